import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.feeds.redirects import (
    AT_MOST,
    STATUSES,
    RedirectRefused,
    headers_for,
    is_redirect,
    next_url,
    same_origin,
)

FEED = "https://pier.example/feed"
SECRETS = {
    "Authorization": "Basic x",
    "Cookie": "a=b",
    "X-Api-Key": "k",
    "Proxy-Authorization": "p",
}
PLAIN = {"Accept": "a", "user-agent": "w", "If-None-Match": '"e"', "If-Modified-Since": "m"}


def goes_to(location: str, url: str = FEED) -> str:
    return next_url(url, location, asked=[url])


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/new", "https://pier.example/new"),
        ("new?a=b", "https://pier.example/new?a=b"),
        ("//mole.example/x", "https://mole.example/x"),
        ("http://pier.example/feed", "http://pier.example/feed"),
        (" https://mole.example/a b\t", "https://mole.example/a%20b"),
        ("https://me:pw@mole.example/x", "https://mole.example/x"),
        ("/new#part", "https://pier.example/new"),
        ("?page=2", "https://pier.example/feed?page=2"),
        ("/häfen", "https://pier.example/häfen"),
    ],
)
def test_a_target_is_made_whole(location: str, target: str) -> None:
    assert goes_to(location) == target


@pytest.mark.parametrize(
    "location", ["ftp://pier.example/", "file:///etc/passwd", "javascript:1", "data:,"]
)
def test_a_target_off_the_web_is_refused(location: str) -> None:
    with pytest.raises(RedirectRefused, match="not on the web"):
        goes_to(location)


def test_a_target_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(RedirectRefused, match="cannot be read"):
        goes_to("http://[::1/")


@pytest.mark.parametrize(
    "location", ["/feed", FEED, "https://", "#top", "https://x@pier.example/feed"]
)
def test_who_comes_back_goes_round_for_ever(location: str) -> None:
    with pytest.raises(RedirectRefused, match="in a circle"):
        goes_to(location)


def test_a_way_may_be_five_redirects_long() -> None:
    asked = [f"{FEED}/{step}" for step in range(AT_MOST)]
    assert next_url(asked[-1], "/end", asked=asked) == "https://pier.example/end"
    with pytest.raises(RedirectRefused, match="more than 5 times"):
        next_url(asked[-1], "/end", asked=[*asked, "https://pier.example/end?"])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_needs_a_target(status: int) -> None:
    assert is_redirect(status, "/x")
    assert not is_redirect(status, " ")
    assert not is_redirect(status, None)


@pytest.mark.parametrize("status", [200, 201, 300, 304, 305, 306, 404])
def test_other_answers_are_no_redirects_whatever_they_name(status: int) -> None:
    assert status not in STATUSES
    assert not is_redirect(status, "/x")


@pytest.mark.parametrize(
    "target", ["https://pier.example/new", "https://PIER.example:443/", "https://pier.example"]
)
def test_all_goes_along_to_the_same_origin(target: str) -> None:
    assert headers_for(FEED, target, {**SECRETS, **PLAIN}) == {**SECRETS, **PLAIN}


@pytest.mark.parametrize(
    "target",
    [
        "https://mole.example/",
        "https://www.pier.example/",
        "http://pier.example/feed",
        "https://pier.example:8443/feed",
        "https://pier.example.evil.example/",
    ],
)
def test_secrets_stay_behind_at_another_origin(target: str) -> None:
    assert headers_for(FEED, target, {**SECRETS, **PLAIN}) == PLAIN


def test_http_made_https_is_the_same_server_on_the_usual_ports_only() -> None:
    assert same_origin("http://pier.example/", "https://pier.example/")
    assert not same_origin("http://pier.example:8080/", "https://pier.example/")
    assert not same_origin("https://pier.example/", "http://pier.example/")


@given(st.text(max_size=60))
def test_any_target_gives_a_web_address_or_a_refusal(location: str) -> None:
    try:
        target = goes_to(location)
    except RedirectRefused:
        return
    assert target.startswith(("https://", "http://"))
    assert "@" not in target.split("/")[2]
