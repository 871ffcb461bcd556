"""An event back to its report: the sentence with the deciding words marked, and every reason."""

from __future__ import annotations

import textwrap
from typing import Any

from detente.ontology import QUAD_NAMES, cameo_codes, event_types
from detente.ontology.codebook import codebook

_WIDTH = 96


def trace_text(found: dict[str, Any]) -> str:
    """The trace of `Store.trace` as text for a terminal.

    The trigger stands in «», source and target in [source] and [target].
    """
    event, document = found["event"], found["document"]
    code, kind = cameo_codes()[event["cameo"]], event_types().get(event["event_type"])
    meaning = f"; {kind.meaning}" if kind else "; a type of the coder's own"
    lines = [
        f"Event {event['event_id']}",
        "",
        _field("Report", _report(document)),
        _field("Published", _published(document)),
        "",
        *textwrap.wrap(marked(found), _WIDTH, initial_indent="  ", subsequent_indent="  "),
        "",
        _field("Who", _side(event, "source", found["source"])),
        _field("To whom", _side(event, "target", found["target"])),
        _field("Both ways", "yes, each to the other" if event["mutual"] else "no"),
        _field(
            "What",
            f"{event['event_type']}"
            + (f" ({event['mode']})" if event["mode"] else "")
            + f", {QUAD_NAMES[event['quad']]}{meaning}",
        ),
        *_codebook(event["event_type"]),
        _field("CAMEO", f"{code.code} {code.meaning}; Goldstein {event['goldstein']:+.1f}"),
        _field("Found by", f"{event['coder']}: {event['rule']}"),
        _field("When", _when(event)),
        _field(
            "Status",
            event["status"]
            + (
                f", by “{event['status_basis']}”"
                if event["status_basis"]
                else ", nothing qualifies it"
            ),
        ),
        _field("Said by", event["speaker"] or "the report itself"),
        _field("Confidence", f"{event['confidence']:.2f}"),
        _field("Run", event["run_id"]),
    ]
    return "\n".join(lines)


def _codebook(event_type: str) -> list[str]:
    """What the codebook counts as this type, and who is source and target."""
    entry = codebook().get(event_type)
    if entry is None:
        return []
    return [_field("Codebook", f"counts what {'; '.join(entry.counts)}. {entry.roles}")]


def marked(found: dict[str, Any]) -> str:
    """The evidence with the trigger in «» and the two sides in [] as far as they stand in it."""
    event = found["event"]
    text, offset = event["evidence"], event["evidence_start"]
    marks = [(event["trigger_start"], event["trigger_end"], "«", "»")]
    for side in ("source", "target"):
        mention = found[side]
        if mention and mention["end"] > mention["start"]:
            marks.append(
                (mention["start"], mention["end"], "[", f"]{'ˢ' if side == 'source' else 'ᵗ'}")
            )
    inserts = [
        item
        for start, end, left, right in dict.fromkeys(marks)
        for item in ((start, 1, left), (end, 0, right))
    ]
    for place, _, sign in sorted(inserts, reverse=True):
        at = place - offset
        if 0 <= at <= len(text):
            text = text[:at] + sign + text[at:]
    return " ".join(text.split())


def _field(name: str, value: str) -> str:
    body = textwrap.wrap(value, _WIDTH - 12) or [""]
    return f"{name:<11} " + ("\n" + " " * 12).join(body)


def _report(document: dict[str, Any]) -> str:
    head = f"“{document['headline']}”, " if document["headline"] else ""
    source = f" ({document['source']})" if document["source"] else ""
    return f"{head}{document['name']}{source}"


def _published(document: dict[str, Any]) -> str:
    start, end = document["published_start"], document["published_end"]
    if start is None:
        return "unknown: no date was found in the report"
    days = f"{start}" if start == end else f"{start} to {end}"
    return f"{days}, by {document['published_method']}: “{document['published_words']}”"


def _side(event: dict[str, Any], side: str, mention: dict[str, Any] | None) -> str:
    country = event[f"{side}_country"] or "no state"
    role = f", {event[f'{side}_role']}" if event[f"{side}_role"] else ""
    how = f"; “{mention['text']}”: {mention['basis']}" if mention else "; unsaid in the sentence"
    return f"{country} ({event[f'{side}_actor']}{role}){how}"


def _when(event: dict[str, Any]) -> str:
    start, end = event["date_start"], event["date_end"]
    if start is None:
        return str(event["date_basis"])
    days = f"{start}" if start == end else f"{start} to {end}"
    return f"{days}, {event['date_basis']}"
