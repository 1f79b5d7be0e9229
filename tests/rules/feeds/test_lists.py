import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.feeds.lists import (
    NAME_LIMIT,
    TAGS_AT_MOST,
    Outline,
    holds_secret,
    may_be_given_out,
    one_line,
    sort_out,
    too_large,
)
from rules.feeds.places import feed_key
from rules.model import Feed

PIER, MOLE = "https://pier.example/rss", "https://mole.example/rss"


def test_a_list_is_told_apart_into_what_is_new_known_and_refused() -> None:
    outlines = [
        Outline(PIER, "Pier  News\n", ("World", "Asia", "World", " ")),
        Outline("http://www.mole.example/rss/", "Mole"),
        Outline("http://pier.example/rss", "again"),
        Outline("file:///etc/passwd", "Pass"),
    ]
    sorted_out = sort_out(outlines, known={feed_key(MOLE)})
    assert sorted_out.new == (Feed(PIER, name="Pier News", tags=("World", "Asia"), origin="chat"),)
    assert sorted_out.known == (
        "Mole http://www.mole.example/rss/",
        "again http://pier.example/rss",
    )
    [refused] = sorted_out.refused
    assert refused.what == "Pass file:///etc/passwd"
    assert refused.why == "its address is no http:// or https:// one"


@pytest.mark.parametrize("address", ["ftp://me:pw1@x.example/", "ftp://x/?key=pw1", "x#pw1"])
def test_what_is_refused_is_named_without_secrets(address: str) -> None:
    [refused] = sort_out([Outline(address, "Pier")], known=()).refused
    assert refused.what.startswith("Pier")
    assert "pw1" not in refused.what


def test_a_feed_without_a_title_has_no_name_and_not_every_folder_is_a_tag() -> None:
    folders = tuple(map(str, range(99)))
    [feed] = sort_out([Outline(PIER, None, folders)], known=()).new
    assert (feed.name, feed.tags) == (None, folders[:TAGS_AT_MOST])


@given(st.lists(st.sampled_from([PIER, MOLE, PIER + "/", "x", "file:x", "pier.example/rss"])))
def test_every_outline_is_accounted_for_and_no_feed_is_new_twice(addresses: list[str]) -> None:
    found = sort_out(map(Outline, addresses), known={feed_key(MOLE)})
    assert len(found.new) + len(found.known) + len(found.refused) == len(addresses)
    assert len(found.new) <= 1
    again = sort_out(map(Outline, addresses), known={feed_key(MOLE), feed_key(PIER)})
    assert not again.new


SECRET = [
    "https://me:pass@pier.example/rss",
    "https://me@pier.example/rss",
    "https://pier.example/rss?key=1",
    "https://pier.example/rss?api_key=abc",
    "https://pier.example/rss?x=1&accessToken=abc",
    "https://pier.example/rss?user.auth=abc",
    "https://pier.example/rss?feed=0123456789abcdef0123456789abcdef01234567&user=pier",
    "https://pier.example/rss?t=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx",
    "https://[pier/",
]
OPEN = [
    PIER,
    "https://www.youtube.com/feeds/videos.xml?channel_id=UCBR8-60-B28hp2BmDPdntcQ",
    "https://www.youtube.com/feeds/videos.xml?playlist_id=PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf",
    "https://news.google.com/rss/search?q=token+keys&hl=en-US&gl=US&ceid=US:en",
    "https://pier.example/rss?keyword=ferry&format=xml",
    "https://pier.example/rss?key=",
    "https://pier.example/rss?id=12345678901234567890123456789012",
]


@pytest.mark.parametrize("url", SECRET)
def test_an_address_for_one_reader_is_known_as_such(url: str) -> None:
    assert holds_secret(url)


@pytest.mark.parametrize("url", OPEN)
def test_an_address_for_everybody_holds_no_secret(url: str) -> None:
    assert not holds_secret(url)


def test_only_what_others_can_read_and_may_see_is_given_out() -> None:
    feeds = [
        Feed(PIER, shown="Pier"),
        Feed(SECRET[2], shown="Key"),
        Feed("file:feeds/x.xml", shown="File"),
        Feed("https://pier.example/api", shown="Api", kind="json"),
    ]
    given_out, left_out = may_be_given_out(feeds)
    assert given_out == feeds[:1]
    assert [(one.what, one.why) for one in left_out] == [
        ("Key", "its address holds a login or a key"),
        ("File", "it is a file of this machine"),
        ("Api", "only wirewatch can read it (json)"),
    ]


@given(st.text(max_size=200))
def test_a_line_is_one_line_of_bounded_length_and_stays_as_it_is(text: str) -> None:
    line = one_line(text, NAME_LIMIT)
    assert len(line) <= NAME_LIMIT
    assert not {"\n", "\r", "\0", "\u202e"} & set(line)
    assert one_line(line, NAME_LIMIT) == line


def test_a_list_that_is_too_large_is_said_to_be_larger_than_any_that_is_read() -> None:
    assert str(too_large()) == "it is larger than 10 MB: cut it in parts"
