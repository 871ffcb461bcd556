"""Asking an OpenAI-compatible endpoint: forms of an answer, repeats, errors, the cache.

Endpoints differ in what they take.  An answer is asked for by JSON schema; where that is refused
(status 400 or 422), as a JSON object; where that is refused too, as plain text.  What works is
remembered for the requests to come, and so is a refused `temperature`.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

from detente.coder.answers import items_in, short
from detente.coder.endpoint import Endpoint, Spent
from detente.errors import InputError, PluginError

_REFUSALS = frozenset({400, 422})  # of the request as it is: sending it again would not help
_REPEATED = frozenset({408, 409, 429})  # what openai's client sends again, with 5xx
_HARMLESS = {
    "role": "user",
    "content": "Sentence: Peru thanked Chile.\nActors:\n1. Peru: “Peru”\n2. Chile: “Chile”",
}
Messages = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """The items of an answer; `problem` says why there is none, "" where there is one."""

    items: Sequence[Any] = ()
    problem: str = ""


class Asker:
    """Asks one endpoint; may be used by several threads."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.spent = Spent(endpoint.prices)
        self._cache = Cache(endpoint.cache) if endpoint.cache is not None else None
        self._lock = Lock()
        self._opened: Any = None
        self._form = 0  # how many of the forms the endpoint refuses
        self._temperature = True
        self._proven = False  # whether it has ever answered

    def ask(self, system: str, question: str, schema: dict[str, Any]) -> Answer:
        """The answer to a question, from the cache where it is there.

        Raises:
            PluginError: openai is not installed; the endpoint cannot be reached, refuses every
                form of request, or gives what is no chat completion.
            InputError: the cache cannot be written.
        """
        messages = [{"role": "system", "content": system}, {"role": "user", "content": question}]
        key = _key([self.endpoint.model, dict(self.endpoint.options), messages, schema])
        kept = self._cache.read(key) if self._cache else None
        items = items_in(kept) if kept is not None else None
        if items is not None:
            self.spent.found()
            return Answer(items)
        _need_openai()
        if self._cache:
            self._cache.prepare()
        text, problem = self._request(messages, schema)
        items = None if problem else items_in(text)
        if items is None:
            return Answer(problem=problem or f"the answer is no JSON of the form: {short(text)}")
        if self._cache:
            self._cache.write(key, {"model": self.endpoint.model, "question": question,
                                    "answer": text})  # fmt: skip
        return Answer(items)

    def _request(self, messages: Messages, schema: dict[str, Any]) -> tuple[str, str]:
        """The answer's text, or what stands against it, by the first form that is not refused."""
        import openai

        form, temperature, again = self._form, self._temperature, False
        while True:
            try:
                answer = self._create(messages, _form(form, schema), temperature, again)
            except openai.APIStatusError as error:
                if error.status_code not in _REFUSALS:
                    raise self._failure(error) from error
                if "content_filter" in (str(error.code), str(error.type)):
                    return "", f"the endpoint filters the sentence: {_reason(error)}"
                if temperature and "temperature" in error.message.lower():
                    temperature = False
                elif form + 1 < _FORMS:
                    form += 1
                elif self._works(messages[0], temperature):
                    return "", f"the endpoint refuses the sentence: {_reason(error)}"
                else:
                    raise self._failure(error) from error
                again = True
            except (openai.OpenAIError, ValueError) as error:
                raise self._failure(error) from error
            else:
                with self._lock:
                    self._form = max(self._form, form)
                    self._temperature &= temperature
                    self._proven = True
                return self._text_of(answer)

    def _works(self, system: dict[str, str], temperature: bool) -> bool:
        """Whether the endpoint has ever answered, or answers about a sentence nobody refuses."""
        import openai

        if not self._proven:
            try:
                answer = self._create([system, _HARMLESS], _form(_FORMS - 1, {}), temperature, True)
            except openai.APIStatusError as error:
                if error.status_code not in _REFUSALS:
                    raise
                return False
            self._text_of(answer)
            self._proven = True
        return True

    def _create(
        self, messages: Messages, form: dict[str, Any], temperature: bool, again: bool
    ) -> Any:
        """Send a request, by openai's client again where that may help; count what was sent."""
        import openai

        asked = {"temperature": 0} if temperature else {}
        try:
            raw = self._client().chat.completions.with_raw_response.create(
                model=self.endpoint.model, messages=messages, **asked, **form,
                extra_body=dict(self.endpoint.options),
            )  # fmt: skip
        except openai.OpenAIError as error:
            self.spent.sent(1 + (self.endpoint.retries if _repeats(error) else 0), again=again)
            raise
        self.spent.sent(1 + raw.retries_taken, again=again)
        return raw.parse()

    def _client(self) -> Any:
        with self._lock:
            if self._opened is None:
                self._opened = _open(self.endpoint)
            return self._opened

    def _text_of(self, answer: Any) -> tuple[str, str]:
        """The text of a completion, or why it is none; its tokens are counted."""
        choices = getattr(answer, "choices", None)
        if not choices:
            raise self._failure(f"no chat completion but {short(_told(answer))}")
        usage = getattr(answer, "usage", None)
        told = (usage.prompt_tokens, usage.completion_tokens) if usage is not None else None
        self.spent.answered(told if told and None not in told else None)
        message, end = choices[0].message, choices[0].finish_reason
        if refusal := getattr(message, "refusal", None):
            return "", f"the model refuses: {short(refusal)}"
        if end == "content_filter":
            return "", "the endpoint filters the answer"
        if end == "length":
            return "", "the answer was cut off (see `max_tokens` in `options`)"
        content = getattr(message, "content", None)
        return content if isinstance(content, str) else "", ""

    def _failure(self, error: Exception | str) -> PluginError:
        return PluginError(
            f"the language model gave no answer ({error})", where=self.endpoint.url,
            remedy=f"{_remedy(error, self.endpoint)}; what is coded stays, run it again to go on",
        )  # fmt: skip


_FORMS = 3


def _form(number: int, schema: dict[str, Any]) -> dict[str, Any]:
    """The part of a request that says how to answer: by schema, as JSON, or nothing."""
    named = {"name": "coding", "strict": True, "schema": schema}
    by_schema = {"type": "json_schema", "json_schema": named}
    return ({"response_format": by_schema}, {"response_format": {"type": "json_object"}}, {})[
        number
    ]


def _need_openai() -> None:
    if find_spec("openai") is None:
        raise PluginError(
            "the package openai is not installed", where="coder llm",
            remedy="pip install 'detente[llm]'",
        )  # fmt: skip


def _open(endpoint: Endpoint) -> Any:
    import openai

    return openai.OpenAI(
        base_url=endpoint.url,
        api_key=os.environ.get(endpoint.key_variable, "").strip() or "none",
        max_retries=endpoint.retries,
        timeout=endpoint.timeout,
    )


def _repeats(error: Exception) -> bool:
    """Whether openai's client has sent the request again before it gave up."""
    import openai

    if isinstance(error, openai.APIStatusError):
        return error.status_code in _REPEATED or error.status_code >= 500
    return isinstance(error, openai.APIConnectionError)


def _remedy(error: Exception | str, endpoint: Endpoint) -> str:
    import openai

    if isinstance(error, (openai.AuthenticationError, openai.PermissionDeniedError)):
        return f"put a valid key into the environment variable {endpoint.key_variable}"
    if isinstance(error, openai.RateLimitError):
        return "wait, lower `parallel`, or look at the account's limits"
    if isinstance(error, openai.APITimeoutError):
        return "raise `timeout` or lower `parallel`"
    if isinstance(error, openai.APIConnectionError):
        return "look whether the endpoint runs and can be reached"
    if isinstance(error, openai.APIStatusError) and error.status_code >= 500:
        return "look at the endpoint's own messages, or wait"
    return "look whether `url` and `model` are right"


def _reason(error: Any) -> str:
    """What the endpoint says of a refusal, without what openai's client puts around it."""
    said = error.body.get("message") if isinstance(error.body, dict) else None
    return short(said or error.message)


def _told(answer: Any) -> Any:
    return getattr(answer, "error", None) or (answer if isinstance(answer, str) else "nothing")


# --- the cache ----------------------------------------------------------------------------


def _key(parts: Any) -> str:
    """A name for what is asked: the same model, options, prompt and schema give the same."""
    stated = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(stated.encode("utf-8", "surrogatepass")).hexdigest()


class Cache:
    """Answers in a folder, a file each; any number of threads and processes may write at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"

    def read(self, key: str) -> str | None:
        """The answer kept under a key; None where there is none, or its file is broken."""
        try:
            record = json.loads(self._path(key).read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        answer = record.get("answer") if isinstance(record, dict) else None
        return answer if isinstance(answer, str) else None

    def prepare(self) -> None:
        """Make the folder, before an answer is paid for that could not be kept.

        Raises:
            InputError: it cannot be made or written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unwritable(error.strerror or str(error)) from error
        if not os.access(self.folder, os.W_OK):
            raise self._unwritable("permission denied")

    def write(self, key: str, record: dict[str, str]) -> None:
        """Keep an answer; a reader sees the whole file or none.

        Raises:
            InputError: it cannot be written.
        """
        path, temporary = self._path(key), ""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
            with os.fdopen(handle, "w", encoding="utf-8", errors="surrogatepass") as stream:
                json.dump(record, stream, ensure_ascii=False, indent=1)
            Path(temporary).replace(path)
        except OSError as error:
            with suppress(OSError):
                Path(temporary).unlink()
            raise self._unwritable(error.strerror or str(error)) from error

    def _unwritable(self, why: str) -> InputError:
        return InputError(
            f"the cache cannot be written ({why})", where=str(self.folder),
            remedy="name another folder as `cache`, or make room",
        )  # fmt: skip
