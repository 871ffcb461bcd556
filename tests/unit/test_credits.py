"""By-lines, date lines and furniture name who wrote and who published a report."""

from __future__ import annotations

import pytest

from detente.readers import segment
from detente.readers.credits import author_of, source_of

BODY = "\n\nPeru praised Chile on Monday for its help after the flood in the northern valleys.\n"

CREDITS = [
    ("By Ines Quispe, Andes Courier", "Ines Quispe", "Andes Courier"),
    ("Andes Courier, 4 March 2019", None, "Andes Courier"),
    ("04/03/2019 | Andes Courier (translated)", None, "Andes Courier"),
    ("Ines Quispe iquispe@example.com", "Ines Quispe", None),
    ("Lima, 4 March 2019", None, None),
    ("Monday, March 4, 2019", None, None),
    ("(Photo: Andes Pool)", None, None),
    ("Why you can trust Andes Courier", None, "Andes Courier"),
]


@pytest.mark.parametrize(("line", "author", "source"), CREDITS)
def test_a_line_names_author_and_source(line: str, author: str | None, source: str | None) -> None:
    text = f"Peru praises Chile\n\n{line}{BODY}"
    segments = segment(text)
    assert (author_of(text, segments), source_of(text, segments)) == (author, source)


def test_the_agency_of_a_dateline_is_the_source() -> None:
    text = "Peru praises Chile\n\nLIMA, March 4 (Andes Wire) -- Peru praised Chile on Monday.\n"
    assert source_of(text, segment(text)) == "Andes Wire"
