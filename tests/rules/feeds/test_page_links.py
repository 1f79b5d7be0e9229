import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.feeds.page_links import (
    PLACES_AT_MOST,
    PageLink,
    canonical_among,
    feeds_among,
    is_about_comments,
)
from rules.feeds.places import FeedPlace, feed_key

PAGE = "https://pier.example/"
RSS = "application/rss+xml"


def link(
    path: str, *, rel: str = "alternate", type: str = RSS, title: str | None = None
) -> PageLink:
    return PageLink(PAGE + path, rel, type, title)


def found(*links: PageLink) -> list[str]:
    return [place.url.removeprefix(PAGE) for place in feeds_among(links, page=PAGE)]


@pytest.mark.parametrize(
    ("type", "form"),
    {
        RSS: "RSS",
        "Application/Atom+XML; charset=utf-8": "Atom",
        "application/feed+json": "JSON Feed",
        "text/xml": None,
    }.items(),
)
def test_an_alternate_of_a_feeds_type_is_a_feed(type: str, form: str | None) -> None:
    [place] = feeds_among([link("f", type=type, title="Pier")], page=PAGE)
    assert place == FeedPlace(f"{PAGE}f", "Pier", form)


@pytest.mark.parametrize(
    "other",
    [
        link("a", rel="alternate stylesheet"),
        link("a", rel="stylesheet"),
        link("a", type="application/json"),
        link("a", type="application/json+oembed"),
        link("a", type=""),
        link("a", type="text/html"),
    ],
)
def test_other_links_are_no_feeds(other: PageLink) -> None:
    assert found(other) == []


def test_the_word_feed_names_one_too() -> None:
    assert found(link("a", rel="FEED")) == ["a"]


def test_comments_come_last_and_the_sites_own_feeds_first() -> None:
    away = PageLink("https://mole.example/rss", "alternate", RSS)
    ranked = found(
        link("comments/feed"), away, link("b", title="Kommentare zu: Pier"), link("c"), link("d")
    )
    assert ranked == ["c", "d", "https://mole.example/rss", "comments/feed", "b"]


@pytest.mark.parametrize("title", ["Comments on: A ferry", "Комментарии: паром", "Replies"])
def test_a_feed_of_comments_is_known_by_its_name(title: str) -> None:
    assert is_about_comments(FeedPlace(PAGE, title))
    assert not is_about_comments(FeedPlace(f"{PAGE}?comments=1", "Commentary"))


def test_a_feed_that_is_named_twice_is_named_once_as_it_was_first() -> None:
    twice = link("rss", title="First"), PageLink("http://www.pier.example/rss/", "alternate", RSS)
    assert feeds_among(twice, page=PAGE) == (FeedPlace(f"{PAGE}rss", "First", "RSS"),)


def test_links_that_look_like_feeds_count_only_where_none_is_named() -> None:
    looks = [link(path, rel="", type="") for path in ("world.rss", "feed/", "rss", "about")]
    assert found(*looks) == ["world.rss", "feed/", "rss"]
    assert found(*looks, link("named")) == ["named"]


def test_the_address_that_a_page_calls_its_own_is_found() -> None:
    assert canonical_among([link("a"), link("b", rel="Canonical")]) == f"{PAGE}b"
    assert canonical_among([link("a")]) is None


@given(st.lists(st.sampled_from(["a", "b", "comments/c", "d/"]).map(link), max_size=80))
def test_each_feed_is_named_once_and_there_is_an_end(links: list[PageLink]) -> None:
    places = feeds_among(links, page=PAGE)
    keys = [feed_key(place.url) for place in places]
    assert len(set(keys)) == len(keys) == min(len({one.url for one in links}), PLACES_AT_MOST)
    assert sorted(places, key=is_about_comments) == list(places)


def test_a_page_that_names_hundreds_shows_the_first() -> None:
    assert found(*(link(str(n)) for n in range(500))) == [str(n) for n in range(PLACES_AT_MOST)]
