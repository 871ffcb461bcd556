"""Whether it happened, and who says so."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from detente.coder.arguments import Parse
from detente.coder.clauses import clause_of, looks_finite, speech_forms
from detente.coder.lexicon import Trigger
from detente.coder.tokens import Unit
from detente.records import Status

_WINDOW = 8  # units before a trigger that can bear on it within its clause


@dataclass(frozen=True, slots=True)
class _Cue:
    words: tuple[str, ...]
    status: Status
    place: str  # "before" (in the clause, near), "opener" (opens the clause), "anywhere"


@dataclass(frozen=True, slots=True)
class Standing:
    """A status and the words it rests on ("" where nothing qualifies the event)."""

    status: Status
    basis: str


@cache
def _cues() -> tuple[_Cue, ...]:
    raw = tomllib.loads(files(__package__).joinpath("status.toml").read_text("utf-8"))
    cues = [
        _Cue(tuple(phrase.split()), Status(status), place)
        for status, places in raw.items()
        for place, phrases in places.items()
        for phrase in phrases
    ]
    return tuple(sorted(cues, key=lambda cue: -len(cue.words)))


_SAID = frozenset({"AGREE", "REQUEST", "THREATEN", "REJECT", "ACCUSE", "SUPPORT"})
"""Types that are done by being said: what lies ahead is their content, not they."""

_RANK = {Status.DENIED: 3, Status.POSSIBLE: 2, Status.PLANNED: 1, Status.HAPPENED: 0}


def standing(parse: Parse, trigger: Trigger) -> Standing:
    """Status of the event at `trigger`, from negation, modals, conditions and hopes around it.

    Where several cues bear on it, the one that says least of it wins: denied,
    then possible, then planned.
    """
    if trigger.entry.status:
        return Standing(Status(trigger.entry.status), trigger.entry.phrase)
    found = [(cue, words) for cue, words in _bearing(parse, trigger)]
    if not found:
        return Standing(Status.HAPPENED, "")
    cue, words = max(found, key=lambda pair: _RANK[pair[0].status])
    return Standing(cue.status, words)


def _bearing(parse: Parse, trigger: Trigger) -> list[tuple[_Cue, str]]:
    units = parse.units
    clause = parse.clauses[clause_of(parse.clauses, trigger.start)]
    first = _verb_group_start(parse, trigger, max(clause.start, trigger.start - _WINDOW))
    found = []
    for cue in _cues():
        if cue.place == "opener":
            if (clause.opener,) == cue.words or _matches(units, clause.start, cue.words):
                found.append((cue, " ".join(cue.words)))
        elif cue.place == "after":
            last = min(clause.end, trigger.end + _WINDOW)
            if trigger.entry.event_type not in _SAID and any(
                _matches(units, i, cue.words) for i in range(trigger.end, last)
            ):
                found.append((cue, " ".join(cue.words)))
        elif cue.place == "anywhere":
            if any(_matches(units, i, cue.words) for i in range(len(units))):
                found.append((cue, " ".join(cue.words)))
        else:
            if any(_matches(units, i, cue.words) for i in range(first, trigger.start)):
                found.append((cue, " ".join(cue.words)))
    found.extend(_governing(parse, trigger))
    return found


def _verb_group_start(parse: Parse, trigger: Trigger, earliest: int) -> int:
    """Where the words that bear on a trigger start: after the last finished predicate."""
    for i in range(trigger.start - 1, earliest - 1, -1):
        unit = parse.units[i]
        if unit.mention is None and unit.text in {",", ";", ":", "(", ")"}:
            return i + 1
    return earliest


def _governing(parse: Parse, trigger: Trigger) -> list[tuple[_Cue, str]]:
    """Cues at the end of the clause before: "hopes that", "denied that", "likely that"."""
    number = clause_of(parse.clauses, trigger.start)
    clause = parse.clauses[number]
    if number == 0 or clause.opener not in {"that", "said", "“", '"'}:
        return []
    before = parse.clauses[number - 1]
    near = range(max(before.start, before.end - 4), before.end)
    return [
        (cue, " ".join(cue.words))
        for cue in _cues()
        if cue.place == "before"
        and len(cue.words[0]) > 3
        and any(_matches(parse.units, i, cue.words) for i in near)
    ]


def _matches(units: Sequence[Unit], i: int, words: tuple[str, ...]) -> bool:
    if i + len(words) > len(units):
        return False
    after = units[i + len(words)].lower if i + len(words) < len(units) else ""
    if words[-1] == "no" and after in {"'s", ".", "-"}:
        return False
    return all(
        u.mention is None and u.lower == w for u, w in zip(units[i : i + len(words)], words, strict=True)
    )


_HEARSAY = frozenset({"reportedly", "allegedly", "rumoured", "rumored", "purportedly", "apparently"})


def speaker(parse: Parse, trigger: Trigger, text: str, offset: int) -> str | None:
    """Who says so, in the sentence's own words, or None where the report itself does.

    A trigger that is itself the speech act ("accused", "urged") has no speaker
    but its source.
    """
    units = parse.units
    for i, unit in enumerate(units):
        if unit.mention is None and unit.lower in _HEARSAY:
            return unit.lower
        if unit.lower == "according" and i + 2 < len(units) and units[i + 1].lower == "to":
            return _words(units, text, offset, i + 2, _phrase_end(units, i + 2))
    said = [
        i
        for i, u in enumerate(units)
        if u.mention is None
        and u.lower in speech_forms()
        and not trigger.start <= i < trigger.end
        and looks_finite(u)
    ]
    for i in said:
        inside = clause_of(parse.clauses, trigger.start)
        if i < trigger.start and clause_of(parse.clauses, i) < inside:
            name = _words(units, text, offset, _phrase_start(units, i), i)
        elif i > trigger.end and _closes(units, i):
            name = _words(units, text, offset, _phrase_start(units, i), i)
        else:
            continue
        if name.lower() in {"it is", "it was", "it has been"}:
            return "reportedly"
        if name:
            return name
    return None


def _closes(units: Sequence[Unit], i: int) -> bool:
    """Whether the speech verb at `i` is of the kind `, X said.` at the end of a sentence."""
    tail = [u for u in units[i + 1 : i + 8]]
    start = _phrase_start(units, i)
    return start > 0 and units[start - 1].text in {",", "”", '"', "“"} and len(tail) < 8


def _phrase_start(units: Sequence[Unit], i: int) -> int:
    start = i
    while start > 0 and (units[start - 1].is_word or units[start - 1].text in {"-", "'s", "’s", "."}):
        if units[start - 1].lower in {"that", "but", "which", "while", "and", "as"}:
            break
        start -= 1
    return start


def _phrase_end(units: Sequence[Unit], i: int) -> int:
    end = i
    while end < len(units) and (units[end].is_word or units[end].text in {"-", "'s", "’s"}):
        end += 1
    return end


def _words(units: Sequence[Unit], text: str, offset: int, start: int, end: int) -> str:
    if start >= end:
        return ""
    return text[units[start].start - offset : units[end - 1].end - offset].strip()
