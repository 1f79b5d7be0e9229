"""`wirewatch search`: what a query finds in the archive."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.style import Style
from rich.text import Text

from bot.cli.output import DEFAULT_CONFIG, ConfigBesideQuery, JsonOption, fail, row, say, show
from bot.cli.watch import ask
from rules.alerts.card import Stretch
from rules.answers.answer import Searched
from rules.answers.rows import found_row
from rules.duration import duration_from
from rules.ids import code
from rules.search.found import FoundArticle
from rules.words.plural import counted

MARKED = Style(bold=True, color="black", bgcolor="yellow")
QUIET = Style(dim=True)


def _length(text: str | timedelta) -> timedelta:
    if isinstance(text, timedelta):  # a default
        return text
    try:
        length = duration_from(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    if not length:
        raise typer.BadParameter(f"`{text}` is no time at all: write for example 12h or 30d")
    return length


def length_option(help_text: str) -> Any:
    """Give an option that takes a length of time."""
    return typer.Option(parser=_length, metavar="LENGTH", help=help_text)


def search(
    query: Annotated[str, typer.Argument(help="In the language of watches.")],
    since: Annotated[timedelta | None, length_option("How far back: 12h, 30d.")] = None,
    page: Annotated[int, typer.Option(min=1, help="Which part of the answer.")] = 1,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Articles a page.")] = 10,
    wires: Annotated[
        bool, typer.Option("--wires", help="Ask news services instead of the archive.")
    ] = False,
    further: Annotated[
        str | None,
        typer.Option(metavar="PLACE", help="Go on where the last answer says that it stopped."),
    ] = None,
    config: ConfigBesideQuery = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Search the archive: the newest first, those with it in the headline before the others."""
    if wires:
        _of_wires(query, config, as_json=json)
        return
    answer = ask(
        config,
        lambda bot: bot.search(query, since=since, page=page, a_page=limit, further=further),
    )
    for found in answer.found:
        if json:
            row(found_row(found))
        else:
            _show(found)
    for sentence in _sentences(answer):
        say(sentence)


def _of_wires(query: str, config: Path, *, as_json: bool) -> None:
    answer = ask(config, lambda bot: bot.search_wires(query))
    for found in answer.found:
        row(found_row(found)) if as_json else _show(found)
    say(f"read as: {answer.reading}")
    for problem in answer.problems:
        say(f"note: {problem}")
    if not answer.found and answer.asked:
        say(f"nothing was found by {', '.join(answer.asked)}")
    if not answer.asked:
        raise fail("no service answered")


def _show(found: FoundArticle) -> None:
    article = found.article
    show(
        _text(
            found.headline,
            Style(bold=True, link=article.link) if article.link else Style(bold=True),
        )
    )
    at, verb = article.published_at or article.seen_at, "" if article.published_at else "seen "
    story = f" · {code('S', found.story_id)}" if found.story_id else ""
    context = f"{article.outlet} · {verb}{at:%Y-%m-%d %H:%M} UTC{story}"
    indented = [Text(context, style=QUIET), _text(found.snippet, Style())]
    if article.link:
        indented.append(Text(article.link, style=QUIET))
    for line in indented:
        if line.plain:
            show(Text("  ") + line)


def _text(stretches: Iterable[Stretch], style: Style) -> Text:
    text = Text()
    for one in stretches:
        text.append(one.text, style + MARKED if one.is_marked else style)
    return text


def _sentences(answer: Searched) -> Iterator[str]:
    yield f"read as: {answer.reading}"
    for remark in answer.remarks:
        yield f"note: {remark}"
    yield from _about_nothing(answer)
    yield from _about_more(answer)


def _about_nothing(answer: Searched) -> Iterator[str]:
    """Say why nothing may have been found, and where more may be."""
    if answer.begins is None:
        yield "the archive is empty: it fills as feeds are polled; `--wires` asks news services"
        return
    if not answer.found and answer.page > 1:
        yield f"nothing stands on page {answer.page}: look at those before"
    elif not answer.found and not answer.further:
        yield f"nothing was found in the archive, which begins {answer.begins:%Y-%m-%d %H:%M} UTC"
    if answer.is_young and not answer.has_more:
        yield "the archive is young: the same with --wires asks news services (Google News, GDELT)"


def _about_more(answer: Searched) -> Iterator[str]:
    """Say what was not searched, and how it is."""
    if answer.indexed_since:
        yield (
            f"the index is being made anew: what was seen before {answer.indexed_since:%Y-%m-%d %H:%M} UTC"
            " is not searched yet; a running bot goes on with it, or `wirewatch db upgrade`"
        )
    if answer.has_more:
        yield f"there is more: --page {answer.page + 1}"
    if answer.further:
        many = counted(answer.looked_through, "article")
        yield (
            f"not all was looked through: {many} that may match, the newest first;"
            f" the same with --further {answer.further} goes on from there"
        )
