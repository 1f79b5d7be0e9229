"""Who asks, and what they may: what Slack knows of people and channels at this moment."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.asking.crowd import Crowd, Joined
from adapters.chat.slack_chat.access import ANYONE, rule_of
from adapters.chat.slack_chat.access import Managers as Rules
from adapters.chat.slack_chat.addresses import Place, place_of
from adapters.chat.slack_chat.examining import Examiner
from adapters.chat.slack_chat.manifest import NEEDED
from adapters.chat.slack_chat.picking import Picker
from adapters.chat.slack_chat.sight import Sight
from adapters.chat.slack_chat.uploads import is_upload, uploaded
from adapters.chat.slack_chat.wire import NotSent, Refused, Unknown, answered, web_client
from adapters.chat.slack_chat.workspaces import Workspace, Workspaces
from rules.asking.ask import Asker
from rules.asking.managing import Candidate, Verdict, may_change, may_rule
from rules.attention.managers import Managers, Who
from rules.model import Channel
from rules.sentences import sentence

A_PAGE = 1_000
PAGES_AT_MOST = 50
REMEMBERED = 5_000
KNOWN_FOR_S = 600.0
"""How long it is believed how somebody reads, and whether they are a guest."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How somebody reads, their language and their clock, and whether they are a guest."""

    language: str = "en"
    time_zone: str = "UTC"
    is_guest: bool = False
    """Whether they see only the channels that they are in, the public ones too."""


@dataclass
class People(Crowd):
    """The people and channels of one Slack app."""

    name: str
    """Of the chat, in the configuration."""
    workspaces: Workspaces
    examiner: Examiner
    base: str
    session: aiohttp.ClientSession
    managers: Rules = ANYONE
    sight: Sight = field(default_factory=Sight)
    picker: Picker = field(init=False)
    _profiles: dict[tuple[str, str], tuple[float, Profile]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Let forms offer what is known of channels."""
        self.picker = Picker(self.sight)

    def channel_of(self, workspace: Workspace, id: str, *, user: str) -> Channel:
        """Name a conversation by its address; a direct message is the person's own."""
        whose = user if id.startswith("D") or not id else id
        return Channel(self.name, str(Place(whose, self.workspaces.part(workspace))))

    async def asker(self, workspace: Workspace, user: str) -> Asker:
        """Say who asks; of what Slack does not tell now, the usual is taken."""
        profile = await self._profile(workspace, user)
        return Asker(self.name, user, workspace.id, profile.language, profile.time_zone)

    async def is_here(self, asker: Asker, channel: Channel) -> bool:
        place, _ = await self._near(asker, channel)
        return place is not None and (not place.is_person or place.channel == asker.id)

    def is_anothers(self, asker: Asker, channel: Channel) -> bool:
        place = place_of(channel.address) if channel.chat == self.name else None
        return place is not None and place.is_person and channel != self.own_channel(asker)

    async def is_hidden(self, asker: Asker, channel: Channel) -> bool:
        if self.is_anothers(asker, channel):
            return True
        place, workspace = await self._near(asker, channel)
        if place is None or workspace is None or place.is_person:
            return False
        profile = await self._profile(workspace, asker.id)
        look = self.sight.is_in if profile.is_guest else self.sight.sees
        return not await look(self.client(workspace), workspace, asker.id, place.channel)

    async def is_in(self, asker: Asker, channel: Channel) -> bool:
        place, workspace = await self._near(asker, channel)
        if place is None or workspace is None:
            return False
        if place.is_person:
            return channel == self.own_channel(asker)
        return await self.sight.is_in(self.client(workspace), workspace, asker.id, place.channel)

    async def joined(self, asker: Asker) -> Sequence[Joined]:
        workspace = await self._workspace(asker)
        if workspace is None:
            return ()
        found = await self.picker.joined(self.client(workspace), workspace, asker.id)
        return [
            Joined(self.channel_of(workspace, one.id, user=""), one.name, one.has_bot)
            for one in found
        ]

    async def document(self, asker: Asker, named: str) -> bytes | None:
        workspace = await self._workspace(asker)
        if workspace is None or not is_upload(named):
            return None
        return await uploaded(self.client(workspace), named, by=asker.id, session=self.session)

    async def may_manage(self, asker: Asker, channel: Channel) -> bool:
        return await self.refused(asker, channel, Managers()) is None

    async def refused(self, asker: Asker, channel: Channel, own: Managers) -> str | None:
        usual = self.usual_managers(asker)
        return await self._verdict(asker, channel, lambda one: may_change(one, usual, own))

    async def refused_rule(self, asker: Asker, channel: Channel) -> str | None:
        if channel == self.own_channel(asker):
            return "refused.no_rule"
        usual = self.usual_managers(asker)
        return await self._verdict(asker, channel, lambda one: may_rule(one, usual))

    def usual_managers(self, asker: Asker) -> Managers:
        rule = rule_of(self.managers, asker.workspace)
        return Managers(Who.LISTED, rule) if isinstance(rule, tuple) else Managers(Who(rule))

    async def problem_with(self, channel: Channel) -> str | None:
        place = place_of(channel.address)
        if place is None:
            return sentence(
                "sl_not_a_channel",
                "{channel} is no channel of Slack's: choose one from the list that # opens",
                channel=channel,
            )
        return await self.examiner.problem_with(place, scopes=NEEDED)

    def own_channel(self, asker: Asker) -> Channel:
        part = self.workspaces.part(Workspace(asker.workspace, "", "", ""))
        return Channel(self.name, str(Place(asker.id, part)))

    def client(self, workspace: Workspace) -> AsyncWebClient:
        """Ask Slack in the name of the bot in a workspace."""
        return web_client(workspace.token, base=self.base, session=self.session)

    async def _near(self, asker: Asker, channel: Channel) -> tuple[Place | None, Workspace | None]:
        """Give where a channel stands in the asker's workspace; nothing, where it does not."""
        place, workspace = place_of(channel.address), await self._workspace(asker)
        if place is None or workspace is None or channel.chat != self.name:
            return None, None
        is_ours = place.workspace == self.workspaces.part(workspace)
        return (place, workspace) if is_ours else (None, None)

    async def _workspace(self, asker: Asker) -> Workspace | None:
        return await self.workspaces.of_request(asker.workspace, None)

    async def _verdict(
        self, asker: Asker, channel: Channel, decide: Callable[[Candidate], Verdict]
    ) -> str | None:
        """Ask Slack for what a decision needs, anew each time; gives why not, or None."""
        if not await self.is_here(asker, channel):
            return "refused.manage"
        if channel == self.own_channel(asker):
            return None
        place, workspace = place_of(channel.address), await self._workspace(asker)
        if place is None or workspace is None:
            return "refused.manage"
        client, candidate = self.client(workspace), Candidate(asker.id, True, False)
        if not decide(candidate).may:
            candidate = replace(candidate, is_admin=await _is_admin(client, asker.id))
        found = decide(candidate)
        if found.may and not await _is_member(client, place.channel, asker.id):
            found = decide(replace(candidate, is_member=False))
        return None if found.may else found.why

    async def _profile(self, workspace: Workspace, user: str) -> Profile:
        until, known = self._profiles.get((workspace.id, user), (0.0, Profile()))
        if time.monotonic() < until:
            return known
        told = await _user(self.client(workspace), user)
        if not told:
            return known
        is_guest = bool(told.get("is_restricted") or told.get("is_ultra_restricted"))
        profile = Profile(told.get("locale") or "en", told.get("tz") or "UTC", is_guest)
        if len(self._profiles) >= REMEMBERED:
            self._profiles.pop(next(iter(self._profiles)))
        self._profiles[(workspace.id, user)] = (time.monotonic() + KNOWN_FOR_S, profile)
        return profile


async def _user(client: AsyncWebClient, user: str) -> Mapping[str, Any]:
    """Ask who somebody is; whom Slack does not name now may nothing special."""
    try:
        answer = await answered(lambda: client.users_info(user=user, include_locale=True))
    except (Refused, NotSent, Unknown):
        return {}
    return answer.get("user") or {}


async def _is_admin(client: AsyncWebClient, user: str) -> bool:
    """Ask whether somebody is an admin or an owner of the workspace."""
    told = await _user(client, user)
    return any(told.get(name) for name in ("is_admin", "is_owner", "is_primary_owner"))


async def _is_member(client: AsyncWebClient, channel: str, user: str) -> bool:
    """Look for somebody among the members of a channel; not to be found is not to be one."""
    cursor = ""
    for _ in range(PAGES_AT_MOST):
        given = {"channel": channel, "limit": A_PAGE, **({"cursor": cursor} if cursor else {})}
        try:
            answer = await answered(partial(client.api_call, "conversations.members", params=given))
        except (Refused, NotSent, Unknown):
            return False
        if user in answer.get("members", ()):
            return True
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return False
    return False
