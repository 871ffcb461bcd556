"""What an event is about, by plain words: PLOVER's contexts."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    raw = tomllib.loads(files(__package__).joinpath("contexts.toml").read_text("utf-8"))
    return tuple(
        (context, re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")", re.IGNORECASE))
        for context, words in raw.items()
    )


def context_of(text: str) -> str | None:
    """The context with the most words in a sentence, the first in the file on a tie, or None."""
    counts = [(len(pattern.findall(text)), context) for context, pattern in _patterns()]
    best = max(count for count, _ in counts)
    return next(context for count, context in counts if count == best) if best else None


@cache
def _sport() -> re.Pattern[str]:
    raw = tomllib.loads(files(__package__).joinpath("not_politics.toml").read_text("utf-8"))
    words = "|".join(map(re.escape, raw["sport"]["words"]))
    return re.compile(
        rf"\b(?:{words})\b|\b\d{{1,2}}-\d{{1,2}}\b(?! (?:vote|majority))", re.IGNORECASE
    )


@cache
def _politics() -> re.Pattern[str]:
    raw = tomllib.loads(files(__package__).joinpath("not_politics.toml").read_text("utf-8"))
    words = "|".join(map(re.escape, raw["sport"]["unless"]))
    return re.compile(rf"\b(?:{words})", re.IGNORECASE)


def is_sport(text: str) -> bool:
    """Whether a sentence speaks of a game: two or more words of sport, or one and no politics."""
    found = len(_sport().findall(text))
    return found > 1 or (found == 1 and not _politics().search(text))
