import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.changing import ChangeWordsError, change_words, change_words_with
from rules.alerts.changes import ChangeWords, Telling, material_change
from tests.build import an_article

FILE = Path(__file__).parents[2] / "bot" / "changes.toml"
WRITTEN = tomllib.loads(FILE.read_text(encoding="utf-8"))


def change(before: str, now: str, words: ChangeWords | None = None, **more: Any) -> str | None:
    table = words or change_words()
    known = Telling().with_(an_article(before), table)
    found = material_change(known, an_article(now, **more), table)
    return f"{found.kind}: {found.words}" if found else None


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("Ferry disaster: 3 dead", "Death toll in ferry disaster rises to 12",
         "number: toll 3 → 12"),
        ("Quake of magnitude 6.8 shakes Moss", "Moss quake revised to 7.4 magnitude",
         "number: magnitude 6.8 → 7.4"),
        ("Storm closes in on Kestrel Bay", "State of emergency declared in Kestrel Bay",
         "escalation: State of emergency"),
        ("Zembla masses troops at border", "Zembla invades Moss", "escalation: invades"),
        ("Zembla minister under pressure", "Zembla minister resigns", "escalation: resigns"),
        ("Fire at Moss refinery", "Moss refinery explodes", "escalation: explodes"),
        ("Search for sailor missing off Moss", "Body found in search off Moss",
         "escalation: Body found"),
        ("Minister faces no-confidence vote", "Minister ousted in no-confidence vote",
         "escalation: ousted"),
        ("Storm leaves 100,000 without power", "450,000 without power after storm",
         "number: without power 100,000 → 450,000"),
        ("Terremoto en Moss deja 3 muertos", "Sube a 45 la cifra de muertos en Moss",
         "number: toll 3 → 45"),
        ("Zahl der Toten steigt auf 3", "Zahl der Toten in Moss steigt auf 45",
         "number: toll 3 → 45"),
        ("지진으로 3명 사망", "지진 사망자 45명으로 늘어", "number: toll 3 → 45"),
        ("Incendio en el puerto", "Al menos tres muertos en el incendio", "escalation: muertos"),
        ("Brand im Hafen", "Zwei Tote bei Brand im Hafen", "escalation: Tote"),
        ("Пожар в порту", "В порту введено чрезвычайное положение",
         "escalation: чрезвычайное положение"),
        ("港で火災", "港の火災で2人死亡", "escalation: 死亡"),
        ("حريق في الميناء", "مقتل شخصين في حريق الميناء", "escalation: مقتل"),
        ("항구 화재", "항구 화재로 2명 사망", "escalation: 사망"),
    ],
)  # fmt: skip
def test_a_story_has_changed(before: str, now: str, expected: str) -> None:
    assert change(before, now) == expected


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("Quake shakes Moss", "Earthquake rattles Moss on Tuesday at 10:30"),
        ("At least 12 dead in ferry disaster", "Twelve people killed as ferry sinks"),
        ("Ferry sinks 5 miles off Moss", "Ferry goes down 8 km off coast of Moss"),
        ("Minister may resign over leak", "Minister refuses to resign over leak"),
        ("Actor dies", "Actor dead at 77"),
        ("Storm near Kestrel Bay", "Storm could kill hundreds, officials fear"),
        ("Storm near Kestrel Bay", "Tuesday's storm: live updates from Kestrel Bay"),
        ("Traffic jam on the M25", "Lorry blocks M6"),
        ("Eldur í höfninni", "Enn logar eldur í höfninni"),
    ],
)
def test_a_story_is_only_told_in_other_words(before: str, now: str) -> None:
    assert change(before, now) is None


def test_an_official_source_is_known_by_its_host() -> None:
    page = "https://earthquake.usgs.gov/earthquakes/1"
    assert change("Quake off Moss", "Quake off Moss", link=page) == "official: Harbour Wire"


def test_words_of_a_workspace_are_added_to_ours() -> None:
    own = {
        "escalation": {"closed": ["strait closed"], "killed": ["lost with all hands"]},
        "counted": {"toll": {"words": ["souls lost"], "first": 3}, "whales": {"words": ["whales"]}},
        "official": {"outlets": ["Moss Harbour Board"], "domains": ["port.example."]},
    }
    words = change_words_with(own)
    assert change("Ice in strait", "Strait closed by ice", words) == "escalation: Strait closed"
    assert change("Barge late", "Barge dead in water", words) == "escalation: dead"
    assert change("Body of sailor found", "4 souls lost", words) == "number: toll 4"
    assert change("3 whales ashore", "30 whales ashore", words) == "number: whales 3 → 30"
    assert change("Ice", "Ice", words, outlet="Moss Harbour Board") is not None
    assert change("Ice", "Ice", words, link="https://www.port.example/1") is not None
    assert change("Ice in strait", "Strait closed by ice") is None


@pytest.mark.parametrize(
    ("own", "place"),
    [
        ({"escalations": {}}, "escalations"),
        ({"escalation": {"closed": "strait"}}, "escalation.closed"),
        ({"counted": {"whales": {"first": 0}}}, "counted.whales.first"),
        ({"counted": "whales"}, "counted"),
    ],
)
def test_words_that_cannot_be_used_are_named_with_the_remedy(
    own: dict[str, Any], place: str
) -> None:
    with pytest.raises(ChangeWordsError, match=f"words of change, {place}: .*changes.toml"):
        change_words_with(own)


@pytest.mark.parametrize("table", ["escalation", "implied"])
def test_no_term_of_a_group_stands_there_twice(table: str) -> None:
    for group, terms in WRITTEN[table].items():
        assert sorted(terms) == sorted(set(terms)), group


def test_the_file_is_versioned_and_every_implied_step_is_one() -> None:
    assert WRITTEN["version"] == 1
    assert WRITTEN["implied"].keys() <= WRITTEN["escalation"].keys()
