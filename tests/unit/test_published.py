"""When a report was published: every printed form and every doubt."""

# ruff: noqa: E501 (sample texts stand on one line)

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.printed_dates import find_dates, find_month_days
from detente.published import date_of_publication
from detente.readers.layout import segment
from detente.records import Days, Publication
from detente.stated_dates import address_days, metadata_days

SEEDS = Path(__file__).resolve().parents[2].parent / "shared" / "seeds"

HEADLINE = "Border to reopen after long talks"
LEDE = "Ruritania and Graustark agreed to reopen their border, the foreign ministry said."
DAY = date(2019, 12, 5)


def publication(
    text: str, metadata: str | None = None, *, day_first: bool | None = None
) -> Publication | None:
    found = date_of_publication(text, segment(text), metadata, day_first=day_first)
    if found is not None and found.start is not None:
        assert text[found.start : found.end] == found.words
    return found


def days(text: str, metadata: str | None = None, *, day_first: bool | None = None) -> Days | None:
    found = publication(text, metadata, day_first=day_first)
    return found.days if found else None


def only(day: date) -> Days:
    return Days(day, day)


@pytest.mark.parametrize(
    "line",
    [
        "Published: 5 Dec 2019",
        "2019-12-05",
        "5 December 2019",
        "Thursday, December 5, 2019",
        "2019.12.05",
        "2019. 12. 5.",
        "2019년 12월 5일",
        "2019年12月5日",
        "Posted December. 5, 2019 08:49,",
        "Dec 5th, 2019 10:22 GMT",
        "5. Dezember 2019",
        "le 5 décembre 2019",
        "5 de diciembre de 2019",
        "5 tháng 12, 2019",
        "05.12.2019",
        "2019/12/05 10:00",
        "By Jane Doe | December 5, 2019",
        "First published on Thu 5 Dec 2019 06.00 GMT",
        "The CourierThe Courier2019-12-05",
        "Updated: Dec. 6, 2019 - Published: Dec. 5, 2019",
    ],
)
def test_date_lines(line: str) -> None:
    found = publication(f"{HEADLINE}\n{line}\n{LEDE}")
    assert found is not None
    assert found.days == only(DAY)
    assert found.method == "date line"


def test_posted_goes_before_updated_and_updated_stands_alone() -> None:
    both = f"{HEADLINE}\nUpdated October. 28, 2017 09:34\nPosted October. 27, 2017 08:49,\n{LEDE}"
    assert days(both) == only(date(2017, 10, 27))
    assert days(f"{HEADLINE}\nUpdated October. 28, 2017\n{LEDE}") == only(date(2017, 10, 28))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2019-12-05", only(DAY)),
        ("2019-12-05T23:30:00+09:00", only(DAY)),
        ("2019-12-05 10:00:00", only(DAY)),
        ("Thu, 05 Dec 2019 10:00:00 GMT", only(DAY)),
        ("20191205", only(DAY)),
        ("20191205T101500Z", only(DAY)),
        ("December 5, 2019", only(DAY)),
        ("1575540000", only(DAY)),
        ("1575540000000", only(DAY)),
        ("13/12/2019", only(date(2019, 12, 13))),
        ("2019-12-01/2019-12-07", Days(date(2019, 12, 1), date(2019, 12, 7))),
        ("2019-02", Days(date(2019, 2, 1), date(2019, 2, 28))),
        ("2019", Days(date(2019, 1, 1), date(2019, 12, 31))),
        ("December 2019", Days(date(2019, 12, 1), date(2019, 12, 31))),
        ("soon", None),
        ("2019-02-30", None),
        ("", None),
        ("00/00/0000", None),
        ("2019-13-01", None),
        ("n/a", None),
        ("0000", None),
    ],
)
def test_metadata(value: str, expected: Days | None) -> None:
    assert metadata_days(value) == expected


def test_metadata_goes_first_but_a_vague_one_is_made_finer_by_the_text() -> None:
    text = f"{HEADLINE}\nDecember 5, 2019\n{LEDE}"
    assert publication(text, "2019-12-07") == Publication(
        only(date(2019, 12, 7)), "metadata", "2019-12-07"
    )
    assert days(text, "2019-12") == only(DAY)
    assert days(text, "2018") == Days(date(2018, 1, 1), date(2018, 12, 31))
    assert days(text, "rubbish") == only(DAY)


class TestSlashed:
    """02/10/2023 has two readings."""

    OCTOBER, FEBRUARY = date(2023, 10, 2), date(2023, 2, 10)

    def test_the_caller_decides(self) -> None:
        text = f"{HEADLINE}\n02/10/2023\n{LEDE}"
        assert days(text, day_first=True) == only(self.OCTOBER)
        assert days(text, day_first=False) == only(self.FEBRUARY)

    def test_only_one_reading_is_possible(self) -> None:
        assert days(f"{HEADLINE}\n23/10/2023\n{LEDE}") == only(date(2023, 10, 23))
        assert days(f"{HEADLINE}\n10/23/2023\n{LEDE}") == only(date(2023, 10, 23))

    def test_the_days_of_the_text_lie_before(self) -> None:
        assert days(f"{HEADLINE}\n02/10/2023\n{LEDE} They met on September 23.") == only(
            self.OCTOBER
        )
        assert days(f"{HEADLINE}\n02/10/2023\n{LEDE} They met on February 8.") == only(
            self.FEBRUARY
        )

    def test_another_date_of_the_page_shows_the_manner(self) -> None:
        assert days(f"{HEADLINE}\n02/10/2023\n{LEDE}\n{LEDE} Yes.\nUpdated 23/10/2023") == only(
            self.OCTOBER
        )

    def test_the_site_s_language_shows_the_manner(self) -> None:
        assert days(f"{HEADLINE}\nBáo Thế Giới 02/10/2023\n{LEDE}") == only(self.OCTOBER)

    def test_a_time_zone_shows_the_manner(self) -> None:
        assert days(f"{HEADLINE}\n02/10/2023 10:00 EST\n{LEDE}") == only(self.FEBRUARY)
        assert days(f"{HEADLINE}\n02/10/2023 10:00 IST\n{LEDE}") == only(self.OCTOBER)

    def test_where_all_are_silent_the_range_is_the_doubt(self) -> None:
        assert days(f"{HEADLINE}\n02/10/2023\n{LEDE}") == Days(self.FEBRUARY, self.OCTOBER)


def test_dateline_takes_its_year_from_an_address() -> None:
    text = f"{HEADLINE}\n![x](https://img.example/2019/12/05/a.jpg)\nSTRELSAU, Dec. 4 (Xinhua) -- {LEDE}"
    assert days(text) == only(date(2019, 12, 4))


def test_picture_address() -> None:
    for address in ("2019/12/05/a.jpg", "20191205/a.jpg", "2019-12-05_a.jpg"):
        found = publication(f"{HEADLINE}\n![x](https://img.example/{address})\n{LEDE}")
        assert found is not None
        assert (found.days, found.method) == (only(DAY), "picture address")


def test_pictures_below_the_report_do_not_count() -> None:
    assert publication(f"{HEADLINE}\n{LEDE}\n![x](https://img.example/2019/12/05/a.jpg)") is None


def test_caption_whose_weekday_the_text_names() -> None:
    caption = "King Rudolf (R) meets Queen Yetive on December 5, 2019 (Photo: AFP)"
    found = publication(f"{HEADLINE}\n{caption}\n{LEDE} They met on Thursday in Strelsau.")
    assert found is not None
    assert (found.days, found.method) == (only(DAY), "caption")
    assert publication(f"{HEADLINE}\n{caption}\n{LEDE} They met on Friday in Strelsau.") is None
    assert publication(f"{HEADLINE}\n{caption}\n{LEDE} They will meet next Thursday.") is None


def test_file_pictures_prove_nothing() -> None:
    caption = "FILE PHOTO: King Rudolf meets Queen Yetive on December 5, 2019. REUTERS/Jane Doe"
    assert publication(f"{HEADLINE}\n{caption}\n{LEDE} They met on Thursday.") is None


def test_caption_this_week_and_the_year_said_in_the_text() -> None:
    text = (
        f"{HEADLINE}\nKing Rudolf (left) greets Queen Yetive on January 6. Photo: AFP\n{LEDE} "
        "The king’s visit this week was the first. He wants to make 2026 the first year of friendship."
    )
    found = publication(text)
    assert found is not None
    assert found.days == Days(date(2026, 1, 5), date(2026, 1, 11))
    assert found.words == "January 6"


def test_no_year_is_invented() -> None:
    assert (
        publication(
            f"{HEADLINE}\nKing Rudolf (left) greets her on January 6. Photo: AFP\n{LEDE} He came this week."
        )
        is None
    )


def test_weekday_beside_a_day_in_the_lede() -> None:
    assert days(f"{HEADLINE}\n{LEDE} This was said on Thursday, December 5, 2019.") == only(DAY)
    told = f"{HEADLINE}\n{LEDE} This was said on Thursday (Dec 5), after a quarrel in 2018."
    assert days(told) == only(DAY)


def test_press_conference_of_a_day() -> None:
    assert days(f"Foreign Ministry’s Regular Press Conference on December 5, 2019\n{LEDE}") == only(
        DAY
    )


@pytest.mark.parametrize(
    "text",
    [
        LEDE,
        f"{HEADLINE}\n{LEDE}",
        "On December 5, 2019, the two kings met in Strelsau and agreed on a border.",
        f"{HEADLINE}\n{LEDE}\nCopyright 2019 The Courier",
        f"{HEADLINE}\n{LEDE}\nRelated News\nKing in hospital\nDecember 5, 2019",
        "",
        "May 2, 2",
    ],
)
def test_nothing_is_invented(text: str) -> None:
    assert publication(text) is None


def test_month_or_year_alone() -> None:
    assert days(f"{HEADLINE}\nPublished December 2019\n{LEDE}") == Days(
        date(2019, 12, 1), date(2019, 12, 31)
    )
    assert days(f"{HEADLINE}\nPublished: 2019\n{LEDE}") == Days(
        date(2019, 1, 1), date(2019, 12, 31)
    )


def test_page_address() -> None:
    assert address_days("https://courier.example/world/2019/12/05/border") == only(DAY)
    assert address_days("https://courier.example/2019/12/border") == Days(
        date(2019, 12, 1), date(2019, 12, 31)
    )
    assert address_days("https://courier.example/story-7731205") is None


def test_many_dates_are_found_in_linear_time() -> None:
    assert len(find_dates("5 December 2019. " * 3000)) == 3000


@settings(max_examples=200, deadline=None)
@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%A, %b %d, %Y", "%Y.%m.%d", "%d.%m.%Y"]),
)
def test_every_day_is_read_back(day: date, form: str) -> None:
    text = f"x {day.strftime(form)} y"
    (printed,) = find_dates(text)
    assert printed.days == only(day)
    assert metadata_days(day.strftime(form)) == only(day)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="0123456789/-., MayDec年月日T:", max_size=40))
def test_no_rubbish_breaks_it(text: str) -> None:
    find_dates(text), find_month_days(text), metadata_days(text), publication(text)


@pytest.mark.skipif(
    not SEEDS.is_dir(), reason="the five crawled reports (shared/seeds) are not here"
)
@pytest.mark.parametrize("number", range(5))
def test_seeds(number: int) -> None:
    yaml = pytest.importorskip("yaml", reason="reading the gold file needs PyYAML")
    gold = yaml.safe_load((SEEDS / "gold.yaml").read_text("utf-8"))[number]
    first, _, last = str(gold["published"]).partition("/")
    expected = Days(date.fromisoformat(first[:10]), date.fromisoformat((last or first)[:10]))
    assert days((SEEDS / gold["doc"]).read_text("utf-8")) == expected
