"""Who does a verb: the noun phrase in front of it, and whether a state stands in that phrase.

Taking the nearest state to the left would make Syria's army mobilise in "…
militias mobilised and the Syrian army …".  So the words before the verb are
read from right to left: auxiliaries and adverbs are passed over, and what then
stands there says how the subject is tied to the verb.  A subject that is no
state ("a report", "the rebels") gives none, and the event is not coded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.coder.clauses import (
    AUXILIARIES,
    PREPOSITIONS,
    Clause,
    Party,
    looks_finite,
    speech_forms,
)
from detente.coder.lexicon import Trigger, find_triggers
from detente.coder.tokens import Unit
from detente.coder.words import words
from detente.interfaces import Phrases


@dataclass(frozen=True, slots=True)
class Parse:
    """A sentence cut into units, clauses and parties; `own` phrases are looked for besides ours."""

    units: tuple[Unit, ...]
    clauses: tuple[Clause, ...]
    parties: tuple[Party, ...]
    own: Phrases | None = None

    def triggers(self) -> list[Trigger]:
        """Every phrase of the lexicon in the sentence, see `lexicon.find_triggers`."""
        return find_triggers(self.units, self.own)

    def party_at(self, i: int) -> Party | None:
        """The party that holds unit `i`."""
        return next((p for p in self.parties if p.start <= i < p.end), None)


@dataclass(frozen=True, slots=True)
class Found:
    """A party, how sure its part is (0-1), and how it was found, in words."""

    party: Party
    certainty: float
    how: str


_ADVERBS = words("subjects", "adverbs")
_RELATIVES = frozenset({"who", "which", "that", "whom"})
_CONJUNCTIONS = frozenset({"and", "or", "but", "then", "nor"})
_INTO_NOUN = frozenset({"of", "from"})  # "leaders of Japan", "troops from Senegal"
_DEPTH = 4  # steps from verb to verb; real sentences need no more


def subject(parse: Parse, at: int, depth: int = _DEPTH) -> Found | None:
    """The state or organisation that is the subject of the verb at unit `at`, or is in it."""
    if depth == 0:
        return None
    i = _before_verb(parse.units, at)
    if i < 0:
        return _following(parse, at)
    unit = parse.units[i]
    word = unit.lower
    gerund = parse.units[at].lower.endswith("ing") and parse.units[at].mention is None
    if unit.mention is not None:
        return _phrase(parse, i, absolute=gerund)
    if word in {"we", "i"}:
        return _speaker(parse, at, depth)
    if word == "to":
        return _of_infinitive(parse, i, depth)
    if word in _RELATIVES:
        return _antecedent(parse, i)
    if word in _CONJUNCTIONS:
        return _same_as_before(parse, i, depth, "and") or _phrase(parse, i - 1)
    if gerund and (word in PREPOSITIONS or word in {",", "while"}):
        return _same_as_before(parse, i, depth, "participle") or _following(parse, at)
    if word in {",", ")", "—", "–"}:
        return _across_insertion(parse, i, depth)
    if word in PREPOSITIONS and word not in {"since", "after", "before", "as"}:
        return _same_as_before(parse, i, depth, "preposition") or _following(parse, at)
    return _phrase(parse, i)


def _before_verb(units: Sequence[Unit], at: int) -> int:
    """The last unit before a verb that is no auxiliary, adverb or quotation mark."""
    i = at - 1
    while i >= 0 and units[i].mention is None:
        word = units[i].lower
        adverb = word in _ADVERBS or (word.endswith("ly") and len(word) > 4)
        timed = word in _TIMES or (word.isdigit() and i and units[i - 1].lower in _TIMES)
        if timed:
            i -= 1
            while i >= 0 and units[i].lower in _TIME_WORDS:
                i -= 1
            continue
        if not (word in AUXILIARIES or adverb or word in {"“", "”", '"', "been", "'", "-"}):
            break
        i -= 1
    return i


_TIMES = words("subjects", "times")
_TIME_WORDS = words("subjects", "time_words") | _TIMES


def _speaker(parse: Parse, at: int, depth: int) -> Found | None:
    """Who says "we": the subject of the speech verb that follows the words."""
    for j in range(at + 1, len(parse.units)):
        if parse.units[j].lower in speech_forms() and looks_finite(parse.units[j]):
            found = subject(parse, j, depth - 1)
            return Found(found.party, 0.8, "speaker of “we”") if found else None
    return None


def _phrase(parse: Parse, end: int, *, absolute: bool = False, owned: bool = False) -> Found | None:
    """The party in the noun phrase whose last unit is `end`.

    `absolute`: "with A agreeing" is allowed; `owned`: the phrase may hang from
    any preposition ("shown by A's intention").
    """
    i, steps = end, 0
    while i >= 0 and steps < 9:
        unit = parse.units[i]
        if unit.mention is not None:
            if owned:
                party = parse.party_at(i)
                return Found(party, 0.95, "owner") if party else None
            return _head(parse, i, end, absolute=absolute)
        word = unit.lower
        if word in _INTO_NOUN or word in {"'s", "-", "'", "“", "”", '"'}:
            i, steps = i - 1, steps + 1
            continue
        ends = word in PREPOSITIONS or word in _RELATIVES or word in _CONJUNCTIONS or word == "to"
        if word == "and" and steps:
            return _phrase(parse, i - 1, absolute=absolute, owned=owned)
        if ends or not unit.is_word or (looks_finite(unit) and steps):
            return None
        i, steps = i - 1, steps + 1
    return None


def _head(parse: Parse, i: int, end: int, *, absolute: bool) -> Found | None:
    """Whether the mention at `i` is the subject itself and not a place or a partner in it."""
    party = parse.party_at(i)
    if party is None:
        return None
    before = party.start - 1
    while before >= 0 and _modifies(parse.units[before]):
        before -= 1
    hanging = (
        parse.units[before].lower if before >= 0 and parse.units[before].mention is None else ""
    )
    if hanging in _INTO_NOUN:
        whole = _phrase(parse, before - 1) if before else None
        if whole is not None:
            return Found(whole.party, 0.9, "subject")
        return Found(party, 0.85, "of-phrase of the subject")
    if hanging == "with" and absolute:
        return Found(party, 0.85, "subject of the participle")
    if hanging == "in" and parse.units[before - 1].lower in words("subjects", "bodies"):
        return Found(party, 0.85, "state of the body named before it")
    if hanging in PREPOSITIONS and before > 0 and not _opens(parse, before):
        whole = _phrase(parse, before - 1)
        return Found(whole.party, 0.85, "subject, before its preposition") if whole else None
    return Found(party, 1.0 if i == end else 0.97, "subject")


def _opens(parse: Parse, i: int) -> bool:
    """Whether unit `i` opens a clause: "after Seoul deployed", "as Russia said"."""
    return any(c.start == i for c in parse.clauses)


def _modifies(unit: Unit) -> bool:
    """Whether a unit can stand between a preposition and the name it governs."""
    word = unit.lower
    if unit.mention is not None or not unit.is_word:
        return False
    return not (
        word in PREPOSITIONS or word in _RELATIVES or word in _CONJUNCTIONS or word == "to"
        or looks_finite(unit)
    )  # fmt: skip


def _antecedent(parse: Parse, i: int) -> Found | None:
    """What a relative pronoun at `i` stands for: the phrase before it, or one it is set beside."""
    end = i - 1
    while end >= 0 and parse.units[end].text in {",", "—"}:
        end -= 1
    if end < 0:
        return None
    if looks_finite(parse.units[end]):
        return None  # "said that": no relative clause
    found = _phrase(parse, end)
    if found is None:
        return None
    beside = [p for p in parse.parties if p.end < found.party.start]
    if (
        beside
        and found.party.mentions[-1].kind in {"country", "capital"}
        and parse.units[i].lower == "who"
    ):
        person = [p for p in beside if p.mentions[-1].kind in {"person", "office"}]
        return Found(person[-1], 0.85, "antecedent of “who”") if person else None
    return Found(found.party, 0.9, "antecedent of the relative clause")


def of_the_verb_before(parse: Parse, i: int) -> Found | None:
    """The subject of the verb that governs a noun at unit `i` ("A imposed a ban")."""
    return _same_as_before(parse, i, _DEPTH, "the verb before the noun") or _following(parse, i)


def _same_as_before(parse: Parse, i: int, depth: int, link: str) -> Found | None:
    """The subject of the verb before unit `i`, for a second predicate or a participle."""
    for j in range(i - 1, -1, -1):
        unit = parse.units[j]
        if unit.text in {";", ":"}:
            return None
        if looks_finite(unit):
            found = subject(parse, _verb_start(parse.units, j), depth - 1)
            return (
                Found(found.party, found.certainty * 0.9, f"subject shared by {link}")
                if found
                else None
            )
    return None


def _verb_start(units: Sequence[Unit], j: int) -> int:
    while j > 0 and units[j - 1].mention is None and units[j - 1].lower in AUXILIARIES:
        j -= 1
    return j


def _across_insertion(parse: Parse, i: int, depth: int) -> Found | None:
    """In "Moon, who took office in May, met": the phrase before the first of the two commas."""
    opening = "(" if parse.units[i].text == ")" else parse.units[i].text
    for j in range(i - 1, 0, -1):
        if parse.units[j].text == opening:
            found = _phrase(parse, j - 1)
            if found is not None:
                return Found(found.party, found.certainty * 0.95, "subject before an insertion")
            return _same_as_before(parse, j, depth, "insertion")
    return _same_as_before(parse, i, depth, "comma")


def _of_infinitive(parse: Parse, to: int, depth: int) -> Found | None:
    """Who does an infinitive: "for A to V", "urged A to V", "A's decision to V", "A agreed to"."""
    before = next((p for p in parse.parties if p.end == to), None)
    if before is not None and before.start > 0:
        governing = parse.units[before.start - 1].lower
        if governing in words("subjects", "purpose_verbs"):
            return _same_as_before(parse, before.start, depth, "purpose")
        return Found(before, 0.87, "object of the verb before “to”")
    if to and parse.units[to - 1].lower in _INTENTS:
        owned = _phrase(parse, to - 1, owned=True)
        if owned is not None:
            return Found(owned.party, 0.9, "owner of the intention")
    return _same_as_before(parse, to + 1, depth, "infinitive")


_INTENTS = words("subjects", "intents")


def _following(parse: Parse, at: int) -> Found | None:
    """In "During a meeting with B, A said": the A right after the comma."""
    if any(looks_finite(u) for u in parse.units[:at]):
        return None
    comma = next((i for i in range(at, len(parse.units)) if parse.units[i].text == ","), None)
    if comma is None:
        return None
    for party in parse.parties:
        if party.start > comma:
            between = parse.units[comma + 1 : party.start]
            direct = len(between) < 4 and not any(looks_finite(u) for u in between)
            return Found(party, 0.85, "subject of the main clause that follows") if direct else None
    return None
