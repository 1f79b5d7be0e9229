"""The real process, killed once before and after every commit and every request, on each small chat."""

import json
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL

from tests.e2e.killing import COMMITS, REQUESTS, TITLES, Killing, Read, at_each, killing, steps_of
from tests.servers.chat_server import Kind, chat_server

CHATS = ("console", *(kind.value for kind in Kind))
Lends = Callable[[], AbstractContextManager[URL | None]]


@dataclass
class Told:
    """What people have read after each kill."""

    kills: int = 0
    owed: int = 0
    lost: int = 0
    repeated: int = 0
    out_of_order: int = 0
    wrong: list[str] = field(default_factory=list)
    """The steps at which something was."""

    def count(self, titles: list[str], step: str, *, ordered: bool) -> None:
        counted = Counter(titles)
        lost = len(set(TITLES) - set(titles))
        repeated = sum(counted.values()) - len(counted)
        disordered = ordered and list(dict.fromkeys(titles)) != [t for t in TITLES if t in counted]
        self.kills, self.owed = self.kills + 1, self.owed + len(TITLES)
        self.lost, self.repeated = self.lost + lost, self.repeated + repeated
        self.out_of_order += disordered
        self.wrong += [step] if lost or repeated or disordered else []


async def kill_each_step(folder: Path, database: str) -> Mapping[str, Any]:
    """Kill at each step on each chat; gives the figures."""
    begun, told = time.monotonic(), Told()
    with _lending(database) as lends:
        for chat in CHATS:
            (own := folder / chat).mkdir()
            async with _reading(chat) as read, killing(own, read) as here:
                await _kill_all(here, lends, told, chat)
    figures = {**vars(told), "wall_seconds": time.monotonic() - begun}
    return {**figures, "is_well": not told.wrong}


async def _kill_all(here: Killing, lends: Lends, told: Told, chat: str) -> None:
    with lends() as url:
        names = await replace(here, database=url).names()

    async def kill_at(step: int) -> None:
        with lends() as url:
            titles = await replace(here, database=url).seen(step)
        told.count(titles, f"{chat}: {names[step - 1]} ({step})", ordered=chat != "console")

    await at_each(steps_of(names, (*COMMITS, *REQUESTS)), kill_at)


@asynccontextmanager
async def _reading(chat: str) -> AsyncGenerator[Read]:
    if chat == "console":
        yield Read()
        return
    async with chat_server(Kind(chat)) as server:
        drops = json.dumps(chat == Kind.NONCE)
        config = (
            f'[[chats]]\nplatform = "local"\nname = "{chat}"\nurl = "{server.url}"\n'
            f"drops_nonces = {drops}\n"
        )
        yield Read(config, chat, lambda name: server.texts(name.partition(":")[2]))


@contextmanager
def _lending(database: str) -> Iterator[Lends]:
    """Give what lends an empty database to each kill; None is a file of its own."""
    if database == "sqlite":
        yield nullcontext
        return
    from tests.databases import a_postgres_server

    with a_postgres_server() as server:
        yield server.a_database
