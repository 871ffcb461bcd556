"""Whether the deciding words decide: removing them must change the decision more often.

For each event that the encoder finds in the held-out sentences, its deciding words are masked, and
then, ten times over, as many other words at random; actors and marks stay.  A decision has changed
where the likeliest class of the pair is another.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from dataclasses import replace

from detente.coder.marking import T_CLOSE, Marked, Span
from detente.records import DOUBTFUL
from quality import gate
from quality.heldout import readings
from training.calibrate import Read

_MASK = 103  # [MASK] of the base vocabulary
_DRAWS = 10


def main() -> int:
    """Measure, print, and return 1 where a floor is not held."""
    gate.options(__doc__)
    found, coder = readings()
    rng = random.Random(0)
    own: list[Marked] = []
    others: list[Marked] = []
    before: list[int] = []
    pieces = 0
    for each in found:
        decoded = next(each.decoded(coder.model.calibration))
        if decoded.confidence < DOUBTFUL:
            continue
        deciding = _inside(each.marked, decoded.words)
        free = [i for i in _words(each) if i not in deciding]
        if len(free) < len(deciding):
            continue
        before.append(int(each.reading.event.argmax()))
        pieces += len(deciding)
        own.append(_masked(each.marked, deciding))
        others += [_masked(each.marked, rng.sample(free, len(deciding))) for _ in range(_DRAWS)]
    changed = [int(r.event.argmax()) for r in coder.model.network.read(own)]
    elsewhere = [int(r.event.argmax()) for r in coder.model.network.read(others)]
    n = len(before)
    deciding_share = sum(a != b for a, b in zip(before, changed, strict=True)) / n
    other_share = sum(before[i // _DRAWS] != b for i, b in enumerate(elsewhere)) / (n * _DRAWS)
    return gate.check(
        "explanations",
        {
            "changed_without_deciding_words": deciding_share,
            "changed_without_as_many_others": other_share,
            "ratio": deciding_share / max(other_share, 1e-9),
            "pieces_removed": pieces / n,
            "n": n,
        },
    )


def _words(each: Read) -> list[int]:
    """Pieces that are words and belong to neither actor."""
    actors = {i for spans in (each.example.source, each.example.target)
              for i in _inside(each.marked, spans)}  # fmt: skip
    return [i for i, span in enumerate(each.marked.spans) if span is not None and i not in actors]


def _inside(marked: Marked, spans: Sequence[Span]) -> list[int]:
    return [
        i
        for i, piece in enumerate(marked.spans)
        if piece is not None and any(a <= piece[0] and piece[1] <= b for a, b in spans)
    ]


def _masked(marked: Marked, places: Sequence[int]) -> Marked:
    gone = set(places)
    ids = tuple(
        _MASK if i in gone and code > T_CLOSE else code for i, code in enumerate(marked.ids)
    )
    return replace(marked, ids=ids)


if __name__ == "__main__":
    sys.exit(main())
