"""What a site repeats under its articles: paragraphs seen in several of them are none of any."""

import hashlib
from collections.abc import Collection, Sequence

from rules.page.phrases import folded

REPEATED = 3
"""In so many articles of one site a paragraph stands before it counts as the site's own."""
KEPT_A_SITE = 2_000
"""How many paragraphs are remembered of a site, the latest."""
_COPY = 0.5
"""A page of which this share is known is a copy of an article, not a page full of boilerplate."""


def paragraph_key(text: str) -> str:
    """Give a fingerprint of a paragraph, whatever its case, quotes and blanks."""
    said = folded(text).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(said, digest_size=12).hexdigest()


def without_repeated(body: Sequence[str], repeated: Collection[str]) -> tuple[str, ...]:
    """Leave out what the site repeats; `repeated` are the fingerprints of that."""
    kept = tuple(text for text in body if paragraph_key(text) not in repeated)
    known = sum(map(len, body)) - sum(map(len, kept))
    return kept if known <= _COPY * sum(map(len, body)) else tuple(body)
