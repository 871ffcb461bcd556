"""Who did it and to whom: the source and the target of a trigger."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from detente.coder.clauses import PREPOSITIONS, Party, clause_of, governors, looks_finite
from detente.coder.lexicon import Trigger
from detente.coder.subjects import Found, Parse, of_the_verb_before, subject
from detente.coder.tokens import Unit
from detente.coder.words import words

_PLACES = words("arguments", "places")
_CONTENT_OPENERS = words("arguments", "content_openers")


@dataclass(frozen=True, slots=True)
class Arguments:
    """The two sides of an event; `within` means that the source's members did it together."""

    source: Found
    target: Found
    within: bool = False

    @property
    def certainty(self) -> float:
        """How sure both sides are, 0-1."""
        if self.within:
            return self.source.certainty
        return self.source.certainty * self.target.certainty


def is_passive(parse: Parse, trigger: Trigger) -> bool:
    """Whether a verb trigger stands in the passive ("was expelled", "attacks blamed on")."""
    if trigger.entry.kind != "verb" or "participle" not in trigger.tags or trigger.entry.active:
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
    # "rejected calls by Annan" has its object in the phrase and is no passive
    return after == "by" and " " not in trigger.entry.phrase


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
    together = trigger.entry.mutual and len(source.party.codes) > 1
    target = _target(parse, trigger, source.party, explicit=together)
    if target is None and together:
        return Arguments(source, source, within=True)
    if target is None and trigger.entry.mutual:
        target = _companion(parse, trigger, source.party)
    if target is None and trigger.entry.kind == "noun" and _intends(parse, trigger):
        target = _object(parse, trigger, _right(parse, trigger), source.party)
    if target is None and not trigger.entry.strict:
        target = _elsewhere(parse, trigger, source.party)
    return Arguments(source, target) if target else None


def _intends(parse: Parse, trigger: Trigger) -> bool:
    """Whether an infinitive follows a noun: "its threat to cut gas to Kyiv"."""
    return trigger.end < len(parse.units) and parse.units[trigger.end].lower == "to"


def _companion(parse: Parse, trigger: Trigger, source: Party) -> Found | None:
    """The other side of something done together, named before it.

    In "A, after talks with B, agreed" it hangs from "with"; in "A made little
    progress, with B agreeing only to …" it is the subject of the clause before.
    """
    for party in reversed(_between(parse, source.end, trigger.start)):
        if "with" in _words(parse, governors(parse.units, party.start)) and _others(party, source):
            return Found(party, 0.8, "with, before the verb")
    before = of_the_verb_before(parse, source.start) if source.start else None
    if before is not None and _others(before.party, source):
        return Found(before.party, 0.7, "subject of the clause before")
    return None


def _passive(parse: Parse, trigger: Trigger) -> Arguments | None:
    target = subject(parse, trigger.start)
    if target is None:
        return None
    for party in _right(parse, trigger):
        chain = _words(parse, governors(parse.units, party.start))
        if "by" in chain and _others(party, target.party):
            return Arguments(Found(party, 0.95, "agent after by"), target)
    return None


def _noun(parse: Parse, trigger: Trigger) -> Arguments | None:
    owner = _owner(parse, trigger.start)
    if owner is not None and trigger.entry.mutual and len(owner.codes) > 1:
        both = Found(owner, 0.9, "both stand before the noun")
        return Arguments(both, both, within=True)
    joining = ("between", "among", "of") if trigger.entry.mutual else ("between", "among")
    between = _governed(parse, trigger, joining)
    if between is not None and len(between.codes) > 1:
        both = Found(between, 0.95, "between")
        return Arguments(both, both, within=True)
    if owner is not None:
        return _complete(parse, trigger, Found(owner, 0.9, "owner of the noun"))
    agent = _governed(parse, trigger, trigger.entry.source)
    if agent is not None:
        found = Found(agent, 0.85, "agent of the noun")
        return _complete(parse, trigger, found) or _suffered(parse, trigger, found)
    doer = _doer(parse, trigger)
    return _complete(parse, trigger, doer) if doer else None


def _suffered(parse: Parse, trigger: Trigger, source: Found) -> Arguments | None:
    """In "Seoul can stand up to pressure from Washington": Seoul, the subject, is the target."""
    target = of_the_verb_before(parse, trigger.start)
    if target is None or not _others(target.party, source.party):
        return None
    return Arguments(source, Found(target.party, 0.75, "subject that the noun bears on"))


def _owner(parse: Parse, at: int) -> Party | None:
    """The party in front of a noun: "Seoul's …", "the Chinese …", "Seoul-Beijing …"."""
    i, steps = at - 1, 0
    while i >= 0 and steps < 6:
        unit = parse.units[i]
        if unit.mention is not None:
            party = parse.party_at(i)
            if party and (len(party.codes) > 1 or not _names_the_topic(parse, i)):
                return party
        word = unit.lower
        if word == "and" and i and parse.units[i - 1].lower == "of":
            i, steps = i - 2, steps + 1  # "his affirmation of and respect for …"
            continue
        if word in {"of", "the", "a", "an", "this", "that", "or"}:
            return None
        if not (unit.is_word or word in {"'s", "-", "'", '"', "“", "”"}) or _ends_phrase(unit):
            return None
        i, steps = i - 1, steps + 1
    return None


def _names_the_topic(parse: Parse, i: int) -> bool:
    """Whether a name before a noun says what it is about: "the Russia investigation".

    "US sanctions" is the exception that English makes for abbreviations.
    """
    mention = parse.units[i].mention
    following = parse.units[i + 1].lower if i + 1 < len(parse.units) else ""
    if mention is None or mention.kind not in {"country", "capital"} or following == "'s":
        return False
    return not mention.text.replace(".", "").isupper()


def _ends_phrase(unit: Unit) -> bool:
    from_preposition = unit.lower in {
        "in", "to", "with", "at", "on", "for", "from", "by", "against", "over", "about", "and",
        "after", "before", "during", "as", "than", "that", "which", "who", "into", "between",
    }  # fmt: skip
    return from_preposition or (looks_finite(unit) and not unit.lower.endswith("ed"))


def _doer(parse: Parse, trigger: Trigger) -> Found | None:
    """For a noun without an owner: the subject of its clause, or of the one it introduces."""
    found = of_the_verb_before(parse, trigger.start)
    if found is None:
        return None
    alone = trigger.entry.mutual and len(found.party.codes) > 1  # no partner by a preposition
    certainty = found.certainty * (0.3 if alone else 0.6)
    return Found(found.party, certainty, "subject of the clause with the noun")


def _words(parse: Parse, places: Iterable[int]) -> tuple[str, ...]:
    return tuple(parse.units[i].lower for i in places)


def _governed(parse: Parse, trigger: Trigger, prepositions: Sequence[str]) -> Party | None:
    """The first party that hangs from a noun trigger by one of the prepositions."""
    for preposition in prepositions:
        for party in _right(parse, trigger):
            if _attached(parse, trigger, party, preposition):
                return party
    return None


def _attached(parse: Parse, trigger: Trigger, party: Party, preposition: str) -> bool:
    """Whether a party hangs from the trigger itself by a preposition, and not from a later word."""
    for place in governors(parse.units, party.start, trigger.end):
        if parse.units[place].lower != preposition:
            continue
        if preposition == "from" and trigger.entry.kind == "noun" and place > trigger.end:
            continue  # "a ban on travellers from China" is no ban by China
        if preposition in _PLACES and place - trigger.end > 2:
            continue  # a place far off tells where, not whom
        between = parse.units[trigger.end : place]
        return not (any(_detaches(u, trigger) for u in between) or _second_participle(between))
    return False


def _detaches(unit: Unit, trigger: Trigger) -> bool:
    """Whether a unit between a trigger and a preposition parts the two."""
    if unit.mention is not None:
        return False
    word = unit.lower
    if word in {"to", "that", "which", "who", ";", ":"}:
        return True
    return trigger.entry.kind == "noun" and (word in {",", "and"} or looks_finite(unit))


def _second_participle(units: Sequence[Unit]) -> bool:
    """Whether another "-ing" follows an "and": "ending talks and opening a dispute with B"."""
    return any(
        a.lower == "and" and b.mention is None and b.lower.endswith("ing")
        for a, b in itertools.pairwise(units)
    )


def _target(parse: Parse, trigger: Trigger, source: Party, *, explicit: bool) -> Found | None:
    """The other side, by the entry's attachments; `explicit`: only by a preposition."""
    right = _right(parse, trigger)
    attachments = trigger.entry.target
    if parse.units[trigger.end - 1].lower in PREPOSITIONS and "object" in attachments:
        attachments = ("object", *attachments)  # "break with A": the phrase governs A itself
    for attachment in attachments:
        if attachment == "object":
            found = None if explicit else _object(parse, trigger, right, source)
        else:
            found = next(
                (
                    Found(p, 0.95, attachment)
                    for p in right
                    if _others(p, source) and _attached(parse, trigger, p, attachment)
                ),
                None,
            )
        if found is not None:
            return found
    inside = next((p for p in right if p.start < trigger.end and _others(p, source)), None)
    return Found(inside, 0.85, "within the words") if inside else None


def _object(parse: Parse, trigger: Trigger, right: Iterable[Party], source: Party) -> Found | None:
    """The party in the direct object, or in a phrase that hangs from it.

    What hangs from it by a place ("killed fighters in Syria") is doubtful, and
    what stands behind another verb is no object at all.
    """
    following = parse.units[trigger.end] if trigger.end < len(parse.units) else None
    if following and following.mention is None and following.lower in _UNRESOLVED:
        return None
    for party in right:
        if not _others(party, source):
            if party.start - trigger.end < 3 and not governors(
                parse.units, party.start, trigger.end
            ):
                return None  # the object is the source's own: "his rivals accused him"
            continue
        if party.start < trigger.end:
            return Found(party, 0.9, "within the words")
        if _behind_a_verb(parse, trigger, party):
            return None
        chain = _words(parse, governors(parse.units, party.start, trigger.end))
        if not chain or set(chain) == {"of"}:
            return Found(party, 0.95 if not chain else 0.85, "object")
        if chain[-1] in _PLACES:
            if trigger.entry.mutual:
                continue
            return Found(party, 0.5, f"in the object, after {chain[-1]}")
        return Found(party, 0.7, f"in the object, after {chain[-1]}")
    return None


_UNRESOLVED = words("arguments", "unresolved")


def _behind_a_verb(parse: Parse, trigger: Trigger, party: Party) -> bool:
    """Whether a finite verb or a relative stands between a trigger and a party."""
    if trigger.entry.speech:
        return False  # the content of a speech act has verbs of its own
    between = parse.units[trigger.end : party.start]
    return any(looks_finite(u) or u.lower in {"who", "which", "whose"} for u in between)


def _right(parse: Parse, trigger: Trigger) -> list[Party]:
    """Parties right of a trigger, as far as its clause (and, for speech, its content) goes."""
    number = clause_of(parse.clauses, trigger.end - 1)
    end = parse.clauses[number].end
    if trigger.entry.speech and number + 1 < len(parse.clauses):
        following = parse.clauses[number + 1]
        if following.opener in _CONTENT_OPENERS:
            end = following.end
    inside = [
        p
        for p in parse.parties
        if any(trigger.start < m < trigger.end for m in range(p.start, p.end))
    ]
    return inside + _between(parse, trigger.end, _next_predicate(parse, trigger.end, end))


def _next_predicate(parse: Parse, start: int, end: int) -> int:
    """Where a second predicate of the same subject begins ("condemned A and apologised to B")."""
    for i in range(start, end - 1):
        if parse.units[i].lower in {"and", "but"} and looks_finite(parse.units[i + 1]):
            return i
    return end


def _between(parse: Parse, start: int, end: int) -> list[Party]:
    return [p for p in parse.parties if p.start >= start and p.end <= end]


def _others(party: Party, source: Party) -> bool:
    return any(code not in source.codes for code in party.codes)


def _elsewhere(parse: Parse, trigger: Trigger, source: Party) -> Found | None:
    """The other side, unsaid in the clause but named elsewhere in the sentence."""
    tail = parse.clauses[-1].start if parse.clauses[-1].opener == "tail" else len(parse.units)
    rest = [p for p in parse.parties if _others(p, source) and p.start < tail]
    codes = {code for p in rest for code in p.codes if code not in source.codes}
    if len(codes) != 1:
        return None
    nearest = min(rest, key=lambda p: min(abs(p.start - trigger.end), abs(p.end - trigger.start)))
    return Found(nearest, 0.5, "the only other side in the sentence")
