"""Events from bare sentences, no actors given, between states, on the open sets.

F1 of (source state, target state, root) and of the pair; the share of sentences without an event
that give none; of pairs that have a quad class, its F1.  The trivial coder (first two states
named, words and logistic regression) stands beside.
"""

from __future__ import annotations

import json
import sys

from detente import evaluation
from detente.coder import TrainedCoder
from quality import gate, trivial
from quality.gold import open_gold

_SETS = ("dev_triples_manual", "dev_triples_news", "dev_quads")


def main() -> int:
    """Measure, print, and return 1 where a floor is not held."""
    options = gate.options(__doc__)
    figures: dict[str, float] = {}
    coder, plain = TrainedCoder(), trivial.TrivialCoder()
    for name in _SETS:
        path = open_gold(f"{name}.jsonl")
        if path is None:
            continue
        found = evaluation.evaluate(path, coder)
        records = evaluation.read_gold(path)
        figures |= {f"{name}_{key}": value for key, value in found.figures.items()}
        if options.show:
            _show(records, found)
        if "triples" in name:
            for key, value in plain.triples(records).figures.items():
                figures[f"trivial_{name}_{key}"] = value
    if not figures:
        print(json.dumps({"quality": "triples", "skipped": "the open sets are not here"}))
        return 0
    return gate.check("triples", figures)


def _show(records: list[dict[str, object]], found: evaluation.Evaluation) -> None:
    for record, given in zip(records, found.predictions, strict=False):
        if "events" in given:
            wrong = evaluation.differences(record, given)
            if wrong:
                print(f"{record['id']}: {wrong} | {record['text']}")


if __name__ == "__main__":
    sys.exit(main())
