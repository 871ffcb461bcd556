"""Expressions made of others: "early March", "from May to July", "since last week"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache

from detente.records import Days
from detente.times import calendar_days as cal
from detente.times.counted import shift
from detente.times.readings import Frame, Reading, Resolver, Tense
from detente.times.vocabulary import count_of, either, pieces, vocabulary

_Take = Callable[[Days, Frame], Days | None]


def combine(text: str, readings: Sequence[Reading]) -> list[Reading]:
    """Readings in the order of the text, joined and widened by the words around them."""
    ordered = sorted(readings, key=lambda item: item.start)
    ordered = [_with_part(text, item) for item in ordered]
    ordered = _joined(text, ordered)
    ordered = [_with_shift(text, item) for item in ordered]
    return [_with_preposition(text, item) for item in ordered]


# --- parts: early March, the first week of May --------------------------------


@cache
def _part_before() -> re.Pattern[str]:
    words = vocabulary()
    simple, nouns = either(words.part_words), either(words.part_nouns)
    ordinal = either(words.ordinals)
    return re.compile(
        rf"(?:(?<=\bthe )|(?<=\bThe )|\b(?:the\s+)?)(?:"
        rf"(?:very\s+)?(?P<part>{simple})(?:\s+(?:of|in|on|part\s+of|hours\s+of))?[-\s]+(?:the\s+)?"
        rf"|(?:very\s+)?(?P<noun>{nouns})(?:\s+of\s+(?:the\s+)?|-)"
        rf"|(?P<night>night)\s+(?:of|to)\s+"
        rf"|(?P<half>first|second)\s+half\s+of\s+"
        rf"|(?P<third>{ordinal})\s+quarter\s+of\s+"
        rf"|(?P<ordinal>{ordinal})\s+(?P<one>day|week|weekend|month|quarter|year)\s+(?:of|in)\s+"
        rf"|(?P<side>first|last)\s+(?P<count>{pieces().count})\s+(?P<many>day|week|month|year)s\s+(?:of|in)\s+"
        rf"|(?P<rest>rest|remainder)\s+of\s+"
        rf")$",
        re.IGNORECASE,
    )


def _with_part(text: str, item: Reading) -> Reading:
    match = _part_before().search(text[: item.start])
    if match is None:
        return item
    groups = match.groupdict()
    if groups["night"] and item.kind != "day":
        return item
    if (groups["part"] or groups["noun"]) and item.kind == "day":
        # "early Thursday" and "the end of Thursday" are the day itself.
        return replace(item, start=match.start())
    resolve = _part_resolver(groups, item)
    if resolve is None:
        return item
    name = match.group().strip().lower()
    return replace(
        item, start=match.start(), rule=f"{name} {item.rule}", kind="period", resolve=resolve
    )


def _part_resolver(groups: dict[str, str | None], item: Reading) -> Resolver | None:
    def within(take: _Take) -> Resolver:
        def resolve(frame: Frame) -> Days | None:
            whole = item.resolve(frame)
            return None if whole is None else take(whole, frame)

        return resolve

    if groups["night"]:
        return within(lambda whole, frame: Days(whole.start, whole.end + timedelta(days=1)))
    word = groups["part"] or groups["noun"]
    if word:
        words = vocabulary()
        part = (words.part_words if groups["part"] else words.part_nouns)[word.lower()]
        return within(lambda whole, frame: part_of(whole, item.kind, part))
    if groups["half"]:
        half = 1 if groups["half"].lower() == "first" else 2
        if item.kind == "year":
            return within(lambda whole, frame: cal.portion(whole, "year", 6 * half - 5, 6 * half))
        return within(lambda whole, frame: cal.fraction(whole, half, 2))
    if groups["rest"]:
        return within(lambda whole, frame: _rest(whole, frame))
    if groups["third"]:
        if item.kind != "year":
            return None
        number = vocabulary().ordinals[groups["third"].lower()] % 5
        return within(lambda whole, frame: cal.portion(whole, "year", 3 * number - 2, 3 * number))
    if groups["ordinal"] and groups["one"]:
        number, unit = vocabulary().ordinals[groups["ordinal"].lower()], groups["one"].lower()
        return within(lambda whole, frame: _numbered(whole, unit, number, 1))
    counted = shift_count(groups["count"])
    if counted is None or groups["many"] is None or groups["side"] is None:
        return None
    unit = groups["many"].lower()
    number = 1 if groups["side"].lower() == "first" else -1
    return within(lambda whole, frame: _numbered(whole, unit, number, counted))


def shift_count(words: str | None) -> int | None:
    """The number that the words stand for, its higher end; None if there is none."""
    counted = count_of(words) if words else None
    return counted[1] if counted else None


def _numbered(whole: Days, unit: str, number: int, count: int) -> Days | None:
    """`count` units from the start (number 1, 2, …) or from the end (-1) of `whole`."""
    if unit == "weekend":
        unit = "week"
    if number > 0:
        start = cal.add(whole.start, unit, number - 1)
        end = cal.add(whole.start, unit, number - 1 + count) - timedelta(days=1)
    else:
        start = cal.add(whole.end + timedelta(days=1), unit, -count)
        end = whole.end
    start, end = max(start, whole.start), min(end, whole.end)
    return Days(start, end) if start <= end else None


def _rest(whole: Days, frame: Frame) -> Days:
    if frame.seen is None or frame.seen.start > whole.end:
        return whole
    return Days(max(whole.start, frame.seen.start), whole.end)


def part_of(whole: Days, kind: str, part: str) -> Days:
    """The early, middle or late part of a month, year, week, decade or other range."""
    table = vocabulary().parts.get(kind)
    if table is None:
        third = {"early": 1, "beginning": 1, "mid": 2, "middle": 2, "late": 3, "end": 3}[part]
        return cal.fraction(whole, third, 3)
    first, last = table[part]
    return cal.hull(
        cal.portion(cal.unit_of(kind, whole.start), kind, first, last),
        cal.portion(cal.unit_of(kind, whole.end), kind, first, last),
    )


# --- pairs: from May to July, between 3 March and 5 April ----------------------

_TO = re.compile(r"\s*(?:to|through|until|till|up\s+to|-|–|—)\s*(?:the\s+)?$", re.IGNORECASE)
_DASH = re.compile(r"\s*(?:through|-|–|—)\s*$", re.IGNORECASE)
_AND = re.compile(r"\s*,?\s*(?:and|or|,)\s*(?:in\s+|on\s+|again\s+in\s+)?$", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\s+(?:the\s+)?$", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s+(?:the\s+)?$", re.IGNORECASE)


def _joined(text: str, readings: list[Reading]) -> list[Reading]:
    result: list[Reading] = []
    position = 0
    while position < len(readings):
        first = readings[position]
        if position + 1 < len(readings):
            second = readings[position + 1]
            start = _pair_start(text, first, second)
            if start is not None:
                result.append(_pair(first, second, start))
                position += 2
                continue
            if _AND.match(text[first.end : second.start]) and first.yearless and second.year_stated:
                first = replace(first, resolve=_in_year_of(first, second), yearless=False)
        result.append(first)
        position += 1
    return result


def _pair_start(text: str, first: Reading, second: Reading) -> int | None:
    """Where the pair begins, its preposition included; None if the two are no pair."""
    gap, before = text[first.end : second.start], text[: first.start]
    start = _FROM.search(before)
    if start and _TO.match(gap):
        return start.start()
    start = _BETWEEN.search(before)
    if start and re.fullmatch(r"\s+and\s+(?:the\s+)?", gap):
        return start.start()
    if _DASH.fullmatch(gap) and first.kind == second.kind:
        return first.start
    return None


def _pair(first: Reading, second: Reading, start: int) -> Reading:
    def resolve(frame: Frame) -> Days | None:
        if second.yearless and not first.yearless:
            begin = first.resolve(frame)
            if begin is None:
                return None
            year = begin.start.year
            end = second.resolve(replace(frame, year=year))
            if end and end.end < begin.start:
                end = second.resolve(replace(frame, year=year + 1))
        else:
            end = second.resolve(frame)
            begin = _before(first, end, frame) if end else None
        if begin is None or end is None or begin.start > end.end:
            return None
        return Days(begin.start, end.end)

    return Reading(
        start,
        second.end,
        "from and to",
        "period",
        resolve,
        year_stated=first.year_stated or second.year_stated,
        relative=first.relative or second.relative,
    )


def _before(first: Reading, end: Days, frame: Frame) -> Days | None:
    """`first` as it must be to lie before `end`."""
    if first.yearless:
        begin = first.resolve(replace(frame, year=end.end.year))
        if begin and begin.start > end.end:
            begin = first.resolve(replace(frame, year=end.end.year - 1))
        return begin
    begin = first.resolve(frame)
    if begin and begin.start > end.end and first.rule.endswith("weekday"):
        week = timedelta(days=7)
        return Days(begin.start - week, begin.end - week)
    return begin


def _in_year_of(first: Reading, second: Reading) -> Resolver:
    def resolve(frame: Frame) -> Days | None:
        days = second.resolve(frame)
        return first.resolve(frame if days is None else replace(frame, year=days.start.year))

    return resolve


# --- two days after 5 May ------------------------------------------------------


@cache
def _shift_before() -> re.Pattern[str]:
    p = pieces()
    return re.compile(
        rf"\b(?P<count>{p.count})\s+(?P<unit>{p.unit})s?\s+(?P<way>before|after)\s+(?:the\s+)?$",
        re.IGNORECASE,
    )


def _with_shift(text: str, item: Reading) -> Reading:
    match = _shift_before().search(text[: item.start])
    if match is None or item.kind != "day":
        return _with_stretch(text, item)
    words, unit = match["count"], match["unit"].lower()
    sign = -1 if match["way"].lower() == "before" else 1

    def resolve(frame: Frame) -> Days | None:
        days = item.resolve(frame)
        return days and shift(days, words, unit, sign)

    return replace(item, start=match.start(), rule=f"counted from {item.rule}", resolve=resolve)


@cache
def _stretch_before() -> re.Pattern[str]:
    p = pieces()
    return re.compile(
        rf"\b(?:the\s+(?P<one>week|fortnight|month|year)\s+(?P<way>before|after|following|from|of|beginning|starting)"
        rf"|(?:the\s+)?(?P<eve>eve)\s+of(?:\s+the)?"
        rf"|for\s+(?P<count>{p.count})\s+(?P<unit>{p.unit})s?\s+(?P<from>from|after|starting|beginning)(?:\s+on)?)\s+$",
        re.IGNORECASE,
    )


def _with_stretch(text: str, item: Reading) -> Reading:
    """ "the week after 9 August" and "for 30 days from Friday"."""
    match = _stretch_before().search(text[: item.start])
    if match is None or item.kind != "day":
        return item
    unit = (match["one"] or match["unit"] or "day").lower()
    count = shift_count(match["count"]) or 1
    way = "before" if match["eve"] else (match["way"] or match["from"]).lower()

    def resolve(frame: Frame) -> Days | None:
        days = item.resolve(frame)
        if days is None:
            return None
        day = timedelta(days=1)
        if way == "before":
            return Days(cal.add(days.start, unit, -count), days.start - day)
        if way == "of":
            return cal.unit_of(unit, days.start)
        if way in ("after", "following"):
            return Days(days.end + day, cal.add(days.end, unit, count))
        return Days(days.start, cal.add(days.end, unit, count) - day)

    return replace(
        item, start=match.start(), kind="period", rule=f"counted from {item.rule}", resolve=resolve
    )


# --- since, by, until ----------------------------------------------------------

_SINCE = re.compile(r"\b(?:ever\s+)?since\s+(?:the\s+)?$", re.IGNORECASE)
_BY = re.compile(r"\b(?P<by>by|until|till)\s+(?:the\s+)?$", re.IGNORECASE)


def _with_preposition(text: str, item: Reading) -> Reading:
    before = text[: item.start]
    since = _SINCE.search(before)
    if since:
        return replace(
            item,
            start=since.start(),
            rule=f"since {item.rule}",
            kind="since",
            resolve=_since(item),
        )
    deadline = _BY.search(before)
    if deadline and item.kind != "since":
        return replace(
            item,
            start=deadline.start(),
            rule=f"{deadline['by'].lower()} {item.rule}",
            resolve=_by(item),
        )
    return item


def _since(item: Reading) -> Resolver:
    def resolve(frame: Frame) -> Days | None:
        days = item.resolve(replace(frame, tense=Tense.PAST))
        if days is None or frame.seen is None:
            return days
        return Days(days.start, frame.seen.end) if days.start <= frame.seen.end else None

    return resolve


def _by(item: Reading) -> Resolver:
    def resolve(frame: Frame) -> Days | None:
        days = item.resolve(frame)
        if days is None or frame.seen is None or days.end <= frame.seen.end:
            return days
        return Days(frame.seen.start, days.end)

    return resolve
