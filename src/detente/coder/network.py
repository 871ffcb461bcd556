"""The encoder as it ships: marked sentences in, shares of types, statuses and words out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from detente.coder.marking import Marked, pad
from detente.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# Words of a batch with padding; of 500 to 16,000 tried on 1,000 reports, 1,000 to 4,000 were
# within 5 % of one another, and more was slower and took more memory.
_BATCH_WORDS = 2_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What the encoder says of one marked sentence.

    event (33,) logits: none, 16 types from source to target, 16 from target to source;
    status (16, 4) shares; mutual, a share; words (pieces, 17) logits; pair (384,) features.
    """

    event: Floats
    status: Floats
    mutual: float
    words: Floats
    pair: Floats


class Network:
    """An ONNX file of `detente.learning.exporting`, run on one core."""

    def __init__(self, path: Path) -> None:
        """Load the file.

        Raises:
            InputError: it is no such file.
        """
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = int(os.environ.get("DETENTE_THREADS", "1"))
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                path.read_bytes(), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime raises classes of its own, which it does not name
            raise InputError(
                f"this is no network that detente can run ({error})", where=str(path),
                remedy="name a folder that `detente train` made",
            ) from error  # fmt: skip

    def read(self, marked: Sequence[Marked]) -> list[Reading]:
        """A reading for each marked sentence, in their order; runs them sorted by length."""
        import numpy as np

        found: list[Reading | None] = [None] * len(marked)
        for batch in _batches(marked):
            ids = np.array(pad([marked[i] for i in batch]), dtype=np.int64)
            event, status, mutual, words, pair = self._session.run(None, {"ids": ids})
            for row, i in enumerate(batch):
                n = len(marked[i].ids)
                found[i] = Reading(
                    event[row], status[row], float(mutual[row]), words[row, :n], pair[row]
                )
        return [reading for reading in found if reading is not None]


def _batches(marked: Sequence[Marked]) -> Iterator[list[int]]:
    """Places in `marked`, sentences of like length together, at most `_BATCH_WORDS` pieces each."""
    batch: list[int] = []
    for i in sorted(range(len(marked)), key=lambda i: len(marked[i].ids)):
        if batch and (len(batch) + 1) * len(marked[i].ids) > _BATCH_WORDS:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch
