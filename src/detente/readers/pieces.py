"""Cutting a block into segments: prefixes, captions and credits, Markdown pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from detente.readers.furniture import furniture, normal
from detente.readers.lines import Block, word_count
from detente.records import Segment, SegmentKind

Kind = SegmentKind

PICTURE = re.compile(r"\[?!\[(?P<alt>[^\]]*)\]\((?P<url>[^)]*)\)(?:\]\([^)]*\))?")
PICTURE_LINE = re.compile(
    rf"(?:{PICTURE.pattern.replace('?P<alt>', '').replace('?P<url>', '')}\s*)+"
)
_HEADING = re.compile(r"#{1,6}\s+|\*\*|__")
_REST = re.compile(r"[\"“‘(]?[A-Z0-9À-Þ]")
_DATELINE_BLOCKS = 2
_SHORTEST_ALT = 5


@dataclass(frozen=True, slots=True)
class Context:
    """What the cutting of one block needs to know of the others."""

    headline: str  # "" where there is none
    lines: frozenset[str]  # normal forms of headline and body blocks
    openers: frozenset[int]  # the body blocks that may carry a dateline

    @classmethod
    def of(cls, page: tuple[Block, ...], kinds: list[SegmentKind], headline: int | None) -> Context:
        """Gather the context from the blocks and their kinds."""
        body = [index for index, kind in enumerate(kinds) if kind is Kind.BODY]
        told = [page[index] for index in body] + ([page[headline]] if headline is not None else [])
        return cls(
            page[headline].text if headline is not None else "",
            frozenset(normal(block.text) for block in told),
            frozenset(body[:_DATELINE_BLOCKS]),
        )


def pieces(block: Block, kind: SegmentKind, index: int, context: Context) -> Iterator[Segment]:
    """Yield the segments of a block, in order, without blanks at their ends."""
    if kind is Kind.HEADLINE:
        spans = _headline(block.text)
    elif kind is Kind.BODY:
        spans = _body(block.text) if index in context.openers else [(kind, 0, len(block.text))]
    elif kind is Kind.CAPTION and PICTURE_LINE.fullmatch(block.text):
        spans = list(_pictures(block.text, context))
    elif kind is Kind.CAPTION:
        spans = _caption(block.text, 0, len(block.text), context)
    else:
        spans = [(kind, 0, len(block.text))]
    for piece, start, end in spans:
        text = block.text[start:end]
        if text.strip():
            lead = len(text) - len(text.lstrip())
            yield Segment(
                piece, block.start + start + lead, block.start + start + lead + len(text.strip())
            )


Span = tuple[SegmentKind, int, int]


def _headline(text: str) -> list[Span]:
    """Take Markdown signs and a label ("Editorial | ") off a headline."""
    start = 0
    heading = _HEADING.match(text)
    if heading:
        start = heading.end()
    label = furniture().headline_label.match(text[start:])
    if label:
        start += label.end()
    end = len(text)
    if heading and text.endswith(("**", "__")):
        end -= 2
    if start >= end:
        return [(Kind.HEADLINE, 0, len(text))]
    return [
        (Kind.FURNITURE, 0, start),
        (Kind.HEADLINE, start, end),
        (Kind.FURNITURE, end, len(text)),
    ]


_REPORTED_WORDS = 4  # a subject, a verb and an object after a dateline as long as they


def _body(text: str) -> list[Span]:
    """Take the dateline ("SEOUL, Dec. 5 (Yonhap) -- ") off a body block."""
    for pattern in furniture().dateline:
        found = pattern.match(text)
        if not found or not _REST.match(text[found.end() :]):
            continue
        if found.end() < len(text) // 2 or len(text[found.end() :].split()) >= _REPORTED_WORDS:
            return [(Kind.BYLINE, 0, found.end()), (Kind.BODY, found.end(), len(text))]
    return [(Kind.BODY, 0, len(text))]


def _caption(text: str, start: int, end: int, context: Context) -> list[Span]:
    """Take a repeated title with its counter, and the credit, off a caption."""
    spans: list[Span] = []
    if context.headline and text[start:end].startswith(context.headline):
        counter = furniture().counter.match(text, start + len(context.headline), end)
        if counter:
            spans.append((Kind.FURNITURE, start, counter.end()))
            start = counter.end()
    if normal(text[start:end]) in context.lines:
        return [*spans, (Kind.FURNITURE, start, end)]
    credit = furniture().credit.search(text[start:end])
    if credit and credit.start() > 0:
        cut = start + credit.start()
        return [*spans, (Kind.CAPTION, start, cut), (Kind.BYLINE, cut, end)]
    return [*spans, (Kind.CAPTION, start, end)]


def _pictures(text: str, context: Context) -> Iterator[Span]:
    """Split a line of Markdown pictures: addresses are furniture, words captions."""
    done = 0
    for picture in PICTURE.finditer(text):
        start, end = picture.span("alt")
        once = _without_repetition(text[start:end])
        if word_count(once) < _SHORTEST_ALT or normal(once) in context.lines:
            continue
        yield Kind.FURNITURE, done, start
        yield from _caption(text, start, start + len(once), context)
        done = start + len(once)
    yield Kind.FURNITURE, done, len(text)


def _without_repetition(alt: str) -> str:
    """Take a picture's words once where they are printed twice in a row."""
    stripped = alt.rstrip()
    half = len(stripped) // 2
    for cut in range(max(0, half - 2), min(len(stripped), half + 3)):
        first = stripped[:cut].rstrip()
        if first and first == stripped[cut:].lstrip():
            return first
    return stripped
