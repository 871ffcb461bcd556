"""The trained coder: one small encoder, fitted to sentences of our own, run on the CPU."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path

from detente.coder.building import build, certainty, rejection
from detente.coder.candidates import Candidate, candidates
from detente.coder.contexts import is_sport
from detente.coder.decoding import (
    STATUSES,
    Calibration,
    Decoded,
    decode,
    shares,
    with_witness,
)
from detente.coder.marking import Span, mark
from detente.coder.network import Network, Reading
from detente.coder.patterns import PatternCoder
from detente.coder.prevalence import log_odds_shift
from detente.coder.triggers import ModelReading, complete
from detente.coder.witness import Witness
from detente.errors import InputError
from detente.interfaces import Coding, Judgement, Passage
from detente.ontology import EventType, plover_root
from detente.records import ActorMention, Event, Rejection

SHIPPED = Path(str(files("detente.coder").joinpath("weights")))
_PATTERNS = PatternCoder()
LEAST = 0.05  # confidence below which a reading is not even a rejection worth noting


@dataclass(frozen=True, slots=True)
class Model:
    """A folder of weights: the network, the types it knows and its calibration.

    `own_types` are those that are not the ontology's; `deeds` tells whether a type is that of the
    deed, planned or done, or by PLOVER's counting of intentions (see `ontology.plover_root`).
    """

    network: Network
    types: tuple[str, ...]
    own_types: dict[str, EventType]
    deeds: bool
    calibration: Calibration
    digest: str


def load_model(folder: Path = SHIPPED) -> Model:
    """Read a folder of weights.

    Raises:
        InputError: the folder or a file of it is missing or broken.
    """
    weights, stated = folder / "encoder.onnx", folder / "model.json"
    for path in (weights, stated):
        if not path.is_file():
            raise InputError(
                "there is no such file", where=str(path),
                remedy="name a folder that `detente train` made",
            )  # fmt: skip
    raw = json.loads(stated.read_text("utf-8"))
    digest = hashlib.sha256(weights.read_bytes() + stated.read_bytes()).hexdigest()
    own = {n: EventType(**{**k, "modes": tuple(k["modes"])}) for n, k in raw["own_types"].items()}
    return Model(
        Network(weights),
        tuple(raw["types"]),
        own,
        raw["deeds"],
        Calibration(**raw["calibration"]),
        digest[:8],
    )


class TrainedCoder:
    """Codes by the encoder of a folder of weights; implements `interfaces.Coder`."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or SHIPPED

    @cached_property
    def model(self) -> Model:
        """The weights, read when they are first needed."""
        return load_model(self._folder)

    @cached_property
    def name(self) -> str:
        """The coder's name with the digest of its weights."""
        return f"encoder-{self.model.digest}"

    def code(self, passage: Passage) -> Coding:
        """The events of one passage."""
        return self.code_all([passage])[0]

    def code_all(self, passages: Sequence[Passage]) -> list[Coding]:
        """The events of many passages; sentences that can hold none never reach the encoder."""
        rejections: list[list[Rejection]] = [[] for _ in passages]
        asked: list[tuple[int, Candidate]] = []
        for number, passage in enumerate(passages):
            if is_sport(passage.sentence.text):
                rejections[number].append(rejection(passage, "a sports report"))
            else:
                asked.extend((number, candidate) for candidate in candidates(passage))
        marked = [candidate.marked() for _, candidate in asked]
        readings = self.model.network.read(marked)
        shifts = self._shifts(asked, readings)
        witnesses = {number: Witness(passages[number]) for number in {n for n, _ in asked}}
        events: list[list[Event]] = [[] for _ in passages]
        for (number, candidate), each, reading in zip(asked, marked, readings, strict=True):
            witness = witnesses[number]
            decoded = decode(
                reading,
                each.spans,
                self.model.types,
                self.model.calibration,
                witness.phrases(candidate.first.code, candidate.second.code),
                shifts[candidate.passage.document.document_id],
                candidate.pairs,
            )
            events[number].extend(
                self._event(candidate, witness, found)
                for found in decoded
                if found.confidence >= LEAST or found.evidence.phrase is not None
            )
        return [
            Coding(tuple(sorted(e, key=lambda x: (x.trigger_start, x.event_id))), tuple(r))
            for e, r in zip(events, rejections, strict=True)
        ]

    def _shifts(
        self, asked: Sequence[tuple[int, Candidate]], readings: Sequence[Reading]
    ) -> dict[str, float]:
        """For each report, how much likelier than in the corpus its pairs are to have an event."""
        calibration = self.model.calibration
        none: defaultdict[str, list[float]] = defaultdict(list)
        for (_, candidate), reading in zip(asked, readings, strict=True):
            share = float(shares(reading.event, calibration.temperature)[0])
            none[candidate.passage.document.document_id].append(share)
        return {d: log_odds_shift(each, calibration.none) for d, each in none.items()}

    def judge(self, passage: Passage, source: ActorMention, target: ActorMention) -> Judgement:
        """The likeliest event from `source` to `target`, whatever speaks for none."""
        shift = passage.sentence.start
        spans = [[(m.start - shift, m.end - shift)] for m in (source, target)]
        (reading,) = self.model.network.read([mark(passage.sentence.text, *spans)])
        return self.judged(reading, _PATTERNS.judge(passage, source, target))

    def judged(self, reading: Reading, heard: Judgement) -> Judgement:
        """The likeliest event from first to second actor; its root is summed over statuses.

        `heard` is the judgement of the lexicon's phrases, weighed in by `Calibration.witness`.
        """
        types, calibration = self.model.types, self.model.calibration
        logits = with_witness(reading.event, heard, types, calibration.witness)
        found = shares(logits, calibration.temperature)
        forward = found[1 : len(types) + 1]
        k = int(forward.argmax())
        if not self.model.deeds:
            return Judgement(
                types[k],
                float(forward[k]),
                "encoder",
                dict(zip(types, map(float, forward), strict=True)),
            )
        roots: defaultdict[str, float] = defaultdict(float)
        for number, event_type in enumerate(types):
            for status_number, each in enumerate(STATUSES):
                share = float(forward[number] * reading.status[number][status_number])
                roots[plover_root(event_type, each)] += share
        return Judgement(types[k], float(forward[k]), "encoder", dict(roots))

    def _event(self, candidate: Candidate, witness: Witness, found: Decoded) -> Event:
        passage, first, second = candidate.passage, candidate.first, candidate.second
        heard = None
        if found.evidence.phrase is not None:
            heard = witness.event(first.code, second.code, found.event_type)
        if heard is not None:
            start, end = heard.trigger_start, heard.trigger_end
        else:
            start, end = _in_sentence(found.words, passage, candidate.shift)
        read = ModelReading(
            event_type=found.event_type,
            mutual=found.mutual,
            status=found.status,
            confidence=round(_confidence(candidate, found, heard), 3),
            start=start,
            end=end,
            rule=_rule(found, candidate, heard),
            reader="the encoder",
            coder=self.name,
            own_type=self.model.own_types.get(found.event_type),
        )
        source, target = (first, second) if found.forward else (second, first)
        return build(passage, source, target, complete(passage, witness.parse, read))


def _confidence(candidate: Candidate, found: Decoded, heard: Event | None) -> float:
    """Calibrated confidence times how sure the actors are.

    In a report about the two states, a phrase of the lexicon counts by itself: on running reports
    the pair is given, and what is left to doubt is the phrase.
    """
    first, second = candidate.first, candidate.second
    sure = found.confidence * certainty(first, second)
    if heard is None or {first.code, second.code} != set(candidate.passage.main):
        return sure
    return max(sure, heard.confidence)


def _in_sentence(words: Sequence[Span], passage: Passage, shift: int) -> Span:
    """The most telling words that stand in the sentence itself, as a span of the document."""
    sentence = passage.sentence
    for start, end in words:
        if start + shift >= sentence.start:
            return start + shift, end + shift
    return sentence.start, sentence.end


def _rule(found: Decoded, candidate: Candidate, heard: Event | None) -> str:
    said = (" ".join(candidate.text[start:end].split()) for start, end in found.words[:3])
    words = ", ".join(f"“{each}”" for each in said)
    agreed = f"; the lexicon's {heard.rule.partition(';')[0]} says the same" if heard else ""
    return (
        f"the words {words or 'as a whole'}{agreed}; runner-up: "
        f"{found.runner_up} ({found.runner_up_share:.2f})"
    )
