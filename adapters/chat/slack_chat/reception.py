"""What Slack tells us that people did → the front desk → where the answer appears.

All of it was acknowledged before it comes here: what takes time delays no other acknowledgement.
"""

import asyncio
import secrets
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from adapters.asking import FrontDesk
from adapters.asking.tongues import Tongues
from adapters.chat.slack_chat.addresses import place_of
from adapters.chat.slack_chat.blocks import mute_lengths
from adapters.chat.slack_chat.drawing import line_block, line_text, options_of
from adapters.chat.slack_chat.people import People
from adapters.chat.slack_chat.spoken import line_from, with_addresses
from adapters.chat.slack_chat.surfaces import (
    Modal,
    OverHome,
    Surface,
    TooLate,
    Whisper,
    tell,
    update_view,
)
from adapters.chat.slack_chat.uploads import asks_for_file, lacks_scope, no_scope
from adapters.chat.slack_chat.views import (
    Kept,
    answer_view,
    form_again,
    home_view,
    kept_by,
    values_in,
)
from adapters.chat.slack_chat.wire import NotSent, Refused, Unknown, answered
from adapters.chat.slack_chat.workspaces import Workspace
from rules.asking.ask import Ask, Asker
from rules.asking.panel import (
    Announcement,
    Attachment,
    Choice,
    Field,
    Form,
    Panel,
    Select,
    Words,
)
from rules.asking.panels import problem
from rules.asking.phrases import Say, said
from rules.model import Channel

log = structlog.get_logger()

AT_ONCE = 8
"""Asks that are worked on at a time: a burst of them must not hold up acknowledgements."""
BEGUN_WITHIN_S = 0.1
"""How long after its acknowledgement the work on anything has begun."""
BEHIND_ACK_S = 0.6
"""How long after an acknowledgement that changes a modal it is changed again: they go by different
ways, and what Slack hears last is what people see."""
SUGGESTED_WITHIN_S = 2.0
"""How long a list may take to be answered; Slack waits for three seconds."""
TOLD_ANYWAY = ("source import",)
"""What is done at once and takes a while: whoever closes the form is told by direct message."""
NEW_WATCH = "watch add"
"""It stands on top of a home already."""

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Guest:
    """Who said or pressed something, where, and by whose token they are answered."""

    workspace: Workspace
    asker: Asker
    channel: Channel


@dataclass
class Reception:
    """Takes what people say and press, and shows them what they are answered."""

    desk: FrontDesk
    people: People
    tongues: Tongues
    _busy: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _working: set[asyncio.Task[Any]] = field(default_factory=set)

    async def finish(self, within_s: float) -> None:
        """Let what was acknowledged be answered, and end what takes longer."""
        await asyncio.sleep(BEGUN_WITHIN_S)
        working = {one for one in self._working if one is not asyncio.current_task()}
        if not working:
            return
        _, late = await asyncio.wait(working, timeout=within_s)
        for one in late:
            one.cancel()
        if late:
            await asyncio.wait(late)

    async def say(self, body: Body) -> None:
        """Answer what somebody wrote to the slash command."""
        async with self._guest(body) as guest:
            surface = self._whisper(guest, body)
            await self._answer_line(line_from(body.get("text") or "help"), guest, surface)

    async def press(self, body: Body, words: str) -> None:
        """Answer a button, or a choice of a list: both ask words."""
        async with self._guest(body) as guest:
            surface = self._surface(guest, body)
            await self._answer_line(words, guest, surface)
            if isinstance(surface, OverHome):
                await self._show_home(guest)
            elif body.get("view"):
                await self._show_home_of(guest)

    async def offer_mute(self, body: Body, ask: str | None) -> None:
        """Let somebody choose for how long a story is muted; what is no alert has none."""
        async with self._guest(body) as guest:
            say = self._say(guest)
            choices = tuple(Choice(label, words) for label, words in mute_lengths(say))
            offered = Panel(
                say("button.mute"), select=Select(say("button.mute"), ask or "", choices)
            )
            panel = offered if ask else problem(say("slack.no_alert"))
            await self._whisper(guest, body).show(panel)

    async def submit(self, body: Body) -> None:
        """Answer a form that was sent, in the modal that it was filled in."""
        view, acknowledged_at = body["view"], asyncio.get_running_loop().time()
        async with self._guest(body) as guest:
            kept = kept_by(view)
            client = self.people.client(guest.workspace)
            ask = self.desk.understood(kept.ask, guest.asker, guest.channel)
            if isinstance(ask, Ask):
                filled = with_addresses(ask.with_values(**values_in(view)), self._part(guest))
                panel = await self.desk.answer(filled)
            else:
                panel = ask
            is_open = panel.is_problem and await self._can_be_shown(kept, guest)
            drawn = form_again(view, panel) if is_open else answer_view(panel, kept)
            gone = asyncio.get_running_loop().time() - acknowledged_at
            await asyncio.sleep(max(0.0, BEHIND_ACK_S - gone))
            try:
                if not await update_view(client, view["id"], drawn) and kept.ask in TOLD_ANYWAY:
                    await tell(client, guest.asker.id, panel)
            finally:
                await self._afterwards(panel, guest)
            if not panel.is_problem:
                await self._show_home_of(guest)

    async def suggest(self, body: Body) -> list[dict[str, Any]]:
        """Give what somebody may mean who types into a list of a form; nothing, where it takes too long.

        It waits for nobody's turn: Slack shows an error after three seconds.
        """
        with suppress(TimeoutError):
            async with self._at_work(), asyncio.timeout(SUGGESTED_WITHIN_S):
                return await self._suggested(body)
        return []

    async def _suggested(self, body: Body) -> list[dict[str, Any]]:
        guest = await self._guest_of(body)
        ask = self.desk.understood(kept_by(body["view"]).ask, guest.asker, guest.channel)
        if isinstance(ask, Panel):
            return []
        option = str(body["action_id"]).partition(".")[2]
        found = await self.desk.suggestions(ask, option, str(body.get("value") or ""))
        return options_of((one.label, one.value, one.about) for one in found)

    async def show_home(self, body: Body) -> None:
        """Draw somebody's home anew."""
        async with self._guest(body) as guest:
            await self._show_home(guest)

    async def complain(self, body: Body, error: BaseException) -> None:
        """Tell somebody that it did not work and is our fault, and the operator what went wrong.

        Where Slack cannot be reached nobody can be told, and it is no fault of ours.
        """
        if isinstance(error, NotSent | Unknown):
            log.warning("slack_not_answered", reason=error.reason)
            return
        code = secrets.token_hex(3).upper()
        log.error("slack_fault", code=code, error=repr(error), exc_info=error)
        if not body.get("trigger_id"):  # nobody has asked: an event
            return
        async with self._guest(body) as guest:
            panel = problem(self._say(guest)("refused.failed", code=code))
            if body.get("type") == "view_submission":
                await asyncio.sleep(BEHIND_ACK_S)
            with suppress(NotSent, Unknown):
                await self._surface(guest, body).show(panel)

    @asynccontextmanager
    async def _guest(self, body: Body) -> AsyncGenerator[Guest]:
        """Say who it was, when it is their turn."""
        async with self._at_work(), self._busy:
            yield await self._guest_of(body)

    async def _guest_of(self, body: Body) -> Guest:
        """Say who it was; nobody of a workspace that has not installed us gets here."""
        team, enterprise, user, channel, kept = _who(body)
        workspace = await self.people.workspaces.of_request(team, enterprise)
        if workspace is None:
            raise LookupError("a request of a workspace that has not installed the app")
        asker = await self.people.asker(workspace, user)
        where = self.people.channel_of(workspace, channel, user=user)
        return Guest(workspace, asker, Channel(where.chat, kept) if kept else where)

    @asynccontextmanager
    async def _at_work(self) -> AsyncGenerator[None]:
        task = asyncio.current_task()
        if task is None or task in self._working:
            yield
            return
        self._working.add(task)
        try:
            yield
        finally:
            self._working.discard(task)

    async def _answer_line(self, line: str, guest: Guest, surface: Surface) -> None:
        ask = self.desk.understood(line, guest.asker, guest.channel)
        if isinstance(ask, Panel):
            await surface.show(ask)
            return
        ask = with_addresses(ask, self._part(guest))
        form = await self.desk.form(ask)
        if isinstance(form, Form):
            await self._fill(form, ask, guest, surface)
            return
        panel = form or await self.desk.answer(ask)
        try:
            await surface.show(await self._with_file(panel, guest))
        finally:  # what was done is announced, whether or not its doer can be told
            await self._announce(panel.announcement, guest)

    async def _fill(self, form: Form, ask: Ask, guest: Guest, surface: Surface) -> None:
        kept = Kept(form.ask, ask.about().address)
        if form.ask == NEW_WATCH:
            form = await self._choosing(form, ask, guest)
        if not await self._can_be_shown(kept, guest):
            await surface.show(problem(said(no_scope(), self._say(guest))))
            return
        try:
            await surface.fill(form, kept)
        except TooLate:
            if isinstance(surface, Whisper):
                await surface.show(problem(self._say(guest)("slack.too_late")))

    async def _can_be_shown(self, form: Kept, guest: Guest) -> bool:
        """Say whether Slack shows a form: to an app that may not read files, none that takes them."""
        return not (asks_for_file(form.ask) and await self._lacks_files(guest))

    async def _lacks_files(self, guest: Guest) -> bool:
        """Say whether files cannot be read, as of now: the app may have been installed again."""
        try:
            return lacks_scope(await self.people.examiner.workspace(guest.workspace))
        except (Refused, NotSent, Unknown):  # what is asked next says the same, and why
            return False

    async def _choosing(self, form: Form, ask: Ask, guest: Guest) -> Form:
        """Let a channel be chosen in the form of a new watch: first the one that is meant."""
        say = self._say(guest)
        meant = (await self.desk.suggestions(ask, "channel", ""))[:1]
        value = meant[0].value if meant else ""
        labels = say("slack.channel"), say("slack.channel_about")
        field = Field("channel", labels[0], value, labels[1], choices=tuple(meant))
        return replace(form, fields=(*form.fields, field))

    async def _afterwards(self, panel: Panel, guest: Guest) -> None:
        await self._with_file(panel, guest)
        await self._announce(panel.announcement, guest)

    async def _announce(self, announcement: Announcement | None, guest: Guest) -> None:
        """Tell a channel once what has changed for it, in its language."""
        place = place_of(announcement.channel.address) if announcement else None
        if announcement is None or place is None or place.is_person:
            return
        client = self.people.client(guest.workspace)
        line = announcement.line_in(await self.tongues.say_in(announcement.channel))
        try:
            await answered(
                lambda: client.chat_postMessage(
                    channel=place.channel,
                    text=line_text(line),
                    blocks=[line_block(line)],
                    unfurl_links=False,
                    unfurl_media=False,
                )
            )
        except (Refused, NotSent, Unknown) as error:
            log.warning("slack_not_announced", channel=str(announcement.channel), error=str(error))

    async def _with_file(self, panel: Panel, guest: Guest) -> Panel:
        """Send a file by direct message, for whispers cannot hold one; say so, or that it failed."""
        if panel.attachment is None:
            return panel
        say = self._say(guest)
        try:
            await self._send_file(panel.attachment, guest)
        except (Refused, NotSent, Unknown):
            return problem(say("slack.not_sent"))
        return replace(panel, lines=(*panel.lines, (Words(say("slack.sent")),)))

    async def _send_file(self, file: Attachment, guest: Guest) -> None:
        client = self.people.client(guest.workspace)
        opened = await answered(lambda: client.conversations_open(users=guest.asker.id))
        await answered(
            lambda: client.files_upload_v2(
                channel=opened["channel"]["id"],
                filename=file.name,
                content=file.content,
                alt_txt=file.alt,
            )
        )

    async def _show_home_of(self, guest: Guest) -> None:
        """Draw a home anew when what was changed may stand there."""
        if guest.channel == self.people.own_channel(guest.asker):
            await self._show_home(guest)

    async def _show_home(self, guest: Guest) -> None:
        own = self.people.own_channel(guest.asker)
        say = self._say(guest)
        shown = {
            "slack.own": await self.desk.answer(Ask("watch mine", guest.asker, own)),
            "slack.here": await self.desk.around(guest.asker),
            "slack.feeds": await self.desk.answer(Ask("source health", guest.asker, own)),
        }
        panels = [_under(say(heading), panel) for heading, panel in shown.items()]
        view = home_view(panels, new_watch=say("button.add"))
        client = self.people.client(guest.workspace)
        await answered(lambda: client.views_publish(user_id=guest.asker.id, view=view))

    def _surface(self, guest: Guest, body: Body) -> Surface:
        view = body.get("view")
        if not view:
            return self._whisper(guest, body)
        client = self.people.client(guest.workspace)
        kept = Kept("", guest.channel.address)
        if view.get("type") == "home":
            return OverHome(client, body["trigger_id"], kept, guest.asker.id)
        return Modal(client, view["id"], kept)

    def _whisper(self, guest: Guest, body: Body) -> Surface:
        client = self.people.client(guest.workspace)
        if not body.get("response_url"):  # a global shortcut has no place
            return OverHome(
                client, body["trigger_id"], Kept("", guest.channel.address), guest.asker.id
            )
        is_whispered = bool((body.get("container") or {}).get("is_ephemeral"))
        return Whisper(client, body["response_url"], body["trigger_id"], replaces=is_whispered)

    def _part(self, guest: Guest) -> str:
        return self.people.workspaces.part(guest.workspace)

    def _say(self, guest: Guest) -> Say:
        return self.desk.phrases.in_language(guest.asker.language)


def _under(heading: str, panel: Panel) -> Panel:
    """Put a panel under its heading; the button for a new watch stands on top already."""
    buttons = tuple(one for one in panel.buttons if one.ask != NEW_WATCH)
    return replace(panel, title=f"{heading}: {panel.title}", buttons=buttons)


def _who(body: Body) -> tuple[str | None, str | None, str, str, str]:
    """Read team, organisation, person, conversation, and the address that a modal was opened in.

    Slack writes them differently in commands, clicks and events.
    """
    event = body.get("event") or {}
    team = _team(body)
    enterprise = body.get("enterprise_id") or (body.get("enterprise") or {}).get("id")
    user = body.get("user_id") or _id(body.get("user")) or _id(event.get("user"))
    channel = body.get("channel_id") or _id(body.get("channel")) or event.get("channel") or ""
    view = body.get("view") or {}
    kept = ""
    if view.get("type") == "modal":
        try:
            kept = kept_by(view).channel
        except ValueError:
            kept = ""
    return team, enterprise, str(user or ""), str(channel), kept


def _team(body: Body) -> str | None:
    """Read the workspace: of a modal, the one that has installed us; of an organisation, the person's."""
    view, user = body.get("view") or {}, body.get("user")
    found = (
        view.get("app_installed_team_id"),
        body.get("team_id"),
        _id(body.get("team")),
        user.get("team_id") if isinstance(user, dict) else None,
        view.get("team_id"),
    )
    return next((one for one in found if one and str(one).startswith("T")), None)


def _id(given: Any) -> str | None:
    return given.get("id") if isinstance(given, dict) else given
