"""`wirewatch feed import` and `export`: lists of feeds, as other readers write and read them."""

import sys
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from adapters import feed_ports
from bot.cli.output import DEFAULT_CONFIG, ConfigOption, fail, one_line, say
from bot.cli.watch import ask
from rules.answers.answer import FeedsImported

STDIO = Path("-")


def import_list(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An OPML file; `-` is stdin.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be added, and add nothing.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="A line for each feed, not only counts.")
    ] = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Add the feeds of an OPML file."""
    document = _read(file)
    with _progress() as progress:
        done = ask(
            config,
            lambda bot: bot.import_feeds(document, dry_run=dry_run, progress=progress),
        )
    if verbose:
        for sentence in _each(done):
            say(sentence)
    say(_counts(done))
    if done.cut_off:
        raise fail(
            f"{file} ends early, before its </opml>: {_count(_read_of(done))} could be read up to there, and"
            " there may have been more: get the whole file and import it again"
        )


def export_list(
    file: Annotated[
        Path, typer.Argument(metavar="[FILE]", help="Where to write it; else to stdout.")
    ] = STDIO,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Write all feeds as an OPML file for other readers."""
    given = ask(config, lambda bot: bot.export_feeds())
    if file == STDIO:
        sys.stdout.write(given.document.decode("utf-8"))
    else:
        try:
            file.write_bytes(given.document)
        except OSError as error:
            raise fail(f"{file} cannot be written: {error.strerror}") from None
    for one in given.left_out:
        say(f"left out: {one_line(one.what)}: {one.why}")
    say(f"{_count(given.feeds)} written" + (f" to {file}" if file != STDIO else ""))


def _read(file: Path) -> bytes:
    if file == STDIO:
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        raise fail(f"{file} cannot be read: {error.strerror}") from None


@contextmanager
def _progress() -> Generator[feed_ports.Progress]:
    """Draw a bar on a terminal; where stderr is none, nothing is drawn."""
    console = Console(stderr=True)
    columns = TextColumn("importing"), BarColumn(), MofNCompleteColumn()
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("feeds", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _each(done: FeedsImported) -> Iterable[str]:
    added = "would be added" if done.dry_run else "added"
    for feed in done.added:
        yield f"{added}: {one_line(feed.shown)}"
    for known in done.known:
        yield f"there already: {known}"
    for refused in done.refused:
        yield f"refused: {refused.what}: {refused.why}"


def _counts(done: FeedsImported) -> str:
    added = "would be added" if done.dry_run else "added"
    sentence = f"{_count(len(done.added))} {added}, {len(done.known):,} there already"
    if done.refused:
        reasons = dict.fromkeys(one.why for one in done.refused)
        sentence += f", {len(done.refused):,} refused ({'; '.join(reasons)})"
    later = bool(done.added) and not done.dry_run
    return sentence + ("; a running bot asks each of them now" if later else "")


def _read_of(done: FeedsImported) -> int:
    return len(done.added) + len(done.known) + len(done.refused)


def _count(number: int) -> str:
    return f"{number:,} feed" + ("" if number == 1 else "s")
