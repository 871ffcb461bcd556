"""What a model read, completed by the lexicon and the rules: code, mode, speaker, cue of status."""

from __future__ import annotations

from dataclasses import dataclass

from detente.coder import status
from detente.coder.building import Finding
from detente.coder.lexicon import Trigger, plain_entry
from detente.coder.subjects import Parse
from detente.interfaces import Entry, Passage
from detente.ontology import EventType, event_types
from detente.records import Status


@dataclass(frozen=True, slots=True)
class ModelReading:
    """What a model says of two actors; `start`/`end` is the span of the words that it goes by.

    `own_type` is the event type where that is not the ontology's; `reader` names the model in
    words, `coder` as events do.
    """

    event_type: str
    mutual: bool
    status: Status
    confidence: float
    start: int
    end: int
    rule: str
    reader: str
    coder: str
    own_type: EventType | None = None


def complete(passage: Passage, parse: Parse, read: ModelReading) -> Finding:
    """The finding of a reading: what a model does not say is the lexicon's and the rules'."""
    own, sentence = read.own_type, passage.sentence
    trigger = nearest_trigger(
        parse, read.event_type, read.start, read.end, own.cameo if own else ""
    )
    cue = status.standing(parse, trigger)
    return Finding(
        event_type=read.event_type,
        cameo=trigger.entry.cameo,
        mode=trigger.entry.mode,
        mutual=read.mutual,
        told_as=trigger.entry.told_as,
        status=read.status,
        status_basis=cue.basis if cue.status is read.status else f"{read.reader}'s reading",
        speaker=status.speaker(parse, trigger, sentence.text, sentence.start),
        confidence=read.confidence,
        start=read.start,
        end=read.end,
        rule=read.rule,
        coder=read.coder,
        quad=own.quad if own else None,
    )


def nearest_trigger(
    parse: Parse, event_type: str, start: int, end: int, cameo: str = ""
) -> Trigger:
    """The lexicon's phrase of this type that the words `[start, end)` touch, or the bare words.

    The lexicon gives the finer CAMEO code and the mode; where it knows none of the type there,
    the type's own code stands (`cameo` for a type that is not the ontology's).
    """
    for trigger in parse.triggers():
        first, last = parse.units[trigger.start].start, parse.units[trigger.end - 1].end
        if trigger.entry.event_type == event_type and first < end and start < last:
            return trigger
    covered = [i for i, u in enumerate(parse.units) if u.start < end and start < u.end]
    first, last = (covered[0], covered[-1] + 1) if covered else (0, 1)
    return Trigger(_plain(event_type, cameo), first, last, frozenset())


def _plain(event_type: str, cameo: str) -> Entry:
    return plain_entry(event_type, cameo or event_types()[event_type].cameo)
