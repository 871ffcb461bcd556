"""The event types and what they mean: PLOVER types, CAMEO codes, Goldstein values.

Goldstein values are those of the CAMEO codes as published with the ICEWS data
(after Goldstein 1992, Journal of Conflict Resolution 36:369-385).
"""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from detente.records import Status


@dataclass(frozen=True, slots=True)
class EventType:
    """A PLOVER event type; `quad` is 1-4, verbal/material cooperation, verbal/material conflict."""

    name: str
    quad: int
    cameo: str
    meaning: str
    modes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CameoCode:
    """A CAMEO code, the PLOVER type it belongs to, and its Goldstein value (-10 to 10)."""

    code: str
    plover: str
    goldstein: float
    meaning: str


QUAD_NAMES = {
    1: "verbal cooperation",
    2: "material cooperation",
    3: "verbal conflict",
    4: "material conflict",
}

CONTEXTS = (
    "military", "diplomatic", "economic", "territory", "nuclear", "humanitarian", "refugees",
    "human rights", "legal", "terrorism", "cyber", "intelligence", "election", "environment",
    "health", "culture",
)  # fmt: skip
"""The contexts that `coder/contexts.toml` knows words for."""


SPEECH_TYPES = frozenset({"AGREE", "SUPPORT", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})
"""Types that are done by being said: what lies ahead is their content, not they."""


MERGED_ROOTS = MappingProxyType({"CONCEDE": "YIELD", "RETREAT": "YIELD"})
"""Types that gold with 15 roots counts as one."""

_INTENDED = {Status.PLANNED, Status.POSSIBLE}


def plover_root(event_type: str, status: Status) -> str:
    """The type by PLOVER's own counting, in which what is meant to be done is a type of its own.

    There a cooperative deed that lies ahead counts as AGREE, a hostile one as THREATEN (PLOVER
    manual 2018, on AGREE and THREATEN); detente keeps deed and status apart.
    """
    kind = event_types().get(event_type)
    if kind is None or status not in _INTENDED or event_type in SPEECH_TYPES - {"SUPPORT"}:
        return event_type
    return "AGREE" if kind.quad in {1, 2} else "THREATEN"


@cache
def event_types() -> dict[str, EventType]:
    """The 16 PLOVER types by name, in the order of the file."""
    raw = tomllib.loads(files(__package__).joinpath("plover.toml").read_text("utf-8"))
    return {
        name: EventType(name, t["quad"], t["cameo"], t["meaning"], tuple(t["modes"]))
        for name, t in raw.items()
    }


@cache
def cameo_codes() -> dict[str, CameoCode]:
    """The CAMEO codes that detente writes, by code."""
    text = files(__package__).joinpath("cameo.csv").read_text("utf-8")
    return {
        row["code"]: CameoCode(row["code"], row["plover"], float(row["goldstein"]), row["meaning"])
        for row in csv.DictReader(text.splitlines())
    }
