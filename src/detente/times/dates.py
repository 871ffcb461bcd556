"""Rules for days and months: "5 May 2019", "02/10/2023", "last June"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from detente.records import Days
from detente.times import calendar_days as cal
from detente.times.readings import (
    Frame,
    Reading,
    Resolver,
    Rule,
    in_meant_year,
    nearest,
    pattern,
    reading,
)
from detente.times.vocabulary import either, pieces, vocabulary

_AMOUNT_AFTER = re.compile(
    r"\s*(?:percent|per\s+cent|million|billion|thousand|troops|people|soldiers|years?[- ]old)\b",
    re.I,
)
_STRONG_BEFORE = re.compile(
    r"(?:\b(?:in|since|during|until|till|by|last|this|next|early|late|mid|through|throughout"
    r"|around|from|between|before|after|past|that|late|each|every)|\bmid-|\b(?:beginning|start|middle|end|half|quarter|weeks?|weekend|days?|part)\s+of)\s*$",
    re.I,
)
_WEAK_BEFORE = re.compile(r"\b(?:of|to|for|the|a|an|and|or|on|with|following|coming)\s+$", re.I)


def date_rules() -> tuple[Rule, ...]:
    """All rules of this module."""
    return (*_numeric_rules(), *_day_rules(), *_month_rules())


def year_group() -> str:
    """The pattern of a year beside a day or month, as a named group."""
    p = pieces()
    return (
        rf"(?:(?:,?\s*(?:of\s+|in\s+)?|\s*\()(?P<year>{p.stated_year})\)?"
        rf"|,?\s+(?:of\s+|in\s+)?(?P<relative>{p.relative_year}))"
    )


def yearly(match: re.Match[str], in_year: Callable[[int], Days | None]) -> Resolver:
    """Resolve by the year stated in `match`, the year it says relatively, or the nearest."""
    stated, relative = match.group("year"), match.group("relative")
    if stated:
        return lambda frame: in_year(int(stated))
    if relative:
        return lambda frame: in_meant_year(relative, frame, in_year)
    return lambda frame: nearest(frame, in_year)


def yearly_reading(
    match: re.Match[str], rule: str, kind: str, in_year: Callable[[int], Days | None]
) -> Reading:
    return reading(
        match,
        rule,
        kind,
        yearly(match, in_year),
        year_stated=bool(match.group("year")),
        yearless=not match.group("year") and not match.group("relative"),
        relative=bool(match.group("relative")),
    )


def one_day(year: int, month: int, day: int) -> Days | None:
    try:
        return cal.one(date(year, month, day))
    except ValueError:
        return None


# --- numeric -----------------------------------------------------------------


def _numeric_rules() -> tuple[Rule, ...]:
    year = r"(?:1[89]|20)\d\d"
    return (
        Rule("ISO day", pattern(rf"({year})([-./])(\d\d?)\2(\d\d?)(?:T[\d:.]+Z?)?"), _iso_day),
        Rule("ISO month", pattern(rf"({year})-(0[1-9]|1[0-2])(?!-)"), _iso_month),
        Rule("numeric day", pattern(rf"(\d\d?)([/.-])(\d\d?)\2({year})"), _numeric_day),
    )


def _iso_day(match: re.Match[str]) -> Reading | None:
    days = one_day(int(match[1]), int(match[3]), int(match[4]))
    if days is None:
        return None
    return reading(match, "ISO day", "day", lambda frame: days, year_stated=True)


def _iso_month(match: re.Match[str]) -> Reading:
    days = cal.month_days(int(match[1]), int(match[2]))
    return reading(match, "ISO month", "month", lambda frame: days, year_stated=True)


def _numeric_day(match: re.Match[str]) -> Reading | None:
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    day_first, month_first = one_day(year, second, first), one_day(year, first, second)
    if day_first is None and month_first is None:
        return None
    if match[2] == "." and day_first is not None:
        month_first = None  # nobody who puts the month first writes dots

    def resolve(frame: Frame) -> Days | None:
        if day_first is None or month_first is None:
            return day_first or month_first
        if frame.day_first is not None:
            return day_first if frame.day_first else month_first
        if frame.seen is None:
            return day_first
        # An unknown order: a report mostly names days shortly before its own.
        last = frame.seen.end
        return min(
            (day_first, month_first),
            key=lambda days: (days.start > last, abs((days.start - last).days)),
        )

    return reading(match, "numeric day", "day", resolve, year_stated=True)


# --- days of a month ---------------------------------------------------------


def _day_rules() -> tuple[Rule, ...]:
    p = pieces()
    weekday = rf"(?:{p.short_weekday},?\s+(?:the\s+)?)?"
    second = rf"(?:\s*(?:-|–|—|/|to|through|until|till|and|or)\s*(?P<last>{p.day_number}))?"
    number = r"(?!\s*[.,:]?\d)"
    after = r"(?![.,]\d|:\d)"
    return (
        Rule(
            "month and day",
            pattern(
                rf"(?P<from>from\s+|between\s+)?{weekday}(?P<month>{p.month})\s+(?:the\s+)?"
                rf"(?P<first>{p.day_number}){after}{second}{after}{year_group()}?"
            ),
            _month_day,
        ),
        Rule(
            "day and month",
            pattern(
                rf"(?P<from>from\s+|between\s+)?{weekday}(?:the\s+)?(?P<first>{p.day_number}){second}\s+"
                rf"(?:of\s+)?(?P<month>{p.month})(?:{year_group()}|{number})"
            ),
            _month_day,
        ),
        Rule(
            "weekday of a month",
            pattern(
                rf"(?:the\s+)?(?P<which>{either(vocabulary().ordinals)})\s+(?P<day>{p.weekday})\s+"
                rf"(?:of|in)\s+(?P<month>{p.full_month})(?:{year_group()})?"
            ),
            _weekday_of_month,
        ),
        Rule(
            "day of the month",
            pattern(
                r"(?<=on )the\s+(?P<first>\d{1,2})(?:st|nd|rd|th)"
                r"(?:\s+of\s+(?P<which>this|last|next|that|the)\s+month)?"
                r"(?=\s*(?:[.,;:)]|$|in\b|at\b|with\b|to\b|and\b|that\b|during\b))"
            ),
            _ordinal_day,
        ),
    )


def _month_day(match: re.Match[str]) -> Reading | None:
    month_word = match["month"].rstrip(".")
    month = vocabulary().months[month_word.lower()]
    if month_word[0].islower() and month_word.lower() in {
        "may",
        "march",
        "mar",
        "dec",
        "sep",
        "jan",
    }:
        return None
    text = match.string
    if not match["year"] and not match["relative"] and _AMOUNT_AFTER.match(text, match.end()):
        return None
    first = _number(match["first"])
    last = _number(match["last"]) if match["last"] else first
    if last < first:
        return None

    def in_year(year: int) -> Days | None:
        start, end = one_day(year, month, first), one_day(year, month, last)
        return Days(start.start, end.end) if start and end else None

    kind = "day" if first == last else "period"
    found = yearly_reading(match, "date", kind, in_year)
    if match.group().endswith(".") and re.fullmatch(pieces().full_month, month_word, re.I):
        found = replace(found, end=match.end() - 1)  # a full stop and no abbreviation
    if match["from"] and not match["last"]:
        # "from 6 November until Sunday" is joined later.
        return replace(found, start=match.end("from"))
    return found


def _weekday_of_month(match: re.Match[str]) -> Reading:
    words = vocabulary()
    number, weekday = words.ordinals[match["which"].lower()], words.weekdays[match["day"].lower()]
    month = words.months[match["month"].lower()]

    def in_year(year: int) -> Days | None:
        whole = cal.month_days(year, month)
        found = [
            day
            for day in (whole.start + timedelta(days=shift) for shift in range(whole.width))
            if day.weekday() == weekday
        ]
        return cal.one(found[number - 1 if number > 0 else -1])

    return yearly_reading(match, "weekday of a month", "day", in_year)


def _number(words: str) -> int:
    return int(re.sub(r"\D", "", words))


def _ordinal_day(match: re.Match[str]) -> Reading:
    day = int(match["first"])
    step = {"last": -1, "next": 1}.get((match["which"] or "").lower())

    def resolve(frame: Frame) -> Days | None:
        if match["which"] and match["which"].lower() in ("that", "the") and frame.named:
            return one_day(frame.named.start.year, frame.named.start.month, day)
        if frame.seen is None:
            return None
        last = frame.seen.end
        if step is None:
            this_month = one_day(last.year, last.month, day)
            if match["which"] or (this_month and this_month.start <= last):
                return this_month
        month = cal.unit_away("month", last, step or -1)
        return one_day(month.start.year, month.start.month, day)

    return reading(match, "day of the month", "day", resolve, relative=True)


# --- months ------------------------------------------------------------------


def _month_rules() -> tuple[Rule, ...]:
    p = pieces()
    which = (
        r"(?P<which>last|this|next|past|this\s+past|this\s+coming|the\s+following"
        r"|the\s+previous|that)"
    )
    return (
        Rule("month of a year", pattern(rf"(?P<month>{p.month}){year_group()}"), _month_of_year),
        Rule("month named", pattern(rf"{which}\s+(?P<month>{p.full_month})"), _which_month),
        Rule("month", pattern(rf"(?P<month>{p.full_month})(?:['’]s)?"), _bare_month),
    )


def _month_of_year(match: re.Match[str]) -> Reading | None:
    word = match["month"].rstrip(".")
    if word[0].islower() and len(word) <= 5:
        return None
    month = vocabulary().months[word.lower()]
    return yearly_reading(match, "month", "month", lambda year: cal.month_days(year, month))


def _which_month(match: re.Match[str]) -> Reading | None:
    if match["month"][0].islower():
        return None
    month = vocabulary().months[match["month"].lower()]
    which = match["which"].lower()

    def from_day(day: date) -> Days:
        this_year = cal.month_days(day.year, month)
        if which in ("last", "past", "this past", "the previous"):
            return this_year if this_year.end < day else cal.month_days(day.year - 1, month)
        if which in ("next", "the following", "this coming"):
            return this_year if this_year.start > day else cal.month_days(day.year + 1, month)
        return this_year

    def resolve(frame: Frame) -> Days | None:
        anaphoric = which in ("that", "the following", "the previous")
        base = (frame.named or frame.seen) if anaphoric else frame.seen
        return base and cal.over(base, from_day)

    return reading(match, f"{which} month", "month", resolve, relative=True)


def _bare_month(match: re.Match[str]) -> Reading | None:
    if not _is_month(match):
        return None
    month = vocabulary().months[match["month"].lower()]
    return reading(
        match,
        "month",
        "month",
        lambda frame: nearest(frame, lambda year: cal.month_days(year, month)),
        yearless=True,
    )


def _is_month(match: re.Match[str]) -> bool:
    """Whether the bare word is a month: "march", "May" and "August" are not always."""
    word, text = match["month"], match.string
    if word[0].islower():
        return False
    before, after = text[: match.start()], text[match.end() :]
    if word.lower() == "august" and re.match(
        rf"\s+(?:{'|'.join(vocabulary().august_nouns)})\b", after
    ):
        return False
    strong = bool(_STRONG_BEFORE.search(before)) or bool(
        re.search(
            rf"\b{pieces().full_month}\s*(?:\d{{4}}\s*)?(?:and|or|to|through|until|-|–|—)\s*$",
            before,
            re.I,
        )
    )
    if word.lower() not in ("may", "march"):
        return (
            strong
            or bool(_WEAK_BEFORE.search(before))
            or word != match.group()
            or (
                bool(
                    re.match(
                        r"\s+(?:summit|talks|meeting|visit|election|vote|trip|deal|agreement)",
                        after,
                    )
                )
            )
        )
    if word.lower() == "may":
        if match.group() != word or word == "MAY":
            return False
        person = re.search(rf"\b{either(vocabulary().surname_may)}\s+May\b", text)
        adjective = re.search(r"\b(?:the|a)\s+$", before) and re.match(r"\s+[a-z]+", after)
        return bool(strong or adjective) and not person
    if re.match(r"\s+(?:on|for|to|through|against|in|of)\b", after) and not strong:
        return False
    return strong or bool(
        re.search(r"\b(?:the|a|of|and)\s+$", before) and re.match(r"\s+[a-z]+|[.,]", after)
    )
