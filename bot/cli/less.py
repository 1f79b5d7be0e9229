"""`wirewatch less`: what would make a watch tell less of a kind; nothing is changed."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, lines, row, say
from bot.cli.watch import ask
from rules.attention.zones import UTC_ZONE
from rules.confidence.less import Effect, Less
from rules.ids import code, watch_code
from rules.model import Channel
from rules.words.plural import counted

if TYPE_CHECKING:  # it brings what only a running bot needs
    from adapters.ports import Commands

_BY = "operator"


def less(
    alert: Annotated[
        str,
        typer.Argument(help="Its id, L4T7M; with --channel the link, too.", metavar="ALERT"),
    ],
    channel: Annotated[
        str | None, typer.Option(help="Where it was told; without it where the alert stands.")
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Say what could be excluded from a watch so that it tells less like an alert; change nothing."""

    async def asked(bot: "Commands") -> Less:
        there = Channel.named(channel) if channel else (await bot.told_alert(alert)).channel
        return await bot.less_like(alert, channel=there, scope="", by=_BY, zone=UTC_ZONE)

    found = ask(config, asked)
    if json:
        row(less_row(found))
        return
    lines(_offers(found))
    in_file = "it lives in the configuration file: change it there"
    edit = f"wirewatch watch edit {watch_code(found.watch.id)} --query '…' does it"
    say(f"nothing was changed; {in_file if found.watch.origin == 'file' else edit}")


def less_row(found: Less) -> Mapping[str, Any]:
    """Give the offers in the shape that other programs read."""
    return {
        "watch": watch_code(found.watch.id),
        "query": found.watch.query,
        "article": code("A", found.article.id),
        "exclude": [
            {"word": one.word, "query": one.draft.query, **_effect_row(one.effect)}
            for one in found.exclusions
        ],
        "outlet": {"name": found.article.outlet, **_effect_row(found.outlet)},
    }


def _effect_row(effect: Effect) -> Mapping[str, int]:
    return {"removed": effect.removed, "stories": effect.stories}


def _offers(found: Less) -> Iterator[str]:
    yield f"{found.article.title}"
    yield f"  {watch_code(found.watch.id)} {found.watch.name}: {found.watch.query}"
    for one in found.exclusions:
        yield f"  -{one.word} {_removes(one.effect)}: {one.draft.query}"
    if not found.exclusions:
        yield "  no word of this headline tells it from the other stories of this watch"
    yield f"  nothing of {found.article.outlet} {_removes(found.outlet)}: a mute of the outlet"


def _removes(effect: Effect) -> str:
    return f"removes {effect.removed} of {counted(effect.stories, 'story', 'stories')}"
