"""detente: from news reports to coded interstate events and the state of relations.

import detente
store = detente.code(["reports/"], "relations.duckdb")
detente.events(store, dyad="CHN-KOR").to_pandas()
pair = detente.relate(store, "CHN", "KOR")
pair.chart("china-korea.html")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detente.api import code, demo, evaluate, events, open_store, relate, trace
    from detente.dyad import Dyad
    from detente.errors import (
        DetenteError,
        InputError,
        PluginError,
        SettingsError,
        StoreError,
    )
    from detente.evaluation import Evaluation
    from detente.interfaces import Coder, Coding, Judgement, Passage
    from detente.settings import Settings
    from detente.store import Store

_HOMES = {
    "Coder": "detente.interfaces",
    "Coding": "detente.interfaces",
    "DetenteError": "detente.errors",
    "Dyad": "detente.dyad",
    "Evaluation": "detente.evaluation",
    "InputError": "detente.errors",
    "Judgement": "detente.interfaces",
    "Passage": "detente.interfaces",
    "PluginError": "detente.errors",
    "Settings": "detente.settings",
    "SettingsError": "detente.errors",
    "Store": "detente.store",
    "StoreError": "detente.errors",
    "code": "detente.api",
    "demo": "detente.api",
    "evaluate": "detente.api",
    "events": "detente.api",
    "open_store": "detente.api",
    "relate": "detente.api",
    "trace": "detente.api",
}

__all__ = [
    "Coder",
    "Coding",
    "DetenteError",
    "Dyad",
    "Evaluation",
    "InputError",
    "Judgement",
    "Passage",
    "PluginError",
    "Settings",
    "SettingsError",
    "Store",
    "StoreError",
    "code",
    "demo",
    "evaluate",
    "events",
    "open_store",
    "relate",
    "trace",
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is asked for, so that `import detente` stays light."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'detente' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
