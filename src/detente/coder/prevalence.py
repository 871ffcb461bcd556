"""How many pairs of a report have an event, estimated from the report itself.

The encoder learnt from sentences in most of which something happens between the actors; in comment
and analysis it happens between few.  The share of pairs without an event is estimated for each
report by expectation and maximisation over the encoder's own shares (Saerens, Latinne and
Decaestecker 2002, Neural Computation 14:21-41), drawn towards the corpus's share by pseudo-counts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

_DRAW = 6.0  # pairs that the corpus counts for; a judgement, not swept
_STEPS = 100
_LEAST = 8  # pairs; of fewer nothing can be said


def log_odds_shift(none_shares: Sequence[float], corpus_none: float) -> float:
    """What to add to the log odds of an event in a report; 0.0 for a report of few pairs.

    `none_shares` are the encoder's shares of "no event" for every pair of the report,
    `corpus_none` the share of pairs without an event that it was trained on, 0-1.
    """
    if len(none_shares) < _LEAST:
        return 0.0
    none = corpus_none
    for _ in range(_STEPS):
        expected = 0.0
        for share in none_shares:
            quiet = share * none / corpus_none
            told = (1 - share) * (1 - none) / (1 - corpus_none)
            expected += quiet / (quiet + told) if quiet + told else corpus_none
        none = (expected + _DRAW * corpus_none) / (len(none_shares) + _DRAW)
    return math.log((1 - none) / none) - math.log((1 - corpus_none) / corpus_none)
