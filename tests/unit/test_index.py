"""The index: coverage of its interval, and how it reacts to much and to little."""

from __future__ import annotations

import numpy as np
import pytest

from detente.errors import InputError
from detente.relations.index import Floats, Observations, fit, level_and_interval

MONTHS = 120


def simulated(rng: np.random.Generator, series: int) -> tuple[Floats, Observations]:
    """Levels (T, S) and observations drawn from the model itself: s = 4.5, yearly step 0.5 s."""
    s, yearly, shock = 4.5, 0.5, 0.05
    steps = rng.normal(0, s * yearly / np.sqrt(12), (MONTHS, series))
    steps[0] = rng.normal(0, s, series)
    level = steps.cumsum(axis=0)
    count = rng.poisson(1.5, (MONTHS, series))
    tone, scatter, freedom = np.zeros(level.shape), np.zeros(series), np.zeros(series)
    for t, k in zip(*np.nonzero(count), strict=True):
        n = count[t, k]
        values = level[t, k] + rng.normal(0, s * np.sqrt(shock)) + rng.normal(0, s, n)
        tone[t, k] = values.mean()
        scatter[k] += ((values - values.mean()) ** 2).sum()
        freedom[k] += n - 1
    return level, Observations(tone, count.astype(float), scatter, freedom)


def one(
    tone: list[float], weight: list[float], scatter: float = 0.0, freedom: float = 0.0
) -> Observations:
    return Observations(
        np.array(tone)[:, None], np.array(weight)[:, None], np.array([scatter]), np.array([freedom])
    )


def test_the_interval_holds_the_level_in_nine_of_ten_months() -> None:
    level, seen = simulated(np.random.default_rng(7), 150)
    posterior = fit(seen, periods_per_year=12)
    error = np.abs(posterior.level() - level)
    assert 0.87 <= (error <= 1.645 * posterior.doubt()).mean() <= 0.94


def test_the_variance_of_the_tone_is_found() -> None:
    _, seen = simulated(np.random.default_rng(1), 40)
    posterior = fit(seen, periods_per_year=12)
    spread = np.sqrt((posterior.tone_variance * posterior.plausibility).sum(axis=1))
    assert np.median(spread) == pytest.approx(4.5, rel=0.1)


def test_more_incidents_narrow_the_interval() -> None:
    tone = [2.0, 3.0, 2.5, 2.0, 3.0]
    widths = []
    for weight in (0.1, 1.0, 10.0):
        _, low, high = level_and_interval(one(tone, [weight] * 5), periods_per_year=12)
        widths.append(float((high - low).mean()))
    assert widths[0] > widths[1] > widths[2] > 0


def test_the_interval_widens_in_a_gap() -> None:
    weight = [5.0] * 6 + [0.0] * 24 + [5.0] * 6
    _, low, high = level_and_interval(one([3.0, 1.0] * 18, weight), periods_per_year=12)
    width = (high - low)[:, 0]
    assert width[18] > width[2]
    assert width[18] > width[-3]
    assert width[17:19].max() == pytest.approx(width[6:30].max(), rel=0.02)


def test_with_next_to_nothing_the_index_says_next_to_nothing() -> None:
    index, low, high = level_and_interval(one([-9.0], [0.05]), periods_per_year=12)
    assert abs(index[0, 0]) < 1
    assert high[0, 0] - low[0, 0] > 10


def test_everything_stays_on_the_scale() -> None:
    found = level_and_interval(one([-10.0] * 30, [50.0] * 30), periods_per_year=12)
    assert all((values >= -10).all() and (values <= 10).all() for values in found)
    assert found[0][-1, 0] < -9


def test_a_series_is_the_same_alone_and_among_others() -> None:
    _, seen = simulated(np.random.default_rng(2), 5)
    together = level_and_interval(seen, periods_per_year=12)
    alone = level_and_interval(
        Observations(seen.tone[:, 3:4], seen.weight[:, 3:4], seen.scatter[3:4], seen.freedom[3:4]),
        periods_per_year=12,
    )
    for some, other in zip(together, alone, strict=True):
        np.testing.assert_allclose(some[:, 3:4], other)


def test_empty_periods_after_the_last_change_nothing_before() -> None:
    tone, weight = [3.0, -2.0, 4.0], [1.0, 2.0, 1.0]
    short = level_and_interval(one(tone, weight), periods_per_year=12)
    padded = level_and_interval(one([*tone, 0.0, 0.0], [*weight, 0.0, 0.0]), periods_per_year=12)
    for some, other in zip(short, padded, strict=True):
        np.testing.assert_allclose(some, other[:3])


def test_wrong_shapes_and_values_are_named() -> None:
    with pytest.raises(InputError, match="shape"):
        Observations(np.zeros((3, 1)), np.zeros((2, 1)), np.zeros(1), np.zeros(1))
    with pytest.raises(InputError, match="negative"):
        one([1.0], [-1.0])
    with pytest.raises(InputError, match="finite tone"):
        one([float("nan")], [1.0])
    with pytest.raises(InputError, match="periods_per_year"):
        fit(one([1.0], [1.0]), periods_per_year=0)
