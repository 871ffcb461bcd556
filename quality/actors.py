"""How well actors are found and resolved, on gold of our own writing.

Gold: one object a line with `published`, `text`, `mentions` (each `text`, `nth`
occurrence, `countries`, `role`, perhaps `former`) and `not_actors` (words that
look like an actor and are none).  A mention counts as found where one of ours
overlaps it in the text and stands for the same states or organisations.
Possessive pronouns, which the gold leaves out, are no false alarms.
"""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any

from detente import actors
from detente.pipeline import document_from_text
from detente.records import ActorMention
from detente.sentences import split
from quality import gate
from quality.gold import gold_lines, year_month_day

_POSSESSIVE = {"his", "her", "their", "bilateral", "trilateral"}


def find(record: dict[str, Any]) -> list[ActorMention]:
    """Every mention of a gold text."""
    document = document_from_text(record["text"], name=record["id"])
    found = actors.find_in_document(split(document), year_month_day(record["published"]))
    return [mention for here in found.values() for mention in here.mentions]


def span(text: str, words: str, nth: int) -> tuple[int, int]:
    """Where the nth occurrence of some words stands."""
    at = -1
    for _ in range(nth):
        at = text.index(words, at + 1)
    return at, at + len(words)


def _overlap(mention: ActorMention, place: tuple[int, int]) -> bool:
    return mention.start < place[1] and place[0] < mention.end


def measure(records: list[dict[str, Any]]) -> tuple[Counter[str], list[str]]:
    """Counts, and what went wrong in words."""
    count: Counter[str] = Counter()
    notes: list[str] = []
    for record in records:
        ours, text = find(record), record["text"]
        gold = [(span(text, g["text"], g.get("nth", 1)), g) for g in record["mentions"]]
        for place, wanted in gold:
            here = [m for m in ours if _overlap(m, place)]
            match = next((m for m in here if set(m.codes) == set(wanted["countries"])), None)
            count["gold"] += 1
            if match is None:
                got = [("/".join(m.codes), m.text) for m in here]
                notes.append(
                    f"missed {record['id']} {wanted['text']!r} {wanted['countries']} "
                    f"got {got} | {text}"
                )
                continue
            count["hit"] += 1
            if wanted.get("role") and not wanted.get("former"):
                count["roles"] += 1
                count["role"] += match.role == wanted["role"]
                if match.role != wanted["role"]:
                    notes.append(
                        f"role {record['id']} {wanted['text']!r} {wanted['role']} got {match.role}"
                    )
            if wanted.get("former"):
                count["formers"] += 1
                count["former"] += match.former
        for mention in ours:
            if mention.text.lower() in _POSSESSIVE:
                continue
            count["found"] += 1
            good = any(
                _overlap(mention, place) and set(g["countries"]) == set(mention.codes)
                for place, g in gold
            )
            count["right"] += good
            if not good:
                notes.append(
                    f"wrong {record['id']} {mention.text!r} {mention.codes} "
                    f"({mention.basis}) | {text}"
                )
        for trap in record.get("not_actors", ()):
            place = span(text, trap["text"], trap.get("nth", 1))
            count["traps"] += 1
            count["avoided"] += not any(_overlap(m, place) for m in ours)
    return count, notes


def figures(c: Counter[str]) -> dict[str, float]:
    """The counts as figures with their n."""
    return {
        "recall": c["hit"] / max(c["gold"], 1),
        "recall_n": c["gold"],
        "precision": c["right"] / max(c["found"], 1),
        "precision_n": c["found"],
        "role": c["role"] / max(c["roles"], 1),
        "role_n": c["roles"],
        "former": c["former"] / max(c["formers"], 1),
        "former_n": c["formers"],
        "traps_avoided": c["avoided"] / max(c["traps"], 1),
        "traps_n": c["traps"],
    }


def main() -> int:
    """Measure, print, and return 1 where a floor is not held."""
    options = gate.options(__doc__)
    records = [r for r in gold_lines("actors.jsonl") if gate.wanted(r["id"], options.ids)]
    count, notes = measure(records)
    if options.show:
        print("\n".join(notes))
    if options.ids != "all":
        print({k: round(v, 3) for k, v in figures(count).items()})
        return 0
    return gate.check("actors", figures(count))


if __name__ == "__main__":
    sys.exit(main())
