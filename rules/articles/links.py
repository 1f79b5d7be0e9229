"""Addresses: the canonical form by which two spellings of one link are known to be the same.

Known tracking parameters go, unknown ones stay, because `id`, `p` and `story` carry identity;
wrappers that name their target are opened, a shortened link stays what it is until somebody has
followed it. The canonical form is a key, never something to click on.
"""

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

import regex

_TRACKING_TEXT = """
    fbclid gclid dclid gbraid wbraid msclkid yclid twclid igshid mc_cid mc_eid ncid cmpid ocid
    cmp xtor ref_src ref_url ito smid spm sr_share soc_src soc_trk guccounter guce_referrer
    taid icid ftag wt_mc wt.mc_id partner cid_source s_cid srnd feedtype feedname rss_id
    traffic_source amp amp_js_v usqp outputtype __twitter_impression _ga _gl mkt_tok
    ysclid ttclid li_fat_id epik gclsrc gad_source gad_campaignid srsltid mibextid igsh
    fb_action_ids fb_action_types fb_source fb_ref _hsenc _hsmi vero_id oly_anon_id oly_enc_id
    wickedid rb_clickid s_kwcid ef_id _openstat guce_referrer_sig jsessionid phpsessid
"""
_TRACKING = frozenset(_TRACKING_TEXT.split())
_TRACKING_FAMILIES = ("utm_", "at_", "ns_", "hsa_", "pk_", "piwik_", "mtm_", "itm_")
# These name an article on some sites (`?source=1234`), and elsewhere the way by which people came:
# they go only with a value that is one.
_WAY_NAMES = frozenset(("ref", "referer", "referrer", "source", "src", "from", "via"))
_WAYS_TEXT = """
    rss rss2 rssfeed feed feeds atom newsletter email facebook fb twitter linkedin reddit
"""
_WAYS = frozenset(_WAYS_TEXT.split())
_FRONT_DOORS = regex.compile(r"^(?:(?:www|m|mobile|amp|touch)\.)+(?=.*\.)")
_FRONT_DOOR_BEGINS = ("www.", "m.", "mobile.", "amp.", "touch.")
_SCHEMES = ("http", "https", "")
_ESCAPED_AMPERSAND = regex.compile(
    r"(?<=[?&])(?:(?:amp|#0*38|#x0*26);)+", regex.IGNORECASE | regex.ASCII
)
# Read from their ends: from the front, a flood of slashes takes time by its square.
_TAIL = regex.compile(r"(?r)(?:/amp|/)+$", regex.IGNORECASE | regex.ASCII)
_AMP_PAGE = regex.compile(r"(?r)(?:\.amp)+(?=(?:\.html?)?$)", regex.IGNORECASE | regex.ASCII)
_AMP_SECTION = regex.compile(r"^(?:/+amp)++(?=/)", regex.IGNORECASE | regex.ASCII)
_SESSION = regex.compile(r";jsessionid=[^/;]*+", regex.IGNORECASE)
_ESCAPE = regex.compile(r"%[0-9A-Fa-f]{2}")
# Decoded behind a stray `%`, a character would become part of another escape.
_STRAY = regex.compile(r"(?r)%[0-9A-Fa-f]?$")
# RFC 3986, 2.3, and those of 2.2 that divide nothing in the addresses of articles.
_UNRESERVED = regex.compile(r"[A-Za-z0-9._~!$'()*,:@-]")
_BEYOND_ASCII = regex.compile(r"[^\x00-\x7F]++")
_SCHEME = regex.compile(r"[a-z][a-z0-9+.-]*+://", regex.IGNORECASE | regex.ASCII)
_NOT_IN_LINKS = regex.compile(r"[\s\p{Cc}\p{Cs}<>\"]")
# Most links of most feeds: whole, and nothing in them that any check would mind.
_ORDINARY_LINK = re.compile(
    r"https?://(?P<host>[a-z0-9][a-z0-9.-]*)(?P<path>/[\w/.~%&=+,:@!*()-]*)?"
    r"(?:\?(?P<query>[\w/.~%&=+,:@!*();?-]+))?(?:#(?P<fragment>[\w/.~%&=+,:@!*();-]+))?",
    re.ASCII,
)
_GOOGLE = regex.compile(r"google\.[a-z.]+")
_HOST_END = re.compile("[/?#]")
_MOST_WRAPPERS = 5
_LONGEST_HOST = 253  # RFC 1035, 2.3.4, as text
_AMP_CACHES = ("/c/s/", "/c/", "/v/s/", "/v/", "/wp/s/", "/wp/")


class _Redirect(NamedTuple):
    """A page that only sends people on, and says in a parameter where to."""

    host: str
    path: str
    names: tuple[str, ...]


# Seen in feeds of search alerts, and in what people paste.
_REDIRECTS = (
    _Redirect(r"google\.[a-z.]+", "/url", ("url", "q")),
    _Redirect(r"news\.google\.[a-z.]+", "/news/url", ("url",)),
    _Redirect(r"bing\.com", "/news/apiclick.aspx", ("url",)),
    _Redirect(r"(?:l\.|lm\.)?facebook\.com", "/l.php", ("u",)),
    _Redirect(r"l\.instagram\.com", "", ("u",)),
    _Redirect(r"out\.reddit\.com", "", ("url",)),
    _Redirect(r"duckduckgo\.com", "/l", ("uddg",)),
    _Redirect(r"[a-z0-9]+\.safelinks\.protection\.outlook\.com", "", ("url",)),
)
_MAY_SEND_ON = re.compile(
    r"google|bing|facebook|instagram|reddit|duckduckgo|safelinks|ampproject|\.$"
)
"""Hosts of which some only send people on, and such as are not written as they are meant."""
_REDIRECT_PATHS = frozenset(redirect.path for redirect in _REDIRECTS)


@lru_cache(maxsize=4_096)  # one entry's link is asked for by its keys, its site and its guid
def canonical_url(url: str) -> str | None:
    """Give the key of an http(s) link; None for anything that is not one."""
    plain = _ordinary(url)
    if plain and ";" not in url and not _may_send_on(plain["host"]):
        return _written(*plain.groups())
    text = _with_ampersands(url.strip())
    for _ in range(_MOST_WRAPPERS):
        inner = _unwrapped(text)
        if inner is None:
            break
        text = _with_ampersands(inner.strip().replace(" ", "%20"))
    return None if _NOT_IN_LINKS.search(text) else _key(text)


def is_ordinary(url: str) -> bool:
    """Say of an http(s) link that it is whole and harmless; of others this says nothing."""
    return _ordinary(url) is not None


@lru_cache(maxsize=4_096)  # asked when a link is read, and when its article is made
def _ordinary(url: str) -> re.Match[str] | None:
    return _ORDINARY_LINK.fullmatch(url)


def permalink(guid: str) -> str | None:
    """Give the form in which a guid that is an address is compared; None when it is none.

    Feeds move to https and back, and gain a tracking parameter, in their guids too. What stands
    behind `#` stays: there it tells the items of a live page apart.
    """
    canonical = canonical_url(guid) if is_web_link(guid) else None
    fragment = guid.partition("#")[2]
    return canonical and canonical.partition("#")[0] + (f"#{fragment}" if fragment else "")


def believed_canonical(page: str, said: str) -> str | None:
    """Give the key that a page names for itself (rel=canonical), or None if it is not believed.

    It is believed on its own site, and where one host lies under the other. Some sites name their
    front page, some the agency whose text they print, and both would join different articles.
    Without the public suffix list two hosts side by side are strangers, as `a.blog.example` and
    `b.blog.example` may be: in doubt a page is only itself.
    """
    key, here, there = canonical_url(said), site_of(page), site_of(said)
    if key is None or not here or is_front_page(key):
        return None
    return key if here == there or _is_under(here, there) or _is_under(there, here) else None


def is_front_page(canonical: str) -> bool:
    """Say whether a canonical address names a whole site: many articles may carry it."""
    return "/" not in canonical and _HOST_END.search(canonical) is None


def site_of(url: str | None) -> str:
    """Give the host of a link without its front door; empty when there is none."""
    return _host_of(canonical_url(url)) if url else ""


def _host_of(canonical: str | None) -> str:
    host = canonical.partition("/")[0] if canonical else ""
    return _HOST_END.split(host, maxsplit=1)[0] if "?" in host or "#" in host else host


def is_web_link(url: str | None) -> bool:
    """Say whether a link may be shown to people: http or https, a host, no control or blank."""
    if not url or url[:4].lower() != "http":
        return False
    if is_ordinary(url):
        return True
    if _NOT_IN_LINKS.search(url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _is_under(host: str, upper: str) -> bool:
    return "." in upper and host.endswith(f".{upper}")


def _with_ampersands(url: str) -> str:
    return _ESCAPED_AMPERSAND.sub("", url) if ";" in url else url


def _unwrapped(url: str) -> str | None:
    """Take an address out of the AMP caches and redirects that name their target."""
    try:
        parts = _split(url)
        host = _inner_host((parts.hostname or "").lower())
    except ValueError:
        return None
    if host.endswith((".cdn.ampproject.org", "bing-amp.com")):
        return _after(parts.path, _AMP_CACHES, parts.query)
    return _target(host, parts) or (
        _after(parts.path, ("/amp/s/", "/amp/"), parts.query) if _GOOGLE.fullmatch(host) else None
    )


def _target(host: str, parts: SplitResult) -> str | None:
    """Give the address that a redirect names, if this is one."""
    path = parts.path.rstrip("/").lower()
    if path not in _REDIRECT_PATHS:
        return None
    for redirect in _REDIRECTS:
        if path == redirect.path and regex.fullmatch(redirect.host, host):
            query = dict(parse_qsl(parts.query))
            return next((query[name] for name in redirect.names if query.get(name)), None)
    return None


def _after(path: str, prefixes: tuple[str, ...], query: str) -> str | None:
    for prefix in prefixes:
        if path.startswith(prefix):
            return f"https://{path[len(prefix) :]}" + (f"?{query}" if query else "")
    return None


def _split(url: str) -> SplitResult:
    """Split an address; one without a scheme begins with its host."""
    return urlsplit(url if _SCHEME.match(url) else f"//{url}")


def _key(url: str) -> str | None:
    try:
        parts = _split(url)
        host, port = (parts.hostname or "").lower().rstrip("."), parts.port
    except ValueError:
        return None
    is_address = not parts.scheme and parts.username is not None  # mailto:desk@wire.example
    if parts.scheme not in _SCHEMES or is_address:
        return None
    return _written(host, parts.path, parts.query, parts.fragment, port=port)


def _written(
    host: str,
    path: str | None,
    query: str | None,
    fragment: str | None,
    *,
    port: int | None = None,
) -> str | None:
    """Write the parts of an address as its key."""
    if not host or len(host) > _LONGEST_HOST:
        return None
    host = _inner_host(host)
    if ":" in host:
        host = f"[{host}]"
    if port not in (None, 80, 443):
        host = f"{host}:{port}"
    identity = _identity_query(query) if query else ""
    where = _inner_path(path) if path else ""
    return host + where + (f"?{identity}" if identity else "") + _route(fragment or "")


def _inner_host(host: str) -> str:
    """Take the front doors away as long as a whole name stays."""
    return _FRONT_DOORS.sub("", host) if host.startswith(_FRONT_DOOR_BEGINS) else host


def _inner_path(path: str) -> str:
    bare = _spelled(path)
    if ";" in bare:
        bare = _SESSION.sub("", bare)
    if "amp" not in bare.lower():
        return bare.rstrip("/")
    return _AMP_SECTION.sub("", _AMP_PAGE.sub("", _TAIL.sub("", bare)))


def _spelled(text: str) -> str:
    """Write a part of an address in one of the ways that mean the same: `é`, `%c3%a9`, `%7E`."""
    if not text.isascii():
        text = _BEYOND_ASCII.sub(lambda m: quote(m.group()), text)
    return _ESCAPE.sub(_escape, text) if "%" in text else text


def _escape(escape: regex.Match[str]) -> str:
    character = unquote(escape.group())
    is_plain = _UNRESERVED.fullmatch(character)
    if is_plain and not _STRAY.search(escape.string, 0, escape.start()):
        return character
    return escape.group().upper()


def _route(fragment: str) -> str:
    """Keep what some sites have instead of a path (`#!/story/1`); others only point into a page."""
    return f"#{fragment}" if fragment.startswith(("!", "/")) else ""


@lru_cache(maxsize=256)  # the links of one feed have one host
def _may_send_on(host: str) -> bool:
    return _MAY_SEND_ON.search(host) is not None


@lru_cache(maxsize=256)  # what a feed hangs behind its links is mostly the same
def _identity_query(query: str) -> str:
    pairs = (pair for pair in _spelled(query).split("&") if pair and not _is_tracking(pair))
    return "&".join(sorted(pairs))


def _is_tracking(pair: str) -> bool:
    name, _, value = pair.lower().partition("=")
    if name in _WAY_NAMES:
        return value in _WAYS
    return name in _TRACKING or name.startswith(_TRACKING_FAMILIES)
