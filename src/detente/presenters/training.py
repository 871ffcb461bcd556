"""What fitting a coder to a user's labels gave, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detente.learning.adapting import Report, Scores


def report_text(report: Report) -> str:
    """Labels by type, the scores before and after, and the learning curve."""
    given = ", ".join(f"{name} {n}" for name, n in report.types.items())
    lines = [f"Labels        {sum(report.types.values())}: {given}", ""]
    lines += ["              labels fitted to   accuracy   macro-F1"]
    if report.before is not None:
        lines.append(_row("as shipped", report.before))
    lines += [_row("", each) for each in report.curve[:-1]]
    lines.append(_row("all folds", report.crossed))
    return "\n".join(
        [*lines, "", f"Scored on labels not fitted to ({report.folds}-fold cross-validation; "
         "fewer labels: one fold)."]
    )  # fmt: skip


def _row(name: str, scores: Scores) -> str:
    return f"{name:<13} {scores.labels:>16}   {scores.accuracy:>8.3f}   {scores.macro_f1:>8.3f}"
