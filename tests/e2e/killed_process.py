"""`wirewatch run --once` that is killed by SIGKILL at a step: its words are STEP COUNT_FILE CONFIG.

The steps are those of tests/crashing.py, around the real store, source and console. Step 0 kills
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

from adapters.chat.console_chat import ConsoleSettings
from adapters.ports import Chat, ChatSurroundings, Source, Store
from adapters.sources import FeedSource
from adapters.store import open_store as open_real_store
from bot import app
from bot.cli.main import main
from tests.crashing import Steps
from tests.e2e.nursery import nurse


def run(end_at: int, names: Path, config: str) -> None:
    steps = Steps(end_at, lambda: os.kill(os.getpid(), signal.SIGKILL))
    _step_through(steps)
    sys.argv = ["wirewatch", "run", "--once", "--json", "--config", config]
    try:
        main()
    finally:
        names.write_text("\n".join(steps.names), encoding="utf-8")


def _step_through(steps: Steps) -> None:
    open_store, source, connect = open_real_store, FeedSource, ConsoleSettings.connect

    @asynccontextmanager
    async def stepped_store(url: Any) -> AsyncGenerator[Store]:
        async with open_store(url) as store:
            yield steps.store(store)

    @asynccontextmanager
    async def stepped_chat(
        settings: ConsoleSettings, around: ChatSurroundings
    ) -> AsyncGenerator[Chat]:
        async with connect(settings, around) as chat:
            yield steps.chat(chat)

    def stepped_source(*args: Any, **kwargs: Any) -> Source:
        return steps.source(source(*args, **kwargs))

    plugs: list[tuple[Any, str, Any]] = [
        (app, "open_store", stepped_store),
        (app, "FeedSource", stepped_source),
        (ConsoleSettings, "connect", stepped_chat),
    ]
    for place, name, plug in plugs:
        setattr(place, name, plug)


def be(words: list[str]) -> None:
    if words[0].isdecimal():
        run(int(words[0]), Path(words[1]), words[2])
    else:
        sys.argv = ["wirewatch", *words]
        main()


if __name__ == "__main__":
    nurse(be, Path(sys.argv[2]), sys.argv[3:])
