"""One event told in several sentences is coded once; different events stay apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from detente.coder import PatternCoder
from detente.pipeline import code_document
from detente.records import Days, Document, Event, Publication, Segment, SegmentKind, Status
from detente.repeats import merge
from detente.sentences import split
from detente.settings import Settings

HEADLINE = "Kenya lifts ban on Tanzanian maize"
BODY = "Kenya on Monday lifted its ban on Tanzanian maize. The lifting of the ban pleased millers."


def report(body: str = BODY) -> Document:
    text = f"{HEADLINE}\n\n{body}"
    start = len(HEADLINE) + 2
    return Document(
        "d1", "r.txt", text, "f",
        (Segment(SegmentKind.HEADLINE, 0, len(HEADLINE)),
         Segment(SegmentKind.BODY, start, len(text))),
        Publication(Days(date(2021, 3, 10), date(2021, 3, 10)), "metadata", "2021-03-10"),
    )  # fmt: skip


def told(**changes: object) -> tuple[Event, Event, dict[str, object]]:
    """An event of the headline and one of the body, the latter changed."""
    document = report()
    sentences = {s.sentence_id: s for s in split(document)}
    first, second, *_ = sentences.values()
    (event,) = (
        e
        for e in code_document(document, PatternCoder(), Settings()).events
        if e.event_type == "CONCEDE"
    )
    one = replace(event, event_id="a", sentence_id=first.sentence_id)
    other = replace(event, event_id="b", sentence_id=second.sentence_id, **changes)  # type: ignore[arg-type]
    return one, other, sentences  # type: ignore[return-value]


def test_headline_and_lead_tell_one_event() -> None:
    coded = code_document(report(), PatternCoder(), Settings())
    kept = [e for e in coded.events if e.event_type == "CONCEDE"]
    assert len(kept) == 1
    assert kept[0].evidence.startswith("Kenya on Monday")
    assert [r.stage for r in coded.rejections].count("repeat") >= 1


def test_a_repeat_is_recorded_with_the_event_it_repeats() -> None:
    one, other, sentences = told()
    kept, rejections = merge((one, other), sentences)  # type: ignore[arg-type]
    assert [e.event_id for e in kept] == ["b"]
    assert rejections[0].item == one.sentence_id
    assert "event b" in rejections[0].reason


@pytest.mark.parametrize(
    "changes",
    [
        {"event_type": "SANCTION"},
        {"status": Status.PLANNED},
        {"target_country": "UGA"},
        {"source_country": "TZA", "target_country": "KEN"},
        {"date_start": date(2019, 1, 1), "date_end": date(2019, 1, 1)},
    ],
)  # fmt: skip
def test_what_differs_stays_apart(changes: dict[str, object]) -> None:
    one, other, sentences = told(**changes)
    kept, rejections = merge((one, other), sentences)  # type: ignore[arg-type]
    assert len(kept) == 2
    assert not rejections


def test_two_events_of_one_sentence_stay_apart() -> None:
    one, other, sentences = told()
    other = replace(other, sentence_id=one.sentence_id)
    assert len(merge((one, other), sentences)[0]) == 2  # type: ignore[arg-type]


def test_words_said_twice_in_the_body_are_two() -> None:
    one, other, sentences = told()
    ids = list(sentences)
    one = replace(one, event_type="ACCUSE", sentence_id=ids[1])
    other = replace(other, event_type="ACCUSE", sentence_id=ids[2])
    assert len(merge((one, other), sentences)[0]) == 2  # type: ignore[arg-type]


def test_a_mutual_event_is_the_same_told_the_other_way_round() -> None:
    one, other, sentences = told(source_country="TZA", target_country="KEN", mutual=True)
    assert len(merge((one, other), sentences)[0]) == 1  # type: ignore[arg-type]
