import pytest
from hypothesis import given
from hypothesis import strategies as some

from rules.story.occasion import (
    WORDS_AT_MOST,
    has_turned,
    meanings,
    months,
    occasion_of,
    ordinals,
    other_occasion,
    turns_with,
)
from tests.stories import a_sketch


def apart(title: str, *others: str, with_sides: bool = True) -> str | None:
    """Ask about headlines as people write them."""
    return other_occasion(
        a_sketch(title).title, [a_sketch(one).title for one in others], with_sides=with_sides
    )


@pytest.mark.parametrize(
    ("title", "other", "expected"),
    [
        ("Trial, day 03: the verdict", "Trial, day 4", "day 3 against day 4"),
        ("Bulletin number 12", "Bulletin no. 13", "number 12 against number 13"),
        ("Petrov draws game 5", "Petrov wins game four", "game 5 against game 4"),
        ("Third-quarter profit up", "Q4 profit down", "quarter 3 against quarter 4"),
        ("Gain wins first mountain stage", "Gain wins stage 9", "stage 1 against stage 9"),
        ("Second test flight fails", "Fourth test flight works", "test 2 against test 4"),
        ("EU adopts 18th package", "EU adopts 19th package", "package 18 against package 19"),
        ("Sieg am 3. Spieltag", "Sieg am 9. Spieltag", "matchday 3 against matchday 9"),
        ("Il gagne la 3e étape", "Il gagne la cinquième étape", "stage 3 against stage 5"),
        ("横浜が第3節で勝利", "横浜が第9節で敗戦", "matchday 3 against matchday 9"),
        (
            "They reach the quarter-finals",
            "They reach the final",
            "round quarter-final against round final",
        ),
        ("Third round begins", "They reach the last four", "round 3 against round semi-final"),
        ("Quiz of July 10", "Quiz of 17 July", "date july 10 against date july 17"),
        ("Lotto of 4 March", "Lotto of 7 March", "date march 4 against date march 7"),
        ("Profit falls in 2024", "Profit rises in 2025", "year 2024 against year 2025"),
        ("Oslo presents 2027 budget", "Oslo revises 2026 budget", "year 2027 against year 2026"),
        (
            "Third time in a row for Ames",
            "Fifth time in a row for Ames",
            "time 3 against time 5",
        ),
    ],
)
def test_what_is_counted_is_another_one(title: str, other: str, expected: str) -> None:
    assert apart(title, other, with_sides=False) == expected


@pytest.mark.parametrize(
    ("title", "other", "expected"),
    [
        ("Rain on Monday", "Sun on Tuesday", "monday against tuesday"),
        ("Sales rise in May", "Sales rise in June", "may against june"),
        ("Strike begins", "Strike called off", "begins against ends"),
        ("Pass reopens", "Pass closed by snow", "opens against closes"),
        ("Blogger arrested", "Blogger freed", "held against free"),
        ("Senate passes bill", "Senate rejects bill", "for against against"),
        ("Oil climbs", "Oil slides", "rises against falls"),
        ("Third-quarter profit up", "Full-year profit up", "quarter against year"),
        ("Bank cuts rates", "Bank leaves rates unchanged", "cuts against stays"),
        ("Nurses stop work", "Nurses' strike called off", "begins against ends"),
        ("Stocks end lower as yen gains", "Stocks end higher", "lower against higher"),
        ("Lind wins pursuit in Oslo", "Lind wins 10km sprint in Oslo", "pursuit against sprint"),
        (
            "Trio win Nobel Prize in physics",
            "Nobel Peace Prize for medics",
            "physics prize against peace prize",
        ),
        (
            "FDA backs pill",
            "EU regulators back pill",
            "American regulator against European regulator",
        ),
        ("Riksbank cuts rate", "ECB cuts rate", "Riksbank against ECB"),
        ("Sweden's central bank cuts", "Fed cuts rate", "Riksbank against Federal Reserve"),
        ("Obesity pill works", "Pill against malaria works", "obesity against malaria"),
        ("Flaw in Tamura router", "Flaw in Tamura printers", "router against printer"),
        (
            "Health minister Lang quits",
            "Justice minister Ott quits",
            "health minister against justice minister",
        ),
        ("Pope appoints bishops", "Pope visits Lebanon", "appoints against visits"),
        ("Pope's Easter message", "Pope's new year message", "easter against new year"),
        ("Taxi drivers block bridge", "Farmers block bridge", "taxi drivers against farmers"),
        ("Ames wins first round", "Ames wins presidency", "first round against won"),
        ("Hiker missing", "Missing hiker found", "missing against found"),
        ("Lokführer beginnen Streik", "Streik beendet", "begins against ends"),
        ("El paro sube", "El paro baja", "rises against falls"),
        ("Le tunnel ferme", "Le tunnel rouvre", "closes against opens"),
        ("Apre il ponte", "Chiude il ponte", "opens against closes"),
        ("空港が閉鎖", "空港が再開", "closes against opens"),
    ],
)
def test_one_side_of_a_matter_is_not_the_other(title: str, other: str, expected: str) -> None:
    assert apart(title, other) == expected
    assert apart(title, other, with_sides=False) is None


@pytest.mark.parametrize(
    ("title", "other", "expected"),
    [
        ("Pirates seize tanker", "Navy frees tanker seized by pirates", "held against free"),
        ("Poll puts Ames ahead", "Ames elected president", "poll against won"),
        ("Ames elected president", "Ames sworn in as president", "won against taken"),
        ("Ames faces Brandt", "Ames beats Brandt", "ahead against decided"),
        ("Composer Varga dies", "Funeral of Varga, who died", "told against burial"),
        ("Plane crashes", "Pilot blamed for plane crash", "happens against looked into"),
        ("Man arrested over theft", "Arrested man goes on trial", "arrest against trial"),
        ("Man charged with theft", "Man charged with theft convicted", "brought against judged"),
        ("Doyle to be extradited", "Extradited hacker Doyle on trial", "extradition against trial"),
        ("Watchdog looks into prices", "Watchdog blocks sale", "opened against decided"),
        ("Trial of mayor goes on", "Mayor acquitted after trial", "trial against verdict"),
        ("Foods agrees to buy Pasta", "Foods drops plan to buy Pasta", "made against withdrawn"),
    ],
)
def test_of_turns_that_follow_one_another_a_headline_tells_the_last(
    title: str, other: str, expected: str
) -> None:
    assert apart(title, other) == expected
    assert apart(other, other) is None


@pytest.mark.parametrize(
    ("title", "other", "expected"),
    [
        ("Boil water notice", "Boil water notice lifted", True),
        ("Drone hits depot", "Second drone hits depot", True),
        ("Drone hits depot", "Drone hits depot of town", False),
        ("Hiker on Ben Nevis", "Hiker found on Ben Nevis", False),
        ("Ferry sinks", "Ferry capsizes", False),
    ],
)
def test_one_headline_may_tell_of_a_turn_that_the_other_is_silent_about(
    title: str, other: str, expected: bool
) -> None:
    assert has_turned(title.lower(), other.lower()) is expected
    assert has_turned(other.lower(), title.lower()) is expected


def test_a_turn_counts_by_the_words_that_tell_it() -> None:
    lifted, silent = "curfew lifted in truro", "curfew in truro"
    assert turns_with(["lifted"], lifted, silent)
    assert not turns_with(["truro"], lifted, silent)
    assert not turns_with(["lifted"], lifted, "curfew in truro begins")


def test_words_of_a_phrase_name_its_side() -> None:
    assert meanings("strike called off at noon").keys() == {"called", "off"}
    assert meanings("blogger freed")["freed"] & meanings("blogger released")["released"]
    assert not meanings("the town of truro")


def test_words_that_mean_much_else_name_no_day() -> None:
    assert "juillet" in months()
    assert not months() & {"may", "march"}
    assert "second" in ordinals()
    assert not ordinals() & {"first", "final"}


HEADLINES = some.lists(
    some.sampled_from(
        [
            "strike",
            "begins",
            "ends",
            "called",
            "off",
            "3rd",
            "second",
            "round",
            "day",
            "4",
            "2027",
            "budget",
            "tanker",
            "seized",
            "freed",
            "poll",
            "elected",
            "sworn",
            "in",
            "dies",
            "funeral",
            "final",
            "trial",
            "verdict",
            "jailed",
            "monday",
            "may",
            "crash",
            "blamed",
            "for",
            "years",
            "after",
            "recalls",
            "wins",
            "faces",
            "Streik",
            "beendet",
            "libéré",
            "逮捕",
        ]
    ),
    max_size=9,
).map(" ".join)


@given(HEADLINES, HEADLINES)
def test_no_headline_contradicts_itself_and_two_contradict_each_other_or_not(
    one: str, other: str
) -> None:
    assert apart(one, one) is None
    assert (apart(one, other) is None) is (apart(other, one) is None)
    assert has_turned(one, other) is has_turned(other, one)


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Town marks tenth anniversary of fire", "Fire in the hall"),
        ("Ten years after, the hall stands", "Fire in the hall"),
        ("Survivors recall the fire 30 years ago", "Fire in the hall"),
    ],
)
def test_an_anniversary_is_not_the_event(title: str, other: str) -> None:
    assert apart(title, other, with_sides=False) == "an anniversary against the event"
    assert apart(other, title) == "the event against an anniversary"
    assert apart(other, title, with_sides=False) is None
    assert apart(title, title) is None


def test_what_is_remembered_need_not_be_old_nor_what_is_old_remembered() -> None:
    assert apart("Town remembers dead of fire", "Fire in the hall") is None
    assert apart("Coin of 800 years ago found", "Coin found") is None


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Northport win third round", "Northport win"),
        ("First time in years for Ames", "Third time this year for Ames"),
        ("Oil rises as stocks fall", "Stocks fall"),
        ("Three day strike begins", "Two day strike begins"),
        ("In 12 days", "In 13 days"),
        ("March on Rome", "May wins"),
        ("Most since 2019", "More than until 2024"),
        ("Fire kills 2019", "Fire kills 2020"),
        ("July 40 quiz", "July 50 quiz"),
        ("Hiker missing since Monday found", "Hiker found on Monday"),
        ("Week by week", "Day by day"),
        ("", ""),
    ],
)
def test_other_words_are_no_contradiction(title: str, other: str) -> None:
    assert apart(title, other) is None


def test_a_story_may_have_told_of_several_occasions() -> None:
    assert apart("Strike ends", "Strike begins", "Strike called off by noon") is None
    assert apart("Strike ends", "Strike begins", "Drivers stay home") == "ends against begins"


def test_a_sentence_names_days_in_passing() -> None:
    long = "he said on monday " + "that the work of the year went on " * 4
    assert len(long.split()) > WORDS_AT_MOST
    assert occasion_of(long) == occasion_of("")
    assert apart(f"{long} ten years after", long) == "an anniversary against the event"
