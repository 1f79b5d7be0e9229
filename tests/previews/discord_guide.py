"""The pictures of docs/howto/discord.md, of messages that the bot really produced.

    python -m tests.previews.discord_guide docs/images

A bot runs on the local Discord, people use it, and what they saw becomes pictures.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from adapters.chat import ConsoleSettings
from bot.commands.bot_commands import BotCommands
from rules.language.lexicon import plain_lexicon
from rules.model import Watch
from tests.discord_house import a_bot, address_of, settings_for
from tests.discord_room import QUAKE, Room, a_room
from tests.fakes import FakeFinder
from tests.newsroom import a_teller
from tests.previews.discord_preview import form_page, page_of, take_picture
from tests.servers.discord_pointing import discord_pointed_at
from tests.servers.discord_server import DiscordServer, discord_server

Json = Mapping[str, Any]
APART = timedelta(minutes=6)
OF_DAYS_BEFORE = (
    ("Tide", "Small earthquake felt on Kestrel Island"),
    ("Lantern", "Quakes off the southern banks keep cables under repair"),
)
"""What the archive holds when a watch is tried."""


async def pages() -> Mapping[str, str]:
    """Let people use the bot; gives what they saw, a page a picture."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = await stack.enter_async_context(discord_server(furnished=False))
        server.gateway.identify_seconds = 0
        stack.enter_context(discord_pointed_at(server))
        return await _played(server, folder, stack)


async def _played(server: DiscordServer, folder: Path, stack: AsyncExitStack) -> Mapping[str, str]:
    guild = server.world.add_guild("Harbour desk")
    news = server.world.add_channel(guild, "harbour-news")
    ada = server.person("Ada", at=news, may=("manage_channels",))
    idle = Watch("Tunnels", "tunnel closed", (address_of(news),), origin="file")
    room = await stack.enter_async_context(
        a_room(server, folder, channel=address_of(news), watch=idle)
    )
    for outlet, title in OF_DAYS_BEFORE:
        await room.poll(outlet, title)
        room.wait(timedelta(days=2))
    commands = _commands(server, room)
    await stack.enter_async_context(a_bot(server, commands, folder))
    await asyncio.sleep(2.5)  # until the bot takes a new server for one that it joined
    server.gateway.add_guild(guild)
    seen: dict[str, str] = {}
    names = {str(news.id): "harbour-news"}

    def keep(name: str, messages: Sequence[Json]) -> None:
        now = max(server.clock.now(), room.clock.now)
        seen[name] = page_of(messages, names=names, now=now, channel="harbour-news")

    form = await ada.use("/watch add")
    seen["discord-form"] = form_page(form.modal)
    preview = await ada.submit(form, {"query": "quake* OR earthquake", "name": "Quakes"})
    keep("discord-preview", [preview.message])
    saved = await ada.click(preview, "Save")
    await asyncio.sleep(0.5)
    keep("discord-saved", [*server.shown(news), saved.message])
    await room.poll("Pier News")
    await room.deliver_all()
    assert QUAKE in str(server.shown(news)[-1]["embeds"]).replace("_", "")
    await _later(room)
    keep("discord-folded", server.shown(news)[-1:])
    why = await ada.click(server.messages(news)[-1], "Why")
    keep("discord-why", [why.message])
    eva = server.person("Eva", at=news, may=("manage_channels",), locale="de")
    shown = [await eva.use("/help", about="mute"), await eva.use("/watch add", query="quake* OR")]
    keep("discord-german", [one.message for one in shown])
    return seen


async def _later(room: Room) -> None:
    for outlet in ("The Mole", "Tide"):
        room.wait(APART)
        await room.poll(outlet)
        await room.deliver_all()
    room.wait(APART)
    await room.deliver_all()


def _commands(server: DiscordServer, room: Room) -> BotCommands:
    return BotCommands(
        room.store,
        a_teller(room.store),
        chats={"console": ConsoleSettings(platform="console"), "discord": settings_for(server)},
        lexicon=plain_lexicon(),
        finder=FakeFinder(),
        clock=room.clock,
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.previews.discord_guide")
    parser.add_argument("folder", type=Path)
    args = parser.parse_args()
    for name, page in asyncio.run(pages()).items():
        take_picture(page, args.folder / f"{name}.png")


if __name__ == "__main__":
    main()
