"""The channels that a form of Slack offers: what is known, at once and whatever Slack does; allowed is nothing by it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.chat.slack_chat import picking, reception
from rules.feeds.health import FeedHealth
from rules.model import Channel
from tests.servers.slack_people import Person
from tests.servers.slack_values import Channel as Place
from tests.servers.slack_values import Json
from tests.slack_house import COMMAND, UNSAVED, said
from tests.slack_room import House, open_house

LISTED = "users.conversations"
FIELD = "suggest.channel"


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as one:
        yield one


def a_channel(
    house: House, name: str, *people: str, private: bool = False, bot: bool = True
) -> Place:
    inside = [house.person(one).id for one in people]
    return house.slack.world.add_channel(
        house.slack.workspace, name, private=private, with_bot=bot, members=inside
    )


async def form(house: House, person: Person, line: str = "watch add") -> Json:
    """Open the form of a new watch; gives the field of its channel."""
    await person.command(COMMAND, line, channel=house.alerts)
    await house.slack.until(lambda: person.modals)
    blocks = person.modal.content["blocks"]
    [element] = [one["element"] for one in blocks if one.get("block_id") == "channel"]
    found: Json = element
    return found


async def offered(person: Person, typed: str = "") -> list[str]:
    """Type into the field; gives how what is offered is called."""
    await person.search(person.modal, FIELD, typed)
    options = person._offered[FIELD]
    return [one["text"]["text"] for one in options]


async def test_the_channel_it_was_opened_in_comes_first_then_oneself_then_ones_others(
    house: House,
) -> None:
    house.slack.channel("general").members.clear()
    a_channel(house, "zoo", "ada")
    a_channel(house, "board", "ada", private=True)
    a_channel(house, "alone", "ada", bot=False)
    ada = house.person("ada")
    await form(house, ada)

    assert await offered(ada) == ["#alerts", "Me alone", "#board", "#zoo", "#alone"]
    invited = [one.get("description") for one in ada._offered[FIELD]]
    assert "/invite @wirewatch" in str(invited[-1])
    assert invited[2:-1] == [None, None]


async def test_only_channels_that_one_is_in_are_offered_and_no_archived_ones(house: House) -> None:
    house.slack.channel("general").members.clear()
    a_channel(house, "board", "ada", private=True)
    a_channel(house, "secret", "ada", "ben", private=True, bot=False)
    a_channel(house, "elsewhere", "ada")
    house.slack.archive(a_channel(house, "old", "ben"))
    ben = house.person("ben")
    await form(house, ben)

    assert await offered(ben) == ["#alerts", "Me alone"]


async def test_what_is_typed_finds_beginnings_first_with_or_without_the_sign(house: House) -> None:
    a_channel(house, "news-of-war", "ada")
    a_channel(house, "war-room", "ada")
    ada = house.person("ada")
    await form(house, ada)

    assert await offered(ada, "war") == ["#war-room", "#news-of-war"]
    assert await offered(ada, "#WAR-") == ["#war-room"]
    assert await offered(ada, "nothing like it") == []


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("watch add", "#alerts"),
        ("watch add channel:me", "Me alone"),
        ("watch add channel:<#{general}|general>", "#general"),
    ],
    ids=["here", "alone", "named"],
)
async def test_the_form_of_a_new_watch_has_the_channel_chosen_that_was_meant(
    line: str, label: str, house: House
) -> None:
    general = house.slack.channel("general").id
    field = await form(house, house.person("ada"), line.replace("{general}", general))

    assert field["type"] == "external_select"
    assert field["initial_option"]["text"]["text"] == label


async def test_the_channel_of_a_new_watch_is_chosen_in_its_form(house: House) -> None:
    ada, general = house.person("ada"), house.slack.channel("general")
    house.slack.invite_bot(general)
    await ada.shortcut("new_watch")
    await house.slack.until(lambda: ada.modals)
    assert await offered(ada, "gen") == ["#general"]

    await ada.submit({"query": "flood", FIELD: general.id})
    await house.slack.until(lambda: UNSAVED in said(ada.modal))
    await ada.press(ada.modal, "Save")
    await house.slack.until(lambda: "Saved W1" in said(ada.modal))

    assert (await house.watches())[0].channels == (Channel("slack", general.id),)


async def test_a_channel_that_one_has_left_is_refused_when_the_form_is_sent_and_another_may_be_chosen(
    house: House,
) -> None:
    ben, general = house.person("ben"), house.slack.channel("general")
    house.slack.invite_bot(general)
    await form(house, ben)
    await offered(ben)
    general.members.discard(ben.id)

    await ben.submit({"query": "flood", FIELD: general.id})
    await house.slack.until(lambda: "may not change" in said(ben.modal))
    [kept] = [one for one in ben.modal.content["blocks"] if one.get("block_id") == "channel"]
    assert kept["element"]["initial_option"]["text"]["text"] == "#general"
    await ben.submit({FIELD: house.alerts.id})
    await house.slack.until(lambda: UNSAVED in said(ben.modal))


async def test_a_channel_without_the_bot_is_refused_with_the_invitation(house: House) -> None:
    ada, general = house.person("ada"), house.slack.channel("general")
    await form(house, ada)
    await offered(ada, "general")

    await ada.submit({"query": "flood", FIELD: general.id})
    await house.slack.until(lambda: "/invite @wirewatch" in said(ada.modal))


@pytest.mark.parametrize("fault", ["429", "500", "cut", "garbage", "invalid_auth"])
async def test_where_slack_says_nothing_what_is_certain_is_offered(
    fault: str, house: House
) -> None:
    house.slack.faults.add(fault, LISTED, times=None)
    ada = house.person("ada")
    field = await form(house, ada)

    assert field["initial_option"]["text"]["text"] == "This channel"
    assert await offered(ada) == ["This channel", "Me alone"]
    await ada.submit({"query": "flood"})
    await house.slack.until(lambda: UNSAVED in said(ada.modal))


async def test_what_was_known_is_offered_while_slack_says_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = house.person("ada")
    await form(house, ada)
    before = await offered(ada)
    monkeypatch.setattr(picking, "GOOD_FOR_S", 0.0)
    house.slack.faults.add("429", LISTED, times=None)

    assert await offered(ada) == before != ["This channel", "Me alone"]


async def test_nobody_waits_for_a_slow_slack_and_the_next_letter_finds_what_came_meanwhile(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picking, "WITHIN_S", 0.05)
    slow = house.slack.faults.add("slow", LISTED, times=2, seconds=0.5)
    ada = house.person("ada")
    await form(house, ada)

    assert await offered(ada) == ["This channel", "Me alone"]
    await asyncio.sleep(0.6)
    assert "#general" in await offered(ada)
    assert slow.hits == 2


async def test_a_list_is_answered_while_all_else_is_busy(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, held = house.person("ada"), asyncio.Event()
    await form(house, ada)
    list_feeds = house.commands.list_feeds

    async def slowly() -> Sequence[FeedHealth]:
        await held.wait()
        return await list_feeds()

    monkeypatch.setattr(house.commands, "list_feeds", slowly)
    for _ in range(reception.AT_ONCE + 2):
        await ada.command(COMMAND, "source list", channel=house.alerts)

    assert "#general" in await offered(ada)
    held.set()


async def test_a_list_that_takes_too_long_is_answered_empty(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "SUGGESTED_WITHIN_S", 0.1)
    ada = house.person("ada")
    await form(house, ada)

    async def never() -> object:
        return await asyncio.Event().wait()

    monkeypatch.setattr(house.commands, "list_outlets", never)
    assert await ada.search(ada.modal, "suggest.sources", "") == []
    assert house.slack.world.violations == []


async def test_a_list_is_answered_empty_when_something_breaks(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken() -> object:
        raise ZeroDivisionError

    ada = house.person("ada")
    await form(house, ada)
    monkeypatch.setattr(house.commands, "list_outlets", broken)

    assert await ada.search(ada.modal, "suggest.sources", "") == []
    assert house.slack.world.violations == []


async def test_channels_are_asked_of_slack_once_while_somebody_types(house: House) -> None:
    ada = house.person("ada")
    house.slack.api.calls.clear()
    await form(house, ada)
    for typed in ("g", "ge", "gen"):
        await offered(ada, typed)

    assert [method for method, _ in house.slack.api.calls].count(LISTED) == 2
