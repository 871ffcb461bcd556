"""Reading: every format, and every kind of bad input as a rejection."""

# ruff: noqa: E501 (sample texts stand on one line)

from __future__ import annotations

import gzip
import json
import time
import tracemalloc
from datetime import date
from pathlib import Path
from typing import ClassVar

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import detente
from detente.errors import InputError
from detente.readers import list_inputs, read
from detente.readers.content import decode
from detente.records import Days, Document, Rejection, SegmentKind

NEWS = Path(__file__).resolve().parents[2].parent / "shared" / "news" / "news_2019.csv"

LEDE = (
    "Ruritania and Graustark agreed on Thursday to reopen their border, the foreign ministry said."
)
SECOND = "The two sides will hold talks next month in Strelsau, officials of both countries told reporters."
REPORT = f"Border to reopen after long talks\n\nPosted December 5, 2019\n\n{LEDE}\n\n{SECOND}\n"


def everything(*paths: object) -> tuple[list[Document], list[Rejection]]:
    rejected: list[Rejection] = []
    documents = list(read([str(path) for path in paths], on_reject=rejected.append))
    for one in documents:
        assert all(0 <= part.start < part.end <= len(one.text) for part in one.segments)
    return documents, rejected


def one(path: Path) -> Document:
    documents, rejected = everything(path)
    assert not rejected
    (document,) = documents
    return document


def refusal(path: Path) -> str:
    documents, rejected = everything(path)
    assert not documents
    assert len(rejected) == 1
    assert rejected[0].stage == "read"
    assert rejected[0].item.startswith(str(path))
    return rejected[0].reason


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


class TestText:
    """One report a file."""

    def test_plain(self, tmp_path: Path) -> None:
        found = one(write(tmp_path / "a.txt", REPORT))
        assert found.text == REPORT
        assert found.name == str(tmp_path / "a.txt")
        assert found.headline == "Border to reopen after long talks"
        assert found.language == "en"
        assert found.published is not None
        assert found.published.days == Days(date(2019, 12, 5), date(2019, 12, 5))

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_encodings(self, tmp_path: Path, encoding: str) -> None:
        text = REPORT + "The king said: “Café Müller is a good place.”\n"
        assert one(write(tmp_path / "a.txt", text.encode(encoding))).text == text

    def test_gzip_with_and_without_its_suffix(self, tmp_path: Path) -> None:
        packed = gzip.compress(REPORT.encode())
        assert one(write(tmp_path / "a.txt.gz", packed)).text == REPORT
        assert one(write(tmp_path / "b.txt", packed)).text == REPORT

    def test_the_id_stays_when_the_folder_moves(self, tmp_path: Path) -> None:
        for folder in ("x", "y"):
            (tmp_path / folder).mkdir()
            write(tmp_path / folder / "a.txt", REPORT)
        first, second = one(tmp_path / "x" / "a.txt"), one(tmp_path / "y" / "a.txt")
        assert first.document_id == second.document_id
        assert len(first.document_id) == 16
        assert first.document_id != one(write(tmp_path / "b.txt", REPORT)).document_id

    def test_other_languages_are_yielded_with_their_language(self, tmp_path: Path) -> None:
        german = "Ruritanien und Graustark haben sich am Donnerstag darauf geeinigt, die gemeinsame Grenze zu öffnen."
        assert one(write(tmp_path / "a.txt", german)).language == "de"
        assert one(write(tmp_path / "b.txt", "Kim met Xi")).language is None

    def test_lossy_text_is_noted_and_still_read(self, tmp_path: Path) -> None:
        text = REPORT + "Café “Müller” – naïve. " * 5
        documents, rejected = everything(
            write(tmp_path / "a.txt", text.encode() + b" \xff\xfe broken")
        )
        assert len(documents) == 1
        assert "note: 2 characters" in rejected[0].reason


class TestBadFiles:
    """Each is one rejection that says what is wrong and what to do."""

    @pytest.mark.parametrize(
        ("name", "content", "says"),
        [
            ("a.txt", b"", "empty"),
            ("a.txt", b" \n\t ", "empty"),
            ("a.txt", b"12345 --- 678\n", "no letters"),
            ("a.txt", b"%PDF-1.7 abc", "PDF"),
            ("a.txt", b"\x89PNG\r\n\x1a\n..", "picture"),
            ("a.txt", b"PK\x03\x04....", "ZIP"),
            ("a.txt", b"abc\x00\x01\x02def", "binary"),
            ("a.html", b"<html><script>x=1</script></html>", "no text"),
            ("a.txt.gz", gzip.compress(REPORT.encode() * 50)[:-30], "cut off"),
            ("a.txt.gz", b"\x1f\x8b\x08\x00garbage-here", "damaged"),
            ("a.json", b'{"text": "Ruritania', "cut off"),
            ("a.json", b'"just words"', "no object"),
            ("a.csv", b"x,y\n1,2\n", "no column"),
            ("a.parquet", b"PAR1 and no more", "damaged"),
            ("a.jsonl", b'{"title": "no text here"}\n', "no text"),
            ("a.jsonl", b"[1, 2]\n", "no object"),
            ("a.json", b"[" * 100_000, "JSON"),
            ("a.csv", b'text\n""\n', ""),
        ],
    )
    def test_bad(self, tmp_path: Path, name: str, content: bytes, says: str) -> None:
        documents, rejected = everything(write(tmp_path / name, content))
        assert not documents
        assert all(says in rejection.reason and rejection.stage == "read" for rejection in rejected)
        assert rejected or name == "a.csv"

    def test_one_enormous_line(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.txt", b"word " * 10_000_000)
        tracemalloc.start()
        started = time.perf_counter()
        assert "over the limit" in refusal(path)
        assert time.perf_counter() - started < 5
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
        tracemalloc.stop()

    def test_a_report_just_under_the_limit_is_read_in_time(self, tmp_path: Path) -> None:
        started = time.perf_counter()
        one(write(tmp_path / "a.txt", "The king met 5 May people, he said. " * 55_000))
        assert time.perf_counter() - started < 20

    def test_truncated_jsonl_keeps_what_came_before(self, tmp_path: Path) -> None:
        line = json.dumps({"text": LEDE})
        documents, rejected = everything(
            write(tmp_path / "a.jsonl", f"{line}\n{line}\n{line[:40]}")
        )
        assert [Path(found.name).name for found in documents] == ["a.jsonl#1", "a.jsonl#2"]
        assert rejected[0].item.endswith("a.jsonl#3")
        assert "cut off" in rejected[0].reason

    def test_truncated_gzip_of_records(self, tmp_path: Path) -> None:
        lines = "".join(
            json.dumps({"text": f"{LEDE} {number} {number * 7919}"}) + "\n"
            for number in range(5000)
        )
        packed = gzip.compress(lines.encode())
        documents, rejected = everything(write(tmp_path / "a.jsonl.gz", packed[: len(packed) // 2]))
        assert 0 < len(documents) < 5000
        assert "fetch it again" in rejected[-1].reason

    def test_truncated_parquet(self, tmp_path: Path) -> None:
        path = tmp_path / "a.parquet"
        pq.write_table(pa.table({"text": [LEDE] * 10}), path)
        write(path, path.read_bytes()[:-50])
        assert "damaged" in refusal(path)

    def test_a_link_to_nowhere_and_a_row_too_long(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").symlink_to(tmp_path / "gone.txt")
        assert "leads nowhere" in refusal(tmp_path / "a.txt")
        documents, rejected = everything(
            write(tmp_path / "b.csv", f"text\n{'x' * 2_100_000}\n{LEDE}\n")
        )
        assert len(documents) == 1
        assert len(rejected) == 1

    def test_dates_that_cannot_be_read(self, tmp_path: Path) -> None:
        path = write(
            tmp_path / "a.jsonl",
            json.dumps({"text": "The king of Ruritania came home.", "date": "soonish"}),
        )
        documents, rejected = everything(path)
        assert documents[0].published is None
        assert "soonish" in rejected[0].reason
        assert rejected[0].item.endswith("#1")


class TestTables:
    """Many reports a file."""

    ROWS: ClassVar[list[dict[str, str]]] = [
        {
            "Title": "Border to reopen",
            "Content": LEDE,
            "PubDate": "2019-12-05",
            "Publisher": "Courier",
            "link": "https://c.example/1",
        },
        {
            "Title": "Talks go on",
            "Content": SECOND,
            "PubDate": "2019-12-06",
            "Publisher": "Herald",
            "link": "https://h.example/2",
        },
    ]

    def check(self, path: Path) -> None:
        documents, rejected = everything(path)
        assert not rejected
        assert [found.text for found in documents] == [LEDE, SECOND]
        assert [found.name for found in documents] == [f"{path}#1", f"{path}#2"]
        assert documents[0].headline == "Border to reopen"
        assert documents[1].source == "Herald"
        assert documents[1].published is not None
        assert documents[1].published.days.start == date(2019, 12, 6)
        assert documents[0].url == "https://c.example/1"

    def test_jsonl(self, tmp_path: Path) -> None:
        text = "\n\n".join(map(json.dumps, self.ROWS))
        self.check(write(tmp_path / "a.jsonl", text))
        self.check(write(tmp_path / "a.ndjson.gz", gzip.compress(text.encode())))
        self.check(write(tmp_path / "b.json", text))
        self.check(write(tmp_path / "no_suffix", text))

    def test_json(self, tmp_path: Path) -> None:
        self.check(write(tmp_path / "a.json", json.dumps(self.ROWS)))
        self.check(
            write(
                tmp_path / "b.json", json.dumps({"status": "ok", "articles": self.ROWS}, indent=1)
            )
        )
        single = write(tmp_path / "c.json", json.dumps(self.ROWS[0]))
        assert one(single).name == str(single)

    @pytest.mark.parametrize(("name", "sign"), [("a.csv", ","), ("b.csv", ";"), ("c.tsv", "\t")])
    def test_csv(self, tmp_path: Path, name: str, sign: str) -> None:
        rows = [list(self.ROWS[0]), *(list(row.values()) for row in self.ROWS)]
        text = "\r\n".join(sign.join(f'"{cell}"' for cell in row) for row in rows)
        self.check(write(tmp_path / name, "\ufeff" + text))
        self.check(write(tmp_path / f"{name}.gz", gzip.compress(text.encode())))

    def test_parquet(self, tmp_path: Path) -> None:
        table = pa.Table.from_pylist(self.ROWS)
        pq.write_table(table, tmp_path / "a.parquet")
        self.check(tmp_path / "a.parquet")
        self.check(
            write(tmp_path / "b.parquet.gz", gzip.compress((tmp_path / "a.parquet").read_bytes()))
        )

    def test_paragraphs_within_a_cell(self, tmp_path: Path) -> None:
        path = write(
            tmp_path / "a.csv",
            f'number,date,text,source\n1,2019-12-05,"{LEDE}\n\n{SECOND}",courier\n',
        )
        (found,), rejected = everything(path)
        assert found.text == f"{LEDE}\n\n{SECOND}"
        assert not rejected
        assert len(found.segments) == 2

    def test_memory_stays_at_one_record(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        with path.open("w") as stream:
            for number in range(3000):
                stream.write(json.dumps({"text": f"{LEDE} {number} " * 100}) + "\n")
        assert path.stat().st_size > 25_000_000
        documents = read([path], on_reject=lambda rejection: None)
        next(documents)
        tracemalloc.start()
        for _ in zip(range(200), documents, strict=False):
            pass
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
        tracemalloc.stop()


PAGE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Border to reopen | Courier</title>
<meta property="og:title" content="Border to reopen after long talks"><meta property="og:site_name" content="The Courier">
<meta property="article:published_time" content="2019-12-05T10:00:00Z"><meta name="author" content="Jane Doe">
<style>p {{ color: red }}</style><script>var words = "never seen";</script></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/w">World news today</a></li></ul></nav>
<div class="cookie">We use cookies to make this site better.</div>
<article><h1>Border to reopen after long talks</h1><p class="byline">By Jane Doe</p><time>5 December 2019</time>
<figure><img src="a.jpg"><figcaption>King Rudolf meets Queen Yetive in Strelsau. Photo: AFP</figcaption></figure>
<p>STRELSAU (Reuters) - {LEDE}</p><p>{SECOND.replace("Strelsau", "<b>Strelsau</b>")}</p><!-- a comment -->
<p style="display:none">This hidden sentence is never shown to readers.</p>
<p>Ruritania closed the border three years ago after a dispute over fishing rights in the gulf.<br>It was costly for both.</p></article>
<aside><h3>Related News</h3><p>The king of Graustark was taken to hospital on Monday night after a fall.</p></aside>
<div class="related"><a href="/k">Graustark’s king is in hospital, palace says.</a></div>
<footer><p>Copyright 2024 The Courier. All rights reserved.</p></footer></body></html>"""


class TestHtml:
    """Web pages."""

    def test_page(self, tmp_path: Path) -> None:
        found = one(write(tmp_path / "a.html", PAGE))
        body = [
            found.text[part.start : part.end]
            for part in found.segments
            if part.kind is SegmentKind.BODY
        ]
        assert body == [
            LEDE,
            SECOND,
            "Ruritania closed the border three years ago after a dispute over fishing rights in the gulf.",
            "It was costly for both.",
        ]
        kinds = {found.text[part.start : part.end]: part.kind for part in found.segments}
        assert kinds["Border to reopen after long talks"] is SegmentKind.HEADLINE
        assert kinds["King Rudolf meets Queen Yetive in Strelsau."] is SegmentKind.CAPTION
        assert kinds["By Jane Doe"] is SegmentKind.BYLINE
        assert "never" not in found.text
        assert "color" not in found.text
        assert found.author == "Jane Doe"
        assert found.source == "The Courier"
        assert found.language == "en"
        assert found.headline == "Border to reopen after long talks"
        assert found.published is not None
        assert found.published.days.start == date(2019, 12, 5)

    def test_content_goes_before_a_text_suffix(self, tmp_path: Path) -> None:
        assert (
            one(write(tmp_path / "a.txt", PAGE)).text == one(write(tmp_path / "a.htm", PAGE)).text
        )

    def test_declared_charset(self, tmp_path: Path) -> None:
        page = '<html><head><meta charset="windows-1251"></head><body><p>Привет, мир. Москва и Киев говорят о мире сегодня.</p></body></html>'
        assert "Москва" in one(write(tmp_path / "a.html", page.encode("cp1251"))).text

    @settings(max_examples=40, deadline=None)
    @given(st.text(alphabet="<>/abp h1=\"'&;!-ü\n", max_size=120))
    def test_broken_markup_never_raises(
        self, tmp_path_factory: pytest.TempPathFactory, words: str
    ) -> None:
        path = write(tmp_path_factory.mktemp("html") / "a.html", f"<p>{words}")
        documents, rejected = everything(path)
        assert len(documents) + len(rejected) == 1


class TestInputs:
    """Paths, folders and globs."""

    def test_folder(self, tmp_path: Path) -> None:
        (tmp_path / "b").mkdir()
        (tmp_path / ".hidden").mkdir()
        for name in ("z.txt", "a.md", "b/c.txt", ".secret.txt", ".hidden/d.txt", "picture.jpg"):
            write(tmp_path / name, REPORT)
        rejected: list[Rejection] = []
        found = list_inputs([tmp_path], on_reject=rejected.append)
        assert [entry.name for entry in found] == [
            f"{tmp_path}/{name}" for name in ("a.md", "b/c.txt", "z.txt")
        ]
        assert [Path(rejection.item).name for rejection in rejected] == ["picture.jpg"]

    def test_glob_and_the_same_file_twice(self, tmp_path: Path) -> None:
        write(tmp_path / "a.txt", REPORT)
        (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
        (tmp_path / "loop").symlink_to(tmp_path)
        found = list_inputs([tmp_path / "*.txt", tmp_path / "a.txt", tmp_path])
        assert [entry.path.name for entry in found] == ["a.txt"]

    def test_names_with_glob_signs(self, tmp_path: Path) -> None:
        assert one(write(tmp_path / "a[1].txt", REPORT)).text == REPORT

    @pytest.mark.parametrize("name", ["gone.txt", "*.txt", "."])
    def test_errors(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(InputError):
            read([tmp_path / name], on_reject=lambda rejection: None)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_decoded(data: bytes, html: bool) -> None:
    text, note = decode(data, html=html)
    assert isinstance(text, str)
    assert note is None or note.startswith("note:")


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from(
        ["a.txt", "a.html", "a.jsonl", "a.json", "a.csv", "a.tsv", "a.parquet", "a.txt.gz", "a"]
    ),
)
def test_no_file_ever_raises(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str
) -> None:
    everything(write(tmp_path_factory.mktemp("any") / name, data))


@pytest.mark.skipif(not NEWS.is_file(), reason="the 249 real reports (shared/news) are not here")
def test_real_reports_in_one_paragraph_are_all_body() -> None:
    documents, rejected = everything(NEWS)
    assert len(documents) == 249
    assert not rejected
    assert {part.kind for found in documents for part in found.segments} == {SegmentKind.BODY}
    assert all(found.published and found.published.method == "metadata" for found in documents)


def test_half_a_character_is_replaced_and_noted(tmp_path: Path) -> None:
    """A JSON escape cut in two, as truncated feeds have it; it must not end the run."""
    path = tmp_path / "cut.jsonl"
    half = json.dumps("\ud83d")  # as the escape of six letters
    path.write_text(
        f'{{"text": "Kenya thanked Tanzania {half[1:-1]} on Monday.", "title": {half}}}'
    )
    store = detente.code(path)
    (report,) = store.table("documents").to_pylist()
    assert "\ufffd on Monday" in report["text"]
    assert detente.events(store).num_rows == 1
    reasons = [r["reason"] for r in store.table("rejections").to_pylist()]
    assert any("half a character" in reason for reason in reasons)
