"""A sentence as a row of units: words, marks, and whole actor mentions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from detente.records import ActorMention

_WORD = re.compile(
    r"['’]s\b|(?:[^\W\d_]\.){2,}|[^\W\d_]+n['’]t\b|[^\W\d_]+(?:-[^\W\d_]+)*|\d[\d,.]*\d|\d|\S"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """One word, mark or actor mention; offsets are into the document's text.

    `lower` is the unit in lower case, with a straight apostrophe.
    """

    text: str
    start: int
    end: int
    mention: ActorMention | None = None
    lower: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lower", self.text.lower().replace("’", "'"))

    @property
    def is_word(self) -> bool:
        """Whether it is a word (or a mention) and not a mark."""
        return self.mention is not None or self.text[0].isalnum()


def tokenize(text: str, offset: int, mentions: Sequence[ActorMention]) -> tuple[Unit, ...]:
    """Cut a sentence into units; each mention is one unit.

    `offset` is where the sentence starts in the document.  Mentions that
    overlap an earlier one are passed over.
    """
    units: list[Unit] = []
    cursor = 0
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        start, end = mention.start - offset, mention.end - offset
        if start < cursor:
            continue
        units.extend(_words(text, cursor, start, offset))
        units.append(Unit(text[start:end], mention.start, mention.end, mention))
        cursor = end
    units.extend(_words(text, cursor, len(text), offset))
    return tuple(units)


def _words(text: str, start: int, end: int, offset: int) -> list[Unit]:
    return [
        Unit(m.group(), m.start() + offset, m.end() + offset)
        for m in _WORD.finditer(text, start, end)
    ]
