"""Whether the words around a time expression speak of the past or of the future."""

from __future__ import annotations

import re
from functools import cache

from detente.times.readings import Tense
from detente.times.vocabulary import vocabulary

_BREAK = re.compile(
    r"[;:]|,?\s+(?:which|who|whose|but|while|whereas|although|though)\b|[“”\"]|—|\s[-–]{1,2}\s"
)
_NOT_PAST = {
    "need",
    "indeed",
    "hundred",
    "speed",
    "feed",
    "seed",
    "breed",
    "bed",
    "red",
    "shed",
    "embed",
}


@cache
def _cues() -> re.Pattern[str]:
    tense = vocabulary().tense
    future = "|".join(tense["future"])
    past = "|".join(tense["past"])
    return re.compile(
        rf"(?P<future>(?<!\w)(?:{future})(?!\w)(?:\s+to\b)?(?:\s+(?:not|also|be|have|been|again|soon|then)\b)*(?:\s+[a-z]+)?)"
        rf"|(?P<past>\b(?:{past})\b|\b[a-z]+ed\b)"
    )


@cache
def _future_before() -> re.Pattern[str]:
    words = "|".join(vocabulary().tense["future_before"])
    return re.compile(rf"\b(?:{words})\s+(?:the\s+|in\s+|on\s+)?$", re.IGNORECASE)


_HEADLINE = re.compile(
    r"^\W*(?:[A-Z][\w’'.-]*\W+|of\s+|and\s+|the\s+)+to\s+(?!the\b|a\b|an\b)[a-z]+"
)


def tense_around(text: str, start: int, end: int) -> Tense:
    """The tense of the verb that the expression at `[start, end)` most likely belongs to.

    That is the nearest one before it in its clause, else the first one after it.
    """
    before = text[:start]
    if _future_before().search(before):
        return Tense.FUTURE
    clause_start = max((match.end() for match in _BREAK.finditer(before)), default=0)
    left = _last_cue(before[clause_start:])
    if left is not Tense.UNKNOWN:
        return left
    if _HEADLINE.match(before[clause_start:]):
        return Tense.FUTURE
    after = text[end:]
    stop = _BREAK.search(after)
    return _first_cue(after[: stop.start()] if stop else after)


def _kind(match: re.Match[str]) -> Tense:
    if match.lastgroup == "future" or match.group("future"):
        return Tense.FUTURE
    return Tense.UNKNOWN if match.group() in _NOT_PAST else Tense.PAST


def _last_cue(text: str) -> Tense:
    tense = Tense.UNKNOWN
    for match in _cues().finditer(text):
        found = _kind(match)
        tense = found if found is not Tense.UNKNOWN else tense
    return tense


def _first_cue(text: str) -> Tense:
    for match in _cues().finditer(text):
        found = _kind(match)
        if found is Tense.FUTURE and re.match(r"[a-z]+ed\b", match.group()):
            # "On Tuesday they vowed to finish": the vow is what the time belongs to.
            return Tense.PAST
        if found is not Tense.UNKNOWN:
            return found
    return Tense.UNKNOWN
