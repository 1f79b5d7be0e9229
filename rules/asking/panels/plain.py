"""The panels that every command may answer with, and the pieces that several are made of."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from rules.asking.panel import Choice, Line, Paging, Panel, Piece, Place, Style, Words
from rules.asking.phrases import Say
from rules.attention.watch_quiet import OFF
from rules.ids import feed_code, watch_code
from rules.model import Channel, Feed, Watch

A_PAGE = 10
"""Rows that a panel shows at a time. Slack allows 50 blocks in a message, Discord 40 components."""
CHOICES_AT_MOST = 25
"""https://docs.discord.com/developers/components/reference (read 2026-08); Slack allows 100."""
NAME_SHOWN = 60

Thing = TypeVar("Thing")


def problem(sentence: str) -> Panel:
    """Say what cannot be done, why, and what to do. A line under the first shows where, in code."""
    first, *rest = sentence.split("\n")
    return Panel(first, tuple((Words(line, Style.CODE),) for line in rest), is_problem=True)


def done(sentence: str, lines: Iterable[Line] = ()) -> Panel:
    """Say that it is done."""
    return Panel(sentence, tuple(lines))


def text(words: str) -> Line:
    """Give a line of plain words."""
    return (Words(words),)


def setting(name: str, say: Say) -> str:
    """Name an option where its value stands behind it: what its phrase has behind a colon are examples."""
    return say(f"option.{name}").partition(":")[0].rstrip()


def quiet_of(hours: str, say: Say) -> str:
    """Say in words which quiet hours a watch has itself."""
    return say("watch.quiet_off") if hours == OFF else say("watch.quiet", hours=hours)


def quiet(words: str) -> Line:
    """Give a line that stands back."""
    return (Words(words, Style.QUIET),)


def joined(pieces: Iterable[Piece], between: str = " · ") -> Line:
    """Put pieces into one line."""
    line: list[Piece] = []
    for piece in pieces:
        line += [Words(between, Style.QUIET), piece] if line else [piece]
    return tuple(line)


def places(channels: Sequence[Channel]) -> Iterator[Piece]:
    """Name channels in the platform's form."""
    for channel in channels:
        yield Place(channel)


def watch_name(watch: Watch) -> str:
    """Name a watch as people read it: `W12 DPRK munitions`."""
    return f"{watch_code(watch.id)} {watch.name}"


def feed_name(feed: Feed) -> str:
    """Name a feed as people read it: `F3 Harbour Wire`."""
    return f"{feed_code(feed.id)} {feed.name or feed.shown}"


def page_of(things: Sequence[Thing], page: int, ask: str) -> tuple[Sequence[Thing], Paging | None]:
    """Give the part of a list that a page shows; a page that is not there is the nearest."""
    pages = max(1, -(-len(things) // A_PAGE))
    shown = min(max(page, 1), pages)
    part = things[(shown - 1) * A_PAGE : shown * A_PAGE]
    return part, Paging(shown, pages, ask) if pages > 1 else None


def watch_choices(watches: Iterable[Watch]) -> tuple[Choice, ...]:
    """Offer watches to choose from."""
    offered = (
        Choice(watch_name(one)[:NAME_SHOWN], watch_code(one.id), one.query) for one in watches
    )
    return tuple(offered)[:CHOICES_AT_MOST]
