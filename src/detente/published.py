"""When a report was published, from what it carries itself; nothing is invented.

In this order: the input's metadata, date lines, dated picture addresses, a
caption's day that the text confirms, the lede's own day.  The width of the
range is the doubt.  The clock of the machine is never asked.

A slashed date ("02/10/2023") is read by, in this order: the caller's
`day_first`; the only possible reading; another slashed date of the page that
has only one; the days the text speaks of (they lie shortly before); a time
zone beside it; the site's own language.  Where all are silent the range runs
from one reading to the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from detente.printed_dates import (
    MonthDay,
    PrintedDate,
    find_dates,
    find_month_days,
    iter_bare_weekdays,
    year,
)
from detente.records import Days, Publication, Segment, SegmentKind
from detente.stated_dates import in_address, metadata_days, reading

Kind = SegmentKind

_ADDRESS = re.compile(r"(?:https?:)?//[^\s)\]>\"']+")
_FIRST_LABEL = re.compile(
    r"\b(?:posted|published|publication|issued|released|date|created|input|entered)\b[^\d]{0,25}$"
    r"|(?:입력|등록|发布|發布)\D{0,10}$",
    re.IGNORECASE,
)
_LATER_LABEL = re.compile(
    r"\b(?:updated?|modified|edited|revised|amended|corrected)\b[^\d]{0,25}$|(?:수정|更新)\D{0,10}$",
    re.IGNORECASE,
)
_NO_LABEL_AT_ALL = re.compile(
    r"\b(?:accessed|retrieved|archived|copyright|since|est\.?|founded|born)\b[^\d]{0,25}$|©\D{0,25}$",
    re.IGNORECASE,
)
_LABELLED_YEAR = re.compile(
    r"\b(?:published|posted|publication date|date)\b ?:? ?(?:in )?(?P<year>(?:19|20)\d\d)\W*$",
    re.IGNORECASE,
)
_THIS_WEEK = re.compile(r"\b(?:earlier |later )?this week\b", re.IGNORECASE)
_PRESENT_YEAR = re.compile(
    r"\bthis year,? \(?(?P<a>20\d\d)\b"
    r"|\b(?P<b>20\d\d),? (?:as |is |will be |to be |into )*(?:the|a|our|its|their) (?:\w+ )?year\b"
    r"|\b(?:so far in|new year|the current year,?) (?P<c>20\d\d)\b",
    re.IGNORECASE,
)
_PAST_YEAR = re.compile(r"\b(?:in|since|of|from|during|[A-Z][a-z]{2,8}) (?P<year>(?:19|20)\d\d)\b")
_FILE_PICTURE = re.compile(
    r"\bfile (?:photo|picture|image|pic|footage)\b|\bfile\)|^file\b|\barchive\b", re.IGNORECASE
)
_OF_THE_DAY = re.compile(
    r"\b(?:press (?:conference|briefing|release|statement)|briefing|readout|transcript|remarks"
    r"|statement|daily|headlines|news in brief)\b",
    re.IGNORECASE,
)
_DAY_FIRST_ZONE = re.compile(r"\b(?:GMT|BST|IST|CES?T|EES?T|AES?T|SGT|HKT|MSK|GMT ?\+ ?\d+)\b")
_MONTH_FIRST_ZONE = re.compile(r"\b(?:E[SD]?T|C[SD]T|M[SD]T|P[SD]?T)\b")
_LATIN_MARKED = re.compile(r"[À-ÖØ-öø-ɏḀ-ỿ]")
_LEDE_SEGMENTS = 3
_LONGEST_LEDE = 4_000  # characters of a segment, and 60,000 of a text, that are searched for days
_LONGEST_TEXT = 60_000
_NEAR_DAYS, _FAR_DAYS = 45, 75


def date_of_publication(
    text: str,
    segments: Sequence[Segment],
    metadata_date: str | None,
    *,
    day_first: bool | None = None,
) -> Publication | None:
    """Say when a report was published, or None where nothing tells.

    Args:
        text: the document's text; `segments` are its segments.
        metadata_date: what the input itself says (a timestamp, a day, a month,
            a year, or two days as "a/b"); unreadable values count as none.
        day_first: how the source prints "02/10/2023", where that is known.
    """
    page = _Page(text, tuple(segments), day_first)
    stated = metadata_days(metadata_date, day_first=page.manner()) if metadata_date else None
    if metadata_date and stated and stated.width == 1:
        return Publication(stated, "metadata", metadata_date.strip())
    found = (
        _from_date_lines(page) or _from_addresses(page) or _from_captions(page) or _from_lede(page)
    )
    if metadata_date and stated:
        within = (
            found is not None and stated.start <= found.days.start and found.days.end <= stated.end
        )
        return found if within else Publication(stated, "metadata", metadata_date.strip())
    return found


# -- the page -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Page:
    """A text with its segments and the caller's word on slashed dates."""

    text: str
    segments: tuple[Segment, ...]
    day_first: bool | None

    def of(self, *kinds: SegmentKind) -> Iterator[Segment]:
        """Segments of the given kinds, in order."""
        return (segment for segment in self.segments if segment.kind in kinds)

    def words(self, *kinds: SegmentKind) -> str:
        """The text of the given kinds, joined by line ends."""
        return "\n".join(self.text[segment.start : segment.end] for segment in self.of(*kinds))

    def body_end(self) -> int:
        """Offset where the report's own text ends, the text's length where it has none."""
        return max((segment.end for segment in self.of(Kind.BODY)), default=len(self.text))

    def manner(self) -> bool | None:
        """Whether the site prints the day first, from everything but the date itself."""
        if self.day_first is not None:
            return self.day_first
        around = self.words(Kind.BYLINE, Kind.FURNITURE)
        certain = [
            printed.days.start.day == int(re.split(r"\D", around[printed.start : printed.end])[0])
            for printed in find_dates(around)
            if printed.other is None
            and re.match(r"\d{1,2}/", around[printed.start : printed.end])
            and printed.days.start.day != printed.days.start.month
        ]
        if certain:
            return certain[0] if len(set(certain)) == 1 else None
        if _MONTH_FIRST_ZONE.search(around):
            return False
        own = self.words(Kind.BYLINE, Kind.FURNITURE, Kind.TEASER)
        if _DAY_FIRST_ZONE.search(around) or len(_LATIN_MARKED.findall(own)) >= 2:
            return True
        return None


# -- date lines ----------------------------------------------------------------


def _from_date_lines(page: _Page) -> Publication | None:
    """The best date of the bylines: "posted" before a bare date before "updated"."""
    ranked: list[tuple[int, int, Publication]] = []
    for segment in page.of(Kind.BYLINE, Kind.FURNITURE):
        line = page.text[segment.start : segment.end]
        if len(line) > 400 or "://" in line:
            continue
        for printed in find_dates(line):
            rank = _rank(line[: printed.start], printed, segment.kind)
            if rank:
                days = _settled(printed, page, segment)
                ranked.append(
                    (-rank, segment.start, _publication(days, "date line", page, segment, printed))
                )
    if ranked:
        return min(ranked, key=lambda entry: entry[:2])[2]
    return _yearless_date_line(page) or _year_line(page)


def _rank(before: str, printed: PrintedDate, kind: SegmentKind) -> int:
    """How surely a printed date is the day of publication, 0 for not at all."""
    if _NO_LABEL_AT_ALL.search(before):
        return 0
    if _LATER_LABEL.search(before):
        return 2
    if _FIRST_LABEL.search(before):
        return 4 if printed.is_day else 1
    if kind is Kind.FURNITURE:
        return 0
    return 3 if printed.is_day else 1


def _yearless_date_line(page: _Page) -> Publication | None:
    years: _Years | None = None
    for segment in page.of(Kind.BYLINE):
        for printed in find_month_days(page.text[segment.start : segment.end]):
            years = years or _Years.of(page)
            day = years.day(printed)
            if day:
                return _publication(Days(day, day), "date line", page, segment, printed)
    return None


def _year_line(page: _Page) -> Publication | None:
    for segment in page.of(Kind.BYLINE, Kind.FURNITURE):
        match = _LABELLED_YEAR.search(
            page.text[segment.start : min(segment.end, segment.start + 120)]
        )
        if match:
            start, end = segment.start + match.start("year"), segment.start + match.end("year")
            return Publication(
                year(int(match["year"])), "date line", page.text[start:end], start, end
            )
    return None


def _settled(printed: PrintedDate, page: _Page, segment: Segment) -> Days:
    """Decide between the two readings of a slashed date."""
    if printed.other is None:
        return printed.days
    first, second = printed.days.start, printed.other.start
    if page.day_first is None:
        by_text = _nearer_to_text(first, second, page)
        if by_text is not None:
            return Days(by_text, by_text)
    return reading(printed, page.manner())


def _nearer_to_text(first: date, second: date, page: _Page) -> date | None:
    """The reading shortly before which the days of the text lie, None where both or neither fit."""
    told = page.words(Kind.BODY, Kind.CAPTION)[:_LONGEST_TEXT]
    days = [printed.days.start for printed in find_dates(told) if printed.is_day]
    yearless = find_month_days(told)
    if not days and not yearless:
        return None

    def gap(reading: date) -> int:
        since = [(reading - day).days for day in days if day <= reading]
        for printed in yearless:
            then = printed.in_year(reading.year)
            if then and then > reading:
                then = printed.in_year(reading.year - 1)
            if then:
                since.append((reading - then).days)
        return min(since, default=10_000)

    near, far = sorted((first, second), key=gap)
    return near if gap(near) <= _NEAR_DAYS and gap(far) >= _FAR_DAYS else None


# -- addresses, captions, lede -------------------------------------------------


def _from_addresses(page: _Page) -> Publication | None:
    """The latest day in the addresses above the end of the report's text."""
    found: list[PrintedDate] = []
    for address in _ADDRESS.finditer(page.text, 0, page.body_end()):
        found.extend(in_address(address.group(), address.start()))
    if not found:
        return None
    best = max(found, key=lambda printed: (printed.is_day, printed.days.start, -printed.start))
    return Publication(
        best.days, "picture address", page.text[best.start : best.end], best.start, best.end
    )


def _from_captions(page: _Page) -> Publication | None:
    """A caption's day that the text takes up: by its weekday, or as "this week"."""
    for segment in page.of(Kind.CAPTION):
        words = page.text[segment.start : segment.end]
        found = None if _FILE_PICTURE.search(words) else _confirmed(page, segment, "caption")
        if found:
            return found
    return None


def _from_lede(page: _Page) -> Publication | None:
    """A day the first paragraphs name together with its weekday or "this week"."""
    for segment in page.of(Kind.HEADLINE):
        words = page.text[segment.start : segment.end]
        days = [printed for printed in find_dates(words) if printed.is_day and not printed.other]
        if days and _OF_THE_DAY.search(words):
            return _publication(days[0].days, "text", page, segment, days[0])
    for segment in list(page.of(Kind.BODY))[:_LEDE_SEGMENTS]:
        found = _confirmed(page, segment, "text")
        if found:
            return found
    return None


def _confirmed(page: _Page, segment: Segment, method: str) -> Publication | None:
    words = page.text[segment.start : segment.end][:_LONGEST_LEDE]
    body = page.words(Kind.BODY)[:_LONGEST_TEXT]
    weekdays = {number for number, match in iter_bare_weekdays(body) if not _is_dated(body, match)}
    candidates: list[tuple[PrintedDate | MonthDay, date]] = []
    for printed in find_dates(words):
        if printed.is_day and not printed.other:
            candidates.append((printed, printed.days.start))
    bare_days = find_month_days(words)
    years = _Years.of(page) if bare_days else _Years(None, ())
    for bare in bare_days:
        day = years.day(bare)
        if day:
            candidates.append((bare, day))
    for printed_day, day in candidates:
        said_beside = printed_day.weekday == day.weekday()
        if said_beside or (day.weekday() in weekdays and method == "caption"):
            return _publication(Days(day, day), method, page, segment, printed_day)
        if _THIS_WEEK.search(body):
            monday = day - timedelta(days=day.weekday())
            return _publication(
                Days(monday, monday + timedelta(days=6)), method, page, segment, printed_day
            )
    return None


def _is_dated(body: str, match: re.Match[str]) -> bool:
    """Whether a weekday has a date of its own beside it."""
    return bool(
        re.match(
            r",? \(?(?:the )?(?:\d|[A-Z][a-z]{2,8}\.? \d)", body[match.end() : match.end() + 16]
        )
    )


@dataclass(frozen=True, slots=True)
class _Years:
    """What a text tells of its own year: said outright, or only years it looks back on."""

    stated: int | None
    named: tuple[int, ...]

    @classmethod
    def of(cls, page: _Page) -> _Years:
        """Look at dated addresses, then at words such as "2026 the first year"."""
        for address in _ADDRESS.finditer(page.text, 0, page.body_end()):
            for dated in in_address(address.group(), 0):
                return cls(dated.days.start.year, ())
        told = page.words(Kind.HEADLINE, Kind.BODY, Kind.CAPTION)[:_LONGEST_TEXT]
        present = _PRESENT_YEAR.search(told)
        if present:
            return cls(int(present["a"] or present["b"] or present["c"]), ())
        return cls(None, tuple(int(match["year"]) for match in _PAST_YEAR.finditer(told)))

    def day(self, printed: MonthDay) -> date | None:
        """The day with its year, None where the text does not tell.

        A weekday beside the day decides where it fits just one of the latest
        year named and the next.
        """
        if self.stated is not None:
            return printed.in_year(self.stated)
        if printed.weekday is None or not self.named:
            return None
        last = max(self.named)
        days = [printed.in_year(number) for number in (last, last + 1)]
        fitting = [day for day in days if day and day.weekday() == printed.weekday]
        return fitting[0] if len(fitting) == 1 else None


def _publication(
    days: Days, method: str, page: _Page, segment: Segment, printed: PrintedDate | MonthDay
) -> Publication:
    start, end = segment.start + printed.start, segment.start + printed.end
    return Publication(days, method, page.text[start:end], start, end)
