"""`wirewatch query`: how a query is read, and whether it does what it should."""

import json as json_module
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.tree import Tree

from bot.cli.output import (
    DEFAULT_CONFIG,
    ConfigBesideQuery,
    ConfigOption,
    JsonOption,
    fail,
    lines,
    row,
    say,
    show,
)
from bot.packs import lexicon_of, packs
from rules.document import Document
from rules.evidence import find
from rules.explain import Branch, tree_of
from rules.grammar import parse
from rules.lexer import QueryError
from rules.lexicon import Lexicon
from rules.lint import in_words, remarks
from rules.model import Article, Evidence
from rules.plain import without_controls
from rules.plan import plan_of, planned
from rules.rows import evidence_row

app = typer.Typer(help="The watch language.", no_args_is_help=True)


@app.command(context_settings={"ignore_unknown_options": True})  # a query may begin with -x
def explain(
    query: Annotated[str, typer.Argument(help="The query.")],
    article: Annotated[
        Path | None, typer.Option(help="A JSON file with title, summary, body.", metavar="FILE")
    ] = None,
    config: ConfigBesideQuery = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Draw how a query is read; with an article, what of it was found where, and what was not."""
    lexicon = _lexicon(config)
    try:
        read = parse(query, lists=lexicon.lists)
    except QueryError as error:
        raise fail(f"{error}\n{error.pointer()}") from None
    document = Document(_article(article)) if article else None
    evidence = find(plan_of(read, lexicon), document) if document else None
    tree = tree_of(read, lexicon, document)
    if json:
        row(
            {
                "query": query,
                "reading": str(read),
                "in_words": in_words(read),
                "remarks": list(remarks(read, lexicon)),
                "matched": tree.held,
                "evidence": [evidence_row(one) for one in evidence or ()],
                "tree": _branch_row(tree),
            }
        )
        return
    lines([in_words(read), *(f"note: {remark}" for remark in remarks(read, lexicon))])
    show(_tree(tree))
    if document:
        lines(_told(document, evidence))


@app.command("test")
def run_cases(
    cases: Annotated[Path, typer.Argument(help="Cases, a JSON object a line.", metavar="FILE")],
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Run a file of cases; exit status 0 only if none failed."""
    lexicon = _lexicon(config)
    passed = failed = 0
    for number, case in _cases(cases):
        try:
            result = try_case(case, lexicon)
        except ValueError as error:
            raise fail(f"{cases} line {number}: {error}") from None
        passed, failed = passed + result["ok"], failed + (not result["ok"])
        if json:
            row(result)
        elif not result["ok"]:
            lines(
                [
                    f"FAILED {result['id']}: {result['query']}",
                    f"       expected {result['expect']}, got {result['got']}"
                    f" {result['error'] or ''}",
                ]
            )
    say(f"{passed} passed, {failed} failed")
    if failed:
        raise typer.Exit(1)


@app.command("lists")
def show_lists(config: ConfigOption = DEFAULT_CONFIG, json: JsonOption = False) -> None:
    """Show the lists of terms that a query may use as @name: your own, and those of the bot."""
    lists, of_the_bot = _lexicon(config).lists, lexicon_of({}, {}).lists
    table = Table("list", "terms", "about", box=None, pad_edge=False)
    for name, terms in sorted(lists.items()):
        about = packs()[name].about if of_the_bot.get(name) == terms else "your own"
        if json:
            row({"list": name, "about": about, "terms": [str(term) for term in terms]})
        table.add_row(f"@{name}", str(len(terms)), about)
    if not json:
        show(table)


def try_case(case: Mapping[str, Any], lexicon: Lexicon | None = None) -> Mapping[str, Any]:
    """Ask one query of one article, and compare with what was expected."""
    got: bool | str = "error"
    evidence: tuple[Evidence, ...] | None = None
    problem = None
    article = article_from_json(case["article"], seen_at=_moment(case.get("now"), "now"))
    try:
        evidence = find(planned(case["query"], lexicon or lexicon_of({}, {})), Document(article))
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


def article_from_json(given: Mapping[str, Any], *, seen_at: datetime | None = None) -> Article:
    """Read the article of a case; what is not given is empty. Raises ValueError for a bad date."""
    tags = given.get("tags")
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
        tags=tuple(str(tag) for tag in tags) if isinstance(tags, list) else (),
        published_at=_moment(given.get("published"), "published"),
    )


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    return "" if value is None else str(value)


def _moment(text: Any, name: str) -> datetime | None:
    """Read a time; one without a zone is UTC."""
    if text is None:
        return None
    try:
        return _utc(str(text))
    except (ValueError, OverflowError):
        raise ValueError(
            f'"{text}" is no time for `{name}`: write for example 2026-11-24T12:00:00Z'
        ) from None


def _utc(text: str) -> datetime:
    read = datetime.fromisoformat(text)
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def _lexicon(config: Path) -> Lexicon:
    """Give the words of the configuration; without one those that everybody has."""
    if config == DEFAULT_CONFIG and not config.exists():
        return lexicon_of({}, {})
    from bot.config import load

    return load(config).lexicon()


def _cases(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
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
        yield number, case


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


def _article(path: Path) -> Article:
    try:
        read = _json(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise fail(f"{path} cannot be read: {error}") from None
    if not isinstance(read, dict):
        raise fail(f"{path}: an article is one JSON object with a title, a summary, a body")
    try:
        return article_from_json(read, seen_at=_moment(read.get("now"), "now"))
    except ValueError as error:
        raise fail(f"{path}: {error}") from None


def _branch_row(branch: Branch) -> Mapping[str, Any]:
    return {
        "label": branch.label,
        "held": branch.held,
        "parts": [_branch_row(part) for part in branch.parts],
    }


_MARKS = {None: "", True: "✓ ", False: "✗ "}


def _tree(branch: Branch) -> Tree:
    tree = Tree(without_controls(f"{_MARKS[branch.held]}{branch.label}"))
    for part in branch.parts:
        tree.children.append(_tree(part))
    return tree


def _told(document: Document, evidence: tuple[Evidence, ...] | None) -> Iterator[str]:
    if evidence is None:
        yield "no match"
        return
    yield "match:"
    for one in evidence:
        words = document.text(one.field)[one.start : one.end]
        how = "" if one.how == "exact" else f" ({one.how})"
        yield f"  {one.term} in the {one.field}, {one.start} to {one.end}: {words}{how}"
