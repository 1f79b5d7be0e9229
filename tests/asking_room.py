"""A front desk with people in front of it, on a real database."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from adapters.asking import FrontDesk
from adapters.ports import Pages
from bot.collect import collect
from bot.commands.bot_commands import BotCommands
from bot.phrasebook import phrases
from rules.asking.ask import Asker
from rules.asking.panel import Panel, Row, Words
from rules.language.lexicon import plain_lexicon
from rules.model import Channel, FeedAnswer
from rules.page.model import Page
from tests.crowds import FakeCrowd
from tests.fakes import Clock, FakeChat, FakeFinder, FakeSource, chats
from tests.newsroom import FEED, NOON, a_desk, a_store, a_teller, feed

WAR, PEACE, ELSEWHERE = (Channel("chat", name) for name in ("war", "peace", "elsewhere"))
ANN = Asker("chat", "ann", workspace="acme")
BOB = replace(ANN, id="bob")
EVE = Asker("chat", "eve", workspace="other")


class AnyChannel:
    """A chat that takes every channel's name."""

    def problem_with(self, channel: Channel) -> str | None:
        return None


@asynccontextmanager
async def one_page() -> AsyncIterator[Pages]:
    yield OnePage()


class OnePage(Pages):
    """The only page there is."""

    async def read(self, link: str) -> Page:
        return Page(title="Ferry late", site="Pier", body=("It was late.",))


async def poll(commands: BotCommands, answer: FeedAnswer, chat: str, clock: Clock) -> None:
    """Poll one feed that answers this; what is owed for it is posted to nobody."""
    store = commands._store
    await store.sync([feed()], [])
    desk = a_desk(store, FakeSource({FEED: answer}), chats(FakeChat(), chat), clock)
    [polled] = await store.feeds()
    await collect(polled, desk)


class Room:
    """A front desk with people in front of it."""

    def __init__(self, commands: BotCommands, finder: FakeFinder, clock: Clock) -> None:
        self.commands, self.finder, self.clock = commands, finder, clock
        self.crowd = FakeCrowd(
            workspaces={WAR: "acme", PEACE: "acme", ELSEWHERE: "other"},
            managers={WAR: {"ann"}, ELSEWHERE: {"eve"}},
        )
        self.desk = FrontDesk(commands, phrases(), self.crowd)

    async def polls(self, answer: FeedAnswer) -> None:
        """Poll one feed that answers this."""
        await poll(self.commands, answer, "chat", self.clock)

    async def adds(self, what: str, asker: Asker = ANN, channel: Channel = WAR) -> Panel:
        """Try a watch and press Save."""
        preview = await self.says(f"watch add {what}", asker, channel)
        if preview.is_problem:
            return preview
        return await self.says(preview.buttons[0].ask, asker, channel)

    async def says(self, line: str, asker: Asker = ANN, channel: Channel = WAR) -> Panel:
        ask = self.desk.understood(line, asker, channel)
        return ask if isinstance(ask, Panel) else await self.desk.answer(ask)


@asynccontextmanager
async def a_room(tmp_path: Path) -> AsyncGenerator[Room]:
    finder, clock = FakeFinder(), Clock(NOON)
    async with a_store(tmp_path) as store:
        yield Room(
            BotCommands(
                store,
                a_teller(store),
                chats={"chat": AnyChannel()},
                lexicon=plain_lexicon(),
                finder=finder,
                clock=clock,
            ),
            finder,
            clock,
        )


def words_of(panel: Panel) -> str:
    """Give all that a panel says, without its looks."""
    lines = [*panel.lines, *(line for row in panel.rows for line in _lines(row))]
    said = [piece.text for line in lines for piece in line if isinstance(piece, Words)]
    return "\n".join([panel.title, *said])


def _lines(row: Row) -> list[tuple[object, ...]]:
    return [row.head, *row.lines]
