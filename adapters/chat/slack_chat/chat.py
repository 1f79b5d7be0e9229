"""Delivery → Slack: posted once, edited, named in its thread, looked for after a lost answer.

Slack has no key by which it would know a repeated post. So every message carries the delivery's
marker as metadata, which people do not see; after an answer that was lost the channel's history is
read for it. Where the bot may not read it (no scope, or not in the channel), an alert is posted
again: it is never lost, and then may stand there twice (docs/howto/slack.md).
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.asking.tongues import Tongues
from adapters.chat.slack_chat.addresses import Place, place_of
from adapters.chat.slack_chat.blocks import message_of
from adapters.chat.slack_chat.errors import LOST, WAIT_UNTOLD, delivery_error
from adapters.chat.slack_chat.examining import Examiner
from adapters.chat.slack_chat.notices import notice_message
from adapters.chat.slack_chat.waits import Waits
from adapters.chat.slack_chat.wire import NotSent, Refused, Unknown, answered, web_client
from adapters.chat.slack_chat.workspaces import Workspace, Workspaces
from adapters.errors import (
    ChannelLost,
    DeliveryDelayed,
    DeliveryError,
    DeliveryRefused,
    DeliveryUncertain,
)
from adapters.ports import Chat
from rules.delivery.throttle import Pace, Rate
from rules.ids import code
from rules.model import Channel, Delivery, DeliveryKind, Posted
from rules.sentences import because, sentence

SETTLE = timedelta(seconds=12)
"""A little more than an answer is waited for: by then Slack has done it, or never will."""
PACE = Pace(Rate(1.0, 5), Rate(5.0, 60))
"""One message a second in a channel, several hundred a minute in a workspace, and short bursts
(https://docs.slack.dev/apis/web-api/rate-limits, read 2026-11)."""
CLOCKS_APART = timedelta(minutes=5)
"""How far Slack's clock and ours may differ."""
PAGE = 100
PAGES_AT_MOST = 10
EVENT_TYPE = "wirewatch_delivery"
BLIND = ("missing_scope", "not_in_channel", "channel_not_found", "no_permission", "access_denied")
"""Codes that mean that history may not be read: then there is nothing to be found."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A channel, and by whom it is reached."""

    place: Place
    workspace: Workspace
    client: AsyncWebClient


class SlackChat(Chat):
    """Posts alerts as messages of Block Kit."""

    def __init__(
        self,
        workspaces: Workspaces,
        *,
        base: str,
        session: aiohttp.ClientSession,
        examiner: Examiner,
        tongues: Tongues,
        settle: timedelta = SETTLE,
    ) -> None:
        """Post to these workspaces over connections that somebody else keeps."""
        self._workspaces, self._base, self._session = workspaces, base, session
        self._examiner, self._tongues, self.settle = examiner, tongues, settle
        self.pace = PACE
        self._waits = Waits()

    async def post(self, delivery: Delivery, *, now: datetime) -> Posted:
        """Post an alert with its marker."""
        to = await self._reached(delivery.channel)
        message = {**await self._content(delivery, now), **_ALONE}
        return await self._sent(
            to, "chat.postMessage", message, doing=sentence("doing_post", "post")
        )

    async def edit(self, delivery: Delivery, *, now: datetime) -> Posted:
        """Change a message; without its blocks it would lose them."""
        to, ts = await self._message(delivery)
        message = {**await self._content(delivery, now), "ts": ts}
        return await self._sent(
            to, "chat.update", message, doing=sentence("doing_change", "change a message")
        )

    async def reply(self, delivery: Delivery, *, now: datetime) -> Posted:
        """Name later articles in the thread, and never in the channel."""
        to, ts = await self._message(delivery)
        message = {**await self._content(delivery, now), **_ALONE, "thread_ts": ts}
        return await self._sent(
            to, "chat.postMessage", message, doing=sentence("doing_reply", "reply in a thread")
        )

    async def find(self, delivery: Delivery) -> Posted | None:
        """Read back for the marker: in the channel, in the thread, or in the message itself."""
        to = await self._reached(delivery.channel)
        if delivery.kind is not DeliveryKind.POST:
            to, _ = await self._message(delivery)
        async for message in self._messages(to, delivery):
            if _marker(message) == delivery.marker:
                return Posted(f"{to.place.channel}/{message['ts']}")
        return None

    async def check(self, channel: Channel) -> str | None:
        """Say what stands in the way: of the tokens, the scopes, or the channel; of none, of all of it."""
        if not channel.address:
            return await self._examiner.own_problem()
        place = place_of(channel.address)
        if place is None:
            return sentence(
                "sl_no_id",
                "{channel} is no channel of Slack's: write its id (C…)",
                channel=channel.address,
            )
        return await self._examiner.problem_with(place)

    async def _content(self, delivery: Delivery, now: datetime) -> Mapping[str, Any]:
        """Draw a message in the language of its channel, and mark it as this delivery's."""
        say, notice = await self._tongues.say_in(delivery.channel), delivery.notice
        message = notice_message(notice, say) if notice else message_of(delivery, now=now, say=say)
        payload = {"marker": delivery.marker}
        if notice is None:
            payload["alert"] = code("L", delivery.alert.id)
        metadata = {"event_type": EVENT_TYPE, "event_payload": payload}
        return {"text": message.text, "blocks": list(message.blocks), "metadata": metadata}

    async def _sent(
        self, to: Reached, method: str, message: Mapping[str, Any], *, doing: str
    ) -> Posted:
        given = {"channel": to.place.channel, **message}
        answer = await self._asked(to, method, given, doing=doing)
        where, ts = answer.get("channel"), answer.get("ts")
        if not isinstance(where, str) or not isinstance(ts, str):
            raise DeliveryUncertain(
                sentence(
                    "sl_unsaid_where",
                    "Slack {place}: answered without saying where it stands",
                    place=to.place,
                )
            )
        return Posted(f"{where}/{ts}")

    async def _asked(
        self, to: Reached, method: str, given: Mapping[str, Any], *, doing: str
    ) -> Mapping[str, Any]:
        """Ask once, unless Slack wants to be left alone; every failure is sorted."""
        key = (to.workspace.id, method, to.place.channel)
        if left := self._waits.left(*key):
            raise delivery_error("ratelimited", to.place, doing=doing, retry_after=left)
        try:
            if method.startswith("conversations."):
                return await answered(lambda: to.client.api_call(method, params=dict(given)))
            return await answered(lambda: to.client.api_call(method, json=dict(given)))
        except Refused as refused:
            error = _refused(refused, to.place, doing)
            if isinstance(error, DeliveryDelayed) and error.retry_after:
                self._waits.note(*key, refused.retry_after or WAIT_UNTOLD)
            if refused.code in BLIND and method.startswith("conversations."):
                raise _Blind from refused
            raise error from refused
        except NotSent as failure:
            raise _unreachable(failure.reason, to.place, doing) from failure
        except Unknown as failure:
            raise DeliveryUncertain(
                sentence(
                    "sl_unknown",
                    "Slack {place}: nobody knows whether it did {doing}: no answer that can be"
                    " read ({why})",
                    place=to.place,
                    doing=doing,
                    why=failure.reason,
                )
            ) from failure

    async def _reached(self, channel: Channel) -> Reached:
        place = place_of(channel.address)
        if place is None:
            raise ChannelLost(
                sentence(
                    "sl_no_such_id",
                    '"{channel}" is no channel of Slack\'s: write its id (C…)',
                    channel=channel.address,
                )
            )
        workspace = await self._workspace(place)
        client = web_client(workspace.token, base=self._base, session=self._session)
        return Reached(place, workspace, client)

    async def _workspace(self, place: Place) -> Workspace:
        """Find by whose token a place is reached; of an organisation's, Slack may have to be asked."""
        doing = sentence("doing_find", "find the workspace")
        try:
            workspace = await self._workspaces.named(place.workspace)
        except Refused as refused:
            raise _refused(refused, place, doing) from refused
        except (NotSent, Unknown) as failure:
            raise _unreachable(failure.reason, place, doing) from failure
        if workspace is None:
            raise ChannelLost(because(f"Slack {place}", LOST["team_not_found"]))
        return workspace

    async def _message(self, delivery: Delivery) -> tuple[Reached, str]:
        """Give where the message of an alert stands: in a direct message, not where it was sent to.

        A channel may have another id by now than when it was posted there.
        """
        to = await self._reached(delivery.channel)
        where, _, ts = (delivery.message.reference if delivery.message else "").partition("/")
        if not ts:
            raise DeliveryRefused(
                sentence(
                    "sl_no_message",
                    "Slack {place}: the message to change is not known",
                    place=to.place,
                )
            )
        there = Place(where, to.place.workspace) if to.place.is_person else to.place
        return Reached(there, to.workspace, to.client), ts

    async def _messages(self, to: Reached, delivery: Delivery) -> AsyncIterator[Mapping[str, Any]]:
        """Give the messages among which a delivery would stand; none where we may not read."""
        method, window = _window(delivery)
        channel = await self._conversation(to) if delivery.kind is DeliveryKind.POST else None
        given = {**window, "channel": channel or to.place.channel, "limit": PAGE}
        for _ in range(PAGES_AT_MOST):
            try:
                answer = await self._asked(
                    to, method, given, doing=sentence("doing_look", "look back")
                )
            except _Blind:
                return
            for message in answer.get("messages", ()):
                yield message
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return
            given = {**given, "cursor": cursor}
        raise DeliveryUncertain(
            sentence(
                "sl_too_many", "Slack {place}: too many messages to look through", place=to.place
            )
        )

    async def _conversation(self, to: Reached) -> str | None:
        """Give the direct message of a person; None for a channel."""
        if not to.place.is_person:
            return None
        try:
            answer = await answered(lambda: to.client.conversations_open(users=to.place.channel))
        except (Refused, NotSent, Unknown) as error:
            raise DeliveryUncertain(
                sentence("sl_unseen", "Slack {place}: cannot be looked into", place=to.place)
            ) from error
        return str(answer["channel"]["id"])


class _Blind(Exception):
    """History may not be read."""


def _refused(refused: Refused, place: Place, doing: str) -> DeliveryError:
    return delivery_error(refused.code, place, doing=doing, retry_after=refused.retry_after)


def _unreachable(reason: str, place: Place, doing: str) -> DeliveryDelayed:
    return DeliveryDelayed(
        sentence(
            "sl_unreachable",
            "Slack {place}: could not {doing}: Slack cannot be reached ({why}); tried again until"
            " it can",
            place=place,
            doing=doing,
            why=reason,
        )
    )


_ALONE: Mapping[str, Any] = {"unfurl_links": False, "unfurl_media": False}


def _marker(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    marker = (metadata.get("event_payload") or {}).get("marker")
    return marker if metadata.get("event_type") == EVENT_TYPE and isinstance(marker, str) else None


def _window(delivery: Delivery) -> tuple[str, Mapping[str, Any]]:
    """Say where to look: in the channel since then, in the thread, or at the one message."""
    since = (delivery.sent_at or delivery.owed_at) - CLOCKS_APART
    _, _, ts = (delivery.message.reference if delivery.message else "").partition("/")
    shown = {"include_all_metadata": True}
    if delivery.kind is DeliveryKind.POST:
        return "conversations.history", {"oldest": f"{since.timestamp():.6f}", **shown}
    if delivery.kind is DeliveryKind.REPLY:
        return "conversations.replies", {"ts": ts, "oldest": f"{since.timestamp():.6f}", **shown}
    only = {"oldest": ts, "latest": ts, "inclusive": True}
    return "conversations.history", {**only, **shown}
