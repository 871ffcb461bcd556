"""Lines of PETRARCH's dictionaries: comments taken out, codes in brackets, braces, underscores."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from detente.lists.files import ListFile

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_REMARK = re.compile(r"\s*[#;].*")
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_BRACES = re.compile(r"\{([^{}]*)\}")


class NotCarriedError(Exception):
    """Why a line cannot be carried over; the readers make it a rejection, it never leaves them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its comments; `number` counts from 1, `text` keeps the white space before."""

    number: int
    text: str

    @property
    def indented(self) -> bool:
        """Whether it continues the entry above."""
        return self.text[0].isspace()

    @property
    def codes(self) -> tuple[str, ...]:
        """What stands in square brackets, in order."""
        return tuple(code.strip() for code in _BRACKETS.findall(self.text))

    @property
    def forms(self) -> tuple[str, ...] | None:
        """The words in braces behind the name; None where there are no braces."""
        found = _BRACES.search(self.text)
        return tuple(re.split(r"[\s,]+", found[1].strip())) if found else None

    @property
    def name(self) -> str:
        """The line without brackets, braces and signs: the name or verb it is about."""
        bare = _BRACES.sub(" ", _BRACKETS.sub(" ", self.text))
        return bare.strip().lstrip("+&").strip()

    @property
    def whole(self) -> bool:
        """Whether its brackets and braces are closed."""
        bare = _BRACES.sub(" ", _BRACKETS.sub(" ", self.text))
        return not re.search(r"[\[\]{}]", bare)


def read_lines(file: ListFile) -> Iterator[Line]:
    """The lines of a dictionary that say something."""
    text = _COMMENT.sub(lambda m: "\n" * m[0].count("\n"), file.text)
    for number, line in enumerate(text.split("\n"), start=1):
        said = _REMARK.sub("", line.rstrip("\r")).rstrip()
        if said:
            yield Line(number, said)


def spaced(name: str) -> str:
    """A name with blanks for underscores: `HAMID_KARZAI_` -> `HAMID KARZAI`."""
    return " ".join(name.replace("_", " ").split())


@cache
def codes_of(table: str) -> Mapping[str, Any]:
    """A table of `petrarch.toml`."""
    raw = tomllib.loads(files(__package__).joinpath("petrarch.toml").read_text("utf-8"))
    found: Mapping[str, Any] = raw[table]
    return found
