"""What an operator needs to set Slack up: the manifest, the keys of the configuration, `check`."""

import asyncio
import json
from pathlib import Path

import pytest
import regex
from typer.testing import CliRunner

from adapters.chat.slack_chat.manifest import SCOPES, manifest
from adapters.chat.slack_chat.settings import SlackSettings
from bot.check import examine
from bot.cli.main import app
from bot.config import ConfigError, load
from bot.opening import Place
from rules.model import Channel
from tests.servers.slack_manifest import objections
from tests.servers.slack_server import SlackServer
from tests.slack_house import slack_with_app

URL = "https://alerts.example.org"
TOKENS = 'bot_token = "xoxb-1"\napp_token = "xapp-1"\n'
KEY = "50lvq0S5CxjXB3D7I6qOihdwKmfPPH-MGnxQ89sPMgM="


def typed(*words: str) -> str:
    result = CliRunner().invoke(app, ["slack", *words])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize(
    "words", [(), ("--mode", "http", "--public-url", URL), ("--many", "--public-url", URL)]
)
def test_the_manifest_is_one_that_slack_takes(words: tuple[str, ...]) -> None:
    written = json.loads(typed("manifest", *words))

    assert objections(written) == []
    assert written["features"]["slash_commands"][0]["command"] == "/wire"
    assert ("request_url" in str(written)) is ("http" in words)


def test_the_manifest_asks_for_the_least_scopes_each_with_what_for() -> None:
    written = manifest(command="/wire", mode="socket", public_url=None, has_many=False)

    assert written["oauth_config"]["scopes"]["bot"] == list(SCOPES)
    assert not {"chat:write.public", "channels:join", "users:read.email"} & set(SCOPES)
    assert all(SCOPES.values())


@pytest.mark.parametrize("words", [("--mode", "http"), ("--many",), ("--mode", "carrier-pigeon")])
def test_a_manifest_that_would_lead_nowhere_is_not_written(words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, ["slack", "manifest", *words])

    assert result.exit_code == 2


def test_every_key_is_another_one_and_fits_the_settings() -> None:
    first, second = typed("key").strip(), typed("key").strip()

    assert first != second
    assert regex.fullmatch(r"[\w-]{43}=", first)


def written(folder: Path, chat: str, channel: str | None = "slack:C0123") -> Path:
    path = folder / "config.toml"
    watch = f'[[watches]]\nname = "Quakes"\nquery = "quake"\nchannels = ["{channel}"]\n'
    watch = watch if channel else ""
    path.write_text(f'[[chats]]\nplatform = "slack"\n{chat}\n{watch}')
    return path


@pytest.mark.parametrize(
    ("chat", "says"),
    [
        ("", "app_token (xapp-…)"),
        ('app_token = "xapp-1"', "bot_token is missing"),
        ('bot_token = "xapp-1"\napp_token = "xapp-1"', "holds the app's token"),
        ('bot_token = "xoxb-1"\napp_token = "xoxb-1"', "holds the bot's token"),
        ('mode = "http"\nbot_token = "xoxb-1"', "needs signing_secret"),
        (TOKENS + 'client_id = "1.2"', "leave one of them out"),
        ('app_token = "xapp-1"\nclient_id = "1.2"', "needs client_secret"),
        ('app_token = "xapp-1"\nclient_id = "1.2"\nclient_secret = "s"', "needs token_key"),
        (TOKENS + 'token_key = "short"', "wirewatch slack key"),
        (TOKENS + 'managers = "everyone"', 'write "anyone", "admins"'),
        (TOKENS + 'managers = ["@anna"]', "a list of member ids"),
        (TOKENS + 'managers = { T1 = "everyone" }', 'write "anyone", "admins"'),
        (TOKENS + 'managers = { acme = "admins" }', '"acme" is no workspace'),
        (TOKENS + 'name = "my slack"', "small letters"),
        (TOKENS + 'api_base = "slack.com"', "write an address"),
        (TOKENS + 'bot_tokn = "x"', "did you mean `bot_token`"),
    ],
)
def test_what_is_wrong_in_the_configuration_is_said_with_its_remedy(
    chat: str, says: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError) as raised:
        load(written(tmp_path, chat))

    assert says in str(raised.value)
    assert "xoxb-1" not in str(raised.value)


@pytest.mark.parametrize(
    ("channel", "says"),
    [
        ("slack:#general", "write its id"),
        ("slack:general", "write its id"),
        ("slack:T0123/C0123", "there is only one"),
    ],
)
def test_a_channel_that_cannot_be_is_said_before_the_start(
    channel: str, says: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError) as raised:
        load(written(tmp_path, TOKENS, channel))

    assert says in str(raised.value)


def test_where_many_install_the_app_a_channel_names_its_workspace() -> None:
    many = SlackSettings.model_validate(
        {
            "platform": "slack",
            "app_token": "xapp-1",
            "client_id": "1.2",
            "client_secret": "s",
            "token_key": KEY,
        }
    )

    assert many.problem_with(Channel("slack", "T01/C01")) is None
    assert "names no workspace" in str(many.problem_with(Channel("slack", "C01")))


async def checked(
    slack: SlackServer, folder: Path, *, is_idle: bool = False, **tokens: str
) -> dict[str, bool]:
    """Run `wirewatch check`; gives what it says of the channel, of an idle bot of the whole chat."""
    known = {"bot_token": slack.workspace.bot_token, "app_token": slack.app.app_token} | tokens
    chat = "".join(f'{name} = "{value}"\n' for name, value in known.items())
    chat += f'api_base = "{slack.api_url}"\n'
    channel = None if is_idle else f"slack:{slack.channel('alerts').id}"
    path = written(folder, chat, channel)
    findings = await examine(Place(load(path), folder))
    return {one.sentence: one.well for one in findings if one.sentence.startswith("channel ")}


@pytest.mark.parametrize("is_idle", [False, True])
async def test_a_check_finds_all_well_and_posts_nothing(is_idle: bool, tmp_path: Path) -> None:
    async with slack_with_app() as slack:
        [(sentence, well)] = (await checked(slack, tmp_path, is_idle=is_idle)).items()

        assert well, sentence
        assert slack.messages("alerts") == []
        assert slack.sockets.opened == 0


@pytest.mark.parametrize(
    ("tokens", "says"),
    [({"bot_token": "xoxb-no"}, "bot's token"), ({"app_token": "xapp-no"}, "app_token is refused")],
)
@pytest.mark.parametrize("is_idle", [False, True])
async def test_a_check_says_which_token_is_wrong(
    is_idle: bool, tokens: dict[str, str], says: str, tmp_path: Path
) -> None:
    async with slack_with_app() as slack:
        [(sentence, well)] = (await checked(slack, tmp_path, is_idle=is_idle, **tokens)).items()

    assert not well
    assert says in sentence
    assert next(iter(tokens.values())) not in sentence


@pytest.mark.parametrize("is_idle", [False, True])
async def test_a_check_says_which_scopes_are_missing_and_what_for(
    is_idle: bool, tmp_path: Path
) -> None:
    async with slack_with_app() as slack:
        slack.world.tokens[slack.workspace.bot_token].scopes -= {"files:write", "files:read"}
        [(sentence, well)] = (await checked(slack, tmp_path, is_idle=is_idle)).items()

    assert not well
    assert "files:write (send lists of feeds and watches as files)" in sentence
    assert "files:read (take in a list of feeds that somebody uploads)" in sentence


async def test_a_check_says_how_to_let_the_bot_into_a_channel(tmp_path: Path) -> None:
    async with slack_with_app() as slack:
        slack.kick_bot(slack.channel("alerts"))
        [(sentence, well)] = (await checked(slack, tmp_path)).items()

    assert not well
    assert "/invite @wirewatch" in sentence


async def test_a_check_where_many_install_the_app_makes_no_database(tmp_path: Path) -> None:
    many = f'client_id = "1.2"\nclient_secret = "s"\ntoken_key = "{KEY}"\n'
    async with slack_with_app() as slack:
        at = f'app_token = "{slack.app.app_token}"\napi_base = "{slack.api_url}"\n'
        path = written(tmp_path, many + at, None)
        findings = await examine(Place(load(path), tmp_path))

    [told] = [one for one in findings if one.sentence.startswith("channel ")]
    assert "no workspace has installed the app" in told.sentence
    assert not await asyncio.to_thread((tmp_path / "wirewatch.db").exists)


async def test_a_check_without_slack_says_so(tmp_path: Path) -> None:
    async with slack_with_app() as slack:
        pass
    [(sentence, well)] = (await checked(slack, tmp_path)).items()

    assert not well
    assert "cannot be reached" in sentence
