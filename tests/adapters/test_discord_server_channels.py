"""Channels, threads, histories and guilds of the local Discord, as far as a bot may change or read them."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio

from tests.servers.discord_raw import Api
from tests.servers.discord_server import DiscordServer, discord_server
from tests.servers.discord_world import CATEGORY, Channel, Json, Overwrite, Role, bits


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with discord_server() as serving:
        serving.limits.buckets.clear()
        yield serving


@pytest_asyncio.fixture
async def api(server: DiscordServer) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as session:
        yield Api(session, server)


@pytest.fixture
def general(server: DiscordServer) -> Channel:
    return server.channel("general")


async def code(api: Api, method: str, path: str, body: object = None) -> int:
    """Give the code of a refusal, or the status when it is none."""
    status, said = await api.ask(method, path, body)
    return int(said["code"]) if status >= 400 else status


# Permissions: https://docs.discord.com/developers/topics/permissions#permission-overwrites


@pytest.mark.parametrize(
    ("layers", "may"),
    [
        pytest.param([], True, id="everyone may"),
        pytest.param(["-everyone"], False, id="denied to everyone"),
        pytest.param(["-everyone", "+role"], True, id="given back to a role"),
        pytest.param(["-role"], False, id="denied to a role"),
        pytest.param(["-role", "+other role"], True, id="one role gives what another denies"),
        pytest.param(["+role", "-member"], False, id="denied to the member"),
        pytest.param(["-everyone", "-role", "+member"], True, id="given to the member"),
        pytest.param(["-everyone", "-role", "-member", "admin"], True, id="an administrator"),
    ],
)
def test_overwrites_are_laid_upon_each_other(layers: list[str], may: bool) -> None:
    server = DiscordServer()
    general, guild, bot = server.channel("general"), server.guild, server.world.bot
    role, other = (Role(server.world.snowflake(), name) for name in "ab")
    guild.roles |= {role.id: role, other.id: other}
    guild.members[bot.id].roles |= {role.id, other.id}
    ids = {"everyone": guild.id, "role": role.id, "other role": other.id, "member": bot.id}
    for layer in layers:
        if layer == "admin":
            role.permissions = bits("administrator")
            continue
        number, send = ids[layer[1:]], bits("send_messages")
        made = Overwrite(number, of_member=layer.endswith("member"))
        made.allow, made.deny = (send, 0) if layer[0] == "+" else (0, send)
        general.overwrites[number] = made
    assert bool(server.world.may(bot, general) & bits("send_messages")) is may


def test_a_stranger_may_nothing_and_an_owner_all() -> None:
    server = DiscordServer()
    stranger, general = server.world.add_user("Eve"), server.channel("general")
    assert server.world.may(stranger, general) == 0
    assert server.world.may(server.guild.owner, general) & bits("administrator")


# Reading back.


async def test_a_history_is_read_from_either_end(api: Api, general: Channel) -> None:
    for number in range(5):
        await api.post(general, content=f"{number}")
    ids = [message.id for message in api.server.messages(general)]
    path = f"/channels/{general.id}/messages"
    for query, expected in [
        ("?limit=2", ["4", "3"]),
        (f"?before={ids[2]}", ["1", "0"]),
        (f"?after={ids[1]}&limit=2", ["3", "2"]),
    ]:
        _, found = await api.ask("GET", path + query)
        assert [one["content"] for one in found] == expected
    assert await code(api, "GET", f"{path}?limit=101") == 50035
    desk = api.server.add_channel("desk", CATEGORY)
    assert await code(api, "GET", f"/channels/{desk.id}/messages") == 50024


async def test_messages_of_others_can_only_be_moderated(api: Api, general: Channel) -> None:
    theirs = api.server.writes(api.server.person("Ada").user, general, "https://pier.example")
    path = f"/channels/{general.id}/messages/{theirs.id}"
    assert await code(api, "PATCH", path, {"flags": 4}) == 50013
    assert await code(api, "DELETE", path) == 50013
    api.server.allow(general, "manage_messages")
    assert await code(api, "PATCH", path, {"flags": 4}) == 200
    assert await code(api, "DELETE", path) == 204
    assert api.server.messages(general) == []
    assert theirs.deleted


async def test_a_reply_names_its_message_and_rings_when_it_may(api: Api, general: Channel) -> None:
    ada = api.server.person("Ada").user
    theirs = api.server.writes(ada, general, "Anything new?")
    reference = {"message_id": str(theirs.id)}
    cases: list[tuple[Json | None, list[str]]] = [
        (None, [f"user:{ada.id}"]),
        ({"parse": []}, []),
        ({"parse": [], "replied_user": True}, [f"user:{ada.id}"]),
    ]
    for allowed, pings in cases:
        body = {"content": "Yes", "message_reference": reference, "allowed_mentions": allowed}
        _, said = await api.post(general, **body)
        assert (said["type"], said["message_reference"]["message_id"]) == (19, str(theirs.id))
        assert api.server.shown(general)[-1]["pings"] == pings
    gone = {"content": "Yes", "message_reference": {"message_id": "1"}}
    path = f"/channels/{general.id}/messages"
    assert await code(api, "POST", path, gone) == 50035
    gone["message_reference"] = {"message_id": "1", "fail_if_not_exists": False}
    assert await code(api, "POST", path, gone) == 200
    api.server.deny(general, "read_message_history")
    body = {"content": "Yes", "message_reference": reference}
    assert await code(api, "POST", path, body) == 160002


# Threads and channels.


async def test_a_thread_is_begun_named_and_put_away(api: Api, general: Channel) -> None:
    path = f"/channels/{general.id}/threads"
    _, begun = await api.ask("POST", path, {"name": "quake", "auto_archive_duration": 60})
    own = f"/channels/{begun['id']}"
    assert begun["thread_metadata"]["auto_archive_duration"] == 60
    _, named = await api.ask("PATCH", own, {"name": "tremor"})
    assert named["name"] == "tremor"
    assert await code(api, "PUT", f"{own}/thread-members/@me") == 204
    assert await code(api, "PATCH", own, {"locked": True}) == 50013
    _, away = await api.ask("PATCH", own, {"archived": True})
    assert away["thread_metadata"]["archived"]
    assert await code(api, "PATCH", own, {"name": "quake"}) == 50083
    assert await code(api, "PATCH", own, {"archived": False}) == 200
    assert await code(api, "POST", f"{own}/threads", {"name": "deeper"}) == 50024
    assert await code(api, "PUT", f"/channels/{general.id}/thread-members/@me") == 50024


async def test_the_tags_of_a_post_can_be_changed(api: Api) -> None:
    forum = api.server.add_forum("stories", "quakes", "ferries")
    body = {"name": "a", "message": {"content": "a"}, "applied_tags": [forum.tags[0].id]}
    _, post = await api.ask("POST", f"/channels/{forum.id}/threads", body)
    path = f"/channels/{post['id']}"
    _, changed = await api.ask("PATCH", path, {"applied_tags": [forum.tags[1].id]})
    assert changed["applied_tags"] == [str(forum.tags[1].id)]
    many = {"applied_tags": [forum.tags[0].id] * 6}
    assert await code(api, "PATCH", path, many) == 50035


async def test_threads_of_others_need_the_permission(api: Api, general: Channel) -> None:
    ada = api.server.person("Ada").user
    thread = api.server.world.add_thread(general, "hers", owner=ada)
    path = f"/channels/{thread.id}"
    assert await code(api, "PATCH", path, {"name": "ours"}) == 50013
    api.server.allow(general, "manage_threads")
    assert await code(api, "PATCH", path, {"name": "ours"}) == 200


async def test_channels_are_managed_with_the_permission(api: Api, general: Channel) -> None:
    path = f"/channels/{general.id}"
    assert await code(api, "PATCH", path, {"name": "lobby"}) == 50013
    assert await code(api, "DELETE", path) == 50013
    assert await code(api, "POST", f"{path}/typing") == 204
    api.server.allow(general, "manage_channels")
    assert await code(api, "PATCH", path, {"name": "lobby"}) == 200
    assert await code(api, "DELETE", path) == 200
    assert await code(api, "GET", path) == 10003


async def test_a_channel_goes_with_its_threads(api: Api, general: Channel) -> None:
    thread = api.server.world.add_thread(general, "quake", owner=api.server.world.bot)
    api.server.remove_channel(general)
    assert await code(api, "GET", f"/channels/{thread.id}") == 10003


# Guilds and people.


async def test_a_bot_may_leave_a_guild(api: Api, general: Channel) -> None:
    path = f"/guilds/{api.server.guild.id}"
    _, roles = await api.ask("GET", f"{path}/roles")
    assert [role["name"] for role in roles] == ["@everyone", "wirewatch"]
    assert await code(api, "DELETE", f"/users/@me/guilds/{api.server.guild.id}") == 204
    assert await code(api, "GET", path) == 10004
    assert await code(api, "GET", f"/channels/{general.id}") == 10003


async def test_people_and_the_application_are_told(api: Api) -> None:
    ada = api.server.person("Ada").user
    assert (await api.ask("GET", f"/users/{ada.id}"))[1]["username"] == "Ada"
    assert await code(api, "POST", "/users/@me/channels", {"recipient_id": "1"}) == 10013
    assert (await api.ask("GET", "/gateway/bot"))[1]["session_start_limit"]["remaining"] == 1_000
    other = "/applications/1/commands"
    assert await code(api, "GET", other) == 10002
    assert await code(api, "POST", "/webhooks/1/abc", {"content": "a"}) == 10015
