"""Words that point back at a state or person already named: "both sides", "he", "the army"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from detente.actors import knowledge, persons
from detente.actors.discourse import Discourse
from detente.actors.gazetteer import find_names
from detente.actors.persons import Draft


def state_codes(drafts: Sequence[Draft]) -> tuple[str, ...]:
    """The states that mentions stand for, in order, with repeats."""
    return tuple(c for d in drafts for c in d.codes if c in knowledge.states())


def bare_bodies(text: str, drafts: Sequence[Draft], discourse: Discourse) -> list[Draft]:
    """Ministries without a country, resolved to the nearest state around them."""
    found = []
    for match in _body_pattern().finditer(text):
        if any(d.start < match.end() and match.start() < d.end for d in drafts):
            continue
        code, basis = _nearest_state(text, match.start(), drafts, discourse)
        if code is None:
            continue
        name = match["name"]
        found.append(
            Draft(match.start(), match.end(), name or f"{code} {match['body']}", (code,),
                  "person" if name else "office", "GOV", basis, 0.75)
        )  # fmt: skip
    return found


@cache
def _body_pattern() -> re.Pattern[str]:
    words = "|".join(map(re.escape, knowledge.bare_bodies()))
    return re.compile(
        rf"\b(?P<body>{words})\b(?:\s+(?:spokes(?:man|woman|person)|official)(?:\s+(?P<name>{persons.NAME}))?)?"
    )


def _nearest_state(
    text: str, start: int, drafts: Sequence[Draft], discourse: Discourse
) -> tuple[str | None, str]:
    places = [h for h in find_names(text[:start]) if h.names[0].kind == "capital"]
    before = [d for d in drafts if d.end <= start and len(d.codes) == 1]
    if places and (not before or places[-1].end > before[-1].end):
        return places[-1].names[0].codes[0], f"ministry named after {places[-1].text}"
    if before:
        return before[-1].codes[
            0
        ], f"ministry named after “{text[before[-1].start : before[-1].end]}”"
    after = [d for d in drafts if d.start >= start and len(d.codes) == 1]
    if after:
        return after[0].codes[0], f"ministry named before “{text[after[0].start : after[0].end]}”"
    last = discourse.last_person()
    return (
        (last.codes[0], f"ministry of the last named person, {last.name}") if last else (None, "")
    )


@cache
def _sides() -> re.Pattern[str]:
    known = knowledge.phrases()
    words = sorted((w for group in known.numbers.values() for w in group), key=len, reverse=True)
    nouns = "|".join(map(re.escape, sorted(known.side_nouns, key=len, reverse=True)))
    return re.compile(rf"\b(?P<number>(?i:{'|'.join(words)}))\s+(?:\w+\s+)?(?P<noun>{nouns})\b")


def _number(word: str) -> int:
    if word == "bilateral":
        return 2
    if word == "trilateral":
        return 3
    return next(n for n, words in knowledge.phrases().numbers.items() if word in words)


@cache
def _relation() -> re.Pattern[str]:
    nouns = "|".join(knowledge.phrases().relations)
    return re.compile(rf"\b(?P<number>[Bb]ilateral|[Tt]rilateral)\b(?=\s+(?:\w+\s+)?(?:{nouns})\b)")


_KOREAS = re.compile(
    r"\b[Tt]he (?P<side>North|South)\b(?!\s+(?:[A-Z]|of\b|pole|sea|coast|east|west))(?!-)"
)
_PRONOUN = re.compile(r"\b(?P<word>[Hh]e|[Ss]he|[Hh]is|[Hh]er|[Hh]im)\b")
_THEY = re.compile(r"\b(?P<word>[Tt]hey|[Tt]heir)\b")
_DEFINITE = re.compile(
    r"\b[Tt]he (?P<noun>president|premier|prime minister|chancellor|foreign minister|minister|king"
    r"|ambassador|envoy|secretary of state|spokesman|spokeswoman|spokesperson)\b"
    r"(?!\s+(?:of\b|to\b|[A-Z]))"
)


def pointing_back(text: str, drafts: list[Draft], discourse: Discourse) -> list[Draft]:
    """Sides by number, "bilateral", the Koreas, pronouns, offices and bodies named before."""
    found: list[Draft] = []
    for pattern in (_sides(), _relation()):
        for match in pattern.finditer(text):
            number = _number(match["number"].lower())
            here = state_codes([d for d in drafts if d.end <= match.start()])
            codes = discourse.together(number, here)
            if codes:
                found.append(_anaphor(match, codes, f"{number} states named last together", 0.85))
    found.extend(_korea(text, discourse))
    found.extend(_persons_meant(text, drafts, discourse))
    found.extend(_own_bodies(text, drafts, discourse))
    return found


@cache
def _domestic() -> re.Pattern[str]:
    nouns = "|".join(map(re.escape, sorted(knowledge.phrases().domestic, key=len, reverse=True)))
    return re.compile(
        rf"\b(?:(?P<owner>[Ii]ts|[Hh]is|[Hh]er)\s+(?:\w+\s+)?|[Tt]he\s+)(?P<noun>{nouns})\b"
        rf"(?!\s+of\b)|(?:\bsaid|\bsays|\bsaying|\bthat|\binsists|\bwarned|\bclaimed"
        rf"|\bannounced|\badded|\bdenied)(?:\s+on)?(?:\s+\w+day)?\s+(?P<it>it)\b"
        rf"|(?:^|,\s+(?:and|but)\s+|;\s+|^\w+\s\w+\s)(?P<itself>[Ii]t)\s+"
        rf"(?!is\b|was\b|would be\b|has been\b|will be\b)"
        rf"(?=\w+(?:ed|s)\b|will\b|would\b|had\b|also\b|then\b|later\b)"
    )


def _own_bodies(text: str, drafts: Sequence[Draft], discourse: Discourse) -> list[Draft]:
    """ "The army", "its troops", "said it": of the one state this or the last sentence is about."""
    found = []
    for match in _domestic().finditer(text):
        here = [d for d in drafts if d.end <= match.start() and d.kind != "anaphora"]
        states = tuple(dict.fromkeys(state_codes(here)))
        if not states and discourse.sentences:
            states = tuple(dict.fromkeys(discourse.sentences[-1]))
        alone = match["it"] or match["itself"]
        owned = bool(match["owner"] or alone)
        if not states or (len(states) > 1 and not owned):
            continue
        group = "it" if match["it"] else "itself" if match["itself"] else 0
        role = None if alone else persons.role_of(match["noun"])
        found.append(
            Draft(match.start(group), match.end(group), match.group(group), states[:1],
                  "office", role, f"“{match.group(group)}” of the state named last", 0.7)
        )  # fmt: skip
    return found


def _anaphor(match: re.Match[str], codes: tuple[str, ...], basis: str, score: float) -> Draft:
    return Draft(match.start(), match.end(), match.group(), codes, "anaphora", None, basis, score)


def _korea(text: str, discourse: Discourse) -> list[Draft]:
    if not {"KOR", "PRK"} & discourse.countries:
        return []
    return [
        _anaphor(
            m, ("PRK",) if m["side"] == "North" else ("KOR",), "short for a Korean state", 0.88
        )
        for m in _KOREAS.finditer(text)
    ]


def _persons_meant(text: str, drafts: list[Draft], discourse: Discourse) -> list[Draft]:
    found = []
    for match in _PRONOUN.finditer(text):
        meant = _antecedent(match.start(), drafts, discourse)
        if match["word"] == "him" and meant and re.search(r"\b[Hh]e\b", text[: match.start()]):
            meant = _someone_else(meant[0], discourse) or meant
        if meant:
            name, codes, role, former = meant
            found.append(
                Draft(match.start(), match.end(), name, codes, "person", role,
                      f"“{match.group()}” for {name}, named last", 0.8, former)
            )  # fmt: skip
    for match in _DEFINITE.finditer(text):
        person = discourse.by_title(match["noun"].split()[-1])
        if person:
            found.append(
                Draft(match.start(), match.end(), person.name, person.codes, "person", person.role,
                      f"“{match.group()}” for {person.name}", 0.8, person.former)
            )  # fmt: skip
    for match in _THEY.finditer(text):
        here = state_codes([d for d in drafts if d.end <= match.start()])
        if not here and discourse.sentences and len(set(discourse.sentences[-1])) == 2:
            codes = tuple(dict.fromkeys(discourse.sentences[-1]))
            found.append(_anaphor(match, codes, "the two states of the sentence before", 0.6))
    return found


def _antecedent(
    start: int, drafts: Sequence[Draft], discourse: Discourse
) -> tuple[str, tuple[str, ...], str | None, bool] | None:
    """Whom a pronoun means: the first person of this sentence, else the last named before it."""
    here = [d for d in drafts if d.kind == "person" and d.end <= start]
    if here:
        first = here[0]
        return first.name, first.codes, first.role, first.former
    person = discourse.topic
    return (person.name, person.codes, person.role, person.former) if person else None


def _someone_else(
    subject: str, discourse: Discourse
) -> tuple[str, tuple[str, ...], str | None, bool] | None:
    """Whom "him" means beside a "he" that is `subject`: the last other person named."""
    person = next((p for p in reversed(discourse.persons) if p.name != subject), None)
    return (person.name, person.codes, person.role, person.former) if person else None
