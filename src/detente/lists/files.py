"""The files of lists: which there are, their text, and what is read from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from detente.actors import ListedName
from detente.errors import InputError
from detente.interfaces import Entry
from detente.records import Rejection

_SUFFIXES = frozenset({".toml", ".txt"})


@dataclass(frozen=True, slots=True)
class ListFile:
    """A file with its text; `path` is as the user gave it."""

    path: Path
    text: str

    @property
    def own_format(self) -> bool:
        """Whether it is in our own format, by its suffix."""
        return self.path.suffix.lower() == ".toml"

    def at(self, line: int | None) -> str:
        """The place of a line, counted from 1, as it is told to the user."""
        return f"{self.path}:{line}" if line else str(self.path)

    def reject(self, line: int | None, reason: str) -> Rejection:
        """What could not be carried over, with its place."""
        return Rejection(self.at(line), "lists", reason)


@dataclass(frozen=True, slots=True)
class Actors:
    """What a file of actors gives; `offices` are nouns in lower case with their sectors."""

    names: tuple[ListedName, ...]
    offices: tuple[tuple[str, str], ...]
    rejections: tuple[Rejection, ...] = ()


@dataclass(frozen=True, slots=True)
class Patterns:
    """What a file of patterns gives."""

    entries: tuple[Entry, ...]
    rejections: tuple[Rejection, ...] = ()


def find_files(given: str | Path | Iterable[str | Path]) -> list[ListFile]:
    """The files that paths name, in order and each once; of a folder the lists in it.

    Raises:
        InputError: a path does not exist, a folder has no list, or a file is no UTF-8.
    """
    paths = [given] if isinstance(given, (str, Path)) else list(given)
    found = dict.fromkeys(path for each in paths for path in _expanded(Path(each)))
    return [ListFile(path, _text(path)) for path in found]


def _expanded(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    if not path.is_dir():
        raise InputError(
            "there is no such file or folder", where=str(path), remedy="name a list or its folder"
        )
    inside = [
        p for p in sorted(path.iterdir()) if p.is_file() and p.suffix.lower() in _SUFFIXES
        and not p.name.startswith(".")
    ]  # fmt: skip
    if not inside:
        raise InputError(
            "the folder has no list", where=str(path),
            remedy="put .toml files (our format) or .txt files (PETRARCH's) in it",
        )  # fmt: skip
    yield from inside


def _text(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(
            "not UTF-8", where=f"{path}:{line}", remedy="save the file as UTF-8"
        ) from error


def check_some(file: ListFile, some: bool, rejections: Sequence[Rejection]) -> None:
    """Hold that a file gave something.

    Raises:
        InputError: nothing of it could be used; says the first line and why.
    """
    if some:
        return
    where, reason = (
        (rejections[0].item, rejections[0].reason) if rejections else (file.at(1), "it is empty")
    )
    raise InputError(
        f"nothing of the file can be used: {reason}", where=where,
        remedy="see docs/how-to/use-your-own-lists.md for the formats",
    )  # fmt: skip
