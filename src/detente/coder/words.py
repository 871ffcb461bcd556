"""The word classes of `words.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def _classes() -> dict[str, dict[str, frozenset[str]]]:
    raw = tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))
    return {
        module: {name: frozenset(members) for name, members in classes.items()}
        for module, classes in raw.items()
    }


def words(module: str, name: str) -> frozenset[str]:
    """A class of words, by the module that uses it and its name."""
    return _classes()[module][name]
