"""How far to trust the encoder: temperature, and confidence from its shares and the lexicon.

Fitted on sentences of the corpus that were kept from training, with the int8 network as it ships.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from detente.coder import PatternCoder
from detente.coder.decoding import Calibration, Decoded, Phrase, decode, logit
from detente.coder.marking import Marked, mark
from detente.coder.network import Network, Reading
from detente.interfaces import Passage
from detente.learning.examples import TYPES, Example, Label
from detente.pipeline import document_from_text
from detente.records import ActorMention
from detente.sentences import split

_TEMPERATURES = [0.6 + 0.05 * k for k in range(29)]


@dataclass(frozen=True, slots=True)
class Read:
    """A pair that was kept from training, and what the network says of it."""

    example: Example
    marked: Marked
    reading: Reading
    phrases: tuple[Phrase, ...]


def read(network: Network, examples: Sequence[Example]) -> list[Read]:
    """Run the network and the lexicon over examples, the first mention of each actor marked."""
    marked = [mark(x.text, x.source[:1], x.target[:1]) for x in examples]
    phrases = [_phrases(x) for x in examples]
    readings = network.read(marked)
    return [Read(*each) for each in zip(examples, marked, readings, phrases, strict=True)]


def _phrases(example: Example) -> tuple[Phrase, ...]:
    """What the pattern coder says of an example's two actors."""
    document = document_from_text(example.text)
    (sentence, *rest) = split(document)
    if rest:  # a headline or an earlier sentence before it; the lexicon reads one sentence
        return ()
    mentions = tuple(
        ActorMention(f"{code}-{start}", sentence.sentence_id, start, end, example.text[start:end],
                     code, (code,), (code,), "country", None, False, "marked", 1.0)
        for code, spans in (("AAA", example.source), ("BBB", example.target))
        for start, end in spans
    )  # fmt: skip
    ordered = tuple(sorted(mentions, key=lambda m: (m.start, -m.end)))
    found: dict[str, Phrase] = {}
    for event in PatternCoder().code(Passage(document, sentence, ordered)).events:
        if event.source_country == event.target_country:
            continue
        phrase = Phrase(
            event.event_type, event.source_country == "AAA", event.mutual, event.confidence
        )
        known = found.get(event.event_type)
        if known is None or known.confidence < phrase.confidence:
            found[event.event_type] = phrase
    return tuple(found.values())


def calibrate(found: Sequence[Read]) -> tuple[Calibration, dict[str, float]]:
    """The calibration of readings, and its figures on the same readings."""
    temperature = min(_TEMPERATURES, key=lambda t: _loss(found, t))
    quiet = sum(not (x.example.forward or x.example.backward) for x in found) / len(found)
    fitted = _platt(found, Calibration(temperature=round(temperature, 2), none=round(quiet, 3)))
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
        for decoded in decode(each.reading, each.marked.spans, TYPES, calibration, each.phrases):
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
        for decoded in decode(each.reading, each.marked.spans, TYPES, calibration, each.phrases):
            if decoded.confidence >= 0.5:
                coded += 1
                right += labels_right(x, decoded) is not None
    return 2 * right / max(coded + wanted, 1)


def _status(found: Sequence[Read], calibration: Calibration) -> float:
    """Share of right statuses among events rightly found."""
    right = []
    for each in found:
        for decoded in decode(each.reading, each.marked.spans, TYPES, calibration, each.phrases):
            label = labels_right(each.example, decoded)
            if label is not None and decoded.confidence >= 0.5:
                right.append(label.status == decoded.status)
    return sum(right) / max(len(right), 1)


def _platt(found: Sequence[Read], plain: Calibration) -> Calibration:
    """Slope and offset of a logistic curve from shares and phrases to how often they are right."""
    from sklearn.linear_model import LogisticRegression

    rows, right = [], []
    for decoded, good in _judged(found, plain):
        heard = decoded.phrase
        rows.append([logit(decoded.share), float(heard is not None), heard or 0.0])
        right.append(good)
    fitted = LogisticRegression(C=100).fit(np.array(rows), np.array(right))
    slope, agreed, trust = (round(float(x), 3) for x in fitted.coef_[0])
    return replace(plain, slope=slope, agreed=agreed, trust=trust,
                   offset=round(float(fitted.intercept_[0]), 3))  # fmt: skip
