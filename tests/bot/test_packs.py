import re
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest
import regex

from bot.packs import lexicon_of
from bot.packs import packs as packs_of_the_bot
from rules.language.document import Document
from rules.language.evidence import find
from rules.language.plan import planned
from rules.words.text import fold, words
from tests.build import an_article

FILE = Path(__file__).parents[2] / "bot" / "packs.toml"
TERMS_AT_MOST = 48
LETTERS_AT_MOST = 80
PREFIX_AT_LEAST = 3
SCRIPTS = ("Latin", "Cyrillic", "Arabic", "Han", "Hangul")


class Pack(NamedTuple):
    about: str
    terms: list[str]

    def __repr__(self) -> str:
        return self.about


def packs() -> dict[str, Pack]:
    with FILE.open("rb") as opened:
        read = tomllib.load(opened)
    return {name: Pack(**pack) for name, pack in read["packs"].items()}


PACKS = packs()
every_pack = pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS.keys())


def is_written_in(term: str, script: str) -> bool:
    return regex.search(rf"\p{{{script}}}", term) is not None


def test_the_file_has_a_version_and_packs_and_nothing_else() -> None:
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    assert read.keys() == {"version", "packs"}
    assert isinstance(read["version"], int)
    assert read["version"] >= 1


def test_the_desk_finds_the_packs_it_expects() -> None:
    states = "dprk china taiwan russia ukraine iran israel gaza syria usa eu nato un"
    arms = "munitions missiles drones nuclear coup ceasefire cyberattack ransomware"
    disasters = "earthquake tsunami wildfire flood pandemic"
    trade = "sanctions centralbanks semiconductors oil chokepoints"
    assert PACKS.keys() == set(f"{states} {arms} {disasters} {trade}".split())


@pytest.mark.parametrize("name", PACKS)
def test_a_name_can_stand_behind_an_at_sign(name: str) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_-]{1,31}", name)


@every_pack
def test_a_pack_says_what_it_is_about_in_one_line(pack: Pack) -> None:
    assert re.fullmatch(r"[A-Z][^\n]{9,99}[^\n.]", pack.about)


@every_pack
def test_a_pack_is_of_a_size_that_people_can_read(pack: Pack) -> None:
    assert 5 <= len(pack.terms) <= TERMS_AT_MOST


@every_pack
def test_a_term_is_a_word_or_a_phrase_of_moderate_length(pack: Pack) -> None:
    assert [term for term in pack.terms if not 1 <= len(term) <= LETTERS_AT_MOST] == []
    assert [term for term in pack.terms if not words(term)] == []
    assert [term for term in pack.terms if term != " ".join(term.split())] == []


@every_pack
def test_a_term_holds_no_quotation_mark_and_no_sign_of_the_query_language(pack: Pack) -> None:
    assert [term for term in pack.terms if re.search(r'["“”„«»()|,=@:/\\]', term)] == []
    assert [term for term in pack.terms if term.startswith(("-", "!"))] == []


@every_pack
def test_a_star_stands_at_the_end_behind_three_letters_at_least(pack: Pack) -> None:
    starred = [term for term in pack.terms if "*" in term]
    assert [term for term in starred if term.index("*") != len(term) - 1] == []
    assert [term for term in starred if len(words(term)[-1]) < PREFIX_AT_LEAST] == []


@every_pack
def test_no_term_stands_twice_in_another_case_or_with_other_accents(pack: Pack) -> None:
    spelt = [(words(term), term.endswith("*"), "." in term) for term in pack.terms]
    assert [one for one in spelt if spelt.count(one) > 1] == []


@every_pack
def test_no_term_is_found_by_a_prefix_of_its_pack_already(pack: Pack) -> None:
    prefixes = {term: fold(term[:-1]) for term in pack.terms if term.endswith("*")}
    found = [
        (term, by)
        for term in pack.terms
        for by, prefix in prefixes.items()
        if term != by and any(word.startswith(prefix) for word in words(term))
    ]
    assert found == []


@every_pack
@pytest.mark.parametrize("script", SCRIPTS)
def test_every_pack_is_written_in_several_scripts(pack: Pack, script: str) -> None:
    assert any(is_written_in(term, script) for term in pack.terms)


@every_pack
def test_no_word_mixes_letters_that_only_look_alike(pack: Pack) -> None:
    alike = ("Latin", "Cyrillic", "Greek")
    cut = [word for term in pack.terms for word in term.split()]
    assert [word for word in cut if sum(is_written_in(word, script) for script in alike) > 1] == []


def test_the_bot_has_the_packs_of_the_file() -> None:
    assert {name: list(pack.terms) for name, pack in packs_of_the_bot().items()} == {
        name: pack.terms for name, pack in PACKS.items()
    }


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_finds_every_one_of_its_terms(name: str) -> None:
    plan = planned(f"@{name}", lexicon_of({}, {}))
    written = [term.replace("*", "") for term in PACKS[name].terms]
    missed = [term for term in written if find(plan, Document(an_article(f"– {term}!"))) is None]
    assert missed == []


def test_a_list_of_a_workspace_takes_the_place_of_a_pack_of_that_name() -> None:
    lists = lexicon_of({}, {"DPRK": ["Zembla"]}).lists
    assert lists.keys() == PACKS.keys()
    assert [term.text for term in lists["dprk"]] == ["Zembla"]
    assert len(lexicon_of({}, {}).lists["dprk"]) == len(PACKS["dprk"].terms)


def test_a_workspace_has_its_aliases_beside_the_packs() -> None:
    lexicon = lexicon_of({"Zembla": ["Kestrel Bay"]}, {"ships": ["ferry"]})
    article = Document(an_article("Ferries of Kestrel Bay"))
    assert find(planned("Zembla @ships", lexicon), article)
    assert find(planned("Zembla OR @china", lexicon_of({}, {})), article) is None
