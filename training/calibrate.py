"""How far to trust the encoder: temperature, confidence and the share of a second event.

Fitted on sentences of the corpus that were kept from training, with the int8 network as it ships.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from detente.coder.decoding import Calibration, Decoded, decode
from detente.coder.marking import Marked, mark
from detente.coder.network import Network, Reading
from detente.learning.examples import TYPES, Example, Label

_TEMPERATURES = [0.6 + 0.05 * k for k in range(29)]
_SECONDS = [0.08 + 0.02 * k for k in range(14)]


@dataclass(frozen=True, slots=True)
class Read:
    """A pair that was kept from training, and what the network says of it."""

    example: Example
    marked: Marked
    reading: Reading


def read(network: Network, examples: Sequence[Example]) -> list[Read]:
    """Run the network over examples."""
    marked = [mark(x.text, x.source, x.target) for x in examples]
    return [Read(*each) for each in zip(examples, marked, network.read(marked), strict=True)]


def calibrate(found: Sequence[Read]) -> tuple[Calibration, dict[str, float]]:
    """The calibration of readings, and its figures on the same readings."""
    temperature = min(_TEMPERATURES, key=lambda t: _loss(found, t))
    plain = Calibration(temperature=temperature)
    second = max(_SECONDS, key=lambda s: _f1(found, replace(plain, second=s)))
    plain = replace(plain, second=second)
    shares, right = [], []
    for decoded, good in _judged(found, plain):
        shares.append(decoded.confidence)
        right.append(good)
    slope, offset = _platt(np.array(shares), np.array(right))
    fitted = replace(plain, slope=round(slope, 3), offset=round(offset, 3),
                     temperature=round(temperature, 2), second=round(second, 2))  # fmt: skip
    return fitted, {
        "pairs": len(found), "f1": round(_f1(found, fitted), 4),
        "status": round(_status(found, fitted), 4), "expected_calibration_error":
        round(expected_error([(d.confidence, good) for d, good in _judged(found, fitted)]), 4),
    }  # fmt: skip


def labels_right(example: Example, decoded: Decoded) -> Label | None:
    """The label that a decoded event meets: its type and direction."""
    sides = (example.forward, example.backward) if decoded.forward else (
        example.backward, example.forward
    )  # fmt: skip
    near = [x for x in sides[0] if x.event_type == decoded.event_type]
    turned = [x for x in sides[1] if x.event_type == decoded.event_type and x.mutual]
    return next(iter([*near, *turned]), None)


def expected_error(pairs: Sequence[tuple[float, bool]], bins: int = 10) -> float:
    """Expected calibration error (Naeini et al. 2015), bins of equal width."""
    parts: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for share, good in pairs:
        parts[min(int(share * bins), bins - 1)].append((share, good))
    gaps = [abs(sum(s for s, _ in part) - sum(g for _, g in part)) for part in parts if part]
    return sum(gaps) / max(len(pairs), 1)


def _judged(found: Sequence[Read], calibration: Calibration) -> Iterator[tuple[Decoded, bool]]:
    for each in found:
        for decoded in decode(each.reading, each.marked.spans, TYPES, calibration):
            yield decoded, labels_right(each.example, decoded) is not None


def _loss(found: Sequence[Read], temperature: float) -> float:
    """Mean cross entropy of the labels."""
    total = 0.0
    for each in found:
        scaled = each.reading.event.astype(np.float64) / temperature
        logs = scaled - scaled.max()
        logs -= math.log(np.exp(logs).sum())
        classes = [1 + TYPES.index(x.event_type) for x in each.example.forward]
        classes += [1 + len(TYPES) + TYPES.index(x.event_type) for x in each.example.backward]
        total -= float(np.mean([logs[k] for k in classes or [0]]))
    return total / len(found)


def _f1(found: Sequence[Read], calibration: Calibration) -> float:
    """F1 of the events of confidence 0.5 and more."""
    coded = right = wanted = 0
    for each in found:
        x = each.example
        wanted += len({(y.event_type, y.mutual or y.source < y.target) for y in x.forward})
        wanted += len({y.event_type for y in x.backward if not y.mutual})
        for decoded in decode(each.reading, each.marked.spans, TYPES, calibration):
            if decoded.confidence >= 0.5:
                coded += 1
                right += labels_right(x, decoded) is not None
    return 2 * right / max(coded + wanted, 1)


def _status(found: Sequence[Read], calibration: Calibration) -> float:
    """Share of right statuses among events rightly found."""
    right = []
    for each in found:
        for decoded in decode(each.reading, each.marked.spans, TYPES, calibration):
            label = labels_right(each.example, decoded)
            if label is not None and decoded.confidence >= 0.5:
                right.append(label.status == decoded.status)
    return sum(right) / max(len(right), 1)


def _platt(shares: Any, right: Any) -> tuple[float, float]:
    """Slope and offset of a logistic curve from the shares' logits to how often they are right."""
    from sklearn.linear_model import LogisticRegression

    clipped = np.clip(shares, 1e-6, 1 - 1e-6)
    logits = np.log(clipped / (1 - clipped))[:, None]
    fitted = LogisticRegression(C=1e6).fit(logits, right)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])
