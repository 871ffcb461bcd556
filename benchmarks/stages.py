"""Reports a second and peak memory of each stage, and what resuming costs.

Every stage runs over the same 1,000 reports in a child process of its own, so
that its peak memory is its own; the child's start is not counted.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.children import Job, measure
from benchmarks.reports import write_reports
from detente import actors, pipeline, times
from detente.coder import TrainedCoder
from detente.interfaces import Passage
from detente.readers import read
from detente.records import Document
from detente.relations import all_relations
from detente.sentences import split
from detente.settings import Settings
from detente.store import Store

RESUME_LIMIT = 0.35  # of the first run's time: reading anew, but coding nothing


def _days(document: Document) -> Any:
    return document.published.days if document.published else None


def _read(folder: Path) -> list[Document]:
    return list(read([folder], on_reject=lambda rejection: None))


def _stages(folder: Path) -> dict[str, Job]:
    """The work of each stage."""

    def with_sentences() -> list[Any]:
        return [(d, split(d)) for d in _read(folder)]

    def with_coder() -> tuple[TrainedCoder, list[Passage]]:
        coder = TrainedCoder()
        coder.code_all([])
        return coder, [p for d in _read(folder) for p in pipeline.passages(d)]

    def code(given: tuple[TrainedCoder, list[Passage]]) -> int:
        coder, passages = given
        return sum(len(coding.events) for coding in coder.code_all(passages))

    def coded() -> list[Any]:
        return pipeline.code_documents(_read(folder), TrainedCoder(), Settings())

    def keep(found: list[Any]) -> None:
        with Store(":memory:") as store:
            for start in range(0, len(found), 64):
                store.add(found[start : start + 64], run_id="run", coding="coding")

    def stored() -> Any:
        with Store(":memory:") as store:
            store.add(coded(), run_id="run", coding="coding")
            return store.table("events")

    return {
        "read": (lambda: None, lambda _: _read(folder)),
        "sentences": (lambda: _read(folder), lambda ds: [split(d) for d in ds]),
        "actors": (
            with_sentences,
            lambda found: [actors.find_in_document(s, _days(d)) for d, s in found],
        ),
        "times": (
            with_sentences,
            lambda found: [times.find_in_document(s, _days(d)) for d, s in found],
        ),
        "coder": (with_coder, code),
        "store": (coded, keep),
        "relations": (stored, lambda table: all_relations(table, by="month")),
    }


def stage_figures(folder: Path, number: int) -> dict[str, float]:
    """Reports a second and peak MiB of each stage."""
    figures: dict[str, float] = {}
    for stage in _stages(folder):
        seconds, peak, _ = measure(_stages, (folder,), stage)
        figures[f"{stage}_reports_per_s"] = round(number / seconds, 1)
        figures[f"{stage}_peak_mib"] = round(peak, 1)
    return figures


def resume_figures(folder: Path, store_path: Path) -> dict[str, float]:
    """Time of the whole run, and of running it again with nothing left to code."""
    seconds = []
    for _ in range(2):
        began = time.perf_counter()
        with Store(store_path) as store:
            done = pipeline.code([folder], store)
        seconds.append(time.perf_counter() - began)
    return {
        "whole_reports_per_s": round(done.reports / seconds[0], 1),
        "resume_share_of_first_run": round(seconds[1] / seconds[0], 3),
        "recoded_on_resume": done.reports - done.skipped,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="only the line of figures")
    parser.add_argument("--reports", type=int, default=1000, help="how many reports")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "reports"
        folder.mkdir()
        write_reports(folder, arguments.reports)
        figures = {
            "n_reports": arguments.reports,
            **stage_figures(folder, arguments.reports),
            **resume_figures(folder, Path(temporary) / "store.duckdb"),
        }
    if not arguments.json:
        for name, value in figures.items():
            print(f"{name:<28} {value}")
    print(json.dumps({"benchmark": "stages", **figures}))
    slow = figures["resume_share_of_first_run"] > RESUME_LIMIT or figures["recoded_on_resume"] > 0
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
