"""`wirewatch discord`: what the operator does once for Discord."""

import asyncio
from typing import Annotated

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, fail, lines

app = typer.Typer(help="Discord: the bot's link.", no_args_is_help=True)


@app.callback()
def _discord() -> None:
    """Set up Discord."""


@app.command()
def invite(
    config: ConfigOption = DEFAULT_CONFIG,
    name: Annotated[str, typer.Option(help="Which of several Discord bots.")] = "discord",
) -> None:
    """Print the links that add the bot to a server, or to one person."""
    from adapters.chat import DiscordSettings
    from adapters.chat.discord_chat.inviting import invitation
    from bot.config import load

    chats = [one for one in load(config).chats if isinstance(one, DiscordSettings)]
    chat = next((one for one in chats if one.name == name), None)
    if chat is None:
        named = ", ".join(one.name for one in chats)
        raise fail(
            f'no Discord bot is named "{name}": there are {named}'
            if named
            else f'{config} names no Discord bot: add [[chats]] with platform = "discord" and a token'
        )
    links = asyncio.run(invitation(chat.token.get_secret_value(), api_base=chat.api_base))
    lines(
        [
            f"into a server (asks for {', '.join(links.permissions)}):",
            f"  {links.to_server}",
            "for yourself, to be told by direct message:",
            f"  {links.to_person}",
        ]
    )
