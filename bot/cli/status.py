"""`wirewatch status`: how late things are seen and told, what is owed, what was given up."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, row, say, show_rows
from bot.cli.watch import ask
from rules.answers.rows import iso, status_rows
from rules.answers.status import Destination, Status
from rules.duration import in_words
from rules.feeds.health import FeedHealth


def status(config: ConfigOption = DEFAULT_CONFIG, json: JsonOption = False) -> None:
    """Say how late each source is seen and each channel told, what is owed, what was given up."""
    found = ask(config, lambda bot: bot.status())
    if json:
        for one in status_rows(found):
            row(one)
        return
    if found.sources:
        show_rows(("source", "state", "seen after p50", "p95"), list(_sources(found.sources)))
    if found.destinations:
        heads = (
            "channel",
            "posted (24 h)",
            "told after p50",
            "p95",
            "owed",
            "since",
            "given up",
            "",
        )
        show_rows(heads, list(_destinations(found.destinations)))
    say(_summary(found))


def _summary(found: Status) -> str:
    owed = f"{found.owed} owed" + (f" since {iso(found.oldest_at)}" if found.oldest_at else "")
    dead = f", {found.dead} given up (`wirewatch outbox list`)" if found.dead else ""
    return owed + dead if found.owed or found.dead else "nothing is owed"


def _sources(sources: Sequence[FeedHealth]) -> Iterator[Sequence[str]]:
    for one in sources:
        name = one.feed.name or one.feed.shown
        yield name, one.condition.value, _length(one.latency_p50), _length(one.latency_p95)


def _destinations(found: Sequence[Destination]) -> Iterator[Sequence[str]]:
    for one in found:
        yield (
            str(one.channel),
            str(one.posted),
            _length(one.p50),
            _length(one.p95),
            str(one.owed),
            iso(one.oldest_at) or "",
            str(one.dead),
            one.lost or "",
        )


def _length(length: timedelta | None) -> str:
    if length is None:
        return "?"
    return f"{length.total_seconds():.1f} s" if length < timedelta(minutes=1) else in_words(length)
