"""What coding costs beside the encoder passes it needs, and beside other ways to run them.

Over the same reports, each in a child process of its own: the whole coding (sentences, actors,
times, coder, dating), the coder alone, the bare passes of the encoder over the marked sentences
that the coder asks about, the same passes with 32-bit weights, and spaCy's blank English pipeline
with its rule-based sentence splitter.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.children import Job, measure
from benchmarks.reports import write_reports
from detente import pipeline
from detente.coder import TrainedCoder
from detente.coder.candidates import candidates
from detente.coder.contexts import is_sport
from detente.coder.marking import Marked
from detente.coder.network import Network
from detente.coder.trained import SHIPPED
from detente.interfaces import Passage
from detente.readers import read
from detente.records import Document
from detente.settings import Settings

LIMIT = 1.5  # the whole coding, in times of the bare passes
_BATCH = 64  # reports


def _read(folder: Path) -> list[Document]:
    return list(read([folder], on_reject=lambda rejection: None))


def _passages(documents: list[Document]) -> list[Passage]:
    return [p for d in documents for p in pipeline.passages(d)]


def _marked(folder: Path) -> list[list[Marked]]:
    """The marked sentences that the coder asks about, in portions of `_BATCH` reports."""
    documents = _read(folder)
    portions = [documents[i : i + _BATCH] for i in range(0, len(documents), _BATCH)]
    return [
        [
            candidate.marked()
            for passage in _passages(portion)
            if not is_sport(passage.sentence.text)
            for candidate in candidates(passage)
        ]
        for portion in portions
    ]


def _ways(folder: Path, plain: Path) -> dict[str, Job]:
    """The work of each way."""

    def coder() -> TrainedCoder:
        found = TrainedCoder()
        found.code_all([])
        return found

    def whole(given: Any) -> int:
        ready, documents = given
        return sum(
            len(coded.events)
            for i in range(0, len(documents), _BATCH)
            for coded in pipeline.code_documents(documents[i : i + _BATCH], ready, Settings())
        )

    def alone(given: Any) -> int:
        ready, passages = given
        return sum(len(coding.events) for coding in ready.code_all(passages))

    def passes(given: Any) -> int:
        network, portions = given
        return sum(len(network.read(portion)) for portion in portions)

    def spacy_pipeline() -> Any:
        import spacy

        nlp = spacy.blank("en")
        nlp.add_pipe("sentencizer")
        return nlp, [d.text for d in _read(folder)]

    def split(given: Any) -> int:
        nlp, texts = given
        return sum(len(list(document.sents)) for document in nlp.pipe(texts))

    return {
        "whole": (lambda: (coder(), _read(folder)), whole),
        "coder": (lambda: (coder(), _passages(_read(folder))), alone),
        "bare_int8": (lambda: (Network(SHIPPED / "encoder.onnx"), _marked(folder)), passes),
        "bare_fp32": (lambda: (Network(plain), _marked(folder)), passes),
        "spacy": (spacy_pipeline, split),
    }


def _write_plain(path: Path) -> None:
    """The shipped network with 32-bit weights."""
    from detente.learning.exporting import export
    from detente.learning.restoring import restore
    from detente.ontology import event_types

    export(restore(SHIPPED / "encoder.onnx", len(event_types())), path, quantise=False)


def figures(folder: Path, plain: Path, number: int) -> dict[str, float]:
    """Seconds, reports a second and peak MiB of each way, and the ratios."""
    seconds: dict[str, float] = {}
    found: dict[str, float] = {}
    for way in ("whole", "coder", "bare_int8", "bare_fp32", "spacy"):
        seconds[way], peak, done = measure(_ways, (folder, plain), way)
        found[f"{way}_reports_per_s"] = round(number / seconds[way], 1)
        found[f"{way}_peak_mib"] = round(peak, 1)
        if way == "bare_int8":
            assert done is not None
            found["passes_per_report"] = round(done / number, 2)
    bare = seconds["bare_int8"]
    return found | {
        "whole_to_bare": round(seconds["whole"] / bare, 3),
        "coder_to_bare": round(seconds["coder"] / bare, 3),
        "fp32_to_int8": round(seconds["bare_fp32"] / bare, 3),
        "whole_to_spacy": round(seconds["whole"] / seconds["spacy"], 3),
    }


def main() -> int:
    """Measure, print, and return 1 where the whole costs more than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="only the line of figures")
    parser.add_argument("--reports", type=int, default=300, help="how many reports")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder, plain = Path(temporary) / "reports", Path(temporary) / "plain.onnx"
        folder.mkdir()
        write_reports(folder, arguments.reports)
        # In a process of its own: a child's peak memory is never told below its parent's.
        writer = multiprocessing.get_context("spawn").Process(target=_write_plain, args=(plain,))
        writer.start()
        writer.join()
        measured = {"n_reports": arguments.reports, **figures(folder, plain, arguments.reports)}
    if not arguments.json:
        for name, value in measured.items():
            print(f"{name:<28} {value}")
    print(json.dumps({"benchmark": "coder", **measured, "limit": LIMIT}))
    return int(measured["whole_to_bare"] > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
