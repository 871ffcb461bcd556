"""How far to trust the encoder: temperature, and confidence from its shares and the lexicon.

Fitted on sentences of the corpus that were kept from training, with the int8 network as it ships.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from detente.coder.contexts import is_sport
from detente.coder.decoding import Calibration, Decoded, Phrase, decode, logit, with_witness
from detente.coder.marking import Marked, mark
from detente.coder.network import Network, Reading
from detente.coder.witness import Witness
from detente.interfaces import Judgement, Passage
from detente.learning.examples import TYPES, Example, Label
from detente.pipeline import document_from_text
from detente.records import DOUBTFUL, ActorMention
from detente.sentences import split

_TEMPERATURES = [0.6 + 0.05 * k for k in range(29)]


@dataclass(frozen=True, slots=True)
class Read:
    """A pair with its labels, and what the network and the lexicon say of it.

    `pairs` is the number of pairs of actors of its sentence; `heard` what the lexicon judges
    the event from first to second to be.
    """

    example: Example
    marked: Marked
    reading: Reading
    phrases: tuple[Phrase, ...]
    heard: Judgement
    pairs: int

    def decoded(self, calibration: Calibration) -> Iterator[Decoded]:
        """The events that are read, the likeliest first."""
        return decode(
            self.reading, self.marked.spans, TYPES, calibration, self.phrases, pairs=self.pairs
        )


def read(network: Network, examples: Sequence[Example]) -> list[Read]:
    """Run the network and the lexicon over examples, the first mention of each actor marked."""
    marked = [mark(x.text, x.source[:1], x.target[:1]) for x in examples]
    heard = [_heard(x) for x in examples]
    readings = network.read(marked)
    among = Counter(x.origin for x in examples)
    pairs = [among[x.origin] for x in examples]
    return [
        Read(*each, *told, n)
        for *each, told, n in zip(examples, marked, readings, heard, pairs, strict=True)
    ]


_SOURCE, _TARGET = "AAA", "BBB"  # stand-ins for the actors' codes


def _heard(example: Example) -> tuple[tuple[Phrase, ...], Judgement]:
    """What the lexicon says of an example's two actors: the events it finds, and its judgement."""
    document = document_from_text(example.text)
    (sentence, *rest) = split(document)
    # a headline or an earlier sentence before it: the lexicon reads one sentence, and no sport
    if rest or is_sport(sentence.text):
        return (), Judgement(None, 0.0, "")
    mentions = tuple(
        ActorMention(f"{code}-{start}", sentence.sentence_id, start, end, example.text[start:end],
                     code, (code,), (code,), "country", None, False, "marked", 1.0)
        for code, spans in ((_SOURCE, example.source), (_TARGET, example.target))
        for start, end in spans
    )  # fmt: skip
    ordered = tuple(sorted(mentions, key=lambda m: (m.start, -m.end)))
    passage = Passage(document, sentence, ordered)
    first, second = (next(m for m in mentions if m.name == side) for side in (_SOURCE, _TARGET))
    witness = Witness(passage)
    return witness.phrases(_SOURCE, _TARGET), witness.judge(first, second)


def calibrate(found: Sequence[Read]) -> tuple[Calibration, dict[str, float]]:
    """The calibration of readings, and its figures on the same readings."""
    temperature = min(_TEMPERATURES, key=lambda t: _loss(found, t))
    quiet = sum(not (x.example.forward or x.example.backward) for x in found) / len(found)
    plain = Calibration(temperature=round(temperature, 2), none=round(quiet, 3))
    fitted = replace(_platt(found, plain), witness=_witness(found))
    trusted = [(d.confidence, label is not None) for _, d, label in judged(found, fitted)]
    return fitted, {
        "pairs": len(found),
        "f1": round(_f1(found, fitted), 4),
        "status": round(_status(found, fitted), 4),
        "expected_calibration_error": round(expected_error(trusted), 4),
    }


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


def judged(
    found: Sequence[Read], calibration: Calibration
) -> Iterator[tuple[Read, Decoded, Label | None]]:
    """Every event that is read, with the label that it meets."""
    for each in found:
        for decoded in each.decoded(calibration):
            yield each, decoded, labels_right(each.example, decoded)


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
    """F1 of the events that count."""
    wanted = 0
    for x in (each.example for each in found):
        wanted += len({(y.event_type, y.mutual or y.source < y.target) for y in x.forward})
        wanted += len({y.event_type for y in x.backward if not y.mutual})
    counted = [y for _, d, y in judged(found, calibration) if d.confidence >= DOUBTFUL]
    right = sum(label is not None for label in counted)
    return 2 * right / max(len(counted) + wanted, 1)


def _status(found: Sequence[Read], calibration: Calibration) -> float:
    """Share of right statuses among the events that count and are right."""
    right = [
        label.status == decoded.status
        for _, decoded, label in judged(found, calibration)
        if label is not None and decoded.confidence >= DOUBTFUL
    ]
    return sum(right) / max(len(right), 1)


def _platt(found: Sequence[Read], plain: Calibration) -> Calibration:
    """Slope and offset of a logistic curve from shares and phrases to how often they are right."""
    from sklearn.linear_model import LogisticRegression

    rows, right = [], []
    for _, decoded, label in judged(found, plain):
        seen = decoded.evidence
        heard = float(seen.phrase is not None), seen.phrase or 0.0
        rows.append([logit(seen.share), seen.present, math.log(seen.pairs), *heard])
        right.append(label is not None)
    fitted = LogisticRegression(C=100, max_iter=1000).fit(np.array(rows), np.array(right))
    weights = dict(zip(_WEIGHTS, (round(float(x), 3) for x in fitted.coef_[0]), strict=True))
    return replace(plain, **weights, offset=round(float(fitted.intercept_[0]), 3))


def _witness(found: Sequence[Read]) -> float:
    """The weight of the lexicon's judgement by which most types of given events are right."""
    told = [x for x in found if x.example.forward]

    def right(weight: float) -> int:
        count = 0
        for x in told:
            logits = with_witness(x.reading.event, x.heard, TYPES, weight)[1 : len(TYPES) + 1]
            guess = TYPES[int(logits.argmax())]
            count += any(label.event_type == guess for label in x.example.forward)
        return count

    return max(_WITNESS, key=right)


_WITNESS = [0.25 * k for k in range(17)]
_WEIGHTS = ("slope", "present", "crowd", "agreed", "trust")
