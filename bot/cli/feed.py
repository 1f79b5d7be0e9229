"""`wirewatch feed parse`: what a feed says, as entries."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.fetching import web_for
from bot.cli.kinds import PLAIN, feed_like
from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, lines, row, say
from rules.answers.rows import iso
from rules.model import Entry, Feed, FeedAnswer
from rules.words.plain import plain_line
from rules.words.plural import counted

SHOWN = 200

app = typer.Typer(help="Feeds.", no_args_is_help=True)


@app.callback()
def _feed() -> None:
    """Look at feeds."""


@app.command()
def parse(
    feeds: Annotated[
        list[str], typer.Argument(metavar="FILE|URL|WORDS...", help="What to read or search for.")
    ],
    base_url: Annotated[
        str | None, typer.Option(help="What relative links in files are relative to.")
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    kind: Annotated[
        str, typer.Option(help="What it is, if no feed: sitemap, gdelt, json …")
    ] = PLAIN,
    option: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=VALUE", help="A key of that kind; may be given several times."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Read feeds and show their entries; exit status 1 if any could not be read at all."""
    failed = False
    asked = [_asked(name, kind, option or ()) for name in feeds]
    for name, answer, error in asyncio.run(_read_all(asked, base_url, config)):
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


def _asked(name: str, kind: str, options: Sequence[str]) -> tuple[str, Feed]:
    """Give what was named, and the feed that it means."""
    return name, Feed(name) if kind == PLAIN and not options else feed_like(kind, name, options)


async def _read_all(
    feeds: Sequence[tuple[str, Feed]], base_url: str | None, config: Path
) -> list[tuple[str, FeedAnswer | None, str | None]]:
    from adapters.errors import FetchError
    from adapters.sources import FeedSource, ParseWorkers

    read: list[tuple[str, FeedAnswer | None, str | None]] = []
    async with web_for(config) as web, ParseWorkers() as workers:
        source = FeedSource(web, base=Path.cwd(), workers=workers)
        for name, feed in feeds:
            try:
                answer = await source.read(feed, base_url=base_url)
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
    head = f"{plain_line(answer.title or name, SHOWN)}: {counted(len(answer.entries), 'entry', 'entries')}"
    return [
        head,
        *(f"  {iso(e.published) or 'no date':20}  {_shown(e)}" for e in answer.entries),
    ]


def _shown(entry: Entry) -> str:
    return plain_line(entry.title or entry.summary or entry.id, SHOWN)
