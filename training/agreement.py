"""Agreement of two coders on sentences of the corpus: Cohen's kappa over ordered pairs of actors.

    python -m training.agreement --blind FILE    600 sentences without their labels, to be coded
    python -m training.agreement FILE            kappa of the labels in FILE with the corpus's

FILE has the corpus's notation with an `origin<TAB>` before each line.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from training.corpus import FOLDER, Annotated, parse, read_all

SAMPLE, SEED = 600, 2026
SECOND = Path(__file__).with_name("second_coder.txt")


def blind(path: Path) -> None:
    """Write a random sample without labels and without the words that tell events."""
    rng = random.Random(SEED)
    lines = []
    for sentence in rng.sample(read_all(), SAMPLE):
        file, number = sentence.origin.split(":")
        line = (FOLDER / f"{file}.txt").read_text("utf-8").splitlines()[int(number) - 1]
        lines.append(f"{sentence.origin}\t{re.sub(r'[{}]', '', line.rpartition('=>')[0])}=> ")
    path.write_text("\n".join(lines) + "\n", "utf-8")


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Cohen's kappa (1960) of two codings of the same items."""
    n = len(pairs)
    seen = sum(a == b for a, b in pairs) / n
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[k] * second[k] for k in first) / n**2
    return (seen - chance) / (1 - chance)


def compare(first: Sequence[Annotated], second: Sequence[Annotated]) -> dict[str, float]:
    """Kappa of type over all ordered pairs, of status and mutuality where both give the type."""
    types, statuses, mutual = [], [], []
    for one, other in zip(first, second, strict=True):
        actors = sorted({m.actor for m in one.mentions})
        for pair in itertools.permutations(actors, 2):
            mine = {x.event_type: x for x in one.labels if (x.source, x.target) == pair}
            theirs = {x.event_type: x for x in other.labels if (x.source, x.target) == pair}
            both = mine.keys() & theirs.keys()
            types.append(_types(list(mine), list(theirs), both))
            statuses += [(mine[t].status, theirs[t].status) for t in both]
            mutual += [(str(mine[t].mutual), str(theirs[t].mutual)) for t in both]
    event = [("none" if a == "none" else "event", "none" if b == "none" else "event")
             for a, b in types]  # fmt: skip
    return {
        "type": kappa(types),
        "event_or_none": kappa(event),
        "status": kappa(statuses),
        "mutual": kappa(mutual),
        "pairs": len(types),
        "events_of_both": len(statuses),
        "sentences": len(first),
    }


def _types(mine: list[str], theirs: list[str], both: set[str]) -> tuple[str, str]:
    """One type for each coder: one they share if there is, else the first of each."""
    if both:
        shared = min(both)
        return shared, shared
    return (mine or ["none"])[0], (theirs or ["none"])[0]


def read_second(path: Path) -> dict[str, Annotated]:
    """The second coder's sentences by their origin."""
    found = {}
    for line in path.read_text("utf-8").splitlines():
        origin, _, rest = line.partition("\t")
        if rest.strip():
            found[origin] = parse(rest, origin)
    return found


def main() -> None:
    """Write the blind sample, or print the kappas."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", default=SECOND)
    parser.add_argument("--blind", action="store_true", help="write the sample to be coded")
    parser.add_argument("--show", action="store_true", help="print where the two differ")
    options = parser.parse_args()
    if options.blind:
        blind(options.file)
        return
    second = read_second(options.file)
    by_text = {s.text: s for s in read_all()}
    pairs = [(by_text[s.text], s) for s in second.values() if s.text in by_text]
    if options.show:
        for one, other in pairs:
            mine = {(x.source, x.target, x.event_type, x.status) for x in one.labels}
            theirs = {(x.source, x.target, x.event_type, x.status) for x in other.labels}
            if mine != theirs:
                only = f"{sorted(mine - theirs)} | {sorted(theirs - mine)}"
                print(f"{one.origin} {only} | {one.text}")
    print(json.dumps(compare([a for a, _ in pairs], [b for _, b in pairs])))


if __name__ == "__main__":
    main()
