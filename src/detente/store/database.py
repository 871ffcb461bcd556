"""Opening, writing and asking a store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import pyarrow as pa

from detente.errors import StoreError
from detente.records import ActorMention, Document, Event, Rejection, Sentence, TimeMention

SCHEMA_VERSION = 1
TABLES = ("runs", "documents", "segments", "sentences", "mentions", "times", "events", "rejections")
"""The tables that are exported."""

_ORDER = {
    "runs": "run_id",
    "documents": "name, document_id",
    "segments": 'document_id, "start"',
    "sentences": "sentence_id",
    "mentions": "mention_id",
    "times": 'sentence_id, "start", "end", first_day',
    "events": "document, sentence_id, trigger_start, event_id",
    "rejections": "item, stage, reason",
}
_CHILDREN = {
    "segments": "document_id = $id",
    "sentences": "document_id = $id",
    "mentions": "sentence_id LIKE $id || '-%'",
    "times": "sentence_id LIKE $id || '-%'",
    "events": "document_id = $id",
    "rejections": "document_id = $id",
}


@dataclass(frozen=True, slots=True)
class Run:
    """How events were coded: the same input, settings and version give the same `run_id`."""

    run_id: str
    coder: str
    code_version: str
    settings: str
    input_fingerprint: str


@dataclass(frozen=True, slots=True)
class CodedDocument:
    """Everything that one report gave."""

    document: Document
    sentences: tuple[Sentence, ...]
    mentions: tuple[ActorMention, ...]
    times: tuple[TimeMention, ...]
    events: tuple[Event, ...]
    rejections: tuple[Rejection, ...]


class Store:
    """A store in one file, or in memory for `":memory:"`.  A context manager.

    Raises:
        StoreError: the file is no store, has a newer schema, is missing while
            `must_exist`, or is being written by another process.
    """

    def __init__(
        self, path: str | Path, *, must_exist: bool = False, read_only: bool = False
    ) -> None:
        self.path = str(path)
        if (must_exist or read_only) and (self.path == ":memory:" or not Path(path).exists()):
            raise StoreError(
                "there is no such store", where=self.path, remedy="make it with `detente code PATH`"
            )
        self._connection = _connect(self.path, read_only)
        self._check_schema(read_only)

    def _check_schema(self, read_only: bool) -> None:
        known = {row[0] for row in self._connection.execute("SHOW TABLES").fetchall()}
        if known and "store" not in known:
            self.close()
            raise StoreError(
                "this DuckDB file is no detente store", where=self.path, remedy="name another file"
            )
        if not known:
            if read_only:
                self.close()
                raise StoreError("the store is empty", where=self.path, remedy="code some reports")
            self._connection.execute(files(__package__).joinpath("schema.sql").read_text("utf-8"))
            self._connection.execute("INSERT INTO store VALUES (?, 'detente')", [SCHEMA_VERSION])
            return
        ((version,),) = self._connection.execute("SELECT max(schema_version) FROM store").fetchall()
        if version != SCHEMA_VERSION:
            self.close()
            raise StoreError(
                f"the store has schema {version}, this detente knows {SCHEMA_VERSION}",
                where=self.path,
                remedy="update detente" if version > SCHEMA_VERSION else "code the reports anew",
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the store can't be used afterwards."""
        self._connection.close()

    def add_run(self, run: Run) -> None:
        """Note a run; noting it again changes nothing."""
        self._connection.execute(
            "INSERT OR IGNORE INTO runs VALUES (?, ?, ?, ?, ?)",
            [run.run_id, run.coder, run.code_version, run.settings, run.input_fingerprint],
        )

    def coded(self) -> dict[str, str]:
        """document_id -> how it was coded, for every report in the store."""
        rows = self._connection.execute("SELECT document_id, coding FROM documents").fetchall()
        return dict(rows)

    def add(self, batch: Sequence[CodedDocument], *, run_id: str, coding: str) -> None:
        """Write reports and all they gave in one transaction, in place of what they gave before."""
        rows = _rows(batch, run_id, coding)
        self._connection.begin()
        try:
            for coded in batch:
                self._remove(coded.document.document_id)
            for table, records in rows.items():
                self._insert(table, records)
            self._connection.commit()
        except BaseException:
            self._connection.rollback()
            raise

    def add_rejections(self, rejections: Iterable[Rejection], run_id: str) -> None:
        """Note what could not be read; the same rejection of a file is kept once."""
        for r in rejections:
            self._connection.execute(
                "DELETE FROM rejections WHERE document_id IS NULL AND item = ? AND reason = ?",
                [r.item, r.reason],
            )
            self._connection.execute(
                "INSERT INTO rejections VALUES (NULL, ?, ?, ?, ?)",
                [r.item, r.stage, r.reason, run_id],
            )

    def _remove(self, document_id: str) -> None:
        present = self._connection.execute(
            "DELETE FROM documents WHERE document_id = $id RETURNING 1", {"id": document_id}
        ).fetchall()
        if present:
            for table, condition in _CHILDREN.items():
                self._connection.execute(
                    f"DELETE FROM {table} WHERE {condition}", {"id": document_id}
                )

    def _insert(self, table: str, records: list[dict[str, Any]]) -> None:
        if not records:
            return
        schema = self.query(f"SELECT * FROM {table} LIMIT 0").schema
        arrow = pa.Table.from_pylist(records, schema=schema)
        self._connection.register("incoming", arrow)
        try:
            self._connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM incoming")
        finally:
            self._connection.unregister("incoming")

    def query(self, sql: str, parameters: dict[str, Any] | None = None) -> pa.Table:
        """Any SELECT over the store's tables, as an Arrow table."""
        return self._connection.sql(sql, params=parameters or {}).to_arrow_table()

    def table(self, name: str) -> pa.Table:
        """A whole table in a fixed order.

        Raises:
            StoreError: `name` is none of `TABLES`.
        """
        if name not in TABLES:
            raise StoreError(
                f"no table {name!r}", where=self.path, remedy=f"one of {', '.join(TABLES)}"
            )
        return self.query(f"SELECT * FROM {name} ORDER BY {_ORDER[name]}")


def _connect(path: str, read_only: bool) -> duckdb.DuckDBPyConnection:
    if path != ":memory:" and not Path(path).absolute().parent.is_dir():
        raise StoreError("its folder does not exist", where=path, remedy="make the folder first")
    try:
        return duckdb.connect(path, read_only=read_only)
    except duckdb.ConnectionException:  # this process writes the same store
        return duckdb.connect(path)
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise StoreError(
                "another program is writing this store", where=path, remedy="wait until it is done"
            ) from error
        raise StoreError(
            "this file is no detente store", where=path, remedy="name another file, or a new one"
        ) from error


def _rows(
    batch: Sequence[CodedDocument], run_id: str, coding: str
) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES if name != "runs"}
    for coded in batch:
        document = coded.document
        rows["documents"].append(_document_row(document, run_id, coding))
        rows["segments"].extend(
            {
                "document_id": document.document_id,
                "kind": s.kind.value,
                "start": s.start,
                "end": s.end,
            }
            for s in document.segments
        )
        rows["sentences"].extend(asdict(s) | {"segment": s.segment.value} for s in coded.sentences)
        rows["mentions"].extend(
            asdict(m) | {"codes": list(m.codes), "states": list(m.states)} for m in coded.mentions
        )
        rows["times"].extend(_time_row(t) for t in coded.times)
        rows["events"].extend(_event_row(e, document, run_id) for e in coded.events)
        rows["rejections"].extend(
            asdict(r) | {"document_id": document.document_id, "run_id": run_id}
            for r in coded.rejections
        )
    return rows


def _document_row(document: Document, run_id: str, coding: str) -> dict[str, Any]:
    published = document.published
    return {
        "document_id": document.document_id,
        "name": document.name,
        "source": document.source,
        "headline": document.headline,
        "author": document.author,
        "language": document.language,
        "url": document.url,
        "published_start": published.days.start if published else None,
        "published_end": published.days.end if published else None,
        "published_method": published.method if published else None,
        "published_words": published.words if published else None,
        "text": document.text,
        "fingerprint": document.fingerprint,
        "coding": coding,
        "run_id": run_id,
    }


def _time_row(time: TimeMention) -> dict[str, Any]:
    return {
        "sentence_id": time.sentence_id,
        "start": time.start,
        "end": time.end,
        "text": time.text,
        "first_day": time.days.start,
        "last_day": time.days.end,
        "kind": time.kind,
        "basis": time.basis,
    }


def _event_row(event: Event, document: Document, run_id: str) -> dict[str, Any]:
    return asdict(event) | {
        "status": event.status.value,
        "document_source": document.source,
        "document_published": event.document_published_start,
        "run_id": run_id,
    }
