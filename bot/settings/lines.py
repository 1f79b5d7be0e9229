"""config.toml → the line that each key and table stands in, for the words on what is wrong there."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

Place: TypeAlias = tuple[str | int, ...]
STATEMENT_LIMIT = 200
"""Lines of one statement: behind a longer one no line is known. Each of its lines costs a reading of it."""


def lines_of(text: str) -> Mapping[Place, int]:
    """Give the line of every key and table of a text that is TOML, from 1; the first of each counts."""
    found: dict[Place, int] = {}
    counts: Counter[Place] = Counter()
    table: Place = ()
    for line, statement in _statements(text):
        keys = _keys_of(tomllib.loads(statement))
        if statement.lstrip().startswith("["):
            table = place = _table_at(keys, counts, is_new=statement.lstrip().startswith("[["))
        else:
            place = (*table, *keys)
        for end in range(1, len(place) + 1):
            found.setdefault(place[:end], line)
    return found


def line_at(place: Sequence[str | int], lines: Mapping[Place, int]) -> int | None:
    """Give the line of a place, or of the nearest thing around it that has one."""
    return next(
        (lines[here] for end in range(len(place), 0, -1) if (here := tuple(place[:end])) in lines),
        None,
    )


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Cut a text that is TOML into its statements, by the lines where they begin.

    A part of a statement is none, so the first lines that can be read by themselves are a whole one.
    """
    begun, gathered = 1, ""
    for number, line in enumerate(text.split("\n"), start=1):
        begun = begun if gathered else number
        gathered += line + "\n"
        if number - begun >= STATEMENT_LIMIT:
            return
        try:
            said = tomllib.loads(gathered)
        except tomllib.TOMLDecodeError:
            continue
        if said:
            yield begun, gathered
        gathered = ""


def _keys_of(said: Mapping[str, Any]) -> list[str]:
    """Give the keys of one statement, as they are written in it: `a.b.c = 1`, `[a.b]`, `[[a]]`."""
    keys: list[str] = []
    at: Any = said
    while isinstance(at, dict) and at:
        [key, *_] = at
        keys.append(key)
        at = at[key]
    return keys


def _table_at(keys: Sequence[str], counts: Counter[Place], *, is_new: bool) -> Place:
    """Give the place of a table, each list of tables on the way by the number of its last one."""
    place: Place = ()
    for at, key in enumerate(keys):
        place += (key,)
        if is_new and at == len(keys) - 1:
            counts[place] += 1
        if counts[place]:
            place += (counts[place] - 1,)
    return place
