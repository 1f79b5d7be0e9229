"""A chat plug for the server of tests/servers/chat_server.py: what a platform's plug does, in small."""

import json
import operator
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

import aiohttp
from pydantic import Field

import adapters.chat
from adapters.errors import (
    ChannelLost,
    DeliveryDelayed,
    DeliveryRefused,
    DeliveryUncertain,
)
from adapters.ports import Chat, ChatSurroundings
from adapters.settings import Settings
from rules.delivery.delivery import asked_wait
from rules.delivery.fence import FENCE
from rules.delivery.throttle import UNLIMITED, Pace
from rules.model import Channel, Delivery, Posted
from rules.notice import words_of

TIMEOUT = timedelta(seconds=1)
SETTLE = FENCE + TIMEOUT + timedelta(seconds=1)


class LocalSettings(Settings):
    """`platform = "local"`."""

    platform: Literal["local"]
    name: str
    url: str
    drops_nonces: bool
    """Whether the server is of the kind that drops a repeated nonce and shows no marks."""

    paced: bool = False
    """Whether it bears no more than a chat does by default."""

    def problem_with(self, channel: Channel) -> str | None:
        return None if channel.address else f"{self.name} needs a channel"

    @asynccontextmanager
    async def connect(self, _around: ChatSurroundings) -> AsyncGenerator[Chat]:
        timeout = aiohttp.ClientTimeout(total=TIMEOUT.total_seconds())
        async with aiohttp.ClientSession(self.url, timeout=timeout) as client:
            pace = Pace() if self.paced else UNLIMITED
            yield LocalChat(client, drops_nonces=self.drops_nonces, pace=pace)


class LocalChat(Chat):
    settle = SETTLE

    def __init__(
        self, client: aiohttp.ClientSession, *, drops_nonces: bool, pace: Pace = UNLIMITED
    ) -> None:
        self._client, self._drops_nonces, self.pace = client, drops_nonces, pace

    async def post(self, delivery: Delivery, *, now: datetime) -> Posted:
        said = {"text": text_of(delivery), "mark": delivery.marker}
        if self._drops_nonces:
            said["nonce"] = delivery.marker
        return await self._ask("POST", _place(delivery), said)

    async def edit(self, delivery: Delivery, *, now: datetime) -> Posted:
        said = {"text": text_of(delivery), "mark": delivery.marker}
        assert delivery.message is not None
        return await self._ask("PATCH", f"{_place(delivery)}/{delivery.message.reference}", said)

    async def reply(self, delivery: Delivery, *, now: datetime) -> Posted:
        assert delivery.message is not None
        words = "; ".join(f"{one.outlet}: {one.title}" for one in delivery.unseen)
        said = {"text": words, "mark": delivery.marker, "thread": delivery.message.reference}
        if self._drops_nonces:
            said["nonce"] = delivery.marker
        return await self._ask("POST", _place(delivery), said)

    async def find(self, delivery: Delivery) -> Posted | None:
        """Look through the history; where it shows no marks, a repeated post is dropped instead."""
        answer = await self._answer("GET", _place(delivery), None)
        for one in answer["messages"]:
            if delivery.marker in one["marks"]:
                return Posted(one["id"])
        return None

    async def check(self, channel: Channel) -> str | None:
        return None

    async def _ask(self, method: str, path: str, said: dict[str, Any]) -> Posted:
        answer = await self._answer(method, path, said)
        number = answer.get("id") if isinstance(answer, dict) else None
        if not isinstance(number, str):
            raise DeliveryUncertain("an answer that names no message")
        return Posted(number)

    async def _answer(self, method: str, path: str, said: dict[str, Any] | None) -> Any:
        try:
            async with self._client.request(method, path, json=said) as answer:
                status, wait = answer.status, asked_wait(answer.headers.get("Retry-After"))
                body = await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise DeliveryDelayed(f"no connection: {error!r}") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DeliveryUncertain(f"no answer: {error!r}") from error
        _raise_for(status, wait)
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as error:
            raise DeliveryUncertain("an answer that cannot be read") from error


def _raise_for(status: int, wait: timedelta | None) -> None:
    if status == 429:
        raise DeliveryDelayed("it is asked too often", retry_after=wait)
    if status in (403, 404):
        raise ChannelLost("the channel is gone: invite the bot again")
    if status >= 500:
        raise DeliveryUncertain(f"status {status}")
    if status >= 400:
        raise DeliveryRefused(f"status {status}")


def text_of(delivery: Delivery) -> str:
    """Write a message: one line, so that it is known which alert it tells."""
    if delivery.notice is not None:
        return " / ".join(words_of(delivery.notice))
    others = delivery.other_outlets
    return delivery.alert.title + (f" (+{len(others)})" if others else "")


def _place(delivery: Delivery) -> str:
    return f"/channels/{delivery.channel.address}/messages"


def register() -> None:
    """Let configurations name it; before bot/config.py is imported, which asks once."""
    known: Any = adapters.chat.ChatSettings
    either = operator.getitem(Annotated, (known | LocalSettings, Field(discriminator="platform")))
    vars(adapters.chat)["ChatSettings"] = either
