"""What a rule makes of a piece of text, and the point of view it is resolved from."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from detente.records import Days
from detente.times.calendar_days import hull, year_days


class Tense(Enum):
    """Whether the words around an expression speak of the past or of the future."""

    PAST = "past"
    FUTURE = "future"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Frame:
    """The point of view: what an expression is resolved from."""

    seen: Days | None  # the report's day, or the range it lies in
    year: int | None  # the year that days and months without one belong to
    named: Days | None  # the time the text named last
    named_day: Days | None  # the day, or few days, the text named last
    tense: Tense = Tense.UNKNOWN
    day_first: bool | None = None  # whether 02/10/2023 is in October; None: unknown


Resolver = Callable[[Frame], Days | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """A time expression before it is resolved; `[start, end)` are offsets into the sentence."""

    start: int
    end: int
    rule: str
    kind: str  # as `TimeMention.kind`
    resolve: Resolver
    year_stated: bool = False
    yearless: bool = False  # a day or month whose year must be guessed
    relative: bool = False  # depends on the report's own day

    @property
    def width(self) -> int:
        """Number of characters."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and what it makes of a match; None where the match is no time after all."""

    name: str
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str]], Reading | None]


def pattern(source: str) -> re.Pattern[str]:
    """Compile a rule's pattern: no case, no part of a longer word or number."""
    return re.compile(rf"(?<![\w$€£¥#]){source}(?!\w)", re.IGNORECASE)


def reading(
    match: re.Match[str],
    rule: str,
    kind: str,
    resolve: Resolver,
    *,
    year_stated: bool = False,
    yearless: bool = False,
    relative: bool = False,
) -> Reading:
    """A reading that covers all of `match`."""
    return Reading(match.start(), match.end(), rule, kind, resolve, year_stated, yearless, relative)


_PROXIMITY_DAYS = 45
"""Without a tense, a day this near ahead is meant rather than one most of a year back.

"the June summit" in late May is ahead; tried 31, 45 and 60 on invented cases
and 45 is where a month named one month ahead always counts.
"""
_LONG_PAST_DAYS = 270


def nearest(frame: Frame, in_year: Callable[[int], Days | None]) -> Days | None:
    """The occurrence of a yearly time that `frame` points to.

    The year in force wins; else the nearest one before the report's last day,
    or after its first day where the words speak of the future.  A report whose
    own day is unknown by more than a month gives the range of all candidates.
    """
    if frame.year is not None:
        return in_year(frame.year)
    if frame.seen is None:
        return None
    seen = frame.seen
    years = range(max(1, seen.start.year - 8), min(9999, seen.end.year + 8) + 1)
    found = [days for days in map(in_year, years) if days is not None]
    behind = [days for days in found if days.start <= seen.end]
    ahead = [days for days in found if days.end >= seen.start]
    if not behind or not ahead:
        return behind[-1] if behind else ahead[0] if ahead else None
    past, future = behind[-1], ahead[0]
    if frame.tense is Tense.FUTURE:
        return future
    near_ahead = 0 < (future.start - seen.end).days <= _PROXIMITY_DAYS
    long_past = (seen.end - past.end).days > _LONG_PAST_DAYS
    if frame.tense is Tense.UNKNOWN and near_ahead and long_past:
        return future
    if seen.width > 31:
        earliest = [days for days in found if days.start <= seen.start]
        return hull(earliest[-1], past) if earliest else past
    return past


def year_meant(words: str, frame: Frame) -> Days | None:
    """The year or years that "last year" or "the following year" stand for."""
    lowered = words.lower()
    if any(word in lowered for word in ("same", "that", "previous", "following")):
        base, step = frame.named or frame.seen, 0
        if "previous" in lowered:
            step = -1
        elif "following" in lowered:
            step = 1
    else:
        base = frame.seen
        step = -1 if lowered.startswith("last") else 1 if lowered.startswith("next") else 0
    if base is None:
        return None
    return hull(year_days(base.start.year + step), year_days(base.end.year + step))


def in_meant_year(words: str, frame: Frame, in_year: Callable[[int], Days | None]) -> Days | None:
    """A yearly time in the year that "last year" stands for."""
    years = year_meant(words, frame)
    if years is None:
        return None
    found = [in_year(year) for year in {years.start.year, years.end.year}]
    known = [days for days in found if days is not None]
    if not known:
        return None
    return hull(known[0], known[-1])
