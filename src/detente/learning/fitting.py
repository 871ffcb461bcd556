"""Fitting the network to examples: `python -m training` and `detente train` both call this."""

from __future__ import annotations

import copy
import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from detente.learning.encoder import Logits, PairEncoder, from_base
from detente.learning.examples import TYPES, Batch, Example, targets


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the network is trained."""

    epochs: int = 5
    batch: int = 32
    rate: float = 1e-4
    head_rate: float = 1e-3
    warm_up: float = 0.06
    decay: float = 0.01
    dropout: float = 0.1
    smoothing: float = 0.03
    present_weight: float = 0.3
    status_weight: float = 0.3
    mutual_weight: float = 0.1
    words_weight: float = 0.5
    average: float = 0.999  # share of the running mean of weights kept at each step
    turn: bool = True  # exchange source and target in half of the examples
    forward_only: bool = False  # labels tell only of events from source to target
    balance: float = 0.0  # power of the inverse frequency of a type that weighs its examples
    seed: int = 0


def batches(examples: Sequence[Example], size: int, rng: random.Random) -> Iterator[list[Example]]:
    """Batches of examples of like length, in random order."""
    order = sorted(examples, key=lambda x: len(x.text) + 25 * rng.random())
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    rng.shuffle(groups)
    yield from groups


def loss_of(found: Logits, batch: Batch, recipe: Recipe, scale: Scale) -> Tensor:
    """The sum of the five losses."""
    classes = scale.allowed.sum()
    even = scale.allowed / classes * recipe.smoothing
    smooth = batch.event * (1 - recipe.smoothing) + even
    logits = found.event.float().masked_fill(~scale.allowed, -1e4)
    each = -(smooth * functional.log_softmax(logits, dim=1)).sum(1)
    weights = (batch.event * scale.weights).sum(1)
    total = (each * weights).sum() / weights.sum()
    total = total + recipe.present_weight * (
        functional.binary_cross_entropy_with_logits(
            found.present.float(), (batch.event[:, 1:] > 0).float(), reduction="none"
        )[:, scale.allowed[1:]]
        .sum(1)
        .mean()
    )
    told = batch.status >= 0
    if told.any():
        total = total + recipe.status_weight * functional.cross_entropy(
            found.status.float()[told], batch.status[told]
        )
        known = batch.mutual >= 0
        total = total + recipe.mutual_weight * functional.binary_cross_entropy_with_logits(
            found.mutual.float()[known], batch.mutual[known]
        )
    if recipe.words_weight == 0 or not (batch.words >= 0).any():
        return total
    return total + recipe.words_weight * functional.cross_entropy(
        found.words.float().flatten(0, 1), batch.words.flatten(), ignore_index=-1
    )


@dataclass(frozen=True, slots=True)
class Scale:
    """Which classes of events there are labels for, and how much each weighs; both (2k + 1,)."""

    allowed: Tensor
    weights: Tensor

    def to(self, device: str) -> Scale:
        """The same numbers on a device."""
        return Scale(self.allowed.to(device), self.weights.to(device))


def _scale(examples: Sequence[Example], types: Sequence[str], recipe: Recipe) -> Scale:
    n = len(types)
    counts = torch.zeros(2 * n + 1)
    for x in examples:
        counts[0] += not (x.forward or (x.backward and not recipe.forward_only))
        for label in x.forward:
            counts[1 + types.index(label.event_type)] += 1
    allowed = torch.ones(2 * n + 1, dtype=torch.bool)
    if recipe.forward_only:
        allowed[n + 1 :] = False
        allowed[0] = counts[0] > 0
    counts[n + 1 :] = counts[1 : n + 1]
    average = counts[counts > 0].mean()
    return Scale(allowed, (average / counts.clamp(min=3)) ** recipe.balance)


def train(
    examples: Sequence[Example],
    recipe: Recipe,
    *,
    model: PairEncoder | None = None,
    types: Sequence[str] = TYPES,
    augment: Callable[[Example, random.Random], Example] | None = None,
    say: Callable[[str], None] = print,
) -> PairEncoder:
    """Train on examples and return the network with the running mean of its weights."""
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = (model or from_base(recipe.dropout)).to(device)
    heads = [p for n, p in model.named_parameters() if n.split(".")[0] in _HEADS]
    body = [p for n, p in model.named_parameters() if n.split(".")[0] not in _HEADS | {"words"}]
    model.words.weight.requires_grad_(False)
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": recipe.rate}, {"params": heads, "lr": recipe.head_rate}],
        weight_decay=recipe.decay,
        fused=True,
    )
    steps = recipe.epochs * math.ceil(len(examples) / recipe.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min(s / (recipe.warm_up * steps), (steps - s) / steps / 0.94, 1.0)
    )
    mean, scale = copy.deepcopy(model), _scale(examples, types, recipe).to(device)
    started = time.monotonic()
    for epoch in range(recipe.epochs):
        model.train()
        running = 0.0
        for group in batches(examples, recipe.batch, rng):
            if augment:
                group = [augment(x, rng) for x in group]
            batch = targets(group, rng, turn=recipe.turn, types=types).to(device)
            with torch.autocast(device, torch.bfloat16):
                found = model(batch.ids)
            loss = loss_of(found, batch, recipe, scale)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            _follow(mean, model, recipe.average)
            running += float(loss)
        say(f"epoch {epoch + 1}: loss {running / math.ceil(len(examples) / recipe.batch):.3f}, "
            f"{time.monotonic() - started:.0f} s")  # fmt: skip
    return mean


def _follow(mean: PairEncoder, model: PairEncoder, keep: float) -> None:
    """Move the running mean of the weights a little towards the weights."""
    with torch.no_grad():
        for slow, fast in zip(mean.parameters(), model.parameters(), strict=True):
            if fast.requires_grad:
                slow.lerp_(fast, 1 - keep)


_HEADS = frozenset({"dense", "event", "present", "status", "mutual", "telling"})
