import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.match import PLACES_AT_MOST, WatchIndex, document, find
from rules.model import Article, Evidence
from rules.query import And, Not, Or, Query, Term, is_anchored, parse
from rules.text import words
from tests.build import SCRIPTS, a_watch, an_article
from tests.rules.test_query import QUERIES

TEXTS = st.lists(st.sampled_from([*SCRIPTS, "chips", "x", "a b", "S&P 500", "東京", " "])).map(
    " ".join
)
ARTICLES = st.builds(lambda title, body: an_article(title, body=body), TEXTS, TEXTS | st.text())


def evidence_for(query: str, article: Article) -> tuple[Evidence, ...] | None:
    return find(parse(query), document(article))


def shown(query: str, article: Article) -> list[str]:
    found = evidence_for(query, article) or ()
    return [article.texts[one.field][one.start : one.end] for one in found]


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("ferry", "A Ferry runs aground"),
        ("etat", "L’État relance la centrale"),
        ("L'État", "l’etat"),
        ('"ferry runs"', "The ferry – runs!"),
        ("ferry -train", "Ferry aground"),
        ("ferry OR train", "Train stops"),
        ("паром", "ПАРОМ сел на мель"),
        ("عبارة", "عاجل: جنوح عبّارة"),
        ("工場", "半導体の新工場を建設"),
        ("TSMC", "半導体メーカーTSMC、新工場"),
        ("ท่าเรือ", "เกยตื้นใกล้ท่าเรือ"),
        ("oeuvre", "L’œuvre volée retrouvée"),
        ("NOT NOT ferry", "Ferry aground"),
        ("NOT (NOT ferry AND NOT train)", "Train stops"),
        ("NOT (NOT ferry OR train)", "Ferry aground"),
    ],
)
def test_an_article_satisfies_a_query(query: str, title: str) -> None:
    assert evidence_for(query, an_article(title))


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("ferry", "Ferries run late"),
        ('"ferry runs"', "The ferry never runs"),
        ('"runs ferry"', "The ferry runs"),
        ('"the ferry"', "Over the"),
        ("ferry train", "Ferry aground"),
        ("ferry -aground", "Ferry aground"),
        ("ferry OR train", "Bus stops"),
        ("หมู", "หมอเตือน"),
        ("--ferry", "Train stops"),
        ("NOT (NOT ferry AND NOT train)", "Bus stops"),
        ("NOT (NOT ferry OR train)", "Ferry and train"),
    ],
)
def test_an_article_does_not_satisfy_a_query(query: str, title: str) -> None:
    assert evidence_for(query, an_article(title)) is None


def test_words_side_by_side_do_not_reach_across_fields() -> None:
    article = an_article("The ferry", summary="runs aground")
    assert evidence_for('"ferry runs"', article) is None
    assert shown("ferry runs", article) == ["ferry", "runs"]


def test_evidence_names_the_place_and_the_term() -> None:
    article = an_article("Storm", summary="The Ferry “Aurora” is late")
    assert evidence_for('"ferry aurora"', article) == (
        Evidence("summary", 4, 17, '"ferry aurora"', "exact"),
    )


def test_evidence_points_into_the_original_text() -> None:
    article = an_article("ΟΔΟΣ İzmir: L’E\u0301tat", body="ﬁn – ｶﾞｽ")
    assert shown("izmir etat fin ガス", article) == ["İzmir", "E\u0301tat", "ﬁn", "ｶﾞｽ"]


def test_evidence_is_listed_once_however_often_a_term_is_written() -> None:
    assert shown("ferry (ferry OR FERRY)", an_article("Ferry")) == ["Ferry"] * 2
    assert shown("ferry (ferry OR ferry)", an_article("Ferry")) == ["Ferry"]


def test_only_the_first_places_of_a_term_are_kept() -> None:
    article = an_article("ferry " * 50, body="ferry " * 50)
    assert len(shown("ferry", article)) == 2 * PLACES_AT_MOST


def test_what_excludes_leaves_no_evidence() -> None:
    assert shown("ferry -train", an_article("Ferry aground")) == ["Ferry"]


@given(QUERIES, ARTICLES)
def test_evidence_folds_to_the_words_of_its_term(query: Query, article: Article) -> None:
    for one in find(query, document(article)) or ():
        cut = article.texts[one.field][one.start : one.end]
        assert words(cut) == words(one.term)


@given(QUERIES, ARTICLES)
def test_an_anchored_query_is_never_satisfied_without_evidence(
    query: Query, article: Article
) -> None:
    found = find(query, document(article))
    assert found != () or not is_anchored(query)


@given(QUERIES, ARTICLES)
def test_a_query_and_its_opposite_are_never_both_satisfied(query: Query, article: Article) -> None:
    read = document(article)
    assert (find(query, read) is None) is (find(Not(query), read) is not None)


@given(QUERIES, ARTICLES)
def test_a_query_is_satisfied_as_logic_says(query: Query, article: Article) -> None:
    assert (find(query, document(article)) is not None) is _holds(query, article)


def _holds(query: Query, article: Article) -> bool:
    match query:
        case Term():
            return any(_stands_in(query.words, text) for text in article.texts.values())
        case Not(part):
            return not _holds(part, article)
        case And(parts):
            return all(_holds(part, article) for part in parts)
        case Or(parts):
            return any(_holds(part, article) for part in parts)


def _stands_in(wanted: tuple[str, ...], text: str) -> bool:
    there = words(text)
    return any(there[at : at + len(wanted)] == wanted for at in range(len(there)))


def test_every_watch_that_is_satisfied_matches() -> None:
    ferry, train, bay = a_watch("ferry", id=1), a_watch("train", id=2), a_watch("bay", id=3)
    matches = WatchIndex([ferry, train, bay]).match(an_article("Ferry aground in the bay"))
    assert [match.watch for match in matches] == [ferry, bay]
    assert [one.term for match in matches for one in match.evidence] == ["ferry", "bay"]


def test_a_doubly_negated_watch_matches() -> None:
    index = WatchIndex([a_watch("--ferry")])
    assert [match.watch.name for match in index.match(an_article("Ferry aground"))] == ["--ferry"]


def test_a_watch_that_cannot_be_read_does_not_stand_in_the_way() -> None:
    broken, sound = a_watch("ferry AND", id=1), a_watch("ferry", id=2)
    index = WatchIndex([broken, sound], generation=7)
    assert (len(index), index.generation) == (1, 7)
    [unreadable] = index.unreadable
    assert (unreadable.watch, unreadable.error.column) == (broken, 7)
    assert [match.watch for match in index.match(an_article("Ferry"))] == [sound]


def test_a_revision_matches_only_what_it_did_not_match_before() -> None:
    index = WatchIndex([a_watch("ferry", id=1), a_watch("rescued", id=2), a_watch("bay", id=3)])
    before, after = an_article("Ferry in the bay"), an_article("Ferry aground, three rescued")
    assert [match.watch.id for match in index.newly_matched(before, after)] == [2]
