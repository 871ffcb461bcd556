"""How well times are found, resolved and given to events.

    python -m quality.dates [--json] [--show] [--ids odd|even|all] [gold.jsonl]

Gold: one object a line with `id`, `published` ("2023-10-02" or "a/b"), `text`,
`times` (each `text`, `start`, `end`, perhaps `ongoing`) and `event_times` (each
`verb`, `start`, `end`; null ends mean that no time of the sentence belongs).

A time found is right where it overlaps a gold one in the text.  "exact" is the
share of the gold times found whose days are the gold days, "overlap" that whose
days meet them; `event_exact` and `event_overlap` likewise for `choose`, with the
verb's words as the trigger, over all gold events.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from detente.records import Days, TimeMention
from detente.times import choose, find
from quality import gate

GOLD = Path(__file__).with_name("gold") / "dates.jsonl"


@dataclass
class Score:
    """Counts, and the failures in words."""

    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Shares of 0 to 1, and the numbers they are shares of."""
        c = self.counts
        return {
            "precision": _share(c["right"], c["found"]),
            "recall": _share(c["recalled"], c["gold"]),
            "exact": _share(c["exact"], c["recalled"]),
            "overlap": _share(c["overlap"], c["recalled"]),
            "event_exact": _share(c["event_exact"], c["events"]),
            "event_overlap": _share(c["event_overlap"], c["events"]),
            "n_sentences": c["sentences"],
            "n_times": c["gold"],
            "n_found": c["found"],
            "n_events": c["events"],
        }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return 1 where a floor is not held."""
    parser = argparse.ArgumentParser(prog="python -m quality.dates")
    parser.add_argument("gold", nargs="?", type=Path, default=GOLD)
    parser.add_argument("--json", action="store_true", help="only the last line")
    parser.add_argument("--show", action="store_true", help="print every failure")
    parser.add_argument("--ids", choices=("all", "odd", "even"), default="all")
    chosen = parser.parse_args(arguments)
    score = measure(_items(chosen.gold, chosen.ids))
    figures = score.figures()
    if chosen.show:
        print("\n".join(score.failures))
    if not chosen.json:
        for key, value in figures.items():
            print(f"{key:>14} {value}")
    return gate.check("dates", figures) if chosen.ids == "all" else _print_only(figures)


def _print_only(figures: dict[str, float]) -> int:
    print(json.dumps({"quality": "dates", **figures}))
    return 0


def _items(path: Path, ids: str) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip():
            continue
        item = json.loads(line)
        odd = int("".join(filter(str.isdigit, str(item["id"]))) or 0) % 2 == 1
        if ids == "all" or odd == (ids == "odd"):
            yield item


def measure(items: Iterable[dict[str, Any]]) -> Score:
    """Score `find` and `choose` on gold items."""
    score = Score()
    for item in items:
        published = item.get("published")
        seen = _days(*published.partition("/")[::2]) if published else None
        mentions = find(item["text"], offset=0, sentence_id=str(item["id"]), seen_from=seen)
        score.counts["sentences"] += 1
        _score_times(item, mentions, score)
        _score_events(item, mentions, score)
    return score


def _days(start: str, end: str | None) -> Days:
    return Days(date.fromisoformat(start), date.fromisoformat(end or start))


def _score_times(item: dict[str, Any], mentions: Sequence[TimeMention], score: Score) -> None:
    spans = _gold_spans(item)
    score.counts["found"] += len(mentions)
    score.counts["gold"] += len(spans)
    for mention in mentions:
        if any(_meet((mention.start, mention.end), span) for span, _ in spans):
            score.counts["right"] += 1
        else:
            score.failures.append(f"{item['id']} invented {mention.text!r} in {item['text']}")
    for span, gold in spans:
        near = [mention for mention in mentions if _meet((mention.start, mention.end), span)]
        if not near:
            score.failures.append(f"{item['id']} missed {gold['text']!r} in {item['text']}")
            continue
        score.counts["recalled"] += 1
        # Nested mentions share their words; the one of the gold's own length is meant.
        best = min(near, key=lambda mention: abs(len(mention.text) - len(gold["text"])))
        _score_days(item, gold, gold["text"], best, score, "")


def _score_events(item: dict[str, Any], mentions: Sequence[TimeMention], score: Score) -> None:
    for gold in item.get("event_times", []):
        start = item["text"].find(gold["verb"])
        if start < 0:
            raise ValueError(f"{item['id']}: {gold['verb']!r} is not in the text")
        chosen = choose(mentions, item["text"], 0, (start, start + len(gold["verb"])))
        score.counts["events"] += 1
        _score_days(item, gold, f"event {gold['verb']!r}", chosen, score, "event_")


def _score_days(
    item: dict[str, Any],
    gold: dict[str, Any],
    name: str,
    mention: TimeMention | None,
    score: Score,
    prefix: str,
) -> None:
    wanted = _days(gold["start"], gold["end"]) if gold.get("start") else None
    got = mention.days if mention else None
    if wanted == got:
        score.counts[f"{prefix}exact"] += 1
        score.counts[f"{prefix}overlap"] += 1
        return
    if wanted and got and wanted.start <= got.end and got.start <= wanted.end:
        score.counts[f"{prefix}overlap"] += 1
    score.failures.append(
        f"{item['id']} {name}: gold {_words(wanted)}, got {_words(got)}"
        f" ({mention.text if mention else '-'}), seen from {item.get('published')},"
        f" in {item['text']}"
    )


def _words(days: Days | None) -> str:
    return f"{days.start}/{days.end}" if days else "none"


def _gold_spans(item: dict[str, Any]) -> list[tuple[tuple[int, int], dict[str, Any]]]:
    spans = []
    position = 0
    for gold in item["times"]:
        start = item["text"].find(gold["text"], position)
        if start < 0:
            start = item["text"].find(gold["text"])
        if start < 0:
            raise ValueError(f"{item['id']}: {gold['text']!r} is not in the text")
        position = start + 1
        spans.append(((start, start + len(gold["text"])), gold))
    return spans


def _meet(first: tuple[int, int], second: tuple[int, int]) -> bool:
    return first[0] < second[1] and second[0] < first[1]


if __name__ == "__main__":
    sys.exit(main())
