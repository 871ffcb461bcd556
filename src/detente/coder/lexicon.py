"""The phrases that report events, and where they stand in a sentence.

The phrases are data: one TOML file per event type in `lexicon/`.  An entry says
which words (`phrases`), what they mean (`cameo`, `mode`), how the other side is
attached (`target`) and whether both do it (`mutual`).  In a phrase the first
word is a lemma, `a|b` are alternatives, `*` is a gap of up to four units, `@`
is an actor mention, and `word~` is any form of the word.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from detente.coder.inflection import noun_forms, tags_of, verb_forms
from detente.coder.tokens import Unit
from detente.coder.words import words
from detente.interfaces import Entry, Phrases
from detente.ontology import SPEECH_TYPES, cameo_codes

_MAX_GAP = 4  # units; longer gaps joined words of different clauses on news text


@dataclass(frozen=True, slots=True)
class Trigger:
    """An entry found at `units[start:end]`; `tags` are the forms its head verb can be."""

    entry: Entry
    start: int
    end: int
    tags: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Pattern:
    entry: Entry
    tags: frozenset[str]
    rest: tuple[frozenset[str] | str, ...]  # sets of forms, "*" or "@"


def _entries() -> Iterator[Entry]:
    folder = files(__package__).joinpath("lexicon")
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if not path.name.endswith(".toml"):
            continue
        raw = tomllib.loads(path.read_text("utf-8"))
        event_type = raw.get("type")
        for kind in ("verb", "noun"):
            for item in raw.get(kind, ()):
                for phrase in item["phrases"]:
                    yield make_entry(event_type, kind, phrase, item)


def make_entry(event_type: str | None, kind: str, phrase: str, item: Mapping[str, Any]) -> Entry:
    """An entry from a table of a lexicon file, with the defaults of its kind filled in."""
    return Entry(
        event_type=item.get("type", event_type),
        kind=kind,
        phrase=phrase,
        cameo=item.get("cameo", ""),
        mode=item.get("mode"),
        target=tuple(item.get("target", ("object",) if kind == "verb" else ())),
        source=tuple(item.get("source", ("by", "from"))),
        mutual=item.get("mutual", False),
        reverse=item.get("reverse", False),
        speech=item.get("speech", kind == "verb" and event_type in SPEECH_TYPES),
        strict=item.get("strict", kind == "noun"),
        status=item.get("status"),
        active=item.get("active", False),
        weight=item.get("weight", 1.0),
        forms=tuple(item.get("forms", ())),
    )


def plain_entry(event_type: str, cameo: str) -> Entry:
    """An entry for words that no phrase of the lexicon holds."""
    return make_entry(event_type, "verb", "", {"cameo": cameo})


_Index = Mapping[str, tuple[_Pattern, ...]]


@lru_cache(maxsize=8)
def _index(own: Phrases | None) -> _Index:
    """The patterns by the form of their first word; a user's own stand before the built-in ones."""
    if own is None:
        return _compiled(_entries())
    built_in, added = _index(None), _compiled(own.entries)
    return {**built_in, **{form: added[form] + built_in.get(form, ()) for form in added}}


def _compiled(entries: Iterable[Entry]) -> _Index:
    index: dict[str, list[_Pattern]] = defaultdict(list)
    for entry in entries:
        if entry.event_type and entry.cameo not in cameo_codes():
            raise ValueError(f"lexicon: {entry.phrase!r} has no known CAMEO code")
        first, *rest = entry.phrase.split()
        compiled = tuple(_element(word) for word in rest)
        for head in first.split("|"):
            for form, tags in _head_forms(head, entry):
                index[form].append(_Pattern(entry, tags, compiled))
    return {form: tuple(patterns) for form, patterns in index.items()}


def _head_forms(head: str, entry: Entry) -> Iterator[tuple[str, frozenset[str]]]:
    if entry.kind == "noun":
        yield from ((form, frozenset({"noun"})) for form in noun_forms(head))
        return
    known = verb_forms(head)
    yield from known.items()
    yield from ((form, tags_of(form)) for form in entry.forms if form not in known)


def _element(word: str) -> frozenset[str] | str:
    if word in {"*", "@"}:
        return word
    forms: set[str] = set()
    for option in word.split("|"):
        if option.endswith("~"):
            forms.update(verb_forms(option[:-1]), noun_forms(option[:-1]))
        else:
            forms.add(option)
    return frozenset(forms)


def find_triggers(units: Sequence[Unit], own: Phrases | None = None) -> list[Trigger]:
    """Every lexicon phrase in a sentence, the longest at each place, in order.

    Phrases inside a longer phrase are dropped; those of `none.toml` swallow
    what they cover and are not returned.  Of phrases as long a user's `own` is taken.
    """
    found: list[Trigger] = []
    index = _index(own)
    for i, unit in enumerate(units):
        if unit.mention is None:
            found.extend(_at(units, i, index))
    found.sort(key=lambda t: (-_specific(t), t.start))
    taken: set[int] = set()
    kept: list[Trigger] = []
    for trigger in found:
        covered = set(range(trigger.start, trigger.end))
        if trigger.start in taken or len(covered & taken) > 1:
            continue
        taken |= {i for i in covered if units[i].mention is None}
        kept.append(trigger)
    return sorted((t for t in kept if t.entry.event_type), key=lambda t: t.start)


def _specific(trigger: Trigger) -> int:
    return sum(1 for word in trigger.entry.phrase.split() if word != "*")


def _at(units: Sequence[Unit], i: int, index: _Index) -> Iterator[Trigger]:
    for pattern in index.get(units[i].lower, ()):
        if pattern.entry.kind == "noun" and not is_nominal(units, i):
            continue
        if pattern.entry.kind == "verb" and not (
            is_verbal(units, i, pattern.tags) or (pattern.rest and _after_subject(units, i))
        ):
            continue
        end = _match(units, i + 1, pattern.rest)
        if end is not None:
            yield Trigger(pattern.entry, i, end, pattern.tags)


def _after_subject(units: Sequence[Unit], i: int) -> bool:
    """Whether a state or person stands right before: "Egypt cut ties" (a phrase tells the verb)."""
    before = units[i - 1].mention if i else None
    return before is not None and before.kind != "adjective"


def _match(units: Sequence[Unit], i: int, rest: tuple[frozenset[str] | str, ...]) -> int | None:
    if not rest:
        return i
    head, *tail = rest
    if head == "*":
        return _across_gap(units, i, tuple(tail))
    if i >= len(units):
        return None
    if head == "@":
        return _match(units, i + 1, tuple(tail)) if units[i].mention else None
    if _last_word(units[i]) in head:
        return _match(units, i + 1, tuple(tail))
    return None


def _last_word(unit: Unit) -> str:
    """The word a phrase may match: of a mention its last, "embassy" in "the British embassy"."""
    return unit.lower if unit.mention is None else unit.lower.rsplit(maxsplit=1)[-1]


def _across_gap(
    units: Sequence[Unit], i: int, rest: tuple[frozenset[str] | str, ...]
) -> int | None:
    skipped = 0
    while i <= len(units) and skipped <= _MAX_GAP:
        end = _match(units, i, rest)
        if end is not None:
            return end
        if i >= len(units) or units[i].text in ";:.,":
            return None
        skipped += units[i].text not in _FREE_IN_GAP
        i += 1
    return None


_FREE_IN_GAP = frozenset(["“”\"'‘’", "’s", "'s", "-", "a", "an", "the"])

_DETERMINERS = words("lexicon", "determiners")
_PREPOSITIONS = words("lexicon", "prepositions")
_BEFORE_VERBS = words("lexicon", "before_verbs")
_BEFORE_NOUN_TO = words("lexicon", "before_noun_to")
_ADVERBS = words("lexicon", "adverbs")
_OBJECT_STARTS = words("lexicon", "object_starts")


def is_verbal(units: Sequence[Unit], i: int, tags: frozenset[str]) -> bool:
    """Whether the word at `i`, which has these verb forms, is used as a verb."""
    previous = units[i - 1] if i else None
    if previous is not None and previous.text == "-":
        return False
    if tags <= {"past", "participle"}:
        return not (_is_adjective(units, i, previous) and "participle" in tags)
    if tags == {"gerund"}:
        return previous is None or previous.lower not in {"the", "a", "an"}
    if previous is None:
        return "base" in tags and _starts_object(units, i + 1)
    if previous.mention is not None:
        return previous.mention.kind != "adjective" and _starts_object(units, i + 1)
    if previous.lower == "to" and i > 1 and units[i - 2].lower in _BEFORE_NOUN_TO:
        return False
    if previous.lower in _BEFORE_VERBS or units[i - 1].lower.endswith("n't"):
        return previous.lower not in {"and", "or", "that"} or _starts_object(units, i + 1)
    if previous.lower in _DETERMINERS or previous.lower in _PREPOSITIONS:
        return False
    return _starts_object(units, i + 1)


def _is_adjective(units: Sequence[Unit], i: int, previous: Unit | None) -> bool:
    """Whether a participle describes a noun: "the disputed waters", "its detained sailors"."""
    if previous is None or i + 1 >= len(units):
        return False
    if previous.lower not in _ARTICLES and previous.lower not in _PREPOSITIONS:
        return False
    following = units[i + 1]
    return following.is_word and following.lower not in _PREPOSITIONS


_ARTICLES = words("lexicon", "articles")


def is_nominal(units: Sequence[Unit], i: int) -> bool:
    """Whether the word at `i` is used as a noun."""
    if i == 0:
        return not _starts_object(units, 1)
    previous = units[i - 1]
    if previous.mention is not None:
        return previous.mention.kind == "adjective" or not _starts_object(units, i + 1)
    if previous.lower in _DETERMINERS or previous.lower in _PREPOSITIONS:
        return True
    if previous.lower == "to" and i > 1 and units[i - 2].lower in _BEFORE_NOUN_TO:
        return True
    earlier = units[i - 2].lower if i > 1 and previous.lower in _ADVERBS else previous.lower
    return earlier not in {"to", "will", "would", "can", "could", "may", "might", "must", "not"}


def _starts_object(units: Sequence[Unit], i: int) -> bool:
    if i >= len(units):
        return False
    return units[i].mention is not None or units[i].lower in _OBJECT_STARTS
