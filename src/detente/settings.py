"""Every setting of a run, in one place: name, default, unit, range and help."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from detente.errors import SettingsError


def _setting(default: Any, low: float, high: float, unit: str, text: str) -> Any:
    return field(default=default, metadata={"low": low, "high": high, "unit": unit, "help": text})


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a coding run; all stand in the store with the events they gave.

    Raises:
        SettingsError: a value out of its range.
    """

    batch: int = _setting(64, 1, 10_000, "reports", "how many reports are written at once")
    min_confidence: float = _setting(
        0.3, 0.0, 1.0, "probability", "events below it are rejected and noted as such"
    )
    languages: str = field(
        default="en", metadata={"help": "ISO 639-1 codes that are coded, separated by commas"}
    )

    def __post_init__(self) -> None:
        for item in fields(self):
            low, high = item.metadata.get("low"), item.metadata.get("high")
            value = getattr(self, item.name)
            if low is not None and not low <= value <= high:
                raise SettingsError(
                    f"{item.name} is {value}", where=f"setting {item.name}",
                    remedy=f"between {low} and {high} {item.metadata['unit']}",
                )  # fmt: skip

        if not all(re.fullmatch(r"[a-z]{2}", code) for code in self.languages.split(",")):
            raise SettingsError(
                f"languages is {self.languages!r}", where="setting languages",
                remedy="two-letter codes with commas, such as en,fr",
            )  # fmt: skip

    def as_json(self, *, lists: str = "") -> str:
        """What bears on the result, sorted, as it is stored (the batch size does not).

        `lists` is the digest of a user's own lists, "" where there are none.
        """
        bearing = {k: v for k, v in asdict(self).items() if k != "batch"}
        return json.dumps(bearing | ({"lists": lists} if lists else {}), sort_keys=True)
