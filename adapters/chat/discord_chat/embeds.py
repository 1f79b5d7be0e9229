"""Card → the message of an alert on Discord: embed, buttons, whom it may ring for. Pure.

Every limit is kept here, whatever the text, and counted in UTF-16, which is never less than Discord's
own count. Limits: https://docs.discord.com/developers/resources/message#embed-object-embed-limits
(read 2026-08).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from urllib.parse import quote, urlsplit, urlunsplit

import discord
from discord import ui

from adapters.chat.discord_chat.custom_ids import custom_id
from adapters.chat.discord_chat.text import (
    UNDERLINED,
    is_blank,
    length,
    markdown,
    marked_up,
    plain,
)
from rules.alerts.card import Action, Card, some_of
from rules.asking.lengths import ending
from rules.asking.phrases import Say
from rules.attention.mutes import OFFERED
from rules.ids import code, watch_code
from rules.model import Delivery, FollowUp

_V = TypeVar("_V", ui.View, ui.LayoutView)
TITLE, AUTHOR, FOOTER, FIELD = 256, 256, 400, 1_024
"""A footer may have 2,048; nobody reads so many names of watches."""
DESCRIPTION = 300
EMBED = 6_000
URL = 2_048
OUTLET = 80
FOLLOW_UPS = 10
"""Of more articles at once a thread is given their number."""
THREAD_NAME = 100
COLOUR = 0x2F6FDE
_KEPT = "/:?#@!$&'()*+,;=%~-._"
"""What stands in addresses as it is; `<>`, brackets and blanks would end a link of markdown."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a message is made of, whoever sends it."""

    embed: discord.Embed
    view: ui.View
    content: str | None = None
    mentions: discord.AllowedMentions = field(default_factory=discord.AllowedMentions.none)


def drawn(card: Card, marker: str, say: Say, calls: Sequence[str] = ()) -> Drawn:
    """Draw the message of an alert; only who stands in `calls` may ring."""
    content = " ".join(map(_mention, calls[:_PINGS])) or None
    return Drawn(embed_of(card, say), view_of(card, marker, say), content, ringing_for(calls))


def called_by(card: Card) -> list[str]:
    """Give the roles (`123`) and people (`@123`) that the watches of an alert call, each once."""
    named = dict.fromkeys(one.ping or "" for one in card.watches)
    return [ping for ping in named if _IS_CALLED.fullmatch(ping)]


def ringing_for(calls: Sequence[str]) -> discord.AllowedMentions:
    """Let a message ring for these roles and people, and for nobody else."""
    roles = [discord.Object(one) for one in calls[:_PINGS] if not one.startswith("@")]
    people = [discord.Object(one[1:]) for one in calls[:_PINGS] if one.startswith("@")]
    return discord.AllowedMentions(
        everyone=False, users=people or False, roles=roles or False, replied_user=False
    )


def _mention(call: str) -> str:
    return f"<{call}>" if call.startswith("@") else f"<@&{call}>"


_IS_CALLED = re.compile(r"@?[0-9]{1,20}")
_PINGS = 20
"""Discord reads 100 at most; a watch has one."""


def embed_of(card: Card, say: Say) -> discord.Embed:
    """Draw what is read: headline, outlet, summary, who else tells it, watches, when."""
    title = marked_up(card.headline, TITLE, UNDERLINED)  # a title is bold as it is
    embed = discord.Embed(
        title=say("card.untitled") if is_blank(title) else title,
        url=safe_url(card.link),
        description=_description(card, say),
        timestamp=card.at,
        colour=COLOUR,
    )
    if not is_blank(card.outlet):
        embed.set_author(name=plain(card.outlet, AUTHOR))
    if field := _others(card, say):
        embed.add_field(name=field[0], value=field[1], inline=False)
    embed.set_footer(text=plain(_footer(card, say), FOOTER))
    return embed


def _description(card: Card, say: Say) -> str | None:
    """Give the summary, under why the story is told again."""
    again = ""
    if card.because:
        again = f"-# {markdown(say('card.again', because=card.because), DESCRIPTION // 2)}\n"
    summary = marked_up(card.summary, DESCRIPTION - length(again))
    return again + summary if again or not is_blank(summary) else None


def _others(card: Card, say: Say) -> tuple[str, str] | None:
    """Say who else tells the story, and when the message was brought up to date."""
    named, more = some_of(card.others)
    names = ", ".join(markdown(name, OUTLET) for name in named)
    names += f" {say('card.more', count=more)}" if more else ""
    at = relative(card.updated_at) if card.updated_at else ""
    if names:
        updated = f" · {say('card.updated', when=at)}" if at else ""
        return say("card.outlets", count=len(card.others)), names + updated
    return (say("card.changed"), at) if at else None


def _footer(card: Card, say: Say) -> str:
    named, more = some_of([f"{watch_code(one.id)} {one.name}" for one in card.watches])
    watches = ", ".join(plain(name, OUTLET - 10) for name in named)
    parts = [f"{watches} {say('card.more', count=more)}" if more else watches, card.alert]
    parts += [] if card.is_published else [say("card.seen")]
    return " · ".join(part for part in parts if part)


def view_of(card: Card, marker: str, say: Say) -> ui.View:
    """Draw what can be done about an alert; the marker stands in every custom id."""
    buttons = ui.View(timeout=None)
    for action in card.actions:
        if action is Action.MUTE:
            buttons.add_item(mute_select(card.story, say, marker))
        else:
            buttons.add_item(_button(action, card, marker, say))
    return at_rest(buttons)


def at_rest(view: _V) -> _V:
    """Keep the library from remembering a view: who presses is answered by its custom ids."""
    view.stop()
    return view


def _button(action: Action, card: Card, marker: str, say: Say) -> ui.Button[ui.View]:
    return ui.Button(
        label=say(f"button.{action.value}"),
        style=discord.ButtonStyle.secondary,
        custom_id=custom_id(card.ask(action), marker),
    )


def mute_select(story: str, say: Say, marker: str | None = None) -> ui.Select[ui.View]:
    """Offer for how long to mute a story."""
    options = [discord.SelectOption(label=ending(one, say), value=str(one)) for one in OFFERED]
    asks = custom_id(f"mute add {story}", marker)
    return ui.Select(custom_id=asks, placeholder=say("card.mute"), options=options)


def follow_up_of(delivery: Delivery, marker: str, say: Say) -> Drawn:
    """Draw the later articles of a story, for the thread of its message."""
    unseen = delivery.unseen
    rows = list(_fitting([_named(one) for one in unseen[-FOLLOW_UPS:]], 4_000))
    left_out = len(unseen) - len(rows)
    rows += [say("card.more", count=left_out)] if left_out else []
    embed = discord.Embed(description="\n".join(rows) or "\u200b", colour=COLOUR)
    buttons = ui.View(timeout=None)
    buttons.add_item(_story(delivery, marker, say))
    return Drawn(embed, at_rest(buttons))


def _named(one: FollowUp) -> str:
    title = markdown(one.title, 200)
    title = "…" if is_blank(title) else title
    link = safe_url(one.link)
    linked = f"[{title}](<{link}>)" if link and len(link) < 500 else title
    return f"**{markdown(one.outlet, OUTLET)}** {linked}"


def _fitting(rows: Sequence[str], limit: int) -> Iterator[str]:
    for row in rows:
        limit -= length(row) + 1
        if limit < 0:
            return
        yield row


def _story(delivery: Delivery, marker: str, say: Say) -> ui.Button[ui.View]:
    asks = custom_id(f"news story {code('S', delivery.alert.story_id)}", marker)
    return ui.Button(label=say("card.story"), custom_id=asks)


def thread_name(title: str, say: Say) -> str:
    """Name a thread or a forum's post after a headline; Discord reads no markdown there."""
    name = plain(title, THREAD_NAME)
    return say("card.untitled") if is_blank(name) else name


def relative(at: datetime) -> str:
    """Write a moment so that each reader sees how long ago it is."""
    return discord.utils.format_dt(at, "R")


def safe_url(link: str | None) -> str | None:
    """Give an address as Discord takes it; None when it would refuse the whole message."""
    if link is None or len(link) > URL:
        return None
    try:
        parts = urlsplit(link)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:  # of names that are none, too
        return None
    if parts.scheme not in ("http", "https") or "." not in host or parts.username:
        return None
    netloc = f"{host}:{port}" if port else host
    written = quote(urlunsplit(parts._replace(netloc=netloc)), safe=_KEPT, errors="replace")
    return written if len(written) <= URL else None
