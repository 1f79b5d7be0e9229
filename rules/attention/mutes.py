"""Mutes × an alert → whether its reader wants silence, since who said so, and until when.

A mute is of a watch, a story or an outlet, for a channel or for one person. A muted alert is kept
and shown by `/why` and by the catch-up; only its message is not posted. An alert of several watches
is told as long as one of them is not muted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from rules.attention.errors import SettingError, nearest, quoted
from rules.attention.reading import (
    DAYS,
    clock_from,
    clock_text,
    day_from,
    length_from,
    short_enough,
    tokens_of,
)
from rules.attention.zones import Zone
from rules.duration import as_written
from rules.ids import code, number, watch_code, watch_number
from rules.model import Alert, WatchName
from rules.sentences import because, beside, remedy_near, sentence
from rules.words.text import fold

MORNING = time(8)
"""When a mute ends of which only the day was said."""
_DAY = timedelta(days=1)
_NAMED = _TODAY, _TOMORROW = "today", "tomorrow"
_FIRST_YEAR, _LAST_YEAR = 2000, 2200


class MuteKind(StrEnum):
    """What is muted."""

    WATCH = "watch"
    STORY = "story"
    OUTLET = "outlet"


@dataclass(frozen=True, slots=True)
class Target:
    """What exactly is muted."""

    kind: MuteKind
    name: str
    """W12, S8F3K, or an outlet's name."""

    def __str__(self) -> str:
        """Write it so that `target_from` reads it back: `outlet Harbour Wire`."""
        return f"{self.kind} {self.name}"

    @property
    def key(self) -> tuple[MuteKind, str]:
        """Give what is the same for every spelling of it."""
        return self.kind, " ".join(fold(self.name).split())


def target_from(text: str) -> Target:
    """Read `watch W12`, `story S8F3K` or `outlet Harbour Wire`; raises SettingError."""
    word, _, rest = short_enough(text).strip().partition(" ")
    name = " ".join(rest.split())
    kind = next((one for one in MuteKind if one == word.casefold()), None)
    if kind is None or not name:
        near = nearest(word, list(MuteKind))
        meant = f"`{near} {_EXAMPLES[MuteKind(near)]}`" if near else None
        problem = sentence("mute_what", "{text} cannot be muted", text=quoted(text))
        raise SettingError(because(problem, remedy_near(meant, ()) if meant else _REMEDY))
    if kind is MuteKind.OUTLET:
        return Target(kind, name)
    found = watch_number(name) if kind is MuteKind.WATCH else number("S", name)
    if found is None:
        raise SettingError(
            sentence(
                "mute_id",
                "{name} is no {kind}: write its id, such as {example}",
                name=quoted(name),
                kind=kind,
                example=_EXAMPLES[kind],
            )
        )
    return Target(kind, watch_code(found) if kind is MuteKind.WATCH else code("S", found))


_EXAMPLES = {MuteKind.WATCH: "W12", MuteKind.STORY: "S8F3K", MuteKind.OUTLET: "Harbour Wire"}
_REMEDY = sentence("mute_remedy", "write `watch W12`, `story S8F3K` or `outlet Harbour Wire`")


@dataclass(frozen=True, slots=True)
class Lasting:
    """For a length of time."""

    length: timedelta

    def __str__(self) -> str:
        """Write it so that `expiry_from` reads it back: `4h`."""
        return as_written(self.length)


@dataclass(frozen=True, slots=True)
class Until:
    """Until the clocks of the channel show a time."""

    at: time
    day: str = ""
    """`today`, `tomorrow`, `mon`, `2026-12-01`; nothing: whenever the clocks show it next."""

    def __str__(self) -> str:
        """Write it so that `expiry_from` reads it back: `until tomorrow 08:00`."""
        return " ".join(filter(None, ("until", self.day, clock_text(self.at))))


@dataclass(frozen=True, slots=True)
class Forever:
    """Until somebody takes it back."""

    def __str__(self) -> str:
        """Write it so that `expiry_from` reads it back."""
        return "forever"


Expiry = Lasting | Until | Forever
OFFERED: Sequence[Expiry] = (
    Lasting(timedelta(minutes=30)),
    Lasting(timedelta(hours=1)),
    Lasting(timedelta(hours=4)),
    Until(MORNING, _TOMORROW),
    Lasting(timedelta(weeks=1)),
    Forever(),
)
"""What a button offers, in its order."""


def expiry_from(text: str) -> Expiry:
    """Read `30m`, `4 hours`, `until tomorrow 08:00`, `until fri`, `forever`; raises SettingError."""
    match [token.casefold() for token in tokens_of(text)]:
        case ["forever"]:
            return Forever()
        case ["until", *rest] if 1 <= len(rest) <= 2:
            return _until(rest)
        case ["for", *rest] if rest:
            return _lasting(" ".join(rest), text)
    return _lasting(text, text)


def _lasting(length: str, text: str) -> Lasting:
    try:
        lasting = Lasting(length_from(length))
    except SettingError as error:
        problem = sentence("mute_no_end", "{text} says no end", text=quoted(text))
        raise SettingError(because(problem, _ENDS)) from error
    if not lasting.length:
        problem = sentence("mute_at_once", "{text} would end at once", text=quoted(text))
        raise SettingError(because(problem, _ENDS))
    return lasting


_ENDS = sentence(
    "mute_ends",
    "write {some} or {last}",
    some=", ".join(str(one) for one in OFFERED[:-1]),
    last=OFFERED[-1],
)


def _until(words: Sequence[str]) -> Until:
    if ":" in words[0]:
        if len(words) > 1:
            raise SettingError(
                sentence(
                    "day_first",
                    "write the day first: until {day} {time}",
                    day=words[1],
                    time=words[0],
                )
            )
        return Until(clock_from(words[0]))
    return Until(clock_from(words[1]) if len(words) > 1 else MORNING, _day_word(words[0]))


def _day_word(word: str) -> str:
    if word in _NAMED:
        return word
    try:
        day = date.fromisoformat(word)
    except ValueError:
        near = nearest(word, _NAMED)
        if near:
            problem = sentence("no_day", "{text} is no day", text=quoted(word))
            raise SettingError(because(problem, remedy_near(near, ()))) from None
        return DAYS[day_from(word)]
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise SettingError(
            sentence(
                "day_far",
                "{text} is too far away: write a day of these years, or forever",
                text=quoted(word),
            )
        )
    return day.isoformat()


def end_of(expiry: Expiry, now: datetime, zone: Zone) -> datetime | None:
    """Give the moment at which a mute that begins now ends; None: never.

    Raises SettingError when that moment is over.
    """
    if isinstance(expiry, Forever):
        return None
    if isinstance(expiry, Lasting):
        return now + expiry.length
    moments = _moments(expiry.day, expiry.at, now, zone)
    end = next((moment for moment in moments if moment > now), None)
    if end is None:
        raise SettingError(
            sentence(
                "mute_over",
                "{text} is over: it is {now} there",
                text=quoted(str(expiry)),
                now=zone.shown(now),
            )
        )
    return end


def _moments(day: str, at: time, now: datetime, zone: Zone) -> Iterable[datetime]:
    """Give the moments that may be meant, the nearest first."""
    today = zone.wall(now).date()
    if day in _NAMED:
        days = [today + _DAY * (day == _TOMORROW)]
    elif day and day not in DAYS:
        days = [date.fromisoformat(day)]
    else:
        ahead = [today + _DAY * offset for offset in range(9)]
        days = [one for one in ahead if not day or one.weekday() == DAYS.index(day)]
    return [zone.moment(one, at) for one in days]


@dataclass(frozen=True, slots=True)
class Mute:
    """Somebody's "not now"."""

    target: Target
    reader: str
    """For whom: a channel as it is written, or a person."""
    since: datetime
    until: datetime | None
    """None: until it is taken back."""
    by: str
    """Who said so."""

    def is_over(self, now: datetime) -> bool:
        """Say whether it has ended."""
        return self.until is not None and self.until <= now

    def words(self, zone: Zone) -> str:
        """Say what is muted, by whom and until when."""
        if self.until is None:
            return sentence(
                "muted_until_taken_back",
                "{what} is muted until it is taken back, by {by}",
                what=self.target,
                by=self.by,
            )
        return sentence(
            "muted_until",
            "{what} is muted until {time}, by {by}",
            what=self.target,
            time=zone.shown(self.until),
            by=self.by,
        )


@dataclass(frozen=True, slots=True)
class Hearing:
    """Whether a reader wants to hear of an alert."""

    is_muted: bool
    why: str
    mutes: tuple[Mute, ...] = ()
    """Those that have to do with it, the ones that did not suffice too."""


def hearing(
    alert: Alert, mutes: Iterable[Mute], reader: str, *, zone: Zone, now: datetime
) -> Hearing:
    """Decide whether an alert is muted for a reader."""
    mine = [one for one in mutes if one.reader == reader and not one.is_over(now)]
    whole = {
        Target(MuteKind.STORY, code("S", alert.story_id)).key,
        Target(MuteKind.OUTLET, alert.outlet).key,
    }
    watches = {Target(MuteKind.WATCH, watch_code(watch.id)).key for watch in alert.watches}
    decisive = tuple(one for one in mine if one.target.key in whole)
    of_watches = tuple(one for one in mine if one.target.key in watches)
    words = beside(one.words(zone) for one in (*decisive, *of_watches))
    if decisive or (watches and watches <= {one.target.key for one in of_watches}):
        return Hearing(True, words, (*decisive, *of_watches))
    if of_watches:
        return Hearing(
            False,
            beside([words, sentence("another_heard", "another of its watches is not")]),
            of_watches,
        )
    return Hearing(False, sentence("is_heard", "not muted"))


def heard_watches(
    alert: Alert, mutes: Iterable[Mute], reader: str, now: datetime
) -> tuple[WatchName, ...]:
    """Give the watches of an alert that are not muted themselves for a reader."""
    muted = {one.target.key for one in mutes if one.reader == reader and not one.is_over(now)}
    return tuple(
        watch
        for watch in alert.watches
        if Target(MuteKind.WATCH, watch_code(watch.id)).key not in muted
    )


def in_force(mutes: Iterable[Mute], now: datetime) -> list[Mute]:
    """Give the mutes that have not ended, those that end first before, those without end last."""
    left = [one for one in mutes if not one.is_over(now)]
    return sorted(left, key=lambda one: (one.until is None, one.until or one.since, one.since))


def without(mutes: Iterable[Mute], target: Target, reader: str) -> tuple[list[Mute], list[Mute]]:
    """Take a mute back: give those that stay, and those that are taken away."""
    mutes = list(mutes)
    gone = [one for one in mutes if one.reader == reader and one.target.key == target.key]
    return [one for one in mutes if one not in gone], gone
