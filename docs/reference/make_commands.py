"""Write commands.md from the help of every command: `python docs/reference/make_commands.py`.

With `--check` nothing is written; the exit code is 1 where the page is not up to date.
The width is fixed, so the page does not depend on the terminal.
"""

from __future__ import annotations

import sys
from pathlib import Path

from typer.main import get_command
from typer.testing import CliRunner

from detente.cli import app

PAGE = Path(__file__).with_name("commands.md")
_WIDTH = 88
_HEAD = """\
# Commands

Written by `python docs/reference/make_commands.py` from the program's own help; do not edit it.
Errors and exit codes: [errors](errors.md). What the columns mean: [events](events.md).
"""


def page() -> str:
    """The whole page, the same text each time."""
    parts = [_HEAD, "## detente\n", _help()]
    for name in command_names():
        parts += [f"## detente {name}\n", _help(name)]
    return "\n".join(parts)


def command_names() -> list[str]:
    """The commands in the order of the program's help."""
    return list(get_command(app).commands)  # type: ignore[attr-defined]


def _help(*command: str) -> str:
    runner = CliRunner(env={"COLUMNS": str(_WIDTH), "TERMINAL_WIDTH": str(_WIDTH), "NO_COLOR": "1"})
    arguments = [*command, "--help"]
    shown = runner.invoke(
        app, arguments, prog_name="detente", catch_exceptions=False,
        max_content_width=_WIDTH, terminal_width=_WIDTH, color=False,
    )  # fmt: skip
    lines = [line.rstrip() for line in shown.output.strip("\n").splitlines()]
    return "```text\n" + "\n".join(lines) + "\n```\n"


def main() -> int:
    """Write the page, or compare it."""
    if "--check" in sys.argv[1:]:
        return int(not PAGE.exists() or PAGE.read_text("utf-8") != page())
    PAGE.write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
