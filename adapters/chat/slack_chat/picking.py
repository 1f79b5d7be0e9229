"""The channels that somebody may choose in a form: what is known of them, at once.

Slack waits three seconds for a list and shows an error then. So what was heard within the last seconds is good
enough, what is older is asked anew and waited for a moment, and where Slack says nothing the last that was
known is offered. Nothing is allowed by it: rights are asked again when the form is sent.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from slack_sdk.web.async_client import AsyncWebClient

from adapters.chat.slack_chat.sight import Channels, Sight
from adapters.chat.slack_chat.workspaces import Workspace
from rules.answers.answer import Refusal

GOOD_FOR_S = 10.0
WITHIN_S = 1.0


@dataclass(frozen=True, slots=True)
class Membership:
    """That somebody is in a channel, and whether the bot is."""

    id: str
    name: str
    has_bot: bool


@dataclass
class Picker:
    """Knows the channels that people are in; what it is asked twice meanwhile it asks Slack once."""

    sight: Sight
    _asking: dict[tuple[str, str], asyncio.Task[None]] = field(default_factory=dict)

    async def joined(
        self, client: AsyncWebClient, workspace: Workspace, user: str
    ) -> Sequence[Membership]:
        """Give the channels that somebody is in and that can be written to, by name; never raises.

        Of private channels those that the bot is in, too: Slack tells it of no others.
        """
        theirs, ours = await asyncio.gather(
            self._known(client, workspace, user), self._known(client, workspace, "")
        )
        found = [
            Membership(id, one.name, ours is None or id in ours)
            for id, one in (theirs or {}).items()
            if not one.is_archived
        ]
        return sorted(found, key=lambda one: one.name)

    async def close(self) -> None:
        """Ask no more."""
        for one in list(self._asking.values()):
            one.cancel()
            with suppress(asyncio.CancelledError):
                await one

    async def _known(
        self, client: AsyncWebClient, workspace: Workspace, user: str
    ) -> Channels | None:
        """Give the channels of somebody, of the bot where nobody is named; None: not known."""
        key = (workspace.id, user)
        known = self.sight.known(*key, good_for_s=GOOD_FOR_S)
        if known is None:
            await asyncio.wait({self._asked(client, workspace, user)}, timeout=WITHIN_S)
            known = self.sight.known(*key)
        return known

    def _asked(self, client: AsyncWebClient, workspace: Workspace, user: str) -> asyncio.Task[None]:
        """Ask Slack, or wait with those who have: what comes too late for one is there for the next."""
        key = (workspace.id, user)
        if key not in self._asking:
            asking = asyncio.create_task(self._look(client, workspace, user))
            asking.add_done_callback(lambda _: self._asking.pop(key))
            self._asking[key] = asking
        return self._asking[key]

    async def _look(self, client: AsyncWebClient, workspace: Workspace, user: str) -> None:
        with suppress(Refusal):
            await self.sight.look(client, workspace, user)
