"""Layout of crawled reports: every site manner is a small page of our own."""

# ruff: noqa: E501 (sample texts stand on one line)

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.readers.layout import segment
from detente.records import SegmentKind

SEEDS = Path(__file__).resolve().parents[2].parent / "shared" / "seeds"

LEDE = (
    "Ruritania and Graustark agreed on Thursday to reopen their border, the foreign ministry said."
)
SECOND = "The two sides will hold talks next month in Strelsau, officials of both countries told reporters."
THIRD = (
    "Ruritania closed the border three years ago after a dispute over fishing rights in the gulf."
)


def page(*lines: str) -> str:
    return "\n".join(lines)


def of(text: str, kind: SegmentKind) -> list[str]:
    return [text[part.start : part.end] for part in segment(text) if part.kind is kind]


def kind_of(text: str, words: str) -> SegmentKind:
    start = text.index(words)
    return next(part.kind for part in segment(text) if part.start <= start < part.end)


def test_one_paragraph_is_all_body() -> None:
    text = " ".join([LEDE, SECOND, THIRD])
    assert of(text, SegmentKind.BODY) == [text]


def test_a_single_title_is_a_headline() -> None:
    assert of("Ruritania recalls envoy from Graustark", SegmentKind.HEADLINE) == [
        "Ruritania recalls envoy from Graustark"
    ]


def test_titles_without_prose_are_all_read() -> None:
    text = page(
        "Ruritania recalls envoy from Graustark",
        "Graustark vows to retaliate within days",
        "Talks between the two are off",
    )
    kinds = {part.kind for part in segment(text)}
    assert kinds <= {SegmentKind.HEADLINE, SegmentKind.BODY}


FURNITURE = [
    "Advertisement",
    "ADVERTISEMENT",
    "Share this article",
    "Reading Time:4 minutes",
    "3 min read",
    "Why you can trust us",
    "Sign up to our newsletter",
    "Sign up for our daily briefing and never miss a story",
    "Follow us on Twitter and Facebook",
    "Copyright 2019 The Daily. All rights reserved.",
    "© 2019 Ruritanian Broadcasting",
    "Tags: border, fishing, gulf",
    "This site uses cookies to improve your experience. Accept all cookies",
    "1.25x",
    "250 WPM",
    "Listen to this article",
    "Go to contents",
    "Select Voice",
    "https://example.org/a/b",
    "Home > News > World",
    "* * *",
    "Comment (0)",
    "12 Comments",
    "Article continues after this advertisement",
    "This article was originally published in The Courier.",
]


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_within_and_after_the_body(line: str) -> None:
    for text in (
        page("Border to reopen after long talks", LEDE, line, SECOND),
        page("Border to reopen", LEDE, SECOND, line),
    ):
        assert kind_of(text, line) is SegmentKind.FURNITURE
        assert LEDE in of(text, SegmentKind.BODY)


BYLINES = [
    "By JOHN SMITH",
    "By Anna Kovács and Jan de Vries, Strelsau",
    "Posted October. 27, 2017 08:49,",
    "Updated 9:15 AM EST, Thu December 5, 2019",
    "Published: 5 Dec 2019",
    "2019-12-05 10:22:31",
    "Thursday, December 5, 2019",
    "j.smith@courier.example",
    "Yonhap",
    "Jane Doe jane@courier.example · Max Roe roe@courier.example",
    "Reporting by A. Bee; Editing by C. Dee",
    "5 hours ago",
    "Daily Courier Editorial",
    "Jane Doe, Diplomatic Correspondent",
    "AP Photo/Jane Doe",
    "Photo: Reuters",
    "2019년 12월 5일",
]


@pytest.mark.parametrize("line", BYLINES)
def test_bylines_and_date_lines(line: str) -> None:
    text = page("Border to reopen after long talks", line, LEDE, SECOND)
    assert kind_of(text, line) is SegmentKind.BYLINE


TEASERS = [
    "READ: Graustark’s king in hospital",
    "ALSO READ: Ten things to know about the gulf",
    "Read more: Why the border matters",
    "RELATED: How the talks began",
    "ALSO READ | Graustark votes on Sunday",
]


@pytest.mark.parametrize("line", TEASERS)
def test_pointers_to_other_reports_within_the_body(line: str) -> None:
    text = page("Border to reopen after long talks", LEDE, line, SECOND)
    assert kind_of(text, line) is SegmentKind.TEASER
    assert SECOND in of(text, SegmentKind.BODY)


def test_bare_read_more_takes_the_next_title_with_it() -> None:
    text = page(
        "Border to reopen after long talks", LEDE, "Read more:", "Graustark votes on Sunday", SECOND
    )
    assert kind_of(text, "Graustark votes") is SegmentKind.TEASER


@pytest.mark.parametrize(
    "starter",
    [
        "Related News",
        "Most read",
        "Same tag",
        "More from World",
        "You may also like",
        "Recommended for you",
    ],
)
def test_lists_of_other_reports_end_the_body(starter: str) -> None:
    text = page(
        "Border to reopen",
        LEDE,
        SECOND,
        "",
        starter,
        "Graustark’s king in hospital",
        "A green gem in the hills",
        "Sport",
    )
    assert of(text, SegmentKind.BODY) == [LEDE, SECOND]
    assert kind_of(text, "Graustark’s king") is SegmentKind.TEASER


def test_prose_resumes_after_a_box_of_related_reports() -> None:
    text = page(
        "Border to reopen", LEDE, "Related stories", "Graustark’s king in hospital", SECOND, THIRD
    )
    assert of(text, SegmentKind.BODY) == [LEDE, SECOND, THIRD]


def test_summaries_in_a_list_are_no_body() -> None:
    summary = "The king of Graustark was taken to hospital on Monday night."
    text = page(
        "Border to reopen",
        LEDE,
        SECOND,
        "Latest news",
        "King in hospital",
        summary,
        "Snow in the hills",
        "Snow fell in the hills today.",
    )
    assert of(text, SegmentKind.BODY) == [LEDE, SECOND]


def test_comments_are_never_the_report() -> None:
    text = page(
        "Border to reopen",
        LEDE,
        SECOND,
        "Comments (2)",
        "I think this is a very bad idea indeed.",
        "So do I, and so does my brother too.",
    )
    assert of(text, SegmentKind.BODY) == [LEDE, SECOND]


def test_titles_after_the_last_prose_are_teasers() -> None:
    text = page(
        "Border to reopen", LEDE, SECOND, "Graustark’s king hopes to rebuild trust during visit"
    )
    assert kind_of(text, "Graustark’s king") is SegmentKind.TEASER


def test_sub_headings_report_nothing() -> None:
    text = page("Border to reopen", LEDE, "A long dispute", SECOND, THIRD)
    assert kind_of(text, "A long dispute") is SegmentKind.FURNITURE


def test_deck_is_body() -> None:
    deck = "The agreement is a sign of a more pragmatic approach than that of the last government"
    text = page("Border to reopen after long talks", deck, "Reading Time: 2 minutes", LEDE)
    assert deck in of(text, SegmentKind.BODY)


def test_repeated_headline_is_taken_once() -> None:
    text = page(
        "Home", "", "Border to reopen after talks", "", "Border to reopen after talks", "", LEDE
    )
    assert of(text, SegmentKind.HEADLINE) == ["Border to reopen after talks"]


def test_headline_after_section_labels_and_with_a_label() -> None:
    text = page(
        "Advertisement",
        "Diplomacy",
        "Opinion",
        "Editorial | Graustark must stand firm in the gulf",
        LEDE,
    )
    assert of(text, SegmentKind.HEADLINE) == ["Graustark must stand firm in the gulf"]


def test_question_can_be_the_headline() -> None:
    text = page("Will Ruritania and Graustark reopen their border?", LEDE, SECOND)
    assert of(text, SegmentKind.HEADLINE) == ["Will Ruritania and Graustark reopen their border?"]


@pytest.mark.parametrize(
    "prefix",
    [
        "(RURWORLD) -",
        "STRELSAU, Dec. 5 (Xinhua) -- ",
        "STRELSAU (Reuters) - ",
        "STRELSAU — ",
        "Strelsau (AP) — ",
        "STRELSAU, 5 December 2019 — ",
        "[Strelsau=Newsis] ",
    ],
)
def test_only_the_dateline_is_taken_off_the_lede(prefix: str) -> None:
    text = page("Border to reopen after talks", prefix + LEDE)
    assert of(text, SegmentKind.BODY) == [LEDE]
    assert prefix.strip() in of(text, SegmentKind.BYLINE)


CAPTIONS = [
    ("King Rudolf (left) shakes hands with Queen Yetive in Strelsau.", " Photo: EPA/Pool"),
    ("King Rudolf meets Queen Yetive in Strelsau on Thursday.", " (Source: Yonhap)"),
    ("FILE PHOTO: King Rudolf meets Queen Yetive in Strelsau, May 1, 2018.", " REUTERS/Jane Doe"),
    ("King Rudolf meets Queen Yetive on December 5, 2019", " (Photo: Yonhap/REUTERS)"),
    ("King Rudolf arrives in Edelweiss, Thursday, Dec. 5, 2019.", " (AP Photo/Jane Doe)"),
    ("King Rudolf (R) greets Queen Yetive at the border in this photo released Thursday", ""),
]


@pytest.mark.parametrize(("words", "credit"), CAPTIONS)
def test_captions_without_their_credits(words: str, credit: str) -> None:
    text = page("Border to reopen after talks", LEDE, words + credit, SECOND)
    assert of(text, SegmentKind.CAPTION) == [words]


def test_title_and_counter_before_a_caption() -> None:
    text = page(
        "Border to reopen",
        "",
        LEDE,
        "Border to reopen - ảnh 1 King Rudolf meets Queen Yetive in Strelsau (Photo: AFP)",
        SECOND,
    )
    assert of(text, SegmentKind.CAPTION) == ["King Rudolf meets Queen Yetive in Strelsau"]


def test_markdown_pictures() -> None:
    told = "The king of Ruritania has long wanted to see the gulf. Illustration: Jane Doe"
    text = page(
        "Border to reopen after talks",
        f"![{LEDE}](https://img.example/2019/12/05/a.jpg)",
        f"![{told} {told}](https://img.example/b.jpg)",
        LEDE,
        "![loading](https://img.example/wheel.gif)",
        SECOND,
    )
    assert of(text, SegmentKind.CAPTION) == [
        "The king of Ruritania has long wanted to see the gulf."
    ]
    assert of(text, SegmentKind.BODY) == [LEDE, SECOND]


def test_foreign_picture_title_and_link() -> None:
    text = page(
        "Border to reopen after talks",
        "한국어",
        LEDE,
        "Hai nước mở lại biên giới sau nhiều năm đóng cửa",
        SECOND,
    )
    assert of(text, SegmentKind.BODY) == [LEDE, SECOND]


def test_lines_broken_at_a_fixed_width_are_one_paragraph() -> None:
    text = page(
        "Ruritania and Graustark agreed on Thursday to reopen their",
        "border, which had been closed for three years, the foreign",
        "ministry said. Officials of both countries will meet again",
        "next month.",
        "",
        "Ruritania closed it after a dispute over fishing rights in",
        "the gulf.",
    )
    assert len(of(text, SegmentKind.BODY)) == 2


def test_list_items_and_introductions_are_body() -> None:
    text = page(
        "Border to reopen",
        LEDE,
        "The two sides agreed on three points:",
        "- Graustark withdraws its ships from the gulf",
        SECOND,
    )
    assert len(of(text, SegmentKind.BODY)) == 4


def test_nothing_for_a_blank_text() -> None:
    assert segment(" \n\t\n") == ()


LINES = st.sampled_from(
    [
        *FURNITURE,
        *BYLINES,
        *TEASERS,
        LEDE,
        SECOND,
        "",
        "  ",
        "Related News",
        "A title of five words",
        "![x](http://a/b.png)",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=400), st.lists(LINES, max_size=14).map("\n".join)))
def test_segments_are_ordered_and_hold_every_letter(text: str) -> None:
    parts = segment(text)
    covered = [False] * len(text)
    previous = 0
    for part in parts:
        assert previous <= part.start < part.end <= len(text)
        assert not text[part.start].isspace()
        assert not text[part.end - 1].isspace()
        previous = part.end
        covered[part.start : part.end] = [True] * (part.end - part.start)
    assert all(seen for seen, sign in zip(covered, text, strict=True) if not sign.isspace())


@pytest.mark.skipif(
    not SEEDS.is_dir(), reason="the five crawled reports (shared/seeds) are not here"
)
@pytest.mark.parametrize("number", range(5))
def test_boilerplate_of_the_seeds_is_not_coded(number: int) -> None:
    yaml = pytest.importorskip("yaml", reason="reading the gold file needs PyYAML")
    gold = yaml.safe_load((SEEDS / "gold.yaml").read_text("utf-8"))[number]
    text = (SEEDS / gold["doc"]).read_text("utf-8")
    coded = (SegmentKind.HEADLINE, SegmentKind.BODY, SegmentKind.CAPTION)
    parts = [text[part.start : part.end] for part in segment(text) if part.kind in coded]
    assert not [line for line in gold["boilerplate"] for part in parts if line in part]
    required = [event for event in gold["events"] if not event.get("optional")]
    assert not [
        event["id"]
        for event in required
        if not any(words in part for words in event["at"] for part in parts)
    ]
