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
from rules.sentences import because, sentence, told_by

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
_NOT_WRITABLE = sentence(
    "dc_not_writable", "nothing can be written there: name a text channel, a thread or a forum"
)
_LOCKED = sentence("dc_locked", "the thread is locked: a moderator unlocks it")
_LOST: Mapping[int, str] = MappingProxyType(
    {
        10003: sentence(
            "dc_no_channel",
            "there is no such channel any more: name another one, or remove the watch",
        ),
        10004: sentence(
            "dc_no_server",
            "the bot is not in that server any more: invite it again (`wirewatch discord invite`)",
        ),
        10013: sentence("dc_no_person", "there is no such person: name another channel"),
        40001: sentence(
            "dc_may_not", "the bot may not do that: invite it again (`wirewatch discord invite`)"
        ),
        50001: sentence(
            "dc_cannot_see",
            "the bot cannot see the channel: give its role View Channel, or add it to the thread where"
            " that is private",
        ),
        50007: sentence(
            "dc_takes_no_messages",
            "the person takes no messages from it: they allow direct messages, or write to the"
            " bot once",
        ),
        50008: _NOT_WRITABLE,
        50013: sentence("dc_lacks", "the bot lacks a permission"),
        50024: _NOT_WRITABLE,
        40066: sentence(
            "dc_moderated_tag",
            "posts of this forum need a tag that only moderators may set: add one that anybody may",
        ),
        40067: sentence(
            "dc_needs_tag", "posts of this forum need a tag: add one with the name of the watch"
        ),
        50083: _LOCKED,  # what is only put away opens again by itself
        50278: sentence(
            "dc_no_common_server",
            "the person is in no server with the bot: they join one, or name another channel",
        ),
        160005: _LOCKED,
        30033: sentence(
            "dc_full", "it has as many people as a thread may have: name another channel"
        ),
    }
)
_DELAYED: Mapping[int, timedelta] = MappingProxyType(
    {
        20016: timedelta(seconds=30),
        20022: timedelta(minutes=10),
        20028: timedelta(minutes=1),
        30046: AN_HOUR,
        40003: timedelta(minutes=10),
        160006: timedelta(minutes=10),
    }
)
"""Limits that pass: slow mode, edits of announcements and of old messages, writes, new direct messages,
active threads."""
_UNHEARD: Mapping[int, str] = MappingProxyType(
    {
        10008: "who asked had put the answer away",
        10015: "it came later than Discord waits",
        10062: "it came later than the three seconds that Discord waits",
        40060: "another process has answered: run one bot with this token",
        50027: "it came later than the fifteen minutes that Discord waits",
    }
)
"""Why an answer to somebody did not arrive, by no fault that they could be told of."""


def unheard(error: BaseException) -> str | None:
    """Say why nobody hears an answer, for the operator; None: it is a fault of ours, and who asked is told."""
    if isinstance(error, discord.DiscordServerError | aiohttp.ClientError):
        return f"Discord could not be reached ({type(error).__name__})"
    return _UNHEARD.get(error.code) if isinstance(error, discord.HTTPException) else None


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
            return _uncertain(where, told_by(error))
    return _without_answer(error, where)


def _without_answer(error: BaseException, where: str) -> DeliveryError:
    """Say what it means that no answer came, or one that cannot be read."""
    match error:
        case discord.InvalidData():  # a kind of channel that the library does not know
            return ChannelLost(because(where, _NOT_WRITABLE))
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return DeliveryDelayed(
                because(
                    where,
                    sentence("dc_unreachable", "Discord cannot be reached: look at the network"),
                )
            )
    return _uncertain(
        where, sentence("broke", "the connection broke ({kind})", kind=type(error).__name__)
    )


def is_refused_token(error: BaseException) -> bool:
    """Say whether Discord does not know our token (any more)."""
    is_401 = isinstance(error, discord.HTTPException) and error.status == 401
    return isinstance(error, discord.LoginFailure) or is_401


def _of_answer(error: discord.HTTPException, where: str) -> DeliveryError:
    if error.status >= 500:
        return _uncertain(
            where, sentence("dc_answered", "Discord answered {status}", status=error.status)
        )
    if error.code in _LOST:
        return ChannelLost(because(where, _LOST[error.code]))
    if wait := _DELAYED.get(error.code):
        reason = sentence(
            "dc_no_more", "Discord lets no more through for now (code {code})", code=error.code
        )
        return DeliveryDelayed(because(where, reason), retry_after=wait)
    return _of_message(error, where)


def _of_message(error: discord.HTTPException, where: str) -> DeliveryError:
    if error.code == 10008:
        return DeliveryRefused(
            because(
                where,
                sentence("dc_deleted", "the message was deleted there, and is not posted again"),
            )
        )
    if error.status == 403:
        return ChannelLost(
            because(
                where,
                sentence(
                    "dc_refused",
                    "Discord refused it ({why}): look at the bot's role",
                    why=_brief(error),
                ),
            )
        )
    return DeliveryRefused(
        because(
            where,
            sentence(
                "dc_no_such_message", "Discord takes no such message ({why})", why=_brief(error)
            ),
        )
    )


def _brief(error: discord.HTTPException) -> str:
    text = " ".join(error.text.split())
    return (
        sentence("dc_code", "code {code}: {text}", code=error.code, text=text[:200])
        if text
        else sentence("dc_status", "status {status}", status=error.status)
    )


def _delayed(where: str, error: Throttled | discord.RateLimited) -> DeliveryDelayed:
    wait_s = error.wait_s if isinstance(error, Throttled) else error.retry_after
    wait = timedelta(seconds=wait_s)
    asks = sentence("dc_asks_wait", "Discord asks us to wait {length}", length=exactly(wait))
    everywhere = isinstance(error, Throttled) and error.everywhere
    return DeliveryDelayed(because(where, asks), retry_after=wait, everywhere=everywhere)


def _uncertain(where: str, why: str) -> DeliveryUncertain:
    return DeliveryUncertain(
        because(where, because(why, sentence("may_have_arrived", "the message may have arrived")))
    )


def _refused_token(where: str) -> DeliveryError:
    unknown = sentence(
        "dc_token",
        "Discord does not know the bot's token (any more): make a new one in the developer"
        " portal (Bot, Reset Token), set it, and start wirewatch again",
    )
    return DeliveryDelayed(because(where, unknown), retry_after=AN_HOUR, everywhere=True)
