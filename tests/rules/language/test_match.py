import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.language.document import Document
from rules.language.evidence import find
from rules.language.lexer import QueryError
from rules.language.lexicon import lexicon_from
from rules.language.match import LEARN_FROM_EVERY, WatchIndex
from rules.language.plan import planned
from rules.model import Article, Evidence, Watch
from tests.build import DESK, NEWS, a_watch, an_article
from tests.strategies import ARTICLES, LEXICON, QUERIES


def named(index: WatchIndex, article: Article) -> list[str]:
    """Give the names of the watches that an article satisfies."""
    return [match.watch.name for match in index.match(article)]


def test_every_watch_that_is_satisfied_matches_with_its_evidence() -> None:
    ferry, train, bay = a_watch("ferry", id=1), a_watch("train", id=2), a_watch("bay -sea", id=3)
    matches = WatchIndex([ferry, train, bay]).match(an_article("Ferries aground in the bay"))
    assert [match.watch for match in matches] == [ferry, bay]
    assert [match.evidence for match in matches] == [
        (Evidence("title", 0, 7, "ferry", "plural"),),
        (Evidence("title", 23, 26, "bay", "exact"),),
    ]


def test_watches_match_in_the_order_in_which_they_came() -> None:
    names = [f"watch {number}" for number in range(20)]
    index = WatchIndex(a_watch("ferry", id=n, name=name) for n, name in enumerate(names))
    assert named(index, an_article("Ferry")) == names


def test_watches_with_one_query_all_match() -> None:
    index = WatchIndex([a_watch("ferry", NEWS, id=1), a_watch("ferry", DESK, id=2)])
    assert [match.watch.id for match in index.match(an_article("Ferry"))] == [1, 2]


def test_a_doubly_negated_watch_matches() -> None:
    assert named(WatchIndex([a_watch("-(-ferry)")]), an_article("Ferry aground")) == ["-(-ferry)"]


def test_a_watch_uses_the_words_of_its_workspace() -> None:
    lexicon = lexicon_from({"Zembla": ["Kestrel Bay"]}, {"ships": ["ferry", "skiff"]})
    index = WatchIndex([a_watch("@ships Zembla")], lexicon=lexicon)
    [match] = index.match(an_article("Skiff in Kestrel Bay"))
    assert [(one.term, one.how) for one in match.evidence] == [
        ("@ships", "alias"),
        ("Zembla", "alias"),
    ]
    assert WatchIndex([a_watch("@ships")]).unreadable


def test_a_watch_that_cannot_be_read_does_not_stand_in_the_way() -> None:
    broken, sound = a_watch("ferry AND", id=1), a_watch("ferry", id=2)
    index = WatchIndex([broken, sound], generation=7)
    assert (len(index), index.generation) == (1, 7)
    [unreadable] = index.unreadable
    assert unreadable.watch == broken
    assert isinstance(unreadable.error, QueryError)
    assert unreadable.error.column == 7
    assert [match.watch for match in index.match(an_article("Ferry"))] == [sound]


def test_an_index_becomes_what_it_is_told_to_hold() -> None:
    ferry, port, bay = (a_watch(query, id=n) for n, query in enumerate(["ferry", "port", "bay"]))
    index, article = WatchIndex([ferry, port], generation=1), an_article("Ferry, port, bay")
    assert index.become([bay, port], generation=2) == []
    assert (index.generation, len(index)) == (2, 2)
    assert named(index, article) == ["port", "bay"]
    index.become([], generation=3)
    assert (index.match(article), len(index)) == ((), 0)
    index.become([ferry, ferry], generation=4)
    assert named(index, article) == ["ferry"]


def test_a_watch_with_another_query_takes_the_place_of_the_old() -> None:
    index = WatchIndex([a_watch("ferry", id=1)])
    index.become([a_watch("port", id=1)], generation=1)
    assert named(index, an_article("Ferry")) == []
    assert named(index, an_article("Port")) == ["port"]


def test_an_unreadable_watch_is_told_once_and_until_it_goes() -> None:
    broken, worse = a_watch("ferry AND", id=1), a_watch('"ferry', id=2)
    index = WatchIndex([broken])
    assert [one.watch for one in index.become([broken, worse], generation=1)] == [worse]
    assert [one.watch for one in index.unreadable] == [broken, worse]
    assert index.become([worse], generation=2) == []
    assert [one.watch for one in index.unreadable] == [worse]
    assert [one.watch for one in index.become([broken], generation=3)] == [broken]


def test_a_revision_matches_only_what_it_did_not_match_before() -> None:
    index = WatchIndex([a_watch("ferry", id=1), a_watch("rescued", id=2), a_watch("bay", id=3)])
    before, after = an_article("Ferry in the bay"), an_article("Ferry aground, three rescued")
    assert [match.watch.id for match in index.newly_matched(before, after)] == [2]
    assert index.newly_matched(after, after) == ()


@pytest.mark.parametrize(
    "query", ["(ferry harbour) OR kestrel", "ferry harbour", "harbour -sea (ferry OR kestrel)"]
)
def test_watches_still_match_when_the_index_has_learnt_which_words_are_rare(query: str) -> None:
    index = WatchIndex([a_watch(query, NEWS, id=1), a_watch(query, DESK, id=2)])
    article = an_article("Kestrel: ferry in the harbour")
    for number in range(LEARN_FROM_EVERY * 10):
        assert len(index.match(article)) == 2
        index.match(an_article(f"The harbour, day {number}"))
    index.become([a_watch(query, DESK, id=2)], generation=1)
    assert [match.watch.id for match in index.match(article)] == [2]
    index.become([], generation=2)
    assert index.match(article) == ()


WATCHES = st.lists(QUERIES.map(a_watch), max_size=6)


@given(st.lists(WATCHES, min_size=1, max_size=4), st.lists(ARTICLES, min_size=1, max_size=9))
def test_watches_come_and_go_as_if_the_index_were_built_anew(
    turns: list[list[Watch]], articles: list[Article]
) -> None:
    index = WatchIndex(lexicon=LEXICON)
    for generation, watches in enumerate(turns):
        index.become(watches, generation=generation)
        for article in articles:
            found = {match.watch: match.evidence for match in index.match(article)}
            assert found == _asked_one_by_one(watches, article)
        unreadable = {one.watch for one in index.unreadable}
        assert len(index) + len(unreadable) == len(set(watches))


def _asked_one_by_one(watches: list[Watch], article: Article) -> dict[Watch, tuple[Evidence, ...]]:
    found: dict[Watch, tuple[Evidence, ...]] = {}
    for watch in watches:
        try:
            plan = planned(watch.query, LEXICON)
        except QueryError:
            continue
        if evidence := find(plan, Document(article)):
            found[watch] = evidence
    return found
