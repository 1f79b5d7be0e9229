"""`wirewatch feed add`, `find`, `remove`, `pause`, `resume`, `list`; `wirewatch source` is the same."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from shlex import quote
from typing import Annotated

import typer

from bot.cli import opml
from bot.cli.output import (
    DEFAULT_CONFIG,
    ConfigOption,
    JsonOption,
    lines,
    one_line,
    row,
    say,
    show_rows,
)
from bot.cli.watch import ask
from rules.answers.answer import FeedAdded, FeedsFound, Preview
from rules.answers.rows import added_row, choice_rows, feed_row, iso
from rules.duration import in_words
from rules.feeds.health import Condition, FeedHealth
from rules.feeds.owners import place_of
from rules.feeds.page_links import PLACES_AT_MOST
from rules.feeds.places import FeedPlace
from rules.ids import feed_code
from rules.model import Feed, Standing
from rules.words.plural import counted

_Site = Annotated[str, typer.Argument(help="A feed's address, or a site's.", metavar="SITE")]
_Feed = Annotated[str, typer.Argument(help="Its id (F12), name or address.", metavar="FEED")]

_HEALTH = "id", "feed", "state", "last success", "next check", "a day", "latency", "from", "why"
_CHOICES = "feed", "format", "there as", "address"


def add(
    site: _Site,
    name: Annotated[str | None, typer.Option(help="What to call it; else its title.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="A label; may be given often.")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Add the feed of a site, and show its newest items; of several feeds none is added."""
    answer = ask(config, lambda bot: bot.add_feed(site, name=name, tags=tag or ()))
    if json:
        row(added_row(answer))
    elif isinstance(answer, FeedAdded):
        lines(_preview_line(one) for one in answer.preview)
    else:
        show_rows(_CHOICES, [_choice_cells(*pair) for pair in _pairs(answer)])
    if isinstance(answer, FeedsFound):
        say(f"the site has {_how_many(answer)}, and none was added: {_how_to_choose(answer)}")
        raise typer.Exit(1)
    for sentence in _sentences(answer):
        say(sentence)


def find(site: _Site, config: ConfigOption = DEFAULT_CONFIG, json: JsonOption = False) -> None:
    """Look for the feeds of a site, and add none."""
    found = ask(config, lambda bot: bot.find_feeds(site))
    if json:
        for one in choice_rows(found):
            row(one)
    else:
        show_rows(_CHOICES, [_choice_cells(*pair) for pair in _pairs(found)])
        say(_how_to_choose(found))


def remove(feed: _Feed, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Remove a feed; its articles stay."""
    gone = ask(config, lambda bot: bot.remove_feed(feed)).feed
    say(f"removed {_called(gone)}: it is not polled any more, its articles stay")


def pause(feed: _Feed, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Poll a feed no more until it is resumed."""
    paused = ask(config, lambda bot: bot.pause_feed(feed)).feed
    say(f"paused {_called(paused)}: wirewatch feed resume {feed_code(paused.id)}")


def resume(feed: _Feed, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Poll a feed again that was paused, gave up or fails; at once."""
    resumed = ask(config, lambda bot: bot.resume_feed(feed)).feed
    say(f"resumed {_called(resumed)}: next check: at once, by a running bot")


def list_all(config: ConfigOption = DEFAULT_CONFIG, json: JsonOption = False) -> None:
    """List all feeds with their health."""
    from bot.opening import now

    feeds = ask(config, lambda bot: bot.list_feeds())
    if json:
        for health in feeds:
            row(feed_row(health))
    elif not feeds:
        say("there are no feeds yet: wirewatch feed add example.org")
    else:
        moment = now()
        show_rows(_HEALTH, [_health_cells(one, moment) for one in feeds])
        for sentence in _summary(feeds):
            say(sentence)


def _sentences(answer: FeedAdded) -> Iterable[str]:
    """Say what became of a feed that was to be added."""
    feed = answer.feed
    if not answer.is_new:
        yield f"{_called(feed)} is a feed already; {_next_check(feed)}"
        return
    yield f"added {_called(feed)}"
    if answer.by_http:
        yield "note: nobody answers by https, so the address was taken by http, unencrypted"
    if answer.problem:
        yield f"note: {answer.problem}"
    entries = counted(answer.entries, "entry", "entries")
    yield f"what it holds now ({entries}) is noted, and nobody is told of it; what comes later is"
    yield "next check: at once, by a running bot"


def _next_check(feed: Feed) -> str:
    state = feed.state
    if state.standing is not Standing.POLLED:
        return f"it is not polled: {state.because}: wirewatch feed resume {feed_code(feed.id)}"
    return f"next check: {iso(state.next_at)}" if state.next_at else "next check: at once"


def _called(feed: Feed) -> str:
    return f"{feed_code(feed.id)} {feed.shown}"


def _preview_line(one: Preview) -> str:
    told = one_line(f"{one.title} · {one.outlet}")
    return f"  {iso(one.published_at) or 'no date':20}  {told}"


def _how_many(found: FeedsFound) -> str:
    more = " or more" if len(found.choices) >= PLACES_AT_MOST else ""
    return f"{counted(len(found.choices), 'feed')}{more}"


def _how_to_choose(found: FeedsFound) -> str:
    """Show the command for the best feed that is not there yet."""
    for place, feed in _pairs(found):
        if feed is None:
            return f"add one by its address, for example: wirewatch feed add {quote(place.url)}"
    return "all of them are there already"


def _pairs(found: FeedsFound) -> Sequence[tuple[FeedPlace, Feed | None]]:
    return list(zip(found.choices, found.known, strict=True))


def _choice_cells(place: FeedPlace, feed: Feed | None) -> Sequence[str]:
    known = feed_code(feed.id) if feed else ""
    return one_line(place.title or ""), place.format or "", known, place.url


def _health_cells(one: FeedHealth, now: datetime) -> Sequence[str]:
    since = one.last_success_at
    return (
        feed_code(one.feed.id),
        one_line(one.feed.name or one.feed.shown),
        one.condition.value,
        f"{in_words(now - since)} ago" if since else "never",
        _due(one, now),
        "" if one.per_day is None else f"{one.per_day:g}",
        _latency(one),
        place_of(one.feed),
        one_line(one.error or one.because or ""),
    )


def _due(one: FeedHealth, now: datetime) -> str:
    if one.feed.state.standing is not Standing.POLLED:
        return "none"
    if one.next_at is None or one.next_at <= now:
        return "at once"
    return f"in {in_words(one.next_at - now)}"


def _latency(one: FeedHealth) -> str:
    if one.latency_p50 is None or one.latency_p95 is None:
        return ""
    return f"{in_words(one.latency_p50)}, {in_words(one.latency_p95)}"


def _summary(feeds: Sequence[FeedHealth]) -> Iterable[str]:
    """Count the feeds that people may have to look after, and say how they are polled again."""
    well = (Condition.WELL, Condition.WAITING)
    troubled = sum(one.condition not in well and one.error is not None for one in feeds)
    if troubled:
        needs = "needs" if troubled == 1 else "need"
        yield f"{troubled} of {counted(len(feeds), 'feed')} {needs} a look: see `why`"
    if any(one.feed.state.standing is not Standing.POLLED for one in feeds):
        yield "to poll a paused feed again: wirewatch feed resume ID"


def offered_by(group: typer.Typer) -> typer.Typer:
    """Let a group offer these commands."""
    group.command("add")(add)
    group.command("find")(find)
    group.command("remove")(remove)
    group.command("pause")(pause)
    group.command("resume")(resume)
    group.command("list")(list_all)
    group.command("import")(opml.import_list)
    group.command("export")(opml.export_list)
    return group


app = offered_by(typer.Typer(help="Feeds, by the words of the chat.", no_args_is_help=True))
app.command("health")(list_all)
