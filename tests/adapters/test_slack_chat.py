"""What becomes of an alert on its way to Slack: sorted by what is known for certain, and found again."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from adapters.chat.slack_chat import wire
from adapters.chat.slack_chat.addresses import Place, place_of
from adapters.chat.slack_chat.chat import SlackChat
from adapters.chat.slack_chat.errors import LOST, REFUSED, UNCERTAIN, delivery_error
from adapters.chat.slack_chat.waits import Waits
from adapters.errors import (
    ChannelLost,
    DeliveryDelayed,
    DeliveryError,
    DeliveryRefused,
    DeliveryUncertain,
)
from rules.model import (
    Channel,
    Delivery,
    DeliveryKind,
    DeliveryState,
    FollowUp,
    Posted,
    Shown,
    WatchName,
)
from tests.build import an_alert
from tests.servers.slack_server import SlackServer, slack_server
from tests.servers.slack_values import Message
from tests.slack_house import address_of, slack_chat_on, slack_with_app
from tests.slack_validators import shown

NOW = datetime.now(UTC)


@dataclass
class Desk:
    slack: SlackServer
    chat: SlackChat

    @property
    def channel(self) -> Channel:
        return address_of(self.slack.channel("alerts"))

    def owed(self, marker: str = "ww1", **more: Any) -> Delivery:
        alert = replace(
            an_alert("Quake closes the port", channel=more.pop("channel", self.channel)),
            watches=(WatchName(1, "quake"),),
            link="https://pier.example/1",
        )
        begun = Delivery(1, alert, marker, DeliveryState.SENDING, 1, NOW, NOW, NOW)
        return replace(begun, **more)

    def edit(self, message: Posted, *outlets: str, marker: str = "ww2") -> Delivery:
        return self.owed(marker, kind=DeliveryKind.EDIT, message=message, **_told_by(*outlets))

    def reply(self, message: Posted, *outlets: str, marker: str = "ww3") -> Delivery:
        return self.owed(marker, kind=DeliveryKind.REPLY, message=message, **_told_by(*outlets))

    def seen(self) -> list[Message]:
        return self.slack.messages("alerts")


def _told_by(*outlets: str) -> dict[str, Any]:
    later = (FollowUp(n, name, f"{name} on the quake", None) for n, name in enumerate(outlets, 2))
    return {"follow_ups": tuple(later), "shown": Shown(up_to=1)}


@pytest_asyncio.fixture
async def desk() -> AsyncIterator[Desk]:
    async with slack_with_app() as slack, slack_chat_on(slack) as chat:
        yield Desk(slack, chat)


# Posting


async def test_an_alert_is_posted_quietly_and_carries_its_marker(desk: Desk) -> None:
    posted = await desk.chat.post(desk.owed(), now=NOW)

    [message] = desk.seen()
    assert posted == Posted(f"{desk.channel.address}/{message.ts}")
    assert message.text == "Quake closes the port (Harbour Wire)"
    assert (message.unfurl_links, message.unfurl_media) == (False, False)
    assert message.pings == ()
    assert message.metadata is not None
    assert message.metadata["event_payload"]["marker"] == "ww1"


async def test_an_edit_changes_the_message_and_leaves_its_blocks(desk: Desk) -> None:
    posted = await desk.chat.post(desk.owed(), now=NOW)

    again = await desk.chat.edit(desk.edit(posted, "BBC", "AP"), now=NOW)

    [message] = desk.seen()
    assert again == posted
    assert "+2 outlets" in shown(message.blocks)
    assert len(message.edits) == 1


async def test_later_articles_are_named_in_the_thread_and_never_in_the_channel(desk: Desk) -> None:
    posted = await desk.chat.post(desk.owed(), now=NOW)

    await desk.chat.reply(desk.reply(posted, "BBC"), now=NOW)

    message, reply = desk.seen()
    assert reply.thread_ts == message.ts
    assert reply.reply_broadcast is False
    assert shown(reply.blocks) == "BBC: BBC on the quake"


async def test_somebody_alone_is_told_by_direct_message_and_it_is_edited_there(desk: Desk) -> None:
    ben = desk.slack.person("ben")
    own = Channel("slack", ben.id)

    posted = await desk.chat.post(desk.owed(channel=own), now=NOW)
    edit = replace(desk.edit(posted, "BBC"), told=desk.owed(channel=own).alert)
    await desk.chat.edit(edit, now=NOW)

    im = desk.slack.workspace.im_with(ben.id)
    assert im is not None
    assert "+1 outlet" in shown(im.messages[0].blocks)
    assert await desk.chat.find(desk.owed(channel=own)) is None  # the edit's marker stands there
    assert await desk.chat.find(edit) == posted


async def test_a_watch_calls_its_own_group_and_nobody_else(desk: Desk) -> None:
    called = desk.owed()
    watches = (WatchName(1, "quake", "S0DESK"), WatchName(2, "<!channel>", "@everyone"))
    called = replace(called, told=replace(called.alert, watches=watches))

    posted = await desk.chat.post(called, now=NOW)
    await desk.chat.edit(replace(desk.edit(posted, "BBC"), told=called.alert), now=NOW)

    [message] = desk.seen()
    assert message.pings == ("S0DESK",)


# What may go wrong

FAULTS = [
    ("429", "before", DeliveryDelayed, False),
    ("500", "before", DeliveryUncertain, False),
    ("500", "after", DeliveryUncertain, True),
    ("503", "after", DeliveryUncertain, True),
    ("cut", "before", DeliveryUncertain, False),
    ("cut", "after", DeliveryUncertain, True),
    ("garbage", "after", DeliveryUncertain, True),
    ("is_archived", "before", ChannelLost, False),
    ("invalid_auth", "before", ChannelLost, False),
    ("invalid_blocks", "before", DeliveryRefused, False),
    ("fatal_error", "before", DeliveryUncertain, False),
    ("something_nobody_has_described", "before", DeliveryDelayed, False),
]


@pytest.mark.parametrize(("what", "when", "error", "arrived"), FAULTS)
async def test_a_failure_is_sorted_by_what_is_known_and_the_alert_is_found_if_it_arrived(
    what: str, when: str, error: type[DeliveryError], arrived: bool, desk: Desk
) -> None:
    desk.slack.faults.add(what, "chat.postMessage", when=when)

    with pytest.raises(error) as raised:
        await desk.chat.post(desk.owed(), now=NOW)

    assert type(raised.value) is error
    assert desk.slack.workspace.bot_token not in str(raised.value)
    assert desk.channel.address in str(raised.value)
    assert (await desk.chat.find(desk.owed()) is not None) is arrived
    assert len(desk.seen()) == int(arrived)


@pytest.mark.parametrize("when", ["before", "after"])
async def test_an_answer_that_takes_too_long_is_uncertain(
    when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "WITHIN_S", 0.3)
    async with slack_with_app() as slack, slack_chat_on(slack) as chat:
        desk = Desk(slack, chat)
        slack.faults.add("slow", "chat.postMessage", when=when, seconds=1.0)
        with pytest.raises(DeliveryUncertain):
            await chat.post(desk.owed(), now=NOW)
        assert (await chat.find(desk.owed()) is not None) is (when == "after")


@pytest.mark.parametrize("when", ["before", "after"])
async def test_an_edit_whose_answer_was_lost_is_found_if_it_arrived(when: str, desk: Desk) -> None:
    posted = await desk.chat.post(desk.owed(), now=NOW)
    desk.slack.faults.add("cut", "chat.update", when=when)

    with pytest.raises(DeliveryUncertain):
        await desk.chat.edit(desk.edit(posted, "BBC"), now=NOW)

    found = await desk.chat.find(desk.edit(posted, "BBC"))
    assert found == (posted if when == "after" else None)


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_reply_whose_answer_was_lost_is_found_if_it_arrived(when: str, desk: Desk) -> None:
    posted = await desk.chat.post(desk.owed(), now=NOW)
    desk.slack.faults.add("500", "chat.postMessage", when=when)

    with pytest.raises(DeliveryUncertain):
        await desk.chat.reply(desk.reply(posted, "BBC"), now=NOW)

    found = await desk.chat.find(desk.reply(posted, "BBC"))
    assert (found is not None) is (when == "after")


async def test_slack_that_cannot_be_reached_has_certainly_not_posted(desk: Desk) -> None:
    async with slack_server() as other:
        pass
    async with slack_chat_on(other, desk.slack.workspace) as chat:
        with pytest.raises(DeliveryDelayed, match="cannot be reached"):
            await chat.post(desk.owed(), now=NOW)


async def test_a_wait_is_passed_on_and_kept_by_channel(desk: Desk) -> None:
    world, workspace = desk.slack.world, desk.slack.workspace
    other = address_of(world.add_channel(workspace, "other", with_bot=True))
    desk.slack.faults.add("429", "chat.postMessage", seconds=30)

    with pytest.raises(DeliveryDelayed) as first:
        await desk.chat.post(desk.owed(), now=NOW)
    with pytest.raises(DeliveryDelayed) as second:
        await desk.chat.post(desk.owed(), now=NOW)
    await desk.chat.post(desk.owed("ww9", channel=other), now=NOW)

    assert first.value.retry_after == timedelta(seconds=30)
    assert second.value.retry_after is not None
    assert timedelta(seconds=25) < second.value.retry_after <= timedelta(seconds=30)
    asked = [given for method, given in desk.slack.api.calls if method == "chat.postMessage"]
    assert len(asked) == 2  # the second try was not even asked


async def test_a_look_back_that_is_put_off_is_no_answer(desk: Desk) -> None:
    desk.slack.faults.add("429", "conversations.history", seconds=30)

    with pytest.raises(DeliveryDelayed):
        await desk.chat.find(desk.owed())


@pytest.mark.parametrize("blind", ["scope", "member"])
async def test_where_nobody_may_look_back_nothing_is_found(blind: str, desk: Desk) -> None:
    await desk.chat.post(desk.owed(), now=NOW)
    if blind == "scope":
        desk.slack.world.tokens[desk.slack.workspace.bot_token].scopes -= {"channels:history"}
    else:
        desk.slack.kick_bot(desk.slack.channel("alerts"))

    assert await desk.chat.find(desk.owed()) is None


async def test_it_is_found_behind_hundreds_of_other_messages(desk: Desk) -> None:
    await desk.chat.post(desk.owed(), now=NOW)
    for n in range(250):
        desk.slack.world.add_message(desk.slack.channel("alerts"), "U1A", f"chatter {n}")

    assert await desk.chat.find(desk.owed()) is not None


async def test_a_workspace_uninstalled_in_the_middle_of_a_send_is_lost(desk: Desk) -> None:
    workspace = desk.slack.workspace
    desk.slack.faults.add(
        "cut",
        "chat.postMessage",
        when="after",
        meanwhile=lambda: desk.slack.oauth.uninstall(workspace),
    )

    with pytest.raises(DeliveryUncertain):
        await desk.chat.post(desk.owed(), now=NOW)
    with pytest.raises(ChannelLost):
        await desk.chat.find(desk.owed())


async def test_a_message_that_is_not_known_is_not_changed(desk: Desk) -> None:
    with pytest.raises(DeliveryRefused):
        await desk.chat.edit(desk.owed(kind=DeliveryKind.EDIT, message=Posted("C1")), now=NOW)


async def test_an_address_that_is_none_is_lost_and_another_workspaces_too(desk: Desk) -> None:
    for address in ("#general", "T9/C1"):
        with pytest.raises(ChannelLost):
            await desk.chat.post(desk.owed(channel=Channel("slack", address)), now=NOW)


def test_every_code_has_one_meaning_and_every_sentence_its_remedy() -> None:
    assert not set(LOST) & set(REFUSED)
    assert not set(LOST) & set(UNCERTAIN)
    for code in LOST:
        sentence = str(delivery_error(code, Place("C1"), doing="post"))
        assert sentence.startswith("Slack C1: could not post: ")
        assert ": " in LOST[code]


def test_a_wait_ends_and_holds_for_all_channels_where_slack_counts_by_workspace() -> None:
    now = 0.0
    waits = Waits(lambda: now)
    waits.note("T1", "chat.update", "C1", timedelta(seconds=5))

    assert waits.left("T1", "chat.update", "C2") == timedelta(seconds=5)
    assert waits.left("T2", "chat.update", "C1") is None
    now = 5.0
    assert waits.left("T1", "chat.update", "C1") is None


def test_waits_are_not_remembered_without_end() -> None:
    waits = Waits(lambda: 0.0)
    for n in range(1_500):
        waits.note("T1", "chat.postMessage", f"C{n}", timedelta(seconds=5))

    assert waits.left("T1", "chat.postMessage", "C1499") is not None
    assert waits.left("T1", "chat.postMessage", "C1") is None


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("C0123456789", Place("C0123456789")),
        ("T01/C02", Place("C02", "T01")),
        ("E01/U02", Place("U02", "E01")),
        ("general", None),
        ("#general", None),
        ("", None),
        ("T01/", None),
    ],
)
def test_an_address_is_read_and_written(address: str, place: Place | None) -> None:
    assert place_of(address) == place
    assert place is None or str(place) == address


# Checking


async def test_a_check_says_what_stands_in_the_way(desk: Desk) -> None:
    slack = desk.slack
    old = slack.world.add_channel(slack.workspace, "old", with_bot=True)
    slack.archive(old)

    assert await desk.chat.check(desk.channel) is None
    assert "/invite @wirewatch" in str(await desk.chat.check(address_of(slack.channel("general"))))
    assert "archived" in str(await desk.chat.check(address_of(old)))
    assert "no such channel" in str(await desk.chat.check(Channel("slack", "C9")))
    assert await desk.chat.check(Channel("slack", slack.person("ben").id)) is None


async def test_a_check_names_the_scopes_that_are_missing_and_what_for(desk: Desk) -> None:
    desk.slack.world.tokens[desk.slack.workspace.bot_token].scopes -= {"im:write"}

    problem = await desk.chat.check(desk.channel)

    assert "im:write (tell one person" in str(problem)


async def test_a_check_says_that_a_token_is_refused(desk: Desk) -> None:
    desk.slack.world.tokens[desk.slack.workspace.bot_token].revoked = True

    assert "token" in str(await desk.chat.check(desk.channel))
