"""The type of given pairs of actors, on the open set of pairs, which is never trained on.

With `--halves`, also what `detente train` makes of one half of it, scored on the other: the mean of
both ways.  The trivial coder (words and logistic regression) stands beside it.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from detente import evaluation
from detente.coder import TrainedCoder
from quality import gate, trivial
from quality.gold import open_gold


def main() -> int:
    """Measure, print, and return 1 where a floor is not held."""
    parser = gate.parser(__doc__)
    parser.add_argument("--halves", action="store_true", help="train on halves too (minutes)")
    options = parser.parse_args()
    path = open_gold("dev_pairs.jsonl")
    if path is None:
        print(json.dumps({"quality": "pairs", "skipped": "the open set is not here"}))
        return 0
    records = evaluation.read_gold(path)
    found = evaluation.evaluate(path, TrainedCoder())
    if options.show:
        for record, given in zip(records, found.predictions, strict=True):
            if given["root"] != record["root"]:
                print(f"{record['root']:<10} {given['root']:<10} {record['marked']}")
    figures = {f"dev_pairs_{key}": value for key, value in found.figures.items()}
    for key, value in trivial.TrivialCoder().pairs(records).figures.items():
        figures[f"trivial_{key}"] = value
    if options.halves:
        for key, value in _halves(records).items():
            figures[f"dev_pairs_trained_{key}"] = value
    return gate.check("pairs", figures)


def _halves(records: list[dict[str, object]]) -> dict[str, float]:
    """Train on the even records and score the odd ones, and the other way round."""
    from detente.learning.adapting import fit_folder
    from detente.learning.labels import read_labels

    sides = records[::2], records[1::2]
    total: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as temporary:
        for number, (fitted, held) in enumerate((sides, sides[::-1])):
            labels, folder = Path(temporary) / f"{number}.jsonl", Path(temporary) / f"m{number}"
            labels.write_text("".join(json.dumps(r) + "\n" for r in fitted), "utf-8")
            fit_folder(read_labels(labels), folder)
            coder = TrainedCoder(folder)
            scored = evaluation.score_pairs(held, evaluation.judged_roots(held, coder))
            for key, value in scored.figures.items():
                total[key] = total.get(key, 0.0) + value / 2
    return total


if __name__ == "__main__":
    sys.exit(main())
