"""`wirewatch run --once` that is killed by SIGKILL at a step: its words are STEP COUNT_FILE CONFIG.

The steps are those of tests/crashing.py, around the real store, source, and the console or a local chat. Step 0 kills
nothing and writes the names of all steps to the file. Run as `-m … --nursery LOG` (nursery.py); other
words than these are for `wirewatch` itself.
"""

import os
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.local_chat import LocalSettings, register

register()

from adapters.chat.console_chat import ConsoleSettings  # noqa: E402  # registered first
from adapters.ports import Chat, ChatSurroundings, Source, Store  # noqa: E402
from adapters.sources import FeedSource  # noqa: E402
from adapters.store import open_store as open_real_store  # noqa: E402
from bot import app  # noqa: E402
from bot.cli.main import main  # noqa: E402
from tests.crashing import Steps  # noqa: E402
from tests.e2e.nursery import nurse  # noqa: E402


def run(end_at: int, names: Path, config: str) -> None:
    steps = Steps(end_at, lambda: os.kill(os.getpid(), signal.SIGKILL))
    _step_through(steps)
    sys.argv = ["wirewatch", "run", "--once", "--json", "--config", config]
    try:
        main()
    finally:
        names.write_text("\n".join(steps.names), encoding="utf-8")


def _step_through(steps: Steps) -> None:
    open_store, source = open_real_store, FeedSource

    @asynccontextmanager
    async def stepped_store(url: Any) -> AsyncGenerator[Store]:
        async with open_store(url) as store:
            yield steps.store(store)

    def stepped_source(*args: Any, **kwargs: Any) -> Source:
        return steps.source(source(*args, **kwargs))

    plugs: list[tuple[Any, str, Any]] = [
        (app, "open_store", stepped_store),
        (app, "FeedSource", stepped_source),
        (ConsoleSettings, "connect", _stepped(ConsoleSettings.connect, steps)),
        (LocalSettings, "connect", _stepped(LocalSettings.connect, steps)),
    ]
    for place, name, plug in plugs:
        setattr(place, name, plug)


def _stepped(connect: Any, steps: Steps) -> Any:
    @asynccontextmanager
    async def connected(settings: Any, around: ChatSurroundings) -> AsyncGenerator[Chat]:
        async with connect(settings, around) as chat:
            yield steps.chat(chat)

    return connected


def be(words: list[str]) -> None:
    if words[0].isdecimal():
        run(int(words[0]), Path(words[1]), words[2])
    else:
        sys.argv = ["wirewatch", *words]
        main()


if __name__ == "__main__":
    nurse(be, Path(sys.argv[2]), sys.argv[3:])
