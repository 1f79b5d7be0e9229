"""`wirewatch stories`: which story each article of a file tells, without a database."""

import json as json_module
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.output import JsonOption, fail, lines, row, say
from rules.story.decision import Fold
from rules.words.plural import counted

_SHAPE = "a row is an object with id, ts, title, lead, url, source and guid"


def place_file(
    file: Annotated[Path, typer.Argument(help="Articles, a JSON object a line.", metavar="FILE")],
    fold: Annotated[Fold, typer.Option(help="How sure it must be to fold.")] = Fold.STRICT,
    json: JsonOption = False,
) -> None:
    """Say of each article of a file which story it tells, and why; the rows stand in time order.

    A line that cannot be read is told and left out; the exit status is 1 then.
    """
    from bot.sorting import Sorter

    sorter = Sorter(fold)
    articles = stories = wrong = 0
    for number, line in _lines(file):
        try:
            placed = sorter.place(_row(line))
        except ValueError as error:
            say(f"{file} line {number}: {error}; {_SHAPE}")
            wrong += 1
            continue
        articles, stories = articles + 1, stories + placed.is_new
        if json:
            row(placed.row)
        else:
            lines([f"{placed.row['story']} {placed.row['reason']:12} {placed.title}"])
    left_out = f", {counted(wrong, 'line')} left out" if wrong else ""
    say(f"{counted(articles, 'article')}, {counted(stories, 'story', 'stories')}{left_out}")
    if wrong:
        raise typer.Exit(1)


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    """Read the lines that hold something, with their numbers."""
    try:
        with file.open("rb") as opened:
            yield from (
                (number, line) for number, line in enumerate(opened, start=1) if line.strip()
            )
    except OSError as error:
        raise fail(f"{file} cannot be read: {error.strerror}") from None


def _row(line: bytes) -> Mapping[str, Any]:
    """Read one line; ValueError says what is wrong with it."""
    try:
        read = json_module.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValueError(f"it is no UTF-8 at byte {error.start + 1}") from None
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(read, dict):
        raise ValueError("no object")
    return read
