"""Thaw and chill: quiet where nothing turns, found where something does."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from detente.errors import InputError
from detente.relations.aggregate import relations
from detente.relations.index import Observations, fit
from detente.relations.turns import SCHEMA, Stretch, compare, find_turns, stretches

MONTHS = 150
VALUES = np.array([6.4, 6.0, 4.0, 2.8, 2.8, 0.0, -2.2, -2.2, -4.0, -5.6, -5.8])
FIRST_DAY = date(2014, 1, 1)


def tilted(rng: np.random.Generator, mean: float, size: int) -> np.ndarray:
    """Goldstein values of single events whose expectation is `mean`."""
    low, high = -2.0, 2.0
    for _ in range(40):
        tilt = (low + high) / 2
        chances = np.exp(tilt * VALUES) / np.exp(tilt * VALUES).sum()
        low, high = (tilt, high) if chances @ VALUES < mean else (low, tilt)
    return rng.choice(VALUES, size, p=chances)


def drawn(rng: np.random.Generator, before: float, after: float, size: int) -> pa.Table:
    """Events of one pair in bursts over 150 months; the level shifts at month 80."""
    chances = rng.gamma(0.4, 1, MONTHS)
    month = np.sort(rng.choice(MONTHS, size, p=chances / chances.sum()))
    value = np.where(month < 80, tilted(rng, before, size), tilted(rng, after, size))
    days = [
        date(2014 + m // 12, m % 12 + 1, 1) + timedelta(days=int(d))
        for m, d in zip(month, rng.integers(0, 28, size), strict=True)
    ]
    names = np.array(["AGREE", "CONSULT", "ACCUSE"])[(value < 3).astype(int) + (value < 0)]
    return pa.table(
        {
            "event_id": [f"e{n:04d}" for n in range(size)],
            "document": [f"{n // 3}.txt" for n in range(size)],
            "source_country": ["RUR"] * size,
            "target_country": ["GRA"] * size,
            "mutual": [False] * size,
            "event_type": names,
            "quad": [1] * size,
            "goldstein": value,
            "date_start": pa.array(days, pa.date32()),
            "date_end": pa.array(days, pa.date32()),
            "status": ["happened"] * size,
            "confidence": rng.uniform(0.6, 0.95, size),
        }
    )


def months(events: pa.Table) -> Observations:
    """The monthly series of simulated events, without the database: each event an incident."""
    day = events["date_start"].to_numpy().astype("datetime64[M]").astype(int)
    at, weight, value = (
        day - day.min(),
        events["confidence"].to_numpy(),
        events["goldstein"].to_numpy(),
    )
    total, first, second, square = (
        np.bincount(at, w) for w in (weight, weight * value, weight * value**2, weight**2)
    )
    seen = np.where(total > 0, total, 1)
    return Observations(
        np.nan_to_num(first / seen)[:, None],
        total[:, None],
        np.array([(second - first**2 / seen).sum()]),
        np.array([(total - square / seen).sum()]),
    )


def turns_of(events: pa.Table) -> list[Stretch]:
    posterior = fit(months(events), periods_per_year=12)
    return stretches(compare(posterior, 12), posterior.level()[:, 0], probability=0.85, window=12)


@pytest.mark.parametrize("size", [20, 80, 200])
def test_a_constant_series_has_no_turn_in_95_of_100_runs(size: int) -> None:
    rng = np.random.default_rng(size)
    false = sum(bool(turns_of(drawn(rng, 1.0, 1.0, size))) for _ in range(60))
    assert false <= 3


def test_a_clear_shift_is_found_and_dated() -> None:
    rng = np.random.default_rng(4)
    found = 0
    for _ in range(15):
        events = drawn(rng, -2.5, 3.5, 200)
        shift = date(2014 + 80 // 12, 80 % 12 + 1, 1)
        turns = find_turns(relations(events, ("RUR", "GRA")), events).to_pylist()
        found += any(
            turn["direction"] == "thaw"
            and turn["start"] - timedelta(days=92) <= shift <= turn["end"] + timedelta(days=92)
            and turn["size"] > 1.5
            for turn in turns
        )
    assert found >= 14


def test_the_events_that_carry_a_chill_are_hostile_and_near() -> None:
    events = drawn(np.random.default_rng(11), 4.0, -4.0, 200)
    turns = find_turns(relations(events, ("RUR", "GRA")), events)
    chill = next(turn for turn in turns.to_pylist() if turn["direction"] == "chill")
    rows = {row["event_id"]: row for row in events.to_pylist()}
    carriers = [rows[name] for name in chill["event_ids"]]
    assert turns.schema.equals(SCHEMA)
    assert 1 <= len(carriers) <= 8
    assert chill["size"] < -2
    assert chill["probability"] >= 0.9
    assert all(row["goldstein"] < 0 for row in carriers)
    assert all(chill["start"] <= row["date_start"] for row in carriers)
    assert all(row["date_start"] <= chill["end"] + timedelta(days=200) for row in carriers)


def test_with_little_data_there_is_no_turn() -> None:
    events = drawn(np.random.default_rng(1), -4.0, 4.0, 200).slice(0, 3)
    assert len(find_turns(relations(events, ("RUR", "GRA")), events)) == 0
    nothing = events.slice(0, 0)
    assert len(find_turns(relations(nothing, ("RUR", "GRA")), nothing)) == 0


def test_every_period_length_works() -> None:
    events = drawn(np.random.default_rng(3), -4.0, 4.0, 200)
    for by in ("month", "quarter", "year"):
        turns = find_turns(relations(events, ("RUR", "GRA"), by=by), events)
        assert "thaw" in turns["direction"].to_pylist()


def test_the_question_of_the_relations_holds_for_the_events() -> None:
    events = drawn(np.random.default_rng(3), -4.0, 4.0, 200)
    doubtful = events.set_column(
        events.schema.get_field_index("confidence"), "confidence", pa.array([0.3] * 200)
    )
    table = relations(doubtful, ("RUR", "GRA"), min_confidence=0.5)
    assert len(find_turns(table, doubtful)) == 0


def test_wrong_arguments_are_named() -> None:
    events = drawn(np.random.default_rng(3), 0.0, 0.0, 20)
    table = relations(events, ("RUR", "GRA"))
    with pytest.raises(InputError, match="probability"):
        find_turns(table, events, probability=1.0)
    with pytest.raises(InputError, match="window"):
        find_turns(table, events, window=0)
    with pytest.raises(InputError, match="which pair"):
        find_turns(table.replace_schema_metadata(None), events)
