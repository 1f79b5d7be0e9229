"""What went wrong at Discord → what is to be done: wait, give this message up, the channel, or look first.

Codes: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json (read 2026-08)
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

import aiohttp
import discord

from adapters.chat.discord_chat.line import ServerFault, Throttled
from adapters.errors import (
    ChannelLost,
    DeliveryDelayed,
    DeliveryError,
    DeliveryRefused,
    DeliveryUncertain,
)
from rules.duration import exactly

TROUBLES = (
    discord.DiscordException,
    aiohttp.ClientError,
    Throttled,
    ServerFault,
    TimeoutError,
    OSError,
)
"""All that asking Discord may raise."""
AN_HOUR = timedelta(hours=1)

MISSING_PERMISSIONS = frozenset({50001, 50013})
_LOST: Mapping[int, str] = MappingProxyType(
    {
        10003: "there is no such channel any more: name another one, or remove the watch",
        10004: "the bot is not in that server any more: invite it again (`wirewatch discord invite`)",
        10013: "there is no such person: name another channel",
        40001: "the bot may not do that: invite it again (`wirewatch discord invite`)",
        50001: "the bot cannot see the channel: give its role View Channel",
        50007: "the person takes no messages from it: they allow direct messages, or write to the bot once",
        50008: "nothing can be written there: name a text channel, a thread or a forum",
        50013: "the bot lacks a permission",
        50024: "nothing can be written there: name a text channel, a thread or a forum",
        40066: "posts of this forum need a tag that only moderators may set: add one that anybody may",
        40067: "posts of this forum need a tag: add one with the name of the watch",
        160005: "the thread is locked: a moderator unlocks it",
        30033: "it has as many people as a thread may have: name another channel",
    }
)
_DELAYED: Mapping[int, timedelta] = MappingProxyType(
    {
        20016: timedelta(seconds=30),
        20022: timedelta(minutes=10),
        20028: timedelta(minutes=1),
        30046: AN_HOUR,
        160006: timedelta(minutes=10),
    }
)
"""Limits that pass: slow mode, edits of announcements and of old messages, writes, active threads."""


def sorted_out(error: BaseException, where: str) -> DeliveryError:
    """Say what an error of asking Discord means for a delivery to a place; no text holds a secret."""
    if is_refused_token(error):
        return _refused_token(where)
    match error:
        case Throttled() | discord.RateLimited():
            return _delayed(where, error)
        case discord.HTTPException():
            return _of_answer(error, where)
        case ServerFault():
            return _uncertain(where, str(error))
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return DeliveryDelayed(f"{where}: Discord cannot be reached: look at the network")
    return _uncertain(where, f"the connection broke ({type(error).__name__})")


def is_refused_token(error: BaseException) -> bool:
    """Say whether Discord does not know our token (any more)."""
    is_401 = isinstance(error, discord.HTTPException) and error.status == 401
    return isinstance(error, discord.LoginFailure) or is_401


def _of_answer(error: discord.HTTPException, where: str) -> DeliveryError:
    if error.status >= 500:
        return _uncertain(where, f"Discord answered {error.status}")
    if error.code in _LOST:
        return ChannelLost(f"{where}: {_LOST[error.code]}")
    if wait := _DELAYED.get(error.code):
        reason = f"Discord lets no more through for now (code {error.code})"
        return DeliveryDelayed(f"{where}: {reason}", retry_after=wait)
    return _of_message(error, where)


def _of_message(error: discord.HTTPException, where: str) -> DeliveryError:
    if error.code == 10008:
        return DeliveryRefused(f"{where}: the message was deleted there, and is not posted again")
    if error.status == 403:
        return ChannelLost(f"{where}: Discord refused it ({_brief(error)}): look at the bot's role")
    return DeliveryRefused(f"{where}: Discord takes no such message ({_brief(error)})")


def _brief(error: discord.HTTPException) -> str:
    text = " ".join(error.text.split())
    return f"code {error.code}: {text[:200]}" if text else f"status {error.status}"


def _delayed(where: str, error: Throttled | discord.RateLimited) -> DeliveryDelayed:
    wait_s = error.wait_s if isinstance(error, Throttled) else error.retry_after
    wait = timedelta(seconds=wait_s)
    sentence = f"{where}: Discord asks us to wait {exactly(wait)}"
    everywhere = isinstance(error, Throttled) and error.everywhere
    return DeliveryDelayed(sentence, retry_after=wait, everywhere=everywhere)


def _uncertain(where: str, why: str) -> DeliveryUncertain:
    return DeliveryUncertain(f"{where}: {why}: the message may have arrived")


def _refused_token(where: str) -> DeliveryError:
    sentence = (
        f"{where}: Discord does not know the bot's token (any more): make a new one in the developer"
        " portal (Bot, Reset Token), set it, and start wirewatch again"
    )
    return DeliveryDelayed(sentence, retry_after=AN_HOUR, everywhere=True)
