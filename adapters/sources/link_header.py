"""`Link` headers (RFC 8288) → the address of a relation, such as `hub` and `self`."""

import regex

from adapters.sources.shapes import web_link

_LENGTH_LIMIT = 20_000
# Possessive throughout: a hostile header takes time by its length only.
_LINK = regex.compile(
    r"""<([^<>]*+)>((?:\s*+;\s*+[^\s=;,"<]++(?:\s*+=\s*+(?:"(?:[^"\\]|\\.)*+"|[^\s;,"<]*+))?+)*+)"""
)
_REL = regex.compile(r""";\s*+rel\s*+=\s*+(?:"([^"]*+)"|([^\s;,"]++))""", regex.IGNORECASE)


def linked(header: str | None, relation: str, *, base_url: str) -> str | None:
    """Give the first address of a relation, made whole against that of the answer."""
    for link in _LINK.finditer((header or "")[:_LENGTH_LIMIT]):
        rel = _REL.search(link[2])
        names = (rel[1] or rel[2] or "").lower().split() if rel else ()
        if relation in names and (found := web_link(link[1], base_url)):
            return found
    return None
