"""`wirewatch slack`: what is needed to make the app at Slack."""

import json
import secrets
from base64 import urlsafe_b64encode
from typing import Annotated

import typer

from bot.cli.output import lines

app = typer.Typer(help="Set up Slack.", no_args_is_help=True)
KEY_BYTES = 32


@app.command("manifest")
def print_manifest(
    mode: Annotated[
        str, typer.Option(help="socket (no open port) or http, as in the configuration.")
    ] = "socket",
    public_url: Annotated[
        str | None, typer.Option(help="Where Slack reaches this bot, for http or many workspaces.")
    ] = None,
    many: Annotated[bool, typer.Option("--many", help="Any workspace may install it.")] = False,
    command: Annotated[str, typer.Option(help="The slash command.")] = "/wire",
) -> None:
    """Print the app's manifest: paste it at api.slack.com/apps, Create New App, From a manifest."""
    from adapters.chat.slack_chat.manifest import manifest

    if mode not in ("socket", "http"):
        raise typer.BadParameter('write "socket" or "http"', param_hint="--mode")
    if public_url is None and (many or mode == "http"):
        raise typer.BadParameter(
            "say where Slack reaches this bot, for example https://alerts.example.org",
            param_hint="--public-url",
        )
    written = manifest(command=command, mode=mode, public_url=public_url, has_many=many)
    lines([json.dumps(written, indent=2)])


@app.command("key")
def print_key() -> None:
    """Print a new key by which the tokens of workspaces are kept: `token_key` of the configuration."""
    lines([urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()])
