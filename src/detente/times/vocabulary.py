"""The words for time, read from `words.toml`, and pieces of pattern made of them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from detente.times.calendar_days import UNITS


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The content of `words.toml`; words in lower case, never altered."""

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    seasons: Mapping[str, tuple[int, int]]
    counts: Mapping[str, tuple[int, int]]
    ordinals: Mapping[str, int]
    parts: Mapping[str, Mapping[str, tuple[int, int]]]
    part_words: Mapping[str, str]
    part_nouns: Mapping[str, str]
    recent_days: Mapping[str, int]
    feasts: Mapping[str, tuple[int, int]]
    easter: Mapping[str, tuple[int, int]]
    blocked: tuple[str, ...]
    fixed: tuple[tuple[str, date], ...]
    years_after: tuple[str, ...]
    amounts: tuple[str, ...]
    august_nouns: tuple[str, ...]
    surname_may: tuple[str, ...]
    tense: Mapping[str, tuple[str, ...]]


@cache
def vocabulary() -> Vocabulary:
    """Read `words.toml` once."""
    with (files("detente.times") / "words.toml").open("rb") as source:
        raw = tomllib.load(source)
    return Vocabulary(
        months=_numbered(raw["months"]),
        weekdays=_numbered(raw["weekdays"]),
        seasons=_pairs(raw["seasons"]),
        counts=_pairs(raw["counts"]),
        ordinals=dict(raw["ordinals"]),
        parts={kind: _pairs(words) for kind, words in raw["parts"].items()},
        part_words=dict(raw["part_words"]),
        part_nouns=dict(raw["part_nouns"]),
        recent_days=dict(raw["recent_days"]),
        feasts=_pairs(raw["feasts"]),
        easter=_pairs(raw["easter"]),
        blocked=tuple(raw["names"]["blocked"]),
        fixed=tuple((entry["pattern"], entry["day"]) for entry in raw["names"]["fixed"]),
        years_after=tuple(raw["years"]["after_names"]),
        amounts=tuple(raw["years"]["amounts"]),
        august_nouns=tuple(raw["august"]["nouns"]),
        surname_may=tuple(raw["people"]["may"]),
        tense={kind: tuple(words) for kind, words in raw["tense"].items()},
    )


def _numbered(table: Mapping[str, list[str]]) -> dict[str, int]:
    return {word.lower(): int(number) for number, words in table.items() for word in words}


def _pairs(table: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    return {word.lower(): (first, last) for word, (first, last) in table.items()}


def either(words: Iterable[str]) -> str:
    """A pattern that matches any of the literal words, the longest first."""
    by_length = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in by_length) + ")"


@dataclass(frozen=True, slots=True)
class Pieces:
    """Pieces of regular expression; those with a group say so in their comment."""

    month: str  # full or short, with an optional dot
    full_month: str
    weekday: str
    short_weekday: str
    count: str
    unit: str
    season: str
    stated_year: str
    relative_year: str
    day_number: str


@cache
def pieces() -> Pieces:
    """The pieces that the rules are made of."""
    words = vocabulary()
    full_months = [
        word for word in words.months if len(word) > 4 or word in {"may", "june", "july"}
    ]
    full_weekdays = [word for word in words.weekdays if word.endswith("day")]
    number = rf"(?:{either(words.counts)}|\d{{1,3}})"
    qualifier = (
        r"(?:about|around|nearly|almost|roughly|some|more\s+than|over|less\s+than|just|only|exactly"
        r"|barely|at\s+least|up\s+to|another|the)\s+"
    )
    return Pieces(
        month=either(words.months) + r"\.?",
        full_month=either(full_months),
        weekday=either(full_weekdays),
        short_weekday=either(words.weekdays) + r"\.?",
        count=rf"(?:{qualifier})?{number}(?:(?:\s+(?:to|or)\s+|\s*[-–]\s*){number})?",
        unit="(?:" + "|".join(UNITS) + ")",
        season=either(words.seasons),
        stated_year=r"(?:1[89]|20)\d\d(?![\d%]|[.,]\d)",
        relative_year=(
            r"(?:last|this|next|the\s+same|that|the\s+previous|the\s+following|the\s+current)\s+year"
        ),
        day_number=r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d%])",
    )


def count_of(words: str) -> tuple[int, int] | None:
    """Lowest and highest number that `words` stand for; None if they are no number."""
    bare = re.sub(r"\s+", " ", words.strip().lower())
    ends = re.split(r"\s+(?:to|or)\s+|\s*[-–]\s*", bare)
    if len(ends) == 2:
        low, high = count_of(ends[0]), count_of(ends[1])
        return (low[0], high[1]) if low and high and low[0] <= high[1] else None
    counts = vocabulary().counts
    for start in [0] + [match.end() for match in re.finditer(" ", bare)]:
        tail = bare[start:]
        if tail.isdecimal():
            return int(tail), int(tail)
        if tail in counts:
            return counts[tail]
    return None
