"""What a feed said of itself and of each entry, piece by piece → FeedAnswer.

A draft keeps feedparser's rules of which piece counts, so that both readers agree: a title that lies
deeper gives way, a second description is taken for the full text, of many authors the last is named.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from urllib.parse import urljoin

from msgspec import Struct, field

from adapters.sources.feed_dates import NotSure, read_date
from adapters.sources.shapes import enclosure, entry_id, label_or_none, text_or_none, web_link
from rules.model import Enclosure, Entry, FeedAnswer
from rules.sentences import sentence

ENTRIES_AT_MOST = 5_000
TOO_MANY = sentence(
    "many_entries",
    "the feed holds more than {most} entries: only the first of them were read; ask its publisher"
    " for a shorter one",
    most=f"{ENTRIES_AT_MOST:,}",
)
TITLE_LIMIT = 4_000
PIECES_AT_MOST = 100
"""How many tags, and how many files, one entry may have; those behind are left out."""
# https://feedparser.readthedocs.io says nothing of it, its code does: `?a=1&b;=2` is mended.
_BROKEN_QUERY = re.compile(r"&([A-Za-z0-9_]+);")

_LONGEST_BASE = 2_000
"""Every link of a document is joined to its base: 3,000 links and one of 200 KB take a quarter of a minute."""

DateReader = Callable[[Sequence[str]], Sequence[datetime | None]]
"""Reads dates of odd forms, as many as it is given, each or None."""


class Draft(Struct):
    """A feed, an entry, or a source inside an entry, while it is read."""

    guid: str | None = None
    guid_is_link: bool = False
    link: str | None = None
    title: str | None = None
    title_depth: int = -1
    summary: str | None = None
    has_content: bool = False
    contents: list[str] = field(default_factory=list)
    published: str | None = None
    updated: str | None = None
    author: str | None = None
    language: str | None = None
    title_language: str | None = None
    outlet: str | None = None
    tags: list[list[str | None]] = field(default_factory=list)
    """Label and term of each; a term may come as the text behind the attributes."""
    files: list[tuple[str | None, str | None]] = field(default_factory=list)
    media: list[tuple[str | None, str | None]] = field(default_factory=list)
    _guid_from: int | None = None
    _title_from: int | None = None
    _summary_from: int | None = None

    def identify(self, guid: str, *, depth: int) -> None:
        """Take a guid, and as a link too if it says so; one that lies deeper gives way."""
        if self.guid_is_link and self.link is None:
            self.link = guid
        if self._guid_from is None or depth <= self._guid_from:
            self.guid, self._guid_from = guid, depth

    def name(self, title: str, *, depth: int, language: str | None) -> bool:
        """Take a title unless a better one is known; says whether it counts from now on."""
        if not -1 < self.title_depth <= depth:
            self.title_language = language
            if self._title_from is None or depth <= self._title_from:
                self.title, self._title_from = title, depth
        return bool(title)

    def sum_up(self, summary: str, *, depth: int) -> None:
        """Take a summary; one that lies deeper gives way."""
        if self._summary_from is None or depth <= self._summary_from:
            self.summary, self._summary_from = summary, depth

    def tell(self, content: str, *, may_sum_up: bool) -> None:
        """Take a full text; it stands for the summary where there is none."""
        self.contents.append(content)
        if may_sum_up and self.summary is None:
            self.summary = content

    def tag(self, term: str | None, label: str | None = None, *, scheme: str | None = None) -> None:
        """Take a tag; one that has only a scheme waits for its text."""
        if (term or label or scheme) and len(self.tags) < PIECES_AT_MOST:
            self.tags.append([label, term])

    def tag_text(self, text: str) -> None:
        """Take the text of a tag: the term of one that has none, else a tag of its own."""
        if text and self.tags and not self.tags[-1][1]:
            self.tags[-1][1] = text
        else:
            self.tag(text)


class FeedDraft(Struct):
    """A whole feed while it is read."""

    is_atom: bool = False
    about: Draft = field(default_factory=Draft)
    entries: list[Draft] = field(default_factory=list)
    is_cut: bool = False
    """It holds more entries than are read."""


def answer_from(draft: FeedDraft, base_url: str, odd_dates: DateReader) -> FeedAnswer:
    """Make a draft an answer: links whole, texts clean, dates in UTC."""
    maker = _Maker(draft, base_url, _times(draft.entries, odd_dates))
    entries = (maker.entry(one) for one in draft.entries)
    return FeedAnswer(
        entries=tuple(entry for entry in entries if entry is not None),
        title=label_or_none(draft.about.title),
        link=web_link(draft.about.link, base_url),
        language=maker.language,
        problem=TOO_MANY if draft.is_cut else None,
    )


def whole_query(link: str) -> str:
    """Mend the references that writers of links forget or double."""
    if ";" not in link:  # most links: nothing to mend
        return link
    return _BROKEN_QUERY.sub(r"&\1", link.replace("&amp;", "&"))


def joined(base: str, link: str) -> str:
    """Make a link whole against `xml:base`, as far as that reaches; one that is longer than any address is none."""
    if not base or len(base) > _LONGEST_BASE:
        return link
    try:
        return urljoin(base, link)
    except ValueError:
        return link


class _Maker:
    """Makes entries of the drafts of one feed."""

    def __init__(
        self, feed: FeedDraft, base_url: str, times: Mapping[str, datetime | None]
    ) -> None:
        self.language = label_or_none(feed.about.language)
        self._is_atom, self._base_url, self._times = feed.is_atom, base_url, times
        self._labels: dict[str, str | None] = {}

    def entry(self, draft: Draft) -> Entry | None:
        """Make an entry; None when it says nothing."""
        guid, link = text_or_none(draft.guid), web_link(draft.link, self._base_url)
        title, summary = text_or_none(draft.title), text_or_none(draft.summary)
        content = _longest(draft.contents) if draft.contents else None
        if not (guid or link or title or summary or content):
            return None
        updated, published = self._time(draft.updated), self._time(draft.published)
        if published is None and not self._is_atom:
            published = updated  # RSS knows one date; feedparser calls Dublin Core's "updated"
        return Entry(
            id=entry_id(guid, link, title or summary or content, published),
            guid=guid,
            link=link,
            title=title[:TITLE_LIMIT] if title else None,
            summary=summary,
            content=None if content == summary else content,
            published=published,
            updated=updated,
            author=self._label(draft.author),
            language=self._label(draft.language or draft.title_language) or self.language,
            outlet=self._label(draft.outlet),
            tags=self._tags(draft.tags) if draft.tags else (),
            enclosures=_files([*draft.files, *draft.media], self._base_url),
        )

    def _time(self, said: str | None) -> datetime | None:
        return self._times[said] if said else None

    def _tags(self, tags: Sequence[Sequence[str | None]]) -> tuple[str, ...]:
        named = [name for label, term in tags if (name := self._label(label or term))]
        return tuple(named if len(named) < 2 else dict.fromkeys(named))

    def _label(self, said: str | None) -> str | None:
        """Make a name plain; in one feed they come again and again."""
        if not said:
            return None
        if said not in self._labels:
            self._labels[said] = label_or_none(said)
        return self._labels[said]


def _longest(contents: Sequence[str]) -> str | None:
    offered = (text_or_none(one) for one in contents)
    return max((text for text in offered if text), key=len, default=None)


def _files(files: Sequence[tuple[str | None, str | None]], base_url: str) -> tuple[Enclosure, ...]:
    if not files:
        return ()
    found: dict[str, Enclosure] = {}
    for url, kind in files[:PIECES_AT_MOST]:
        if one := enclosure(url, kind, base_url):
            found[one.url] = one
    return tuple(found.values())


def _times(drafts: Sequence[Draft], odd_dates: DateReader) -> dict[str, datetime | None]:
    """Read all dates of a feed, each once; those of odd forms together."""
    said = {text for draft in drafts for text in (draft.published, draft.updated) if text}
    times: dict[str, datetime | None] = {}
    odd = []
    for text in said:
        try:
            times[text] = read_date(text)
        except NotSure:
            odd.append(text)
    if odd:
        times.update(zip(odd, odd_dates(odd), strict=True))
    return times
