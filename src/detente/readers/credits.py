"""Who wrote and who published a report, by its by-lines, date line and furniture."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from detente.records import Segment, SegmentKind


@cache
def _patterns() -> dict[str, tuple[re.Pattern[str], ...]]:
    raw = tomllib.loads(files(__package__).joinpath("credits.toml").read_text("utf-8"))
    return {kind: tuple(re.compile(p) for p in patterns) for kind, patterns in raw.items()}


def author_of(text: str, segments: Sequence[Segment]) -> str | None:
    """The author that a by-line names, or None."""
    return _first(_lines(text, segments, SegmentKind.BYLINE), "author")


def source_of(text: str, segments: Sequence[Segment]) -> str | None:
    """The agency or paper that a by-line, date line or furniture line names, or None."""
    return _first(_lines(text, segments, SegmentKind.BYLINE), "source") or _first(
        _lines(text, segments, SegmentKind.FURNITURE), "source_furniture"
    )


def _lines(text: str, segments: Sequence[Segment], kind: SegmentKind) -> Iterator[str]:
    for part in segments:
        if part.kind is kind:
            yield " ".join(text[part.start : part.end].split())


def _first(lines: Iterator[str], kind: str) -> str | None:
    for line in lines:
        if re.match(r"\(?(?:Photo|Source|Illustration|Picture)\b", line):
            continue
        for pattern in _patterns()[kind]:
            match = pattern.search(line)
            if match:
                return match["name"].strip()
    return None
