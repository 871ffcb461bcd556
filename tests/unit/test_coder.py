"""The pattern coder: sentences with their events as data, and the parts it is made of."""

# ruff: noqa: E501 (sample texts stand on one line)

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from detente.actors import find_in_document
from detente.coder import PatternCoder
from detente.coder.clauses import clause_of, cut, governors, parties
from detente.coder.contexts import context_of, is_sport
from detente.coder.inflection import gerund, noun_forms, third_person, verb_forms
from detente.coder.lexicon import find_triggers
from detente.coder.tokens import Unit, tokenize
from detente.interfaces import Coder, Coding, Passage
from detente.ontology import CONTEXTS, cameo_codes, event_types
from detente.pipeline import code_document, document_from_text
from detente.records import Event
from detente.sentences import split
from detente.settings import Settings

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "events.toml").read_text("utf-8"))[
    "case"
]
LEXICON = files("detente.coder").joinpath("lexicon")


def coded(text: str) -> tuple[Event, ...]:
    """Events of a text on its own, through sentences, actors and coder."""
    return code_document(document_from_text(text), PatternCoder(), Settings()).events


def only(text: str) -> Event:
    (event,) = coded(text)
    return event


# --- sentences with their events --------------------------------------------------------

Fact = tuple[str, str, str, str, bool]


def fact(source: str, target: str, kind: str, status: str, mutual: bool) -> Fact:
    """What is compared; the sides of a mutual event have no order."""
    if mutual:
        source, target = sorted((source, target))
    return source, target, kind, status, mutual


def expected(case: dict[str, Any]) -> set[Fact]:
    return {
        fact(
            e["source"], e["target"], e["type"], e.get("status", "happened"), e.get("mutual", False)
        )
        for e in case["events"]
    }


def between_states(events: tuple[Event, ...]) -> list[Fact]:
    return [
        fact(e.source_country, e.target_country, e.event_type, e.status.value, e.mutual)
        for e in events
        if e.source_country and e.target_country and e.source_country != e.target_country
    ]


def param(case: dict[str, Any]) -> Any:
    marks = [pytest.mark.xfail(strict=True, reason=case["bug"])] if case.get("bug") else []
    return pytest.param(case, id=case["about"], marks=marks)


@pytest.mark.parametrize("case", [param(case) for case in CASES])
def test_a_sentence_gives_its_events_and_no_others(case: dict[str, Any]) -> None:
    found = between_states(coded(case["text"]))
    assert set(found) == expected(case)
    assert len(found) == len(set(found))


def test_the_cases_are_well_formed_and_cover_every_type() -> None:
    assert len(CASES) >= 60
    assert (
        len({case["about"] for case in CASES})
        == len({case["text"] for case in CASES})
        == len(CASES)
    )
    for case in CASES:
        assert set(case) <= {"about", "text", "events", "bug"}, case
        for e in case["events"]:
            assert set(e) <= {"source", "target", "type", "status", "mutual"}, case
    working = [e for case in CASES if not case.get("bug") for e in case["events"]]
    assert {e["type"] for e in working} == set(event_types())
    assert {e.get("status", "happened") for e in working} == {
        "happened",
        "planned",
        "possible",
        "denied",
    }


# --- what an event says beside ----------------------------------------------------------


def test_an_event_carries_the_codes_of_its_type() -> None:
    event = only("Poland expelled two Belarusian diplomats on Friday.")
    code = cameo_codes()[event.cameo]
    assert (code.plover, event.quad) == ("SANCTION", event_types()["SANCTION"].quad)
    assert event.goldstein == code.goldstein < 0
    assert event.mode in event_types()["SANCTION"].modes
    assert event.coder == PatternCoder.name


def test_actors_and_roles_of_both_sides() -> None:
    event = only("Israeli jets bombed Syrian positions overnight.")
    assert (event.source_role, event.source_country) == ("MIL", "ISR")
    assert event.target_country == "SYR"


def test_an_organisation_is_no_country() -> None:
    event = only("NATO praised Georgia.")
    assert (event.source_country, event.source_actor, event.target_country) == (None, "NATO", "GEO")


def test_the_trigger_is_the_word_that_decides() -> None:
    text = "On Monday Ireland praised Malta for its help."
    event = only(text)
    assert text[event.trigger_start : event.trigger_end].startswith("praised")
    assert event.evidence == text


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Ireland praised Malta.", None),
        ("According to Italy, Ireland praised Malta.", "Italy"),
        (
            "Ireland praised Malta, the Italian foreign ministry said.",
            "the Italian foreign ministry",
        ),
        ("Italy said that Ireland had praised Malta.", "Italy"),
    ],
)
def test_who_says_so(text: str, speaker: str | None) -> None:
    (event,) = [e for e in coded(text) if e.event_type == "SUPPORT"]
    assert event.speaker == speaker


def test_hearsay_and_negation_lower_the_confidence() -> None:
    plain = only("Malaysia attacked Singapore.").confidence
    assert only("Malaysia reportedly attacked Singapore.").confidence < plain
    assert only("Malaysia did not attack Singapore.").confidence < plain
    assert only("Malaysia might attack Singapore.").confidence < plain


def test_the_status_names_the_words_it_rests_on() -> None:
    assert only("Malaysia might attack Singapore.").status_basis == "might"
    assert only("Malaysia attacked Singapore.").status_basis == ""


def test_one_event_a_pair_and_type_even_where_two_words_say_it() -> None:
    found = coded("Jordan condemned Israel on Monday and condemned Israel on Tuesday.")
    assert [e.event_type for e in found] == ["ACCUSE"]


# --- the contract -----------------------------------------------------------------------

REPORT = (
    "Peru praised Chile on Monday. Bolivia expelled two Chilean diplomats. It rained. The two sides "
    "will hold talks next month. Peru did not attack Bolivia. It criticised Chile over the dam."
)


def passages() -> list[Passage]:
    document = document_from_text(REPORT)
    sentences = split(document)
    found = find_in_document(sentences, None)
    return [
        Passage(document, s, found[s.sentence_id].mentions, found[s.sentence_id].salient)
        for s in sentences
    ]


def test_the_pattern_coder_is_a_coder() -> None:
    coder = PatternCoder()
    assert isinstance(coder, Coder)
    assert isinstance(coder.name, str)
    assert not isinstance(object(), Coder)


def test_the_order_of_the_passages_changes_nothing() -> None:
    forward, backward = PatternCoder(), PatternCoder()
    given = passages()
    first = [forward.code(p) for p in given]
    second = [backward.code(p) for p in reversed(given)][::-1]
    assert first == second
    assert sum(len(c.events) for c in first) >= 4


def test_a_passage_coded_twice_gives_the_same() -> None:
    coder = PatternCoder()
    for passage in passages():
        assert coder.code(passage) == coder.code(passage)


def test_a_passage_without_mentions_gives_nothing() -> None:
    document = document_from_text("They attacked them again.")
    (sentence,) = split(document)
    assert PatternCoder().code(Passage(document, sentence, ())).events == ()


def test_judging_a_pair_gives_a_type_or_none() -> None:
    coder = PatternCoder()
    passage = passages()[0]
    judged = coder.judge(passage, *passage.mentions)
    assert judged.event_type == "SUPPORT"
    assert 0 < judged.confidence <= 1
    assert judged.rule
    document = document_from_text("Peru is larger than Ecuador.")
    (sentence,) = split(document)
    mentions = find_in_document([sentence], None)[sentence.sentence_id].mentions
    assert coder.judge(Passage(document, sentence, mentions), *mentions).event_type is None


def test_what_is_not_coded_is_told_with_a_reason() -> None:
    document = document_from_text("Croatia beat Denmark in the semi-final.")
    (sentence,) = split(document)
    mentions = find_in_document([sentence], None)[sentence.sentence_id].mentions
    coding = PatternCoder().code(Passage(document, sentence, mentions))
    assert isinstance(coding, Coding)
    assert coding.events == ()
    assert [r.item for r in coding.rejections] == [sentence.sentence_id]
    assert "sport" in coding.rejections[0].reason


# --- inflection -------------------------------------------------------------------------

VERBS = [
    ("visit", "visits visited visiting"),
    ("praise", "praises praised praising"),
    ("deny", "denies denied denying"),
    ("deploy", "deploys deployed deploying"),
    ("ban", "bans banned banning"),
    ("expel", "expels expelled expelling"),
    ("meet", "meets met meeting"),
    ("shoot", "shoots shot shooting"),
    ("withdraw", "withdraws withdrew withdrawn withdrawing"),
    ("clash", "clashes clashed clashing"),
    ("agree", "agrees agreed agreeing"),
    ("have", "has had having"),
    ("veto", "vetoes vetoed vetoing"),
    ("tie", "ties tied tying"),
]


@pytest.mark.parametrize(("lemma", "forms"), VERBS)
def test_the_forms_of_a_verb(lemma: str, forms: str) -> None:
    assert set(verb_forms(lemma)) == {lemma, *forms.split()}


def test_what_a_form_can_be() -> None:
    assert verb_forms("meet")["met"] == {"past", "participle"}
    assert verb_forms("withdraw")["withdrew"] == {"past"}
    assert verb_forms("withdraw")["withdrawn"] == {"participle"}
    assert verb_forms("cut")["cut"] == {"base", "past", "participle"}
    assert verb_forms("praise")["praising"] == {"gerund"}


def test_both_spellings_of_a_doubled_l() -> None:
    assert {"signaled", "signalled", "signaling", "signalling"} <= set(verb_forms("signal"))


def test_the_plural_of_nouns() -> None:
    assert noun_forms("embargo") == {"embargo", "embargoes"}
    assert noun_forms("treaty") == {"treaty", "treaties"}
    assert noun_forms("visit") == {"visit", "visits"}
    assert (third_person("have"), gerund("lie")) == ("has", "lying")


# --- units and clauses ------------------------------------------------------------------


def units(text: str) -> tuple[Unit, ...]:
    (sentence,) = split(document_from_text(text))
    mentions = find_in_document([sentence], None)[sentence.sentence_id].mentions
    return tokenize(sentence.text, sentence.start, mentions)


def clauses(text: str) -> list[str]:
    found = units(text)
    return [" ".join(u.text for u in found[c.start : c.end]) for c in cut(found)]


def test_units_are_words_marks_and_whole_mentions() -> None:
    found = units("South Korea's president didn't call U.S. envoys.")
    assert found[0].mention is not None
    assert found[0].text.startswith("South Korea")
    assert "didn't" in {u.text for u in found}
    assert found[-1].text == "."


def test_units_stand_where_they_stand_in_the_text() -> None:
    text = "The U.S. and Peru don’t talk; “why?” asked Chile's envoy."
    found = units(text)
    assert all(text[u.start : u.end] == u.text for u in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


CLAUSES = [
    ("Peru praised Chile.", 1),
    ("Peru praised Chile while Cuba blamed Togo.", 2),
    ("Peru said that Chile had left.", 2),
    ("Peru praised Chile; Cuba blamed Togo.", 2),
    ("Peru, which praised Chile, blamed Togo.", 2),
]


@pytest.mark.parametrize(("text", "number"), CLAUSES)
def test_clauses_are_cut_at_the_words_that_open_them(text: str, number: int) -> None:
    assert len(clauses(text)) == number


def test_clauses_cover_the_sentence_without_gaps() -> None:
    found = units("After Peru left, Chile said that Cuba, which had won, would stay; Togo agreed.")
    parts = cut(found)
    assert parts[0].start == 0
    assert parts[-1].end == len(found)
    assert all(a.end == b.start for a, b in pairwise(parts))
    assert [clause_of(parts, i) for i in range(len(found))] == [
        n for n, c in enumerate(parts) for _ in range(c.start, c.end)
    ]


PARTIES = [
    ("Peru and Chile met.", [{"PER", "CHL"}]),
    ("Peru, Chile and Cuba met.", [{"PER", "CHL", "CUB"}]),
    ("Peru met Chile.", [{"PER"}, {"CHL"}]),
    ("Peru and its neighbour praised Chile.", [{"PER"}, {"CHL"}]),
    ("Peru-Chile talks ended.", [{"PER", "CHL"}]),
]


@pytest.mark.parametrize(("text", "expected"), PARTIES)
def test_states_side_by_side_are_one_party(text: str, expected: list[set[str]]) -> None:
    assert [set(p.codes) for p in parties(units(text))] == expected


def test_the_prepositions_that_a_name_hangs_from() -> None:
    found = units("Peru held a meeting with the leaders of Chile.")
    (place,) = [i for i, u in enumerate(found) if u.mention and "CHL" in u.mention.codes]
    assert [found[i].lower for i in governors(found, place)] == ["of", "with"]
    assert governors(found, 0) == ()


# --- the lexicon ------------------------------------------------------------------------


def lexicon() -> dict[str, dict[str, Any]]:
    return {
        path.name: tomllib.loads(path.read_text("utf-8"))
        for path in LEXICON.iterdir()
        if path.name.endswith(".toml")
    }


def entries() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    for name, raw in lexicon().items():
        for kind in ("verb", "noun"):
            for entry in raw.get(kind, ()):
                yield name, raw, entry


def test_every_type_has_a_file_with_verbs_and_nouns() -> None:
    kinds = {name.removesuffix(".toml").upper(): raw for name, raw in lexicon().items()}
    assert set(event_types()) | {"NONE"} == set(kinds)
    for name in event_types():
        assert kinds[name]["type"] == name
        assert kinds[name].get("verb")
        assert sum(len(e["phrases"]) for e in kinds[name]["verb"]) >= 5


def test_every_entry_has_a_known_code_mode_and_status() -> None:
    for name, raw, entry in entries():
        kind = entry.get("type", raw.get("type"))
        if kind is None:
            continue
        assert kind in event_types(), (name, entry)
        assert entry["cameo"] in cameo_codes(), (name, entry)
        assert entry.get("mode") in {None, *event_types()[kind].modes}, (name, entry["mode"])
        assert entry.get("status") in {None, "happened", "planned", "possible", "denied"}
        assert 0 < entry.get("weight", 1.0) <= 1


KNOWN = {
    "cameo", "mode", "target", "source", "mutual", "reverse", "speech", "strict", "status", "active",
    "weight", "phrases", "type",
}  # fmt: skip


def test_no_entry_has_a_word_that_nothing_reads() -> None:
    for name, raw, entry in entries():
        assert set(entry) <= KNOWN, (name, set(entry) - KNOWN)
        assert set(raw) <= {"type", "verb", "noun"}, name


def test_every_phrase_is_well_formed() -> None:
    for name, _, entry in entries():
        assert entry["phrases"], name
        for phrase in entry["phrases"]:
            assert phrase == " ".join(phrase.split()), (name, phrase)
            assert not phrase.startswith(("*", "@", "|")), (name, phrase)
            assert not phrase.endswith("*"), (name, phrase)
            assert "||" not in phrase, (name, phrase)


def test_no_phrase_stands_twice_in_an_entry() -> None:
    twice = [
        (name, phrase)
        for name, _, entry in entries()
        for phrase in set(entry["phrases"])
        if entry["phrases"].count(phrase) > 1
    ]
    assert twice == []


def phrases_by_type() -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for _, raw in lexicon().items():
        for kind in ("verb", "noun"):
            for entry in raw.get(kind, ()):
                for phrase in entry["phrases"]:
                    found.setdefault((kind, phrase), set()).add(
                        entry.get("type", raw.get("type", ""))
                    )
    return found


def test_no_phrase_means_two_types() -> None:
    assert {key: types for key, types in phrases_by_type().items() if len(types) > 1} == {}


def test_the_longest_phrase_wins() -> None:
    (trigger,) = find_triggers(units("Peru threatened to attack Chile."))
    assert trigger.entry.event_type == "THREATEN"
    assert trigger.end - trigger.start == 3


# --- sport and contexts -----------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Croatia beat Denmark in the semi-final.",
        "Peru defeated Chile 3-1 with a late goal.",
        "Japan's striker scored twice against Iran.",
        "India thrashed Pakistan in the cricket World Cup.",
    ],
)
def test_games_are_sport(text: str) -> None:
    assert is_sport(text)


@pytest.mark.parametrize(
    "text",
    [
        "Peru attacked Chile.",
        "The foreign minister boycotted the football final over the border.",
        "The Security Council voted 14-1 vote for it.",
        "The goal of the embassy is to help.",
    ],
)
def test_politics_beside_a_word_of_sport_is_none(text: str) -> None:
    assert not is_sport(text)


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("Troops fired missiles.", "military"),
        ("They raised tariffs on exports.", "economic"),
        ("Uranium was found.", "nuclear"),
        ("Vaccines came.", "health"),
        ("It rained.", None),
    ],
)
def test_what_a_sentence_is_about(text: str, context: str | None) -> None:
    assert context_of(text) == context
    assert context is None or context in CONTEXTS


def test_the_contexts_of_the_file_are_those_of_the_ontology() -> None:
    raw = tomllib.loads(files("detente.coder").joinpath("contexts.toml").read_text("utf-8"))
    assert set(raw) == set(CONTEXTS)
    assert all(raw.values())


def test_every_cameo_code_belongs_to_a_type_and_has_its_value() -> None:
    for code in cameo_codes().values():
        assert code.plover in event_types(), code
        assert -10 <= code.goldstein <= 10
    for kind in event_types().values():
        assert cameo_codes()[kind.cameo].plover == kind.name
        assert kind.quad in {1, 2, 3, 4}
