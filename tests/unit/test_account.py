"""The account of a relation in words, and tables in files."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest

from detente.errors import InputError
from detente.presenters.account import WIDTH, account
from detente.presenters.tables import FORMATS, text_table, write_table
from detente.relations import find_turns, relations

PAIR = ("RUR", "GRA")
NAMES = {"RUR": "Ruritania", "GRA": "Graustark"}


def event(number: int, day: date | None, **fields: Any) -> dict[str, Any]:
    return {
        "event_id": f"e{number:02d}", "document": f"{number:02d}.txt", "source_country": "RUR",
        "target_country": "GRA", "mutual": False, "event_type": "AGREE", "quad": 1,
        "goldstein": 6.0, "date_start": day, "date_end": day, "status": "happened",
        "confidence": 0.9, "evidence": f"Sentence {number} " + "of many words " * 12, "speaker": "",
        "document_published_start": date(2021, 12, 20),
        "document_published_end": date(2021, 12, 20), **fields,
    }  # fmt: skip


def table(rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows).cast(
        pa.schema(
            [
                field.with_type(pa.date32()) if "date_" in field.name else field
                for field in pa.Table.from_pylist(rows).schema
            ]
        )
    )


def story() -> pa.Table:
    """Two good years, then two bad ones; one plan, one denial, one event without a day."""
    good = [event(n, date(2018 + n // 12, n % 12 + 1, 5)) for n in range(24)]
    bad = [
        event(n, date(2018 + n // 12, n % 12 + 1, 5), event_type="SANCTION", quad=4, goldstein=-5.6)
        for n in range(24, 48)
    ]
    other = [
        event(60, date(2022, 2, 1), status="planned", event_type="CONSULT", goldstein=1.0),
        event(61, date(2021, 5, 1), status="denied"),
        event(62, None, mutual=True),
    ]
    return table(good + bad + other)


def told(events: pa.Table, pair: tuple[str, str] = PAIR) -> str:
    found = relations(events, pair)
    return account(found, find_turns(found, events), events, pair, NAMES)


def test_the_account_tells_state_turn_and_sentences() -> None:
    text = told(story())
    assert text.startswith("Ruritania and Graustark\n=======")
    assert "51 events in 51 reports: 49 happened, 1 planned, 1 denied; 1 of them without" in text
    assert "By December 2021 relations are openly hostile" in text
    assert "Chill, 2019-" in text or "Chill, 2020-" in text
    assert "SANCTION -5.6  Ruritania -> Graustark  happened" in text
    assert "much the same as a year before" in text
    assert "Strongest conflict in the year to 2021-12-20" in text
    assert "Strongest cooperation" not in text
    assert "Planned ahead\n  2022-02-01  CONSULT" in text
    assert "[60.txt;" in text


def test_lines_fit_the_terminal() -> None:
    assert max(map(len, told(story()).splitlines())) <= WIDTH


def test_too_little_to_go_on_is_said() -> None:
    text = told(table([event(1, date(2020, 5, 5)), event(2, date(2020, 8, 5))]))
    assert "too little to go on" in text
    assert "No thaw or chill stands out" in text
    assert "Nothing planned ahead is known." in text


def test_no_event_and_no_day_are_said() -> None:
    assert "No report read so far" in told(story(), ("RUR", "SYL"))
    assert "so there is no index" in told(table([event(1, None)]))


TABLE = pa.table(
    {
        "day": pa.array([date(2020, 1, 2), None], pa.date32()),
        "seen": pa.array(
            [datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC), None], pa.timestamp("us", "UTC")
        ),
        "size": [1.25, float("nan")],
        "names": [["a", "b"], []],
        "text": ['한국 "quoted"\nline', None],
    }
)


def written(fmt: str) -> bytes:
    out = io.BytesIO()
    write_table(TABLE, fmt, out)
    return out.getvalue()


def test_json_lines() -> None:
    first, second = (json.loads(line) for line in written("jsonl").decode().splitlines())
    assert first == {
        "day": "2020-01-02",
        "seen": "2020-01-02T03:04:05.000000Z",
        "size": 1.25,
        "names": ["a", "b"],
        "text": '한국 "quoted"\nline',
    }
    assert second == {"day": None, "seen": None, "size": None, "names": [], "text": None}


def test_csv_and_parquet() -> None:
    header, *_ = written("csv").decode().splitlines()
    assert header == '"day","seen","size","names","text"'
    assert '"a b"' in written("csv").decode()
    read = pyarrow.parquet.read_table(io.BytesIO(written("parquet")))
    # NaN equals nothing, not even itself.
    assert read.drop(["size"]).cast(TABLE.drop(["size"]).schema).equals(TABLE.drop(["size"]))


def test_the_text_table_aligns() -> None:
    lines = text_table(TABLE).splitlines()
    assert lines[0].split() == ["day", "seen", "size", "names", "text"]
    assert '한국 "quoted" line' in lines[2]
    assert "–" in lines[3]


@pytest.mark.parametrize("fmt", FORMATS)
def test_the_same_table_gives_the_same_bytes(fmt: str, tmp_path: Path) -> None:
    write_table(TABLE, fmt, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == written(fmt)


def test_an_empty_table_and_an_unknown_format() -> None:
    for fmt in FORMATS:
        write_table(TABLE.slice(0, 0), fmt, io.BytesIO())
    with pytest.raises(InputError, match="xml"):
        write_table(TABLE, "xml", io.BytesIO())
