"""Where an answer appears: whispered under what was said, in a modal, or over somebody's home."""

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.chat.slack_chat.drawing import panel_message
from adapters.chat.slack_chat.views import Kept, answer_view, form_view
from adapters.chat.slack_chat.wire import Refused, answered, quiet_logger, whispered
from rules.asking.panel import Form, Panel

TOO_LATE = ("expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id")


class TooLate(Exception):
    """Slack opens no modal any more for what was pressed or said."""


class Surface(Protocol):
    """Where one person sees what they are answered."""

    @abstractmethod
    async def show(self, panel: Panel) -> None:
        """Show an answer."""
        ...

    @abstractmethod
    async def fill(self, form: Form, kept: Kept) -> None:
        """Let a form be filled in; raises TooLate."""
        ...


@dataclass(frozen=True, slots=True)
class Whisper(Surface):
    """A message that only one person sees. Slack takes five of them to one thing said."""

    client: AsyncWebClient
    response_url: str
    trigger: str
    replaces: bool = False
    """Whether it stands in place of the whispered message that was pressed in."""

    async def show(self, panel: Panel) -> None:
        message = panel_message(panel)
        webhook = AsyncWebhookClient(
            self.response_url,
            session=self.client.session,
            retry_handlers=[],
            logger=quiet_logger(),
        )
        await whispered(
            lambda: webhook.send(
                text=message.text,
                blocks=list(message.blocks),
                response_type="ephemeral",
                replace_original=self.replaces,
                unfurl_links=False,
                unfurl_media=False,
            )
        )

    async def fill(self, form: Form, kept: Kept) -> None:
        await open_view(self.client, self.trigger, form_view(form, kept))


@dataclass(frozen=True, slots=True)
class Modal(Surface):
    """A modal that is open: what it shows is replaced."""

    client: AsyncWebClient
    view_id: str
    kept: Kept

    async def show(self, panel: Panel) -> None:
        await self._update(answer_view(panel, self.kept))

    async def fill(self, form: Form, kept: Kept) -> None:
        await self._update(form_view(form, kept))

    async def _update(self, view: dict[str, Any]) -> None:
        await update_view(self.client, self.view_id, view)


@dataclass(frozen=True, slots=True)
class OverHome(Surface):
    """A modal over somebody's home, or with no place to whisper in; too late for one, a message."""

    client: AsyncWebClient
    trigger: str
    kept: Kept
    user: str

    async def show(self, panel: Panel) -> None:
        try:
            await open_view(self.client, self.trigger, answer_view(panel, self.kept))
        except TooLate:
            await tell(self.client, self.user, panel)

    async def fill(self, form: Form, kept: Kept) -> None:
        await open_view(self.client, self.trigger, form_view(form, kept))


async def open_view(client: AsyncWebClient, trigger: str, view: dict[str, Any]) -> str:
    """Open a modal; gives its id. Raises TooLate when what was pressed is too long ago."""
    answer = await _asked(lambda: client.views_open(trigger_id=trigger, view=view))
    return str(answer["view"]["id"])


async def update_view(client: AsyncWebClient, view_id: str, view: dict[str, Any]) -> bool:
    """Replace what a modal shows; one that was closed meanwhile is left closed: False."""
    try:
        await answered(lambda: client.views_update(view_id=view_id, view=view))
    except Refused as refused:
        if refused.code not in ("not_found", "view_not_found"):
            raise
        return False
    return True


async def tell(client: AsyncWebClient, user: str, panel: Panel) -> None:
    """Say an answer in somebody's direct messages."""
    message = panel_message(panel)
    await answered(
        lambda: client.chat_postMessage(
            channel=user,
            text=message.text,
            blocks=list(message.blocks),
            unfurl_links=False,
            unfurl_media=False,
        )
    )


async def _asked(call: Callable[[], Any]) -> Any:
    try:
        return await answered(call)
    except Refused as refused:
        if refused.code in TOO_LATE:
            raise TooLate from refused
        raise
