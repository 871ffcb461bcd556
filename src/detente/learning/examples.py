"""What the network is trained on: pairs of actors of a sentence, and the events between them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import torch
from torch import Tensor

from detente.coder.marking import Marked, Span, mark, pad
from detente.ontology import event_types
from detente.records import Status

TYPES = tuple(event_types())
STATUSES = tuple(Status)
NONE = 0


@dataclass(frozen=True, slots=True)
class Label:
    """An event of the sentence: who, whom, what, whether it happened, told by which words."""

    source: int
    target: int
    event_type: str
    status: str
    mutual: bool
    trigger: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Example:
    """A pair of actors of a sentence and the events between them.

    `source` and `target` hold the spans of all their mentions; which is called source does not
    bear on the events, as each knows its own direction.
    """

    text: str
    source: tuple[Span, ...]
    target: tuple[Span, ...]
    forward: tuple[Label, ...]  # events from source to target
    backward: tuple[Label, ...]
    origin: str

    def turned(self) -> Example:
        """The same pair with the marks exchanged."""
        return replace(
            self, source=self.target, target=self.source,
            forward=self.backward, backward=self.forward,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Batch:
    """Numbers of several examples; see `targets` for the shapes."""

    ids: Tensor
    event: Tensor  # (n, 33), sums to 1
    status: Tensor  # (n, 16), index of the status, -1 where no event of the type
    mutual: Tensor  # (n,), 0 or 1, -1 where no event
    words: Tensor  # (n, words), 0 or 1 + index of the type told, -1 where not known

    def to(self, device: str) -> Batch:
        """The same numbers on a device."""
        return Batch(*(getattr(self, f.name).to(device) for f in fields(self)))


def targets(
    examples: Sequence[Example],
    rng: random.Random,
    *,
    turn: bool,
    types: Sequence[str] = TYPES,
) -> Batch:
    """Mark the examples; with `turn`, half of them turned, and half of the actors by one mention.

    Without it every mention of an actor is marked, as the coder does.
    """
    chosen = [x.turned() if turn and rng.random() < 0.5 else x for x in examples]

    def some(spans: tuple[Span, ...]) -> Sequence[Span]:
        return [rng.choice(spans)] if turn and rng.random() < 0.5 else spans

    marked = [mark(x.text, some(x.source), some(x.target)) for x in chosen]
    ids = torch.tensor(pad(marked))
    n = len(chosen)
    event = torch.zeros(n, 2 * len(types) + 1)
    status = torch.full((n, len(types)), -1)
    mutual = torch.full((n,), -1.0)
    words = torch.full(ids.shape, -1)
    for row, (x, m) in enumerate(zip(chosen, marked, strict=True)):
        labels = [(label, 1) for label in x.forward]
        labels += [(label, 1 + len(types)) for label in x.backward]
        if not labels:
            event[row, NONE] = 1
        for label, offset in labels:
            kind = types.index(label.event_type)
            event[row, offset + kind] += 1 / len(labels)
            status[row, kind] = STATUSES.index(Status(label.status))
        if labels:
            mutual[row] = float(any(label.mutual for label, _ in labels))
        words[row, : len(m.spans)] = torch.tensor(_told(m, [label for label, _ in labels], types))
    return Batch(ids, event, status, mutual, words)


def _told(marked: Marked, labels: Sequence[Label], types: Sequence[str]) -> list[int]:
    """For each piece, 0 or 1 + the type it tells; -1 for marks and where no words are given."""
    if any(label.trigger is None for label in labels):
        return [-1] * len(marked.spans)
    found = []
    for span in marked.spans:
        if span is None:
            found.append(-1)
            continue
        told = 0
        for label in labels:
            assert label.trigger is not None
            if span[0] < label.trigger[1] and label.trigger[0] < span[1]:
                told = 1 + types.index(label.event_type)
        found.append(told)
    return found
