"""A user's own lists: both formats, what they change, what is refused and how it is told."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import detente
from detente.cli import app
from detente.coder import PatternCoder
from detente.coder.patterns import parse_passage
from detente.coder.triggers import nearest_trigger
from detente.errors import InputError
from detente.interfaces import Passage
from detente.lists import Lists, read_lists
from detente.lists.files import ListFile
from detente.lists.petrarch_actors import read_actor_dictionary
from detente.lists.petrarch_verbs import read_verb_dictionary
from detente.pipeline import code_document, document_from_text
from detente.records import ActorMention, Days, Event, Publication
from detente.sentences import split
from detente.settings import Settings
from detente.store import CodedDocument, Store

OWN_ACTORS = """\
[[actor]]
name = "Hyundai Asan"
names = ["Hyundai-Asan", "HAC"]
codes = ["KOR"]
role = "BUS"

[[actor]]
name = "Anton Ferreira"
codes = ["PRT"]
role = "GOV"
kind = "person"
from = 2015-03-01
until = 2019-02-28

[[actor]]
name = "Anton Ferreira"
codes = ["AGO"]
role = "OPP"
kind = "person"
from = "2019-03-01"

[[actor]]
name = "Brotherhood of the River"
codes = ["BTR"]
role = "REB"

[[actor]]
name = "Chile pepper"
codes = []

[[office]]
nouns = ["gendarmes"]
role = "COP"
"""

OWN_PATTERNS = """\
type = "SANCTION"

[[verb]]
cameo = "161"
mode = "expel"
target = ["object"]
phrases = ["blackball * envoy~"]
"""

PETRARCH_ACTORS = """\
<!-- a dictionary
     of our own -->
# states
GRAND_DUCHY_ [LUX] ; a remark
+GRAND_DUCAL_
ANTON_FERREIRA_ [PRTELI <20150301]
	[PRTGOV 20150301-190228]
	[AGOOPP >190228]
+DON_ANTON_
US_ [USA]
RIVER_PATROL [BRAMIL]
NORTH_ATLANTIC_CLUB [IGOWSTNAT]
CHILE_PEPPER_ [---]
!PERSON! = MAN, WOMAN
GENDARME [~COP]
RIOT_POLICE!PERSON! {RIOT_POLICEMEN} [~COP]
"""

PETRARCH_VERBS = """\
&PENALTY
+TRADE_BAN
+LEVY {LEVIES}
+CURBS_
--- SLAP [170] ---
SLAP
FROB {FROBBEN FROBS FROBBING}
- * &PENALTY ON + [163]   # with a remark
- % * HANDS [040]
- + * BY $ [112]
--- BEFRIEND [---] ---
BEFRIEND
- $ * + IN_PUBLIC [051]
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def coded(text: str, lists: Lists, day: str | None = "2018-06-05") -> CodedDocument:
    """A text of one or more sentences, coded by the patterns with lists."""
    on = date.fromisoformat(day) if day else None
    published = Publication(Days(on, on), "metadata", day or "") if on else None
    document = document_from_text(text, published=published)
    return code_document(document, PatternCoder(), Settings(), lists)


def mention(text: str, words: str, lists: Lists, day: str | None = "2018-06-05") -> ActorMention:
    """The mention of a text that is exactly these words."""
    found = {m.text: m for m in coded(text, lists, day).mentions}
    assert words in found, found.keys()
    return found[words]


def event(text: str, lists: Lists) -> Event:
    """The one event of a text."""
    (found,) = coded(text, lists).events
    return found


@pytest.fixture
def actors(tmp_path: Path) -> Lists:
    return read_lists(write(tmp_path, "actors.toml", OWN_ACTORS))


@pytest.fixture
def petrarch(tmp_path: Path) -> Lists:
    return read_lists(
        write(tmp_path, "actors.txt", PETRARCH_ACTORS), write(tmp_path, "verbs.txt", PETRARCH_VERBS)
    )


# --- our own format: actors -------------------------------------------------------------


def test_names_of_an_actor_are_found_with_code_role_and_place(actors: Lists) -> None:
    for name in ("Hyundai Asan", "Hyundai-Asan", "HAC"):
        found = mention(f"{name} sued Japan on Monday.", name, actors)
        assert (found.codes, found.states, found.role) == (("KOR",), ("KOR",), "BUS")
        assert found.name == "Hyundai Asan"
        assert found.basis.startswith("own list, ")
        assert found.basis.endswith("actors.toml:1")


def test_case_counts_in_our_own_format(actors: Lists) -> None:
    assert coded("The hac sued Japan.", actors).mentions[0].text == "Japan"


@pytest.mark.parametrize(
    ("day", "codes", "role"),
    [("2015-03-01", ("PRT",), "GOV"), ("2019-02-28", ("PRT",), "GOV"),
     ("2019-03-01", ("AGO",), "OPP")],
)  # fmt: skip
def test_a_date_decides_between_the_offices_of_a_person(
    actors: Lists, day: str, codes: tuple[str, ...], role: str
) -> None:
    found = mention("Anton Ferreira visited Peru.", "Anton Ferreira", actors, day)
    assert (found.codes, found.role, found.kind) == (codes, role, "person")


def test_before_its_first_day_a_name_is_not_found(actors: Lists) -> None:
    found = coded("Anton Ferreira visited Peru.", actors, "2015-02-28")
    assert [m.text for m in found.mentions] == ["Peru"]


def test_without_a_day_the_first_reading_stands(actors: Lists) -> None:
    found = mention("Anton Ferreira visited Peru.", "Anton Ferreira", actors, None)
    assert found.codes == ("PRT",)


def test_a_person_is_meant_again_by_surname_and_pronoun(actors: Lists) -> None:
    text = "Anton Ferreira visited Peru. He praised Peru. Ferreira left on Monday."
    found = {m.text: m.codes for m in coded(text, actors).mentions}
    assert found["He"] == found["Ferreira"] == ("PRT",)


def test_an_organisation_of_ones_own_has_no_state(actors: Lists) -> None:
    found = event("The Brotherhood of the River attacked Peru on Monday.", actors)
    assert (found.source_country, found.source_actor) == (None, "Brotherhood of the River")
    assert (found.source_role, found.target_country) == ("REB", "PER")
    (note,) = actors.rejections
    assert note.item.endswith("actors.toml:22")
    assert "BTR" in note.reason


def test_an_actor_without_codes_is_no_actor(actors: Lists) -> None:
    assert coded("Peru likes Chile pepper.", actors).mentions[0].text == "Peru"


def test_an_office_takes_its_state(actors: Lists) -> None:
    found = mention("French gendarmes arrived in Peru.", "French gendarmes", actors)
    assert (found.codes, found.role) == (("FRA",), "COP")


def test_an_organisation_keeps_its_role_with_an_office(actors: Lists) -> None:
    text = "Hyundai Asan officials criticised Japan."
    assert mention(text, "Hyundai Asan officials", actors).role == "BUS"


# --- precedence ------------------------------------------------------------------------


def one_actor(folder: Path, fields: str) -> Lists:
    return read_lists(write(folder, "one.toml", f"[[actor]]\n{fields}\n"))


def test_an_own_name_goes_before_the_built_in_one_on_the_same_span(tmp_path: Path) -> None:
    lists = one_actor(tmp_path, 'name = "Georgia"\ncodes = ["USA"]\nrole = "GOV"')
    found = mention("Georgia sued Peru.", "Georgia", lists)
    assert (found.codes, found.role) == (("USA",), "GOV")
    assert mention("Georgia sued Peru.", "Georgia", Lists()).codes == ("GEO",)


def test_a_longer_built_in_name_stays_whole(tmp_path: Path) -> None:
    lists = one_actor(tmp_path, 'name = "Korea"\ncodes = ["PRK"]')
    assert mention("South Korea sued Peru.", "South Korea", lists).codes == ("KOR",)


def test_an_own_name_goes_before_a_leader_with_a_title(tmp_path: Path) -> None:
    lists = one_actor(tmp_path, 'name = "Moon Jae-in"\ncodes = ["JPN"]\nrole = "GOV"')
    text = "President Moon Jae-in visited Peru."
    assert mention(text, "Moon Jae-in", lists).codes == ("JPN",)
    assert {m.codes for m in coded(text, lists).mentions} == {("JPN",), ("PER",)}


def test_an_own_person_keeps_the_office_before_the_name(tmp_path: Path) -> None:
    lists = one_actor(tmp_path, 'name = "Li Dawei"\ncodes = ["TWN"]\nrole = "GOV"\nkind = "person"')
    found = mention("Chinese envoy Li Dawei visited Peru.", "Chinese envoy Li Dawei", lists)
    assert found.codes == ("TWN",)


def test_of_two_lists_the_first_is_preferred(tmp_path: Path) -> None:
    first = write(tmp_path, "b.toml", '[[actor]]\nname = "Zed"\ncodes = ["PER"]\n')
    second = write(tmp_path, "a.toml", '[[actor]]\nname = "Zed"\ncodes = ["CHL"]\n')
    assert mention("Zed sued Cuba.", "Zed", read_lists([first, second])).codes == ("PER",)
    assert mention("Zed sued Cuba.", "Zed", read_lists(tmp_path)).codes == ("CHL",)


def test_an_own_phrase_goes_before_the_built_in_one_of_the_same_length(tmp_path: Path) -> None:
    path = write(tmp_path, "p.toml", 'type = "AID"\n[[verb]]\nphrases = ["condemn"]\n')
    assert event("Peru condemned Chile.", read_lists((), path)).event_type == "AID"
    assert event("Peru condemned Chile.", Lists()).event_type == "ACCUSE"


# --- our own format: patterns -----------------------------------------------------------


def test_an_own_pattern_gives_an_event(tmp_path: Path) -> None:
    lists = read_lists((), write(tmp_path, "p.toml", OWN_PATTERNS))
    found = event("Peru blackballed Chile's new envoy on Monday.", lists)
    assert (found.event_type, found.cameo, found.mode) == ("SANCTION", "161", "expel")
    assert (found.source_country, found.target_country) == ("PER", "CHL")


def test_an_own_pattern_gives_other_coders_the_finer_code(tmp_path: Path) -> None:
    lists = read_lists((), write(tmp_path, "p.toml", OWN_PATTERNS))
    document = document_from_text("Peru blackballed the new envoy.")
    (sentence,) = split(document)
    plain = Passage(document, sentence, ())
    with_own = Passage(document, sentence, (), phrases=lists.phrases)
    of = [nearest_trigger(parse_passage(p), "SANCTION", 5, 16).entry for p in (plain, with_own)]
    assert [(e.cameo, e.mode) for e in of] == [("163", "embargo"), ("161", "expel")]


def test_words_of_no_event_take_the_built_in_event_away(tmp_path: Path) -> None:
    path = write(tmp_path, "p.toml", 'type = "NONE"\n[[verb]]\nphrases = ["condemn * film"]\n')
    assert coded("Peru condemned a Chile film.", read_lists((), path)).events == ()
    assert coded("Peru condemned a Chile film.", Lists()).events != ()


def test_the_type_follows_from_the_cameo_code(tmp_path: Path) -> None:
    path = write(tmp_path, "p.toml", '[[verb]]\ncameo = "073"\nphrases = ["airlift * blankets"]\n')
    assert event("Peru airlifted blankets to Chile.", read_lists((), path)).event_type == "AID"


# --- PETRARCH: actors and agents --------------------------------------------------------


def test_names_of_petrarch_are_found_as_names_are_written(petrarch: Lists) -> None:
    assert mention("The Grand Duchy sued Peru.", "Grand Duchy", petrarch).codes == ("LUX",)
    assert mention("GRAND DUCHY SUED PERU.", "GRAND DUCHY", petrarch).codes == ("LUX",)
    assert [m.text for m in coded("A grand duchy like Peru.", petrarch).mentions] == ["Peru"]
    found = [m.text for m in coded("Tell us of the US, said Peru.", petrarch).mentions]
    assert found == ["US", "Peru"]


@pytest.mark.parametrize(
    ("day", "codes", "role"),
    [("2015-02-28", ("PRT",), None), ("2015-03-01", ("PRT",), "GOV"),
     ("2019-02-28", ("PRT",), "GOV"), ("2019-03-01", ("AGO",), "OPP")],
)  # fmt: skip
def test_codes_with_days_hold_on_those_days(
    petrarch: Lists, day: str, codes: tuple[str, ...], role: str | None
) -> None:
    for name in ("Anton Ferreira", "Don Anton"):
        found = mention(f"{name} visited Peru.", name, petrarch, day)
        assert (found.codes, found.role, found.name) == (codes, role, "Anton Ferreira")


def test_who_is_out_of_office_acts_for_no_state(petrarch: Lists) -> None:
    found = mention("Anton Ferreira visited Peru.", "Anton Ferreira", petrarch, "2015-02-28")
    assert found.score < 0.5


def test_roles_and_organisations_of_petrarch(petrarch: Lists) -> None:
    text = "The North Atlantic Club praised the River Patrol."
    club = mention(text, "North Atlantic Club", petrarch)
    assert (club.codes, club.role) == (("NAT",), "IGO")
    patrol = mention(text, "River Patrol", petrarch)
    assert (patrol.codes, patrol.role) == (("BRA",), "MIL")


def test_agents_follow_a_state_in_both_numbers_and_by_their_sets(petrarch: Lists) -> None:
    for words in ("French gendarme", "French gendarmes", "French riot policewoman",
                  "French riot policemen"):  # fmt: skip
        found = mention(f"A {words} left Peru.", words, petrarch)
        assert (found.codes, found.role) == (("FRA",), "COP")


def test_a_null_code_is_no_actor(petrarch: Lists) -> None:
    assert [m.text for m in coded("Peru likes Chile pepper.", petrarch).mentions] == ["Peru"]


def test_what_a_dictionary_leaves_open_is_as_in_the_built_in_list(tmp_path: Path) -> None:
    lists = read_lists(write(tmp_path, "a.txt", "AFGHANISTAN_ [AFG]\n+AFGHAN_\n"))
    found = mention("Afghan troops left Peru.", "Afghan troops", lists)
    assert (found.codes, found.role) == (("AFG",), "MIL")
    assert mention("The Afghan side left Peru.", "Afghan side", lists).basis.startswith("own list")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("NOBODY", "NOBODY has no code"),
        ("+NOBODY", "no actor above"),
        ("\t[PER]", "no actor above"),
        ("[PER]", "a code without a name"),
        ("NOBODY [PER", "not closed"),
        ("NOBODY [PER <99]", "'<99' is no restriction to days"),
        ("NOBODY [PER >20001340]", "20001340 is no day"),
        ("NOBODY [PER 010101-000101]", "end before they begin"),
        ("NOBODY [PE]", "groups of three"),
        ("NOBODY [PER/CHLMIL]", "several roles"),
        ("MOUNTED_!WHO! [~COP]", "there is no set !WHO!"),
        ("SHAMAN [~XYZ]", "no role known here"),
        ("EX [~ELI]", "out of office"),
        ("NOBODY [PERXYZ]", "note: XYZ left out"),
        ("NOBODY [XYZ]", "note: XYZ is no state"),
    ],
)
def test_an_actor_line_that_cannot_be_carried_is_told(
    tmp_path: Path, line: str, reason: str
) -> None:
    path = write(tmp_path, "a.txt", f"# head\n{line}\nGOOD_ONE [PER]\n")
    found = read_lists(path).rejections
    assert found[0].item == f"{path}:2"
    assert found[0].stage == "lists"
    assert reason in " ".join(r.reason for r in found)


def test_a_note_is_given_once_for_all_its_lines(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "ONE [PERXYZ]\nTWO [PERXYZ]\nTHREE [CHLXYZ]\n")
    (note,) = read_lists(path).rejections
    assert (note.item, note.reason.endswith("(also on 2 more)")) == (f"{path}:1", True)


# --- PETRARCH: verbs ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Peru slapped Chile on Monday.", ("PER", "CHL", "COERCE", "170")),
        ("Peru frobben Chile on Monday.", ("PER", "CHL", "COERCE", "170")),
        ("Peru slapped a trade ban on Chile.", ("PER", "CHL", "SANCTION", "163")),
        ("Peru slapped new levies on Chile.", ("PER", "CHL", "SANCTION", "163")),
        ("Peru frobs curbs on Chile.", ("PER", "CHL", "SANCTION", "163")),
        ("Peru and Chile slapped hands.", ("PER", "CHL", "CONSULT", "040")),
        ("Chile was slapped by Peru.", ("PER", "CHL", "ACCUSE", "112")),
        ("Peru befriended Chile in public.", ("PER", "CHL", "SUPPORT", "051")),
    ],
)
def test_patterns_of_petrarch_give_events(
    petrarch: Lists, text: str, expected: tuple[str, ...]
) -> None:
    found = event(text, petrarch)
    sides = (found.source_country, found.target_country)
    assert (*sides, found.event_type, found.cameo) == expected
    assert found.mutual == (found.cameo == "040")


def test_a_verb_with_a_null_code_is_no_event(petrarch: Lists) -> None:
    assert coded("Peru befriended Chile.", petrarch).events == ()


def test_verbs_in_the_manner_of_tabari_have_codes_of_their_own(tmp_path: Path) -> None:
    text = "LAUD [051]\n- * + FOR_AID [0811]\nSCOFF [111] {SCOFFED}\nCARP [111]\n"
    lists = read_lists((), write(tmp_path, "v.txt", text))
    assert event("Peru carped at Chile on Monday.", lists).cameo == "111"
    assert event("Peru lauded Chile on Monday.", lists).cameo == "051"
    assert event("Peru lauded Chile for aid.", lists).cameo == "081"
    assert [r.reason for r in lists.rejections] == ["note: CAMEO 0811 is kept as 081"]


def test_the_sides_may_be_told_the_other_way_round(tmp_path: Path) -> None:
    lists = read_lists((), write(tmp_path, "v.txt", "REEL\n- + * UNDER BLOWS OF $ [190]\n"))
    found = event("Chile reeled under the blows of Peru.", lists)
    assert (found.source_country, found.target_country) == ("PER", "CHL")


def test_the_brackets_of_petrarch2_are_read_as_words_in_order(tmp_path: Path) -> None:
    text = "--- SHIP [---] ---\nSHIP\n- * {MEDICAL GOODS} (TO +) [073]\n"
    lists = read_lists((), write(tmp_path, "v.txt", text))
    assert event("Peru shipped medical goods to Chile.", lists).cameo == "073"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("- SAID * + [111]", "words before the verb (SAID)"),
        ("- * ^ THAT [111]", "^ has no counterpart"),
        ("- * , + [111]", "has no counterpart"),
        ("- + [111]", "no verb (*)"),
        ("- $ + * [111]", "both sides before the verb"),
        ("- $ * WITH $ [111]", "a source behind its verb"),
        ("- + * IN_PUBLIC [111]", "no source ($) behind it"),
        ("- * +", "without a code"),
        ("- * &NOSUCH [111]", "there is no set &NOSUCH"),
        ("- * + [190:191]", "no single CAMEO code"),
        ("- * + [010]", "CAMEO 010 has no event type"),
        ("- * (WITH + [111]", "not closed"),
        ("~ a = b", "a change of one verb by another"),
        ("FINE_+TUNE", "inflected word is not its first"),
        ("R2D2", "is no verb"),
    ],
)
def test_a_verb_line_that_cannot_be_carried_is_told(tmp_path: Path, line: str, reason: str) -> None:
    path = write(tmp_path, "v.txt", f"--- LAUD [051] ---\nLAUD\n{line}\n")
    (found,) = read_lists((), path).rejections
    assert (found.item, found.stage) == (f"{path}:3", "lists")
    assert reason in found.reason


_SIGNS = st.text("AB_+-&*$%^~!=[]{}()<>|/;#, \t\n0159", max_size=60)


@given(_SIGNS)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_lines_give_entries_or_rejections(text: str) -> None:
    file = ListFile(Path("x.txt"), text)
    for read in (read_actor_dictionary(file), read_verb_dictionary(file)):
        assert all(re.match(r"x\.txt:\d+$", r.item) for r in read.rejections)


# --- files that are no lists -------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("[[actor]\n", 1, "no TOML"),
        ('[[actor]]\nname = "A"\ncodes = ["PER"]\n\n[[actor]]\nnam = "B"\n', 5, "no 'nam'"),
        ('[[actor]]\ncodes = ["PER"]\n', 1, "has no name"),
        ('[[actor]]\nname = "A"\n', 1, "has no codes"),
        ("[[actor]]\nname = 5\n", 1, "name is 5"),
        ('[[actor]]\nname = "A"\ncodes = "PER"\n', 1, "codes is 'PER'"),
        ('[[actor]]\nname = "A"\ncodes = ["Peru"]\n', 1, "'Peru' is no code"),
        ('[[actor]]\nname = "A"\ncodes = ["PER"]\nrole = "BOSS"\n', 1, "no role 'BOSS'"),
        ('[[actor]]\nname = "A"\ncodes = ["PER"]\nkind = "ship"\n', 1, "no kind 'ship'"),
        ('[[actor]]\nname = "A"\ncodes = ["PER"]\nfrom = "May"\n', 1, "from is 'May'"),
        ('[[actor]]\nname = "A"\ncodes = []\nfrom = 2020-01-02\nuntil = 2020-01-01', 1, "ends"),
        ('[[office]]\nnouns = ["x"]\n', 1, "no role ''"),
        ('[[office]]\nrole = "GOV"\n', 1, "no nouns"),
        ('# head\n[actor]\nname = "A"\n', 2, "no list of tables"),
        ('type = "AID"\n', 1, "no 'type' in such a list"),
    ],
)
def test_bad_actors_say_file_and_line(tmp_path: Path, text: str, line: int, what: str) -> None:
    path = write(tmp_path, "bad.toml", text)
    with pytest.raises(InputError) as error:
        read_lists(path)
    assert error.value.where == f"{path}:{line}"
    assert what in error.value.what
    assert error.value.remedy


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ('[[verb]]\nphrases = ["x"]\n', 1, "has no type"),
        ('type = "BAN"\n[[verb]]\nphrases = ["x"]\n', 2, "no type 'BAN'"),
        ('type = "AID"\n\n[[verb]]\nphrases = []\n', 3, "no phrases"),
        ('type = "AID"\n[[verb]]\nphrases = ["x"]\ncameo = "999"\n', 2, "cameo is '999'"),
        ('type = "AID"\n[[verb]]\nphrases = ["x"]\nmode = "odd"\n', 2, "no mode 'odd'"),
        ('type = "AID"\n[[verb]]\nphrases = ["x"]\ntarget = "with"\n', 2, "target is 'with'"),
        ('type = "AID"\n[[verb]]\nphrases = ["x"]\ncolour = 1\n', 2, "no 'colour'"),
        ('type = "AID"\n[[verb]]\nphrases = ["* x"]\n', 2, "begins with '*'"),
        ('type = "AID"\n[[noun]]\nphrases = ["x *"]\n', 2, "ends with a gap"),
        ('type = "AID"\n[[noun]]\nphrases = ["Send X"]\n', 2, "has capitals"),
        ('type = "AID"\n[[noun]]\nphrases = ["x a||b"]\n', 2, "empty alternative"),
        ('[[actor]]\nname = "A"\n', 1, "no 'actor' in such a list"),
    ],
)
def test_bad_patterns_say_file_and_line(tmp_path: Path, text: str, line: int, what: str) -> None:
    path = write(tmp_path, "bad.toml", text)
    with pytest.raises(InputError) as error:
        read_lists((), path)
    assert error.value.where == f"{path}:{line}"
    assert what in error.value.what
    assert error.value.remedy


def test_a_dictionary_of_which_nothing_can_be_used_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "Dear reader,\n\nthis is a letter.\n")
    with pytest.raises(InputError, match=r"a\.txt:1: nothing of the file can be used"):
        read_lists(path)
    with pytest.raises(InputError, match=r"empty\.txt:1: .*empty"):
        read_lists((), write(tmp_path, "empty.txt", "# nothing\n"))


def test_a_file_in_another_encoding_says_the_line(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"# one\nS\xe3O_PAULO [BRA]\n")
    with pytest.raises(InputError, match=r"a\.txt:2: not UTF-8"):
        read_lists(path)


def test_a_path_that_is_not_there_and_a_folder_without_lists(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        read_lists(tmp_path / "nothing.toml")
    with pytest.raises(InputError, match="the folder has no list"):
        read_lists((), tmp_path)


def test_no_lists_are_the_default() -> None:
    assert read_lists() == Lists()


# --- end to end ----------------------------------------------------------------------------


REPORT = "The Brotherhood of the River slapped a trade ban on Hyundai Asan on Monday.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "reports/2018-06-05.txt", f"June 5, 2018\n\n{REPORT}")
    write(tmp_path, "actors/actors.toml", OWN_ACTORS)
    write(tmp_path, "verbs.txt", PETRARCH_VERBS)
    return tmp_path


def test_lists_from_python(folder: Path) -> None:
    with detente.code(folder / "reports", coder="patterns") as store:
        assert detente.events(store).num_rows == 0
    with detente.code(
        folder / "reports", coder="patterns", actors=[folder / "actors"],
        patterns=str(folder / "verbs.txt"),
    ) as store:  # fmt: skip
        (row,) = detente.events(store).to_pylist()
        notes = store.query("SELECT item, stage FROM rejections WHERE stage = 'lists'").to_pylist()
    assert (row["source_actor"], row["target_country"], row["cameo"]) == (
        "Brotherhood of the River", "KOR", "163",
    )  # fmt: skip
    assert [note["item"] for note in notes] == [f"{folder / 'actors' / 'actors.toml'}:22"]


def test_a_changed_list_codes_anew_and_the_same_list_does_not(folder: Path) -> None:
    path, store = folder / "actors" / "actors.toml", folder / "s.duckdb"

    def stated() -> list[dict[str, object]]:
        detente.code(folder / "reports", store, coder="patterns", actors=path).close()
        with Store(store, read_only=True) as opened:
            runs = opened.query("SELECT DISTINCT settings FROM runs ORDER BY 1").to_pylist()
        return [json.loads(run["settings"]) for run in runs]

    assert len(stated()) == len(stated()) == 1
    path.write_text(OWN_ACTORS.replace("BTR", "BOR"), "utf-8")
    assert len({s["lists"] for s in stated()}) == 2


def test_without_lists_the_settings_are_as_before() -> None:
    assert "lists" not in json.loads(Settings().as_json())


def test_lists_on_the_command_line(folder: Path) -> None:
    store = str(folder / "s.duckdb")
    words = ["code", str(folder / "reports"), "--store", store, "--coder", "patterns"]
    own = ["--actors", str(folder / "actors"), "--patterns", str(folder / "verbs.txt")]
    first, second = (CliRunner().invoke(app, words + own) for _ in range(2))
    assert first.exit_code == second.exit_code == 0, first.output
    assert "own lists: 7 names, 12 patterns; 1 note\n" in first.output
    assert "actors.toml:22: note: BTR is no state" in first.output
    assert "1 coded" in first.output
    assert "0 coded, 1 already in the store" in second.output
    bare = CliRunner().invoke(app, words)
    assert "1 coded" in bare.output
    assert "own lists" not in bare.output


def test_a_bad_list_on_the_command_line_makes_no_store(folder: Path) -> None:
    bad = write(folder, "bad.toml", '[[actor]]\nname = "A"\n')
    store = folder / "s.duckdb"
    done = CliRunner().invoke(
        app, ["code", str(folder / "reports"), "--store", str(store), "--actors", str(bad)]
    )
    assert isinstance(done.exception, InputError)
    assert str(done.exception).startswith(f"{bad}:1: A has no codes")
    assert not store.exists()
