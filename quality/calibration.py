"""Whether confidence means what it says, on held-out sentences of our own with marked actors.

Expected calibration error over all readings of 0.05 and more; precision and recall of the events
that count (confidence 0.5 and more); the share of right statuses and directions among them.
"""

from __future__ import annotations

import sys

from detente.coder.trained import LEAST
from detente.learning.examples import Example, Label
from detente.records import DOUBTFUL
from quality import gate
from quality.heldout import readings
from training.calibrate import expected_error, judged


def main() -> int:
    """Measure, print, and return 1 where a floor is not held."""
    options = gate.options(__doc__)
    found, coder = readings()
    shares: list[tuple[float, bool]] = []
    wanted = sum(len(_labels(each.example)) for each in found)
    met: set[tuple[int, str, bool | int]] = set()
    status = 0
    for each, d, label in judged(found, coder.model.calibration):
        if d.confidence < LEAST:
            continue
        shares.append((d.confidence, label is not None))
        if d.confidence >= DOUBTFUL and label is not None:
            met.add((id(each), label.event_type, label.mutual or label.source))
            status += label.status == d.status
        if options.show and (label is None) == (d.confidence >= DOUBTFUL):
            x = each.example
            gold = [(y.event_type, y.status) for y in _labels(x)]
            print(f"{d.confidence:.2f} {d.event_type} {'>' if d.forward else '<'} gold {gold} "
                  f"{[x.text[a:b] for a, b in (*x.source, *x.target)]} | {x.text}")  # fmt: skip
    counted = [good for share, good in shares if share >= DOUBTFUL]
    return gate.check(
        "calibration",
        {
            "expected_calibration_error": round(expected_error(shares), 4),
            "calibrated": round(1 - expected_error(shares), 4),
            "n": len(shares),
            "precision": sum(counted) / len(counted),
            "precision_n": len(counted),
            "recall": len(met) / wanted,
            "recall_n": wanted,
            "status": status / max(sum(counted), 1),
        },
    )


def _labels(example: Example) -> list[Label]:
    """The events of a pair, mutual ones once."""
    return [*example.forward, *(y for y in example.backward if not y.mutual)]


if __name__ == "__main__":
    sys.exit(main())
