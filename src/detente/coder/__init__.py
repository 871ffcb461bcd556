"""Who did what to whom: coders turn passages into events."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from detente.coder.llm import Endpoint, LanguageModelCoder
from detente.coder.patterns import PatternCoder
from detente.coder.trained import TrainedCoder
from detente.errors import InputError, PluginError
from detente.interfaces import Coder

__all__ = ["Endpoint", "LanguageModelCoder", "PatternCoder", "TrainedCoder", "load_coder"]

BUILT_IN: dict[str, Callable[[], Coder]] = {"encoder": TrainedCoder, "patterns": PatternCoder}


def load_coder(name: str) -> Coder:
    """The coder of a name: "encoder", "patterns", a folder of `detente train`, or a TOML file.

    The TOML file has a table `llm` with the fields of `Endpoint`.

    Raises:
        PluginError: there is no such coder.
        InputError: the file is no such TOML.
    """
    if name in BUILT_IN:
        return BUILT_IN[name]()
    path = Path(name)
    if path.is_dir():
        return TrainedCoder(path)
    if path.suffix == ".toml" and path.is_file():
        return LanguageModelCoder(_endpoint(path))
    raise PluginError(
        f"there is no coder {name!r}", where="coder",
        remedy=f"name one of {', '.join(BUILT_IN)}, a folder of `detente train`, or a .toml file",
    )  # fmt: skip


def _endpoint(path: Path) -> Endpoint:
    try:
        raw: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))["llm"]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError) as error:
        raise InputError(
            f"no TOML with a table `llm` ({error})", where=str(path),
            remedy='write [llm] with url = "…" and model = "…"',
        ) from error  # fmt: skip
    if "cache" in raw:
        raw["cache"] = path.parent / raw["cache"]
    if "prices" in raw:
        raw["prices"] = tuple(raw["prices"])
    try:
        return Endpoint(**raw)
    except TypeError as error:
        raise InputError(
            f"table `llm`: {error}", where=str(path),
            remedy="see docs/how-to/use-a-language-model.md",
        ) from error  # fmt: skip
