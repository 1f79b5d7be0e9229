"""Panels of watches."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from rules.answers.answer import WatchChanged, WatchesExported, WatchRemoved, WatchSaved
from rules.asking.panel import (
    Announcement,
    Attachment,
    Button,
    Choice,
    Field,
    Form,
    Line,
    Moment,
    Panel,
    Piece,
    Row,
    Select,
    Style,
    Words,
    in_our_words,
)
from rules.asking.panels import tuning
from rules.asking.panels.plain import (
    done,
    joined,
    page_of,
    places,
    quiet,
    quiet_of,
    text,
    watch_choices,
    watch_name,
)
from rules.asking.phrases import Say
from rules.attention.watch_quiet import AS_CHANNEL, OFF
from rules.ids import draft_code, watch_code
from rules.model import Channel, Mode, Watch
from rules.watches.draft import Draft
from rules.watches.wish import SOURCES_AT_MOST

QUIET_OFFERED = ("22:00-07:00", "mon-fri 22:00-07:00", "18:00-09:00")
"""Others are written: `watch edit W1 quiet:23:00-06:00`."""


def saved(answer: WatchSaved, say: Say, *, announced_in: Channel | None = None) -> Panel:
    """Show a watch that is in force now, and tell its channel once."""
    announcement = None
    if announced_in:
        said = partial(_announced, answer.watch)
        announcement = Announcement(announced_in, said(say), said)
    return _shown(answer, say("watch.saved", name=watch_name(answer.watch)), say, announcement)


def _announced(watch: Watch, say: Say) -> Line:
    return (
        Words(say("watch.announced"), Style.PLAIN),
        Words(f" {watch_name(watch)}: ", Style.STRONG),
        Words(watch.query, Style.CODE),
    )


def shadowed(answer: WatchSaved, say: Say) -> Panel:
    """Show a watch that runs silently from now on; nobody else is told of it yet."""
    return _shown(answer, say("watch.shadowed", name=watch_name(answer.watch)), say)


def shown(answer: WatchSaved, say: Say) -> Panel:
    """Show a watch, how its query is read, and how much of what it tells is of use."""
    panel = _shown(answer, watch_name(answer.watch), say)
    return replace(
        panel, lines=(*panel.lines, quiet(tuning.precision_in_words(answer.precision, say)))
    )


def listed(watches: Sequence[Watch], say: Say, *, page: int = 1, ask: str = "watch list") -> Panel:
    """List watches, ten to a page; one is shown when it is chosen."""
    if not watches:
        return Panel(
            say("watch.none"),
            (in_our_words(say("watch.none_yet"), Style.QUIET),),
            buttons=(_add(say),),
        )
    part, paging = page_of(watches, page, ask)
    return Panel(
        say("watch.list", count=len(watches)),
        rows=tuple(
            Row((Words(watch_name(one), Style.STRONG),), tuple(_about(one, say))) for one in part
        ),
        buttons=(_add(say),),
        select=Select(say("watch.choose"), "watch show", watch_choices(part)),
        paging=paging,
    )


def changed(answer: WatchChanged, say: Say) -> Panel:
    """Say that a watch was paused or resumed."""
    watch = answer.watch
    key = "watch.paused" if watch.is_paused else "watch.resumed"
    return Panel(say(key, name=watch_name(watch)), buttons=(_pausing(watch, say),))


def removed(answer: WatchRemoved, say: Say) -> Panel:
    """Say that a watch is gone, with its query to save it again."""
    title = say("watch.removed", name=watch_name(answer.watch))
    return done(title, [(Words(answer.watch.query, Style.CODE),)])


def exported(answer: WatchesExported, say: Say) -> Panel:
    """Give watches as a file."""
    title = say("watch.exported", count=answer.watches)
    return Panel(title, attachment=Attachment("watches.toml", answer.document.encode()))


def adding(say: Say, *, query: str = "", name: str = "", outlets: str = "") -> Form:
    """Ask for a new watch."""
    fields = (
        _query_field(say, query),
        _outlets_field(say, outlets),
        _name_field(say, name),
        _mode_field(say, Mode.INSTANT),
    )
    return Form(say("form.add"), "watch add", fields, say("form.try"))


def editing(watch: Watch, say: Say, *, base: int, query: str, outlets: Sequence[str] = ()) -> Form:
    """Ask what is to be different about a watch; `base` is the revision that is shown.

    Its query is shown apart from the outlets that it is limited to.
    """
    fields = (
        _query_field(say, query),
        _outlets_field(say, "\n".join(outlets)),
        _name_field(say, watch.name),
        _mode_field(say, watch.mode),
        _sources_field(say, watch.min_sources),
        _quiet_field(say, watch.quiet),
    )
    ask = f"watch edit {watch_code(watch.id)} base:{base}"
    return Form(say("form.edit", name=watch_code(watch.id)), ask, fields, say("form.save"))


def refining(draft: Draft, say: Say, *, query: str, outlets: Sequence[str] = ()) -> Form:
    """Ask what is to be different about a draft, its query apart from its outlets."""
    wish = draft.wish
    fields = (
        _query_field(say, query),
        _outlets_field(say, "\n".join(outlets)),
        _name_field(say, wish.name or ""),
        _mode_field(say, wish.mode or Mode.INSTANT),
        _sources_field(say, wish.min_sources or 1),
        _quiet_field(say, wish.quiet),
    )
    code = draft_code(draft.id)
    return Form(say("form.edit", name=code), f"watch refine {code}", fields, say("form.try"))


def _shown(
    answer: WatchSaved, title: str, say: Say, announcement: Announcement | None = None
) -> Panel:
    watch = answer.watch
    reading = say("watch.reading", reading=answer.reading) if answer.reading else None
    return Panel(
        title,
        (
            *_about(watch, say),
            *([quiet(reading)] if reading else []),
            *(in_our_words(say("watch.remark", remark=remark)) for remark in answer.remarks),
            *_others(answer, say),
        ),
        buttons=tuple(_buttons(watch, say)),
        select=None if watch.origin == "file" else _quiet_select(watch, say),
        announcement=announcement,
    )


def _quiet_select(watch: Watch, say: Say) -> Select:
    """Offer quiet hours beside the form, which has no room for them everywhere."""
    offered = (
        Choice(say("watch.quiet_channel"), f"quiet:{AS_CHANNEL}"),
        Choice(say("watch.quiet_off"), f"quiet:{OFF}"),
        *(Choice(quiet_of(hours, say), f'quiet:"{hours}"') for hours in QUIET_OFFERED),
    )
    ask = f"watch edit watch:{watch_code(watch.id)}"  # other words than the button's: ids differ
    return Select(say("watch.quiet_choose"), ask, offered)


def _others(answer: WatchSaved, say: Say) -> Iterator[Line]:
    """Say what others changed at the same time."""
    if answer.meanwhile:
        yield text(say("clash.meanwhile"))
        yield from tuning.meanwhile(answer.meanwhile, say)


def _about(watch: Watch, say: Say) -> Iterator[Line]:
    """Say what a watch looks for, where it tells, and what else holds for it."""
    yield (Words(watch.query, Style.CODE),)
    facts: list[Piece] = (
        [Words(say(f"mode.{watch.mode.value}"), Style.QUIET)] if watch.mode != Mode.INSTANT else []
    )
    if watch.min_sources > 1:
        facts.append(Words(say("watch.sources", count=watch.min_sources), Style.QUIET))
    if watch.quiet:
        facts.append(Words(quiet_of(watch.quiet, say), Style.QUIET))
    if watch.is_paused:
        facts.append(Words(say("watch.is_paused"), Style.STRONG))
    if watch.shadow_until:
        facts += [Words(say("watch.is_shadow"), Style.STRONG), Moment(watch.shadow_until)]
    yield joined([*places(watch.channels), *facts])


def _buttons(watch: Watch, say: Say) -> Iterator[Button]:
    if watch.origin != "file":
        yield Button(say("button.edit"), f"watch edit {watch_code(watch.id)}")
    yield _pausing(watch, say)
    if watch.origin != "file":
        remove = f"watch remove {watch_code(watch.id)}"
        yield Button(say("button.remove"), remove, deny=say("button.cancel"))


def _pausing(watch: Watch, say: Say) -> Button:
    verb = "resume" if watch.is_silent else "pause"
    return Button(say(f"button.{verb}"), f"watch {verb} {watch_code(watch.id)}")


def _add(say: Say) -> Button:
    return Button(say("button.add"), "watch add", is_primary=True)


def _query_field(say: Say, value: str) -> Field:
    about = say("form.query")
    return Field("query", say("option.query"), value, about, is_required=True, is_long=True)


def _outlets_field(say: Say, value: str) -> Field:
    return Field("sources", say("option.outlet"), value, say("form.outlet"), is_long=True)


def _name_field(say: Say, value: str) -> Field:
    return Field("name", say("option.name"), value, say("form.name"))


def _sources_field(say: Say, value: int) -> Field:
    about = say("form.min_sources", most=SOURCES_AT_MOST)
    return Field("min_sources", say("option.min_sources"), str(value), about=about)


def _quiet_field(say: Say, hours: str | None) -> Field:
    return Field("quiet", say("option.quiet"), hours or AS_CHANNEL, say("form.quiet"))


def _mode_field(say: Say, mode: Mode) -> Field:
    choices = tuple(Choice(say(f"mode.{one.value}"), one.value) for one in Mode)
    return Field("mode", say("option.mode"), mode.value, choices=choices)
