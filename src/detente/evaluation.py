"""Scoring a coder on gold files: pairs, triples and quads, as JSON Lines.

* pairs: `text`, `marked` with `<s>…</s>` and `<t>…</t>`, `root`, `quad`.  The
  marked pair is coded; macro-F1 and accuracy over the roots.
* triples: `text` and `events` with `source`, `target` (codes of which the first
  three letters are the state) and `root`.  The bare sentence is coded; micro
  precision, recall and F1 of (source state, target state, root) and of the
  pair, over events between two different states.
* quads: `text` and `events` with `source_text`, `target_text` and `quad`, or
  no event.  Where both sides are given, the pair is coded; F1 over those, and the
  share of the sentences without an event that give none.

CONCEDE and RETREAT count as one root, YIELD, where the gold knows YIELD.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from detente import actors
from detente.coder import load_coder
from detente.errors import InputError
from detente.interfaces import Coder, Passage
from detente.ontology import MERGED_ROOTS, event_types, plover_root
from detente.pipeline import code_documents, document_from_text
from detente.records import (
    DOUBTFUL,
    ActorMention,
    Days,
    Event,
    Publication,
    SegmentKind,
    Sentence,
)
from detente.settings import Settings


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures by name, and the prediction of every record."""

    kind: str
    figures: dict[str, float]
    predictions: tuple[dict[str, Any], ...]


def evaluate(path: str | Path, coder: Coder | None = None) -> Evaluation:
    """Score a coder on a gold file; the kind of file is told by its fields.

    Raises:
        InputError: the file does not exist, is no JSON Lines, or has other fields.
    """
    records = read_gold(path)
    coder = coder or load_coder()
    first = records[0]
    if "marked" in first:
        return _pairs(records, coder)
    events = [e for r in records for e in r.get("events", ())]
    if events and "quad" in events[0] and not any(e.get("root") for e in events):
        return _quads(records, coder)
    return _triples(records, coder)


def read_gold(path: str | Path) -> list[dict[str, Any]]:
    """The records of a gold file, each with an `id`.

    Raises:
        InputError: the file does not exist, is no JSON Lines, or has other fields.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError("there is no such file", where=str(path))
    try:
        lines = path.read_text("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise InputError(
            "this is no UTF-8 text", where=str(path), remedy="save it as UTF-8"
        ) from error
    records: list[dict[str, Any]] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(
                f"line {number} is no JSON ({error.msg})",
                where=str(path),
                remedy="one object a line",
            ) from error
        _check(record, number, path, kind="marked" in records[0] if records else None)
        records.append({"id": str(number), **record})
    if not records:
        raise InputError("the file holds no record", where=str(path))
    return records


def _check(record: Any, number: int, path: Path, *, kind: bool | None) -> None:
    """Whether a record has the fields of its kind, and is of the kind of the first one."""
    problem = ""
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        problem = "has no `text`"
    elif "marked" in record and "root" not in record:
        problem = "has `marked` and no `root`"
    elif "marked" not in record and not isinstance(record.get("events"), list):
        problem = "has neither `marked` nor a list `events`"
    elif not all(isinstance(e, dict) for e in record.get("events", ())):
        problem = "has an event that is no object"
    elif not isinstance(record.get("date", ""), str):
        problem = "has a `date` that is no text"
    elif kind is not None and kind != ("marked" in record):
        problem = "is of another kind than the first line"
    if problem:
        raise InputError(
            f"line {number} {problem}", where=str(path),
            remedy="each line needs `text`, and `marked` with `root` or a list `events`",
        )  # fmt: skip


def _merged(root: str | None, merge: bool) -> str | None:
    return MERGED_ROOTS.get(root, root) if merge and root else root


_MARK = re.compile(r"<(/?)([st])>")


@dataclass(frozen=True, slots=True)
class Unmarked:
    """A marked sentence without its marks: `spans` of each side in order, `closed` if all end."""

    text: str
    spans: dict[str, tuple[tuple[int, int], ...]]
    closed: bool


def unmark_all(marked: str) -> Unmarked:
    """Take the marks `<s>…</s>` and `<t>…</t>` out of a sentence; each side may stand often."""
    spans: dict[str, list[tuple[int, int]]] = {"s": [], "t": []}
    opened: dict[str, int] = {}
    text, last = "", 0
    for match in _MARK.finditer(marked):
        text += marked[last : match.start()]
        last = match.end()
        end, side = match.groups()
        if not end:
            opened[side] = len(text)
        elif side in opened:
            spans[side].append((opened.pop(side), len(text)))
    found = {side: tuple(each) for side, each in spans.items()}
    return Unmarked(text + marked[last:], found, not opened)


def unmark(marked: str) -> tuple[str, dict[str, tuple[int, int]]]:
    """A marked sentence without its marks, and the last span of source and of target."""
    found = unmark_all(marked)
    return found.text, {side: spans[-1] for side, spans in found.spans.items() if spans}


def _given(sentence_id: str, text: str, span: tuple[int, int], code: str) -> ActorMention:
    return ActorMention(
        mention_id=f"{sentence_id}-{code}", sentence_id=sentence_id, start=span[0], end=span[1],
        text=text[span[0] : span[1]], name=text[span[0] : span[1]], codes=(code,), states=(code,),
        kind="person",
        role=None, former=False, basis="given", score=1.0,
    )  # fmt: skip


def _judge(
    text: str,
    spans: dict[str, tuple[int, int]],
    coder: Coder,
    merged: Mapping[str, str] = MappingProxyType({}),
) -> str | None:
    """The event type between two given spans of a text, by PLOVER's counting of intentions."""
    document = document_from_text(text)
    # A given pair belongs together, even where a splitter would see two sentences.
    whole = Sentence(f"{document.document_id}-0000", document.document_id, 0, 0, len(text), text,
                     SegmentKind.BODY, 0)  # fmt: skip
    source = _given(whole.sentence_id, text, spans["s"], "s")
    target = _given(whole.sentence_id, text, spans["t"], "t")
    passage = Passage(document, whole, tuple(sorted((source, target), key=lambda m: m.start)))
    return coder.judge(passage, source, target).root(merged)


def _pairs(records: Sequence[dict[str, Any]], coder: Coder) -> Evaluation:
    return score_pairs(records, judged_roots(records, coder))


def judged_roots(records: Sequence[dict[str, Any]], coder: Coder) -> list[str | None]:
    """The root of each marked pair; CONCEDE and RETREAT are one where they are in the gold."""
    merged = MERGED_ROOTS if any(r["root"] == "YIELD" for r in records) else {}
    found = []
    for record in records:
        text, spans = unmark(record["marked"])
        found.append(_judge(text, spans, coder, merged) if len(spans) == 2 else None)
    return found


def score_pairs(records: Sequence[dict[str, Any]], roots: Sequence[str | None]) -> Evaluation:
    """Score the root given to each gold pair."""
    merge = any(r["root"] == "YIELD" for r in records)
    gold = [r["root"] for r in records]
    coded = [_merged(root, merge) for root in roots]
    return Evaluation(
        "pairs",
        {
            "macro_f1": macro_f1(gold, coded),
            "accuracy": sum(g == c for g, c in zip(gold, coded, strict=True)) / len(gold),
            "n": len(gold),
        },
        tuple(
            {"id": r["id"], "root": c, "event_type": root}
            for r, c, root in zip(records, coded, roots, strict=True)
        ),
    )


def macro_f1(gold: Sequence[str | None], coded: Sequence[str | None]) -> float:
    """Mean over the gold's classes of the F1 of each."""
    scores = []
    for label in sorted({g for g in gold if g}):
        right = sum(g == c == label for g, c in zip(gold, coded, strict=True))
        found, wanted = coded.count(label), gold.count(label)
        scores.append(2 * right / (found + wanted) if found + wanted else 0.0)
    return sum(scores) / len(scores) if scores else 0.0


def _triples(records: Sequence[dict[str, Any]], coder: Coder) -> Evaluation:
    return score_triples(records, _code_bare(records, coder))


def score_triples(
    records: Sequence[dict[str, Any]], coded: Sequence[list[dict[str, Any]]]
) -> Evaluation:
    """Score the events given to each gold sentence."""
    merge = any(e.get("root") == "YIELD" for r in records for e in r["events"])
    counts: Counter[str] = Counter()
    for record, events in zip(records, coded, strict=True):
        gold, ours = _units(record["events"], merge), _units(events, merge)
        if not gold:
            counts["quiet_n"] += 1
            counts["quiet"] += not ours
            continue
        counts["n"] += 1
        for level, cut in (("triple", 3), ("dyad", 2)):
            g, o = _cut(gold, cut), _cut(ours, cut)
            counts[f"{level}_tp"] += len(g & o)
            counts[f"{level}_fp"] += len(o - g)
            counts[f"{level}_fn"] += len(g - o)
    figures: dict[str, float] = {"n": counts["n"]}
    for level in ("triple", "dyad"):
        figures |= _prf(level, *(counts[f"{level}_{x}"] for x in ("tp", "fp", "fn")))
    if counts["quiet_n"]:
        figures |= {"quiet": counts["quiet"] / counts["quiet_n"], "quiet_n": counts["quiet_n"]}
    predictions = tuple(
        {"id": r["id"], "events": events} for r, events in zip(records, coded, strict=True)
    )
    return Evaluation("triples", figures, predictions)


def differences(record: dict[str, Any], prediction: dict[str, Any]) -> str:
    """What a prediction for a bare sentence has too much (+) and too little (-)."""
    merge = any(e.get("root") == "YIELD" for e in record["events"])
    gold, ours = (_cut(_units(x["events"], merge), 3) for x in (record, prediction))
    extra, missed = sorted(map(str, ours - gold)), sorted(map(str, gold - ours))
    return " ".join([*(f"+{x}" for x in extra), *(f"-{x}" for x in missed)])


def _cut(units: set[tuple[str, str, str | None]], cut: int) -> set[tuple[str | None, ...]]:
    """Units as triples, those without a root left out, or as pairs."""
    return {u[:cut] for u in units if cut < 3 or u[2]}


def _code_bare(records: Sequence[dict[str, Any]], coder: Coder) -> list[list[dict[str, Any]]]:
    """The events between two states that each bare sentence gives, doubtful ones left out."""
    documents = [
        document_from_text(r["text"], name=str(r["id"]), published=_published(r.get("date")))
        for r in records
    ]
    return [
        [unit for event in coded.events for unit in _as_gold(event)]
        for coded in code_documents(documents, coder, Settings())
    ]


def _as_gold(event: Event) -> Iterator[dict[str, Any]]:
    """An event in the form of the gold, once for each direction."""
    pair = [event.source_country], [event.target_country]
    if None in (*pair[0], *pair[1]) or event.confidence < DOUBTFUL:
        return
    root = plover_root(event.event_type, event.status)
    base = {"root": root, "cameo": event.cameo, "confidence": event.confidence}
    yield {"source": pair[0], "target": pair[1], **base}
    if event.mutual and event.mode not in _ONE_WAY:
        yield {"source": pair[1], "target": pair[0], **base}


_ONE_WAY = frozenset({"visit", "host"})
"""Modes of CONSULT that PLOVER and CAMEO code from the one who travels or hosts alone."""


def _published(text: str | None) -> Publication | None:
    digits = re.sub(r"\D", "", text or "")
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
    return Publication(Days(day, day), "metadata", text or "")


def _units(events: Iterable[dict[str, Any]], merge: bool) -> set[tuple[str, str, str | None]]:
    """(source state, target state, root) of events between two states; root None where untold."""
    return {
        (s, t, _merged(event.get("root"), merge))
        for event in events
        for s in _states(event.get("source"))
        for t in _states(event.get("target"))
        if s != t
    }


_OTHER_CODES = {"SCG": "SRB", "ROM": "ROU", "TMP": "TLS", "ZAR": "COD", "KOS": "XKX", "PAL": "PSE"}


def _states(codes: Any) -> list[str]:
    """The states of actor codes, by their first three letters."""
    cut = [str(code)[:3] for code in codes or ()]
    return [code for code in (_OTHER_CODES.get(c, c) for c in cut) if code in actors.states()]


def _prf(name: str, right: int, extra: int, missed: int) -> dict[str, float]:
    precision = right / (right + extra) if right + extra else 0.0
    recall = right / (right + missed) if right + missed else 0.0
    both = precision + recall
    return {
        f"{name}_precision": precision,
        f"{name}_recall": recall,
        f"{name}_f1": 2 * precision * recall / both if both else 0.0,
    }


# Gold that has quads counts giving way as CAMEO does (root 08) and as it merges CONCEDE and RETREAT
# to YIELD: as material cooperation, 136 of 136 in the open pairs.  In PLOVER CONCEDE is verbal.
_YIELD_QUAD = 2


def _quads(records: Sequence[dict[str, Any]], coder: Coder) -> Evaluation:
    kinds = event_types()
    quads = {n: _YIELD_QUAD if n in MERGED_ROOTS else t.quad for n, t in kinds.items()}
    gold, coded, predictions = [], [], []
    without = [record for record in records if not record["events"]]
    for record in records:
        for event in record["events"]:
            spans = _spans_of(record["text"], event)
            if not (event.get("source_text") and event.get("target_text")):
                continue  # no pair is given
            kind = _judge(record["text"], spans, coder) if spans else None
            gold.append(str(event["quad"]))
            coded.append(str(quads[kind]) if kind else None)
            predictions.append({"id": record["id"], "event_type": kind})
    right = sum(g == c for g, c in zip(gold, coded, strict=True))
    figures = {"macro_f1": macro_f1(gold, coded), "accuracy": right / max(len(gold), 1),
               "n": len(gold)}  # fmt: skip
    if without:
        quiet = sum(not events for events in _code_bare(without, coder))
        figures |= {"quiet": quiet / len(without), "quiet_n": len(without)}
    return Evaluation("quads", figures, tuple(predictions))


def _spans_of(text: str, event: dict[str, Any]) -> dict[str, tuple[int, int]] | None:
    spans = {}
    for side, key in (("s", "source_text"), ("t", "target_text")):
        first, *_ = (event.get(key) or "").split(" ; ")  # of several actors the first
        words = re.findall(r"[^\Wʼ]+", first)
        match = re.search(r"[\Wʼ]*".join(map(re.escape, words)), text) if words else None
        if match is None:
            return None
        spans[side] = match.span()
    return spans
