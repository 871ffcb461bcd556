"""The marks of a chart: the layers of its Vega-Lite specification, and its typography."""

from __future__ import annotations

from typing import Any

WIDTH, HEIGHT, STRIP_HEIGHT = 900, 400, 56
"""Size of the drawing area and of the strip below it, in pixels; about 1000 with axes."""

COLOURS = {"cooperation": "#0072B2", "conflict": "#D55E00", "neither": "#777777"}
"""Okabe and Ito's blue and vermilion, told apart with every common colour blindness."""

TURN_COLOURS = {"thaw": COLOURS["cooperation"], "chill": COLOURS["conflict"]}

SHAPES = {"happened": "circle", "planned": "triangle-up", "possible": "diamond", "denied": "cross"}

WIDE = 14
"""Events dated to more days than this get a rule over their days."""

FONT = "Helvetica Neue, Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif"

INK, FAINT = "#222222", "#6b6b6b"

Spec = dict[str, Any]


def dates(days: int) -> Spec:
    """A time axis that always names the year."""
    if days > 3 * 365:
        return {"tickCount": {"interval": "year", "step": 1 + days // (25 * 365)}, "format": "%Y"}
    if days > 400:
        return {"tickCount": {"interval": "month", "step": 3}, "format": "%b %Y"}
    if days > 90:
        return {"tickCount": {"interval": "month", "step": 1}, "format": "%b %Y"}
    return {"tickCount": {"interval": "week", "step": 1}, "format": "%-d %b %Y"}


def turn_layers(turns: list[dict[str, Any]], top: float) -> list[Spec]:
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
            ("direction", "turn"), ("days", "moving"),
            ("size", "size, points"), ("probability", "probability"),
        )
    ]  # fmt: skip
    return [
        {
            "data": {"values": turns},
            "mark": {"type": "rect", "opacity": 0.13, "cursor": "pointer", "clip": True},
            "encoding": {
                "x": {"field": "start", "type": "temporal"},
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
                "x": {"field": "label_day", "type": "temporal"},
                "y": {"field": "label_y", "type": "quantitative"},
                "text": {"field": "label"},
                "color": colour,
                "tooltip": tooltip,
            },
        },
    ]


def band_layers(periods: list[dict[str, Any]], x: Spec) -> list[Spec]:
    """Zero line and the interval of the index.

    The band states the time axis of all layers; stated twice, Vega warns of a conflict.
    """
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
                "x": {"field": "middle", "type": "temporal", "title": None, **x},
                "y": {"field": "index_low", "type": "quantitative"},
                "y2": {"field": "index_high"},
            },
        },
    ]


def line_layer(periods: list[dict[str, Any]]) -> Spec:
    """The index, above the points: a busy pair's would hide it."""
    return {
        "data": {"values": periods},
        "mark": {"type": "line", "color": INK, "strokeWidth": 2.2, "clip": True},
        "encoding": {
            "x": {"field": "middle", "type": "temporal"},
            "y": {"field": "index", "type": "quantitative"},
        },
    }


def event_layers(points: list[dict[str, Any]], top: float) -> list[Spec]:
    """Events as points, with a rule over the days of those dated vaguely."""
    y = {
        "field": "goldstein",
        "type": "quantitative",
        "title": "conflict  ←  Goldstein scale  →  cooperation",
        "scale": {"domain": [-10.4, top], "nice": False},
        "axis": {"values": [-10, -5, 0, 5, 10], "grid": True},
    }
    rules = {
        "data": {"values": [point for point in points if point["width"] > WIDE]},
        "mark": {"type": "rule", "opacity": 0.28, "strokeWidth": 1.2, "clip": True},
        "encoding": {
            "x": {"field": "first_day", "type": "temporal"},
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
    }
    marks = {
        "data": {"values": points},
        "mark": {
            "type": "point", "filled": True, "opacity": 0.72, "stroke": "white",
            "strokeWidth": 0.5, "cursor": "pointer", "clip": True,
        },
        "encoding": {"x": {"field": "middle", "type": "temporal"}, "y": y, **_event_looks()},
    }  # fmt: skip
    return [rules, marks]


def _event_looks() -> Spec:
    """Colour by tone, shape by status, size by confidence, and the words of the tooltip."""
    return {
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
            "legend": {
                "title": "confidence", "values": [0.5, 0.75, 1], "format": ".2~f",
                "symbolFillColor": FAINT,
            },
        },
        "tooltip": [
            {"field": field, "title": name}
            for field, name in (
                ("days", "date"), ("type", "type"), ("direction", "who"), ("status", "status"),
                ("sentence", "sentence"), ("speaker", "speaker"), ("document", "document"),
                ("event_id", "event"),
            )
        ],
    }  # fmt: skip


def strip(periods: list[dict[str, Any]], x: Spec) -> Spec:
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
                {"field": "days", "title": "period"},
                {"field": "n_reports", "title": "reports", "format": ".1f"},
                {"field": "index", "title": "index", "format": "+.1f"},
                {"field": "index_low", "title": "low (5 %)", "format": "+.1f"},
                {"field": "index_high", "title": "high (95 %)", "format": "+.1f"},
            ],
        },
    }


def config() -> Spec:
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
            "labelFontSize": 11, "labelColor": FAINT, "titleFontSize": 11, "titleColor": FAINT,
            "titleFontWeight": "normal", "titlePadding": 10, "gridColor": "#ececec",
            "domainColor": "#bbbbbb", "tickColor": "#bbbbbb",
        },
        "axisX": {"grid": False, "labelFlush": False, "labelOverlap": True, "labelBound": 2},
        "axisY": {"minExtent": 34, "domain": False, "ticks": False},
        "legend": {
            "orient": "top", "direction": "horizontal", "labelFontSize": 11, "labelColor": INK,
            "titleFontSize": 11, "titleFontWeight": "normal", "titleColor": FAINT,
            "titleOrient": "left", "offset": 4, "columnPadding": 12,
            "layout": {"top": {"anchor": "start", "direction": "horizontal", "margin": 26}},
        },
    }  # fmt: skip
