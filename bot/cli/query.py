"""`wirewatch query`: how a query is read, and whether it does what it should."""

import json as json_module
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.tree import Tree

from bot.cli.output import JsonOption, fail, lines, row, say, show
from rules.match import document, find
from rules.model import Article, Evidence
from rules.query import And, Not, Or, Query, QueryError, Term, parse
from rules.rows import evidence_row

app = typer.Typer(help="The watch language.", no_args_is_help=True)


@app.command(context_settings={"ignore_unknown_options": True})  # a query may begin with -x
def explain(
    query: Annotated[str, typer.Argument(help="The query.")],
    article: Annotated[
        Path | None, typer.Option(help="A JSON file with title, summary, body.", metavar="FILE")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Draw how a query is read; with an article, what of it was found where."""
    try:
        read = parse(query)
    except QueryError as error:
        raise fail(f"{error}\n{error.pointer()}") from None
    against = article_from_json(_load(article)) if article else None
    evidence = find(read, document(against)) if against else None
    if json:
        row({"query": query, "reading": str(read), **_found(evidence, asked=article is not None)})
        return
    show(_tree(read))
    if against:
        lines(_told(against, evidence))


@app.command("test")
def run_cases(
    cases: Annotated[Path, typer.Argument(help="Cases, a JSON object a line.", metavar="FILE")],
    json: JsonOption = False,
) -> None:
    """Run a file of cases; exit status 0 only if none failed."""
    passed = failed = 0
    for case in _cases(cases):
        result = try_case(case)
        passed, failed = passed + result["ok"], failed + (not result["ok"])
        if json:
            row(result)
        elif not result["ok"]:
            lines([f"FAILED {result['id']}: {result['query']}"])
            lines(
                [f"       expected {result['expect']}, got {result['got']} {result['error'] or ''}"]
            )
    say(f"{passed} passed, {failed} failed")
    if failed:
        raise typer.Exit(1)


def try_case(case: Mapping[str, Any]) -> Mapping[str, Any]:
    """Ask one query of one article, and compare with what was expected."""
    got: bool | str = "error"
    evidence: tuple[Evidence, ...] | None = None
    problem = None
    try:
        evidence = find(parse(case["query"]), document(article_from_json(case["article"])))
        got = evidence is not None
    except QueryError as error:
        problem = str(error)
    return {
        "id": case.get("id"),
        "query": case["query"],
        "expect": case.get("expect"),
        "got": got,
        "ok": type(got) is type(case.get("expect")) and got == case.get("expect"),
        "error": problem,
        "evidence": [evidence_row(one) for one in evidence or ()],
    }


def article_from_json(given: Mapping[str, Any]) -> Article:
    """Read the article of a case; what is not given is empty."""
    tags = given.get("tags")
    return Article(
        keys=("case",),
        title=str(given.get("title") or ""),
        seen_at=datetime.now(UTC),
        link=given.get("url"),
        summary=str(given.get("summary") or ""),
        body=str(given.get("body") or ""),
        outlet=str(given.get("source") or ""),
        author=given.get("author"),
        language=given.get("lang"),
        tags=tuple(str(tag) for tag in tags) if isinstance(tags, list) else (),
    )


def _cases(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        texts = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise fail(f"{path} cannot be read: {error}") from None
    for number, text in enumerate(texts, start=1):
        if not text.strip():
            continue
        try:
            case = _json(text)
        except (ValueError, RecursionError) as error:
            raise fail(f"{path} line {number} is no JSON: {error}") from None
        if not _is_a_case(case):
            raise fail(f"{path} line {number}: a case has an id, a query, an article and an expect")
        yield case


def _json(text: str) -> Any:
    """Read JSON strictly: NaN and Infinity are none."""

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is no value of JSON")

    return json_module.loads(text, parse_constant=refuse)


def _is_a_case(case: object) -> bool:
    return (
        isinstance(case, dict)
        and isinstance(case.get("query"), str)
        and isinstance(case.get("article"), dict)
    )


def _load(path: Path) -> Mapping[str, Any]:
    try:
        read = _json(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise fail(f"{path} cannot be read: {error}") from None
    if not isinstance(read, dict):
        raise fail(f"{path}: an article is one JSON object with a title, a summary, a body")
    return read


def _found(evidence: tuple[Evidence, ...] | None, *, asked: bool) -> Mapping[str, Any]:
    return {
        "matched": (evidence is not None) if asked else None,
        "evidence": [evidence_row(one) for one in evidence or ()],
    }


def _tree(query: Query) -> Tree:
    tree = Tree(_label(query))
    for part in _parts(query):
        tree.add(_tree(part))
    return tree


def _parts(query: Query) -> tuple[Query, ...]:
    match query:
        case And(parts) | Or(parts):
            return parts
        case Not(part):
            return (part,)
        case Term():
            return ()


def _label(query: Query) -> str:
    match query:
        case And():
            return "all of"
        case Or():
            return "any of"
        case Not():
            return "but not"
        case Term():
            return f"{query} anywhere" if len(query.words) == 1 else f"{query}, side by side"


def _told(article: Article, evidence: tuple[Evidence, ...] | None) -> Iterator[str]:
    if evidence is None:
        yield "no match"
        return
    yield "match:"
    for one in evidence:
        words = article.texts[one.field][one.start : one.end]
        yield f"  {one.term} in the {one.field}, {one.start} to {one.end}: {words}"
