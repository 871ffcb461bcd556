"""A user's labels: marked pairs of actors with a type of the ontology or of their own."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from detente.errors import InputError
from detente.evaluation import unmark_all
from detente.learning.examples import Example, Label
from detente.ontology import EventType, cameo_codes
from detente.records import Status

NO_EVENT = frozenset({"none", "NONE", "null", ""})
_FIELDS = ("type", "root", "label")


def read_labels(path: Path) -> list[Example]:
    """Examples from JSON Lines of `marked` and `type` (or `root`, `label`), and if known `status`
    and `mutual`.

    `marked` is a sentence with `<s>…</s>` around the source and `<t>…</t>` around the target;
    the type is null or "none" where there is no event from source to target.

    Raises:
        InputError: naming the line that cannot be read.
    """
    if not path.is_file():
        raise InputError("there is no such file", where=str(path))
    found = [
        _example(line, f"{path}:{number}")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if line.strip()
    ]
    if not found:
        raise InputError("the file holds no label", where=str(path))
    return found


def read_types(path: Path) -> dict[str, EventType]:
    """Types of a user's own from TOML: a table each, with `quad` (1-4), `cameo` and `meaning`.

    Raises:
        InputError: naming what is missing or unknown.
    """
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"no TOML ({error})", where=str(path)) from error
    found = {}
    for name, table in raw.items():
        where = f"{path}: [{name}]"
        if not isinstance(table, dict) or table.get("quad") not in {1, 2, 3, 4}:
            raise InputError("`quad` is not 1, 2, 3 or 4", where=where)
        if table.get("cameo") not in cameo_codes():
            raise InputError(
                f"no known CAMEO code: {table.get('cameo')!r}", where=where,
                remedy="take the nearest of src/detente/ontology/cameo.csv",
            )  # fmt: skip
        found[name] = EventType(name, table["quad"], table["cameo"], table.get("meaning", ""), ())
    return found


def types_of(examples: Sequence[Example]) -> tuple[str, ...]:
    """The types that examples are labelled with, sorted."""
    return tuple(sorted({label.event_type for x in examples for label in x.forward}))


def _example(line: str, where: str) -> Example:
    try:
        raw = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(
            f"no JSON ({error.msg})", where=where, remedy="one object a line"
        ) from None
    if not isinstance(raw, dict) or not isinstance(raw.get("marked"), str):
        raise InputError("no text `marked`", where=where)
    field = next((f for f in _FIELDS if f in raw), None)
    if field is None:
        raise InputError("no `type`", where=where, remedy="null says that there is no event")
    found = unmark_all(raw["marked"])
    if not (all(found.spans.values()) and found.closed):
        raise InputError(
            "source and target are not both enclosed in <s></s> and <t></t>", where=where
        )
    labels = tuple(_labels(raw, raw[field], where))
    back = tuple(_turned(x) for x in labels if x.mutual)
    return Example(found.text, found.spans["s"], found.spans["t"], labels, back, where)


def _labels(raw: dict[str, Any], event_type: object, where: str) -> Iterator[Label]:
    if event_type is None or event_type in NO_EVENT:
        return
    if not isinstance(event_type, str):
        raise InputError(f"the type is no text: {event_type!r}", where=where)
    status = raw.get("status", Status.HAPPENED.value)
    if status not in set(Status):
        raise InputError(f"no such status: {status!r}", where=where, remedy=", ".join(Status))
    yield Label(1, 2, event_type, status, bool(raw.get("mutual", False)), None)


def _turned(label: Label) -> Label:
    return Label(2, 1, label.event_type, label.status, label.mutual, None)
