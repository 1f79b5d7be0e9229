"""A watch that ran silently → the one notice that says what it would have told, and what to do."""

from datetime import datetime

from rules.confidence.backtest import Backtest
from rules.duration import in_words
from rules.ids import code, watch_code
from rules.model import Channel, Watch
from rules.notice import Notice, NoticeAction, NoticeKind, NoticeLine, Worded
from rules.sentences import because, sentence
from rules.watches.draft import SHADOW
from rules.words.plural import counted

REMEDY = "It is paused now. Resume it, and it tells what comes from then on; or edit or remove it."


def is_over(watch: Watch, now: datetime) -> bool:
    """Say whether the silent time of a watch has ended."""
    return watch.shadow_until is not None and watch.shadow_until <= now


def shadow_notice(watch: Watch, channel: Channel, found: Backtest | str) -> Notice:
    """Say it in a channel; where the query cannot be read any more, say why instead."""
    name, until = watch_code(watch.id), watch.shadow_until
    return Notice(
        NoticeKind.SHADOW,
        channel,
        key=f"{name} {until.isoformat() if until else ''}",
        title=because(f"{name} {watch.name}", _title(found)),
        worded=_worded(f"{name} {watch.name}", found),
        lines=() if isinstance(found, str) else tuple(_lines(found)),
        remedy=REMEDY,
        actions=(
            NoticeAction("Let it tell", f"watch resume {name}", "let_tell"),
            NoticeAction("Edit", f"watch edit {name}", "edit"),
            NoticeAction("Remove", f"watch remove {name}", "remove"),
        ),
        beyond=0 if isinstance(found, str) else found.stories - len(found.samples),
        is_over=True,
    )


def _title(found: Backtest | str) -> str:
    if isinstance(found, str):
        return because(sentence("shadow_unread", "its query cannot be read any more"), found)
    if not found.stories:
        return f"would have sent nothing in {in_words(SHADOW)}"
    many = counted(found.stories, "story", "stories")
    night = f", {found.at_night} at night" if found.at_night else ""
    return f"would have sent {many} in {in_words(SHADOW)}{night}"


def _worded(name: str, found: Backtest | str) -> Worded | None:
    """Say what the title says; an error of a query is said in English."""
    if isinstance(found, str):
        return None
    values: dict[str, str | int] = {"name": name, "length": round(SHADOW.total_seconds())}
    if not found.stories:
        return Worded("shadow_none", values)
    values["count"] = found.stories
    if not found.at_night:
        return Worded("shadow", values)
    return Worded("shadow_night", {**values, "night": found.at_night})


def _lines(found: Backtest) -> list[NoticeLine]:
    return [
        NoticeLine(
            one.article.title,
            one.article.link,
            one.article.outlet,
            one.article.seen_at,
            note=code("S", one.story_id),
        )
        for one in found.samples
    ]
