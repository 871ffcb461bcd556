"""The event record a coder gives, from what it found in a passage."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from detente.coder.contexts import context_of
from detente.interfaces import Passage
from detente.ontology import cameo_codes, event_types
from detente.records import ActorMention, Event, Rejection, Status


@dataclass(frozen=True, slots=True)
class Side:
    """An actor of an event: the mention and which of its codes is meant."""

    mention: ActorMention
    code: str

    @property
    def state(self) -> str | None:
        """The code where it is a state's."""
        return self.code if self.code in self.mention.states else None

    @property
    def actor(self) -> str:
        """The mention's name; the code where the mention stands for several."""
        return self.mention.name if len(self.mention.codes) == 1 else self.code


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of an event before it is dated; `start`/`end` is the span of its words.

    `quad` is given for a type that is not the ontology's.
    """

    event_type: str
    cameo: str
    mode: str | None
    mutual: bool
    told_as: str
    status: Status
    status_basis: str
    speaker: str | None
    confidence: float
    start: int
    end: int
    rule: str
    coder: str
    quad: int | None = None


def build(passage: Passage, source: Side, target: Side, found: Finding) -> Event:
    """The event of a finding, without its days."""
    document, sentence = passage.document, passage.sentence
    published = document.published.days if document.published else None
    code = cameo_codes()[found.cameo]
    return Event(
        event_id=_event_id(sentence.sentence_id, found, source, target),
        document=document.name,
        document_id=document.document_id,
        sentence_id=sentence.sentence_id,
        document_published_start=published.start if published else None,
        document_published_end=published.end if published else None,
        source_country=source.state,
        source_actor=source.actor,
        source_role=source.mention.role,
        target_country=target.state,
        target_actor=target.actor,
        target_role=target.mention.role,
        mutual=found.mutual,
        told_as=found.told_as,
        event_type=found.event_type,
        mode=found.mode,
        context=context_of(sentence.text),
        cameo=code.code,
        quad=found.quad or event_types()[found.event_type].quad,
        goldstein=code.goldstein,
        date_start=None,
        date_end=None,
        date_basis="",
        status=found.status,
        status_basis=found.status_basis,
        speaker=found.speaker,
        confidence=found.confidence,
        evidence=sentence.text,
        evidence_start=sentence.start,
        evidence_end=sentence.end,
        trigger_start=found.start,
        trigger_end=found.end,
        source_mention=source.mention.mention_id,
        target_mention=target.mention.mention_id,
        rule=found.rule,
        coder=found.coder,
    )


def _event_id(sentence_id: str, found: Finding, source: Side, target: Side) -> str:
    key = f"{sentence_id}|{found.event_type}|{source.code}|{target.code}|{found.start}"
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def certainty(first: Side, second: Side) -> float:
    """How sure it is that both actors are meant, 0-1."""
    return min(first.mention.score, second.mention.score, 1.0)


def rejection(passage: Passage, reason: str) -> Rejection:
    """Something of a passage that is not coded, and why."""
    return Rejection(passage.sentence.sentence_id, "code", reason)


def unsaid(passage: Passage, code: str, score: float) -> ActorMention:
    """A stand-in for the side that a sentence leaves unsaid."""
    return ActorMention(
        mention_id=f"{passage.sentence.sentence_id}-salient-{code}",
        sentence_id=passage.sentence.sentence_id,
        start=passage.sentence.start,
        end=passage.sentence.start,
        text="",
        name=code,
        codes=(code,),
        states=(code,),
        kind="anaphora",
        role=None,
        former=False,
        basis="unsaid; the report's other side",
        score=score,
    )
