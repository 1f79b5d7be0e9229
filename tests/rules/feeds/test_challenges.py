import pytest

from rules.feeds.challenges import is_challenge

HTML = {"content-type": "text/html; charset=UTF-8"}
MOMENT = b"<!DOCTYPE html><html><head><title>Just a moment...</title>"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cf-mitigated", "challenge"),
        ("x-vercel-mitigated", " Challenge"),
        ("x-amzn-waf-action", "captcha"),
    ],
)
def test_a_door_keeper_that_says_so_is_believed(name: str, value: str) -> None:
    assert is_challenge(403, {name: value}, b"")
    assert not is_challenge(403, {name: "managed"}, b"no")


@pytest.mark.parametrize("status", [403, 429, 503])
def test_a_page_of_a_door_keeper_is_known_beside_a_refusal(status: int) -> None:
    assert is_challenge(status, HTML, MOMENT)
    assert is_challenge(status, {}, b"\n<html><script src=/cdn-cgi/challenge-platform/h/b.js>")


@pytest.mark.parametrize(
    "body", [b"<html><script>window._cf_chl_opt={}", b"<html>ANUBIS_CHALLENGE"]
)
def test_some_marks_stand_nowhere_else(body: bytes) -> None:
    assert is_challenge(200, HTML, body)


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (200, HTML, MOMENT),
        (403, HTML, b"<html><title>Forbidden</title>"),
        (403, {"content-type": "text/plain"}, b"g-recaptcha"),
        (503, HTML, b"<?xml version='1.0'?><rss><title>Just a moment...</title> _cf_chl_opt"),
        (200, {"content-type": "application/json"}, b'{"html": "_cf_chl_opt"}'),
        (403, HTML, b"<html>" + b" " * 70_000 + b"g-recaptcha"),
    ],
)
def test_ordinary_answers_are_no_challenge(
    status: int, headers: dict[str, str], body: bytes
) -> None:
    assert not is_challenge(status, headers, body)
