"""Cases of `wirewatch query test`: a line of a file → a query asked of an article → a row."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from bot.packs import lexicon_of
from rules.answers.rows import evidence_row
from rules.language.document import Document
from rules.language.evidence import find
from rules.language.lexer import QueryError
from rules.language.lexicon import Lexicon
from rules.language.plan import planned
from rules.model import Article, Evidence


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file of cases: what it holds, and what is wrong when it cannot be tried."""

    number: int
    case: Mapping[str, Any]
    problem: str | None = None


def lines_of(raw: bytes) -> Iterator[Line]:
    """Read the lines of a file, empty ones left out; a bad line is no reason to stop."""
    for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            yield _line(number, line)


def _line(number: int, raw: bytes) -> Line:
    try:
        read = strict_json(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        return Line(number, {}, f"the line is no UTF-8 at byte {error.start + 1}")
    except (ValueError, RecursionError) as error:
        return Line(number, {}, f"the line is no JSON: {error}")
    if not isinstance(read, dict):
        return Line(number, {}, "a case is one JSON object: an id, a query, an article, an expect")
    if "query" not in read:
        return Line(number, read, "the case has no query")
    if not isinstance(read.get("article"), dict | None):
        return Line(number, read, "the article is no JSON object with a title, a summary, a body")
    return Line(number, read)


def strict_json(text: str) -> Any:
    """Read JSON strictly: NaN and Infinity are none. Raises ValueError or RecursionError."""

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is no value of JSON")

    return json.loads(text, parse_constant=refuse)


def try_line(line: Line, lexicon: Lexicon | None = None) -> dict[str, Any]:
    """Try the case of a line; one that cannot be tried gives a row that failed, and says why."""
    problem = line.problem
    if problem is None:
        try:
            return try_case(line.case, lexicon)
        except ValueError as error:
            problem = str(error)
    row = _row(line.case, "error", problem)
    return {**row, "ok": False, "id": name_of(row, line)}


def name_of(row: Mapping[str, Any], line: Line) -> object:
    """Call a case by its id, or by the line that it stands on."""
    return f"line {line.number}" if row["id"] is None else row["id"]


def try_case(case: Mapping[str, Any], lexicon: Lexicon | None = None) -> dict[str, Any]:
    """Ask one query of one article, and compare; raises ValueError for a date that is none."""
    given = case.get("article") or {}
    article = article_from_json(given, seen_at=moment(case.get("now"), "now"))
    if not isinstance(case["query"], str):
        return _row(case, "error", "the query is no text")
    try:
        evidence = find(planned(case["query"], lexicon or lexicon_of({}, {})), Document(article))
    except QueryError as error:
        return _row(case, "error", str(error))
    return _row(case, evidence is not None, None, evidence or ())


def _row(
    case: Mapping[str, Any],
    got: bool | str,
    problem: str | None,
    evidence: tuple[Evidence, ...] = (),
) -> dict[str, Any]:
    expected = case.get("expect")
    return {
        "id": case.get("id"),
        "query": case.get("query"),
        "expect": expected,
        "got": got,
        "ok": type(got) is type(expected) and got == expected,
        "error": problem,
        "evidence": [evidence_row(one) for one in evidence],
    }


def article_from_json(given: Mapping[str, Any], *, seen_at: datetime | None = None) -> Article:
    """Read the article of a case; what is not given is empty. Raises ValueError for a bad date."""
    return Article(
        keys=("case",),
        title=_text(given, "title"),
        seen_at=seen_at or datetime.now(UTC),
        link=_text(given, "url") or None,
        summary=_text(given, "summary"),
        body=_text(given, "body"),
        outlet=_text(given, "source"),
        author=_text(given, "author") or None,
        language=_text(given, "lang") or None,
        tags=_tags(given.get("tags")),
        published_at=moment(given.get("published"), "published"),
    )


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    return "" if value is None else str(value)


def _tags(given: object) -> tuple[str, ...]:
    """Read tags; a text by itself is one."""
    if isinstance(given, str):
        return (given,) if given else ()
    return tuple(map(str, given)) if isinstance(given, list) else ()


def moment(given: Any, name: str) -> datetime | None:
    """Read a time of ISO 8601 or RFC 822, UTC where it names no zone; None for none."""
    text = "" if given is None else str(given).strip()
    if not text:
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return _utc(read(text))
        except (ValueError, OverflowError):
            continue
    raise ValueError(f'"{text}" is no time for `{name}`: write for example 2026-11-24T12:00:00Z')


def _utc(read: datetime) -> datetime:
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
