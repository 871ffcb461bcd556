"""A sentence with two marked actors as the numbers the encoder reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# Unused places of the base vocabulary; S is the first actor of the pair, T the second.
S_OPEN, S_CLOSE, T_OPEN, T_CLOSE = 1, 2, 3, 4
_CLS, _SEP = 101, 102
MAX_WORDS = 160  # pieces of words with marks; the longest sentence of the corpus has 73

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marked:
    """`ids` for the encoder and, for each, its span in the sentence (None for marks)."""

    ids: tuple[int, ...]
    spans: tuple[Span | None, ...]


@cache
def tokenizer() -> Tokenizer:
    """The word pieces of the shipped encoder."""
    from tokenizers import Tokenizer

    return Tokenizer.from_str(
        files(__package__).joinpath("weights", "tokenizer.json").read_text("utf-8")
    )


@lru_cache(maxsize=64)
def _pieces(text: str) -> tuple[list[int], list[Span]]:
    """The pieces of a text and their spans; a sentence is marked once for each pair of actors."""
    found = tokenizer().encode(text, add_special_tokens=False)
    return found.ids, found.offsets


def mark(text: str, source: Iterable[Span], target: Iterable[Span]) -> Marked:
    """Enclose the spans of two actors in their marks; spans are half-open offsets into `text`.

    A sentence longer than `MAX_WORDS` is cut around the marks.
    """
    pieces = _pieces(text)
    opens: dict[int, list[int]] = {}
    closes: dict[int, list[int]] = {}
    for spans, first, last in ((source, S_OPEN, S_CLOSE), (target, T_OPEN, T_CLOSE)):
        for start, end in spans:
            covered = [i for i, (a, b) in enumerate(pieces[1]) if a < end and start < b]
            if covered:
                opens.setdefault(covered[0], []).append(first)
                closes.setdefault(covered[-1], []).insert(0, last)
    ids: list[int] = [_CLS]
    at: list[Span | None] = [None]
    for number, (piece, span) in enumerate(zip(*pieces, strict=True)):
        for code in opens.get(number, ()):
            ids.append(code)
            at.append(None)
        ids.append(piece)
        at.append(span)
        for code in closes.get(number, ()):
            ids.append(code)
            at.append(None)
    ids, at = _cut(ids, at)
    return Marked((*ids, _SEP), (*at, None))


def _cut(ids: list[int], at: list[Span | None]) -> tuple[list[int], list[Span | None]]:
    """Keep what lies around the marks where a sentence is too long."""
    room = MAX_WORDS - 1
    if len(ids) <= room:
        return ids, at
    marks = [i for i, code in enumerate(ids) if S_OPEN <= code <= T_CLOSE] or [0]
    middle = (marks[0] + marks[-1]) // 2
    start = max(1, min(middle - room // 2, len(ids) - room + 1))
    return [ids[0], *ids[start : start + room - 1]], [at[0], *at[start : start + room - 1]]


def pad(batch: Sequence[Marked]) -> list[list[int]]:
    """The ids of a batch as rows of one length, filled with 0."""
    width = max(len(m.ids) for m in batch)
    return [[*m.ids, *[0] * (width - len(m.ids))] for m in batch]
