"""Rules for counted units: "two weeks ago", "ten days later", "in the past three months"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from detente.records import Days
from detente.times import calendar_days as cal
from detente.times.readings import Frame, Reading, Rule, Tense, pattern, reading
from detente.times.relative import stretch
from detente.times.vocabulary import count_of, either, pieces, vocabulary

_SPAN = r"(?:over|in|during|within|for|throughout|of|across)"


def counted_rules() -> tuple[Rule, ...]:
    """All rules of this module."""
    return (*_point_rules(), *_stretch_rules())


def _point_rules() -> tuple[Rule, ...]:
    """Rules for a point that lies some units away."""
    units, count = rf"(?P<unit>{pieces().unit})s?", rf"(?P<count>{pieces().count})"
    half, half2 = (rf"(?P<{name}>\s+and\s+a\s+half)?" for name in ("half", "half2"))
    ago = rf"(?:{count}{half}|(?P<vague>half\s+a))\s+{units}{half2}\s+ago"
    vaguely_ago = (
        r"(?<!\d )(?<!some )(?<!many )(?<!hundred )(?<!of )(?P<unit>hour|day|week|month)s\s+ago"
    )
    before_or_after = (
        rf"{count}\s+{units}\s+(?P<way>before|after)"
        r"(?=\s*(?:[.,;:!?)\"”’]|$|and\b|in\b|at\b|when\b|with\b|but\b|by\b)|\s+[a-z]+ed\b)"
    )
    later = (
        rf"{count}\s+{units}\s+(?P<way>earlier|later|afterwards|beforehand|previously)"
        r"(?!\s+than\b)"
    )
    in_units = (
        r"in\s+(?P<just>just|only|barely|less\s+than|under|as\s+little\s+as|the\s+space\s+of)?"
        rf"\s*{count}\s+{units}(?P<time>['’]?s?['’]?\s+time)?"
        r"(?!\s+(?:of|ago|later|earlier|last|this|next)\b)"
    )
    from_now = rf"{count}\s+{units}\s+(?:from\s+(?:now|today)|hence)"
    return (
        Rule("ago", pattern(ago), _ago),
        Rule("vaguely ago", pattern(vaguely_ago), _vaguely_ago),
        Rule("from now", pattern(from_now), _from_now),
        Rule("later", pattern(before_or_after), _later),
        Rule("later", pattern(later), _later),
        Rule("in units", pattern(in_units), _in_units),
    )


def _stretch_rules() -> tuple[Rule, ...]:
    """Rules for all the days between the report and some units away."""
    units, count = rf"(?P<unit>{pieces().unit})s?", rf"(?P<count>{pieces().count})"
    the_past = (
        rf"(?:(?P<prep>{_SPAN})\s+)?(?:the|these|those)\s+"
        rf"(?P<way>past|last|previous|preceding)\s+{count}\s+{units}"
    )
    past = (
        r"(?P<prep>over|in|during|within|for)\s+(?P<way>past|last)\s+"
        rf"(?P<count>{either(vocabulary().counts)}|\d+)\s+{units}"
    )
    coming = r"(?:next|coming|following|upcoming)"
    the_next = rf"(?:(?P<prep>{_SPAN})\s+)?the\s+{coming}\s+{count}\s+{units}"
    in_coming = (
        rf"(?P<prep>{_SPAN})\s+(?:the\s+)?(?:coming|upcoming|next\s+few)\s+"
        rf"(?P<unit>{pieces().unit})s"
    )
    recent = (
        r"(?P<prep>in|over|during|of|for)\s+(?:the\s+)?(?:most\s+)?(?:recent|past|last)\s+"
        r"(?P<unit>hour|day|week|month|year)s"
    )
    return (
        Rule("past units", pattern(the_past), _past_units),
        Rule("past units", pattern(past), _past_units),
        Rule("next units", pattern(the_next), _next_units),
        Rule("coming units", pattern(in_coming), _coming_units),
        Rule("within", pattern(rf"within\s+{count}\s+{units}(?!\s+of\b)"), _within),
        Rule("recent units", pattern(recent), _recent_units),
        Rule("since then", pattern(r"(?:ever\s+)?since\s+then"), _since_then),
    )


_KINDS = {"month": "month", "quarter": "quarter", "year": "year"}


def _counts(match: re.Match[str]) -> tuple[int, int] | None:
    counted = count_of(match["count"])
    return counted if counted and counted[1] <= 200 else None


def _unit(match: re.Match[str]) -> str:
    return match["unit"].lower()


def _point(base: Days, unit: str, low: int, high: int) -> Days:
    """The days that lie `low` to `high` units away, as wide as the unit is rough."""
    first, last = sorted((low, high))
    start, end = cal.add(base.start, unit, first), cal.add(base.end, unit, last)
    if unit in ("minute", "hour"):
        return Days(min(start, base.start), max(end, base.end) if first > 0 else base.end)
    if unit in ("month", "quarter", "year"):
        whole = "month" if unit == "quarter" else unit
        return Days(cal.unit_of(whole, start).start, cal.unit_of(whole, end).end)
    if unit == "decade":
        return Days(cal.year_days(start.year - 1).start, cal.year_days(end.year + 1).end)
    if unit in ("week", "fortnight", "weekend"):
        doubt = 3
    else:
        # "Three days" are counted, "ten days" nearly, "thirty days" are round.
        doubt = 0 if max(abs(low), abs(high)) < 8 else 1 if max(abs(low), abs(high)) < 14 else 3
    return Days(start - timedelta(days=doubt), end + timedelta(days=doubt))


def _kind(unit: str, counts: tuple[int, int]) -> str:
    if counts[0] != counts[1]:
        return "period"
    return "day" if unit in ("minute", "hour", "day") else _KINDS.get(unit, "period")


_HALVES = {
    "year": ("month", 12),
    "decade": ("year", 10),
    "day": ("hour", 24),
    "week": ("day", 7),
    "month": ("week", 4),
}
"""The smaller unit in which half of a unit is counted, and how many make a whole."""


def _ago(match: re.Match[str]) -> Reading | None:
    unit = _unit(match)
    half = bool(match["half"] or match["half2"])
    counts = (0, 0) if match["vague"] else _counts(match)
    if counts is None:
        return None
    low, high = counts
    whole_unit = unit
    if match["vague"] or half:
        if unit not in _HALVES:
            return None
        whole_unit, parts = _HALVES[unit]
        low, high = low * parts + parts // 2, high * parts + parts // 2

    def resolve(frame: Frame) -> Days | None:
        return frame.seen and _point(frame.seen, whole_unit, -low, -high)

    return reading(match, "ago", _kind(whole_unit, (low, high)), resolve, relative=True)


def _vaguely_ago(match: re.Match[str]) -> Reading:
    unit = _unit(match)
    back = {"hour": (1, 0), "day": (7, 1), "week": (42, 10), "month": (240, 45)}[unit]

    def resolve(frame: Frame) -> Days | None:
        if frame.seen is None:
            return None
        return Days(
            frame.seen.start - timedelta(days=back[0]), frame.seen.end - timedelta(days=back[1])
        )

    return reading(match, "vaguely ago", "period", resolve, relative=True)


def _from_now(match: re.Match[str]) -> Reading | None:
    counts, unit = _counts(match), _unit(match)
    if counts is None:
        return None
    low, high = counts
    return reading(
        match,
        "from now",
        _kind(unit, counts),
        lambda frame: frame.seen and _point(frame.seen, unit, low, high),
        relative=True,
    )


_WIDEST_ANCHOR = 31  # days; a month still anchors "a week later", a year does not


def _later(match: re.Match[str]) -> Reading | None:
    counts, unit = _counts(match), _unit(match)
    if counts is None:
        return None
    sign = -1 if match["way"].lower() in ("earlier", "before", "beforehand", "previously") else 1
    low, high = sign * counts[0], sign * counts[1]

    def resolve(frame: Frame) -> Days | None:
        named = frame.named
        if named is not None and unit in {"day", "week"} and named.width > _WIDEST_ANCHOR:
            named = frame.named_day or frame.seen  # "two days before" counts from no year
        if named is None:
            return None
        exact = unit == "day" or (unit == "week" and abs(low) == 1)
        if exact and low == high:
            # Seen from a day that the text names, days are counted and not rounded.
            return Days(cal.add(named.start, unit, low), cal.add(named.end, unit, low))
        return _point(named, unit, low, high)

    return reading(match, "later", _kind(unit, counts), resolve)


def _past_units(match: re.Match[str]) -> Reading | None:
    counts, unit = _counts(match), _unit(match)
    if counts is None:
        return None
    anaphoric = match["way"].lower() in ("previous", "preceding")
    ongoing = (match["prep"] or "").lower() == "for" and not anaphoric

    def resolve(frame: Frame) -> Days | None:
        return stretch(
            frame.named or frame.seen if anaphoric else frame.seen, unit, -counts[0], -counts[1]
        )

    return reading(match, "past units", "since" if ongoing else "period", resolve, relative=True)


def _next_units(match: re.Match[str]) -> Reading | None:
    counts, unit = _counts(match), _unit(match)
    if counts is None:
        return None
    anaphoric = "following" in match.group().lower()

    def resolve(frame: Frame) -> Days | None:
        return stretch(frame.named or frame.seen if anaphoric else frame.seen, unit, *counts)

    return reading(match, "next units", "period", resolve, relative=True)


def _coming_units(match: re.Match[str]) -> Reading | None:
    ahead = vocabulary().recent_days.get(_unit(match))
    if ahead is None:
        return None
    return reading(match, "coming units", "period", _reach(0, ahead), relative=True)


def _recent_units(match: re.Match[str]) -> Reading | None:
    back = vocabulary().recent_days[_unit(match)]
    return reading(match, "recent units", "period", _reach(-back, 0), relative=True)


def _reach(first: int, last: int) -> Callable[[Frame], Days | None]:
    def resolve(frame: Frame) -> Days | None:
        if frame.seen is None:
            return None
        return Days(frame.seen.start + timedelta(days=first), frame.seen.end + timedelta(days=last))

    return resolve


def _within(match: re.Match[str]) -> Reading | None:
    counts, unit = _counts(match), _unit(match)
    if counts is None:
        return None
    low, high = counts

    def resolve(frame: Frame) -> Days | None:
        if frame.tense is Tense.PAST:
            return None
        return stretch(frame.seen, unit, max(low, 1), max(high, 1))

    return reading(match, "within", "period", resolve, relative=True)


_SUPERLATIVE = re.compile(
    r"\b(?:first|last|only|\w+(?:est)|most|least|worst|best|unprecedented|third|second|never|not|no|since"
    r"|longest)\b",
    re.I,
)
_REPEATED = re.compile(
    r"\b(?:once|twice|thrice|\w+\s+times|(?:two|three|four|five|six|seven|eight|nine|ten|several|\d+)\s+"
    r"(?:\w+\s+){0,2}?(?:meetings?|summits?|visits?|talks|calls?|rounds?|trips?|tests?|launches|attacks?|strikes?"
    r"|incidents?)|(?:second|third|fourth|fifth|sixth)\s+(?:\w+\s+){0,2}?(?:meetings?|summits?|visits?|talks|calls?"
    r"|rounds?|trips?|tests?|launch|attacks?|strikes?|time|incident))\b",
    re.I,
)


def _in_units(match: re.Match[str]) -> Reading | None:
    """ "in two weeks": ahead, or a count's period, or a duration, by the words before it."""
    counts, unit = _counts(match), _unit(match)
    if counts is None:
        return None
    low, high = counts
    clause = re.split(r"[;:]|, (?:but|while|which|who)\b", match.string[: match.start()])[-1]
    repeated, superlative = _REPEATED.search(clause), _SUPERLATIVE.search(clause)
    counting = bool(repeated) and not (superlative and not repeated)
    if counting and not match["time"]:
        return reading(
            match,
            "count in units",
            "period",
            lambda frame: stretch(frame.seen, unit, -low, -high),
            relative=True,
        )
    if superlative and not match["time"]:
        return None

    def resolve(frame: Frame) -> Days | None:
        if frame.seen is None or (frame.tense is not Tense.FUTURE and not match["time"]):
            return None
        return _point(frame.seen, unit, low, high)

    return reading(match, "in units", _kind(unit, counts), resolve, relative=True)


def _since_then(match: re.Match[str]) -> Reading:
    def resolve(frame: Frame) -> Days | None:
        if frame.named is None or frame.seen is None or frame.named.start > frame.seen.end:
            return None
        return Days(frame.named.start, frame.seen.end)

    return reading(match, "since then", "since", resolve, relative=True)


def shift(days: Days, words: str, unit: str, sign: int) -> Days | None:
    """`days` moved by counted units: "two days after" (1) or "before" (-1) them."""
    counted = count_of(words)
    if counted is None or counted[1] > 200:
        return None
    return _point(days, unit, sign * counted[0], sign * counted[1])
