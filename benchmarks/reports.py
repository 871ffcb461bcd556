"""Reports like the bundled sample, as many as wanted: its own paragraphs, drawn and put together."""

from __future__ import annotations

import random
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
        for path in sorted(files("detente.sample").joinpath("reports").iterdir(), key=lambda p: p.name)
        if path.name.endswith(".txt")
    ]
    paragraphs = [part for sample in samples for part in sample[2:] if len(part) > 80]
    for n in range(number):
        head = draw.choice(samples)[:2]
        body = draw.sample(paragraphs, 6)
        name = f"{draw.randint(2014, 2025)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}-{n:05d}.txt"
        (folder / name).write_text("\n\n".join([*head, *body]) + "\n", "utf-8")
