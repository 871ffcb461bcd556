"""Cutting a sentence into clauses by its punctuation and little words, and finding its verbs.

The letters of the sentence's times are hidden behind `HIDDEN` beforehand, so
that "May 5, 2019" holds no comma and "since May" no "since".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from detente.times.vocabulary import vocabulary

HIDDEN = "¤"
"""Stands for every letter of a time while clauses are cut."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch `[start, end)` of a sentence that belongs to one clause."""

    start: int
    end: int
    clause: int  # spans of one clause share its number
    kind: str  # "main", "relative", "subordinate", "reported", "attribution"


@cache
def _break() -> re.Pattern[str]:
    """Where a clause ends and another kind of clause, the group that matches, begins."""
    past = "|".join(vocabulary().tense["past"])
    subject = r"(?:he|she|it|they|the|(?-i:[A-Z])|(?:on\s+|in\s+)?¤)"
    return re.compile(
        rf"""
        (?P<relative>,?\s+(?:who|which|whose|whom|where)\b)
        |(?P<reported>(?<=[a-z])\s+that\s+(?=\S))
        |(?P<quote>[“"])|(?P<unquote>[”])
        |(?P<subordinate>(?:,\s*|\s|^)(?:after|before|since|until|when|while|although|though
            |because|if|once(?!\s+(?:in|again|more|every|a)\b)|unless|whereas
            |as\s+(?:the|he|she|it|they|its|part)|following)\s+(?!¤))
        |(?P<main>;|:\s|,?\s+but\s|\s[—–-]{{1,2}}\s|,\s+and\s+(?={subject})
            |\s+and\s+(?=(?:on\s+|in\s+)?¤+,?\s+(?:[a-z]+ed|{past})\b))
        |(?P<comma>,\s)
        """,
        re.VERBOSE | re.IGNORECASE,
    )


def clauses(hidden: str) -> list[Span]:
    """Cut a sentence whose times are hidden into spans of clauses."""
    spans: list[Span] = []
    numbers, current, kind, start, main = 0, 0, "main", 0, 0
    for match in _break().finditer(hidden):
        found = match.lastgroup or ""
        if found == "reported" and not _ends_in_saying(hidden[start : match.start()]):
            continue
        if found == "comma":
            follows = _ATTRIBUTION.match(hidden, match.start())
            if follows:
                found = "attribution"
            elif kind not in ("relative", "subordinate", "attribution"):
                continue
        if found == "quote" and kind == "reported" and match.group() == '"':
            found = "unquote"
        begin = match.start()
        spans.append(Span(start, begin, current, kind))
        start = begin
        if found in ("comma", "unquote"):
            current, kind = main, "main"
            continue
        numbers += 1
        current = numbers
        kind = "reported" if found == "quote" else found
        if found == "main":
            main = current
    spans.append(Span(start, max(len(hidden), start + 1), current, kind))
    return [span for span in _with_silent_that(hidden, spans) if span.start < span.end] or spans


def _with_silent_that(hidden: str, spans: list[Span]) -> list[Span]:
    """Cut "said on Monday it will …" behind the time although no "that" stands there."""
    result: list[Span] = []
    numbers = max(span.clause for span in spans) + 1
    for span in spans:
        match = _silent_that().search(hidden, span.start, span.end)
        if match and span.kind in ("main", "attribution"):
            result.append(Span(span.start, match.end(), span.clause, span.kind))
            result.append(Span(match.end(), span.end, numbers, "reported"))
            numbers += 1
        else:
            result.append(span)
    return result


@cache
def saying() -> re.Pattern[str]:
    """The verbs that report words, as one pattern."""
    return re.compile("(?:" + "|".join(vocabulary().tense["saying"]) + ")")


@cache
def _silent_that() -> re.Pattern[str]:
    return re.compile(
        r"\b(?:said|says|added|told\s+(?:[a-z]+\s+)?[a-z]+)(?:\s+(?:on|in|late|early|in\s+a\s+statement)?\s*¤+"
        r"|\s+in\s+a\s+statement(?:\s+(?:on\s+)?¤+)?)?(?=\s+(?:it|he|she|they|its|his|their|the|a|[A-Z])\b)"
    )


_ATTRIBUTION = re.compile(
    r",\s+(?:[^,;]{1,70}?\s)?(?:said|says|told|reported|announced|according\s+to)\b"
)


def _ends_in_saying(words: str) -> bool:
    """Whether a clause's end is a verb of saying, with its time or hearer, before "that"."""
    return bool(
        re.search(
            rf"\b(?:{saying().pattern}|agreed|warned|believes?|noted|promised|vowed|expects?|hopes?)"
            rf"(?:\s+(?:on\s+|in\s+)?¤+)?(?:\s+\w+){{0,4}}(?:\s+(?:on\s+|in\s+)?¤+)?$",
            words,
        )
    )


@cache
def _verb() -> re.Pattern[str]:
    past = "|".join(vocabulary().tense["past"])
    auxiliary = (
        r"(?:will|would|could|may|might|has|have|had|was|were|is|are|be|been|being|not|also|to)"
    )
    determiner = r"(?:the|a|an|its|his|their|this|that|be)"
    return re.compile(
        rf"(?<!\bthe )(?<!\ba )(?<!\ban )(?<!\bits )\b(?:{auxiliary}\s+)*"
        rf"(?:(?:{past})\b|[a-z]{{2,}}ed\b|(?:will|would|to)\s+(?!{determiner}\b)[a-z]+\b)"
    )


def verbs_in(text: str) -> list[str]:
    """The verb groups of a stretch of text, by their forms."""
    return [match.group() for match in _verb().finditer(text)]


def last_verb(text: str) -> str | None:
    """The last word of the last verb group of a stretch of text, or None."""
    found = verbs_in(text)
    return found[-1].split()[-1] if found else None


def without_auxiliaries(text: str) -> str:
    """The text without the auxiliaries at its end, which belong to the verb that follows."""
    return re.sub(
        r"(?:\b(?:has|have|had|will|would|was|were|is|are|be|been|being|to|not|also|both|jointly|again|set|due|expected|scheduled)\s+)+$",
        "",
        text,
    )
