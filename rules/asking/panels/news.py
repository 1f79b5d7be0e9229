"""Panels of the archive."""

from collections.abc import Iterator

from rules.answer import Searched
from rules.asking.panel import Line, Moment, Paging, Panel, Row, Style, Words
from rules.asking.panels.plain import joined, quiet, text
from rules.asking.phrases import Say
from rules.card import Stretch
from rules.ids import code
from rules.search.found import FoundArticle

PAGES_AHEAD = 1
"""How many pages there are is known only as far as one has looked."""


def found(answer: Searched, say: Say, *, ask: str) -> Panel:
    """Show what a query finds in the archive."""
    title = say("news.found") if answer.found else say("news.nothing")
    pages = answer.page + PAGES_AHEAD if answer.has_more else answer.page
    return Panel(
        title,
        tuple(_about(answer, say)),
        tuple(_article(one) for one in answer.found),
        paging=Paging(answer.page, pages, ask) if pages > 1 else None,
    )


def _about(answer: Searched, say: Say) -> Iterator[Line]:
    yield quiet(say("watch.reading", reading=answer.reading))
    for remark in answer.remarks:
        yield text(say("watch.remark", remark=remark))
    if answer.begins is None:
        yield text(say("news.empty"))
    else:
        yield (Words(say("news.begins"), Style.QUIET), Words(" "), Moment(answer.begins))
    if not answer.is_complete:
        yield quiet(say("news.incomplete", count=answer.looked_through))


def _article(one: FoundArticle) -> Row:
    article = one.article
    head = tuple(_words(stretch, link=article.link) for stretch in one.headline)
    facts = joined(
        [
            Words(article.outlet, Style.STRONG),
            Moment(article.published_at or article.seen_at),
            Words(code("S", one.story_id), Style.QUIET),
        ]
    )
    snippet = tuple(_words(stretch) for stretch in one.snippet)
    return Row(head, (facts, *([snippet] if snippet else [])))


def _words(stretch: Stretch, link: str | None = None) -> Words:
    return Words(stretch.text, Style.STRONG if stretch.is_marked else Style.PLAIN, link)
