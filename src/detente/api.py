"""The Python API: one function for each command, on stores, tables and dyads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import chdir
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from detente import evaluation, pipeline
from detente.coder import load_coder
from detente.dyad import Dyad, read_dyad
from detente.errors import PluginError
from detente.evaluation import Evaluation
from detente.interfaces import Coder
from detente.lists import read_lists
from detente.readers import list_inputs
from detente.records import DOUBTFUL
from detente.settings import Settings
from detente.store import Store, find_events
from detente.store import trace as trace_event

if TYPE_CHECKING:
    from detente.learning.adapting import Report

StoreLike = Store | str | Path


def open_store(store: StoreLike) -> Store:
    """A store that exists, to read; others may read it at the same time.

    Raises:
        StoreError: there is none, or it is no store of this version.
    """
    return store if isinstance(store, Store) else Store(store, must_exist=True, read_only=True)


def code(
    paths: str | Path | Iterable[str | Path],
    store: StoreLike = ":memory:",
    *,
    coder: Coder | str | None = None,
    settings: Settings | None = None,
    actors: str | Path | Iterable[str | Path] = (),
    patterns: str | Path | Iterable[str | Path] = (),
    report: Callable[[pipeline.Progress], None] | None = None,
) -> Store:
    """Code reports into a store, a new one or one that has some, and give the store back.

    `coder` is another than the default, or its name: "patterns", "encoder", a folder of weights,
    a .toml file that names a language model.  `actors` and `patterns` are files or folders of
    lists of your own, in our format or in that of PETRARCH; see docs/how-to/use-your-own-lists.md.

    Raises:
        InputError: a path does not exist, a list is none, or nothing could be read.
        PluginError: there is no such coder, or it cannot be reached; what is coded stays.
        StoreError: the file is no store of this version.
    """
    chosen = load_coder(coder) if isinstance(coder, str) else coder
    given = [paths] if isinstance(paths, (str, Path)) else list(paths)
    lists = read_lists(actors, patterns)
    list_inputs(given)  # a wrong path is told before a store is made
    opened = store if isinstance(store, Store) else Store(store)
    pipeline.code(given, opened, coder=chosen, settings=settings, lists=lists, report=report)
    return opened


def events(
    store: StoreLike,
    *,
    dyad: str | None = None,
    since: date | None = None,
    until: date | None = None,
    event_type: Sequence[str] = (),
    status: Sequence[str] = (),
    min_confidence: float = DOUBTFUL,
) -> pa.Table:
    """Events of a store as an Arrow table: `.to_pandas()`, or `polars.from_arrow(…)`.

    Doubtful ones, of less confidence than `detente.records.DOUBTFUL`, are kept in the store and
    left out here unless `min_confidence` asks for them.

    Raises:
        InputError: an unknown state, type or status.
    """
    return find_events(
        open_store(store), dyad=dyad, since=since, until=until, event_type=event_type,
        status=status, min_confidence=min_confidence,
    )  # fmt: skip


def relate(store: StoreLike, a: str, b: str, *, by: str = "month", **choices: Any) -> Dyad:
    """The relations of two states, with turns, events, account and chart; see `read_dyad`."""
    return read_dyad(open_store(store), a, b, by=by, **choices)


def trace(store: StoreLike, event_id: str) -> dict[str, Any]:
    """An event with its report, mentions and times; the first characters of an id do.

    Raises:
        InputError: no event or several have that id.
    """
    return trace_event(open_store(store), event_id)


def evaluate(gold: str | Path, *, coder: Coder | str | None = None) -> Evaluation:
    """Score a coder, given or by its name, on gold pairs, triples or quads; see `evaluation`.

    Raises:
        InputError: the file does not exist, is no JSON Lines, or has other fields.
        PluginError: there is no such coder, or it cannot be reached.
    """
    return evaluation.evaluate(gold, load_coder(coder) if isinstance(coder, str) else coder)


def train(
    labels: str | Path,
    out: str | Path,
    *,
    types: str | Path | None = None,
    folds: int = 5,
    say: Callable[[str], None] = lambda line: None,
) -> Report:
    """Fit the coder to labels of your own and write a folder that `coder` takes.

    `labels` is JSON Lines of `marked` (with `<s>…</s>` and `<t>…</t>`) and `type`; `types` a TOML
    file that says, for types that are not PLOVER's, their `quad` and `cameo`.  Needs
    `pip install 'detente[train]'`.

    Raises:
        InputError: a line or a type that cannot be used; the message names it.
        PluginError: PyTorch is not installed.
    """
    try:
        from detente.learning.adapting import adapt
        from detente.learning.labels import read_labels, read_types
    except ImportError as error:
        raise PluginError(
            f"{error.name} is not installed", where="train",
            remedy="pip install 'detente[train]'",
        ) from error  # fmt: skip
    own = read_types(Path(types)) if types else {}
    return adapt(read_labels(Path(labels)), Path(out), own_types=own, folds=folds, say=say)


def demo(
    store: StoreLike = ":memory:", *, report: Callable[[pipeline.Progress], None] | None = None
) -> Dyad:
    """Code the bundled sample reports and give the dyad of China and South Korea."""
    with as_file(files("detente.sample").joinpath("reports")) as folder, chdir(folder.parent):
        coded = code([folder.name], store, report=report)
    return read_dyad(coded, "CHN", "KOR")
