"""The encoder as it ships: marked sentences in, shares of types, statuses and words out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from detente.coder.marking import Marked
from detente.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the encoder says of one marked sentence.

    event (33,) logits: none, 16 types from source to target, 16 from target to source;
    present (32,) logits of whether each of them is told, whatever else is; status (16, 4) shares;
    mutual, a share; words (pieces, 17) logits.
    """

    event: Floats
    present: Floats
    status: Floats
    mutual: float
    words: Floats


_OUTPUTS = ("event", "present", "status", "mutual", "words")


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
        """A reading for each marked sentence, in their order.

        One sentence at a time: the int8 network scales its activations by all that is in a batch,
        so that what stands beside a sentence would bear on it (11 of 600 decisions differed).
        Batches sorted by length were no faster on one core.
        """
        import numpy as np

        found = []
        for each in marked:
            ids = np.array([each.ids], dtype=np.int64)
            event, present, status, mutual, words = self._session.run(_OUTPUTS, {"ids": ids})
            found.append(Reading(event[0], present[0], status[0], float(mutual[0]), words[0]))
        return found
