"""The command line: each command wraps one function of the API; only this module prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from detente.errors import DetenteError, InputError
from detente.records import DOUBTFUL

if TYPE_CHECKING:
    from detente.interfaces import Coder
    from detente.lists import Lists
    from detente.pipeline import Progress
    from detente.records import Rejection

app = typer.Typer(
    name="detente",
    help="Turn news reports into coded interstate events and the state of relations.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"detente {version('detente')}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Tell the version.")
    ] = False,
) -> None:
    """Turn news reports into coded interstate events and the state of relations."""


StoreOption = Annotated[Path, typer.Option("--store", help="The store: one DuckDB file.")]
FormatOption = Annotated[str, typer.Option("--format", help="table, csv, jsonl or parquet.")]
OutOption = Annotated[
    Path | None, typer.Option("-o", "--out", help="Write here, not to the screen.")
]
CoderOption = Annotated[
    str | None,
    typer.Option(
        help="Another coder than the default: patterns, encoder, a folder of weights, or a file "
        "that names a language model, as in --coder llm.toml."
    ),
]


@app.command()
def code(
    paths: Annotated[list[str], typer.Argument(help="Files, folders or globs of reports.")],
    store: StoreOption,
    min_confidence: Annotated[
        float, typer.Option(help="Reject events below this confidence, 0 to 1.")
    ] = 0.3,
    languages: Annotated[
        str, typer.Option(help="Languages to code, ISO 639-1, with commas.")
    ] = "en",
    coder: CoderOption = None,
    actors: Annotated[
        list[str] | None, typer.Option(help="Your own actors, a file or folder; may be repeated.")
    ] = None,
    patterns: Annotated[
        list[str] | None, typer.Option(help="Your own patterns, a file or folder; may be repeated.")
    ] = None,
) -> None:
    """Code reports into a store.

    Example: detente code reports/ --store relations.duckdb
    """
    from detente.lists import read_lists
    from detente.pipeline import code as run
    from detente.readers import list_inputs
    from detente.settings import Settings
    from detente.store import Store

    settings = Settings(min_confidence=min_confidence, languages=languages)
    lists = read_lists(actors or (), patterns or ())
    list_inputs(paths)  # a wrong path is told before a store is made
    with _coder(coder) as chosen, Store(store) as opened, _progress() as report:
        done = run(paths, opened, coder=chosen, settings=settings, lists=lists, report=report)
    if lists.digest:
        _tell_lists(lists)
    typer.echo(
        f"{_number(done.reports, 'report')} read, {done.coded} coded, "
        f"{done.skipped} already in the store; {_number(done.events, 'event')}; "
        f"{len(done.refused)} refused"
    )
    _tell_rejections(done.refused)


def _tell_lists(lists: Lists) -> None:
    """Say what was read of the user's own lists, and what was not."""
    patterns = len(lists.phrases.entries) if lists.phrases else 0
    typer.echo(
        f"own lists: {_number(lists.names, 'name')}, {_number(patterns, 'pattern')}; "
        f"{_number(len(lists.rejections), 'note')}"
    )
    _tell_rejections(lists.rejections)


def _tell_rejections(rows: Sequence[Rejection]) -> None:
    for row in rows[:20]:
        typer.echo(f"  {row.item}: {row.reason}", err=True)
    if len(rows) > 20:
        typer.echo(f"  … and {len(rows) - 20} more in the table `rejections`", err=True)


def _number(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


@app.command()
def events(
    store: StoreOption,
    dyad: Annotated[str | None, typer.Option(help="A pair of states, such as CHN-KOR.")] = None,
    since: Annotated[str | None, typer.Option(help="First day, YYYY-MM-DD.")] = None,
    until: Annotated[str | None, typer.Option(help="Last day, YYYY-MM-DD.")] = None,
    type_: Annotated[
        list[str] | None, typer.Option("--type", help="PLOVER type; may be repeated.")
    ] = None,
    status: Annotated[
        list[str] | None, typer.Option(help="happened, planned, possible or denied.")
    ] = None,
    min_confidence: Annotated[
        float, typer.Option(help="Least confidence, 0 to 1; 0 lists doubtful events too.")
    ] = DOUBTFUL,
    format_: FormatOption = "table",
    out: OutOption = None,
) -> None:
    """List events.

    Example: detente events --store relations.duckdb --dyad CHN-KOR --type SANCTION
    """
    from detente import api
    from detente.presenters.tables import write_table

    found = api.events(
        store, dyad=dyad, since=_day(since, "--since"), until=_day(until, "--until"),
        event_type=type_ or (), status=status or (), min_confidence=min_confidence,
    )  # fmt: skip
    if format_ == "table":
        found = found.select(
            ["event_id", "date_start", "date_end", "source_country", "target_country", "event_type",
             "status", "confidence", "evidence"]
        )  # fmt: skip
    write_table(found, format_, out)


@app.command()
def relations(
    a: Annotated[str, typer.Argument(help="A state, by code or name.")],
    b: Annotated[str, typer.Argument(help="The other state.")],
    store: StoreOption,
    by: Annotated[str, typer.Option(help="week, month, quarter or year.")] = "month",
    chart: Annotated[Path | None, typer.Option(help="Chart to write: .html, .svg or .png.")] = None,
    min_confidence: Annotated[
        float, typer.Option(help="Leave out events below this confidence, 0 to 1.")
    ] = DOUBTFUL,
    format_: Annotated[
        str, typer.Option("--format", help="account, table, csv, jsonl or parquet.")
    ] = "account",
    out: OutOption = None,
) -> None:
    """Tell the state of relations of two states, and draw it.

    Example: detente relations CHN KOR --store relations.duckdb --chart china-korea.html
    """
    from detente import api
    from detente.presenters.tables import write_table

    found = api.relate(store, a, b, by=by, min_confidence=min_confidence)
    target = chart or (Path(f"{'-'.join(found.pair)}.html") if format_ == "account" else None)
    if target is not None and found.drawable:
        found.chart(target)
    if format_ != "account":
        write_table(found.relations, format_, out)
    elif out is None:
        typer.echo(found.account())
    else:
        out.write_text(found.account() + "\n", "utf-8")
    if target is not None and found.drawable:
        typer.echo(f"\nChart: {target}", err=format_ != "account")
    elif target is not None:
        typer.echo("\nNo chart: no event of the two has a day to draw it on.", err=True)


@app.command()
def trace(
    event_id: Annotated[str, typer.Argument(help="An event's id, or its first characters.")],
    store: StoreOption,
    format_: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Show how one event was found: report, sentence, actors, days, type and status.

    Example: detente trace 3f2a91 --store relations.duckdb
    """
    from detente import api
    from detente.presenters.trace import trace_text

    found = api.trace(store, event_id)
    if format_ == "json":
        typer.echo(json.dumps(found, default=str, ensure_ascii=False, indent=1))
    else:
        typer.echo(trace_text(found))


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="Gold pairs, triples or quads, JSON Lines.")],
    predictions: Annotated[
        Path | None, typer.Option(help="Write each record's prediction.")
    ] = None,
    json_: Annotated[
        bool, typer.Option("--json", help="Print the figures as one JSON object.")
    ] = False,
    coder: CoderOption = None,
) -> None:
    """Score the coder on a gold file.

    Example: detente evaluate gold.jsonl --coder patterns --predictions out.jsonl
    """
    from detente import api

    with _coder(coder) as chosen:
        found = api.evaluate(gold, coder=chosen)
    if predictions is not None:
        lines = (json.dumps(p, ensure_ascii=False) for p in found.predictions)
        predictions.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    if json_:
        typer.echo(json.dumps({"kind": found.kind, **found.figures}))
        return
    typer.echo(f"{gold}: {found.kind}")
    for name, value in found.figures.items():
        typer.echo(
            f"  {name:<18} {value:.3f}" if isinstance(value, float) else f"  {name:<18} {value}"
        )


@app.command()
def train(
    labels: Annotated[Path, typer.Argument(help="Your labels: marked sentences, JSON Lines.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the new coder.")],
    types: Annotated[Path | None, typer.Option(help="TOML that defines types of your own.")] = None,
    folds: Annotated[int, typer.Option(help="Parts of the cross-validation.", min=2)] = 5,
) -> None:
    """Fit the coder to your own labels, or to types of your own; report how well it does.

    Example: detente train labels.jsonl --out my-coder
    """
    from detente import api
    from detente.presenters.training import report_text

    report = api.train(labels, out, types=types, folds=folds, say=lambda s: typer.echo(s, err=True))
    typer.echo(report_text(report))
    typer.echo(f"\nCoder: {out}; use it as: detente code reports/ --store s.duckdb --coder {out}")


@app.command()
def export(
    store: StoreOption,
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the tables.")],
    format_: Annotated[str, typer.Option("--format", help="csv, jsonl or parquet.")] = "parquet",
) -> None:
    """Write every table of a store, in a fixed order and to the same bytes each time.

    Example: detente export --store relations.duckdb -o tables --format csv
    """
    from detente import api
    from detente.presenters.tables import write_table
    from detente.store import TABLES

    opened = api.open_store(store)
    out.mkdir(parents=True, exist_ok=True)
    for name in TABLES:
        write_table(opened.table(name), format_, out / f"{name}.{format_}")
    typer.echo(f"{len(TABLES)} tables in {out}")


@app.command()
def demo(
    chart: Annotated[Path, typer.Option(help="Where to write the chart.")] = Path("CHN-KOR.html"),
    store: Annotated[Path | None, typer.Option(help="Keep the store here.")] = None,
) -> None:
    """Code the bundled sample and tell of China and South Korea, 2014 to 2026.

    Example: detente demo
    """
    from detente import api
    from detente.store import Store

    with Store(store or ":memory:") as opened, _progress() as report:
        found = api.demo(opened, report=report)
        (reports,) = opened.query("SELECT count(*) AS n FROM documents").column("n").to_pylist()
        (total,) = opened.query("SELECT count(*) AS n FROM events").column("n").to_pylist()
    typer.echo(f"{reports} sample reports, {total} events between all states.\n")
    typer.echo(found.account())
    found.chart(chart)
    typer.echo(f"\nChart: {chart.resolve()}")


@contextmanager
def _coder(name: str | None) -> Iterator[Coder | None]:
    """The coder of a name; what a language model has cost is told, also where the run breaks off.

    It is told on the error stream, so that the output stays what it is.
    """
    if name is None:
        yield None
        return
    from detente.coder import LanguageModelCoder, load_coder

    coder = load_coder(name)
    try:
        yield coder
    finally:
        if isinstance(coder, LanguageModelCoder):
            typer.echo(f"{coder.name}: {coder.spent.summary()}", err=True)


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise InputError(
            f"{text!r} is no day", where=option, remedy="write it as 2017-10-31"
        ) from error


@contextmanager
def _progress() -> Iterator[Callable[[Progress], None] | None]:
    """A progress line on the terminal while reports are coded; None, and silence, when piped."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("coding"), progress.BarColumn(),
        progress.TextColumn("{task.description}"), progress.TimeRemainingColumn(),
    )  # fmt: skip
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        began = monotonic()

        def report(done: Progress) -> None:
            rate = done.reports / max(monotonic() - began, 1e-9)
            text = f"{done.reports} reports, {rate:.0f} a second, {done.events} events"
            bar.update(task, total=done.files, completed=done.files_done, description=text)

        yield report


def main() -> None:
    """Run the command line; an error of detente becomes one clear line and exit code 1."""
    try:
        app()
    except DetenteError as error:
        typer.echo(f"detente: {error}", err=True)
        raise SystemExit(1) from None
    except OSError as error:
        typer.echo(f"detente: {error.filename}: {error.strerror or error}", err=True)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
