"""Panels of votes, of weekly advice, and of two people who edit one watch."""

from collections.abc import Iterable, Iterator

from rules.answers.tuning import Advised, Clash, Voted
from rules.asking.panel import Button, Line, Moment, Panel, Piece, Place, Style, Words
from rules.asking.panels.plain import done, joined, quiet, setting, text, watch_name
from rules.asking.phrases import Say
from rules.channel import Channel
from rules.ids import code, draft_code, watch_code
from rules.watches.change import FieldChange, WatchChange
from rules.watches.votes import Precision, Verdict


def voted(answer: Voted, say: Say) -> Panel:
    """Say that a vote is kept, what is known of the watches by then, and how to take it back."""
    alert = code("L", answer.alert.id)
    lines = [text(answer.alert.title)]
    for watch, precision in answer.watches:
        name = Words(f"{watch_code(watch.id)} {watch.name} ", Style.STRONG)
        lines.append((name, Words(precision_in_words(precision, say), Style.QUIET)))
    buttons = []
    if answer.verdict is Verdict.DOWN:
        buttons.append(Button(say("button.less"), f"news less {alert}"))
    if answer.verdict is not Verdict.NONE:
        buttons.append(Button(say("button.no_vote"), f"news vote {alert} verdict:none"))
    return Panel(say(f"vote.{answer.verdict.value}"), tuple(lines), buttons=tuple(buttons))


def precision_in_words(known: Precision, say: Say) -> str:
    """Say how many voted, how many of them found it of use, and how sure that is."""
    if not known.votes:
        return say("vote.no_votes")
    counted = say("vote.count", count=known.votes, useful=known.useful)
    if known.interval is None:
        return f"{counted} · {say('vote.too_few')}"
    low, high = (f"{bound:.0%}" for bound in known.interval)
    share = f"{known.useful / known.votes:.0%}"
    return f"{counted} · {say('vote.share', share=share, low=low, high=high)}"


def advised(answer: Advised, say: Say) -> Panel:
    """Say when the next note comes, or that none does."""
    if answer.next_at is None:
        return done(say("advice.off"))
    where: list[Piece] = [Place(one) for one in answer.channels]
    lines = [
        (Words(f"{say('advice.next')} "), Moment(answer.next_at, is_relative=False)),
        joined([Words(answer.schedule or "", Style.CODE), *where]),
        quiet(say("advice.only_news")),
    ]
    return Panel(
        say("advice.on"),
        tuple(lines),
        buttons=(Button(say("button.no_advice"), "watch advice off"),),
    )


def clash(found: Clash, say: Say) -> Panel:
    """Tell the second what the first changed; both can still be had."""
    name = watch_code(found.watch.id)
    draft = found.draft
    lines = [*meanwhile(found.since, say), *_wished(found, say)]
    mine = Button(say("button.save_mine"), f"watch save {draft_code(draft.id)}")
    buttons = (Button(say("button.edit_anew"), f"watch edit {name}", is_primary=True), mine)
    return Panel(say("clash.title", name=watch_name(found.watch)), tuple(lines), buttons=buttons)


def _wished(found: Clash, say: Say) -> Iterator[Line]:
    """Show what was not saved, so that nobody has to write it twice."""
    yield (Words(say("clash.yours"), Style.STRONG),)
    wish = found.draft.wish
    if "query" in found.names or found.draft.query != found.watch.query:
        yield (Words(found.draft.query, Style.CODE),)
    wished = (
        (name, getattr(wish, name)) for name in ("name", "mode", "min_sources", "ping", "quiet")
    )
    for name, value in wished:
        if value is not None:
            yield (
                Words(f"{setting(name, say)}: ", Style.QUIET),
                Words(_value(value, name, say)),
            )


def meanwhile(changes: Iterable[WatchChange], say: Say) -> Iterator[Line]:
    """Say what others changed, and when."""
    for change in changes:
        who: Piece = Place(_person(change.by)) if change.by else Words(say("clash.operator"))
        yield joined([who, Moment(change.changed_at)])
        for one in change.fields:
            yield tuple(_field(one, say))


def _person(by: str) -> Channel:
    """Give the channel of a person, by which platforms name them."""
    chat, _, id = by.partition(":")
    return Channel(chat, id)


def _field(one: FieldChange, say: Say) -> Iterator[Piece]:
    yield Words(f"{setting(one.name, say)}: ", Style.QUIET)
    yield Words(_value(one.before, one.name, say), Style.GONE)
    yield Words(" → ")
    yield Words(_value(one.after, one.name, say), Style.STRONG)


def _value(value: object, name: str, say: Say) -> str:
    if isinstance(value, bool):
        return say("clash.yes" if value else "clash.no")
    if value in (None, ""):
        return say("clash.none")
    return say(f"mode.{value}") if name == "mode" else str(value)
