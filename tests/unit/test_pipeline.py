"""The pipeline: resumed runs, the same bytes each time, refusals, offsets."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from detente.errors import InputError, SettingsError
from detente.interfaces import Coding, Passage
from detente.pipeline import Progress, code, code_document, document_from_text
from detente.presenters.tables import write_table
from detente.records import ActorMention, SegmentKind
from detente.settings import Settings
from detente.store import TABLES, Store

ONE_BY_ONE = Settings(batch=1)


class Counting:
    """A coder that finds nothing and counts the passages it is shown."""

    name = "counting"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def code(self, passage: Passage) -> Coding:
        self.seen.append(passage.document.document_id)
        return Coding()

    def code_all(self, passages: Sequence[Passage]) -> list[Coding]:
        return [self.code(passage) for passage in passages]

    def judge(self, passage: Passage, source: ActorMention, target: ActorMention) -> Any:
        raise NotImplementedError


class StopError(Exception):
    """What a user who breaks a run off does to it."""


def stop_after(reports: int) -> Any:
    def report(progress: Progress) -> None:
        if progress.reports == reports:
            raise StopError

    return report


def exported(store: Store, folder: Path, fmt: str) -> dict[str, bytes]:
    """Every table of a store as the bytes of its file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in TABLES:
        write_table(store.table(name), fmt, folder / name)
    return {name: (folder / name).read_bytes() for name in TABLES}


def rows(store: Store, table: str) -> list[dict[str, Any]]:
    return store.table(table).to_pylist()


@pytest.fixture
def store(reports: Path) -> Iterator[Store]:
    """The five reports, coded."""
    with Store(":memory:") as opened:
        code([reports], opened)
        yield opened


# --- resuming ---------------------------------------------------------------------------


@pytest.mark.parametrize("done", [1, 2, 4])
def test_a_broken_off_run_goes_on_and_ends_as_if_it_had_not_been(
    reports: Path, tmp_path: Path, done: int
) -> None:
    with Store(tmp_path / "whole.duckdb") as whole:
        code([reports], whole, settings=ONE_BY_ONE)
        expected = exported(whole, tmp_path / "whole", "jsonl")
    path = tmp_path / "broken.duckdb"
    with Store(path) as broken, pytest.raises(StopError):
        code([reports], broken, settings=ONE_BY_ONE, report=stop_after(done))
    with Store(path) as again:
        assert again.table("documents").num_rows == done
        progress = code([reports], again, settings=ONE_BY_ONE)
        assert exported(again, tmp_path / "again", "jsonl") == expected
    assert (progress.skipped, progress.reports) == (done, 5)


def test_what_is_in_the_store_is_not_coded_again(reports: Path, tmp_path: Path) -> None:
    path, first, second = tmp_path / "s.duckdb", Counting(), Counting()
    with Store(path) as broken, pytest.raises(StopError):
        code([reports], broken, coder=first, settings=ONE_BY_ONE, report=stop_after(2))
    with Store(path) as again:
        code([reports], again, coder=second, settings=ONE_BY_ONE)
    assert first.seen
    assert second.seen
    assert not set(first.seen) & set(second.seen)


def test_a_large_batch_loses_no_report_that_was_written(reports: Path, tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    with Store(path) as broken, pytest.raises(StopError):
        code([reports], broken, settings=Settings(batch=2), report=stop_after(3))
    with Store(path) as again:
        assert again.table("documents").num_rows == 2
        code([reports], again, settings=Settings(batch=2))
        assert again.table("documents").num_rows == 5


def test_the_batch_size_changes_nothing(reports: Path, tmp_path: Path) -> None:
    tables = []
    for size in (1, 2, 64):
        with Store(":memory:") as store:
            code([reports], store, settings=Settings(batch=size))
            tables.append(exported(store, tmp_path / str(size), "jsonl"))
    assert tables[0] == tables[1] == tables[2]


def test_the_progress_is_told_after_every_report(reports: Path) -> None:
    told: list[int] = []
    with Store(":memory:") as store:
        code([reports], store, report=lambda p: told.append(p.reports))
    assert told == [1, 2, 3, 4, 5]


# --- the same bytes ---------------------------------------------------------------------


@pytest.mark.parametrize("fmt", ["parquet", "csv", "jsonl"])
def test_the_same_input_gives_the_same_bytes(reports: Path, tmp_path: Path, fmt: str) -> None:
    runs = []
    for number in (1, 2):
        with Store(tmp_path / f"{number}.duckdb") as store:
            code([reports], store)
            runs.append(exported(store, tmp_path / f"{number}", fmt))
    assert runs[0] == runs[1]


_EXPORT = """
import sys
from pathlib import Path
from detente.pipeline import code
from detente.presenters.tables import write_table
from detente.store import TABLES, Store
with Store(":memory:") as store:
    code([sys.argv[1]], store)
    for name in TABLES:
        write_table(store.table(name), "jsonl", Path(sys.argv[2]) / name)
"""


def test_another_seed_of_hashes_gives_the_same_bytes(tmp_path: Path) -> None:
    """Python orders sets of strings by a seed that is new in every process."""
    states = (
        "Peru, Chile and Cuba",
        "Mali, Chad and Oman",
        "Togo, Benin and Ghana",
        "Fiji, Samoa and Nauru",
    )
    for group in states:
        text = f"{group} met on Monday. {group.split(',')[0]} criticised the plan. They met again."
        (tmp_path / f"{group}.txt").write_text(
            f"A report\n\nPosted March 4, 2019\n\n{text}\n", "utf-8"
        )
    found = []
    for seed in ("1", "2", "3", "4"):
        out = tmp_path / seed
        out.mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", _EXPORT, str(tmp_path / "*.txt"), str(out)]
        subprocess.run(command, env=environment, check=True, timeout=60)
        found.append({name: (out / name).read_bytes() for name in TABLES})
    differing = {name for tables in found for name in TABLES if tables[name] != found[0][name]}
    assert differing == set()


def test_the_order_of_the_paths_changes_nothing(reports: Path, tmp_path: Path) -> None:
    paths = [reports / "barley.txt", reports / "south", reports / "thaw.html"]
    tables = []
    for number, order in enumerate((paths, paths[::-1])):
        with Store(":memory:") as store:
            code(order, store)
            tables.append(exported(store, tmp_path / str(number), "jsonl"))
    assert tables[0] == tables[1]


def test_a_run_is_known_by_what_bears_on_it(reports: Path) -> None:
    def run_id(settings: Settings) -> str:
        with Store(":memory:") as store:
            code([reports], store, settings=settings)
            (run,) = rows(store, "runs")
            return str(run["run_id"])

    assert run_id(Settings()) == run_id(Settings(batch=3))
    assert run_id(Settings()) != run_id(Settings(min_confidence=0.5))


def test_every_event_carries_the_run_and_the_coder(store: Store) -> None:
    (run,) = rows(store, "runs")
    events = rows(store, "events")
    assert events
    assert {(e["run_id"], e["coder"]) for e in events} == {(run["run_id"], run["coder"])}


# --- what is refused --------------------------------------------------------------------


def test_a_report_in_another_language_is_refused_with_the_reason(
    spanish: Path, reports: Path
) -> None:
    with Store(":memory:") as store:
        code([spanish, reports], store)
        (refusal,) = [r for r in rows(store, "rejections") if r["stage"] == "language"]
        assert refusal["item"] == str(spanish)
        assert "“es”" in refusal["reason"]
        assert refusal["document_id"] not in {e["document_id"] for e in rows(store, "events")}
        assert spanish.name in {Path(d["name"]).name for d in rows(store, "documents")}


def test_a_language_that_is_allowed_is_coded(spanish: Path) -> None:
    coder = Counting()
    with Store(":memory:") as store:
        code([spanish], store, coder=coder, settings=Settings(languages="en,es"))
        assert rows(store, "rejections") == []
        assert store.table("sentences").num_rows > 0


def test_nothing_readable_is_an_error_that_says_why(tmp_path: Path) -> None:
    path = tmp_path / "nothing.txt"
    path.write_text("", "utf-8")
    with Store(":memory:") as store, pytest.raises(InputError, match=r"nothing\.txt.*no report"):
        code([path], store)


def test_a_path_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with Store(":memory:") as store, pytest.raises(InputError, match="missing"):
        code([tmp_path / "missing"], store)


def test_an_unreadable_file_beside_good_ones_is_noted_and_the_rest_coded(reports: Path) -> None:
    (reports / "empty.txt").write_text("", "utf-8")
    with Store(":memory:") as store:
        progress = code([reports], store)
        noted = [r for r in rows(store, "rejections") if r["document_id"] is None]
        assert [Path(r["item"]).name for r in noted] == ["empty.txt"]
    assert progress.reports == 5
    assert [Path(r.item).name for r in progress.refused] == ["empty.txt"]


def test_events_below_the_least_confidence_become_rejections(reports: Path) -> None:
    with Store(":memory:") as all_, Store(":memory:") as sure:
        code([reports], all_)
        code([reports], sure, settings=Settings(min_confidence=0.92))
        kept = {e["event_id"] for e in rows(sure, "events")}
        assert kept == {e["event_id"] for e in rows(all_, "events") if e["confidence"] >= 0.92}
        assert kept
        assert any("confidence" in r["reason"] for r in rows(sure, "rejections"))


@pytest.mark.parametrize("bad", [{"min_confidence": 1.5}, {"batch": 0}])
def test_a_setting_out_of_its_range_is_an_error_that_names_it(bad: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match=next(iter(bad))):
        Settings(**bad)


# --- offsets ----------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["sentences", "mentions", "times"])
def test_every_span_slices_back_to_its_words(store: Store, table: str) -> None:
    texts = {d["document_id"]: d["text"] for d in rows(store, "documents")}
    homes = {s["sentence_id"]: s for s in rows(store, "sentences")}
    found = rows(store, table)
    assert found
    for row in found:
        sentence = homes[row["sentence_id"]]
        assert texts[sentence["document_id"]][row["start"] : row["end"]] == row["text"]
        assert sentence["start"] <= row["start"] <= row["end"] <= sentence["end"]


def test_the_evidence_is_the_text_and_holds_the_trigger(store: Store) -> None:
    texts = {d["document_id"]: d["text"] for d in rows(store, "documents")}
    events = rows(store, "events")
    assert len(events) >= 10
    for e in events:
        assert texts[e["document_id"]][e["evidence_start"] : e["evidence_end"]] == e["evidence"]
        assert e["evidence_start"] <= e["trigger_start"] < e["trigger_end"] <= e["evidence_end"]


def test_the_mentions_of_an_event_stand_in_its_sentence_or_are_said_to_be_unsaid(
    store: Store,
) -> None:
    homes = {m["mention_id"]: m["sentence_id"] for m in rows(store, "mentions")}
    for e in rows(store, "events"):
        for side in ("source_mention", "target_mention"):
            assert homes.get(e[side], e["sentence_id"]) == e["sentence_id"]
            assert e[side] in homes or "-salient-" in e[side]


def test_sentences_stand_in_the_segments_that_are_coded(store: Store) -> None:
    coded = {SegmentKind.HEADLINE.value, SegmentKind.BODY.value, SegmentKind.CAPTION.value}
    segments = [s for s in rows(store, "segments") if s["kind"] in coded]
    for s in rows(store, "sentences"):
        assert any(
            p["document_id"] == s["document_id"]
            and p["start"] <= s["start"]
            and s["end"] <= p["end"]
            for p in segments
        )


def test_days_of_events_are_ranges_and_ids_differ(store: Store) -> None:
    events = rows(store, "events")
    assert len({e["event_id"] for e in events}) == len(events)
    for e in events:
        assert (e["date_start"] is None) == (e["date_end"] is None)
        assert e["date_start"] is None or e["date_start"] <= e["date_end"]
        assert 0 <= e["confidence"] <= 1
        assert -10 <= e["goldstein"] <= 10


def test_a_bare_text_is_a_report_of_body_alone() -> None:
    document = document_from_text("Peru praised Chile.")
    coded = code_document(document, Counting(), Settings())
    assert [s.text for s in coded.sentences] == ["Peru praised Chile."]
    assert coded.events == ()


def test_sentences_with_fewer_than_two_sides_are_not_shown_to_the_coder() -> None:
    coder = Counting()
    code_document(document_from_text("It rained all day."), coder, Settings())
    assert coder.seen == []
