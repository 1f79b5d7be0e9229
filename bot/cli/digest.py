"""`wirewatch digest`: when a channel's digest comes, and to have it now."""

from typing import Annotated

import typer

from bot.cli.channel import tell
from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, say
from bot.cli.watch import ask
from rules.model import Channel
from rules.words.plural import counted

app = typer.Typer(help="Digests: when they come.", no_args_is_help=True)
_Channel = Annotated[str, typer.Option(help="Whose; without it the console's.")]


@app.command("set")
def set_digest(
    when: Annotated[
        str,
        typer.Argument(help="hourly, 'daily 08:00' or 'weekly mon 08:00'.", metavar="WHEN"),
    ],
    zone: Annotated[str | None, typer.Argument(help="Europe/Berlin; else the channel's.")] = None,
    channel: _Channel = "console",
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Set when the digest of a channel comes."""
    asked, written = Channel.named(channel), f"{when} {zone}" if zone else when
    done = ask(config, lambda bot: bot.set_attention(asked, {"digest": written}))
    tell(done, as_json=json)


@app.command()
def now(channel: _Channel = "console", config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Tell at once what waits for the next digest; a running bot does so within seconds."""
    asked = Channel.named(channel)
    done = ask(config, lambda bot: bot.digest_now(asked))
    if not done.stories:
        say(f"{asked}: {done.why}")
        return
    stories = counted(done.stories, "story", "stories")
    say(f"{asked}: a digest of {stories} is owed; {done.why}")
