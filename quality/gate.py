"""Floors for measured figures: `floors.json` holds, for each module, the least allowed."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

FLOORS = Path(__file__).with_name("floors.json")


def options(about: str | None) -> argparse.Namespace:
    """The options that the quality commands share: --json, --show and --ids."""
    return parser(about).parse_args()


def parser(about: str | None) -> argparse.ArgumentParser:
    """A parser of those options, to add others to."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--json", action="store_true", help="only the line of figures")
    parser.add_argument("--show", action="store_true", help="print what went wrong")
    parser.add_argument(
        "--ids", choices=("all", "odd", "even"), default="all", help="part of the gold"
    )
    return parser


def wanted(identifier: str, ids: str) -> bool:
    """Whether a record "ev-017" belongs to the part of the gold that is asked for."""
    return ids == "all" or (int(identifier[3:]) % 2 == 1) == (ids == "odd")


def check(name: str, figures: Mapping[str, float]) -> int:
    """Print the figures as one JSON object and compare them with the floors of `name`.

    Returns:
        0, or 1 where a figure is missing or lies below its floor; the last
        line then names those under "below".  Figures named `dev_…` come from the
        open sets and are not missed where those are not here.
    """
    floors = json.loads(FLOORS.read_text(encoding="utf-8")).get(name, {}) if FLOORS.exists() else {}
    below = {
        key: floor
        for key, floor in floors.items()
        if figures.get(key, 1.0 if key.startswith("dev_") else -1.0) < floor
    }
    line: dict[str, object] = {"quality": name, **figures}
    if below:
        line["below"] = below
    print(json.dumps(line))
    return 1 if below else 0
