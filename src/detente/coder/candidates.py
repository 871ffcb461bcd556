"""Which pairs of actors of a passage the encoder is asked about, and how they are marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from detente.coder.building import Side, unsaid
from detente.coder.marking import Marked, Span, mark
from detente.interfaces import Passage
from detente.records import ActorMention

SEPARATOR = " || "
_UNSAID_SCORE = 0.8
_SALIENT = 2  # a sentence about one of the two states a report is most about may mean the other


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two actors of a passage, one of so many `pairs` that its sentence names.

    `shift` leads from offsets of the marked text to the document.
    """

    passage: Passage
    first: Side
    second: Side
    text: str
    first_spans: tuple[Span, ...]
    second_spans: tuple[Span, ...]
    shift: int
    pairs: int = 1

    def marked(self) -> Marked:
        """The sentence as the encoder reads it."""
        return mark(self.text, self.first_spans, self.second_spans)


def candidates(passage: Passage) -> Iterator[Candidate]:
    """Every pair of different actors that the sentence names, or names one of.

    A state that only a city stands for ("missiles hit Kharkiv") is paired with a sentence's only
    actor; beside two a city misled more often than it stood for a party.
    """
    codes = list(dict.fromkeys(code for m in passage.mentions for code in m.codes))
    pairs = list(combinations(codes, 2))
    if len(codes) == 1:
        pairs = [(codes[0], where) for site in passage.sites for where in site.codes]
    for first, second in pairs:
        yield _said(passage, first, second, len(pairs))
    yield from _with_unsaid(passage, codes)


def _said(passage: Passage, first: str, second: str, pairs: int) -> Candidate:
    named = (*passage.mentions, *passage.sites)
    one, other = _mentions(named, first, second), _mentions(named, second, first)
    shift = passage.sentence.start
    return Candidate(
        passage,
        Side(one[0], first),
        Side(other[0], second),
        passage.sentence.text,
        _first_span(one, shift),
        _first_span(other, shift),
        shift,
        pairs,
    )


def _mentions(mentions: Sequence[ActorMention], code: str, other: str) -> tuple[ActorMention, ...]:
    """The mentions of an actor, those that are not of the other too before those that are."""
    alone = tuple(m for m in mentions if code in m.codes and other not in m.codes)
    return alone or tuple(m for m in mentions if code in m.codes)


def _first_span(mentions: Sequence[ActorMention], shift: int) -> tuple[Span, ...]:
    """The first mention of an actor, which most often is the one that acts or is acted on.

    Marking all mentions was tried: F1 of triples fell by 0.03 to 0.08, as marks in side remarks
    ("Romanian refugees in Hungary") draw the encoder away.
    """
    return ((mentions[0].start - shift, mentions[0].end - shift),)


def _with_unsaid(passage: Passage, codes: Sequence[str]) -> Iterator[Candidate]:
    """The pair of a sentence's only actor and the report's other side, named just before."""
    if len(codes) != 1 or codes[0] not in passage.salient[:_SALIENT]:
        return
    here = {*codes, *(code for site in passage.sites for code in site.codes)}
    partner = next((c for c in passage.salient[:_SALIENT] if c not in here), None)
    for sentence, mentions in reversed(passage.before):
        there = [m for m in mentions if partner in m.codes]
        if partner is None or not there:
            continue
        lead = sentence.text + SEPARATOR
        own = tuple(m for m in passage.mentions if codes[0] in m.codes)
        shift = passage.sentence.start - len(lead)
        yield Candidate(
            passage,
            Side(own[0], codes[0]),
            Side(unsaid(passage, partner, _UNSAID_SCORE), partner),
            lead + passage.sentence.text,
            _first_span(own, shift),
            _first_span(there, sentence.start),
            shift,
        )
        return
