"""Redirects: where an answer sends us, whether we go, and what we take along."""

import re
from collections.abc import Collection, Mapping
from urllib.parse import urljoin, urlsplit, urlunsplit

from rules.sentences import sentence

STATUSES = frozenset((301, 302, 303, 307, 308))
AT_MOST = 5

# What says nothing about who asks, and so may be shown to whoever a redirect names.
_CARRIED = frozenset(
    [
        "accept",
        "accept-encoding",
        "accept-language",
        "cache-control",
        "if-modified-since",
        "if-none-match",
        "user-agent",
    ]
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_BLANKS = re.compile(r"[\x00-\x20\x7f]")


class RedirectRefused(ValueError):
    """A redirect that is not followed; its message says why, and the remedy."""


def is_redirect(status: int, location: str | None) -> bool:
    """Say whether an answer sends us elsewhere; without a target it is an answer like others."""
    return status in STATUSES and bool(location and location.strip())


def next_url(url: str, location: str, *, asked: Collection[str]) -> str:
    """Give the whole address that `url` redirects to; raises RedirectRefused.

    `asked` are the addresses so far, `url` among them. The answer to one and the same question is
    the same again (we keep no cookies): who comes back to an address goes round for ever. A login
    in the target is dropped: it is not ours, and would be sent where the other server likes.
    A step from https to http is followed: servers behind a proxy write it by mistake, on the way
    to https again; what is secret stays behind in any case (`headers_for`).
    """
    try:
        target = urlsplit(urljoin(url, _escaped(location)))
        host = target.netloc.rpartition("@")[2]
    except ValueError as error:
        raise RedirectRefused(
            sentence("redirect_unread", "the address redirects to something that cannot be read")
        ) from error
    if target.scheme not in _DEFAULT_PORTS or not host:
        raise RedirectRefused(
            sentence(
                "redirect_off_web", "the address redirects to something that is not on the web"
            )
        )
    whole = urlunsplit((target.scheme, host, target.path, target.query, ""))
    if whole in asked:
        raise RedirectRefused(
            sentence(
                "redirect_circle",
                "the address redirects in a circle: open it in a browser and take the address"
                " where it ends",
            )
        )
    if len(asked) > AT_MOST:
        raise RedirectRefused(
            sentence(
                "redirect_many",
                "the address redirects more than {most} times: open it in a browser and take the"
                " address where it ends",
                most=AT_MOST,
            )
        )
    return whole


def headers_for(url: str, target: str, headers: Mapping[str, str]) -> Mapping[str, str]:
    """Give the headers that go along: all at the same origin, elsewhere only what is no secret."""
    if same_origin(url, target):
        return headers
    return {name: value for name, value in headers.items() if name.lower() in _CARRIED}


def same_origin(url: str, target: str) -> bool:
    """Say whether two addresses are one server's; http made https on its usual ports is."""
    one, other = _origin(url), _origin(target)
    return one == other or (one == ("http", other[1], 80) and other == ("https", one[1], 443))


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme)


def _escaped(location: str) -> str:
    """Write blanks as servers mean them, instead of dropping them as urljoin does."""
    return _BLANKS.sub(lambda found: f"%{ord(found.group()):02X}", location.strip())
