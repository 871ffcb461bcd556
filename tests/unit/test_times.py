"""Times: what is found, which days it denotes, and to which event it belongs."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.records import Days, SegmentKind, Sentence, TimeMention
from detente.times import choose, choose_all, find, find_in_document

REPORT = "2019-12-05"  # a Thursday


def days(words: str) -> Days:
    start, _, end = words.partition("/")
    return Days(date.fromisoformat(start), date.fromisoformat(end or start))


def times(text: str, seen: str | None = REPORT, **more: object) -> tuple[TimeMention, ...]:
    seen_from = days(seen) if seen else None
    return find(text, offset=0, sentence_id="s", seen_from=seen_from, **more)  # type: ignore[arg-type]


def first(text: str, seen: str | None = REPORT, **more: object) -> str:
    found = times(text, seen, **more)
    assert found, f"no time in {text!r}"
    start, end = found[0].days.start, found[0].days.end
    return f"{start}" if start == end else f"{start}/{end}"


ABSOLUTE = [
    ("on Sept. 23, 2019", "2019-09-23"),
    ("Posted October. 27, 2017 08:49", "2017-10-27"),
    ("2 October 2023", "2023-10-02"),
    ("the 2nd of October, 2023", "2023-10-02"),
    ("2023-10-02", "2023-10-02"),
    ("11.04.2011", "2011-04-11"),
    ("November 2022", "2022-11-01/2022-11-30"),
    ("in 2013", "2013-01-01/2013-12-31"),
    ("the 1990s", "1990-01-01/1999-12-31"),
    ("early 2021", "2021-01-01/2021-04-30"),
    ("Q3 2020", "2020-07-01/2020-09-30"),
    ("the first quarter of 2019", "2019-01-01/2019-03-31"),
    ("in the first half of 2019", "2019-01-01/2019-06-30"),
    ("the first three months of 2019", "2019-01-01/2019-03-31"),
    ("spring 2020", "2020-03-01/2020-05-31"),
    ("from 2017 to 2022", "2017-01-01/2022-12-31"),
    ("2017-2022", "2017-01-01/2022-12-31"),
    ("between December 2018 and January 2019", "2018-12-01/2019-01-31"),
    ("May 2-4, 2019", "2019-05-02/2019-05-04"),
    ("New Year's Day 2020", "2020-01-01"),
    ("Easter Monday 2018", "2018-04-02"),
    ("the second Monday of October 2010", "2010-10-11"),
]


@pytest.mark.parametrize("seen", [REPORT, None])
@pytest.mark.parametrize(("text", "expected"), ABSOLUTE)
def test_absolute_times_need_no_report_day(text: str, expected: str, seen: str | None) -> None:
    assert first(f"They met {text}.", seen) == expected


RELATIVE = [
    ("on September 23", "2019-09-23"),
    ("on 23 September", "2019-09-23"),
    ("this June", "2019-06-01/2019-06-30"),
    ("in June", "2019-06-01/2019-06-30"),
    ("last June", "2019-06-01/2019-06-30"),
    ("in November last year", "2018-11-01/2018-11-30"),
    ("last November", "2019-11-01/2019-11-30"),
    ("on Thursday", "2019-12-05"),
    ("on Friday", "2019-11-29"),
    ("last Thursday", "2019-11-28"),
    ("yesterday", "2019-12-04"),
    ("overnight", "2019-12-04/2019-12-05"),
    ("last night", "2019-12-04"),
    ("the day before yesterday", "2019-12-03"),
    ("on the same day", "2019-12-05"),
    ("earlier in the day", "2019-12-05"),
    ("last week", "2019-11-25/2019-12-01"),
    ("this week", "2019-12-02/2019-12-08"),
    ("on Monday last week", "2019-11-25"),
    ("last weekend", "2019-11-30/2019-12-01"),
    ("over the weekend", "2019-11-30/2019-12-01"),
    ("last quarter", "2019-07-01/2019-09-30"),
    ("earlier this month", "2019-12-01/2019-12-05"),
    ("late last year", "2018-09-01/2018-12-31"),
    ("in mid-March", "2019-03-11/2019-03-20"),
    ("at the end of January", "2019-01-21/2019-01-31"),
    ("in early to mid-April", "2019-04-11/2019-04-20"),
    ("this summer", "2019-06-01/2019-08-31"),
    ("two weeks ago", "2019-11-18/2019-11-24"),
    ("three days ago", "2019-12-02"),
    ("seven months ago", "2019-05-01/2019-05-31"),
    ("a year and a half ago", "2018-06-01/2018-06-30"),
    ("three years ago", "2016-01-01/2016-12-31"),
    ("in the past two weeks", "2019-11-21/2019-12-05"),
    ("over the past year", "2018-12-05/2019-12-05"),
    ("in recent days", "2019-11-28/2019-12-05"),
    ("between March and May", "2019-03-01/2019-05-31"),
    ("between November and January", "2018-11-01/2019-01-31"),
    ("from 3 to 5 May", "2019-05-03/2019-05-05"),
    ("from 6 November until Sunday", "2019-11-06/2019-12-01"),
    ("twice in just 10 weeks", "2019-09-26/2019-12-05"),
    ("in the week after 9 August", "2019-08-10/2019-08-16"),
    ("on the night of 14 November", "2019-11-14/2019-11-15"),
]


@pytest.mark.parametrize(("text", "expected"), RELATIVE)
def test_times_seen_from_a_past_report(text: str, expected: str) -> None:
    assert first(f"They met {text}.") == expected


@pytest.mark.parametrize(("text", "_"), [*RELATIVE])
def test_nothing_relative_without_a_report_day(text: str, _: str) -> None:
    assert times(f"They met {text}.", None) == ()


FUTURE = [
    ("Wang will visit Seoul on Friday.", "2019-12-06"),
    ("Xi is to visit on 5 May.", "2020-05-05"),
    ("Elections are due to be held in March.", "2020-03-01/2020-03-31"),
    ("The polls were called for 24 June.", "2020-06-24"),
    ("The reforms must be passed by late April.", "2019-12-05/2020-04-30"),
    ("They will meet next Thursday.", "2019-12-12"),
    ("They will meet next June.", "2020-06-01/2020-06-30"),
    ("They will meet in two weeks' time.", "2019-12-16/2019-12-22"),
    ("They will meet within three months.", "2019-12-05/2020-03-05"),
    ("They will meet in the coming weeks.", "2019-12-05/2020-01-16"),
    ("They will meet later this month.", "2019-12-05/2019-12-31"),
    ("A deal is expected by the end of the year.", "2019-12-05/2019-12-31"),
    ("Greeks go to the polls this Sunday.", "2019-12-08"),
    ("Flights will be barred for 30 days from Friday.", "2019-12-06/2020-01-04"),
]


@pytest.mark.parametrize(("text", "expected"), FUTURE)
def test_times_ahead_of_the_report(text: str, expected: str) -> None:
    assert first(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Trade has fallen since May 2018.", "2018-05-01/2019-12-05"),
        ("Trade has fallen since last week.", "2019-11-25/2019-12-05"),
        ("For the past three months trade has fallen.", "2019-09-05/2019-12-05"),
    ],
)
def test_what_still_goes_on(text: str, expected: str) -> None:
    assert first(text) == expected
    assert times(text)[0].ongoing


def test_a_since_clause_is_a_time_beside_the_one_it_holds() -> None:
    whole, month = times("Leaders have met since Yoon took office in May 2018.")
    assert (whole.kind, whole.days) == ("since", days("2018-05-01/2019-12-05"))
    assert (month.text, month.days) == ("May 2018", days("2018-05-01/2018-05-31"))


@pytest.mark.parametrize(
    "text",
    [
        "Theresa May said she may march.",
        "The march was the second in eight years.",
        "Mr May met the August body on the 19th Congress.",
        "It is the first visit in eight years.",
        "They talked for three hours about a five-year plan in a 30-minute meeting.",
        "Resolution 2094, Agenda 2030 and Vision 2030 are texts.",
        "They bought 2000 tonnes for $1999 and lost 2025 jobs.",
        "Some 1992 people and 1,500 troops sat in the sun.",
        "Black Friday and the Arab Spring; the 2+2 talks; a score of 20-21.",
        "Relations have lately improved, and recently so.",
        "It has been frozen since taking office.",
        "The 38th parallel and the November 17 group.",
        "Tel. 30-12-2004, room 1998.",
    ],
)
def test_what_is_no_time(text: str) -> None:
    assert times(text) == ()


def test_numeric_days_follow_the_given_order_or_the_report() -> None:
    assert first("02/10/2023", day_first=True) == "2023-10-02"
    assert first("02/10/2023", day_first=False) == "2023-02-10"
    assert first("02/10/2023", "2023-10-03") == "2023-10-02"
    assert first("25/10/2023", day_first=False) == "2023-10-25"


def test_a_report_from_some_day_of_a_range() -> None:
    week = "2026-01-05/2026-01-11"
    assert first("The dinner was held on January 5.", week) == "2026-01-05"
    assert first("They clashed on Thursday.", week) == "2026-01-08"
    assert first("They met yesterday.", week) == "2026-01-04/2026-01-10"
    assert first("They met this week.", week) == "2026-01-05/2026-01-11"


def test_times_named_before() -> None:
    named = days("2013-05-04")
    assert first("The following year they met.", named=named) == "2014-01-01/2014-12-31"
    assert first("They met the next day.", named=named) == "2013-05-05"
    assert first("They met ten days later.", named=named) == "2013-05-14"
    assert first("They met the previous month.", named=named) == "2013-04-01/2013-04-30"
    assert first("They met later that year.", named=named) == "2013-05-04/2013-12-31"
    assert first("They met in June.", year_in_force=days("2013-01-01/2013-12-31")) == (
        "2013-06-01/2013-06-30"
    )


def sentences(*texts: str, paragraphs: tuple[int, ...] = ()) -> list[Sentence]:
    made, start = [], 0
    for position, text in enumerate(texts):
        paragraph = paragraphs[position] if paragraphs else 0
        made.append(
            Sentence(
                f"d:{position}", "d", position, start, start + len(text), text,
                SegmentKind.BODY, paragraph,
            )
        )  # fmt: skip
        start += len(text) + 1
    return made


def test_a_document_passes_on_what_it_named() -> None:
    found = find_in_document(
        sentences(
            "In 2013 the two sides signed a pact.",
            "In June they opened an office.",
            "The following year it was shut.",
            "They met again last week.",
            "In June they had not.",
        ),
        days(REPORT),
    )
    assert [found[f"d:{position}"][0].days for position in range(5)] == [
        days("2013-01-01/2013-12-31"),
        days("2013-06-01/2013-06-30"),
        days("2014-01-01/2014-12-31"),
        days("2019-11-25/2019-12-01"),
        days("2019-06-01/2019-06-30"),
    ]


def test_the_same_day_is_the_last_day_named() -> None:
    texts = ("Wang met Moon on Monday.", "Xi may come next year.", "On the same day, Hua spoke.")
    found = find_in_document(sentences(*texts), days(REPORT))
    assert found["d:2"][0].days == days("2019-12-02")


def test_a_year_in_force_ends_with_its_paragraph() -> None:
    texts = ("In 2013 they met.", "Nobody came.", "Trade fell.", "In June they met.")
    found = find_in_document(sentences(*texts, paragraphs=(0, 1, 2, 3)), days(REPORT))
    assert found["d:3"][0].days == days("2019-06-01/2019-06-30")


CHOICES = [
    ("Since Seoul's decision to deploy it in June 2017, China has restricted trade.",
     {"deploy": "June 2017", "restricted": "Since Seoul's decision to deploy it in June 2017"}),
    ("This is the third time they have met since Yoon took office in May 2018.",
     {"met": "since Yoon took office in May 2018", "took office": "May 2018"}),
    ("Yoon and Xi held a summit in November 2018, and he met Li earlier this month.",
     {"held": "November 2018", "met": "earlier this month"}),
    ("During a meeting with Han on September 23, Xi welcomed plans to hold a summit in 2020.",
     {"welcomed": "September 23", "meeting": "September 23", "hold": "2020"}),
    ("The ministry said on Monday that Wang will visit Seoul next week.",
     {"said": "Monday", "visit": "next week"}),
    ("Officials said Monday the ships will leave.", {"leave": None}),
    ("Wang, who arrived on Tuesday, met Moon on Wednesday and will leave on Friday.",
     {"arrived": "Tuesday", "met": "Wednesday", "leave": "Friday"}),
    ("Seoul signed the deal last week, the ministry said on Wednesday.",
     {"signed": "last week", "said": "Wednesday"}),
    ("Trump withdrew from the 2015 deal last year.", {"withdrew": "last year"}),
    ("They discussed trade at Monday's meeting.", {"meeting": "Monday's"}),
    ("After Pyongyang tested a missile on Monday, Washington imposed sanctions.",
     {"tested": "Monday", "imposed": None}),
    ("The general defected last week, and yesterday his brother followed him.",
     {"defected": "last week", "followed": "yesterday"}),
    ("It was the first visit by a Chinese minister since 2015.", {"visit": None}),
    ("The ministers agreed on Monday to hold talks.", {"agreed": "Monday", "hold": None}),
    ("They met in Seoul on Tuesday for the first time this year.", {"met": "Tuesday"}),
    ("Nothing is said of when they met.", {"met": None}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CHOICES)
def test_which_time_belongs_to_an_event(text: str, expected: dict[str, str | None]) -> None:
    offset = 1000
    mentions = find(text, offset=offset, sentence_id="s", seen_from=days(REPORT))
    for words, wanted in expected.items():
        start = offset + text.index(words)
        chosen = choose(mentions, text, offset, (start, start + len(words)))
        assert (chosen and chosen.text) == wanted, words


def test_a_list_of_times_belongs_to_one_event_word() -> None:
    text = (
        "They met during a fisheries forum at Lima in November last year"
        " and again at a harbour in Porto, Portugal, this June."
    )
    chosen = choose_all(times(text), text, 0, (5, 8))
    assert [item.text for item in chosen] == ["November last year", "this June"]


SAMPLE = """
on in the last next this of May March 23 2019 first week two years ago since Friday from to and
between early mid- end 31 February 29 30/02/2020 9999 year day before after later following decade
, ; . will met said that 1000000 quarter Q3 winter 's by until for in
"""
WORDS = st.sampled_from(SAMPLE.split())
DAYS = st.dates().map(lambda day: Days(day, day)) | st.none()


@settings(max_examples=300, deadline=None)
@given(text=st.lists(WORDS, max_size=14).map(" ".join) | st.text(max_size=60), seen=DAYS)
def test_any_text_from_any_day(text: str, seen: Days | None) -> None:
    found = find(text, offset=7, sentence_id="s", seen_from=seen, named=seen)
    assert found == find(text, offset=7, sentence_id="s", seen_from=seen, named=seen)
    for mention in found:
        assert text[mention.start - 7 : mention.end - 7] == mention.text
        assert mention.days.start <= mention.days.end
        choose_all(found, text, 7, (mention.start, mention.end))
    choose_all(found, text, 7, (7, 7 + min(3, len(text))))
