"""Actors: names, offices, persons and the words that point back; and the data they rest on."""

# ruff: noqa: E501 (sample texts stand on one line)

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from datetime import date
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest

from detente.actors import find_in_document, find_names, organisations, states
from detente.actors.knowledge import terms
from detente.pipeline import document_from_text
from detente.records import ActorMention, Days
from detente.sentences import split

DATA = files("detente.actors").joinpath("data")


def mentions(text: str, day: str | None = None) -> list[list[ActorMention]]:
    """The mentions of every sentence, seen from a day."""
    sentences = split(document_from_text(text))
    seen = Days(date.fromisoformat(day), date.fromisoformat(day)) if day else None
    found = find_in_document(sentences, seen)
    return [list(found[s.sentence_id].mentions) for s in sentences]


def codes(text: str, day: str | None = None) -> list[str]:
    """Every code of a text, in the order of the mentions."""
    return [c for sentence in mentions(text, day) for m in sentence for c in m.codes]


def last(text: str, words: str, day: str | None = None) -> ActorMention:
    """The mention with these words in the last sentence."""
    found = [m for m in mentions(text, day)[-1] if m.text == words]
    assert found, f"{words!r} is no mention of the last sentence of {text!r}"
    return found[-1]


# --- names ------------------------------------------------------------------------------

NAMES = [
    ("Peru spoke to Bolivia.", ["PER", "BOL"]),
    ("The Norwegian and Swedish kings met.", ["NOR", "SWE"]),
    ("Malians and Nigeriens crossed the river.", ["MLI", "NER"]),
    ("Ankara answered Athens.", ["TUR", "GRC"]),
    ("The UK, the U.S. and the UAE voted.", ["GBR", "USA", "ARE"]),
    ("The Republic of Korea wrote to the DPRK.", ["KOR", "PRK"]),
    ("Swaziland is now called Eswatini.", ["SWZ", "SWZ"]),
    ("Burma and Myanmar are one country.", ["MMR", "MMR"]),
    ("Côte d'Ivoire and the Ivory Coast are one country.", ["CIV", "CIV"]),
    ("Ukraine’s army and Poland's border guards talked.", ["UKR", "POL"]),
]


@pytest.mark.parametrize(("text", "expected"), NAMES)
def test_a_state_is_known_by_its_names(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


LOOKALIKES = [
    ("Guinea-Bissau, Equatorial Guinea, Papua New Guinea and Guinea", ["GNB", "GNQ", "PNG", "GIN"]),
    ("the Democratic Republic of Congo and the Republic of Congo", ["COD", "COG"]),
    ("South Sudan and Sudan", ["SSD", "SDN"]),
    ("Niger and Nigeria", ["NER", "NGA"]),
    ("Dominica and the Dominican Republic", ["DMA", "DOM"]),
    ("North Korea and South Korea", ["PRK", "KOR"]),
    ("Austria and Australia", ["AUT", "AUS"]),
    ("Oman and Romania", ["OMN", "ROU"]),
]


@pytest.mark.parametrize(("text", "expected"), LOOKALIKES)
def test_a_name_within_a_longer_one_is_not_taken(text: str, expected: list[str]) -> None:
    assert [n.codes[0] for hit in find_names(text) for n in hit.names[:1]] == expected


METONYMS = [
    ("Downing Street", "GBR", "GOV"),
    ("Kremlin", "RUS", "GOV"),
    ("White House", "USA", "GOV"),
    ("Pentagon", "USA", "MIL"),
    ("Blue House", "KOR", "GOV"),
    ("Zhongnanhai", "CHN", "GOV"),
]


@pytest.mark.parametrize(("words", "code", "role"), METONYMS)
def test_a_seat_stands_for_its_state(words: str, code: str, role: str) -> None:
    found = last(f"The {words} praised Samoa.", words)
    assert (found.codes, found.kind, found.role) == ((code,), "metonym", role)


def test_capitals_act_as_governments() -> None:
    found = last("Washington and Pyongyang held talks.", "Pyongyang")
    assert (found.codes, found.role) == (("PRK",), "GOV")


@pytest.mark.parametrize(
    "text",
    [
        "They met in Vienna.",
        "A crowd gathered outside Budapest.",
        "He spoke at Jakarta after a flight.",
    ],
)
def test_a_capital_that_only_tells_where_is_no_actor(text: str) -> None:
    assert codes(text) == []


TRAPS = [
    "Michael Jordan played on.",
    "George Washington was born in Virginia.",
    "Washington state is wet.",
    "Atlanta, Georgia, welcomed the choir.",
    "The Gulf of Guinea is warm.",
    "The Niger Delta is green.",
    "The Korean Peninsula is quiet.",
    "The South China Sea is wide.",
    "The Korea Herald printed it.",
    "Yemeni-born engineers left.",
    "Chinatown was empty.",
    "The Cuban Missile Crisis is taught in schools.",
    "Chad Smith plays the drums.",
    "Chad Smith's drums are loud.",
]


@pytest.mark.parametrize("text", TRAPS)
def test_a_name_in_another_name_is_no_actor(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sino-Japanese ties are cold.", ["CHN", "JPN"]),
        ("A Franco-German meeting ended.", ["FRA", "DEU"]),
        ("Russo-Ukrainian talks ended.", ["RUS", "UKR"]),
    ],
)
def test_a_prefix_stands_for_its_state(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


def test_two_adjectives_with_a_hyphen_are_two_states() -> None:
    assert codes("US-Russian ties froze.") == ["USA", "RUS"]


# --- roles, offices and persons ---------------------------------------------------------

ROLES = [
    ("Chinese troops withdrew.", "MIL"),
    ("The Chinese foreign ministry spoke.", "GOV"),
    ("Chinese lawmakers voted.", "LEG"),
    ("Chinese police came.", "COP"),
    ("Chinese companies invested.", "BUS"),
    ("A Chinese court ruled.", "JUD"),
    ("Chinese journalists wrote.", "MED"),
    ("China is large.", None),
]


@pytest.mark.parametrize(("text", "role"), ROLES)
def test_what_follows_a_state_gives_its_sector(text: str, role: str | None) -> None:
    ((found,),) = mentions(text)
    assert (found.codes, found.role) == (("CHN",), role)


OFFICES = [
    ("Barack Obama", "2010-05-05", "GOV", False),
    ("Barack Obama", "2023-05-05", None, True),
    ("Barack Obama", "2000-05-05", None, False),
    ("Donald Trump", "2019-05-05", "GOV", False),
    ("Donald Trump", "2023-05-05", None, True),
    ("Donald Trump", "2025-05-05", "GOV", False),
    ("Xi Jinping", "2019-05-05", "GOV", False),
    ("Angela Merkel", "2022-05-05", None, True),
]


@pytest.mark.parametrize(("name", "day", "role", "former"), OFFICES)
def test_an_office_is_judged_by_the_day(
    name: str, day: str, role: str | None, former: bool
) -> None:
    found = last(f"{name} waved.", name, day)
    assert (found.name, found.role, found.former) == (name, role, former)


def test_the_word_former_counts_on_any_day() -> None:
    found = last(
        "Former President Barack Obama waved.", "Former President Barack Obama", "2010-05-05"
    )
    assert (found.former, found.role) == (True, None)


def test_a_former_minister_without_a_name_has_no_office() -> None:
    found = last("A Danish former minister waved.", "Danish former minister")
    assert (found.codes, found.former, found.role) == (("DNK",), True, None)


def test_a_title_and_a_surname_name_the_leader_of_that_day() -> None:
    assert (
        last("President Park met nobody.", "President Park", "2015-05-05").name == "Park Geun-hye"
    )
    assert last("President Moon met nobody.", "President Moon", "2019-05-05").name == "Moon Jae-in"


def test_the_state_after_a_title_decides_between_namesakes() -> None:
    assert codes("King Abdullah of Jordan waved.", "2010-05-05")[0] == "JOR"


def test_an_unknown_person_is_named_by_surname_afterwards() -> None:
    text = "Chinese ambassador Qiu Guohong warned Seoul. Qiu then left."
    assert last(text, "Qiu").name == "Qiu Guohong"
    assert last(text, "Qiu").codes == ("CHN",)


def test_a_name_in_apposition_gets_the_office() -> None:
    found = last("Qiu Guohong, the Chinese ambassador, waved.", "Qiu Guohong")
    assert (found.codes, found.role, found.kind) == (("CHN",), "GOV", "person")


# --- words that point back --------------------------------------------------------------

BACK = [
    ("China and South Korea held talks. The two sides agreed.", "The two sides", {"CHN", "KOR"}),
    (
        "China, Japan and Russia met. The three countries signed.",
        "The three countries",
        {"CHN", "JPN", "RUS"},
    ),
    ("Peru wrote to Chile. They signed a paper.", "They", {"PER", "CHL"}),
    ("Peru wrote to Chile. Both countries signed.", "Both countries", {"PER", "CHL"}),
    ("North Korea warned South Korea. The North went on.", "The North", {"PRK"}),
    ("North Korea warned South Korea. It blamed the South.", "the South", {"KOR"}),
    ("Peru spoke to Chile. It rained. The two sides agreed.", "The two sides", {"PER", "CHL"}),
    ("Israel left. Its army stayed.", "Its army", {"ISR"}),
]


@pytest.mark.parametrize(("text", "words", "expected"), BACK)
def test_a_word_that_points_back(text: str, words: str, expected: set[str]) -> None:
    assert set(last(text, words).codes) == expected


def test_the_latest_pair_counts() -> None:
    text = "Peru met Chile. Kenya met Uganda. The two sides agreed."
    assert set(last(text, "The two sides").codes) == {"KEN", "UGA"}


def test_nothing_points_back_where_nothing_was_named() -> None:
    assert codes("The two sides agreed. They signed. He waved.") == []


def test_he_is_the_person_the_last_sentence_was_about() -> None:
    text = "South Korean President Moon Jae-in met Xi Jinping. He smiled."
    assert last(text, "He", "2018-05-05").name == "Moon Jae-in"


def test_the_president_is_one_named_before_and_not_after() -> None:
    text = "South Korean President Moon Jae-in flew to Beijing. The president met Xi Jinping."
    assert last(text, "The president", "2018-05-05").name == "Moon Jae-in"


def test_he_and_him_are_two_persons() -> None:
    text = "President Moon met President Trump. He praised him."
    first, second = mentions(text, "2019-06-30")[-1]
    assert first.name != second.name


GROUPS = [
    ("The two Koreas met.", "two Koreas", {"PRK", "KOR"}),
    ("Inter-Korean talks went on.", "Inter-Korean", {"PRK", "KOR"}),
    ("The two Sudans met.", "two Sudans", {"SDN", "SSD"}),
]


@pytest.mark.parametrize(("text", "words", "expected"), GROUPS)
def test_a_group_with_a_name(text: str, words: str, expected: set[str]) -> None:
    assert set(last(text, words).codes) == expected


def test_what_the_report_was_about_is_known_before_each_sentence() -> None:
    sentences = split(document_from_text("Peru praised Chile. Peru left. It rained."))
    found = find_in_document(sentences, None)
    salient = [found[s.sentence_id].salient for s in sentences]
    assert salient[0] == ()
    assert set(salient[1]) == {"PER", "CHL"}
    assert salient[2][0] == "PER"


def test_mentions_slice_back_and_do_not_overlap() -> None:
    text = "  Chinese President Xi Jinping met U.S. envoys.\n\nThe two sides praised NATO’s and Qatar’s help. "
    found = [m for sentence in mentions(text, "2020-01-01") for m in sentence]
    assert found
    assert all(text[m.start : m.end] == m.text for m in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert len({m.mention_id for m in found}) == len(found)


# --- organisations ----------------------------------------------------------------------


def test_organisations_and_their_bodies() -> None:
    ((nato, union, council),) = mentions("NATO and the EU wrote to the UN Security Council.")
    assert [m.codes for m in (nato, union, council)] == [("NAT",), ("EUU",), ("UNO",)]
    assert {m.kind for m in (nato, union, council)} == {"organisation"}


MEMBERSHIPS = [
    ("NAT", "FIN", "2023-04-03", False),
    ("NAT", "FIN", "2023-04-04", True),
    ("NAT", "SWE", "2024-03-06", False),
    ("NAT", "SWE", "2024-03-07", True),
    ("NAT", "CAN", "2001-01-01", True),
    ("EUU", "GBR", "2020-01-31", True),
    ("EUU", "GBR", "2020-02-01", False),
    ("EUU", "HRV", "2013-06-30", False),
    ("EUU", "HRV", "2013-07-01", True),
    ("EUU", "CHE", "2015-01-01", False),
]


@pytest.mark.parametrize(("body", "state", "day", "member"), MEMBERSHIPS)
def test_members_on_a_day(body: str, state: str, day: str, member: bool) -> None:
    assert (state in organisations()[body].members_on(date.fromisoformat(day))) is member


@pytest.mark.parametrize(
    ("day", "number"), [("2003-01-01", 15), ("2010-01-01", 27), ("2021-01-01", 27)]
)
def test_the_union_has_as_many_members_as_it_had(day: str, number: int) -> None:
    assert len(organisations()["EUU"].members_on(date.fromisoformat(day))) == number


# --- the data ---------------------------------------------------------------------------

MEMBERS_OF_THE_UNITED_NATIONS = """
AFG ALB DZA AND AGO ATG ARG ARM AUS AUT AZE BHS BHR BGD BRB BLR BEL BLZ BEN BTN BOL BIH BWA BRA BRN BGR
BFA BDI CPV KHM CMR CAN CAF TCD CHL CHN COL COM COG COD CRI CIV HRV CUB CYP CZE DNK DJI DMA DOM ECU EGY
SLV GNQ ERI EST SWZ ETH FJI FIN FRA GAB GMB GEO DEU GHA GRC GRD GTM GIN GNB GUY HTI HND HUN ISL IND IDN
IRN IRQ IRL ISR ITA JAM JPN JOR KAZ KEN KIR PRK KOR KWT KGZ LAO LVA LBN LSO LBR LBY LIE LTU LUX MDG MWI
MYS MDV MLI MLT MHL MRT MUS MEX FSM MDA MCO MNG MNE MAR MOZ MMR NAM NRU NPL NLD NZL NIC NER NGA MKD NOR
OMN PAK PLW PAN PNG PRY PER PHL POL PRT QAT ROU RUS RWA KNA LCA VCT WSM SMR STP SAU SEN SRB SYC SLE SGP
SVK SVN SLB SOM ZAF SSD ESP LKA SDN SUR SWE CHE SYR TJK TZA THA TLS TGO TON TTO TUN TUR TKM TUV UGA UKR
ARE GBR USA URY UZB VUT VEN VNM YEM ZMB ZWE
"""
MEMBER_STATES = MEMBERS_OF_THE_UNITED_NATIONS.split()
OTHERS = ["PSE", "VAT", "TWN", "XKX"]


def raw(name: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads(DATA.joinpath(name).read_text("utf-8"))


def test_every_state_is_there() -> None:
    assert len(MEMBER_STATES) == 193
    assert sorted({*MEMBER_STATES, *OTHERS} - set(states())) == []


@pytest.mark.parametrize("code", sorted(states()))
def test_every_state_has_a_name_by_which_it_is_found(code: str) -> None:
    state = states()[code]
    assert len(code) == 3
    assert code.isalpha()
    assert code.isupper()
    assert state.name
    assert state.names
    for name in state.names:
        assert code in {c for hit in find_names(name) for n in hit.names for c in n.codes}, name


def surfaces() -> dict[str, set[str]]:
    """Every name, adjective, people, capital and metonym, with the states it stands for."""
    found: dict[str, set[str]] = defaultdict(set)
    for code, state in raw("countries.toml").items():
        for kind in ("names", "adjectives", "people", "capital", "metonyms"):
            for surface in state.get(kind, ()):
                found[surface].add(code)
    return found


def ambiguous(surface: str, holders: set[str]) -> bool:
    """Whether a surface is said in the file to be ambiguous by one of the states."""
    data = raw("countries.toml")
    return any(surface in data[code].get("ambiguous", ()) for code in holders)


def test_no_name_stands_for_two_states() -> None:
    twice = {s: sorted(h) for s, h in surfaces().items() if len(h) > 1 and not ambiguous(s, h)}
    assert twice == {}


def test_no_state_repeats_a_surface() -> None:
    for code, state in raw("countries.toml").items():
        for kind in ("names", "adjectives", "people", "capital", "metonyms", "places"):
            listed = state.get(kind, [])
            assert len(listed) == len(set(listed)), f"{code}.{kind}"


def test_no_code_is_both_a_state_and_an_organisation() -> None:
    assert not set(states()) & set(organisations())


@pytest.mark.parametrize("code", sorted(organisations()))
def test_every_organisation_has_known_members(code: str) -> None:
    body = organisations()[code]
    assert len(code) == 3
    assert body.name
    assert body.names
    assert set(body.members) <= set(states())
    assert len(body.members) == len(set(body.members))
    assert set(body.member_dates) <= set(body.members)
    assert body.country is None or body.country in states()
    for dates in body.member_dates.values():
        since, slash, until = dates.partition("/")
        assert slash == "/"
        assert all(date.fromisoformat(day) for day in (since, until) if day)
        assert not (since and until) or since < until


def test_groups_and_prefixes_name_known_states() -> None:
    phrases = raw("phrases.toml")
    named = {c for group in phrases["groups"].values() for c in group}
    named |= set(phrases["prefixes"].values()) | set(phrases["stands_for"].values())
    assert named <= set(states())


def leaders() -> list[dict[str, str]]:
    lines = DATA.joinpath("leaders.csv").read_text("utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def test_every_row_of_the_leaders_is_whole() -> None:
    rows = leaders()
    assert len(rows) == len(terms()) > 500
    for row in rows:
        assert None not in row, row
        assert row["country"] in {*states(), *organisations()}, row
        assert row["person"], row
        assert row["short"], row
        assert row["title"], row
        assert row["office"] in {
            "head_of_state",
            "head_of_government",
            "foreign_minister",
            "vice",
        }, row


def test_every_term_ends_after_it_began() -> None:
    for term in terms():
        assert date(1900, 1, 1) < term.since <= date.today(), term
        assert term.until is None or term.since <= term.until, term


def test_one_person_a_state_and_no_term_twice() -> None:
    keys = [(t.country, t.person, t.office, t.since) for t in terms()]
    assert len(keys) == len(set(keys))


def test_a_short_name_ends_in_a_part_of_the_name() -> None:
    """All of it, or its last word behind a title ("Prince Mohammed")."""
    odd = {t.person for t in terms() if t.short.split()[-1] not in " ".join((t.person, *t.aliases))}
    assert odd == set()


def test_a_state_has_at_most_one_president_a_day() -> None:
    """Terms in one office may touch, but not overlap by more than a handover."""
    by_office = defaultdict(list)
    for term in terms():
        if term.country in states() and term.office in {"head_of_state", "head_of_government"}:
            by_office[term.country, term.office, term.title].append(term)
    overlaps = [
        (a.person, b.person, key)
        for key, held in by_office.items()
        for a, b in pairwise(sorted(held, key=lambda t: t.since))
        if a.until is None or (a.until - b.since).days > 1
    ]
    assert overlaps == []
