"""The facts about actors, read from `data/`: states, organisations, leaders, roles, phrases."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class State:
    """A state as it is spoken of; `code` is ISO 3166-1 alpha-3."""

    code: str
    name: str
    names: tuple[str, ...]
    adjectives: tuple[str, ...]
    people: tuple[str, ...]
    capital: tuple[str, ...]
    metonyms: tuple[str, ...]
    metonym_roles: dict[str, str]
    places: tuple[str, ...]
    not_before: frozenset[str]
    not_after: frozenset[str]
    ambiguous: frozenset[str]  # names that are also names of persons or places


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation; `member_dates` gives half-open ranges "from/until" of ISO days."""

    code: str
    name: str
    names: tuple[str, ...]
    kind: str
    country: str | None
    metonyms: tuple[str, ...]
    organs: dict[str, str]
    members: tuple[str, ...]
    member_dates: dict[str, str]

    def members_on(self, day: date) -> tuple[str, ...]:
        """The member states on a day."""
        return tuple(code for code in self.members if self._belongs(code, day))

    def _belongs(self, code: str, day: date) -> bool:
        since, _, until = self.member_dates.get(code, "/").partition("/")
        return (not since or date.fromisoformat(since) <= day) and (
            not until or day < date.fromisoformat(until)
        )


@dataclass(frozen=True, slots=True)
class Term:
    """One person's term in one office; `until` None: still in office when the file was made."""

    country: str
    person: str
    short: str
    aliases: tuple[str, ...]
    office: str
    title: str
    since: date
    until: date | None

    def covers(self, day: date) -> bool:
        """Whether the person held the office on that day."""
        return self.since <= day and (self.until is None or day <= self.until)


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("data", name).read_text("utf-8"))


@cache
def states() -> dict[str, State]:
    """All states by code."""
    return {
        code: State(
            code=code,
            name=raw["name"],
            names=tuple(raw.get("names", (raw["name"],))),
            adjectives=tuple(raw.get("adjectives", ())),
            people=tuple(raw.get("people", ())),
            capital=tuple(raw.get("capital", ())),
            metonyms=tuple(raw.get("metonyms", ())),
            metonym_roles=dict(raw.get("metonym_roles", {})),
            places=tuple(raw.get("places", ())),
            not_before=frozenset(raw.get("not_before", ())),
            not_after=frozenset(raw.get("not_after", ())),
            ambiguous=frozenset(raw.get("ambiguous", ())),
        )
        for code, raw in _toml("countries.toml").items()
    }


@cache
def organisations() -> dict[str, Organisation]:
    """All organisations by code."""
    return {
        code: Organisation(
            code=code,
            name=raw["name"],
            names=tuple(raw.get("names", (raw["name"],))),
            kind=raw.get("kind", "IGO"),
            country=raw.get("country"),
            metonyms=tuple(raw.get("metonyms", ())),
            organs=dict(raw.get("organs", {})),
            members=tuple(raw.get("members", ())),
            member_dates=dict(raw.get("member_dates", {})),
        )
        for code, raw in _toml("organisations.toml").items()
    }


@cache
def terms() -> tuple[Term, ...]:
    """Every term in office since 2000 that the leaders' file knows."""
    text = files(__package__).joinpath("data", "leaders.csv").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return tuple(
        Term(
            country=row["country"],
            person=row["person"],
            short=row["short"],
            aliases=tuple(a for a in row["aliases"].split("|") if a),
            office=row["office"],
            title=row["title"],
            since=date.fromisoformat(row["from"]),
            until=date.fromisoformat(row["until"]) if row["until"] else None,
        )
        for row in csv.DictReader(lines)
    )


@cache
def terms_of(person: str, country: str | None = None) -> tuple[Term, ...]:
    """All terms of a person, by the name in the leaders' file, for one state if given."""
    return tuple(
        term
        for term in terms()
        if term.person == person and (country is None or term.country == country)
    )


@dataclass(frozen=True, slots=True)
class Phrases:
    """`data/phrases.toml`: words that point back, prefixes, groups, and what is no actor."""

    prefixes: dict[str, str]
    prefix_not_before: dict[str, tuple[str, ...]]
    groups: dict[str, tuple[str, ...]]
    side_nouns: tuple[str, ...]
    numbers: dict[int, tuple[str, ...]]
    geography_before: tuple[str, ...]
    geography_after: frozenset[str]
    domestic: tuple[str, ...]
    relations: tuple[str, ...]
    not_actors: tuple[str, ...]
    stands_for: dict[str, str]


@cache
def phrases() -> Phrases:
    """The standing phrases."""
    raw = _toml("phrases.toml")
    return Phrases(
        prefixes=raw["prefixes"],
        prefix_not_before={k: tuple(v) for k, v in raw["prefix_not_before"].items()},
        groups={k: tuple(v) for k, v in raw["groups"].items()},
        side_nouns=tuple(raw["sides"]["nouns"]),
        numbers={int(n): tuple(words) for n, words in raw["sides"]["numbers"].items()},
        geography_before=tuple(raw["geography"]["before"]),
        geography_after=frozenset(raw["geography"]["after"]),
        domestic=tuple(raw["domestic"]["nouns"]),
        relations=tuple(raw["sides"]["relations"]),
        not_actors=tuple(raw["not_actors"]["phrases"]),
        stands_for=raw["stands_for"],
    )


@cache
def sectors() -> tuple[str, ...]:
    """The sectors an actor can act in: those of `roles.toml`, and of organisations."""
    return (*_toml("roles.toml"), "IGO", "NGO")


@cache
def role_nouns() -> dict[str, str]:
    """Lower-case nouns after a country, with the sector they mean."""
    return {noun: role for role, raw in _toml("roles.toml").items() for noun in raw["nouns"]}


@cache
def titles() -> dict[str, str]:
    """Titles before a name, with the sector they mean."""
    return {
        title: role for role, raw in _toml("roles.toml").items() for title in raw.get("titles", ())
    }


@cache
def careful_surnames() -> frozenset[str]:
    """Surnames that are read as a leader only where the report has named the person."""
    return frozenset(_toml("phrases.toml")["careful_surnames"]["words"])


@cache
def bare_bodies() -> tuple[str, ...]:
    """Bodies that are named without their country."""
    return tuple(_toml("phrases.toml")["bare_bodies"]["words"])


@cache
def household_states() -> frozenset[str]:
    """States whose leaders news names by surname alone."""
    return frozenset(_toml("phrases.toml")["household"]["countries"])
