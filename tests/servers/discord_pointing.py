"""The real discord.py, pointed at a local server instead of at Discord."""

from collections.abc import Iterator
from contextlib import contextmanager

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.servers.discord_server import DiscordServer


@contextmanager
def discord_pointed_at(server: DiscordServer) -> Iterator[None]:
    """Set discord.py's globals for a while: REST, interactions and gateway go to the server."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE = server.api_base
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(server.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before
