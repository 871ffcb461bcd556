"""Words that a model named as telling an event, tied to the lexicon's phrase for them."""

from __future__ import annotations

from detente.coder.lexicon import Trigger, plain_entry
from detente.coder.subjects import Parse
from detente.interfaces import Entry
from detente.ontology import event_types


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
