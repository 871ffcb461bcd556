"""The relation of a pair as one picture: index, turns, and the events behind them.

`chart` makes a Vega-Lite specification, `write_chart` a file of it.  In the
HTML page every event can be clicked down to its sentence and every turn down
to the events that carry it; the page needs no network.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from detente.errors import InputError, PluginError
from detente.presenters import marks
from detente.presenters.page import render_page

MOST_EVENTS = 2000
"""Events drawn at most: more marks than this are a blot, and make the page slow."""

OLD_PART = 0.03
"""Share of the reports that may lie before the drawn time, where that saves a third of it."""

VEGA_LITE = "6.4"


def chart(
    relations_table: pa.Table,
    turns_table: pa.Table,
    events_table: pa.Table,
    pair: tuple[str, str],
    *,
    title: str,
) -> marks.Spec:
    """A Vega-Lite specification of a relation, its turns and its events.

    Args:
        relations_table: from `relations.relations`.
        turns_table: from `relations.find_turns`.
        events_table: all events; those of the pair are drawn, whatever their status.
        pair: two country codes.
        title: the headline.

    Raises:
        InputError: there is no period to draw.
    """
    if len(relations_table) == 0:
        raise InputError(
            f"nothing to draw for {pair[0]} and {pair[1]}: no event with a day",
            remedy="read more reports, or lower the confidence asked for",
        )
    first, last = _time_drawn(relations_table)
    carriers = sorted({name for names in turns_table["event_ids"].to_pylist() for name in names})
    points = _points(events_table, pair, (first, last), carriers)
    last = _with_plans(points, last)
    periods = _periods(relations_table, first)
    turns, rows = _turns(turns_table, first, last)
    top = 10.4 + 1.2 * rows
    dates = marks.dates((last - first).days)
    x = {
        "scale": {
            "type": "utc",
            "domain": [_milliseconds(first), _milliseconds(last)],
            "nice": False,
        },
        # The strip below carries the dates of both.
        "axis": {**dates, "labels": False, "ticks": False, "domain": False, "grid": True},
    }
    upper = {
        "width": marks.WIDTH,
        "height": marks.HEIGHT,
        "layer": [
            *marks.turn_layers(turns, top),
            *marks.band_layers(periods, x),
            *marks.event_layers(points, top),
            marks.line_layer(periods),
        ],
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "title": {"text": title, "subtitle": _subtitle(relations_table, points, first)},
        "vconcat": [upper, marks.strip(periods, {**x, "axis": dates})],
        "spacing": 10,
        "config": marks.config(),
    }


def write_chart(spec: marks.Spec, path: Path) -> None:
    """Write a specification as .svg, .png (twice the size), .html or .json, by the suffix.

    Raises:
        InputError: another suffix.
        PluginError: vl-convert is not installed (a .json needs it not).
    """
    suffix = path.suffix.lower()
    if suffix == ".json":
        path.write_text(json.dumps(spec, ensure_ascii=False, indent=1) + "\n", "utf-8")
        return
    if suffix not in {".svg", ".png", ".html"}:
        raise InputError(
            f"no chart can be written as {suffix or 'a file without suffix'}",
            where=str(path),
            remedy="name it .svg, .png, .html or .json",
        )
    try:
        import vl_convert
    except ImportError as error:
        raise PluginError(
            "charts need vl-convert", where=str(path), remedy="pip install vl-convert-python"
        ) from error
    if suffix == ".svg":
        path.write_text(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE), "utf-8")
    elif suffix == ".png":
        path.write_bytes(vl_convert.vegalite_to_png(spec, vl_version=VEGA_LITE, scale=2.0))
    else:
        library = vl_convert.javascript_bundle(
            "window.vegaEmbed = vegaEmbed;", vl_version=VEGA_LITE
        )
        path.write_text(render_page(spec, library), "utf-8")


def _milliseconds(day: date) -> int:
    """A day as Vega counts time; as text, layers would disagree about the time zone."""
    return (day - date(1970, 1, 1)).days * 86_400_000


def _time_drawn(relations: pa.Table) -> tuple[date, date]:
    """First day drawn and the day after the last.

    Reports of today mention wars of long ago; where the oldest few stretch
    the time axis by half, it starts after them.
    """
    starts, reports = relations["period_start"].to_pylist(), relations["n_reports"].to_pylist()
    end = relations["period_end"][-1].as_py() + timedelta(days=1)
    told, total, start = 0.0, sum(reports), starts[0]
    for here, count in zip(starts, reports, strict=True):
        if count and told <= OLD_PART * total:
            start = here
        told += count
    span = (end - starts[0]).days
    return (start if (end - start).days < span * 2 / 3 else starts[0]), end


def _points(
    events: pa.Table, pair: tuple[str, str], drawn: tuple[date, date], carriers: list[str]
) -> list[dict[str, Any]]:
    """The events to draw, each with the words its tooltip shows."""
    query = resources.files(__package__).joinpath("queries", "points.sql").read_text("utf-8")
    with duckdb.connect(":memory:") as connection:
        connection.register("events", events)
        table = connection.sql(
            query,
            params={
                "a": pair[0],
                "b": pair[1],
                "first_drawn": drawn[0],
                "last_drawn": drawn[1] + timedelta(days=365),
                "most": MOST_EVENTS,
                "carriers": carriers,
            },
        ).to_arrow_table()
    points: list[dict[str, Any]] = table.to_pylist()
    return points


def _with_plans(points: list[dict[str, Any]], last: date) -> date:
    """The end of the time drawn, moved on so that what's planned is seen."""
    ahead = [
        date.fromisoformat(point["middle"]) for point in points if point["status"] != "happened"
    ]
    return max([last, *(day + timedelta(days=20) for day in ahead)])


def _periods(relations: pa.Table, first: date) -> list[dict[str, Any]]:
    """Index and reports of each period drawn."""
    names = ["period_start", "period_end", "index", "index_low", "index_high", "n_reports"]
    rows = []
    for row in relations.select(names).to_pylist():
        days = f"{row['period_start']} to {row['period_end']}"
        start, end = row.pop("period_start"), row.pop("period_end") + timedelta(days=1)
        if end <= first:
            continue
        numbers = {name: round(value, 3) for name, value in row.items()}
        middle = start + (end - start) / 2
        rows.append(
            {
                "start": start.isoformat(),
                "end": end.isoformat(),
                "middle": middle.isoformat(),
                "days": days,
                **numbers,
            }
        )
    return rows


def _turns(turns: pa.Table, first: date, last: date) -> tuple[list[dict[str, Any]], int]:
    """The turns drawn with the place of their labels, and how many rows the labels take."""
    days_a_pixel = (last - first).days / marks.WIDTH
    reached: list[float] = []
    drawn = []
    for turn in turns.to_pylist():
        if turn["end"] < first:
            continue
        label = f"{turn['direction']}, {_span(turn['start'], turn['end'])}"
        half = 3.4 * len(label)
        left, right = ((turn[day] - first).days / days_a_pixel for day in ("start", "end"))
        middle = min(max((left + right) / 2, half), marks.WIDTH - half)
        row = next((n for n, end in enumerate(reached) if end + 8 < middle - half), len(reached))
        reached[row : row + 1] = [middle + half]
        drawn.append(
            {
                "direction": turn["direction"],
                "start": max(turn["start"], first).isoformat(),
                "end": min(turn["end"] + timedelta(days=1), last).isoformat(),
                "days": f"{turn['start']} to {turn['end']}",
                "label": label,
                "label_day": (first + timedelta(days=middle * days_a_pixel)).isoformat(),
                "label_y": 11.0 + 1.2 * row,
                "size": f"{turn['size']:+.1f}",
                "probability": f"{min(turn['probability'], 0.999):.3g}",
                "event_ids": turn["event_ids"],
            }
        )
    return drawn, len(reached)


def _span(start: date, end: date) -> str:
    """ "Sep 2017 – Mar 2018", shorter within a year or a month."""
    if (start.year, start.month) == (end.year, end.month):
        return f"{start:%b %Y}"
    return f"{start:%b}{f' {start:%Y}' if start.year != end.year else ''} – {end:%b %Y}"


def _subtitle(relations: pa.Table, points: list[dict[str, Any]], first: date) -> list[str]:
    """What the picture rests on, and how to read it."""
    told = {
        key.decode(): value.decode() for key, value in (relations.schema.metadata or {}).items()
    }
    start, end = relations["period_start"][0].as_py(), relations["period_end"][-1].as_py()
    basis = f"{start:%B %Y} – {end:%B %Y}"
    if "n_events" in told:
        n_events, n_undated, n_reports = (
            int(told[f"n_{what}"]) for what in ("events", "undated", "reports")
        )
        undated = f" ({n_undated:,} without a date)" if n_undated else ""
        reports = "1 report" if n_reports == 1 else f"{n_reports:,} reports"
        basis = f"{n_events:,} event{'s' * (n_events != 1)}{undated} in {reports}, {basis}"
    if first > start:
        basis += f"; drawn from {first:%B %Y}"
    if len(points) >= MOST_EVENTS:
        basis += f"; the {MOST_EVENTS} surest are drawn as points"
    return [
        basis,
        "Line: index, the smoothed tone of the events, with its 90 % interval. Shaded: turns.",
    ]
