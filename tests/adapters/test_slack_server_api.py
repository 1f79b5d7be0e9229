"""The real AsyncWebClient against the Web API of the local Slack: who may what, and what is answered."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack_server import SlackServer, slack_server
from tests.slack_apps import Json, client_at, refusal, refused, section


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with slack_server() as server:
        yield server


@pytest.fixture
def client(slack: SlackServer) -> AsyncWebClient:
    return client_at(slack)


@pytest.fixture
def alerts(slack: SlackServer) -> str:
    return slack.channel("alerts").id


async def test_a_token_says_whose_it_is(slack: SlackServer, client: AsyncWebClient) -> None:
    answer = await client.auth_test()
    assert (answer["team_id"], answer["bot_id"]) == ("T1", slack.workspace.bot_id)


async def test_a_message_is_found_again_by_its_marker(client: AsyncWebClient, alerts: str) -> None:
    marker = {"event_type": "alert", "event_payload": {"delivery": "D7"}}
    posted = await client.chat_postMessage(channel=alerts, text="Chips up", metadata=marker)
    plain = await client.conversations_history(channel=alerts)
    whole = await client.conversations_history(channel=alerts, include_all_metadata=True)
    assert [(one["ts"], one.get("metadata")) for one in plain["messages"]] == [(posted["ts"], None)]
    assert whole["messages"][0]["metadata"] == marker


async def test_history_is_newest_first_without_replies_and_between_two_moments(
    client: AsyncWebClient, alerts: str
) -> None:
    stamps = [
        (await client.chat_postMessage(channel=alerts, text=f"story {number}"))["ts"]
        for number in range(3)
    ]
    await client.chat_postMessage(channel=alerts, text="+1 outlet", thread_ts=stamps[0])
    said = await client.conversations_history(channel=alerts)
    assert [one["text"] for one in said["messages"]] == ["story 2", "story 1", "story 0"]
    assert said["messages"][2]["reply_count"] == 1
    since = await client.conversations_history(channel=alerts, oldest=stamps[1])
    assert [one["ts"] for one in since["messages"]] == [stamps[2]]
    with_it = await client.conversations_history(channel=alerts, oldest=stamps[1], inclusive=True)
    assert [one["ts"] for one in with_it["messages"]] == [stamps[2], stamps[1]]
    thread = await client.conversations_replies(channel=alerts, ts=stamps[0])
    assert [one["text"] for one in thread["messages"]] == ["story 0", "+1 outlet"]


async def test_pages_follow_each_other_by_their_cursor(client: AsyncWebClient, alerts: str) -> None:
    for number in range(3):
        await client.chat_postMessage(channel=alerts, text=f"story {number}")
    first = await client.conversations_history(channel=alerts, limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_history(channel=alerts, limit=2, cursor=cursor)
    assert (len(first["messages"]), first["has_more"]) == (2, True)
    assert ([one["text"] for one in second["messages"]], second["has_more"]) == (
        ["story 0"],
        False,
    )
    wrong = client.conversations_history(channel=alerts, cursor="bmV4dDpo")
    assert await refusal(wrong) == "invalid_cursor"


async def test_an_edit_with_blocks_bears_no_mark_and_one_without_takes_them_away(
    slack: SlackServer, client: AsyncWebClient, alerts: str
) -> None:
    marker = {"event_type": "alert", "event_payload": {"delivery": "D7"}}
    ts = (
        await client.chat_postMessage(
            channel=alerts, text="Chips up", blocks=[section("Chips up")], metadata=marker
        )
    )["ts"]
    await client.chat_update(channel=alerts, ts=ts, text="+1", blocks=[section("Chips up, +1")])
    [message] = slack.messages("alerts")
    assert (message.marked_edited, message.metadata) == (False, marker)
    await client.chat_update(channel=alerts, ts=ts, text="+2")
    assert (message.marked_edited, message.blocks, message.metadata) == (True, [], marker)
    assert [one.text for one in message.edits] == ["Chips up", "+1"]
    await client.chat_update(channel=alerts, ts=ts, text="+2", metadata={})
    assert message.metadata is None


async def test_only_an_own_message_that_is_there_can_be_changed(
    slack: SlackServer, client: AsyncWebClient, alerts: str
) -> None:
    theirs = slack.world.add_message(slack.channel("alerts"), "U1A", "mine")
    mine = (await client.chat_postMessage(channel=alerts, text="Chips up"))["ts"]
    assert await refusal(client.chat_update(channel=alerts, ts=theirs.ts, text="x")) == (
        "cant_update_message"
    )
    assert await refusal(client.chat_delete(channel=alerts, ts=theirs.ts)) == "cant_delete_message"
    await client.chat_delete(channel=alerts, ts=mine)
    assert await refusal(client.chat_update(channel=alerts, ts=mine, text="x")) == (
        "message_not_found"
    )


async def test_a_reply_needs_a_thread_and_threads_have_no_threads(
    client: AsyncWebClient, alerts: str
) -> None:
    top = (await client.chat_postMessage(channel=alerts, text="Chips up"))["ts"]
    reply = (await client.chat_postMessage(channel=alerts, text="+1", thread_ts=top))["ts"]
    nowhere = client.chat_postMessage(channel=alerts, text="+1", thread_ts="1.000001")
    assert await refusal(nowhere) == "thread_not_found"
    below = client.chat_postMessage(channel=alerts, text="+1", thread_ts=reply)
    assert await refusal(below) == "cannot_reply_to_message"


async def test_a_broadcast_reply_is_a_violation(
    slack: SlackServer, client: AsyncWebClient, alerts: str
) -> None:
    top = (await client.chat_postMessage(channel=alerts, text="Chips up"))["ts"]
    await client.chat_postMessage(channel=alerts, text="+1", thread_ts=top, reply_broadcast=True)
    assert slack.violations == ["chat.postMessage: a reply was broadcast to its channel"]
    slack.violations.clear()


async def test_a_channel_refuses_a_bot_that_is_not_in_it(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    general = slack.channel("general").id
    board = slack.world.add_channel(slack.workspace, "board", private=True).id
    assert await refusal(client.chat_postMessage(channel=general, text="x")) == "not_in_channel"
    assert await refusal(client.chat_postMessage(channel=board, text="x")) == "channel_not_found"
    assert await refusal(client.chat_postMessage(channel="C9", text="x")) == "channel_not_found"
    assert await refusal(client.conversations_history(channel=general)) == "not_in_channel"
    assert await refusal(client.conversations_info(channel=board)) == "channel_not_found"
    await client.conversations_join(channel=general)
    await client.chat_postMessage(channel=general, text="x")
    shown = await client.conversations_info(channel=general)
    assert shown["channel"]["is_member"] is True


async def test_a_bot_may_post_into_public_channels_with_the_scope_for_it(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    slack.world.tokens[slack.workspace.bot_token].scopes.add("chat:write.public")
    general = slack.channel("general").id
    await client.chat_postMessage(channel=general, text="x")
    assert await refusal(client.conversations_history(channel=general)) == "not_in_channel"


async def test_an_archived_channel_takes_neither_messages_nor_edits(
    slack: SlackServer, client: AsyncWebClient, alerts: str
) -> None:
    ts = (await client.chat_postMessage(channel=alerts, text="Chips up"))["ts"]
    slack.channel("alerts").is_archived = True
    assert await refusal(client.chat_postMessage(channel=alerts, text="x")) == "is_archived"
    assert await refusal(client.chat_update(channel=alerts, ts=ts, text="x")) == "is_inactive"
    assert await refusal(client.conversations_join(channel=alerts)) == "is_archived"


async def test_a_missing_scope_is_named_beside_those_that_are_there(
    slack: SlackServer, client: AsyncWebClient, alerts: str
) -> None:
    slack.world.tokens[slack.workspace.bot_token].scopes = {"users:read"}
    answer = await refused(client.chat_postMessage(channel=alerts, text="x"))
    assert answer == {
        "ok": False,
        "error": "missing_scope",
        "needed": "chat:write",
        "provided": "users:read",
    }


async def test_scopes_of_reading_are_those_of_the_kind_of_channel(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    board = slack.world.add_channel(slack.workspace, "board", private=True, with_bot=True).id
    slack.world.tokens[slack.workspace.bot_token].scopes = {"channels:history", "channels:read"}
    answer = await refused(client.conversations_history(channel=board))
    assert (answer["error"], answer["needed"]) == ("missing_scope", "groups:history")
    asked = client.conversations_list(types="public_channel,private_channel")
    assert (await refused(asked))["needed"] == "groups:read"


async def test_private_channels_are_listed_to_members_only(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    slack.world.add_channel(slack.workspace, "board", private=True)
    slack.world.add_channel(slack.workspace, "desk", private=True, with_bot=True)
    slack.channel("general").is_archived = True
    listed = await client.conversations_list(
        types="public_channel,private_channel", exclude_archived=True
    )
    assert [one["name"] for one in listed["channels"]] == ["alerts", "desk"]


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        ("revoked", "token_revoked"),
        ("expired", "token_expired"),
        ("uninstalled", "account_inactive"),
        ("unknown", "invalid_auth"),
    ],
)
async def test_a_token_that_holds_no_more_is_refused(
    slack: SlackServer, client: AsyncWebClient, spoil: str, code: str
) -> None:
    token = slack.world.tokens[slack.workspace.bot_token]
    token.revoked = spoil == "revoked"
    token.expires_at = 1.0 if spoil == "expired" else None
    slack.workspace.installed = spoil != "uninstalled"
    if spoil == "unknown":
        slack.world.tokens.clear()
    assert await refusal(client.auth_test()) == code


async def test_a_bot_token_opens_no_socket_and_an_app_token_posts_nothing(
    slack: SlackServer, client: AsyncWebClient, alerts: str
) -> None:
    opened = client.apps_connections_open(app_token=slack.workspace.bot_token)
    assert await refusal(opened) == "not_allowed_token_type"
    other = AsyncWebClient(token=slack.app.app_token, base_url=slack.api_url)
    assert await refusal(other.chat_postMessage(channel=alerts, text="x")) == (
        "not_allowed_token_type"
    )


async def test_workspaces_do_not_see_each_other() -> None:
    async with slack_server(workspaces=2) as slack:
        first, second = slack.world.workspaces.values()
        theirs = slack.channel("alerts", second).id
        posted = client_at(slack, first).chat_postMessage(channel=theirs, text="x")
        assert await refusal(posted) == "channel_not_found"
        await client_at(slack, second).chat_postMessage(channel=theirs, text="x")


async def test_a_person_is_written_to_by_id_or_by_an_opened_conversation(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(channel="U1A", text="Your watch rests")
    opened = await client.conversations_open(users="U1A")
    assert posted["channel"] == opened["channel"]["id"]
    assert [
        one.text for one in slack.person("ada").reads(slack.workspace.channels[posted["channel"]])
    ]
    assert await refusal(client.conversations_open(users="U9")) == "user_not_found"


async def test_an_ephemeral_message_is_for_somebody_in_the_channel(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    desk = slack.world.add_channel(slack.workspace, "desk", with_bot=True, members={"U1A"})
    await client.chat_postEphemeral(channel=desk.id, user="U1A", text="Only you")
    other = client.chat_postEphemeral(channel=desk.id, user="U1B", text="Only you")
    assert await refusal(other) == "user_not_in_channel"
    assert [one.text for one in slack.person("ada").ephemerals] == ["Only you"]
    assert slack.messages(desk) == []


async def test_a_link_leads_to_a_message(
    slack: SlackServer, client: AsyncWebClient, alerts: str
) -> None:
    ts = (await client.chat_postMessage(channel=alerts, text="Chips up"))["ts"]
    link = (await client.chat_getPermalink(channel=alerts, message_ts=ts))["permalink"]
    assert link == f"https://pier1.slack.example/archives/{alerts}/p{ts.replace('.', '')}"
    gone = client.chat_getPermalink(channel=alerts, message_ts="1.000001")
    assert await refusal(gone) == "message_not_found"


async def test_a_file_is_shared_in_two_steps(
    slack: SlackServer, client: AsyncWebClient, alerts: str
) -> None:
    answer = await client.files_upload_v2(
        channel=alerts, filename="trend.png", content=b"\x89PNG...", title="Trend"
    )
    [message] = slack.messages("alerts")
    assert message.files[0]["title"] == "Trend"
    assert slack.workspace.files[answer["files"][0]["id"]]["content"] == b"\x89PNG..."


async def test_a_file_without_its_bytes_is_not_shared(client: AsyncWebClient, alerts: str) -> None:
    asked = await client.files_getUploadURLExternal(filename="trend.png", length=3)
    shared = client.files_completeUploadExternal(
        files=[{"id": asked["file_id"], "title": "Trend"}], channel_id=alerts
    )
    assert await refusal(shared) == "file_not_found"


async def test_the_people_and_channels_of_a_workspace_are_listed(
    slack: SlackServer, client: AsyncWebClient, alerts: str
) -> None:
    ada = await client.users_info(user="U1A")
    assert (ada["user"]["is_admin"], (await client.users_info(user="U1B"))["user"]["is_admin"]) == (
        True,
        False,
    )
    assert await refusal(client.users_info(user="U9")) == "user_not_found"
    inside = await client.conversations_members(channel=alerts)
    assert inside["members"] == ["U1A", "U1B", "U1BOT", "U1C"]
    mine = await client.users_conversations()
    assert [one["name"] for one in mine["channels"]] == ["alerts"]
    assert len((await client.users_list())["members"]) == 4
    assert (await client.bots_info(bot=slack.workspace.bot_id))["bot"]["name"] == "wirewatch"
    assert (await client.team_info())["team"]["domain"] == "pier1"


async def test_an_app_sold_elsewhere_reads_fifteen_messages_a_minute(
    slack: SlackServer, client: AsyncWebClient, alerts: str
) -> None:
    slack.app.commercial = True
    for number in range(20):
        slack.world.add_message(slack.channel("alerts"), "U1A", f"line {number}")
    said = await client.conversations_history(channel=alerts, limit=100)
    assert len(said["messages"]) == 15
    assert await refusal(client.conversations_history(channel=alerts)) == "ratelimited"


async def test_unknown_methods_and_arguments_are_violations(
    slack: SlackServer, client: AsyncWebClient, alerts: str
) -> None:
    assert await refusal(client.api_call("chat.postMesage")) == "unknown_method"
    await client.chat_postMessage(channel=alerts, text="x", unfurl_link=False)
    assert slack.violations == [
        "chat.postMesage: there is no such method",
        "chat.postMessage: no such arguments: unfurl_link",
    ]
    slack.violations.clear()


async def test_a_token_in_an_address_is_a_violation_and_refused(slack: SlackServer) -> None:
    async with (
        ClientSession() as session,
        session.get(f"{slack.api_url}auth.test?token={slack.workspace.bot_token}") as answer,
    ):
        said: Json = await answer.json()
    assert said["error"] == "invalid_auth"
    assert slack.violations == ["auth.test: a token stood in the address"]
    slack.violations.clear()


async def test_bodies_that_are_none_are_refused(slack: SlackServer) -> None:
    heads = {"Authorization": f"Bearer {slack.workspace.bot_token}"}
    codes = []
    for kind, body in [
        ("application/json", b"{"),
        ("application/json", b"[]"),
        ("text/plain", b"channel=C1"),
    ]:
        async with (
            ClientSession(headers=heads) as session,
            session.post(
                f"{slack.api_url}chat.postMessage", data=body, headers={"Content-Type": kind}
            ) as answer,
        ):
            codes.append((await answer.json())["error"])
    assert codes == ["invalid_json", "json_not_object", "invalid_post_type"]


async def test_without_a_token_nothing_is_done(slack: SlackServer) -> None:
    assert await refusal(AsyncWebClient(base_url=slack.api_url).auth_test()) == "not_authed"
