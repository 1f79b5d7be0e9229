from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules.articles.article import Recognition, article_from
from rules.articles.recognition import ArticleMemory
from rules.model import Article
from tests.build import DAY, HOUR, NOON, a_feed, an_entry

FERRY, QUAKE = "Ferry runs aground off Kestrel Bay", "Quake off Cape Moss wakes the bakers"
ARTICLES = st.lists(
    st.tuples(
        st.sampled_from([FERRY, QUAKE, "Ferry"]),
        st.sampled_from(["a", "b", None]),
        st.sampled_from(["1", "2", None]),
        st.integers(1, 3),
        st.integers(0, 30),
    ),
    max_size=12,
)


def an_article(
    title: str, guid: str | None, page: str | None = None, *, feed: int = 1, now: datetime = NOON
) -> Article:
    link = page and f"https://harbour.example/{page}"
    entry = an_entry(title, guid=guid, link=link)
    return article_from(entry, a_feed(id=feed), feed_title=None, now=now)


def test_the_first_article_is_new_and_then_known_under_its_id() -> None:
    memory = ArticleMemory()
    found = [
        memory.recognise(an_article(FERRY, "a")),
        memory.recognise(an_article(QUAKE, "b")),
        memory.recognise(an_article(FERRY, "a")),
    ]
    assert [(one.what, one.article.id) for one in found] == [
        (Recognition.NEW, 1),
        (Recognition.NEW, 2),
        (Recognition.SAME, 1),
    ]


def test_a_revision_shows_the_headline_before_and_when_the_article_was_seen_first() -> None:
    memory = ArticleMemory()
    for title, after in [("Ferry aground", 0), ("Ferry aground, 3 hurt", 13)]:
        memory.recognise(an_article(title, "a", now=NOON + after * HOUR))
    found = memory.recognise(an_article("Ferry aground, 5 hurt", "a", now=NOON + 14 * HOUR))
    assert found.what is Recognition.REVISED
    assert found.known is not None
    assert found.known.title == "Ferry aground, 3 hurt"
    assert (found.known.first_seen_at, found.known.seen_at) == (NOON, NOON + 13 * HOUR)


def test_a_key_is_written_again_after_half_a_day_and_words_only_where_no_name_is_surer() -> None:
    kept = {
        HOUR * 12: {"named": [], "bare": []},
        HOUR * 13: {"named": ["guid", "url"], "bare": ["text"]},
    }
    for after, wanted in kept.items():
        memory = ArticleMemory()
        for now in (NOON, NOON + after):
            named = memory.recognise(an_article(FERRY, "a", "1", now=now))
            bare = memory.recognise(an_article("Short", None, now=now))
        found = {"named": named.article.keys, "bare": bare.article.keys}
        assert {who: [key.split(":")[0] for key in keys] for who, keys in found.items()} == wanted


def test_the_words_of_another_feed_are_not_taken_for_the_article_s_own() -> None:
    memory = ArticleMemory()
    memory.recognise(an_article(FERRY, "a", "1"))
    there = memory.recognise(an_article("Ferry in trouble", "x", "1", feed=2))
    here = memory.recognise(an_article(FERRY, "a", "1"))
    assert (there.what, there.article.id, there.first_here) == (Recognition.SAME, 1, True)
    assert (here.what, here.article.id) == (Recognition.SAME, 1)


def test_an_article_is_forgotten_when_it_was_not_seen_for_the_window() -> None:
    memory = ArticleMemory(window=2 * DAY)
    found = [
        memory.recognise(an_article(FERRY, "a", now=NOON + day * DAY)).what for day in (0, 2, 4, 7)
    ]
    assert found == [Recognition.NEW, Recognition.SAME, Recognition.SAME, Recognition.NEW]
    assert len(memory) == 1


def test_of_too_many_articles_the_one_seen_longest_ago_is_forgotten() -> None:
    memory = ArticleMemory(at_most=2)
    for guid in ("a", "b", "a", "c"):
        memory.recognise(an_article(f"Ferry {guid}", guid))
    assert len(memory) == 2
    assert memory.recognise(an_article("Ferry a", "a")).what is Recognition.SAME
    assert memory.recognise(an_article("Ferry b", "b")).what is Recognition.NEW


@given(ARTICLES, st.integers(1, 4))
def test_whatever_comes_the_memory_stays_within_its_bounds(
    said: list[tuple[str, str | None, str | None, int, int]], at_most: int
) -> None:
    memory, ids = ArticleMemory(window=DAY, at_most=at_most), set()
    for title, guid, page, feed, after in said:
        now = NOON + timedelta(hours=after)
        found = memory.recognise(an_article(title, guid, page, feed=feed, now=now))
        assert (found.known is None) == (found.article.id not in ids)
        ids.add(found.article.id)
        assert len(memory) <= at_most
    assert ids == set(range(1, len(ids) + 1))
