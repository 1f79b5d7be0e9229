"""`wirewatch run` and `check`: the bot itself, and what is wrong before it runs."""

import asyncio
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, fail, lines, run_to_the_end
from rules.words.plural import counted

if TYPE_CHECKING:
    from bot.check import Finding


def run(
    config: ConfigOption = DEFAULT_CONFIG,
    once: Annotated[
        bool, typer.Option("--once", help="Poll everything once, deliver, and exit.")
    ] = False,
    json: JsonOption = False,
    log_json: Annotated[
        bool, typer.Option("--log-json", help="Every event as a JSON line on stderr.")
    ] = False,
) -> None:
    """Run the bot until it is told to stop (Ctrl-C or SIGTERM)."""
    from bot import app as application
    from bot.config import load
    from bot.opening import Place
    from bot.report import set_up

    if sys.stdout is None:  # closed by whoever started us
        raise fail("the console tells alerts on stdout, and there is none: open it")
    place = Place(load(config), config.resolve().parent)
    set_up(as_json=log_json)

    async def go() -> None:
        async with application.open_bot(place, rows=json, listening=not once) as bot:
            await (bot.run_once() if once else bot.run())

    run_to_the_end(go())


def check(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Say what is wrong with configuration, watches, channels and database, and how to mend it."""
    from bot.check import examine
    from bot.config import load
    from bot.opening import Place

    place = Place(load(config), config.resolve().parent)
    findings = asyncio.run(examine(place))
    lines(f"{_mark(finding)} {finding.sentence}" for finding in findings)
    wrong = sum(not finding.well for finding in findings)
    if wrong:
        raise fail(f"{wrong} of {counted(len(findings), 'check')} found something wrong")


def _mark(finding: "Finding") -> str:
    if not finding.well:
        return "WRONG"
    return "note " if finding.note else "ok   "
