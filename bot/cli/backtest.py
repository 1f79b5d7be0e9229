"""`wirewatch backtest`: what a query would have told as a watch."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.bar import Bar
from rich.progress import track
from rich.table import Table

from bot.cli.cases import article_from_json, strict_json
from bot.cli.output import (
    DEFAULT_CONFIG,
    ConfigBesideQuery,
    JsonOption,
    fail,
    lines,
    one_line,
    row,
    say,
    show,
)
from bot.cli.query import lexicon_in
from bot.cli.search import length_option
from bot.cli.watch import Sources, ask, limited_by
from rules.answers.answer import Backtested
from rules.answers.rows import backtest_row, evidence_row, trial_row
from rules.confidence.backtest import Backtest
from rules.language.grammar import parse
from rules.language.lexer import QueryError
from rules.language.limited import limited
from rules.language.lint import in_words, remarks
from rules.language.plan import plan_of
from rules.language.query import Query
from rules.model import Article, Channel
from rules.story.decision import Fold
from rules.words.plural import counted

if TYPE_CHECKING:  # it brings what only a running bot needs
    from adapters.ports import Commands

DRAWN_AT_MOST = 62
"""Days that are drawn one by one; of more there is the line of bars alone."""


def backtest(
    query: Annotated[str, typer.Argument(help="In the language of watches.")],
    since: Annotated[timedelta, length_option("How far back: 12h, 30d.")] = timedelta(days=30),
    articles: Annotated[
        Path | None,
        typer.Option(help="Try it on these instead, a JSON object a line.", metavar="FILE"),
    ] = None,
    source: Sources = None,
    channel: Annotated[
        str | None, typer.Option(help="Compare it with the watches of this channel.")
    ] = None,
    config: ConfigBesideQuery = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Try a query before it is saved: what it would have told over the last days, or of a file."""
    if articles is not None:
        _of_file(query, articles, config, source or (), as_json=json)
        return
    compared = Channel.named(channel) if channel else None

    async def try_it(bot: "Commands") -> Backtested:
        within = await limited_by(bot, query, source)
        tried = await bot.backtest(within.query, since=since, channel=compared, exactly=json)
        return replace(tried, remarks=(*within.remarks, *tried.remarks))

    answer = ask(config, try_it)
    if json:
        for trial in answer.trials:
            row(trial_row(trial))
        row({"summary": backtest_row(answer.backtest, answer.query, answer.remarks)})
    else:
        _show(answer.backtest)
    _tell(answer)


def _of_file(
    query: str, file: Path, config: Path, sources: Sequence[str], *, as_json: bool
) -> None:
    from bot.trying import summed_up, tried

    lexicon = lexicon_in(config)
    query, read = _read(query, sources, lexicon.lists)
    given, wrong = _articles(file)
    placing = tried(given, plan_of(read, lexicon), Fold.STRICT)
    rows = list(track(placing, "placing", total=len(given), transient=True, disable=as_json))
    summed = summed_up(rows)
    for one in rows if as_json else ():
        evidence = [evidence_row(found) for found in one.evidence or ()]
        matched = one.evidence is not None
        row({"article": one.id, "story": one.story, "matched": matched, "evidence": evidence})
    told = remarks(read, lexicon)
    if summed is None:
        say(f"{file} holds no articles")
    elif as_json:
        row({"summary": backtest_row(summed, query, told)})
    else:
        _show(summed)
    say(f"read as: {in_words(read)}")
    for remark in told:
        say(f"note: {remark}")
    if wrong:
        raise typer.Exit(1)


def _read(query: str, sources: Sequence[str], lists: Mapping[str, Any]) -> tuple[str, Query]:
    """Read a query within outlets, which a file knows by their names alone."""
    try:
        whole = limited(query, sources, lists=lists)
        return whole, parse(whole, lists=lists)
    except QueryError as error:
        raise fail(f"nothing was tried: {error}\n{error.pointer()}") from None


def _articles(file: Path) -> tuple[Sequence[tuple[object, Article]], int]:
    """Read the articles of a file in the order of time; a bad line is told and left out."""
    from bot.trying import as_seen

    found: list[tuple[object, Article]] = []
    wrong = 0
    for number, line in enumerate(_lines(file), start=1):
        if not line.strip():
            continue
        try:
            given = _object(line)
            found.append((given.get("id", number), as_seen(article_from_json(given))))
        except (ValueError, RecursionError) as error:
            say(f"{file} line {number}: {error}")
            wrong += 1
    return sorted(found, key=lambda one: one[1].seen_at), wrong


def _lines(file: Path) -> Sequence[bytes]:
    try:
        return file.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except OSError as error:
        raise fail(f"{file} cannot be read: {error.strerror}") from None


def _object(line: bytes) -> Mapping[str, Any]:
    try:
        read = strict_json(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ValueError(f"it is no UTF-8 at byte {error.start + 1}") from None
    if not isinstance(read, dict):
        raise ValueError("an article is one JSON object with an id, a title, a summary, a body")
    return read


def _show(summed: Backtest) -> None:
    about = "" if summed.share >= 1 else "about "
    stories, articles = (
        counted(summed.stories, "story", "stories"),
        counted(summed.articles, "article"),
    )
    a_day = "" if summed.stories_a_day is None else f", {summed.stories_a_day:.1f} a day"
    lines([f"{about}{stories} ({articles}){a_day}  {summed.sparkline}"])
    if summed.busiest:
        day, most = summed.busiest
        lines([f"busiest: {day} with {most}; at night (22 to 7): {summed.at_night}"])
    if summed.stories and len(summed.by_day) <= DRAWN_AT_MOST:
        show(_days(summed))
    lines(map(one_line, _samples(summed)))
    for one in summed.covered:
        lines([f"{one.share:.0%} of it is told by watch W{one.watch.id} {one.watch.name} already"])


def _days(summed: Backtest) -> Table:
    most = max(count for _, count in summed.by_day)
    table = Table.grid(padding=(0, 1))
    for day, count in summed.by_day:
        table.add_row(f"{day:%a %d %b}", str(count), Bar(most, 0, count, width=30))
    return table


def _samples(summed: Backtest) -> Iterator[str]:
    for one in summed.samples:
        terms = ", ".join(dict.fromkeys(found.term for found in one.evidence))
        article = one.article
        about = " · ".join(part for part in (article.title, article.outlet, terms) if part)
        yield f"  {article.seen_at:%d %b %H:%M}  {about}"


def _tell(answer: Backtested) -> None:
    span = answer.backtest.span
    say(f"read as: {answer.reading}")
    since = "since the archive began," if span.is_from_first else "from"
    say(f"tried {since} {span.begins:%Y-%m-%d %H:%M} to {span.ends:%Y-%m-%d %H:%M} UTC")
    for remark in answer.remarks:
        say(f"note: {remark}")
