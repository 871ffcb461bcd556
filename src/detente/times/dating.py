"""The days an event gets: its own words first, then the report's story, then its day.

The order in which a day is looked for, each noted in `Event.date_basis`:

1. a time expression of the sentence that belongs to the event's words;
2. for what was said or done at a meeting, the day the sentence gives the
   meeting ("During a meeting on September 23, he noted …");
3. for a meeting without a day, or what was said at one, the day another
   sentence gives the meeting of the same pair, of the same persons first;
4. for what goes on from the sentences just before, their day;
5. the one time of its sentence, for a deed of the past that no time stands beside;
6. none, for what is told as background: in the pluperfect, as earlier ("previously demanded"),
   or named by a noun;
7. the day of the report.

A day after the report makes a deed planned; for what is said (a promise, a
request) it is the day of what is spoken of, and the day of the words is sought
further down the list.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from detente.ontology import SPEECH_TYPES
from detente.records import Days, Event, SegmentKind, Sentence, Status, TimeMention
from detente.times.attachment import choose_all

_MEETING_REACH = timedelta(days=62)  # how far back "the recent meeting" may lie
_STORY_REACH = 3  # sentences; "Meanwhile, he described …" follows its meeting closely
_AT_MEETING = re.compile(
    r"\b(?:[Dd]uring|[Aa]t|[Ii]n|[Aa]fter|[Ff]ollowing)\s+(?:a|an|the|their|his|her|this|that|their)\s+"
    r"(?:[\w-]+\s+){0,3}(?:meeting|talks|summit|visit|phone call|call|conversation|trip)\b"
)


_DEEDS = frozenset({"CONSULT", "SANCTION", "MOBILIZE", "ASSAULT", "COERCE", "RETREAT", "AID"})


@dataclass(slots=True)
class _Report:
    """A report's times and sentences, and its events dated so far in the order of the text."""

    times: Mapping[str, Sequence[TimeMention]]
    sentences: Mapping[str, Sentence]
    published: Days | None
    dated: list[Event]

    def position(self, event: Event) -> int:
        return self.sentences[event.sentence_id].position


def date_events(
    events: Sequence[Event],
    times: Mapping[str, Sequence[TimeMention]],
    sentences: Mapping[str, Sentence],
    published: Days | None,
) -> tuple[Event, ...]:
    """Give every event of a report its days; a meeting told with two days becomes two events."""
    report = _Report(times, sentences, published, [])
    own = [dated for event in events for dated in _own_days(event, report)]
    report.dated = [event for event in own if event.date_start]
    meetings = _dated_meetings(report)
    result = []
    for event in own:
        settled = event if event.date_start else _from_story(event, report, meetings)
        if settled.date_start and not event.date_start and not _by_report(settled):
            report.dated.append(settled)
        result.append(settled)
    return tuple(result)


def _own_days(event: Event, report: _Report) -> list[Event]:
    sentence = report.sentences[event.sentence_id]
    mentions = report.times.get(event.sentence_id, ())
    place = (event.trigger_start, event.trigger_end)
    chosen = [
        time
        for time in choose_all(mentions, sentence.text, sentence.start, place)
        if not (_done_by_words(event) and _ahead(time.days, report.published))
    ]
    if not chosen:
        chosen = _only_time(event, mentions, report.published)
    if not chosen:
        return [event]
    dated = [
        _on(event, time.days, f"“{time.text}”: {time.basis}", report.published, number)
        for number, time in enumerate(chosen)
    ]
    return dated if event.event_type == "CONSULT" else dated[:1]


def _only_time(
    event: Event, mentions: Sequence[TimeMention], published: Days | None
) -> list[TimeMention]:
    """The one time of a sentence, for a deed of the past that no time stands beside.

    Commas and appositions part many a time from its verb; where the sentence
    has no other, it is likelier than the day of the report.
    """
    past = event.status is Status.HAPPENED and event.told_as == "deed"
    if not past or published is None or len(mentions) != 1:
        return []
    only = mentions[0]
    known = only.kind != "since" and only.days.start <= published.end
    return [only] if known and event.event_type not in SPEECH_TYPES else []


def _done_by_words(event: Event) -> bool:
    """Whether the event is words that have been said; a day ahead is then what they speak of."""
    return event.event_type in SPEECH_TYPES and event.status is Status.HAPPENED


def _on(event: Event, days: Days, basis: str, published: Days | None, number: int) -> Event:
    status, why = event.status, event.status_basis
    if status is Status.HAPPENED and _ahead(days, published):
        status, why = Status.PLANNED, "its day lies after the report"
    return replace(
        event,
        date_start=days.start,
        date_end=days.end,
        date_basis=basis,
        status=status,
        status_basis=why,
        event_id=_numbered(event.event_id, number),
    )


def _ahead(days: Days, published: Days | None) -> bool:
    return published is not None and days.start > published.end


def _numbered(event_id: str, number: int) -> str:
    if number == 0:
        return event_id
    return hashlib.sha256(f"{event_id}|{number}".encode()).hexdigest()[:16]


def _pair(event: Event) -> frozenset[str]:
    return frozenset(
        {event.source_country or event.source_actor, event.target_country or event.target_actor}
    )


def _names(event: Event) -> set[str]:
    return {event.source_actor, event.target_actor}


def _days(event: Event) -> Days:
    """The days of an event that has some."""
    assert event.date_start is not None
    assert event.date_end is not None
    return Days(event.date_start, event.date_end)


def _width(event: Event) -> int:
    return _days(event).width - 1


def _dated_meetings(report: _Report) -> list[Event]:
    """Meetings with a day of their own not long before the report, the latest last."""
    published = report.published
    if published is None:
        return []
    recent = [
        e
        for e in report.dated
        if e.event_type == "CONSULT"
        and e.status is Status.HAPPENED
        and _width(e) <= 7
        and _days(e).start <= published.end
        and published.start - _days(e).end <= _MEETING_REACH
    ]
    return sorted(recent, key=lambda e: (_days(e).start, e.event_id))


def _from_story(event: Event, report: _Report, meetings: Sequence[Event]) -> Event:
    sentence = report.sentences[event.sentence_id]
    at_meeting = _AT_MEETING.search(sentence.text)
    if event.status in {Status.HAPPENED, Status.DENIED}:
        if at_meeting:
            named = _time_of_meeting(at_meeting, sentence, report)
            if named is not None:
                return _on(
                    event, named.days, f"at the meeting of “{named.text}”", report.published, 0
                )
        same = [m for m in meetings if _pair(m) == _pair(event)]
        meets = event.event_type == "CONSULT" and event.mode not in {"visit", "host"}
        if same and (meets or (at_meeting and event.event_type not in _DEEDS)):
            best = max(same, key=lambda m: (len(_names(m) & _names(event)), m.date_start))
            return _with_days_of(event, best, "the report dates this meeting in another sentence")
        before = _story_before(event, report)
        if before is not None:
            return _with_days_of(event, before, "goes on from the sentence before")
    if report.published is None:
        return replace(event, date_basis="the text gives no day and the report has none")
    if _background(event, sentence):
        return replace(event, date_basis="told as background; the text gives no day")
    return replace(
        event,
        date_start=report.published.start,
        date_end=report.published.end,
        date_basis=_REPORTS_DAY,
    )


_PLUPERFECT = re.compile(
    r"\bhad\s+(?:\w+ly\s+|also\s+|already\s+|long\s+|once\s+)*(?:\w+ed\s+(?:and|or)\s+)?$"
)
_EARLIER = re.compile(r"\b(?:previously|formerly|originally|once|in the past)\s+(?:been\s+)?$")


def _background(event: Event, sentence: Sentence) -> bool:
    """Whether an event of unknown day lies behind the story: "had backed", "his rejection of …"."""
    news = sentence.segment is SegmentKind.HEADLINE or event.event_type == "CONSULT"
    if news or event.status is not Status.HAPPENED:
        return False
    before = sentence.text[: event.trigger_start - sentence.start]
    pluperfect = bool(_PLUPERFECT.search(before)) and event.speaker is None
    return event.told_as == "name" or pluperfect or bool(_EARLIER.search(before))


_REPORTS_DAY = "no day in the text; the report's own day"


def _by_report(event: Event) -> bool:
    return event.date_basis == _REPORTS_DAY


def _time_of_meeting(
    meeting: re.Match[str], sentence: Sentence, report: _Report
) -> TimeMention | None:
    """The time that stands with the words of a meeting, before the next comma."""
    start = sentence.start + meeting.start()
    comma = sentence.text.find(",", meeting.end())
    end = sentence.start + (comma if comma >= 0 else len(sentence.text))
    here = report.times.get(sentence.sentence_id, ())
    return next((t for t in here if start <= t.start < end and t.kind != "since"), None)


def _with_days_of(event: Event, other: Event, why: str) -> Event:
    return replace(
        event,
        date_start=other.date_start,
        date_end=other.date_end,
        date_basis=f"{why} ({other.date_basis.partition(' (')[0]})",
    )


def _story_before(event: Event, report: _Report) -> Event | None:
    """The dated event of the same pair that the sentences just before tell of."""
    if event.event_type in _DEEDS:
        return None
    here = report.position(event)
    near = [
        e
        for e in report.dated
        if e.status is Status.HAPPENED
        and _width(e) <= 45
        and _pair(e) == _pair(event)
        and 0 <= here - report.position(e) <= _STORY_REACH
    ]
    return max(near, key=lambda e: (report.position(e), e.trigger_start), default=None)
