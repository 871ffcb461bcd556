"""What a report tells as background gets no day, not the report's."""

from __future__ import annotations

from datetime import date

import pytest

from detente.coder import PatternCoder
from detente.pipeline import code_document, document_from_text
from detente.records import Days, Event, Publication
from detente.settings import Settings

DAY = date(2019, 3, 4)


def event(text: str) -> Event:
    published = Publication(Days(DAY, DAY), "metadata", "2019-03-04")
    document = document_from_text(text, published=published)
    (found,) = code_document(document, PatternCoder(), Settings()).events
    return found


@pytest.mark.parametrize(
    "text",
    [
        "France had condemned Turkey.",
        "France had debated and condemned Turkey.",
        "France, which has previously condemned Turkey, kept silent.",
        "France originally condemned Turkey.",
    ],
)
def test_what_lies_behind_the_story_has_no_day(text: str) -> None:
    assert event(text).date_start is None


def test_what_a_report_tells_plainly_has_its_day() -> None:
    assert event("France condemned Turkey.").date_start == DAY
