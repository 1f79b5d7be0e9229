"""`wirewatch discord invite` and `wirewatch check` ask a local Discord."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from typer.testing import CliRunner

from adapters.chat.discord_chat.inviting import invitation_to
from bot.cli.main import app
from tests.servers.discord_pointing import discord_pointed_at
from tests.servers.discord_server import DiscordServer, discord_server


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with discord_server() as serving:
        with discord_pointed_at(serving):
            yield serving
        assert serving.violations == []


async def wirewatch(*words: str) -> tuple[int, str, str]:
    """Run a command beside the server; gives exit status, stdout, and all that was said."""
    result = await asyncio.to_thread(CliRunner().invoke, app, words)
    return result.exit_code, result.stdout, f"{result.output}{result.exception or ''}"


def config(folder: Path, server: DiscordServer, *channels: str, token: str = "") -> str:
    path = folder / "config.toml"
    watches = f'[[watches]]\nname = "Floods"\nquery = "flood"\nchannels = {list(channels)}\n'
    path.write_text(
        f'[[chats]]\nplatform = "discord"\ntoken = "{token or server.token}"\n'
        f'api_base = "{server.api_base}"\ngateway_url = "{server.gateway_url}"\n'
        + (watches if channels else ""),
        encoding="utf-8",
    )
    return str(path)


async def test_the_link_asks_for_exactly_what_the_bot_needs(
    server: DiscordServer, tmp_path: Path
) -> None:
    status, out, _ = await wirewatch("discord", "invite", "--config", config(tmp_path, server))
    assert status == 0
    assert f"client_id={server.world.application_id}" in out
    assert "scope=bot+applications.commands" in out
    assert "&integration_type=1" in out
    assert "Administrator" not in out


def test_the_permissions_are_six() -> None:
    assert invitation_to(1).permissions == (
        "View Channel",
        "Send Messages",
        "Embed Links",
        "Read Message History",
        "Create Public Threads",
        "Send Messages in Threads",
    )


async def test_a_refused_token_is_told_with_the_remedy_and_not_shown(
    server: DiscordServer, tmp_path: Path
) -> None:
    path = config(tmp_path, server, token="0123456789")  # noqa: S106  # no token of anybody
    status, out, err = await wirewatch("discord", "invite", "--config", path)
    assert status == 1
    assert "developer portal" in err
    assert "0123456789" not in out + err


async def test_an_unknown_bot_is_told(tmp_path: Path, server: DiscordServer) -> None:
    path = config(tmp_path, server)
    status, _, err = await wirewatch("discord", "invite", "--name", "other", "--config", path)
    assert (status, "there are discord" in err) == (1, True)


@pytest.mark.parametrize(
    ("denied", "well"), [("", True), ("embed_links", False), ("view_channel", False)]
)
async def test_check_says_of_each_channel_what_is_missing(
    denied: str, well: bool, server: DiscordServer, tmp_path: Path
) -> None:
    general = server.channel("general")
    if denied:
        server.deny(general, denied)
    path = config(tmp_path, server, f"discord:{general.id}")
    status, out, _ = await wirewatch("check", "--config", path)
    assert (status == 0) == well
    assert (f"channel discord:{general.id}: well" in out) == well
    assert ("WRONG" in out) != well


async def test_check_says_that_nobody_has_invited_the_bot(
    server: DiscordServer, tmp_path: Path
) -> None:
    path = config(tmp_path, server)
    assert "channel discord: well" in (await wirewatch("check", "--config", path))[1]
    server.remove_guild(server.guild)
    assert "is in no server yet" in (await wirewatch("check", "--config", path))[1]


async def test_a_command_that_asks_nothing_of_discord_does_not_load_it(
    server: DiscordServer, tmp_path: Path
) -> None:
    path = config(tmp_path, server, f"discord:{server.channel('general').id}")
    says = (
        "import sys; from pathlib import Path; from bot.config import load; import bot.cli.main;"
        f" load(Path({path!r})); print('discord' in sys.modules)"
    )
    asked = await asyncio.create_subprocess_exec(
        sys.executable, "-c", says, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await asked.communicate()
    assert out.decode().strip() == "False"
