"""Panels of the archive."""

from collections.abc import Iterator, Sequence

from rules.alerts.card import Stretch, marked
from rules.answers.answer import Backtested, Searched, TopStory, WiresSearched
from rules.asking.panel import (
    ASK_LIMIT,
    Attachment,
    Button,
    Choice,
    Line,
    Moment,
    Paging,
    Panel,
    Row,
    Select,
    Style,
    Words,
    in_our_words,
)
from rules.asking.panels.plain import NAME_SHOWN, joined, quiet, text, watch_name
from rules.asking.phrases import Say
from rules.confidence.backtest import Backtest, Trial
from rules.confidence.trend import TITLE_SHOWN, Trend
from rules.ids import code
from rules.search.found import FoundArticle
from rules.words.plain import plain_line

PAGES_AHEAD = 1
"""How many pages there are is known only as far as one has looked."""


def found(answer: Searched, say: Say, *, ask: str, wires: str, begun: str = "") -> Panel:
    """Show what a query finds in the archive; of a young one, offer to ask news services.

    What took long offers to look further; `begun` is where this answer went on itself.
    """
    title = say("news.found") if answer.found else say("news.nothing")
    pages = answer.page + PAGES_AHEAD if answer.has_more else answer.page
    further = f"{ask} further:{answer.further}" if answer.further else None
    return Panel(
        title,
        tuple(_about(answer, say)),
        tuple(_article(one) for one in answer.found),
        buttons=(
            *_button(say("button.further"), further),
            *_button(say("button.wires"), wires if answer.is_young else None),
        ),
        paging=Paging(answer.page, pages, f"{ask}{begun}") if pages > 1 else None,
    )


def of_wires(answer: WiresSearched, say: Say) -> Panel:
    """Show what news services have."""
    title = (
        say("news.of_wires", names=", ".join(answer.asked)) if answer.found else say("news.nothing")
    )
    lines = [quiet(say("watch.reading", reading=answer.reading))]
    lines += [in_our_words(say("watch.remark", remark=problem)) for problem in answer.problems]
    return Panel(title, tuple(lines), tuple(map(_article, answer.found)))


def _button(label: str, ask: str | None) -> tuple[Button, ...]:
    return () if ask is None or len(ask) > ASK_LIMIT else (Button(label, ask),)


def _about(answer: Searched, say: Say) -> Iterator[Line]:
    yield quiet(say("watch.reading", reading=answer.reading))
    for remark in answer.remarks:
        yield in_our_words(say("watch.remark", remark=remark))
    if answer.begins is None:
        yield text(say("news.empty"))
    else:
        yield (Words(say("news.begins"), Style.QUIET), Words(" "), Moment(answer.begins))
    if answer.indexed_since:
        yield (Words(say("news.rebuilding")), Words(" "), Moment(answer.indexed_since))
    if answer.further:
        yield quiet(say("news.incomplete", count=answer.looked_through))


def _article(one: FoundArticle) -> Row:
    article = one.article
    head = tuple(_words(stretch, link=article.link) for stretch in one.headline)
    facts = joined(
        [
            Words(article.outlet, Style.STRONG),
            Moment(article.published_at or article.seen_at),
            *([Words(code("S", one.story_id), Style.QUIET)] if one.story_id else []),
        ]
    )
    snippet = tuple(_words(stretch) for stretch in one.snippet)
    return Row(head, (facts, *([snippet] if snippet else [])))


def _words(stretch: Stretch, link: str | None = None) -> Words:
    return Words(stretch.text, Style.STRONG if stretch.is_marked else Style.PLAIN, link)


def tried(answer: Backtested, say: Say, *, buttons: tuple[Button, ...] = ()) -> Panel:
    """Show what a query would have told as a watch."""
    return Panel(
        _summary(answer.backtest, say),
        tuple(_about_trial(answer, say)),
        tuple(_sample(one) for one in answer.backtest.samples),
        buttons=buttons,
    )


def _summary(summed: Backtest, say: Say) -> str:
    if not summed.stories:
        return say("backtest.nothing")
    key = "backtest.stories" if summed.share >= 1 else "backtest.about"
    articles = say("backtest.articles", count=summed.articles)
    return say(key, count=summed.stories, articles=articles)


def tried_since(answer: Backtested, say: Say) -> Line:
    """Say how far back it was looked."""
    span = answer.backtest.span
    since = "backtest.since_first" if span.is_from_first else "backtest.since"
    return Words(say(since), Style.QUIET), Words(" "), Moment(span.begins)


def _about_trial(answer: Backtested, say: Say) -> Iterator[Line]:
    summed = answer.backtest
    yield (Words(answer.query, Style.CODE),)
    yield quiet(say("watch.reading", reading=answer.reading))
    yield tried_since(answer, say)
    if summed.busiest:
        day, most = summed.busiest
        yield (Words(summed.sparkline, Style.CODE),)
        facts = [say("backtest.busiest", day=day.isoformat(), number=most)]
        if summed.stories_a_day is not None:
            facts.insert(0, say("backtest.a_day", number=f"{summed.stories_a_day:.1f}"))
        facts.append(say("backtest.at_night", number=summed.at_night))
        yield joined(Words(fact) for fact in facts)
    for one in summed.covered:
        share = f"{one.share:.0%}"
        yield text(say("backtest.covered", share=share, name=watch_name(one.watch)))
    for remark in answer.remarks:
        yield in_our_words(say("watch.remark", remark=remark))


def _sample(one: Trial) -> Row:
    article = one.article
    places = [(found.start, found.end) for found in one.evidence if found.field == "title"]
    head = tuple(_words(stretch, link=article.link) for stretch in marked(article.title, places))
    return Row(head, (joined([Words(article.outlet, Style.STRONG), Moment(article.seen_at)]),))


def trend(shown: Trend, picture: bytes, say: Say) -> Panel:
    """Show how a subject came up: a picture, and its words."""
    words = _told(shown, say)
    return Panel(
        say("news.trend"),
        ((Words(shown.query, Style.CODE),), quiet(words)),
        attachment=Attachment("trend.png", picture, alt=words),
    )


def _told(shown: Trend, say: Say) -> str:
    """Say what the picture shows, for who cannot see it."""
    if shown.first is None or (peak := shown.peak) is None:
        return say("news.trend_none", query=shown.query)
    article, unknown = shown.first.article, say("news.trend_unknown")
    outlets = ", ".join(f"{name} ({count})" for name, count in shown.outlets)
    articles = say("news.trend_articles", count=sum(one.articles for one in shown.buckets))
    stories = say("news.trend_stories", count=sum(one.stories for one in shown.buckets))
    when = f"{peak.begins:%Y-%m-%d %H:%M}" if shown.is_hourly else f"{peak.begins:%Y-%m-%d}"
    return " ".join(
        (
            say("news.trend_total", query=shown.query, articles=articles, stories=stories),
            say(
                f"news.trend_most_{shown.unit}",
                number=peak.articles,
                when=when,
                usual=f"{shown.usual:g}",
            ),
            say(
                "news.trend_first",
                title=plain_line(article.title, TITLE_SHOWN),
                outlet=article.outlet or unknown,
            ),
            say("news.trend_outlets", outlets=outlets or unknown),
        )
    )


def top(stories: Sequence[TopStory], say: Say) -> Panel:
    """Show what most outlets tell; one story is shown when it is chosen."""
    if not stories:
        return Panel(say("news.nothing"))
    choices = tuple(
        Choice(one.newest.title[:NAME_SHOWN], code("S", one.story_id)) for one in stories
    )
    return Panel(
        say("news.top"),
        rows=tuple(_top(one, say) for one in stories),
        select=Select(say("news.choose"), "news story", choices),
    )


def _top(one: TopStory, say: Say) -> Row:
    outlets = say("news.outlets", count=one.outlets)
    facts = joined([Words(outlets), Moment(one.newest.seen_at), Words(code("S", one.story_id))])
    return Row((Words(one.newest.title, Style.STRONG, one.newest.link),), (facts,))
