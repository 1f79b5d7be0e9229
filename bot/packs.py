"""packs.toml → the lists that everybody has, `@dprk`, `@munitions` …, and the lexicon with them."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rules.language.lexicon import Lexicon, lexicon_from


@dataclass(frozen=True, slots=True)
class Pack:
    """A list of terms that comes with the bot."""

    about: str
    terms: tuple[str, ...]


@cache
def packs() -> Mapping[str, Pack]:
    """Read the packs, by name."""
    read = tomllib.loads(files("bot").joinpath("packs.toml").read_text(encoding="utf-8"))
    return {name: Pack(pack["about"], tuple(pack["terms"])) for name, pack in read["packs"].items()}


def lexicon_of(aliases: Mapping[str, Sequence[str]], lists: Mapping[str, Sequence[str]]) -> Lexicon:
    """Give the words of a workspace; a list of its own takes the place of a pack of that name.

    Raises LexiconError, a ValueError, for a list or an alias that cannot be used.
    """
    shared = {name: pack.terms for name, pack in packs().items()}
    return lexicon_from(aliases, shared | {name.casefold(): terms for name, terms in lists.items()})
