"""trafilatura behind a door: where it sees the main text of a page.

It takes a third of a second to import, so nobody imports it before the first page; some of its steps
are quadratic, so that pages beyond the bounds below are not given to it, and whoever calls this does
so in a process that can be killed.
"""

from collections.abc import Iterator

from lxml.etree import _Element, tostring

ELEMENTS_AT_MOST = 20_000
DEPTH_AT_MOST = 200
_LENGTH_AT_MOST = 2_000_000
_DATES = {
    "outputformat": "%Y-%m-%dT%H:%M:%S%z",
    "original_date": True,
    "extensive_search": False,  # it takes years out of footers
}
"""Without these it gives the day alone."""
_BLOCKS = ("p", "head", "item", "quote")


def main_paragraphs(tree: _Element) -> list[str]:
    """Give what trafilatura takes for the main text, by paragraphs; nothing for monsters."""
    if not _is_bearable(tree):
        return []
    from trafilatura import bare_extraction

    source = tostring(tree, encoding="unicode", method="html")
    if len(source) > _LENGTH_AT_MOST:
        return []
    read = bare_extraction(
        source,
        favor_precision=True,
        include_comments=False,
        include_tables=False,
        with_metadata=False,
    )
    body = getattr(read, "body", None)
    return list(_texts(body)) if isinstance(body, _Element) else []


def date_in(tree: _Element, url: str) -> str | None:
    """Give the date that trafilatura finds where we found none: in the address, for example."""
    if not _is_bearable(tree):
        return None
    from trafilatura.metadata import extract_metadata

    return extract_metadata(tree, default_url=url, date_config=dict(_DATES)).date


def _texts(body: _Element) -> Iterator[str]:
    for element in body.iter(*_BLOCKS):
        if text := " ".join("".join(str(text) for text in element.itertext()).split()):
            yield text


def _is_bearable(tree: _Element) -> bool:
    """Count elements and depth, without recursion."""
    for number, element in enumerate(tree.iter()):
        if number > ELEMENTS_AT_MOST:
            return False
        if len(element) == 0 and _is_deep(element):
            return False
    return True


def _is_deep(element: _Element) -> bool:
    return any(number > DEPTH_AT_MOST for number, _ in enumerate(element.iterancestors()))
