"""What people say and press in Slack is answered to them alone, and only to who may."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from adapters.chat.slack_chat.once import Once
from adapters.chat.slack_chat.spoken import line_from
from bot.collect import collect
from bot.deliver import drain
from rules.answers.answer import Found
from rules.asking.words import COMMANDS, Command, Kind
from rules.model import Channel, Watch
from tests.fakes import FakeFinder, FakeSource, chats
from tests.newsroom import FEED, a_desk, feed, told
from tests.servers.slack_values import Message
from tests.slack_house import (
    COMMAND,
    added,
    commands_in,
    listening,
    previewed,
    said,
    settings_for,
    slack_chat_on,
    slack_with_app,
)
from tests.slack_room import House, open_house


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as one:
        yield one


# The command


async def test_a_watch_is_tried_saved_answered_to_one_and_announced_to_all(house: House) -> None:
    ada = house.person("ada")
    answer = await previewed(ada, '"north korea" munitions name:DPRK', house.alerts)
    assert "DPRK" in said(answer)
    assert await house.watches() == []
    assert house.slack.messages(house.alerts) == []

    await ada.press(answer, "Save")
    await house.slack.until(lambda: "Saved W1 DPRK" in said(answer))

    assert ada.ephemerals == [answer]
    assert house.person("ben").ephemerals == []
    [watch] = await house.watches()
    assert watch.channels == (Channel("slack", house.alerts.id),)
    await house.slack.until(lambda: house.slack.messages(house.alerts))
    [announced] = house.slack.messages(house.alerts)
    assert said(announced) == 'New watch W1 DPRK: "north korea" munitions'
    assert announced.pings == ()
    assert announced.unfurl_links is False


SAMPLES = {
    Kind.FILE: "https://files.example/feeds.opml",
    Kind.QUERY: "flood",
    Kind.TEXT: "news",
    Kind.WATCH: "W1",
    Kind.FEED: "F1",
    Kind.OUTLET: '"Pier News"',
    Kind.SUBJECT: "W1",
    Kind.STORY: "S0000",
    Kind.ALERT: "L0000",
    Kind.CHANNEL: "me",
    Kind.CHOICE: "up",
}


def line_of(command: Command) -> str:
    """Say no more than a command needs."""
    needed = [one for one in command.options if one.is_required]
    values = [
        SAMPLES[one.kind] if one.is_leading else f"{one.name}:{SAMPLES[one.kind]}" for one in needed
    ]
    return " ".join([command.words, *values])


async def test_every_command_is_answered_in_time_and_only_to_who_asks(house: House) -> None:
    for command in COMMANDS:
        assert said(await house.says("ada", line_of(command))), command.words

    assert house.person("ben").ephemerals == []
    announced = [one.text for one in house.slack.messages(house.alerts)]
    assert announced == ["New watch W1 news: news"]  # what `subscribe` saves is told to all


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

    answer = said(await added(house.person("ada"), "flood channel:#war-room", house.alerts))

    assert "Saved W1 flood" in answer
    assert (await house.watches())[0].channels == (Channel("slack", war.id),)


async def test_a_watch_for_a_channel_without_the_bot_says_how_to_invite_it(house: House) -> None:
    house.slack.world.add_channel(house.slack.workspace, "quiet", members={"U1A"}, with_bot=False)

    answer = said(await house.says("ada", "watch add flood channel:#quiet"))

    assert "/invite @wirewatch" in answer
    assert await house.watches() == []


async def test_a_watch_is_saved_though_the_app_may_send_no_files(house: House) -> None:
    house.slack.world.tokens[house.slack.workspace.bot_token].scopes -= {"files:write"}
    assert "Saved W1" in said(await added(house.person("ada"), "flood", house.alerts))


async def test_somebody_may_be_told_alone(house: House) -> None:
    await added(house.person("ben"), "flood channel:me", house.alerts)

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
    ben = house.person("ben")
    answer = await added(ben, "flood", house.alerts)
    house.alerts.members.discard(ben.id)

    house.slack.workspace.channels[house.alerts.id].kind = "public"
    await ben.press(answer, "Pause")
    await house.slack.until(lambda: "may not change" in said(ben.ephemerals[-1]))

    assert [one.is_paused for one in await house.watches()] == [False]


async def test_who_may_not_change_a_channel_any_more_saves_nothing_by_a_preview(
    house: House,
) -> None:
    ben = house.person("ben")
    preview = await previewed(ben, "flood", house.alerts)
    house.alerts.members.discard(ben.id)

    house.slack.workspace.channels[house.alerts.id].kind = "public"
    await ben.press(preview, "Save")
    await house.slack.until(lambda: "may not change" in said(ben.ephemerals[-1]))

    assert await house.watches() == []
    assert house.slack.messages(house.alerts) == []


@pytest.mark.parametrize(
    ("managers", "who", "may"),
    [
        ("anyone", "ben", True),
        ("admins", "ben", False),
        ("admins", "ada", True),
        (["U1C"], "ben", False),
        (["U1B"], "ben", True),
        ({"T1": "admins"}, "ben", False),
        ({"T1": "admins"}, "ada", True),
        ({"T1": ["U1B"], "T2": "admins"}, "ben", True),
        ({"T2": "admins"}, "ben", True),
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
            if may:
                await added(house.person(who), "flood", house.alerts)
            else:
                for line in ("watch add flood", "subscribe flood"):
                    assert "may not change" in said(await house.says(who, line))
            assert bool(await house.watches()) is may


async def test_anyone_may_read(house: House) -> None:
    await house.says("ada", "subscribe flood")

    assert "W1 flood" in said(await house.says("cleo", "watch list"))


# Buttons and lists


async def test_a_button_asks_in_the_name_of_who_presses_it(house: House) -> None:
    ada = house.person("ada")
    answer = await added(ada, "flood", house.alerts)

    await ada.press(answer, "Pause")
    await house.slack.until(lambda: "Paused W1" in said(ada.ephemerals[-1]))

    assert [one.is_paused for one in await house.watches()] == [True]


async def test_pressing_twice_does_no_harm(house: House) -> None:
    ada = house.person("ada")
    answer = await added(ada, "flood", house.alerts)

    await asyncio.gather(ada.press(answer, "Pause"), ada.press(answer, "Pause"))
    await house.slack.until(lambda: "Paused W1" in said(ada.ephemerals[-1]))

    assert [one.is_paused for one in await house.watches()] == [True]


async def test_pressing_save_twice_saves_and_announces_once(house: House) -> None:
    ada = house.person("ada")
    preview = await previewed(ada, "flood", house.alerts)

    await asyncio.gather(ada.press(preview, "Save"), ada.press(preview, "Save"))
    await house.slack.until(lambda: len(preview.edits) == 2)
    await house.slack.until(lambda: house.slack.messages(house.alerts))

    assert len(await house.watches()) == 1
    assert len(house.slack.messages(house.alerts)) == 1


async def test_a_watch_is_shown_when_it_is_chosen_from_the_list(house: House) -> None:
    await house.says("ada", "subscribe flood")
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


async def tells_of_a_quake(house: House) -> Message:
    """Let a feed bring a story that a watch tells here."""
    await house.says("ada", "subscribe quake")
    store, channel = house.commands._store, Channel("slack", house.alerts.id)
    await store.sync([feed()], [])
    async with slack_chat_on(house.slack) as chat:
        source = FakeSource({FEED: told("Quake closes the port")})
        desk = a_desk(store, source, chats(chat, "slack"), lambda: datetime.now(UTC))
        await collect((await store.feeds())[0], desk)
        await drain(channel, desk)
    return house.slack.messages(house.alerts)[-1]


async def test_a_story_is_muted_for_as_long_as_is_chosen(house: House) -> None:
    message = await tells_of_a_quake(house)
    ada = house.person("ada")
    before = len(ada.ephemerals)

    await ada.press(message, "choose.mute", "4 h")
    await house.slack.until(lambda: len(ada.ephemerals) > before)

    assert "Muted" in said(ada.ephemerals[-1])
    [shown] = (await house.commands.list_mutes(Channel("slack", house.alerts.id))).mutes
    assert shown.mute.by == "slack:@U1A"


async def test_the_shortcut_mutes_a_story_for_as_long_as_is_chosen_then(house: House) -> None:
    message = await tells_of_a_quake(house)
    ada = house.person("ada")
    before = len(ada.ephemerals)

    await ada.message_shortcut("mute_story", message)
    await house.slack.until(lambda: len(ada.ephemerals) > before)
    await ada.press(ada.ephemerals[-1], "choose.panel", "forever")
    await house.slack.until(lambda: "Muted" in said(ada.ephemerals[-1]))


async def test_the_shortcut_mutes_nothing_in_a_message_of_somebody(house: House) -> None:
    ada = house.person("ada")

    await ada.message_shortcut("mute_story", ada.says(house.alerts, "hello"))
    await house.slack.until(lambda: ada.ephemerals)

    assert "no alert of mine" in said(ada.ephemerals[-1])


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
