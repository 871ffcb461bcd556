"""Rules for times seen from the report's day, and from the time named last in the text."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from detente.records import Days
from detente.times import calendar_days as cal
from detente.times.readings import Frame, Reading, Rule, Tense, pattern, reading
from detente.times.vocabulary import pieces, vocabulary

_BACK = ("last", "past", "previous", "this past")
_AHEAD = ("next", "coming", "upcoming", "this coming", "following")


def relative_rules() -> tuple[Rule, ...]:
    """All rules of this module."""
    return (*_day_rules(), *_weekday_rules(), *_unit_rules(), *_anaphoric_rules())


def _shifted(first: int, last: int) -> Callable[[Frame], Days | None]:
    def resolve(frame: Frame) -> Days | None:
        if frame.seen is None:
            return None
        return Days(frame.seen.start + timedelta(first), frame.seen.end + timedelta(last))

    return resolve


# --- today, yesterday --------------------------------------------------------


def _day_rules() -> tuple[Rule, ...]:
    part = r"(?:\s+(?:morning|afternoon|evening|night))?"
    simple = (
        (
            "today",
            r"(?:earlier\s+|later\s+)?today|this\s+(?:morning|afternoon|evening)|tonight",
            0,
            0,
        ),
        ("last night", r"last\s+(?:night|evening)", -1, -1),
        ("overnight", r"overnight(?!\s+(?:success|stay))", -1, 0),
        ("day before yesterday", r"the\s+day\s+before\s+yesterday", -2, -2),
        ("day after tomorrow", r"the\s+day\s+after\s+tomorrow", 2, 2),
        ("yesterday", rf"yesterday{part}", -1, -1),
        ("tomorrow", rf"tomorrow{part}", 1, 1),
    )
    return tuple(
        Rule(name, pattern(rf"(?:{source})(?:['’]s)?"), _simple(name, first, last))
        for name, source, first, last in simple
    )


def _simple(name: str, first: int, last: int) -> Callable[[re.Match[str]], Reading]:
    return lambda match: reading(match, name, "day", _shifted(first, last), relative=True)


# --- weekdays ----------------------------------------------------------------


def _weekday_rules() -> tuple[Rule, ...]:
    p = pieces()
    which = (
        r"(?:(?P<which>last|this\s+past|this\s+coming|this|next|past|coming|the\s+following"
        r"|the\s+previous|the\s+same|that)\s+)?"
    )
    weekday = rf"(?P<day>{p.weekday})"
    after = (
        r"(?:['’]s)?(?:\s+(?:morning|afternoon|evening|night))?"
        r"(?:,?\s+(?:of\s+)?(?P<week>last|this|next|the\s+following)\s+week)?"
    )
    return (Rule("weekday", pattern(which + weekday + after), _weekday),)


def _weekday(match: re.Match[str]) -> Reading:
    number = vocabulary().weekdays[match["day"].lower()]
    which = re.sub(r"\s+", " ", (match["which"] or "").lower())
    week = (match["week"] or "").lower()

    def from_day(day: date, tense: Tense) -> date:
        behind = (day.weekday() - number) % 7
        if week:
            monday = day - timedelta(days=day.weekday())
            step = -1 if week == "last" else 0 if week == "this" else 1
            return monday + timedelta(days=number + 7 * step)
        if which in ("last", "this past", "past", "the previous"):
            return day - timedelta(days=behind or 7)
        if which in ("next", "this coming", "coming", "the following"):
            return day + timedelta(days=7 - behind)
        if which == "this" and tense is not Tense.PAST:
            return day - timedelta(days=day.weekday()) + timedelta(days=number)
        if tense is Tense.FUTURE:
            return day + timedelta(days=(7 - behind) % 7)
        return day - timedelta(days=behind)

    def resolve(frame: Frame) -> Days | None:
        anaphoric = which in ("the following", "the previous", "that", "the same")
        base = (frame.named or frame.seen) if anaphoric else frame.seen
        if base is None:
            return None
        if not which and not week and base.width <= 7:
            # Of a report from some day of one week, the weekday that lies in that week.
            nearest = from_day(base.start if frame.tense is Tense.FUTURE else base.end, frame.tense)
            if base.start <= nearest <= base.end:
                return cal.one(nearest)
        return cal.over(base, lambda day: cal.one(from_day(day, frame.tense)))

    return reading(match, f"{which or week} weekday".strip(), "day", resolve, relative=True)


# --- weeks, months, quarters, years ------------------------------------------

_WHOLE = r"week|weekend|month|quarter|year|decade"


def _unit_rules() -> tuple[Rule, ...]:
    which = (
        r"(?P<which>this\s+past|this\s+coming|last|past|previous|this|the\s+current|current"
        r"|next|coming|upcoming)"
    )
    return (
        Rule(
            "unit",
            pattern(rf"(?:the\s+)?{which}\s+(?P<unit>{_WHOLE})(?:['’]s)?(?!-|\s+of\b)"),
            _unit,
        ),
        Rule(
            "part of this unit",
            pattern(
                rf"(?P<part>earlier|later)\s+(?:on\s+)?(?:in\s+)?(?P<which>this|last|next)\s+(?P<unit>{_WHOLE})"
            ),
            _part_of_this,
        ),
        Rule("weekend", pattern(r"(?:over|at|on|during)\s+the\s+weekend"), _weekend),
        Rule(
            "of the unit",
            pattern(
                r"(?<=of )the\s+(?P<which>current\s+|same\s+)?(?P<unit>week|month|year|decade)"
                r"(?!\s+(?:award|of)\b|-|['’])"
            ),
            _of_the_unit,
        ),
    )


def _unit(match: re.Match[str]) -> Reading | None:
    which = re.sub(r"\s+", " ", match["which"].lower()).removeprefix("the ")
    unit = match["unit"].lower()
    definite = match.group().lower().startswith("the ")
    if definite and which in ("last", "past", "next", "coming", "upcoming", "previous"):
        return _stretch(match, which, unit)
    if which in ("past", "previous", "coming", "upcoming", "current") and not definite:
        return None
    step = -1 if which in _BACK else 1 if which in _AHEAD else 0

    def resolve(frame: Frame) -> Days | None:
        if frame.seen is None:
            return None
        if unit == "weekend":
            return cal.over(frame.seen, lambda day: _weekend_near(day, step, frame.tense))
        return cal.over(frame.seen, lambda day: cal.unit_away(unit, day, step))

    kind = {"weekend": "period", "decade": "period"}.get(unit, unit)
    return reading(match, f"{which} {unit}", kind, resolve, relative=True)


def _stretch(match: re.Match[str], which: str, unit: str) -> Reading | None:
    """ "the past week" reaches back from the report; "the next month" may follow a named time."""
    count = -1 if which in ("last", "past", "previous") else 1
    before = match.string[: match.start()]
    if not re.search(r"\b(?:in|over|during|for|within|throughout|of)\s*$", before, re.I):
        if which in ("next", "previous"):
            step = count
            return reading(
                match, f"the {which} {unit}", unit, lambda frame: _around(frame, unit, step)
            )
        if which == "coming":
            return reading(
                match,
                "coming unit",
                unit,
                lambda frame: (
                    frame.seen and cal.over(frame.seen, lambda day: cal.unit_away(unit, day, 1))
                ),
                relative=True,
            )
    return reading(
        match,
        f"the {which} {unit}",
        "period",
        lambda frame: stretch(frame.seen, unit, count, count),
        relative=True,
    )


def stretch(base: Days | None, unit: str, low: int, high: int) -> Days | None:
    """The days from the base to `low`..`high` units away (negative: back)."""
    if base is None:
        return None
    if high > 0:
        return Days(base.start, cal.add(base.end, unit, max(low, high)))
    return Days(cal.add(base.start, unit, min(low, high)), base.end)


def _weekend_near(day: date, step: int, tense: Tense) -> Days:
    if step:
        return cal.unit_away("weekend", day - timedelta(days=day.weekday()), step)
    if tense is not Tense.FUTURE and day.weekday() <= 1:
        return cal.unit_away("weekend", day - timedelta(days=day.weekday()), -1)
    return cal.unit_of("weekend", day)


def _weekend(match: re.Match[str]) -> Reading:
    def from_day(day: date, tense: Tense) -> Days:
        if tense is Tense.FUTURE or day.weekday() >= 5:
            return cal.unit_of("weekend", day)
        return cal.unit_away("weekend", day - timedelta(days=day.weekday()), -1)

    def resolve(frame: Frame) -> Days | None:
        return frame.seen and cal.over(frame.seen, lambda day: from_day(day, frame.tense))

    return reading(match, "weekend", "period", resolve, relative=True)


def _part_of_this(match: re.Match[str]) -> Reading:
    part, which, unit = (match[name].lower() for name in ("part", "which", "unit"))
    step = {"last": -1, "next": 1}.get(which, 0)

    def resolve(frame: Frame) -> Days | None:
        if frame.seen is None:
            return None
        whole = cal.over(frame.seen, lambda day: cal.unit_away(unit, day, step))
        if step:
            return cal.fraction(whole, 1 if part == "earlier" else 2, 2)
        return _side(whole, frame.seen, part)

    return reading(match, f"{part} this {unit}", "period", resolve, relative=True)


def _side(whole: Days, point: Days, part: str) -> Days:
    """What of `whole` lies before or after `point`."""
    if part == "earlier":
        return Days(whole.start, max(whole.start, min(point.end, whole.end)))
    return Days(min(whole.end, max(point.start, whole.start)), whole.end)


def _of_the_unit(match: re.Match[str]) -> Reading:
    unit = match["unit"].lower()

    def resolve(frame: Frame) -> Days | None:
        if unit == "year" and frame.year is not None:
            return cal.year_days(frame.year)
        return frame.seen and cal.over(frame.seen, lambda day: cal.unit_of(unit, day))

    return reading(match, f"the {unit}", unit, resolve, relative=True)


# --- the same day, the following year ----------------------------------------


def _anaphoric_rules() -> tuple[Rule, ...]:
    unit = r"(?P<unit>day|morning|afternoon|evening|night|week|weekend|month|year|decade)"
    stop = r"(?!-|['’]|\s+(?:of|later|earlier|ago|before|after)\b)"
    end = r"(?=\s*(?:[.,;:!?)\"”’]|$|and\b|in\b|at\b|when\b|with\b|but\b|as\b|that\b))"
    return (
        Rule(
            "same unit",
            pattern(
                rf"(?:the\s+same|(?:on\s+|in\s+)that(?:\s+(?:very|same))?|that\s+same)\s+{unit}{stop}"
            ),
            _around_by(0),
        ),
        Rule(
            "that unit",
            pattern(
                rf"(?<!said )(?<!says )that\s+{unit}(?=\s*(?:[.,;:)]|$|and\b|in\b|at\b|when\b))"
            ),
            _around_by(0),
        ),
        Rule(
            "following unit",
            pattern(
                r"the\s+(?:very\s+)?(?:following|next)\s+(?P<unit>day|morning|afternoon|evening|night)(?!-|['’]|\s+of\b)"
            ),
            _around_by(1),
        ),
        Rule("following unit", pattern(rf"the\s+following\s+{unit}{stop}"), _around_by(1)),
        Rule(
            "previous unit",
            pattern(rf"the\s+(?:previous|preceding)\s+{unit}{stop}"),
            _around_by(-1),
        ),
        Rule("unit before", pattern(rf"the\s+{unit}\s+(?:before|earlier){end}"), _around_by(-1)),
        Rule(
            "unit before",
            pattern(
                r"(?<=; )the\s+(?P<unit>day)\s+before"
                r"(?=\s+(?:the|a|[A-Z])[^,;]*\b(?:had|was|were|[a-z]+ed)\b)"
            ),
            _around_by(-1),
        ),
        Rule("unit after", pattern(rf"the\s+{unit}\s+after{end}"), _around_by(1)),
        Rule(
            "part of that unit",
            pattern(
                rf"(?P<part>earlier|later)\s+(?:on\s+)?(?P<which>in\s+the|that|the\s+same|on\s+that|in\s+that|in\s+the\s+same|on\s+the\s+same)\s+{unit}"
            ),
            _part_of_that,
        ),
    )


_DAY_UNITS = {"day", "morning", "afternoon", "evening", "night"}
_LONGEST_POINT = {"week": 7, "weekend": 7, "month": 31, "year": 366, "decade": 3660}
"""How wide the named time may be for "the next week" to mean anything."""


def _around(frame: Frame, unit: str, step: int) -> Days | None:
    unit = "day" if unit in _DAY_UNITS else unit
    base = frame.named
    if unit == "day":
        # "The same day" without a day named before is mostly the report's own.
        base = frame.named_day or (frame.seen if step <= 0 else None)
    if base is None or (unit != "day" and base.width > _LONGEST_POINT[unit]):
        return None
    return cal.over(base, lambda day: cal.unit_away(unit, day, step))


def _around_by(step: int) -> Callable[[re.Match[str]], Reading | None]:
    def read(match: re.Match[str]) -> Reading | None:
        unit = match["unit"].lower()
        kind = (
            "day"
            if unit in _DAY_UNITS
            else {"weekend": "period", "decade": "period"}.get(unit, unit)
        )
        name = {0: "same", 1: "following", -1: "previous"}[step]
        return reading(match, f"{name} {unit}", kind, lambda frame: _around(frame, unit, step))

    return read


def _part_of_that(match: re.Match[str]) -> Reading:
    part, unit = match["part"].lower(), match["unit"].lower()
    unit = "day" if unit in _DAY_UNITS else unit
    demonstrative = match["which"].lower() != "in the"

    def resolve(frame: Frame) -> Days | None:
        if unit == "day":
            return frame.named_day or (None if demonstrative else frame.seen)
        base = frame.named if demonstrative else frame.seen
        if base is None or base.width > _LONGEST_POINT[unit]:
            return None
        return _side(cal.over(base, lambda day: cal.unit_of(unit, day)), base, part)

    return reading(match, f"{part} in the {unit}", "day" if unit == "day" else "period", resolve)
