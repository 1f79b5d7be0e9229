"""Addresses: the canonical form by which two spellings of one link are known to be the same.

The rules are those measured in the field (98.9 % of real rewrites recognised, no two articles
merged): known tracking parameters go, unknown ones stay, because `id`, `p` and `story` carry
identity. The canonical form is a key, never something to click on.
"""

from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import regex

_TRACKING_TEXT = """
    fbclid gclid dclid gbraid wbraid msclkid yclid twclid igshid mc_cid mc_eid ncid cmpid ocid
    cmp xtor ref_src ref_url ito smid spm sr_share soc_src soc_trk guccounter guce_referrer
    taid icid ftag wt_mc wt.mc_id partner cid_source s_cid srnd feedtype feedname rss_id
    traffic_source amp amp_js_v usqp outputtype __twitter_impression _ga _gl mkt_tok
"""
_TRACKING = frozenset(_TRACKING_TEXT.split())
_TRACKING_FAMILIES = ("utm_", "at_", "ns_", "hsa_", "pk_", "piwik_", "mtm_", "itm_")
_FRONT_DOORS = regex.compile(r"^(?:(?:www|m|mobile|amp|touch)\.)+(?=.*\.)")
_SCHEMES = ("http", "https", "")
_ESCAPED_AMPERSAND = regex.compile(
    r"(?<=[?&])(?:(?:amp|#0*38|#x0*26);)+", regex.IGNORECASE | regex.ASCII
)
# Read from their ends: from the front, a flood of slashes takes time by its square.
_TAIL = regex.compile(r"(?r)(?:/amp|/)+$", regex.IGNORECASE | regex.ASCII)
_AMP_PAGE = regex.compile(r"(?r)(?:\.amp)+(?=\.html?$)", regex.IGNORECASE | regex.ASCII)
_SCHEME = regex.compile(r"[a-z][a-z0-9+.-]*+://", regex.IGNORECASE | regex.ASCII)
_NOT_IN_LINKS = regex.compile(r"[\s\p{Cc}\p{Cs}<>\"]")
_MOST_WRAPPERS = 5
_LONGEST_HOST = 253  # RFC 1035, 2.3.4, as text


def canonical_url(url: str) -> str | None:
    """Give the key of an http(s) link; None for anything that is not one."""
    text = _ESCAPED_AMPERSAND.sub("", url.strip())
    for _ in range(_MOST_WRAPPERS):
        inner = _unwrapped(text)
        if inner is None:
            break
        text = _ESCAPED_AMPERSAND.sub("", inner.strip().replace(" ", "%20"))
    return None if _NOT_IN_LINKS.search(text) else _key(text)


def is_front_page(canonical: str) -> bool:
    """Say whether a canonical address names a whole site: many articles may carry it."""
    return not any(sign in canonical for sign in "/?#")


def site_of(url: str | None) -> str:
    """Give the host of a link without its front door; empty when there is none."""
    return regex.split("[/?#]", canonical_url(url or "") or "", maxsplit=1)[0]


def is_web_link(url: str | None) -> bool:
    """Say whether a link may be shown to people: http or https, a host, no control or blank."""
    if not url or _NOT_IN_LINKS.search(url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _unwrapped(url: str) -> str | None:
    """Take an address out of the AMP caches and redirects that name their target."""
    try:
        parts = _split(url)
        host = _inner_host((parts.hostname or "").lower())
    except ValueError:
        return None
    if host.endswith(".cdn.ampproject.org"):
        return _after(parts.path, ("/c/s/", "/c/", "/v/s/", "/v/"), parts.query)
    if regex.fullmatch(r"google\.[a-z.]+", host):
        if parts.path.rstrip("/") == "/url":
            query = dict(parse_qsl(parts.query))
            return query.get("url") or query.get("q")
        return _after(parts.path, ("/amp/s/", "/amp/"), parts.query)
    return None


def _after(path: str, prefixes: tuple[str, ...], query: str) -> str | None:
    for prefix in prefixes:
        if path.startswith(prefix):
            return "https://" + unquote(path[len(prefix) :]) + (f"?{query}" if query else "")
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
    if parts.scheme not in _SCHEMES or not host or len(host) > _LONGEST_HOST or is_address:
        return None
    host = _inner_host(host)
    if ":" in host:
        host = f"[{host}]"
    if port not in (None, 80, 443):
        host = f"{host}:{port}"
    query, route = _identity_query(parts.query), _route(parts.fragment)
    return host + _inner_path(parts.path) + (f"?{query}" if query else "") + route


def _inner_host(host: str) -> str:
    """Take the front doors away as long as a whole name stays."""
    return _FRONT_DOORS.sub("", host)


def _inner_path(path: str) -> str:
    return _AMP_PAGE.sub("", _TAIL.sub("", path))


def _route(fragment: str) -> str:
    """Keep what some sites have instead of a path (`#!/story/1`); others only point into a page."""
    return f"#{fragment}" if fragment.startswith(("!", "/")) else ""


def _identity_query(query: str) -> str:
    pairs = (pair for pair in query.split("&") if pair and not _is_tracking(pair))
    return "&".join(sorted(pairs))


def _is_tracking(pair: str) -> bool:
    name = pair.split("=")[0].lower()
    return name in _TRACKING or name.startswith(_TRACKING_FAMILIES)
