"""`wirewatch vote`: whether an alert was of use."""

from typing import Annotated

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, row, say
from bot.cli.watch import ask
from rules.answers.rows import voted_row
from rules.ids import code, watch_code
from rules.watches.votes import Verdict

_SAID = {
    Verdict.UP: "noted: of use",
    Verdict.DOWN: "noted: not wanted",
    Verdict.NONE: "the vote is taken back",
}


def vote(
    alert: Annotated[str, typer.Argument(help="Its id: L4T7M.", metavar="ALERT")],
    verdict: Annotated[Verdict, typer.Argument(help="up, down, or none to take a vote back.")],
    by: Annotated[
        str, typer.Option(help="Who votes: one vote a person and alert counts.")
    ] = "operator",
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Say whether an alert was of use; a later vote of the same person replaces it."""
    voted = ask(config, lambda bot: bot.vote(alert, verdict, by=by))
    if json:
        row(voted_row(voted))
        return
    say(f"{code('L', voted.alert.id)} {voted.alert.title}: {_SAID[verdict]}")
    for one, precision in voted.watches:
        say(f"  {watch_code(one.id)} {one.name}: {precision}")
    if verdict is Verdict.DOWN:
        say(f"  what would bring less of it: wirewatch less {code('L', voted.alert.id)}")
