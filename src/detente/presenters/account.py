"""The relation of a pair in words, for a terminal: plain text, 100 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from datetime import date, timedelta
from importlib import resources
from pathlib import PurePath
from typing import Any

import duckdb
import pyarrow as pa

WIDTH = 100
"""Columns of the text."""

MOST = 4
"""Events named in each list."""

SCANT_INCIDENTS = 8.0
"""Effective number of incidents below which the account warns that there's little to go on.

A judgement: with fewer, the 90 % interval of the index is wider than half the
range that real pairs move in.
"""

WIDE_INTERVAL = 5.0
"""Width of the 90 % interval, in points, above which the state now is called uncertain."""

WORDS = (
    (-10.0, "openly hostile"),
    (-4.0, "hostile"),
    (-2.0, "strained"),
    (-0.5, "neither warm nor cold"),
    (0.5, "on speaking terms"),
    (2.0, "cooperative"),
    (4.0, "close"),
)
"""From which index on a relation is called what."""

Row = dict[str, Any]


def account(
    relations: pa.Table,
    turns: pa.Table,
    events: pa.Table,
    pair: tuple[str, str],
    names: Mapping[str, str],
) -> str:
    """Where a relation stands, how it turned, and the sentences behind it.

    Args:
        relations: from `relations.relations`.
        turns: from `relations.find_turns`.
        events: all events; those of the pair are told.
        pair: two country codes.
        names: country code -> name; a code without a name stands for itself.
    """
    told = _told(events, pair)
    title = " and ".join(names.get(code, code) for code in pair)
    parts = [[title, "=" * len(title)], _basis(relations, told)]
    if len(relations):
        parts += [_state(relations), _turns(turns, told, names)]
    today = _today(relations, told)
    if today:
        for heading, sign in (("Strongest cooperation", 1), ("Strongest conflict", -1)):
            found = _rows(told, "recent", today=today, sign=sign, most=MOST)
            parts.append(_list(f"{heading} in the year to {today}", found, names))
        ahead = _rows(told, "ahead", today=today, most=MOST)
        parts.append(
            _list("Planned ahead", ahead, names) if ahead else ["Nothing planned ahead is known."]
        )
    told.close()
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _told(events: pa.Table, pair: tuple[str, str]) -> duckdb.DuckDBPyConnection:
    """A database in memory with the pair's events as the table `told`."""
    connection = duckdb.connect(":memory:")
    connection.register("events", events)
    table = connection.sql(
        _query("account_events"), params={"a": pair[0], "b": pair[1]}
    ).to_arrow_table()
    connection.unregister("events")
    connection.register("told", table)
    return connection


def _query(name: str) -> str:
    return resources.files(__package__).joinpath("queries", f"{name}.sql").read_text("utf-8")


def _rows(told: duckdb.DuckDBPyConnection, query: str, **params: object) -> list[Row]:
    """The rows of a query, as many as its limit allows."""
    rows: list[Row] = told.sql(_query(query), params=params or None).to_arrow_table().to_pylist()
    return rows


def _today(relations: pa.Table, told: duckdb.DuckDBPyConnection) -> date | None:
    """The day the account is given for: that of the newest report, or the last period's end."""
    newest: date | None = _rows(told, "reports")[0]["newest"]
    if newest is None and len(relations):
        newest = relations["period_end"][-1].as_py()
    return newest


def _basis(relations: pa.Table, told: duckdb.DuckDBPyConnection) -> list[str]:
    """How many events there are of each status, how many undated; a warning where they're few."""
    statuses = _rows(told, "statuses")
    if not statuses:
        return ["No report read so far tells of an event between the two."]
    counts = ", ".join(f"{row['n_events']} {row['status']}" for row in statuses)
    undated = sum(row["n_undated"] for row in statuses)
    reports = _rows(told, "reports")[0]["n_reports"]
    text = (
        f"{_number(sum(row['n_events'] for row in statuses), 'event')} "
        f"in {_number(reports, 'report')}: {counts}; "
        f"{undated or 'none'} of them without a date."
    )
    if len(relations) == 0:
        return _wrap(f"{text} None of those counted can be placed in time, so there is no index.")
    first, last = relations["period_start"][0].as_py(), relations["period_end"][-1].as_py()
    incidents = sum(relations["weight"].to_pylist())
    told_of = relations.schema.metadata or {}
    counted = int(told_of.get(b"n_events", b"0")) or "those"
    lines = _wrap(
        f"{text} The index counts {counted} of them, which happened and are sure enough, "
        f"from {first} to {last}."
    )
    if incidents < SCANT_INCIDENTS:
        lines += _wrap(
            "There is too little to go on: about "
            f"{_number(max(1, round(incidents)), 'separate happening')}. "
            "Read the index as a guess and the events one by one."
        )
    return lines


def _state(relations: pa.Table) -> list[str]:
    """The index now, and against a year before."""
    index = relations["index"].to_pylist()
    low, high = relations["index_low"][-1].as_py(), relations["index_high"][-1].as_py()
    ends = relations["period_end"].to_pylist()
    text = (
        f"By {ends[-1]:%B %Y} relations are {_word(index[-1])}: index {index[-1]:+.1f} on a scale "
        f"from -10 (war) to 10 (union), 90 % interval {low:+.1f} to {high:+.1f}."
    )
    if high - low > WIDE_INTERVAL:
        text += " The interval is wide: few recent events speak of the two."
    elif low < 0 < high:
        text += " Whether cooperation or conflict prevails is not sure."
    before = [n for n, end in enumerate(ends) if end <= ends[-1] - timedelta(days=360)]
    if before:
        then = index[before[-1]]
        spread = (high - low) / 2
        moved = index[-1] - then
        word = (
            "much the same as"
            if abs(moved) < spread / 2
            else "warmer than"
            if moved > 0
            else "colder than"
        )
        doubt = (
            ""
            if abs(moved) < spread / 2 or abs(moved) > spread
            else ", though within the doubt of the index"
        )
        text += f" That is {word} a year before ({then:+.1f}){doubt}."
    return ["State now", *_wrap(text)]


def _word(index: float) -> str:
    return [word for least, word in WORDS if index >= least][-1]


def _turns(turns: pa.Table, told: duckdb.DuckDBPyConnection, names: Mapping[str, str]) -> list[str]:
    """Each turn with the events that carry it."""
    if len(turns) == 0:
        return ["Turns", "No thaw or chill stands out from the doubt of the index."]
    lines = ["Turns"]
    for turn in turns.to_pylist():
        sure = (
            "probability above 0.99"
            if turn["probability"] > 0.99
            else f"probability {turn['probability']:.2f}"
        )
        lines.append(
            f"{turn['direction'].capitalize()}, {turn['start']} to {turn['end']}: "
            f"{turn['size']:+.1f} points, {sure}"
        )
        for row in _rows(told, "behind", event_ids=turn["event_ids"][:MOST]):
            lines += _event(row, names)
    return lines


def _list(heading: str, rows: list[Row], names: Mapping[str, str]) -> list[str]:
    """Events under a heading; nothing where there are none."""
    return [heading, *(line for row in rows for line in _event(row, names))] if rows else []


def _event(row: Row, names: Mapping[str, str]) -> list[str]:
    """One event: when, what, who, and under it the sentence and where it stands."""
    first, last = row["first_day"], row["last_day"]
    days = "undated" if first is None else f"{first}" if first == last else f"{first} to {last}"
    source, target = (
        names.get(row[side], row[side]) for side in ("source_country", "target_country")
    )
    arrow = "<->" if row["mutual"] else "->"
    said = f", said by {row['speaker']}" if row["speaker"] else ""
    what = f"{row['event_type']} {row['goldstein']:+.1f}"
    number = row["event_id"][:8]
    head = f"{days}  {what}  {source} {arrow} {target}  {row['status']}{said}"
    sentence = " ".join(row["evidence"].split())
    return [
        *textwrap.wrap(head, WIDTH, initial_indent="  ", subsequent_indent="    "),
        *textwrap.wrap(
            f"“{sentence}” [{PurePath(row['document']).name}; event {number}]",
            WIDTH,
            initial_indent="    ",
            subsequent_indent="    ",
            break_on_hyphens=False,
        ),
    ]


def _wrap(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH)


def _number(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
