"""Which channels somebody sees at Discord: by their roles, and of private threads those they are in.

What roles and channels allow is known from events. Who is in a private thread is told to nobody without
a privileged intent, so Discord is asked about one person.
https://docs.discord.com/developers/topics/threads#private-threads (read 2026-11)
"""

import asyncio

import discord

from adapters.chat.discord_chat.troubles import TROUBLES
from rules.answers.answer import Refusal
from rules.asking.phrases import Say

Near = discord.abc.GuildChannel | discord.Thread

TOLD_WITHIN_S = 1.0
"""A command must be answered in three seconds, and asks of several threads."""


def sees(member: discord.Member, near: Near) -> bool:
    """Say whether somebody sees a place whoever they know: not of private threads that they may be in."""
    if not isinstance(near, discord.Thread):
        return near.permissions_for(member).view_channel
    if near.parent is None:
        return False
    may = near.permissions_for(member)
    return may.view_channel and (not near.is_private() or may.manage_threads)


async def is_in_thread(member: discord.Member, near: Near, say: Say) -> bool:
    """Ask Discord whether somebody is in a private thread whose channel they see; raises Refusal."""
    if not isinstance(near, discord.Thread) or not near.is_private() or near.parent is None:
        return False
    if not near.permissions_for(member).view_channel:
        return False
    try:
        async with asyncio.timeout(TOLD_WITHIN_S):
            await near.fetch_member(member.id)
    except (discord.NotFound, discord.Forbidden):
        return False
    except TROUBLES as error:
        raise Refusal(say("discord.untold")) from error
    return True
