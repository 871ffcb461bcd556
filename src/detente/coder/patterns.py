"""The coder on readable data: phrases with frames, and doubt where it is due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detente.coder import arguments, clauses, status
from detente.coder.arguments import Arguments
from detente.coder.building import Finding, Side, build, rejection, unsaid
from detente.coder.clauses import Party
from detente.coder.contexts import is_sport
from detente.coder.lexicon import Trigger
from detente.coder.subjects import Found, Parse, subject
from detente.coder.tokens import tokenize
from detente.coder.words import words
from detente.interfaces import Coding, Judgement, Passage
from detente.ontology import plover_root
from detente.records import ActorMention, Event, Rejection, Status

_SALIENT_CERTAINTY = 0.5
_STATUS_FACTOR = {
    Status.HAPPENED: 1.0,
    Status.PLANNED: 0.95,
    Status.POSSIBLE: 0.9,
    Status.DENIED: 0.85,
}


class PatternCoder:
    """Codes by the phrases of `coder/lexicon`; implements `interfaces.Coder`."""

    name = "patterns"

    def code(self, passage: Passage) -> Coding:
        """Events of a sentence, one for each pair of states and trigger.

        The same pair and type is given once for each clause with a verb of
        its own, by the most confident trigger.
        """
        if is_sport(passage.sentence.text):
            return Coding((), (rejection(passage, "a sports report"),))
        return self.code_parsed(passage, parse_passage(passage))

    def code_parsed(self, passage: Passage, parse: Parse) -> Coding:
        """The same for a passage that is parsed already, and is no sports report."""
        readings = [
            (trigger, arguments.find(parse, trigger) or _with_salient(parse, trigger, passage))
            for trigger in parse.triggers()
        ]
        best: dict[tuple[str, str, str, bool, int], Event] = {}
        rejections: list[Rejection] = []
        for trigger, found in readings:
            reason = _why_not(parse, trigger, found, readings)
            if found is None or reason:
                rejections.append(rejection(passage, f"“{trigger.entry.label}”: {reason}"))
                continue
            for event in _events(passage, parse, trigger, found):
                key = (*_key(event), _told_in(parse, trigger))
                if key not in best or event.confidence > best[key].confidence:
                    best[key] = event
        ordered = sorted(best.values(), key=lambda e: (e.trigger_start, e.event_id))
        return Coding(tuple(ordered), tuple(rejections))

    def code_all(self, passages: Sequence[Passage]) -> list[Coding]:
        """Each passage by itself."""
        return [self.code(passage) for passage in passages]

    def judge(self, passage: Passage, source: ActorMention, target: ActorMention) -> Judgement:
        """The trigger that best joins the two mentions, as a type with its confidence."""
        return self.judge_parsed(parse_passage(passage), source, target)

    def judge_parsed(self, parse: Parse, source: ActorMention, target: ActorMention) -> Judgement:
        """The same for a passage that is parsed already."""
        best = Judgement(None, 0.0, "")
        for trigger in parse.triggers():
            found = arguments.find(parse, trigger)
            fit = _fit(found, source, target) if found else 0.0
            score = max(fit, _proximity(parse, trigger, source, target)) * trigger.entry.weight
            if score > best.confidence:
                kind = trigger.entry.event_type
                assert kind is not None
                root = plover_root(kind, status.standing(parse, trigger).status)
                best = Judgement(kind, round(score, 3), trigger.entry.label, {root: score})
        return best


def parse_passage(passage: Passage) -> Parse:
    """A passage's units, clauses and parties."""
    units = tokenize(passage.sentence.text, passage.sentence.start, passage.mentions)
    return Parse(units, clauses.cut(units), clauses.parties(units), passage.phrases)


def _fit(found: Arguments, source: ActorMention, target: ActorMention) -> float:
    sides = (found.source.party.mentions, found.target.party.mentions)
    if source in sides[0] and target in sides[1]:
        return found.certainty
    if found.within or (target in sides[0] and source in sides[1]):
        return 0.5 * found.certainty
    return 0.0


def _proximity(parse: Parse, trigger: Trigger, source: ActorMention, target: ActorMention) -> float:
    """How well a trigger lies between two given mentions when no frame joins them."""
    at = parse.units[trigger.start].start
    first, last = sorted((source, target), key=lambda m: m.start)
    if first.end <= at <= last.start:
        return 0.45 if first is source else 0.35
    return 0.25 / (1 + min(abs(at - source.end), abs(at - target.start)) / 50)


Reading = tuple[Trigger, Arguments | None]


def _why_not(
    parse: Parse, trigger: Trigger, found: Arguments | None, readings: list[Reading]
) -> str:
    """Why a trigger is no event although its words are there; "" where it is one."""
    if found is None:
        return "no source or no target"
    if trigger.entry.mode == "host" and found.target.how not in {"object", "within the words"}:
        return "what is received is no guest"
    if trigger.entry.mode == "visit" and found.source.party.mentions[0].role in _PRIVATE:
        return "private persons travelling"
    if _commentary(parse, trigger):
        return "only how something is read"
    opener = parse.clauses[clauses.clause_of(parse.clauses, trigger.start)].opener
    if opener in _CONDITIONS or _purpose(parse, trigger):
        return "only a condition"
    if opener == "tail":
        return "only says who reports it"
    if _inside_speech(parse, trigger, readings):
        return "only the content or purpose of another event"
    return ""


def _purpose(parse: Parse, trigger: Trigger) -> bool:
    """Whether a sentence begins with "For A to V, …" and the trigger is that V."""
    before = [u.lower for u in parse.units[: trigger.start]]
    return before[:1] == ["for"] and before[-1:] == ["to"] and "," not in before


def _inside_speech(parse: Parse, trigger: Trigger, readings: list[Reading]) -> bool:
    """Whether a trigger is only the content of another's speech act ("urged A to attack B").

    What is asked for, threatened or refused has not happened, and what is only
    the purpose of another event ("came to deepen ties") is no event.  A meeting
    that is agreed or invited to is kept, as it will have a day of its own.  The
    nearest event before that governs it decides.
    """
    for other, found in reversed(readings):
        if found is None or other.start >= trigger.start or trigger.start - other.end > 14:
            continue
        same = clauses.clause_of(parse.clauses, other.start) == clauses.clause_of(
            parse.clauses, trigger.start
        )
        if same and _complement(parse, other, trigger):
            keeps = trigger.entry.event_type == "CONSULT" and trigger.entry.kind == "verb"
            return not (
                keeps and (other.entry.mode == "invite" or other.entry.event_type == "AGREE")
            )
    return False


_PRIVATE = frozenset({"CVL", "BUS", "MED", "EDU", "REB", "MIL", "SPY"})
_CONDITIONS = frozenset({"if", "unless", "once", "until"})
_READINGS = words("patterns", "readings")


def _commentary(parse: Parse, trigger: Trigger) -> bool:
    """Whether a gerund only tells how something is read: "a sign of mending ties"."""
    before = [u.lower for u in parse.units[max(0, trigger.start - 2) : trigger.start]]
    return "gerund" in trigger.tags and before[-1:] == ["of"] and before[0] in _READINGS


def _complement(parse: Parse, outer: Trigger, inner: Trigger) -> bool:
    between = [u.lower for u in parse.units[outer.end : inner.start]]
    if inner.entry.kind == "noun":
        if outer.entry.kind == "noun" or {"after", "over", "following", "during", "at"} & set(
            between
        ):
            return False
        if outer.entry.event_type in {"REJECT", "ACCUSE"}:
            # a meeting that is refused is none; an attack that is blamed took place
            return outer.entry.event_type == "REJECT" and inner.entry.mutual
        asked = outer.entry.event_type in {"REQUEST", "AGREE", "THREATEN"}
        return asked or status.standing(parse, inner).status is not Status.HAPPENED
    infinitive = "to" in between[-2:] or (not between and outer.entry.phrase.endswith("to"))
    if infinitive:
        return True
    if not outer.entry.speech or outer.entry.kind == "noun" or "and" in between:
        return False
    return "to" in between or not between or "gerund" in inner.tags


def _with_salient(parse: Parse, trigger: Trigger, passage: Passage) -> Arguments | None:
    """The other side taken from what the report is about, for a subject that stands alone."""
    if trigger.entry.strict or trigger.entry.kind == "noun" or not passage.salient:
        return None
    source = subject(parse, trigger.start)
    if source is None or len(source.party.codes) != 1:
        return None
    partner = next((c for c in passage.salient[:2] if c not in source.party.codes), None)
    if partner is None or source.party.codes[0] not in passage.salient[:2]:
        return None
    stand_in = unsaid(passage, partner, _SALIENT_CERTAINTY)
    return Arguments(
        source, Found(Party((stand_in,), 0, 0), _SALIENT_CERTAINTY, "the report's other side")
    )


def _pairs(found: Arguments) -> Iterator[tuple[Side, Side]]:
    source, target = found.source.party, found.target.party
    codes = source.codes
    if found.within:
        for n, a in enumerate(codes):
            for b in codes[n + 1 :]:
                yield _of(source, a), _of(source, b)
        return
    for a in codes:
        for b in target.codes:
            if a != b and b not in codes:
                yield _of(source, a), _of(target, b)


def _of(party: Party, code: str) -> Side:
    return Side(next(m for m in party.mentions if code in m.codes), code)


def _events(passage: Passage, parse: Parse, trigger: Trigger, found: Arguments) -> Iterator[Event]:
    entry = trigger.entry
    assert entry.event_type is not None
    standing = status.standing(parse, trigger)
    speaker = status.speaker(parse, trigger, passage.sentence.text, passage.sentence.start)
    for source, target in _pairs(found):
        confidence = (
            found.certainty * entry.weight * min(source.mention.score, target.mention.score)
            * _STATUS_FACTOR[standing.status] * (0.9 if speaker else 1.0)
        )  # fmt: skip
        finding = Finding(
            event_type=entry.event_type,
            cameo=entry.cameo,
            mode=entry.mode,
            mutual=entry.mutual,
            told_as=entry.told_as,
            status=standing.status,
            status_basis=standing.basis,
            speaker=speaker,
            confidence=round(min(confidence, 0.99), 3),
            start=parse.units[trigger.start].start,
            end=parse.units[trigger.end - 1].end,
            rule=f"{entry.kind} “{entry.label}”; source: {found.source.how}; "
            f"target: {found.target.how}",
            coder=PatternCoder.name,
        )
        yield build(passage, source, target, finding)


def _key(event: Event) -> tuple[str, str, str, bool]:
    sides = (event.source_country or event.source_actor, event.target_country or event.target_actor)
    if event.mutual and event.mode not in {"visit", "host"}:
        sides = (min(sides), max(sides))
    return (*sides, event.event_type, event.mutual)


def _told_in(parse: Parse, trigger: Trigger) -> int:
    """The clause a verb stands in; nouns are counted with the first."""
    if trigger.entry.kind == "noun":
        return 0
    number = clauses.clause_of(parse.clauses, trigger.start)
    return number if parse.clauses[number].opener in {"and", "although", "while", "but"} else 0
