"""Write README.md here from the codebook: `python docs/codebook/make_codebook.py`.

The data is `src/detente/ontology/codebook.toml`: what the annotators coded by, what the `llm` coder
is told, and what this page shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from detente.ontology import QUAD_NAMES, event_types
from detente.ontology.codebook import CodebookEntry, codebook, general_rules

PAGE = Path(__file__).with_name("README.md")
_HEAD = """\
# The codebook

Written by `python docs/codebook/make_codebook.py` from `src/detente/ontology/codebook.toml`; do not
edit it. It says what counts as which event between two actors. The people who coded the training
sentences coded by it, the trained coder learnt from them, and the `llm` coder is given it whole.

Types are those of PLOVER (Halterman and others 2023), which groups the codes of CAMEO. detente
codes the deed and, apart from it, whether it happened: "will visit" is CONSULT, planned. PLOVER
itself counts what is meant to be done as AGREE or THREATEN; `detente evaluate` scores by that
counting.
"""
_TITLES = {
    "status": "Whether it happened",
    "actors": "Who is an actor",
    "no_event": "What is no event",
    "several_events": "Several events, and cases on the edge",
}


def page() -> str:
    """The whole page, the same text each time."""
    parts = [_HEAD, *_general(), "## The types\n", *_contents(), *_types()]
    return "\n".join(parts).rstrip() + "\n"


def _general() -> Iterator[str]:
    for part, rules in general_rules().items():
        yield f"## {_TITLES[part]}\n"
        for name, rule in rules.items():
            yield f"- **{name.replace('_', ' ')}**: {rule}"
        yield ""


def _contents() -> Iterator[str]:
    for name, kind in event_types().items():
        yield f"- [{name}](#{name.lower()}), {QUAD_NAMES[kind.quad]}: {kind.meaning}"
    yield ""


def _types() -> Iterator[str]:
    for entry in codebook().values():
        yield from _entry(entry)


def _entry(entry: CodebookEntry) -> Iterator[str]:
    kind = event_types()[entry.event_type]
    yield f"### {entry.event_type}\n"
    yield f"{entry.meaning} ({QUAD_NAMES[kind.quad]}; modes: {', '.join(kind.modes)})\n"
    yield "Counts:\n"
    yield from (f"- {item}" for item in entry.counts)
    yield "\nDoes not count:\n"
    yield from (f"- {item}" for item in entry.excludes)
    yield f"\nRoles: {entry.roles} {entry.mutual}\n"
    yield "| on the edge | decision | why |\n|---|---|---|"
    yield from (f"| {case.sentence} | {case.decision} | {case.why} |" for case in entry.borderline)
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
