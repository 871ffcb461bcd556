"""The trained coder: marks, candidates, decoding, and the shipped weights on sentences."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.coder import PatternCoder, TrainedCoder
from detente.coder.candidates import candidates
from detente.coder.decoding import Calibration, Evidence, Phrase, deciding_words, decode
from detente.coder.marking import MAX_WORDS, S_CLOSE, S_OPEN, T_CLOSE, T_OPEN, mark, pad, tokenizer
from detente.coder.network import Network, Reading
from detente.coder.prevalence import log_odds_shift
from detente.coder.trained import load_model
from detente.errors import InputError
from detente.ontology import event_types
from detente.pipeline import code_document, code_documents, document_from_text, passages
from detente.records import DOUBTFUL, Event, Status
from detente.settings import Settings

TYPES = tuple(event_types())
CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "events.toml").read_text("utf-8"))[
    "case"
]


def events(text: str) -> tuple[Event, ...]:
    return tuple(
        e
        for e in code_document(document_from_text(text), TrainedCoder(), Settings()).events
        if e.confidence >= DOUBTFUL
    )


def triples(text: str) -> set[tuple[str | None, str | None, str]]:
    return {(e.source_country, e.target_country, e.event_type) for e in events(text)}


# --- marks ---------------------------------------------------------------------------------------


def test_marks_enclose_the_words_of_each_actor() -> None:
    text = "Kenya thanked Tanzania."
    marked = mark(text, [(0, 5)], [(14, 22)])
    ids = list(marked.ids)
    inside = [
        tokenizer().decode(ids[ids.index(a) + 1 : ids.index(b)])
        for a, b in ((S_OPEN, S_CLOSE), (T_OPEN, T_CLOSE))
    ]
    assert inside == ["kenya", "tanzania"]
    assert len(marked.ids) == len(marked.spans)


def test_one_phrase_can_stand_for_both() -> None:
    marked = mark("The two sides met.", [(0, 13)], [(0, 13)])
    order = [i for i in marked.ids if i in {S_OPEN, S_CLOSE, T_OPEN, T_CLOSE}]
    assert order == [S_OPEN, T_OPEN, T_CLOSE, S_CLOSE]


def test_spans_lead_back_to_the_text() -> None:
    text = "Zimbabwe’s troops left Mozambique’s ports."
    marked = mark(text, [(0, 8)], [(23, 33)])
    words = [text[a:b].lower() for a, b in (s for s in marked.spans if s is not None)]
    assert "".join(words) == "".join(text.lower().split())


@pytest.mark.parametrize("place", [0, 150, 299])
def test_a_long_sentence_is_cut_around_its_marks(place: int) -> None:
    words = ["word"] * 300
    words[place] = "Peru"
    text = " ".join(words)
    at = text.index("Peru")
    marked = mark(text, [(at, at + 4)], [(at, at + 4)])
    assert len(marked.ids) <= MAX_WORDS
    assert {S_OPEN, S_CLOSE, T_OPEN, T_CLOSE} <= set(marked.ids)


def test_a_batch_has_rows_of_one_length() -> None:
    rows = pad([mark("A met B.", [(0, 1)], [(6, 7)]), mark("A b c d e f g.", [(0, 1)], [(2, 3)])])
    assert len({len(row) for row in rows}) == 1
    assert rows[0][-1] == 0


# --- candidates ----------------------------------------------------------------------------------


def test_every_pair_is_asked_about_once() -> None:
    (passage,) = passages(document_from_text("Chile, Peru and Cuba met."))
    pairs = [(c.first.code, c.second.code) for c in candidates(passage)]
    assert pairs == [("CHL", "PER"), ("CHL", "CUB"), ("PER", "CUB")]


def test_the_other_side_is_taken_from_the_sentence_before() -> None:
    found = passages(
        document_from_text("China and Vietnam met on Monday. China lifted the ban on fruit.")
    )
    (candidate,) = candidates(found[1])
    assert (candidate.first.code, candidate.second.code) == ("CHN", "VNM")
    assert candidate.text.endswith(" || China lifted the ban on fruit.")
    (here,) = candidate.first_spans
    assert candidate.text[slice(*here)] == "China"
    assert here[0] + candidate.shift == found[1].mentions[0].start


def test_a_city_that_tells_where_is_paired_with_the_actor() -> None:
    (passage,) = passages(document_from_text("Russian missiles hit a market in Kyiv."))
    (candidate,) = candidates(passage)
    assert (candidate.first.code, candidate.second.code) == ("RUS", "UKR")
    assert candidate.second.mention.kind == "site"


def test_a_city_of_a_state_that_is_named_is_no_site() -> None:
    (passage,) = passages(
        document_from_text("Kenya thanked Ukraine, its envoy said at a hotel in Kyiv.")
    )
    assert passage.sites == ()


def test_two_cities_are_not_asked_about() -> None:
    assert not passages(document_from_text("Prices rose in Kyiv, near Helsinki and in Quito."))


def test_a_city_that_becomes_a_party_is_kept_with_its_event() -> None:
    coded = code_document(
        document_from_text("Russian missiles hit a market in Kyiv, killing nine people."),
        TrainedCoder(), Settings(),
    )  # fmt: skip
    (event,) = coded.events
    assert (event.source_country, event.target_country) == ("RUS", "UKR")
    assert event.target_mention in {m.mention_id for m in coded.mentions}


def test_a_sentence_with_one_actor_alone_asks_nothing() -> None:
    assert not passages(document_from_text("China lifted the ban on fruit."))


# --- decoding ------------------------------------------------------------------------------------


def reading(
    event: dict[int, float], mutual: float = 0.0, present: dict[int, float] | None = None
) -> Reading:
    """A reading of given event shares (what is left is no event) and log odds of being told."""
    shares = np.full(33, 1e-6, dtype=np.float32)
    shares[0] = max(1 - sum(event.values()), 1e-6)
    for k, share in event.items():
        shares[k] = share
    status = np.zeros((16, 4), dtype=np.float32)
    status[:, 1] = 1
    words = np.zeros((4, 17), dtype=np.float32)
    for n, k in enumerate(k for k in event if k):
        words[2 - n % 2, 1 + (k - 1) % 16] = 9
    odds = np.full(32, -5, dtype=np.float32)
    for k, each in (present or {}).items():
        odds[k] = each
    return Reading(np.log(shares), odds, status, mutual, words)


SPANS = (None, (0, 3), (4, 8), None)


def test_a_sure_event_is_decoded_with_direction_status_and_words() -> None:
    k = 5
    (found,) = decode(reading({1 + 16 + k: 0.97}), SPANS, TYPES, Calibration())
    assert (found.event_type, found.forward, found.mutual) == (TYPES[k], False, False)
    assert found.status is Status.PLANNED
    assert found.confidence == pytest.approx(0.97, abs=0.01)
    assert found.words == ((4, 8),)


def test_two_events_of_a_pair_are_both_given() -> None:
    found = list(decode(reading({1: 0.5, 4: 0.4}), SPANS, TYPES, Calibration()))
    assert [f.event_type for f in found] == [TYPES[0], TYPES[3]]
    assert [f.confidence for f in found] == pytest.approx([0.5, 0.4], abs=0.01)


def test_two_events_that_are_both_told_do_not_compete() -> None:
    calibration = Calibration(slope=0.1, present=1.0)
    told = reading({1: 0.5, 4: 0.5}, present={0: 3.0, 3: 3.0})
    found = list(decode(told, SPANS, TYPES, calibration))
    assert [f.confidence > 0.9 for f in found] == [True, True]


def test_a_pair_among_many_is_trusted_less() -> None:
    calibration = Calibration(crowd=-0.5)
    alone, among = (
        next(decode(reading({3: 0.8}), SPANS, TYPES, calibration, pairs=n)).confidence
        for n in (1, 6)
    )
    assert among < alone


def test_a_phrase_of_the_lexicon_adds_to_confidence() -> None:
    calibration = Calibration(agreed=0.5, trust=2.0)
    said = Phrase(TYPES[2], forward=True, mutual=False, confidence=0.9)
    alone, agreed = (
        next(decode(reading({3: 0.4}), SPANS, TYPES, calibration, phrases)).confidence
        for phrases in ((), (said,))
    )
    assert agreed > alone


def test_a_phrase_of_the_other_direction_is_no_witness() -> None:
    said = Phrase(TYPES[2], forward=False, mutual=False, confidence=0.9)
    (found,) = decode(reading({3: 0.9}), SPANS, TYPES, Calibration(trust=2.0), [said])
    assert found.forward
    assert found.evidence.phrase is None


def test_what_only_a_phrase_tells_is_given_with_its_direction() -> None:
    said = Phrase(TYPES[7], forward=False, mutual=False, confidence=0.9)
    told = reading({3: 0.9})
    told.words[1, 1 + 7] = 9
    found = list(decode(told, SPANS, TYPES, Calibration(), [said]))
    assert [(f.event_type, f.forward) for f in found] == [(TYPES[2], True), (TYPES[7], False)]


def test_both_directions_of_a_mutual_event_count_together() -> None:
    (found,) = decode(reading({2: 0.5, 18: 0.48}, mutual=0.9), SPANS, TYPES, Calibration())
    assert found.mutual
    assert found.confidence > 0.9


def test_of_a_mutual_event_the_first_named_is_the_source() -> None:
    (found,) = decode(reading({2: 0.4, 18: 0.58}, mutual=0.9), SPANS, TYPES, Calibration())
    assert found.forward


def test_of_a_mutual_event_a_phrase_tells_the_source() -> None:
    said = Phrase(TYPES[1], forward=False, mutual=True, confidence=0.9)
    (found,) = decode(reading({2: 0.98}, mutual=0.9), SPANS, TYPES, Calibration(), [said])
    assert not found.forward


def test_no_event_leaves_only_an_unsure_reading() -> None:
    (found,) = decode(reading({0: 0.95, 3: 0.04}), SPANS, TYPES, Calibration())
    assert found.confidence < 0.1
    assert found.runner_up == "no event"


def test_calibration_moves_confidence() -> None:
    flat = Calibration(slope=0.5, offset=-1.0)
    none, much, all_of_it = (Evidence(share, present=0.0) for share in (0.0, 0.9, 1.0))
    assert flat.confidence(much) < Calibration().confidence(much)
    assert 0 < flat.confidence(none) < flat.confidence(all_of_it) < 1


def test_deciding_words_run_over_marks_and_come_strongest_first() -> None:
    logits = np.zeros((6, 17), dtype=np.float32)
    logits[1, 1] = logits[3, 1] = 4
    logits[5, 1] = 9
    spans = ((0, 2), (3, 5), None, (6, 8), (9, 11), (12, 14))
    runs = deciding_words(logits, spans, 0)
    assert runs[0] == (12, 14)


# --- how many pairs of a report have an event -------------------------------------------


def test_a_report_in_which_little_happens_lowers_the_odds() -> None:
    assert log_odds_shift([0.95] * 30 + [0.2], 0.4) < -1


def test_a_report_in_which_much_happens_raises_them() -> None:
    assert log_odds_shift([0.02] * 30, 0.4) > 0.5


def test_of_few_pairs_nothing_is_said() -> None:
    assert log_odds_shift([0.95] * 7, 0.4) == 0.0


def test_a_report_like_the_corpus_is_left_as_it_is() -> None:
    assert log_odds_shift([0.99] * 40 + [0.01] * 60, 0.4) == pytest.approx(0, abs=0.05)


@given(st.lists(st.floats(0, 1), min_size=8, max_size=60), st.floats(0.1, 0.9))
def test_the_shift_is_finite(shares: list[float], none: float) -> None:
    assert abs(log_odds_shift(shares, none)) < 20


# --- the shipped weights -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Kenya lifted its ban on Tanzanian maize.", ("KEN", "TZA", "CONCEDE")),
        ("Three Swedish engineers were arrested by Egyptian police.", ("EGY", "SWE", "COERCE")),
        ("Vietnam condemned the sinking of a trawler by China.", ("VNM", "CHN", "ACCUSE")),
        ("Portugal recalled its ambassador from Angola.", ("PRT", "AGO", "SANCTION")),
        ("Norway sent 40 tonnes of blankets to Nepal.", ("NOR", "NPL", "AID")),
        ("Iraqi jets bombed Kuwaiti positions overnight.", ("IRQ", "KWT", "ASSAULT")),
        ("Moscow urged Ankara to reopen the strait.", ("RUS", "TUR", "REQUEST")),
        ("Bolivia rejected Chile's offer.", ("BOL", "CHL", "REJECT")),
    ],
)  # fmt: skip
def test_plain_sentences_give_their_event(text: str, wanted: tuple[str, str, str]) -> None:
    assert wanted in triples(text)


@pytest.mark.parametrize(
    "text",
    [
        "Brazil thrashed Chile 4-0 at the Maracana on Thursday night.",
        "Wheat is dearer in Egypt than in Tunisia.",
        "Bolivia shares a border with Paraguay.",
        "She was born in Lisbon to a Norwegian father and studied in Sweden.",
    ],
)  # fmt: skip
def test_sentences_without_an_event_give_none(text: str) -> None:
    assert not triples(text)


def test_direction_follows_the_voice() -> None:
    assert ("DNK", "GRC", "ACCUSE") in triples("Denmark accused Greece of dumping olives.")
    assert ("GRC", "DNK", "ACCUSE") in triples("Denmark was accused by Greece of dumping olives.")


def test_the_words_given_as_deciding_stand_in_the_sentence() -> None:
    (event,) = events("Portugal recalled its ambassador from Angola.")
    text = event.evidence[event.trigger_start : event.trigger_end]
    assert "recall" in text
    assert "runner-up" in event.rule


def test_batches_do_not_bear_on_the_result() -> None:
    texts = [case["text"] for case in CASES[:24]]
    documents = [document_from_text(t, name=t) for t in texts]
    together = code_documents(documents, TrainedCoder(), Settings())
    alone = [code_document(d, TrainedCoder(), Settings()) for d in documents]
    for one, other in zip(together, alone, strict=True):
        assert [(e.event_id, e.status) for e in one.events] == [
            (e.event_id, e.status) for e in other.events
        ]


def test_both_coders_keep_the_contract() -> None:
    from detente.interfaces import Coder

    for coder in (TrainedCoder(), PatternCoder()):
        assert isinstance(coder, Coder)
        found = passages(document_from_text("Kenya lifted its ban on Tanzanian maize."))
        assert coder.code(found[0]) == coder.code_all(found)[0]


def test_a_folder_without_weights_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"encoder\.onnx"):
        load_model(tmp_path)


def test_broken_weights_are_told(tmp_path: Path) -> None:
    (tmp_path / "encoder.onnx").write_bytes(b"no network")
    with pytest.raises(InputError, match="no network that detente can run"):
        Network(tmp_path / "encoder.onnx")


def test_the_same_words_tell_one_event() -> None:
    told = reading({6: 0.5, 4: 0.4})
    for kind in (5, 3):
        told.words[2, 1 + kind] = 9
    found = list(decode(told, SPANS, TYPES, Calibration()))
    assert [f.event_type for f in found] == [TYPES[5]]
