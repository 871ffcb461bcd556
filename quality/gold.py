"""Where the gold is: our own beside this module, the open sets in ../shared if they are there."""

from __future__ import annotations

import calendar
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from detente.records import Days

_HERE = Path(__file__).resolve().parent
FOLDER = _HERE / "gold"
SHARED = _HERE.parent.parent / "shared"


def gold_lines(name: str) -> Iterator[dict[str, Any]]:
    """The records of a gold file of our own."""
    with (FOLDER / name).open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def open_gold(name: str) -> Path | None:
    """An open gold set, or None where it is not here."""
    path = SHARED / "gold" / name
    return path if path.exists() else None


def year_month_day(text: str | None) -> Days | None:
    """Days of "2019", "2019-12", "2019-12-05" or of two of them with "/" between."""
    if not text:
        return None
    first, _, last = str(text).partition("/")
    return Days(_edge(first, last=False), _edge(last or first, last=True))


def _edge(text: str, *, last: bool) -> date:
    parts = [int(p) for p in text[:10].split("-")]
    if len(parts) == 1:
        return date(parts[0], 12, 31) if last else date(parts[0], 1, 1)
    if len(parts) == 2:
        day = calendar.monthrange(parts[0], parts[1])[1] if last else 1
        return date(parts[0], parts[1], day)
    return date(*parts)
