"""Reading: files of any kind in, `Document`s out.

`read` never raises for a single bad report: it goes to `on_reject` with what is
wrong and what to do, and the next is read.  `Document.text` is the report as
the file has it; for an HTML page it is the page's visible text, one block a
line.  The headline column of a table is `Document.headline` and no part of the
text, so that offsets stay true to the table.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

from detente.errors import InputError
from detente.published import date_of_publication
from detente.readers import credits, language, tables
from detente.readers.content import (
    MAX_CHARACTERS,
    base_name,
    decode,
    open_bytes,
    read_at_most,
    sample,
    sniff,
    too_long,
)
from detente.readers.drafts import Draft
from detente.readers.inputs import Input, OnReject, list_inputs
from detente.readers.layout import segment
from detente.readers.page import MAX_PAGE_BYTES, read_page
from detente.records import (
    CODED_SEGMENTS,
    Days,
    Document,
    Publication,
    Rejection,
    Segment,
    SegmentKind,
)
from detente.stated_dates import address_days, metadata_days

__all__ = ["Input", "list_inputs", "read", "read_input", "segment"]

log = logging.getLogger(__name__)

_NAME_DAY = re.compile(
    r"(?<!\d)(?P<y>19[89]\d|20\d\d)(?P<sep>[-_.]?)(?P<m>0[1-9]|1[0-2])(?P=sep)(?P<d>[0-3]\d)(?!\d)"
)
_LETTER = re.compile(r"[^\W\d_]")
_MAX_TEXT_BYTES = 4 * MAX_CHARACTERS + 4
_TABLES = {
    "jsonl": tables.read_jsonl,
    "json": tables.read_json,
    "csv": tables.read_csv,
    "parquet": tables.read_parquet,
}


def read(paths: Iterable[str | Path], *, on_reject: OnReject) -> Iterator[Document]:
    """Read the reports in files, folders and globs, one after the other.

    Args:
        paths: what to read; see `list_inputs`.
        on_reject: receives everything that could not be read, at once.

    Raises:
        InputError: at once, where a path does not exist, a glob matches
            nothing or a folder holds no report; never for a single report.
    """
    inputs = list_inputs(paths, on_reject=on_reject)
    return (document for source in inputs for document in read_input(source, on_reject=on_reject))


def read_input(source: Input, *, on_reject: OnReject) -> Iterator[Document]:
    """Read one file: one report, or one a record."""
    try:
        for draft in _drafts(source, on_reject):
            document = _safe_document(draft, on_reject)
            if document is not None:
                yield document
    except InputError as error:
        on_reject(tables.rejection(source.name, error))
    except OSError as error:
        what = f"it cannot be opened ({error.strerror or error})"
        on_reject(Rejection(source.name, "read", f"{what}; check the file and its permissions"))


def _drafts(source: Input, on_reject: OnReject) -> Iterator[Draft]:
    head = sample(source.path)
    kind = sniff(head, source.format)
    if kind in _TABLES:
        yield from _TABLES[kind](source, head, on_reject)
        return
    limit = MAX_PAGE_BYTES if kind == "html" else _MAX_TEXT_BYTES
    with open_bytes(source.path) as stream:
        data = read_at_most(stream, limit + 1)
    if len(data) > limit:
        raise too_long()
    text, note = decode(data, html=kind == "html")
    if note:
        on_reject(Rejection(source.name, "read", note))
    yield read_page(source.name, text) if kind == "html" else Draft(source.name, text)


def _safe_document(draft: Draft, on_reject: OnReject) -> Document | None:
    """Make the document; whatever goes wrong is this report's rejection."""
    try:
        return _document(draft, on_reject)
    except InputError as error:
        on_reject(tables.rejection(draft.name, error))
    except Exception as error:  # one strange report must not end a run of a million
        log.exception("reading %s failed", draft.name)
        what = f"{type(error).__name__}: {error}"
        reason = f"reading it failed inside ({what}); please report this with the file"
        on_reject(Rejection(draft.name, "read", reason))
    return None


def _document(draft: Draft, on_reject: OnReject) -> Document:
    draft = _whole_characters(draft, on_reject)
    text = draft.text
    if len(text) > MAX_CHARACTERS:
        raise too_long(len(text))
    if not _LETTER.search(text):
        raise InputError("the report holds no letters", remedy="fetch it again")
    segments = segment(text, draft.marks)
    fingerprint = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Document(
        document_id=document_id(fingerprint, draft.name),
        name=draft.name,
        text=text,
        fingerprint=fingerprint,
        segments=segments,
        published=_published(draft, segments, on_reject),
        headline=draft.headline or _headline(text, segments),
        source=draft.source or credits.source_of(text, segments),
        author=draft.author or credits.author_of(text, segments),
        language=_language(draft, segments),
        url=draft.url,
    )


_HALF = re.compile("[\ud800-\udfff]")  # halves of characters, as a cut-off JSON escape leaves them


def _whole_characters(draft: Draft, on_reject: OnReject) -> Draft:
    """A draft with U+FFFD for each half of a character, which no store takes; it is noted."""
    told = {
        field.name: _HALF.sub("\ufffd", value)
        for field in fields(draft)
        if isinstance(value := getattr(draft, field.name), str) and _HALF.search(value)
    }
    if not told:
        return draft
    on_reject(Rejection(draft.name, "read", "half a character was replaced by U+FFFD"))
    return replace(draft, **told)  # type: ignore[arg-type]


def document_id(fingerprint: str, name: str) -> str:
    """16 hexadecimal digits from the text and the file's own name with its record number.

    The folder is left out, so that a report keeps its id, and all that is
    stored about it, when its folder is moved or named in another way.
    """
    return hashlib.sha256(
        f"{fingerprint}\n{base_name(name)}".encode("utf-8", "surrogatepass")
    ).hexdigest()[:16]


def _published(
    draft: Draft, segments: tuple[Segment, ...], on_reject: OnReject
) -> Publication | None:
    stated = draft.published
    if stated and metadata_days(stated) is None:
        shown = stated.strip()[:60]
        reason = f"its date “{shown}” cannot be read and was left out; write it as YYYY-MM-DD"
        on_reject(Rejection(draft.name, "read", reason))
        stated = None
    found = date_of_publication(draft.text, segments, stated)
    if found is None and draft.url and (days := address_days(draft.url)):
        return Publication(days, "metadata", draft.url)
    return _by_file_name(draft.name, found)


def _by_file_name(name: str, found: Publication | None) -> Publication | None:
    """Let a day in the file's name stand in for a missing date, or settle a doubtful one.

    Archives name their reports by day; the report's own words come first.
    """
    base = base_name(name).partition("#")[0]
    match = _NAME_DAY.search(base)
    if match is None:
        return found
    try:
        day = date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return found
    if found is None or (found.days.width > 1 and found.days.start <= day <= found.days.end):
        return Publication(Days(day, day), "file name", base)
    return found


def _headline(text: str, segments: tuple[Segment, ...]) -> str | None:
    for part in segments:
        if part.kind is SegmentKind.HEADLINE:
            return " ".join(text[part.start : part.end].split())
    return None


def _language(draft: Draft, segments: tuple[Segment, ...]) -> str | None:
    coded = "\n".join(
        draft.text[part.start : part.end] for part in segments[:400] if part.kind in CODED_SEGMENTS
    )
    # A page's own lang attribute is often the site's; a table's column is somebody's finding.
    stated = language.given(draft.language)
    if draft.marks:
        return language.detect(coded) or stated
    return stated or language.detect(coded)
