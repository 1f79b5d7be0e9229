"""`Link` headers (RFC 8288) → the address of a relation, such as `hub` and `self`."""

import regex

from adapters.sources.shapes import web_link

_LENGTH_LIMIT = 20_000
# Possessive throughout: a hostile header takes time by its length only.
_NAME, _QUOTED, _BARE = r"[^\s=;,\"<]++", r"\"(?:[^\"\\]|\\.)*+\"", r"[^\s;,\"<]*+"
_PARAMETER = regex.compile(rf"\s*+;\s*+({_NAME})(?:\s*+=\s*+({_QUOTED}|{_BARE}))?+")
_LINK = regex.compile(rf"<([^<>]*+)>((?:\s*+;\s*+{_NAME}(?:\s*+=\s*+(?:{_QUOTED}|{_BARE}))?+)*+)")


def linked(header: str | None, relation: str, *, base_url: str) -> str | None:
    """Give the first address of a relation, made whole against that of the answer."""
    for link in _LINK.finditer((header or "")[:_LENGTH_LIMIT]):
        if relation in _relations(link[2]) and (found := web_link(link[1], base_url)):
            return found
    return None


def _relations(parameters: str) -> list[str]:
    """Read `rel`: the first one counts; a link of something else (`anchor`) is none of ours."""
    said: dict[str, str] = {}
    for name, value in _PARAMETER.findall(parameters):
        said.setdefault(name.lower(), value.strip('"'))
    return [] if "anchor" in said else said.get("rel", "").lower().split()
