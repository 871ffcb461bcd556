"""The knowledge of `furniture.toml`, compiled: which lines of a page are no report."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

Patterns = tuple[re.Pattern[str], ...]

LONGEST_LINE = 1200
"""Characters; a longer line is never matched (all patterns are for short lines)."""

_ENDS = " \t\u00a0\u200b\ufeff.,:;!?|*_#>»›→-–—•·…"
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Furniture:
    """Compiled lines and patterns; see `furniture.toml` for what each is for."""

    buttons: frozenset[str]
    sections: frozenset[str]
    furniture: Patterns
    byline: Patterns
    closing: Patterns
    final: Patterns
    inline: Patterns
    caption: Patterns
    credit: re.Pattern[str]
    credit_line: Patterns
    counter: re.Pattern[str]
    dateline: Patterns
    headline_label: re.Pattern[str]
    page: dict[str, frozenset[str]]


@lru_cache(maxsize=1)
def furniture() -> Furniture:
    """Load and compile `furniture.toml` once a process."""
    text = resources.files(__package__).joinpath("furniture.toml").read_text("utf-8")
    data = tomllib.loads(text)
    patterns, captions = data["patterns"], data["captions"]
    return Furniture(
        buttons=frozenset(map(normal, data["exact"]["buttons"])),
        sections=frozenset(map(normal, data["exact"]["sections"])),
        furniture=_compile(patterns["furniture"]),
        byline=_compile(patterns["byline"]),
        closing=_compile(data["starters"]["closing"]),
        final=_compile(data["starters"]["final"]),
        inline=_compile(data["starters"]["inline"]),
        caption=_compile(captions["line"]),
        credit=re.compile(captions["credit"], re.IGNORECASE),
        credit_line=_compile(captions["credit_line"]),
        counter=re.compile(captions["counter"], re.IGNORECASE),
        dateline=tuple(re.compile(pattern) for pattern in data["dateline"]["prefix"]),
        headline_label=re.compile(data["dateline"]["headline_label"], re.IGNORECASE),
        page={name: frozenset(words) for name, words in data["page"].items()},
    )


def normal(line: str) -> str:
    """Bring a line to the form in which lines are compared."""
    return _SPACES.sub(" ", line).strip(_ENDS).casefold()


def matches(line: str, patterns: Patterns) -> bool:
    """Whether any pattern matches the line; never for a very long line."""
    return len(line) <= LONGEST_LINE and any(pattern.search(line) for pattern in patterns)


def _compile(patterns: list[str]) -> Patterns:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)
