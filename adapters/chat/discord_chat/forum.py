"""Forums: one post a story, with the tags that its watches name."""

from collections.abc import Sequence

import discord

from adapters.chat.discord_chat.embeds import Drawn
from rules.model import WatchName

APPLIED_AT_MOST = 5
"""https://docs.discord.com/developers/resources/channel#forum-tag-object (read 2026-08)"""


def apply_tags(
    forum: discord.ForumChannel, watches: Sequence[WatchName]
) -> Sequence[discord.ForumTag]:
    """Choose the tags that are called like the watches of an alert.

    Where the forum demands a tag and none fits, its first that anybody may set is taken.
    """
    names = {watch.name.casefold() for watch in watches}
    free = [tag for tag in forum.available_tags if not tag.moderated]
    fitting = [tag for tag in free if tag.name.casefold() in names][:APPLIED_AT_MOST]
    return fitting or (free[:1] if forum.flags.require_tag else [])


async def begun_post(
    forum: discord.ForumChannel, name: str, message: Drawn, tags: Sequence[discord.ForumTag]
) -> discord.Message:
    """Begin a post; gives its first message."""
    made = await forum.create_thread(
        name=name,
        content=message.content,
        embed=message.embed,
        view=message.view,
        allowed_mentions=message.mentions,
        applied_tags=tags,
    )
    return made.message


async def announced(forum: discord.ForumChannel, name: str, content: str) -> None:
    """Tell a forum something that belongs to no story: as a post of its own."""
    await forum.create_thread(
        name=name,
        content=content,
        allowed_mentions=discord.AllowedMentions.none(),
        suppress_embeds=True,
        applied_tags=apply_tags(forum, ()),
    )
