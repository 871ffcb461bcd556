"""A user's own lists: actors and patterns from files, in our format and in that of PETRARCH.

Nothing of a list is passed over in silence: what a list says that cannot be
used is a `Rejection` with file and line, and a file that is no list at all an
`InputError`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from detente.actors import ActorList, make_list
from detente.interfaces import Phrases
from detente.lists.files import Actors, ListFile, Patterns, check_some, find_files
from detente.lists.own import read_actors, read_patterns
from detente.lists.petrarch_actors import read_actor_dictionary
from detente.lists.petrarch_verbs import read_verb_dictionary
from detente.records import Rejection

__all__ = ["Lists", "read_lists"]


@dataclass(frozen=True, slots=True)
class Lists:
    """A user's own lists, ready for a run; by default there are none.

    `digest` tells the files' contents apart, "" where there are none;
    `names` counts the actors' names.
    """

    actors: ActorList | None = None
    phrases: Phrases | None = None
    rejections: tuple[Rejection, ...] = ()
    digest: str = ""
    names: int = 0


def read_lists(
    actors: str | Path | Iterable[str | Path] = (),
    patterns: str | Path | Iterable[str | Path] = (),
) -> Lists:
    """Read lists of actors and of patterns from files and folders, the preferred first.

    A `.toml` file is in our own format, any other in that of PETRARCH; of a
    folder the `.toml` and `.txt` files are read, in the order of their names.

    Raises:
        InputError: a path does not exist, or a file is no list; says the line.
    """
    actor_files, pattern_files = find_files(actors), find_files(patterns)
    if not actor_files and not pattern_files:
        return Lists()
    people = [_actors(file) for file in actor_files]
    phrases = [_patterns(file) for file in pattern_files]
    names = [name for read in people for name in read.names]
    # of two files with the same office the first holds
    offices = {noun: role for read in reversed(people) for noun, role in read.offices}
    entries = tuple(entry for read in phrases for entry in read.entries)
    return Lists(
        make_list(names, offices) if names or offices else None,
        Phrases(entries) if entries else None,
        (
            *(r for read in people for r in read.rejections),
            *(r for read in phrases for r in read.rejections),
        ),
        _digest(actor_files, pattern_files),
        len(names),
    )


def _actors(file: ListFile) -> Actors:
    if file.own_format:
        return read_actors(file)
    read = read_actor_dictionary(file)
    check_some(file, bool(read.names or read.offices), read.rejections)
    return read


def _patterns(file: ListFile) -> Patterns:
    if file.own_format:
        return read_patterns(file)
    read = read_verb_dictionary(file)
    check_some(file, bool(read.entries), read.rejections)
    return read


def _digest(actors: Sequence[ListFile], patterns: Sequence[ListFile]) -> str:
    """What tells lists apart: their contents and their order, not their names."""
    digest = hashlib.sha256()
    for kind, files in (("actors", actors), ("patterns", patterns)):
        for file in files:
            inner = hashlib.sha256(file.text.encode()).hexdigest()
            digest.update(f"{kind} {file.own_format} {inner}\n".encode())
    return digest.hexdigest()[:12]
