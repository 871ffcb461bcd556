"""Training the network: `python -m training` calls this with the settings that ship."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from training.encoder import Logits, PairEncoder, from_base
from training.examples import Batch, Example, targets


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
    status_weight: float = 0.3
    mutual_weight: float = 0.1
    words_weight: float = 0.5
    average: float = 0.999  # share of the running mean of weights kept at each step
    seed: int = 0


def batches(examples: Sequence[Example], size: int, rng: random.Random) -> Iterator[list[Example]]:
    """Batches of examples of like length, in random order."""
    order = sorted(examples, key=lambda x: len(x.text) + 25 * rng.random())
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    rng.shuffle(groups)
    yield from groups


def loss_of(found: Logits, batch: Batch, recipe: Recipe) -> Tensor:
    """The sum of the four losses."""
    smooth = batch.event * (1 - recipe.smoothing) + recipe.smoothing / batch.event.shape[1]
    total = -(smooth * F.log_softmax(found.event.float(), dim=1)).sum(1).mean()
    told = batch.status >= 0
    if told.any():
        total = total + recipe.status_weight * F.cross_entropy(
            found.status.float()[told], batch.status[told]
        )
        known = batch.mutual >= 0
        total = total + recipe.mutual_weight * F.binary_cross_entropy_with_logits(
            found.mutual.float()[known], batch.mutual[known]
        )
    return total + recipe.words_weight * F.cross_entropy(
        found.words.float().flatten(0, 1), batch.words.flatten(), ignore_index=-1
    )


def train(
    examples: Sequence[Example],
    recipe: Recipe,
    *,
    model: PairEncoder | None = None,
    augment: Callable[[Example, random.Random], Example] | None = None,
    say: Callable[[str], None] = print,
    after_epoch: Callable[[int, PairEncoder], None] | None = None,
) -> PairEncoder:
    """Train on examples and return the network with the running mean of its weights."""
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)
    model = model or from_base(recipe.dropout)
    heads = [p for n, p in model.named_parameters() if n.split(".")[0] in _HEADS]
    body = [p for n, p in model.named_parameters() if n.split(".")[0] not in _HEADS]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": recipe.rate}, {"params": heads, "lr": recipe.head_rate}],
        weight_decay=recipe.decay,
    )
    steps = recipe.epochs * math.ceil(len(examples) / recipe.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min(s / (recipe.warm_up * steps), (steps - s) / steps / 0.94, 1.0)
    )
    mean = torch.optim.swa_utils.AveragedModel(
        model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(recipe.average)
    )
    step, started = 0, time.monotonic()
    for epoch in range(recipe.epochs):
        model.train()
        running = 0.0
        for group in batches(examples, recipe.batch, rng):
            if augment:
                group = [augment(x, rng) for x in group]
            batch = targets(group, rng, turn=True)
            with torch.autocast("cpu", torch.bfloat16):
                found = model(batch.ids)
            loss = loss_of(found, batch, recipe)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            mean.update_parameters(model)
            running += float(loss)
            step += 1
        say(f"epoch {epoch + 1}: loss {running / math.ceil(len(examples) / recipe.batch):.3f}, "
            f"{time.monotonic() - started:.0f} s")  # fmt: skip
        if after_epoch:
            after_epoch(epoch, mean.module)
    return mean.module


_HEADS = frozenset({"dense", "event", "status", "mutual", "telling"})
