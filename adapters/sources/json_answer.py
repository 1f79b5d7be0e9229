"""Body → JSON, for the kinds whose answers are JSON: what came instead is said, with the remedy."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import regex

from adapters.errors import SourceUnreadable
from rules.sentences import sentence
from rules.words.plain import plain_line

_SHOWN = 200
_WRONG_ESCAPE = regex.compile(r'\\(?!["\\/bfnrtu])')


def json_from(body: bytes, who: str) -> Any:
    """Read JSON; raises SourceUnreadable that says what `who` answered instead.

    A backslash before a letter that JSON knows nothing of stands for itself: GDELT writes such
    (github.com/alex9smith/gdelt-doc-api/issues/26), and one of them would lose all articles.
    """
    text = body.decode("utf-8-sig", "replace").strip()
    if not text.startswith(("{", "[")):
        raise SourceUnreadable(
            sentence("no_json", "{who} gave no JSON, but {said}", who=who, said=instead(text))
        )
    try:
        return _read(text)
    except RecursionError as error:
        raise SourceUnreadable(
            sentence("json_deep", "{who} gave JSON that is nested too deeply to be read", who=who)
        ) from error
    except ValueError as error:
        raise SourceUnreadable(
            sentence(
                "json_broken",
                "{who} gave JSON that is broken or cut off: it is asked again later",
                who=who,
            )
        ) from error


def instead(text: str) -> str:
    """Say what came in place of what was asked for, in few words."""
    said = plain_line(text[:4_000], _SHOWN)
    if not said:
        return sentence("empty_answer", "an empty answer")
    if regex.match(r"(?:<!doctype\s+)?<?html", text, regex.IGNORECASE):
        return sentence("a_web_page", "a web page ({said})", said=said)
    return sentence("the_words", "the words: {said}", said=said)


def rows_of(given: object) -> Sequence[Mapping[str, Any]]:
    """Give the objects of a list; what is no object is left."""
    return [row for row in given if isinstance(row, Mapping)] if isinstance(given, list) else []


def table_of(given: object) -> Mapping[str, Any]:
    """Give an object, or an empty one where something else stands."""
    return given if isinstance(given, Mapping) else {}


def message_in(body: bytes) -> str:
    """Give what an error says of itself in JSON, wherever services put it; "" if it says nothing."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    table = table_of(read)
    places = (table, table_of(table.get("response")), table_of(table.get("error")))
    said = next((p["message"] for p in places if isinstance(p.get("message"), str)), "")
    return plain_line(said, _SHOWN)


def _read(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except ValueError:
        return json.loads(_WRONG_ESCAPE.sub(r"\\\\", text), strict=False)
