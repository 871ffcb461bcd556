"""Evaluation: figures worked out by hand on tiny gold files."""

# ruff: noqa: E501 (sample texts stand on one line)

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import samples

from detente.errors import InputError
from detente.evaluation import evaluate, macro_f1, unmark
from detente.interfaces import Coding, Judgement, Passage
from detente.records import ActorMention, Event

Codes = list[tuple[str, str, str, bool]]  # source, target, type, mutual


class Told:
    """A coder that answers what it is told, by the words of the sentence."""

    name = "told"

    def __init__(
        self, types: dict[str, str | None] | None = None, events: dict[str, Codes] | None = None
    ) -> None:
        self.types, self.events = types or {}, events or {}
        self.pairs: list[tuple[str, str]] = []

    def code(self, passage: Passage) -> Coding:
        wanted = self.events.get(passage.sentence.text, [])
        return Coding(tuple(_event(passage, n, *codes) for n, codes in enumerate(wanted)))

    def judge(self, passage: Passage, source: ActorMention, target: ActorMention) -> Judgement:
        self.pairs.append((source.text, target.text))
        kind = self.types[passage.sentence.text]
        return Judgement(kind, 1.0, "told", {kind: 1.0} if kind else {})

    def code_all(self, passages: Sequence[Passage]) -> list[Coding]:
        return [self.code(passage) for passage in passages]


def _event(
    passage: Passage, number: int, source: str, target: str, kind: str, mutual: bool
) -> Event:
    return samples.event(
        event_id=f"{passage.sentence.sentence_id}{number}", event_type=kind, mutual=mutual,
        sentence_id=passage.sentence.sentence_id, source_country=source, target_country=target,
    )  # fmt: skip


def gold(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(r) + "\n" for r in records), "utf-8")
    return path


# --- pairs ------------------------------------------------------------------------------

PAIRS = [
    ("Ann praised Bob.", "<s>Ann</s> praised <t>Bob</t>.", "SUPPORT"),
    ("Bob was blamed by Ann.", "<t>Bob</t> was blamed by <s>Ann</s>.", "ACCUSE"),
    ("Ann blamed Cyd.", "<s>Ann</s> blamed <t>Cyd</t>.", "ACCUSE"),
    ("Ann let go of Cyd.", "<s>Ann</s> let go of <t>Cyd</t>.", "YIELD"),
]


def pairs(path: Path) -> Path:
    records = ({"id": n, "text": t, "marked": m, "root": r} for n, (t, m, r) in enumerate(PAIRS))
    return gold(path, *records)


def test_pairs(tmp_path: Path) -> None:
    """SUPPORT 2·1/(2+1) = 2/3, ACCUSE 2·1/(1+2) = 2/3, YIELD 1; RETREAT counts as YIELD."""
    answers = ["SUPPORT", "ACCUSE", "SUPPORT", "RETREAT"]
    coder = Told({text: a for (text, _, _), a in zip(PAIRS, answers, strict=True)})
    found = evaluate(pairs(tmp_path / "p.jsonl"), coder)
    assert found.kind == "pairs"
    assert found.figures["macro_f1"] == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)
    assert found.figures["accuracy"] == 0.75
    assert found.figures["n"] == 4
    assert [p["root"] for p in found.predictions] == ["SUPPORT", "ACCUSE", "SUPPORT", "YIELD"]
    assert coder.pairs[1] == ("Ann", "Bob")


def test_a_pair_that_is_not_coded_counts_as_wrong(tmp_path: Path) -> None:
    coder = Told({text: None for text, _, _ in PAIRS})
    figures = evaluate(pairs(tmp_path / "p.jsonl"), coder).figures
    assert (figures["macro_f1"], figures["accuracy"]) == (0, 0)


def test_roots_stay_apart_where_the_gold_keeps_them_apart(tmp_path: Path) -> None:
    text, marked, _ = PAIRS[3]
    path = gold(tmp_path / "p.jsonl", {"id": 1, "text": text, "marked": marked, "root": "CONCEDE"})
    assert evaluate(path, Told({text: "RETREAT"})).figures["accuracy"] == 0
    assert evaluate(path, Told({text: "CONCEDE"})).figures["accuracy"] == 1


def test_the_mean_is_over_the_classes_of_the_gold() -> None:
    assert macro_f1(["A", "A", "B"], ["A", "B", "B"]) == pytest.approx(2 / 3)
    assert macro_f1(["A"], ["C"]) == 0
    assert macro_f1([], []) == 0


@pytest.mark.parametrize(
    ("marked", "text", "source", "target"),
    [
        ("<s>Ann</s> met <t>Bob</t>.", "Ann met Bob.", "Ann", "Bob"),
        ("The <t>old Bob</t>, by <s>Ann</s>", "The old Bob, by Ann", "Ann", "old Bob"),
        ("5 < 6, <s>A</s> > <t>B</t>", "5 < 6, A > B", "A", "B"),
    ],
)
def test_marks_are_taken_out(marked: str, text: str, source: str, target: str) -> None:
    plain, spans = unmark(marked)
    assert plain == text
    assert plain[slice(*spans["s"])] == source
    assert plain[slice(*spans["t"])] == target


# --- triples ----------------------------------------------------------------------------


def event(source: str, target: str, root: str) -> dict[str, Any]:
    return {"source": [source], "target": [target], "root": root}


def test_triples(tmp_path: Path) -> None:
    """Right 2, too many 1, missed 1 triples; right 3 dyads; one of two quiet sentences stays quiet."""
    path = gold(
        tmp_path / "t.jsonl",
        {"id": 1, "text": "Peru met Chile.", "events": [event("PERGOV", "CHLGOV", "CONSULT"), event("CHLGOV", "PERGOV", "CONSULT")]},
        {"id": 2, "text": "Peru blamed Chad.", "events": [event("PER", "TCD", "ACCUSE")]},
        {"id": 3, "text": "Peru and Chad left.", "events": []},
        {"id": 4, "text": "Peru saw Chad.", "events": [event("PERGOV", "PEROPP", "ACCUSE")]},
    )  # fmt: skip
    coder = Told(
        events={
            "Peru met Chile.": [("PER", "CHL", "CONSULT", True)],
            "Peru blamed Chad.": [("PER", "TCD", "REJECT", False)],
            "Peru saw Chad.": [("PER", "TCD", "CONSULT", False)],
        }
    )
    figures = evaluate(path, coder).figures
    assert figures["n"] == 2
    for name, value in (("precision", 2 / 3), ("recall", 2 / 3), ("f1", 2 / 3)):
        assert figures[f"triple_{name}"] == pytest.approx(value)
        assert figures[f"dyad_{name}"] == pytest.approx(1)
    assert (figures["quiet"], figures["quiet_n"]) == (0.5, 2)


def test_only_events_between_two_states_count(tmp_path: Path) -> None:
    path = gold(
        tmp_path / "t.jsonl",
        {"id": 1, "text": "Peru met Chile.", "events": [event("PER", "CHL", "CONSULT"), event("IGOUNO", "PER", "AID"), event("PER", "PERMIL", "AID")]},
    )  # fmt: skip
    figures = evaluate(
        path, Told(events={"Peru met Chile.": [("PER", "CHL", "CONSULT", False)]})
    ).figures
    assert (figures["triple_precision"], figures["triple_recall"]) == (1, 1)


def test_a_triple_of_the_real_coder(tmp_path: Path) -> None:
    path = gold(tmp_path / "t.jsonl", {"id": 1, "text": "Peru praised Chile.", "date": "20190304", "events": [event("PER", "CHL", "SUPPORT")]})  # fmt: skip
    found = evaluate(path)
    assert found.kind == "triples"
    assert found.figures["triple_f1"] == 1
    (prediction,) = found.predictions
    assert prediction["events"][0]["source"] == ["PER"]


# --- quads ------------------------------------------------------------------------------


def quad(number: int, text: str, source: str, target: str, value: int | str) -> dict[str, Any]:
    named = {
        "source": [],
        "target": [],
        "root": None,
        "quad": value,
        "source_text": source,
        "target_text": target,
    }
    return {"id": number, "text": text, "events": [named]}


def test_quads(tmp_path: Path) -> None:
    """Quad 1: 2·1/(1+1) = 1; 3: 0; 4: 2·1/(2+1) = 2/3; one sentence of two without event stays quiet."""
    path = gold(
        tmp_path / "q.jsonl",
        quad(1, "Ann praised Bob.", "Ann", "Bob", 1),
        quad(2, "Ann blamed Bob.", "Ann", "Bob", 3),
        quad(3, "Ann shot Bob.", "Ann", "Bob", 4),
        {"id": 4, "text": "It rained in Peru.", "events": []},
        {"id": 5, "text": "Peru saw Chad.", "events": []},
    )
    types: dict[str, str | None] = {
        "Ann praised Bob.": "SUPPORT", "Ann blamed Bob.": "ASSAULT", "Ann shot Bob.": "ASSAULT",
    }  # fmt: skip
    found = evaluate(path, Told(types, {"Peru saw Chad.": [("PER", "TCD", "CONSULT", False)]}))
    assert found.kind == "quads"
    assert found.figures["macro_f1"] == pytest.approx((1 + 0 + 2 / 3) / 3)
    assert found.figures["accuracy"] == pytest.approx(2 / 3)
    assert (found.figures["quiet"], found.figures["quiet_n"], found.figures["n"]) == (0.5, 2, 3)


def test_a_side_with_other_marks_between_its_words_is_found(tmp_path: Path) -> None:
    path = gold(
        tmp_path / "q.jsonl", quad(1, "Ann's “old” aunt hit Bob.", "Ann 's old aunt", "Bob", 4)
    )
    coder = Told({"Ann's “old” aunt hit Bob.": "ASSAULT"})
    assert evaluate(path, coder).figures["accuracy"] == 1
    assert coder.pairs == [("Ann's “old” aunt", "Bob")]


def test_a_side_that_is_not_in_the_text_counts_as_wrong(tmp_path: Path) -> None:
    path = gold(tmp_path / "q.jsonl", quad(1, "Ann hit Bob.", "Cyd", "Bob", 4))
    assert evaluate(path, Told()).figures["accuracy"] == 0


# --- files that are no gold -------------------------------------------------------------

BAD = [
    ("", "no record"),
    ("\n\n", "no record"),
    ('{"text": "x", "events": []}\n{"text": \n', "line 2 is no JSON"),
    ('["text"]\n', "line 1 has no `text`"),
    ('{"id": 1}\n', "line 1 has no `text`"),
    ('{"id": 1, "text": "Ann met Bob."}\n', "line 1 has neither `marked` nor"),
    ('{"text": "x", "marked": "<s>x</s> <t>y</t>"}\n', "line 1 has `marked` and no `root`"),
]


@pytest.mark.parametrize(("content", "reason"), BAD)
def test_a_file_that_is_no_gold_is_an_error_that_names_it(
    tmp_path: Path, content: str, reason: str
) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError, match=reason) as caught:
        evaluate(path)
    assert str(path) in str(caught.value)


def test_a_missing_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        evaluate(tmp_path / "nowhere.jsonl")


def test_a_folder_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        evaluate(tmp_path)


def test_a_record_without_an_id_is_known_by_its_line(tmp_path: Path) -> None:
    record = {"text": "Peru met Chile.", "events": [event("PER", "CHL", "CONSULT")]}
    found = evaluate(gold(tmp_path / "gold.jsonl", record, record), Told())
    assert [p["id"] for p in found.predictions] == ["1", "2"]


def test_a_second_record_of_another_kind_is_an_error_of_ours(tmp_path: Path) -> None:
    text, marked, root = PAIRS[0]
    good = {"id": 1, "text": text, "marked": marked, "root": root}
    with pytest.raises(InputError):
        evaluate(gold(tmp_path / "gold.jsonl", good, {"id": 2, "text": text, "events": []}))


@pytest.mark.parametrize("content", [b"\xff\xfe\x00{", b'{"text": "\xe9"}\n'])
def test_a_file_that_is_no_utf8_is_an_error_of_ours(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputError):
        evaluate(path)
