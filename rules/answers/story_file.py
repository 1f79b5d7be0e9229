"""Story → a file that people take away: Markdown, CSV, JSON.

What strangers wrote is hostile there, too: no headline is markup, a link or a formula.
"""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import StringIO

import regex

from rules.answers.answer import Account, Chapter
from rules.answers.rows import iso, story_row
from rules.answers.timeline import timeline, versions
from rules.articles.links import is_web_link
from rules.articles.revision import Change, Part
from rules.duration import exactly
from rules.ids import code
from rules.sentences import sentence
from rules.words.plain import without_controls

_COLUMNS = ("seen", "published", "outlet", "title", "version", "link", "article", "behind_s")
_FORMULA = regex.compile(r"^[\s\p{Cf}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20|%]")
"""How cells begin that spreadsheets compute: https://owasp.org/www-community/attacks/CSV_Injection"""
_MARKUP = regex.compile(r"[\\`*_\[\]#|~<&@]|:(?=//)|(?<=www)\.", regex.IGNORECASE)
_ENTITIES = {"&": "&amp;", "<": "&lt;", "@": "&#64;", ":": "&#58;", ".": "&#46;"}
"""`@somebody` rings on sites that show Markdown, an address is a link there, a `<` begins HTML."""
_IN_LINKS = str.maketrans(
    {one: f"%{ord(one):02X}" for one in " <>()[]\\`\"'|*_~"} | {"\n": "", "\r": "", "\t": ""}
)


_MARKS = {Change.KEPT: "", Change.TAKEN_OUT: "~~", Change.PUT_IN: "**"}


class Shape(StrEnum):
    """What kind of file."""

    MARKDOWN = "markdown"
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class StoryFile:
    """A file, ready to be given away."""

    name: str
    text: str

    @property
    def content(self) -> bytes:
        """Give it as UTF-8; spreadsheets know a CSV for that only by a mark."""
        return self.text.encode("utf-8-sig" if self.name.endswith(".csv") else "utf-8")


Tell = Callable[[str], str]
_FIRST_SEEN = sentence("file_first_seen", "First seen")
_HEADS = (
    sentence("file_seen", "seen (UTC)"),
    sentence("file_behind", "behind"),
    sentence("file_outlet", "outlet"),
    sentence("file_headline", "headline"),
)
_FIRST = sentence("file_first", "first")
_REWORDED = sentence("file_reworded", "Headlines, reworded")
_ARTICLES = sentence("file_articles", "Articles")
_UNTITLED = sentence("file_untitled", "(no headline)")


def written_as(shape: Shape, account: Account, tell: Tell = str) -> StoryFile:
    """Write a story as people asked for it; `tell` says sentences to whoever reads it."""
    name = code("S", account.story_id)
    if shape is Shape.MARKDOWN:
        return StoryFile(f"{name}.md", "\n".join(_markdown(account, tell)) + "\n")
    if shape is Shape.CSV:
        return StoryFile(f"{name}.csv", _csv(account))
    written = json.dumps(story_row(account), ensure_ascii=False, indent=2)
    return StoryFile(f"{name}.json", written + "\n")


def _markdown(account: Account, tell: Tell) -> Iterator[str]:
    title = account.chapters[0].article.title if account.chapters else ""
    yield f"# {_escaped(title) or code('S', account.story_id)}"
    yield ""
    yield tell(
        sentence(
            "file_begun",
            "Story {story}, begun {time} UTC",
            story=code("S", account.story_id),
            time=f"{account.begun_at:%Y-%m-%d %H:%M}",
        )
    )
    yield ""
    yield f"## {tell(_FIRST_SEEN)}"
    yield ""
    yield f"| {' | '.join(map(tell, _HEADS))} |"
    yield "|---|---|---|---|"
    for first in timeline(account):
        one = first.article
        behind = tell(exactly(first.behind) if first.behind else _FIRST)
        outlet = _escaped(one.outlet)
        linked = _linked(one.title, one.link, tell)
        yield f"| {one.seen_at:%Y-%m-%d %H:%M} | {behind} | {outlet} | {linked} |"
    reworded = [(one, tuple(versions(one))) for one in account.chapters]
    if any(found for _, found in reworded):
        yield from ("", f"## {tell(_REWORDED)}", "")
        for chapter, found in reworded:
            for version in found:
                outlet = _escaped(chapter.article.outlet)
                yield f"* {outlet}: {''.join(map(_part, version.parts))}"
    yield from ("", f"## {tell(_ARTICLES)}", "")
    for chapter in account.chapters:
        one = chapter.article
        linked = _linked(one.title, one.link, tell)
        yield f"* {one.seen_at:%Y-%m-%d %H:%M} {_escaped(one.outlet)}: {linked}"


def _part(part: Part) -> str:
    """Write a run of words; marks stand at words, or they would be none."""
    written, bare = _escaped(part.text), part.text.strip()
    before = " " if part.text[:1].isspace() else ""
    behind = " " if bare and part.text[-1:].isspace() else ""
    mark = _MARKS[part.change] if bare else ""
    return f"{before}{mark}{written}{mark}{behind}"


def _linked(title: str, link: str | None, tell: Tell) -> str:
    written = _escaped(title) or tell(_UNTITLED)
    if link is None or not is_web_link(link):
        return written
    return f"[{written}]({without_controls(link).translate(_IN_LINKS)})"


def _escaped(text: str) -> str:
    """Write a text on one line, so that nothing in it is markup."""
    line = " ".join(without_controls(text).split())
    return _MARKUP.sub(lambda found: _ENTITIES.get(found[0], f"\\{found[0]}"), line)


def _csv(account: Account) -> str:
    """Write a row for each wording of each article, in the order in which they were seen."""
    written = StringIO()
    rows = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    rows.writerow(_COLUMNS)
    ordered = sorted(account.chapters, key=lambda one: one.article.seen_at)
    for chapter in ordered:
        behind = chapter.article.seen_at - ordered[0].article.seen_at
        for row in _wordings(chapter):
            rows.writerow([*map(_cell, row), f"{behind.total_seconds():.0f}"])
    return written.getvalue()


def _wordings(chapter: Chapter) -> Iterator[Sequence[str]]:
    article = chapter.article
    titles = [*(one.title for one in chapter.revisions), article.title]
    for version, title in enumerate(titles, start=1):
        yield (
            iso(article.seen_at) or "",
            iso(article.published_at) or "",
            article.outlet,
            title,
            str(version),
            article.link or "",
            code("A", article.id),
        )


def _cell(text: str) -> str:
    """Write a cell that no spreadsheet computes."""
    line = " ".join(without_controls(text).split())
    return f"'{line}" if _FORMULA.match(line) else line
