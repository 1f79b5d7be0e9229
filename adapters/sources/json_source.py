"""Any JSON on the web as a feed: JMESPath expressions say where its entries are, and what in them.

The language is at jmespath.org/specification. Expressions are the operator's and are read with the
configuration; the answer is a stranger's: at most 1,000 entries of it are taken, and a row on which
an expression fails loses that field only. No paging: the address must give the newest first.
"""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import jmespath
from jmespath.exceptions import JMESPathError, JMESPathTypeError
from pydantic import AfterValidator, Field

from adapters.errors import SourceUnreadable
from adapters.sources.dates import time_from
from adapters.sources.json_answer import json_from
from adapters.sources.polled_settings import AddressedSettings
from adapters.sources.shapes import entry_id, label_or_none, text_or_none, web_link
from adapters.web import Web, WebAnswer
from rules.model import Entry, Feed, FeedAnswer
from rules.sentences import sentence

ENTRIES_AT_MOST = 1_000
_KEYS = ("items", "title", "link", "summary", "published", "id", "author")


def _can_be_read(expression: str) -> str:
    try:
        jmespath.search(expression, None)
    except JMESPathTypeError:
        return expression  # a function that wants more than nothing: the answer will have it
    except (JMESPathError, RecursionError) as error:
        raise ValueError(f"this is no JMESPath expression: {_said(error)}") from None
    return expression


Expression = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_can_be_read)]


class JsonSettings(AddressedSettings):
    """`kind = "json"`."""

    kind: Literal["json"]
    items: Expression = "@"
    """Gives the list of entries; the others are asked of each of them."""
    title: Expression
    link: Expression | None = None
    summary: Expression | None = None
    published: Expression | None = None
    id: Expression | None = None
    author: Expression | None = None

    @property
    def options(self) -> Mapping[str, str]:
        """Give the expressions."""
        return {key: value for key in _KEYS if (value := getattr(self, key)) is not None}


async def read_json(answer: WebAnswer, feed: Feed, _web: Web) -> FeedAnswer:
    """Read what the expressions find; raises SourceUnreadable when that is nothing at all."""
    return await asyncio.to_thread(_read, answer, feed.options)


def _read(answer: WebAnswer, options: Mapping[str, str]) -> FeedAnswer:
    rows = _rows(json_from(answer.body, "the address"), options["items"])
    found = [entry for row in rows if (entry := _entry(row, options, answer.url))]
    if rows and not found:
        raise SourceUnreadable(
            sentence(
                "json_no_title",
                "none of {many} entries has a title: title = {title} finds nothing there; look at"
                " the answer and change it",
                many=len(rows),
                title=f"{options['title']!r}",
            )
        )
    return FeedAnswer(entries=tuple(found))


def _rows(read: Any, items: str) -> list[Any]:
    try:
        found = jmespath.search(items, read)
    except (JMESPathError, RecursionError) as error:
        raise SourceUnreadable(
            sentence(
                "json_items_unapplied",
                "items = {items} cannot be applied to the answer ({why}): change it",
                items=f"{items!r}",
                why=_said(error),
            )
        ) from error
    if not isinstance(found, list):
        came = _NOTHING if found is None else _NAMES.get(type(found), _VALUE)
        raise SourceUnreadable(
            sentence(
                "json_items_odd",
                "items = {items} finds {came} where a list of entries is expected: look at the"
                " answer and change it",
                items=f"{items!r}",
                came=came,
            )
        )
    return found[:ENTRIES_AT_MOST]


_NUMBER = sentence("came_number", "a number")
_NAMES = {
    dict: sentence("came_table", "a table"),
    str: sentence("came_text", "a text"),
    int: _NUMBER,
    float: _NUMBER,
    bool: sentence("came_yes_or_no", "a yes or no"),
}
_NOTHING, _VALUE = sentence("nothing", "nothing"), sentence("came_value", "a value")


def _entry(row: Any, options: Mapping[str, str], base_url: str) -> Entry | None:
    said = {key: _value(row, options[key]) for key in _KEYS[1:] if key in options}
    title = text_or_none(_text(said.get("title")))
    if title is None:
        return None
    guid = text_or_none(_text(said.get("id")))
    link = web_link(said.get("link"), base_url)
    published = time_from(said.get("published"))
    return Entry(
        id=entry_id(guid, link, title, published),
        guid=guid,
        link=link,
        title=title,
        summary=text_or_none(_text(said.get("summary"))),
        published=published,
        author=label_or_none(_text(said.get("author"))),
    )


def _value(row: Any, expression: str) -> Any:
    try:
        return jmespath.search(expression, row)
    except (JMESPathError, RecursionError, TypeError):
        return None


def _text(value: Any) -> str | None:
    """Take a text, a number, or a list of texts as one."""
    if isinstance(value, list):
        return ", ".join(one for one in value if isinstance(one, str)) or None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if isinstance(value, str) or is_number else None


def _said(error: Exception) -> str:
    if not isinstance(error, JMESPathError):
        return sentence("nested_deep", "it is nested too deeply")
    said = next(iter(str(error).splitlines()), "").rstrip(":.")
    return said.removeprefix("Invalid jmespath expression: ").lower()
