"""`wirewatch feed parse`: what a feed says, as entries."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.output import JsonOption, lines, row, say
from rules.model import Entry, FeedAnswer
from rules.plain import plain_line
from rules.rows import iso

SHOWN = 200

app = typer.Typer(help="Feeds.", no_args_is_help=True)


@app.callback()
def _feed() -> None:
    """Look at feeds."""


@app.command()
def parse(
    feeds: Annotated[list[str], typer.Argument(metavar="FILE|URL...", help="What to read.")],
    base_url: Annotated[
        str | None, typer.Option(help="What relative links in files are relative to.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Read feeds and show their entries; exit status 1 if any could not be read at all."""
    failed = False
    for name, answer, error in asyncio.run(_read_all(feeds, base_url)):
        failed = failed or answer is None
        if json:
            row(_feed_row(name, answer, error))
            continue
        if answer is not None:
            lines(_sentences(name, answer))
        if error:
            say(f"{name}: {error}")
    if failed:
        raise typer.Exit(1)


async def _read_all(
    feeds: list[str], base_url: str | None
) -> list[tuple[str, FeedAnswer | None, str | None]]:
    from adapters.errors import FetchError
    from adapters.sources import FeedSource, ParseWorkers
    from adapters.web import open_web
    from bot import __version__

    read: list[tuple[str, FeedAnswer | None, str | None]] = []
    async with open_web(contact=None, version=__version__) as web, ParseWorkers() as workers:
        source = FeedSource(web, base=Path.cwd(), workers=workers)
        for name in feeds:
            try:
                answer = await source.read(name, base_url=base_url)
                read.append((name, answer, answer.problem))
            except FetchError as error:
                read.append((name, None, str(error)))
    return read


def _feed_row(name: str, answer: FeedAnswer | None, error: str | None) -> Mapping[str, Any]:
    about = answer or FeedAnswer()
    return {
        "file": name,
        "feed": {"title": about.title, "link": about.link, "language": about.language},
        "entries": [_entry_row(entry) for entry in about.entries],
        "error": error,
    }


def _entry_row(entry: Entry) -> Mapping[str, Any]:
    return {
        "id": entry.id,
        "link": entry.link,
        "title": entry.title,
        "summary": entry.summary or entry.content,
        "published": iso(entry.published),
        "updated": iso(entry.updated),
        "author": entry.author,
        "language": entry.language,
        "tags": list(entry.tags),
        "enclosures": [{"url": one.url, "type": one.type} for one in entry.enclosures],
    }


def _sentences(name: str, answer: FeedAnswer) -> list[str]:
    head = f"{plain_line(answer.title or name, SHOWN)}: {len(answer.entries)} entries"
    return [
        head,
        *(f"  {iso(e.published) or 'no date':20}  {_shown(e)}" for e in answer.entries),
    ]


def _shown(entry: Entry) -> str:
    return plain_line(entry.title or entry.summary or entry.id, SHOWN)
