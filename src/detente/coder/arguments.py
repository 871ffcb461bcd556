"""Who did it and to whom: the source and the target of a trigger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from detente.coder.clauses import Clause, Party, clause_of, governors, looks_finite
from detente.coder.lexicon import Trigger
from detente.coder.tokens import Unit

_PLACES = frozenset("in at near inside across within around outside".split())
_RELATIVE = frozenset("who which that whom whose where".split())
_CONTENT_OPENERS = frozenset({"that", "said", "if", "whether", "over", "“", '"', "ing", "to"})


@dataclass(frozen=True, slots=True)
class Parse:
    """A sentence cut into units, clauses and parties."""

    units: tuple[Unit, ...]
    clauses: tuple[Clause, ...]
    parties: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A party, how sure its part is (0-1), and how it was found, in words."""

    party: Party
    certainty: float
    how: str


@dataclass(frozen=True, slots=True)
class Arguments:
    """The two sides of an event; `within` means that the source's members did it together."""

    source: Found
    target: Found
    within: bool = False

    @property
    def certainty(self) -> float:
        """How sure both sides are, 0-1."""
        return self.source.certainty * self.target.certainty


def is_passive(parse: Parse, trigger: Trigger) -> bool:
    """Whether a verb trigger stands in the passive ("was expelled", "attacks blamed on")."""
    if trigger.entry.kind != "verb" or "participle" not in trigger.tags:
        return False
    units = parse.units
    for back in range(1, 5):
        i = trigger.start - back
        if i < 0 or units[i].mention is not None:
            break
        word = units[i].lower
        if word in {"is", "are", "was", "were", "be", "been", "being", "get", "got"}:
            return True
        if word in {"has", "have", "had", "having"} or not units[i].is_word:
            break
    after = units[trigger.end].lower if trigger.end < len(units) else ""
    return after == "by" and "past" not in (trigger.tags if after != "by" else ())


def find(parse: Parse, trigger: Trigger) -> Arguments | None:
    """Source and target of a trigger, or None where one of them is not in the sentence."""
    if trigger.entry.kind == "noun":
        arguments = _noun(parse, trigger)
    elif is_passive(parse, trigger):
        arguments = _passive(parse, trigger)
    else:
        arguments = _active(parse, trigger)
    if arguments is not None and trigger.entry.reverse and not arguments.within:
        return Arguments(arguments.target, arguments.source)
    return arguments


def _active(parse: Parse, trigger: Trigger) -> Arguments | None:
    source = subject(parse, trigger.start)
    if source is None:
        return None
    return _complete(parse, trigger, source)


def _complete(parse: Parse, trigger: Trigger, source: Found) -> Arguments | None:
    target = _target(parse, trigger, source.party)
    if target is None and trigger.entry.mutual and len(source.party.codes) > 1:
        return Arguments(source, source, within=True)
    if target is None and trigger.entry.mutual:
        target = _companion(parse, trigger, source.party)
    if target is None and not trigger.entry.strict:
        target = _elsewhere(parse, trigger, source.party)
    return Arguments(source, target) if target else None


def _companion(parse: Parse, trigger: Trigger, source: Party) -> Found | None:
    """In "A, after talks with B, agreed": the B that hangs from "with" before the trigger."""
    for party in reversed(_between(parse, source.end, trigger.start)):
        if "with" in governors(parse.units, party.start) and _others(party, source):
            return Found(party, 0.8, "with, before the verb")
    return None


def _passive(parse: Parse, trigger: Trigger) -> Arguments | None:
    target = subject(parse, trigger.start)
    if target is None:
        return None
    for party in _right(parse, trigger):
        if "by" in governors(parse.units, party.start)[:1] and _others(party, target.party):
            return Arguments(Found(party, 0.95, "agent after by"), target)
    return None


def _noun(parse: Parse, trigger: Trigger) -> Arguments | None:
    owner = _owner(parse, trigger)
    if owner is not None and trigger.entry.mutual and len(owner.codes) > 1:
        both = Found(owner, 0.9, "both stand before the noun")
        return Arguments(both, both, within=True)
    between = _governed(parse, trigger, ("between", "among"))
    if between is not None and len(between.codes) > 1:
        both = Found(between, 0.95, "between")
        return Arguments(both, both, within=True)
    source = Found(owner, 0.9, "owner of the noun") if owner else None
    if source is None:
        agent = _governed(parse, trigger, trigger.entry.source)
        source = Found(agent, 0.85, "agent of the noun") if agent else None
    if source is None:
        source = _doer(parse, trigger)
    if source is None:
        return None
    return _complete(parse, trigger, source)


def _owner(parse: Parse, trigger: Trigger) -> Party | None:
    """The party in front of a noun: "Seoul's …", "the Chinese …", "Seoul-Beijing …"."""
    i, steps = trigger.start - 1, 0
    while i >= 0 and steps < 6:
        unit = parse.units[i]
        if unit.mention is not None:
            return next(p for p in parse.parties if p.start <= i < p.end)
        word = unit.lower
        if word == "of" or (word in {"the", "a", "an"} and steps):
            return None
        if not (unit.is_word or word in {"'s", "-", "'", '"', "“", "”"}) or _ends_phrase(unit):
            return None
        i, steps = i - 1, steps + 1
    return None


def _ends_phrase(unit: Unit) -> bool:
    from_preposition = unit.lower in {
        "in", "to", "with", "at", "on", "for", "from", "by", "against", "over", "about", "and",
        "after", "before", "during", "as", "than", "that", "which", "who", "into", "between",
    }  # fmt: skip
    return from_preposition or (looks_finite(unit) and not unit.lower.endswith("ed"))


def _doer(parse: Parse, trigger: Trigger) -> Found | None:
    """For a noun without an owner: the subject of its clause, or of the one it introduces."""
    found = subject(parse, trigger.start)
    if found is not None:
        return Found(found.party, found.certainty * 0.8, "subject of the clause with the noun")
    return None


def _governed(parse: Parse, trigger: Trigger, prepositions: Sequence[str]) -> Party | None:
    for preposition in prepositions:
        for party in _right(parse, trigger):
            if preposition in governors(parse.units, party.start):
                return party
    return None


def subject(parse: Parse, at: int) -> Found | None:
    """The subject of the verb at unit `at`."""
    number = clause_of(parse.clauses, at)
    certainty, how = 1.0, "subject"
    limit = at
    for _ in range(4):
        clause = parse.clauses[number]
        free = [
            p
            for p in parse.parties
            if clause.start <= p.start and p.end <= limit and _is_subject(parse, p)
        ]
        if free:
            return Found(free[0], certainty, how)
        if number == 0:
            break
        if clause.opener in _RELATIVE:
            antecedent = [p for p in parse.parties if p.end <= clause.start]
            if antecedent:
                person = [p for p in antecedent if p.mentions[-1].kind in {"person", "office"}]
                pick = person[-1] if clause.opener == "who" and person else antecedent[-1]
                return Found(pick, certainty * 0.9, "antecedent of the relative clause")
        number, limit = number - 1, parse.clauses[number].start
        certainty, how = certainty * 0.85, "subject of the clause before"
    return _following_subject(parse, at) or _any_left(parse, at)


def _is_subject(parse: Parse, party: Party) -> bool:
    return not governors(parse.units, party.start)


def _following_subject(parse: Parse, at: int) -> Found | None:
    """In "During a meeting with B, A said": the A after the comma."""
    comma = next((i for i in range(at, len(parse.units)) if parse.units[i].text == ","), None)
    if comma is None:
        return None
    for party in parse.parties:
        if party.start > comma and _is_subject(parse, party):
            return Found(party, 0.8, "subject of the main clause that follows")
    return None


def _any_left(parse: Parse, at: int) -> Found | None:
    """Last resort: an "of" phrase to the left ("the leaders of Japan met")."""
    for party in parse.parties:
        if party.end <= at and set(governors(parse.units, party.start)) <= {"of", "by", "as"}:
            return Found(party, 0.75, "of-phrase before the verb")
    return None


def _target(parse: Parse, trigger: Trigger, source: Party) -> Found | None:
    right = _right(parse, trigger)
    for attachment in trigger.entry.target:
        if attachment == "object":
            found = _object(parse, right, source)
        else:
            found = next(
                (
                    Found(p, 0.95, attachment)
                    for p in right
                    if attachment in governors(parse.units, p.start) and _others(p, source)
                ),
                None,
            )
        if found is not None:
            return found
    return None


def _object(parse: Parse, right: Iterable[Party], source: Party) -> Found | None:
    later: Found | None = None
    for party in right:
        if not _others(party, source):
            continue
        chain = governors(parse.units, party.start)
        if not chain:
            return Found(party, 0.95, "object")
        if later is None:
            place = chain[0] in _PLACES
            later = Found(party, 0.55 if place else 0.8, f"in the object, after {chain[0]}")
    return later


def _right(parse: Parse, trigger: Trigger) -> list[Party]:
    """Parties right of a trigger, as far as its clause (and, for speech, its content) goes."""
    number = clause_of(parse.clauses, trigger.end - 1)
    end = parse.clauses[number].end
    if trigger.entry.speech and number + 1 < len(parse.clauses):
        following = parse.clauses[number + 1]
        if following.opener in _CONTENT_OPENERS:
            end = following.end
    inside = [
        p for p in parse.parties if any(trigger.start < m < trigger.end for m in range(p.start, p.end))
    ]
    return inside + _between(parse, trigger.end, end)


def _between(parse: Parse, start: int, end: int) -> list[Party]:
    return [p for p in parse.parties if p.start >= start and p.end <= end]


def _others(party: Party, source: Party) -> bool:
    return any(code not in source.codes for code in party.codes)


def _elsewhere(parse: Parse, trigger: Trigger, source: Party) -> Found | None:
    """The other side, unsaid in the clause but named elsewhere in the sentence."""
    rest = [p for p in parse.parties if _others(p, source)]
    codes = {code for p in rest for code in p.codes if code not in source.codes}
    if len(codes) != 1:
        return None
    nearest = min(rest, key=lambda p: min(abs(p.start - trigger.end), abs(p.end - trigger.start)))
    return Found(nearest, 0.6, "the only other side in the sentence")
