"""The HTML page around a chart: everything inline, nothing from outside."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from importlib import resources
from string import Template
from typing import Any


def render_page(spec: dict[str, Any], library: str) -> str:
    """A page that shows a chart and, on a click, the sentences behind it.

    Args:
        spec: a Vega-Lite specification by `presenters.chart.chart`.
        library: JavaScript that sets `window.vegaEmbed`.

    The page's policy forbids every connection; scripts run only where their
    hash is named in it.  The specification is data in the page, never code.
    """
    spec = {key: value for key, value in spec.items() if key != "$schema"}
    scripts = {"library": _inline(library), "script": _inline(_part("chart.js"))}
    allowed = " ".join(f"'sha256-{_hash(text)}'" for text in scripts.values())
    return Template(_part("chart.html")).substitute(
        title=html.escape(spec["title"]["text"]),
        # Vega compiles the chart's expressions, hence 'unsafe-eval'.
        policy=f"default-src 'none'; script-src {allowed} 'unsafe-eval'; "
        "style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'",
        style=_part("chart.css"),
        spec=_inert(json.dumps(spec, ensure_ascii=False, separators=(",", ":"))),
        **scripts,
    )


def _part(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")


def _inline(script: str) -> str:
    """A script that can stand between script tags, whatever its strings say."""
    text = script.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _inert(text: str) -> str:
    """JSON that no HTML parser can mistake for markup."""
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
