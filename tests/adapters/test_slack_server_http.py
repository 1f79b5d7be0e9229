"""HTTP mode and OAuth of the local Slack with the real AsyncApp: signatures, replays, installing, rotation."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio
from aiohttp import ClientSession, web
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import create_async_engine

from tests.servers.slack_server import SlackServer, slack_server
from tests.slack_apps import app_at, client_at, refusal, serving

Json = dict[str, Any]


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with slack_server() as server:
        server.events.retry_after_s = (0.0, 0.05, 0.05)
        yield server


Answering = Callable[[web.Request], Awaitable[web.Response]]


def listening(slack: SlackServer) -> tuple[AsyncApp, list[Json]]:
    app, events = app_at(slack), list[Json]()

    async def wire(ack: AsyncAck, respond: AsyncRespond, command: Json) -> None:
        await ack()
        await respond(f"you said {command['text']}")

    async def note(body: Json) -> None:
        events.append(body)

    app.command("/wire")(wire)
    app.event("channel_rename")(note)
    return app, events


async def test_a_command_comes_as_a_signed_request(slack: SlackServer) -> None:
    app, _ = listening(slack)
    ada = slack.person("ada")
    async with serving(app, slack):
        sight = await ada.command("/wire", "status", channel=slack.channel("alerts"))
        await slack.until(lambda: ada.ephemerals)
    assert (sight.problem, ada.ephemerals[0].text) == (None, "you said status")


async def test_an_app_shows_that_its_address_is_its_own(slack: SlackServer) -> None:
    async def mumble(request: web.Request) -> web.Response:
        return web.Response(text="yes")

    async with serving(app_at(slack), slack):
        assert await slack.requests.verify_url()
    async with answering(slack, mumble):
        assert not await slack.requests.verify_url()


async def test_a_forged_or_old_request_is_refused_and_a_replay_is_not(slack: SlackServer) -> None:
    app, events = listening(slack)
    event = {"type": "channel_rename", "channel": {"id": "C1", "name": "news", "created": 1}}
    async with serving(app, slack):
        wrapped = slack.events.wrapped(slack.workspace, event)
        right = slack.requests.signed("events_api", wrapped)
        forged = slack.requests.signed("events_api", wrapped, secret="other")  # noqa: S106 - forged
        old = slack.requests.signed("events_api", wrapped, at=time.time() - 301)
        answers = [await slack.requests.deliver(one) for one in (forged, old, right, right)]
        await slack.until(lambda: len(events) == 2)
    assert answers == [401, 401, 200, 200]
    assert events[0]["event_id"] == events[1]["event_id"]


async def test_a_failing_app_gets_an_event_four_times_and_says_no_more_if_it_wants(
    slack: SlackServer,
) -> None:
    app, _ = app_at(slack), None
    async with serving(app, slack):
        slack.rename(slack.channel("alerts"), "news")
        await slack.events.settled()
    retries = [one.headers.get("X-Slack-Retry-Num") for one in slack.requests.sent]
    assert retries == [None, "1", "2", "3"]
    assert slack.requests.sent[1].headers["X-Slack-Retry-Reason"] == "http_error"


@asynccontextmanager
async def answering(slack: SlackServer, answer: Answering) -> AsyncIterator[None]:
    """Run an app of a few lines in place of a real one."""
    application = web.Application()
    application.router.add_post("/", answer)
    runner = web.AppRunner(application, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.requests.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    try:
        yield
    finally:
        await runner.cleanup()


async def test_an_app_may_say_that_it_wants_no_retry(slack: SlackServer) -> None:
    async def refuse(request: web.Request) -> web.Response:
        return web.Response(status=500, headers={"X-Slack-No-Retry": "1"})

    async with answering(slack, refuse):
        slack.rename(slack.channel("alerts"), "news")
        await slack.events.settled()
    assert len(slack.requests.sent) == 1


async def test_an_app_that_answers_too_late_is_asked_again_and_found_out(
    slack: SlackServer,
) -> None:
    slack.requests.ack_within_s = 0.2
    answers = iter([0.4, 0.0])

    async def dawdle(request: web.Request) -> web.Response:
        await asyncio.sleep(next(answers))
        return web.Response()

    async with answering(slack, dawdle):
        slack.rename(slack.channel("alerts"), "news")
        await slack.events.settled()
    assert [one.headers.get("X-Slack-Retry-Reason") for one in slack.requests.sent] == [
        None,
        "http_timeout",
    ]
    assert slack.violations == ["events_api: not acknowledged within 0.2 s"]
    slack.violations.clear()


async def test_an_app_that_is_not_there_is_unreachable(slack: SlackServer) -> None:
    slack.requests.url = "http://127.0.0.1:9/slack/events"
    sight = await slack.person("ada").command("/wire", channel=slack.channel("alerts"))
    assert sight.problem == "unreachable"


@asynccontextmanager
async def installable(slack: SlackServer, folder: Path) -> AsyncIterator[tuple[AsyncApp, Any]]:
    """An app for many workspaces, with the stores of the SDK in a file."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{folder / 'oauth.db'}")
    installed = AsyncSQLAlchemyInstallationStore(client_id=slack.app.client_id, engine=engine)
    states = AsyncSQLAlchemyOAuthStateStore(expiration_seconds=600, engine=engine)
    async with engine.begin() as connection:
        await connection.run_sync(installed.metadata.create_all)
        await connection.run_sync(states.metadata.create_all)
    app = AsyncApp(
        client=AsyncWebClient(base_url=slack.api_url, retry_handlers=[]),
        signing_secret=slack.app.signing_secret,
        installation_store=installed,
        process_before_response=True,  # what is acknowledged is done, and the file can be closed
        oauth_settings=AsyncOAuthSettings(
            client_id=slack.app.client_id,
            client_secret=slack.app.client_secret,
            scopes=sorted(slack.app.scopes),
            installation_store=installed,
            state_store=states,
            authorization_url=slack.oauth.consent_page,
        ),
    )
    try:
        yield app, installed
    finally:
        await engine.dispose()


async def install(slack: SlackServer, address: str, workspace: Any) -> int:
    """Go the way of a browser: the app's page, Slack's page, *Allow*, and back."""
    back = f"{address}/slack/oauth_redirect"
    async with ClientSession() as browser:
        async with browser.get(f"{address}/slack/install") as page:
            cookie = page.headers["Set-Cookie"].split(";")[0]
            start = (await page.text()).split('<a href="')[1].split('"')[0].replace("&amp;", "&")
        async with browser.get(start) as consent:
            assert consent.status == 200
        [state] = parse_qs(urlsplit(start).query)["state"]
        allowed = slack.oauth.allow(workspace, "U1A", state=state, redirect_uri=back)
        async with browser.get(allowed, headers={"Cookie": cookie}) as answer:
            return answer.status


async def test_an_app_is_installed_and_answers_in_its_new_workspace(
    slack: SlackServer, tmp_path: Path
) -> None:
    fresh = slack.world.add_workspace("T7", "quay", installed=False)
    async with installable(slack, tmp_path) as (app, store):

        async def wire(ack: AsyncAck, client: AsyncWebClient, command: Json) -> None:
            await ack()
            await client.chat_postMessage(channel=command["user_id"], text="hello")

        app.command("/wire")(wire)
        async with serving(app, slack) as address:
            assert await install(slack, address, fresh) == 200
            cleo = slack.person("cleo", fresh)
            await cleo.command("/wire", channel=slack.channel("general", fresh))
            await slack.until(lambda: fresh.im_with(cleo.id))
            bot = await store.async_find_bot(enterprise_id=None, team_id="T7")
    assert bot.bot_token == fresh.bot_token
    assert slack.oauth.exchanges == 1


async def test_a_code_is_exchanged_once_by_its_client_only(slack: SlackServer) -> None:
    client = AsyncWebClient(base_url=slack.api_url)
    back, app = "http://127.0.0.1/back", slack.app
    [code] = parse_qs(
        urlsplit(slack.oauth.allow(slack.workspace, "U1A", state="s", redirect_uri=back)).query
    )["code"]

    async def exchange(secret: str) -> Any:
        return await client.oauth_v2_access(
            client_id=app.client_id, client_secret=secret, code=code, redirect_uri=back
        )

    assert await refusal(exchange("wrong")) == "bad_client_secret"
    assert (await exchange(app.client_secret))["team"]["id"] == "T1"
    assert await refusal(exchange(app.client_secret)) == "invalid_code"


async def test_a_code_is_good_for_ten_minutes(slack: SlackServer) -> None:
    back = slack.oauth.allow(slack.workspace, "U1A", state="s", redirect_uri="http://b")
    [code] = parse_qs(urlsplit(back).query)["code"]
    slack.world.clock.advance(601)
    late = AsyncWebClient(base_url=slack.api_url).oauth_v2_access(
        client_id=slack.app.client_id, client_secret=slack.app.client_secret, code=code
    )
    assert await refusal(late) == "code_expired"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("client_id=0&scope=chat:write", "invalid_client_id"),
        ("client_id=111.222&scope=", "invalid_scope"),
        ("client_id=111.222&scope=admin", "invalid_scope"),
        ("client_id=111.222&scope=chat:write&redirect_uri=http://evil", "bad_redirect_uri"),
    ],
)
async def test_the_page_of_consent_refuses_what_the_app_may_not_ask(
    slack: SlackServer, query: str, code: str
) -> None:
    address = f"{slack.oauth.consent_page}?{query}"
    async with ClientSession() as browser, browser.get(address) as page:
        assert (page.status, await page.text()) == (400, code)


async def test_a_token_that_rotates_expires_and_its_refresh_token_serves_once(
    slack: SlackServer, tmp_path: Path
) -> None:
    slack.app.rotates = True
    fresh = slack.world.add_workspace("T7", "quay", installed=False)
    async with installable(slack, tmp_path) as (app, store):
        async with serving(app, slack) as address:
            assert await install(slack, address, fresh) == 200
        old = await store.async_find_installation(enterprise_id=None, team_id="T7")
        rotator = AsyncTokenRotator(
            client=AsyncWebClient(base_url=slack.api_url),
            client_id=slack.app.client_id,
            client_secret=slack.app.client_secret,
        )
        slack.world.clock.advance(43_201)
        assert await refusal(client_at(slack, fresh).auth_test()) == "token_expired"
        whole_day = 24 * 60
        rotated = await rotator.perform_token_rotation(
            installation=old, minutes_before_expiration=whole_day
        )
        assert rotated is not None
        assert rotated.bot_token == fresh.bot_token != old.bot_token
        assert (await client_at(slack, fresh).auth_test())["team_id"] == "T7"
        again = AsyncWebClient(base_url=slack.api_url).oauth_v2_access(
            client_id=slack.app.client_id,
            client_secret=slack.app.client_secret,
            grant_type="refresh_token",
            refresh_token=old.bot_refresh_token,
        )
        assert await refusal(again) == "invalid_refresh_token"


@pytest.mark.parametrize("tokens_first", [True, False])
async def test_an_uninstalled_workspace_says_so_twice_and_answers_no_more(
    slack: SlackServer, tmp_path: Path, tokens_first: bool
) -> None:
    fresh = slack.world.add_workspace("T7", "quay", installed=False)
    other = slack.world.add_workspace("T8", "dock", installed=False)
    async with installable(slack, tmp_path) as (app, store):
        app.enable_token_revocation_listeners()
        async with serving(app, slack) as address:
            for workspace in (fresh, other):
                assert await install(slack, address, workspace) == 200
            slack.oauth.uninstall(fresh, tokens_first=tokens_first)
            await slack.events.settled()
        assert await store.async_find_bot(enterprise_id=None, team_id="T7") is None
        assert await store.async_find_bot(enterprise_id=None, team_id="T8") is not None
    assert {one["event"]["type"] for one in slack.events.sent} == {
        "app_uninstalled",
        "tokens_revoked",
    }
    assert await refusal(client_at(slack, fresh).auth_test()) == "account_inactive"


async def test_a_person_may_decline(slack: SlackServer) -> None:
    back = slack.oauth.deny(state="s", redirect_uri="http://b")
    assert back == "http://b?error=access_denied&state=s"
