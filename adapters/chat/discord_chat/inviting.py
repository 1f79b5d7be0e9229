"""The links by which a bot comes into a server, or to one person."""

import asyncio
import time
from dataclasses import dataclass

import discord

from adapters.chat.discord_chat.line import Line, Pace, point_at
from adapters.chat.discord_chat.places import FOLLOW_UP, INVITED_WITH, WRITE, in_words
from adapters.chat.discord_chat.troubles import TROUBLES, sorted_out
from adapters.errors import AdapterError

PATIENCE_S = 20.0


@dataclass(frozen=True, slots=True)
class Invitation:
    """Two links, and what the first one asks for."""

    to_server: str
    to_person: str
    permissions: tuple[str, ...]


async def invitation(token: str, *, api_base: str | None = None) -> Invitation:
    """Ask Discord whose token this is, and make the links; raises AdapterError."""
    point_at(api_base, None)
    line = Line(token, Pace(time.monotonic))
    try:
        async with asyncio.timeout(PATIENCE_S):
            application = (await line.client()).application_id
    except TROUBLES as error:
        raise AdapterError(str(sorted_out(error, "the invitation"))) from error
    finally:
        await line.close()
    return invitation_to(application or 0)


def invitation_to(application: int) -> Invitation:
    """Make the links of an application."""
    commands = "applications.commands"
    server = discord.utils.oauth_url(
        application, permissions=INVITED_WITH, scopes=("bot", commands)
    )
    person = discord.utils.oauth_url(application, scopes=(commands,)) + "&integration_type=1"
    return Invitation(server, person, tuple(map(in_words, (*WRITE, *FOLLOW_UP))))
