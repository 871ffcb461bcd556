"""Persons and offices around a name: "Chinese ambassador Qiu Guohong", "President Moon"."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache

from detente.actors import knowledge
from detente.actors.discourse import Discourse, Person
from detente.actors.gazetteer import Hit
from detente.records import Days


@dataclass(frozen=True, slots=True)
class Draft:
    """A mention in the making; offsets are into the sentence."""

    start: int
    end: int
    name: str
    codes: tuple[str, ...]
    kind: str
    role: str | None
    basis: str
    score: float
    former: bool = False
    own: bool = False  # by a name of a user's own list


_QUALIFIERS = (
    r"(?:top|senior|former|ex|then|new|acting|deputy|vice|assistant|chief|late|ruling|first|special"
    r"|leading|central|outgoing|incoming|retired|exiled|newly elected|newly appointed|current|own"
    r"|visiting|high-level|permanent|unnamed|state-run|state|local|main|largest|giant|elected)"
)
NAME = (
    r"[A-Z][\w’'.]*(?:-[\w’']+)?(?:\s+(?:(?:al|el)-[A-Z][\w’']+|bin|ibn|de|da|von|van|der|den|al|"
    r"[A-Z][\w’'.]*(?:-[\w’']+)?)){0,3}"
)


@dataclass(frozen=True, slots=True)
class Offices:
    """The offices and bodies that may follow a state's name, with their sectors."""

    pattern: re.Pattern[str]
    sectors: Mapping[str, str]  # by the noun in lower case


@cache
def built_in_offices() -> Offices:
    """Those of `data/roles.toml`; a noun's sector goes before a title's."""
    titles = {title.lower(): role for title, role in knowledge.titles().items()}
    return make_offices(titles | knowledge.role_nouns())


def make_offices(sectors: Mapping[str, str]) -> Offices:
    """Offices by their nouns in lower case."""
    words = "|".join(sorted((re.escape(n) for n in sectors), key=len, reverse=True))
    pattern = re.compile(
        rf"(?P<owner>['’]s)?(?P<qualifiers>(?:\s+{_QUALIFIERS})*)(?P<between>\s+[a-z-]+(?<!ed)(?<!ing))??"
        rf"\s+(?P<noun>(?i:{words}))\b(?!-)"
    )
    return Offices(pattern, sectors)


@cache
def _title() -> re.Pattern[str]:
    words = "|".join(sorted((re.escape(t) for t in knowledge.titles()), key=len, reverse=True))
    return re.compile(
        rf"\b(?P<former>[Ff]ormer |[Ee]x-|then-)?(?:Acting |Deputy |Vice |Assistant )?"
        rf"(?P<title>{words})"
        rf"\s+(?P<name>{NAME})"
    )


def role_of(noun: str) -> str:
    """The sector of a role noun or title, in any case."""
    return built_in_offices().sectors.get(noun.lower(), "GOV")


def day_of(seen_from: Days | None) -> date | None:
    """The day by which offices are judged: the last day the report may be from."""
    return seen_from.end if seen_from else None


def leader(person: str, country: str, day: date | None) -> tuple[str | None, bool, str]:
    """(role, former, basis) of a leader on a day; role None for who is not in office then."""
    terms = knowledge.terms_of(person, country)
    role = "GOV" if country in knowledge.states() else "IGO"
    if day is None:
        return role, False, "in the leaders' list; the day is not known"
    for term in terms:
        if term.covers(day):
            return role, False, f"{term.title} from {term.since} to {term.until or 'now'}"
    if all(term.since > day for term in terms):
        return None, False, f"not yet in office on {day}"
    last = max((t for t in terms if t.since <= day), key=lambda t: t.since)
    return None, True, f"former {last.title} (until {last.until})"


def from_leader(hit: Hit, day: date | None, near: frozenset[str]) -> tuple[Draft, Person]:
    """Mention and person for a leader's full name.

    Of several readings the one in office that day is taken, then one of the
    states `near` in the report.
    """
    known = max(
        hit.names,
        key=lambda n: (leader(n.name, n.codes[0], day)[0] is not None, n.codes[0] in near),
    )
    role, former, basis = leader(known.name, known.codes[0], day)
    terms = knowledge.terms_of(known.name, known.codes[0])
    title = next((t.title for t in terms if day and t.covers(day)), terms[-1].title)
    person = Person(known.name, terms[0].short, known.codes, role, former, title.lower())
    draft = Draft(hit.start, hit.end, known.name, known.codes, "person", role, basis, 0.97, former)
    return draft, person


def from_list(hit: Hit) -> tuple[Draft, Person]:
    """Mention and person for a person of a user's own list."""
    known = hit.names[0]
    person = Person(known.name, surname_of(known.name, known.codes), known.codes, known.role,
                    False, "")  # fmt: skip
    draft = Draft(hit.start, hit.end, known.name, known.codes, "person", known.role, known.listed,
                  0.97, own=True)  # fmt: skip
    return draft, person


def office_at(text: str, draft: Draft, offices: Offices | None = None) -> tuple[Draft, str | None]:
    """Extend a state's name over the office or body that follows, and over the person's name.

    `offices` are the built-in ones where none are given.  Returns the longer
    draft and the person's name where one follows.
    """
    offices = offices or built_in_offices()
    match = offices.pattern.match(text, draft.end)
    if match is None:
        return draft, None
    noun = match["noun"]
    if match["between"] and draft.kind != "adjective":
        return draft, None
    former = bool(re.search(r"\b(?:former|ex|late)\b", match["qualifiers"]))
    role = offices.sectors.get(noun.lower(), "GOV")
    end = match.end()
    named = re.match(rf"\s+(?P<name>{NAME})", text[end:])
    person = None
    if named and noun.lower() not in {"government", "media", "troops", "people", "side"}:
        person = _trim(named["name"]) or None
        end += named.start("name") + len(person) if person else 0
    kind = "person" if person else "office"
    extended = replace(
        draft, end=end, kind=kind, role=None if former else _sector(draft, role), former=former,
        name=person or text[draft.start : end],
        basis=f"{draft.basis}; {noun}: {role}",
    )  # fmt: skip
    return extended, person


def _sector(draft: Draft, role: str) -> str:
    """An organisation's officials are the organisation's; its troops and papers too."""
    if draft.own and draft.role and draft.kind == "organisation":
        return draft.role
    return "IGO" if draft.role == "IGO" else role


_NOT_NAMES = frozenset(
    {"The", "In", "On", "At", "A", "An", "And", "But", "For", "Of", "To", "President", "Minister"}
    | set(calendar.day_name)
    | set(calendar.month_name) - {"May"}
)


def _trim(name: str) -> str:
    words = name.split()
    for n, word in enumerate(words):
        if word in _NOT_NAMES:
            words = words[:n]
            break
    trimmed = " ".join(words)
    return re.sub(r"['’]s$|[.’']$", "", trimmed)


def surname_of(name: str, codes: tuple[str, ...]) -> str:
    """The part of an unknown person's name that later mentions use.

    East Asian names put the family name first; where there are three parts or
    a hyphen the first is taken for those states, else the last.
    """
    words = name.split()
    family_first = set(codes) & {"KOR", "PRK", "CHN", "TWN", "VNM", "HKG", "SGP", "KHM"}
    return words[0] if family_first and len(words) > 1 else words[-1]


def titled(text: str, discourse: Discourse, day: date | None) -> list[tuple[Draft, Person]]:
    """Persons behind a title without a country: "President Moon", "Premier Li Qiang"."""
    found = []
    for match in _title().finditer(text):
        name = _trim(match["name"])
        if not name:
            continue
        person = _resolve_titled(name, match["title"], discourse, day)
        if person is None:
            continue
        end = match.start("name") + len(name)
        former = person.former or bool(match["former"])
        draft = Draft(
            match.start(), end, person.name, person.codes, "person",
            None if former else person.role, f"{match['title']} {name}", 0.93, former,
        )  # fmt: skip
        found.append((draft, person))
    return found


def _resolve_titled(name: str, title: str, discourse: Discourse, day: date | None) -> Person | None:
    known = discourse.by_surname(name) or discourse.by_surname(name.split()[-1])
    if known is not None:
        return known
    candidates = [
        term
        for term in knowledge.terms()
        if name in (term.short, term.person, *term.aliases)
        and (day is None or term.covers(day) or term.since <= day)
        and (title.lower() in term.title.lower() or term.title.lower() in title.lower())
    ]
    current = [t for t in candidates if day is None or t.covers(day)] or candidates
    local = [t for t in current if t.country in discourse.countries] or current
    persons = {t.person for t in local}
    if len(persons) != 1:
        return None
    term = local[-1]
    role, former, _ = leader(term.person, term.country, day)
    return Person(term.person, term.short, (term.country,), role, former, term.title.lower())


def appositive(text: str, office: Draft) -> tuple[int, int, str] | None:
    """The name in front of an office in apposition: "Qiu Guohong, the Chinese ambassador"."""
    before = text[: office.start]
    match = re.search(rf"(?P<name>{NAME}),\s+(?:the\s+|an?\s+)?$", before)
    if match is None or len(match["name"].split()) < 2:
        return None
    name = _trim(match["name"])
    if len(name.split()) < 2:
        return None
    return match.start("name"), match.start("name") + len(name), name


def short_names(discourse: Discourse, day: date | None) -> dict[str, Person]:
    """Surnames that stand for a person in this report: those named, and leaders in office.

    A leader not yet named counts only if in office that day, of a state that
    the report names or whose leaders everybody knows, with a surname that is no
    everyday word and no other such leader's.
    """
    known = dict(_leaders_by_surname(day, discourse.countries)) if day else {}
    return known | {person.surname: person for person in discourse.persons}


@lru_cache(maxsize=4096)
def _leaders_by_surname(day: date, countries: frozenset[str]) -> tuple[tuple[str, Person], ...]:
    found: dict[str, dict[str, Person]] = {}
    for term in knowledge.terms():
        near = term.country in countries
        top = term.country in knowledge.household_states() and term.office.startswith("head")
        if term.covers(day) and (near or top) and term.short not in knowledge.careful_surnames():
            found.setdefault(term.short, {})[term.person] = Person(
                term.person, term.short, (term.country,), "GOV", False, term.title.lower()
            )
    return tuple(
        (short, next(iter(people.values()))) for short, people in found.items() if len(people) == 1
    )


def surnames(
    text: str, known: dict[str, Person], taken: Sequence[Draft]
) -> list[tuple[Draft, Person]]:
    """Later mentions by surname alone, also after "Mr" and the like."""
    found = []
    for surname, person in known.items():
        if surname not in text:
            continue
        pattern = rf"(?<![\w-])(?:(?:Mr|Mrs|Ms|Dr)\.?\s+)?(?P<name>{re.escape(surname)})(?![\w-])"
        for match in re.finditer(pattern, text):
            if any(d.start < match.end() and match.start() < d.end for d in taken):
                continue
            if _part_of_longer_name(
                text, match.start("name"), match.end(), titled=match.start() < match.start("name")
            ):
                continue
            draft = Draft(
                match.start(), match.end(), person.name, person.codes, "person", person.role,
                f"surname of {person.name}", 0.92, person.former,
            )  # fmt: skip
            found.append((draft, person))
    return found


def _part_of_longer_name(text: str, start: int, end: int, *, titled: bool) -> bool:
    after = re.match(r"\s+([A-Z][\w-]+)", text[end:])
    if after and after[1] not in _NOT_NAMES and not re.match(r"['’]s", text[end:]):
        return True
    before = re.search(r"([A-Z][\w.-]*)\s+$", text[:start])
    if titled or before is None:
        return False
    sentence_start = not text[: before.start()].strip()
    return not sentence_start and before[1] not in _NOT_NAMES
