import json
import time
from collections.abc import Sequence
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alerts.changes import (
    Change,
    ChangeKind,
    ChangeWords,
    OfficialSources,
    Telling,
    is_official,
    material_change,
    telling_of,
)
from rules.model import Article
from rules.words.counted import CountedWords
from rules.words.phrases import Phrases, folded_words
from tests.build import SCRIPTS, an_article
from tests.strategies import ARTICLES

TABLE = ChangeWords(
    counted=CountedWords(
        things=Phrases(
            {
                "toll": ["killed", "dead", "muertos", "погиб*", "死亡"],
                "missing": ["missing"],
                "magnitude": ["magnitude"],
            }
        ),
        verbs=Phrases({"toll": ["kills"]}),
        totals=Phrases({"toll": ["toll"]}),
        fillers=folded_words(["at least rises to nearly about up more than were"]),
        units=folded_words(["days", "year", "km", "miles", "pm"]),
        names=Phrases({"name": ["aged", "flight"]}),
        glued={"m": "magnitude"},
    ),
    escalation=Phrases(
        {
            "killed": ["killed", "kills", "dead", "погиб*", "死亡"],
            "resigns": ["resigns", "steps down", "dimite"],
            "emergency": ["state of emergency", "緊急事態"],
        }
    ),
    implied=Phrases({"killed": ["funeral"]}),
    hedges=Phrases({"hedge": ["not", "may", "feared", "no one", "since"]}),
    official=OfficialSources(
        outlets=frozenset({"zembla met office"}),
        domains=frozenset({"gov", "gov.zm", "zembla.example"}),
        tags=frozenset({"official"}),
    ),
    not_names=folded_words(["Tuesday", "Reuters"]),
    places=frozenset({"in", "near"}),
    differs={"magnitude": 0.5},
    first={"toll": 10},
)
LEAD = (
    "The ferry ran aground in fog at dawn with more than two hundred people on board, and the "
    "harbour of the town sent its tugs out at once to bring everybody home."
)


def told(*articles: Article) -> Telling:
    return reduce(lambda known, article: known.with_(article, TABLE), articles, Telling())


def change(before: str, now: str, *, lead: str = "", summary: str = "") -> str | None:
    known = told(an_article(before, summary=lead))
    found = material_change(known, an_article(now, summary=summary), TABLE)
    return f"{found.kind}: {found.words}" if found else None


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("3 dead as ferry sinks", "Ferry toll rises to 12", "number: toll 3 → 12"),
        ("3 dead as ferry sinks", "12 killed on ferry", "number: toll 3 → 12"),
        ("Three dead as ferry sinks", "Ferry sinking kills at least 5", "number: toll 3 → 5"),
        ("Two dead as ferry sinks", "Three dead as ferry sinks", "number: toll 2 → 3"),
        ("3 dead as ferry sinks", "4 dead as ferry sinks", None),
        ("12 dead as ferry sinks", "At least twelve killed on ferry", None),
        ("12 dead as ferry sinks", "3 dead as ferry sinks", None),
        ("97 dead as ferry sinks", "Nearly 100 dead as ferry sinks", None),
        ("100 dead as ferry sinks", "1,000 dead as ferry sinks", "number: toll 100 → 1,000"),
        ("Dozens dead as ferry sinks", "60 dead as ferry sinks", None),
        ("Dozens dead as ferry sinks", "Hundreds dead as ferry sinks", "number: toll 72 → hundreds"),
        ("Several dead as ferry sinks", "42 dead as ferry sinks", "number: toll 42"),
        ("Several dead as ferry sinks", "9 dead as ferry sinks", None),
        ("3 missing from ferry", "12 missing from ferry", "number: missing 3 → 12"),
        ("Ferry lost", "12 missing from ferry", None),
        ("3 missing from ferry", "12 rescued from ferry", None),
        ("3 dead as ferry sinks", "12 feared dead as ferry sinks", None),
        ("3 dead as ferry sinks", "Are 12 dead on the ferry?", None),
        ("3 dead as ferry sinks", "Worst since storm kills 270: ferry sinks", None),
        ("3 dead as ferry sinks", "12 days after, 3 dead", None),
        ("3 dead as ferry sinks", "Sailor aged 45 dead", None),
        ("Magnitude 6.8 quake hits Moss", "Quake revised to magnitude 7.3",
         "number: magnitude 6.8 → 7.3"),
        ("Magnitude 6.8 quake hits Moss", "M6.3 quake hits Moss", "number: magnitude 6.8 → 6.3"),
        ("Magnitude 6.8 quake hits Moss", "Magnitude 7.2 quake hits Moss", None),
        ("Magnitude 6.8 quake hits Moss", "Earthquake 12 miles off Moss at 10 pm", None),
        ("Tariffs of 10% on steel", "Steel tariffs of 25% to come", "number: steel 10% → 25%"),
        ("Bank raises rates by 1%", "Bank raises rates to 5%", None),
        ("Tariffs of 10% on steel", "Shares lose 25% in a day", None),
        ("Storm leaves $3 million damage", "Storm damage of $40 million",
         "number: storm $3,000,000 → $40,000,000"),
        ("Storm leaves $3 million damage", "Storm leaves €40 million damage", None),
        ("Al menos 3 muertos", "Suben a 12 muertos", "number: toll 3 → 12"),
        ("3 человека погибли", "12 человек погибли", "number: toll 3 → 12"),
        ("3人死亡", "12人死亡", "number: toll 3 → 12"),
    ],
)  # fmt: skip
def test_a_count_changes_a_story_when_it_grows_by_a_half(
    before: str, now: str, expected: str | None
) -> None:
    assert change(before, now) == expected


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("Ferry sinks", "Captain dead after ferry sinks", "escalation: dead"),
        ("Captain killed on ferry", "Captain dead on ferry", None),
        ("Funeral of ferry captain", "Captain dead on ferry", None),
        ("Storm nears", "Mayor declares State of Emergency", "escalation: State of Emergency"),
        ("Minister under fire", "Minister steps down", "escalation: steps down"),
        ("Minister under fire", "Minister says she will not step or: steps down",
         "escalation: steps down"),
        ("Minister under fire", "Minister may not resign; resigns not", None),
        ("Minister under fire", "Minister resigns?", None),
        ("Minister may resign", "Minister resigns", "escalation: resigns"),
        ("Storm nears", "Storm kills no one", None),
        ("台風接近", "知事が緊急事態を宣言", "escalation: 緊急事態"),
        ("Паром сел на мель", "Капитан погиб", "escalation: погиб"),
        ("Паром сел на мель", "Паром снят с мели", None),
        ("ferja strandar", "ferjan sokkin", None),
    ],
)  # fmt: skip
def test_a_word_of_escalation_changes_a_story_once(
    before: str, now: str, expected: str | None
) -> None:
    assert change(before, now) == expected


def test_a_step_that_stood_in_the_lead_has_been_told() -> None:
    assert change("Ferry sinks", "Captain dead", lead="The captain was killed.") is None
    assert change("Ferry sinks", "Captain dead", lead="The captain was not killed.") is not None
    assert change("Ferry sinks", "12 dead", lead="The sea took many; 12 killed.") is None


def test_only_a_headline_changes_a_story() -> None:
    assert change("Ferry sinks", "Ferry sinks in fog", summary="The captain was killed.") is None


@pytest.mark.parametrize(
    ("lead", "now", "summary", "expected"),
    [
        (LEAD, "Ferry firm Orso Lines blames fog", "It was the fog, Orso Lines told us.",
         "entity: Orso Lines"),
        ("", "Ferry firm Orso Lines blames fog", "It was the fog, Orso Lines told us.", None),
        (LEAD, "Ferry firm Orso Lines blames fog", "", None),
        (LEAD, "Ferry firm Orso blames fog", "It was the fog, Orso told us.", None),
        (LEAD, "Aid in Orso Falls", "The town of Orso Falls sent aid.", None),
        (LEAD + " Orso owns it.", "Orso Lines blames fog", "The fog, says Orso Lines.", None),
        (LEAD + " French tugs came.", "Aid of French Guiana", "From the French Guiana of old.", None),
        (LEAD + " Koreans came.", "Then North Korea sends tugs", "So the North Korea of old.", None),
        (LEAD, "Then Tuesday Reuters saw it", "It was Tuesday Reuters said.", None),
        (LEAD, "The Harbour Wire reports", "So says the Harbour Wire of today.", None),
    ],
)  # fmt: skip
def test_a_full_name_changes_a_story_when_no_telling_had_a_word_of_it(
    lead: str, now: str, summary: str, expected: str | None
) -> None:
    assert change("Ferry runs aground", now, lead=lead, summary=summary) == expected


def test_an_official_source_changes_a_story_once() -> None:
    known = told(an_article("Storm nears"))
    official = an_article("Storm comes near", outlet="Zembla Met Office")
    assert material_change(known, official, TABLE) == Change(
        ChangeKind.OFFICIAL, "Zembla Met Office"
    )
    assert material_change(known.with_(official, TABLE), official, TABLE) is None


@pytest.mark.parametrize(
    ("article", "expected"),
    [
        (an_article(outlet="ZEMBLA  MET-OFFICE"), True),
        (an_article(link="https://www.sea.gov/1"), True),
        (an_article(link="https://sea.gov.zm:8443/1"), True),
        (an_article(link="https://zembla.example/1"), True),
        (an_article(tags=("Official",)), True),
        (an_article(link="https://notzembla.example/gov"), False),
        (an_article(link="https://gov.example/1"), False),
        (an_article(outlet="", link=None), False),
    ],
)
def test_a_source_is_official_by_name_host_or_tag(article: Article, expected: bool) -> None:
    assert is_official(article, TABLE.official) is expected


def test_the_weightiest_change_is_named() -> None:
    known = told(an_article("3 missing from ferry", summary=LEAD))
    now = an_article("12 missing, captain dead, says Orso Lines", outlet="Zembla Met Office")
    assert material_change(known, now, TABLE) == Change(ChangeKind.ESCALATION, "dead")
    known = known.with_(an_article("Captain dead"), TABLE)
    assert material_change(known, now, TABLE) == Change(ChangeKind.NUMBER, "missing 3 → 12")
    known = known.with_(an_article("12 missing"), TABLE)
    found = material_change(known, now, TABLE)
    assert found is not None
    assert found.kind is ChangeKind.OFFICIAL


def test_what_was_told_is_written_as_json_and_read_back() -> None:
    known = told(an_article("3 dead, 5 missing", summary=LEAD), an_article("12 dead"))
    written = json.dumps(known.as_json())
    assert Telling.from_json(json.loads(written)) == known
    assert Telling.from_json({}) == Telling()


@pytest.mark.parametrize(
    "said", ["12 killed ", "killed 12 ", "not killed ", "toll rises to 12 ", "5% ", "Orso Lines "]
)
def test_a_hostile_headline_is_judged_at_once(said: str) -> None:
    article = an_article((said * 1_000)[:2_000], summary=(said * 1_000)[:4_000])
    begun = time.process_time()
    material_change(told(article), article, TABLE)
    assert time.process_time() - begun < 2


STORIES = st.lists(
    st.one_of(
        ARTICLES,
        st.builds(
            an_article,
            st.sampled_from(
                [
                    *SCRIPTS, "3 dead, M6.8", "12 dead", "Dozens killed", "Magnitude 7.5 in Moss",
                    "Minister steps down", "Orso Lines: 5% of tariffs, $5 fee", "12 feared dead?",
                ]
            ),
            summary=st.sampled_from(["", LEAD, LEAD + " So says Orso Lines of Moss."]),
            outlet=st.sampled_from(["Harbour Wire", "Zembla Met Office"]),
        ),
    ),
    max_size=5,
)  # fmt: skip


@given(STORIES)
def test_no_article_changes_a_story_of_which_it_was_told(articles: Sequence[Article]) -> None:
    known = told(*articles)
    assert [material_change(known, article, TABLE) for article in articles] == [None] * len(
        articles
    )


@given(STORIES.flatmap(lambda told: st.tuples(st.just(told), st.permutations(told))))
def test_what_was_told_does_not_depend_on_the_order(
    orders: tuple[Sequence[Article], Sequence[Article]],
) -> None:
    first, second = (told(*order) for order in orders)
    assert first == second
    assert first.merged(second) == first
    assert json.dumps(first.as_json()) == json.dumps(second.as_json())
    assert Telling.from_json(json.loads(json.dumps(first.as_json()))) == first


@given(STORIES, ARTICLES)
def test_what_was_told_more_of_changes_no_sooner(
    articles: Sequence[Article], last: Article
) -> None:
    less = told(an_article("3 dead", summary=LEAD))
    more = less.merged(told(*articles))
    of_numbers = telling_of(last, TABLE).counts.keys() - less.counts.keys()
    if material_change(less, last, TABLE) is None and not of_numbers:
        assert material_change(more, last, TABLE) is None
