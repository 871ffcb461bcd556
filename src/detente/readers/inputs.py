"""Which files a run reads, from the paths, folders and globs the user names."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from detente.errors import InputError
from detente.records import Rejection

NOT_REPORTS = {".duckdb", ".wal"}
"""Suffixes passed over in folders without a word: a store may lie beside its reports."""

FORMATS = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".markdown": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
}
"""Format by suffix; each may carry ".gz" after it."""

OnReject = Callable[[Rejection], None]


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read.

    `name` is the path as the user gave it (a folder's name joined with the
    path inside it); `format` is None where the suffix tells nothing.
    """

    path: Path
    name: str
    format: str | None


def list_inputs(
    paths: Iterable[str | Path], *, on_reject: OnReject | None = None
) -> tuple[Input, ...]:
    """List the files to read, in the order given and sorted within folders.

    A file reached twice is listed once; hidden files are skipped; files in a
    folder that are no reports by their suffix go to `on_reject`.

    Raises:
        InputError: a path does not exist, a glob matches nothing, or a folder
            holds no report.
    """
    if isinstance(paths, (str, Path)):
        paths = [paths]
    refuse = on_reject or (lambda rejection: None)
    seen: set[str] = set()
    found: list[Input] = []
    for given in paths:
        for entry in _expand(os.fspath(given), refuse):
            real = os.path.realpath(entry.path)
            if real not in seen:
                seen.add(real)
                found.append(entry)
    return tuple(found)


def format_of(name: str) -> str | None:
    """Format by a file's suffix, None where the suffix tells nothing."""
    stem = name.casefold().removesuffix(".gz")
    return FORMATS.get(os.path.splitext(stem)[1])


def _expand(given: str, refuse: OnReject) -> Iterator[Input]:
    if os.path.isdir(given):
        yield from _folder(given, refuse)
    elif os.path.lexists(given):
        yield _input(given)
    elif glob.has_magic(given):
        yield from _glob(given, refuse)
    else:
        raise InputError("there is no such file or folder", where=given, remedy="check the path")


def _glob(given: str, refuse: OnReject) -> Iterator[Input]:
    matched = sorted(glob.glob(given, recursive=True))
    if not matched:
        raise InputError(
            "nothing matches", where=given, remedy="check the pattern, and quote it in the shell"
        )
    for path in matched:
        if not os.path.isdir(path):
            yield _input(path)
        elif "**" not in given:
            yield from _folder(path, refuse)


def _folder(folder: str, refuse: OnReject) -> Iterator[Input]:
    known = ", ".join(sorted(FORMATS))
    reports = 0
    for path in _files(folder, {os.path.realpath(folder)}, refuse):
        if os.path.splitext(path)[1].casefold() in NOT_REPORTS:
            continue
        entry = _input(path)
        if entry.format is None and os.path.splitext(path)[1]:
            what = f"its suffix is none of a report's ({known})"
            remedy = "name the file itself to have it read by its content"
            refuse(Rejection(path, "read", f"{what}; {remedy}"))
            continue
        reports += 1
        yield entry
    if not reports:
        raise InputError(
            "the folder holds no report",
            where=folder,
            remedy=f"reports end in {known}, or these and .gz",
        )


def _files(folder: str, above: set[str], refuse: OnReject) -> Iterator[str]:
    """Yield the files under a folder, sorted; a folder that links back to one above is left out."""
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        refuse(
            Rejection(
                folder,
                "read",
                f"the folder cannot be opened ({error.strerror}); check its permissions",
            )
        )
        return
    for name in names:
        path = os.path.join(folder, name)
        if name.startswith("."):
            continue
        if not os.path.isdir(path):
            yield path
        elif (real := os.path.realpath(path)) not in above:
            yield from _files(path, above | {real}, refuse)


def _input(path: str) -> Input:
    return Input(Path(path), path, format_of(path))
