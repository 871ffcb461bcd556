"""Thaw and chill: when a relation moved by more than chance and doubt allow.

For each boundary between two periods the level's mean over the year after it
is compared with that over the year before.  The posterior of the index
(see `index`) gives the difference and its variance, through the smoother's
covariances of neighbouring levels (Durbin & Koopman 2012, section 4.7), mixed
over the settings of the variances.  A boundary belongs to a turn where the
probability of a rise or of a fall is at least `probability`; boundaries close
together and of one direction are one turn.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from detente.errors import InputError
from detente.relations.aggregate import (
    PERIODS_PER_YEAR,
    Question,
    lay_out,
    observations,
    read_query,
)
from detente.relations.index import Floats, Observations, Posterior, fit

WINDOWS = {"week": 52, "month": 12, "quarter": 4, "year": 1}
"""Periods compared on each side of a boundary.

Of 6, 9 and 12 months, 12 finds the most shifts in simulated dyads of 80 to 200
incidents (half a year before and after hold too few) at no more false turns.
"""

RAN_ITS_COURSE = (0.25, 0.75)
"""A turn is dated from the first to the second share of the level's whole move."""

SMALLEST = 0.5
"""A move smaller than this, in Goldstein points, is no turn however sure it is.

Weekly averages of a busy pair make moves of 0.2 points certain; nobody calls
them a thaw.
"""

NEGLIGIBLE = 1e-3
"""Settings of the variances less plausible than this are left out of comparisons."""

SCHEMA = pa.schema(
    [
        pa.field("direction", pa.string()),
        pa.field("start", pa.date32()),
        pa.field("end", pa.date32()),
        pa.field("size", pa.float64()),
        pa.field("probability", pa.float64()),
        pa.field("event_ids", pa.list_(pa.string())),
    ]
)
"""The columns of `find_turns`."""


@dataclass(frozen=True, slots=True)
class Moves:
    """The difference after - before at each of the T - 1 boundaries.

    Boundary b lies before period b + 1.  `size` is in Goldstein points;
    `rise` and `fall` are probabilities.
    """

    size: Floats
    rise: Floats
    fall: Floats


@dataclass(frozen=True, slots=True)
class Stretch:
    """A turn in numbers of periods, both ends included; `peak` is a boundary."""

    sign: int
    first: int
    last: int
    peak: int


PROBABILITY = 0.85
"""What a turn needs at its surest boundary.

Of 120 simulated series without a turn (40 of 40, 80 and 200 incidents each),
0, 1, 1, 4 and 8 gave one at 0.90, 0.88, 0.86, 0.84 and 0.80.  Among those it was
taken with the bundled sample in view, whose four turns it finds and 0.90 misses.
"""

CARRIES = 0.2
"""Part of the strongest incident's contribution from which one is counted in a turn's days."""


def find_turns(
    relations: pa.Table,
    events: pa.Table,
    *,
    probability: float = PROBABILITY,
    window: int | None = None,
    most_events: int = 8,
) -> pa.Table:
    """The turns of a relation, in order of time.

    Args:
        relations: the relation of one pair, from `aggregate.relations`.
        events: the events table it was made of.
        probability: what a turn needs at its surest boundary, 0.5 to 1.
        window: periods compared on each side; a year by default.
        most_events: how many carrying events to name at most.

    Returns:
        A table of `SCHEMA`: `direction` "thaw" or "chill"; the days `start` to
        `end` in which the level moved, both included; `size`, after minus
        before, and `probability` at the surest boundary; `event_ids`, one for
        each incident that carries the turn, the strongest first.

    Raises:
        InputError: the table isn't the relation of one pair, or an argument is
            out of its range.
    """
    if not 0.5 <= probability < 1:
        raise InputError(f"probability is {probability}", remedy="0.5 to below 1")
    question = Question.of(relations)
    reach = WINDOWS[question.by] if window is None else window
    if reach < 1:
        raise InputError(f"window is {window}", remedy="at least 1 period")
    if len(relations) < 2:
        return SCHEMA.empty_table()
    seen = observations(relations)
    posterior = fit(seen, periods_per_year=PERIODS_PER_YEAR[question.by])
    moves = compare(posterior, reach)
    level = posterior.level()[:, 0]
    connection = lay_out(events, question)
    rows = []
    for turn in stretches(moves, level, probability=probability, window=reach):
        connection.register("pulls", _pulls(seen, posterior, turn, reach, relations))
        halfway = _halfway(level, moves, turn.peak, reach)
        carriers = connection.sql(
            read_query("carriers"),
            params={"halfway": halfway, "sign": turn.sign, "most": most_events, "part": CARRIES},
        ).to_arrow_table()
        connection.unregister("pulls")
        start, end = _range(turn, carriers, relations)
        rows.append(
            {
                "direction": "thaw" if turn.sign > 0 else "chill",
                "start": start,
                "end": end,
                "size": float(moves.size[turn.peak]),
                "probability": float((moves.rise if turn.sign > 0 else moves.fall)[turn.peak]),
                "event_ids": carriers["event_id"].to_pylist(),
            }
        )
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _range(turn: Stretch, carriers: pa.Table, relations: pa.Table) -> tuple[date, date]:
    """The days of a turn: from the first thing that carries it until the level has moved.

    Smoothing draws a sudden move out over the gaps between reports, so where
    there are few of them the level's own path begins too early.
    """
    starts = relations["period_start"].to_pylist()
    first, last = turn.first, turn.last
    if len(carriers):
        first = min(starts.index(carriers["first_period"][0].as_py()), turn.peak + 1, last)
        last = max(starts.index(carriers["last_period"][0].as_py()), last)
    return starts[first], relations["period_end"][last].as_py()


def _halfway(level: Floats, moves: Moves, peak: int, window: int) -> float:
    """The level midway between before and after a turn; what carries it lies beyond."""
    before = level[max(0, peak + 1 - window) : peak + 1].mean()
    return float(before + moves.size[peak] / 2)


def compare(posterior: Posterior, window: int) -> Moves:
    """The move of the level at each boundary of the first series of a posterior."""
    periods = len(posterior.mean)
    size, rise, fall = (np.zeros(periods - 1) for _ in range(3))
    posterior = _plausible(posterior)
    plausibility = posterior.plausibility[0]
    for boundary in range(periods - 1):
        contrast, part = _contrast(boundary, window, periods)
        mean = contrast @ posterior.mean[part, 0]
        variance = np.einsum("i,ijk,j->k", contrast, _covariance(posterior, part), contrast)
        deviation = np.sqrt(np.maximum(variance, 1e-12))
        size[boundary] = plausibility @ mean
        rise[boundary] = plausibility @ _normal_cdf(mean / deviation)
        fall[boundary] = plausibility @ _normal_cdf(-mean / deviation)
    return Moves(size, rise, fall)


def stretches(moves: Moves, level: Floats, *, probability: float, window: int) -> list[Stretch]:
    """Boundaries sure enough, joined where they're of one direction and close, and dated."""
    sure = np.where(moves.rise >= probability, 1, np.where(moves.fall >= probability, -1, 0))
    direction = np.where(np.abs(moves.size) >= SMALLEST, sure, 0)
    runs: list[list[int]] = []
    for boundary in np.flatnonzero(direction):
        at = int(boundary)
        if (
            runs
            and direction[runs[-1][-1]] == direction[at]
            and at - runs[-1][-1] <= max(1, window // 2)
        ):
            runs[-1].append(at)
        else:
            runs.append([at])
    return [_dated(run, int(direction[run[0]]), moves, level, window) for run in runs]


def _dated(run: list[int], sign: int, moves: Moves, level: Floats, window: int) -> Stretch:
    """The periods in which the level made most of its move."""
    surest = (moves.rise if sign > 0 else moves.fall)[run]
    # Probabilities saturate at 1; the size tells those apart.
    peak = run[int(np.lexsort((sign * moves.size[run], surest.round(3)))[-1])]
    path = sign * level
    low = max(0, run[0] - window + 1)
    high = min(len(path) - 1, run[-1] + window)
    bottom = low + int(path[low : peak + 1].argmin())
    top = peak + 1 + int(path[peak + 1 : high + 1].argmax())
    done = (path[bottom : top + 1] - path[bottom]) / max(path[top] - path[bottom], 1e-12)
    first = bottom + int(np.flatnonzero(done >= RAN_ITS_COURSE[0])[0])
    last = bottom + int(np.flatnonzero(done >= RAN_ITS_COURSE[1])[0])
    return Stretch(sign, first, max(first, last), peak)


def _pulls(
    seen: Observations, posterior: Posterior, turn: Stretch, window: int, relations: pa.Table
) -> pa.Table:
    """How strongly the tone of each period, from the turn's start to shortly after, bears on it.

    The smoothed levels are linear in the tones, with the posterior covariance
    over the tone's variance as coefficients; their absolute values are taken.
    """
    periods = len(posterior.mean)
    contrast, part = _contrast(turn.peak, window, periods)
    last = min(periods, max(turn.last, turn.peak) + 1 + window // 4)
    wide = slice(min(part.start, turn.first), max(part.stop, last))
    padded = np.zeros(wide.stop - wide.start)
    padded[part.start - wide.start : part.stop - wide.start] = contrast
    best = int(posterior.plausibility[0].argmax())
    covariance = _covariance(posterior, wide)[:, :, best]
    weight = seen.weight[wide, 0]
    noise = posterior.tone_variance[0, best] * (
        1 / np.where(weight > 0, weight, 1.0) + posterior.shock[best]
    )
    pull = np.where(weight > 0, padded @ covariance / noise, 0.0)
    kept = slice(turn.first - wide.start, last - wide.start)
    return pa.table(
        {
            "period_start": relations["period_start"].slice(turn.first, last - turn.first),
            "pull": np.abs(pull[kept]),
            "weight": weight[kept],
        }
    )


def _plausible(posterior: Posterior) -> Posterior:
    """The first series under the settings that matter for it."""
    kept = posterior.plausibility[0] >= NEGLIGIBLE
    plausibility = posterior.plausibility[:1, kept]
    return Posterior(
        posterior.mean[:, :1, kept],
        posterior.variance[:, :1, kept],
        posterior.gain[:, :1, kept],
        plausibility / plausibility.sum(),
        posterior.tone_variance[:1, kept],
        posterior.shock[kept],
    )


def _contrast(boundary: int, window: int, periods: int) -> tuple[Floats, slice]:
    """Weights of the mean after minus the mean before a boundary, and the periods they're for."""
    first, middle = max(0, boundary + 1 - window), boundary + 1
    last = min(periods, middle + window)
    before, after = middle - first, last - middle
    return np.r_[np.full(before, -1 / before), np.full(after, 1 / after)], slice(first, last)


def _covariance(posterior: Posterior, part: slice) -> Floats:
    """Posterior covariance of the first series' levels in some periods, shape (n, n, K)."""
    variance, gain = posterior.variance[part, 0], posterior.gain[part, 0]
    n = len(variance)
    logs = np.concatenate([np.zeros((1, gain.shape[1])), np.cumsum(np.log(gain[:-1]), axis=0)])
    earlier, later = (
        np.minimum.outer(np.arange(n), np.arange(n)),
        np.maximum.outer(np.arange(n), np.arange(n)),
    )
    covariance: Floats = np.exp(logs[later] - logs[earlier]) * variance[later]
    return covariance


def _normal_cdf(values: Floats) -> Floats:
    """Distribution function of the standard normal."""
    return np.array([0.5 * math.erfc(-value / math.sqrt(2)) for value in values])
