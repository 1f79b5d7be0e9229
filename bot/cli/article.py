"""`wirewatch article parse`: what a page says, without what stands around it."""

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.fetching import web_for
from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, lines, one_line, row, say
from rules.answers.rows import iso
from rules.page.model import Page

app = typer.Typer(help="Articles.", no_args_is_help=True)


@app.callback()
def _article() -> None:
    """Look at articles."""


@app.command()
def parse(
    pages: Annotated[list[str], typer.Argument(metavar="FILE|URL...", help="What to read.")],
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Read pages, or pages saved as flat text; exit status 1 if any could not be read."""
    failed = asyncio.run(_read_all(pages, config, as_rows=json))
    if failed:
        raise typer.Exit(1)


async def _read_all(names: list[str], config: Path, *, as_rows: bool) -> bool:
    """Tell of each page as soon as it is read; gives whether any could not be."""
    from adapters.errors import FetchError
    from adapters.pages.web_pages import open_pages
    from bot.boilerplate import boilerplate

    failed = False
    async with (
        web_for(config) as web,
        open_pages(web, boilerplate(), base=Path.cwd()) as reader,
    ):
        for name in names:
            page, error = Page(), None
            try:
                page = await reader.read_named(name)
            except FetchError as problem:
                failed, error = True, str(problem)
            _tell(name, page, error, as_row=as_rows)
    return failed


def _tell(name: str, page: Page, error: str | None, *, as_row: bool) -> None:
    if as_row:
        row(page_row(name, page, error))
    elif error:
        say(error if error.startswith(name) else f"{name}: {error}")
    else:
        lines(one_line(text) for text in _shown(page))


def page_row(name: str, page: Page, error: str | None) -> Mapping[str, Any]:
    """Write a page for programs."""
    return {
        "file": name,
        "title": page.title,
        "dek": page.dek,
        "author": page.author,
        "published": iso(page.published_at),
        "site": page.site,
        "lang": page.language,
        "section": page.section,
        "image": page.image,
        "body": list(page.body),
        "error": error or page.problem,
    }


def _shown(page: Page) -> Iterator[str]:
    yield page.title or "(no title)"
    if page.dek:
        yield page.dek
    when = iso(page.published_at)
    yield " · ".join(one for one in (page.author, when, page.site, page.language) if one)
    for paragraph in page.body:
        yield ""
        yield paragraph
