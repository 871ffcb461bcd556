"""Fitting the coder to labels: what is read, what is refused, what comes out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import detente
from detente.cli import app
from detente.coder import TrainedCoder
from detente.errors import InputError

torch = pytest.importorskip("torch", reason="fitting needs PyTorch: pip install 'detente[train]'")

from dataclasses import replace  # noqa: E402

from detente.coder.trained import SHIPPED  # noqa: E402
from detente.learning import adapting  # noqa: E402
from detente.learning.examples import Example  # noqa: E402
from detente.learning.labels import read_labels, read_types, types_of  # noqa: E402
from detente.learning.restoring import restore  # noqa: E402

QUICK = replace(adapting.RECIPE, epochs=1)
STATES = ["Chad", "Peru", "Laos", "Oman", "Malta", "Kenya", "Haiti", "Nepal", "Ghana", "Cuba"]
OWN = '[LEND]\nquad = 2\ncameo = "071"\nmeaning = "Lends a work of art."\n'


def labels(folder: Path) -> Path:
    """Forty labels of two types, in the form a user writes them."""
    lines = []
    for i, a in enumerate(STATES):
        b = STATES[(i + 3) % len(STATES)]
        lines += [
            {"marked": f"<s>{a}</s> accused <t>{b}</t> of dumping waste.", "type": "ACCUSE"},
            {"marked": f"<s>{a}</s> sent <t>{b}</t> forty tonnes of rice.", "type": "AID"},
            {"marked": f"<t>{a}</t> was accused by <s>{b}</s> of spying.", "type": "ACCUSE"},
            {"marked": f"<s>{a}</s> is larger than <t>{b}</t>.", "type": None},
        ]
    path = folder / "labels.jsonl"
    path.write_text("".join(json.dumps(x) + "\n" for x in lines), "utf-8")
    return path


def test_labels_are_read_with_their_marks(tmp_path: Path) -> None:
    found = read_labels(labels(tmp_path))
    assert len(found) == 40
    assert found[0].text == "Chad accused Oman of dumping waste."
    assert found[0].text[slice(*found[0].target[0])] == "Oman"
    assert types_of(found) == ("ACCUSE", "AID")
    assert not found[3].forward


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "no JSON"),
        ('{"type": "AID"}', "no text `marked`"),
        ('{"marked": "<s>A</s> met <t>B</t>."}', "no `type`"),
        ('{"marked": "<s>A</s> met B.", "type": "AID"}', "not both enclosed"),
        ('{"marked": "<s>A</s> met <t>B.", "type": "AID"}', "not both enclosed"),
        ('{"marked": "<s>A</s> met <t>B</t>.", "type": 3}', "the type is no text"),
        ('{"marked": "<s>A</s> met <t>B</t>.", "type": "AID", "status": "x"}', "no such status"),
    ],
)  # fmt: skip
def test_a_bad_label_is_told_with_its_line(tmp_path: Path, line: str, problem: str) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(labels(tmp_path).read_text().splitlines()[0] + f"\n{line}\n", "utf-8")
    with pytest.raises(InputError, match=problem) as caught:
        read_labels(path)
    assert ":2:" in str(caught.value)


def test_too_few_labels_are_refused(tmp_path: Path) -> None:
    found = read_labels(labels(tmp_path))
    with pytest.raises(InputError, match="too few"):
        adapting.adapt(found[:5], tmp_path / "model")


def _frolics(folder: Path) -> list[Example]:
    path = labels(folder)
    path.write_text(path.read_text("utf-8").replace('"AID"', '"FROLIC"'), "utf-8")
    return read_labels(path)


def test_a_type_that_nobody_defines_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="what FROLIC stands for"):
        adapting.adapt(_frolics(tmp_path), tmp_path / "model")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[A]\nquad = 5\ncameo='071'", "quad"),
        ("[A]\nquad = 1\ncameo='999'", "CAMEO"),
        ("=", "TOML"),
    ],
)
def test_bad_types_are_told(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "types.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=problem):
        read_types(path)


def test_the_shipped_weights_come_back_as_they_were() -> None:
    model = restore(SHIPPED / "encoder.onnx", 16).eval()
    from detente.coder.marking import mark

    marked = mark("Kenya thanked Tanzania.", [(0, 5)], [(14, 22)])
    (shipped,) = TrainedCoder().model.network.read([marked])
    with torch.no_grad():
        ours = model(torch.tensor([marked.ids])).event[0].numpy()
    assert abs(ours - shipped.event).max() < 0.6
    assert ours.argmax() == shipped.event.argmax()


def test_a_fitted_coder_codes_with_types_of_its_own(tmp_path: Path) -> None:
    path = labels(tmp_path)
    text = path.read_text("utf-8").replace('"AID"', '"LEND"').replace("tonnes of rice", "statues")
    path.write_text(text, "utf-8")
    (tmp_path / "types.toml").write_text(OWN, "utf-8")
    report = adapting.adapt(
        read_labels(path), tmp_path / "model", folds=2, recipe=replace(QUICK, epochs=4),
        own_types=read_types(tmp_path / "types.toml"),
    )  # fmt: skip
    assert report.before is None
    assert [s.labels for s in report.curve] == sorted(s.labels for s in report.curve)
    assert 0 <= report.crossed.macro_f1 <= 1
    assert report.crossed.n == 40
    coder = TrainedCoder(tmp_path / "model")
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "a.txt").write_text("Ghana sent Nepal forty statues.\n", "utf-8")
    store = detente.code(reports, coder=coder, settings=detente.Settings(min_confidence=0.0))
    found = detente.events(store, min_confidence=0.0).to_pylist()
    assert {e["event_type"] for e in found} <= {"LEND", "ACCUSE"}
    lent = [e for e in found if e["event_type"] == "LEND"]
    assert lent
    assert (lent[0]["quad"], lent[0]["cameo"]) == (2, "071")


def test_the_command_reports_and_names_the_coder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapting.adapt, "__kwdefaults__",
                        {**adapting.adapt.__kwdefaults__, "recipe": QUICK})  # fmt: skip
    out = tmp_path / "mine"
    result = CliRunner().invoke(
        app, ["train", str(labels(tmp_path)), "--out", str(out), "--folds", "2"]
    )
    assert result.exit_code == 0, result.output
    assert "as shipped" in result.output
    assert f"--coder {out}" in result.output
    assert json.loads((out / "report.json").read_text())["folds"] == 2
