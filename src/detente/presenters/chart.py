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
from detente.presenters.page import render_page

WIDTH, HEIGHT, STRIP_HEIGHT = 900, 400, 56
"""Size of the drawing area and of the strip below it, in pixels; about 1000 with axes."""

COLOURS = {"cooperation": "#0072B2", "conflict": "#D55E00", "neither": "#777777"}
"""Okabe and Ito's blue and vermilion, told apart with every common colour blindness."""

TURN_COLOURS = {"thaw": COLOURS["cooperation"], "chill": COLOURS["conflict"]}

SHAPES = {"happened": "circle", "planned": "triangle-up", "possible": "diamond", "denied": "cross"}

MOST_EVENTS = 2000
"""Events drawn at most: more marks than this are a blot, and make the page slow."""

WIDE = 14
"""Events dated to more days than this get a rule over their days."""

OLD_PART = 0.03
"""Share of the reports that may lie before the drawn time, where that saves a third of it."""

VEGA_LITE = "6.4"

FONT = "Helvetica Neue, Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif"

INK, FAINT = "#222222", "#6b6b6b"

Spec = dict[str, Any]


def chart(
    relations_table: pa.Table,
    turns_table: pa.Table,
    events_table: pa.Table,
    pair: tuple[str, str],
    *,
    title: str,
) -> Spec:
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
    points = _points(events_table, pair, first, last)
    last = _with_plans(points, last)
    periods = _periods(relations_table, first)
    turns, rows = _turns(turns_table, first, last)
    top = 10.4 + 1.2 * rows
    dates = _dates((last - first).days)
    x = {
        "scale": {"type": "utc", "domain": [first.isoformat(), last.isoformat()], "nice": False},
        # The strip below carries the dates of both.
        "axis": {**dates, "labels": False, "ticks": False, "domain": False, "grid": True},
    }
    upper = {
        "width": WIDTH,
        "height": HEIGHT,
        "layer": [*_turn_layers(turns, x, top), *_index_layers(periods, x), *_event_layers(points, x, top)],
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "title": {"text": title, "subtitle": _subtitle(relations_table, points, first)},
        "vconcat": [upper, _strip(periods, {**x, "axis": dates})],
        "spacing": 10,
        "config": _config(),
    }


def write_chart(spec: Spec, path: Path) -> None:
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
        library = vl_convert.javascript_bundle(vl_version=VEGA_LITE)
        path.write_text(render_page(spec, library), "utf-8")


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


def _points(events: pa.Table, pair: tuple[str, str], first: date, last: date) -> list[dict[str, Any]]:
    """The events to draw, each with the words its tooltip shows."""
    query = resources.files(__package__).joinpath("queries", "points.sql").read_text("utf-8")
    with duckdb.connect(":memory:") as connection:
        connection.register("events", events)
        table = connection.sql(
            query,
            params={
                "a": pair[0],
                "b": pair[1],
                "first_drawn": first,
                "last_drawn": last + timedelta(days=365),
                "most": MOST_EVENTS,
            },
        ).to_arrow_table()
    points: list[dict[str, Any]] = table.to_pylist()
    return points


def _with_plans(points: list[dict[str, Any]], last: date) -> date:
    """The end of the time drawn, moved on so that what's planned is seen."""
    ahead = [date.fromisoformat(point["middle"]) for point in points if point["status"] != "happened"]
    return max([last, *(day + timedelta(days=20) for day in ahead)])


def _periods(relations: pa.Table, first: date) -> list[dict[str, Any]]:
    """Index and reports of each period drawn."""
    names = ["period_start", "period_end", "index", "index_low", "index_high", "n_reports"]
    rows = []
    for row in relations.select(names).to_pylist():
        start, end = row.pop("period_start"), row.pop("period_end") + timedelta(days=1)
        if end <= first:
            continue
        numbers = {name: round(value, 3) for name, value in row.items()}
        middle = start + (end - start) / 2
        rows.append(
            {"start": start.isoformat(), "end": end.isoformat(), "middle": middle.isoformat(), **numbers}
        )
    return rows


def _turns(turns: pa.Table, first: date, last: date) -> tuple[list[dict[str, Any]], int]:
    """The turns drawn with the place of their labels, and how many rows the labels take."""
    days_a_pixel = (last - first).days / WIDTH
    reached: list[float] = []
    drawn = []
    for turn in turns.to_pylist():
        if turn["end"] < first:
            continue
        label = f"{turn['direction']}, {_span(turn['start'], turn['end'])}"
        half = 3.4 * len(label)
        left, right = ((turn[day] - first).days / days_a_pixel for day in ("start", "end"))
        middle = min(max((left + right) / 2, half), WIDTH - half)
        row = next((n for n, end in enumerate(reached) if end + 8 < middle - half), len(reached))
        reached[row : row + 1] = [middle + half]
        drawn.append(
            {
                "direction": turn["direction"],
                "start": max(turn["start"], first).isoformat(),
                "end": min(turn["end"] + timedelta(days=1), last).isoformat(),
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


def _dates(days: int) -> Spec:
    """A time axis that always names the year."""
    if days > 3 * 365:
        return {"tickCount": {"interval": "year", "step": 1 + days // (25 * 365)}, "format": "%Y"}
    if days > 400:
        return {"tickCount": {"interval": "month", "step": 3}, "format": "%b %Y"}
    if days > 90:
        return {"tickCount": {"interval": "month", "step": 1}, "format": "%b %Y"}
    return {"tickCount": {"interval": "week", "step": 1}, "format": "%-d %b %Y"}


def _turn_layers(turns: list[dict[str, Any]], x: Spec, top: float) -> list[Spec]:
    """Shaded spans and, above the plot, their names."""
    if not turns:
        return []
    # No scale: the turns' colours must not appear in the legend of the events'.
    colour = {
        "condition": {"test": "datum.direction === 'thaw'", "value": TURN_COLOURS["thaw"]},
        "value": TURN_COLOURS["chill"],
    }
    tooltip = [
        {"field": field, "title": name}
        for field, name in (
            ("direction", "turn"), ("start", "from"), ("end", "until"),
            ("size", "size, points"), ("probability", "probability"),
        )
    ]  # fmt: skip
    days = {"type": "temporal", **x}
    return [
        {
            "data": {"values": turns},
            "mark": {"type": "rect", "opacity": 0.13, "cursor": "pointer", "clip": True},
            "encoding": {
                "x": {"field": "start", **days, "title": None},
                "x2": {"field": "end"},
                "y": {"datum": -10, "type": "quantitative"},
                "y2": {"datum": top},
                "color": colour,
                "tooltip": tooltip,
            },
        },
        {
            "data": {"values": turns},
            "mark": {"type": "text", "fontSize": 11, "fontWeight": 600, "cursor": "pointer"},
            "encoding": {
                "x": {"field": "label_day", **days, "title": None},
                "y": {"field": "label_y", "type": "quantitative"},
                "text": {"field": "label"},
                "color": colour,
                "tooltip": tooltip,
            },
        },
    ]


def _index_layers(periods: list[dict[str, Any]], x: Spec) -> list[Spec]:
    """Zero line, the interval as a band, the index as a line."""
    days = {"field": "middle", "type": "temporal", "title": None, **x}
    return [
        {
            "data": {"values": [{}]},
            "mark": {"type": "rule", "color": INK, "strokeWidth": 0.8},
            "encoding": {"y": {"datum": 0, "type": "quantitative"}},
        },
        {
            "data": {"values": periods},
            "mark": {"type": "area", "color": "#8a8a8a", "opacity": 0.28, "clip": True},
            "encoding": {
                "x": days,
                "y": {"field": "index_low", "type": "quantitative"},
                "y2": {"field": "index_high"},
            },
        },
        {
            "data": {"values": periods},
            "mark": {"type": "line", "color": INK, "strokeWidth": 2.2, "clip": True},
            "encoding": {"x": days, "y": {"field": "index", "type": "quantitative"}},
        },
    ]


def _event_layers(points: list[dict[str, Any]], x: Spec, top: float) -> list[Spec]:
    """Events as points, with a rule over the days of those dated vaguely."""
    y = {
        "field": "goldstein",
        "type": "quantitative",
        "title": "conflict  ←  Goldstein scale  →  cooperation",
        "scale": {"domain": [-10.4, top], "nice": False},
        "axis": {"values": [-10, -5, 0, 5, 10], "grid": True},
    }
    return [
        {
            "data": {"values": [point for point in points if point["width"] > WIDE]},
            "mark": {"type": "rule", "opacity": 0.28, "strokeWidth": 1.2, "clip": True},
            "encoding": {
                "x": {"field": "first_day", "type": "temporal", "title": None, **x},
                "x2": {"field": "after_last_day"},
                "y": y,
                "color": {
                    "condition": [
                        {"test": "datum.goldstein > 0", "value": COLOURS["cooperation"]},
                        {"test": "datum.goldstein < 0", "value": COLOURS["conflict"]},
                    ],
                    "value": COLOURS["neither"],
                },
            },
        },
        {
            "data": {"values": points},
            "mark": {
                "type": "point", "filled": True, "opacity": 0.72, "stroke": "white",
                "strokeWidth": 0.5, "cursor": "pointer", "clip": True,
            },
            "encoding": {
                "x": {"field": "middle", "type": "temporal", "title": None, **x},
                "y": y,
                "color": {
                    "field": "tone",
                    "type": "nominal",
                    "scale": {"domain": list(COLOURS), "range": list(COLOURS.values())},
                    "legend": {"title": None},
                },
                "shape": {
                    "field": "status",
                    "type": "nominal",
                    "scale": {"domain": list(SHAPES), "range": list(SHAPES.values())},
                    "legend": {"title": None, "symbolFillColor": FAINT},
                },
                "size": {
                    "field": "confidence",
                    "type": "quantitative",
                    "scale": {"domain": [0, 1], "range": [15, 110]},
                    "legend": {"title": "confidence", "values": [0.5, 0.75, 1], "format": ".2~f", "symbolFillColor": FAINT},
                },
                "tooltip": [
                    {"field": field, "title": name}
                    for field, name in (
                        ("days", "date"), ("type", "type"), ("direction", "who"),
                        ("status", "status"), ("sentence", "sentence"), ("speaker", "speaker"),
                        ("document", "document"), ("event_id", "event"),
                    )
                ],
            },
        },
    ]  # fmt: skip


def _strip(periods: list[dict[str, Any]], x: Spec) -> Spec:
    """How many reports each period rests on."""
    return {
        "width": WIDTH,
        "height": STRIP_HEIGHT,
        "data": {"values": periods},
        "mark": {"type": "rect", "color": "#9a9a9a", "clip": True},
        "encoding": {
            "x": {"field": "start", "type": "temporal", "title": None, **x},
            "x2": {"field": "end"},
            "y": {
                "field": "n_reports",
                "type": "quantitative",
                "title": "reports",
                "axis": {"tickCount": 2, "grid": False, "format": "~r"},
            },
            "y2": {"datum": 0},
            "tooltip": [
                {"field": "start", "title": "from"},
                {"field": "n_reports", "title": "reports", "format": ".1f"},
                {"field": "index", "title": "index", "format": "+.1f"},
                {"field": "index_low", "title": "low (5 %)", "format": "+.1f"},
                {"field": "index_high", "title": "high (95 %)", "format": "+.1f"},
            ],
        },
    }


def _subtitle(relations: pa.Table, points: list[dict[str, Any]], first: date) -> list[str]:
    """What the picture rests on, and how to read it."""
    told = {key.decode(): value.decode() for key, value in (relations.schema.metadata or {}).items()}
    start, end = relations["period_start"][0].as_py(), relations["period_end"][-1].as_py()
    basis = f"{start:%B %Y} – {end:%B %Y}"
    if "n_events" in told:
        undated = f" ({told['n_undated']} without a date)" if told["n_undated"] != "0" else ""
        basis = f"{told['n_events']} events{undated} in {told['n_reports']} reports, {basis}"
    if first > start:
        basis += f"; drawn from {first:%B %Y}"
    if len(points) >= MOST_EVENTS:
        basis += f"; the {MOST_EVENTS} surest are drawn as points"
    return [basis, "Line: index, the smoothed tone of the events, with its 90 % interval. Shaded: turns."]


def _config() -> Spec:
    """Typography and colours."""
    return {
        "font": FONT,
        "background": "white",
        "padding": 16,
        "view": {"stroke": None},
        "title": {
            "anchor": "start", "frame": "group", "fontSize": 19, "fontWeight": 600, "color": INK,
            "subtitleFontSize": 12, "subtitleColor": FAINT, "subtitlePadding": 6,
            "subtitleLineHeight": 17, "offset": 10,
        },
        "axis": {
            "labelFontSize": 11, "labelColor": FAINT, "titleFontSize": 11, "titleFontWeight": "normal",
            "titleColor": FAINT, "gridColor": "#ececec", "domainColor": "#bbbbbb", "tickColor": "#bbbbbb",
            "titlePadding": 10,
        },
        "axisX": {"grid": False, "labelFlush": False, "labelOverlap": True, "labelBound": 2},
        "axisY": {"minExtent": 34, "domain": False, "ticks": False},
        "legend": {
            "orient": "top", "direction": "horizontal", "labelFontSize": 11, "labelColor": INK,
            "titleFontSize": 11, "titleFontWeight": "normal", "titleColor": FAINT, "titleOrient": "left",
            "offset": 4, "columnPadding": 12,
            "layout": {"top": {"anchor": "start", "direction": "horizontal", "margin": 26}},
        },
    }  # fmt: skip
