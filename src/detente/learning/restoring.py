"""A shipped int8 network back as PyTorch weights, to be fitted further."""

from __future__ import annotations

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from detente.errors import InputError
from detente.learning.encoder import PairEncoder

_PREFIX = "model."


def restore(path: Path, kinds: int, dropout: float = 0.1) -> PairEncoder:
    """The network of an ONNX file of `exporting.export`, its weights as exact as int8 kept them.

    Raises:
        InputError: the file has other weights than such a network.
    """
    graph = onnx.load(str(path)).graph
    raw = {i.name: torch.from_numpy(numpy_helper.to_array(i).copy()) for i in graph.initializer}
    found = {n.removeprefix(_PREFIX): w for n, w in raw.items() if n.startswith(_PREFIX)}
    found["words.weight"] = _whole(raw, "model.words.weight")
    for node in graph.node:
        if node.op_type == "MatMulInteger" and node.input[1].endswith("_quantized"):
            layer = ".".join(node.name.strip("/").split("/")[:-1]).removeprefix(_PREFIX)
            found[f"{layer}.weight"] = _whole(raw, node.input[1].removesuffix("_quantized")).T
    model = PairEncoder(dropout, kinds)
    wanted = model.state_dict()
    missing = [n for n, w in wanted.items() if n not in found or found[n].shape != w.shape]
    if missing:
        raise InputError(
            f"this is no network of detente's: {missing[0]} is missing or of another shape",
            where=str(path),
        )
    model.load_state_dict({name: found[name] for name in wanted})
    return model


def _whole(raw: dict[str, Tensor], name: str) -> Tensor:
    """int8 weights times their scale."""
    zero = raw[f"{name}_zero_point"].to(torch.float32)
    return (raw[f"{name}_quantized"].to(torch.float32) - zero) * raw[f"{name}_scale"]
