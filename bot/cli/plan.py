"""`wirewatch watch plan`, `apply`: the watches of the file against those that are kept."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, lines, one_line, row, say
from rules.answers.rows import step_row
from rules.watches.plan import PlannedStep, Step

DIFFERS = 3
"""The exit status of a plan with something to do: neither done nor wrong."""
_SIGNS = {Step.ADD: "+", Step.CHANGE: "~", Step.REMOVE: "-"}


def plan(config: ConfigOption = DEFAULT_CONFIG, json: JsonOption = False) -> None:
    """Show what `apply` would do; exit status 3 where there is something to do."""
    steps = _asked(config, apply=False)
    _tell(steps, as_json=json)
    if steps:
        say(f"{_count(steps)} to do: `wirewatch watch apply` does it")
        raise typer.Exit(DIFFERS)
    say("nothing to do: the watches are kept as the file says")


def apply(config: ConfigOption = DEFAULT_CONFIG, json: JsonOption = False) -> None:
    """Keep the watches as the file says; a running bot heeds it from its next poll on."""
    steps = _asked(config, apply=True)
    _tell(steps, as_json=json)
    say(f"{_count(steps)} done" if steps else "nothing to do")


def _asked(config: Path, *, apply: bool) -> Sequence[PlannedStep]:
    from bot.config import load
    from bot.opening import Place, open_for_commands
    from bot.report import set_up

    place = Place(load(config), config.resolve().parent)
    set_up(as_json=False)
    wanted = place.config.watch_list()

    async def go() -> Sequence[PlannedStep]:
        async with open_for_commands(place, sync=False) as commands:
            return await (commands.apply_watches if apply else commands.plan_watches)(wanted)

    return asyncio.run(go())


def _tell(steps: Sequence[PlannedStep], *, as_json: bool) -> None:
    for planned in steps:
        if as_json:
            row(step_row(planned))
        else:
            lines(map(one_line, _drawn(planned)))


def _drawn(planned: PlannedStep) -> Iterator[str]:
    watch = planned.watch
    about = f": {watch.query}" if planned.step is not Step.CHANGE else ""
    yield f"{_SIGNS[planned.step]} {watch.name}{about}"
    for one in planned.differences:
        yield f"    {one.what}: {one.before} → {one.after}"


def _count(steps: Sequence[PlannedStep]) -> str:
    return "1 step" if len(steps) == 1 else f"{len(steps)} steps"
