"""Floors for measured figures: `floors.json` holds, for each module, the least allowed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

FLOORS = Path(__file__).with_name("floors.json")


def check(name: str, figures: Mapping[str, float]) -> int:
    """Print the figures as one JSON object and compare them with the floors of `name`.

    Returns:
        0, or 1 where a figure is missing or lies below its floor; the last
        line then names those under "below".
    """
    floors = json.loads(FLOORS.read_text(encoding="utf-8")).get(name, {}) if FLOORS.exists() else {}
    below = {key: floor for key, floor in floors.items() if figures.get(key, -1.0) < floor}
    line: dict[str, object] = {"quality": name, **figures}
    if below:
        line["below"] = below
    print(json.dumps(line))
    return 1 if below else 0
