"""The chart: its data, its marks, its files, and that the page needs nothing from outside."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from detente.errors import InputError
from detente.presenters.chart import chart, write_chart
from detente.presenters.page import render_page
from detente.relations import find_turns, relations
from detente.relations.turns import SCHEMA as TURNS

PAIR = ("RUR", "GRA")
HOSTILE = 'Ruritania & Graustark met </script><script>alert("1")</script> <!-- <b>again</b>'


def events(**changes: Any) -> pa.Table:
    rows = []
    for number in range(24):
        day = date(2018 + number // 12, number % 12 + 1, 9)
        rows.append(
            {
                "event_id": f"e{number:02d}",
                "document": f"{number // 2:02d}.txt",
                "source_country": PAIR[number % 2],
                "target_country": PAIR[1 - number % 2],
                "mutual": number % 3 == 0,
                "event_type": "AGREE" if number < 12 else "SANCTION",
                "quad": 1 if number < 12 else 4,
                "goldstein": 6.0 if number < 12 else -5.6,
                "date_start": day,
                "date_end": day.replace(day=28) if number == 5 else day,
                "status": "planned" if number == 23 else "happened",
                "confidence": 0.5 + number / 50,
                "evidence": HOSTILE if number == 12 else f"Sentence {number}.",
                "speaker": "Prince Rudolf" if number == 3 else None,
                "document_published_end": day.replace(day=28),
                **changes,
            }
        )
    table = pa.Table.from_pylist(rows)
    return table.set_column(
        table.schema.get_field_index("speaker"), "speaker", table["speaker"].cast(pa.string())
    )


def spec_of(table: pa.Table) -> dict[str, Any]:
    found = relations(table, PAIR)
    return chart(found, find_turns(found, table), table, PAIR, title="Ruritania & Graustark")


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    return spec_of(events())


def rows_with(spec: dict[str, Any], field: str) -> list[dict[str, Any]]:
    layers = [layer["data"]["values"] for layer in spec["vconcat"][0]["layer"]]
    return next(rows for rows in reversed(layers) if rows and field in rows[0])


def test_every_event_is_a_point_with_its_sentence(spec: dict[str, Any]) -> None:
    points = rows_with(spec, "sentence")
    assert len(points) == 24
    assert points[12]["sentence"] == HOSTILE
    assert points[3]["speaker"] == "Prince Rudolf"
    assert points[0]["direction"] == "RUR ↔ GRA"
    assert points[5]["days"] == "2018-06-09 to 2018-06-28"
    assert {point["tone"] for point in points} == {"cooperation", "conflict"}


def test_the_turn_names_its_events(spec: dict[str, Any]) -> None:
    (turn,) = rows_with(spec, "event_ids")
    known = {point["event_id"] for point in rows_with(spec, "sentence")}
    assert turn["direction"] == "chill"
    assert turn["event_ids"]
    assert set(turn["event_ids"]) <= known


def test_the_subtitle_says_what_the_picture_rests_on(spec: dict[str, Any]) -> None:
    basis = spec["title"]["subtitle"][0]
    assert basis == "23 events in 12 reports, January 2018 – November 2019"


def test_labels_of_close_turns_stand_in_different_rows() -> None:
    table = events()
    turns = pa.Table.from_pylist(
        [
            {
                "direction": "chill", "start": date(2018, month, 1), "end": date(2018, month, 20),
                "size": -2.0, "probability": 0.95, "event_ids": ["e01"],
            }
            for month in (3, 4, 12)
        ],
        schema=TURNS,
    )  # fmt: skip
    drawn = rows_with(chart(relations(table, PAIR), turns, table, PAIR, title="T"), "label_y")
    heights = [turn["label_y"] for turn in drawn]
    assert heights[0] != heights[1]
    assert heights[2] == heights[0]


def test_a_lonely_old_event_does_not_stretch_the_time_axis() -> None:
    old = events().slice(0, 1)
    long_ago = pa.array([date(1890, 1, 1)], pa.date32())
    for name in ("date_start", "date_end"):
        old = old.set_column(old.schema.get_field_index(name), name, long_ago)
    old = old.set_column(0, "event_id", pa.array(["old"]))
    many = pa.concat_tables(
        [events(), events(), events(), pa.table(old.columns, schema=events().schema)]
    )
    names = pa.array([f"n{n}" for n in range(len(many))])
    documents = pa.array([f"d{n}" for n in range(len(many))])
    many = many.set_column(0, "event_id", names).set_column(1, "document", documents)
    found = spec_of(many)
    assert "drawn from January 2018" in found["title"]["subtitle"][0]
    assert min(point["first_day"] for point in rows_with(found, "sentence")) >= "2018"


def test_nothing_to_draw_is_an_error() -> None:
    table = events(date_start=None, date_end=None)
    empty = relations(
        table.set_column(8, "date_start", pa.nulls(24, pa.date32())).set_column(
            9, "date_end", pa.nulls(24, pa.date32())
        ),
        PAIR,
    )
    with pytest.raises(InputError, match="nothing to draw"):
        chart(empty, TURNS.empty_table(), table, PAIR, title="T")


def test_svg_png_and_json_hold_the_marks(spec: dict[str, Any], tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    for suffix in ("svg", "png", "json"):
        write_chart(spec, tmp_path / f"chart.{suffix}")
    svg = (tmp_path / "chart.svg").read_text("utf-8")
    assert svg.count('aria-roledescription="point"') == 24
    assert "Ruritania &amp; Graustark" in svg
    assert "chill, " in svg
    assert "<script" not in svg
    png = (tmp_path / "chart.png").read_bytes()
    assert png.startswith(b"\x89PNG")
    assert len(png) > 20_000
    assert json.loads((tmp_path / "chart.json").read_text("utf-8")) == spec


def test_another_suffix_is_an_error(spec: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.pdf"):
        write_chart(spec, tmp_path / "chart.pdf")


class Elements(HTMLParser):
    """Every element of a page with its attributes, and the text of the scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.inside = tag == "script"
        if self.inside:
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.scripts[-1] += data


@pytest.fixture(scope="module")
def page(spec: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> str:
    pytest.importorskip("vl_convert")
    path = tmp_path_factory.mktemp("page") / "chart.html"
    write_chart(spec, path)
    return path.read_text("utf-8")


def test_the_page_names_nothing_outside(page: str) -> None:
    elements = Elements()
    elements.feed(page)
    for tag, attributes in elements.found:
        assert not {"src", "href", "action", "data", "srcset"} & attributes.keys(), (
            tag,
            attributes,
        )
    assert not {"link", "iframe", "img", "object", "base"} & {tag for tag, _ in elements.found}
    style = re.search(r"<style>(.*?)</style>", page, re.S)
    assert style
    assert not re.search(r"url\(|@import", style.group(1))
    assert "default-src 'none'" in page


def test_a_sentence_is_never_markup(page: str) -> None:
    elements = Elements()
    elements.feed(page)
    assert len(elements.scripts) == 3
    data = json.loads(elements.scripts[0])
    assert rows_with(data, "sentence")[12]["sentence"] == HOSTILE
    assert "alert(" not in page.replace(elements.scripts[0], "").replace(elements.scripts[1], "")
    assert "innerHTML" not in elements.scripts[2]


def test_only_scripts_named_by_their_hash_run(page: str) -> None:
    elements = Elements()
    elements.feed(page)
    policy = next(a["content"] for _, a in elements.found if "http-equiv" in a) or ""
    assert "'unsafe-inline'" not in policy.split("style-src")[0]
    for script in elements.scripts[1:]:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_the_title_is_escaped() -> None:
    page = render_page({"title": {"text": "<b>A & B</b>"}, "vconcat": []}, "// </script>")
    assert "<title>&lt;b&gt;A &amp; B&lt;/b&gt;</title>" in page
    assert page.count("</script>") == 3
