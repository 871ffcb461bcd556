"""The command line: every command with its output and its errors.

Most tests call the command line in this process, which saves the start of a new
one; those that are about processes and pipes spawn it.
"""

# ruff: noqa: E501 (sample texts stand on one line)

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import time
import traceback
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

import pyarrow.parquet as pq
import pytest
from samples import write_reports

from detente import cli


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    returncode: int
    stdout: bytes
    stderr: bytes


WORDS = """
event_id document document_published source_country source_actor source_role target_country target_actor
target_role mutual event_type mode context cameo quad goldstein date_start date_end status speaker
confidence evidence evidence_start evidence_end trigger_start trigger_end coder run_id
"""
FIELDS = WORDS.split()
NEVER_NULL = set(FIELDS) - {
    "document_published", "source_country", "source_role", "target_country", "target_role", "mode",
    "context", "date_start", "date_end", "speaker",
}  # fmt: skip


def spawn(*words: object, folder: Path) -> Done:
    """`detente WORDS` in a folder, in a process of its own, its output piped."""
    command = [sys.executable, "-m", "detente.cli", *map(str, words)]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=False)
    return Done(done.returncode, done.stdout, done.stderr)


def run(*words: object, folder: Path) -> Done:
    """The same in this process."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    argv = ["detente", *map(str, words)]
    with (
        mock.patch.object(sys, "argv", argv), chdir(folder), redirect_stdout(out), redirect_stderr(err),
    ):  # fmt: skip
        code = _returncode()
    out.flush()
    err.flush()
    return Done(code, out.buffer.getvalue(), err.buffer.getvalue())  # type: ignore[attr-defined]


def _returncode() -> int:
    try:
        cli.main()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def good(*words: object, folder: Path) -> str:
    done = run(*words, folder=folder)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with five reports and a store `s.duckdb` that was coded from them."""
    folder = tmp_path_factory.mktemp("home")
    write_reports(folder / "reports")
    good("code", "reports", "--store", "s.duckdb", folder=folder)
    return folder


def json_lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def listed(home: Path, *words: object) -> list[dict[str, Any]]:
    return json_lines(
        good("events", "--store", "s.duckdb", "--format", "jsonl", *words, folder=home)
    )


# --- code -------------------------------------------------------------------------------


def test_code_tells_what_it_did(tmp_path: Path) -> None:
    write_reports(tmp_path / "reports")
    first = good("code", "reports", "--store", "s.duckdb", folder=tmp_path)
    assert re.search(r"5 reports read, 5 coded, 0 already in the store; \d+ events", first)
    second = good("code", "reports", "--store", "s.duckdb", folder=tmp_path)
    assert "5 reports read, 0 coded, 5 already in the store; 0 events" in second


def test_code_takes_several_files_and_globs(tmp_path: Path) -> None:
    write_reports(tmp_path / "reports")
    said = good(
        "code", "reports/*.txt", "reports/archive.jsonl", "--store", "s.duckdb", folder=tmp_path
    )
    assert "3 reports read" in said


def test_code_says_which_report_it_did_not_take_and_why(tmp_path: Path, spanish: Path) -> None:
    write_reports(tmp_path / "reports")
    done = run("code", "reports", spanish.name, "--store", "s.duckdb", folder=tmp_path)
    assert done.returncode == 0
    (line,) = done.stderr.decode().splitlines()
    assert spanish.name in line
    assert "“es”" in line


# --- events -----------------------------------------------------------------------------


def test_events_as_a_table(home: Path) -> None:
    text = good("events", "--store", "s.duckdb", folder=home)
    head, _, *lines = text.splitlines()
    assert head.split()[:2] == ["event_id", "date_start"]
    assert len(lines) == len(listed(home))
    assert any("SANCTION" in line and "AUS" in line for line in lines)


def test_events_as_csv(home: Path) -> None:
    text = good("events", "--store", "s.duckdb", "--format", "csv", folder=home)
    found = list(csv.DictReader(io.StringIO(text)))
    assert len(found) == len(listed(home))
    assert set(FIELDS) <= set(found[0])


def test_events_as_parquet(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "e.parquet"
    good("events", "--store", "s.duckdb", "--format", "parquet", "-o", out, folder=home)
    assert pq.read_table(out).column("event_id").to_pylist() == [
        e["event_id"] for e in listed(home)
    ]


def test_events_as_json_lines_hold_every_field(home: Path) -> None:
    found = listed(home)
    assert len(found) >= 10
    for event in found:
        assert set(FIELDS) <= set(event)
        assert not [name for name in NEVER_NULL if event[name] is None]
        for name in ("document_published", "date_start", "date_end"):
            if event[name] is not None:
                assert date.fromisoformat(event[name]).isoformat() == event[name]


def test_what_is_unknown_is_null(home: Path) -> None:
    for name in ("speaker", "source_role"):
        values = {event[name] for event in listed(home)}
        assert None in values
        assert not values & {"", "None", "null", "NaN"}


def test_values_are_of_their_kind(home: Path) -> None:
    for event in listed(home):
        assert event["status"] in {"happened", "planned", "possible", "denied"}
        assert event["quad"] in {1, 2, 3, 4}
        assert isinstance(event["mutual"], bool)
        assert isinstance(event["cameo"], str)
        assert (
            event["evidence_start"]
            <= event["trigger_start"]
            < event["trigger_end"]
            <= event["evidence_end"]
        )
        assert event["source_country"] is None or re.fullmatch("[A-Z]{3}", event["source_country"])


QUESTIONS = [
    (["--dyad", "CHN-AUS"], lambda e: {e["source_country"], e["target_country"]} == {"CHN", "AUS"}),
    (
        ["--dyad", "china-australia"],
        lambda e: {e["source_country"], e["target_country"]} == {"CHN", "AUS"},
    ),
    (
        ["--type", "SANCTION", "--type", "accuse"],
        lambda e: e["event_type"] in {"SANCTION", "ACCUSE"},
    ),
    (["--status", "planned"], lambda e: e["status"] == "planned"),
    (["--min-confidence", "0.9"], lambda e: e["confidence"] >= 0.9),
    (
        ["--since", "2020-01-01"],
        lambda e: e["date_end"] is not None and e["date_end"] >= "2020-01-01",
    ),
    (
        ["--until", "2019-12-31"],
        lambda e: e["date_start"] is not None and e["date_start"] <= "2019-12-31",
    ),
]


@pytest.mark.parametrize(
    ("words", "wanted"), QUESTIONS, ids=lambda v: " ".join(v) if isinstance(v, list) else ""
)
def test_events_are_chosen(home: Path, words: list[str], wanted: Any) -> None:
    every = listed(home)
    chosen = [e["event_id"] for e in listed(home, *words)]
    assert chosen == [e["event_id"] for e in every if wanted(e)]
    assert 0 < len(chosen) < len(every)


@pytest.mark.parametrize("fmt", ["table", "csv", "jsonl"])
def test_a_file_holds_what_the_screen_shows(home: Path, tmp_path: Path, fmt: str) -> None:
    out = tmp_path / "out"
    shown = run("events", "--store", "s.duckdb", "--format", fmt, folder=home).stdout
    good("events", "--store", "s.duckdb", "--format", fmt, "-o", out, folder=home)
    assert out.read_bytes() == shown


def test_asking_changes_nothing_in_the_store(home: Path) -> None:
    before = (home / "s.duckdb").read_bytes()
    listed(home)
    assert (home / "s.duckdb").read_bytes() == before


# --- relations --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "begins"), [("c.svg", b"<svg"), ("c.png", b"\x89PNG"), ("c.html", b"<!")]
)
def test_relations_are_told_and_drawn(home: Path, tmp_path: Path, name: str, begins: bytes) -> None:
    out = tmp_path / name
    said = good("relations", "CHN", "KOR", "--store", "s.duckdb", "--chart", out, folder=home)
    assert "China and South Korea" in said
    assert name in said
    assert out.read_bytes().lstrip()[: len(begins)].lower() == begins.lower()
    assert out.stat().st_size > 2_000


def test_a_chart_as_a_page_needs_no_network(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "c.html"
    good("relations", "CHN", "KOR", "--store", "s.duckdb", "--chart", out, folder=home)
    page = out.read_text("utf-8")
    assert not re.search(
        r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)\s*=\s*[\"']?(?:https?:)?//", page
    )


def test_states_by_name_in_either_order(home: Path, tmp_path: Path) -> None:
    def months(a: str, b: str) -> list[dict[str, Any]]:
        words = ("relations", a, b, "--store", "s.duckdb", "--format", "jsonl")
        return json_lines(good(*words, folder=home))

    assert months("china", "South Korea") == months("CHN", "KOR")
    assert months("CHN", "KOR")[0]["period_start"] <= months("CHN", "KOR")[-1]["period_end"]


@pytest.mark.parametrize(("by", "length"), [("week", 7), ("quarter", 90), ("year", 365)])
def test_periods(home: Path, by: str, length: int) -> None:
    words = ("relations", "CHN", "KOR", "--store", "s.duckdb", "--by", by, "--format", "jsonl")
    first = json_lines(good(*words, folder=home))[0]
    start, end = (date.fromisoformat(first[k]) for k in ("period_start", "period_end"))
    assert abs((end - start).days + 1 - length) <= 2


# --- trace ------------------------------------------------------------------------------


def test_a_trace_shows_report_words_and_reasons(home: Path) -> None:
    event = next(
        e for e in listed(home) if e["event_type"] == "SANCTION" and e["target_country"] == "AUS"
    )
    text = good("trace", event["event_id"], "--store", "s.duckdb", folder=home)
    for words in (
        event["event_id"],
        "barley.txt",
        "«",
        "CHN",
        "AUS",
        "SANCTION",
        event["cameo"],
        "2020-05-19",
        event["run_id"],
    ):
        assert words in text, words


def test_a_trace_as_json_by_the_first_characters(home: Path) -> None:
    event = listed(home)[0]
    text = good(
        "trace", event["event_id"][:12], "--store", "s.duckdb", "--format", "json", folder=home
    )
    found = json.loads(text)
    assert found["event"]["event_id"] == event["event_id"]
    assert found["document"]["name"] == event["document"]
    assert set(found) >= {"event", "document", "source", "target", "times"}


# --- evaluate ---------------------------------------------------------------------------

GOLD = {
    "pairs": {"id": 1, "text": "Peru praised Chile.", "marked": "<s>Peru</s> praised <t>Chile</t>.", "root": "SUPPORT"},
    "triples": {"id": 1, "text": "Peru praised Chile.", "events": [{"source": ["PER"], "target": ["CHL"], "root": "SUPPORT"}]},
    "quads": {"id": 1, "text": "Peru praised Chile.", "events": [{"quad": 1, "source_text": "Peru", "target_text": "Chile"}]},
}  # fmt: skip
FIGURE = {"pairs": "macro_f1", "triples": "triple_f1", "quads": "macro_f1"}


@pytest.mark.parametrize("kind", sorted(GOLD))
def test_evaluate_on_a_gold_file(tmp_path: Path, kind: str) -> None:
    (tmp_path / "gold.jsonl").write_text(json.dumps(GOLD[kind]) + "\n", "utf-8")
    figures = json.loads(good("evaluate", "gold.jsonl", "--json", folder=tmp_path))
    assert (figures["kind"], figures["n"], figures[FIGURE[kind]]) == (kind, 1, 1)
    said = good("evaluate", "gold.jsonl", "--predictions", "out.jsonl", folder=tmp_path)
    assert re.search(rf"{FIGURE[kind]}\s+1\.000", said)
    (prediction,) = json_lines((tmp_path / "out.jsonl").read_text("utf-8"))
    assert prediction["id"] == 1


# --- export and demo --------------------------------------------------------------------


@pytest.mark.parametrize("fmt", ["csv", "jsonl", "parquet"])
def test_export_writes_every_table(home: Path, tmp_path: Path, fmt: str) -> None:
    said = good("export", "--store", "s.duckdb", "-o", tmp_path / "t", "--format", fmt, folder=home)
    names = {p.name for p in (tmp_path / "t").iterdir()}
    tables = (
        "runs",
        "documents",
        "segments",
        "sentences",
        "mentions",
        "times",
        "events",
        "rejections",
    )
    assert names == {f"{name}.{fmt}" for name in tables}
    assert "8 tables" in said


def test_demo_in_under_a_minute_with_chart_and_account(tmp_path: Path) -> None:
    began = time.monotonic()
    done = spawn("demo", folder=tmp_path)
    said = done.stdout.decode()
    assert (done.returncode, done.stderr) == (0, b"")
    assert time.monotonic() - began < 60
    assert "China and South Korea" in said
    assert re.search(r"\d+ sample reports, \d+ events", said)
    (chart,) = tmp_path.glob("*.html")
    assert chart.name in said
    assert chart.read_text("utf-8").lstrip().lower().startswith("<!doctype html")


# --- errors -----------------------------------------------------------------------------

ERRORS = [
    ("unknown state", ["relations", "CHN", "Nowhere", "--store", "s.duckdb"], "Nowhere"),
    ("unknown pair", ["events", "--store", "s.duckdb", "--dyad", "CHN-XXX"], "CHN-XXX"),
    ("no such day", ["events", "--store", "s.duckdb", "--since", "2017-02-30"], "2017-02-30"),
    ("no day", ["events", "--store", "s.duckdb", "--until", "yesterday"], "yesterday"),
    ("unknown type", ["events", "--store", "s.duckdb", "--type", "WAR"], "WAR"),
    ("unknown status", ["events", "--store", "s.duckdb", "--status", "sure"], "sure"),
    ("unknown format", ["events", "--store", "s.duckdb", "--format", "xls"], "xls"),
    ("unknown period", ["relations", "CHN", "KOR", "--store", "s.duckdb", "--by", "decade"], "decade"),
    ("unknown event", ["trace", "zzzz", "--store", "s.duckdb"], "zzzz"),
    ("missing store", ["events", "--store", "none.duckdb"], "none.duckdb"),
    ("missing store to trace", ["trace", "00", "--store", "none.duckdb"], "none.duckdb"),
    ("missing store to tell", ["relations", "CHN", "KOR", "--store", "none.duckdb"], "none.duckdb"),
    ("missing store to export", ["export", "--store", "none.duckdb", "-o", "t"], "none.duckdb"),
    ("no store", ["events", "--store", "reports/barley.txt"], "barley.txt"),
    ("no reports in it", ["code", "hollow", "--store", "new.duckdb"], "hollow"),
    ("missing reports", ["code", "nothere", "--store", "new.duckdb"], "nothere"),
    ("nothing readable", ["code", "blank.txt", "--store", "new.duckdb"], "blank.txt"),
    ("missing gold", ["evaluate", "gold.jsonl"], "gold.jsonl"),
    ("no gold", ["evaluate", "reports/barley.txt"], "barley.txt"),
    ("chart of another kind", ["relations", "CHN", "KOR", "--store", "s.duckdb", "--chart", "c.gif"], "c.gif"),
    ("confidence out of range", ["code", "reports", "--store", "new.duckdb", "--min-confidence", "7"], "min_confidence"),
    ("no folder for the file", ["events", "--store", "s.duckdb", "--format", "csv", "-o", "no/e.csv"], "no/e.csv"),
    ("no folder for the chart", ["relations", "CHN", "KOR", "--store", "s.duckdb", "--chart", "no/c.svg"], "no/c.svg"),
    ("a file where the tables go", ["export", "--store", "s.duckdb", "-o", "blank.txt"], "blank.txt"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "named"), [e[1:] for e in ERRORS], ids=[e[0] for e in ERRORS])
def test_an_error_is_one_clear_line(home: Path, words: list[str], named: str) -> None:
    (home / "hollow").mkdir(exist_ok=True)
    (home / "blank.txt").write_text("", "utf-8")
    done = run(*words, folder=home)
    said = done.stderr.decode()
    assert "Traceback" not in said
    assert done.returncode == 1
    assert len(said.splitlines()) == 1, said
    assert said.startswith("detente: ")
    assert named in said
    assert done.stdout == b""


@pytest.mark.parametrize(
    "words", [["events", "--store", "none.duckdb"], ["code", "nothere", "--store", "n.duckdb"]]
)
def test_an_error_is_one_clear_line_of_a_process(home: Path, words: list[str]) -> None:
    done = spawn(*words, folder=home)
    assert (done.returncode, done.stdout) == (1, b"")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(b"detente: ")


def test_an_error_leaves_the_reports_alone(home: Path) -> None:
    before = (home / "reports" / "barley.txt").read_bytes()
    run("code", "reports", "--store", "reports/barley.txt", folder=home)
    assert (home / "reports" / "barley.txt").read_bytes() == before


def test_an_unknown_option_is_an_error_of_usage(home: Path) -> None:
    done = run("events", "--store", "s.duckdb", "--bogus", folder=home)
    assert done.returncode == 2
    assert b"--bogus" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_reader_that_stops_early_is_no_error(home: Path) -> None:
    """`detente events … | head -1` closes the pipe before all is written."""
    command = [
        sys.executable,
        "-m",
        "detente.cli",
        "events",
        "--store",
        "s.duckdb",
        "--format",
        "jsonl",
    ]
    with subprocess.Popen(
        command, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        assert writer.stderr is not None
        writer.stdout.close()
        assert b"Traceback" not in writer.stderr.read()


# --- the output -------------------------------------------------------------------------

PIPED = [
    ["code", "reports", "--store", "again.duckdb"],
    ["events", "--store", "s.duckdb"],
    ["events", "--store", "s.duckdb", "--format", "jsonl"],
    ["relations", "CHN", "KOR", "--store", "s.duckdb"],
    ["export", "--store", "s.duckdb", "-o", "tables", "--format", "csv"],
    ["--help"],
]


@pytest.mark.parametrize("words", PIPED, ids=lambda w: " ".join(w[:1]))
def test_piped_output_holds_no_progress_and_no_control_characters(
    home: Path, words: list[str]
) -> None:
    done = spawn(*words, folder=home)
    assert done.returncode == 0
    assert done.stderr == b""
    assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", done.stdout)
    assert not re.search("[█━╸─│┌╭]", done.stdout.decode())


COMMANDS = ["code", "events", "relations", "trace", "evaluate", "export", "demo"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_has_an_example(tmp_path: Path, command: str) -> None:
    said = good(command, "--help", folder=tmp_path)
    assert f"Example: detente {command}" in " ".join(said.split())


def test_the_help_lists_every_command(tmp_path: Path) -> None:
    said = good("--help", folder=tmp_path)
    assert all(re.search(rf"^\s+{command}\s", said, re.MULTILINE) for command in COMMANDS)
