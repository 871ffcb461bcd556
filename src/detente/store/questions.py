"""What users ask of a store: events by pair, time, type and status; one event with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from detente import actors
from detente.errors import InputError
from detente.ontology import event_types
from detente.records import Status
from detente.store.database import Store


def pair_of(text: str) -> tuple[str, str]:
    """Two codes of "CHN-KOR", or of any names of the two states ("China-South Korea").

    Raises:
        InputError: not two different states.
    """
    for cut in range(len(text)):
        if text[cut] in "-:/,–":
            a, b = _code_of(text[:cut]), _code_of(text[cut + 1 :])
            if a and b and a != b:
                return a, b
    raise InputError(f"no pair of states: {text!r}", remedy="write it as CHN-KOR")


def country_code(text: str) -> str:
    """The ISO 3166-1 alpha-3 code of a code or a name in any case.

    Raises:
        InputError: no state has that code or name.
    """
    code = _code_of(text)
    if code is None:
        raise InputError(
            f"no state has the code or name {text.strip()!r}",
            remedy="use ISO 3166-1 alpha-3, such as KOR",
        )
    return code


def _code_of(text: str) -> str | None:
    wanted = text.strip()
    if wanted.upper() in actors.states():
        return wanted.upper()
    for state in actors.states().values():
        if wanted.lower() in {name.lower() for name in state.names}:
            return state.code
    return None


def _types_of(store: Store) -> set[str]:
    """The types of PLOVER, and those of a user's own that the store has events of."""
    here = store.query("SELECT DISTINCT event_type FROM events").column(0).to_pylist()
    return {*event_types(), *here}


def find_events(
    store: Store,
    *,
    dyad: str | None = None,
    since: date | None = None,
    until: date | None = None,
    event_type: Sequence[str] = (),
    status: Sequence[str] = (),
    min_confidence: float = 0.0,
) -> pa.Table:
    """Events in the order of their days, each a row with every field of the events table.

    `since` and `until` keep events whose days meet that range; undated events
    are kept only where neither is given.

    Raises:
        InputError: an unknown state, type or status.
    """
    conditions = ["confidence >= $confidence"]
    values: dict[str, Any] = {"confidence": min_confidence}
    if dyad:
        a, b = pair_of(dyad)
        conditions.append(
            "((source_country = $a AND target_country = $b) "
            "OR (source_country = $b AND target_country = $a))"
        )
        values |= {"a": a, "b": b}
    if since:
        conditions.append("date_end >= $since")
        values["since"] = since
    if until:
        conditions.append("date_start <= $until")
        values["until"] = until
    for column, given, known in (
        ("event_type", [t.upper() for t in event_type], _types_of(store) if event_type else set()),
        ("status", [s.lower() for s in status], {s.value for s in Status}),
    ):
        unknown = [g for g in given if g not in known]
        if unknown:
            raise InputError(
                f"no {column.replace('_', ' ')} {unknown[0]!r}",
                remedy=f"one of {', '.join(sorted(known))}",
            )
        if given:
            conditions.append(f"list_contains(${column}, {column})")
            values[column] = given
    return store.query(
        f"SELECT * FROM events WHERE {' AND '.join(conditions)} "
        "ORDER BY date_start NULLS LAST, date_end, document, trigger_start, event_id",
        values,
    )


def trace(store: Store, event_id: str) -> dict[str, Any]:
    """An event with its report, its two mentions and its sentence's time expressions.

    Keys: `event`, `document`, `source`, `target` (a mention or None), `times`.

    Raises:
        InputError: no event, or several, have an id that begins so.
    """
    rows = store.query(
        "SELECT * FROM events WHERE starts_with(event_id, $id) ORDER BY event_id", {"id": event_id}
    ).to_pylist()
    if len(rows) != 1:
        raise InputError(
            f"{len(rows) or 'no'} events have an id that begins with {event_id!r}",
            where=store.path,
            remedy="take the id from `detente events`",
        )
    event = rows[0]

    def one(sql: str, key: str) -> dict[str, Any] | None:
        found = store.query(sql, {"key": key}).to_pylist()
        return found[0] if found else None

    mention = "SELECT * FROM mentions WHERE mention_id = $key"
    return {
        "event": event,
        "document": one("SELECT * FROM documents WHERE document_id = $key", event["document_id"]),
        "source": one(mention, event["source_mention"]),
        "target": one(mention, event["target_mention"]),
        "times": store.query(
            'SELECT * FROM times WHERE sentence_id = $key ORDER BY "start"',
            {"key": event["sentence_id"]},
        ).to_pylist(),
    }
