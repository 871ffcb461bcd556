"""Days as they are printed: "Dec. 5, 2019", "2019-12-05", "02/10/2023", "2017년 10월 27일".

Only what names a year is a printed date; "December 5" alone is a `MonthDay`.
Words such as "yesterday" belong to the time expressions, not here.
"""

from __future__ import annotations

import re
import tomllib
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources

from detente.records import Days

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY_NAME = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_WEEKDAY = rf"(?:(?P<weekday>{_WEEKDAY_NAME})\b\.?,? ?\(?)?"
_YEAR = r"(?P<year>(?:1[89]|20)\d\d)(?!\d)"
_DAY = r"(?P<day>\d{1,2})"


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date with its year at `[start, end)`; its width is 1 for a day, else a month.

    `other` is the second reading of "02/10/2023" where both are possible;
    `days` is then the day-first one.
    """

    start: int
    end: int
    days: Days
    other: Days | None = None
    weekday: int | None = None  # as printed beside it, Monday 0

    @property
    def is_day(self) -> bool:
        """Whether it names a single day."""
        return self.days.width == 1


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day without a year at `[start, end)`."""

    start: int
    end: int
    month: int
    day: int
    weekday: int | None = None

    def in_year(self, year: int) -> date | None:
        """The day in a year, None for 29 February of a common year."""
        return _date(year, self.month, self.day)


def find_dates(text: str) -> tuple[PrintedDate, ...]:
    """Find all dates with a year, in order, without overlap."""
    found: list[PrintedDate] = []
    rest = text
    for pattern, read in _readers():
        printed = [date for date in map(read, pattern.finditer(rest)) if date is not None]
        rest = _masked(rest, printed)
        found.extend(printed)
    return tuple(sorted(found, key=lambda printed: printed.start))


def find_month_days(text: str) -> tuple[MonthDay, ...]:
    """Find all days without a year, in order ("January 5", "on Thursday (Dec 5)")."""
    found: list[MonthDay] = []
    rest = _masked(text, list(find_dates(text)))
    for pattern in _month_day_patterns():
        here: list[MonthDay] = []
        for match in pattern.finditer(rest):
            number, day = _month(match), int(match["day"])
            if 1 <= day <= monthrange(2000, number)[1]:
                here.append(MonthDay(match.start(), match.end(), number, day, _weekday(match)))
        rest = _masked(rest, here)
        found.extend(here)
    return tuple(sorted(found, key=lambda printed: printed.start))


def _masked(text: str, found: list[PrintedDate] | list[MonthDay]) -> str:
    """Blank out what was found, with a sign that no pattern takes, so that offsets hold."""
    parts: list[str] = []
    done = 0
    for printed in found:
        parts += [text[done : printed.start], "\0" * (printed.end - printed.start)]
        done = printed.end
    return "".join([*parts, text[done:]])


def year(number: int) -> Days:
    """A whole year."""
    return Days(date(number, 1, 1), date(number, 12, 31))


def month(number: int, month_number: int) -> Days:
    """A whole month of a year."""
    return Days(
        date(number, month_number, 1),
        date(number, month_number, monthrange(number, month_number)[1]),
    )


@lru_cache(maxsize=1)
def _month_numbers() -> dict[str, int]:
    raw = resources.files("detente").joinpath("months.toml").read_text("utf-8")
    return {
        name: number
        for number, names in enumerate(tomllib.loads(raw)["names"], 1)
        for name in names
    }


@lru_cache(maxsize=1)
def _month_word() -> str:
    names = sorted(_month_numbers(), key=len, reverse=True)
    return rf"(?P<month>{'|'.join(map(re.escape, names))})\b\.?"


@lru_cache(maxsize=1)
def _readers() -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], PrintedDate | None]], ...]:
    """Patterns with what reads their matches, the most telling first."""
    word, flags = _month_word(), re.IGNORECASE
    named = (
        rf"\b{_WEEKDAY}{word} ?{_DAY}(?:st|nd|rd|th)?(?:,|\.|, of| of)? ?\)?,? ?{_YEAR}",
        rf"(?:\b{_WEEKDAY})?(?<!\d){_DAY}(?:st|nd|rd|th|\.|er|º)?[ -]?(?:of |de |the )?{word}"
        rf"(?:,| de|-)? ?{_YEAR}",
    )
    numbers = (
        r"(?<![\d.])(?P<year>(?:1[89]|20)\d\d)(?P<sep>[-./]) ?(?P<month>\d{1,2})(?P=sep) ?"
        r"(?P<day>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<year>\d{4}) ?[년年] ?(?P<month>\d{1,2}) ?[월月] ?(?P<day>\d{1,2}) ?[일日号]",
        r"(?<!\d)(?P<day>\d{1,2}) tháng (?P<month>\d{1,2})(?:,| năm)? (?P<year>\d{4})",
    )
    slashed = (
        rf"(?<![\d/.-])(?P<day>\d{{1,2}})(?P<sep>[/.-])(?P<month>\d{{1,2}})(?P=sep){_YEAR}(?!/)"
    )
    months = (
        rf"\b{word},? ?{_YEAR}",
        r"(?<!\d)(?P<year>\d{4}) ?[년年] ?(?P<month>\d{1,2}) ?[월月]",
    )
    return (
        *((re.compile(pattern, flags), _read_day) for pattern in (*named, *numbers)),
        (re.compile(slashed), _read_slashed),
        *((re.compile(pattern, flags), _read_month) for pattern in months),
    )


@lru_cache(maxsize=1)
def _month_day_patterns() -> tuple[re.Pattern[str], ...]:
    word = _month_word()
    return (
        re.compile(
            rf"\b{_WEEKDAY}{word} ?{_DAY}(?:st|nd|rd|th)?\b(?![:\d-]|,? ?\d{{4}})", re.IGNORECASE
        ),
        re.compile(
            rf"(?:\b{_WEEKDAY})?(?<![\d:]){_DAY}(?:st|nd|rd|th)? {word}(?!,? ?\d)", re.IGNORECASE
        ),
    )


def _read_day(match: re.Match[str]) -> PrintedDate | None:
    day = _date(int(match["year"]), _month(match), int(match["day"]))
    if day is None:
        return None
    return PrintedDate(match.start(), match.end(), Days(day, day), None, _weekday(match))


def _read_slashed(match: re.Match[str]) -> PrintedDate | None:
    first, second, number = int(match["day"]), int(match["month"]), int(match["year"])
    readings = [day for day in (_date(number, second, first), _date(number, first, second)) if day]
    if not readings:
        return None
    days = [Days(day, day) for day in dict.fromkeys(readings)]
    # A dotted date is printed day first wherever it is printed.
    other = days[1] if len(days) > 1 and match["sep"] != "." else None
    return PrintedDate(match.start(), match.end(), days[0], other)


def _read_month(match: re.Match[str]) -> PrintedDate | None:
    number = _month(match)
    if not 1 <= number <= 12:
        return None
    return PrintedDate(match.start(), match.end(), month(int(match["year"]), number))


def _month(match: re.Match[str]) -> int:
    word = match["month"]
    return int(word) if word.isdigit() else _month_numbers()[word.casefold()]


def _weekday(match: re.Match[str]) -> int | None:
    word = match.groupdict().get("weekday")
    return weekday_number(word) if word else None


def weekday_number(word: str) -> int:
    """Number of an English weekday or its abbreviation, Monday 0."""
    start = word.casefold()[:3]
    return next(number for number, name in enumerate(WEEKDAYS) if name.startswith(start))


def _date(number: int, month_number: int, day: int) -> date | None:
    try:
        return date(number, month_number, day)
    except ValueError:
        return None


def iter_bare_weekdays(text: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Yield weekdays said without a date of their own: "on Thursday", not "last Thursday"."""
    pattern = re.compile(
        r"(?<!last )(?<!next )(?<!every )(?<!each )(?<!coming )(?<!previous )"
        rf"\b(?P<name>{'|'.join(WEEKDAYS)})\b"
        r"(?!,? (?:next|last) )",
        re.IGNORECASE,
    )
    for match in pattern.finditer(text):
        yield weekday_number(match["name"]), match
