"""The five seed reports, by the scorer that lies beside them; skipped where they are not here.

What is scored is what a user is shown: events that are not kept as doubtful.
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
from quality.gold import SHARED

_LINE = re.compile(r"(recall|precision|date|status) ([\d.]+) \((\d+)/(\d+)\)")


def main() -> int:
    """Measure, print, and return 1 where a floor is not held."""
    options = gate.options(__doc__)
    reports = SHARED / "seeds"
    if not reports.exists():
        print(json.dumps({"quality": "seeds", "skipped": "the seed reports are not here"}))
        return 0
    with Store(":memory:") as store, tempfile.TemporaryDirectory() as folder:
        pipeline.code([reports], store)
        events = Path(folder) / "events.jsonl"
        rows = api.events(store).to_pylist()
        events.write_text("".join(json.dumps(row, default=str) + "\n" for row in rows), "utf-8")
        output = subprocess.run(
            [sys.executable, SHARED / "gold" / "score_seeds.py", events, "--show"],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        leaked = _leaked(store)
    if options.show:
        print(output)
    measured: dict[str, float] = {}
    for name, value, _, n in _LINE.findall(output):
        measured |= {name: float(value), f"{name}_n": int(n)}
    measured |= {"furniture_kept_out": 1.0 - leaked / len(rows), "furniture_kept_out_n": len(rows)}
    return gate.check("seeds", measured)


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
