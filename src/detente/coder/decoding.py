"""From what the encoder says of a pair to events: type, direction, status, deciding words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.coder.marking import Span
from detente.coder.network import Reading
from detente.interfaces import Judgement
from detente.records import Status

if TYPE_CHECKING:
    from detente.coder.network import Floats

STATUSES = tuple(Status)
MUTUAL = 0.5  # least share that makes an event mutual
LEAST_SHARE = 0.05  # of a type that is given at all


@dataclass(frozen=True, slots=True)
class Calibration:
    """How shares become confidence: measured by `training/calibrate.py`, kept with the weights.

    `temperature` divides the logits of events; `none` is the share of pairs of the corpus that have
    no event.  The log odds of the confidence are a weighted sum (Platt 1999): `slope` times those
    of the event's share among all, `present` times those of its being told whatever else is,
    `crowd` times the logarithm of the number of pairs of the sentence, `offset`; a phrase of the
    lexicon that says the same adds `agreed` and `trust` times its own confidence.  Where a pair
    is judged whose event is given, the lexicon's judgement adds `witness` times its confidence to
    the logit of its type.
    """

    temperature: float = 1.0
    none: float = 0.4
    slope: float = 1.0
    present: float = 0.0
    crowd: float = 0.0
    offset: float = 0.0
    agreed: float = 0.0
    trust: float = 0.0
    witness: float = 0.0

    def confidence(self, evidence: Evidence) -> float:
        """How often such a reading is right, 0-1."""
        odds = (
            self.slope * logit(evidence.share)
            + self.present * evidence.present
            + self.crowd * math.log(evidence.pairs)
            + self.offset
        )
        if evidence.phrase is not None:
            odds += self.agreed + self.trust * evidence.phrase
        return 1 / (1 + math.exp(-odds))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an event of a pair.

    `share` among all that could be between the two, 0-1; `present`, log odds of its being told,
    whatever else is; `pairs` of actors in the sentence; `phrase`, the confidence of a phrase of
    the lexicon that says the same.
    """

    share: float
    present: float
    pairs: int = 1
    phrase: float | None = None


def logit(share: float) -> float:
    """The logarithm of the odds, kept finite."""
    share = min(max(share, 1e-6), 1 - 1e-6)
    return math.log(share / (1 - share))


@dataclass(frozen=True, slots=True)
class Phrase:
    """What the lexicon says of a pair and a type: direction and its confidence."""

    event_type: str
    forward: bool
    mutual: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class Decoded:
    """One event of a pair: whether it goes from the first actor to the second, or back.

    `words` are the deciding words, the most telling first; `runner_up` the type, or "no event",
    that came next, with its share.
    """

    event_type: str
    forward: bool
    mutual: bool
    status: Status
    evidence: Evidence
    confidence: float
    words: tuple[Span, ...]
    runner_up: str
    runner_up_share: float


def shares(logits: Floats, temperature: float, shift: float = 0.0) -> Floats:
    """The soft maximum of logits, "no event" (the first) made less likely by `shift`."""
    import numpy as np

    scaled = logits.astype(np.float64) / temperature
    scaled[0] -= shift
    raised = np.exp(scaled - scaled.max())
    share: Floats = (raised / raised.sum()).astype(np.float32)
    return share


def with_witness(logits: Floats, heard: Judgement, types: Sequence[str], weight: float) -> Floats:
    """The logits of events, the type from first to second actor that phrases tell made likelier."""
    found = logits.copy()
    if heard.event_type in types:
        found[1 + types.index(heard.event_type)] += weight * heard.confidence
    return found


def decode(
    reading: Reading,
    spans: Sequence[Span | None],
    types: Sequence[str],
    calibration: Calibration,
    phrases: Sequence[Phrase] = (),
    shift: float = 0.0,
    pairs: int = 1,
) -> Iterator[Decoded]:
    """The events of a pair, the surest first.

    Every type of `LEAST_SHARE` and more, the first in any case, and those that a phrase of the
    lexicon tells: how far to trust each is its confidence.  `shift` is added to the log odds of
    an event, see `prevalence`; the sentence holds so many `pairs` of actors.  Words tell one event:
    of two that the same words tell the surer is given, save a meeting beside what is said of it.
    """
    given: list[Decoded] = []
    read = _read(reading, spans, types, calibration, phrases, shift, pairs)
    for found in sorted(read, key=lambda x: -x.confidence):
        if not any(_same_words(found, other) for other in given):
            given.append(found)
    yield from given


def _same_words(one: Decoded, other: Decoded) -> bool:
    """Whether two events are told by the same words and neither is a meeting."""
    if "CONSULT" in {one.event_type, other.event_type} or not (one.words and other.words):
        return False
    (start, end), (first, last) = one.words[0], other.words[0]
    return start < last and first < end


def _read(
    reading: Reading,
    spans: Sequence[Span | None],
    types: Sequence[str],
    calibration: Calibration,
    phrases: Sequence[Phrase],
    shift: float,
    pairs: int,
) -> Iterator[Decoded]:
    """Every event that may be told, also several by the same words."""
    found = shares(reading.event, calibration.temperature, shift)
    n = len(types)
    forward, backward = found[1 : n + 1], found[n + 1 :]
    both = forward + backward
    ranked = sorted(range(n), key=lambda k: -float(both[k]))
    kept = [k for k in ranked if both[k] >= LEAST_SHARE] or ranked[:1]
    told = {p.event_type: p for p in phrases if p.event_type in types}
    for k in [*kept, *(types.index(t) for t in told if types.index(t) not in kept)]:
        phrase = told.get(types[k])
        ahead, mutual = bool(forward[k] >= backward[k]), reading.mutual >= MUTUAL
        if phrase is not None and k not in kept:
            ahead, mutual = phrase.forward, phrase.mutual
        elif phrase is not None and not (mutual or phrase.mutual or phrase.forward == ahead):
            phrase = None  # it tells the same of the other direction
        if mutual:  # who visits or hosts: by the phrase, else the first named
            ahead = phrase is None or phrase.forward
        rival = max((x for x in range(n) if x != k), key=lambda x: float(both[x]))
        rivals = [("no event", float(found[0])), (types[rival], float(both[rival]))]
        runner_up = max(rivals, key=lambda pair: pair[1])
        status = int(reading.status[k].argmax())
        told_odds = float(max(reading.present[k], reading.present[n + k])) + shift
        evidence = Evidence(float(both[k]), told_odds, pairs, phrase.confidence if phrase else None)
        yield Decoded(
            event_type=types[k],
            forward=ahead,
            mutual=mutual,
            status=STATUSES[status],
            evidence=evidence,
            confidence=calibration.confidence(evidence),
            words=deciding_words(reading.words, spans, k),
            runner_up=runner_up[0],
            runner_up_share=runner_up[1],
        )


_TELLING = 0.25  # of the most telling word's share


def deciding_words(logits: Floats, spans: Sequence[Span | None], kind: int) -> tuple[Span, ...]:
    """The runs of words that tell a type, the most telling first; at least one word."""
    import numpy as np

    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    share = (raised / raised.sum(axis=1, keepdims=True))[:, kind + 1]
    real = [i for i, span in enumerate(spans) if span is not None]
    if not real:
        return ()
    best = max(real, key=lambda i: float(share[i]))
    chosen = {i for i in real if share[i] >= _TELLING * share[best]}
    runs: list[list[int]] = []
    for i in sorted(chosen):
        if runs and all(spans[j] is None or j in chosen for j in range(runs[-1][-1] + 1, i)):
            runs[-1].append(i)
        else:
            runs.append([i])
    runs.sort(key=lambda run: -max(float(share[i]) for i in run))
    found = []
    for run in runs:
        first, last = spans[run[0]], spans[run[-1]]
        assert first is not None
        assert last is not None
        found.append((first[0], last[1]))
    return tuple(found)
