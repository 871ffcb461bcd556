"""Dates stated beside a report: in its metadata, in an address.

Unlike a printed date, a stated one is the whole value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.utils import parsedate

from detente.printed_dates import PrintedDate, find_dates, month, year
from detente.records import Days

_EARLIEST_YEAR, _LATEST_YEAR = 1800, 2100
_ADDRESS_DAY = re.compile(
    r"(?<![0-9A-Za-z])(?P<y>(?:19|20)\d\d)(?P<sep>[/_-]?)(?P<m>0[1-9]|1[0-2])(?P=sep)(?P<d>0[1-9]|[12]\d|3[01])(?!\d)"
)
_ADDRESS_MONTH = re.compile(r"/(?P<y>(?:19|20)\d\d)[/-](?P<m>0[1-9]|1[0-2])/")


def metadata_days(value: str, *, day_first: bool | None = None) -> Days | None:
    """Read a date given beside a report; None where it is none.

    Takes ISO days and timestamps (the day as printed, whatever its zone),
    "a/b", "2019-12", "2019", RFC 2822, compact digits, seconds or milliseconds
    since 1970 and all printed forms.
    """
    stripped = value.strip()
    first, slash, last = stripped.partition("/")
    if slash and len(first) >= 8:
        start, end = _single_day(first, day_first), _single_day(last, day_first)
        if start and end and start.start <= end.end:
            return Days(start.start, end.end)
    return _single_day(stripped, day_first)


def address_days(address: str) -> Days | None:
    """The day or month in a page's address ("…/2019/12/05/…"), None where there is none."""
    found = list(in_address(address, 0))
    return found[0].days if found else None


def in_address(address: str, offset: int) -> Iterator[PrintedDate]:
    """Yield the day, else the month, in an address that begins at `offset`; at most one."""
    for match in _ADDRESS_DAY.finditer(address):
        days = _one_day(int(match["y"]), int(match["m"]), int(match["d"]))
        if days and 1990 <= days.start.year <= _LATEST_YEAR:
            yield PrintedDate(offset + match.start(), offset + match.end(), days)
            return
    months = _ADDRESS_MONTH.search(address)
    if months:
        days = month(int(months["y"]), int(months["m"]))
        yield PrintedDate(offset + months.start("y"), offset + months.end("m"), days)


def reading(printed: PrintedDate, day_first: bool | None) -> Days:
    """Read a printed date; where two readings stay possible, the range from one to the other."""
    if printed.other is None or day_first is True:
        return printed.days
    if day_first is False:
        return printed.other
    ends = sorted((printed.days.start, printed.other.start))
    return Days(ends[0], ends[1])


def _single_day(value: str, day_first: bool | None) -> Days | None:
    """One metadata value to its days; each form in turn."""
    for read in (_iso, _digits, _mail):
        days = read(value.strip())
        if days is not None:
            return days if _EARLIEST_YEAR <= days.start.year <= _LATEST_YEAR else None
    printed = find_dates(value[:200])
    if not printed:
        return None
    return reading(printed[0], day_first)


def _iso(value: str) -> Days | None:
    match = re.match(r"(\d{4})-(\d{1,2})(?:-(\d{1,2})(?:$|[T\s,].*))?$", value)
    if not match:
        return None
    number, month_number = int(match[1]), int(match[2])
    if not 1 <= month_number <= 12 or not number:
        return None
    if match[3] is None:
        return month(number, month_number)
    return _one_day(number, month_number, int(match[3]))


def _digits(value: str) -> Days | None:
    if re.fullmatch(r"\d{4}", value):
        return year(int(value)) if int(value) else None
    compact = re.match(r"(\d{4})(\d\d)(\d\d)(?:T?(?:\d{4}|\d{6})Z?)?$", value)
    if compact:
        return _one_day(int(compact[1]), int(compact[2]), int(compact[3]))
    if re.fullmatch(r"\d{9,10}(?:\.\d+)?|\d{13}", value):
        seconds = float(value) / (1000 if len(value.partition(".")[0]) > 11 else 1)
        day = datetime.fromtimestamp(seconds, UTC).date()
        return Days(day, day)
    return None


def _mail(value: str) -> Days | None:
    parts = parsedate(value) if re.search(r"[A-Za-z]{3}", value) and ":" in value else None
    return _one_day(*parts[:3]) if parts else None


def _one_day(number: int, month_number: int, day: int) -> Days | None:
    try:
        found = date(number, month_number, day)
    except ValueError:
        return None
    return Days(found, found)
