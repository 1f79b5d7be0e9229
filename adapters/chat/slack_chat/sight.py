"""Which channels somebody sees at Slack: the public ones, and of the private ones those they are in.

Slack says it of all channels of a person, or of the bot, in one answer. What kind a channel is hardly
ever changes and is remembered for a minute; who is in it is asked anew for each question.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.chat.slack_chat.wire import NotSent, Refused, Unknown, answered
from adapters.chat.slack_chat.workspaces import Workspace
from rules.answer import Refusal

KINDS = ("public_channel,private_channel", "public_channel")
"""What is listed; an app without the scope of private channels gets the public ones."""
A_PAGE, PAGES_AT_MOST = 1_000, 20
IS_PRIVATE_FOR_S = 60.0
IS_IN_FOR_S = 1.0
"""One question asks it of many channels; the next asks Slack again."""
REMEMBERED = 5_000
UNTOLD = "Slack does not say just now who is in which channel: ask again in a minute"

Channels = Mapping[str, bool]
"""The id of a channel → whether it is private."""


@dataclass
class Sight:
    """What is known of who is where, for as long as a question takes."""

    _lists: dict[tuple[str, str], tuple[float, Channels]] = field(default_factory=dict)
    _others: dict[tuple[str, str], tuple[float, bool]] = field(default_factory=dict)

    async def is_in(
        self, client: AsyncWebClient, workspace: Workspace, user: str, channel: str
    ) -> bool:
        """Say whether somebody is in a channel, as far as the bot may know; raises Refusal."""
        return channel in await self._list(client, workspace, user, IS_IN_FOR_S)

    async def sees(
        self, client: AsyncWebClient, workspace: Workspace, user: str, channel: str
    ) -> bool:
        """Say whether a channel is public or somebody is in it; raises Refusal.

        What cannot be known is not seen: a channel that the bot has been removed from may be private.
        """
        if not await self._is_private(client, workspace, channel):
            return True
        return await self.is_in(client, workspace, user, channel)

    async def _is_private(self, client: AsyncWebClient, workspace: Workspace, channel: str) -> bool:
        ours = await self._list(client, workspace, "", IS_PRIVATE_FOR_S)
        if channel in ours:
            return ours[channel]
        until, is_private = self._others.get((workspace.id, channel), (0.0, True))
        if time.monotonic() >= until:
            is_private = await _asked_of(client, channel)
            _remember(self._others, (workspace.id, channel), IS_PRIVATE_FOR_S, is_private)
        return is_private

    async def _list(
        self, client: AsyncWebClient, workspace: Workspace, user: str, lasts_s: float
    ) -> Channels:
        until, found = self._lists.get((workspace.id, user), (0.0, {}))
        if time.monotonic() >= until:
            found = await _channels(client, workspace, user)
            _remember(self._lists, (workspace.id, user), lasts_s, found)
        return found


async def _channels(client: AsyncWebClient, workspace: Workspace, user: str) -> Channels:
    """List the channels of somebody that the bot knows of; of the bot itself where nobody is named."""
    given = {"limit": A_PAGE, **({"user": user} if user else {})}
    if workspace.organisation:
        given["team_id"] = workspace.id
    for kinds in KINDS:
        try:
            return await _all_pages(client, given | {"types": kinds})
        except Refused as refused:
            _refuse_unless_told(refused)
    return {}


async def _all_pages(client: AsyncWebClient, given: Mapping[str, Any]) -> Channels:
    found: dict[str, bool] = {}
    cursor = ""
    for _ in range(PAGES_AT_MOST):
        page = {**given, **({"cursor": cursor} if cursor else {})}
        answer = await _told(client, "users.conversations", page)
        found |= {str(one["id"]): bool(one.get("is_private")) for one in answer.get("channels", ())}
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            break
    return found


async def _asked_of(client: AsyncWebClient, channel: str) -> bool:
    """Ask of a channel that the bot is not in; only a public one is shown to it."""
    try:
        answer = await _told(client, "conversations.info", {"channel": channel})
    except Refused as refused:
        _refuse_unless_told(refused)
        return True
    return bool((answer.get("channel") or {}).get("is_private", True))


async def _told(client: AsyncWebClient, method: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        return await answered(partial(client.api_call, method, params=dict(given)))
    except (NotSent, Unknown) as failure:
        raise Refusal(UNTOLD) from failure


def _refuse_unless_told(refused: Refused) -> None:
    if refused.code == "ratelimited":
        raise Refusal(UNTOLD) from refused


def _remember(
    kept: dict[tuple[str, str], Any], key: tuple[str, str], for_s: float, what: Any
) -> None:
    kept.pop(key, None)
    if len(kept) >= REMEMBERED:
        kept.pop(next(iter(kept)))
    kept[key] = (time.monotonic() + for_s, what)
