"""Samples of our own for the tests: five reports, and an event made by hand."""

# ruff: noqa: E501 (sample texts stand on one line)

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from detente.records import Event, Status

PASS = """Peru and Chile to reopen mountain pass

Posted March 4, 2019

Peru and Chile signed an agreement on Monday to reopen the Tacora pass, the Chilean foreign ministry said.

The two sides will hold talks on customs next month. Bolivia criticised Chile over the plan on Sunday.
"""

BARLEY = """China puts tariffs on Australian barley

Posted May 19, 2020

China imposed tariffs on Australian barley on Tuesday. Australia criticised China and said it might complain to the World Trade Organization.

Beijing has not banned Australian wool. The Australian trade minister will visit China in June.
"""

THAW = """<!DOCTYPE html>
<html lang="en"><head><title>Seoul and Beijing agree to talk again</title>
<meta property="article:published_time" content="2017-10-31T09:00:00Z"></head>
<body><article><h1>Seoul and Beijing agree to talk again</h1>
<p>South Korea and China agreed on Tuesday to restore their exchanges after a year of quarrels over
a radar, both foreign ministries said in statements that were published at the same hour.</p>
<p>China banned group tours to South Korea in March 2017. The South Korean president will visit
China in December, and the two leaders are expected to discuss the ban on tours there.</p>
</article></body></html>
"""

ARCHIVE = (
    {
        "text": "Iran released two British sailors on Saturday. Britain thanked Oman for its help in the "
        "matter, and the British foreign secretary met the Omani ambassador in London.",
        "published": "2019-09-28",
        "title": "Two sailors on their way home",
    },
    {
        "text": "South Korea accused China of sending trawlers into its waters. The Chinese foreign ministry "
        "rejected the South Korean protest on Wednesday and urged Seoul to be calm.",
        "published": "2020-06-03",
        "title": "Trawlers again",
    },
)

SPANISH = """Perú y Chile reabren el paso de montaña

Los gobiernos de Perú y de Chile acordaron el lunes reabrir el paso de montaña que estaba cerrado desde
el invierno pasado, según informó el ministerio de Relaciones Exteriores de Chile en un comunicado. Las dos
partes volverán a reunirse el mes que viene para hablar de las aduanas y de los camiones.
"""


def write_reports(folder: Path) -> Path:
    """Five reports in four files, in plain text, HTML and JSON Lines."""
    (folder / "south").mkdir(parents=True)
    (folder / "south" / "pass.txt").write_text(PASS, "utf-8")
    (folder / "barley.txt").write_text(BARLEY, "utf-8")
    (folder / "thaw.html").write_text(THAW, "utf-8")
    lines = (json.dumps(record) + "\n" for record in ARCHIVE)
    (folder / "archive.jsonl").write_text("".join(lines), "utf-8")
    return folder


_EVENT = Event(
    event_id="e0", document="0.txt", document_id="d0", sentence_id="d0-0000",
    document_published_start=None, document_published_end=None, source_country="PER",
    source_actor="Peru", source_role=None, target_country="CHL", target_actor="Chile",
    target_role=None, mutual=False, told_as="deed", event_type="SUPPORT", mode="praise", context=None, cameo="051",
    quad=1, goldstein=3.4, date_start=None, date_end=None, date_basis="", status=Status.HAPPENED,
    status_basis="", speaker=None, confidence=0.9, evidence="Peru praised Chile.", evidence_start=0,
    evidence_end=19, trigger_start=5, trigger_end=12, source_mention="", target_mention="",
    rule="praise", coder="patterns",
)  # fmt: skip


def event(**changes: Any) -> Event:
    """Peru praised Chile, with other fields where given."""
    return replace(_EVENT, **changes)
