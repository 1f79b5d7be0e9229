import base64
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from adapters.sources import FeedAccess, FeedSettings

URL = "https://pier.example/rss"


def settings(**given: Any) -> FeedSettings:
    return FeedSettings.model_validate({"url": URL, **given})


def test_a_feed_is_asked_as_its_operator_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIER_KEY", "9f8e7d")
    access = settings(
        user_agent="Mozilla/5.0 (reader)",
        headers={"X-Api-Key": "env:PIER_KEY", "Accept-Language": "de"},
        username="desk",
        proxy="http://me:pw@proxy.example:3128",
        **{"password": "hällo:x"},
    ).access()
    login = base64.b64encode("desk:hällo:x".encode()).decode()
    assert access.headers_for(URL, configured=URL) == {
        "X-Api-Key": "9f8e7d",
        "Accept-Language": "de",
        "Authorization": f"Basic {login}",
        "User-Agent": "Mozilla/5.0 (reader)",
    }
    assert access.proxy == "http://me:pw@proxy.example:3128"


@pytest.mark.parametrize(
    "asked",
    ["http://pier.example/rss", "https://mole.example/rss", "https://pier.example:8443/rss"],
)
def test_another_server_gets_no_secret(asked: str) -> None:
    access = settings(user_agent="Pier", headers={"X-Key": "9f8e7d"}, username="desk").access()
    assert access.headers_for(asked, configured=URL) == {"User-Agent": "Pier"}
    assert "X-Key" in access.headers_for("https://pier.example:443/other", configured=URL)
    plain = URL.replace("https", "http")
    assert "X-Key" in access.headers_for(URL, configured=plain)


def test_a_feed_without_wishes_is_asked_as_all_are() -> None:
    assert settings().access() == FeedAccess()
    assert settings().access_in_words() == ""


def test_nothing_shows_the_secrets() -> None:
    given = settings(
        headers={"X-Key": "9f8e7d"},
        username="desk",
        password=SecretStr("hunter2"),
        proxy="http://me:pwpw@proxy.example/",
    )
    shown = f"{given!r} {given.model_dump_json()} {given.access()!r} {given.access_in_words()}"
    assert given.access_in_words() == "headers X-Key; login of desk; a proxy"
    assert not any(secret in shown for secret in ("9f8e7d", "hunter2", "pwpw", "ZGVzazp"))
    assert "hunter2" not in f"{given.feed()!r}"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"user_agent": "a\nb"}, "plain ASCII in one line"),
        ({"headers": {"bad name": "x"}}, '"bad name" is no name of a header'),
        ({"headers": {"Accept-Encoding": "br"}}, "could not be read"),
        ({"headers": {"If-None-Match": "x"}}, "the bot echoes"),
        ({"headers": {"X-Key": "a\r\nb"}}, "one line of Latin letters"),
        ({"headers": {"X-Key": "日本"}}, "one line of Latin letters"),
        ({"password": "x"}, "it needs a username"),
        ({"username": "a:b"}, "a colon cannot be in it"),
        ({"username": "a", "headers": {"authorization": "x"}}, "an Authorization already"),
        ({"proxy": "socks5://x.example"}, "http://host:port"),
        ({"proxy": "http://"}, "http://host:port"),
        ({"proxy": "http://x.example:999999"}, "http://host:port"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_the_remedy(given: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError) as caught:
        settings(**given)
    assert says in str(caught.value)
