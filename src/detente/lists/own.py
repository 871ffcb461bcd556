"""Lists in our own format: TOML, by hand and for reading."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from detente.actors import ListedName, organisations, sectors, states
from detente.coder.lexicon import make_entry
from detente.errors import InputError
from detente.interfaces import Entry
from detente.lists.files import Actors, ListFile, Patterns
from detente.ontology import cameo_codes, event_types
from detente.records import Rejection, Status

NO_EVENT = "NONE"
"""The type of words that look like an event and are none."""


@dataclass(frozen=True, slots=True)
class _Table:
    """One `[[kind]]` of a file, and where it stands."""

    file: ListFile
    kind: str
    line: int | None
    content: Mapping[str, Any]

    def wrong(self, what: str, remedy: str) -> InputError:
        """The error of this table."""
        return InputError(what, where=self.file.at(self.line), remedy=remedy)

    def only(self, allowed: frozenset[str]) -> None:
        """Hold that it has no other keys."""
        for key in self.content:
            if key not in allowed:
                raise self.wrong(
                    f"[[{self.kind}]] has no {key!r}", f"it may have {', '.join(sorted(allowed))}"
                )

    def text(self, key: str, default: str = "") -> str:
        """The value of a key that holds words."""
        value = self.content.get(key, default)
        if not isinstance(value, str):
            raise self.wrong(f"{key} is {value!r}", f'write it as {key} = "…"')
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """The values of a key that holds a list of words, none of them empty."""
        value = self.content.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            raise self.wrong(f"{key} is {value!r}", f'write it as {key} = ["…", "…"]')
        return tuple(" ".join(v.split()) for v in value)


def _tables(
    file: ListFile, parsed: Mapping[str, Any], kinds: tuple[str, ...], also: frozenset[str]
) -> Iterator[_Table]:
    """The tables of a file, those of one kind after those of another."""
    for key in parsed:
        if key not in kinds and key not in also:
            named = ", ".join(f"[[{kind}]]" for kind in kinds)
            raise InputError(
                f"there is no {key!r} in such a list", where=file.at(_line_of(file, key)),
                remedy=f"it may have {named}",
            )  # fmt: skip
    for kind in kinds:
        tables = parsed.get(kind, [])
        headers = [
            number
            for number, line in enumerate(file.text.splitlines(), start=1)
            if re.match(rf"\s*\[\[\s*{kind}\s*\]\]", line)
        ]
        if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
            raise InputError(
                f"{kind} is no list of tables", where=file.at(_line_of(file, kind)),
                remedy=f"begin each with [[{kind}]]",
            )  # fmt: skip
        lines = headers if len(headers) == len(tables) else [None] * len(tables)
        yield from (_Table(file, kind, n, t) for n, t in zip(lines, tables, strict=True))


def _line_of(file: ListFile, key: str) -> int | None:
    lines = enumerate(file.text.splitlines(), start=1)
    return next((n for n, line in lines if re.match(rf"[\s\[]*{re.escape(key)}\b", line)), None)


def _parsed(file: ListFile) -> dict[str, Any]:
    try:
        return tomllib.loads(file.text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        last = file.text.count("\n") + 1
        raise InputError(
            f"no TOML: {error}", where=file.at(int(at[1]) if at else last),
            remedy="see docs/how-to/use-your-own-lists.md for an example",
        ) from error  # fmt: skip


_ACTOR_KEYS = frozenset({"name", "names", "codes", "role", "kind", "from", "until"})
_OFFICE_KEYS = frozenset({"nouns", "role"})
_KINDS = ("organisation", "person", "country", "adjective", "people", "capital", "metonym")


def read_actors(file: ListFile) -> Actors:
    """Actors (`[[actor]]`) and offices (`[[office]]`) of a file.

    Raises:
        InputError: it is no such TOML; says the line of the table.
    """
    names: list[ListedName] = []
    offices: list[tuple[str, str]] = []
    unknown: dict[str, _Table] = {}
    for table in _tables(file, _parsed(file), ("actor", "office"), frozenset()):
        if table.kind == "office":
            offices.extend(_offices(table))
            continue
        found = list(_names(table))
        names.extend(found)
        for code in found[0].codes:
            if code not in states() and code not in organisations():
                unknown.setdefault(code, table)
    return Actors(tuple(names), tuple(offices), tuple(map(_own_code, unknown.items())))


def _own_code(item: tuple[str, _Table]) -> Rejection:
    code, table = item
    return table.file.reject(
        table.line, f"note: {code} is no state and no organisation known here, so it is your own"
    )


def _names(table: _Table) -> Iterator[ListedName]:
    table.only(_ACTOR_KEYS)
    name, codes, kind = table.text("name"), table.texts("codes"), table.text("kind")
    if not name:
        raise table.wrong("the actor has no name", 'add name = "…"')
    if "codes" not in table.content:
        raise table.wrong(
            f"{name} has no codes", 'add codes = ["KOR"], or codes = [] for words that are no actor'
        )
    for code in codes:
        if not re.fullmatch(r"[A-Z][A-Z0-9]{2}", code):
            raise table.wrong(
                f"{code!r} is no code", "three capital letters or digits: ISO alpha-3, or your own"
            )
    if kind and kind not in _KINDS:
        raise table.wrong(f"there is no kind {kind!r}", f"one of {', '.join(_KINDS)}")
    since, until = _day(table, "from"), _day(table, "until")
    if since and until and since > until:
        raise table.wrong(f"{name} ends before it begins", "exchange from and until")
    for surface in dict.fromkeys((" ".join(name.split()), *table.texts("names"))):
        yield ListedName(
            surface, name, codes, _role(table, needed=False), kind, since, until, False,
            table.file.at(table.line),
        )  # fmt: skip


def _offices(table: _Table) -> Iterator[tuple[str, str]]:
    table.only(_OFFICE_KEYS)
    role, nouns = _role(table, needed=True), table.texts("nouns")
    if not nouns:
        raise table.wrong("the office has no nouns", 'add nouns = ["…"]')
    assert role is not None
    yield from ((noun.lower(), role) for noun in nouns)


def _role(table: _Table, *, needed: bool) -> str | None:
    role = table.text("role")
    if role not in sectors() and (role or needed):
        raise table.wrong(f"there is no role {role!r}", f"one of {', '.join(sectors())}")
    return role or None


def _day(table: _Table, key: str) -> date | None:
    value = table.content.get(key)
    if isinstance(value, datetime):
        value = value.date()
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError as error:
        raise table.wrong(f"{key} is {value!r}", f"write the day as {key} = 2017-05-10") from error


_ENTRY_KEYS: Mapping[str, Callable[[Any], bool]] = {
    "phrases": lambda v: isinstance(v, list),
    "type": lambda v: isinstance(v, str),
    "cameo": lambda v: isinstance(v, str) and v in cameo_codes(),
    "mode": lambda v: isinstance(v, str),
    "target": lambda v: _all_words(v),
    "source": lambda v: _all_words(v),
    "mutual": lambda v: isinstance(v, bool),
    "reverse": lambda v: isinstance(v, bool),
    "speech": lambda v: isinstance(v, bool),
    "strict": lambda v: isinstance(v, bool),
    "active": lambda v: isinstance(v, bool),
    "status": lambda v: v in set(Status),
    "weight": lambda v: isinstance(v, (int, float)) and 0 < v <= 1,
    "forms": lambda v: _all_words(v),
}
_SHOULD_BE = {
    "cameo": 'a code of detente\'s ontology in quotation marks, such as "163"',
    "target": 'a list such as ["object", "with"]',
    "source": 'a list such as ["by", "from"]',
    "status": "happened, planned, possible or denied",
    "weight": "a number above 0 and up to 1",
    "forms": "a list of single words",
}


def _all_words(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(v, str) and v.islower() and " " not in v for v in value
    )


def read_patterns(file: ListFile) -> Patterns:
    """Verbs and nouns of a file in the format of `coder/lexicon`.

    Raises:
        InputError: it is no such TOML; says the line of the table.
    """
    parsed = _parsed(file)
    entries: list[Entry] = []
    for table in _tables(file, parsed, ("verb", "noun"), frozenset({"type"})):
        table.only(frozenset(_ENTRY_KEYS))
        for key, value in table.content.items():
            if not _ENTRY_KEYS[key](value):
                raise table.wrong(f"{key} is {value!r}", _SHOULD_BE.get(key, "see the how-to"))
        event_type, item = _typed(table, parsed.get("type"))
        phrases = table.texts("phrases")
        if not phrases:
            raise table.wrong("the entry has no phrases", 'add phrases = ["…"]')
        for phrase in phrases:
            _check_phrase(table, phrase)
            entries.append(make_entry(event_type, table.kind, phrase, item))
    return Patterns(tuple(entries))


def _typed(table: _Table, of_file: Any) -> tuple[str | None, dict[str, Any]]:
    """The type of an entry (None: no event), and the entry with its CAMEO code."""
    item = {k: v for k, v in table.content.items() if k not in {"type", "phrases"}}
    stated, cameo = table.content.get("type", of_file), item.get("cameo")
    if stated == NO_EVENT:
        return None, item
    if stated is None and cameo is None:
        raise table.wrong(
            "the entry has no type",
            f'add type = "SANCTION" or the like; "{NO_EVENT}" for words that are no event',
        )
    event_type = cameo_codes()[cameo].plover if stated is None and cameo else stated
    if event_type not in event_types():
        raise table.wrong(f"there is no type {stated!r}", f"one of {', '.join(event_types())}")
    known = event_types()[event_type]
    if item.get("mode") and item["mode"] not in known.modes:
        raise table.wrong(
            f"{event_type} has no mode {item['mode']!r}", f"one of {', '.join(known.modes)}"
        )
    return event_type, {**item, "cameo": cameo or known.cameo}


def _check_phrase(table: _Table, phrase: str) -> None:
    first, *rest = phrase.split()
    if first in {"*", "@"} or "~" in first or not all(first.split("|")):
        raise table.wrong(f"the phrase {phrase!r} begins with {first!r}", "begin with a lemma")
    if phrase != phrase.lower():
        raise table.wrong(f"the phrase {phrase!r} has capitals", "write it in lower case")
    if rest and rest[-1] == "*":
        raise table.wrong(f"the phrase {phrase!r} ends with a gap", "leave the last * out")
    if not all(all(word.split("|")) for word in rest):
        raise table.wrong(f"the phrase {phrase!r} has an empty alternative", "mind the | in it")
