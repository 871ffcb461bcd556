"""Names of a user's own list: found besides the built-in ones, and preferred to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import ahocorasick_rs

from detente.actors.gazetteer import Hit, Name, candidates, settle, whole
from detente.actors.persons import Offices, built_in_offices, make_offices


@dataclass(frozen=True, slots=True)
class ListedName:
    """One way of naming an actor of a list, and when it means that actor.

    `codes` are states and organisations; none: the words are no actor.  `kind`
    is one of `ActorMention.kind`, "" where the list does not say.  `since` and
    `until` are days, both included.  `any_case`: the list writes all names in
    capitals, so the text's own case is not compared.
    """

    surface: str
    name: str
    codes: tuple[str, ...]
    role: str | None
    kind: str
    since: date | None
    until: date | None
    any_case: bool
    listed: str  # file and line

    @property
    def dated(self) -> bool:
        """Whether it holds for some days only."""
        return bool(self.since or self.until)

    def holds_on(self, day: date) -> bool:
        """Whether the name means the actor on a day."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


@dataclass(frozen=True, eq=False, slots=True)
class ActorList:
    """A user's names, ready to be found, and the built-in offices with the user's own."""

    automaton: ahocorasick_rs.AhoCorasick
    readings: tuple[tuple[ListedName, ...], ...]  # by the number of the automaton's pattern
    offices: Offices


def make_list(names: Iterable[ListedName], offices: Mapping[str, str]) -> ActorList:
    """Prepare names, the preferred first, and the sectors of offices by their nouns."""
    by_surface: dict[str, list[ListedName]] = {}
    for name in names:
        by_surface.setdefault(_folded(name.surface), []).append(name)
    own = {noun.lower(): role for noun, role in offices.items()}
    return ActorList(
        ahocorasick_rs.AhoCorasick(
            list(by_surface), matchkind=ahocorasick_rs.MatchKind.Standard
        ),
        tuple(map(tuple, by_surface.values())),
        make_offices({**built_in_offices().sectors, **own}) if own else built_in_offices(),
    )  # fmt: skip


def find_names(text: str, own: ActorList, day: date | None) -> list[Hit]:
    """Every name in a text, own and built-in, the longest at each place; of equals the own one.

    `day` decides which reading of a dated name holds; where it is None an
    undated reading is preferred.
    """
    built_in = candidates(text)
    at = {(hit.start, hit.end): hit.names[0] for hit in built_in}
    listed = [
        Hit(start, end, text[start:end], (_as_name(name, at.get((start, end))),))
        for number, start, end in own.automaton.find_matches_as_indexes(
            _folded(text), overlapping=True
        )
        if whole(text, start, end)
        and (name := _reading(own.readings[number], text[start:end], day))
    ]
    return settle(text, [*listed, *built_in])


def _folded(text: str) -> str:
    """A text of the same length in lower case, every white space a blank."""
    lower = text.lower()
    if len(lower) != len(text):  # a few letters, such as İ, are two in lower case
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lower.replace("\n", " ").replace("\t", " ").replace("\xa0", " ")


def _reading(names: tuple[ListedName, ...], written: str, day: date | None) -> ListedName | None:
    """The first reading of the words that fits the day; one that is dated goes before."""
    spelled = [n for n in names if _spelled(n, written)]
    undated = next((n for n in spelled if not n.dated), None)
    if day is None:
        return undated or next(iter(spelled), None)
    return next((n for n in spelled if n.dated and n.holds_on(day)), undated)


_SHORT = 3  # letters; "US", "UN" and "WHO" in other letters are everyday words


def _spelled(name: ListedName, written: str) -> bool:
    """Whether words are written as a name: as listed, or as names are where the list has no case.

    A name begins with a capital; one of up to three letters is all capitals.
    """
    if not name.any_case:
        return written.split() == name.surface.split()
    letters = [c for c in written if c.isalpha()]
    if len(letters) <= _SHORT:
        return written.isupper()
    return written[0].isdigit() or written[0].isupper()


_GRAMMATICAL = frozenset({"country", "adjective", "people", "capital", "metonym", "person"})


def _as_name(listed: ListedName, built_in: Name | None) -> Name:
    """A listed name as found; what its list leaves open is as in the built-in name it replaces.

    So "Afghan" of a list that tells no adjectives from states is still an adjective.
    """
    basis = f"own list, {listed.listed}"
    if not listed.codes:
        return Name(listed.name, (), "none", listed=basis)
    name = Name(listed.name, listed.codes, listed.kind or "organisation", listed.role, basis)
    if built_in is None:
        return name
    if not listed.kind and built_in.kind in _GRAMMATICAL:
        name = replace(name, kind=built_in.kind)
    same = built_in.codes == listed.codes and listed.any_case and built_in.kind != "metonym"
    if same:
        name = replace(name, name=built_in.name, role=listed.role or built_in.role)
    return name
