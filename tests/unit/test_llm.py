"""The coder that asks a language model, against a real HTTP server on loopback."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chat_server import SOON, Chat, Reply, completion, events, refused, sentence_of, serving

import detente
from detente import cli
from detente.actors import find_in_document
from detente.coder import Endpoint, LanguageModelCoder, load_coder
from detente.coder.answers import check, find_words, items_in, schema
from detente.coder.asking import Cache
from detente.coder.endpoint import Spent, read_endpoint
from detente.errors import InputError, PluginError, SettingsError
from detente.interfaces import Coder, Passage
from detente.ontology import event_types
from detente.ontology.codebook import as_text, codebook
from detente.pipeline import code_document, code_documents, document_from_text
from detente.records import Event, Status
from detente.sentences import split
from detente.settings import Settings
from detente.store import CodedDocument, Store

BARLEY = "China imposed tariffs on barley of Australia on Tuesday."
TALKS = (
    "It rained for a week. South Korea and China will hold\ntalks on fishing in Seoul, China said."
)


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> Iterator[Chat]:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with serving() as running:
        yield running


def coder_for(chat: Chat, **changes: Any) -> LanguageModelCoder:
    return LanguageModelCoder(Endpoint(chat.url, "small-model", **changes))


def coded(coder: Coder, text: str = BARLEY) -> CodedDocument:
    return code_document(document_from_text(text), coder, Settings())


def item(**changes: Any) -> dict[str, Any]:
    """China imposed tariffs on Australia, as a model would say it."""
    return {
        "source": 1, "target": 2, "type": "SANCTION", "status": "happened", "mutual": False,
        "words": "imposed tariffs", "confidence": 0.9,
    } | changes  # fmt: skip


def answering(*items: Any) -> Any:
    return lambda request, number: events(*items)


def facts(found: tuple[Event, ...]) -> list[tuple[str | None, str | None, str, str, bool]]:
    return [
        (e.source_country, e.target_country, e.event_type, e.status.value, e.mutual) for e in found
    ]


# --- what is sent -----------------------------------------------------------------------


def test_the_codebook_the_sentence_its_actors_and_the_schema_are_sent(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_KEY", "secret\n")
    coded(coder_for(chat, key_variable="MY_KEY", options={"max_tokens": 500}))
    (request,) = chat.asked
    system, user = request["messages"]
    assert as_text() in system["content"]
    assert all(entry.meaning in system["content"] for entry in codebook().values())
    assert "JSON" in system["content"]  # OpenAI takes no json_object without the word
    assert user["content"].endswith(
        f"Sentence: {BARLEY}\nActors:\n1. China: “China”\n2. Australia: “Australia”"
    )
    asked = request["response_format"]["json_schema"]
    assert (request["response_format"]["type"], asked["strict"]) == ("json_schema", True)
    assert asked["schema"] == schema(2)
    item = asked["schema"]["properties"]["events"]["items"]
    assert item["properties"]["type"]["enum"] == list(event_types())
    assert item["properties"]["source"]["enum"] == [1, 2]
    assert item["required"] == list(item["properties"])
    assert (request["model"], request["temperature"], request["max_tokens"]) == (
        "small-model", 0, 500,
    )  # fmt: skip
    assert chat.keys == ["Bearer secret"]


def test_the_sentence_before_and_what_is_pointed_at_are_sent(chat: Chat) -> None:
    coded(coder_for(chat), f"{BARLEY} The two sides will\nhold talks on wool.")
    said = next(
        r["messages"][1]["content"] for r in chat.asked if "two sides" in sentence_of(r)
    )  # fmt: skip
    assert said == (
        f"The sentence before, not to be coded: {BARLEY}\n"
        "Sentence: The two sides will hold talks on wool.\n"
        "Actors:\n1. China: “The two sides”\n2. Australia: “The two sides”"
    )


def test_a_sentence_without_two_sides_or_on_sport_is_not_asked_about(chat: Chat) -> None:
    text = "It rained in Lima. Peru beat Chile 2-1 in the semi-final of the football cup."
    found = coded(coder_for(chat), text)
    assert chat.asked == []
    assert [r.reason for r in found.rejections] == ["a sports report"]


def test_a_side_left_unsaid_is_offered_and_told_as_such(chat: Chat) -> None:
    def reply(request: dict[str, Any], number: int) -> Reply:
        if "protested" not in sentence_of(request):
            return events()
        assert "2. China: left unsaid here" in request["messages"][1]["content"]
        return events(item(type="ACCUSE", words="protested"))

    chat.reply = reply
    found = coded(coder_for(chat), f"{BARLEY} Australia protested on Friday.")
    (event,) = found.events
    assert facts(found.events) == [("AUS", "CHN", "ACCUSE", "happened", False)]
    assert event.target_mention.endswith("salient-CHN")
    assert event.confidence == pytest.approx(0.72)  # the model's 0.9, and 0.8 for the unsaid side


# --- what is made of the answer ---------------------------------------------------------


def test_a_good_answer_gives_the_event_with_its_offsets(chat: Chat) -> None:
    chat.reply = answering(
        item(type="CONSULT", status="planned", mutual=True, words="will hold talks")
    )
    coder = coder_for(chat)
    document = document_from_text(TALKS)
    (event,) = code_document(document, coder, Settings()).events
    assert facts((event,)) == [("KOR", "CHN", "CONSULT", "planned", True)]
    assert document.text[event.trigger_start : event.trigger_end] == "will hold\ntalks"
    assert document.text[event.evidence_start : event.evidence_end] == event.evidence
    assert (event.confidence, event.coder) == (0.9, coder.name)
    assert event.rule == "the words “will hold talks”"
    assert event.speaker == "China"
    assert event.quad == event_types()["CONSULT"].quad


def test_the_name_tells_model_prompt_and_options_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def name(model: str = "m", **options: Any) -> str:
        return LanguageModelCoder(Endpoint("http://x/v1", model, options=options)).name

    names = {name(), name("n"), name(seed=1)}
    assert (len(names), name()) == (3, name())
    monkeypatch.setattr("detente.coder.llm.prompt", lambda: "another codebook")
    assert name() not in names


def test_the_coder_is_a_coder() -> None:
    assert isinstance(LanguageModelCoder(Endpoint("http://x/v1", "m")), Coder)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"source": 3}, "actors 3 and 2 are none of the sentence's"),
        ({"target": "Japan"}, "actors 1 and 'Japan' are none of the sentence's"),
        ({"target": True}, "actors 1 and True are none"),
        ({"target": [2]}, "actors 1 and [2] are none"),
        ({"target": 0}, "actors 1 and 0 are none"),
        ({"target": 1}, "source and target are the same"),
        ({"type": "TRADE_WAR"}, "no such type: 'TRADE_WAR'"),
        ({"type": None}, "no such type: None"),
        ({"status": "rumoured"}, "SANCTION: no such status: 'rumoured'"),
        ({"words": "launched missiles"}, "the words 'launched missiles' do not stand"),
        ({"words": "China tariffs"}, "do not stand in the sentence"),
        ({"words": "impose"}, "do not stand in the sentence"),
        ({"words": "…"}, "do not stand in the sentence"),
        ({"words": 7}, "do not stand in the sentence"),
        ({"mutual": "no"}, "`mutual` is 'no'"),
        ({"confidence": "high"}, "`confidence` is 'high'"),
        ({"confidence": float("nan")}, "`confidence` is nan"),
        ({"confidence": 90}, "`confidence` is 90"),
    ],
)
def test_what_is_invented_is_rejected_and_the_rest_kept(wrong: Any, reason: str) -> None:
    problem = check(item(**wrong), 2, BARLEY)
    assert isinstance(problem, str)
    assert reason in problem


def test_rejections_are_recorded_beside_the_good_events(chat: Chat) -> None:
    chat.reply = answering(item(target=7), item(), "nonsense", item(type="TRADE_WAR"))
    found = coded(coder_for(chat))
    assert facts(found.events) == [("CHN", "AUS", "SANCTION", "happened", False)]
    assert [(r.item, r.stage, r.reason) for r in found.rejections] == [
        (found.sentences[0].sentence_id, "code", f"llm: {reason}")
        for reason in (
            "actors 1 and 7 are none of the sentence's",
            "an item is no object: 'nonsense'",
            "no such type: 'TRADE_WAR'",
        )
    ]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([item(), item()], [(1, 2, False, 0.9)]),
        ([item(), item(words="tariffs", confidence=0.95)], [(1, 2, False, 0.95)]),
        ([item(mutual=True), item(source=2, target=1, mutual=True)], [(1, 2, True, 0.9)]),
        ([item(), item(source=2, target=1, confidence=0.4)], [(1, 2, True, 0.9)]),
        (
            [item(words="imposed"), item(words="tariffs")],
            [(1, 2, False, 0.9), (1, 2, False, 0.9)],
        ),
    ],
    ids=["twice", "by other words", "mutual both ways", "each way", "two deeds"],
)
def test_an_event_is_given_once(chat: Chat, items: list[Any], expected: list[Any]) -> None:
    chat.reply = answering(*items)
    found = coded(coder_for(chat)).events
    sides = {"CHN": 1, "AUS": 2}
    assert [
        (sides[e.source_country or ""], sides[e.target_country or ""], e.mutual, e.confidence)
        for e in found
    ] == expected
    assert len({e.event_id for e in found}) == len(found)


def test_words_that_stand_twice_are_those_between_the_sides(chat: Chat) -> None:
    text = "France praised Italy, and Peru praised Chile."
    chat.reply = answering(item(source=3, target=4, type="SUPPORT", words="praised"))
    (event,) = coded(coder_for(chat), text).events
    assert (event.source_country, event.trigger_start) == ("PER", text.rindex("praised"))


def test_where_words_are_found() -> None:
    assert find_words("Moscow’s “red line” was\ncrossed", 'moscow\'s "Red line" was crossed') == (
        (0, 31),
    )
    assert find_words("It warned of war.", "war") == ((13, 16),)
    assert find_words("a-b (c", "(c") == ((4, 6),)
    assert find_words("A said B.", " ") == ()


@pytest.mark.parametrize(
    "text",
    [
        '{"events": [{"a": 1}]}',
        'Here it is:\n```json\n{"events": [{"a": 1}]}\n```\nI hope {this} helps.',
        '<think>Maybe {"events": []}? No.</think>\n{"events": [{"a": 1}]}',
        'First I thought {"events": []}, but {"events": [{"a": 1}]}',
        '{"events": [{"a": 1,},]}',
        '```\n[{"a": 1}]\n```',
    ],
)
def test_json_is_found_in_what_models_say(text: str) -> None:
    assert items_in(text) == [{"a": 1}]


@pytest.mark.parametrize(
    "text",
    ["", "None.", '{"events": null}', "[1", '{"event": []}', '{"events": [{"a": 1}, {"a"', "7"],
)
def test_what_is_no_answer_is_none(text: str) -> None:
    assert items_in(text) is None
    assert items_in("[" * 100_000) is None


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (completion("I cannot help with that."), "no JSON of the form: 'I cannot help"),
        (completion(None), "no JSON of the form: ''"),
        (completion('{"events": [', end="length"), "the answer was cut off"),
        (completion("", end="content_filter"), "the endpoint filters the answer"),
        (completion(None, message={"refusal": "No."}), "the model refuses: 'No.'"),
        (refused("blocked", code="content_filter"), "the endpoint filters the sentence"),
    ],
)
def test_no_answer_is_a_rejection_and_not_kept(
    chat: Chat, tmp_path: Path, reply: Reply, reason: str
) -> None:
    chat.reply = lambda request, number: reply
    coder = coder_for(chat, cache=tmp_path / "cache")
    for _ in range(2):
        found = coded(coder)
        assert found.events == ()
        assert reason in found.rejections[0].reason
    assert coder.spent.requests == len(chat.asked) == 2
    assert not list(tmp_path.rglob("*.json"))


# --- endpoints differ, and fail ---------------------------------------------------------


def test_an_endpoint_without_json_schema_is_asked_otherwise_and_that_is_remembered(
    chat: Chat,
) -> None:
    def reply(request: dict[str, Any], number: int) -> Reply:
        if "response_format" in request:
            return refused("response_format is not supported", 400 + 22 * number)
        return completion(f"Sure!\n```json\n{json.dumps({'events': [item()]})}\n```")

    chat.reply = reply
    coder = coder_for(chat)
    assert len(coded(coder).events) == 1
    forms = [request.get("response_format", {}).get("type") for request in chat.asked]
    assert forms == ["json_schema", "json_object", None]
    assert (coder.spent.requests, coder.spent.repeated) == (3, 2)
    coded(coder, f"On Monday, {BARLEY}")
    assert "response_format" not in chat.asked[-1]
    assert len(chat.asked) == 4


def test_a_model_that_takes_no_temperature_is_asked_without(chat: Chat) -> None:
    def reply(request: dict[str, Any], number: int) -> Reply:
        if "temperature" in request:
            return refused("Unsupported value: 'temperature' does not support 0")
        return events(item())

    chat.reply = reply
    coder = coder_for(chat)
    assert len(coded(coder).events) == 1
    assert len(coded(coder, f"On Monday, {BARLEY}").events) == 1
    assert ["temperature" in request for request in chat.asked] == [True, False, False]
    assert all(r["response_format"]["type"] == "json_schema" for r in chat.asked)


@pytest.mark.parametrize("first", ["Monday", "Friday"], ids=["later", "at once"])
def test_a_sentence_that_is_refused_does_not_end_the_run(chat: Chat, first: str) -> None:
    chat.reply = lambda request, number: (
        refused("too long") if "Friday" in sentence_of(request) else events(item())
    )
    coder = coder_for(chat, parallel=1)
    second = "Friday" if first == "Monday" else "Monday"
    found = coded(coder, f"On {first}, {BARLEY} On {second}, {BARLEY}")
    assert len(found.events) == 1
    assert [r.reason for r in found.rejections] == [
        "llm: the endpoint refuses the sentence: 'too long'"
    ]
    assert coder.spent.requests == len(chat.asked)


@pytest.mark.parametrize(
    "bad",
    [
        Reply(429, {"error": {"message": "slow down"}}, SOON),
        Reply(500, {"error": {"message": "oops"}}, SOON),
        Reply(503, "<html>busy</html>", SOON),
        Reply(),
    ],
    ids=["429", "500", "503", "connection lost"],
)
def test_what_may_pass_is_asked_again_and_counted(chat: Chat, bad: Reply) -> None:
    chat.reply = lambda request, number: events(item()) if number else bad
    coder = coder_for(chat, retries=2)
    assert len(coded(coder).events) == 1
    assert (coder.spent.requests, coder.spent.repeated, len(chat.asked)) == (2, 1, 2)


def test_a_slow_endpoint_is_not_waited_for(chat: Chat) -> None:
    over = threading.Event()

    def reply(request: dict[str, Any], number: int) -> Reply:
        if number == 0:
            over.wait(5)
        return events(item())

    chat.reply = reply
    coder = coder_for(chat, retries=1, timeout=0.2)
    assert len(coded(coder).events) == 1
    over.set()
    assert coder.spent.requests == 2


@pytest.mark.parametrize(
    ("reply", "said", "remedy", "requests"),
    [
        (Reply(500, {"error": {"message": "oops"}}, SOON), "oops", "the endpoint's own", 3),
        (Reply(429, {"error": {"message": "quota"}}, SOON), "quota", "lower `parallel`", 3),
        (refused("bad key", 401), "bad key", "environment variable OPENAI_API_KEY", 1),
        (refused("no such model", 404), "no such model", "`url` and `model`", 1),
        (refused("no such thing"), "no such thing", "`url` and `model`", 4),
        (Reply(200, "<html>Welcome</html>"), "Welcome", "`url` and `model`", 1),
        (Reply(200, {"error": {"message": "upstream"}}), "upstream", "`url` and `model`", 1),
    ],
)
def test_a_failing_endpoint_says_where_and_what_to_do(
    chat: Chat, reply: Reply, said: str, remedy: str, requests: int
) -> None:
    chat.reply = lambda request, number: reply
    coder = coder_for(chat, retries=2)
    with pytest.raises(PluginError) as caught:
        coded(coder)
    assert caught.value.where == chat.url
    assert said in caught.value.what
    assert remedy in caught.value.remedy
    assert "what is coded stays" in caught.value.remedy
    assert coder.spent.requests == len(chat.asked) == requests


def test_no_endpoint_at_all() -> None:
    coder = LanguageModelCoder(Endpoint("http://127.0.0.1:9/v1", "m", retries=0))
    with pytest.raises(PluginError, match="can be reached"):
        coded(coder)
    assert coder.spent.requests == 1


def test_without_openai_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.coder.asking.find_spec", lambda name: None)
    with pytest.raises(PluginError, match=r"pip install 'detente\[llm\]'"):
        coded(LanguageModelCoder(Endpoint("http://127.0.0.1:9/v1", "m")))


# --- in bulk, cached and counted --------------------------------------------------------

STATES = ["Peru", "Chile", "Japan", "India", "Kenya", "Ghana", "Spain", "Italy", "Egypt", "Nepal"]


def test_many_at_a_time_come_back_in_order_and_the_same_is_asked_once(chat: Chat) -> None:
    now, most = [0], [0]

    def reply(request: dict[str, Any], number: int) -> Reply:
        with chat.lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.03 if number % 2 else 0.06)
        with chat.lock:
            now[0] -= 1
        return events(item(type="SUPPORT", words=sentence_of(request).split()[1]))

    chat.reply = reply
    verbs = ["praised", "thanked", "lauded", "backed", "hailed"]
    sentences = [
        f"{a} {verb} {b}." for a, verb, b in zip(STATES[::2], verbs, STATES[1::2], strict=True)
    ]
    coder = coder_for(chat, parallel=3)
    documents = [document_from_text(text) for text in [*sentences, sentences[0]]]
    found = code_documents(documents, coder, Settings())
    assert [e.rule.split("“")[1][:-1] for d in found for e in d.events] == [*verbs, "praised"]
    assert 2 <= most[0] <= 3
    assert len(chat.asked) == 5


def test_an_answer_is_kept_and_not_asked_for_again(chat: Chat, tmp_path: Path) -> None:
    chat.reply = answering(item())
    folder = tmp_path / "deep" / "cache"
    first, second = coder_for(chat, cache=folder), coder_for(chat, cache=folder)
    before = coded(first)
    assert coded(second) == before
    assert len(chat.asked) == 1
    assert (second.spent.requests, second.spent.from_cache, second.spent.tokens_in) == (0, 1, 0)
    (kept,) = folder.rglob("*.*")
    assert json.loads(kept.read_text("utf-8"))["model"] == "small-model"
    assert BARLEY in kept.read_text("utf-8")


def test_a_kept_answer_needs_neither_endpoint_nor_openai(
    chat: Chat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat.reply = answering(item())
    before = coded(coder_for(chat, cache=tmp_path))
    monkeypatch.setattr("detente.coder.asking.find_spec", lambda name: None)
    offline = LanguageModelCoder(Endpoint("http://127.0.0.1:9/v1", "small-model", cache=tmp_path))
    assert coded(offline) == before


@pytest.mark.parametrize("change", ["model", "options", "codebook", "schema"])
def test_another_question_is_asked_anew(
    chat: Chat, tmp_path: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    coded(coder_for(chat, cache=tmp_path))
    endpoint = Endpoint(chat.url, "small-model", cache=tmp_path)
    if change == "model":
        endpoint = Endpoint(chat.url, "other-model", cache=tmp_path)
    elif change == "options":
        endpoint = Endpoint(chat.url, "small-model", cache=tmp_path, options={"seed": 1})
    elif change == "codebook":
        monkeypatch.setattr("detente.coder.llm.prompt", lambda: "another codebook")
    else:
        monkeypatch.setattr("detente.coder.llm.schema", lambda actors: {"type": "object"})
    coded(LanguageModelCoder(endpoint))
    assert len(chat.asked) == 2
    assert len(list(tmp_path.rglob("*.json"))) == 2


@pytest.mark.parametrize("broken", [b"", b"{", b"\xff\xfe\xff", b"[]", b'{"answer": "no"}'])
def test_a_broken_file_of_the_cache_is_asked_for_anew(
    chat: Chat, tmp_path: Path, broken: bytes
) -> None:
    chat.reply = answering(item())
    coded(coder_for(chat, cache=tmp_path))
    (kept,) = tmp_path.rglob("*.json")
    whole = kept.read_bytes()
    kept.write_bytes(broken)
    assert len(coded(coder_for(chat, cache=tmp_path)).events) == 1
    assert len(chat.asked) == 2
    assert kept.read_bytes() == whole


def test_many_may_write_the_same_file_at_once(tmp_path: Path) -> None:
    cache, seen = Cache(tmp_path), set()
    answers = [str(n) * 50_000 for n in range(4)]

    def write(answer: str) -> None:
        for _ in range(20):
            cache.write("abcd", {"answer": answer})
            seen.add(cache.read("abcd"))

    threads = [threading.Thread(target=write, args=(answer,)) for answer in answers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen <= set(answers)
    assert [p.name for p in tmp_path.rglob("*.*")] == ["abcd.json"]


def test_a_cache_that_cannot_be_written_is_told_before_anything_is_asked(
    chat: Chat, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cache cannot be written"):
        coded(coder_for(chat, cache=tmp_path / "file" / "cache"))
    assert chat.asked == []


def test_tokens_and_cost_are_counted(chat: Chat) -> None:
    chat.reply = lambda request, number: completion(
        '{"events": []}', tokens=None if number == 2 else (1000, 50)
    )
    coder = coder_for(chat, prices=(0.5, 2.0), parallel=1)
    coded(coder, " ".join(f"On {day}, {BARLEY}" for day in ("Monday", "Friday", "Sunday")))
    spent = coder.spent
    assert (spent.requests, spent.tokens_in, spent.tokens_out) == (3, 2000, 100)
    assert spent.cost == pytest.approx(0.0012)
    assert spent.summary() == (
        "requests 3; answers from the cache 0; "
        "tokens 2,000 in, 100 out (1 answers told none); cost 0.0012"
    )
    assert Spent().summary().endswith("cost unknown, no `prices` given")


# --- judging ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("items", "kind", "root"),
    [
        ([], None, None),
        ([item(source=2, target=1)], None, None),
        ([item(words="flew to Mars")], None, None),
        ([item(confidence=0.4, type="ACCUSE"), item()], "SANCTION", "SANCTION"),
        ([item(status="planned")], "SANCTION", "THREATEN"),
        ([item(source=2, target=1, mutual=True)], "SANCTION", "SANCTION"),
    ],
)
def test_a_given_pair_is_judged(chat: Chat, items: list[Any], kind: Any, root: Any) -> None:
    chat.reply = answering(*items)
    document = document_from_text(BARLEY)
    (sentence,) = split(document)
    found = find_in_document((sentence,), None)[sentence.sentence_id]
    passage = Passage(document, sentence, found.mentions)
    china, australia = found.mentions
    judged = coder_for(chat).judge(passage, china, australia)
    assert (judged.event_type, judged.root()) == (kind, root)
    assert judged.confidence == (0.9 if kind else 0.0)


# --- a run ------------------------------------------------------------------------------


def write_run(folder: Path, reports: int = 4) -> None:
    """Reports of two sentences each."""
    folder.mkdir()
    for n, (a, b) in enumerate(zip(STATES[:reports], STATES[5:], strict=False)):
        (folder / f"{n}.txt").write_text(
            f"Talks\n\n{a} praised {b} on Monday.\n\n{b} thanked {a} in a long speech on Friday.\n"
        )


def until(requests: int) -> Any:
    """Answers so many requests and then none."""

    def reply(request: dict[str, Any], number: int) -> Reply:
        if number >= requests:
            return Reply(500, {"error": {"message": "out of memory"}})
        return events(item(type="SUPPORT", words=sentence_of(request).split()[1]))

    return reply


@pytest.mark.parametrize(("kept", "left"), [(False, 4), (True, 3)], ids=["no cache", "cache"])
def test_an_endpoint_that_dies_midway_is_gone_on_with(
    chat: Chat, tmp_path: Path, kept: bool, left: int
) -> None:
    write_run(tmp_path / "reports")
    cache = tmp_path / "cache" if kept else None
    options: Any = {"cache": cache, "retries": 0, "parallel": 1}
    one_by_one = Settings(batch=1)
    with Store(tmp_path / "s.duckdb") as store:
        chat.reply = until(5)
        with pytest.raises(PluginError, match="out of memory"):
            detente.code(
                tmp_path / "reports", store, coder=coder_for(chat, **options), settings=one_by_one
            )
        assert store.table("documents").num_rows == 2
        assert store.table("events").num_rows == 4
        asked = len(chat.asked)
        assert asked == 6
        chat.reply = until(100)
        again = coder_for(chat, **options)
        detente.code(tmp_path / "reports", store, coder=again, settings=one_by_one)
        assert len(chat.asked) - asked == left
        assert again.spent.from_cache == 4 - left
        assert store.table("events").num_rows == 8
        sentences = [s for s in chat.questions() if chat.questions().count(s) > 1]
    assert len(set(sentences)) == (1 if kept else 2)  # what failed, or its whole report


def test_what_a_batch_has_answered_is_not_lost_either(chat: Chat, tmp_path: Path) -> None:
    write_run(tmp_path / "reports")
    options: Any = {"cache": tmp_path / "cache", "retries": 0, "parallel": 1}
    chat.reply = until(5)
    with Store(tmp_path / "s.duckdb") as store:
        with pytest.raises(PluginError):
            detente.code(tmp_path / "reports", store, coder=coder_for(chat, **options))
        assert store.table("documents").num_rows == 0
        asked, chat.reply = len(chat.asked), until(100)
        detente.code(tmp_path / "reports", store, coder=coder_for(chat, **options))
        assert store.table("events").num_rows == 8
    assert len(chat.asked) - asked == 3


@pytest.fixture
def llm_toml(chat: Chat, tmp_path: Path) -> Path:
    path = tmp_path / "llm.toml"
    path.write_text(
        f'[llm]\nurl = "{chat.url}"\nmodel = "small-model"\ncache = "answers"\n'
        "prices = [1, 10]\nretries = 0\n[llm.options]\nseed = 3\n"
    )
    return path


def detente_says(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    monkeypatch.setattr(sys, "argv", ["detente", *map(str, words)])
    try:
        cli.main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def test_the_command_line_end_to_end(
    chat: Chat,
    llm_toml: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_run(tmp_path / "reports")
    chat.reply = until(5)
    store = tmp_path / "s.duckdb"
    code = ("code", tmp_path / "reports", "--store", store, "--coder", llm_toml)
    assert detente_says(monkeypatch, *code) == 1
    broken = capsys.readouterr().err
    assert f"detente: {chat.url}: the language model gave no answer" in broken
    assert "tokens 500 in, 50 out; cost 0.0010" in broken  # told also where it breaks off

    chat.reply = until(100)
    assert detente_says(monkeypatch, *code) == 0
    done = capsys.readouterr()
    assert "4 reports read, 4 coded, 0 already in the store; 8 events" in done.out
    assert done.err.startswith("llm-small-model-")
    assert "requests 3; answers from the cache 5; tokens 300 in, 30 out; cost 0.0006" in done.err
    assert (tmp_path / "answers").is_dir()
    assert chat.asked[0]["seed"] == 3

    assert detente_says(monkeypatch, *code) == 0
    assert "0 coded, 4 already in the store" in capsys.readouterr().out


def test_evaluating_from_the_command_line_and_from_python(
    chat: Chat,
    llm_toml: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    gold = tmp_path / "gold.jsonl"
    event = {"source": ["CHN"], "target": ["AUS"], "root": "SANCTION"}
    gold.write_text(json.dumps({"id": "1", "text": BARLEY, "events": [event]}))
    chat.reply = answering(item())
    assert detente_says(monkeypatch, "evaluate", gold, "--json", "--coder", llm_toml) == 0
    done = capsys.readouterr()
    assert json.loads(done.out)["triple_f1"] == 1.0
    assert "requests 1;" in done.err
    assert detente.evaluate(gold, coder=str(llm_toml)).figures["triple_f1"] == 1.0
    assert len(chat.asked) == 1
    assert detente.evaluate(gold, coder="patterns").figures["n"] == 1


def test_python_takes_a_coder_by_name(chat: Chat, llm_toml: Path, tmp_path: Path) -> None:
    write_run(tmp_path / "reports", 1)
    chat.reply = until(100)
    with detente.code(tmp_path / "reports", coder=str(llm_toml)) as store:
        assert {e["coder"] for e in store.table("events").to_pylist()} == {
            load_coder(str(llm_toml)).name
        }
    asked = len(chat.asked)
    detente.code(tmp_path / "reports", coder="patterns").close()
    detente.code(tmp_path / "reports").close()  # the default asks nobody
    assert len(chat.asked) == asked


def test_an_unknown_coder_is_told_before_a_store_is_made(tmp_path: Path) -> None:
    write_run(tmp_path / "reports", 1)
    with pytest.raises(PluginError, match="no coder 'oracle'"):
        detente.code(tmp_path / "reports", tmp_path / "s.duckdb", coder="oracle")
    assert not (tmp_path / "s.duckdb").exists()


# --- settings ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "llm = 3",
        "[llm]\nurl = 'http://x/v1'",
        "[llm]\nurl = 'http://x'\nmodel = 'm'\nkey = 's'",
        "[",
    ],
)
def test_a_file_that_names_no_endpoint(tmp_path: Path, text: str) -> None:
    path = tmp_path / "llm.toml"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        read_endpoint(path)
    assert caught.value.where == str(path)
    assert caught.value.remedy


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "localhost:8000"}, {"model": ""}, {"retries": -1}, {"retries": 1.5}, {"timeout": 0},
        {"parallel": 0}, {"parallel": True}, {"prices": (1.0,)}, {"prices": 3}, {"options": 3},
    ],
    ids=str,
)  # fmt: skip
def test_a_setting_out_of_its_range(wrong: dict[str, Any]) -> None:
    (name,) = wrong
    given: dict[str, Any] = {"url": "http://x/v1", "model": "m", **wrong}
    with pytest.raises(SettingsError, match=f"llm.{name}"):
        Endpoint(**given)


def test_neither_detente_nor_its_coders_load_openai() -> None:
    script = (
        "import sys, detente, detente.coder, detente.cli, detente.api; "
        "from detente.coder import Endpoint, LanguageModelCoder; "
        "LanguageModelCoder(Endpoint('http://x/v1', 'm')).name; "
        "assert not {'openai', 'httpx'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_every_status_can_be_answered() -> None:
    for status in Status:
        claim = check(item(status=status.value), 2, BARLEY)
        assert not isinstance(claim, str)
        assert claim.status is status
