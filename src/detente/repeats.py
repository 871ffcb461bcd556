"""One event told in several sentences of a report is coded once.

A headline, its lead and a later sentence often tell one meeting or one ban three times.  Two events
of a report are one where pair, type and status are the same, their days meet, and either one of
them stands in the headline or a caption, or both tell a deed of one kind that happened.  Words
that were said (a promise, a charge) and plans are told one by one: two of them are two events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from detente.ontology import SPEECH_TYPES
from detente.records import Days, Event, Rejection, SegmentKind, Sentence, Status

_SUMMARIES = {SegmentKind.HEADLINE, SegmentKind.CAPTION}
_REPORT_ROOM = timedelta(days=31)


def merge(
    events: Sequence[Event], sentences: Mapping[str, Sentence]
) -> tuple[tuple[Event, ...], tuple[Rejection, ...]]:
    """The events of a report, each once, and a rejection for each telling that was left out.

    Of several tellings the one kept is that of the body, then the one with days of its own, then
    the surest, then the first.
    """
    ranked = sorted(events, key=lambda e: _rank(e, sentences))
    kept: list[Event] = []
    rejections: list[Rejection] = []
    for event in ranked:
        first = next((k for k in kept if _same(k, event, sentences)), None)
        if first is None:
            kept.append(event)
        else:
            rejections.append(
                Rejection(event.sentence_id, "repeat", f"{event.event_type}: told already in "
                          f"{first.sentence_id}, event {first.event_id}")
            )  # fmt: skip
    order = {event.event_id: place for place, event in enumerate(events)}
    kept.sort(key=lambda e: order[e.event_id])
    return tuple(kept), tuple(rejections)


def _rank(event: Event, sentences: Mapping[str, Sentence]) -> tuple[bool, bool, float, int]:
    sentence = sentences[event.sentence_id]
    return (
        sentence.segment in _SUMMARIES,
        not _own_days(event),
        -event.confidence,
        sentence.position,
    )


def _same(a: Event, b: Event, sentences: Mapping[str, Sentence]) -> bool:
    """Whether two tellings are of one event."""
    if a.sentence_id == b.sentence_id or a.event_type != b.event_type or a.status != b.status:
        return False
    if not _same_pair(a, b):
        return False
    if any(sentences[e.sentence_id].segment in _SUMMARIES for e in (a, b)):
        return _days_meet(a, b)
    told = a.event_type not in SPEECH_TYPES and a.status is Status.HAPPENED
    same_kind = a.mode == b.mode or a.mode is None or b.mode is None
    return told and same_kind and _own_days(a) == _own_days(b) and _overlap(a, b, timedelta())


def _same_pair(a: Event, b: Event) -> bool:
    ours, theirs = _sides(a), _sides(b)
    return ours == theirs or ((a.mutual or b.mutual) and ours == theirs[::-1])


def _sides(event: Event) -> tuple[str, str]:
    return (event.source_country or event.source_actor, event.target_country or event.target_actor)


def _days_meet(a: Event, b: Event) -> bool:
    """Whether both can be of one day; a day that is only the report's own leaves a month's room."""
    if a.date_start is None or b.date_start is None:
        return True
    return _overlap(a, b, timedelta() if _own_days(a) and _own_days(b) else _REPORT_ROOM)


def _overlap(a: Event, b: Event, room: timedelta) -> bool:
    ours, theirs = _days(a), _days(b)
    if ours is None or theirs is None:
        return False
    return ours.start <= theirs.end + room and theirs.start <= ours.end + room


def _days(event: Event) -> Days | None:
    if event.date_start is None or event.date_end is None:
        return None
    return Days(event.date_start, event.date_end)


def _own_days(event: Event) -> bool:
    """Whether the words of its sentence date an event."""
    return event.date_start is not None and event.date_basis.startswith("“")
