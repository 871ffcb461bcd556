"""The records that flow from stage to stage.

All are frozen.  Days are `datetime.date`; a span is a half-open pair of
character offsets into `Document.text`, which is never altered; states are
ISO 3166-1 alpha-3 codes, organisations the codes of `actors/data/organisations.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

DOUBTFUL = 0.58
"""Events of less confidence are kept as doubtful, and left out of relations unless asked for.

The least limit at which 90 % of the events of held-out sentences are right
(`python -m quality.calibration`).
"""


class SegmentKind(StrEnum):
    """What a stretch of a report's text is."""

    HEADLINE = "headline"
    BODY = "body"
    CAPTION = "caption"
    BYLINE = "byline"  # author, agency, date line
    FURNITURE = "furniture"  # menus, buttons, player controls, picture addresses
    TEASER = "teaser"  # titles of other reports


CODED_SEGMENTS = frozenset({SegmentKind.HEADLINE, SegmentKind.BODY, SegmentKind.CAPTION})
"""The kinds of segment whose sentences are coded."""


class Status(StrEnum):
    """Whether an event really happened, by what the sentence says."""

    HAPPENED = "happened"  # also: is going on
    PLANNED = "planned"  # announced, promised, scheduled
    POSSIBLE = "possible"  # hoped, expected, conditional, rumoured
    DENIED = "denied"  # negated, or said not to be so


@dataclass(frozen=True, slots=True)
class Days:
    """A range of days, both ends included; its width is the doubt or the duration."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise ValueError(f"{self.start} is after {self.end}")

    @property
    def width(self) -> int:
        """Number of days in the range, at least 1."""
        return (self.end - self.start).days + 1


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of `Document.text`, `[start, end)`, and what it is."""

    kind: SegmentKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Publication:
    """When a report was published, and the words that say so.

    `start`/`end` is the span of `words` in the text; both are None where the
    day comes from the input's own metadata (`method` "metadata").
    """

    days: Days
    method: str  # "metadata", "date line", "caption", "picture address", "text", "file name"
    words: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One report as it was read; `text` is never altered afterwards.

    `name` is the input's own name: the path as given, and `#n` for the n-th
    record (from 1) of a file that holds several.
    """

    document_id: str
    name: str
    text: str
    fingerprint: str  # SHA-256 of the text, hexadecimal
    segments: tuple[Segment, ...] = ()
    published: Publication | None = None
    headline: str | None = None
    source: str | None = None
    author: str | None = None
    language: str | None = None  # ISO 639-1
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a headline, body or caption; `text == document.text[start:end]`."""

    sentence_id: str
    document_id: str
    position: int  # 0, 1, … in the order of the text
    start: int
    end: int
    text: str
    segment: SegmentKind
    paragraph: int  # number of the paragraph in the document, from 0


@dataclass(frozen=True, slots=True)
class ActorMention:
    """Words of a sentence that stand for one or several states or organisations.

    `codes` has more than one entry for "the two sides" or "the three countries".
    `basis` says in words how the mention was resolved.
    """

    mention_id: str
    sentence_id: str
    start: int
    end: int
    text: str
    name: str  # "Moon Jae-in", "South Korea", "European Union"
    codes: tuple[str, ...]
    states: tuple[str, ...]  # those of `codes` that are states
    kind: str  # country, adjective, people, capital, metonym, organisation, person, office, anaphor
    role: str | None  # GOV, MIL, LEG, OPP, … (PLOVER sectors), None for the bare state
    former: bool
    basis: str
    score: float  # 0-1


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time expression and the days it denotes, seen from the report's day.

    `kind`: "day", "week", "month", "quarter", "season", "year", "period" or
    "since" (from `days.start`, still going on on the report's day).
    """

    sentence_id: str
    start: int
    end: int
    text: str
    days: Days
    kind: str
    basis: str  # the rule and the day it was seen from, in words

    @property
    def ongoing(self) -> bool:
        """Whether the expression says that something still goes on."""
        return self.kind == "since"


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what to whom, when, whether it happened, and who says so.

    Offsets are into `Document.text`.  Countries are None for actors that are
    no state.  `goldstein` is the value of the nearest CAMEO code, -10 to 10.
    """

    event_id: str
    document: str
    document_id: str
    sentence_id: str
    document_published_start: date | None
    document_published_end: date | None
    source_country: str | None
    source_actor: str
    source_role: str | None
    target_country: str | None
    target_actor: str
    target_role: str | None
    mutual: bool
    told_as: str  # "deed", by a verb, or "name", by a noun ("the withdrawal")
    event_type: str
    mode: str | None
    context: str | None
    cameo: str
    quad: int
    goldstein: float
    date_start: date | None
    date_end: date | None
    date_basis: str
    status: Status
    status_basis: str
    speaker: str | None
    confidence: float  # 0-1
    evidence: str
    evidence_start: int
    evidence_end: int
    trigger_start: int
    trigger_end: int
    source_mention: str
    target_mention: str
    rule: str  # the entry of the coder that decided
    coder: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """Something that was not coded, where it happened and why."""

    item: str  # a path, a document's name or a sentence_id
    stage: str
    reason: str
