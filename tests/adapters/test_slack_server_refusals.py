"""Refusals of the local Slack that are rare, each by the call that meets it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.servers.slack_server import SlackServer, slack_server
from tests.slack_apps import (
    a_button,
    a_modal,
    an_input,
    app_at,
    client_at,
    connected,
    refusal,
    section,
)

Json = dict[str, Any]
Given = tuple[SlackServer, AsyncWebClient, str]
Asking = Callable[[SlackServer, AsyncWebClient, str], Awaitable[Any]]


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with slack_server() as server:
        yield server


def trigger(slack: SlackServer) -> str:
    return slack.world.add_trigger(slack.workspace, "U1A")


def private(slack: SlackServer) -> str:
    channel = slack.world.add_channel(slack.workspace, "desk", private=True, with_bot=True)
    return channel.id


def left(slack: SlackServer, channel: str) -> str:
    slack.kick_bot(slack.workspace.channels[channel])
    return channel


def archived(slack: SlackServer, channel: str) -> str:
    slack.archive(slack.workspace.channels[channel])
    return channel


def no_messages(slack: SlackServer) -> str:
    slack.app.messages_tab = False
    return "U1A"


def disabled(slack: SlackServer) -> str:
    slack.workspace.members["U1B"].deleted = True
    return "U1B"


async def shared(slack: SlackServer, c: AsyncWebClient, **more: Any) -> Any:
    """Upload a file and share it."""
    asked = await c.files_getUploadURLExternal(filename="trend.png", length=3)
    async with ClientSession() as session, session.post(asked["upload_url"], data=b"png") as answer:
        assert answer.status == 200
    return await c.files_completeUploadExternal(files=[{"id": asked["file_id"]}], **more)


CALLS: dict[str, tuple[str, Asking]] = {
    "a method that tests": ("nap", lambda s, c, a: c.api_test(error="nap")),
    "an update where the bot is no more": (
        "not_in_channel",
        lambda s, c, a: c.chat_update(channel=left(s, a), ts="1.000001", text="x"),
    ),
    "an ephemeral where the bot is not": (
        "not_in_channel",
        lambda s, c, a: c.chat_postEphemeral(channel=left(s, a), user="U1A", text="x"),
    ),
    "an ephemeral in an archived channel": (
        "is_archived",
        lambda s, c, a: c.chat_postEphemeral(channel=archived(s, a), user="U1A", text="x"),
    ),
    "a message to a person where that is switched off": (
        "messages_tab_disabled",
        lambda s, c, a: c.chat_postMessage(channel=no_messages(s), text="x"),
    ),
    "a list of unknown kinds": (
        "invalid_types",
        lambda s, c, a: c.conversations_list(types="public"),
    ),
    "too many at once": ("invalid_limit", lambda s, c, a: c.conversations_list(limit=1_001)),
    "a moment that is none": (
        "invalid_ts_oldest",
        lambda s, c, a: c.conversations_history(channel=a, oldest="noon"),
    ),
    "a thread that is not there": (
        "thread_not_found",
        lambda s, c, a: c.conversations_replies(channel=a, ts="1.000001"),
    ),
    "to join a private channel": (
        "method_not_supported_for_channel_type",
        lambda s, c, a: c.conversations_join(channel=private(s)),
    ),
    "to open a conversation of three": (
        "invalid_arguments",
        lambda s, c, a: c.conversations_open(users="U1A,U1B"),
    ),
    "to write to somebody who has left": (
        "user_disabled",
        lambda s, c, a: c.conversations_open(users=disabled(s)),
    ),
    "to write to oneself": (
        "cannot_dm_bot",
        lambda s, c, a: c.conversations_open(users=s.workspace.bot_user_id),
    ),
    "another bot": ("bot_not_found", lambda s, c, a: c.bots_info(bot="B9")),
    "a view above none": (
        "invalid_trigger_id",
        lambda s, c, a: c.views_push(trigger_id=trigger(s), view=a_modal()),
    ),
    "a view of nobody": (
        "user_not_found",
        lambda s, c, a: c.views_publish(user_id="U9", view={"type": "home", "blocks": []}),
    ),
    "an update of no view": (
        "invalid_arguments",
        lambda s, c, a: c.api_call("views.update", json={"view": a_modal()}),
    ),
    "a view that is no JSON": (
        "invalid_arguments",
        lambda s, c, a: c.api_call("views.open", json={"trigger_id": trigger(s), "view": "{"}),
    ),
    "no view": (
        "invalid_arguments",
        lambda s, c, a: c.api_call("views.open", json={"trigger_id": trigger(s)}),
    ),
    "a file of no length": (
        "invalid_arguments",
        lambda s, c, a: c.files_getUploadURLExternal(filename="a", length=0),
    ),
    "a file too large": (
        "file_upload_size_restricted",
        lambda s, c, a: c.files_getUploadURLExternal(filename="a", length=2_000_000_000),
    ),
    "no files": (
        "invalid_arguments",
        lambda s, c, a: c.api_call("files.completeUploadExternal", json={"files": []}),
    ),
    "a file where the bot is not": (
        "not_in_channel",
        lambda s, c, a: shared(s, c, channel_id=left(s, a)),
    ),
    "a file in an archived channel": (
        "is_archived",
        lambda s, c, a: shared(s, c, channel_id=archived(s, a)),
    ),
    "a file in no thread": (
        "thread_not_found",
        lambda s, c, a: shared(s, c, channel_id=a, thread_ts="1.000001"),
    ),
    "blocks that are no list": (
        "invalid_blocks_format",
        lambda s, c, a: c.chat_postMessage(channel=a, text="x", blocks='{"type": "divider"}'),
    ),
    "metadata that is no JSON": (
        "invalid_metadata_format",
        lambda s, c, a: c.api_call(
            "chat.postMessage", data={"channel": a, "text": "x", "metadata": "{"}
        ),
    ),
    "markdown of more than 11,000 in all": (
        "msg_blocks_too_long",
        lambda s, c, a: c.chat_postMessage(
            channel=a, text="x", blocks=[{"type": "markdown", "text": "w" * 11_001}]
        ),
    ),
    "switches that are none": (
        "invalid_blocks",
        lambda s, c, a: c.chat_postMessage(
            channel=a, text="x", blocks=[section("s", verbatim="yes") | {"expand": 1}]
        ),
    ),
    "an input without its element": (
        "invalid_blocks",
        lambda s, c, a: c.chat_postMessage(
            channel=a, text="x", blocks=[an_input("query") | {"element": None, "label": "L"}]
        ),
    ),
}


@pytest.mark.parametrize("what", CALLS)
async def test_a_call_is_refused(slack: SlackServer, what: str) -> None:
    code, call = CALLS[what]
    client = client_at(slack)
    assert await refusal(call(slack, client, slack.channel("alerts").id)) == code


async def test_an_input_without_its_element_cannot_slip_through(slack: SlackServer) -> None:
    view = a_modal(an_input("query") | {"element": None})
    opened = client_at(slack).views_open(trigger_id=trigger(slack), view=view)
    assert await refusal(opened) == "invalid_arguments"


async def test_two_views_never_have_one_external_id(slack: SlackServer) -> None:
    client = client_at(slack)
    named = a_modal(external_id="watch-12")
    await client.views_open(trigger_id=trigger(slack), view=named)
    await client.views_update(external_id="watch-12", view=named)
    other = client.views_push(trigger_id=trigger(slack), view=named)
    assert await refusal(other) == "duplicate_external_id"


async def test_a_home_that_has_changed_is_not_overwritten(slack: SlackServer) -> None:
    client, home = client_at(slack), {"type": "home", "blocks": [section("one")]}
    first = await client.views_publish(user_id="U1A", view=home)
    await client.views_publish(user_id="U1A", view=home, hash=first["view"]["hash"])
    late = client.views_publish(user_id="U1A", view=home, hash=first["view"]["hash"])
    assert await refusal(late) == "hash_conflict"


async def test_a_modal_has_one_input_under_the_cursor(slack: SlackServer) -> None:
    focused = [
        an_input(name, {"type": "plain_text_input", "action_id": name, "focus_on_load": True})
        for name in ("one", "two")
    ]
    opened = client_at(slack).views_open(trigger_id=trigger(slack), view=a_modal(*focused))
    assert await refusal(opened) == "invalid_arguments"


async def test_a_revoked_token_is_no_good_any_more(slack: SlackServer) -> None:
    client = client_at(slack)
    assert (await client.auth_revoke(test=True))["revoked"] is False
    assert (await client.auth_revoke())["revoked"] is True
    assert await refusal(client.auth_test()) == "token_revoked"


async def test_an_app_takes_itself_out_only_with_its_secret(slack: SlackServer) -> None:
    client, app = client_at(slack), slack.app
    for name, secret, code in [
        ("0", app.client_secret, "invalid_client_id"),
        (app.client_id, "0", "bad_client_secret"),
    ]:
        gone = client.apps_uninstall(client_id=name, client_secret=secret)
        assert await refusal(gone) == code
    await client.apps_uninstall(client_id=app.client_id, client_secret=app.client_secret)
    assert await refusal(client.auth_test()) == "account_inactive"


async def test_an_upload_has_the_length_that_was_said_and_comes_once(slack: SlackServer) -> None:
    asked = await client_at(slack).files_getUploadURLExternal(filename="a", length=3)
    answers = []
    async with ClientSession() as session:
        for body in (b"four", b"png", b"png"):
            async with session.post(asked["upload_url"], data=body) as answer:
                answers.append(answer.status)
    assert answers == [400, 200, 404]


async def test_a_response_that_says_nothing_known_is_refused(slack: SlackServer) -> None:
    channel = slack.channel("alerts")
    url = slack.responses.response_url(slack.workspace, "U1A", channel.id)
    hook = AsyncWebhookClient(url)
    assert (await hook.send_dict({"text": " "})).status_code == 400
    assert (await hook.send_dict({"delete_original": True})).status_code == 400
    assert (await hook.send_dict({"text": "hi", "response_type": "in_channel"})).status_code == 200
    assert [one.text for one in slack.messages(channel)] == ["hi"]
    async with ClientSession() as session, session.post(url, data=b"[]") as answer:
        assert answer.status == 400
    async with ClientSession() as session, session.post(url[:-1] + "x", data=b"{}") as answer:
        assert answer.status == 404
    assert slack.person("ada").ephemerals == []
    await AsyncWebhookClient(
        slack.responses.response_url(slack.workspace, "U1A", channel.id)
    ).send_dict({"text": "x", "colour": "red"})
    assert slack.violations.pop() == "response: no such fields: ['colour']"


async def test_answers_that_slack_would_not_show_are_found_out(slack: SlackServer) -> None:
    app, ada, said = app_at(slack), slack.person("ada"), list[Json]()

    async def wire(ack: AsyncAck) -> None:
        await ack({"blocks": [{"type": "marquee"}], "text": "x"})

    async def saved(ack: AsyncAck) -> None:
        await ack(**said.pop())

    app.command("/wire")(wire)
    app.view("new_watch")(saved)
    async with connected(app, slack):
        await ada.command("/wire", channel=slack.channel("alerts"))
        assert "unsupported type: marquee" in slack.violations.pop()
        await client_at(slack).views_open(trigger_id=trigger(slack), view=a_modal())
        said.append({"response_action": "update", "view": a_modal(callback_id="c" * 256)})
        await ada.submit({"query": "chips"})
        assert "must be less than 256 characters" in slack.violations.pop()
        said.append({"response_action": "errors", "errors": {"no": "such"}})
        await ada.submit()
        assert "invalid_errors" in slack.violations.pop()
        said.append({"response_action": "update", "view": a_modal(callback_id="second")})
        await ada.submit()
    assert [one.content["callback_id"] for one in ada.modals] == ["second"]


async def test_choices_in_messages_and_views_reach_the_app_as_they_are(slack: SlackServer) -> None:
    app, ada, seen = app_at(slack), slack.person("ada"), list[Json]()
    label = {"type": "plain_text", "text": "one hour"}
    option = {"text": label, "value": "1h"}
    menu = {"type": "static_select", "action_id": "mute", "options": [option]}
    many = {"type": "checkboxes", "action_id": "many", "options": [option]}

    async def note(ack: AsyncAck, body: Json) -> None:
        await ack()
        seen.append(body)

    for name in ("mute", "who", "why"):
        app.action(name)(note)
    app.view("new_watch")(note)
    blocks = [
        {"type": "actions", "block_id": "m", "elements": [menu, a_button()]},
        section("who") | {"accessory": {"type": "users_select", "action_id": "who"}},
    ]
    async with connected(app, slack):
        alerts = slack.channel("alerts").id
        await app.client.chat_postMessage(channel=alerts, text="x", blocks=blocks)
        [message] = slack.messages("alerts")
        await ada.press(message, "mute", "one hour", block_id="m")
        await ada.press(message, "who", "U1B")
        with pytest.raises(LookupError):
            await ada.press(message, "mute", "1h", block_id="other")
        await app.client.views_open(
            trigger_id=trigger(slack),
            view=a_modal(an_input("many", many), an_input("query"), notify_on_close=True),
        )
        await ada.submit({"many": ["1h"], "query": "chips"})
        await slack.until(lambda: len(seen) == 3)
    assert seen[0]["actions"][0]["selected_option"] == option
    assert seen[0]["state"]["values"]["m"]["mute"]["selected_option"] == option
    assert seen[1]["actions"][0]["selected_user"] == "U1B"
    assert seen[2]["view"]["state"]["values"]["many"]["many"]["selected_options"] == [option]
    with pytest.raises(LookupError, match="no modal open"):
        ada.fill({"query": "chips"})


async def test_a_closed_modal_is_told_of_when_the_app_wants_to_know(slack: SlackServer) -> None:
    app, ada, seen = app_at(slack), slack.person("ada"), list[str]()

    async def closed(ack: AsyncAck, view: Json) -> None:
        await ack()
        seen.append(view["callback_id"])

    app.view_closed("new_watch")(closed)
    async with connected(app, slack):
        for wanted in (False, True):
            view = a_modal(notify_on_close=wanted)
            await app.client.views_open(trigger_id=trigger(slack), view=view)
            await ada.close_modal()
    assert seen == ["new_watch"]


async def test_what_people_write_to_the_bot_reaches_it(slack: SlackServer) -> None:
    app, ada, seen = app_at(slack), slack.person("ada"), list[str]()

    async def heard(event: Json) -> None:
        seen.append(event["text"])

    app.event("message")(heard)
    async with connected(app, slack):
        direct = slack.world.open_im(slack.workspace, ada.id)
        ada.says(slack.channel("alerts"), "not subscribed")
        ada.says(direct, "help")
        await slack.until(lambda: seen)
        await slack.events.settled()
    assert seen == ["help"]


async def test_what_becomes_of_a_channel_is_told(slack: SlackServer) -> None:
    app, seen = app_at(slack), list[str]()

    async def note(event: Json) -> None:
        seen.append(event["type"])

    kinds = ["channel_archive", "channel_unarchive", "channel_left", "channel_deleted"]
    for kind in kinds:
        app.event(kind)(note)
    alerts = slack.channel("alerts")
    async with connected(app, slack):
        for happens in (slack.archive, slack.unarchive, slack.kick_bot, slack.delete_channel):
            happens(alerts)
            await slack.events.settled()
        await slack.until(lambda: len(seen) == 4)
    assert seen == kinds
    assert await refusal(client_at(slack).conversations_info(channel=alerts.id)) == (
        "channel_not_found"
    )


async def test_what_becomes_of_a_private_channel_is_told_only_to_members(
    slack: SlackServer,
) -> None:
    board = slack.world.add_channel(slack.workspace, "board", private=True)
    async with connected(app_at(slack), slack):
        slack.rename(board, "other")
        await slack.events.settled()
    assert slack.events.sent == []


async def test_a_workspace_of_an_enterprise_says_so_everywhere(slack: SlackServer) -> None:
    slack.workspace.enterprise_id = "E1"
    app, seen = app_at(slack), list[str]()

    async def wire(ack: AsyncAck, command: Json) -> None:
        await ack()
        seen.append(command["enterprise_id"])

    app.command("/wire")(wire)
    async with connected(app, slack):
        await slack.person("ada").command("/wire", "mute @ben", channel=slack.channel("alerts"))
    assert seen == ["E1"]
    assert (await client_at(slack).auth_test())["enterprise_id"] == "E1"
    assert (await client_at(slack).team_info())["team"]["enterprise_id"] == "E1"
