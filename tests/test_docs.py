"""The pages stay true: examples run, links resolve, the commands' page is the program's own help.

Every ```python block of README.md and docs/ is run, the blocks of a page one after the other in one
namespace, in a folder that holds the sample as `reports/` and, coded, as `relations.duckdb`.
A block that is not to be run is marked otherwise: ```python no-run.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
from importlib.resources import as_file, files
from pathlib import Path
from types import ModuleType

import pytest

import detente

ROOT = Path(__file__).resolve().parents[1]
_ROOT_PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md")
PAGES = [p for p in (*_ROOT_PAGES, *sorted((ROOT / "docs").rglob("*.md"))) if p.exists()]
_PYTHON = re.compile(r"^```python[ \t]*\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
_FENCED = re.compile(r"^(```|~~~).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[(?:[^\]\[]|\[[^\]]*\])*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def _blocks(page: Path) -> list[tuple[int, str]]:
    """The Python blocks of a page with the number of the line each begins on."""
    text = page.read_text("utf-8")
    return [(text.count("\n", 0, m.start(1)), m[1]) for m in _PYTHON.finditer(text)]


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample reports and a store of them."""
    folder = tmp_path_factory.mktemp("docs")
    with as_file(files("detente.sample").joinpath("reports")) as reports:
        shutil.copytree(reports, folder / "reports")
    detente.code([folder / "reports"], folder / "relations.duckdb").close()
    return folder


@pytest.mark.parametrize("page", [p for p in PAGES if _blocks(p)], ids=_name)
def test_python_blocks_run(
    page: Path, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(sample, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {"__name__": "__main__"}
    for line, block in _blocks(page):
        code = compile("\n" * line + block, _name(page), "exec")
        exec(code, namespace)


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    found: dict[str, int] = {}
    anchors = set()
    for heading in _HEADING.findall(_FENCED.sub("", page.read_text("utf-8"))):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
        slug = re.sub(r"[^\w\- ]", "", plain).strip().replace(" ", "-")
        number = found.get(slug, 0)
        found[slug] = number + 1
        anchors.add(f"{slug}-{number}" if number else slug)
    return anchors


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_resolve(page: Path) -> None:
    text = re.sub(r"`[^`\n]*`", "", _FENCED.sub("", page.read_text("utf-8")))
    broken = []
    for link in _LINK.findall(text):
        if _OUTSIDE.match(link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        known = target.exists() and (
            not anchor or target.suffix != ".md" or anchor in _anchors(target)
        )
        if not known:
            broken.append(link)
    assert not broken


def _maker(path: str = "reference/make_commands.py") -> ModuleType:
    spec = importlib.util.spec_from_file_location(Path(path).stem, ROOT / "docs" / path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_commands_page_is_up_to_date() -> None:
    maker = _maker()
    assert maker.PAGE.read_text("utf-8") == maker.page(), (
        "run `python docs/reference/make_commands.py`"
    )


def test_codebook_page_is_up_to_date() -> None:
    maker = _maker("codebook/make_codebook.py")
    assert maker.PAGE.read_text("utf-8") == maker.page(), (
        "run `python docs/codebook/make_codebook.py`"
    )


def test_every_command_is_shown_in_use() -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs" / "how-to").glob("*.md"))]
    text = "\n".join(page.read_text("utf-8") for page in pages if page.exists())
    missing = [
        name for name in _maker().command_names() if not re.search(rf"\bdetente {name}\b", text)
    ]
    assert not missing


def test_every_column_of_events_is_explained() -> None:
    text = (ROOT / "docs" / "reference" / "events.md").read_text("utf-8")
    with detente.Store(":memory:") as store:
        columns = store.table("events").column_names
    explained = set(re.findall(r"`(\w+)`", text)) | {
        f"{stem}{ending}" for stem, ending in re.findall(r"`(\w+)_start`, `(_end)`", text)
    }
    assert [column for column in columns if column not in explained] == []


def test_every_error_is_explained() -> None:
    text = (ROOT / "docs" / "reference" / "errors.md").read_text("utf-8")
    errors = [name for name in detente.__all__ if name.endswith("Error")]
    assert [name for name in errors if name not in text] == []
