"""What each line of a crawled report is: headline, body, caption, or no report at all.

The text is taken as it came: navigation, buttons and other reports' titles
around the report.  First every block gets a *shape* from its own words
(`furniture.toml`), then a *kind* from where it stands: a title before the
first prose can be the headline, one after the last prose is another report's.
Sub-headings report nothing of their own and are furniture.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from enum import Enum, auto

from detente.printed_dates import find_dates
from detente.readers.furniture import furniture, matches, normal
from detente.readers.lines import Block, blocks, foreign_share
from detente.readers.pieces import PICTURE_LINE, Context, pieces
from detente.records import Segment, SegmentKind

Kind = SegmentKind

_LETTER = re.compile(r"[^\W\d_]")
_LINK = re.compile(r"!?\[[^\]]*\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_OPEN_END = re.compile(r"(?:[:;,]|\s[-–—]|\.\.\.|…)[\"”’]?$")
_DATE_LINE_WORDS = 12
_WORDS_BESIDE_DATE = 6
_FEWEST_WORDS_REPORTED = 4  # a subject, a verb and an object
_FOREIGN_SHARE, _FOREIGN_LETTERS, _OWN_SHARE = 0.12, 3, 0.02
_RESUMING_WORDS = 45


class Shape(Enum):
    """What a block looks like by itself."""

    PROSE = auto()
    TITLE = auto()
    FURNITURE = auto()
    BYLINE = auto()
    CAPTION = auto()
    PICTURE = auto()
    CLOSING = auto()  # opens a list of other reports
    FINAL = auto()  # opens the readers' comments
    INLINE = auto()  # points to another report from within the text
    LINK = auto()
    HEADLINE = auto()  # said by the page itself


_MARKED = {
    Kind.FURNITURE: Shape.FURNITURE,
    Kind.TEASER: Shape.FURNITURE,
    Kind.BYLINE: Shape.BYLINE,
    Kind.CAPTION: Shape.CAPTION,
    Kind.HEADLINE: Shape.HEADLINE,
}


def segment(text: str, marks: Mapping[int, SegmentKind] | None = None) -> tuple[Segment, ...]:
    """Divide a text into segments, in order, without overlap, over every non-blank line.

    `marks` gives what a page's own structure says of the line that begins at
    an offset (an HTML caption, menu or heading); it goes before the words.
    """
    page = blocks(text)
    if not page:
        return ()
    shapes = _shapes(page, marks or {})
    headline = _headline(page, shapes)
    accepted = _accepted_prose(page, shapes, headline)
    kinds = _kinds(page, shapes, headline, accepted)
    context = Context.of(page, kinds, headline)
    found: list[Segment] = []
    for index, block in enumerate(page):
        found.extend(pieces(block, kinds[index], index, context))
    return tuple(found)


# -- shapes: a block by itself ------------------------------------------------


def _shapes(page: tuple[Block, ...], marks: Mapping[int, SegmentKind]) -> list[Shape]:
    own = _own_foreign_share(page)
    seen: Counter[str] = Counter()
    total = Counter(normal(block.text) for block in page)
    shapes: list[Shape] = []
    for block in page:
        key = normal(block.text)
        mark = marks.get(block.start)
        shape = _MARKED[mark] if mark in _MARKED else _shape(block, key, own)
        if shape is Shape.PROSE and seen[key]:
            shape = Shape.FURNITURE  # a pull quote, or the text printed twice
        if shape is Shape.TITLE and total[key] > 1 and (seen[key] or block.words < 4):
            shape = Shape.FURNITURE  # a button; of a repeated title the first may be the headline
        seen[key] += 1
        shapes.append(shape)
    return shapes


def _shape(block: Block, key: str, own_foreign: float) -> Shape:
    """Shape of a block by its own words; `key` is its normal form."""
    known, line = furniture(), block.text
    if PICTURE_LINE.fullmatch(line):
        return Shape.PICTURE
    if not _LETTER.search(line) or key in known.buttons or key in known.sections:
        return Shape.FINAL if matches(line, known.final) else _short_shape(block)
    if matches(line, known.final) and block.words <= 10:
        return Shape.FINAL
    if matches(line, known.closing) and block.words <= 10:
        return Shape.CLOSING
    if matches(line, known.byline) or is_date_line(block) or matches(line, known.credit_line):
        return Shape.PROSE if _report_after_dateline(block) else Shape.BYLINE
    if matches(line, known.inline) and (block.words <= 15 or not block.ends_sentence):
        return Shape.INLINE
    if matches(line, known.furniture):
        return Shape.FURNITURE
    if matches(line, known.caption):
        return Shape.CAPTION
    if not _LETTER.search(_LINK.sub("", line)):
        return Shape.LINK
    if block.is_prose:
        return Shape.PROSE
    if own_foreign < _OWN_SHARE and _is_foreign(line):
        return Shape.FURNITURE
    return Shape.TITLE


def _report_after_dateline(block: Block) -> bool:
    """Whether a sentence follows on a date line: "PARIS, 3 March 2015 - France accused …"."""
    for pattern in furniture().dateline:
        found = pattern.match(block.text)
        if found and block.ends_sentence:
            return len(block.text[found.end() :].split()) >= _FEWEST_WORDS_REPORTED
    return False


def _short_shape(block: Block) -> Shape:
    return Shape.CLOSING if matches(block.text, furniture().closing) else _date_or_furniture(block)


def _date_or_furniture(block: Block) -> Shape:
    return Shape.BYLINE if is_date_line(block) else Shape.FURNITURE


def is_date_line(block: Block) -> bool:
    """Whether a block is little more than a printed day."""
    if block.words > _DATE_LINE_WORDS + 6 or len(block.text) > 160:
        return False
    dates = [found for found in find_dates(block.text) if found.days.width == 1]
    if not dates:
        return False
    rest = block.text
    for found in reversed(dates):
        rest = rest[: found.start] + " " + rest[found.end :]
    return len(
        re.findall(r"[^\W\d_]{2,}", rest)
    ) <= _WORDS_BESIDE_DATE and not rest.rstrip().endswith("?")


def _own_foreign_share(page: tuple[Block, ...]) -> float:
    return foreign_share(" ".join(block.text for block in page if block.is_prose)[:20_000])


def _is_foreign(line: str) -> bool:
    letters = _LETTER.findall(line)
    count = sum(not letter.isascii() for letter in letters)
    return foreign_share(line) >= _FOREIGN_SHARE and count >= min(_FOREIGN_LETTERS, len(letters))


# -- the headline and the prose that counts ----------------------------------


def _headline(page: tuple[Block, ...], shapes: list[Shape]) -> int | None:
    """Index of the headline: the page's own, else the first real title before the prose."""
    if Shape.HEADLINE in shapes:
        return shapes.index(Shape.HEADLINE)
    label = furniture().headline_label
    prose = _first_prose(page, shapes)
    candidates = [
        index
        for index in range(prose)
        if shapes[index] is Shape.TITLE
        or _is_question_title(page, shapes, index)
        or (
            shapes[index] is Shape.INLINE
            and page[index].words >= 4
            and label.match(page[index].text)
        )
    ]
    for fewest in (4, 2, 1):
        for index in candidates:
            if page[index].words >= fewest:
                return index
    return None


def _first_prose(page: tuple[Block, ...], shapes: list[Shape]) -> int:
    for index, shape in enumerate(shapes):
        if shape is Shape.PROSE and not _is_question_title(page, shapes, index):
            return index
    return len(page)


def _is_question_title(page: tuple[Block, ...], shapes: list[Shape], index: int) -> bool:
    """Whether a block that ends as a sentence is the title: a question above all prose."""
    block = page[index]
    if shapes[index] is not Shape.PROSE or block.words > 20 or block.holds_sentences:
        return False
    alone = len(page) == 1
    return not alone and block.text.endswith(("?", "!")) and Shape.PROSE not in shapes[:index]


def _accepted_prose(
    page: tuple[Block, ...], shapes: list[Shape], headline: int | None
) -> frozenset[int]:
    """Indices of the prose blocks that belong to the report."""
    accepted: set[int] = set()
    in_list = False
    for index, shape in enumerate(shapes):
        if shape is Shape.FINAL and accepted:
            break
        if shape in (Shape.CLOSING, Shape.FINAL):
            in_list = True
        elif index == headline:
            in_list = False
        elif shape is Shape.PROSE and (
            not in_list or _resumes(page, shapes, index, bool(accepted))
        ):
            in_list = False
            accepted.add(index)
    return frozenset(accepted)


def _resumes(page: tuple[Block, ...], shapes: list[Shape], index: int, had_prose: bool) -> bool:
    """Whether the report goes on at this prose block after a list of other reports.

    A list's own summaries alternate with titles; a report's paragraphs follow
    one another, or one is long.
    """
    if not had_prose or page[index].words >= _RESUMING_WORDS:
        return True
    passing = (Shape.FURNITURE, Shape.CAPTION, Shape.PICTURE)
    following = next((shape for shape in shapes[index + 1 :] if shape not in passing), None)
    return following is Shape.PROSE and page[index].words >= 10


# -- kinds: a block where it stands ------------------------------------------

_FIXED = {
    Shape.FURNITURE: Kind.FURNITURE,
    Shape.CLOSING: Kind.FURNITURE,
    Shape.FINAL: Kind.FURNITURE,
    Shape.BYLINE: Kind.BYLINE,
    Shape.CAPTION: Kind.CAPTION,
    Shape.PICTURE: Kind.CAPTION,
}


def _kinds(
    page: tuple[Block, ...], shapes: list[Shape], headline: int | None, accepted: frozenset[int]
) -> list[SegmentKind]:
    kinds: list[SegmentKind] = []
    last = max(accepted, default=-1)
    in_list = pending = False
    for index, shape in enumerate(shapes):
        if index == headline:
            in_list = pending = False
            kinds.append(Kind.HEADLINE)
            continue
        if index in accepted:
            in_list = pending = False
        kind = _kind(page, shapes, index, headline, accepted, in_list=in_list, pending=pending)
        if shape in (Shape.CLOSING, Shape.FINAL):
            in_list = True
        elif shape is Shape.INLINE:
            pending = page[index].words <= 3
        elif index > last and last >= 0 and kind is Kind.TEASER:
            in_list = True
        kinds.append(kind)
    return kinds


def _kind(
    page: tuple[Block, ...],
    shapes: list[Shape],
    index: int,
    headline: int | None,
    accepted: frozenset[int],
    *,
    in_list: bool,
    pending: bool,
) -> SegmentKind:
    """Kind of one block that is not the headline."""
    shape, block = shapes[index], page[index]
    if index in accepted:
        return Kind.BODY
    if in_list and shape is not Shape.FURNITURE:
        return Kind.TEASER
    if shape in _FIXED:
        return _FIXED[shape]
    if shape is Shape.INLINE:
        return Kind.TEASER if block.words > 3 else Kind.FURNITURE
    if pending or shape in (Shape.LINK, Shape.PROSE):
        return Kind.TEASER if block.words >= 4 else Kind.FURNITURE
    if not accepted:
        return _kind_without_prose(block, shape, headline, index)
    if index < min(accepted):
        return _kind_above(page, shapes, index, headline)
    return _kind_between(page, shapes, index, last=max(accepted))


def _kind_without_prose(
    block: Block, shape: Shape, headline: int | None, index: int
) -> SegmentKind:
    """A text of titles only is a list of them: each is read."""
    after = headline is None or index > headline
    return (
        Kind.BODY if after and block.words >= 4 and shape is not Shape.HEADLINE else Kind.FURNITURE
    )


def _kind_above(
    page: tuple[Block, ...], shapes: list[Shape], index: int, headline: int | None
) -> SegmentKind:
    """A title-like block above the first prose: deck, key point or label."""
    block = page[index]
    if headline is None or index < headline:
        return Kind.FURNITURE
    if shapes[index] is Shape.HEADLINE or normal(block.text) == normal(page[headline].text):
        return Kind.FURNITURE
    first = all(shapes[between] is not Shape.TITLE for between in range(headline + 1, index))
    reads_on = block.words >= 12 or (block.words >= 6 and (first or block.is_list_item))
    return Kind.BODY if reads_on else Kind.FURNITURE


def _kind_between(
    page: tuple[Block, ...], shapes: list[Shape], index: int, *, last: int
) -> SegmentKind:
    """A title-like block after the first prose: text without a full stop, sub-heading or teaser."""
    block = page[index]
    open_end = bool(_OPEN_END.search(block.text)) and block.words >= 5
    if block.words >= 22 or (open_end and (index < last or block.words >= 12)):
        return Kind.BODY
    if index > last:
        return Kind.TEASER if block.words >= 4 else Kind.FURNITURE
    if block.words >= 5 and (
        block.is_list_item or (block.is_quoted and not _in_run(shapes, index))
    ):
        return Kind.BODY
    return Kind.TEASER if _in_run(shapes, index) and block.words >= 4 else Kind.FURNITURE


def _in_run(shapes: list[Shape], index: int) -> bool:
    """Whether the title next to this one is a title too."""
    near = shapes[max(0, index - 1) : index] + shapes[index + 1 : index + 2]
    return Shape.TITLE in near
