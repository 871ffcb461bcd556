"""The five seed reports: coded, and scored by the scorer that comes with them.

The reports are other people's and stand beside the project, not in it; without
them these tests are skipped.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from detente.pipeline import code
from detente.presenters.tables import write_table
from detente.records import CODED_SEGMENTS
from detente.store import Store, find_events

SHARED = Path(__file__).resolve().parents[2] / "shared"
SEEDS, SCORER = SHARED / "seeds", SHARED / "gold" / "score_seeds.py"
REPORTS = sorted(SEEDS.glob("*.txt"))

# Floors of the scorer's figures; they only rise.
LEAST = {"recall": 0.80}

pytestmark = pytest.mark.skipif(
    not (len(REPORTS) == 5 and SCORER.exists() and (SEEDS / "gold.yaml").exists()),
    reason="the seed reports or their scorer are not beside the project, in ../shared",
)


@pytest.fixture(scope="module")
def store() -> Any:
    """The five reports, coded."""
    with Store(":memory:") as opened:
        code(REPORTS, opened)
        yield opened


@pytest.fixture(scope="module")
def score(store: Store, tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """The scorer's figures, by name."""
    pytest.importorskip("yaml", reason="the scorer reads its gold with PyYAML")
    out = tmp_path_factory.mktemp("seeds") / "events.jsonl"
    write_table(find_events(store), "jsonl", out)
    command = [sys.executable, str(SCORER), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return {name: float(value) for name, value in re.findall(r"(\w+) (\d\.\d{3}) \(", done.stdout)}


def rows(store: Store, table: str) -> list[dict[str, Any]]:
    return store.table(table).to_pylist()


@pytest.mark.parametrize("figure", sorted(LEAST))
def test_the_scorer_finds_at_least(score: dict[str, float], figure: str) -> None:
    assert score[figure] >= LEAST[figure]


def test_the_scorer_gives_its_four_figures(score: dict[str, float]) -> None:
    assert set(score) == {"recall", "precision", "date", "status"}


def test_every_report_is_read_and_gives_events(store: Store) -> None:
    assert len(rows(store, "documents")) == len(REPORTS)
    assert len({e["document_id"] for e in rows(store, "events")}) == len(REPORTS)


def test_no_event_comes_from_furniture_or_teasers(store: Store) -> None:
    kinds = {kind.value for kind in CODED_SEGMENTS}
    segments = rows(store, "segments")
    others = [s for s in segments if s["kind"] not in kinds]
    assert {"furniture", "teaser"} & {s["kind"] for s in others}
    for e in rows(store, "events"):
        inside = [
            s["kind"]
            for s in segments
            if s["document_id"] == e["document_id"]
            and s["start"] < e["evidence_end"]
            and e["evidence_start"] < s["end"]
        ]
        assert inside
        assert set(inside) <= kinds


def test_the_evidence_of_every_event_stands_in_its_report(store: Store) -> None:
    texts = {d["document_id"]: d["text"] for d in rows(store, "documents")}
    for e in rows(store, "events"):
        assert texts[e["document_id"]][e["evidence_start"] : e["evidence_end"]] == e["evidence"]
