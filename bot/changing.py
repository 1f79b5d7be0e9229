"""changes.toml → the words by which a story is seen to have changed, those of a workspace added."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from adapters.setting_faults import wording
from rules.alerts.changes import ChangeWords, OfficialSources
from rules.words.counted import CountedWords
from rules.words.phrases import Phrases, folded_words
from rules.words.text import fold, words


class ChangeWordsError(ValueError):
    """A table of words that cannot be used; the message names the place and the remedy."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Counted(_Table):
    words: list[str] = []
    verbs: list[str] = []
    totals: list[str] = []
    glued: list[str] = []
    first: float | None = Field(default=None, gt=0)
    differs: float | None = Field(default=None, gt=0)


class _Hedges(_Table):
    terms: list[str] = []


class _Numbers(_Table):
    fillers: list[str] = []
    units: list[str] = []
    names: list[str] = []


class _Names(_Table):
    never: list[str] = []
    places: list[str] = []


class _Official(_Table):
    outlets: list[str] = []
    domains: list[str] = []
    tags: list[str] = []


class _Changes(_Table):
    version: int = 1
    escalation: dict[str, list[str]] = {}
    implied: dict[str, list[str]] = {}
    hedges: _Hedges = _Hedges()
    counted: dict[str, _Counted] = {}
    numbers: _Numbers = _Numbers()
    names: _Names = _Names()
    official: _Official = _Official()


@cache
def change_words() -> ChangeWords:
    """Give the words that everybody has."""
    return change_words_with({})


def change_words_with(own: Mapping[str, Any]) -> ChangeWords:
    """Add a workspace's own words, written as in changes.toml: its lists are added to ours.

    Raises ChangeWordsError for a table that cannot be used.
    """
    try:
        _Changes.model_validate(own)
    except ValidationError as error:
        raise ChangeWordsError(_said(error)) from error
    shipped = tomllib.loads(files("bot").joinpath("changes.toml").read_text(encoding="utf-8"))
    return _compiled(_Changes.model_validate(_joined(shipped, own)))


def _said(error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"])) or "the table"
    unknown = first["type"] == "extra_forbidden"
    problem = "unknown key" if unknown else wording(first, first["input"])
    return f"words of change, {place}: {problem}; write it as bot/changes.toml does"


def _joined(ours: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Join tables key by key: lists are added up, of single values the own one counts."""
    both: dict[str, Any] = {**ours, **own}
    for key in ours.keys() & own.keys():
        if isinstance(ours[key], Mapping):
            both[key] = _joined(ours[key], own[key])
        elif isinstance(ours[key], list):
            both[key] = [*ours[key], *own[key]]
    return both


def _compiled(table: _Changes) -> ChangeWords:
    counted = table.counted
    return ChangeWords(
        counted=CountedWords(
            things=Phrases({thing: one.words for thing, one in counted.items()}),
            verbs=Phrases({thing: one.verbs for thing, one in counted.items()}),
            totals=Phrases({thing: one.totals for thing, one in counted.items()}),
            fillers=folded_words(table.numbers.fillers),
            units=folded_words(table.numbers.units),
            names=Phrases({"name": table.numbers.names}),
            glued={fold(said): thing for thing, one in counted.items() for said in one.glued},
        ),
        escalation=Phrases(table.escalation),
        implied=Phrases(table.implied),
        hedges=Phrases({"hedge": table.hedges.terms}),
        official=_official(table.official),
        not_names=folded_words(table.names.never),
        places=folded_words(table.names.places),
        differs={thing: one.differs for thing, one in counted.items() if one.differs},
        first={thing: one.first for thing, one in counted.items() if one.first},
    )


def _official(table: _Official) -> OfficialSources:
    return OfficialSources(
        outlets=frozenset(filter(None, (" ".join(words(name)) for name in table.outlets))),
        domains=frozenset(_folded(table.domains)),
        tags=frozenset(_folded(table.tags)),
    )


def _folded(terms: Iterable[str]) -> Iterable[str]:
    return filter(None, (fold(term.strip(". ")) for term in terms))
