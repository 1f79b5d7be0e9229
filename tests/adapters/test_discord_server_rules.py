"""What the local Discord refuses, each rule by itself, with the code and the place that Discord names."""

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.servers.discord_raw import USER_AGENT, Api, places
from tests.servers.discord_server import DiscordServer, discord_server
from tests.servers.discord_world import (
    ANNOUNCEMENT,
    CATEGORY,
    DIRECT,
    REQUIRE_TAG,
    Channel,
    Json,
)

LAYOUT, EPHEMERAL = 1 << 15, 1 << 6


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with discord_server() as serving:
        serving.limits.most_a_second = 1_000
        yield serving


@pytest_asyncio.fixture
async def api(server: DiscordServer) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as session:
        yield Api(session, server)


@pytest.fixture
def general(server: DiscordServer) -> Channel:
    return server.channel("general")


def row(*parts: Json) -> Json:
    return {"type": 1, "components": list(parts)}


def a_button(custom_id: str = "a", **more: Any) -> Json:
    return {"type": 2, "style": 1, "label": "Why", "custom_id": custom_id} | more


def a_select(**more: Any) -> Json:
    options = [{"label": "1 h", "value": "1h"}]
    return {"type": 3, "custom_id": "s", "options": options} | more


def a_text(text: str = "A ferry is late") -> Json:
    return {"type": 10, "content": text}


MESSAGES: list[tuple[str, Json, str, str]] = [
    ("content of 2,001", {"content": "x" * 2001}, "content", "BASE_TYPE_MAX_LENGTH"),
    ("eleven embeds", {"embeds": [{"title": "a"}] * 11}, "embeds", "BASE_TYPE_BAD_LENGTH"),
    ("a title of 257", {"embeds": [{"title": "x" * 257}]}, "embeds.0.title", "BASE_TYPE_MAX_LENGTH"),
    ("a description of 4,097", {"embeds": [{"description": "x" * 4097}]}, "embeds.0.description", "BASE_TYPE_MAX_LENGTH"),
    ("an author of 257", {"embeds": [{"author": {"name": "x" * 257}}]}, "embeds.0.author.name", "BASE_TYPE_MAX_LENGTH"),
    ("a footer of 2,049", {"embeds": [{"footer": {"text": "x" * 2049}}]}, "embeds.0.footer.text", "BASE_TYPE_MAX_LENGTH"),
    ("26 fields", {"embeds": [{"fields": [{"name": "a", "value": "b"}] * 26}]}, "embeds.0.fields", "BASE_TYPE_BAD_LENGTH"),
    ("a field without words", {"embeds": [{"fields": [{"name": "a", "value": " "}]}]}, "embeds.0.fields.0.value", "BASE_TYPE_REQUIRED"),
    ("a value of 1,025", {"embeds": [{"fields": [{"name": "a", "value": "x" * 1025}]}]}, "embeds.0.fields.0.value", "BASE_TYPE_MAX_LENGTH"),
    ("a name of 257", {"embeds": [{"fields": [{"name": "x" * 257, "value": "b"}]}]}, "embeds.0.fields.0.name", "BASE_TYPE_MAX_LENGTH"),
    ("a field without a name", {"embeds": [{"fields": [{"name": "", "value": "b"}]}]}, "embeds.0.fields.0.name", "BASE_TYPE_REQUIRED"),
    ("a link of 2,049", {"embeds": [{"title": "a", "url": "https://a.example/" + "x" * 2031}]}, "embeds.0.url", "BASE_TYPE_MAX_LENGTH"),
    ("a link without words", {"embeds": [{"title": "a", "url": ""}]}, "embeds.0.url", "BASE_TYPE_REQUIRED"),
    ("6,001 in all embeds", {"embeds": [{"description": "x" * 3001}, {"description": "x" * 3000}]}, "embeds", "MAX_EMBED_SIZE_EXCEEDED"),
    ("a link that is none", {"embeds": [{"title": "a", "url": "ftp://pier.example"}]}, "embeds.0.url", "URL_TYPE_INVALID_SCHEME"),
    ("a link with a space", {"embeds": [{"title": "a", "url": "https://pier.example/a b"}]}, "embeds.0.url", "URL_TYPE_INVALID_URL"),
    ("a link that is broken", {"embeds": [{"title": "a", "url": "https://[::1"}]}, "embeds.0.url", "URL_TYPE_INVALID_URL"),
    ("an embed that is none", {"embeds": ["a"]}, "embeds.0", "MODEL_TYPE_CONVERT"),
    ("mentions that are none", {"content": "a", "allowed_mentions": []}, "allowed_mentions", "MODEL_TYPE_CONVERT"),
    ("one user twice", {"content": "a", "allowed_mentions": {"users": ["1", "1"]}}, "allowed_mentions.users", "SET_TYPE_ALREADY_CONTAINS_VALUE"),
    ("a time that is none", {"embeds": [{"title": "a", "timestamp": "noon"}]}, "embeds.0.timestamp", "DATE_TIME_TYPE_PARSE"),
    ("a colour beyond white", {"embeds": [{"title": "a", "color": 1 << 24}]}, "embeds.0.color", "NUMBER_TYPE_MAX"),
    ("a nonce of 26", {"content": "a", "nonce": "x" * 26}, "nonce", "BASE_TYPE_MAX_LENGTH"),
    ("a hidden message", {"content": "a", "flags": EPHEMERAL}, "flags", "MESSAGE_FLAGS_INVALID"),
    ("users twice over", {"content": "a", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}, "allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"),
    ("an unknown kind of mention", {"content": "a", "allowed_mentions": {"parse": ["all"]}}, "allowed_mentions.parse.0", "BASE_TYPE_CHOICES"),
    ("101 users to ring for", {"content": "a", "allowed_mentions": {"users": [str(n) for n in range(101)]}}, "allowed_mentions.users", "BASE_TYPE_BAD_LENGTH"),
    ("six rows", {"content": "a", "components": [row(a_button(str(n))) for n in range(6)]}, "components", "BASE_TYPE_BAD_LENGTH"),
    ("six buttons in a row", {"content": "a", "components": [row(*[a_button(str(n)) for n in range(6)])]}, "components.0.components", "BASE_TYPE_BAD_LENGTH"),
    ("one custom id twice", {"content": "a", "components": [row(a_button(), a_button())]}, "components.0.components.1.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"),
    ("a custom id of 101", {"content": "a", "components": [row(a_button("x" * 101))]}, "components.0.components.0.custom_id", "BASE_TYPE_MAX_LENGTH"),
    ("a label of 81", {"content": "a", "components": [row(a_button(label="x" * 81))]}, "components.0.components.0.label", "BASE_TYPE_MAX_LENGTH"),
    ("a button without words", {"content": "a", "components": [row(a_button(label=""))]}, "components.0.components.0", "BUTTON_COMPONENT_EMPTY"),
    ("a link button with an id", {"content": "a", "components": [row(a_button(style=5, url="https://a.example"))]}, "components.0.components.0", "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE"),
    ("a link of 513", {"content": "a", "components": [row(a_button("", style=5, url="https://a.example/" + "x" * 495))]}, "components.0.components.0.url", "BASE_TYPE_MAX_LENGTH"),
    ("an empty row", {"content": "a", "components": [row()]}, "components.0.components", "BASE_TYPE_BAD_LENGTH"),
    ("a style below the first", {"content": "a", "components": [row(a_button(style=0))]}, "components.0.components.0.style", "BASE_TYPE_CHOICES"),
    ("a style beyond the last", {"content": "a", "components": [row(a_button(style=7))]}, "components.0.components.0.style", "BASE_TYPE_CHOICES"),
    ("a button without an id", {"content": "a", "components": [row(a_button(""))]}, "components.0.components.0.custom_id", "BASE_TYPE_REQUIRED"),
    ("an option of 101", {"content": "a", "components": [row(a_select(options=[{"label": "x" * 101, "value": "a"}]))]}, "components.0.components.0.options.0.label", "BASE_TYPE_MAX_LENGTH"),
    ("a value of 101", {"content": "a", "components": [row(a_select(options=[{"label": "a", "value": "x" * 101}]))]}, "components.0.components.0.options.0.value", "BASE_TYPE_MAX_LENGTH"),
    ("a description of 101", {"content": "a", "components": [row(a_select(options=[{"label": "a", "value": "a", "description": "x" * 101}]))]}, "components.0.components.0.options.0.description", "BASE_TYPE_MAX_LENGTH"),
    ("a link of mail", {"content": "a", "components": [row(a_button("", style=5, url="mailto:a@b.example"))]}, "components.0.components.0.url", "BUTTON_COMPONENT_INVALID_URL"),
    ("more at least than at most", {"content": "a", "components": [row(a_select(min_values=2))]}, "components.0.components.0.max_values", "NUMBER_TYPE_MAX"),
    ("a select beside a button", {"content": "a", "components": [row(a_button(), a_select())]}, "components.0.components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED"),
    ("26 options", {"content": "a", "components": [row(a_select(options=[{"label": "a", "value": str(n)} for n in range(26)]))]}, "components.0.components.0.options", "BASE_TYPE_BAD_LENGTH"),
    ("an option twice", {"content": "a", "components": [row(a_select(options=[{"label": "a", "value": "a"}] * 2))]}, "components.0.components.0.options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED"),
    ("a placeholder of 151", {"content": "a", "components": [row(a_select(placeholder="x" * 151))]}, "components.0.components.0.placeholder", "BASE_TYPE_MAX_LENGTH"),
    ("more values than options", {"content": "a", "components": [row(a_select(max_values=2))]}, "components.0.components.0.options", "SELECT_COMPONENT_MAX_VALUES_EXCEEDED"),
    ("a text without the flag", {"content": "a", "components": [a_text()]}, "components.0.type", "BASE_TYPE_CHOICES"),
    ("content in a layout", {"flags": LAYOUT, "content": "a", "components": [a_text()]}, "content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"),
    ("embeds in a layout", {"flags": LAYOUT, "embeds": [{"title": "a"}], "components": [a_text()]}, "embeds", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"),
    ("an empty layout", {"flags": LAYOUT, "components": []}, "components", "BASE_TYPE_BAD_LENGTH"),
    ("41 parts", {"flags": LAYOUT, "components": [{"type": 17, "components": [a_text("a")] * 40}]}, "components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED"),
    ("4,001 in all texts", {"flags": LAYOUT, "components": [a_text("x" * 2001), a_text("x" * 2000)]}, "components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED"),
    ("a section without accessory", {"flags": LAYOUT, "components": [{"type": 9, "components": [a_text()]}]}, "components.0.accessory.type", "BASE_TYPE_CHOICES"),
    ("four texts in a section", {"flags": LAYOUT, "components": [{"type": 9, "components": [a_text("a")] * 4, "accessory": a_button()}]}, "components.0.components", "BASE_TYPE_BAD_LENGTH"),
    ("a container in a container", {"flags": LAYOUT, "components": [{"type": 17, "components": [{"type": 17, "components": [a_text()]}]}]}, "components.0.components.0.type", "BASE_TYPE_CHOICES"),
    ("an empty container", {"flags": LAYOUT, "components": [{"type": 17, "components": []}]}, "components.0.components", "BASE_TYPE_BAD_LENGTH"),
    ("a text without words", {"flags": LAYOUT, "components": [a_text(" ")]}, "components.0.content", "BASE_TYPE_REQUIRED"),
    ("eleven pictures", {"flags": LAYOUT, "components": [{"type": 12, "items": [{"media": {"url": "https://a.example"}}] * 11}]}, "components.0.items", "BASE_TYPE_BAD_LENGTH"),
    ("a picture's text of 1,025", {"flags": LAYOUT, "components": [{"type": 12, "items": [{"media": {"url": "https://a.example"}, "description": "x" * 1025}]}]}, "components.0.items.0.description", "BASE_TYPE_MAX_LENGTH"),
    ("a picture that is none", {"flags": LAYOUT, "components": [{"type": 12, "items": [{"media": {"url": "here"}}]}]}, "components.0.items.0.media.url", "URL_TYPE_INVALID_URL"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "place", "code"),
    [pytest.param(*rest, id=name) for name, *rest in MESSAGES],
)
async def test_a_message_is_refused_for(
    api: Api, general: Channel, body: Json, place: str, code: str
) -> None:
    status, said = await api.post(general, **body)
    assert (status, said["code"], said["message"]) == (400, 50035, "Invalid Form Body")
    assert (place, code) in places(said["errors"])


NAMES = [
    "content",
    "embeds",
    "components",
    "flags",
    "nonce",
    "allowed_mentions",
    "title",
    "type",
    "custom_id",
]
VALUES = st.recursive(
    st.none() | st.integers(0, 40) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
    ),
    max_leaves=10,
)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"content": " \n "}, id="blanks"),
        pytest.param({"embeds": [{"color": 1}]}, id="an embed of a colour"),
        pytest.param({"content": "", "embeds": [], "components": []}, id="empty lists"),
    ],
)
async def test_an_empty_message_is_refused(api: Api, general: Channel, body: Json) -> None:
    status, said = await api.post(general, **body)
    assert (status, said["code"]) == (400, 50006)


async def test_the_longest_legal_message_passes(api: Api, general: Channel) -> None:
    fields = [{"name": "n" * 46, "value": "v" * 100}] * 13
    embed = {"description": "d" * 4096, "fields": fields}
    rows = [row(*[a_button(f"{n}{m}" + "x" * 98) for m in range(5)]) for n in range(5)]
    status, _ = await api.post(
        general, content="x" * 2000, embeds=[embed], components=rows, nonce="n" * 25
    )
    assert status == 200
    parts = [a_text("x" * 4000), *[{"type": 14}] * 38]
    layout = [{"type": 17, "components": parts}]
    assert (await api.post(general, flags=LAYOUT, components=layout))[0] == 200


async def test_a_layout_stays_a_layout(api: Api, general: Channel) -> None:
    _, message = await api.post(general, flags=LAYOUT, components=[a_text()])
    status, said = await api.edit(message, flags=0, components=[], content="plain")
    assert (status, places(said["errors"])[0][0]) == (400, "flags")
    status, plain = await api.post(general, content="plain")
    assert (await api.edit(plain, flags=LAYOUT, content="", components=[a_text()]))[0] == 200


async def test_components_are_given_ids_in_the_order_of_reading(api: Api, general: Channel) -> None:
    section = {"type": 9, "components": [a_text("a")], "accessory": a_button()}
    _, message = await api.post(
        general, flags=LAYOUT, components=[section, a_text("b") | {"id": 1}]
    )
    [first, second] = message["components"]
    inside = first["components"][0]["id"], first["accessory"]["id"]
    assert (first["id"], *inside, second["id"]) == (2, 3, 4, 1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.dictionaries(st.sampled_from(NAMES), VALUES))
async def test_whatever_the_body_is_the_server_answers(
    api: Api, general: Channel, body: Json
) -> None:
    api.server.limits.buckets.clear()
    api.server.advance(seconds=10)
    status, said = await api.post(general, **body)
    assert status in (200, 400)
    assert status == 200 or said["code"] in (50006, 50035)


async def test_a_body_of_another_shape_is_refused_and_counted(api: Api, general: Channel) -> None:
    status, said = await api.post(general, embeds=[{"author": "Pier News"}])
    assert (status, said["code"]) == (400, 50035)
    [violation] = api.server.violations
    assert "could not be read" in violation


async def test_no_json_is_refused(api: Api, general: Channel) -> None:
    url = f"{api.server.api_base}/channels/{general.id}/messages"
    known = {"Authorization": f"Bot {api.server.token}", "User-Agent": USER_AGENT}
    for kind, text in [("application/json", "{"), ("application/json", "[]"), ("text/plain", "{}")]:
        sent = known | {"Content-Type": kind}
        async with api.session.post(url, data=text, headers=sent) as answer:
            assert (answer.status, (await answer.json())["code"]) == (400, 50109)


# Whom it rings for.


@pytest.mark.parametrize(
    ("allowed", "rings"),
    [
        pytest.param(None, ["everyone", "user", "role"], id="absent"),
        pytest.param({"parse": []}, [], id="none"),
        pytest.param({"parse": ["users"]}, ["user"], id="users"),
        pytest.param({"parse": ["everyone"]}, ["everyone"], id="everyone"),
        pytest.param({"roles": ["ROLE"]}, ["role"], id="one role"),
        pytest.param({"parse": [], "users": ["1"]}, [], id="somebody else"),
    ],
)
async def test_a_message_rings_only_for_whom_it_may(
    api: Api, general: Channel, allowed: Json | None, rings: list[str]
) -> None:
    ada, role = api.server.person("Ada"), api.server.add_role("desk", mentionable=True)
    api.server.allow(general, "mention_everyone")
    text = f"@everyone {ada.mention} <@&{role.id}> <@12> <@&13>"
    told = json.loads(json.dumps(allowed).replace("ROLE", str(role.id)))
    await api.post(general, content=text, allowed_mentions=told)
    names = {"everyone": "everyone", "user": f"user:{ada.user.id}", "role": f"role:{role.id}"}
    [shown] = api.server.shown(general)
    assert shown["pings"] == [names[one] for one in rings]
    assert shown["mention_everyone"] is ("everyone" in rings)


async def test_without_the_permission_neither_all_nor_closed_roles_ring(
    api: Api, general: Channel
) -> None:
    role = api.server.add_role("desk")
    await api.post(general, content=f"@everyone @here <@&{role.id}>")
    await api.post(general, flags=LAYOUT, components=[a_text(f"@here <@&{role.id}>")])
    assert [one["pings"] for one in api.server.shown(general)] == [[], []]


async def test_a_mention_rings_in_a_layout_but_not_in_an_embed(api: Api, general: Channel) -> None:
    ada = api.server.person("Ada")
    await api.post(general, embeds=[{"title": ada.mention}])
    await api.post(general, flags=LAYOUT, components=[a_text(ada.mention)])
    shown = [one["pings"] for one in api.server.shown(general)]
    assert shown == [[], [f"user:{ada.user.id}"]]


async def test_an_edit_names_but_never_rings(api: Api, general: Channel) -> None:
    ada = api.server.person("Ada")
    _, message = await api.post(general, content="A ferry is late")
    _, edited = await api.edit(message, content=f"{ada.mention}: a ferry is late")
    assert [one["id"] for one in edited["mentions"]] == [str(ada.user.id)]
    assert api.server.shown(general)[0]["pings"] == []


# Who may.


@pytest.mark.parametrize(
    ("denied", "body", "code"),
    [
        ("view_channel", {"content": "a"}, 50001),
        ("send_messages", {"content": "a"}, 50013),
        ("embed_links", {"embeds": [{"title": "a"}]}, 50013),
    ],
)
async def test_a_missing_permission_is_told(
    api: Api, general: Channel, denied: str, body: Json, code: int
) -> None:
    api.server.deny(general, denied)
    status, said = await api.post(general, **body)
    assert (status, said["code"]) == (403, code)
    api.server.allow(general, denied)
    assert (await api.post(general, **body))[0] == 200


async def test_embeds_that_may_not_be_there_vanish_beside_other_words(
    api: Api, general: Channel
) -> None:
    embeds = [{"title": "A ferry"}]
    _, bare = await api.post(general, embeds=embeds, components=[row(a_button())])
    _, worded = await api.post(general, content="Late", embeds=embeds)
    api.server.deny(general, "embed_links")
    assert (await api.post(general, content="Late", embeds=embeds))[1]["embeds"] == []
    assert (await api.edit(worded, embeds=embeds))[1]["embeds"] == []
    assert (await api.edit(bare, embeds=embeds, components=[]))[1]["code"] == 50006
    assert (await api.edit(bare, components=[]))[1]["embeds"] == embeds


async def test_no_history_is_given_to_whom_may_not_read_it(api: Api, general: Channel) -> None:
    await api.post(general, content="a")
    api.server.deny(general, "read_message_history")
    assert await api.ask("GET", f"/channels/{general.id}/messages") == (200, [])


async def test_what_others_wrote_is_blank_without_the_intent(api: Api, general: Channel) -> None:
    ada = api.server.person("Ada").user
    api.server.writes(ada, general, "A ferry is late")
    api.server.writes(ada, general, f"<@{api.server.world.bot.id}> A ferry is late")
    await api.post(general, content="Ours")
    path = f"/channels/{general.id}/messages"
    texts = [one["content"] for one in (await api.ask("GET", path))[1]]
    assert [text[-4:] for text in texts] == ["Ours", "late", ""]
    api.server.world.reads_content = True
    assert (await api.ask("GET", path))[1][2]["content"] == "A ferry is late"


async def test_only_own_messages_can_be_edited(api: Api, general: Channel) -> None:
    api.server.writes(api.server.person("Ada").user, general, "mine")
    [theirs] = api.server.shown(general)
    status, said = await api.edit(theirs, content="ours")
    assert (status, said["code"]) == (403, 50005)


async def test_what_is_not_there_is_unknown(api: Api, general: Channel) -> None:
    for path, code in [
        ("/channels/1", 10003),
        (f"/channels/{general.id}/messages/1", 10008),
        ("/guilds/1", 10004),
        ("/users/1", 10013),
        (f"/guilds/{api.server.guild.id}/members/1", 10007),
    ]:
        status, said = await api.ask("GET", path)
        assert (status, said["code"]) == (404, code)
    status, said = await api.ask("GET", "/channels/general")
    assert (status, said["code"]) == (400, 50035)


@pytest.mark.parametrize("kind", [CATEGORY, 15])
async def test_no_message_stands_in_a_channel_for_none(api: Api, kind: int) -> None:
    channel = api.server.add_channel("desk", kind)
    status, said = await api.post(channel, content="a")
    assert (status, said["code"]) == (400, 50008)


async def test_a_person_may_close_the_direct_channel(api: Api) -> None:
    ada = api.server.person("Ada")
    _, channel = await api.ask("POST", "/users/@me/channels", {"recipient_id": ada.user.id})
    assert (channel["type"], int(channel["id"])) == (DIRECT, api.server.direct(ada).id)
    assert (await api.post(api.server.direct(ada), content="a"))[0] == 200
    ada.user.accepts_messages = False
    status, said = await api.post(api.server.direct(ada), content="a")
    assert (status, said["code"]) == (403, 50007)


async def test_only_announcements_are_crossposted_and_once(api: Api, general: Channel) -> None:
    wire = api.server.add_channel("wire", ANNOUNCEMENT)
    cases = [(general, 50024), (wire, None), (wire, 40033)]
    for channel, code in cases:
        _, message = await api.post(channel, content="a", nonce=channel.name, enforce_nonce=True)
        path = f"/channels/{channel.id}/messages/{message['id']}/crosspost"
        _, said = await api.ask("POST", path)
        assert said.get("code") == code
    assert api.server.shown(wire)[0]["crossposted"]


async def test_late_edits_are_numbered(api: Api, general: Channel) -> None:
    _, message = await api.post(general, content="a")
    api.server.writing.most_late_edits = 2
    api.server.advance(hours=1, minutes=1)
    answers = [await api.edit(message, content=f"{number}") for number in range(3)]
    assert [status for status, _ in answers] == [200, 200, 400]
    assert answers[-1][1]["code"] == 30046
    api.server.advance(hours=1)
    assert (await api.edit(message, content="later"))[0] == 200


# Forums and threads.


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": "", "message": {"content": "a"}}, 50035),
        ({"name": "x" * 101, "message": {"content": "a"}}, 50035),
        ({"name": "a"}, 50035),
        ({"name": "a", "message": {"content": "a"}, "auto_archive_duration": 61}, 50035),
        ({"name": "a", "message": {"content": "a"}, "applied_tags": ["7"]}, 50035),
        ({"name": "a", "message": {"content": "a"}}, 40067),
        ({"name": "a", "message": {}, "applied_tags": ["TAG"]}, 50006),
    ],
)
async def test_a_post_is_refused(api: Api, body: Json, code: int) -> None:
    forum = api.server.add_forum("stories", "quakes")
    forum.flags = REQUIRE_TAG
    told = json.loads(json.dumps(body).replace("TAG", str(forum.tags[0].id)))
    status, said = await api.ask("POST", f"/channels/{forum.id}/threads", told)
    assert (status, said["code"]) == (400, code)
    assert not [one for one in api.server.world.channels.values() if one.is_thread]


async def test_a_post_is_found_among_the_active_threads_until_it_is_archived(api: Api) -> None:
    forum = api.server.add_forum("stories", "quakes")
    body = {"name": "A quake", "message": {"content": "a"}, "applied_tags": [forum.tags[0].id]}
    _, post = await api.ask("POST", f"/channels/{forum.id}/threads", body)
    active = f"/guilds/{api.server.guild.id}/threads/active"
    archived = f"/channels/{forum.id}/threads/archived/public"
    assert post["message"]["id"] == post["id"]
    assert [one["id"] for one in (await api.ask("GET", active))[1]["threads"]] == [post["id"]]
    api.server.advance(days=2)
    assert (await api.ask("GET", active))[1]["threads"] == []
    assert [one["id"] for one in (await api.ask("GET", archived))[1]["threads"]] == [post["id"]]
    status, said = await api.edit(post["message"], content="b")
    assert (status, said["code"]) == (400, 50083)
    await api.ask("PATCH", f"/channels/{post['id']}", {"archived": False})
    assert (await api.edit(post["message"], content="b"))[0] == 200


async def test_a_message_opens_an_archived_thread_unless_it_is_locked(
    api: Api, general: Channel
) -> None:
    _, message = await api.post(general, content="a")
    path = f"/channels/{general.id}/messages/{message['id']}/threads"
    _, begun = await api.ask("POST", path, {"name": "quake"})
    assert begun["id"] == message["id"]
    assert (await api.ask("POST", path, {"name": "quake"}))[1]["code"] == 160004
    thread = api.server.world.channels[int(begun["id"])]
    api.server.threads.set_archived(thread, archived=True)
    assert (await api.post(thread, content="more"))[0] == 200
    assert not thread.archived
    thread.locked = True
    api.server.threads.set_archived(thread, archived=True)
    assert (await api.post(thread, content="more"))[1]["code"] == 50083


async def test_threads_ask_their_parent_who_may(api: Api, general: Channel) -> None:
    server = api.server
    thread = server.world.add_thread(general, "quake", owner=server.world.bot)
    server.deny(general, "send_messages")
    assert (await api.post(thread, content="a"))[0] == 200
    server.deny(general, "send_messages_in_threads", "create_public_threads")
    assert (await api.post(thread, content="a"))[1]["code"] == 50013
    path = f"/channels/{general.id}/threads"
    assert (await api.ask("POST", path, {"name": "more"}))[1]["code"] == 50013


async def test_a_moderated_tag_needs_the_permission(api: Api) -> None:
    forum = api.server.add_forum("stories", "official")
    forum.tags[0].moderated = True
    body = {"name": "a", "message": {"content": "a"}, "applied_tags": [forum.tags[0].id]}
    assert (await api.ask("POST", f"/channels/{forum.id}/threads", body))[1]["code"] == 50013
    api.server.allow(forum, "manage_threads")
    assert (await api.ask("POST", f"/channels/{forum.id}/threads", body))[0] == 201
