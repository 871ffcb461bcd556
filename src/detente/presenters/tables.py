"""Arrow tables as text, CSV, JSON lines or Parquet, the same bytes for the same table."""

from __future__ import annotations

import math
import sys
import unicodedata
from pathlib import Path
from typing import BinaryIO

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from detente.errors import InputError

FORMATS = ("table", "csv", "jsonl", "parquet")

CELL = 60
"""Characters of a cell in a text table; longer ones are cut."""


def write_table(table: pa.Table, fmt: str, out: Path | BinaryIO | None = None) -> None:
    """Write a table to a path, a binary stream or, where `out` is None, standard output.

    Args:
        table: any Arrow table of plain columns and lists.
        fmt: "table" (text for a terminal), "csv" (header; lists joined by blanks; empty
            where unknown), "jsonl" (ISO 8601 days and times; null where unknown) or
            "parquet" (zstd, with the schema's metadata).
        out: where to.

    Raises:
        InputError: no such format.
    """
    if fmt not in FORMATS:
        raise InputError(f"no such format: {fmt!r}", remedy=f"one of {', '.join(FORMATS)}")
    if out is None and fmt == "parquet" and sys.stdout.isatty():
        raise InputError("Parquet is no text for a terminal", remedy="write it to a file with -o")
    if out is None:
        sys.stdout.flush()
        out = sys.stdout.buffer
    if isinstance(out, Path):
        with out.open("wb") as stream:
            write_table(table, fmt, stream)
    elif fmt == "table":
        out.write(text_table(table).encode())
    elif fmt == "csv":
        pyarrow.csv.write_csv(_flat(table), out)
    elif fmt == "jsonl":
        _write_json_lines(table, out)
    else:
        pyarrow.parquet.write_table(table, out, compression="zstd")


def text_table(table: pa.Table) -> str:
    """The table in aligned columns: numbers to the right, "–" where unknown."""
    columns = [_cells(table[name]) for name in table.column_names]
    right = [pa.types.is_integer(kind) or pa.types.is_floating(kind) for kind in table.schema.types]
    widths = [
        max(map(_columns_taken, [name, *cells]), default=0)
        for name, cells in zip(table.column_names, columns, strict=True)
    ]
    lines = [
        list(table.column_names),
        ["-" * width for width in widths],
        *zip(*columns, strict=True),
    ]
    return "".join("  ".join(map(_padded, line, widths, right)).rstrip() + "\n" for line in lines)


def _cells(column: pa.ChunkedArray) -> list[str]:
    """A column's values as a terminal shows them."""
    return [_cell(value) for value in column.to_pylist()]


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}"
    text = " ".join(map(str, value)) if isinstance(value, list) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= CELL else text[: CELL - 1] + "…"


def _columns_taken(text: str) -> int:
    """Columns of a terminal: Chinese and Korean letters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int, right: bool) -> str:
    gap = " " * (width - _columns_taken(text))
    return gap + text if right else text + gap


def _flat(table: pa.Table) -> pa.Table:
    """The table with lists joined by blanks, as CSV has no lists."""
    for number, field in enumerate(table.schema):
        if pa.types.is_list(field.type):
            words = pc.cast(table[field.name], pa.list_(pa.string()))
            table = table.set_column(number, field.name, pc.binary_join(words, " "))
    return table


def _write_json_lines(table: pa.Table, out: BinaryIO) -> None:
    """One JSON object a line, in the order of the columns; NaN is unknown, hence null."""
    for number, field in enumerate(table.schema):
        column = table[field.name]
        if pa.types.is_floating(field.type):
            table = table.set_column(
                number, field.name, pc.if_else(pc.is_finite(column), column, None)
            )
        elif pa.types.is_timestamp(field.type):
            table = table.set_column(number, field.name, pc.strftime(column, "%Y-%m-%dT%H:%M:%SZ"))
    with duckdb.connect(":memory:") as connection:
        connection.register("rows", table)
        lines = connection.sql("select to_json(rows)::varchar || chr(10) as line from rows")
        for batch in lines.to_arrow_reader(10_000):
            out.write("".join(batch.column(0).to_pylist()).encode())
