"""Reports of our own, for the tests that need more than a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from samples import SPANISH, write_reports


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A folder with five reports between states."""
    return write_reports(tmp_path / "reports")


@pytest.fixture
def spanish(tmp_path: Path) -> Path:
    """A report in another language."""
    path = tmp_path / "paso.txt"
    path.write_text(SPANISH, "utf-8")
    return path
