"""Files of many reports, read record by record: JSON Lines, JSON, CSV, Parquet.

Memory stays at one record (one batch for Parquet); only `.json` is read whole.
A bad record goes to `on_reject` and the next is read.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from typing import IO, BinaryIO, TextIO

from detente.errors import InputError
from detente.readers.content import MAX_CHARACTERS, encoding_of, open_bytes, read_at_most
from detente.readers.drafts import Draft, columns, draft, require_text
from detente.readers.inputs import Input, OnReject
from detente.records import Rejection

MAX_LINE = 8 * MAX_CHARACTERS
"""Characters of one line: a report of the greatest length, every character escaped."""

MAX_JSON_BYTES = 256 * 2**20
_BATCH_ROWS = 64
_LISTS = (
    "articles",
    "documents",
    "items",
    "data",
    "results",
    "records",
    "reports",
    "stories",
    "docs",
)


def read_jsonl(source: Input, head: bytes, on_reject: OnReject) -> Iterator[Draft]:
    """Yield the reports of a JSON Lines file."""
    with open_bytes(source.path) as stream:
        number = 0
        for line in _lines(_text(stream, head), source.name, on_reject):
            if not line.strip():
                continue
            number += 1
            name = f"{source.name}#{number}"
            try:
                yield draft(name, _object(line))
            except InputError as error:
                on_reject(rejection(name, error))


def read_json(source: Input, head: bytes, on_reject: OnReject) -> Iterator[Draft]:
    """Yield the reports of a JSON file: one object, a list, or an object holding a list."""
    with open_bytes(source.path) as stream:
        data = read_at_most(stream, MAX_JSON_BYTES + 1)
    if len(data) > MAX_JSON_BYTES:
        raise InputError(
            "a JSON file of over 256 MB is not read whole",
            remedy="save it as JSON Lines, one report a line",
        )
    try:
        content = json.loads(data.decode(encoding_of(data), errors="replace"))
    except (ValueError, RecursionError) as error:
        if b"\n{" in data.strip():
            yield from read_jsonl(source, head, on_reject)
            return
        raise InputError(
            f"it is no complete JSON ({error})", remedy="it is cut off or damaged; fetch it again"
        ) from error
    listed = content if isinstance(content, list) else _inner_list(content)
    if listed is None:
        yield draft(source.name, _mapping(content))
        return
    for number, row in enumerate(listed, 1):
        name = f"{source.name}#{number}"
        try:
            yield draft(name, _mapping(row))
        except InputError as error:
            on_reject(rejection(name, error))


def read_csv(source: Input, head: bytes, on_reject: OnReject) -> Iterator[Draft]:
    """Yield the reports of a table of commas, semicolons or tabs with a header row."""
    # The limit is the csv module's own and process-wide; it only ever grows.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_CHARACTERS + 1))
    with open_bytes(source.path) as stream:
        lines = _lines(_text(stream, head), source.name, on_reject)
        rows = csv.reader(lines, delimiter=_delimiter(head))
        header = next(rows, [])
        require_text(header)
        number = 0
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                number += 1
                where = f"{error}; line {rows.line_num}"
                reason = f"the row cannot be read ({where}); check its quotation marks"
                on_reject(Rejection(f"{source.name}#{number}", "read", reason))
                continue
            if not any(row):
                continue
            number += 1
            name = f"{source.name}#{number}"
            try:
                yield draft(name, dict(zip(header, row, strict=False)))
            except InputError as error:
                on_reject(rejection(name, error))


def read_parquet(source: Input, head: bytes, on_reject: OnReject) -> Iterator[Draft]:
    """Yield the reports of a Parquet file, in batches of rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with open_bytes(source.path) as stream, tempfile.TemporaryFile() as unpacked:
        seekable = stream
        if not isinstance(stream, io.BufferedReader):
            _unpack(stream, unpacked)
            seekable = unpacked
        try:
            table = pq.ParquetFile(seekable)
            names = table.schema_arrow.names
            require_text(names)
            wanted = list(columns(names).values())
            number = 0
            for batch in table.iter_batches(
                batch_size=_BATCH_ROWS, columns=wanted, use_threads=False
            ):
                for row in batch.to_pylist():
                    number += 1
                    try:
                        yield draft(f"{source.name}#{number}", row)
                    except InputError as error:
                        on_reject(rejection(f"{source.name}#{number}", error))
        except (pa.ArrowException, OSError, ValueError) as error:
            short = str(error).split("\n")[0][:200]
            raise InputError(
                f"the Parquet data is damaged ({short})",
                remedy="it is cut off or no Parquet; fetch it again",
            ) from error


def rejection(name: str, error: InputError) -> Rejection:
    """The rejection that says what an error says."""
    return Rejection(name, "read", f"{error.what}; {error.remedy}" if error.remedy else error.what)


def _text(stream: BinaryIO, head: bytes) -> TextIO:
    return io.TextIOWrapper(stream, encoding=encoding_of(head), errors="replace", newline="")


def _lines(text: TextIO, name: str, on_reject: OnReject) -> Iterator[str]:
    """Yield lines with their ends; one beyond `MAX_LINE` is skipped piece by piece."""
    number = 0
    while True:
        number += 1
        try:
            line = text.readline(MAX_LINE)
            if len(line) == MAX_LINE and not line.endswith("\n"):
                while (rest := text.readline(MAX_LINE)) and not rest.endswith("\n"):
                    pass
                reason = f"line {number} is over {MAX_LINE:,} characters; give one report a record"
                on_reject(Rejection(name, "read", reason))
                continue
        except Exception as error:  # EOFError, BadGzipFile or zlib.error, which has no public base
            raise InputError(
                f"the file breaks off after line {number - 1} ({error})",
                remedy="the records before were read; fetch it again",
            ) from error
        if not line:
            return
        yield line.removeprefix("\ufeff") if number == 1 else line


def _object(line: str) -> Mapping[str, object]:
    try:
        content = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"the line is no complete JSON ({error})",
            remedy="it is cut off or damaged; fetch it again",
        ) from error
    return _mapping(content)


def _mapping(content: object) -> Mapping[str, object]:
    if not isinstance(content, dict):
        kind = type(content).__name__
        raise InputError(
            f"the record is no object but a {kind}", remedy="give objects with at least “text”"
        )
    return content


def _inner_list(content: object) -> list[object] | None:
    if isinstance(content, dict) and "text" not in columns(content):
        for key, value in content.items():
            if str(key).casefold() in _LISTS and isinstance(value, list):
                return value
    return None


def _delimiter(head: bytes) -> str:
    """The sign that parts the header's columns."""
    first = (
        head.decode(encoding_of(head), errors="replace").lstrip("\ufeff").lstrip().split("\n", 1)[0]
    )
    return max(("\t", ",", ";", "|"), key=first.count)


def _unpack(stream: BinaryIO, target: IO[bytes]) -> None:
    try:
        shutil.copyfileobj(stream, target)
    except Exception as error:  # EOFError, BadGzipFile or zlib.error, which has no public base
        raise InputError(
            f"the gzip data is damaged ({error})", remedy="fetch the file again"
        ) from error
