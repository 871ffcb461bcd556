"""The five seed reports, by the scorer that lies beside them; skipped where they are not here.

`encoder_…` are the events of the default coder that count, `patterns_…` all that the phrases give.
Also the share of body, headline and caption segments that holds none of the
gold's furniture (`boilerplate`), and that no event comes from elsewhere.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from detente import api, pipeline
from detente.records import CODED_SEGMENTS
from detente.store import Store
from quality import gate
from quality.events import CODERS
from quality.gold import SHARED

_LINE = re.compile(r"(recall|precision|date|status) ([\d.]+) \((\d+)/(\d+)\)")


def main() -> int:
    """Measure, print, and return 1 where a floor is not held."""
    options = gate.options(__doc__)
    reports = SHARED / "seeds"
    if not reports.exists():
        print(json.dumps({"quality": "seeds", "skipped": "the seed reports are not here"}))
        return 0
    measured: dict[str, float] = {}
    for name, (coder, least) in CODERS.items():
        with Store(":memory:") as store:
            pipeline.code([reports], store, coder=coder)
            rows = api.events(store, min_confidence=least).to_pylist()
            leaked = _leaked(store)
        output = _scored(rows)
        if options.show:
            print(name, output, sep="\n")
        for figure, value, _, n in _LINE.findall(output):
            measured |= {f"{name}_{figure}": float(value), f"{name}_{figure}_n": int(n)}
        measured |= {f"{name}_furniture_kept_out": 1.0 - leaked / len(rows),
                     f"{name}_furniture_kept_out_n": len(rows)}  # fmt: skip
    return gate.check("seeds", measured)


def _scored(rows: list[dict[str, object]]) -> str:
    """What the scorer beside the reports says of events."""
    with tempfile.TemporaryDirectory() as folder:
        events = Path(folder) / "events.jsonl"
        events.write_text("".join(json.dumps(row, default=str) + "\n" for row in rows), "utf-8")
        return subprocess.run(
            [sys.executable, SHARED / "gold" / "score_seeds.py", events, "--show"],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip


def _leaked(store: Store) -> int:
    """How many events stand outside headline, body and caption."""
    kinds = ", ".join(f"'{kind.value}'" for kind in CODED_SEGMENTS)
    outside = f"""
        SELECT count(*) AS n FROM events e WHERE NOT EXISTS (
            SELECT 1 FROM segments s WHERE s.document_id = e.document_id
            AND s.kind IN ({kinds}) AND s."start" <= e.evidence_start AND e.evidence_end <= s."end")
    """
    return int(store.query(outside).column("n")[0].as_py())


if __name__ == "__main__":
    sys.exit(main())
