"""What Slack may tell us of what people do, each acknowledged first: the listeners, and nothing else.

`register` names them all. A listener acknowledges and hands on; what comes of it stands in
`reception.py`.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.chat.slack_chat.drawing import ASK, CHOOSE
from adapters.chat.slack_chat.manifest import MUTE_SHORTCUT, NEW_WATCH_SHORTCUT, WHY_SHORTCUT
from adapters.chat.slack_chat.once import Once
from adapters.chat.slack_chat.reception import Body, Reception
from adapters.chat.slack_chat.views import ANSWER, FORM, SUGGEST, waiting_view

ADD, NO_ALERT = "watch add", "why"
LEAVES_WITHIN_S = 0.03
_LINK = re.compile(r"https?://[^\s|>]+")


def register(app: AsyncApp, reception: Reception, *, command: str) -> None:
    """Listen to the command, the shortcuts, buttons and lists, forms, and homes."""
    listeners = _Listeners(reception)
    app.use(_each_once(Once()))
    app.command(command)(listeners.command)
    app.action(_begins(ASK))(listeners.button)
    app.action(_begins(CHOOSE))(listeners.choice)
    app.action(_begins(SUGGEST))(listeners.nothing)
    app.options(_begins(SUGGEST))(listeners.suggestions)
    app.view(FORM)(listeners.form)
    app.view(ANSWER)(listeners.nothing)
    app.message_shortcut(WHY_SHORTCUT)(listeners.why)
    app.message_shortcut(MUTE_SHORTCUT)(listeners.mute)
    app.global_shortcut(NEW_WATCH_SHORTCUT)(listeners.new_watch)
    app.event("app_home_opened")(listeners.home)
    app.error(listeners.fault)


class _Listeners:
    def __init__(self, reception: Reception) -> None:
        self._reception = reception

    async def command(self, ack: AsyncAck, body: Body) -> None:
        await _acknowledge(ack)
        await self._reception.say(body)

    async def button(self, ack: AsyncAck, body: Body, action: Mapping[str, Any]) -> None:
        await _acknowledge(ack)
        await self._reception.press(body, str(action["value"]))

    async def choice(self, ack: AsyncAck, body: Body, action: Mapping[str, Any]) -> None:
        await _acknowledge(ack)
        await self._reception.press(body, str(action["selected_option"]["value"]))

    async def suggestions(self, ack: AsyncAck, body: Body) -> None:
        """Answer whatever happens: what went wrong is the operator's to read."""
        found: list[dict[str, Any]] = []
        try:
            found = await self._reception.suggest(body)
        finally:
            await _acknowledge(ack, options=found)

    async def form(self, ack: AsyncAck, body: Body) -> None:
        await _acknowledge(ack, response_action="update", view=waiting_view(body["view"]))
        await self._reception.submit(body)

    async def nothing(self, ack: AsyncAck) -> None:
        await ack()

    async def why(self, ack: AsyncAck, body: Body) -> None:
        await _acknowledge(ack)
        await self._reception.press(body, _why_words(body["message"]))

    async def mute(self, ack: AsyncAck, body: Body) -> None:
        await _acknowledge(ack)
        await self._reception.offer_mute(body, _muted_in(body["message"]))

    async def new_watch(self, ack: AsyncAck, body: Body) -> None:
        await _acknowledge(ack)
        await self._reception.press(body, ADD)

    async def home(self, event: Mapping[str, Any], body: Body) -> None:
        if event.get("tab") == "home":
            await self._reception.show_home(body)

    async def fault(self, error: Exception, body: Body) -> None:
        await self._reception.complain(body, error)


async def _acknowledge(ack: AsyncAck, **answer: Any) -> None:
    """Acknowledge, and let it leave: the SDK looks every hundredth of a second whether it may send."""
    await ack(**answer)
    await asyncio.sleep(LEAVES_WITHIN_S)


def _begins(prefix: str) -> re.Pattern[str]:
    return re.compile(re.escape(prefix))


def _why_words(message: Mapping[str, Any]) -> str:
    """Ask why in the words of the message's own button; of another message, of its first link."""
    for words in _asked_in(message):
        if words.startswith("why "):
            return words
    link = _LINK.search(str(message.get("text") or ""))
    return f"why {link.group()}" if link else NO_ALERT


def _muted_in(message: Mapping[str, Any]) -> str | None:
    """Give what the list of a message mutes: `mute add S8F3K`; None when it is no alert."""
    for words in _asked_in(message):
        if words.startswith("mute add "):
            return " ".join(words.split()[:3])
    return None


def _asked_in(message: Mapping[str, Any]) -> list[str]:
    """Give what the buttons and lists of a message ask."""
    elements = [one for block in message.get("blocks") or () for one in block.get("elements") or ()]
    options = [option for one in elements for option in one.get("options") or ()]
    return [str(one["value"]) for one in (*elements, *options) if one.get("value")]


def _each_once(seen: Once) -> Callable[..., Awaitable[BoltResponse | None]]:
    """Let through what was not heard before: Slack repeats events, and others might repeat requests."""

    async def hear_once(
        req: AsyncBoltRequest, next: Callable[[], Awaitable[None]]
    ) -> BoltResponse | None:
        if seen.again(_identity(req.body)):
            return BoltResponse(status=200, body="")
        await next()
        return None

    return hear_once


def _identity(body: Body) -> str | None:
    """Name a request by what Slack gives to one alone; None: it may come as often as it likes."""
    view = body.get("view") or {}
    if body.get("type") == "view_submission":
        return f"view {view.get('id')} {view.get('hash')}"
    identity = body.get("event_id") or body.get("trigger_id")
    return str(identity) if identity else None
