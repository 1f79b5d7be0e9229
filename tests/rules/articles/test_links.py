import time
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rules.articles import links
from rules.articles.links import (
    believed_canonical,
    canonical_url,
    is_front_page,
    is_web_link,
    permalink,
    site_of,
)

TRACKING = st.lists(
    st.sampled_from(
        ["utm_source=rss", "UTM_Medium=x", "fbclid=Iw0", "at_campaign=7", "amp", "ns_mchannel=rss"]
    ),
    max_size=4,
)
WORDS = st.text(alphabet="abcxyz0189-_.~%é東", min_size=1, max_size=8)
PIECES = [
    "http://", "https://", "//", "www.", "m.", "amp.", "google.com", "/url", "q=", "url=", "/amp",
    ".amp", ".html", "/amp/", ";jsessionid=1", "%", "%7e", "%34", "1", "/", "?", "&", "&amp;", "amp;", "&#38;", "#", "#!/", ":", "80", "@", " ", "a",
    "wire.example", "%2F", "%3A", "cdn.ampproject.org", "/c/s/", "mailto:", "[", "]", "é", "\\",
]  # fmt: skip
LINKISH = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@st.composite
def web_links(draw: st.DrawFn) -> str:
    host = ".".join(draw(st.lists(st.sampled_from(["www", "m", "amp", "wire", "a"]), max_size=3)))
    path = "/".join(draw(st.lists(WORDS | st.just("amp"), max_size=4)))
    query = "&".join(f"{name}=1" for name in draw(st.lists(WORDS, max_size=3)))
    return f"https://{host}.example/{path}?{query}"


@pytest.mark.parametrize(
    "other",
    [
        "http://wire.example/ferry",
        "https://WWW.Wire.Example:443/ferry/",
        "https://m.wire.example/ferry#top",
        "https://www.m.wire.example./ferry",
        "https://wire.example/ferry?utm_source=rss&amp;utm_medium=feed",
        "https://wire.example/ferry?&amp;amp;fbclid=1",
        "https://amp.wire.example/ferry/amp/",
        "https://www-wire-example.cdn.ampproject.org/c/s/wire.example/ferry?amp_js_v=1",
        "https://wire-example.cdn.ampproject.org/v/wire.example/ferry",
        "https://www.google.com/amp/s/www.wire.example/ferry/amp",
        "https://google.co.uk/url?q=https%3A%2F%2Fwire.example%2Fferry&sa=U",
        "https://www.google.com/url?rct=j&url=https://wire.example/ferry",
        "https://www.google.com/url/?url=https://wire.example/ferry",
        "https://google.com/url?q=https://wire.example/ferry%3Fcmp=a%26amp;utm_term=b",
        " wire.example/ferry ",
        "https://wire.example/ferry?ref=rss",
        "https://wire.example/ferry?Source=RSS&amp;amp=1",
        "https://wire.example/ferry.amp",
        "https://wire.example/amp/ferry",
        "https://wire.example/%66erry",
        "https://wire.example/ferry;jsessionid=0A1B.node3?PHPSESSID=9",
        "https://wire-example.cdn.ampproject.org/wp/s/wire.example/ferry",
        "https://www.bing-amp.com/c/s/wire.example/ferry/amp",
        "http://www.bing.com/news/apiclick.aspx?ref=FexRss&tid=1&url=https%3a%2f%2fwire.example%2fferry&c=2",
        "https://news.google.com/news/url?sa=t&url=http://wire.example/ferry",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fwire.example%2Fferry%3Ffbclid%3D1&h=2",
        "https://www.facebook.com/l.php?u=https%3A%2F%2Fwire.example%2Fferry",
        "https://l.instagram.com/?u=https%3A%2F%2Fwire.example%2Fferry",
        "https://out.reddit.com/?url=https%3A%2F%2Fwire.example%2Fferry&token=1",
        "https://duckduckgo.com/l/?uddg=https%3A%2F%2Fwire.example%2Fferry",
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwire.example%2Fferry&data=1",
    ],
)
def test_spellings_of_one_link_have_one_key(other: str) -> None:
    assert canonical_url(other) == "wire.example/ferry"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://wire.example/A.amp.html", "wire.example/A.html"),
        ("https://wire.example/a.amp.amp.htm/", "wire.example/a.htm"),
        ("https://wire.example/?b=2&a=1", "wire.example?a=1&b=2"),
        ("https://wire.example:8443/x", "wire.example:8443/x"),
        ("http://[2001:db8::1]:81/x", "[2001:db8::1]:81/x"),
        ("https://mobile.example/x", "mobile.example/x"),
        ("https://www.google.com/search?q=ferry", "google.com/search?q=ferry"),
        ("https://google.com/url?sa=U", "google.com/url?sa=U"),
        ("https://a.example/go?u=https://b.example/x", "a.example/go?u=https://b.example/x"),
        ("https://x.cdn.ampproject.org/other", "x.cdn.ampproject.org/other"),
        ("https://google.com/url?q=https://w.example/a%20b", "w.example/a%20b"),
        ("https://x.cdn.ampproject.org/c/w.example/a%3fb", "w.example/a%3Fb"),
        ("https://w.example/é?q=東", "w.example/%C3%A9?q=%E6%9D%B1"),
        ("https://w.example/%c3%a9%2Ca%2f", "w.example/%C3%A9,a%2F"),
        ("https://w.example/%%341%4%31", "w.example/%%341%4%31"),
        ("https://w.example/%81%41", "w.example/%81A"),
        ("https://short.example/3xYz", "short.example/3xYz"),
        ("https://bing.com/news/apiclick.aspx?tid=1", "bing.com/news/apiclick.aspx?tid=1"),
        (
            "https://news.google.com/rss/articles/CBMi0?oc=5",
            "news.google.com/rss/articles/CBMi0?oc=5",
        ),
    ],
)
def test_a_key_keeps_what_tells_articles_apart(url: str, expected: str) -> None:
    assert canonical_url(url) == expected


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("https://a.example/?p=1", "https://a.example/?p=2"),
        ("https://a.example/story?id=1", "https://a.example/story?id=2"),
        ("https://a.example/Aa", "https://a.example/aA"),
        ("https://a.example/#!/story/1", "https://a.example/#!/story/2"),
        ("https://a.example/app#/story/1", "https://a.example/app#/story/2"),
        ("https://news.a.example/x", "https://a.example/x"),
        ("https://a.example:81/x", "https://a.example:82/x"),
        ("https://a.example/stamp", "https://a.example/st"),
        ("https://a.example/x?ref=1", "https://a.example/x?ref=2"),
        ("https://a.example/x?source=harbour", "https://a.example/x"),
        ("https://a.example/x?from=rss1", "https://a.example/x"),
        ("https://a.example/x?format=rss", "https://a.example/x"),
        ("https://a.example/x?headline=A", "https://a.example/x?headline=B"),
        ("https://a.example/ample/x", "https://a.example/x"),
        ("https://a.example/%C3%A9", "https://a.example/%E9"),
        ("https://a.example/%81", "https://a.example/%82"),
    ],
)
def test_different_articles_have_different_keys(first: str, second: str) -> None:
    assert canonical_url(first) != canonical_url(second)


@pytest.mark.parametrize(
    "url",
    [
        "", "  ", "ftp://wire.example/x", "mailto:desk@wire.example", "tag:wire.example,2026:1",
        "urn:uuid:1", "javascript:alert(1)", "https://", "https://[::1", "https://a:b/x",
        "https://wire.example:99999/x", "hello world", "https://wire.example/\ud800",
        "https://" + "www." * 2_000 + "wire.example/x", "https:///x", "http://google.com:x/url",
    ],
)  # fmt: skip
def test_what_is_no_web_link_has_no_key(url: str) -> None:
    assert canonical_url(url) is None


@given(web_links() | LINKISH | st.text())
@example("https://a.example/go?u=https://b.example/x")
@example("a.example?amp;b&A=1")
@example("https://m.google.com/url/?q=https://a.example?a%26amp;b")
@example("https://a.example/ ?b")
def test_the_key_of_a_key_is_itself(url: str) -> None:
    key = canonical_url(url)
    assert key is None or canonical_url(key) == key


@given(web_links(), TRACKING)
def test_tracking_parameters_do_not_change_the_key(url: str, tracking: list[str]) -> None:
    assert canonical_url("&".join([url, *tracking])) == canonical_url(url)


def test_a_host_may_be_as_long_as_the_name_system_allows() -> None:
    host = "a." * 123 + "example"
    assert len(host) == 253
    assert canonical_url(f"https://{host}/x") == f"{host}/x"
    assert canonical_url(f"https://b{host}/x") is None


def test_no_more_than_five_wrappings_are_taken_off() -> None:
    wrap = "https://google.com/url?q="
    assert canonical_url(wrap * 2 + "https://a.example/x") == "a.example/x"
    assert canonical_url(wrap.replace("q=", "url=") + "a.example") == "a.example"
    deep = "https://google.com/amp/s/" + "google.com/amp/s/" * 5 + "a.example/x"
    assert canonical_url(deep) == "google.com/s/a.example/x"


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/?x=&" + "amp;" * 50_000,
        "https://a.example/" + "/" * 200_000,
        "https://a.example/" + "/" * 200_000 + "x",
        "https://a.example/" + "/amp" * 50_000,
        "https://a.example/x" + ".amp" * 50_000 + ".html",
        "https://a.example/x" + ".amp" * 50_000 + "x",
        "https://" + "www." * 50_000 + "a.example/x",
        "https://a.example/?" + "&" * 200_000,
        "https://a.example:" + "9" * 200_000,
        "a" * 200_000,
        "https://a.example/" + "%" * 200_000 + "41",
        "https://a.example" + "/amp" * 50_000 + "x",
        "https://a.example/" + ";jsessionid=" * 20_000,
    ],
    ids=range(13),
)
def test_a_hostile_link_is_read_at_once(url: str) -> None:
    begun = time.process_time()
    canonical_url(url)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.wire.example/", True),
        ("https://wire.example/?utm_source=rss", True),
        ("https://wire.example/#latest", True),
        ("https://wire.example/?p=1", False),
        ("https://wire.example/#!/p/1", False),
        ("https://wire.example/live", False),
    ],
)
def test_a_whole_site_is_known_from_its_pages(url: str, expected: bool) -> None:
    assert is_front_page(canonical_url(url) or "") is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.wire.example/ferry", "wire.example"),
        ("https://wire.example?p=1", "wire.example"),
        ("https://wire.example/#!/p", "wire.example"),
        ("https://wire.example#!p", "wire.example"),
        ("mailto:desk@wire.example", ""),
        (None, ""),
    ],
)
def test_the_site_of_a_link_is_its_host(url: str | None, expected: str) -> None:
    assert site_of(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://wire.example/東", True),
        ("HTTP://wire.example", True),
        ("ftp://wire.example", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("//wire.example/x", False),
        ("https://wire.example/a b", False),
        ("https://wire.example/<b>", False),
        ("https://wire.example/\x1b", False),
        ("https://wire.example/\ud800", False),
        ("https://[::1", False),
        ("", False),
        (None, False),
    ],
)
def test_only_a_clean_web_link_is_shown(url: str | None, expected: bool) -> None:
    assert is_web_link(url) is expected


ORDINARY = st.from_regex(links._ORDINARY_LINK, fullmatch=True)


@settings(max_examples=500)
@given(ORDINARY)
def test_an_ordinary_link_needs_no_longer_look(link: str) -> None:
    parts = urlsplit(link)
    assert parts.scheme in ("http", "https")
    assert parts.hostname
    assert not links._NOT_IN_LINKS.search(link)


@settings(max_examples=500)
@given(ORDINARY | LINKISH.map(lambda text: f"https://w.example/{text}"))
@example("https://www.google.com/url?q=https://wire.example/ferry")
@example("https://wire.example./x")
@example("https://wire.example/x?a=1&amp;b=2")
def test_the_short_way_to_a_key_is_the_long_one(link: str) -> None:
    assert canonical_url(link) == canonical_url(f" {link}")  # a blank is for the long way


@pytest.mark.parametrize(
    ("guid", "expected"),
    [
        ("http://www.wire.example/?p=7&utm_source=rss", "wire.example?p=7"),
        ("https://wire.example/live#block-2", "wire.example/live#block-2"),
        ("https://wire.example/#!/p/2", "wire.example#!/p/2"),
        ("tag:wire.example,2026:7", None),
        ("7", None),
        ("https://wire.example:99999/7", None),
    ],
)
def test_a_guid_that_is_an_address_is_compared_as_one(guid: str, expected: str | None) -> None:
    assert permalink(guid) == expected


@pytest.mark.parametrize(
    ("page", "said", "expected"),
    [
        ("https://m.wire.example/1?x=2", "https://www.wire.example/1", "wire.example/1"),
        ("https://edition.wire.example/1", "https://wire.example/1", "wire.example/1"),
        ("https://wire.example/1", "https://news.wire.example/1", "news.wire.example/1"),
        ("https://wire.example/1", "https://wire.example/", None),
        ("https://wire.example/1", "https://agency.example/1", None),
        ("https://a.blogs.example/1", "https://b.blogs.example/1", None),
        ("https://wire.example/1", "https://notwire.example/1", None),
        ("https://wire.example/1", "https://example/1", None),
        ("https://[2001:db8::1]/1", "https://[2001:db8::2]/1", None),
        ("https://wire.example/1", "javascript:alert(1)", None),
        ("", "https://wire.example/1", None),
    ],
)
def test_a_page_is_believed_about_its_own_site_only(
    page: str, said: str, expected: str | None
) -> None:
    assert believed_canonical(page, said) == expected


@given(LINKISH | web_links(), LINKISH | web_links())
def test_a_believed_address_is_a_key_of_one_site_or_of_one_beneath(page: str, said: str) -> None:
    key = believed_canonical(page, said)
    assert key is None or key == canonical_url(said)
    assert (
        key is None
        or site_of(page).endswith(site_of(said))
        or site_of(said).endswith(site_of(page))
    )
