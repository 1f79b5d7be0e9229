"""Tokens, limits, nonces, commands and interactions of the local Discord, request by request."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from tests.servers.discord_faults import Fault
from tests.servers.discord_interactions import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    MODAL,
    Interaction,
)
from tests.servers.discord_person import Person
from tests.servers.discord_raw import Api, places
from tests.servers.discord_server import DiscordServer, discord_server
from tests.servers.discord_world import Channel, Json

EPHEMERAL = 1 << 6
POSTS = "POST /channels/{channel}/messages"


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with discord_server() as serving:
        serving.clock.hold()
        yield serving


@pytest_asyncio.fixture
async def api(server: DiscordServer) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as session:
        yield Api(session, server)


@pytest.fixture
def general(server: DiscordServer) -> Channel:
    return server.channel("general")


# Who asks.


async def test_a_wrong_token_is_refused(api: Api) -> None:
    status, said = await api.ask("GET", "/users/@me", Authorization="Bot wrong")
    assert (status, said) == (401, {"message": "401: Unauthorized", "code": 0})


async def test_a_bad_user_agent_is_refused_and_counted(api: Api) -> None:
    status, _ = await api.ask("GET", "/users/@me", User_Agent="curl/8")
    assert status == 403
    assert api.server.violations == ["GET /users/@me came with a bad User-Agent"]


async def test_an_unknown_route_is_counted(api: Api) -> None:
    status, _ = await api.ask("GET", "/guilds/1/voice")
    assert status == 404
    assert api.server.violations == ["unknown route GET /api/v10/guilds/1/voice"]


# How often.


async def test_a_bucket_tells_its_numbers_and_then_refuses(api: Api, general: Channel) -> None:
    api.server.limits.buckets[POSTS] = (2, 60.0)
    url = f"{api.server.api_base}/channels/{general.id}/messages"
    known = {"Authorization": f"Bot {api.server.token}", "User-Agent": "DiscordBot (x 1)"}
    left = []
    for _ in range(3):
        async with api.session.post(url, json={"content": "a"}, headers=known) as answer:
            left.append(answer.headers["X-RateLimit-Remaining"])
            assert answer.headers["X-RateLimit-Limit"] == "2"
            assert 0 < float(answer.headers["X-RateLimit-Reset-After"]) <= 60
            said = await answer.json()
    assert (left, answer.status, said["global"]) == (["1", "0", "0"], 429, False)
    told = [answer.headers[name] for name in ("X-RateLimit-Scope", "Retry-After")]
    assert (answer.headers["Via"] != "", told) == (True, ["user", "60"])
    assert said["retry_after"] == 60
    [violation] = api.server.violations
    assert violation.endswith("was sent on an exhausted bucket")
    api.server.advance(seconds=60)
    assert (await api.post(general, content="a"))[0] == 200


async def test_channels_have_buckets_of_their_own(api: Api, general: Channel) -> None:
    api.server.limits.buckets[POSTS] = (1, 60.0)
    other = api.server.add_channel("war-room")
    answers = [(await api.post(one, content="a"))[0] for one in (general, other, general)]
    assert answers == [200, 200, 429]


async def test_a_new_client_may_meet_a_full_bucket(api: Api, general: Channel) -> None:
    api.server.limits.buckets[POSTS] = (1, 60.0)
    await api.post(general, content="a")
    await api.ask("GET", "/users/@me")
    assert (await api.post(general, content="a"))[0] == 429
    assert api.server.violations == []
    assert (await api.post(general, content="a"))[0] == 429
    assert len(api.server.violations) == 1


async def test_a_client_whose_first_answer_was_cut_off_knows_no_numbers_of_the_bucket(
    api: Api, general: Channel
) -> None:
    api.server.limits.buckets[POSTS] = (2, 60.0)
    await api.post(general, content="a")
    await api.ask("GET", "/users/@me")
    api.server.fault(Fault("cut", "after"))
    with pytest.raises(aiohttp.ClientError):
        await api.post(general, content="a")
    assert (await api.post(general, content="a"))[0] == 429
    assert api.server.violations == []
    assert (await api.post(general, content="a"))[0] == 429
    assert len(api.server.violations) == 1


async def test_fifty_requests_a_second_are_the_limit_of_all(api: Api, general: Channel) -> None:
    asking = [api.ask("GET", f"/channels/{general.id}/messages") for _ in range(50)]
    assert {status for status, _ in await asyncio.gather(*asking)} == {200}
    status, said = await api.ask("GET", "/gateway")
    assert (status, said["global"]) == (429, True)
    assert api.server.violations == ["more than 50 requests in a second"]
    api.server.advance(seconds=1)
    assert (await api.ask("GET", "/gateway"))[0] == 200


async def test_too_many_invalid_requests_end_in_a_ban_without_json(
    api: Api, general: Channel
) -> None:
    api.server.limits.most_invalid = 3
    api.server.deny(general, "send_messages")
    for _ in range(3):
        assert (await api.post(general, content="a"))[0] == 403
    status, said = await api.ask("GET", "/users/@me")
    assert (status, "error code: 1015" in said) == (429, True)
    assert api.server.violations == ["3 invalid requests in ten minutes: banned"]


# Nonces.


async def test_an_enforced_nonce_gives_the_earlier_message(api: Api, general: Channel) -> None:
    _, first = await api.post(general, content="a", nonce="n", enforce_nonce=True)
    _, again = await api.post(general, content="b", nonce="n", enforce_nonce=True)
    assert (again["id"], again["content"]) == (first["id"], "a")
    await api.post(general, content="c", nonce="n")
    assert [one["content"] for one in api.server.shown(general)] == ["a", "c"]


async def test_a_nonce_of_a_deleted_message_is_unknown(api: Api, general: Channel) -> None:
    _, first = await api.post(general, content="a", nonce="n", enforce_nonce=True)
    await api.ask("DELETE", f"/channels/{general.id}/messages/{first['id']}")
    status, said = await api.post(general, content="a", nonce="n", enforce_nonce=True)
    assert (status, said["code"]) == (404, 10008)


async def test_a_nonce_holds_for_all_channels_and_that_is_counted(
    api: Api, general: Channel
) -> None:
    other = api.server.add_channel("war-room")
    _, first = await api.post(general, content="a", nonce="n", enforce_nonce=True)
    _, again = await api.post(other, content="a", nonce="n", enforce_nonce=True)
    assert (again["id"], again["channel_id"]) == (first["id"], str(general.id))
    [violation] = api.server.violations
    assert violation.startswith("nonce n of channel")


async def test_what_the_server_does_not_know_is_counted(api: Api, general: Channel) -> None:
    await api.post(general, content="a", poll={"question": "?"})
    assert api.server.violations == ["a message asks for ['poll'], which this server does not know"]


def a_command(name: str = "watch", **more: Any) -> Json:
    return {"name": name, "description": "Watches", "type": 1} | more


def an_option(name: str = "query", **more: Any) -> Json:
    return {"type": 3, "name": name, "description": "What to look for"} | more


LONG = [an_option(f"o{n}", choices=[{"name": "x" * 90, "value": "y" * 90}] * 20) for n in range(3)]
COMMANDS: list[tuple[str, list[Json], str, str]] = [
    ("an upper-case name", [a_command("Watch")], "0.name", "APPLICATION_COMMAND_INVALID_NAME"),
    ("a name with a blank", [a_command("watch add")], "0.name", "APPLICATION_COMMAND_INVALID_NAME"),
    ("a name of 33", [a_command("x" * 33)], "0.name", "BASE_TYPE_MAX_LENGTH"),
    ("one name twice", [a_command(), a_command()], "1.name", "APPLICATION_COMMANDS_DUPLICATE_NAME"),
    ("no description", [a_command(description="")], "0.description", "BASE_TYPE_REQUIRED"),
    ("a description of 101", [a_command(description="x" * 101)], "0.description", "BASE_TYPE_MAX_LENGTH"),
    ("26 options", [a_command(options=[an_option(f"o{n}") for n in range(26)])], "0.options", "BASE_TYPE_BAD_LENGTH"),
    ("26 choices", [a_command(options=[an_option(choices=[{"name": "a", "value": "a"}] * 26)])], "0.options.0.choices", "BASE_TYPE_BAD_LENGTH"),
    ("a required option behind", [a_command(options=[an_option(), an_option("b", required=True)])], "0.options.1", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"),
    ("an option twice", [a_command(options=[an_option(), an_option()])], "0.options", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS"),
    ("choices that complete", [a_command(options=[an_option(choices=[{"name": "a", "value": "a"}], autocomplete=True)])], "0.options.0", "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID"),
    ("a group in a group", [a_command(options=[an_option("a", type=2, options=[an_option("b", type=2, options=[])])])], "0.options.0.options.0.type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"),
    ("8,001 characters", [a_command(options=LONG)], "0", "APPLICATION_COMMAND_TOO_LARGE"),
    ("an unknown language", [a_command(name_localizations={"tlh": "a"})], "0.name_localizations", "BASE_TYPE_CHOICES"),
    ("a language with an empty text", [a_command(description_localizations={"de": ""})], "0.description_localizations.de", "BASE_TYPE_REQUIRED"),
    ("an option of 101", [a_command(options=[an_option(description="x" * 101)])], "0.options.0.description", "BASE_TYPE_MAX_LENGTH"),
    ("a choice of 101", [a_command(options=[an_option(choices=[{"name": "x" * 101, "value": "a"}])])], "0.options.0.choices.0.name", "BASE_TYPE_MAX_LENGTH"),
    ("a choice whose value has 101", [a_command(options=[an_option(choices=[{"name": "a", "value": "x" * 101}])])], "0.options.0.choices.0.value", "BASE_TYPE_MAX_LENGTH"),
    ("a place that there is not", [a_command(contexts=[0, 3])], "0.contexts.1", "BASE_TYPE_CHOICES"),
    ("an install that there is not", [a_command(integration_types=[2])], "0.integration_types.0", "BASE_TYPE_CHOICES"),
    ("a kind of option beyond the last", [a_command(options=[an_option(type=12)])], "0.options.0.type", "BASE_TYPE_CHOICES"),
    ("a translated name of 33", [a_command(name_localizations={"de": "x" * 33})], "0.name_localizations.de", "BASE_TYPE_MAX_LENGTH"),
    ("an unknown kind", [a_command(type=9)], "0.type", "BASE_TYPE_CHOICES"),
    ("a menu with a description", [a_command("Why this alert?", type=3)], "0", "APPLICATION_COMMAND_INVALID"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "place", "code"), [pytest.param(*rest, id=name) for name, *rest in COMMANDS]
)
async def test_commands_are_refused_for(api: Api, body: list[Json], place: str, code: str) -> None:
    path = f"/applications/{api.server.world.application_id}/commands"
    status, said = await api.ask("PUT", path, body)
    assert (status, said["code"]) == (400, 50035)
    assert (place, code) in places(said["errors"])


async def test_commands_are_numbered_and_keep_their_ids(api: Api) -> None:
    path = f"/applications/{api.server.world.application_id}/commands"
    many = [a_command(f"c{number}") for number in range(101)]
    assert (await api.ask("PUT", path, many))[1]["code"] == 30032
    _, first = await api.ask("PUT", path, many[:2])
    _, again = await api.ask("PUT", path, [many[1] | {"description": "Other"}])
    assert [one["id"] for one in again] == [first[1]["id"]]
    local = f"/applications/{api.server.world.application_id}/guilds/{api.server.guild.id}/commands"
    _, made = await api.ask("POST", local, many[0])
    assert (await api.ask("GET", local))[1] == [made]
    assert (await api.ask("DELETE", f"{local}/{made['id']}"))[0] == 204
    assert (await api.ask("DELETE", f"{local}/{made['id']}"))[1]["code"] == 10063


async def test_two_hundred_creates_a_day_are_the_limit(api: Api) -> None:
    path = f"/applications/{api.server.world.application_id}/commands"
    api.server.limits.buckets["PUT /applications/{application}/commands"] = (50, 1.0)
    for start in (0, 100):
        batch = [a_command(f"c{number}") for number in range(start, start + 100)]
        assert (await api.ask("PUT", path, batch))[0] == 200
    assert (await api.ask("PUT", path, [a_command("more")]))[1]["code"] == 30034
    api.server.advance(days=1, seconds=1)
    assert (await api.ask("PUT", path, [a_command("more")]))[0] == 200


# Interactions.


class Desk:
    """Interactions as a bot without a library answers them."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self.ada = api.server.person("Ada")

    def begin(self, kind: int = COMMAND, **more: Any) -> Interaction:
        return self._api.server.interactions.begin(kind, self.ada.user, self.ada.at, **more)

    async def answer(self, one: Interaction, kind: int, **body: Any) -> tuple[int, Any]:
        path = f"/interactions/{one.id}/{one.token}/callback?with_response=1"
        return await self._api.ask("POST", path, {"type": kind, "data": body})

    async def hook(
        self, method: str, one: Interaction, path: str = "", **body: Any
    ) -> tuple[int, Any]:
        start = f"/webhooks/{self._api.server.world.application_id}/{one.token}"
        return await self._api.ask(method, start + path, body)


@pytest.fixture
def desk(api: Api) -> Desk:
    return Desk(api)


async def test_an_interaction_is_answered_once(desk: Desk) -> None:
    one = desk.begin()
    status, said = await desk.answer(one, 4, content="Well", flags=EPHEMERAL)
    assert (status, said["resource"]["message"]["content"]) == (200, "Well")
    assert said["interaction"]["response_message_ephemeral"]
    status, said = await desk.answer(one, 4, content="Well")
    assert (status, said["code"]) == (400, 40060)


async def test_an_answer_after_three_seconds_is_refused_and_counted(api: Api, desk: Desk) -> None:
    one = desk.begin()
    api.server.advance(seconds=3.1)
    status, said = await desk.answer(one, 4, content="Well")
    assert (status, said["code"]) == (404, 10062)
    [violation] = api.server.violations
    assert violation.endswith("was answered after more than 3 s")


async def test_a_token_lives_fifteen_minutes(api: Api, desk: Desk) -> None:
    one = desk.begin()
    await desk.answer(one, 4, content="Well")
    api.server.advance(minutes=14)
    assert (await desk.hook("POST", one, content="More"))[0] == 200
    api.server.advance(minutes=2)
    status, said = await desk.hook("POST", one, content="More")
    assert (status, said["code"]) == (401, 50027)


async def test_before_the_first_answer_there_is_no_webhook(desk: Desk) -> None:
    status, said = await desk.hook("POST", desk.begin(), content="Well")
    assert (status, said["code"]) == (404, 10015)


async def test_an_unknown_interaction_is_unknown(desk: Desk) -> None:
    one, other = desk.begin(), desk.begin()
    mixed = replace(one, token=other.token)
    assert (await desk.answer(mixed, 4, content="Well"))[1]["code"] == 10062


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        pytest.param(COMMAND, 7, id="a command changes no message"),
        pytest.param(COMMAND, 8, id="a command offers no choices"),
        pytest.param(AUTOCOMPLETE, 4, id="typing is not answered by a message"),
        pytest.param(AUTOCOMPLETE, 5, id="typing is not deferred"),
        pytest.param(MODAL, 9, id="a form is not answered by a form"),
        pytest.param(MODAL, 7, id="a form of a command changes no message"),
        pytest.param(COMPONENT, 1, id="a pong"),
    ],
)
async def test_an_answer_must_fit_the_question(desk: Desk, kind: int, answer: int) -> None:
    status, said = await desk.answer(desk.begin(kind), answer, content="a")
    assert (status, said["code"]) == (400, 50035)


async def test_the_first_follow_up_fills_what_was_deferred(desk: Desk, general: Channel) -> None:
    one = desk.begin()
    _, told = await desk.answer(one, 5, flags=EPHEMERAL)
    assert told["interaction"]["response_message_loading"]
    _, first = await desk.hook("POST", one, content="Well")
    _, second = await desk.hook("POST", one, content="More")
    assert first["flags"] & EPHEMERAL
    assert not second["flags"] & EPHEMERAL
    _, original = await desk.hook("GET", one, "/messages/@original")
    assert (original["id"], told["interaction"]["response_message_id"]) == (first["id"],) * 2
    assert [str(number) for number in general.messages] == [second["id"]]


async def test_an_answer_can_be_changed_and_taken_away(desk: Desk) -> None:
    one = desk.begin()
    await desk.answer(one, 4, content="Well")
    _, changed = await desk.hook("PATCH", one, "/messages/@original", content="Better")
    assert changed["content"] == "Better"
    assert (await desk.hook("DELETE", one, "/messages/@original"))[0] == 204
    assert (await desk.hook("GET", one, "/messages/@original"))[1]["code"] == 10008


async def test_what_was_deferred_can_be_taken_back(desk: Desk, general: Channel) -> None:
    one = desk.begin()
    await desk.answer(one, 5)
    assert (await desk.hook("DELETE", one, "/messages/@original"))[0] == 204
    assert not one.is_thinking
    await desk.hook("POST", one, content="Well")
    assert len(general.messages) == 1


async def test_a_component_changes_its_own_message(api: Api, desk: Desk, general: Channel) -> None:
    _, posted = await api.post(general, content="a")
    message = general.messages[int(posted["id"])]
    first = desk.begin(COMPONENT, source=message)
    _, said = await desk.answer(first, 7, content="b")
    assert said["resource"]["message"]["id"] == posted["id"]
    later = desk.begin(COMPONENT, source=message)
    await desk.answer(later, 6)
    await desk.hook("PATCH", later, "/messages/@original", content="c")
    _, more = await desk.hook("POST", later, content="d")
    await desk.hook("PATCH", later, f"/messages/{more['id']}", content="e")
    assert [one["content"] for one in api.server.shown(general)] == ["c", "e"]


async def test_a_users_own_install_gets_five_follow_ups(api: Api, desk: Desk) -> None:
    one = desk.begin()
    one.user_installed = True
    await desk.answer(one, 4, content="Well", flags=EPHEMERAL)
    answers = []
    for _ in range(6):
        answers.append(await desk.hook("POST", one, content="More"))
        api.server.advance(seconds=1)
    assert [status for status, _ in answers] == [200] * 5 + [400]
    assert answers[-1][1]["code"] == 30040


async def test_a_component_of_a_deleted_message_changes_nothing(
    api: Api, desk: Desk, general: Channel
) -> None:
    message = api.server.writes(desk.ada.user, general, "a")
    one = desk.begin(COMPONENT, source=message)
    api.server.writing.take_away(message)
    assert (await desk.answer(one, 7, content="b"))[1]["code"] == 10008


A_TEXT = {"type": 4, "style": 1, "custom_id": "q"}
A_LABEL = {"type": 18, "label": "Query", "component": A_TEXT}
A_FORM: Json = {"title": "Watch", "custom_id": "v1:watch", "components": [A_LABEL]}


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"title": "x" * 46}, "data.title"),
        ({"custom_id": ""}, "data.custom_id"),
        ({"components": []}, "data.components"),
        ({"components": [A_LABEL] * 6}, "data.components"),
        ({"components": [A_LABEL] * 2}, "data.components.1.component.custom_id"),
        ({"components": [A_LABEL | {"label": "x" * 46}]}, "data.components.0.label"),
        ({"components": [{"type": 2}]}, "data.components.0.type"),
        ({"components": [A_LABEL | {"description": "x" * 101}]}, "data.components.0.description"),
        (
            {"components": [A_LABEL | {"component": A_TEXT | {"placeholder": "x" * 101}}]},
            "data.components.0.component.placeholder",
        ),
        (
            {"components": [A_LABEL | {"component": A_TEXT | {"value": "x" * 4001}}]},
            "data.components.0.component.value",
        ),
        (
            {"components": [A_LABEL | {"component": A_TEXT | {"min_length": 9, "max_length": 8}}]},
            "data.components.0.component.max_length",
        ),
    ],
)
async def test_a_form_is_refused(desk: Desk, changes: Json, place: str) -> None:
    status, said = await desk.answer(desk.begin(), 9, **(A_FORM | changes))
    assert (status, said["code"]) == (400, 50035)
    assert place in [where for where, _ in places(said["errors"])]
    assert (await desk.answer(desk.begin(), 9, **A_FORM))[0] == 200


@pytest.mark.parametrize(
    "choices",
    [
        pytest.param([{"name": "a", "value": "a"}] * 26, id="26 of them"),
        pytest.param([{"name": "x" * 101, "value": "a"}], id="a name of 101"),
        pytest.param([{"name": "a", "value": "x" * 101}], id="a value of 101"),
    ],
)
async def test_choices_are_refused(desk: Desk, choices: list[Json]) -> None:
    status, said = await desk.answer(desk.begin(AUTOCOMPLETE), 8, choices=choices)
    assert (status, said["code"]) == (400, 50035)
    assert (await desk.answer(desk.begin(AUTOCOMPLETE), 8, choices=[]))[0] == 200


# The person in front of it.


@pytest_asyncio.fixture
async def ada(api: Api) -> Person:
    options = [an_option("query", required=True, max_length=5), an_option("quiet", type=5)]
    add = {"type": 1, "name": "add", "description": "Add", "options": options}
    commands = [
        a_command(options=[add]),
        a_command("admin", default_member_permissions=str(1 << 4)),
        a_command("mine", contexts=[1]),
    ]
    path = f"/applications/{api.server.world.application_id}/commands"
    assert (await api.ask("PUT", path, json.loads(json.dumps(commands))))[0] == 200
    return api.server.person("Ada")


@pytest.mark.parametrize(
    ("line", "options", "error"),
    [
        ("/nothing", {}, LookupError),
        ("/watch", {}, LookupError),
        ("/watch remove", {}, LookupError),
        ("/watch add", {}, LookupError),
        ("/watch add", {"query": "a", "channel": "b"}, LookupError),
        ("/watch add", {"query": "a" * 6}, AssertionError),
        ("/watch add", {"query": "a", "quiet": "yes"}, AssertionError),
        ("/admin", {}, PermissionError),
        ("/mine", {}, PermissionError),
    ],
)
async def test_a_person_is_not_let_do_what_the_client_does_not_offer(
    ada: Person, line: str, options: Json, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await ada.use(line, **options)
    assert ada.seen == []


async def test_who_is_not_answered_reads_so_and_it_is_counted(api: Api, ada: Person) -> None:
    api.server.interactions.first_answer = timedelta(seconds=0.05)
    shown = await ada.use("/watch add", query="quake")
    assert shown.failed
    [violation] = api.server.violations
    assert "was not answered in 3 s" in violation
