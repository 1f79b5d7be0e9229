"""Panels of people's attention: how a channel is told, mutes, digests, what was missed, how the bot stands."""

from collections.abc import Iterator, Sequence

from rules.answers.answer import ChannelShown, Rechecked
from rules.answers.attention import CaughtUp, DigestTold, MuteAdded, MuteRemoved, MutesShown
from rules.answers.status import Destination, Status
from rules.asking.panel import (
    ASK_LIMIT,
    Button,
    Line,
    Moment,
    Panel,
    Piece,
    Place,
    Row,
    Style,
    Words,
    in_our_words,
)
from rules.asking.panels.plain import joined, quiet, setting, text
from rules.asking.phrases import Say, said
from rules.attention.managers import Managers, Who
from rules.attention.mutes import Mute
from rules.attention.rank import Ranked
from rules.attention.settings import attention_written
from rules.attention.zones import Zone
from rules.duration import in_words
from rules.feeds.health import Condition
from rules.ids import code
from rules.model import Channel

STORIES_SHOWN = 15


def channel(shown: ChannelShown, say: Say, *, usual: Managers | None = None) -> Panel:
    """Show how a channel is told, and who may change it; `usual` is the rule without one of its own."""
    managers = (_managers(shown, usual, say),) if usual else ()
    return Panel(say("channel.shown"), (*_settings(shown, say), *managers))


def _managers(shown: ChannelShown, usual: Managers, say: Say) -> Line:
    own = shown.attention.managers
    rule = usual if own.who is Who.USUAL else own
    people = [Place(Channel(shown.channel.chat, f"@{id}")) for id in rule.people]
    who: list[Piece] = [*people] or [Words(say(f"managers.{rule.who.value}"))]
    fixed = own.who is Who.USUAL or "managers" in shown.fixed
    said = [Words(f" {say('channel.fixed')}")] if fixed else []
    between = [piece for one in who for piece in (Words(" "), one)]
    return (Words(f"{setting('managers', say)}:", Style.QUIET), *between, *said)


def muted(done: MuteAdded, say: Say) -> Panel:
    """Say that something is muted, and how to take it back."""
    return all_muted([done], say)


def all_muted(done: Sequence[MuteAdded], say: Say) -> Panel:
    """Say the same of several things."""
    lines = tuple(text(said(one.mute.words(one.zone), say)) for one in done)
    return Panel(say("mute.added"), lines, buttons=tuple(_unmute(one.mute, say) for one in done))


def mutes(shown: MutesShown, say: Say) -> Panel:
    """List the mutes in force."""
    if not shown.mutes:
        return Panel(say("mute.none"))
    rows = tuple(_mute(one.mute, one.zone, say) for one in shown.mutes)
    return Panel(say("mute.list", count=len(rows)), rows=rows)


def heard_again(done: MuteRemoved, say: Say) -> Panel:
    """Say that something is heard again."""
    return Panel(say("mute.removed", what=str(done.mute.target)))


def digest(told: DigestTold, say: Say) -> Panel:
    """Say what a digest will tell now."""
    if not told.stories:
        return Panel(say("digest.nothing"), (quiet(said(told.why, say)),))
    return Panel(
        say("digest.owed", count=told.stories), ((Place(told.channel),), quiet(said(told.why, say)))
    )


def caught_up(found: CaughtUp | None, say: Say) -> Panel:
    """Show what somebody has missed, the most important first."""
    if found is None:
        return Panel(say("catchup.nothing"), (in_our_words(say("watch.none_yet"), Style.QUIET),))
    left_out = len(found.stories) - STORIES_SHOWN
    more = (quiet(say("story.more", count=left_out)),) if left_out > 0 else ()
    title = say("catchup.title") if found.stories else say("catchup.nothing")
    rows = tuple(_story(one, say) for one in found.stories[:STORIES_SHOWN])
    return Panel(title, (quiet(said(found.words, say)), *more), rows)


def status(found: Status, say: Say) -> Panel:
    """Show how the bot stands."""
    failing = [one for one in found.sources if one.condition not in _WELL]
    lines = [
        text(say("status.sources", count=len(found.sources))),
        text(say("status.owed", count=found.owed)),
    ]
    if failing:
        failing_words = say("status.failing", count=len(failing))
        lines.append(in_our_words(failing_words, Style.STRONG))
    if found.dead:
        lines.append((Words(say("status.dead", count=found.dead), Style.STRONG),))
    return Panel(
        say("status.title"), tuple(lines), tuple(_place(one, say) for one in found.destinations)
    )


_WELL = (Condition.WELL, Condition.WAITING)


def _settings(shown: ChannelShown, say: Say) -> Iterator[Line]:
    yield (Place(shown.channel),)
    yield text(say(f"folding.{shown.folding.value}"))
    written = attention_written(shown.attention)
    del written["managers"]
    for key, value in written.items():
        fixed = f" {say('channel.fixed')}" if key in shown.fixed else ""
        yield (Words(setting(key, say), Style.QUIET), Words(f": {value}{fixed}"))
    for mute in shown.mutes:
        yield text(said(mute.words(shown.attention.zone), say))
    if shown.waiting:
        yield text(say("channel.waiting", count=shown.waiting))


def rechecked(found: Rechecked, say: Say) -> Panel:
    """Say whether a channel can be written to by now, and how much waits for it."""
    owed = (text(say("status.owed", count=found.owed)),) if found.owed else ()
    if found.still:
        again = Button(say("notice.recheck"), f"channel check {found.channel}"[:ASK_LIMIT])
        title = say("recheck.still")
        lines: tuple[Line, ...] = (
            (Place(found.channel),),
            in_our_words(said(found.still, say)),
            *owed,
        )
        return Panel(title, lines, buttons=(again,), is_problem=True)
    return Panel(say(f"recheck.{_well(found)}"), ((Place(found.channel),), *owed))


def _well(found: Rechecked) -> str:
    if found.tried:
        return "well"
    return "waits" if found.owed else "free" if found.looked else "nothing"


def _mute(mute: Mute, zone: Zone, say: Say) -> Row:
    where: Piece = Place(Channel.named(mute.reader))
    return Row((Words(said(mute.words(zone), say)),), (joined([where]),), (_unmute(mute, say),))


def _unmute(mute: Mute, say: Say) -> Button:
    address = Channel.named(mute.reader).address
    return Button(say("button.unmute"), f"mute remove {mute.target} channel:{address}"[:ASK_LIMIT])


def _story(one: Ranked, say: Say) -> Row:
    line = one.line
    facts: list[Piece] = [Words(line.outlet, Style.STRONG), Moment(line.at)]
    facts.append(Words(code("S", line.story_id), Style.QUIET))
    if line.note:
        facts.append(Words(said(line.note, say), Style.QUIET))
    return Row((Words(line.title, link=line.link),), (joined(facts),))


def _place(one: Destination, say: Say) -> Row:
    facts: list[Piece] = [Words(say("status.posted", count=one.posted))]
    if one.p50 is not None and one.p95 is not None:
        facts.append(Words(say("status.after", p50=in_words(one.p50), p95=in_words(one.p95))))
    if one.owed:
        facts.append(Words(say("status.owed", count=one.owed)))
    wrong = (in_our_words(said(one.lost, say)),) if one.lost else ()
    return Row((Place(one.channel),), (joined(facts), *wrong))
