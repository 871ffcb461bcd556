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
