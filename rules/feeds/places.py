"""What people write → addresses to try, and the places where a site may keep its feed.

Nothing is asked here. Whoever asks believes a place only when a feed comes from it.
"""

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import regex

USUAL_PLACES = ("/feed", "/rss", "/rss.xml", "/atom.xml", "/index.xml")
LONGEST_ADDRESS = 2_000

# A scheme, and not a host before its port: `localhost:8000`.
_SCHEME = regex.compile(r"([a-z][a-z0-9+.-]*+):(?!\d)", regex.IGNORECASE | regex.ASCII)
_BLANK = regex.compile(r"[\s\p{Cc}\p{Cs}<>\"\\]")
_ACCOUNT = regex.compile(r"@(\w[\w.-]*)@([\w-]+(?:\.[\w-]+)+)")
WWW = regex.compile(r"^www\.(?=.*\.)")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class FeedPlace:
    """Where a feed is said to be."""

    url: str
    title: str | None = None
    format: str | None = None
    """RSS, Atom or JSON Feed, as far as whoever named it says so."""


def addresses_from(text: str) -> tuple[str, ...]:
    """Read what people write for a site: the addresses to try, in order; none when it is no site.

    Only http and https: a file or another scheme is never asked for a stranger. Without a scheme
    https comes first.
    """
    said = text.strip().removeprefix("<").removesuffix(">").strip()
    if account := _ACCOUNT.fullmatch(said):
        said = f"https://{account[2]}/@{account[1]}"
    if regex.match("feed:(?=https?:)", said, regex.IGNORECASE):
        said = said[len("feed:") :]
    found = (_whole(address) for address in _with_scheme(said))
    return tuple(address for address in found if address is not None)


def feed_key(url: str) -> str:
    """Give what is equal for two spellings of one feed: scheme, `www.`, a last slash say nothing.

    Everything else does: unlike articles, two feeds may differ by any parameter.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    if parts.scheme not in _PORTS:
        return url
    login = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    shown_port = "" if port in (None, *_PORTS.values()) else f":{port}"
    query = f"?{parts.query}" if parts.query else ""
    return login + WWW.sub("", host) + shown_port + parts.path.rstrip("/") + query


def usual_places(url: str) -> tuple[FeedPlace, ...]:
    """Give the addresses at which sites without a word about it keep their feed."""
    return tuple(FeedPlace(urljoin(url, path)) for path in USUAL_PLACES)


def _with_scheme(said: str) -> tuple[str, ...]:
    """Give what was meant by an address that lacks a scheme, or has one of feed readers."""
    scheme = _SCHEME.match(said)
    if scheme is None:
        bare = said.removeprefix("//")
        # A name before a bare host is an e-mail address.
        return () if "@" in _host_part(bare) else (f"https://{bare}", f"http://{bare}")
    return ("http:" + said[scheme.end() :],) if scheme[1].lower() == "feed" else (said,)


def _whole(address: str) -> str | None:
    """Take an address that can be asked; without what stands behind `#`."""
    if len(address) > LONGEST_ADDRESS or _BLANK.search(address):
        return None
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    is_host = bool(host.strip(".")) and ("." in host or ":" in host or host == "localhost")
    if parts.scheme not in _PORTS or not is_host or port == 0:
        return None
    return parts._replace(path=parts.path or "/", fragment="").geturl()


def _host_part(text: str) -> str:
    return regex.split("[/?#]", text, maxsplit=1)[0]
