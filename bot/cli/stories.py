"""`wirewatch stories`: which story each article of a file tells, without a database."""

import json as json_module
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.output import JsonOption, fail, lines, row, say
from rules.story.decision import Fold

_ROW = "a row is an object with id, ts, title, lead, url, source and guid"


def place_file(
    file: Annotated[Path, typer.Argument(help="Articles, a JSON object a line.", metavar="FILE")],
    fold: Annotated[Fold, typer.Option(help="How sure it must be to fold.")] = Fold.STRICT,
    json: JsonOption = False,
) -> None:
    """Say of each article of a file which story it tells, and why; the rows stand in time order."""
    from bot.sorting import Sorter

    sorter = Sorter(fold)
    articles = stories = 0
    for number, given in _rows(file):
        try:
            placed = sorter.place(given)
        except ValueError as error:
            raise fail(f"{file} line {number}: {error}; {_ROW}") from None
        articles, stories = articles + 1, stories + placed.is_new
        if json:
            row(placed.row)
        else:
            lines([f"{placed.row['story']} {placed.row['reason']:12} {given.get('title') or ''}"])
    say(f"{articles} rows, {stories} stories")


def _rows(file: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Read the rows with the numbers of their lines."""
    try:
        with file.open("rb") as opened:
            for number, line in enumerate(opened, start=1):
                if line.strip():
                    yield number, _row(file, number, line)
    except OSError as error:
        raise fail(f"{file} cannot be read: {error.strerror}") from None


def _row(file: Path, number: int, line: bytes) -> Mapping[str, Any]:
    try:
        read = json_module.loads(line)
    except ValueError as error:
        raise fail(f"{file} line {number} is no JSON: {error}") from None
    if not isinstance(read, dict):
        raise fail(f"{file} line {number}: {_ROW}")
    return read
