"""The store: what goes in comes out, once, and a file that is no store is said to be none."""

# ruff: noqa: E501 (sample texts stand on one line)

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
import samples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.errors import InputError, StoreError
from detente.pipeline import code
from detente.records import (
    ActorMention,
    Days,
    Document,
    Event,
    Publication,
    Rejection,
    Segment,
    SegmentKind,
    Sentence,
    Status,
    TimeMention,
)
from detente.settings import Settings
from detente.store import (
    TABLES,
    CodedDocument,
    Run,
    Store,
    country_code,
    find_events,
    pair_of,
    trace,
)

RUN = Run("run0", "patterns", "0.0.0", "{}", "00")

# --- records at random ------------------------------------------------------------------

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
SPANS = st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)).map(lambda p: tuple(sorted(p)))
DAYS = st.builds(
    lambda day, width: Days(day, day + timedelta(width)),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.integers(0, 400),
)
CODES = st.sampled_from(["CHN", "KOR", "PRK", "USA"])
MAYBE = st.one_of(st.none(), WORDS)
SCORES = st.floats(0, 1)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    number = draw(st.integers(0, 2**64 - 1))
    published = draw(st.one_of(st.none(), DAYS))
    spans = draw(st.lists(SPANS, max_size=3, unique=True))
    return Document(
        document_id=f"{number:016x}",
        name=draw(WORDS),
        text=draw(WORDS),
        fingerprint=f"{number:064x}",
        segments=tuple(Segment(draw(st.sampled_from(SegmentKind)), *span) for span in spans),
        published=Publication(published, "metadata", draw(WORDS)) if published else None,
        headline=draw(MAYBE),
        source=draw(MAYBE),
        author=draw(MAYBE),
        language=draw(st.sampled_from([None, "en", "ko"])),
        url=draw(MAYBE),
    )


@st.composite
def events(draw: st.DrawFn, sentence: Sentence, document: Document, number: int) -> Event:
    days = draw(st.one_of(st.none(), DAYS))
    start, end = draw(SPANS)
    return Event(
        event_id=f"{document.document_id}{number}", document=document.name,
        document_id=document.document_id, sentence_id=sentence.sentence_id,
        document_published_start=document.published.days.start if document.published else None,
        document_published_end=document.published.days.end if document.published else None,
        source_country=draw(st.one_of(st.none(), CODES)), source_actor=draw(WORDS),
        source_role=draw(MAYBE), target_country=draw(st.one_of(st.none(), CODES)),
        target_actor=draw(WORDS), target_role=draw(MAYBE), mutual=draw(st.booleans()),
        told_as="deed", event_type="CONSULT", mode=draw(MAYBE), context=draw(MAYBE), cameo="040", quad=1,
        goldstein=draw(st.floats(-10, 10)), date_start=days.start if days else None,
        date_end=days.end if days else None, date_basis=draw(WORDS), status=draw(st.sampled_from(Status)),
        status_basis=draw(WORDS), speaker=draw(MAYBE), confidence=draw(SCORES),
        evidence=sentence.text, evidence_start=start, evidence_end=end, trigger_start=start,
        trigger_end=end, source_mention="m", target_mention="m", rule=draw(WORDS), coder="patterns",
    )  # fmt: skip


@st.composite
def coded_documents(draw: st.DrawFn) -> CodedDocument:
    document = draw(documents())
    start, end = draw(SPANS)
    sentence = Sentence(
        f"{document.document_id}-0000", document.document_id, 0, start, end, draw(WORDS),
        SegmentKind.BODY, draw(st.integers(0, 9)),
    )  # fmt: skip
    codes = tuple(draw(st.lists(CODES, min_size=1, max_size=3)))
    mention = ActorMention(
        mention_id=f"{sentence.sentence_id}-m00", sentence_id=sentence.sentence_id, start=start,
        end=end, text=draw(WORDS), name=draw(WORDS), codes=codes, states=codes, kind="country",
        role=draw(MAYBE), former=draw(st.booleans()), basis=draw(WORDS), score=draw(SCORES),
    )  # fmt: skip
    time = TimeMention(
        sentence.sentence_id, start, end, draw(WORDS), draw(DAYS), "day", draw(WORDS)
    )
    found = tuple(draw(events(sentence, document, n)) for n in range(draw(st.integers(0, 2))))
    refused = Rejection(sentence.sentence_id, "code", draw(WORDS))
    return CodedDocument(document, (sentence,), (mention,), (time,), found, (refused,))


def rows(store: Store, table: str) -> list[dict[str, Any]]:
    return store.table(table).to_pylist()


def everything(store: Store) -> dict[str, list[dict[str, Any]]]:
    return {name: rows(store, name) for name in TABLES}


def subset(row: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """The fields of a stored row that a record has too."""
    assert set(expected) <= set(row)
    return {name: row[name] for name in expected}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(coded=coded_documents())
def test_every_record_comes_back_as_it_went_in(coded: CodedDocument) -> None:
    document = coded.document
    with Store(":memory:") as store:
        store.add([coded], run_id="run0", coding="c")
        (row,) = rows(store, "documents")
        for name in (
            "document_id",
            "name",
            "text",
            "fingerprint",
            "headline",
            "source",
            "author",
            "language",
            "url",
        ):
            assert row[name] == getattr(document, name)
        days = document.published.days if document.published else None
        assert (row["published_start"], row["published_end"]) == (
            (days.start, days.end) if days else (None, None)
        )
        spans = [(s["kind"], s["start"], s["end"]) for s in rows(store, "segments")]
        assert sorted(spans) == sorted((s.kind.value, s.start, s.end) for s in document.segments)
        (sentence,), (mention,) = rows(store, "sentences"), rows(store, "mentions")
        assert sentence == asdict(coded.sentences[0])
        lists = {name: list(getattr(coded.mentions[0], name)) for name in ("codes", "states")}
        assert mention == asdict(coded.mentions[0]) | lists
        (time,), (refused,) = rows(store, "times"), rows(store, "rejections")
        assert (time["first_day"], time["last_day"]) == (
            coded.times[0].days.start,
            coded.times[0].days.end,
        )
        assert subset(refused, asdict(coded.rejections[0])) == asdict(coded.rejections[0])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(coded=coded_documents())
def test_every_event_comes_back_as_it_went_in(coded: CodedDocument) -> None:
    with Store(":memory:") as store:
        store.add([coded], run_id="run0", coding="c")
        found = {row["event_id"]: row for row in rows(store, "events")}
        assert set(found) == {e.event_id for e in coded.events}
        for event in coded.events:
            row = found[event.event_id]
            assert subset(row, asdict(event)) == asdict(event)
            assert (row["run_id"], row["document_source"]) == ("run0", coded.document.source)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    batch=st.lists(
        coded_documents(), min_size=1, max_size=3, unique_by=lambda c: c.document.document_id
    )
)
def test_writing_a_batch_twice_changes_nothing(batch: list[CodedDocument]) -> None:
    with Store(":memory:") as store:
        store.add(batch, run_id="run0", coding="c")
        once = everything(store)
        store.add(batch, run_id="run0", coding="c")
        assert everything(store) == once


# --- the pipeline's use of it -----------------------------------------------------------


def test_coding_again_changes_nothing(reports: Path) -> None:
    with Store(":memory:") as store:
        code([reports], store)
        once = everything(store)
        progress = code([reports], store)
        assert everything(store) == once
    assert (progress.skipped, progress.events) == (5, 0)


def test_a_second_batch_is_added(reports: Path) -> None:
    with Store(":memory:") as store, Store(":memory:") as together:
        code([reports / "south"], store)
        first = {e["event_id"] for e in rows(store, "events")}
        code([reports / "barley.txt"], store)
        both = {e["event_id"] for e in rows(store, "events")}
        code([reports / "south", reports / "barley.txt"], together)
        assert first < both == {e["event_id"] for e in rows(together, "events")}
        assert store.table("documents").num_rows == 2
        assert store.table("runs").num_rows == 2


def test_other_settings_replace_what_was_there(reports: Path) -> None:
    with Store(":memory:") as store, Store(":memory:") as fresh:
        code([reports], store)
        code([reports], store, settings=Settings(min_confidence=0.92))
        code([reports], fresh, settings=Settings(min_confidence=0.92))
        assert all(e["confidence"] >= 0.92 for e in rows(store, "events"))
        for table in set(TABLES) - {"runs"}:
            assert rows(store, table) == rows(fresh, table), table


def test_an_unreadable_file_is_noted_once(reports: Path) -> None:
    (reports / "empty.txt").write_text("", "utf-8")
    with Store(":memory:") as store:
        for _ in range(3):
            code([reports], store)
        assert sum(r["document_id"] is None for r in rows(store, "rejections")) == 1


def test_a_store_is_the_same_after_closing(reports: Path, tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    with Store(path) as store:
        code([reports], store)
        before = everything(store)
    with Store(path, must_exist=True, read_only=True) as again:
        assert everything(again) == before


# --- files that are no store ------------------------------------------------------------


def refused(path: Path, **options: bool) -> str:
    with pytest.raises(StoreError) as caught:
        Store(path, **options)
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_a_text_file_is_no_store(tmp_path: Path) -> None:
    path = tmp_path / "notes.duckdb"
    path.write_text("These are notes and no database, and long enough to be read as one.\n" * 100)
    before = path.read_bytes()
    assert "no detente store" in refused(path)
    assert path.read_bytes() == before


def test_a_short_text_file_is_no_store(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("hello")
    assert "no detente store" in refused(path)


def test_the_database_of_another_program_is_no_store(tmp_path: Path) -> None:
    path = tmp_path / "other.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE birds (name VARCHAR)")
    assert "no detente store" in refused(path)
    with duckdb.connect(str(path)) as connection:
        assert connection.execute("SHOW TABLES").fetchall() == [("birds",)]


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    refused(tmp_path)


def test_a_store_in_a_folder_that_is_missing(tmp_path: Path) -> None:
    refused(tmp_path / "missing" / "s.duckdb")


def test_a_missing_store_is_not_made_where_it_must_exist(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    assert "no such store" in refused(path, must_exist=True)
    assert not path.exists()


@pytest.mark.parametrize(("version", "remedy"), [(2_000, "update detente"), (0, "anew")])
def test_a_store_of_another_schema(tmp_path: Path, version: int, remedy: str) -> None:
    path = tmp_path / "s.duckdb"
    Store(path).close()
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE store SET schema_version = ?", [version])
    message = refused(path)
    assert remedy in message
    assert str(version) in message


_HOLD = """
import sys
from detente.store import Store
with Store(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Path]:
    """A store that another process has open to write."""
    path = tmp_path / "s.duckdb"
    command = [sys.executable, "-c", _HOLD, str(path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == "held"
        yield path
        other.communicate("\n", timeout=20)


def test_a_store_that_another_program_writes_is_busy(held: Path) -> None:
    message = refused(held)
    assert "another program" in message
    assert "wait" in message


def test_a_busy_store_is_no_store_to_read_either(held: Path) -> None:
    refused(held, must_exist=True, read_only=True)


def test_an_unknown_table(tmp_path: Path) -> None:
    with Store(tmp_path / "s.duckdb") as store, pytest.raises(StoreError, match=r"birds.*events"):
        store.table("birds")


# --- rolling back -----------------------------------------------------------------------


def coded(number: int, **event: Any) -> CodedDocument:
    """A report with one event, by hand."""
    document = Document(f"{number:016x}", f"{number}.txt", "Peru praised Chile.", f"{number:064x}")
    sentence = Sentence(
        f"{document.document_id}-0000",
        document.document_id,
        0,
        0,
        19,
        document.text,
        SegmentKind.BODY,
        0,
    )
    found = samples.event(
        **{
            "event_id": f"{number:016x}", "document": document.name,
            "document_id": document.document_id, "sentence_id": sentence.sentence_id, **event,
        }
    )  # fmt: skip
    return CodedDocument(document, (sentence,), (), (), (found,), ())


def test_a_batch_that_fails_leaves_the_store_as_it_was() -> None:
    with Store(":memory:") as store:
        store.add_run(RUN)
        store.add([coded(1)], run_id="run0", coding="c")
        before = everything(store)
        clash = coded(3, event_id=f"{1:016x}")  # the id of an event of another report
        with pytest.raises(duckdb.Error):
            store.add([coded(1), coded(2), clash], run_id="run0", coding="other")
        assert everything(store) == before
        store.add([coded(2)], run_id="run0", coding="c")
        assert store.table("documents").num_rows == 2


def test_a_batch_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    with Store(path) as store:
        store.add([coded(1)], run_id="run0", coding="c")
        before = everything(store)
        with pytest.raises(duckdb.Error):
            store.add([coded(2), coded(3, event_id=f"{1:016x}")], run_id="run0", coding="c")
    with Store(path) as again:
        assert everything(again) == before


def test_a_run_is_noted_once() -> None:
    with Store(":memory:") as store:
        store.add_run(RUN)
        store.add_run(RUN)
        assert rows(store, "runs") == [asdict(RUN)]


# --- asking it --------------------------------------------------------------------------


@pytest.fixture
def asked() -> Iterator[Store]:
    """Four events of 2019 and one without a day."""
    with Store(":memory:") as store:
        day = date(2019, 3, 4)
        batch = [
            coded(1, date_start=day, date_end=day),
            coded(
                2, date_start=date(2019, 5, 1), date_end=date(2019, 5, 31), status=Status.PLANNED
            ),
            coded(
                3,
                source_country="CHL",
                target_country="PER",
                event_type="ACCUSE",
                date_start=day,
                date_end=day,
            ),
            coded(4, target_country="BOL", date_start=day, date_end=day, confidence=0.4),
            coded(5),
        ]
        store.add(batch, run_id="run0", coding="c")
        yield store


QUESTIONS = [
    ({}, [1, 3, 4, 2, 5]),
    ({"dyad": "PER-CHL"}, [1, 3, 2, 5]),
    ({"dyad": "chile-peru"}, [1, 3, 2, 5]),
    ({"since": date(2019, 5, 31)}, [2]),
    ({"until": date(2019, 3, 4)}, [1, 3, 4]),
    ({"since": date(2019, 4, 1), "until": date(2019, 5, 1)}, [2]),
    ({"event_type": ["accuse"]}, [3]),
    ({"status": ["planned"]}, [2]),
    ({"min_confidence": 0.5}, [1, 3, 2, 5]),
]


@pytest.mark.parametrize(("question", "expected"), QUESTIONS)
def test_events_are_found_in_the_order_of_their_days(
    asked: Store, question: dict[str, Any], expected: list[int]
) -> None:
    found = find_events(asked, **question).column("event_id").to_pylist()
    assert [int(name, 16) for name in found] == expected


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ({"dyad": "PER-XXX"}, "PER-XXX"),
        ({"event_type": ["WAR"]}, "WAR"),
        ({"status": ["sure"]}, "sure"),
    ],
)
def test_an_unknown_word_in_a_question_is_an_error(
    asked: Store, question: dict[str, Any], word: str
) -> None:
    with pytest.raises(InputError, match=word):
        find_events(asked, **question)


def test_a_trace_by_the_first_characters_of_an_id(asked: Store) -> None:
    found = trace(asked, f"{3:016x}")
    assert found["event"]["event_type"] == "ACCUSE"
    assert found["document"]["name"] == "3.txt"
    with pytest.raises(InputError, match="5 events"):
        trace(asked, "0000")
    with pytest.raises(InputError, match="no events"):
        trace(asked, "ffff")


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("CHN-KOR", ("CHN", "KOR")),
        ("china-south korea", ("CHN", "KOR")),
        ("USA/PRK", ("USA", "PRK")),
        ("Guinea-Bissau-Senegal", ("GNB", "SEN")),
    ],
)
def test_a_pair_by_codes_or_names(text: str, pair: tuple[str, str]) -> None:
    assert pair_of(text) == pair


@pytest.mark.parametrize("text", ["CHN", "CHN-CHN", "CHN-", "", "CHN-Nowhere"])
def test_what_is_no_pair(text: str) -> None:
    with pytest.raises(InputError, match="pair"):
        pair_of(text)


def test_a_state_by_code_or_name_in_any_case() -> None:
    assert [country_code(t) for t in ("kor", "South Korea", " united states ", "Côte d'Ivoire")] == [
        "KOR", "KOR", "USA", "CIV",
    ]  # fmt: skip
    with pytest.raises(InputError, match="Nowhere"):
        country_code("Nowhere")
