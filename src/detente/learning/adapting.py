"""The shipped coder fitted to a user's labels, with a cross-validated report."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import torch
from torch import nn

from detente.coder.marking import mark, pad
from detente.coder.trained import SHIPPED
from detente.errors import InputError
from detente.evaluation import macro_f1
from detente.learning.encoder import STATUSES, PairEncoder
from detente.learning.examples import Example
from detente.learning.exporting import export
from detente.learning.fitting import Recipe, train
from detente.learning.labels import types_of
from detente.learning.restoring import restore
from detente.ontology import MERGED_ROOTS, EventType, event_types
from detente.records import Status

# Of rates 1e-4 and 2e-4 at 8 epochs, on two halves of an open set of pairs; the rest was not swept.
RECIPE = Recipe(
    epochs=8, rate=2e-4, head_rate=5e-4, batch=16, average=0.9, words_weight=0.0,
    turn=False, forward_only=True, balance=0.5,
)  # fmt: skip
SHARES = (0.25, 0.5)  # of the labels of a fold, for the learning curve; all are in `crossed`
LEAST_LABELS = 20


@dataclass(frozen=True, slots=True)
class Scores:
    """How well labels not fitted to are given; `n` of them were scored, `labels` were fitted to."""

    labels: int
    n: int
    accuracy: float
    macro_f1: float


@dataclass(frozen=True, slots=True)
class Report:
    """What `adapt` measured: before any fitting, cross-validated, and with fewer labels."""

    types: dict[str, int]  # type, or "none" -> number of labels
    before: Scores | None  # None where the types are not the shipped coder's
    crossed: Scores
    curve: tuple[Scores, ...]
    folds: int

    def as_json(self) -> str:
        """The report as one JSON object."""
        return json.dumps(asdict(self), indent=1)


def adapt(
    examples: Sequence[Example],
    out: Path,
    *,
    own_types: dict[str, EventType] | None = None,
    folds: int = 5,
    recipe: Recipe = RECIPE,
    start: Path = SHIPPED,
    say: Callable[[str], None] = lambda line: None,
) -> Report:
    """Fit the shipped coder to examples and write a folder that `--coder` takes.

    `own_types` says what types that are not the ontology's stand for (quad class, CAMEO code).
    The report is of `folds`-fold cross-validation; the coder that is written has seen all.

    Raises:
        InputError: too few labels, or a type that nobody defines.
    """
    types, _ = _kinds(examples, own_types or {})
    known = set(types) <= set(_shipped_types(start))
    parts = _folds(examples, folds)
    splits = [([x for p in parts if p is not held for x in p], held) for held in parts]
    guesses: list[tuple[str, str]] = []
    for number, (rest, held) in enumerate(splits, 1):
        say(f"fold {number} of {folds}")
        guesses += _judged(_fit(rest, types, recipe, start), held, types)
    rest, held = splits[0]
    crossed = _scores(guesses, len(rest))
    curve = []
    for share in SHARES:
        some = rest[: max(int(len(rest) * share), LEAST_LABELS // 2)]
        say(f"learning curve: {len(some)} labels")
        guessed = _judged(_fit(some, types, recipe, start), held, types)
        curve.append(_scores(guessed, len(some)))
    say("all labels")
    fit_folder(examples, out, own_types=own_types, recipe=recipe, start=start)
    before = None
    if known:
        shipped = restore(start / "encoder.onnx", len(_shipped_types(start)))
        before = _scores(_judged(shipped, examples, _shipped_types(start), only=types), 0)
    report = Report(
        dict(Counter(_given(x) for x in examples).most_common()), before, crossed,
        (*curve, crossed), folds,
    )  # fmt: skip
    (out / "report.json").write_text(report.as_json() + "\n", "utf-8")
    return report


def fit_folder(
    examples: Sequence[Example],
    out: Path,
    *,
    own_types: dict[str, EventType] | None = None,
    recipe: Recipe = RECIPE,
    start: Path = SHIPPED,
) -> None:
    """Fit the shipped coder to examples and write its folder, without a report; see `adapt`.

    Raises:
        InputError: too few labels, or a type that nobody defines.
    """
    types, kinds = _kinds(examples, own_types or {})
    model = _fit(examples, types, recipe, start)
    out.mkdir(parents=True, exist_ok=True)
    export(model, out / "encoder.onnx")
    stated = json.loads((start / "model.json").read_text("utf-8"))
    stated |= {
        "types": list(types),
        "own_types": {name: asdict(kind) for name, kind in kinds.items()},
        "deeds": _tells_plans(examples),
    }
    (out / "model.json").write_text(json.dumps(stated, indent=1) + "\n", "utf-8")


def _shipped_types(folder: Path) -> tuple[str, ...]:
    return tuple(json.loads((folder / "model.json").read_text("utf-8"))["types"])


def _kinds(
    examples: Sequence[Example], own: dict[str, EventType]
) -> tuple[tuple[str, ...], dict[str, EventType]]:
    """The types of the new coder, and what those that are not the ontology's stand for.

    Labels with types of the ontology alone leave it whole, so that the coder still knows the rest.
    """
    if len(examples) < LEAST_LABELS:
        raise InputError(
            f"{len(examples)} labels are too few", where="labels",
            remedy=f"give at least {LEAST_LABELS}, better some hundred",
        )  # fmt: skip
    labelled = types_of(examples)
    if len(labelled) + any(not x.forward for x in examples) < 2:
        raise InputError("all labels are the same", where="labels")
    ontology = event_types()
    foreign = [name for name in labelled if name not in ontology]
    merged = {n: replace(ontology[_parts(n)[0]], name=n) for n in foreign if _parts(n)}
    kinds = {**merged, **{n: own[n] for n in foreign if n in own}}
    unknown = [name for name in foreign if name not in kinds]
    if unknown:
        raise InputError(
            f"nothing says what {unknown[0]} stands for", where="types",
            remedy="name a TOML file with quad and cameo for each type of your own: --types FILE",
        )  # fmt: skip
    if not foreign:
        return tuple(ontology), {}
    kept = [n for n in ontology if n in labelled]
    return (*kept, *foreign), kinds


def _parts(name: str) -> tuple[str, ...]:
    """The types of the ontology that a merged one such as YIELD stands for."""
    return tuple(part for part, whole in MERGED_ROOTS.items() if whole == name)


def _folds(examples: Sequence[Example], number: int) -> list[list[Example]]:
    """Parts of like size and like shares of each type, in random order."""
    rng = random.Random(0)
    shuffled = sorted(examples, key=lambda x: (_given(x), rng.random()))
    parts: list[list[Example]] = [shuffled[k::number] for k in range(number)]
    for part in parts:
        rng.shuffle(part)
    return parts


def _fit(
    examples: Sequence[Example], types: tuple[str, ...], recipe: Recipe, start: Path
) -> PairEncoder:
    old = _shipped_types(start)
    model = _with_types(restore(start / "encoder.onnx", len(old), recipe.dropout), old, types)
    return train(examples, recipe, model=model, types=types, say=lambda line: None)


def _with_types(model: PairEncoder, old: Sequence[str], new: Sequence[str]) -> PairEncoder:
    """The network with heads for other types; one that it knew begins as it was."""
    if tuple(old) == tuple(new):
        return model
    torch.manual_seed(0)
    event, present, status, telling = model.event, model.present, model.status, model.telling
    width, n, m, s = event.in_features, len(old), len(new), len(STATUSES)
    model.kinds = m
    model.event, model.status = nn.Linear(width, 2 * m + 1), nn.Linear(width, m * s)
    model.present, model.telling = nn.Linear(width, 2 * m), nn.Linear(width, m + 1)
    _copy(event, model.event, [0], [0])
    _copy(telling, model.telling, [0], [0])
    for k, name in enumerate(new):
        known = [old.index(x) for x in _parts(name) or (name,) if x in old]
        if not known:
            continue
        _copy(event, model.event, [1 + j for j in known], [1 + k])
        _copy(event, model.event, [1 + n + j for j in known], [1 + m + k])
        _copy(present, model.present, known, [k])
        _copy(present, model.present, [n + j for j in known], [m + k])
        _copy(telling, model.telling, [1 + j for j in known], [1 + k])
        for each in range(s):
            _copy(status, model.status, [j * s + each for j in known], [k * s + each])
    return model


def _copy(old: nn.Linear, new: nn.Linear, rows: list[int], to: list[int]) -> None:
    with torch.no_grad():
        new.weight[to] = old.weight[rows].mean(0)
        new.bias[to] = old.bias[rows].mean(0)


def _tells_plans(examples: Sequence[Example]) -> bool:
    return any(x.forward and x.forward[0].status != Status.HAPPENED for x in examples)


def _given(example: Example) -> str:
    return example.forward[0].event_type if example.forward else "none"


def _judged(
    model: PairEncoder,
    examples: Sequence[Example],
    types: Sequence[str],
    only: Sequence[str] | None = None,
) -> list[tuple[str, str]]:
    """Label given and label guessed, "none" among the guesses only where some labels are."""
    model.eval()
    none = any(not x.forward for x in examples)
    allowed = torch.tensor([none, *(name in (only or types) for name in types)])
    found = []
    with torch.no_grad():
        for at in range(0, len(examples), 32):
            some = examples[at : at + 32]
            marked = [mark(x.text, x.source, x.target) for x in some]
            logits = model(torch.tensor(pad(marked))).event[:, : len(types) + 1]
            best = logits.masked_fill(~allowed, -1e9).argmax(1)
            found += [
                (_given(x), ("none", *types)[int(k)]) for x, k in zip(some, best, strict=True)
            ]
    return found


def _scores(guesses: Sequence[tuple[str, str]], labels: int) -> Scores:
    given, guessed = zip(*guesses, strict=True)
    accuracy = sum(a == b for a, b in guesses) / len(guesses)
    return Scores(labels, len(guesses), round(accuracy, 4), round(macro_f1(given, guessed), 4))
