"""bot/phrases/*.toml → what is said in chat, by language."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from rules.asking.phrases import Phrases
from rules.asking.usage import usage
from rules.asking.words import COMMANDS


@cache
def phrases() -> Phrases:
    """Read the catalogues; each is named by its language. How commands are written is the same in all."""
    found = files("bot").joinpath("phrases").iterdir()
    catalogues = sorted(
        (one for one in found if one.name.endswith(".toml")), key=lambda one: one.name
    )
    return Phrases(
        {
            one.name.removesuffix(".toml"): {
                **{f"usage.{command.words}": usage(command) for command in COMMANDS},
                **dict(_flat(tomllib.loads(one.read_text("utf-8")))),
            }
            for one in catalogues
        }
    )


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Give phrases by their whole keys: `watch.list.one`."""
    for name, content in table.items():
        if isinstance(content, str):
            yield before + name, content
        else:
            yield from _flat(content, f"{before}{name}.")
