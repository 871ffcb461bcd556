"""Whether the coder invents: sentences of our own that name two states and report no event.

2,000 sentences written by two hands who saw neither the corpus nor the coder; the share that gives
an event which counts (one not kept as doubtful), and the share that gives even a doubtful one.
"""

from __future__ import annotations

import sys

from detente.coder import TrainedCoder
from detente.pipeline import code_documents, document_from_text
from detente.records import DOUBTFUL, ActorMention
from detente.settings import Settings
from quality import gate
from quality.events import between_states
from quality.gold import FOLDER
from training.corpus import lines


def main() -> int:
    """Measure, print, and return 1 where a floor is not held."""
    options = gate.options(__doc__)
    files = sorted(FOLDER.glob("no_invention_*.txt"))
    texts = [line.strip() for path in files for _, line in lines(path)]
    documents = [document_from_text(t, name=f"{n}") for n, t in enumerate(texts)]
    coded = code_documents(documents, TrainedCoder(), Settings())
    invented = [[e for e in c.events if between_states(e)] for c in coded]
    counted = [[e for e in events if e.confidence >= DOUBTFUL] for events in invented]
    if options.show:
        for text, events in zip(texts, counted, strict=True):
            for e in events:
                print(f"{e.source_country}>{e.target_country} {e.event_type}/{e.status} "
                      f"{e.confidence:.2f} {e.rule} | {text}")  # fmt: skip
    named = sum(_named(c.mentions) > 1 for c in coded)
    return gate.check(
        "no_invention",
        {
            "quiet": 1 - sum(map(bool, counted)) / len(texts),
            "quiet_doubtful_too": 1 - sum(map(bool, invented)) / len(texts),
            "two_states_found": named / len(texts),
            "n": len(texts),
        },
    )


def _named(mentions: tuple[ActorMention, ...]) -> int:
    """How many states the mentions stand for."""
    return len({code for m in mentions for code in m.states})


if __name__ == "__main__":
    sys.exit(main())
