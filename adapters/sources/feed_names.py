"""Namespaces of feeds → one plain name for each tag, whatever prefix and version they are written in."""

from collections.abc import Mapping

# As feedparser knows them: what counts as no prefix, and the prefixes that a tag below asks for.
_BARE = """
    http://backend.userland.com/rss http://blogs.law.harvard.edu/tech/rss http://purl.org/rss/1.0/
    http://my.netscape.com/rdf/simple/0.9/ http://example.com/newformat# http://example.com/necho
    http://purl.org/echo/ uri/of/echo/namespace# http://purl.org/pie/ http://purl.org/atom/ns#
    http://www.w3.org/2005/atom http://purl.org/rss/1.0/modules/rss091#
"""
_PREFIXED = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/1999/xlink": "xlink",
    "http://www.w3.org/xml/1998/namespace": "xml",
}
_PREFIXES = {**dict.fromkeys(_BARE.split(), ""), **_PREFIXED}


def plain_name(name: str, prefixes: Mapping[str, str | None]) -> str:
    """Give expat's `namespace local` as `prefix:local`; an unknown namespace keeps its prefix."""
    uri, divided, local = name.rpartition(" ")
    if not divided:
        return name.lower()
    lower = uri.lower()
    if "backend.userland.com/rss" in lower:
        prefix: str | None = ""
    else:
        prefix = _PREFIXES.get(lower, prefixes.get(uri))
    return f"{prefix}:{local}".lower() if prefix else local.lower()
