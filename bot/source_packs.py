"""The lists of feeds that everybody may take, from source_packs.toml: world, markets, a country."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from msgspec.structs import replace

from rules.answers.answer import PackFeed
from rules.model import Feed

DEFAULT_PACK = "world"
"""What people are pointed to who have no feed yet."""


@dataclass(frozen=True, slots=True)
class SourcePack:
    """A list of feeds that comes with the bot."""

    name: str
    about: str
    feeds: tuple[PackFeed, ...]


@cache
def source_packs() -> Mapping[str, SourcePack]:
    """Read the packs, by name."""
    read = tomllib.loads(files("bot").joinpath("source_packs.toml").read_text(encoding="utf-8"))
    return {name: _pack(name, **table) for name, table in read["packs"].items()}


def feeds_with(own: Sequence[Feed], packs: Sequence[str]) -> list[Feed]:
    """Give the feeds of the configuration, those of its packs behind; each address once."""
    known = {feed.url: feed for feed in own}
    for name in packs:
        for one in source_packs()[name].feeds:
            known.setdefault(one.feed.url, replace(one.feed, origin="file"))
    return list(known.values())


def _pack(name: str, about: str, language: str, feeds: Sequence[Mapping[str, str]]) -> SourcePack:
    return SourcePack(name, about, tuple(_feed(one, name, language) for one in feeds))


def _feed(table: Mapping[str, str], pack: str, language: str) -> PackFeed:
    url, called = table["url"], table["name"]
    tags = tuple(dict.fromkeys((pack, *table.get("tags", ()))))
    feed = Feed(url, shown=f"{called} ({url})", name=called, tags=tags, origin="chat")
    return PackFeed(feed, table.get("language", language))
