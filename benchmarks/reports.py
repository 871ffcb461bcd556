"""Reports like the bundled sample, as many as wanted: its own paragraphs, put together anew."""

from __future__ import annotations

import random
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path


def write_reports(folder: Path, number: int, seed: int = 2017) -> None:
    """Write `number` plain reports; the same seed gives the same bytes.

    Each takes headline and date line from one sample report and its paragraphs
    from six, so that length, vocabulary and furniture are the sample's.
    """
    draw = random.Random(seed)
    samples = [
        path.read_text("utf-8").split("\n\n")
        for path in sorted(
            files("detente.sample").joinpath("reports").iterdir(), key=lambda p: p.name
        )
        if path.name.endswith(".txt")
    ]
    paragraphs = [part for sample in samples for part in sample[2:] if len(part) > 80]
    for n in range(number):
        head = draw.choice(samples)[:2]
        body = draw.sample(paragraphs, 6)
        day = date(2014, 1, 1) + timedelta(days=draw.randrange(4300))
        (folder / f"{day}-{n:05d}.txt").write_text("\n\n".join([*head, *body]) + "\n", "utf-8")
