"""Names in a text: states, organisations, leaders, found by one automaton."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from functools import cache

import ahocorasick_rs

from detente.actors import knowledge


@dataclass(frozen=True, slots=True)
class Name:
    """What a surface string stands for; `codes` is empty for a phrase that is no actor.

    `listed` says where a name of a user's own list stands, "" for a built-in one.
    """

    name: str
    codes: tuple[str, ...]
    kind: str
    role: str | None = None
    listed: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A surface string found at `[start, end)` of the text, with what it may stand for."""

    start: int
    end: int
    text: str
    names: tuple[Name, ...]

    @property
    def own(self) -> bool:
        """Whether the name is of a user's own list."""
        return bool(self.names[0].listed)


_ROLES = {"metonym": "GOV", "capital": "GOV", "people": "CVL"}


def _surfaces() -> dict[str, list[Name]]:
    found: dict[str, list[Name]] = {}

    def add(surface: str, name: Name) -> None:
        names = found.setdefault(surface, [])
        if name not in names:
            names.append(name)

    for state in knowledge.states().values():
        for kind, surfaces in (
            ("country", state.names),
            ("adjective", state.adjectives),
            ("people", state.people),
            ("capital", state.capital),
            ("metonym", state.metonyms),
            ("place", state.places),
        ):
            for surface in surfaces:
                role = state.metonym_roles.get(surface, _ROLES.get(kind))
                add(surface, Name(state.name, (state.code,), kind, role))
    for body in knowledge.organisations().values():
        codes: tuple[str, ...] = (body.country,) if body.country else (body.code,)
        role = "REB" if body.kind == "armed" else body.kind if body.kind == "NGO" else "IGO"
        for surface in (*body.names, *body.metonyms, *body.organs):
            add(surface, Name(body.name, codes, "organisation", role))
    for term in knowledge.terms():
        for surface in (term.person, *term.aliases):
            if " " in surface or "-" in surface:
                add(surface, Name(term.person, (term.country,), "person"))
    known = knowledge.phrases()
    for surface, members in known.groups.items():
        add(surface, Name(surface, members, "anaphora"))
    for surface, code in known.stands_for.items():
        found[surface] = [Name(knowledge.states()[code].name, (code,), "metonym", None)]
    for surface, code in known.prefixes.items():
        add(surface, Name(knowledge.states()[code].name, (code,), "adjective"))
    for surface in known.not_actors:
        found[surface] = [Name(surface, (), "none")]
    return found


@cache
def _automaton() -> tuple[ahocorasick_rs.AhoCorasick, tuple[tuple[str, tuple[Name, ...]], ...]]:
    table = tuple((surface, tuple(names)) for surface, names in sorted(_surfaces().items()))
    automaton = ahocorasick_rs.AhoCorasick(
        [surface for surface, _ in table], matchkind=ahocorasick_rs.MatchKind.Standard
    )
    return automaton, table


def find_names(text: str) -> list[Hit]:
    """Every built-in name in a text with whole words at both ends, the longest at each place."""
    return settle(text, candidates(text))


def candidates(text: str) -> list[Hit]:
    """Every built-in name in a text with whole words at both ends, also one within another."""
    automaton, table = _automaton()
    return [
        Hit(start, end, text[start:end], table[number][1])
        for number, start, end in automaton.find_matches_as_indexes(text, overlapping=True)
        if whole(text, start, end)
    ]


def settle(text: str, hits: list[Hit]) -> list[Hit]:
    """The longest name at each place, of equals the first given, and none that is no state here.

    Names of a user's own list are taken as they stand.
    """
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if kept and hit.start < kept[-1].end:
            continue
        kept.append(hit)
    return [hit for hit in kept if hit.own or not _excluded(text, hit)]


def whole(text: str, start: int, end: int) -> bool:
    """Whether `[start, end)` begins and ends with its words, and those are in no compound."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    last = text[end - 1]
    if before.isalnum() or (after.isalnum() and last.isalnum()) or after == "$":
        return False
    return not _COMPOUND.match(text, end)


# "Yemeni-born engineers", "Swiss-style", "US-backed rebels" are not those states acting.
_COMPOUND = re.compile(
    r"-(?:born|style|made|speaking|language|educated|backed|based|built|trained|designed|themed"
    r"|inspired|owned|occupied|held|registered|flagged|controlled|administered|listed)\b"
)


def _excluded(text: str, hit: Hit) -> bool:
    """Whether the words around show that the name is no state here ("Michael Jordan")."""
    if not any(name.codes for name in hit.names):
        return False
    before = text[: hit.start].rstrip()
    after = text[hit.end :].lstrip().split(maxsplit=1)
    known = knowledge.phrases()
    if before.endswith(known.geography_before):
        return True
    previous = before.rsplit(maxsplit=1)[-1].strip(".,\"“”'") if before else ""
    following = re.sub(r"['’]s$", "", after[0].strip(".,\"“”'")) if after else ""
    if hit.text in known.prefixes:
        joined = text[hit.end : hit.end + 1] == "-"
        undone = tuple(f"-{w}" for w in known.prefix_not_before.get(hit.text, ()))
        return not joined or text[hit.end :].startswith(undone)
    if following in known.geography_after and hit.names[0].kind != "person":
        return True
    if hit.names[0].kind == "country" and _part_of_a_name(text, hit, previous, following):
        return True
    for name in hit.names:
        state = knowledge.states().get(name.codes[0]) if len(name.codes) == 1 else None
        if state is None or name.kind == "person":
            continue
        if following in state.not_before or previous in state.not_after:
            return True
    return False


_NAMELIKE = re.compile(r"[A-Z][a-z]+$")
_NOT_SURNAMES = frozenset((*calendar.day_name, *calendar.month_name))


def _part_of_a_name(text: str, hit: Hit, previous: str, following: str) -> bool:
    """Whether a one-word state is a person's name: "Kenya Whitlock", "Tom Holland".

    In a headline every word is capitalised, so nothing is told by it there.
    """
    if " " in hit.text or _title_case(text):
        return False
    if text[hit.end : hit.end + 1] == " " and _surname(following):
        return True
    ambiguous = any(
        hit.text in knowledge.states()[code].ambiguous for name in hit.names for code in name.codes
    )
    before = text[: hit.start]
    given = before.endswith(" ") and len(before.split()) > 1 and _surname(previous)
    return ambiguous and given


def _surname(word: str) -> bool:
    known = (
        word in _NOT_SURNAMES
        or word.lower() in knowledge.role_nouns()
        or word in knowledge.titles()
    )
    return bool(_NAMELIKE.match(word)) and not known and word not in _known_words()


@cache
def _known_words() -> frozenset[str]:
    words = {part for surface in _surfaces() for part in surface.split()}
    return frozenset(words | {part for title in knowledge.titles() for part in title.split()})


def _title_case(text: str) -> bool:
    words = re.findall(r"[A-Za-z]{4,}", text)
    capitals = sum(word[0].isupper() for word in words)
    return bool(capitals > 0.6 * len(words))
