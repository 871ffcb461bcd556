"""An optional coder that asks a language model behind any OpenAI-compatible endpoint.

The codebook is the prompt, the answer is held to a JSON schema, every answer is kept in a cache
folder, and tokens and cost are counted.  What the model says is checked against the sentence:
an event between actors that were not given, of an unknown type, or with words that do not stand in
the sentence is a recorded rejection.  Never the default; needs `pip install 'detente[llm]'`.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from detente.coder import status as patterns_status
from detente.coder.building import Finding, Side, build
from detente.coder.patterns import parse_passage
from detente.coder.triggers import nearest_trigger
from detente.errors import PluginError
from detente.interfaces import Coding, Judgement, Passage
from detente.ontology import event_types
from detente.ontology.codebook import as_text
from detente.records import ActorMention, Event, Rejection, Status

_INSTRUCTIONS = """\
You code events between political actors in single sentences of news reports, strictly by the \
codebook below. The actors of the sentence are numbered. Give every event that the sentence \
itself reports from one numbered actor to another, and nothing else: no event is the right answer \
for most pairs. `words` are the words of the sentence, copied exactly, that tell the event. \
`confidence` is how sure you are, 0 to 1.

CODEBOOK

"""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the model is and how it is asked; `prices` are of a million tokens in and out."""

    url: str
    model: str
    key_variable: str = "OPENAI_API_KEY"
    cache: Path | None = None
    retries: int = 4
    timeout: float = 60.0  # seconds
    parallel: int = 4  # requests at a time
    prices: tuple[float, float] = (0.0, 0.0)


@dataclass(slots=True)
class Spent:
    """What a coder has used so far; tokens of cached answers are not counted again."""

    requests: int = 0
    from_cache: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    prices: tuple[float, float] = (0.0, 0.0)
    lock: Lock = field(default_factory=Lock, repr=False)

    @property
    def cost(self) -> float:
        """In the currency of the prices."""
        return (self.tokens_in * self.prices[0] + self.tokens_out * self.prices[1]) / 1e6

    def add(self, tokens_in: int, tokens_out: int) -> None:
        """Count an answer."""
        with self.lock:
            self.requests += 1
            self.tokens_in += tokens_in
            self.tokens_out += tokens_out


def schema(actors: int) -> dict[str, Any]:
    """The JSON schema of an answer for a sentence with so many actors."""
    number = {"type": "integer", "enum": list(range(1, actors + 1))}
    event = {
        "type": "object",
        "properties": {
            "source": number,
            "target": number,
            "type": {"type": "string", "enum": list(event_types())},
            "status": {"type": "string", "enum": [s.value for s in Status]},
            "mutual": {"type": "boolean"},
            "words": {"type": "string"},
            "confidence": {"type": "number"},
        },
        "required": ["source", "target", "type", "status", "mutual", "words", "confidence"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"events": {"type": "array", "items": event}},
        "required": ["events"],
        "additionalProperties": False,
    }


class LanguageModelCoder:
    """Codes by a language model; implements `interfaces.Coder`."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.spent = Spent(prices=endpoint.prices)

    @cached_property
    def name(self) -> str:
        """The model with the digest of the prompt, so that another codebook codes anew."""
        digest = hashlib.sha256((_INSTRUCTIONS + as_text()).encode()).hexdigest()[:8]
        return f"llm-{self.endpoint.model}-{digest}"

    @cached_property
    def _client(self) -> Any:
        try:
            import openai
        except ImportError as error:
            raise PluginError(
                "the package openai is not installed", where="coder llm",
                remedy="pip install 'detente[llm]'",
            ) from error  # fmt: skip
        return openai.OpenAI(
            base_url=self.endpoint.url,
            api_key=os.environ.get(self.endpoint.key_variable, "none"),
            max_retries=self.endpoint.retries,
            timeout=self.endpoint.timeout,
        )

    def code(self, passage: Passage) -> Coding:
        """The events of one passage.

        Raises:
            PluginError: the endpoint cannot be reached, or refuses.
        """
        sides = _sides(passage)
        if len(sides) < 2:
            return Coding()
        answer = self._ask(_question(passage, sides), len(sides))
        events: list[Event] = []
        rejections: list[Rejection] = []
        for item in answer:
            found = self._event(passage, sides, item)
            (events if isinstance(found, Event) else rejections).append(found)  # type: ignore[arg-type]
        return Coding(tuple(events), tuple(rejections))

    def code_all(self, passages: Sequence[Passage]) -> list[Coding]:
        """Several passages, some requests at a time."""
        with ThreadPoolExecutor(self.endpoint.parallel) as pool:
            return list(pool.map(self.code, passages))

    def judge(self, passage: Passage, source: ActorMention, target: ActorMention) -> Judgement:
        """The surest event from `source` to `target` that the model gives."""
        sides = [Side(source, source.codes[0]), Side(target, target.codes[0])]
        given = self._ask(_question(passage, sides), 2)
        fitting = [e for e in given if e.get("source") == 1 or e.get("mutual")]
        if not fitting:
            return Judgement(None, 0.0, self.name)
        best = max(fitting, key=lambda e: float(e.get("confidence", 0.0)))
        kind = best.get("type")
        known = kind if kind in event_types() else None
        return Judgement(known, float(best.get("confidence", 0.0)), self.name)

    def _event(
        self, passage: Passage, sides: Sequence[Side], item: dict[str, Any]
    ) -> Event | Rejection:
        """The event of one item of an answer, or why it is none."""
        problem = _problem(passage, len(sides), item)
        if problem:
            return Rejection(passage.sentence.sentence_id, "code", f"llm: {problem}")
        source, target = sides[item["source"] - 1], sides[item["target"] - 1]
        start = passage.sentence.start + passage.sentence.text.index(item["words"])
        end = start + len(item["words"])
        parse = parse_passage(passage)
        trigger = nearest_trigger(parse, item["type"], start, end)
        finding = Finding(
            event_type=item["type"],
            cameo=trigger.entry.cameo,
            mode=trigger.entry.mode,
            mutual=item["mutual"],
            told_as="deed" if trigger.entry.kind == "verb" else "name",
            status=Status(item["status"]),
            status_basis="the model's reading",
            speaker=patterns_status.speaker(
                parse, trigger, passage.sentence.text, passage.sentence.start
            ),
            confidence=round(min(max(float(item["confidence"]), 0.0), 0.99), 3),
            start=start,
            end=end,
            rule=f"the words “{item['words']}”",
            coder=self.name,
        )
        return build(passage, source, target, finding)

    def _ask(self, question: str, actors: int) -> list[dict[str, Any]]:
        """The events of the model's answer, from the cache where it is there."""
        key = hashlib.sha256(f"{self.name}\n{actors}\n{question}".encode()).hexdigest()
        kept = self.endpoint.cache / f"{key}.json" if self.endpoint.cache else None
        if kept is not None and kept.exists():
            with self.spent.lock:
                self.spent.from_cache += 1
            return _events_of(kept.read_text("utf-8"))
        text = self._request(question, actors)
        events = _events_of(text)
        if kept is not None:
            _write_whole(kept, text)
        return events

    def _request(self, question: str, actors: int) -> str:
        import openai

        try:
            answer = self._client.chat.completions.create(
                model=self.endpoint.model,
                temperature=0,
                messages=[
                    {"role": "system", "content": _INSTRUCTIONS + as_text()},
                    {"role": "user", "content": question},
                ],
                response_format={
                    "type": "json_schema",
                    "json_schema": {"name": "coding", "strict": True, "schema": schema(actors)},
                },
            )
        except openai.OpenAIError as error:
            raise PluginError(
                f"the model gave no answer ({error})", where=self.endpoint.url,
                remedy="look whether the endpoint runs; what is coded so far is kept",
            ) from error  # fmt: skip
        usage = answer.usage
        self.spent.add(usage.prompt_tokens if usage else 0, usage.completion_tokens if usage else 0)
        return answer.choices[0].message.content or ""


def _sides(passage: Passage) -> list[Side]:
    """The actors of a passage, each once, in the order of the text."""
    found: dict[str, Side] = {}
    for mention in passage.mentions:
        for code in mention.codes:
            found.setdefault(code, Side(mention, code))
    return list(found.values())


def _question(passage: Passage, sides: Sequence[Side]) -> str:
    named = "\n".join(
        f"{n}. {side.actor} (“{side.mention.text}”)" for n, side in enumerate(sides, 1)
    )
    earlier = passage.before[-1][0].text if passage.before else ""
    context = f"The sentence before, not to be coded: {earlier}\n" if earlier else ""
    return f"{context}Sentence: {passage.sentence.text}\nActors:\n{named}"


def _events_of(text: str) -> list[dict[str, Any]]:
    """The items of an answer; an answer that is no such JSON counts as one item that is none."""
    try:
        items = json.loads(text)["events"]
    except (json.JSONDecodeError, KeyError, TypeError):
        return [{"problem": f"the answer is no JSON of the schema: {text[:80]!r}"}]
    return [item if isinstance(item, dict) else {"problem": repr(item)} for item in items]


def _problem(passage: Passage, actors: int, item: dict[str, Any]) -> str:
    """What is wrong with an item of an answer, "" for nothing."""
    if "problem" in item:
        return str(item["problem"])
    if not {item.get("source"), item.get("target")} <= set(range(1, actors + 1)):
        return f"actors {item.get('source')} and {item.get('target')} are not in the sentence"
    if item["source"] == item["target"]:
        return "source and target are the same"
    if item.get("type") not in event_types():
        return f"no such type: {item.get('type')}"
    if item.get("status") not in set(Status):
        return f"no such status: {item.get('status')}"
    if not isinstance(item.get("mutual"), bool) or not _is_number(item.get("confidence")):
        return "`mutual` or `confidence` is missing"
    words = item.get("words")
    if not isinstance(words, str) or not words or words not in passage.sentence.text:
        return f"the words {words!r} do not stand in the sentence"
    return ""


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _write_whole(path: Path, text: str) -> None:
    """Write a file so that none half-written is ever read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
    Path(temporary).replace(path)
