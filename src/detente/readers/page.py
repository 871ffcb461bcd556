"""HTML pages: the visible text, one block a line, and what the page says of itself.

Offsets of a page's sentences are into this visible text, not into the HTML.
Scripts, styles and templates are left out; menus, forms and asides stay, marked
as furniture, so that nothing a reader sees is lost from the record.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from detente.errors import InputError
from detente.readers.drafts import Draft
from detente.readers.furniture import furniture, matches, normal
from detente.readers.layout import is_date_line
from detente.readers.lines import Block, blocks
from detente.records import SegmentKind

Kind = SegmentKind

MAX_PAGE_BYTES = 24 * 2**20

_SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "svg",
        "math",
        "iframe",
        "object",
        "canvas",
        "audio",
        "video",
        "select",
        "option",
        "textarea",
    ]
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LEAST_MAIN = 200  # characters; less is no article to go by


def read_page(name: str, html: str) -> Draft:
    """Make a draft of a page.

    Raises:
        InputError: the page cannot be parsed or shows no text.
    """
    tree = _parse(html)
    visible = _Visible()
    visible.walk(tree)
    text = "\n".join(visible.lines)
    if not text.strip():
        raise InputError(
            "the page shows no text", remedy="it may be built by scripts: save it from a browser"
        )
    about = _metadata(html)
    marks = _marks(text, visible.marks, about.get("title"), _main_text(html))
    return Draft(
        name,
        text,
        headline=_headline(text, marks) or about.get("title"),
        published=about.get("date"),
        source=about.get("sitename") or about.get("hostname"),
        author=about.get("author"),
        url=about.get("url"),
        language=tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
        marks=marks,
    )


def _parse(html: str) -> Any:
    from lxml import etree
    from lxml import html as lxml_html

    parser = lxml_html.HTMLParser(encoding="utf-8")
    try:
        tree = lxml_html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise InputError(f"the page cannot be parsed ({error})", remedy="fetch it again") from error
    return tree


@dataclass(slots=True)
class _Visible:
    """The visible lines gathered so far, and the marks of their starts."""

    lines: list[str] = field(default_factory=list)
    marks: dict[int, SegmentKind] = field(default_factory=dict)
    _words: list[str] = field(default_factory=list)
    _mark: SegmentKind | None = None
    _length: int = 0  # of all lines with their line ends

    def walk(self, tree: Any) -> None:
        """Go through the tree in the order of the page."""
        from lxml import etree

        stack: list[SegmentKind | None] = [None]
        walker = etree.iterwalk(tree, events=("start", "end", "comment", "pi"))
        for event, element in walker:
            if event in ("comment", "pi"):
                self._add(element.tail, stack[-1])
            elif event == "start":
                stack.append(_mark_of(element) or stack[-1])
                self._open(element)
                if _is_hidden(element):
                    walker.skip_subtree()
                else:
                    self._add(element.text, stack[-1])
            else:
                stack.pop()
                self._open(element)
                self._add(element.tail, stack[-1])
        self._flush()

    def _open(self, element: Any) -> None:
        if element.tag not in _INLINE:
            self._flush()

    def _add(self, words: str | None, mark: SegmentKind | None) -> None:
        if words:
            if not self._words or not "".join(self._words).strip():
                self._mark = mark
            self._words.append(words)

    def _flush(self) -> None:
        line = " ".join("".join(self._words).split())
        self._words.clear()
        if line:
            if self._mark is not None:
                self.marks[self._length] = self._mark
            self.lines.append(line)
            self._length += len(line) + 1


def _is_hidden(element: Any) -> bool:
    style = element.get("style")
    return (
        element.tag in _SKIPPED
        or element.get("hidden") is not None
        or bool(style and _HIDDEN.search(style))
    )


def _mark_of(element: Any) -> SegmentKind | None:
    """What an element's name and classes say of all within it."""
    known, tag = furniture().page, element.tag
    if tag == "figcaption":
        return Kind.CAPTION
    if tag == "h1":
        return Kind.HEADLINE
    if tag == "time":
        return Kind.BYLINE
    classes = f"{element.get('class') or ''} {element.get('id') or ''}".casefold().split()
    for kind, names in (
        (Kind.TEASER, known["teaser_classes"]),
        (Kind.FURNITURE, known["furniture_classes"]),
        (Kind.BYLINE, known["byline_classes"]),
    ):
        if (
            not names.isdisjoint(classes)
            and element.find(".//h1") is None
            and element.find(".//article") is None
        ):
            return kind
    if tag in known["furniture_tags"] and element.find(".//h1") is None:
        return Kind.FURNITURE
    return None


def _main_text(html: str) -> str:
    """The page's main content by trafilatura, spaces joined, "" where it finds none."""
    from trafilatura import extract

    found = extract(html, fast=True, include_comments=False, include_tables=True)
    return " ".join(found.split()) if found else ""


def _metadata(html: str) -> Mapping[str, str | None]:
    from trafilatura import extract_metadata

    about = extract_metadata(html, extensive=False)
    if about is None:
        return {}
    return {
        name: getattr(about, name, None)
        for name in ("title", "author", "date", "sitename", "hostname", "url")
    }


def _marks(
    text: str, marked: Mapping[int, SegmentKind], title: str | None, main: str
) -> dict[int, SegmentKind]:
    """Join what the page's structure and its main content say of each line."""
    marks = dict(marked)
    page = blocks(text)
    headline = _headline_block(page, marks, title)
    for start, kind in marked.items():
        if kind is Kind.HEADLINE and start != headline:
            del marks[start]
    if headline is not None:
        marks[headline] = Kind.HEADLINE
    if len(main) < _LEAST_MAIN:
        return marks
    deck = _deck(page, headline)
    for block in page:
        about_writing = is_date_line(block) or matches(block.text, furniture().byline)
        if block.start in marks or block.start == deck or about_writing:
            continue
        if " ".join(block.text.split()) not in main:
            marks[block.start] = Kind.FURNITURE
    return marks


def _headline_block(
    page: tuple[Block, ...], marks: Mapping[int, SegmentKind], title: str | None
) -> int | None:
    """Offset of the headline: the first-level heading the title repeats, else the first one."""
    wanted = normal(title or "")
    headings = [block for block in page if marks.get(block.start) is Kind.HEADLINE]
    same = [block for block in headings or page if wanted and normal(block.text) == wanted]
    chosen = same or [block for block in headings if block.words >= 3] or headings
    return chosen[0].start if chosen else None


def _deck(page: tuple[Block, ...], headline: int | None) -> int | None:
    for block, following in itertools.pairwise(page):
        if block.start == headline and following.words >= 6:
            return following.start
    return None


def _headline(text: str, marks: Mapping[int, SegmentKind]) -> str | None:
    for start, kind in marks.items():
        if kind is Kind.HEADLINE:
            return text[start:].split("\n", 1)[0]
    return None
