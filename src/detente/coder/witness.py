"""What the lexicon's phrases say of a passage, as a second witness beside the encoder."""

from __future__ import annotations

from detente.coder.decoding import Phrase
from detente.coder.patterns import PatternCoder, parse_passage
from detente.interfaces import Judgement, Passage
from detente.records import ActorMention, Event

_PATTERNS = PatternCoder()


class Witness:
    """The surest event of the pattern coder for each pair and type; `parse` is the passage's."""

    def __init__(self, passage: Passage) -> None:
        self.parse = parse_passage(passage)
        self._events: dict[tuple[frozenset[str], str], tuple[Event, str]] = {}
        codes = {m.mention_id: m.codes[0] for m in passage.mentions}
        for event in _PATTERNS.code_parsed(passage, self.parse).events:
            source = event.source_country or codes.get(event.source_mention, event.source_actor)
            target = event.target_country or codes.get(event.target_mention, event.target_actor)
            key = frozenset((source, target)), event.event_type
            if key not in self._events or self._events[key][0].confidence < event.confidence:
                self._events[key] = event, source

    def phrases(self, first: str, second: str) -> tuple[Phrase, ...]:
        """The phrases that tell an event between two actors, given by their codes."""
        pair = frozenset((first, second))
        return tuple(
            Phrase(kind, source == first, event.mutual, event.confidence)
            for (sides, kind), (event, source) in self._events.items()
            if sides == pair
        )

    def judge(self, source: ActorMention, target: ActorMention) -> Judgement:
        """What the phrases judge the event between two mentions to be."""
        return _PATTERNS.judge_parsed(self.parse, source, target)

    def event(self, first: str, second: str, event_type: str) -> Event | None:
        """The event of two actors and a type."""
        found = self._events.get((frozenset((first, second)), event_type))
        return found[0] if found else None
