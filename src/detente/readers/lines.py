"""The lines of a text and what their shape tells: prose, a title, a label.

A line here is a *block*: one line of the text, or several where an agency or
an e-mail broke a paragraph at a fixed width.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_WORD = re.compile(r"\w[\w’'.-]*")
_LETTER = re.compile(r"[^\W\d_]")
_FOREIGN_LETTER = re.compile(r"[^\W\d_\x00-\x7f]")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]*_]*(?:\[\d+\])?$")
_INNER_END = re.compile(r"[a-z0-9”\"’)][.!?][\"”’)]* +[\"“‘(]?[A-Z]|[。！？]")
_BULLET = re.compile(r"^(?:[-–—•·▪■●*o]|\d{1,2}[.)])\s+(?=\S)")
_QUOTE = "\"“‘«„'"
_WRAP_MIN, _WRAP_MAX = 45, 100


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph or line, `[start, end)` in the text, without blanks at its ends."""

    start: int
    end: int
    text: str  # the slice
    words: int
    gap_before: bool  # a blank line stands before it

    @property
    def ends_sentence(self) -> bool:
        """Whether it ends as a sentence does."""
        return bool(_SENTENCE_END.search(self.text[-12:]))

    @property
    def holds_sentences(self) -> bool:
        """Whether a sentence ends and another begins inside it."""
        return bool(_INNER_END.search(self.text))

    @property
    def is_prose(self) -> bool:
        """Whether it reads as running text rather than as a title or a label."""
        if self.ends_sentence and not self.text.endswith(("...", "…")):
            return self.words >= 6 or (self.words >= 3 and self._has_small_word())
        return self.words >= 35 or (self.words >= 12 and self.holds_sentences)

    @property
    def is_list_item(self) -> bool:
        """Whether it opens with a bullet or a number."""
        return bool(_BULLET.match(self.text))

    @property
    def is_quoted(self) -> bool:
        """Whether it opens with a quotation mark."""
        return self.text[0] in _QUOTE

    def _has_small_word(self) -> bool:
        return any(word[0].islower() for word in self.text.split()[1:])


def blocks(text: str) -> tuple[Block, ...]:
    """Cut a text into blocks that together hold all but its blank characters."""
    found: list[Block] = []
    for first, last in _joined(text, list(_spans(text))):
        found.append(_block(text, first, last, found[-1].end if found else 0))
    return tuple(found)


def word_count(line: str) -> int:
    """Count words; in scripts without spaces two characters are a word."""
    wide = len(_WIDE.findall(line))
    if wide > len(line) // 3:
        return max(len(line.split()), wide // 2)
    return len(_WORD.findall(line))


def foreign_share(line: str) -> float:
    """Share of a line's letters outside ASCII, 0-1."""
    if line.isascii():
        return 0.0
    letters = len(_LETTER.findall(line))
    return len(_FOREIGN_LETTER.findall(line)) / letters if letters else 0.0


Span = tuple[int, int]


def _spans(text: str) -> Iterator[Span]:
    for match in _LINE.finditer(text):
        line = match.group()
        stripped = line.strip()
        if stripped:
            start = match.start() + line.index(stripped)
            yield start, start + len(stripped)


def _joined(text: str, spans: list[Span]) -> Iterator[tuple[Span, Span]]:
    """Join the lines of paragraphs that were broken at a fixed width."""
    for run in _runs(text, spans):
        width = _wrapping_width(text, run)
        first = 0
        for index in range(len(run)):
            if index + 1 == len(run) or not _runs_on(text, run[index], run[index + 1], width):
                yield run[first], run[index]
                first = index + 1


def _runs(text: str, spans: list[Span]) -> Iterator[list[Span]]:
    """Yield the lines that stand together without a blank line between them."""
    run: list[Span] = []
    for span in spans:
        if run and _has_blank_line(text, run[-1][1], span[0]):
            yield run
            run = []
        run.append(span)
    if run:
        yield run


def _wrapping_width(text: str, run: list[Span]) -> int | None:
    """Width at which the lines of a run were broken, None where each is a paragraph.

    In broken text most lines but the last are full, and most break a sentence.
    """
    width = max(end - start for start, end in run)
    if len(run) < 3 or not _WRAP_MIN <= width <= _WRAP_MAX:
        return None
    pairs = list(itertools.pairwise(run))
    full = sum(_is_full(text, line, following, width) for line, following in pairs)
    broken = sum(text[following[0]].islower() for _, following in pairs)
    return width if full >= 0.6 * len(pairs) and broken >= 0.4 * len(pairs) else None


def _runs_on(text: str, line: Span, following: Span, width: int | None) -> bool:
    """Whether the following line is the same paragraph."""
    length = line[1] - line[0]
    words, next_words = text[slice(*line)], text[slice(*following)]
    if (
        _BULLET.match(next_words)
        or not _WRAP_MIN <= length <= _WRAP_MAX
        or len(next_words) > _WRAP_MAX
    ):
        return False
    if text[following[0] - 1] in " \t" and text[max(0, line[0] - 1)] not in " \t":
        return False  # an indent opens a paragraph
    if next_words[0].islower() and not _SENTENCE_END.search(words):
        return True
    return width is not None and _is_full(text, line, following, width)


def _is_full(text: str, line: Span, following: Span, width: int) -> bool:
    """Whether the following line's first word would not have fitted on this line."""
    first_word = text[slice(*following)].split(None, 1)[0]
    return line[1] - line[0] + 1 + len(first_word) > width


def _has_blank_line(text: str, end: int, start: int) -> bool:
    between = text[end:start].replace("\r\n", "\n").replace("\r", "\n")
    return between.count("\n") > 1 or "\f" in between or "\u2029" in between


def _block(text: str, first: Span, last: Span, previous_end: int) -> Block:
    start, end = first[0], last[1]
    gap = _has_blank_line(text, previous_end, start)
    return Block(start, end, text[start:end], word_count(text[start:end]), gap)
