"""The shape of the source: imports point one way, modules are small, import is light."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src" / "detente"

# A part may import the parts of the lines above its own, and none of its own line.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("errors", "records"),
    ("interfaces", "settings"),
    ("ontology",),
    ("printed_dates",),
    ("stated_dates",),
    ("published",),
    ("readers", "sentences", "actors", "times", "coder", "repeats", "relations"),
    ("store", "lists"),
    ("pipeline",),
    ("presenters", "evaluation"),
    ("learning",),
    ("dyad",),
    ("api",),
    ("cli",),
)
DATA_ONLY = {"sample"}
DATES = {"printed_dates", "stated_dates", "published"}
STAGES = {"readers", "sentences", "actors", "times", "coder", "repeats", "relations", *DATES}
# Which stages may use another, and which: all else is joined by the pipeline.
STAGES_THAT_USE_OTHERS = {"readers": DATES, "published": DATES, "stated_dates": DATES}

MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 60
PRINTS = {"cli"}
# What breaks a rule today, by test and module; each has to fail, and goes when mended.
BROKEN = {}
HEAVY = {
    "duckdb", "pyarrow", "trafilatura", "numpy", "pandas", "polars", "lxml", "typer", "rich",
    "openai", "onnxruntime", "tokenizers",
}  # fmt: skip

MODULES = sorted(p for p in SOURCE.rglob("*.py") if "__pycache__" not in p.parts)
NAMES = [str(p.relative_to(SOURCE)) for p in MODULES]


def every_module(rule: str) -> pytest.MarkDecorator:
    """Run a test on every module; those that are known to break its rule must do so."""
    known = {name: reason for (broken, name), reason in BROKEN.items() if broken == rule}
    marks = {
        name: [pytest.mark.xfail(strict=True, reason=reason)] for name, reason in known.items()
    }
    params = [
        pytest.param(p, id=n, marks=marks.get(n, [])) for p, n in zip(MODULES, NAMES, strict=True)
    ]
    return pytest.mark.parametrize("path", params)


def dotted(path: Path) -> str:
    """The module's name: detente.store.database."""
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part(module: str) -> str:
    """The part of detente a module belongs to: "store" for detente.store.database."""
    return module.split(".")[1] if "." in module else ""


KNOWN = {dotted(p) for p in MODULES}


def in_type_checking(tree: ast.Module) -> set[ast.AST]:
    """Nodes that only a type checker reads."""
    blocks = [
        n for n in ast.walk(tree) if isinstance(n, ast.If) and "TYPE_CHECKING" in ast.dump(n.test)
    ]
    return {inner for block in blocks for statement in block.body for inner in ast.walk(statement)}


def imports(path: Path) -> Iterator[str]:
    """Modules of detente that a module imports, at its top or within a function."""
    tree = ast.parse(path.read_text("utf-8"))
    unread = in_type_checking(tree)
    for node in ast.walk(tree):
        if node in unread:
            continue
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.split(".")[0] == "detente")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "detente":
            assert node.module is not None
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in KNOWN else node.module


def layer(name: str) -> int:
    return next(n for n, names in enumerate(LAYERS) if name in names)


def test_every_part_has_its_place_in_the_order() -> None:
    listed = [name for names in LAYERS for name in names]
    assert len(listed) == len(set(listed))
    assert {part(dotted(p)) for p in MODULES} - {"", *DATA_ONLY} == set(listed)


@every_module("one way")
def test_imports_point_one_way(path: Path) -> None:
    mine = part(dotted(path))
    if mine in {"", *DATA_ONLY}:
        return
    for imported in imports(path):
        theirs = part(imported)
        if theirs != mine:
            assert theirs, f"{path.name} imports the whole of detente"
            assert layer(theirs) < layer(mine), f"{mine} imports {imported}"


@every_module("stages")
def test_stages_do_not_import_one_another(path: Path) -> None:
    mine = part(dotted(path))
    if mine not in STAGES:
        return
    used = {part(imported) for imported in imports(path)} & STAGES - {mine}
    assert used <= STAGES_THAT_USE_OTHERS.get(mine, set())


@every_module("absolute")
def test_imports_are_absolute(path: Path) -> None:
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    assert not [n.lineno for n in nodes if isinstance(n, ast.ImportFrom) and n.level]


def cycle(graph: dict[str, set[str]]) -> list[str]:
    """What is left of a graph when all that depends on nothing left has been taken out."""
    left = {name: set(targets) for name, targets in graph.items()}
    while free := [name for name, targets in left.items() if not targets & left.keys()]:
        for name in free:
            del left[name]
    return sorted(left)


def test_no_module_imports_itself_over_others() -> None:
    graph = {dotted(p): set(imports(p)) - {dotted(p)} for p in MODULES}
    assert cycle(graph) == []


def test_a_cycle_would_be_found() -> None:
    assert cycle({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == ["a", "b", "c"]


@every_module("short")
def test_a_module_is_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MAX_MODULE_LINES


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the signature to the end, the docstring left out."""
    first = function.body[0]
    docstring = ast.get_docstring(function, clean=False) is not None
    said = (first.end_lineno or 0) - first.lineno + 1 if docstring else 0
    return (function.end_lineno or 0) - function.lineno + 1 - said


@every_module("short functions")
def test_functions_are_short(path: Path) -> None:
    long = {f.name: body_lines(f) for f in functions(path) if body_lines(f) > MAX_FUNCTION_LINES}
    assert long == {}


@every_module("prints")
def test_only_the_command_line_prints_or_exits(path: Path) -> None:
    if part(dotted(path)) in PRINTS:
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"print", "exit", "quit", "breakpoint"}, node.lineno
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "sys"
        ):
            assert node.attr not in {"exit", "_exit"}, node.lineno


@every_module("says")
def test_every_module_says_what_it_is(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not text or ast.get_docstring(ast.parse(text))


@every_module("errors")
def test_no_error_is_swallowed(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"line {node.lineno}: a bare except"


# --- the public names -------------------------------------------------------------------


def test_the_public_names_are_sorted_and_can_be_had() -> None:
    import detente

    assert list(detente.__all__) == sorted(detente.__all__)
    assert len(detente.__all__) == len(set(detente.__all__))
    for name in detente.__all__:
        assert getattr(detente, name) is not None
    assert dir(detente) == list(detente.__all__)


def test_every_public_name_says_what_it_is() -> None:
    import detente

    assert [name for name in detente.__all__ if not getattr(detente, name).__doc__] == []


_PUBLIC = """
import importlib, pkgutil, types
import detente
for module in pkgutil.walk_packages(detente.__path__, "detente."):
    importlib.import_module(module.name)
hidden = [n for n in detente.__all__ if isinstance(getattr(detente, n), types.ModuleType)]
assert not hidden, hidden
"""


def test_no_module_hides_a_public_name() -> None:
    """`detente.relations` is the function, also once a package of that name was imported."""
    done = subprocess.run(
        [sys.executable, "-c", _PUBLIC], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


def test_the_public_names_are_those_that_a_type_checker_sees() -> None:
    tree = ast.parse((SOURCE / "__init__.py").read_text("utf-8"))
    seen = {
        alias.asname or alias.name
        for node in in_type_checking(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    import detente

    assert seen == set(detente.__all__)


def test_a_name_that_is_not_public_is_an_attribute_error() -> None:
    import detente

    with pytest.raises(AttributeError, match="nothing_such"):
        detente.nothing_such  # noqa: B018


@pytest.mark.parametrize(
    "package", sorted(p.parent for p in MODULES if p.name == "__init__.py"), ids=lambda p: p.name
)
def test_what_a_package_exports_is_sorted(package: Path) -> None:
    tree = ast.parse((package / "__init__.py").read_text("utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            exported = ast.literal_eval(node.value)
            constants_first = sorted(
                exported, key=lambda n: (not n.isupper(), not n[0].isupper(), n)
            )
            assert exported in (sorted(exported), constants_first)


# --- a light import ---------------------------------------------------------------------


def loaded_by(statement: str) -> set[str]:
    """Top-level modules that a fresh Python has loaded after a statement."""
    loaded = "sorted({m.split('.')[0] for m in sys.modules})"
    script = f"import json, sys; {statement}; print(json.dumps({loaded}))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    return set(json.loads(done.stdout))


def test_importing_detente_loads_nothing_heavy() -> None:
    assert not HEAVY & loaded_by("import detente")


@pytest.mark.parametrize(
    "name", ["errors", "records", "settings", "interfaces", "ontology", "coder"]
)
def test_the_lowest_parts_load_nothing_heavy(name: str) -> None:
    assert not HEAVY & loaded_by(f"import detente.{name}")


def test_the_help_of_the_command_line_loads_nothing_heavy() -> None:
    assert not (HEAVY - {"typer", "rich"}) & loaded_by("import detente.cli")
