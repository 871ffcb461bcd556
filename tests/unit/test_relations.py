"""Relations: spreading, counting, incidents, all pairs at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import InputError
from detente.relations.aggregate import EVENT_TYPES, SCHEMA, all_relations, relations

PAIR = ("RUR", "GRA")
EVENTS = pa.schema(
    [
        ("event_id", pa.string()), ("document", pa.string()), ("document_source", pa.string()),
        ("document_published_end", pa.date32()), ("source_country", pa.string()),
        ("target_country", pa.string()), ("mutual", pa.bool_()), ("event_type", pa.string()),
        ("quad", pa.int64()), ("goldstein", pa.float64()), ("date_start", pa.date32()),
        ("date_end", pa.date32()), ("status", pa.string()), ("confidence", pa.float64()),
    ]
)  # fmt: skip


def event(start: date | None, end: date | None = None, **fields: Any) -> dict[str, Any]:
    return {
        "document": "a.txt", "source_country": "RUR", "target_country": "GRA", "mutual": False,
        "event_type": "AGREE", "quad": 1, "goldstein": 6.0, "date_start": start,
        "date_end": end or start, "status": "happened", "confidence": 0.8, **fields,
    }  # fmt: skip


def table(*events: dict[str, Any]) -> pa.Table:
    rows = [{"event_id": f"e{number:03d}", **row} for number, row in enumerate(events)]
    return pa.Table.from_pylist(rows, schema=EVENTS)


def column(found: pa.Table, name: str) -> list[Any]:
    values: list[Any] = found[name].to_pylist()
    return values


def test_months_have_no_gaps_and_empty_months_count_nothing() -> None:
    found = relations(table(event(date(2020, 1, 31)), event(date(2020, 4, 1))), PAIR)
    assert column(found, "period_start") == [date(2020, month, 1) for month in (1, 2, 3, 4)]
    assert column(found, "period_end")[1] == date(2020, 2, 29)
    assert column(found, "n_events") == [1, 0, 0, 1]
    assert column(found, "net_goldstein") == [6, None, None, 6]


@pytest.mark.parametrize(
    ("by", "first", "last"),
    [
        ("week", date(2020, 2, 10), date(2020, 2, 16)),
        ("month", date(2020, 2, 1), date(2020, 2, 29)),
        ("quarter", date(2020, 1, 1), date(2020, 3, 31)),
        ("year", date(2020, 1, 1), date(2020, 12, 31)),
    ],
)
def test_periods(by: str, first: date, last: date) -> None:
    found = relations(table(event(date(2020, 2, 12))), PAIR, by=by)
    assert (column(found, "period_start"), column(found, "period_end")) == ([first], [last])


def test_a_year_wide_event_is_spread_by_its_days() -> None:
    found = relations(table(event(date(2021, 1, 1), date(2021, 12, 31))), PAIR)
    assert column(found, "n_events")[:2] == pytest.approx([31 / 365, 28 / 365])
    assert sum(column(found, "n_events")) == pytest.approx(1)
    assert sum(column(found, "n_reports")) == pytest.approx(1)
    assert sum(column(found, "cooperation")) == pytest.approx(6)


DAYS = st.dates(date(2018, 1, 1), date(2021, 12, 31))
ROWS = st.lists(
    st.tuples(DAYS, DAYS, st.sampled_from(EVENT_TYPES), st.integers(1, 4), st.booleans()),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25, deadline=None)
@given(rows=ROWS, by=st.sampled_from(["week", "month", "quarter", "year"]))
def test_sums_agree(rows: list[tuple[date, date, str, int, bool]], by: str) -> None:
    events = table(
        *(
            event(min(one, other), max(one, other), event_type=kind, quad=quad, mutual=mutual)
            for one, other, kind, quad, mutual in rows
        )
    )
    found = relations(events, PAIR, by=by)
    total = sum(column(found, "n_events"))
    by_type = sum(sum(column(found, f"n_{kind.lower()}")) for kind in EVENT_TYPES)
    by_quad = sum(sum(column(found, f"n_quad{quad}")) for quad in range(1, 5))
    assert total == pytest.approx(len(rows), abs=1e-6)
    assert by_type == pytest.approx(total, abs=1e-6)
    assert by_quad == pytest.approx(total, abs=1e-6)
    assert 1 <= sum(column(found, "n_incidents")) + 1e-6 <= len(rows) + 1e-5


def incidents(*events: dict[str, Any]) -> float:
    return round(sum(column(relations(table(*events), PAIR), "n_incidents")), 6)


DAY = date(2020, 5, 5)


def test_one_happening_told_twice_is_one_incident() -> None:
    events = table(event(DAY), event(DAY, document="b.txt", document_source="Herald"))
    found = relations(events, PAIR)
    assert column(found, "n_events") == [2]
    assert column(found, "n_incidents") == [1]
    assert column(found, "n_reports") == [2]
    assert column(found, "n_sources") == [2]
    assert column(found, "cooperation") == [6]
    assert column(found, "weight")[0] > 0.8


def test_other_type_day_or_direction_is_another_incident() -> None:
    assert incidents(event(DAY), event(DAY, event_type="CONSULT")) == 2
    assert incidents(event(DAY), event(date(2020, 5, 6))) == 2
    back = event(DAY, source_country="GRA", target_country="RUR")
    assert incidents(event(DAY), back) == 2


def test_a_mutual_event_joins_both_directions() -> None:
    back = event(DAY, source_country="GRA", target_country="RUR")
    assert incidents(event(DAY), back, event(DAY, mutual=True)) == 1


def test_overlapping_days_chain_within_a_week_wide_range() -> None:
    wide = event(date(2020, 5, 4), date(2020, 5, 8))
    assert incidents(wide, event(DAY), event(date(2020, 5, 7))) == 1


def test_a_vague_event_joins_the_only_precise_one_within_it() -> None:
    vague = event(date(2020, 5, 1), date(2020, 5, 31))
    assert incidents(vague, event(DAY)) == 1
    assert incidents(vague, event(DAY), event(date(2020, 5, 20))) == 3
    year = event(date(2020, 1, 1), date(2020, 12, 31))
    assert incidents(year, event(DAY)) == 2
    assert incidents(year, year) == 1


def test_undated_events_are_counted_but_not_placed() -> None:
    found = relations(table(event(None), event(DAY)), PAIR)
    assert column(found, "n_events") == [1]
    assert found.schema.metadata[b"n_undated"] == b"1"
    assert found.schema.metadata[b"n_events"] == b"2"


def test_what_happened_happened_by_the_day_of_the_report() -> None:
    told = event(date(2020, 1, 1), date(2020, 12, 31), document_published_end=date(2020, 2, 10))
    assert len(relations(table(told), PAIR)) == 2
    plan = {**told, "status": "planned"}
    assert len(relations(table(plan), PAIR, statuses=("planned",))) == 12


def test_only_what_happened_is_counted_unless_asked() -> None:
    events = table(event(DAY), event(DAY, status="planned"), event(DAY, status="denied"))
    assert column(relations(events, PAIR), "n_events") == [1]
    both = relations(events, PAIR, statuses=("happened", "planned"))
    assert column(both, "n_events") == [2]


def test_confidence_direction_and_other_pairs() -> None:
    events = table(
        event(DAY),
        event(DAY, source_country="GRA", target_country="RUR", event_type="ACCUSE"),
        event(DAY, mutual=True, source_country="GRA", target_country="RUR", event_type="CONSULT"),
        event(DAY, confidence=0.2, event_type="AID"),
        event(DAY, target_country="SYL"),
        event(DAY, target_country=None),
        event(DAY, target_country="RUR"),
    )
    assert column(relations(events, PAIR), "n_events") == [4]
    assert column(relations(events, PAIR, min_confidence=0.5), "n_events") == [3]
    directed = relations(events, PAIR, directed=True)
    assert column(directed, "n_events") == [3]
    assert column(directed, "n_accuse") == [0]


def test_nothing_to_tell() -> None:
    found = relations(table(), PAIR)
    assert found.schema.names == SCHEMA.names
    assert len(found) == 0


def test_all_pairs_agree_with_each_pair() -> None:
    days = [date(2020, 1, 5), date(2020, 3, 9), date(2021, 8, 1), date(2019, 2, 2)]
    events = table(
        *(event(day, goldstein=value) for day, value in zip(days, (6, -5, 3, 1), strict=True)),
        event(days[0], target_country="SYL", goldstein=-9.0, quad=4, event_type="ASSAULT"),
        event(date(2023, 1, 1), source_country="SYL", target_country="GRA", event_type="AID"),
    )
    everything = all_relations(events)
    codes = (column(everything, name) for name in ("country_a", "country_b"))
    pairs = sorted(set(zip(*codes, strict=True)))
    assert pairs == [("GRA", "RUR"), ("GRA", "SYL"), ("RUR", "SYL")]
    for a, b in pairs:
        rows = everything.filter(
            (pa.compute.field("country_a") == a) & (pa.compute.field("country_b") == b)
        )
        alone = relations(events, (b, a))
        for name in SCHEMA.names:
            if pa.types.is_floating(SCHEMA.field(name).type):
                expected = [v if v is None else pytest.approx(v) for v in column(alone, name)]
                assert column(rows, name) == expected
            else:
                assert column(rows, name) == column(alone, name)


def test_the_same_events_give_the_same_table_in_any_order() -> None:
    events = table(
        *(event(date(2020, 1 + n % 12, 1 + n), goldstein=n % 7 - 3.3) for n in range(25))
    )
    turned = events.take(list(reversed(range(len(events)))))
    assert relations(events, PAIR).equals(relations(turned, PAIR))


@pytest.mark.parametrize(
    "wrong",
    [{"by": "day"}, {"statuses": ("done",)}, {"statuses": ()}, {"min_confidence": 1.5}],
)
def test_wrong_arguments_are_named(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        relations(table(event(DAY)), PAIR, **wrong)


def test_a_pair_needs_two_countries_and_the_table_its_columns() -> None:
    with pytest.raises(InputError, match="no pair"):
        relations(table(), ("RUR", "RUR"))
    with pytest.raises(InputError, match="goldstein"):
        relations(table().drop(["goldstein"]), PAIR)
