"""Other countries in the same sentence: so that the coder learns deeds, not reputations."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from functools import cache

from detente import actors
from detente.coder.marking import Span
from detente.learning.examples import Example, Label

SHARE = 0.4  # of examples whose countries are exchanged


@cache
def _forms() -> dict[str, tuple[str, str]]:
    """Word -> (state, kind of form) for names, adjectives and capitals of one reading."""
    found: dict[str, tuple[str, str]] = {}
    for code, state in actors.states().items():
        for kind, words in (
            ("name", (state.name,)),
            ("adjective", state.adjectives),
            ("capital", state.capital),
        ):
            found |= dict.fromkeys(words[:1], (code, kind))
    return found


@cache
def _pattern() -> re.Pattern[str]:
    words = sorted(_forms(), key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")\b")


@cache
def _complete() -> tuple[str, ...]:
    """States that have a word of every form."""
    kinds: dict[str, set[str]] = {}
    for code, kind in _forms().values():
        kinds.setdefault(code, set()).add(kind)
    return tuple(code for code, have in kinds.items() if len(have) == 3)


@cache
def _words() -> dict[tuple[str, str], str]:
    return {key: word for word, key in _forms().items()}


def exchange_countries(example: Example, rng: random.Random) -> Example:
    """With `SHARE`, put other states in the place of those named, in the same forms."""
    if rng.random() >= SHARE:
        return example
    others: dict[str, str] = {}
    taken: set[str] = set()
    text, last = "", 0
    moves: list[tuple[int, int]] = []  # place in the old text, and by how much what follows moves
    for match in _pattern().finditer(example.text):
        code, kind = _forms()[match[0]]
        if code not in others:
            others[code] = rng.choice([c for c in _complete() if c not in taken])
            taken.add(others[code])
        word = _words()[others[code], kind]
        text += example.text[last : match.start()] + word
        last = match.end()
        moves.append((match.end(), len(word) - len(match[0])))
    if not moves:
        return example

    def moved(span: Span) -> Span:
        return _moved(span[0], moves), _moved(span[1], moves)

    def label(old: Label) -> Label:
        return replace(old, trigger=moved(old.trigger) if old.trigger else None)

    return Example(
        text + example.text[last:],
        tuple(moved(s) for s in example.source),
        tuple(moved(s) for s in example.target),
        tuple(label(x) for x in example.forward),
        tuple(label(x) for x in example.backward),
        example.origin,
    )


def _moved(place: int, moves: list[tuple[int, int]]) -> int:
    """Where a place of the old text lies in the new one."""
    return place + sum(by for at, by in moves if at <= place)
