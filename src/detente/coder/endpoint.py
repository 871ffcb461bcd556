"""Where a language model is, how it is asked, and what asking it has used."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from threading import Lock
from typing import Any

from detente.errors import InputError, SettingsError

_PAGE = "see docs/how-to/use-a-language-model.md"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible endpoint.

    `url` ends where `/chat/completions` is to follow, mostly in `/v1`; the key is read from the
    environment variable `key_variable`.  Answers are kept in the folder `cache`, if one is named.
    A request is sent again up to `retries` times after status 408, 409, 429 or 5xx, a timeout or
    a lost connection, the waits growing from half a second to eight, or as long as the endpoint
    asks for.  `prices` are those of a million tokens in and out.  `options` go into every request
    as they are.

    Raises:
        SettingsError: a value of the wrong kind, or out of its range.
    """

    url: str
    model: str
    key_variable: str = "OPENAI_API_KEY"
    cache: Path | None = None
    retries: int = 4
    timeout: float = 60.0  # seconds a request may take
    parallel: int = 4  # requests at a time
    prices: tuple[float, float] = (0.0, 0.0)
    options: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, wanted, fits in (
            ("url", "begin with http:// or https://", _is_address(self.url)),
            ("model", "be a name", isinstance(self.model, str) and self.model != ""),
            ("key_variable", "be a variable's name", isinstance(self.key_variable, str)),
            ("retries", "be 0 to 20", _within(self.retries, 0, 20, whole=True)),
            ("timeout", "be seconds, above 0 to 3600", _within(self.timeout, 1e-3, 3600)),
            ("parallel", "be 1 to 256", _within(self.parallel, 1, 256, whole=True)),
            ("prices", "be two numbers, in and out", _are_prices(self.prices)),
            ("options", "be a table", isinstance(self.options, Mapping)),
        ):
            if not fits:
                raise SettingsError(
                    f"{name} is {getattr(self, name)!r}", where=f"setting llm.{name}",
                    remedy=f"it has to {wanted}",
                )  # fmt: skip


def _is_address(value: object) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://"))


def _within(value: object, low: float, high: float, *, whole: bool = False) -> bool:
    kinds = (int,) if whole else (int, float)
    return isinstance(value, kinds) and not isinstance(value, bool) and low <= value <= high


def _are_prices(value: object) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and all(_within(p, 0, 1e9) for p in value)


def read_endpoint(path: Path) -> Endpoint:
    """The endpoint of a TOML file's table `llm`; a relative `cache` lies beside the file.

    Raises:
        InputError: the file cannot be read, is no TOML, or its table has other fields.
        SettingsError: a value of the wrong kind, or out of its range.
    """
    try:
        raw: Any = tomllib.loads(path.read_text("utf-8")).get("llm")
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"it cannot be read ({error})", where=str(path), remedy=_PAGE) from error
    known = {f.name for f in fields(Endpoint)}
    if not isinstance(raw, dict) or not {"url", "model"} <= raw.keys():
        raise InputError(
            "it has no table `llm` with `url` and `model`", where=str(path), remedy=_PAGE
        )
    if strange := sorted(raw.keys() - known):
        raise InputError(
            f"table `llm` has {', '.join(strange)}", where=str(path),
            remedy=f"it may have {', '.join(sorted(known))}",
        )  # fmt: skip
    if "cache" in raw:
        raw["cache"] = path.parent / Path(str(raw["cache"])).expanduser()
    if isinstance(raw.get("prices"), list):
        raw["prices"] = tuple(raw["prices"])
    return Endpoint(**raw)


@dataclass(slots=True)
class Spent:
    """What a coder has used so far; answers from the cache cost nothing and count apart."""

    prices: tuple[float, float] = (0.0, 0.0)
    requests: int = 0  # all that were sent, those that failed or were sent again among them
    repeated: int = 0  # of them sent again, after a failure or in another form
    from_cache: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    uncounted: int = 0  # answers of endpoints that tell no tokens
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    @property
    def cost(self) -> float:
        """In the currency of the prices; a discount for repeated prompts is not known here."""
        return (self.tokens_in * self.prices[0] + self.tokens_out * self.prices[1]) / 1e6

    def sent(self, requests: int, *, again: bool = False) -> None:
        """Count the requests of one question; all but the first, or all, are repeats."""
        with self._lock:
            self.requests += requests
            self.repeated += requests if again else requests - 1

    def answered(self, tokens: tuple[int, int] | None) -> None:
        """Count the tokens of an answer, in and out, or that they are not told."""
        with self._lock:
            self.uncounted += tokens is None
            self.tokens_in += tokens[0] if tokens else 0
            self.tokens_out += tokens[1] if tokens else 0

    def found(self) -> None:
        """Count an answer from the cache."""
        with self._lock:
            self.from_cache += 1

    def summary(self) -> str:
        """One line: requests, answers from the cache, tokens, cost."""
        again = f" ({self.repeated:,} of them repeats)" if self.repeated else ""
        untold = f" ({self.uncounted:,} answers told none)" if self.uncounted else ""
        cost = f"{self.cost:.4f}" if any(self.prices) else "unknown, no `prices` given"
        return (
            f"requests {self.requests:,}{again}; answers from the cache {self.from_cache:,}; "
            f"tokens {self.tokens_in:,} in, {self.tokens_out:,} out{untold}; cost {cost}"
        )
