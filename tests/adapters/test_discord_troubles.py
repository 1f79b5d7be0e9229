"""What Discord's refusals mean for a delivery, by their codes."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest

from adapters.chat.discord_chat.line import ServerFault, Throttled
from adapters.chat.discord_chat.troubles import is_refused_token, sorted_out
from adapters.errors import (
    ChannelLost,
    DeliveryDelayed,
    DeliveryError,
    DeliveryRefused,
    DeliveryUncertain,
)


def refusal(status: int, code: int = 0, text: str = "It is so") -> discord.HTTPException:
    answer: Any = SimpleNamespace(status=status, reason="")
    return discord.HTTPException(answer, {"code": code, "message": text})


@pytest.mark.parametrize(
    ("error", "kind", "says"),
    [
        (refusal(404, 10003), ChannelLost, "no such channel"),
        (refusal(404, 10004), ChannelLost, "discord invite"),
        (refusal(403, 50001), ChannelLost, "View Channel"),
        (refusal(403, 50007), ChannelLost, "takes no messages"),
        (refusal(403, 50278), ChannelLost, "in no server with the bot"),
        (refusal(400, 50083), ChannelLost, "a moderator unlocks it"),
        (refusal(400, 160005), ChannelLost, "a moderator unlocks it"),
        (discord.InvalidData("Unknown channel type"), ChannelLost, "nothing can be written there"),
        (refusal(400, 40003), DeliveryDelayed, "code 40003"),
        (refusal(403, 99999), ChannelLost, "code 99999: It is so"),
        (refusal(404, 10008), DeliveryRefused, "was deleted"),
        (refusal(400, 50035), DeliveryRefused, "takes no such message (code 50035"),
        (refusal(400, 0, ""), DeliveryRefused, "status 400"),
        (refusal(400, 30046), DeliveryDelayed, "code 30046"),
        (refusal(400, 20016), DeliveryDelayed, "code 20016"),
        (refusal(503), DeliveryUncertain, "503"),
        (refusal(401), DeliveryDelayed, "developer portal"),
        (ServerFault(502), DeliveryUncertain, "Discord answered 502"),
        (Throttled(90), DeliveryDelayed, "1 min 30 s"),
        (discord.RateLimited(40), DeliveryDelayed, "40 s"),
        (aiohttp.ServerDisconnectedError(), DeliveryUncertain, "connection broke"),
        (TimeoutError(), DeliveryUncertain, "connection broke"),
    ],
    ids=lambda value: getattr(value, "__name__", None) or str(value)[:40],
)
def test_a_refusal_says_what_is_to_be_done(
    error: BaseException, kind: type[DeliveryError], says: str
) -> None:
    result = sorted_out(error, "#news")

    assert type(result) is kind
    assert str(result).startswith("#news: ")
    assert says in str(result)


def test_limits_that_pass_say_for_how_long() -> None:
    assert sorted_out(refusal(400, 30046), "x").retry_after == timedelta(hours=1)
    assert sorted_out(Throttled(3), "x").retry_after == timedelta(seconds=3)


def test_what_holds_for_all_channels_says_so() -> None:
    assert sorted_out(Throttled(3, everywhere=True), "x").everywhere
    assert sorted_out(refusal(401), "x").everywhere
    assert not sorted_out(Throttled(3), "x").everywhere


def test_only_a_refused_token_is_one() -> None:
    assert is_refused_token(discord.LoginFailure("no"))
    assert is_refused_token(refusal(401))
    assert not is_refused_token(refusal(403))
