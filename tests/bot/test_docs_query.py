"""The watch language on its page: every query that a document shows is tried."""

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import regex

from bot.cli.cases import article_from_json
from bot.config import Config
from bot.packs import packs
from rules.duration import duration_from
from rules.language import grammar, lexicon
from rules.language.document import Document
from rules.language.evidence import find
from rules.language.grammar import parse
from rules.language.lexer import QueryError
from rules.language.lexicon import TERMS_OF_A_LIST_AT_MOST, WAYS_AT_MOST, Lexicon
from rules.language.lint import remarks
from rules.language.match import WatchIndex
from rules.language.pattern import PATTERN_LIMIT
from rules.language.plan import planned
from rules.language.query import FIELDS
from rules.model import (
    Article,
    Channel,
    Watch,
)
from tests.documents import DOCUMENTS, IN_TICKS, NOON, REFERENCE, ROOT, blocks, read, sections

# The watch language
#
# Documents show it by tables whose first column is a query, and by blocks: `refused` and `noted` have
# a query and what is said of it on a line, `console` what is typed and what comes of it.


QUERY_PAGE = REFERENCE / "query.md"
MEANS = "  ⇒  "
FINDS = ("query", "finds", "does not find")
HOW = ("how", "query", "text")
CELL_END = regex.compile(r"(?<!\\)\|")


def examples(kind: str) -> Sequence[tuple[str, str]]:
    """Give the lines of a kind of block: a query, and what is said of it."""
    lines = (
        line for path in DOCUMENTS for text in blocks(path, kind) for line in text.splitlines()
    )
    return [(query, said) for query, _, said in (line.partition(MEANS) for line in lines)]


def cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip().replace("\\|", "|") for cell in CELL_END.split(line)[1:-1])


def table_rows(path: Path, head: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    inside = False
    for line in read(path).splitlines():
        row = cells(line)
        if inside and row and not row[0].startswith("---"):
            yield row
        inside = bool(row) and (inside or row == head)


def shown_matches() -> Iterator[tuple[str, str, bool]]:
    """Give what the tables say: a query, an article, and whether the one finds the other."""
    for path in DOCUMENTS:
        for queries, *columns in table_rows(path, FINDS):
            for query in IN_TICKS.findall(queries):
                for text in IN_TICKS.findall(columns[0]):
                    yield query, text, True
                for text in IN_TICKS.findall(columns[1]):
                    yield query, text, False


def shown_hows() -> Iterator[tuple[str, str, str]]:
    for how, query, texts in table_rows(QUERY_PAGE, HOW):
        for text in IN_TICKS.findall(texts):
            yield how.strip("`"), query.strip("`"), text


@cache
def shown_lexicon() -> Lexicon:
    """Give the words of the page: its own aliases and lists, and the packs."""
    [shown] = blocks(QUERY_PAGE, "toml")
    return Config.model_validate(tomllib.loads(shown)).lexicon


def shown_article(shown: str) -> Article:
    """Read an article as a table shows it: `title · field: value · age: 2h`."""
    title, *rest = shown.split(" · ")
    named: dict[str, Any] = dict(part.split(": ", 1) for part in rest)
    if "age" in named:
        named["published"] = (NOON - duration_from(named.pop("age"))).isoformat()
    if "tags" in named:
        named["tags"] = named["tags"].split(", ")
    return article_from_json({"title": title, **named}, seen_at=NOON)


def ways_of_writing() -> Sequence[str]:
    rows = table_rows(QUERY_PAGE, ("written", "means"))
    return [query for written, _ in rows for query in IN_TICKS.findall(written)]


@pytest.mark.parametrize("query", ways_of_writing())
def test_a_way_of_writing_a_query_is_read(query: str) -> None:
    planned(query, shown_lexicon())


@pytest.mark.parametrize(("query", "text", "found"), list(shown_matches()))
def test_what_the_page_says_a_query_finds_it_finds(query: str, text: str, found: bool) -> None:
    known, article = shown_lexicon(), shown_article(text)
    watches = WatchIndex([Watch("shown", query, (Channel("console"),))], lexicon=known)

    assert (find(planned(query, known), Document(article)) is not None) == found
    assert bool(watches.match(article)) == found


@pytest.mark.parametrize(("how", "query", "text"), list(shown_hows()))
def test_how_a_term_is_said_to_be_found_it_is_found(how: str, query: str, text: str) -> None:
    evidence = find(planned(query, shown_lexicon()), Document(shown_article(text)))

    assert {one.how for one in evidence or ()} == {how}


@pytest.mark.parametrize(("query", "said"), examples("refused"))
def test_what_the_page_says_is_refused_is_refused_in_these_words(query: str, said: str) -> None:
    with pytest.raises(QueryError) as refused:
        planned(query, shown_lexicon())

    assert str(refused.value) == said


@pytest.mark.parametrize(("query", "said"), examples("noted"))
def test_what_is_said_to_be_noted_of_a_query_is_noted(query: str, said: str) -> None:
    assert said in remarks(parse(query, lists=shown_lexicon().lists), shown_lexicon())


def test_every_field_that_a_query_may_name_stands_in_the_table_of_fields() -> None:
    rows = table_rows(QUERY_PAGE, ("field", "holds"))
    named = [name for fields, _ in rows for name in IN_TICKS.findall(fields)]

    assert named == [f"{field}:" for field in FIELDS]


def test_every_list_that_the_page_names_is_there() -> None:
    text = sections(QUERY_PAGE)["Lists and aliases"].partition("```toml")[0]
    named = set(regex.findall(r"`@(\w+)`", text)) - {"name"}

    assert len(named) > 10
    assert named - set(packs()) == set()


def test_the_changelog_names_every_pack() -> None:
    assert set(packs()) - set(regex.findall(r"`@(\w+)`", read(ROOT / "CHANGELOG.md"))) == set()


def test_the_limits_of_a_query_are_as_documented() -> None:
    limits = " ".join(" ".join(row) for row in table_rows(QUERY_PAGE, ("limit", "")))

    for limit in (
        f"{grammar.TEXT_LIMIT} characters, {grammar.TERM_LIMIT} terms, {grammar.DEPTH_LIMIT} levels",
        f"{PATTERN_LIMIT} characters, and a size",
        f"{WAYS_AT_MOST} ways",
        f"{TERMS_OF_A_LIST_AT_MOST} terms of {lexicon.TEXT_LIMIT} characters",
    ):
        assert limit in limits


def test_the_watch_language_is_shown_by_examples_of_every_kind() -> None:
    matches = list(shown_matches())

    assert sum(found for *_, found in matches) > 100
    assert sum(not found for *_, found in matches) > 100
    assert len(ways_of_writing()) > 20
    assert len(examples("refused")) > 20
    assert len(examples("noted")) > 5
    assert {how for how, *_ in shown_hows()} == {"exact", "plural", "prefix", "demonym", "alias"}
