"""Which of a sentence's times belongs to the event that certain words report.

There is no parser here.  A sentence is cut into clauses by its punctuation and
its little words; a time belongs to the verbs of its own clause, and the fewer
other verbs stand between the two, the more surely.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from detente.records import TimeMention
from detente.times.clauses import (
    HIDDEN,
    Span,
    clauses,
    last_verb,
    saying,
    verbs_in,
    without_auxiliaries,
)


def choose(
    mentions: Sequence[TimeMention], text: str, offset: int, trigger: tuple[int, int]
) -> TimeMention | None:
    """The time of the event reported by the words at `trigger`.

    Args:
        mentions: the times of the sentence, as `find` gives them.
        text: the sentence, which begins at `offset` in its document.
        trigger: offsets of the event's words into the document.

    Returns:
        None where no time of the sentence belongs to the event.
    """
    ranked = _ranked(mentions, text, offset, trigger)
    return ranked[0] if ranked else None


def choose_all(
    mentions: Sequence[TimeMention], text: str, offset: int, trigger: tuple[int, int]
) -> tuple[TimeMention, ...]:
    """All times of one event word: "met in Papua in November and in Osaka this June" has two.

    The first is that of `choose`; more follow only where a list joins them.
    """
    ranked = _ranked(mentions, text, offset, trigger)
    if not ranked:
        return ()
    listed = [ranked[0]]
    for mention in sorted(ranked[1:], key=lambda item: item.start):
        near = [item for item in listed if _listed(item, mention, text, offset)]
        if near and not any(_within(mention, item) or _within(item, mention) for item in listed):
            listed.append(mention)
    return tuple(listed)


# --- candidates and their cost -------------------------------------------------

_DEAREST = 4.0
"""Above this a time is none of the event's.

The prices are a judgement, set on invented sentences and the odd half of
`quality/gold/dates.jsonl`: another verb between the two costs 1.3 or 1.4, so
that three of them are too many; another clause costs 2 to 3.5 where a time may
reach over it at all; a time that another verb claims costs 4.
"""
_NEVER = 99.0


def _ranked(
    mentions: Sequence[TimeMention], text: str, offset: int, trigger: tuple[int, int]
) -> list[TimeMention]:
    start, end = trigger[0] - offset, trigger[1] - offset
    visible = _visible(mentions, trigger)
    sentence = _Cut.of(text, offset, visible)
    priced = [
        (cost, mention)
        for mention in visible
        if (cost := sentence.cost(mention, start, end)) <= _DEAREST
    ]
    priced.sort(key=lambda pair: pair[0])
    if not priced:
        return []
    best_cost, best = priced[0]
    for cost, mention in priced[1:]:
        same_side = (mention.start < trigger[0]) == (best.start < trigger[0])
        nearly = cost <= best_cost + 1.5 and same_side
        if (
            nearly
            and not _apart(mention, best, text, offset)
            and _within(mention, best)
            and mention.kind != "since"
        ):
            best_cost, best = cost, mention
    return [best, *(mention for _, mention in priced if mention is not best)]


def _visible(mentions: Sequence[TimeMention], trigger: tuple[int, int]) -> list[TimeMention]:
    """The mentions seen from the trigger: the outermost that do not hold it, or those beside it."""
    holding = [item for item in mentions if item.start <= trigger[0] and trigger[1] <= item.end]
    rest = [item for item in mentions if item not in holding]
    if holding:
        inner = min(holding, key=lambda item: item.end - item.start)
        rest = [item for item in rest if inner.start <= item.start and item.end <= inner.end]
    return [
        item
        for item in rest
        if not any(
            other is not item and other.start <= item.start and item.end <= other.end
            for other in rest
        )
    ]


def _apart(first: TimeMention, second: TimeMention, text: str, offset: int) -> bool:
    """Whether the words between two times set them apart: "last week, and yesterday …"."""
    between = text[min(first.end, second.end) - offset : max(first.start, second.start) - offset]
    return bool(re.search(r"\b(?:and|or|but|then)\b|;", between))


def _within(inner: TimeMention, outer: TimeMention) -> bool:
    smaller = inner.days.width < outer.days.width
    return smaller and outer.days.start <= inner.days.start and inner.days.end <= outer.days.end


def _listed(first: TimeMention, second: TimeMention, text: str, offset: int) -> bool:
    """Whether the two times are members of one list: "in November … and at … this June"."""
    if "since" in (first.kind, second.kind):
        return False
    start, end = min(first.end, second.end) - offset, max(first.start, second.start) - offset
    between = text[start:end]
    joined = re.search(r"\b(?:and|or|then|again)\b|^\s*,\s*$", between)
    return bool(joined) and not verbs_in(between) and not re.search(r"[;:“”\"]", between)


@dataclass(frozen=True, slots=True)
class _Cut:
    """A sentence cut into clauses, its times hidden."""

    text: str
    hidden: str
    offset: int
    spans: tuple[Span, ...]

    @classmethod
    def of(cls, text: str, offset: int, mentions: Sequence[TimeMention]) -> _Cut:
        hidden = text
        for item in mentions:
            start, end = max(0, item.start - offset), min(len(text), item.end - offset)
            hidden = hidden[:start] + HIDDEN * (end - start) + hidden[end:]
        return cls(text, hidden, offset, tuple(clauses(hidden)))

    def at(self, position: int) -> Span:
        """The span that holds a position of the sentence."""
        for span in self.spans:
            if span.start <= position < span.end:
                return span
        return self.spans[-1]

    def cost(self, mention: TimeMention, start: int, end: int) -> float:
        """How unlikely it is that the time belongs to the words at `[start, end)`; 0 is sure."""
        first, last = mention.start - self.offset, mention.end - self.offset
        if first < end and start < last:
            return _NEVER
        there, here = self.at(start), self.at(first)
        if mention.kind == "since" and not self._lasts(start, end):
            return _NEVER
        if self._attributive(mention, first, last):
            return self._attributive_cost(mention, last, start, there, here)
        distance = max(first - end, start - last, 0) / 1000
        if first >= end:
            return distance + self._price_after(here, there, end, first)
        return distance + self._price_before(here, there, (first, last), start)

    def _price_after(self, here: Span, there: Span, end: int, first: int) -> float:
        """The price of a time that follows the event's words."""
        if here.clause != there.clause:
            return _NEVER
        between = self._own_words(end, first, there.clause)
        governor = last_verb(between)
        verbs = len(verbs_in(between))
        return 1.4 * verbs + (3.0 if governor and saying().fullmatch(governor) else 0.0)

    def _price_before(self, here: Span, there: Span, place: tuple[int, int], start: int) -> float:
        """The price of a time that stands before the event's words."""
        first, last = place
        between = without_auxiliaries(self._own_words(last, start, None))
        opening = self._opens(first, here)
        future = bool(_FUTURE_BEFORE.search(self.hidden[max(0, start - 30) : start]))
        lead = self._own_words(here.start, first, here.clause)
        governor = last_verb(lead)
        if here.clause == there.clause:
            if governor and saying().fullmatch(governor):
                return _NEVER
            verbs = len(verbs_in(between))
            if opening:
                return 0.3 * verbs + 0.1
            return (
                1.3 * verbs
                + (0.6 if governor else 0.2)
                + (self._price_of_verb(place, between, lead, start, future) if governor else 0.0)
            )
        if there.kind == "main" and here.kind in ("main", "opening") and opening:
            return 2.0 + (2.0 if future else 0.0)
        if there.kind == "main" and here.kind == "main" and not future:
            return (
                3.5 if re.search(r"\band\b", between) and not _SUBJECT.search(between) else _NEVER
            )
        return _NEVER

    def _price_of_verb(
        self, place: tuple[int, int], between: str, lead: str, start: int, future: bool
    ) -> float:
        """What it costs that another verb before the time claims it."""
        deadline = re.match(r"(?:until|till|by|within|before)\b", self.text[place[0] :], re.I)
        if future:
            return 0.0 if deadline or _AWAITED.search(lead) else 4.0
        # "The war that began in 2014 has killed …": the time closes its verb's phrase.
        first_verb = verbs_in(self.hidden[start:])[:1]
        follows = bool(first_verb) and self.hidden.startswith(first_verb[0], start)
        joined = re.search(r"\b(?:and|to|or)\b|[,;:—–]", between)
        related = re.search(r"\b(?:that|who|which)\b", lead)
        return 4.0 if follows and related and not joined else 0.0

    def _own_words(self, start: int, end: int, clause: int | None) -> str:
        """What of `[start, end)` lies in a clause; all of it for None."""
        if clause is None:
            return self.hidden[start:end]
        parts = [
            self.hidden[max(start, span.start) : min(end, span.end)]
            for span in self.spans
            if span.clause == clause and span.start < end and start < span.end
        ]
        return " ".join(parts)

    def _opens(self, first: int, span: Span) -> bool:
        """Whether the time stands in a phrase that opens its clause, before any verb."""
        before = self.hidden[span.start : first]
        if verbs_in(before):
            return False
        bare = re.fullmatch(
            rf"(?i)[\W_]*(?:and|but|then|later|so|the|{_PREPOSITIONS}|[\W_])*", before
        )
        phrase = re.match(rf"(?i)[\W_]*(?:and|but)?\s*(?:{_PREPOSITIONS})\b", before)
        return bool(bare or (phrase and "," in self.hidden[first : span.end]))

    def _lasts(self, start: int, end: int) -> bool:
        """Whether the event's words speak of something that has gone on or recurred."""
        before = self.hidden[max(0, start - 45) : end]
        if _ONCE.search(self.hidden[max(0, start - 60) : end + 10]):
            return False
        if re.search(r"\b(?:has|have|had|been|['’]ve|is|are|was|were)\b[^,;]*$", before):
            return True
        return self.hidden[start:end].endswith("ing") or bool(_COUNTED.search(before))

    def _attributive(self, mention: TimeMention, first: int, last: int) -> bool:
        """Whether the time stands before a noun: "the 2015 deal", "Monday's meeting"."""
        after = self.text[last : last + 40]
        if mention.text.endswith(("'s", "’s")) or re.match(r"['’]s?\s+\w", after):
            return True
        before = self.text[max(0, first - 20) : first]
        determined = re.search(
            r"\b(?:the|a|an|its|their|his|her|this|that)\s+$|['’]s\s+$", before, re.I
        )
        return bool(determined) and bool(
            re.match(r"\s+(?!and\b|or\b|in\b|at\b|to\b|with\b|by\b|when\b)[A-Za-z]", after)
        )

    def _attributive_cost(
        self, mention: TimeMention, last: int, start: int, there: Span, here: Span
    ) -> float:
        if start >= last:
            between = self.text[last:start]
            same_phrase = not verbs_in(between) and not re.search(
                r"[,;:]|\b(?:of|in|on|at|to|with)\b", between
            )
            return 0.0 if same_phrase and len(between.split()) <= 5 else _NEVER
        verbs = len(verbs_in(self._own_words(start, last, there.clause)))
        if here.clause != there.clause or mention.kind not in ("day", "week") or verbs > 1:
            return _NEVER
        return 2.0


_PREPOSITIONS = (
    r"on|in|at|during|by|for|over|throughout|within|around|as of|early|late|mid|following|amid"
    r"|from|between|earlier|after|back in|only|just"
)
_AWAITED = re.compile(
    r"\b(?:expected|due|scheduled|set|planned|slated|likely|hoped|ready|will|would)\b[^,;]{0,20}$"
)
_SUBJECT = re.compile(r"\band\s+(?:he|she|it|they|the|its|their|his|her|[A-Z])")
_FUTURE_BEFORE = re.compile(
    r"\b(?:will|would|shall|could|might)\s+(?:(?:not|also|be|have|soon|[a-z]+ly)\s+)*$|\bto\s+(?:[a-z]+ly\s+)?$"
)
_ONCE = re.compile(
    r"\b(?:first|only|biggest|largest|highest|worst|most|longest|lowest|best)\b", re.I
)
_COUNTED = re.compile(
    r"\b(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|two|three|four|five|six|several|many|\d+)\b[^,;]*$",
    re.I,
)
