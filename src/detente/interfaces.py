"""The seam between the pipeline and whatever codes events.

A coder sees one `Passage` at a time: a sentence with its actor mentions and
what the pipeline knows of the report around it.  It reads no file, opens no
network and keeps no state between passages.  It says who did what to whom and
whether it happened; `dating` finds when.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol, runtime_checkable

from detente.records import ActorMention, Document, Event, Rejection, Sentence


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a lexicon: words that report an event, and where its two sides stand.

    `target` lists, best first, how the other side is attached: "object" (the
    next actor to the right) or a preposition.  `speech`: what follows is the
    content of a speech act and is not coded in its own right.  `strict`: coded
    only where the attachment is found, never from the surroundings.  `forms`:
    forms of the first word besides those that its inflection gives.
    """

    event_type: str | None  # None: words that look like an event and are none
    kind: str  # "verb" or "noun"
    phrase: str
    cameo: str
    mode: str | None
    target: tuple[str, ...]
    source: tuple[str, ...]  # prepositions that bring the agent of a noun
    mutual: bool
    reverse: bool
    speech: bool
    strict: bool
    status: str | None
    active: bool  # a participle that is no passive: "is opposed to"
    weight: float
    forms: tuple[str, ...] = ()

    @property
    def told_as(self) -> str:
        """How its words tell an event, see `Event.told_as`."""
        return "deed" if self.kind == "verb" else "name"

    @property
    def label(self) -> str:
        """The phrase with only the first of its alternatives, to find it by in the lexicon."""
        alternatives = (word.split("|") for word in self.phrase.split())
        return " ".join(first + ("|…" if rest else "") for first, *rest in alternatives)


@dataclass(frozen=True, eq=False, slots=True)
class Phrases:
    """Entries of a user's own, used besides the built-in ones and before them.

    One object serves a whole run; it is told apart by identity, so that a coder
    can keep what it makes of it.
    """

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence to code, with its surroundings.

    `mentions` are those of `sentence`, in the order of the text.  `salient`
    lists the states the report has been about up to here, the most recent
    first; it stands in where a sentence leaves the other side unsaid.  `main` are the
    two states that the whole report names most, where it has a few sentences.  `sites` are cities
    that tell where, of states that the sentence does not name otherwise.  `report` holds
    all its sentences with their mentions, the same object in all passages of the report.
    `phrases` are the user's own, None where there are none.
    """

    document: Document
    sentence: Sentence
    mentions: tuple[ActorMention, ...]
    salient: tuple[str, ...] = ()
    report: tuple[tuple[Sentence, tuple[ActorMention, ...]], ...] = ()
    phrases: Phrases | None = None
    main: tuple[str, ...] = ()
    sites: tuple[ActorMention, ...] = ()

    @property
    def before(self) -> tuple[tuple[Sentence, tuple[ActorMention, ...]], ...]:
        """The sentences up to here with their mentions, the headline first, the nearest last."""
        return self.report[: self.sentence.position]


@dataclass(frozen=True, slots=True)
class Coding:
    """What a coder found in a passage: undated events, and what it would not code."""

    events: tuple[Event, ...] = ()
    rejections: tuple[Rejection, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a coder says of one given pair of mentions.

    `event_type` is a PLOVER type or None (no event between the two); `confidence` is 0-1.  `roots`
    are the shares of the types by PLOVER's own counting, see `ontology.plover_root`.
    """

    event_type: str | None
    confidence: float
    rule: str
    roots: Mapping[str, float] = field(default_factory=dict)

    def root(self, merged: Mapping[str, str] = MappingProxyType({})) -> str | None:
        """The likeliest root, the shares of those added up that `merged` gives one name."""
        shares: dict[str, float] = {}
        for name, share in self.roots.items():
            name = merged.get(name, name)
            shares[name] = shares.get(name, 0.0) + share
        return max(shares, key=shares.__getitem__) if shares else None


@runtime_checkable
class Coder(Protocol):
    """Codes passages."""

    @property
    def name(self) -> str:
        """Written into every event; tells codings apart that may differ."""
        ...

    def code(self, passage: Passage) -> Coding:
        """Find the events between the passage's mentions."""
        ...

    def code_all(self, passages: Sequence[Passage]) -> list[Coding]:
        """The codings of many passages, in their order: for coders that are faster in bulk."""
        ...

    def judge(self, passage: Passage, source: ActorMention, target: ActorMention) -> Judgement:
        """Say which event, if any, the passage reports from `source` to `target`."""
        ...
