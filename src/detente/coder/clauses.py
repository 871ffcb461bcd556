"""Clauses: where one ends, what opened it, and who is its subject.

No parser is installed; a sentence is cut at the marks and words that open a
clause in English, which is enough to keep the subject of one verb apart from
the object of another.  The tests hold it to the cases it was written for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from detente.coder.inflection import irregular_pasts, verb_forms
from detente.coder.tokens import Unit
from detente.coder.words import words
from detente.records import ActorMention

PREPOSITIONS = words("clauses", "prepositions")
AUXILIARIES = words("clauses", "auxiliaries")
_RELATIVES = frozenset(["who", "which", "whom", "whose", "that", "where"])
_SUBORDINATORS = words("clauses", "subordinators")
_SPEECH_LEMMAS = words("clauses", "speech_lemmas")


@cache
def speech_forms() -> frozenset[str]:
    """Every form of the verbs that introduce reported speech or thought."""
    return frozenset(form for lemma in _SPEECH_LEMMAS for form in verb_forms(lemma))


@dataclass(frozen=True, slots=True)
class Clause:
    """Units `[start, end)`; `opener` is the word or mark that opened it ("" for the first)."""

    start: int
    end: int
    opener: str


@dataclass(frozen=True, slots=True)
class Party:
    """One or several coordinated mentions, units `[start, end)`, acting as one."""

    mentions: tuple[ActorMention, ...]
    start: int
    end: int

    @property
    def codes(self) -> tuple[str, ...]:
        """All states and organisations it stands for, in order, without repeats."""
        return tuple(dict.fromkeys(code for m in self.mentions for code in m.codes))


def cut(units: Sequence[Unit]) -> tuple[Clause, ...]:
    """The clauses of a sentence, in order, without gaps."""
    first = units[0].lower if units and units[0].mention is None else ""
    if first in {"had", "should", "were"}:
        first = "if"  # "Had A attacked B, C would have …"
    starts: list[tuple[int, str]] = [
        (0, first if first in _SUBORDINATORS - {"so", "yet", "but"} else "")
    ]
    for i, unit in enumerate(units):
        opener = _opener(units, i)
        if opener is not None and i > starts[-1][0]:
            starts.append((i, opener))
        elif _main_after(units, i, starts[-1]):
            starts.append((i, "main"))
        elif unit.text == ";" and i > starts[-1][0]:
            starts.append((i, ";"))
    ends = [start for start, _ in starts[1:]] + [len(units)]
    return tuple(
        Clause(start, end, opener) for (start, opener), end in zip(starts, ends, strict=True)
    )


def _main_after(units: Sequence[Unit], i: int, last: tuple[int, str]) -> bool:
    """Whether the main clause begins at `i`, after "If A …, "."""
    begun, opener = last
    if opener not in _FRONTED or i < begun + 3 or units[i - 1].text != ",":
        return False
    return units[i].is_word and _verb_ahead(units, i)


_FRONTED = words("clauses", "fronted")


def _opener(units: Sequence[Unit], i: int) -> str | None:
    word = units[i].lower if units[i].mention is None else ""
    previous = units[i - 1].lower if i else ""
    if word in _SUBORDINATORS and i:
        return word
    if word in _RELATIVES and i:
        return word if word != "that" or _clause_that(units, i) else None
    if word in {"after", "before", "since", "as"} and _verb_ahead(units, i + 1):
        return word
    if i and previous in speech_forms() and word not in _AFTER_SPEECH:
        return "said" if _verb_ahead(units, i) else None
    if previous == "," and _is_tail(units, i):
        return "tail"
    if i and previous in {",", ":"} and word in {"and", "or"}:
        return word if _verb_ahead(units, i + 1) else None
    if word == "and" and i + 2 < len(units) and units[i + 1].lower in speech_forms():
        return "and" if looks_finite(units[i + 1]) else None
    if word in {"“", '"'} and i:
        return word if _verb_ahead(units, i + 1) and _long_quote(units, i) else None
    if word in {"—", "–", ":", "("} and i:
        return word
    if previous == "," and (word.endswith("ing") or word in {"including"}) and len(word) > 5:
        return "ing"
    return None


def _long_quote(units: Sequence[Unit], i: int) -> bool:
    """Whether the quotation that opens at `i` is a clause and not a quoted word or two."""
    close = "”" if units[i].text == "“" else '"'
    end = next((n for n in range(i + 1, len(units)) if units[n].text == close), len(units))
    return end - i > 5


_AFTER_SPEECH = PREPOSITIONS | {",", ".", "that", "to"}


def _is_tail(units: Sequence[Unit], i: int) -> bool:
    """Whether the rest is a reporting tail: ", the Georgian foreign ministry said on Friday."."""
    ahead = units[i : i + 12]
    for n, unit in enumerate(ahead):
        if unit.mention is None and unit.text in ';:.“”"()':
            return False
        if n and unit.mention is None and unit.lower in speech_forms() and looks_finite(unit):
            rest = [u for u in units[i + n + 1 :] if u.is_word]
            return len(rest) <= 8 and not any(u.lower in {"that", "it", "he"} for u in rest[:1])
        if unit.mention is None and unit.lower in AUXILIARIES:
            return False
    return False


def _clause_that(units: Sequence[Unit], i: int) -> bool:
    after = units[i + 1] if i + 1 < len(units) else None
    if after is None:
        return False
    return after.mention is not None or after.lower in AUXILIARIES or _verb_ahead(units, i + 1)


def looks_finite(unit: Unit) -> bool:
    """Whether a unit can be a finite verb, by an auxiliary or its ending."""
    if unit.mention is not None or not unit.is_word:
        return False
    word = unit.lower
    if word in AUXILIARIES or word in speech_forms() or word in irregular_pasts():
        return True
    return word.endswith("ed") and len(word) > 4


def _verb_ahead(units: Sequence[Unit], i: int, reach: int = 9) -> bool:
    """Whether a finite verb follows within a noun phrase's length, before any mark."""
    for unit in units[i : i + reach]:
        if unit.text in ';:,.”"()':
            return False
        if looks_finite(unit):
            return True
    return False


def clause_of(clauses: Sequence[Clause], i: int) -> int:
    """Number of the clause that holds unit `i`."""
    return next(n for n, clause in enumerate(clauses) if clause.start <= i < clause.end)


_JOINERS = words("clauses", "joiners")


def parties(units: Sequence[Unit]) -> tuple[Party, ...]:
    """Mentions of a sentence, with those joined by "and", commas or hyphens taken together."""
    found: list[Party] = []
    closed = False  # whether the last party's "and" has been read: a comma then opens a new one
    for i, unit in enumerate(units):
        if unit.mention is None:
            continue
        between = [u.lower for u in units[found[-1].end : i]] if found else []
        if found and not (closed and "," in between) and _joined(units, found[-1].end, i):
            last = found[-1]
            found[-1] = Party((*last.mentions, unit.mention), last.start, i + 1)
            closed = closed or "and" in between
        else:
            found.append(Party((unit.mention,), i, i + 1))
            closed = False
    return tuple(found)


def _joined(units: Sequence[Unit], end: int, start: int) -> bool:
    between = [u.lower for u in units[end:start]]
    if not between or len(between) > 6 or "'s" in between[:1]:
        return False
    if between in (["-"], ["–"], ["/"]):
        return True
    links = [w for w in between if w in {"and", "&"}]
    if not links:
        return between in ([","], [",", "the"]) and _list_continues(units, start)
    return all(w in _JOINERS or w in _TITLES for w in between)


_TITLES = words("clauses", "titles")


def _list_continues(units: Sequence[Unit], start: int) -> bool:
    """In "A, B and C": whether the comma before unit `start` belongs to such a list."""
    ahead = [u.lower for u in units[start + 1 : start + 6]]
    return bool(ahead) and (ahead[0] == "and" or (ahead[0] == "," and "and" in ahead))


def governors(units: Sequence[Unit], start: int, floor: int = 0) -> tuple[int, ...]:
    """Where the prepositions stand that the noun phrase at `start` hangs from, nearest first.

    "meeting with the leaders of China" gives the places of "of" and "with" for
    China; a phrase that hangs from no preposition at or after unit `floor`
    gives ().
    """
    chain: list[int] = []
    i, steps = start - 1, 0
    while i >= floor and steps < 8:
        unit = units[i]
        if unit.mention is None and unit.lower in PREPOSITIONS:
            chain.append(i)
            if unit.lower != "of":
                break
        elif unit.mention is None and (
            looks_finite(unit) or unit.text in ';:,()“”"' or unit.lower in _NOT_IN_PHRASE
        ):
            break
        i, steps = i - 1, steps + 1
    return tuple(chain)


_NOT_IN_PHRASE = frozenset(["and", "that", "to", "which", "who"])
