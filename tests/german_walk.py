"""Everything that can be asked in a chat, asked by somebody who reads German, in marked words.

A platform says how it is asked there; what stands outside of the marks was left in English.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from re import findall
from typing import Any

from msgspec.structs import replace

from adapters.errors import FetchError
from adapters.web.faults import fetch_error_from
from bot.collect import collect
from bot.commands.bot_commands import BotCommands
from bot.phrasebook import phrases
from rules.answers.answer import Found
from rules.asking.words import COMMANDS, FORMATS
from rules.feeds.places import FeedPlace
from rules.ids import code
from rules.language.query import FIELDS
from rules.model import Channel, FeedAnswer, FirstRun, Mode
from rules.sentences import told_by
from rules.watches.wish import WatchWish
from tests.fakes import Clock, FakeChat, FakeFinder, FakeSource, chats
from tests.marked import NAMES, outside, texts_of
from tests.newsroom import FEED, NOON, a_desk, feed, item, told

NAMED = frozenset(
    word
    for key, words in phrases().catalogues["de"].items()
    if key.startswith(NAMES)
    for word in words.replace("-", " ").split()
)
"""What commands are called in German, which Discord shows."""
OURS = frozenset(
    ("zorvak", "melto", "brinda", "kelpo", "zurna", "mervo", "traska", "vendu", "pilu")
)
"""Words of no language: headlines, outlets, queries and names are made of them."""
TYPED = frozenset(
    (
        *FIELDS,
        "NOT",
        "weekly",
        "mon",
        "slack",
        "channel",
        "fri",
        "world",
        "UTC",
        "AND",
        "OR",
        "off",
        "on",
        "balanced",
        "auto",
        "daily",
        "watch",
        "story",
        "outlet",
        "discord",
        "general",
    )
)
"""What people type, and names of this server: the same in every language."""


@dataclass
class Walk(ABC):
    """Somebody who reads German asks, and reads every answer."""

    asked: set[str] = field(default_factory=set)
    english: dict[str, Sequence[str]] = field(default_factory=dict)
    typed: frozenset[str] = frozenset()
    """What stands in answers as it is typed on this platform."""
    queries_at_most: int = 99
    """How many of the queries are asked: all of them once, a few where only the drawing differs."""

    @abstractmethod
    async def answered(self, words: str, values: dict[str, Any]) -> Any:
        """Ask; gives all that is shown, as JSON."""

    async def ask(self, words: str, **values: Any) -> str:
        self.asked.add(words)
        shown = await self.answered(words, values)
        typed = self.typed | frozenset(outside(str(list(values.values()))))
        found = [word for text in texts_of(shown) for word in outside(text)]
        if left := [one for one in found if not _is_known(one, typed)]:
            self.english[f"{words} {values}"] = left
        return str(shown)


def _is_known(word: str, typed: frozenset[str]) -> bool:
    return word.casefold() in OURS or word in TYPED | NAMED | typed


class AnyDocument(FakeFinder):
    """Whatever somebody uploads is a list of nothing."""

    async def document(self, address: str) -> bytes:
        return b"<opml/>"


class House:
    """What the bot knows when it is asked: feeds that are well and that fail, stories, alerts, watches."""

    def __init__(self, commands: BotCommands, here: Channel) -> None:
        self.commands, self.here, self.store = commands, here, commands._store
        self.clock, self.source = Clock(NOON), FakeSource()
        self.desk = a_desk(
            self.store, self.source, chats(FakeChat(), here.chat), self.clock, operator=here
        )

    async def polls(self, address: str, answer: FeedAnswer | FetchError) -> None:
        self.source.feeds[address] = answer
        [polled] = [one for one in await self.store.feeds() if one.url == address]
        await collect(polled, self.desk)

    async def filled(self) -> None:
        await self.store.sync([feed(), feed(BROKEN), feed(QUIET, first_run=FirstRun.NONE)], [])
        await self.commands.add_watch("zorvak", channels=[self.here], wish=WatchWish("Mervo"))
        await self.commands.add_watch(
            "melto", channels=[self.here], wish=WatchWish("Vendu", min_sources=3)
        )
        await self.polls(FEED, replace(told(*TITLES), title=OUTLET))
        await self.polls(
            QUIET, replace(told(item("Kelpo traska", link="https://quiet.example/1")), title=OUTLET)
        )
        await self.polls(BROKEN, fetch_error_from(TimeoutError()))
        self.clock.now += timedelta(hours=2)

    async def held_up(self) -> None:
        """Let an alert wait for the end of quiet hours, and another for a digest."""
        await self.commands.set_attention(self.here, {"quiet": "00:00-23:00", "budget": "20/h"})
        await self.commands.add_watch(
            "pilu", channels=[self.here], wish=WatchWish("Kelpo", mode=Mode.DIGEST)
        )
        await self.polls(FEED, replace(told("Zorvak vendu", "Pilu brinda kelpo"), title=OUTLET))
        await self.commands.set_attention(self.here, {"quiet": "off"})


TITLES = ("Zorvak melto brinda", "Zorvak melto kelpo zurna", "Traska vendu pilu")
OUTLET = "Kelpo Zurna"
BROKEN, QUIET = "https://broken.example/rss", "https://quiet.example/rss"


async def everything(walk: Walk, commands: BotCommands, here: Channel, upload: Any) -> None:
    """Ask all there is; `upload` is how a file is given."""
    house = House(commands, here)
    await of_nothing(walk)
    await house.filled()
    await of_watches(walk)
    [newest, *_] = await commands.told_lately([here])
    await of_news(walk, code("S", newest.story_id), code("L", newest.alert_id))
    await house.held_up()
    for title in ("Zorvak vendu", "Pilu brinda kelpo"):
        await walk.ask("whynot", link=link_of(title))
        await walk.ask("why", alert=link_of(title))
    await walk.ask("watch pause", watch="Mervo")
    await walk.ask("whynot", link=link_of(TITLES[1]))
    await of_feeds(walk, commands, upload)
    await of_channels(walk)
    assert walk.asked == {one.words for one in COMMANDS}


async def of_nothing(walk: Walk) -> None:
    """Ask before anything is there."""
    await walk.ask("watch list")
    await walk.ask("watch export")
    tried = await walk.ask("watch add", query="zorvak")
    await walk.ask("watch save", draft=code_in(tried))
    await walk.ask("watch remove", watch="zorvak")
    for asked in ("news search", "news trend"):
        await walk.ask(asked, query="zorvak")
    for asked in ("news top", "news catchup", "source list", "mute list", "status"):
        await walk.ask(asked)


async def of_watches(walk: Walk) -> None:
    await walk.ask("help")
    await walk.ask("help", about="watch add")
    for query in QUERIES[: walk.queries_at_most]:
        await walk.ask("watch add", query=query)
        await walk.ask("watch test", query=query)
    tried = await walk.ask(
        "watch add", query="brinda -melto", name="Pilu", min_sources=2, quiet="off"
    )
    saved = await walk.ask("watch save", draft=code_in(tried))
    assert "Pilu" in saved
    await walk.ask("watch save", draft=code_in(tried))
    for number, name in enumerate(("refine", "shadow", "drop")):
        tried = await walk.ask("watch add", query="kelpo", name=f"Zurna {number}")
        more = {"query": "kelpo OR traska"} if name == "refine" else {}
        await walk.ask(f"watch {name}", draft=code_in(tried), **more)
    await walk.ask("watch list")
    await walk.ask("watch mine")
    await walk.ask("watch show", watch="Mervo")
    await walk.ask("watch show", watch="W9999")
    await walk.ask("watch edit", watch="Mervo")
    await walk.ask("watch edit", watch="Mervo", query="zorvak -kelpo", quiet="22:00-07:00")
    await walk.ask("watch edit", watch="Mervo", quiet="zz")
    await walk.ask("watch pause", watch="Mervo")
    await walk.ask("watch resume", watch="Mervo")
    await walk.ask("watch clone", watch="Mervo", channel="me")
    await walk.ask("watch export")
    await walk.ask("watch advice", when="on")
    await walk.ask("watch advice", when="off")
    await walk.ask("watch remove", watch="Pilu")


async def of_news(walk: Walk, story: str, alert: str) -> None:
    for query in QUERIES[: walk.queries_at_most]:
        await walk.ask("news search", query=query)
    await walk.ask("news wires", query="zorvak")
    await walk.ask("news trend", query="zorvak")
    await walk.ask("news trend", query="pilu", since="3d")
    await walk.ask("news top")
    await walk.ask("news catchup")
    await walk.ask("news catchup", since="0d")
    for about in (alert, *map(link_of, TITLES[:2]), link_of(TITLES[2]), "zz"):
        await walk.ask("why", alert=about)
    await walk.ask("news story", story=story)
    for shape in FORMATS:
        await walk.ask("news story", story=story, format=shape)
    await walk.ask("news apart", alert=link_of(TITLES[1]))
    await walk.ask("news apart", alert="zz")
    await walk.ask("news join", story=link_of(TITLES[1]), other=story)
    await walk.ask("news join", story=story, other="zz")
    await walk.ask("news less", alert=alert)
    for verdict in ("up", "down", "none"):
        await walk.ask("news vote", alert=alert, verdict=verdict)
    for link in (*map(link_of, TITLES), "https://quiet.example/1", "https://none.example/1", "zz"):
        await walk.ask("whynot", link=link)
    await walk.ask("whynot", link="https://broken.example/1")
    await walk.ask("whynot", link="https://pier.example/unknown")
    await walk.ask("whynot", link=link_of(TITLES[2]), watch="Mervo")
    await walk.ask("status")


async def of_feeds(walk: Walk, commands: BotCommands, upload: Any) -> None:
    finder = commands._finder
    assert isinstance(finder, FakeFinder)
    places = (FeedPlace("https://kelpo.example/a", "Kelpo"), FeedPlace("https://kelpo.example/b"))
    finder.sites["https://two.example"] = Found(places)
    answer = replace(told(*TITLES), title=OUTLET, problem=many_entries())
    finder.sites["https://one.example"] = Found(places[:1], answer)
    finder.sites["https://late.example"] = fetch_error_from(TimeoutError())
    for site in ("two", "one", "late"):
        await walk.ask("source find", site=f"https://{site}.example")
        await walk.ask("source add", url=f"https://{site}.example")
    await walk.ask("source add", url="https://nothing.example")
    await walk.ask("source find", site="https://nothing.example")
    await walk.ask("source add", url="http://127.0.0.1/rss")
    await walk.ask("source list")
    await walk.ask("source health")
    await walk.ask("source held")
    await walk.ask("source post", source="F1")
    await walk.ask("source discard", source="F1")
    await walk.ask("source pause", source="F2")
    await walk.ask("source pause", source="F2")
    await walk.ask("source health")
    await walk.ask("source resume", source="F2")
    await walk.ask("source resume", source="F1")
    await walk.ask("source mute", source="F1")
    await walk.ask("source mute", source="F1", **{"for": "4h"})
    await walk.ask("source import", file=upload)
    await walk.ask("source export")
    await walk.ask("source remove", source="F2")
    await walk.ask("source remove", source="F77")
    await walk.ask("subscribe", what="https://nothing.example")
    await walk.ask("subscribe", what="traska")
    await walk.ask("unsubscribe", watch="traska")


async def of_channels(walk: Walk) -> None:
    await walk.ask("mute add", what="watch Mervo", **{"for": "4h"})
    await walk.ask("mute add", what="outlet Kelpo", **{"for": "forever"})
    await walk.ask("mute add", what="zz")
    await walk.ask("mute list")
    await walk.ask("whynot", link=link_of(TITLES[0]))
    await walk.ask("mute remove", what="watch Mervo")
    await walk.ask("mute remove", what="watch Mervo")
    await walk.ask("digest now")
    await walk.ask("digest set", when="daily 08:00")
    await walk.ask("digest set", when="daly 08:00")
    await walk.ask("channel show")
    await walk.ask("channel set", folding="thread", budget="20/h", quiet="mon-fri 22:00-07:00")
    await walk.ask("channel set", budget="zz")
    await walk.ask("channel check")


def many_entries() -> str:
    return told_by(fetch_error_from(TimeoutError()))


def link_of(title: str) -> str:
    return str(item(title).link)


def code_in(answer: str) -> str:
    """Read the draft that a preview is of from its buttons."""
    return str(findall(r"watch save (D\d+)", answer)[0])


QUERIES = (
    "zorvak",
    "zorvak melto",
    'zorvak OR "zorvak melto"',
    "title:Zorvak Melto",
    "zorvak AND (melto OR kelpo) -pilu",
    "ZORVAK NEAR/5 melto",
    "zorvak AND",
    "/zor(vak|mel/",
    "/zorv.*/ age<6h",
    "=zorvak the",
    "lang:de lang:fr zorvak",
    "@nolist zorvak",
    "kelpo:zorvak melto",
    "zorvak -zorvak",
)
