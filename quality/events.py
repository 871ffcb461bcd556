"""How well bare sentences are coded by each coder, on gold of our own writing.

`encoder_…` are the events of the default coder that count, `patterns_…` all that the phrases give.
On `gold/events.jsonl`: recall over the required events, precision over
all events between two states, the share of the matched with the right status
and day, and the share of sentences without an event that give one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from detente.coder import PatternCoder, TrainedCoder
from detente.interfaces import Coder
from detente.pipeline import code_document, document_from_text
from detente.records import DOUBTFUL, Days, Event, Publication
from detente.settings import Settings
from quality import gate
from quality.gold import gold_lines, year_month_day

_SLACK = timedelta(days=31)  # a day range may be this much wider than the gold's


@dataclass(slots=True)
class Tally:
    """Counts over the gold sentences, and a line for everything that went wrong."""

    need: int = 0
    hit: int = 0
    coded: int = 0
    right: int = 0
    status: int = 0
    dated: int = 0
    dates: int = 0
    empty: int = 0
    false_alarms: int = 0
    notes: list[str] = field(default_factory=list)


CODERS: dict[str, tuple[Coder, float]] = {
    "encoder": (TrainedCoder(), DOUBTFUL),
    "patterns": (PatternCoder(), 0.0),
}
"""Each coder with the least confidence of the events that are scored."""


def predict(record: dict[str, Any], name: str) -> tuple[Event, ...]:
    """The events between two states that a gold sentence gives by a coder."""
    coder, least = CODERS[name]
    days = year_month_day(record["published"])
    published = Publication(days, "metadata", record["published"]) if days else None
    document = document_from_text(record["text"], name=record["id"], published=published)
    coded = code_document(document, coder, Settings())
    return tuple(e for e in coded.events if between_states(e) and e.confidence >= least)


def between_states(event: Event) -> bool:
    """Whether both sides are states, and two different ones."""
    return None not in (event.source_country, event.target_country) and (
        event.source_country != event.target_country
    )


def same(gold: dict[str, Any], event: Event) -> bool:
    """Whether a coded event is this gold event: its pair and one of its types."""
    pair = (event.source_country, event.target_country)
    wanted = (gold["source"], gold["target"])
    turned = gold.get("mutual") and pair == wanted[::-1]
    return (pair == wanted or bool(turned)) and event.event_type in gold["types"]


def _day_right(gold: dict[str, Any], event: Event) -> bool:
    wanted = year_month_day(gold["date"])
    if wanted is None or event.date_start is None or event.date_end is None:
        return False
    got = Days(event.date_start, event.date_end)
    overlap = got.start <= wanted.end and wanted.start <= got.end
    return overlap and timedelta(got.width - wanted.width) <= _SLACK


def score(records: Iterable[dict[str, Any]], name: str) -> Tally:
    """Code every record by a coder and count."""
    tally = Tally()
    for record in records:
        events = predict(record, name)
        for gold in record["events"]:
            matched = [e for e in events if same(gold, e)]
            if gold.get("optional"):
                continue
            tally.need += 1
            if not matched:
                tally.notes.append(f"missed {record['id']} {gold['source']} {gold['target']} "
                                   f"{gold['types'][0]} | {record['text']}")  # fmt: skip
                continue
            tally.hit += 1
            right_status = any(e.status == gold["status"] for e in matched)
            tally.status += right_status
            if not right_status:
                tally.notes.append(f"status {record['id']} {gold['types'][0]} {matched[0].status} "
                                   f"({matched[0].status_basis}) not {gold['status']} | "
                                   f"{record['text']}")  # fmt: skip
            if gold.get("date"):
                tally.dated += 1
                good = any(_day_right(gold, e) for e in matched)
                tally.dates += good
                if not good:
                    tally.notes.append(f"date {record['id']} {matched[0].date_start} "
                                       f"{matched[0].date_end} not {gold['date']} | "
                                       f"{record['text']}")  # fmt: skip
        tally.coded += len(events)
        for event in events:
            good = any(same(gold, event) for gold in record["events"])
            tally.right += good
            if not good:
                tally.notes.append(f"wrong {record['id']} {event.source_country} "
                                   f"{event.target_country} {event.event_type} [{event.rule}] "
                                   f"| {record['text']}")  # fmt: skip
        if not record["events"]:
            tally.empty += 1
            tally.false_alarms += bool(events)
    return tally


def figures(tally: Tally) -> dict[str, float]:
    """The tally as figures with their n."""
    return {
        "recall": tally.hit / tally.need,
        "recall_n": tally.need,
        "precision": tally.right / max(tally.coded, 1),
        "precision_n": tally.coded,
        "status": tally.status / max(tally.hit, 1),
        "status_n": tally.hit,
        "date": tally.dates / max(tally.dated, 1),
        "date_n": tally.dated,
        "quiet": 1 - tally.false_alarms / max(tally.empty, 1),
        "quiet_n": tally.empty,
    }


def main() -> int:
    """Measure, print, and return 1 where a floor is not held."""
    options = gate.options(__doc__)
    records = [r for r in gold_lines("events.jsonl") if gate.wanted(r["id"], options.ids)]
    measured: dict[str, float] = {}
    for name in CODERS:
        tally = score(records, name)
        measured |= {f"{name}_{key}": value for key, value in figures(tally).items()}
        if options.show:
            print(name, *tally.notes, sep="\n")
    if options.ids != "all":
        print({k: round(v, 3) for k, v in measured.items()})
        return 0
    return gate.check("events", measured)


if __name__ == "__main__":
    sys.exit(main())
