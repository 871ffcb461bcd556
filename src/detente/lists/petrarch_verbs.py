"""Verb dictionaries in the format of TABARI and PETRARCH, as entries of our lexicon.

::

    &SANCTIONS                     a set of words for patterns
    +TRADE_BAN
    --- IMPOSE [170] ---           a block of verbs with the code of the bare verb
    SLAP {SLAPPED SLAPPING SLAPS}  a verb, with forms that its inflection may not give
    - * &SANCTIONS ON + [163]      * the verb, + the target, $ the source, % both sides

A blank between two words of a pattern lets others stand between them, an
underscore does not; both is so in our phrases.  What our phrases cannot say (words before the
verb, clauses passed over with ^, changes of verb with ~) becomes a rejection.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from detente.coder.inflection import verb_forms
from detente.coder.lexicon import make_entry
from detente.coder.words import words
from detente.interfaces import Entry
from detente.lists.files import ListFile, Patterns
from detente.lists.lines import Line, NotCarriedError, codes_of, read_lines, spaced
from detente.ontology import cameo_codes
from detente.records import Rejection

_BLOCK = re.compile(r"---+\s*(?P<name>[^\[\]]*?)\s*(?:\[(?P<code>[^\[\]]*)\])?\s*-*")
_MEMBER = re.compile(r"\w[\w .'-]*")
_NULL = "---"
_ANY_SIDE = ("object", "with", "to", "against", "on")  # how a bare verb's target may hang from it
_MOST = 60  # phrases of one pattern; more come only of sets within sets
_PREPOSITIONS = words("clauses", "prepositions")
_EXACT = _PREPOSITIONS | words("lexicon", "determiners") | {"to", "up", "out", "off", "not", "that"}


@dataclass(frozen=True, slots=True)
class _Verb:
    """A verb of a block: its first word, what follows it ("carry out"), forms, code of its own."""

    head: str
    rest: str
    forms: tuple[str, ...]
    code: str | None
    line: int


@dataclass(frozen=True, slots=True)
class _Phrase:
    """The part of a pattern behind the verb, as our phrases say it, and its sides."""

    words: str
    target: tuple[str, ...]
    strict: bool
    mutual: bool
    reverse: bool


@dataclass(slots=True)
class _Reading:
    """A dictionary while it is read."""

    file: ListFile
    sets: dict[str, list[str]] = field(default_factory=dict)
    code: str | None = None
    blocked: bool = False  # within --- NAME [CODE] ---, where patterns hold for all verbs
    verbs: list[_Verb] = field(default_factory=list)
    patterns: list[Line] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    coarser: dict[str, int] = field(default_factory=dict)  # CAMEO code -> line it was first met on
    rejections: list[Rejection] = field(default_factory=list)

    def reject(self, line: int, reason: str) -> None:
        """Note what a line says and we cannot."""
        self.rejections.append(self.file.reject(line, reason))


def read_verb_dictionary(file: ListFile) -> Patterns:
    """The entries of a verb dictionary."""
    reading = _Reading(file)
    lines = list(read_lines(file))
    others = list(_without_sets(reading, lines))
    for line in others:
        try:
            _read(reading, line)
        except NotCarriedError as reason:
            reading.reject(line.number, str(reason))
    _finish(reading)
    for code, number in reading.coarser.items():
        reading.reject(number, f"note: CAMEO {code} is kept as {_cameo(code)}")
    order = sorted(reading.rejections, key=lambda r: int(r.item.rpartition(":")[2]))
    return Patterns(tuple(reading.entries), tuple(order))


def _without_sets(reading: _Reading, lines: Sequence[Line]) -> Iterator[Line]:
    """Take the sets (`&NAME` and the `+WORD` below it) out of the lines."""
    members: list[str] | None = None
    for line in lines:
        if line.text.startswith("&"):
            members = reading.sets.setdefault(line.name.strip("_"), [])
        elif line.text.startswith("+") and members is not None:
            words = (line.name, *(f"{form}_" for form in line.forms or ()))
            members.extend(word for word in words if _MEMBER.fullmatch(word))
            if not line.whole or not _MEMBER.fullmatch(line.name):
                reading.reject(line.number, f"{line.name!r} is no word of a set")
        else:
            members = None
            yield line


def _read(reading: _Reading, line: Line) -> None:
    text = line.text.strip()
    if text.startswith(_NULL):
        _finish(reading)
        block = _BLOCK.fullmatch(text)
        reading.blocked = True
        reading.code = block["code"] if block else None
        if block is None:
            raise NotCarriedError("no head of a block such as --- IMPOSE [163] ---")
    elif text.startswith("-"):
        if not reading.verbs:
            raise NotCarriedError("a pattern of no verb above")
        reading.patterns.append(line)
    elif text.startswith("~"):
        raise NotCarriedError(
            "a change of one verb by another (~) has no counterpart in our phrases"
        )
    else:
        _verb(reading, line)


def _verb(reading: _Reading, line: Line) -> None:
    if not line.whole:
        raise NotCarriedError("a bracket or brace is not closed")
    if line.codes and reading.patterns:
        reading.blocked = False  # a verb of its own, in the manner of TABARI
    if not reading.blocked and (line.codes or reading.patterns):
        _finish(reading)
        reading.code = None
    parts = spaced(line.name).lower().split()
    if not parts or not all(re.fullmatch(r"[a-z][a-z'-]*", p.lstrip("+")) for p in parts):
        raise NotCarriedError(f"{line.name!r} is no verb")
    if any(part.startswith("+") for part in parts[1:]):
        raise NotCarriedError("a verb whose inflected word is not its first")
    head, rest = parts[0].lstrip("+"), " ".join(parts[1:])
    # of "carried_out" the first word is the form, as it is of the verb
    stated = (re.match(r"[a-z'-]+", form.lower().lstrip("+")) for form in line.forms or ())
    forms = tuple(form[0] for form in stated if form and form[0] not in verb_forms(head))
    code = line.codes[0] if line.codes else None
    reading.verbs.append(_Verb(head, rest, forms, code, line.number))


def _finish(reading: _Reading) -> None:
    """Give the entries of the verbs and patterns that were being read."""
    verbs, patterns = reading.verbs, reading.patterns
    reading.verbs, reading.patterns = [], []
    bare = _Phrase("", _ANY_SIDE, False, False, False)
    for line in patterns:
        try:
            if len(line.codes) != 1:
                raise NotCarriedError("a pattern without a code, or with several")
            for phrase in _phrases(reading, line):
                _add(reading, verbs, phrase, line.codes[0], line.number)
        except NotCarriedError as reason:
            reading.reject(line.number, str(reason))
    for code, group in itertools.groupby(verbs, key=lambda v: v.code or reading.code):
        alike = list(group)
        if code is not None:
            try:
                _add(reading, alike, bare, code, alike[0].line)
            except NotCarriedError as reason:
                reading.reject(alike[0].line, str(reason))


def _add(reading: _Reading, verbs: Sequence[_Verb], phrase: _Phrase, code: str, line: int) -> None:
    """Add a phrase for every verb; those of one word and regular forms share an entry."""
    cameo = None if code == _NULL else _cameo(code)
    if cameo is not None and cameo != code:
        reading.coarser.setdefault(code, line)
    item: Mapping[str, object] = {
        "cameo": cameo or "",
        "target": phrase.target,
        "mutual": phrase.mutual or cameo in codes_of("mutual")["codes"],
        "reverse": phrase.reverse,
        "strict": phrase.strict,
    }
    event_type = cameo_codes()[cameo].plover if cameo else None
    plain = "|".join(v.head for v in verbs if not v.rest and not v.forms)
    told: list[tuple[str, tuple[str, ...]]]
    told = [(f"{plain} {phrase.words}", ())] if plain else []
    told += [(f"{v.head} {v.rest} {phrase.words}", v.forms) for v in verbs if v.rest or v.forms]
    for text, forms in told:
        said = " ".join(text.split())
        reading.entries.append(make_entry(event_type, "verb", said, {**item, "forms": forms}))


def _cameo(code: str) -> str:
    """The code of ours for a CAMEO code: the same, or the narrowest above it."""
    if not re.fullmatch(r"\d{2,4}", code):
        raise NotCarriedError(f"[{code}] is no single CAMEO code")
    padded = code.ljust(3, "0")
    for known in (padded, padded[:3], f"{padded[:2]}0"):
        if known in cameo_codes():
            return known
    raise NotCarriedError(f"CAMEO {code} has no event type here")


def _phrases(reading: _Reading, line: Line) -> Iterator[_Phrase]:
    """What a pattern says, once for each choice of several words from its sets."""
    bare = re.sub(r"\[[^\[\]]*\]", " ", line.text.strip()[1:])
    if not _balanced(bare):
        raise NotCarriedError("a bracket or brace is not closed")
    # PETRARCH2 marks noun phrases {} and prepositional phrases (); their words stand in order.
    left, star, right = re.sub(r"[{}()]", " ", bare).partition("*")
    if not star:
        raise NotCarriedError("the pattern has no verb (*)")
    before, after = left.split(), right.split()
    if stray := [word for word in before if word not in {"$", "+", "%"}]:
        raise NotCarriedError(
            f"words before the verb ({' '.join(stray)}) have no place in our phrases"
        )
    sides = _Sides.of(before, after)
    choices: list[list[str]] = [_choices(reading, word) for word in sides.words]
    if math.prod(map(len, choices)) > _MOST:
        raise NotCarriedError(f"its sets give more than {_MOST} phrases")
    for chosen in itertools.product(*choices):
        # a gap may be empty, so it stands before each word
        said = " ".join(f"* {part}" for part in chosen)
        yield _Phrase(said, sides.target, sides.strict, "%" in before, sides.reverse)


def _balanced(text: str) -> bool:
    return text.count("{") == text.count("}") and text.count("(") == text.count(")")


@dataclass(frozen=True, slots=True)
class _Sides:
    """A pattern's words behind the verb without its sides, and where the sides stand."""

    words: tuple[str, ...]
    target: tuple[str, ...]
    strict: bool
    reverse: bool

    @classmethod
    def of(cls, before: Sequence[str], after: Sequence[str]) -> _Sides:
        """Sort the words after the verb.

        The target before the verb is a passive where the source follows "by"
        (which the coder reads by itself), else the verb tells it the other way round.
        """
        if "$" in before and "+" in before:
            raise NotCarriedError("both sides before the verb: write % for the two together")
        if after.count("$") > ("+" in before) or after.count("+") > ("$" in before or not before):
            raise NotCarriedError("a side that stands twice, or a source behind its verb")
        if "+" in before and "$" not in after:
            raise NotCarriedError("the target before the verb, and no source ($) behind it")
        slot = "$" if "+" in before else "+"
        at = after.index(slot) if slot in after else None
        plain = tuple(w for w in after if w not in {"+", "$"})
        if bad := [w for w in plain if not re.fullmatch(r"&?[A-Z][A-Z&_'-]*", w)]:
            raise NotCarriedError(f"{' '.join(bad)} has no counterpart in our phrases")
        if at is None:
            return cls(plain, _ANY_SIDE, False, False)
        governor = after[at - 1].strip("_").lower() if at else ""
        passive = slot == "$" and governor == "by"
        target = ("object", governor) if governor in _PREPOSITIONS else ("object",)
        return cls(plain, _ANY_SIDE if passive else target, True, slot == "$" and not passive)


def _choices(reading: _Reading, word: str) -> list[str]:
    """The ways a pattern's word can be said: of a set its single words as one, others each."""
    if not word.startswith("&"):
        if "&" in word:
            raise NotCarriedError(f"{word} joins a word with a set")
        return [_spoken(word)]
    name = word[1:].strip("_")
    if not reading.sets.get(name):
        raise NotCarriedError(f"there is no set &{name} in the file")
    members = [_spoken(member) for member in reading.sets[name]]
    singles = [member for member in members if " " not in member]
    return [*(["|".join(singles)] if singles else []), *(m for m in members if " " in m)]


def _spoken(word: str) -> str:
    """A word or `WORD_WORD` in our notation: any form of the last, unless it ends with `_`."""
    *before, last = spaced(word).lower().split()
    exact = word.endswith("_") or last in _EXACT
    return " ".join((*before, last if exact else f"{last}~"))
