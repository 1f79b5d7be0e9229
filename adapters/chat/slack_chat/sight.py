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
from rules.answers.answer import Refusal

KINDS = ("public_channel,private_channel", "public_channel")
"""What is listed; an app without the scope of private channels gets the public ones."""
A_PAGE, PAGES_AT_MOST = 1_000, 20
IS_PRIVATE_FOR_S = 60.0
IS_IN_FOR_S = 1.0
"""One question asks it of many channels; the next asks Slack again."""
REMEMBERED, LISTS_REMEMBERED = 5_000, 1_000
UNTOLD = "Slack does not say just now who is in which channel: ask again in a minute"


@dataclass(frozen=True, slots=True)
class Listed:
    """A channel, as Slack lists it."""

    name: str
    is_private: bool
    is_archived: bool


Channels = Mapping[str, Listed]
"""By the ids of channels."""


@dataclass
class Sight:
    """What is known of who is where, for as long as a question takes; and when it was asked."""

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

    def known(
        self, workspace: str, user: str, *, good_for_s: float | None = None
    ) -> Channels | None:
        """Give the channels of somebody as they were listed last; None: not known, or not lately."""
        asked_at, found = self._lists.get((workspace, user), (0.0, None))
        is_old = good_for_s is not None and time.monotonic() >= asked_at + good_for_s
        return None if is_old else found

    async def look(self, client: AsyncWebClient, workspace: Workspace, user: str) -> Channels:
        """List the channels of somebody that the bot knows of, or its own; raises Refusal."""
        found = await _channels(client, workspace, user)
        _remember(self._lists, (workspace.id, user), found, LISTS_REMEMBERED)
        return found

    async def _is_private(self, client: AsyncWebClient, workspace: Workspace, channel: str) -> bool:
        ours = await self._list(client, workspace, "", IS_PRIVATE_FOR_S)
        if channel in ours:
            return ours[channel].is_private
        known = self._others.get((workspace.id, channel))
        if known is not None and time.monotonic() < known[0] + IS_PRIVATE_FOR_S:
            return known[1]
        is_private = await _asked_of(client, channel)
        _remember(self._others, (workspace.id, channel), is_private, REMEMBERED)
        return is_private

    async def _list(
        self, client: AsyncWebClient, workspace: Workspace, user: str, lasts_s: float
    ) -> Channels:
        known = self.known(workspace.id, user, good_for_s=lasts_s)
        return await self.look(client, workspace, user) if known is None else known


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
    found: dict[str, Listed] = {}
    cursor = ""
    for _ in range(PAGES_AT_MOST):
        page = {**given, **({"cursor": cursor} if cursor else {})}
        answer = await _told(client, "users.conversations", page)
        found |= {str(one["id"]): _listed(one) for one in answer.get("channels", ())}
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            break
    return found


def _listed(given: Mapping[str, Any]) -> Listed:
    is_private, is_archived = bool(given.get("is_private")), bool(given.get("is_archived"))
    return Listed(str(given.get("name") or given["id"]), is_private, is_archived)


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
    kept: dict[tuple[str, str], Any], key: tuple[str, str], what: Any, at_most: int
) -> None:
    """Keep what is known as of now, in place of what is known longest where there is too much."""
    kept.pop(key, None)
    if len(kept) >= at_most:
        kept.pop(next(iter(kept)))
    kept[key] = (time.monotonic(), what)
