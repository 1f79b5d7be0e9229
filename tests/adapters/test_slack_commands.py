"""What people say and press in Slack is answered to them alone, and only to who may."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from adapters.chat.slack_chat.once import Once
from adapters.chat.slack_chat.spoken import line_from
from adapters.chat.slack_chat.views import Kept, form_view
from bot.commands import BotCommands
from rules.answer import Found
from rules.asking.panel import Field, Form
from rules.asking.words import command_named
from rules.model import Channel, Delivery, DeliveryState, Watch, WatchName
from tests.build import NOON, an_alert
from tests.fakes import FakeFinder
from tests.servers.slack_people import Person
from tests.servers.slack_server import SlackServer
from tests.servers.slack_values import Channel as Place
from tests.servers.slack_values import Message
from tests.slack_apps import client_at
from tests.slack_house import (
    COMMAND,
    commands_in,
    listening,
    said,
    settings_for,
    slack_chat_on,
    slack_with_app,
)


@dataclass
class House:
    slack: SlackServer
    commands: BotCommands
    finder: FakeFinder
    folder: Path

    @property
    def alerts(self) -> Place:
        return self.slack.channel("alerts")

    def person(self, who: str) -> Person:
        return self.slack.person(who)

    async def says(self, who: str, line: str, channel: Place | None = None) -> Message:
        """Let somebody say a line; gives what they are answered."""
        person = self.person(who)
        before = len(person.ephemerals)
        sight = await person.command(COMMAND, line, channel=channel or self.alerts)
        assert sight.problem is None
        await self.slack.until(lambda: len(person.ephemerals) > before)
        return person.ephemerals[-1]

    async def watches(self) -> Sequence[Watch]:
        return await self.commands.list_watches()

    async def posts(self, title: str = "Quake closes the port") -> Message:
        """Let an alert be posted."""
        channel = Channel("slack", self.alerts.id)
        alert = replace(an_alert(title, channel=channel), id=7, watches=(WatchName(1, "quake"),))
        delivery = Delivery(1, alert, "ww1", DeliveryState.SENDING, 1, NOON, NOON, NOON)
        async with slack_chat_on(self.slack) as chat:
            await chat.post(delivery, now=NOON)
        return self.slack.messages(self.alerts)[-1]


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    finder = FakeFinder()
    async with slack_with_app() as slack:
        settings = settings_for(slack)
        async with (
            commands_in(tmp_path, settings, finder) as commands,
            listening(settings, commands, tmp_path),
        ):
            await slack.sockets.connected()
            yield House(slack, commands, finder, tmp_path)


# The command


async def test_a_watch_is_saved_answered_to_one_and_announced_to_all(house: House) -> None:
    answer = await house.says("ada", 'watch add "north korea" munitions name:DPRK')

    assert "Saved W1 DPRK" in said(answer)
    [watch] = await house.watches()
    assert watch.channels == (Channel("slack", house.alerts.id),)
    await house.slack.until(lambda: house.slack.messages(house.alerts))
    [announced] = house.slack.messages(house.alerts)
    assert said(announced) == 'New watch W1 DPRK: "north korea" munitions'
    assert announced.pings == ()
    assert announced.unfurl_links is False


async def test_everything_is_answered_to_nobody_else(house: House) -> None:
    await house.says("ada", "help")

    assert house.person("ben").ephemerals == []
    assert house.slack.messages(house.alerts) == []


async def test_nothing_said_is_answered_with_help(house: House) -> None:
    assert "What I understand" in said(await house.says("ada", ""))


async def test_what_is_no_command_is_said_so(house: House) -> None:
    answer = said(await house.says("ada", "frobnicate <!channel> now"))

    assert "frobnicate <!channel>" in answer


async def test_a_query_error_points_at_its_column(house: House) -> None:
    answer = said(await house.says("ada", "watch add flood AND"))

    assert "(column 7)" in answer
    assert await house.watches() == []


async def test_a_channel_is_named_by_slacks_own_mention(house: House) -> None:
    war = house.slack.world.add_channel(
        house.slack.workspace, "war-room", members={"U1A"}, with_bot=True
    )

    answer = said(await house.says("ada", "watch add flood channel:#war-room"))

    assert "Saved W1 flood" in answer
    assert (await house.watches())[0].channels == (Channel("slack", war.id),)


async def test_a_watch_for_a_channel_without_the_bot_says_how_to_invite_it(house: House) -> None:
    house.slack.world.add_channel(house.slack.workspace, "quiet", members={"U1A"}, with_bot=False)

    answer = said(await house.says("ada", "watch add flood channel:#quiet"))

    assert "/invite @wirewatch" in answer
    assert await house.watches() == []


async def test_somebody_may_be_told_alone(house: House) -> None:
    await house.says("ben", "watch add flood channel:me")

    [watch] = await house.watches()
    assert watch.channels == (Channel("slack", house.person("ben").id),)
    assert house.slack.messages(house.alerts) == []


async def test_a_site_is_subscribed_by_its_address(house: House) -> None:
    house.finder.sites["https://pier.example/rss"] = Found(())

    answer = said(await house.says("ada", "subscribe https://pier.example/rss"))

    assert house.finder.asked == ["https://pier.example/rss"]
    assert "pier.example" in answer


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("watch add a channel:<#C0123|war-room>", "watch add a channel:C0123"),
        ("subscribe <https://x.example/rss|x.example>", "subscribe https://x.example/rss"),
        ("watch add ping:<!subteam^S01|@desk> <@U02|anna>", "watch add ping:S01 U02"),
        ("watch add AT&amp;T &lt;3 &amp;amp;", "watch add AT&T <3 &amp;"),
    ],
)
def test_what_slack_escapes_is_read_as_it_was_written(text: str, line: str) -> None:
    assert line_from(text) == line


# Rights


async def test_who_is_not_in_a_channel_changes_nothing_in_it(house: House) -> None:
    house.slack.world.add_channel(house.slack.workspace, "war-room", members={"U1A"}, with_bot=True)

    answer = said(await house.says("ben", "watch add flood channel:#war-room"))

    assert "may not change" in answer
    assert await house.watches() == []


async def test_rights_are_asked_anew_at_every_press(house: House) -> None:
    answer = await house.says("ben", "watch add flood")
    house.alerts.members.discard(house.person("ben").id)

    ben = house.person("ben")
    house.slack.workspace.channels[house.alerts.id].kind = "public"
    await ben.press(answer, "Pause")
    await house.slack.until(lambda: "may not change" in said(ben.ephemerals[-1]))

    assert [one.is_paused for one in await house.watches()] == [False]


@pytest.mark.parametrize(
    ("managers", "who", "may"),
    [
        ("anyone", "ben", True),
        ("admins", "ben", False),
        ("admins", "ada", True),
        (["U1C"], "ben", False),
        (["U1B"], "ben", True),
    ],
)
async def test_the_workspace_says_who_may_change_watches(
    managers: Any, who: str, may: bool, tmp_path: Path
) -> None:
    async with slack_with_app() as slack:
        settings = settings_for(slack, managers=managers)
        async with (
            commands_in(tmp_path, settings) as commands,
            listening(settings, commands, tmp_path),
        ):
            await slack.sockets.connected()
            house = House(slack, commands, FakeFinder(), tmp_path)
            await house.says(who, "watch add flood")
            assert bool(await house.watches()) is may


async def test_anyone_may_read(house: House) -> None:
    await house.says("ada", "watch add flood")

    assert "flood" in said(await house.says("cleo", "watch list"))


# Buttons and lists


async def test_a_button_asks_in_the_name_of_who_presses_it(house: House) -> None:
    answer = await house.says("ada", "watch add flood")
    ada = house.person("ada")

    await ada.press(answer, "Pause")
    await house.slack.until(lambda: "Paused W1" in said(ada.ephemerals[-1]))

    assert [one.is_paused for one in await house.watches()] == [True]


async def test_pressing_twice_does_no_harm(house: House) -> None:
    answer = await house.says("ada", "watch add flood")
    ada = house.person("ada")

    await asyncio.gather(ada.press(answer, "Pause"), ada.press(answer, "Pause"))
    await house.slack.until(lambda: "Paused W1" in said(ada.ephemerals[-1]))

    assert [one.is_paused for one in await house.watches()] == [True]


async def test_a_watch_is_shown_when_it_is_chosen_from_the_list(house: House) -> None:
    await house.says("ada", "watch add flood")
    answer = await house.says("ada", "watch list")
    ada = house.person("ada")

    await ada.press(answer, "choose.panel", "watch show W1")
    await house.slack.until(lambda: "Read as" in said(ada.ephemerals[-1]))


async def test_an_alert_says_why_by_its_button_and_by_its_shortcut(house: House) -> None:
    message = await house.posts()
    ada = house.person("ada")

    await ada.press(message, "Why")
    await house.slack.until(lambda: ada.ephemerals)
    await ada.message_shortcut("why_this_alert", message)
    await house.slack.until(lambda: len(ada.ephemerals) == 2)

    first, second = map(said, ada.ephemerals)
    assert first == second
    assert len(house.slack.messages(house.alerts)) == 1


async def test_the_shortcut_asks_about_the_link_of_any_message(house: House) -> None:
    ben = house.person("ben")
    message = ben.says(house.alerts, "look: <https://pier.example/story|this>")

    await ben.message_shortcut("why_this_alert", message)
    await house.slack.until(lambda: ben.ephemerals)

    assert "pier.example/story" in said(ben.ephemerals[-1])


async def test_the_mute_shortcut_is_answered(house: House) -> None:
    message = await house.posts()
    ada = house.person("ada")

    await ada.message_shortcut("mute_story", message)
    await house.slack.until(lambda: ada.ephemerals)

    assert bool(command_named("mute add")) or "no command" in said(ada.ephemerals[-1])


# Forms


async def test_a_watch_is_added_by_a_form(house: House) -> None:
    ada = house.person("ada")
    await ada.command(COMMAND, "watch add", channel=house.alerts)
    await house.slack.until(lambda: ada.modals)

    sight = await ada.submit({"query": "flood OR storm", "name": "Weather", "mode": "instant"})
    assert sight.problem is None
    await house.slack.until(lambda: "Saved W1 Weather" in said(ada.modal))

    assert [one.query for one in await house.watches()] == ["flood OR storm"]
    await house.slack.until(lambda: house.slack.messages(house.alerts))


async def test_a_form_with_a_mistake_stays_as_it_was_filled_in(house: House) -> None:
    ada = house.person("ada")
    await ada.command(COMMAND, "watch add", channel=house.alerts)
    await house.slack.until(lambda: ada.modals)

    await ada.submit({"query": "flood AND", "name": "Weather"})
    await house.slack.until(lambda: "(column 7)" in said(ada.modal))
    await ada.submit({"query": "flood"})
    await house.slack.until(lambda: "Saved W1 Weather" in said(ada.modal))


async def test_a_watch_is_changed_by_a_form(house: House) -> None:
    answer = await house.says("ada", "watch add flood name:Weather")
    ada = house.person("ada")

    await ada.press(answer, "Edit")
    await house.slack.until(lambda: ada.modals)
    await ada.submit({"query": "storm"})
    await house.slack.until(lambda: "storm" in said(ada.modal))

    assert [one.query for one in await house.watches()] == ["storm"]


async def test_a_form_may_be_sent_when_the_right_has_gone(house: House) -> None:
    ben = house.person("ben")
    await ben.command(COMMAND, "watch add", channel=house.alerts)
    await house.slack.until(lambda: ben.modals)
    house.alerts.members.discard(ben.id)

    await ben.submit({"query": "flood"})
    await house.slack.until(lambda: "may not change" in said(ben.modal))

    assert await house.watches() == []


async def test_a_form_that_comes_too_late_is_said_so(house: House) -> None:
    house.slack.world.trigger_lives_s = -1.0
    ada = house.person("ada")

    await ada.command(COMMAND, "watch add", channel=house.alerts)
    await house.slack.until(lambda: ada.ephemerals)

    assert "say it again" in said(ada.ephemerals[-1])


async def test_the_shortcut_opens_the_form_of_a_watch_for_oneself(house: House) -> None:
    cleo = house.person("cleo")
    await cleo.shortcut("new_watch")
    await house.slack.until(lambda: cleo.modals)

    await cleo.submit({"query": "flood"})
    await house.slack.until(lambda: "Saved W1" in said(cleo.modal))

    assert (await house.watches())[0].channels == (Channel("slack", cleo.id),)


async def test_what_there_may_be_much_of_is_suggested_while_it_is_typed(house: House) -> None:
    await house.says("ada", "watch add flood name:Floods")
    await house.says("ada", "watch add storm name:Storms")
    ada = house.person("ada")
    await ada.command(COMMAND, "watch add", channel=house.alerts)
    await house.slack.until(lambda: ada.modals)
    form = Form("Show", "watch show", (Field("watch", "Watch", is_required=True),), "Show")
    view = form_view(form, Kept("watch show", house.alerts.id))
    client = client_at(house.slack)
    await client.views_update(view_id=ada.modal.id, view=view)

    assert await ada.search(ada.modal, "suggest.watch", "flo") == ["W1"]
    await ada.submit({"suggest.watch": "W1"})
    await house.slack.until(lambda: "W1 Floods" in said(ada.modal))


# Home


async def test_a_home_shows_ones_watches_the_feeds_and_a_new_watch(house: House) -> None:
    await house.says("ben", "watch add flood channel:me")
    ben = house.person("ben")

    await ben.open_home()
    await house.slack.until(lambda: ben.home)

    assert ben.home is not None
    text = said(ben.home)
    assert text.startswith("New watch")
    assert "W1 flood" in text
    assert "No feeds yet" in text


async def test_a_new_watch_from_home_is_shown_there(house: House) -> None:
    ben = house.person("ben")
    await ben.open_home()
    await house.slack.until(lambda: ben.home)
    assert ben.home is not None

    await ben.press(ben.home, "ask.home.new")
    await house.slack.until(lambda: ben.modals)
    await ben.submit({"query": "flood"})
    await house.slack.until(lambda: "Saved W1" in said(ben.modal))
    await house.slack.until(lambda: "W1 flood" in said(ben.home))


async def test_a_file_comes_by_direct_message(house: House) -> None:
    await house.says("ada", "watch add flood")
    ada = house.person("ada")

    answer = said(await house.says("ada", "watch export"))

    assert "direct messages" in answer
    [file] = house.slack.workspace.files.values()
    assert b"flood" in file["content"]
    im = house.slack.workspace.im_with(ada.id)
    assert im is not None
    assert len(im.messages) == 1


# Twice, often, and wrong


async def test_an_event_that_is_told_twice_is_heard_once(house: House) -> None:
    house.slack.events.repeats = 2
    ben = house.person("ben")

    await ben.open_home()
    await house.slack.until(lambda: ben.home)
    await asyncio.sleep(0.1)

    methods = [method for method, _ in house.slack.api.calls]
    assert methods.count("views.publish") == 1


def test_what_was_heard_is_forgotten_after_an_hour() -> None:
    now = 0.0
    once = Once(lambda: now)
    assert [once.again("a"), once.again("a"), once.again(None), once.again(None)] == [
        False,
        True,
        False,
        False,
    ]
    now = 3_600.0
    assert not once.again("a")


async def test_two_hundred_commands_are_acknowledged_before_the_first_is_answered(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How soon, `dev.py bench slack` measures."""
    house.slack.limits.enabled = False
    people = [house.person(who) for who in ("ada", "ben", "cleo")]
    may_answer, list_watches = asyncio.Event(), house.commands.list_watches

    async def slowly() -> Sequence[Watch]:
        await may_answer.wait()
        return await list_watches()

    monkeypatch.setattr(house.commands, "list_watches", slowly)

    sights = await asyncio.gather(
        *(people[n % 3].command(COMMAND, "watch list", channel=house.alerts) for n in range(200))
    )

    assert {one.problem for one in sights} == {None}
    assert sum(len(one.ephemerals) for one in people) == 0
    may_answer.set()
    await house.slack.until(lambda: sum(len(one.ephemerals) for one in people) == 200, within_s=60)


async def test_a_fault_of_ours_is_said_with_a_code_for_the_operator(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(house.commands, "list_watches", broken)

    answer = said(await house.says("ada", "watch list"))

    assert "our fault" in answer


async def test_a_fault_of_ours_is_said_in_the_form_that_was_sent(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(house.commands, "add_watch", broken)
    ada = house.person("ada")
    await ada.command(COMMAND, "watch add", channel=house.alerts)
    await house.slack.until(lambda: ada.modals)

    await ada.submit({"query": "flood"})
    await house.slack.until(lambda: "our fault" in said(ada.modal))


async def test_what_is_answered_too_late_for_a_modal_comes_as_a_message(house: House) -> None:
    ben = house.person("ben")
    await ben.open_home()
    await house.slack.until(lambda: ben.home)
    await house.says("ben", "watch add flood channel:me")
    await ben.open_home()
    await house.slack.until(lambda: "W1 flood" in said(ben.home))
    assert ben.home is not None
    house.slack.world.trigger_lives_s = -1.0

    await ben.press(ben.home, "choose.home0.panel", "watch show W1")
    im = house.slack.workspace.im_with(ben.id)
    assert im is not None
    await house.slack.until(lambda: im.messages)

    assert "W1 flood" in said(im.messages[-1])
