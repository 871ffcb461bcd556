"""What a language model answered: the JSON in its words, and each item held to the sentence."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from detente.ontology import event_types
from detente.records import Status

Span = tuple[int, int]

FORM = (
    '{"events": [{"source": 1, "target": 2, "type": "CONSULT", "status": "planned", '
    '"mutual": true, "words": "will meet", "confidence": 0.9}]}'
)
"""An answer as it should be, for models that are not held to the schema."""


@cache
def schema(actors: int) -> dict[str, Any]:
    """The JSON schema of an answer for a sentence with so many actors."""
    number = {"type": "integer", "enum": list(range(1, actors + 1))}
    properties = {
        "source": number,
        "target": number,
        "type": {"type": "string", "enum": list(event_types())},
        "status": {"type": "string", "enum": [s.value for s in Status]},
        "mutual": {"type": "boolean"},
        "words": {"type": "string"},
        "confidence": {"type": "number"},
    }
    return _closed({"events": {"type": "array", "items": _closed(properties)}})


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


# --- from words to items ------------------------------------------------------------------

_THOUGHT = re.compile(r"<(think|thinking|reasoning)>.*?</\1>", re.DOTALL)
_EXTRA_COMMA = re.compile(r",(\s*[}\]])")


def items_in(text: str) -> list[Any] | None:
    """The items of an answer; None where no JSON of the form is in it.

    The JSON may stand in a fence or between words; what a model thinks aloud before it is passed
    over, and the last object with a list `events` is the answer.
    """
    said = _THOUGHT.sub("", text).strip()
    for tried in (said, _EXTRA_COMMA.sub(r"\1", said)):
        found = None
        for value in _objects(tried):
            if isinstance(value.get("events"), list):
                found = value["events"]
        if found is not None:
            return list(found)
    return _bare_list(said)


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """The outermost JSON objects of a text, in order."""
    decoder = json.JSONDecoder()
    at = text.find("{")
    while at >= 0:
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            yield value
        at = text.find("{", end)


def _bare_list(text: str) -> list[Any] | None:
    """An answer that is nothing but the list itself."""
    try:
        value = json.loads(re.sub(r"^```\w*\s*|\s*```$", "", text))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, list) else None


# --- from items to claims -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Claim:
    """An item that passed every check; actors are numbered from 1.

    `spans` are the places in the sentence where its words stand.
    """

    source: int
    target: int
    event_type: str
    status: Status
    mutual: bool
    spans: tuple[Span, ...]
    confidence: float


def check(item: Any, actors: int, sentence: str) -> Claim | str:
    """The claim of an item of an answer, or what is wrong with it."""
    if not isinstance(item, dict):
        return f"an item is no object: {short(item)}"
    source, target = _number(item.get("source")), _number(item.get("target"))
    kind, standing, words = item.get("type"), item.get("status"), item.get("words")
    mutual, confidence = item.get("mutual"), item.get("confidence")
    if not {source, target} <= set(range(1, actors + 1)) or source is None or target is None:
        given = f"{short(item.get('source'))} and {short(item.get('target'))}"
        return f"actors {given} are none of the sentence's"
    if source == target:
        return f"source and target are the same, {source}"
    if not isinstance(kind, str) or kind not in event_types():
        return f"no such type: {short(kind)}"
    if not isinstance(standing, str) or standing not in set(Status):
        return f"{kind}: no such status: {short(standing)}"
    if not isinstance(mutual, bool):
        return f"{kind}: `mutual` is {short(mutual)}"
    if not _is_share(confidence):
        return f"{kind}: `confidence` is {short(confidence)}, not 0 to 1"
    spans = find_words(sentence, words) if isinstance(words, str) else ()
    if not spans:
        return f"{kind}: the words {short(words)} do not stand in the sentence"
    return Claim(source, target, kind, Status(standing), mutual, spans, float(confidence))  # type: ignore[arg-type]


def short(value: object) -> str:
    """A value as it is told in a rejection, cut to length."""
    said = " ".join(repr(value).split())
    return said if len(said) <= 80 else f"{said[:79]}…"


def _number(value: object) -> int | None:
    """A whole number, also one that a model has written as a text or as 1.0."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,4}", value.strip()):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _is_share(value: object) -> bool:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and not math.isnan(value) and 0 <= value <= 1  # type: ignore[arg-type, operator]


# Marks that models write in their plain form; one character for one, so that offsets stay.
_PLAIN = str.maketrans("’‘‛“”„«»–—‑−\u00a0", '\'\'\'"""""---- ')


def find_words(sentence: str, words: str) -> tuple[Span, ...]:
    """Where words stand in a sentence, whole; case, line breaks and forms of quotes do not count.

    Words without a letter or digit stand nowhere.
    """
    parts = words.translate(_PLAIN).split()
    if not any(c.isalnum() for part in parts for c in part):
        return ()
    whole = r"(?<!\w)" + r"\s+".join(map(re.escape, parts)) + r"(?!\w)"
    found = re.finditer(whole, sentence.translate(_PLAIN), re.IGNORECASE)
    return tuple(match.span() for match in found)
