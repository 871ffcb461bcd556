"""Rules for quarters, halves, seasons, feasts, years and decades."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from detente.records import Days
from detente.times import calendar_days as cal
from detente.times.dates import one_day, year_group, yearly_reading
from detente.times.readings import Frame, Reading, Rule, nearest, pattern, reading
from detente.times.vocabulary import either, pieces, vocabulary


def year_rules() -> tuple[Rule, ...]:
    """All rules of this module."""
    return (*_part_rules(), *_season_rules(), *_feast_rules())


# --- quarters, halves, years, decades ----------------------------------------


def _part_rules() -> tuple[Rule, ...]:
    p = pieces()
    year = r"(?:1[89]|20)\d\d"
    return (
        Rule(
            "quarter",
            pattern(
                rf"(?:Q(?P<number>[1-4])|(?:the\s+)?(?P<which>first|second|third|fourth|final|last)[\s-]quarter)"
                rf"(?:{year_group()}|\s+of\s+the\s+(?:current\s+)?year)?"
            ),
            _quarter,
        ),
        Rule("half", pattern(rf"H(?P<number>[12]){year_group()}"), _half),
        Rule(
            "years",
            pattern(
                rf"(?:from\s+|(?P<between>between\s+))?(?P<first>{year})"
                rf"(?:\s*(?:-|–|—|/)\s*|\s+(?:to|until|through|(?(between)and|to))\s+)"
                rf"(?P<last>{year}|\d\d)(?![\d-]|[.,]\d)"
            ),
            _years,
        ),
        Rule(
            "decade",
            pattern(
                r"(?:the\s+)?(?:(?P<part>early|mid|late)[-\s]+(?:to\s+(?P<second>mid|late)[-\s]+)?)?(?P<century>1[89]|20)(?P<tens>\d)0['’]?s"
            ),
            _decade,
        ),
        Rule("year", pattern(rf"(?:the\s+year\s+)?(?P<year>{p.stated_year})"), _year),
    )


def _quarter(match: re.Match[str]) -> Reading | None:
    ordinals = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4, "last": 4}
    number = int(match["number"]) if match["number"] else ordinals[match["which"].lower()]
    first = 3 * number - 2
    text = match.group().lower()
    if (
        match["which"]
        and match["which"].lower() == "last"
        and "year" not in text
        and not match["year"]
    ):
        return None
    return yearly_reading(
        match, "quarter", "quarter", lambda year: cal.months_between(year, first, first + 2)
    )


def _half(match: re.Match[str]) -> Reading:
    first = 6 * int(match["number"]) - 5
    return yearly_reading(
        match, "half", "period", lambda year: cal.months_between(year, first, first + 5)
    )


def _years(match: re.Match[str]) -> Reading | None:
    first = int(match["first"])
    last = int(match["last"])
    if len(match["last"]) == 2:
        last += first - first % 100
    if not first < last <= first + 120:
        return None
    days = cal.hull(cal.year_days(first), cal.year_days(last))
    return reading(match, "years", "period", lambda frame: days, year_stated=True)


def _decade(match: re.Match[str]) -> Reading:
    whole = cal.unit_of("decade", date(int(match["century"] + match["tens"] + "0"), 1, 1))
    portions = vocabulary().parts["decade"]
    days = whole
    if match["part"]:
        first, last = portions[match["part"].lower()]
        if match["second"]:
            last = portions[match["second"].lower()][1]
        days = cal.portion(whole, "decade", first, last)
    kind = "period"
    return reading(match, "decade", kind, lambda frame: days, year_stated=True)


def _year(match: re.Match[str]) -> Reading | None:
    if not _is_year(match):
        return None
    days = cal.year_days(int(match["year"]))
    return reading(match, "year", "year", lambda frame: days, year_stated=True)


_YEAR_BEFORE = re.compile(
    r"(?:\b(?:in|since|by|until|till|of|from|to|and|or|during|for|between|before|after|early|late|mid"
    r"|beyond|around|circa|throughout|through|over|than|the|a|an|its|their|his|her|our|year|spring|summer"
    r"|autumn|fall|winter|[A-Z][\w.]+['’]s?|\w+['’]s)|\bmid-|\(|\bpre-|\bpost-|,)\s*$",
    re.I,
)
_MONEY_OR_COUNT_BEFORE = re.compile(
    r"(?:[$€£¥]|\b(?:about|some|nearly|almost|over|than|around|least|roughly|killed|killing|up\s+to)\s)\s*$",
    re.I,
)


def _is_year(match: re.Match[str]) -> bool:
    """Whether four digits are a year and no amount, number of a law or part of a name."""
    text = match.string
    before, after = text[: match.start()], text[match.end() :]
    vocab = vocabulary()
    if re.match(rf"[\s-]+(?:{'|'.join(vocab.amounts)})\b", after, re.I):
        return False
    if match.group() != match["year"]:
        return True
    if _MONEY_OR_COUNT_BEFORE.search(before):
        return False
    counted = re.search(r"\b(?:of|for|to|and|from|with|a|an)\s+$", before, re.I)
    if (
        counted
        and re.match(
            r"\s+(?!was\b|has\b|is\b|as\b|its\b|this\b|talks\b|elections?\b)[a-z]+s\b", after
        )
        and not re.search(r"\b(?:from|of)\s+$", before)
    ):
        return False
    if re.match(r"['’]s\b", after) or (
        not before.strip() and re.match(r"\s*(?:,|was|saw|is|will)\b", after)
    ):
        return True
    after_name = re.search(rf"(?:{'|'.join(vocab.years_after)})\s+$", before)
    month_before = re.search(rf"\b{pieces().month}\s+$", before, re.I)
    return bool(_YEAR_BEFORE.search(before) or after_name or month_before)


# --- seasons and feasts ------------------------------------------------------


def _season_rules() -> tuple[Rule, ...]:
    p = pieces()
    which = r"(?P<which>last|this|next|this\s+past|this\s+coming|that|the\s+following)"
    season = rf"(?P<season>{p.season})"
    return (
        Rule("season of a year", pattern(rf"(?:the\s+)?{season}{year_group()}"), _season_of_year),
        Rule("season named", pattern(rf"{which}\s+{season}"), _which_season),
        Rule(
            "season",
            pattern(
                rf"(?<=in )(?:the\s+)?{season}(?=\s*(?:[.,;)]|$|and\b|when\b|after\b|with\b|to\b))"
            ),
            _season,
        ),
    )


def _season_days(word: str) -> Callable[[int], Days]:
    first, last = vocabulary().seasons[word.lower()]
    return lambda year: cal.months_between(year, first, last)


def _season_of_year(match: re.Match[str]) -> Reading | None:
    return yearly_reading(match, "season", "season", _season_days(match["season"]))


def _season(match: re.Match[str]) -> Reading:
    in_year = _season_days(match["season"])
    return reading(match, "season", "season", lambda frame: nearest(frame, in_year), yearless=True)


def _which_season(match: re.Match[str]) -> Reading:
    in_year = _season_days(match["season"])
    which = match["which"].lower()

    def from_day(day: date) -> Days:
        candidates = [in_year(year) for year in range(max(1, day.year - 2), day.year + 3)]
        if which in ("last", "this past"):
            return [days for days in candidates if days.end < day][-1]
        if which in ("next", "the following", "this coming"):
            return next(days for days in candidates if days.start > day)
        # "this winter" in February began last year.
        running = [days for days in candidates if days.start <= day <= days.end]
        return running[0] if running else in_year(day.year)

    def resolve(frame: Frame) -> Days | None:
        base = (frame.named or frame.seen) if which in ("that", "the following") else frame.seen
        return base and cal.over(base, from_day)

    return reading(match, f"{which} season", "season", resolve, relative=True)


def _feast_rules() -> tuple[Rule, ...]:
    vocab = vocabulary()
    fixed = tuple(
        Rule("named day", pattern(source), _fixed_day(day)) for source, day in vocab.fixed
    )
    feast = rf"(?P<feast>{either([*vocab.feasts, *vocab.easter])})(?:{year_group()})?"
    return (*fixed, Rule("feast", pattern(feast), _feast))


def _fixed_day(day: date) -> Callable[[re.Match[str]], Reading]:
    return lambda match: reading(
        match, "named day", "day", lambda frame: cal.one(day), year_stated=True
    )


def _feast(match: re.Match[str]) -> Reading | None:
    vocab = vocabulary()
    word = re.sub(r"\s+", " ", match["feast"].lower())
    if match["feast"][0].islower():
        return None

    def in_year(year: int) -> Days | None:
        if word in vocab.feasts:
            return one_day(year, *vocab.feasts[word])
        first, last = (timedelta(days=shift) for shift in vocab.easter[word])
        sunday = cal.easter(year)
        return Days(sunday + first, sunday + last)

    return yearly_reading(match, "feast", "day", in_year)
