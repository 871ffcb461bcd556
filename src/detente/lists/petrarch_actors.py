"""Actor and agent dictionaries in the format of TABARI, PETRARCH and Phoenix.

::

    HAMID_KARZAI_ [AFGELI <20011222]     an actor, codes with days
    +PRESIDENT_KARZAI_                   another name of the actor above
        [AFGGOV >20011221]               another code of the actor above
    POLICE_OFFICER {POLICE_OFFICERS} [~COP]     an agent: what may follow a state's name
    !PERSON! = MAN, MEN, WOMAN, WOMEN    words that stand for !PERSON! in names

A line that cannot be carried over becomes a rejection.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from detente.actors import ListedName, organisations, states
from detente.coder.inflection import noun_forms
from detente.lists.files import Actors, ListFile
from detente.lists.lines import Line, NotCarriedError, codes_of, read_lines, spaced
from detente.records import Rejection

_SET = re.compile(r"!(\w+)!\s*=\s*(.+)")
_NULL = "---"
_PRIVATE = "PRIVATE"


@dataclass(frozen=True, slots=True)
class _Code:
    """What a code in brackets says: who, in which role, and when."""

    codes: tuple[str, ...]
    role: str | None
    private: bool = False
    since: date | None = None
    until: date | None = None
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Actor:
    """An actor while its lines are read."""

    line: int
    name: str
    names: list[tuple[str, int]]
    codes: list[_Code]


@dataclass(slots=True)
class _Reading:
    """A dictionary while it is read."""

    file: ListFile
    sets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    actor: _Actor | None = None
    names: list[ListedName] = field(default_factory=list)
    offices: list[tuple[str, str]] = field(default_factory=list)
    notes: dict[str, list[int]] = field(default_factory=dict)  # what was left out -> lines
    rejections: list[Rejection] = field(default_factory=list)

    def reject(self, line: int, reason: str) -> None:
        """Note what a line says and we cannot."""
        self.rejections.append(self.file.reject(line, reason))

    def noted(self) -> Iterator[Rejection]:
        """The notes, one for all lines that it holds for."""
        for note, lines in self.notes.items():
            others = f" (also on {len(lines) - 1} more)" if len(lines) > 1 else ""
            yield self.file.reject(lines[0], f"note: {note}{others}")


def read_actor_dictionary(file: ListFile) -> Actors:
    """The names and offices of an actor or agent dictionary."""
    reading = _Reading(file)
    for line in read_lines(file):
        found = _SET.fullmatch(line.text.strip())
        if found:
            words = (spaced(word) for word in found[2].split(","))
            reading.sets[found[1]] = tuple(word for word in words if word)
    for line in read_lines(file):
        if _SET.fullmatch(line.text.strip()):
            continue
        try:
            _read(reading, line)
        except NotCarriedError as reason:
            reading.reject(line.number, str(reason))
    _finish(reading)
    rejections = (*reading.rejections, *reading.noted())
    return Actors(tuple(reading.names), tuple(reading.offices), rejections)


def _read(reading: _Reading, line: Line) -> None:
    if not line.whole:
        raise NotCarriedError("a bracket or brace is not closed")
    if line.text.startswith("+"):
        if reading.actor is None:
            raise NotCarriedError("another name (+) of no actor above")
        if line.codes:
            raise NotCarriedError("another name (+) with codes of its own: write it as an actor")
        reading.actor.names.extend((name, line.number) for name in _expanded(reading, line.name))
    elif line.indented and not line.name:
        if reading.actor is None:
            raise NotCarriedError("a code of no actor above")
        reading.actor.codes.extend(_codes(reading, line))
    elif any("~" in code for code in line.codes):
        _finish(reading)
        reading.offices.extend(_offices(reading, line))
    else:
        _begin(reading, line)


def _begin(reading: _Reading, line: Line) -> None:
    _finish(reading)
    names = _expanded(reading, line.name)
    reading.actor = _Actor(line.number, names[0], [(name, line.number) for name in names], [])
    reading.actor.codes.extend(_codes(reading, line))


def _expanded(reading: _Reading, name: str) -> tuple[str, ...]:
    """A name with the words of each `!SET!` put in, blanks for underscores."""
    if not spaced(name):
        raise NotCarriedError("a code without a name")
    found = re.search(r"!(\w+)!", name)
    if found is None:
        return (spaced(name),)
    if found[1] not in reading.sets:
        raise NotCarriedError(f"there is no set !{found[1]}! in the file")
    put_in = (name.replace(found[0], word) for word in reading.sets[found[1]])
    return tuple(each for one in put_in for each in _expanded(reading, one))


def _finish(reading: _Reading) -> None:
    """Give the names of the actor that was being read."""
    actor, reading.actor = reading.actor, None
    if actor is None:
        return
    if not actor.codes:
        reading.reject(actor.line, f"{actor.name} has no code that can be used")
        return
    known = reading.file
    for surface, line in actor.names:
        for code in actor.codes:
            # A role for some days only is an office, which a person holds.
            dated = bool((code.since or code.until) and (code.role or code.private))
            reading.names.append(
                ListedName(
                    surface, _titled(actor.name), code.codes, code.role,
                    "person" if dated or code.private else "",
                    code.since, code.until, True, known.at(line),
                )
            )  # fmt: skip


def _titled(name: str) -> str:
    return name if len(name) <= 3 else name.title()


_DAYS = re.compile(r"\s*(?:(<|>)\s*(\d{8}|\d{6})|(\d{8}|\d{6})\s*-\s*(\d{8}|\d{6}))")


def _codes(reading: _Reading, line: Line) -> Iterator[_Code]:
    """The codes of a line; one that cannot be used is noted, and the others stand."""
    for text in line.codes:
        try:
            code = _code(text)
        except NotCarriedError as reason:
            reading.reject(line.number, f"[{text}]: {reason}")
            continue
        for note in code.notes:
            reading.notes.setdefault(note, []).append(line.number)
        yield code


def _code(text: str) -> _Code:
    stated, *_ = re.split(r"[\s<>]", text, maxsplit=1)
    since, until = _days(text[len(stated) :])
    if stated == _NULL:
        return _Code((), None, since=since, until=until)
    found = [_who(each) for each in stated.split("/")]
    if len({code.role for code in found}) > 1:
        raise NotCarriedError("actors of several roles in one code")
    codes = tuple(dict.fromkeys(c for code in found for c in code.codes))
    notes = tuple(note for code in found for note in code.notes)
    return _Code(codes, found[0].role, found[0].private, since, until, notes)


def _days(text: str) -> tuple[date | None, date | None]:
    """First and last day of `<990101`, `>19990101` and `990101-001231`, also several of them."""
    since = until = None
    rest = text
    while match := _DAYS.match(rest):
        sign, day, first, last = match.groups()
        if sign == "<":
            until = _day(day) - timedelta(days=1)
        elif sign == ">":
            since = _day(day) + timedelta(days=1)
        else:
            since, until = _day(first), _day(last)
        rest = rest[match.end() :]
    if rest.strip():
        raise NotCarriedError(f"{rest.strip()!r} is no restriction to days such as <990101")
    if since and until and since > until:
        raise NotCarriedError("its days end before they begin")
    return since, until


_CENTURY = 30  # years to 30 are of this century, as in PETRARCH


def _day(digits: str) -> date:
    if len(digits) == 6:
        digits = ("20" if int(digits[:2]) <= _CENTURY else "19") + digits
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError as error:
        raise NotCarriedError(f"{digits} is no day") from error


def _who(code: str) -> _Code:
    """A code's groups of three letters: the first says who, the rest in which role."""
    if not re.fullmatch(r"(?:[A-Z][A-Z0-9]{2})+", code):
        raise NotCarriedError("no groups of three capital letters")
    first, *rest = re.findall("...", code)
    kind = codes_of("kinds").get(first)
    if kind:
        who = _organisation(rest) or first
        return _Code((who,), kind)
    who = codes_of("states").get(first, first)
    role, private, notes = _role(rest)
    if who not in states() and who not in organisations():
        known = codes_of("roles").get(who)
        role = role or (None if known == _PRIVATE else known)
        if not known:
            notes = (*notes, f"{who} is no state known here, so it is an actor of your own")
    return _Code((who,), role, private, notes=notes)


def _organisation(groups: list[str]) -> str | None:
    """The group that names an organisation: one known here, else the last."""
    renamed = [codes_of("organisations").get(group, group) for group in groups]
    return next((g for g in renamed if g in organisations()), renamed[-1] if renamed else None)


def _role(groups: list[str]) -> tuple[str | None, bool, tuple[str, ...]]:
    """The first role known here, whether it is a private person's, and what was left out."""
    known = codes_of("roles")
    role = next((known[group] for group in groups if group in known), None)
    notes = tuple(f"{g} left out, as it is no role known here" for g in groups if g not in known)
    return (None, True, notes) if role == _PRIVATE else (role, False, notes)


def _offices(reading: _Reading, line: Line) -> Iterator[tuple[str, str]]:
    """The nouns of an agent in both numbers, with its sector."""
    if len(line.codes) != 1:
        raise NotCarriedError("an agent with several codes")
    groups = re.findall("...", line.codes[0].replace("~", ""))
    role, private, notes = _role(groups)
    if role is None:
        reason = "persons out of office have no role" if private else "it has no role known here"
        raise NotCarriedError(f"[{line.codes[0]}]: {reason}")
    for note in notes:
        reading.notes.setdefault(note, []).append(line.number)
    for name in _expanded(reading, line.name):
        yield name.lower(), role
    if line.forms is not None:
        for name in filter(None, line.forms):
            yield from ((each.lower(), role) for each in _expanded(reading, name))
    elif not line.name.endswith("_"):
        for name in _expanded(reading, line.name):
            *before, last = name.lower().split()
            yield from ((" ".join((*before, form)), role) for form in noun_forms(last))
