"""Whole days, weeks, months, quarters, seasons, years and decades as ranges of days.

Weeks run from Monday to Sunday.  All functions raise `ValueError` or
`OverflowError` outside the years 1 to 9999; the tagger turns that into "no time".
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta

from detente.records import Days

UNITS = (
    "minute",
    "hour",
    "day",
    "weekend",
    "week",
    "fortnight",
    "month",
    "quarter",
    "year",
    "decade",
)
"""The units of time that are counted, in the singular."""

_DAYS_IN = {"day": 1, "week": 7, "weekend": 7, "fortnight": 14}
_MONTHS_IN = {"month": 1, "quarter": 3, "year": 12, "decade": 120}


def one(day: date) -> Days:
    """The range that is a single day."""
    return Days(day, day)


def month_days(year: int, month: int) -> Days:
    """All days of a month."""
    return Days(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def year_days(year: int) -> Days:
    """All days of a year."""
    return Days(date(year, 1, 1), date(year, 12, 31))


def months_between(year: int, first: int, last: int) -> Days:
    """From month `first` to the end of month `last`, which is in the next year if it is smaller."""
    last_year = year if last >= first else year + 1
    return Days(date(year, first, 1), month_days(last_year, last).end)


def add(day: date, unit: str, count: int) -> date:
    """The day `count` units after `day`; for a 31st that a month lacks, its last day."""
    if unit in ("minute", "hour"):
        hours = count if unit == "hour" else 0
        return day + timedelta(days=int(hours / 24))
    if unit in _DAYS_IN:
        return day + timedelta(days=_DAYS_IN[unit] * count)
    months = day.year * 12 + day.month - 1 + _MONTHS_IN[unit] * count
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def unit_of(unit: str, day: date) -> Days:
    """The whole unit that `day` lies in; for a weekend that of the same week."""
    if unit == "week" or unit == "fortnight":
        monday = day - timedelta(days=day.weekday())
        return Days(monday, monday + timedelta(days=6))
    if unit == "weekend":
        monday = day - timedelta(days=day.weekday())
        return Days(monday + timedelta(days=5), monday + timedelta(days=6))
    if unit == "month":
        return month_days(day.year, day.month)
    if unit == "quarter":
        first = 3 * ((day.month - 1) // 3) + 1
        return months_between(day.year, first, first + 2)
    if unit == "year":
        return year_days(day.year)
    if unit == "decade":
        first_year = day.year - day.year % 10
        return Days(date(first_year, 1, 1), date(first_year + 9, 12, 31))
    return one(day)


def unit_away(unit: str, day: date, count: int) -> Days:
    """The whole unit that lies `count` units after the one that `day` is in."""
    return unit_of(unit, add(unit_of(unit, day).start, unit, count))


def over(seen: Days, from_day: Callable[[date], Days]) -> Days:
    """What `from_day` gives seen from the first and from the last possible day, joined."""
    first, last = from_day(seen.start), from_day(seen.end)
    return hull(first, last)


def hull(first: Days, second: Days) -> Days:
    """The smallest range that holds both."""
    return Days(min(first.start, second.start), max(first.end, second.end))


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap, century_rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - correction + 15) % 30
    quarter, remainder = divmod(rest, 4)
    weekday = (32 + 2 * century_rest + 2 * quarter - epact - remainder) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def portion(days: Days, kind: str, first: int, last: int) -> Days:
    """Days, months or years number `first` to `last` (from 1) of a month, week, year or decade.

    Raises:
        KeyError: no portions are known for `kind`.
    """
    unit = {"month": "day", "week": "day", "year": "month", "decade": "year"}[kind]
    start = add(days.start, unit, first - 1)
    end = add(days.start, unit, last) - timedelta(days=1)
    return Days(min(start, days.end), min(end, days.end))


def fraction(days: Days, which: int, of: int) -> Days:
    """The `which`-th (from 1) of `of` parts of about equal length."""
    length = days.width
    start = days.start + timedelta(days=(which - 1) * length // of)
    end = days.start + timedelta(days=max(which * length // of - 1, (which - 1) * length // of))
    return Days(start, end)
