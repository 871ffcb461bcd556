"""Who did what to whom: coders turn passages into events."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from detente.coder.endpoint import Endpoint, read_endpoint
from detente.coder.llm import LanguageModelCoder
from detente.coder.patterns import PatternCoder
from detente.coder.trained import TrainedCoder
from detente.errors import PluginError
from detente.interfaces import Coder

__all__ = ["Endpoint", "LanguageModelCoder", "PatternCoder", "TrainedCoder", "load_coder"]

BUILT_IN: dict[str, Callable[[], Coder]] = {"encoder": TrainedCoder, "patterns": PatternCoder}
DEFAULT = "encoder"


def load_coder(name: str = DEFAULT) -> Coder:
    """The coder of a name: "encoder", "patterns", a folder of `detente train`, or a TOML file.

    The TOML file has a table `llm` with the fields of `Endpoint`.

    Raises:
        PluginError: there is no such coder.
        InputError: the file is no such TOML.
        SettingsError: a value in it is out of its range.
    """
    if name in BUILT_IN:
        return BUILT_IN[name]()
    path = Path(name)
    if path.is_dir():
        return TrainedCoder(path)
    if path.suffix == ".toml" and path.is_file():
        return LanguageModelCoder(read_endpoint(path))
    raise PluginError(
        f"there is no coder {name!r}", where="coder",
        remedy=f"name one of {', '.join(BUILT_IN)}, a folder of `detente train`, or a .toml file",
    )  # fmt: skip
