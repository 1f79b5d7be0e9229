"""Foreign values made ours, the same for every format: text, links, enclosures, ids."""

import hashlib
from datetime import datetime
from urllib.parse import urljoin

from rules.articles.links import is_ordinary, is_web_link
from rules.model import Enclosure
from rules.words.plain import plain_line, without_controls

TEXT_LIMIT = 200_000
_SHORT = 300


def text_or_none(given: object) -> str | None:
    """Take text that says something; markup stays, the rules make it plain."""
    if not isinstance(given, str):
        return None
    return without_controls(given[:TEXT_LIMIT]).strip() or None


def label_or_none(given: object) -> str | None:
    """Take a short plain text: a name, a tag."""
    return plain_line(given, _SHORT) or None if isinstance(given, str) else None


def web_link(given: object, base_url: str) -> str | None:
    """Take an http(s) link, made whole against the address that it was found at."""
    if not isinstance(given, str) or not given.strip():
        return None
    if is_ordinary(given):
        return given
    try:
        whole = urljoin(base_url, given.strip().replace(" ", "%20"))
    except ValueError:
        return None
    return whole if is_web_link(whole) else None


def enclosure(url: object, media_type: object, base_url: str) -> Enclosure | None:
    """Take a file that belongs to an entry; one without a web link is none."""
    link = web_link(url, base_url)
    return Enclosure(link, label_or_none(media_type)) if link else None


def entry_id(
    guid: str | None, link: str | None, text: str | None, published: datetime | None
) -> str:
    """Give an entry's id: its guid, else its link, else a hash of its words and date."""
    return guid or link or _hash(f"{text} {published}")


def _hash(said: str) -> str:
    return hashlib.sha1(said.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
