"""Finding the times of a sentence and of a document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

from detente.records import Days, Sentence, TimeMention
from detente.times.calendar_days import year_days
from detente.times.combining import combine
from detente.times.counted import counted_rules
from detente.times.dates import date_rules
from detente.times.readings import Frame, Reading, Rule, Tense
from detente.times.relative import relative_rules
from detente.times.tense import tense_around
from detente.times.vocabulary import either, vocabulary
from detente.times.years import year_rules


@dataclass(frozen=True, slots=True)
class _Memory:
    """What a text has said so far about the time it speaks of."""

    named: Days | None = None
    day: Days | None = None
    year: Days | None = None  # the year in force for days and months without one
    paragraph: int = -1


def find(
    text: str,
    *,
    offset: int,
    sentence_id: str,
    seen_from: Days | None,
    year_in_force: Days | None = None,
    named: Days | None = None,
    day_first: bool | None = None,
) -> tuple[TimeMention, ...]:
    """Every time expression of a sentence with the days it denotes.

    Args:
        text: the sentence.
        offset: where it begins in its document; added to the spans.
        sentence_id: copied into the mentions.
        seen_from: the report's day, or the range it lies in; None if unknown,
            and then only what stands without it is found.
        year_in_force: the year that days and months without one belong to.
        named: the time that the text named last, for "the following year".
        day_first: whether 02/10/2023 is in October; None takes the nearer.

    Returns:
        The mentions in the order of the text.  "Since Yoon took office in May
        2022" gives two: the month, and the whole as kind "since".

    No text raises an error; an expression outside the years 1 to 9999 is none.
    """
    memory = _Memory(named=named, day=_as_day(named), year=year_in_force)
    mentions, _ = _tag(text, offset, sentence_id, seen_from, memory, day_first)
    return mentions


def find_in_document(
    sentences: Sequence[Sentence], seen_from: Days | None, *, day_first: bool | None = None
) -> dict[str, tuple[TimeMention, ...]]:
    """The times of all sentences of a document, by `sentence_id`.

    What a sentence names carries over to the next: "the following year",
    "ten days later", and a bare "in June" in the same paragraph as "In 2013"
    or right after it.
    """
    found: dict[str, tuple[TimeMention, ...]] = {}
    memory = _Memory()
    previous_year: Days | None = None
    for sentence in sorted(sentences, key=lambda item: item.position):
        same_paragraph = sentence.paragraph == memory.paragraph
        if not same_paragraph and memory.year == previous_year:
            memory = replace(memory, year=None)
        previous_year = memory.year
        memory = replace(memory, paragraph=sentence.paragraph)
        found[sentence.sentence_id], memory = _tag(
            sentence.text, sentence.start, sentence.sentence_id, seen_from, memory, day_first
        )
    return found


def _tag(
    text: str,
    offset: int,
    sentence_id: str,
    seen: Days | None,
    memory: _Memory,
    day_first: bool | None,
) -> tuple[tuple[TimeMention, ...], _Memory]:
    mentions: list[TimeMention] = []
    own_year: int | None = None
    for item in combine(text, _scan(text)):
        tense = tense_around(text, item.start, item.end)
        frame = Frame(seen, own_year, memory.named, memory.day, tense, day_first)
        days = _resolve(item, frame, memory.year if own_year is None else None)
        if days is None:
            continue
        words = text[item.start : item.end]
        basis = _basis(item, frame)
        mentions.append(
            TimeMention(
                sentence_id, offset + item.start, offset + item.end, words, days, item.kind, basis
            )
        )
        if item.kind != "since" and not item.rule.endswith(("recent units", "coming units")):
            memory = replace(memory, named=days, day=_as_day(days) or memory.day)
        if _sets_year(text, item):
            own_year = days.start.year
            memory = replace(memory, year=year_days(own_year))
        elif item.relative and item.kind in ("day", "week", "month", "year"):
            # "this month" leads the text back to the report's own time.
            own_year = None
            memory = replace(memory, year=None)
    mentions.extend(_since_clauses(text, offset, mentions, seen))
    return tuple(sorted(mentions, key=lambda item: (item.start, item.end))), memory


def _as_day(days: Days | None) -> Days | None:
    """The range if it is narrow enough for "the next day" to mean anything."""
    return days if days is not None and days.width <= 3 else None


_NEAR_DAYS = 45
"""A day or month this shortly before the report is its own, whatever year the text spoke of."""


def _resolve(item: Reading, frame: Frame, year: Days | None) -> Days | None:
    """The days of a reading; None where it has none or lies outside the calendar."""
    try:
        days = item.resolve(frame)
        if not item.yearless or year is None:
            return days
        in_force = item.resolve(replace(frame, year=year.start.year))
    except (ValueError, OverflowError):
        return None
    if days is None or frame.seen is None:
        return in_force
    near = frame.tense is Tense.FUTURE or days.end >= frame.seen.start - timedelta(days=_NEAR_DAYS)
    return days if near else in_force or days


def _basis(item: Reading, frame: Frame) -> str:
    parts = [item.rule]
    if item.relative or item.yearless:
        if frame.year is not None and item.yearless:
            parts.append(f"in {frame.year}, named before")
        elif frame.seen is not None:
            ends = frame.seen
            day = f"{ends.start}" if ends.start == ends.end else f"{ends.start}/{ends.end}"
            parts.append(f"seen from {day}, older if the report is a reprint")
        if item.yearless and frame.tense is not Tense.UNKNOWN:
            parts.append(f"{frame.tense.value} by its verb")
    elif not item.year_stated and frame.named is not None:
        parts.append(f"from {frame.named.start} named before")
    return ", ".join(parts)


_ATTRIBUTIVE = re.compile(
    r"\b(?:the|a|an|its|their|his|her|since|until|by|before|after|than)\s+$|['’]s?\s+$", re.I
)


def _sets_year(text: str, item: Reading) -> bool:
    """Whether the days and months that follow belong to the year of this reading.

    "In 2013" and "in March 2018" do; "the 2015 deal" and "since 2017" do not.
    """
    if not item.year_stated or item.kind not in ("day", "month", "year", "quarter", "season"):
        return False
    return not _ATTRIBUTIVE.search(text[: item.start])


# --- readings of a sentence ----------------------------------------------------


@cache
def _rules() -> tuple[Rule, ...]:
    return (*date_rules(), *year_rules(), *relative_rules(), *counted_rules())


@cache
def _blocked() -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(vocabulary().blocked) + r")\b")


@cache
def _hint() -> re.Pattern[str]:
    """What every time expression holds; most sentences without one are passed over by it."""
    words = vocabulary()
    names = [*words.months, *words.seasons, *words.feasts, *words.easter]
    units = r"\d|day|week|month|year|decade|quarter|fortnight|hour|minute|morrow|night|then|evening"
    return re.compile(rf"{units}|morning|afternoon|\b{either(names)}\b", re.IGNORECASE)


def _scan(text: str) -> list[Reading]:
    """The longest readings that neither overlap nor lie in a name."""
    if not _hint().search(text):
        return []
    found: list[Reading] = []
    for rule in _rules():
        for match in rule.pattern.finditer(text):
            item = rule.read(match)
            if item is not None:
                found.append(item)
    names = [match.span() for match in _blocked().finditer(text)]
    chosen: list[Reading] = []
    for item in sorted(found, key=lambda item: -item.width):
        inside = any(start < item.end and item.start < end for start, end in names)
        if not inside and not _overlaps(item, chosen):
            chosen.append(item)
    return chosen


def _overlaps(item: Reading, others: Iterable[Reading]) -> bool:
    return any(other.start < item.end and item.start < other.end for other in others)


_SINCE = re.compile(r"(?<!\w)(?:ever\s+)?since\s+(?=\S)", re.IGNORECASE)
_LONGEST_CLAUSE = 120


def _since_clauses(
    text: str, offset: int, mentions: Sequence[TimeMention], seen: Days | None
) -> list[TimeMention]:
    """ "since Yoon took office in May 2022" as a time of its own, beside "May 2022"."""
    clauses: list[TimeMention] = []
    for match in _SINCE.finditer(text):
        because = text[: match.start()].rstrip().endswith(",")
        start = offset + match.start()
        first = next((item for item in mentions if item.start >= start), None)
        if because or seen is None or first is None or first.kind == "since":
            continue
        between = text[match.end() : first.start - offset]
        if len(between) > _LONGEST_CLAUSE or re.search(r"[,;:.]\s", between):
            continue
        if first.days.start > seen.end:
            continue
        words = text[match.start() : first.end - offset]
        days = Days(first.days.start, seen.end)
        basis = f"since what happened then, {first.basis}"
        clauses.append(
            replace(first, start=start, text=words, days=days, kind="since", basis=basis)
        )
    return clauses
