"""One pair of states: its relations over time, its turns and the events behind them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from detente import actors
from detente.presenters import account, chart
from detente.records import DOUBTFUL
from detente.relations import find_turns, relations
from detente.store import Store, country_code, find_events


@dataclass(frozen=True)
class Dyad:
    """A pair of states as a store tells of it.

    `relations` has a row a period, `turns` a row a thaw or chill, `events` a row
    an event of any status; all are Arrow tables (`.to_pandas()`,
    `polars.from_arrow(…)`).  Printing it gives the account.
    """

    pair: tuple[str, str]
    relations: pa.Table
    turns: pa.Table
    events: pa.Table

    @property
    def names(self) -> tuple[str, str]:
        """The names of the two states."""
        return actors.states()[self.pair[0]].name, actors.states()[self.pair[1]].name

    @property
    def drawable(self) -> bool:
        """Whether there is a period to draw a chart of."""
        return len(self.relations) > 0

    def account(self) -> str:
        """The readable account: state now, turns and the events behind them."""
        named = dict(zip(self.pair, self.names, strict=True))
        return account.account(self.relations, self.turns, self.events, self.pair, named)

    def chart(self, path: str | Path) -> Path:
        """Write the chart as .svg, .png, .html or .json; the HTML needs no network.

        Raises:
            InputError: another suffix.
        """
        target = Path(path)
        title = f"Relations of {self.names[0]} and {self.names[1]}"
        spec = chart.chart(self.relations, self.turns, self.events, self.pair, title=title)
        chart.write_chart(spec, target)
        return target

    def __repr__(self) -> str:
        return self.account()


def read_dyad(
    store: Store,
    a: str,
    b: str,
    *,
    by: str = "month",
    status: tuple[str, ...] = ("happened",),
    min_confidence: float = DOUBTFUL,
) -> Dyad:
    """The dyad of two states, given by code or name.

    Args:
        by: week, month, quarter or year.
        status: which events count in the relations; the events table holds all.

    Raises:
        InputError: an unknown state or period.
    """
    pair = country_code(a), country_code(b)
    events = find_events(store, dyad=f"{pair[0]}-{pair[1]}")
    table = relations(events, pair, by=by, statuses=status, min_confidence=min_confidence)
    return Dyad(pair, table, find_turns(table, events), events)
