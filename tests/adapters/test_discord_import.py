"""A list of feeds, uploaded to a command of the strict local Discord: the bot fetches it and takes it in."""

from pathlib import Path

from adapters.opml import opml_from
from adapters.sources import FeedFinder
from adapters.web import WebOptions, open_web
from bot.commands.bot_commands import BotCommands
from rules.language.lexicon import plain_lexicon
from rules.model import Feed
from tests.discord_house import a_bot, settings_for
from tests.newsroom import NOON, a_store, a_teller
from tests.servers.discord_options import Upload
from tests.servers.discord_pointing import discord_pointed_at
from tests.servers.discord_server import discord_server
from tests.webs import UNPACED

LIST = opml_from([Feed("https://quay.example/rss", name="Quay")], now=NOON)


async def test_an_uploaded_list_is_fetched_and_its_feeds_are_the_guilds(tmp_path: Path) -> None:
    async with discord_server() as server, a_store(tmp_path) as store:
        server.gateway.identify_seconds = 0
        here = server.channel("general")
        ada = server.person("Ada", at=here, may=("manage_channels",))
        settings = settings_for(server)
        out = open_web(
            WebOptions(contact=None, version="0", allow_private=("127.0.0.0/8",), pace=UNPACED)
        )
        async with out as web:
            commands = BotCommands(
                store,
                a_teller(store),
                chats={"discord": settings},
                lexicon=plain_lexicon(),
                finder=FeedFinder(web),
                clock=lambda: NOON,
            )
            with discord_pointed_at(server):
                async with a_bot(server, commands, tmp_path):
                    shown = await ada.use("/source import", file=Upload("feeds.opml", LIST))
                    await shown.until("1 feed added")
        [added] = await store.feeds()
        assert (added.name, added.origin) == ("Quay", f"discord:{here.guild_id}")
        assert server.violations == []
