"""Answers that are no document but a door-keeper: a challenge to prove that a browser asks."""

from collections.abc import Mapping

_LOOKED_AT = 65_536

# Each with the firm that sends it. Header values are compared in lower case.
_HEADERS = (
    ("cf-mitigated", "challenge"),  # Cloudflare, documented under "Detect a challenge page"
    ("x-vercel-mitigated", "challenge"),  # Vercel
    ("x-amzn-waf-action", "challenge"),  # AWS WAF
    ("x-amzn-waf-action", "captcha"),
    ("x-datadome", "protected"),  # DataDome
)
# Seen only in pages that stand before a site.
_MARKS_ALONE = (
    b"_cf_chl_opt",  # Cloudflare
    b'id="challenge-error-text"',
    b"geo.captcha-delivery.com",  # DataDome
    b"anubis_challenge",  # Anubis
)
# Stand on ordinary pages too: they prove it only beside a refusing status.
_MARKS_REFUSED = (
    b"<title>just a moment...</title>",  # Cloudflare
    b"<title>attention required! | cloudflare</title>",
    b"/cdn-cgi/challenge-platform/",
    b"<title>ddos-guard</title>",
    b"/.well-known/ddos-guard/",
    b"sucuri website firewall",
    b"_incapsula_resource",  # Imperva
    b"incapsula incident id",
    b"px-captcha",  # HUMAN, once PerimeterX
    b"g-recaptcha",
    b"h-captcha",
    b"cf-turnstile",
)
_REFUSING = frozenset((401, 403, 405, 406, 429, 503))


def is_challenge(status: int, headers: Mapping[str, str], body: bytes) -> bool:
    """Say whether an answer asks for a browser; header names are in lower case."""
    if any(headers.get(name, "").strip().lower() == value for name, value in _HEADERS):
        return True
    start = body[:_LOOKED_AT].lower()
    if not _is_page(headers.get("content-type", "").lower(), start):
        return False
    if status in _REFUSING and any(mark in start for mark in _MARKS_REFUSED):
        return True
    return any(mark in start for mark in _MARKS_ALONE)


def _is_page(content_type: str, start: bytes) -> bool:
    """Say whether an answer is a web page, not a feed that speaks of one."""
    opening = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    if opening.startswith((b"<?xml", b"<rss", b"<feed", b"{")):
        return False
    return "html" in content_type or opening.startswith((b"<!doctype html", b"<html"))
