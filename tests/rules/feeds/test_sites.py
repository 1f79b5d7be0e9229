import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.articles.links import is_web_link
from rules.feeds.sites import known_places

YOUTUBE = "https://www.youtube.com/feeds/videos.xml"
EDITION = "hl=en-US&gl=US&ceid=US:en"

REWRITTEN = {
    "https://www.youtube.com/channel/UCx_1/videos": [f"{YOUTUBE}?channel_id=UCx_1"],
    "https://m.youtube.com/playlist?list=PL9": [f"{YOUTUBE}?playlist_id=PL9"],
    "https://www.youtube.com/playlist": [],
    "https://www.youtube.com/@pierwatch": [],
    "https://www.reddit.com/r/worldnews": ["https://www.reddit.com/r/worldnews/new/.rss?limit=100"],
    "https://old.reddit.com/r/a+b/": ["https://www.reddit.com/r/a+b/new/.rss?limit=100"],
    "https://reddit.com/r/news/top/?t=day": ["https://www.reddit.com/r/news/top/.rss?limit=100"],
    "https://www.reddit.com/u/pier_cat": ["https://www.reddit.com/user/pier_cat/.rss?limit=100"],
    "https://www.reddit.com/search/?q=north+korea": [
        "https://www.reddit.com/search.rss?q=north+korea&sort=new&limit=100"
    ],
    "https://www.reddit.com/r/news/search?q=ferry": [
        "https://www.reddit.com/r/news/search.rss?q=ferry&restrict_sr=on&sort=new&limit=100"
    ],
    "https://www.reddit.com/r/news/comments/abc/ferry_aground/": [
        "https://www.reddit.com/r/news/comments/abc/.rss"
    ],
    "https://www.reddit.com/r/news/.rss": [],
    "https://www.reddit.com/": [],
    "https://github.com/pier/lamp": [
        f"https://github.com/pier/lamp/{what}.atom" for what in ("releases", "tags", "commits")
    ],
    "https://github.com/pier/lamp/releases/tag/v1": ["https://github.com/pier/lamp/releases.atom"],
    "https://github.com/pier/lamp/tags": ["https://github.com/pier/lamp/tags.atom"],
    "https://github.com/pier/lamp/commits": ["https://github.com/pier/lamp/commits.atom"],
    "https://github.com/pier/lamp/tree/next/docs": [
        "https://github.com/pier/lamp/commits/next/docs.atom"
    ],
    "https://github.com/pier/lamp/issues/5": [],
    "https://github.com/pier": ["https://github.com/pier.atom"],
    "https://github.com/pier/lamp/tags.atom": [],
    "https://github.com/topics/news": [],
    "https://github.com/": [],
    "https://mastodon.social/@harbour": ["https://mastodon.social/@harbour.rss"],
    "https://toot.pier.example/@harbour/1234": ["https://toot.pier.example/@harbour.rss"],
    "https://mastodon.social/@harbour@pier.example": ["https://pier.example/@harbour.rss"],
    "https://mastodon.social/@harbour.rss": [],
    "https://mastodon.social/tags/ferry": ["https://mastodon.social/tags/ferry.rss"],
    "https://pier.social/tags/ferry": ["https://pier.social/tags/ferry.rss"],
    "https://pier.example/tags/ferry": [],
    "https://mastodon.social/@": [],
    "https://www.tiktok.com/@harbour": [],
    "https://bsky.app/profile/harbour.example": ["https://bsky.app/profile/harbour.example/rss"],
    "https://bsky.app/profile/did:plc:x/post/9": ["https://bsky.app/profile/did:plc:x/rss"],
    "https://bsky.app/": [],
    "https://harbour.substack.com/p/a-ferry": ["https://harbour.substack.com/feed"],
    "https://open.substack.com/pub/harbour/p/x": ["https://harbour.substack.com/feed"],
    "https://open.substack.com/": [],
    "https://substack.com/@harbour": [],
    "https://medium.com/@harbour/a-ferry-12ab": ["https://medium.com/feed/@harbour"],
    "https://medium.com/the-pier": ["https://medium.com/feed/the-pier"],
    "https://medium.com/tag/ferries": ["https://medium.com/feed/tag/ferries"],
    "https://medium.com/feed/@harbour": [],
    "https://medium.com/": [],
    "https://harbour.medium.com/about": ["https://harbour.medium.com/feed"],
    "https://news.google.com/topics/CAA?hl=en-GB&gl=GB&ceid=GB:en": [
        "https://news.google.com/rss/topics/CAA?hl=en-GB&gl=GB&ceid=GB:en"
    ],
    "https://news.google.com/search?q=north%20korea&hl=en-GB": [
        f"https://news.google.com/rss/search?q=north%20korea&{EDITION}"
    ],
    "https://news.google.com/home": [f"https://news.google.com/rss?{EDITION}"],
    "https://news.google.com/": [f"https://news.google.com/rss?{EDITION}"],
    "https://news.google.com/rss/topics/CAA": [],
    "https://stackoverflow.com/questions/tagged/rss+python": [
        "https://stackoverflow.com/feeds/tag?tagnames=rss+python&sort=newest"
    ],
    "https://stackoverflow.com/questions/12/how": ["https://stackoverflow.com/feeds/question/12"],
    "https://superuser.com/users/7/pier": ["https://superuser.com/feeds/user/7"],
    "https://boats.stackexchange.com/questions": ["https://boats.stackexchange.com/feeds"],
    "https://stackoverflow.com/jobs": [],
    "https://news.ycombinator.com/": ["https://news.ycombinator.com/rss"],
    "https://news.ycombinator.com/newest": [],
    "https://harbour.tumblr.com/": ["https://harbour.tumblr.com/rss"],
    "https://harbour.blogspot.com/2026/": ["https://harbour.blogspot.com/feeds/posts/default"],
    "https://harbour.wordpress.com/": ["https://harbour.wordpress.com/feed/"],
    "https://pier.example/": [],
    "https://[pier/": [],
}


@pytest.mark.parametrize(("page", "feeds"), REWRITTEN.items())
def test_a_page_of_a_well_known_site_is_rewritten_to_its_feeds(page: str, feeds: list[str]) -> None:
    assert [place.url for place in known_places(page)] == feeds


def test_the_feeds_of_a_repository_are_told_apart_by_name() -> None:
    named = [place.title for place in known_places("https://github.com/pier/lamp")]
    assert named == ["pier/lamp: releases", "pier/lamp: tags", "pier/lamp: commits"]


@pytest.mark.parametrize("page", [page for page, feeds in REWRITTEN.items() if feeds])
def test_a_rewritten_address_is_rewritten_no_further(page: str) -> None:
    for place in known_places(page):
        assert known_places(place.url) in ((), (place,)) or "substack" in place.url


@given(st.text(st.sampled_from("abc/?=&@.:#-+%[]é"), max_size=40))
def test_whatever_an_address_looks_like_what_is_known_of_it_is_on_the_web(rest: str) -> None:
    for host in ("www.reddit.com", "github.com", "mastodon.social", "news.google.com", "a.b"):
        for place in known_places(f"https://{host}/{rest}"):
            assert is_web_link(place.url)
