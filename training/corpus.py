"""The training corpus: annotated sentences, one a line, in a notation made to be read.

    [1:Kenya] on Monday {lifted its ban} on [2:Tanzanian] maize. => 1>2 CONCEDE

`[n:words]` is a mention of actor n (1-9; the same actor keeps its number), `[1,2:The two sides]`
one of several actors, `{words}` the words that tell an event.  What stands before ` || ` was said
earlier in the report; only the sentence after it is coded.  After `=>` come the events, parted by
semicolons, or `none`:

    1>2 TYPE            actor 1 did it to actor 2; the status is happened
    1=2 TYPE            each did it to the other
    1,2>3 TYPE          each of several actors
    1>2 TYPE/planned    planned, possible or denied
    1>2 TYPE @2         told by the second {...}; without it the n-th event is told by the
                        n-th {...}, and all events by the only one where there is but one

A line that begins with `#` is a remark.  `python -m training.corpus FILE...` checks files and
counts what is in them.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from detente.learning.examples import Example, Label
from detente.ontology import event_types
from detente.records import Status

FOLDER = Path(__file__).with_name("corpus")

_PIECE = re.compile(r"\[(\d(?:,\d)*):([^\[\]{}]+)\]|\{([^\[\]{}]+)\}")
_EVENT = re.compile(
    r"(?P<left>\d(?:,\d)*)(?P<sign>[>=])(?P<right>\d(?:,\d)*)\s+(?P<type>[A-Z]+)"
    r"(?:/(?P<status>[a-z]+))?(?:\s+@(?P<at>\d))?"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a sentence that stand for an actor; offsets are into the bare text."""

    actor: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Annotated:
    """A sentence of the corpus; every ordered pair of actors without a label has no event."""

    text: str
    mentions: tuple[Mention, ...]
    labels: tuple[Label, ...]
    origin: str  # file:line


class NotationError(ValueError):
    """A line that is not in the notation; says what is wrong."""


def parse(line: str, origin: str = "") -> Annotated:
    """Read one line of the corpus.

    Raises:
        NotationError: the line is not in the notation or names an unknown actor, type or status.
    """
    marked, arrow, tail = line.strip().rpartition("=>")
    if not arrow:
        raise NotationError("no =>")
    text, mentions, triggers = _strip(marked.strip())
    actors = {m.actor for m in mentions}
    labels: list[Label] = []
    stated = [part.strip() for part in tail.split(";") if part.strip()]
    if not stated:
        raise NotationError("nothing after =>; write none for no event")
    if stated != ["none"]:
        for number, part in enumerate(stated):
            labels.extend(_labels(part, number, triggers, actors))
    return Annotated(text, tuple(mentions), tuple(labels), origin)


def _strip(marked: str) -> tuple[str, list[Mention], list[tuple[int, int]]]:
    """The bare text, the mentions and the trigger spans of a marked sentence."""
    text, mentions, triggers, last = "", [], [], 0
    for piece in _PIECE.finditer(marked):
        text += marked[last : piece.start()]
        words = piece[2] or piece[3]
        span = (len(text), len(text) + len(words))
        if piece[1]:
            mentions.extend(Mention(int(actor), *span) for actor in piece[1].split(","))
        else:
            triggers.append(span)
        text += words
        last = piece.end()
    text += marked[last:]
    if re.search(r"[\[\]{}]", text):
        raise NotationError("a bracket that is not closed, or one inside another")
    return text, mentions, triggers


def _labels(
    part: str, number: int, triggers: list[tuple[int, int]], actors: set[int]
) -> Iterator[Label]:
    found = _EVENT.fullmatch(part)
    if not found:
        raise NotationError(f"cannot read the event {part!r}")
    if found["type"] not in event_types():
        raise NotationError(f"no such type: {found['type']}")
    status = found["status"] or "happened"
    if status not in set(Status):
        raise NotationError(f"no such status: {status}")
    at = int(found["at"]) - 1 if found["at"] else (0 if len(triggers) == 1 else number)
    if found["at"] and at >= len(triggers):
        raise NotationError(f"no {{...}} number {at + 1}")
    trigger = triggers[at] if at < len(triggers) else None
    mutual = found["sign"] == "="
    for left in map(int, found["left"].split(",")):
        for right in map(int, found["right"].split(",")):
            if left == right:
                continue
            if not {left, right} <= actors:
                raise NotationError(f"{part!r} names an actor that is not marked")
            yield Label(left, right, found["type"], status, mutual, trigger)
            if mutual:
                yield Label(right, left, found["type"], status, True, trigger)


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file that are neither empty nor remarks, with their numbers from 1."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield number, line


def read(path: Path) -> Iterator[Annotated]:
    """The sentences of one file.

    Raises:
        NotationError: naming file and line.
    """
    for number, line in lines(path):
        try:
            yield parse(line, f"{path.stem}:{number}")
        except NotationError as error:
            raise NotationError(f"{path}:{number}: {error}") from None


def read_all(folder: Path = FOLDER, names: str = "*.txt") -> list[Annotated]:
    """All sentences of a folder, in the order of the files' names, each text once."""
    seen: dict[str, Annotated] = {}
    for path in sorted(folder.glob(names)):
        for sentence in read(path):
            seen.setdefault(sentence.text, sentence)
    return list(seen.values())


def pairs(sentence: Annotated) -> Iterator[Example]:
    """An example for each pair of actors, the first-named as source."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for mention in sorted(sentence.mentions, key=lambda m: m.start):
        spans.setdefault(mention.actor, []).append((mention.start, mention.end))
    actors = list(spans)
    for i, first in enumerate(actors):
        for second in actors[i + 1 :]:
            yield Example(
                sentence.text,
                tuple(spans[first]),
                tuple(spans[second]),
                tuple(x for x in sentence.labels if (x.source, x.target) == (first, second)),
                tuple(x for x in sentence.labels if (x.source, x.target) == (second, first)),
                sentence.origin,
            )


def main(paths: list[str]) -> int:
    """Check files (all, if none is named) and count; 1 where a line is wrong."""
    wrong = 0
    types: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    sentences = without = 0
    for path in [Path(p) for p in paths] or sorted(FOLDER.glob("*.txt")):
        for number, line in lines(path):
            try:
                found = parse(line)
            except NotationError as error:
                print(f"{path}:{number}: {error}: {line[:100]}")
                wrong += 1
                continue
            sentences += 1
            without += not found.labels
            types.update({label.event_type for label in found.labels})
            statuses.update({label.status for label in found.labels})
    print(f"{sentences} sentences, {without} without event, {wrong} lines wrong")
    print(dict(types.most_common()), dict(statuses))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
