"""The days an event gets: its own words first, then the report's story, then its day.

The order in which a day is looked for, each noted in `Event.date_basis`:

1. a time expression of the sentence that belongs to the event's words;
2. for a meeting without a day of its own, the day another sentence of the
   report gives the same meeting ("their recent meeting");
3. for what was said or done at a meeting, the day of the meeting that the
   sentence, or one just before it, speaks of;
4. for what happened, the day of the report; for what is planned, hoped for or
   conditional, none.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from detente.records import Days, Event, Sentence, Status, TimeMention
from detente.times.attachment import choose_all

_MEETING_REACH = timedelta(days=62)  # how far back "the recent meeting" may lie
_STORY_REACH = 3  # sentences; "Meanwhile, he described …" follows its meeting closely
_AT_MEETING = re.compile(
    r"\b(?:[Dd]uring|[Aa]t|[Ii]n|[Aa]fter|[Ff]ollowing)\s+(?:a|an|the|their|his|her|this|that|their)\s+"
    r"(?:[\w-]+\s+){0,3}(?:meeting|talks|summit|visit|phone call|call|conversation|trip)\b"
)


def date_events(
    events: Sequence[Event],
    times: Mapping[str, Sequence[TimeMention]],
    sentences: Mapping[str, Sentence],
    published: Days | None,
) -> tuple[Event, ...]:
    """Give every event of a report its days; a meeting told with two days becomes two events."""
    own = [dated for event in events for dated in _own_days(event, times, sentences)]
    meetings = _dated_meetings(own, published)
    return tuple(
        event if event.date_start else _from_story(event, own, meetings, sentences, published)
        for event in own
    )


def _own_days(
    event: Event,
    times: Mapping[str, Sequence[TimeMention]],
    sentences: Mapping[str, Sentence],
) -> list[Event]:
    sentence = sentences[event.sentence_id]
    chosen = choose_all(
        times.get(event.sentence_id, ()),
        sentence.text,
        sentence.start,
        (event.trigger_start, event.trigger_end),
    )
    if not chosen:
        return [event]
    dated = [
        replace(
            event,
            date_start=time.days.start,
            date_end=time.days.end,
            date_basis=f"“{time.text}”: {time.basis}",
            event_id=_numbered(event.event_id, number),
        )
        for number, time in enumerate(chosen)
    ]
    return dated if event.event_type == "CONSULT" else dated[:1]


def _numbered(event_id: str, number: int) -> str:
    if number == 0:
        return event_id
    return hashlib.sha256(f"{event_id}|{number}".encode()).hexdigest()[:16]


def _pair(event: Event) -> frozenset[str]:
    return frozenset(
        {event.source_country or event.source_actor, event.target_country or event.target_actor}
    )


def _dated_meetings(events: Sequence[Event], published: Days | None) -> list[Event]:
    """Meetings with a day of their own not long before the report, the latest last."""
    if published is None:
        return []
    recent = [
        e
        for e in events
        if e.event_type == "CONSULT"
        and e.status is Status.HAPPENED
        and e.date_start is not None
        and e.date_end is not None
        and (e.date_end - e.date_start).days <= 7
        and e.date_start <= published.end
        and published.start - e.date_end <= _MEETING_REACH
    ]
    return sorted(recent, key=lambda e: (e.date_start, e.event_id))


def _from_story(
    event: Event,
    events: Sequence[Event],
    meetings: Sequence[Event],
    sentences: Mapping[str, Sentence],
    published: Days | None,
) -> Event:
    if event.status in {Status.PLANNED, Status.POSSIBLE}:
        return replace(event, date_basis="the text gives no day")
    same = [m for m in meetings if _pair(m) == _pair(event)]
    sentence = sentences[event.sentence_id]
    if same and event.event_type == "CONSULT" and event.mode not in {"visit", "host"}:
        return _with_days_of(event, same[-1], "the report dates this meeting in another sentence")
    if same and event.event_type != "CONSULT" and _AT_MEETING.search(sentence.text):
        return _with_days_of(event, same[-1], "said or done at a meeting the report dates")
    before = _story_before(event, events, sentences)
    if before is not None:
        return _with_days_of(event, before, "goes on from the sentence before")
    if published is None:
        return replace(event, date_basis="the text gives no day and the report has none")
    return replace(
        event,
        date_start=published.start,
        date_end=published.end,
        date_basis="no day in the text; the report's own day",
    )


def _with_days_of(event: Event, other: Event, why: str) -> Event:
    return replace(
        event,
        date_start=other.date_start,
        date_end=other.date_end,
        date_basis=f"{why} ({other.date_basis})",
    )


def _story_before(
    event: Event, events: Sequence[Event], sentences: Mapping[str, Sentence]
) -> Event | None:
    """The dated event of the same pair that the sentences just before tell of."""
    here = sentences[event.sentence_id]
    if event.event_type in {"CONSULT", "SANCTION", "MOBILIZE", "ASSAULT", "COERCE"}:
        return None
    near = [
        e
        for e in events
        if e.date_start is not None
        and e.date_end is not None
        and (e.date_end - e.date_start).days <= 45
        and e.status is Status.HAPPENED
        and _pair(e) == _pair(event)
        and 0 <= here.position - sentences[e.sentence_id].position <= _STORY_REACH
    ]
    return max(near, key=lambda e: sentences[e.sentence_id].position, default=None)
