"""Whether it happened, and who says so."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from detente.coder.clauses import AUXILIARIES, clause_of, looks_finite, speech_forms
from detente.coder.lexicon import Trigger
from detente.coder.subjects import Parse
from detente.coder.tokens import Unit
from detente.coder.words import words
from detente.ontology import SPEECH_TYPES
from detente.records import Status

_NOUN_PHRASE = 6  # units after a noun in which its verb may stand
_WINDOW = 8  # units before a trigger that can bear on it within its clause


@dataclass(frozen=True, slots=True)
class _Cue:
    words: tuple[str, ...]
    status: Status


@dataclass(frozen=True, slots=True)
class Standing:
    """A status and the words it rests on ("" where nothing qualifies the event)."""

    status: Status
    basis: str


@cache
def _cues() -> dict[str, dict[str, tuple[_Cue, ...]]]:
    """Place -> first word -> the cues that begin with it, the longest first."""
    raw = tomllib.loads(files(__package__).joinpath("status.toml").read_text("utf-8"))
    index: dict[str, dict[str, list[_Cue]]] = {}
    for status, places in raw.items():
        for place, phrases in places.items():
            for phrase in phrases:
                cue = _Cue(tuple(phrase.split()), Status(status))
                index.setdefault(place, {}).setdefault(cue.words[0], []).append(cue)
    return {
        place: {
            word: tuple(sorted(cues, key=lambda c: -len(c.words))) for word, cues in by_word.items()
        }
        for place, by_word in index.items()
    }


_RANK = {Status.DENIED: 3, Status.POSSIBLE: 2, Status.PLANNED: 1, Status.HAPPENED: 0}


def standing(parse: Parse, trigger: Trigger) -> Standing:
    """Status of the event at `trigger`, from negation, modals, conditions and hopes around it.

    Where several cues bear on it, the one that says least of it wins: denied,
    then possible, then planned.
    """
    if trigger.entry.status:
        return Standing(Status(trigger.entry.status), trigger.entry.phrase)
    found = _bearing(parse, trigger)
    if not found:
        return Standing(Status.HAPPENED, "")
    cue = max(found, key=lambda c: _RANK[c.status])
    return Standing(cue.status, " ".join(cue.words))


def _bearing(parse: Parse, trigger: Trigger) -> list[_Cue]:
    clause = parse.clauses[clause_of(parse.clauses, trigger.start)]
    first = _verb_group_start(parse, trigger, max(clause.start, trigger.start - _WINDOW))
    found = _cues_in(parse.units, "before", range(first, trigger.start))
    found += _within(parse, trigger)
    found += [cue for cue in _cues()["opener"].get(clause.opener, ()) if len(cue.words) == 1]
    found += _cues_in(parse.units, "anywhere", range(len(parse.units)))
    if trigger.entry.event_type not in SPEECH_TYPES:
        last = min(clause.end, trigger.end + _WINDOW)
        found += _cues_in(parse.units, "after", range(trigger.end, last))
    return found + _governing(parse, trigger) + _predicate(parse, trigger)


def _predicate(parse: Parse, trigger: Trigger) -> list[_Cue]:
    """The modal of the verb whose subject a noun is: "an attack would …", "talks may …"."""
    if trigger.entry.kind != "noun":
        return []
    for unit in parse.units[trigger.end : trigger.end + _NOUN_PHRASE]:
        if unit.mention is None and (looks_finite(unit) or unit.text in ",;:"):
            modal = {"will": Status.PLANNED, "would": Status.POSSIBLE, "could": Status.POSSIBLE,
                     "may": Status.POSSIBLE, "might": Status.POSSIBLE}.get(unit.lower)  # fmt: skip
            return [_Cue((unit.lower,), modal)] if modal else []
    return []


def _within(parse: Parse, trigger: Trigger) -> list[_Cue]:
    """Cues in the gaps of a trigger's phrase: "reached no agreement", "making plans to attack"."""
    own = {
        option.rstrip("~") for word in trigger.entry.phrase.split() for option in word.split("|")
    }
    gaps = [i for i in range(trigger.start + 1, trigger.end) if parse.units[i].lower not in own]
    return [cue for i in gaps for cue in _cues_in(parse.units, "before", range(i, i + 1))]


def _cues_in(units: Sequence[Unit], place: str, where: range) -> list[_Cue]:
    index = _cues()[place]
    return [
        cue
        for i in where
        if units[i].mention is None
        for cue in index.get(units[i].lower, ())
        if _matches(units, i, cue.words)
    ]


def _verb_group_start(parse: Parse, trigger: Trigger, earliest: int) -> int:
    """Where the words that bear on a trigger start: after the last mark before it."""
    for i in range(trigger.start - 1, earliest - 1, -1):
        unit = parse.units[i]
        if unit.mention is None and unit.text in {",", ";", ":", "(", ")"}:
            return i + 1
    return earliest


def _governing(parse: Parse, trigger: Trigger) -> list[_Cue]:
    """Cues at the end of the clause before: "hopes that", "denied that", "likely that"."""
    number = clause_of(parse.clauses, trigger.start)
    if number == 0 or parse.clauses[number].opener not in {"that", "said", "“", '"'}:
        return []
    before = parse.clauses[number - 1]
    near = range(max(before.start, before.end - 4), before.end)
    return [cue for cue in _cues_in(parse.units, "before", near) if len(cue.words[0]) > 3]


def _matches(units: Sequence[Unit], i: int, cue: tuple[str, ...]) -> bool:
    end = i + len(cue)
    if end > len(units):
        return False
    after = units[end].lower if end < len(units) else ""
    if cue[-1] == "no" and after in {"'s", ".", "-"}:
        return False
    return all(u.mention is None and u.lower == w for u, w in zip(units[i:end], cue, strict=True))


_HEARSAY = frozenset(
    {"reportedly", "allegedly", "rumoured", "rumored", "purportedly", "apparently"}
)


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
    inside = clause_of(parse.clauses, trigger.start)
    for i, unit in enumerate(units):
        if unit.mention is not None or unit.lower not in speech_forms() or not looks_finite(unit):
            continue
        before = i < trigger.start and clause_of(parse.clauses, i) < inside
        if before or (i > trigger.end and _closes(units, i)):
            name = _speaker_of(units, i, text, offset)
            if name:
                return name
    return None


def _closes(units: Sequence[Unit], i: int) -> bool:
    """Whether the speech verb at `i` is of the kind `, X said.` at the end of a sentence."""
    start, _ = _noun_phrase(units, i)
    return start > 0 and units[start - 1].text in {",", "”", '"', "“"}


def _speaker_of(units: Sequence[Unit], i: int, text: str, offset: int) -> str:
    """The words of the subject of the speech verb at `i`; "" where it names nobody."""
    start, end = _noun_phrase(units, i)
    if start >= end:
        return ""
    if all(u.lower in {"it", "there"} for u in units[start:end]):
        return "reportedly" if end < i else ""  # "it is reported", against "it said"
    last = units[end - 1]
    if last.lower in words("status", "pronouns"):
        return last.mention.name if last.mention is not None else ""
    if last.lower == "'s" or not any(u.text[0].isalpha() for u in units[start:end]):
        return ""
    return _words(units, text, offset, start, end)


def _noun_phrase(units: Sequence[Unit], i: int) -> tuple[int, int]:
    """The noun phrase before the verb at `i`, units `[start, end)`; auxiliaries are passed over."""
    end = i
    while end > 0 and units[end - 1].mention is None and _passed_over(units[end - 1]):
        end -= 1
    if end > 0 and units[end - 1].text == ",":
        opening = next((n for n in range(end - 2, 0, -1) if units[n].text == ","), None)
        end = opening if opening is not None else end
    start = end
    while start > 0 and _in_phrase(units[start - 1]):
        start -= 1
    while (
        start < end
        and units[start].mention is None
        and units[start].lower in words("status", "outside")
    ):
        start += 1
    return start, end


def _passed_over(unit: Unit) -> bool:
    return unit.lower in AUXILIARIES or (unit.lower.endswith("ly") and len(unit.lower) > 4)


def _in_phrase(unit: Unit) -> bool:
    if unit.mention is not None:
        return True
    if not unit.is_word:
        return unit.text in {"-", "'s", "’s"}
    return unit.lower not in words("status", "outside") and not looks_finite(unit)


def _phrase_end(units: Sequence[Unit], i: int) -> int:
    end = i
    while end < len(units) and (units[end].is_word or units[end].text in {"-", "'s", "’s"}):
        end += 1
    return end


def _words(units: Sequence[Unit], text: str, offset: int, start: int, end: int) -> str:
    if start >= end:
        return ""
    return text[units[start].start - offset : units[end - 1].end - offset].strip()
