"""The codebook as data: what counts as which event, read from `codebook.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from detente.ontology import event_types


@dataclass(frozen=True, slots=True)
class Borderline:
    """A sentence on the edge of a type, how it is coded and why."""

    sentence: str
    decision: str
    why: str


@dataclass(frozen=True, slots=True)
class CodebookEntry:
    """What the codebook says of one event type."""

    event_type: str
    meaning: str
    counts: tuple[str, ...]
    excludes: tuple[str, ...]
    borderline: tuple[Borderline, ...]
    roles: str
    mutual: str


@cache
def codebook() -> dict[str, CodebookEntry]:
    """The entries by type, in the order of the ontology."""
    raw = _raw()
    return {
        name: CodebookEntry(
            name,
            kind.meaning,
            tuple(raw[name]["counts"]),
            tuple(raw[name]["not"]),
            tuple(Borderline(*case) for case in raw[name]["borderline"]),
            raw[name]["roles"],
            raw[name]["mutual"],
        )
        for name, kind in event_types().items()
    }


GENERAL = ("status", "actors", "no_event", "several_events")
"""The parts of the codebook that hold for all types."""


@cache
def general_rules() -> dict[str, dict[str, str]]:
    """Part of `GENERAL` -> name -> rule."""
    return {part: dict(_raw()[part]) for part in GENERAL}


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("codebook.toml").read_text("utf-8"))


def as_text() -> str:
    """The whole codebook as plain text, as a model is told it."""
    return "\n".join(
        [*_general_lines(), "", *(line for e in codebook().values() for line in _lines(e))]
    )


def _general_lines() -> Iterator[str]:
    for part, rules in general_rules().items():
        yield part.upper().replace("_", " ")
        yield from (f"- {name}: {rule}" for name, rule in rules.items())


def _lines(entry: CodebookEntry) -> Iterator[str]:
    yield f"{entry.event_type}: {entry.meaning}"
    yield from (f"+ {item}" for item in entry.counts)
    yield from (f"- not: {item}" for item in entry.excludes)
    yield f"  roles: {entry.roles} {entry.mutual}"
    for case in entry.borderline:
        yield f"  e.g. {case.sentence} -> {case.decision} ({case.why})"
    yield ""
