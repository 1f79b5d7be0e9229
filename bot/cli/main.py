"""`wirewatch`: its commands, and their groups."""

import sys
from typing import Annotated

import typer

from bot import __version__
from bot.cli import (
    article,
    backtest,
    catchup,
    channel,
    database,
    digest,
    discord,
    feed,
    held,
    less,
    mute,
    outbox,
    pack,
    plan,
    query,
    running,
    search,
    slack,
    source,
    status,
    stories,
    story,
    trend,
    vote,
    watch,
    whynot,
)
from bot.cli.aliases import with_aliases
from bot.cli.output import (
    AnswerUnwritable,
    lines,
    quiet_stdout,
    say,
    set_streams,
)
from bot.garbage import spare_a_command

app = typer.Typer(
    name="wirewatch",
    help="Watches the news wires for a team and tells the right chat channel, once, with a reason.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # its tracebacks print local variables, and so secrets
    add_completion=False,
)
app.command("run")(running.run)
app.command("check")(running.check)
watch.app.command("plan")(plan.plan)
watch.app.command("apply")(plan.apply)
app.add_typer(with_aliases(watch.app), name="watch")
app.add_typer(channel.app, name="channel")
app.add_typer(with_aliases(mute.app), name="mute")
app.add_typer(digest.app, name="digest")
app.command("catchup")(catchup.catch_up)
app.add_typer(discord.app, name="discord")
app.add_typer(query.app, name="query")
app.add_typer(story.app, name="story")
held.offered_by(feed.app)
held.offered_by(source.app)
feed.app.command("packs")(pack.packs)
feed.app.command("add-pack")(pack.add_pack)
app.command("stories")(stories.place_file)
app.command("why")(story.why)
app.command("whynot")(whynot.why_not)
app.command("backtest", context_settings={"ignore_unknown_options": True})(backtest.backtest)
app.command("trend", context_settings={"ignore_unknown_options": True})(trend.trend)
app.command("top")(trend.top)
app.command("search", context_settings={"ignore_unknown_options": True})(search.search)
app.command("vote")(vote.vote)
app.command("less")(less.less)
app.command("status")(status.status)
app.add_typer(with_aliases(source.offered_by(feed.app)), name="feed")
app.add_typer(with_aliases(source.app), name="source", hidden=True)
app.add_typer(article.app, name="article")
app.add_typer(outbox.app, name="outbox")
app.add_typer(slack.app, name="slack")
app.add_typer(database.app, name="db")


def main() -> None:
    """Run the command line; every expected fault is one sentence on stderr and exit status 1."""
    spare_a_command()
    set_streams()
    try:
        _answer()
    except BrokenPipeError:
        quiet_stdout()
        sys.exit(1)
    except AnswerUnwritable as error:
        quiet_stdout()
        say(f"wirewatch: {error}")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if not isinstance(error, _expected()):
            raise
        say(f"wirewatch: {error}")
        sys.exit(1)


def _answer() -> None:
    """Do what was asked, to the last word of the answer: what is still in a buffer may not fit, too."""
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except OSError as error:
        if unwritable := AnswerUnwritable.by(error):
            raise unwritable from error
        raise


def _expected() -> tuple[type[Exception], ...]:
    """Name the expected faults; only here, for `--version` and `--help` raise none of them."""
    from adapters.errors import AdapterError
    from bot.config import ConfigError
    from rules.answers.answer import Refusal

    return AdapterError, ConfigError, Refusal


def _show_version(wanted: bool) -> None:
    if wanted:
        lines([f"wirewatch {__version__}"])
        raise typer.Exit


@app.callback()
def _wirewatch(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="The version.")
    ] = False,
) -> None:
    """Watch the news wires for a team and tell the right chat channel, once, with a reason."""
