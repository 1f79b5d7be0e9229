from datetime import datetime, timedelta
from itertools import combinations, permutations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.articles.article import Recognised, Recognition, articles_from, recognise
from rules.articles.recognition import ArticleMemory
from rules.model import Article, Entry
from tests.build import DAY, HOUR, NOON, a_feed, an_article, an_entry, known_as

LIVE = "https://harbour.example/live"
TITLES = ["Ferry aground", "Ferry runs aground off Kestrel Bay", "Quake off Cape Moss kills nobody"]
ENTRIES = st.lists(
    st.builds(
        lambda title, guid, path, age: an_entry(
            title,
            guid=guid,
            link=path and f"https://harbour.example/{path}",
            published=None if age is None else NOON - age * DAY,
        ),
        st.sampled_from(TITLES),
        st.sampled_from(["g1", "g2", "g3", None]),
        st.sampled_from(["p1", "p2", "p3", None]),
        st.sampled_from([0, 1, 2, 3, 9, None]),
    ),
    max_size=6,
)


def made(*entries: Entry, now: datetime = NOON) -> list[Article]:
    return articles_from(entries, a_feed(), feed_title=None, now=now)


def sure_keys(article: Article) -> set[str]:
    return {key for key in article.keys if key.startswith(("guid:", "url:"))}


class Memory(ArticleMemory):
    """A memory that is given whole documents."""

    def poll(self, *entries: Entry, now: datetime) -> list[Recognised]:
        return [self.recognise(article) for article in made(*entries, now=now)]


def test_articles_come_the_oldest_first() -> None:
    late, early = an_entry("B", guid="b", published=NOON), an_entry("A", published=NOON - HOUR)
    undated = an_entry("C", guid="c")
    assert [article.title for article in made(undated, late, early)] == ["A", "C", "B"]


def test_an_entry_that_stands_twice_is_one_article_with_its_last_words() -> None:
    first = an_entry("Ferry aground", guid="a", published=NOON - HOUR)
    again = an_entry("Ferry afloat again", guid="a", published=NOON)
    [article] = made(again, first)
    assert article.title == "Ferry afloat again"
    assert sure_keys(article) == {"guid:1:a"}


def test_one_story_under_two_guids_and_one_address_is_one_article() -> None:
    [article] = made(an_entry(guid="a", link=LIVE), an_entry(guid="b", link=LIVE))
    assert sure_keys(article) == {"guid:1:a", "guid:1:b", "url:harbour.example/live"}


def test_entries_that_share_the_address_of_a_live_page_are_articles_each() -> None:
    titles = ["Ferry aground", "Bridge closed", "Tide turns"]
    articles = made(*(an_entry(title, guid=title, link=LIVE) for title in titles))
    assert [article.title for article in articles] == titles
    assert [article.keys for article in articles] == [(f"guid:1:{title}",) for title in titles]


def test_entries_that_share_an_address_and_have_no_guid_are_articles_each() -> None:
    articles = made(an_entry("Ferry aground", link=LIVE), an_entry("Bridge closed", link=LIVE))
    assert len(articles) == 2
    assert articles[0].keys != articles[1].keys


def test_entries_that_share_a_broken_guid_are_articles_each() -> None:
    articles = made(
        an_entry("Ferry aground", guid="0", link="https://harbour.example/1"),
        an_entry("Bridge closed", guid="0", link="https://harbour.example/2"),
    )
    assert [sure_keys(article) for article in articles] == [
        {"url:harbour.example/1"},
        {"url:harbour.example/2"},
    ]


def test_a_title_that_comes_again_days_later_is_another_article() -> None:
    now, then = an_entry(published=NOON), an_entry(published=NOON - 7 * DAY)
    assert len(made(now, then)) == 2
    assert len(made(now, an_entry(published=NOON - HOUR))) == 1


def test_an_entry_that_links_two_others_makes_them_one() -> None:
    one = an_entry(guid="g1", link="https://harbour.example/1", published=NOON)
    two = an_entry(guid="g2", link="https://harbour.example/2", published=NOON - 9 * DAY)
    link = an_entry(guid="g1", link="https://harbour.example/2", published=NOON - 5 * DAY)
    [article] = made(one, two, link)
    assert len(sure_keys(article)) == 4


@given(ENTRIES)
def test_two_articles_with_a_common_sure_key_never_end_up_as_two(entries: list[Entry]) -> None:
    for first, second in combinations(made(*entries), 2):
        assert sure_keys(first).isdisjoint(sure_keys(second))


@given(ENTRIES)
def test_no_two_articles_of_a_document_bear_one_name(entries: list[Entry]) -> None:
    names = [one.keys[0] for one in made(*entries)]
    assert len(set(names)) == len(names)


def test_articles_that_have_lost_their_guid_are_named_apart_under_one_headline() -> None:
    title, front = "Harbour opens to ships of all sizes", "https://harbour.example/"
    entries = [
        *(an_entry(title, guid="g1", link=front, published=NOON - 40 * n * DAY) for n in (2, 3)),
        an_entry(title, guid=None, link=front, published=NOON),
        an_entry("Fire in the old town", guid="g1", link="https://pier.example/9", published=NOON),
    ]
    articles = made(*entries)
    assert len({one.keys[0] for one in articles}) == len(articles)
    assert sum(one.title == title for one in articles) > 1


def test_what_one_address_joins_is_joined_by_its_title_too_in_any_order() -> None:
    entries = [
        an_entry("Ferry aground", guid="g1", link="https://harbour.example/1", published=NOON),
        an_entry(guid="g1", link="https://harbour.example/1", published=NOON),
        an_entry("Ferry aground", guid="g1", link="https://harbour.example/2", published=NOON),
        an_entry(guid="g1", link="https://harbour.example/2", published=NOON - 3 * DAY),
    ]
    assert [len(made(*order)) for order in permutations(entries)] == [1] * 24


def test_two_addresses_are_no_guid_and_address_in_any_order() -> None:
    quake = "Quake off Cape Moss kills nobody"
    entries = [
        an_entry("Ferry aground", guid="g1", link="https://harbour.example/1", published=NOON),
        an_entry("Ferry aground", guid="g1", link="https://harbour.example/3", published=NOON),
        an_entry(quake, guid="g1", link="https://harbour.example/1", published=NOON),
        an_entry(quake, guid="g2", link="https://harbour.example/2", published=NOON),
    ]
    assert len({len(made(*order)) for order in permutations(entries)}) == 1


def test_a_headline_joins_all_that_it_stands_over_within_two_days() -> None:
    title = "Quake off Cape Moss kills nobody"
    named = [
        an_entry(title, guid=f"g{n}", link=f"https://harbour.example/{n}", published=NOON - age)
        for n, age in enumerate([3 * DAY, DAY, HOUR])
    ]
    assert len(made(*named)) == 3
    bare = an_entry(title, guid=None, link="https://harbour.example/9", published=NOON)
    assert [len(one.keys) > 4 for one in made(*named, bare)] == [False, True]


@given(ENTRIES.flatmap(lambda entries: st.tuples(st.just(entries), st.permutations(entries))))
def test_identity_ignores_the_order_of_entries(orders: tuple[list[Entry], list[Entry]]) -> None:
    first, second = ([{*article.keys} for article in made(*order)] for order in orders)
    assert sorted(map(sorted, first)) == sorted(map(sorted, second))


@given(ENTRIES)
def test_identity_ignores_tracking_parameters(entries: list[Entry]) -> None:
    tagged = [
        replace(entry, link=entry.link and f"{entry.link}?utm_source=rss&fbclid={number}")
        for number, entry in enumerate(entries)
    ]
    assert [one.keys for one in made(*tagged)] == [one.keys for one in made(*entries)]


@given(ENTRIES)
def test_no_entry_is_lost(entries: list[Entry]) -> None:
    titles = {entry.title for entry in entries}
    guids = {entry.guid for entry in entries}
    articles = made(*entries)
    assert bool(articles) == bool(entries)
    assert {one.title for one in articles} <= titles
    if len(guids) == len(entries) and len(titles) == len(entries):
        assert len(articles) == len(entries)


@given(ENTRIES)
def test_a_document_that_comes_again_brings_nothing_new(entries: list[Entry]) -> None:
    memory = Memory()
    memory.poll(*entries, now=NOON)
    again = memory.poll(*entries, now=NOON + HOUR)
    assert Recognition.NEW not in [one.what for one in again]


def test_an_unknown_article_is_new() -> None:
    article = an_article()
    assert recognise(article, {}) == Recognised(article, Recognition.NEW)


def test_a_known_article_is_the_same() -> None:
    before = known_as(an_article(), id=7)
    again = recognise(an_article(), {"guid:1:a": before})
    assert (again.what, again.article.id, again.known) == (Recognition.SAME, 7, before)


def test_a_known_article_with_other_words_is_revised() -> None:
    before = known_as(an_article("Ferry missing"))
    again = recognise(an_article("Ferry found"), {"guid:1:a": before})
    assert again.what is Recognition.REVISED


def test_another_feed_does_not_revise() -> None:
    before = known_as(an_article("Ferry missing", feed_id=2))
    again = recognise(an_article("Ferry found", keys=("url:x/1",)), {"url:x/1": before})
    assert again.what is Recognition.SAME


def recognised_by_address(title: str, before: str, *, feed_id: int = 1) -> Recognition:
    article = an_article(title, keys=("guid:1:b", "url:x/live"))
    return recognise(article, {"url:x/live": known_as(an_article(before, feed_id=feed_id))}).what


def test_an_item_of_a_live_page_is_new_although_its_address_is_known() -> None:
    assert recognised_by_address("Bridge closed", "Ferry aground") is Recognition.NEW
    assert recognised_by_address("Ferry aground", "Ferry afloat") is Recognition.REVISED
    assert recognised_by_address("Bridge closed", "Ferry aground", feed_id=2) is Recognition.SAME


def test_small_words_do_not_make_two_items_of_a_live_page_one() -> None:
    mayor, oil = "The mayor of the town is in the bay", "The price of the oil is in the range"
    assert recognised_by_address(mayor, oil) is Recognition.NEW


def recognised_again(
    title: str, before: str, *, age: timedelta, feed_id: int = 1, keys: tuple[str, ...]
) -> Recognition:
    known = known_as(an_article(before, feed_id=feed_id), first_seen_at=NOON - age)
    return recognise(an_article(title, keys=keys), dict.fromkeys(keys, known)).what


def test_a_headline_may_be_rewritten_for_a_day_then_its_address_is_one_that_is_used_again() -> None:
    both = ("guid:1:x/live", "url:x/live")
    quake, ferry = "Quake wakes bakers", "Ferry aground"
    assert recognised_again(quake, ferry, age=DAY, keys=both) is Recognition.REVISED
    assert recognised_again(quake, ferry, age=25 * HOUR, keys=both) is Recognition.NEW
    assert recognised_again("Ferry afloat", ferry, age=9 * DAY, keys=both) is Recognition.REVISED
    assert recognised_again(quake, ferry, age=25 * HOUR, keys=("guid:1:a",)) is Recognition.NEW


def test_an_address_of_another_feed_holds_for_a_day_under_any_headline() -> None:
    for age, expected in [(DAY, Recognition.SAME), (25 * HOUR, Recognition.NEW)]:
        found = recognised_again("Quake", "Ferry", age=age, feed_id=2, keys=("url:x/live",))
        assert found is expected


def test_an_address_that_is_used_again_names_the_newer_article_from_then_on() -> None:
    memory, link = Memory(), "https://harbour.example/live"
    found = [
        memory.poll(an_entry(title, guid=link, link=link), now=NOON + after)[0]
        for title, after in [
            ("Ferry aground", timedelta(0)),
            ("Ferry afloat", 20 * HOUR),
            ("Quake wakes bakers", 25 * HOUR),
            ("Bakers back to bed", 26 * HOUR),
            ("Tide turns", 27 * HOUR),
            ("Tide turns", 28 * HOUR),
        ]
    ]
    assert [(one.what, one.article.id) for one in found] == [
        (Recognition.NEW, 1),
        (Recognition.REVISED, 1),
        (Recognition.NEW, 2),
        (Recognition.REVISED, 2),
        (Recognition.REVISED, 2),
        (Recognition.SAME, 2),
    ]


def test_keys_that_name_two_articles_name_neither_when_the_headline_is_a_third() -> None:
    one, other = known_as(an_article("Ferry aground")), known_as(an_article("Bridge shut"), id=2)
    article = an_article("Quake wakes bakers", keys=("guid:1:a", "url:x/1"))
    assert recognise(article, {"guid:1:a": one, "url:x/1": other}).what is Recognition.NEW


def test_a_headline_of_small_words_is_compared_by_them() -> None:
    known = {"url:x/1": known_as(an_article("Who will it be?"))}
    titles = ["BREAKING: Who will it be?", "How is he?"]
    found = [recognise(an_article(title, keys=("url:x/1",)), known).what for title in titles]
    assert found == [Recognition.REVISED, Recognition.NEW]


def test_one_headline_at_two_addresses_is_two_articles_unless_their_summaries_agree() -> None:
    for summary, expected in [(None, Recognition.NEW), ("Nobody is hurt", Recognition.SAME)]:
        memory = Memory()
        for page in "12":
            link = f"https://harbour.example/{page}"
            [found] = memory.poll(an_entry(guid=page, link=link, summary=summary), now=NOON)
        assert (summary, found.what) == (summary, expected)


def recognised_by_title(age: timedelta) -> Recognised:
    before = known_as(an_article(seen_at=NOON - age))
    return recognise(an_article(keys=("title:t",)), {"title:t": before})


def test_a_title_is_the_same_article_only_for_two_days() -> None:
    assert recognised_by_title(48 * HOUR).what is Recognition.SAME
    late = recognised_by_title(49 * HOUR)
    assert late.what is Recognition.NEW
    own, *others = late.article.keys
    assert own.startswith(f"title:t@{NOON.isoformat()} ")
    assert others == ["title:t"]


def test_a_weekly_headline_is_news_again_while_the_older_one_stands_in_the_feed() -> None:
    memory, title = Memory(), "Weather for the weekend in the northern valleys"
    old = an_entry(title, guid="w1", link="https://harbour.example/w1", published=NOON)
    for day in range(7):
        memory.poll(old, now=NOON + day * DAY)
    week = NOON + 7 * DAY
    fresh = an_entry(title, guid="w2", link="https://harbour.example/w2", published=week)
    assert [one.what for one in memory.poll(old, fresh, now=week)] == [
        Recognition.SAME,
        Recognition.NEW,
    ]


def test_an_article_known_only_by_its_title_stays_known_while_it_stands_in_the_feed() -> None:
    memory, entry = Memory(), an_entry(published=NOON)
    found = [memory.poll(entry, now=NOON + day * DAY)[0].what for day in range(7)]
    assert found == [Recognition.NEW, *[Recognition.SAME] * 6]


def test_the_changed_title_of_a_known_article_is_remembered() -> None:
    memory = Memory()
    memory.poll(an_entry("Ferry runs aground off Kestrel Bay", guid="a"), now=NOON)
    memory.poll(an_entry("Ferry refloated after night off Kestrel Bay", guid="a"), now=NOON)
    [again] = memory.poll(
        an_entry("Ferry refloated after night off Kestrel Bay", guid="b"), now=NOON
    )
    assert (again.what, again.article.id) == (Recognition.SAME, 1)


def test_an_article_whose_page_gave_it_a_headline_is_known_when_its_feed_gives_none() -> None:
    memory = Memory()
    [first] = memory.poll(an_entry("Ferry aground off the pier", guid="g1", link=LIVE), now=NOON)
    [again] = memory.poll(an_entry(None, guid="g1", link=LIVE), now=NOON + HOUR)
    assert again.article.title == "(no title)"
    assert again.article.id == first.article.id


def test_a_guid_with_nul_in_it_names_its_article_in_every_database() -> None:
    [odd], [other] = (
        made(an_entry("Ferry aground", guid="a\0b")),
        made(an_entry("Ferry aground", guid="a\0c")),
    )
    assert not any("\0" in key for key in odd.keys)
    assert odd.keys[0].startswith("guid:")
    assert odd.keys[0] != other.keys[0]
