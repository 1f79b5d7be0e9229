"""`wirewatch query`: how a query is read, and whether it does what it should."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.tree import Tree

from bot.cli.cases import article_from_json, lines_of, moment, name_of, strict_json, try_line
from bot.cli.output import (
    DEFAULT_CONFIG,
    ConfigBesideQuery,
    ConfigOption,
    JsonOption,
    fail,
    lines,
    one_line,
    row,
    say,
    show,
)
from bot.packs import lexicon_of, packs
from rules.answers.rows import evidence_row
from rules.answers.why_rows import branch_row
from rules.language.document import Document
from rules.language.evidence import find
from rules.language.explain import Branch, tree_of
from rules.language.grammar import parse
from rules.language.lexer import QueryError
from rules.language.lexicon import Lexicon
from rules.language.lint import in_words, remarks
from rules.language.plan import plan_of
from rules.model import Article, Evidence
from rules.words.plain import without_controls

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
    lexicon = lexicon_in(config)
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
                "tree": branch_row(tree),
            }
        )
        return
    lines([in_words(read), *(f"note: {remark}" for remark in remarks(read, lexicon))])
    show(tree_drawn(tree, with_found=False))
    if document:
        lines(_told(document, evidence))


@app.command("test")
def run_cases(
    cases: Annotated[Path, typer.Argument(help="Cases, a JSON object a line.", metavar="FILE")],
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Run a file of cases; exit status 0 only if none failed."""
    lexicon = lexicon_in(config)
    try:
        raw = cases.read_bytes()
    except OSError as error:
        raise fail(f"{cases} cannot be read: {error}") from None
    passed = failed = 0
    for line in lines_of(raw):
        result = try_line(line, lexicon)
        passed, failed = passed + result["ok"], failed + (not result["ok"])
        if json:
            row(result)
        elif not result["ok"]:
            got = f"{result['got']} {result['error'] or ''}"
            failure = f"FAILED {name_of(result, line)}: {result['query']}"
            lines(map(one_line, [failure, f"       expected {result['expect']}, got {got}"]))
    say(f"{passed} passed, {failed} failed")
    if failed:
        raise typer.Exit(1)


@app.command("lists")
def show_lists(config: ConfigOption = DEFAULT_CONFIG, json: JsonOption = False) -> None:
    """Show the lists of terms that a query may use as @name: your own, and those of the bot."""
    lists, of_the_bot = lexicon_in(config).lists, lexicon_of({}, {}).lists
    table = Table("list", "terms", "about", box=None, pad_edge=False)
    for name, terms in sorted(lists.items()):
        about = packs()[name].about if of_the_bot.get(name) == terms else "your own"
        if json:
            row({"list": name, "about": about, "terms": [str(term) for term in terms]})
        table.add_row(f"@{name}", str(len(terms)), about)
    if not json:
        show(table)


def lexicon_in(config: Path) -> Lexicon:
    """Give the words of the configuration; without one those that everybody has."""
    if config == DEFAULT_CONFIG and not config.exists():
        return lexicon_of({}, {})
    from bot.config import load

    return load(config).lexicon


def _article(path: Path) -> Article:
    try:
        read = strict_json(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise fail(f"{path} cannot be read: {error}") from None
    if not isinstance(read, dict):
        raise fail(f"{path}: an article is one JSON object with a title, a summary, a body")
    try:
        return article_from_json(read, seen_at=moment(read.get("now"), "now"))
    except ValueError as error:
        raise fail(f"{path}: {error}") from None


_MARKS = {None: "", True: "✓ ", False: "✗ "}


def tree_drawn(branch: Branch, *, with_found: bool = True) -> Tree:
    """Draw which clauses held, and what stood there."""
    found = "".join(f" “{wording}”" for wording in branch.found) if with_found else ""
    tree = Tree(without_controls(f"{_MARKS[branch.held]}{branch.label}{found}"))
    for part in branch.parts:
        tree.children.append(tree_drawn(part, with_found=with_found))
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
