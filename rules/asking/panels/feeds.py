"""Panels of feeds."""

from collections.abc import Iterator, Sequence

from rules.answers.answer import (
    FeedAdded,
    FeedChanged,
    FeedsExported,
    FeedsFound,
    FeedsImported,
    HeldFeed,
    Preview,
    Released,
)
from rules.asking.panel import (
    Attachment,
    Button,
    Choice,
    Field,
    Form,
    Line,
    Moment,
    Panel,
    Piece,
    Row,
    Select,
    Style,
    Words,
    in_our_words,
)
from rules.asking.panels.plain import (
    CHOICES_AT_MOST,
    NAME_SHOWN,
    feed_name,
    joined,
    page_of,
    quiet,
    text,
)
from rules.asking.phrases import Say, said
from rules.duration import in_words
from rules.feeds.health import Condition, FeedHealth
from rules.feeds.places import FeedPlace
from rules.ids import feed_code
from rules.model import Feed, Standing
from rules.sentences import beside

TITLES_SHOWN = 3
"""Headlines that are shown of what a feed holds."""
VALUE_LIMIT = 100
"""https://docs.discord.com/developers/components/reference (read 2026-08); Slack allows 150."""


def added(answer: FeedAdded, say: Say) -> Panel:
    """Say that a feed is polled from now on, and show the newest of what it holds."""
    if not answer.is_new:
        return Panel(say("feed.known", name=feed_name(answer.feed)))
    rows = tuple(Row((Words(one.title),), (joined(_preview(one)),)) for one in answer.preview)
    lines = [text(say("feed.baseline", count=answer.entries)), quiet(say("feed.next_at_once"))]
    if answer.by_http:
        lines.append(text(say("feed.by_http")))
    if answer.problem:
        lines.append(text(say("feed.problem", problem=answer.problem)))
    return Panel(say("feed.added", name=feed_name(answer.feed)), tuple(lines), rows)


def found(answer: FeedsFound, say: Say, *, ask: str) -> Panel:
    """Show the feeds of a site; the one that is chosen is asked for by these words."""
    rows = tuple(
        Row((Words(place.title or place.url, link=place.url),), tuple(_place(place, feed, say)))
        for place, feed in zip(answer.choices, answer.known, strict=True)
    )
    new = [place for place, feed in zip(answer.choices, answer.known, strict=True) if feed is None]
    choices = tuple(
        Choice((place.title or place.url)[:NAME_SHOWN], place.url, place.format or "")
        for place in new
        if len(place.url) <= VALUE_LIMIT
    )[:CHOICES_AT_MOST]
    select = Select(say("feed.choose"), ask, choices) if choices else None
    return Panel(say("feed.found", count=len(rows), site=answer.site), rows=rows, select=select)


def changed(answer: FeedChanged, say: Say, *, verb: str) -> Panel:
    """Say that a feed was removed, paused or resumed."""
    name, code = feed_name(answer.feed), feed_code(answer.feed.id)
    buttons = {
        "paused": (Button(say("button.resume"), f"source resume {code}"),),
        "resumed": (Button(say("button.pause"), f"source pause {code}"),),
    }
    return Panel(say(f"feed.{verb}", name=name), buttons=buttons.get(verb, ()))


def listed(
    feeds: Sequence[FeedHealth], say: Say, *, page: int = 1, ask: str = "source list"
) -> Panel:
    """List feeds with their health, those that need a look first."""
    if not feeds:
        return Panel(say("feed.none"), (in_our_words(say("feed.none_yet"), Style.QUIET),))
    part, paging = page_of(sorted(feeds, key=_is_well), page, ask)
    return Panel(
        say("feed.list", count=len(feeds)),
        rows=tuple(_health(one, say) for one in part),
        paging=paging,
    )


def held(found: Sequence[HeldFeed], say: Say, *, page: int = 1, ask: str = "source held") -> Panel:
    """List the feeds that gave old articles as new, each with what can become of them."""
    if not found:
        return Panel(say("feed.none_held"))
    part, paging = page_of(found, page, ask)
    title = say("feed.held", count=len(found))
    return Panel(title, rows=tuple(_held(one, say) for one in part), paging=paging)


def released(answer: Released, say: Say, *, post: bool) -> Panel:
    """Say what became of what a feed held."""
    name, count = feed_name(answer.feed), answer.articles
    if not post:
        return Panel(say("feed.discarded", name=name, count=count))
    owed = text(say("feed.owed", count=answer.alerts))
    return Panel(say("feed.posted", name=name, count=count), (owed,))


def importing(say: Say) -> Form:
    """Ask for a list of feeds, as a file."""
    file = Field("file", say("option.file"), about=say("form.file_about"), is_required=True)
    return Form(say("form.import"), "source import", (file,), say("form.import_do"))


def imported(answer: FeedsImported, say: Say) -> Panel:
    """Say what became of a list of feeds."""
    lines = [text(say("feed.imported_known", count=len(answer.known)))] if answer.known else []
    if answer.refused:
        why = beside(dict.fromkeys(one.why for one in answer.refused))
        lines.append(text(say("feed.imported_refused", count=len(answer.refused), why=why)))
    if answer.cut_off:
        lines.append(text(say("feed.imported_early")))
    if answer.added:
        lines.append(quiet(say("feed.next_at_once")))
    return Panel(say("feed.imported", count=len(answer.added)), tuple(lines))


def exported(answer: FeedsExported, say: Say) -> Panel:
    """Give feeds as a file that other readers accept."""
    lines = [text(say("feed.left_out", count=len(answer.left_out)))] if answer.left_out else []
    return Panel(
        say("feed.exported", count=answer.feeds),
        tuple(lines),
        attachment=Attachment("feeds.opml", answer.document),
    )


def _held(one: HeldFeed, say: Say) -> Row:
    code, more = feed_code(one.feed.id), len(one.titles) - TITLES_SHOWN
    since = joined((Words(say("feed.old", count=len(one.titles))), Moment(one.since)))
    lines = [since, *(text(title) for title in one.titles[:TITLES_SHOWN])]
    lines += [quiet(say("card.more", count=more))] if more > 0 else []
    buttons = (
        Button(say("button.post"), f"source post {code}"),
        Button(say("button.discard"), f"source discard {code}"),
    )
    return Row((Words(feed_name(one.feed), Style.STRONG),), tuple(lines), buttons)


def _is_well(one: FeedHealth) -> bool:
    return one.condition in (Condition.WELL, Condition.WAITING)


def _health(one: FeedHealth, say: Say) -> Row:
    pieces: list[Piece] = [Words(say(f"condition.{one.condition.value}"), _style(one))]
    if one.last_success_at:
        pieces += [Words(say("feed.last_success")), Moment(one.last_success_at)]
    if one.per_day is not None:
        pieces.append(Words(say("feed.per_day", number=f"{one.per_day:g}")))
    if one.latency_p50 is not None:
        pieces.append(Words(say("feed.latency", length=in_words(one.latency_p50))))
    if one.latency_p95 is not None:
        pieces.append(Words(say("feed.latency_most", length=in_words(one.latency_p95))))
    if one.feed.state.standing is Standing.POLLED:
        pieces += _next_check(one, say)
    wrong = one.error or (one.because if one.feed.state.standing is not Standing.POLLED else None)
    lines = (joined(pieces), *([quiet(said(wrong, say))] if wrong else []))
    return Row((Words(feed_name(one.feed), Style.STRONG),), lines, tuple(_mending(one, say)))


def _next_check(one: FeedHealth, say: Say) -> list[Piece]:
    if one.next_at is None:
        return [Words(say("feed.next_at_once"))]
    return [Words(say("feed.next_check")), Moment(one.next_at)]


def _style(one: FeedHealth) -> Style:
    return Style.PLAIN if _is_well(one) else Style.STRONG


def _mending(one: FeedHealth, say: Say) -> Iterator[Button]:
    if not _is_well(one):
        yield Button(say("button.resume"), f"source resume {feed_code(one.feed.id)}")


def _place(place: FeedPlace, feed: Feed | None, say: Say) -> Iterator[Line]:
    pieces: list[Piece] = [Words(place.url, Style.QUIET)]
    if place.format:
        pieces.append(Words(place.format, Style.QUIET))
    if feed is not None:
        pieces.append(Words(say("feed.there"), Style.STRONG))
    yield joined(pieces)


def _preview(one: Preview) -> Iterator[Piece]:
    yield Words(one.outlet, Style.QUIET)
    if one.published_at:
        yield Moment(one.published_at)
