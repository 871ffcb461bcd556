"""Held-out sentences of our own, marked and labelled, by a writer who never saw the corpus."""

from __future__ import annotations

from detente.coder import TrainedCoder
from quality.gold import FOLDER
from training.calibrate import Read, read
from training.corpus import pairs, read_all


def readings() -> tuple[list[Read], TrainedCoder]:
    """What the shipped encoder says of every pair of actors of the held-out sentences."""
    examples = [x for s in read_all(FOLDER, "heldout_*.txt") for x in pairs(s)]
    coder = TrainedCoder()
    return read(coder.model.network, examples), coder
