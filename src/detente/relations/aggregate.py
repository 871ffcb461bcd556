"""From coded events to the relation of a pair of countries, period by period.

Whole tables in SQL and Arrow; no Python object is made for an event.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

import duckdb
import numpy as np
import pyarrow as pa

from detente.errors import InputError
from detente.ontology import event_types
from detente.records import Status
from detente.relations.index import Observations, level_and_interval

EVENT_TYPES = tuple(event_types())
"""The sixteen PLOVER types, in the order of the columns `n_agree` … `n_assault`."""

STEPS = {"week": "7 days", "month": "1 month", "quarter": "3 months", "year": "1 year"}
"""The periods a relation can be read by, and their lengths."""

PERIODS_PER_YEAR = {"week": 365.25 / 7, "month": 12.0, "quarter": 4.0, "year": 1.0}

NEEDED = (
    "event_id", "document", "source_country", "target_country", "mutual", "event_type", "quad",
    "goldstein", "date_start", "date_end", "status", "confidence",
)  # fmt: skip
"""The columns of the events table that relations are made of."""

WELCOME = pa.schema([("document_source", pa.string()), ("document_published_end", pa.date32())])
"""Columns that are used where the events table has them."""

_COUNTS = (
    *(f"n_{name.lower()}" for name in EVENT_TYPES),
    *(f"n_quad{quad}" for quad in range(1, 5)),
)

SCHEMA = pa.schema(
    [
        pa.field("period_start", pa.date32()),
        pa.field("period_end", pa.date32()),
        *(pa.field(name, pa.float64()) for name in ("n_events", "n_incidents", *_COUNTS)),
        *(
            pa.field(name, pa.float64())
            for name in (
                "cooperation", "conflict", "net_goldstein", "n_reports", "n_sources", "weight",
                "index", "index_low", "index_high",
            )
        ),
    ]
)  # fmt: skip
"""The columns of `relations`."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which events a table of relations is made of; kept in the table's metadata."""

    by: str = "month"
    pair: tuple[str, str] | None = None
    statuses: tuple[str, ...] = (Status.HAPPENED.value,)
    min_confidence: float = 0.0
    directed: bool = False

    def __post_init__(self) -> None:
        if self.by not in STEPS:
            raise InputError(f"no such period: {self.by!r}", remedy=f"one of {', '.join(STEPS)}")
        unknown = set(self.statuses) - {status.value for status in Status}
        if unknown or not self.statuses:
            raise InputError(
                f"no such status: {', '.join(sorted(unknown)) or '(none given)'}",
                remedy=f"one or more of {', '.join(status.value for status in Status)}",
            )
        if not 0 <= self.min_confidence <= 1:
            raise InputError(f"min_confidence is {self.min_confidence}", remedy="0 to 1")
        if self.pair is not None and (len(self.pair) != 2 or self.pair[0] == self.pair[1]):
            raise InputError(f"{self.pair} is no pair", remedy="name two different countries")

    def to_metadata(self) -> dict[str, str]:
        """The question as key and value strings."""
        return {
            "by": self.by,
            "pair": " ".join(self.pair or ()),
            "statuses": " ".join(self.statuses),
            "min_confidence": repr(self.min_confidence),
            "directed": "yes" if self.directed else "no",
        }

    @classmethod
    def of(cls, relations: pa.Table) -> Question:
        """The question a table of relations of one pair answers.

        Raises:
            InputError: the table doesn't say.
        """
        told = {
            key.decode(): value.decode() for key, value in (relations.schema.metadata or {}).items()
        }
        pair = told.get("pair", "").split()
        if len(pair) != 2:
            raise InputError(
                "this table doesn't say which pair it is about", remedy="use relations()"
            )
        return cls(
            by=told["by"],
            pair=(pair[0], pair[1]),
            statuses=tuple(told["statuses"].split()),
            min_confidence=float(told["min_confidence"]),
            directed=told["directed"] == "yes",
        )


def relations(
    events: pa.Table,
    pair: tuple[str, str],
    *,
    by: str = "month",
    statuses: Sequence[str] = (Status.HAPPENED.value,),
    min_confidence: float = 0.0,
    directed: bool = False,
) -> pa.Table:
    """The relation of a pair of countries, one row a period and no gaps.

    An event whose days cover several periods is spread over them in proportion
    to its days, so counts are fractions and their sums are whole events.  An
    event without a day is not placed; `n_undated` in the schema's metadata
    counts those.  Events that tell of the same happening are one incident
    (`queries/members.sql`); `n_events`, the types and the quad classes count
    coded events, while `cooperation`, `conflict`, `net_goldstein` and the index
    count each incident once.  `n_reports` and `n_sources` count a report or
    source by its largest share: 1 where it tells of a day of the period, 1/12 in
    each month where it only says "in 2017".

    Args:
        events: the events table, with the columns `NEEDED`; those of `WELCOME` are
            used where there are any.
        pair: two country codes; the first is the source where `directed`.
        by: "week" (from Monday), "month", "quarter" or "year".
        statuses: the statuses counted.
        min_confidence: events below it are left out, 0 to 1.
        directed: only what the first did to the second, and what both did.

    Returns:
        A table of `SCHEMA`: days are included at both ends; `index`, `index_low`
        and `index_high` (90 %) run from -10 to 10; `weight` is the effective
        number of incidents; `net_goldstein` is null where there are none.  Its
        metadata hold the question, `n_events`, `n_reports`, `n_undated`.

    Raises:
        InputError: a column is missing, or an argument is out of its range.
    """
    question = Question(by, (pair[0], pair[1]), tuple(statuses), min_confidence, directed)
    connection = lay_out(events, question)
    table, totals = _measured(connection, question), _row(connection, "totals")
    metadata = {**question.to_metadata(), **{key: str(value) for key, value in totals.items()}}
    for name in ("scatter", "freedom"):
        metadata[name] = repr(math.fsum(table[name].to_pylist()))
    return table.select(SCHEMA.names).cast(SCHEMA).replace_schema_metadata(metadata)


def all_relations(
    events: pa.Table,
    *,
    by: str = "month",
    statuses: Sequence[str] = (Status.HAPPENED.value,),
    min_confidence: float = 0.0,
) -> pa.Table:
    """The relations of every undirected pair: `country_a`, `country_b`, then `SCHEMA`.

    `country_a` comes before `country_b` in the alphabet; rows are ordered by
    pair and period.  Arguments, values and errors as in `relations`.
    """
    question = Question(by, None, tuple(statuses), min_confidence)
    connection = lay_out(events, question)
    table = _measured(connection, question)
    codes = [pa.field("country_a", pa.string()), pa.field("country_b", pa.string())]
    schema = pa.schema([*codes, *SCHEMA])
    totals = {key: str(value) for key, value in _row(connection, "totals").items()}
    return (
        table.select(schema.names)
        .cast(schema)
        .replace_schema_metadata({**question.to_metadata(), **totals})
    )


def observations(relations: pa.Table) -> Observations:
    """What a table of relations of one pair says to the index, as one series.

    Raises:
        InputError: the table is not of `relations`.
    """
    told = relations.schema.metadata or {}
    if b"scatter" not in told or b"freedom" not in told:
        raise InputError("this table is not the relation of one pair", remedy="use relations()")
    return Observations(
        relations["net_goldstein"].to_numpy()[:, None],
        relations["weight"].to_numpy()[:, None],
        np.array([float(told[b"scatter"])]),
        np.array([float(told[b"freedom"])]),
    )


def lay_out(events: pa.Table, question: Question) -> duckdb.DuckDBPyConnection:
    """A database in memory holding the question's events and incidents on the calendar.

    Its tables: `selected`, `members`, `incidents`, `placed_events` and
    `placed_incidents`, as their files in `queries/` describe them.

    Raises:
        InputError: a column of `NEEDED` is missing.
    """
    missing = [name for name in NEEDED if name not in events.column_names]
    if missing:
        raise InputError(f"the events table has no column {', '.join(missing)}")
    for field in WELCOME:
        if field.name not in events.column_names:
            events = events.append_column(field, pa.nulls(len(events), field.type))
    connection = duckdb.connect(":memory:")
    connection.register("events", events.select([*NEEDED, *WELCOME.names]))
    low, high = sorted(question.pair) if question.pair else (None, None)
    connection.execute(
        read_query("selected"),
        {
            "statuses": list(question.statuses),
            "min_confidence": question.min_confidence,
            "country_a": low,
            "country_b": high,
            "from_country": question.pair[0] if question.pair and question.directed else None,
        },
    )
    connection.execute(read_query("members"))
    connection.execute(read_query("incidents"))
    for query in ("placed_events", "placed_incidents"):
        connection.execute(read_query(query), {"by": question.by, "step": STEPS[question.by]})
    return connection


def read_query(name: str) -> str:
    """The text of `queries/NAME.sql`."""
    return resources.files(__package__).joinpath("queries", f"{name}.sql").read_text("utf-8")


def _measured(connection: duckdb.DuckDBPyConnection, question: Question) -> pa.Table:
    """The counts of every pair and period with the index beside them."""
    steps = {"step": STEPS[question.by]}
    counts = connection.sql(read_query("relations"), params=steps).to_arrow_table()
    columns = _index_columns(counts, PERIODS_PER_YEAR[question.by])
    for name, values in zip(("index", "index_low", "index_high"), columns, strict=True):
        counts = counts.append_column(name, pa.array(values, pa.float64()))
    return counts


def _index_columns(counts: pa.Table, periods_per_year: float) -> np.ndarray:
    """Index, low and high of every row, shape (3, rows); rows are ordered by pair and period."""
    rows = len(counts)
    result = np.empty((3, rows))
    if rows == 0:
        return result
    code = [
        counts[name].combine_chunks().dictionary_encode().indices.to_numpy()
        for name in ("country_a", "country_b")
    ]
    starts = np.flatnonzero(np.r_[True, (np.diff(code[0]) != 0) | (np.diff(code[1]) != 0)])
    lengths = np.diff(np.r_[starts, rows])
    tone = np.nan_to_num(counts["net_goldstein"].to_numpy())
    weight, scatter, freedom = (
        counts[name].to_numpy() for name in ("weight", "scatter", "freedom")
    )
    totals = np.add.reduceat(scatter, starts), np.add.reduceat(freedom, starts)
    # Pairs of like length go together, each from its own first period, padded by empty ones.
    order = np.argsort(lengths, kind="stable")
    for group in np.array_split(order, max(1, len(order) // 256)):
        longest = lengths[group].max()
        steps = np.arange(longest)[:, None]
        inside = steps < lengths[group]
        at = np.where(inside, starts[group] + steps, 0)
        found = level_and_interval(
            Observations(
                tone[at], np.where(inside, weight[at], 0.0), totals[0][group], totals[1][group]
            ),
            periods_per_year=periods_per_year,
        )
        for row, values in enumerate(found):
            result[row, at[inside]] = values[inside]
    return result


def _row(connection: duckdb.DuckDBPyConnection, name: str) -> dict[str, int]:
    """The single row that a query gives, by column."""
    found: list[dict[str, int]] = connection.sql(read_query(name)).to_arrow_table().to_pylist()
    return found[0]
