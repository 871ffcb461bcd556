"""English inflection, as far as the lexicon needs it: from a lemma to its forms."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

_VOWELS = "aeiou"


@cache
def _irregular() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    raw = tomllib.loads(files(__package__).joinpath("irregular_verbs.toml").read_text("utf-8"))
    return {
        lemma: (tuple(forms["past"].split("|")), tuple(forms["participle"].split("|")))
        for lemma, forms in raw.items()
    }


@cache
def irregular_pasts() -> frozenset[str]:
    """Past forms that no rule makes ("met", "held"), less those that are as often nouns."""
    forms = {form for past, _ in _irregular().values() for form in past}
    return frozenset(
        forms - {"cost", "fed", "left", "lay", "bound", "found", "thought", "saw", "wound"}
    )


@cache
def _doubling() -> frozenset[str]:
    return frozenset(
        ["ban", "bar", "beg", "cut", "drop", "equip", "grab", "get", "hit", "jam", "let", "plan",
         "plot", "put", "ram", "rob", "run", "set", "shun", "slam", "snub", "stab", "step", "stop",
         "strip", "swap", "tap", "trap", "wrap", "scrap", "skip", "slap", "spar", "star", "stem",
         "commit", "admit", "permit", "submit", "refer", "deter", "defer", "prefer", "rebel",
         "expel", "repel", "dispel", "compel", "control", "patrol", "enrol", "occur", "concur",
         "kidnap", "scrub", "map", "nab", "pin", "tip", "fit", "mob", "prod", "rap", "sit", "win",
         "dig", "begin", "shut", "hug", "nod", "pat", "gun", "transfer", "acquit", "regret",
         "ship", "prop", "trim", "chat", "jet", "drip", "flip", "grip", "clip", "whip", "hop",
         "chop", "shop", "snap", "scam", "cram", "dim", "brim", "airdrop", "backpedal", "unplug"]
    )  # fmt: skip


def _doubled(lemma: str) -> bool:
    return lemma in _doubling()


def third_person(lemma: str) -> str:
    """`meet` -> `meets`; also the regular plural of nouns."""
    if lemma == "have":
        return "has"
    if lemma.endswith(("s", "x", "z", "ch", "sh", "o")):
        return lemma + "es"
    if lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        return lemma[:-1] + "ies"
    return lemma + "s"


def gerund(lemma: str) -> str:
    """`visit` -> `visiting`, `make` -> `making`, `ban` -> `banning`."""
    if lemma.endswith("ie"):
        return lemma[:-2] + "ying"
    if lemma.endswith("e") and not lemma.endswith(("ee", "oe", "ye")) and lemma != "be":
        return lemma[:-1] + "ing"
    return lemma + lemma[-1] + "ing" if _doubled(lemma) else lemma + "ing"


def _regular_past(lemma: str) -> str:
    if lemma.endswith("e"):
        return lemma + "d"
    if lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        return lemma[:-1] + "ied"
    return lemma + lemma[-1] + "ed" if _doubled(lemma) else lemma + "ed"


_BE = {
    "be": frozenset({"base"}), "am": frozenset({"third"}), "is": frozenset({"third"}),
    "are": frozenset({"third"}), "being": frozenset({"gerund"}), "was": frozenset({"past"}),
    "were": frozenset({"past"}), "been": frozenset({"participle"}),
}  # fmt: skip


@cache
def verb_forms(lemma: str) -> dict[str, frozenset[str]]:
    """Every form of a verb and what it can be: base, third, past, participle, gerund."""
    if lemma == "be":
        return _BE
    prefix, hyphen, last = lemma.rpartition("-")
    if hyphen:  # "test-fire" is inflected at its end
        return {f"{prefix}-{form}": tags for form, tags in verb_forms(last).items()}
    past, participle = _irregular().get(lemma, ((_regular_past(lemma),),) * 2)
    forms: dict[str, set[str]] = {}
    for form, tag in (
        (lemma, "base"),
        (third_person(lemma), "third"),
        (gerund(lemma), "gerund"),
        *((f, "past") for f in past),
        *((f, "participle") for f in participle),
    ):
        forms.setdefault(form, set()).add(tag)
    if lemma.endswith("el") or lemma in {"signal", "rival", "total"}:
        forms.setdefault(lemma + "led", set()).update({"past", "participle"})
        forms.setdefault(lemma + "ling", set()).add("gerund")
    return {form: frozenset(tags) for form, tags in forms.items()}


def tags_of(form: str) -> frozenset[str]:
    """What a verb form that no rule gives can be, by its ending alone: "spat", "gunning"."""
    if form.endswith("ing"):
        return frozenset({"gerund"})
    return frozenset({"third"} if form.endswith("s") else {"past", "participle"})


@cache
def noun_forms(lemma: str) -> frozenset[str]:
    """A noun's singular and plural."""
    return frozenset({lemma, third_person(lemma)})
