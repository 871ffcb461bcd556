"""The trained network as int8 ONNX, the form in which it ships."""

from __future__ import annotations

import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from detente.learning.encoder import Logits, PairEncoder

MAX_BYTES = 25_000_000


class Shipped(nn.Module):
    """The network with the logits of status and mutuality turned to shares."""

    def __init__(self, model: PairEncoder) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor) -> Logits:
        """Event and present logits, status and mutual shares, words' logits; see `PairEncoder`."""
        found: Logits = self.model(ids)
        return found._replace(status=found.status.softmax(2), mutual=found.mutual.sigmoid())


def export(model: PairEncoder, path: Path, *, quantise: bool = True) -> None:
    """Write the network as ONNX, int8 by channel (the embeddings too) unless told otherwise.

    Raises:
        ValueError: the file is larger than what may ship.
    """
    model.eval()
    example = torch.ones(2, 12, dtype=torch.long)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx" if quantise else path
        torch.onnx.export(
            Shipped(model), (example,), str(plain),
            input_names=["ids"], output_names=list(Logits._fields),
            dynamic_axes={"ids": {0: "n", 1: "words"}, "words": {0: "n", 1: "words"}},
            opset_version=17, dynamo=False,
        )  # fmt: skip
        if quantise:
            quantize_dynamic(str(plain), str(path), per_channel=True, weight_type=QuantType.QInt8)
    onnx.checker.check_model(str(path))
    if quantise and path.stat().st_size > MAX_BYTES:
        raise ValueError(f"{path} has {path.stat().st_size} bytes, more than {MAX_BYTES}")
