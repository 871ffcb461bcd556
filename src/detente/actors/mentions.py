"""Actor mentions of a report: names first, then persons, then the words that point back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from detente.actors import knowledge, listed, persons
from detente.actors.anaphora import bare_bodies, pointing_back, state_codes
from detente.actors.discourse import Discourse, Person
from detente.actors.gazetteer import Hit, Name, find_names
from detente.actors.listed import ActorList
from detente.actors.persons import Draft, Offices
from detente.records import ActorMention, Days, Sentence


@dataclass(frozen=True, slots=True)
class Found:
    """Mentions of a sentence, and the states the report was about before it.

    `sites` are cities that tell where: of states that may be parties by their people or land.
    """

    mentions: tuple[ActorMention, ...]
    salient: tuple[str, ...]
    sites: tuple[ActorMention, ...] = ()


_SCORES = {"country": 1.0, "adjective": 0.95, "people": 0.97, "capital": 0.9, "metonym": 0.95,
           "organisation": 0.97, "anaphora": 0.9}  # fmt: skip


def find_in_document(
    sentences: Sequence[Sentence], seen_from: Days | None, own: ActorList | None = None
) -> dict[str, Found]:
    """Actor mentions of every sentence of a report, by sentence_id.

    `seen_from` is when the report was published: offices are judged by its
    last day, or not at all where it is None.  Names of a user's `own` list go
    before the built-in ones.
    """
    day = persons.day_of(seen_from)
    offices = own.offices if own else persons.built_in_offices()
    hits = {
        s.sentence_id: listed.find_names(s.text, own, day) if own else find_names(s.text)
        for s in sentences
    }
    discourse = Discourse(countries=_countries(hits))
    found: dict[str, Found] = {}
    for sentence in sentences:
        salient = discourse.salient()
        named = _named(sentence.text, hits[sentence.sentence_id], discourse, day, offices)
        drafts = _mentions(sentence.text, named, discourse, day)
        sites = _sites(sentence.text, hits[sentence.sentence_id], drafts, discourse)
        found[sentence.sentence_id] = Found(
            _finish(sentence, drafts), salient, _finish(sentence, sites, "s")
        )
        discourse.close(state_codes(drafts))
    return found


def _countries(hits: dict[str, list[Hit]]) -> frozenset[str]:
    return frozenset(
        code
        for found in hits.values()
        for hit in found
        for name in hit.names
        if name.kind not in {"organisation", "none"}
        for code in name.codes
    )


def _mentions(
    text: str,
    named: Sequence[tuple[Draft, Person | None]],
    discourse: Discourse,
    day: date | None,
) -> list[Draft]:
    drafts: list[Draft] = []
    for draft, person in named:
        _add(drafts, draft)
        if person:
            discourse.meet(person)
    for draft, person in persons.titled(text, discourse, day):
        if _add(drafts, draft):
            discourse.meet(person)
    for draft, person in persons.surnames(text, persons.short_names(discourse, day), drafts):
        _add(drafts, draft)
        discourse.meet(person)
    drafts.sort(key=lambda d: d.start)
    _note_lists(text, drafts, discourse)
    for draft in bare_bodies(text, drafts, discourse):
        _add(drafts, draft)
    for draft in pointing_back(text, drafts, discourse):
        _add(drafts, draft)
    drafts.sort(key=lambda d: d.start)
    _note_topic(text, drafts, discourse)
    return drafts


_SIDE_BY_SIDE = re.compile(r"\s*(?:,|,?\s*and|-|–|/|&)\s*(?:the\s+)?$")


def _note_lists(text: str, drafts: Sequence[Draft], discourse: Discourse) -> None:
    """Note every list of states that stand side by side."""
    run: list[Draft] = []
    for draft in drafts:
        if run and not _SIDE_BY_SIDE.fullmatch(text[run[-1].end : draft.start]):
            run = []
        run = [*run, draft]
        codes = tuple(dict.fromkeys(state_codes(run)))
        if len(codes) > 1:
            discourse.list_together(codes)


def _note_topic(text: str, drafts: Sequence[Draft], discourse: Discourse) -> None:
    """Note whom a sentence is about: the first person that hangs from no preposition."""
    people = [d for d in drafts if d.kind == "person"]
    free = [d for d in people if not re.search(_HANGS, text[: d.start])]
    for draft in (free or people)[:1]:
        known = next((p for p in discourse.persons if p.name == draft.name), None)
        discourse.topic = known or discourse.topic


_HANGS = (
    r"\b(?:of|with|by|from|to|for|against|between|and|at|on|in|meets|met|told|invited|including)"
    r"(?:\s+(?:the|his|her|their|a|an))?\s+$"
)


def _add(drafts: list[Draft], draft: Draft) -> bool:
    """Add a draft unless a longer one covers it; drop the shorter ones that it covers.

    One of a user's own list goes before any other.
    """
    for other in list(drafts):
        if other.start < draft.end and draft.start < other.end:
            longer = other.end - other.start >= draft.end - draft.start
            if other.own if other.own != draft.own else longer:
                return False
            drafts.remove(other)
    drafts.append(draft)
    return True


def _named(
    text: str, hits: Sequence[Hit], discourse: Discourse, day: date | None, offices: Offices
) -> list[tuple[Draft, Person | None]]:
    found: list[tuple[Draft, Person | None]] = []
    people = {
        hit.start: _person(hit, day, discourse) for hit in hits if hit.names[0].kind == "person"
    }
    for hit in hits:
        if hit.start in people:
            found.append(people[hit.start])
        elif hit.names[0].codes and not _is_place(text, hit):
            found.extend(_state(text, hit, people, discourse, offices))
    return found


def _person(hit: Hit, day: date | None, discourse: Discourse) -> tuple[Draft, Person]:
    return persons.from_list(hit) if hit.own else persons.from_leader(hit, day, discourse.countries)


def _state(
    text: str,
    hit: Hit,
    people: Mapping[int, tuple[Draft, Person]],
    discourse: Discourse,
    offices: Offices,
) -> list[tuple[Draft, Person | None]]:
    known = _reading(hit, discourse)
    draft = Draft(
        hit.start, hit.end, known.name, known.codes, known.kind, known.role,
        known.listed or f"{known.kind} of {known.name}", _SCORES.get(known.kind, 0.9), own=hit.own,
    )  # fmt: skip
    if known.kind not in {"adjective", "people", "country", "capital", "organisation", "metonym"}:
        return [(draft, None)]
    extended, name = persons.office_at(text, draft, offices)
    if known.kind in {"country", "capital", "organisation", "metonym"} and not _owns(
        text, draft, extended
    ):
        return [(draft, None)]
    if name is None:
        return _with_apposition(text, extended)
    start = extended.end - len(name)
    if start in people:
        base, person = people[start]
        return [(replace(base, start=draft.start), person)]
    person = Person(name, persons.surname_of(name, known.codes), known.codes, extended.role,
                    extended.former, text[draft.end : start].strip().lower())  # fmt: skip
    return [(replace(extended, score=0.95), person)]


def _owns(text: str, draft: Draft, extended: Draft) -> bool:
    """Whether a name owns the office after it: "Seoul's president", "UN envoy"."""
    if extended.end == draft.end:
        return False
    between = text[draft.end : draft.end + 2]
    return draft.kind in {"organisation", "metonym"} or between.startswith(("'s", "’s"))


def _with_apposition(text: str, office: Draft) -> list[tuple[Draft, Person | None]]:
    if office.kind != "office":
        return [(office, None)]
    named = persons.appositive(text, office)
    if named is None:
        return [(office, None)]
    start, end, name = named
    person = Person(name, persons.surname_of(name, office.codes), office.codes, office.role,
                    office.former, office.name.lower())  # fmt: skip
    mention = replace(office, start=start, end=end, name=name, kind="person",
                      basis=f"in apposition to “{office.name}”")  # fmt: skip
    return [(mention, person), (office, None)]


def _reading(hit: Hit, discourse: Discourse) -> Name:
    """The reading of an ambiguous name that fits the states the report names."""
    local = [n for n in hit.names if set(n.codes) & discourse.countries and len(hit.names) > 1]
    exact = [n for n in hit.names if n.kind in {"country", "adjective"}]
    return (exact or local or list(hit.names))[0]


def _sites(
    text: str, hits: Sequence[Hit], drafts: Sequence[Draft], discourse: Discourse
) -> list[Draft]:
    """The first city of each state that a sentence does not name otherwise."""
    taken = set(state_codes(drafts))
    found: list[Draft] = []
    for hit in hits:
        known = _reading(hit, discourse)
        inside = any(d.start < hit.end and hit.start < d.end for d in drafts)
        if inside or not known.codes or not _is_place(text, hit) or taken & set(known.codes):
            continue
        taken |= set(known.codes)
        found.append(
            Draft(hit.start, hit.end, known.name, known.codes, "site", None,
                  f"a city of {known.name}", _SITE_SCORE, own=hit.own)
        )  # fmt: skip
    return found


_SITE_SCORE = 0.9
_LOCATIVE = re.compile(r"\b(?:in|near|outside|around|across)\s+(?:downtown\s+|central\s+)?$")


def _is_place(text: str, hit: Hit) -> bool:
    """Whether a capital or city only tells where: "at a news conference in Beijing"."""
    kind = hit.names[0].kind
    if kind == "place":
        return True
    if kind != "capital":
        return False
    before = text[: hit.start]
    if re.search(r"\bat\s+$", before):
        return True
    return bool(_LOCATIVE.search(before)) and not text[hit.end :].startswith(("'s", "’s"))


_PRIVATE_FACTOR = 0.5  # puts what former leaders do below the limit of relations


def _speaks_for_state(draft: Draft) -> bool:
    """Whether a mention is no leader out of office: those act for themselves."""
    return not (draft.former or (draft.kind == "person" and draft.role is None))


def _finish(
    sentence: Sentence, drafts: Sequence[Draft], letter: str = "m"
) -> tuple[ActorMention, ...]:
    return tuple(
        ActorMention(
            mention_id=f"{sentence.sentence_id}-{letter}{number:02d}",
            sentence_id=sentence.sentence_id,
            start=sentence.start + draft.start,
            end=sentence.start + draft.end,
            text=sentence.text[draft.start : draft.end],
            name=draft.name,
            codes=draft.codes,
            states=tuple(code for code in draft.codes if code in knowledge.states()),
            kind=draft.kind,
            role=draft.role,
            former=draft.former,
            basis=draft.basis,
            score=draft.score * (1.0 if _speaks_for_state(draft) else _PRIVATE_FACTOR),
        )
        for number, draft in enumerate(drafts)
    )
