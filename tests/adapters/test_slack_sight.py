"""Watches of a private channel are for those who are in it; a home shows the channels one is in."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from adapters.chat.slack_chat import sight
from rules.ids import code
from rules.model import Channel, Watch
from tests.asking_room import poll
from tests.fakes import Clock
from tests.newsroom import NOON, told
from tests.servers.slack_people import Person
from tests.servers.slack_values import Channel as Place
from tests.slack_house import address_of, said
from tests.slack_room import House, open_house

MERGER = "merger"
LINK = "https://pier.example/merger-of-two-ports-is-near"


@pytest_asyncio.fixture
async def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr(sight, "IS_IN_FOR_S", 0.0)
    async with open_house(tmp_path) as one:
        yield one


@pytest.fixture
def board(house: House) -> Place:
    """A private channel with the bot, and Ada alone of all people."""
    place = house.slack.world.add_channel(house.slack.workspace, "board", private=True)
    place.members = {house.slack.workspace.bot_user_id, house.person("ada").id}
    return place


@pytest_asyncio.fixture
async def watch(house: House, board: Place) -> Watch:
    saved = await house.commands.add_watch(
        MERGER, channels=[address_of(board)], scope=f"slack:{house.slack.workspace.id}"
    )
    return saved.watch


ASKED = (
    "watch list",
    "watch show W1",
    "watch export",
    "watch test merger",
    "status",
    "watch pause W1",
)


@pytest.mark.parametrize("line", ASKED)
async def test_a_watch_of_a_private_channel_is_hidden_from_who_is_not_in_it(
    line: str, house: House, board: Place, watch: Watch
) -> None:
    answer = said(await house.says("ben", line))

    assert "W1" not in answer.replace('"W1"', "")
    assert board.id not in answer
    assert not (await house.watches())[0].is_paused
    assert watch.channels == (address_of(board),)


@pytest.mark.parametrize("where", ["board", "alerts"])
async def test_who_is_in_a_private_channel_sees_its_watch_wherever_they_ask(
    where: str, house: House, board: Place, watch: Watch
) -> None:
    place = board if where == "board" else house.alerts
    assert f"W{watch.id} {MERGER}" in said(await house.says("ada", "watch list", place))


async def test_a_guest_sees_the_watches_of_channels_they_are_in_and_no_others(
    house: House,
) -> None:
    cleo, general = house.person("cleo"), house.slack.channel("general")
    house.slack.workspace.members[cleo.id].is_guest = True
    house.slack.invite_bot(general)
    general.members.discard(cleo.id)
    await house.commands.add_watch("ferry", channels=[address_of(general)])
    await house.commands.add_watch("flood", channels=[address_of(house.alerts)])

    answer = said(await house.says("cleo", "watch list"))

    assert ("flood" in answer, "ferry" in answer) == (True, False)


async def test_who_leaves_a_private_channel_sees_its_watches_no_more(
    house: House, board: Place, watch: Watch
) -> None:
    ben = house.person("ben")
    board.members.add(ben.id)
    assert f"W{watch.id}" in said(await house.says("ben", "watch list"))
    board.members.discard(ben.id)
    assert f"W{watch.id}" not in said(await house.says("ben", "watch list"))


@pytest.mark.parametrize("line", ["mute list", "channel show", "whynot https://pier.example/a"])
async def test_what_a_private_channel_is_told_is_not_said_to_others(
    line: str, house: House, board: Place
) -> None:
    answer = said(await house.says("ben", f"{line} channel:{board.id}"))
    assert "outside this workspace" in answer


@pytest.mark.parametrize("line", [f"news story {LINK}", f"why {LINK}", f"why {code('L', 1)}"])
async def test_a_story_and_a_why_say_nothing_of_who_is_told_in_a_private_channel(
    line: str, house: House, board: Place, watch: Watch
) -> None:
    await poll(house.commands, told("Merger of two ports is near"), "slack", Clock(NOON))

    hers, his = [await house.says(who, line) for who in ("ada", "ben")]

    assert (f"W{watch.id} {MERGER}" in said(hers), board.id in str(hers)) == (True, True)
    assert "ports" in said(his)
    assert (f"W{watch.id} {MERGER}" in said(his), board.id in str(his)) == (False, False)


async def test_an_alert_of_a_private_channel_is_not_voted_on_by_others(
    house: House, watch: Watch
) -> None:
    await poll(house.commands, told("Merger of two ports is near"), "slack", Clock(NOON))
    vote = f"news vote {code('L', 1)} verdict:down"
    assert "outside this workspace" in said(await house.says("ben", vote))
    assert "outside" not in said(await house.says("ada", vote))


async def test_a_channel_that_the_bot_was_removed_from_is_hidden_when_it_may_be_private(
    house: House, board: Place, watch: Watch
) -> None:
    house.slack.kick_bot(board)
    assert f"W{watch.id}" not in said(await house.says("ben", "watch list"))

    house.slack.kick_bot(house.alerts)
    await house.commands.add_watch("flood", channels=[address_of(house.alerts)])
    assert "flood" in said(await house.says("ben", "watch list"))


async def test_a_channel_that_the_bot_came_to_lately_is_known_to_be_private(house: House) -> None:
    await house.says("ben", "watch list")
    late = house.slack.world.add_channel(house.slack.workspace, "late", private=True)
    late.members = {house.slack.workspace.bot_user_id, house.person("ada").id}
    await house.commands.add_watch(MERGER, channels=[address_of(late)])

    assert MERGER not in said(await house.says("ben", "watch list"))
    assert MERGER in said(await house.says("ada", "watch list"))


@pytest.mark.parametrize("fault", ["429", "500", "cut"])
async def test_where_slack_does_not_say_who_is_where_nothing_is_listed_and_it_is_said(
    fault: str, house: House, watch: Watch
) -> None:
    house.slack.faults.add(fault, "users.conversations", times=None)
    answer = said(await house.says("ada", "watch list"))
    assert "ask again in a minute" in answer
    assert f"W{watch.id}" not in answer


async def test_an_app_without_the_scope_for_private_channels_shows_the_public_ones(
    house: House, watch: Watch
) -> None:
    token = house.slack.world.tokens[house.slack.workspace.bot_token]
    token.scopes = token.scopes - {"groups:read"}
    await house.commands.add_watch("flood", channels=[address_of(house.alerts)])

    answer = said(await house.says("ada", "watch list"))

    assert "flood" in answer
    assert f"W{watch.id} " not in answer


async def test_channels_are_asked_of_slack_once_for_many_watches(house: House) -> None:
    for number in range(12):
        await house.commands.add_watch(f"flood{number}", channels=[address_of(house.alerts)])
    house.slack.api.calls.clear()

    await house.says("ada", "watch list")
    await house.says("ben", "watch list")

    asked = [method for method, _ in house.slack.api.calls]
    assert asked.count("users.conversations") + asked.count("conversations.info") == 1


async def _home(house: House, person: Person) -> str:
    before = person.home
    await person.open_home()
    await house.slack.until(lambda: person.home is not None and person.home is not before)
    return said(person.home)


async def test_a_home_lists_the_watches_of_channels_one_is_in(
    house: House, board: Place, watch: Watch
) -> None:
    ada, cleo = house.person("ada"), house.person("cleo")
    quiet = house.slack.world.add_channel(house.slack.workspace, "quiet")
    quiet.members = {house.slack.workspace.bot_user_id, cleo.id}
    await house.commands.add_watch("ferry", channels=[address_of(quiet)])
    await house.commands.add_watch("own", channels=[Channel("slack", ada.id)])

    hers, cleos = await _home(house, ada), await _home(house, cleo)

    assert (MERGER in hers, "ferry" in hers) == (True, False)
    assert (MERGER in cleos, "ferry" in cleos) == (False, True)
    own, _, around = hers.partition("In the channels")
    assert ("W3 own" in own, "W3" in around, "W3" in cleos) == (True, False, False)


async def test_a_home_of_many_channels_opens_the_whole_list(house: House) -> None:
    ada = house.person("ada")
    house.alerts.members.add(ada.id)
    for number in range(12):
        await house.commands.add_watch(f"flood{number}", channels=[address_of(house.alerts)])
    await _home(house, ada)

    assert ada.home is not None
    await ada.press(ada.home, "12 watches")
    await house.slack.until(lambda: ada.modals)
    assert "flood0" in said(ada.modal)


def test_only_so_many_are_remembered() -> None:
    kept: dict[tuple[str, str], Any] = {}
    for number in range(5):
        sight._remember(kept, ("T1", str(number)), None, 3)
    assert [user for _, user in kept] == ["2", "3", "4"]
