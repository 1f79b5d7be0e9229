import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from rules.words.inflection import (
    ALONE,
    ENDINGS,
    IRREGULAR,
    KEPT,
    LOSES_ES,
    LOSES_S,
    MEN,
    SHORT,
    singular,
)
from rules.words.text import fold
from tests.build import SCRIPTS

PAIRS_TEXT = """
    missile missiles, drone drones, ship ships, port ports, bank banks, strike strikes, tank tanks
    sanction sanctions, tariff tariffs, reef reefs, chip chips, boy boys, day days, essay essays
    window windows, idea ideas, area areas, visa visas, euro euros, photo photos, piano pianos
    ceo ceos, uav uavs, earthquake earthquakes, quake quakes
    f16 f16s, f35 f35s, mp3 mp3s, 737 737s, a380 a380s, s400 s400s, 4x4 4x4s

    city cities, party parties, ally allies, army armies, navy navies, treaty treaties, spy spies
    sky skies, supply supplies, injury injuries, casualty casualties, territory territories
    movie movies, cookie cookies, zombie zombies, rookie rookies, calorie calories, selfie selfies
    brownie brownies, tie ties, die dies, lie lies, pie pies, magpie magpies, prairie prairies
    christie christies, money monies, kennedy kennedys, tory tories

    church churches, march marches, launch launches, breach breaches, watch watches, coach coaches
    cache caches, headache headaches, avalanche avalanches, niche niches, tranche tranches
    cliche cliches, crash crashes, bush bushes, clash clashes, flash flashes, tax taxes, box boxes
    index indexes, axe axes, boss bosses, loss losses, class classes, witness witnesses
    address addresses, posse posses, impasse impasses, crevasse crevasses, buzz buzzes
    quiz quizzes, waltz waltzes, blitz blitzes, prize prizes, size sizes, breeze breezes

    case cases, base bases, house houses, cause causes, excuse excuses, abuse abuses, use uses
    spouse spouses, clause clauses, pause pauses, license licenses, disease diseases, nose noses
    virus viruses, coronavirus coronaviruses, bus buses, campus campuses, bonus bonuses
    status statuses, census censuses, consensus consensuses, caucus caucuses, airbus airbuses
    circus circuses, octopus octopuses, surplus surpluses, gas gases, lens lenses, bias biases
    alias aliases, atlas atlases, canvas canvases, summons summonses, topaz topazes

    hero heroes, potato potatoes, tomato tomatoes, mosquito mosquitoes, veto vetoes, echo echoes
    torpedo torpedoes, embargo embargoes, volcano volcanoes, cargo cargoes, cargo cargos
    tornado tornadoes, tornado tornados, shoe shoes, toe toes, foe foes, canoe canoes, floe floes

    clinic clinics, critic critics, fabric fabrics, topic topics, republic republics, relic relics
    plastic plastics, mechanic mechanics, epidemic epidemics, pandemic pandemics, cleric clerics
    menu menus, guru gurus, zulu zulus, hindu hindus, hutu hutus, gpu gpus, plateau plateaus
    nazi nazis, taxi taxis, iraqi iraqis, israeli israelis, houthi houthis, saudi saudis
    yemeni yemenis, pakistani pakistanis, rabbi rabbis, tsunami tsunamis, alibi alibis, kiwi kiwis
    api apis, ski skis, thai thais

    man men, man mens, woman women, gunman gunmen, policeman policemen
    policewoman policewomen, frenchman frenchmen, frenchwoman frenchwomen, fisherman fishermen
    child children, grandchild grandchildren, crisis crises, analysis analyses, oasis oases
    hypothesis hypotheses, diagnosis diagnoses, wolf wolves, knife knives, shelf shelves
    thief thieves, half halves, loaf loaves, wife wives, calf calves, scarf scarves

    korean koreans, american americans, russian russians, swede swedes, kurd kurds, czech czechs
    cypriot cypriots, philippine philippines, falkland falklands, balkan balkans, lyon lyons
"""
PAIRS = [tuple(pair.split()) for line in PAIRS_TEXT.split("\n") for pair in line.split(",") if pair]

APART_TEXT = """
    important import, imported import, shipping ship, shipment ship, korean korea, korea kore
    news new, politics politic, economics economic, ethics ethic, physics physic, statistics static
    arms arm, aids aid, goods good, customs custom, corps corp, means mean, odds odd, times time
    securities security, futures future, commons common, greens green, riches rich, mets met
    series sery, species specy, does doe, goes go, jeans jean, trans tran, lens len
    summons summon, premises premise, americas america, overseas oversea, 1990s 1990, 2020s 2020
    mars mar, hamas hama, lucas luca, marcos marco, carlos carlo, nicolas nicola, andreas andrea
    abbas abba, thomas thoma, james jame, jones jone, frances france, morales morale, dias dia
    williams william, roberts robert, edwards edward, peters peter, stephens stephen, adams adam
    richards richard, matthews matthew, andrews andrew, phillips phillip, daniels daniel
    rogers roger, myers myer, sanders sander, gates gate, johns john, jacobs jacob, owens owen
    lagos lago, chaos chao, alamos alamo, palmas palma, rios rio, argos argo, dumas duma, laos lao
    wales wale, texas texa, honduras hondura, brussels brussel, athens athen, leeds leed
    lloyds lloyd, philips philip, barclays barclay, reuters reuter, abrams abram
    crisis crisi, paris pari, tunis tuni, davis davi, lewis lewi, louis loui, basis base
    axis axe, census censu, virus viru, isis isi, loss los, swiss swis, ross ros
    yemen yeman, regimen regiman, women men, 100ms 100m, people person
    universal universe, organization organ, policy police, general generation, was wa, his hi
"""
APART = [tuple(pair.split()) for line in APART_TEXT.split("\n") for pair in line.split(",") if pair]

LETTERS = st.text(alphabet="aceghimnostuvwxyz", max_size=8)
ANY = (
    st.text(max_size=12)
    | st.from_regex(r"\A[a-z0-9]{0,8}\Z")
    | st.tuples(
        LETTERS, st.sampled_from([end for end, _ in ENDINGS] + ["mens", "ises", "sss"])
    ).map("".join)
    | st.sampled_from(sorted(ALONE | LOSES_S | LOSES_ES | MEN | set(IRREGULAR)))
)


@pytest.mark.parametrize(("one", "many"), PAIRS)
def test_a_word_and_its_plural_are_one(one: str, many: str) -> None:
    assert singular(one) == singular(many)


@pytest.mark.parametrize(("one", "other"), APART)
def test_words_that_only_look_like_a_pair_stay_apart(one: str, other: str) -> None:
    assert singular(one) != singular(other)


@pytest.mark.parametrize(
    "word",
    [
        "",
        "s",
        "us",
        "gas",
        "was",
        "his",
        "its",
        "aws",
        "1990s",
        "2020s",
        "100ms",
        "3ds",
        "2026",
        "m5",
    ],
)
def test_short_words_decades_and_units_are_left_alone(word: str) -> None:
    assert singular(word) == word


@pytest.mark.parametrize(
    "word",
    [
        "at&ts",
        "c++s",
        "#tags",
        "3.5s",
        "u.s",
        "кораблис",
        "καιρος",
        "straßens",
        "北朝鮮s",
        "船",
        "미사일s",
    ],
)
def test_other_scripts_and_words_with_signs_are_left_alone(word: str) -> None:
    assert singular(word) == word


@pytest.mark.parametrize(
    "word", ["analysis", "politics", "congress", "virus", "crisis", "important"]
)
def test_a_word_that_is_no_plural_is_itself(word: str) -> None:
    assert singular(word) == word


@given(ANY)
def test_one_form_has_no_other_form(word: str) -> None:
    assert singular(singular(word)) == singular(word)


LONGER = {one for many, one in IRREGULAR.items() if len(one) > len(many)}
"""The words that are longer than their plurals: criterion, fungus, mouse."""


@given(ANY)
@example("nuclei")
def test_only_the_last_letters_change_and_none_is_lost_but_four(word: str) -> None:
    one = singular(word)
    assert len(word) - 4 <= len(one) <= len(word) + (one in LONGER)
    assert one[: SHORT - 2] == word[: SHORT - 2]


@given(st.sampled_from(SCRIPTS).flatmap(lambda text: st.sampled_from(text.split())).map(fold))
def test_a_form_is_folded_as_its_word_is(word: str) -> None:
    assert fold(singular(word)) == singular(word)


@given(st.text(alphabet="abdeglmnprtw", min_size=SHORT, max_size=10))
def test_an_s_makes_no_other_word_of_a_word_that_nothing_else_is_known_of(word: str) -> None:
    assume(word + "s" not in ALONE)
    assert singular(word + "s") == singular(word)


def test_no_word_stands_in_two_tables() -> None:
    tables = [ALONE, LOSES_S, LOSES_ES, MEN, frozenset(IRREGULAR)]
    assert sum(map(len, tables)) == len(frozenset().union(*tables))


def test_every_exception_is_one() -> None:
    keeps, drops = tuple(KEPT), tuple(end for end, _ in ENDINGS if end != "s")
    assert [word for word in ALONE if len(word) <= SHORT or word.endswith(keeps)] == []
    assert [word for word in LOSES_S if not word.endswith(keeps + drops)] == []
    assert [word for word in LOSES_ES if not word.endswith(("ses", "zes"))] == []
    assert [word for word in MEN if not word.endswith("men")] == []


@pytest.mark.parametrize("word", sorted(ALONE))
def test_a_word_that_stands_alone_is_itself(word: str) -> None:
    assert singular(word) == word


@pytest.mark.parametrize(
    ("plural", "one"),
    [("mice", "mouse"), ("feet", "foot"), ("criteria", "criterion"), ("indices", "index"), ("alumni", "alumnus")],
)  # fmt: skip
def test_a_plural_that_newsrooms_use_is_known_although_it_has_no_s(plural: str, one: str) -> None:
    assert singular(plural) == singular(one) == one


@pytest.mark.parametrize("word", ["people", "media", "data", "lives", "leaves"])
def test_a_plural_that_is_mostly_another_word_is_left_alone(word: str) -> None:
    assert singular(word) not in ("person", "medium", "datum", "life", "leaf")
