import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.feeds.places import addresses_from, feed_key, usual_places


@pytest.mark.parametrize(
    ("said", "tried"),
    {
        "https://pier.example/rss": ["https://pier.example/rss"],
        "HTTP://pier.example": ["http://pier.example/"],
        " <https://pier.example/a#b> ": ["https://pier.example/a"],
        "pier.example": ["https://pier.example/", "http://pier.example/"],
        "//pier.example/x": ["https://pier.example/x", "http://pier.example/x"],
        "pier.example:8080/x?y=1": [
            "https://pier.example:8080/x?y=1",
            "http://pier.example:8080/x?y=1",
        ],
        "localhost:8000": ["https://localhost:8000/", "http://localhost:8000/"],
        "http://[::1]:80/x": ["http://[::1]:80/x"],
        "feed:https://pier.example/rss": ["https://pier.example/rss"],
        "feed://pier.example/rss": ["http://pier.example/rss"],
        "@harbour@pier.example": ["https://pier.example/@harbour"],
        "https://me:secret@pier.example/rss": ["https://me:secret@pier.example/rss"],
        "file:///etc/passwd": [],
        "file:feeds/x.xml": [],
        "ftp://pier.example/x": [],
        "javascript:alert(1)": [],
        "mailto:desk@pier.example": [],
        "desk@pier.example": [],
        "news about ferries": [],
        "ferries": [],
        "": [],
        "http://": [],
        "https://./": [],
        "https://pier.example:99999/": [],
        "https://pier.example:0/": [],
        "https://[pier.example/": [],
        "https://pier.example/a\nb": [],
        "https://pier.example/" + "x" * 2_000: [],
    }.items(),
)
def test_what_people_write_for_a_site_is_read(said: str, tried: list[str]) -> None:
    assert list(addresses_from(said)) == tried


@given(st.text(max_size=60))
def test_nothing_but_the_web_is_ever_tried(said: str) -> None:
    for address in addresses_from(said):
        assert address.startswith(("http://", "https://"))
        assert addresses_from(address) == (address,)


SAME = [
    "https://pier.example/rss",
    "http://pier.example/rss/",
    "https://www.pier.example/rss",
    "http://PIER.example:80/rss#top",
    "https://pier.example.:443/rss//",
]


@pytest.mark.parametrize("url", SAME)
def test_spellings_of_one_feed_have_one_key(url: str) -> None:
    assert feed_key(url) == "pier.example/rss"


@pytest.mark.parametrize(
    "other",
    [
        "https://pier.example/RSS",
        "https://pier.example/rss?utm_source=x",
        "https://pier.example:8443/rss",
        "https://me@pier.example/rss",
        "https://news.pier.example/rss",
        "https://www.example/rss",
        "file:rss",
        "https://[x",
    ],
)
def test_another_feed_has_another_key(other: str) -> None:
    assert feed_key(other) != feed_key(SAME[0])


def test_a_host_that_is_only_www_keeps_it() -> None:
    assert feed_key("https://www.example/rss") != feed_key("https://example/rss")


def test_the_usual_places_are_few_and_at_the_root_of_the_site() -> None:
    urls = [place.url for place in usual_places("https://pier.example:8443/news/today?x=1")]
    assert len(urls) == 5
    assert all(url.startswith("https://pier.example:8443/") for url in urls)
    assert "https://pier.example:8443/rss.xml" in urls
