"""What a file yields before it becomes a `Document`, and how its columns are called."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from detente.errors import InputError
from detente.records import SegmentKind

SYNONYMS: dict[str, tuple[str, ...]] = {
    "text": (
        "text",
        "body",
        "content",
        "article",
        "story",
        "full_text",
        "fulltext",
        "article_text",
        "maintext",
        "main_text",
    ),
    "headline": ("headline", "title", "heading"),
    "published": (
        "published",
        "published_at",
        "publication_date",
        "pubdate",
        "date_published",
        "publish_date",
        "date",
        "datetime",
        "timestamp",
        "published_date",
        "date_publish",
        "day",
    ),
    "source": (
        "source",
        "publisher",
        "outlet",
        "newspaper",
        "media",
        "source_name",
        "site",
        "domain",
        "source_domain",
    ),
    "author": ("author", "authors", "byline", "writer"),
    "url": ("url", "link", "source_url", "permalink"),
    "language": ("language", "lang"),
}
"""Column names by field, the first present wins; case, spaces and hyphens do not count."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A report as its file gives it; `published` is the file's own words."""

    name: str
    text: str
    headline: str | None = None
    published: str | None = None
    source: str | None = None
    author: str | None = None
    url: str | None = None
    language: str | None = None
    marks: Mapping[int, SegmentKind] = field(default_factory=dict)
    note: str | None = None


def columns(names: Iterable[str]) -> dict[str, str]:
    """Map fields to the column names present; columns of no known meaning are left out."""
    present = {_plain(name): name for name in reversed(list(names))}
    found: dict[str, str] = {}
    for fieldname, synonyms in SYNONYMS.items():
        for synonym in synonyms:
            if synonym in present:
                found[fieldname] = present[synonym]
                break
    return found


def draft(name: str, row: Mapping[str, object]) -> Draft:
    """Make a draft of one row.

    Raises:
        InputError: the row has no text.
    """
    found = columns(row)
    values = {fieldname: _value(row[column]) for fieldname, column in found.items()}
    text = values.pop("text", None)
    if text is None:
        has = (
            f"its column “{found['text']}” is empty"
            if "text" in found
            else f"it has only {_listed(row)}"
        )
        raise InputError(f"the record has no text: {has}", remedy="name the report's column “text”")
    return Draft(name, text, **values)  # type: ignore[arg-type]


def require_text(names: Iterable[str]) -> None:
    """Check that a table has a column of reports.

    Raises:
        InputError: none of the columns is known to hold text.
    """
    listed = list(names)
    if "text" not in columns(listed):
        known = ", ".join(SYNONYMS["text"][:5])
        raise InputError(
            f"no column holds the reports; it has {_listed(listed)}",
            remedy=f"name that column one of {known}",
        )


def _plain(name: str) -> str:
    return str(name).strip().lstrip("\ufeff").casefold().replace(" ", "_").replace("-", "_")


def _value(raw: object) -> str | None:
    if raw is None or (isinstance(raw, float) and math.isnan(raw)):
        return None
    if isinstance(raw, (list, tuple)):
        raw = ", ".join(str(part) for part in raw)
    elif isinstance(raw, dict):
        raw = raw.get("name") or raw.get("value")
    isoformat = getattr(raw, "isoformat", None)
    text = isoformat() if isoformat else str(raw) if raw is not None else ""
    return text if text.strip() else None


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"“{str(name)[:40]}”" for name in list(names)[:12]) or "no columns"
