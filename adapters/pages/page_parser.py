"""Bytes of a page → Page: its metadata, its article, without what stands around it.

The markup is read here; what is boilerplate, a head, a date is decided in rules/page. trafilatura is
asked for its opinion of where the body stands: it knows more designs than we do, and it keeps
appeals, so that its paragraphs are judged like ours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import regex
from lxml.etree import _Element

from adapters.pages.page_blocks import Found, article_in, found_in, prune, tree_of
from adapters.pages.page_metadata import Metadata, metadata_of, site_behind
from adapters.pages.page_text import is_markup, is_readable, text_of
from adapters.pages.trafilatura_door import date_in, main_paragraphs
from rules.page.dates import moment_in
from rules.page.header import Head, find_head
from rules.page.model import Block, Kind, Page, Verdict
from rules.page.phrases import Phrases, folded, word_count
from rules.page.segment import body_of, page_of_text
from rules.page.verdicts import judge
from rules.sentences import sentence

_HEAD_BLOCKS = 40
_AGREE = 0.5
_BARE_LIMIT = 200_000
_TAGS = regex.compile(r"<[^<>]{0,2000}>")
_UNSEEN = ("script", "style", "noscript", "template", "svg", "title", "head")


@dataclass(frozen=True, slots=True)
class PageRules:
    """What is known of sites: their phrases, and what is to be cut out by host."""

    phrases: Phrases
    prune: Mapping[str, Sequence[str]]

    def selectors(self, host: str) -> Sequence[str]:
        """Give the rules of a host and of the domains above it."""
        return [one for name, ones in self.prune.items() if is_of(host, name) for one in ones]


def is_of(host: str, domain: str) -> bool:
    """Say whether a host belongs to a domain."""
    return host == domain or host.endswith(f".{domain}")


def parse_page(body: bytes, *, content_type: str | None, url: str, rules: PageRules) -> Page:
    """Read a page, or a page that was saved as flat text."""
    text = text_of(body, content_type)
    if not is_readable(text):
        return Page(problem=sentence("page_no_text", "this is no text"))
    if not is_markup(text):
        return page_of_text(text, rules.phrases)
    tree = tree_of(text)
    if tree is None:
        return Page(problem=sentence("page_is_empty", "the page is empty"))
    said = metadata_of(tree, url)
    prune(tree, rules.selectors(_host(said.url or url)))
    read = _read(tree, said, rules.phrases)
    if not read.body:  # a monster, or a page in no shape at all: its bare words may still say it
        bare = _bare_text(tree) or _TAGS.sub("\n", text[: 5 * _BARE_LIMIT])
        read = page_of_text(bare, rules.phrases)
    page = _with_metadata(said, read, rules.phrases)
    if page.published_at is None:
        page = replace(page, published_at=moment_in(date_in(tree, url)))
    return page


def _bare_text(tree: _Element) -> str:
    """Give the words of a page, a line an element, without what nobody sees."""
    pieces: list[str] = []
    left = _BARE_LIMIT
    for element in tree.iter():
        if element.tag not in _UNSEEN:
            pieces.append(" ".join((element.text or "").split()))
        pieces.append(" ".join((element.tail or "").split()))
        left -= len(pieces[-1])
        if left < 0:
            break
    return "\n".join(piece for piece in pieces if piece)


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _read(tree: _Element, said: Metadata, phrases: Phrases) -> Page:
    """Read head and body out of the blocks of a page."""
    found = found_in(tree)
    blocks = [_named(one, said) for one in found]
    span = article_in(found, said.title)
    start = max(0, span.start - _HEAD_BLOCKS)
    verdicts = judge(blocks[start : span.stop], phrases)
    head = find_head(verdicts)
    body_from = _body_from(head, verdicts, span.start - start)
    authors = head.authors or tuple((said.author or "").split(", "))
    body, dropped = body_of(verdicts, replace(head, body_from=body_from, authors=authors), phrases)
    gone = {folded(one.text) for one in blocks if one.kind is Kind.LINKS}
    gone |= {folded(one.block.text) for one in dropped}
    theirs = [text for text in main_paragraphs(tree) if folded(text) not in gone]
    body = _best_body(body, theirs, said, phrases)
    title, dek = (_text(verdicts, at) for at in (head.title, head.dek))
    language = said.language or phrases.language_of(body)
    return Page(
        title=title,
        dek=dek,
        author=", ".join(head.authors) or None,
        published_at=head.moment.at_home(language) if head.moment else None,
        body=body,
        dropped=dropped,
    )


def _named(found: Found, said: Metadata) -> Block:
    """Mark what the metadata says is the title or the dek."""
    block = found.block
    if said.title and folded(block.text) == folded(said.title):
        return replace(block, kind=Kind.TITLE)
    is_dek = said.dek and folded(block.text) == folded(said.dek)
    if is_dek and block.kind in (Kind.HEADING, Kind.DEK):
        return replace(block, kind=Kind.DEK)
    return block


def _body_from(head: Head, verdicts: Sequence[Verdict], inside: int) -> int:
    """Say where the body begins: behind the head, and not before the article."""
    titles = [n for n, one in enumerate(verdicts) if one.block.kind is Kind.TITLE]
    return max(head.body_from, inside, *(n + 1 for n in titles[:1]), 0)


def _text(verdicts: Sequence[Verdict], at: int | None) -> str | None:
    return verdicts[at].block.text if at is not None else None


def _best_body(
    ours: tuple[str, ...], theirs: Sequence[str], said: Metadata, phrases: Phrases
) -> tuple[str, ...]:
    """Take our reading unless trafilatura found the article elsewhere."""
    blocks = [Block(text) for text in theirs]
    told, _ = body_of(judge(blocks, phrases), Head(), phrases)
    told = tuple(text for text in told if folded(text) not in _heads(said))
    if not told:
        return ours or _from_metadata(said, phrases)
    whole = folded(" ".join(ours))
    shared = sum(len(text) for text in told if folded(text)[:80] in whole)
    length = sum(map(len, told))
    is_part = shared >= 0.8 * len(whole) and len(whole) >= 0.3 * length
    if shared >= _AGREE * length or is_part:
        return ours
    return told if length >= _AGREE * len(whole) else ours


def _heads(said: Metadata) -> set[str]:
    return {folded(text) for text in (said.title, said.dek) if text}


def _from_metadata(said: Metadata, phrases: Phrases) -> tuple[str, ...]:
    """Take JSON-LD's articleBody where the page shows none."""
    return page_of_text(said.body, phrases).body if said.body else ()


def _with_metadata(said: Metadata, read: Page, phrases: Phrases) -> Page:
    """Let what a page says of itself go before what was read out of its text."""
    title = _title(said, read)
    dek = _fuller(said.dek, read.dek)
    shown = [text for text in (title, *read.body) if text]
    hour = read.published_at if said.published_at and not said.is_exact else None
    when = said.published_at
    if hour and when and abs((hour - when).total_seconds()) < 129_600:
        when = hour
    return replace(
        read,
        title=title,
        dek=dek if dek != title else None,
        author=said.author or read.author,
        published_at=when or read.published_at,
        site=said.site or site_behind(said.head, title),
        language=said.language or phrases.language_of(shown),
        section=said.section,
        image=said.image,
        address=said.url,
        problem=None
        if read.body or title
        else sentence("page_no_article", "no article was found on this page"),
    )


def _title(said: Metadata, read: Page) -> str | None:
    """Choose the title; <title> holds the site's name, too, so that what is shown goes before it."""
    if said.title:
        return _fuller(said.title, read.title)
    is_shown = (
        read.title
        and said.head
        and (said.head.startswith(read.title) or said.head.endswith(f" {read.title}"))
    )
    return read.title if is_shown else said.head or read.title


def _fuller(said: str | None, read: str | None) -> str | None:
    """Take what is said, but for a text that it cuts short: "Officials say the bridge…"."""
    if said is None or read is None:
        return said or read
    start = folded(said).rstrip(". ")
    is_cut = said.rstrip().endswith(("…", "...")) and folded(read).startswith(start[:200])
    return read if is_cut and word_count(read) < 80 else said
