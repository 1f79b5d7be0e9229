from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from rules.articles.article import article_from, digest, is_news
from rules.articles.joining import WORDS_HOLD
from rules.model import Article, Entry, Feed, FirstRun, PollState
from tests.build import DAY, HOUR, NOON, TITLE, a_feed, an_article, an_entry

LINK = "https://harbour.example/ferry"


def made(entry: Entry, feed: Feed | None = None, *, feed_title: str | None = None) -> Article:
    return article_from(entry, feed or a_feed(), feed_title=feed_title, now=NOON)


def test_an_entry_becomes_plain() -> None:
    article = made(an_entry("<b>Ferry</b> &amp; tug", summary="<p>One\n</p>", content="Two"))
    assert (article.title, article.summary, article.body) == ("Ferry & tug", "One", "Two")


def test_what_is_said_twice_is_kept_once() -> None:
    article = made(an_entry("Ferry", summary="Ferry", content="Ferry"))
    assert (article.title, article.summary, article.body) == ("Ferry", "", "")
    assert made(an_entry("Ferry", summary="Bay", content="<p>Bay</p>")).body == ""


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (an_entry(None, summary="Ferry aground " * 20), "Ferry aground " * 8 + "Ferry a…"),
        (an_entry(" ", content="Ferry aground"), "Ferry aground"),
        (an_entry("<img src='x.png'>"), "(no title)"),
    ],
)
def test_an_entry_without_a_title_gets_one(entry: Entry, expected: str) -> None:
    assert made(entry).title == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Ferry aground - Harbour Wire", "Ferry aground"),
        ("Ferry aground | HARBOUR WIRE", "Ferry aground"),
        ("Ferry – aground – Harbour Wire", "Ferry – aground"),
        ("Ferry aground - Bay News", "Ferry aground - Bay News"),
        (" - Harbour Wire", "- Harbour Wire"),
        ("Harbour Wire", "Harbour Wire"),
    ],
)
def test_the_outlet_behind_a_title_is_cut_off(title: str, expected: str) -> None:
    assert made(an_entry(title)).title == expected


@pytest.mark.parametrize(
    ("entry", "feed", "feed_title", "expected"),
    [
        (an_entry(outlet="Bay News"), a_feed(name="Named"), "Titled", "Bay News"),
        (an_entry(), a_feed(name="Named"), "Titled", "Named"),
        (an_entry(), a_feed(name=None), "<i>Titled</i>", "Titled"),
        (an_entry(link="https://www.bay.example/x"), a_feed(name=None), None, "bay.example"),
        (an_entry(), a_feed("https://www.harbour.example/rss", name=None), "", "harbour.example"),
        (an_entry(), a_feed("file:feed.xml", name=None), None, "(unnamed outlet)"),
    ],
)
def test_the_outlet_is_named_by_who_knows_best(
    entry: Entry, feed: Feed, feed_title: str | None, expected: str
) -> None:
    assert made(entry, feed, feed_title=feed_title).outlet == expected


@pytest.mark.parametrize(
    ("link", "shown"), [(LINK, LINK), ("javascript:alert(1)", None), (None, None)]
)
def test_only_web_links_are_shown(link: str | None, shown: str | None) -> None:
    assert made(an_entry(link=link)).link == shown


def test_tags_of_feed_and_entry_are_joined() -> None:
    assert made(an_entry(tags=("sea", "bay")), a_feed(tags=("bay", "north"))).tags == (
        "bay",
        "north",
        "sea",
    )


@pytest.mark.parametrize(
    ("published", "updated", "expected"),
    [
        (NOON - HOUR, NOON, NOON - HOUR),
        (None, NOON - HOUR, NOON - HOUR),
        (None, None, None),
        (NOON + HOUR, None, NOON + HOUR),
        (NOON + 2 * HOUR, None, NOON),
        (datetime(9999, 12, 31, tzinfo=UTC), None, NOON),
        (datetime(1, 1, 1, tzinfo=UTC), None, None),
        (datetime(1970, 1, 1, tzinfo=UTC) - HOUR, None, None),
        (datetime(1970, 1, 1, tzinfo=UTC), None, None),
        (datetime(1970, 1, 1, tzinfo=UTC) + 12 * HOUR, None, None),
        (datetime(1970, 1, 1, tzinfo=UTC), NOON - HOUR, NOON - HOUR),
        (datetime(1970, 1, 2, tzinfo=UTC), None, datetime(1970, 1, 2, tzinfo=UTC)),
    ],
)
def test_an_article_is_as_old_as_its_publisher_says_but_never_from_the_future(
    published: datetime | None, updated: datetime | None, expected: datetime | None
) -> None:
    assert made(an_entry(published=published, updated=updated)).published_at == expected


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (NOON - 9 * DAY, NOON + DAY),
        (NOON - 11 * DAY, NOON - DAY),
        (datetime(9999, 12, 31, tzinfo=UTC), NOON),
    ],
)
def test_a_saved_feed_is_told_as_if_it_began_now(published: datetime, expected: datetime) -> None:
    feed = a_feed(replay_from=NOON - 10 * DAY)
    moved = made(an_entry(published=published), feed).published_at
    assert moved == (expected if expected <= NOON else NOON)


def test_an_article_is_known_by_its_guid_then_its_address_then_its_title() -> None:
    keys = made(an_entry(guid="f-1", link=LINK, summary="Nobody is hurt")).keys
    assert [key.split(":")[0] for key in keys] == ["guid", "url", "text", "title"]
    assert keys[:2] == ("guid:1:f-1", "url:harbour.example/ferry")


@pytest.mark.parametrize(
    ("entry", "kinds"),
    [
        (an_entry("Weather", guid="f-1"), ["guid"]),
        (an_entry("Weather", link="https://harbour.example/"), ["text"]),
        (an_entry("Weather"), ["text"]),
        (an_entry("Weather", guid="f-1", published=NOON), ["guid", "text"]),
        (an_entry("Weather", guid="f-1", summary="Rain all over the coast"), ["guid", "text"]),
        (an_entry("🔥", link=LINK), ["url"]),
        (an_entry("半導体工場を建設", guid="f-1"), ["guid", "title"]),
        (an_entry("半導体工場を建", guid="f-1"), ["guid"]),
        (an_entry(guid="f-1"), ["guid", "title"]),
        (an_entry(guid="f-1", summary="Nobody is hurt"), ["guid", "text", "title"]),
        (an_entry("Weather", guid=LINK), ["guid", "url"]),
        (an_entry("Weather", guid="https://harbour.example/"), ["guid"]),
    ],
)
def test_an_article_has_only_keys_that_tell_it_apart(entry: Entry, kinds: list[str]) -> None:
    assert [key.split(":")[0] for key in made(entry).keys] == kinds


def test_a_key_is_short_however_long_the_guid_or_the_address() -> None:
    keys = made(an_entry(guid="g" * 5_000, link=LINK + "x" * 5_000)).keys
    assert max(len(key) for key in keys) < 210
    assert keys[0] != made(an_entry(guid="g" * 5_001)).keys[0]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (an_entry("🔥"), an_entry("🚨")),
        (an_entry("Ferry aground"), an_entry("Ferry afloat")),
        (an_entry(guid="a"), an_entry("x", guid="b")),
        (an_entry(guid="g" * 300), an_entry("x", guid="g" * 301)),
    ],
)
def test_different_entries_share_no_key(first: Entry, second: Entry) -> None:
    assert set(made(first).keys).isdisjoint(made(second).keys)


def test_a_guid_counts_only_within_its_feed() -> None:
    one, other = made(an_entry(guid="1")), made(an_entry(guid="1"), a_feed(id=2))
    assert set(one.keys) & set(other.keys) == set()


def test_a_guid_that_is_an_address_is_the_same_in_all_its_spellings() -> None:
    old = made(an_entry(guid="http://www.harbour.example/?p=7", link=LINK)).keys
    new = made(an_entry(guid="https://harbour.example/?p=7&utm_source=rss", link=LINK)).keys
    assert old == new


def test_a_title_counts_only_on_its_site() -> None:
    here, there = an_entry(link=LINK), an_entry(link="https://bay.example/ferry")
    assert set(made(here).keys).isdisjoint(made(there).keys)
    elsewhere = made(an_entry(link="https://www.harbour.example/2"), a_feed(id=2))
    assert made(here).keys[-1] == elsewhere.keys[-1]


def test_equal_words_have_equal_fingerprints_and_others_do_not() -> None:
    assert digest(an_article("A", summary="B", id=1)) == digest(an_article("A", summary="B", id=2))
    prints = {
        digest(an_article("A", summary="B")),
        digest(an_article("AB")),
        digest(an_article("A", body="B")),
        digest(an_article("A \ud800")),
    }
    assert len(prints) == 4


@pytest.mark.parametrize(
    ("first_run", "age", "expected"),
    [
        (FirstRun.ALL, 30 * DAY, True),
        (FirstRun.NONE, HOUR, False),
        (FirstRun.RECENT, HOUR, True),
        (FirstRun.RECENT, DAY, True),
        (FirstRun.RECENT, 2 * DAY, False),
        (FirstRun.RECENT, None, False),
    ],
)
def test_what_a_feed_held_at_its_first_poll_is_news_as_configured(
    first_run: FirstRun, age: timedelta | None, expected: bool
) -> None:
    article = an_article(published_at=None if age is None else NOON - age)
    assert is_news(article, a_feed(first_run=first_run), NOON) is expected


@pytest.mark.parametrize("first_run", list(FirstRun))
def test_what_comes_after_the_first_poll_is_news(first_run: FirstRun) -> None:
    feed = a_feed(first_run=first_run, state=PollState(last_success_at=NOON - WORDS_HOLD))
    assert is_news(an_article(TITLE, published_at=None), feed, NOON)


def test_an_article_found_through_a_search_is_known_by_its_outlets_site() -> None:
    title = "Ferry runs aground off the northern pier"
    own = made(an_entry(title, link="https://www.harbour.example/ferry"))
    search = a_feed("https://search.example/rss", id=9, name=None)
    link, site = "https://search.example/articles/CBM?oc=5", "https://harbour.example/"
    entry = replace(an_entry(title, guid="CBM", link=link), outlet_url=site)
    found = made(entry, search)
    assert own.keys[-1] == found.keys[-1]
    assert own.keys[-1].startswith("title:")
    assert (found.outlet, found.link) == ("harbour.example", link)
