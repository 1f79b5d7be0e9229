"""`wirewatch feed packs`, `add-pack`: lists of feeds that come with the bot."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, lines, row, say
from bot.cli.watch import ask
from rules.answers.answer import PackShown, Refusal
from rules.words.plural import counted

_Name = Annotated[str, typer.Argument(help="For example: world.", metavar="PACK")]
_Any = Annotated[str | None, typer.Argument(help="Show the feeds of this pack.", metavar="[PACK]")]


def packs(
    pack: _Any = None, config: ConfigOption = DEFAULT_CONFIG, json: JsonOption = False
) -> None:
    """List the source packs: lists of feeds of well-known outlets, by subject and by country."""
    found = ask(config, lambda bot: bot.list_packs())
    chosen = [one for one in found if pack in (None, one.name)]
    if not chosen:
        raise Refusal(f'there is no pack "{pack}": there are {", ".join(p.name for p in found)}')
    for one in chosen:
        if json:
            row(pack_row(one))
        else:
            lines([_line(one), *(_feeds(one) if pack else ())])


def add_pack(pack: _Name, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Poll the feeds of a source pack from now on; what they hold at first is not told."""
    done = ask(config, lambda bot: bot.add_pack(pack))
    for feed in done.added:
        lines([feed.shown])
    known = f", {done.known} polled already" if done.known else ""
    say(f"pack {done.name}: {counted(len(done.added), 'feed')} added{known}")


def pack_row(one: PackShown) -> Mapping[str, Any]:
    """Give a pack in the shape that other programs read."""
    return {
        "pack": one.name,
        "about": one.about,
        "polled": one.polled,
        "feeds": [
            {
                "name": each.feed.name,
                "url": each.feed.url,
                "language": each.language,
                "tags": list(each.feed.tags),
            }
            for each in one.feeds
        ],
    }


def _line(one: PackShown) -> str:
    polled = f" ({one.polled} polled)" if one.polled else ""
    return f"{one.name:<12} {len(one.feeds):>2} feeds{polled}: {one.about}"


def _feeds(one: PackShown) -> list[str]:
    return [f"  {each.language:<5} {each.feed.shown}" for each in one.feeds]
