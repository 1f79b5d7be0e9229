"""An alert's watches × the quiet hours of its channel × a moment → until when it is held, and why.

A watch may have quiet hours of its own, which hold its alerts besides those of the channel, or have
none at all: then those of the channel do not hold it back. Of several watches the most willing decides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rules.attention.errors import SettingError
from rules.attention.quiet import QuietHours, quiet_from
from rules.attention.zones import UTC_ZONE, Zone
from rules.model import WatchName
from rules.sentences import all_of, sentence

OFF = "off"
AS_CHANNEL = "channel"
"""How people write that a watch has no wish of its own."""
_ELSEWHERE = Zone("Asia/Tokyo")
_LONGEST = timedelta(days=8)
"""What is quiet for longer is so forever: quiet hours come again each week."""


def watch_quiet_from(text: str) -> str | None:
    """Read what people write and give its usual spelling, without a zone where they named none.

    None is "as its channel says": `channel`, or nothing. Raises SettingError.
    """
    if text.strip().casefold() in ("", AS_CHANNEL):
        return None
    hours = quiet_from(text)
    if hours is None:
        return OFF
    has_zone = quiet_from(text, _ELSEWHERE) == hours
    return str(hours) if has_zone else str(hours).removesuffix(f" {UTC_ZONE}")


def own_hours(quiet: str | None, zone: Zone) -> QuietHours | None:
    """Give the quiet hours that a watch has itself, in its channel's zone unless it names one.

    What cannot be read any more is none: a zone may leave the data between two versions.
    """
    try:
        return quiet_from(quiet, zone) if quiet else None
    except SettingError:
        return None


@dataclass(frozen=True, slots=True)
class Hush:
    """Whether an alert is held."""

    until: datetime | None
    """Until when, at the latest; None: it is not held."""
    hours: str
    """The quiet hours that are on, whether they hold it or not; empty when none are."""
    why: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """The quiet hours of a channel, and the moment they are asked about."""

    channel: QuietHours | None
    zone: Zone
    now: datetime
    channel_ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where one watch stands."""

    until: datetime | None
    hours: str
    name: str = ""


def hush(
    watches: Sequence[WatchName], channel: QuietHours | None, zone: Zone, now: datetime
) -> Hush:
    """Decide for an alert of these watches; where none is known its channel's hours hold it."""
    asked = _Asked(channel, zone, now, channel.until(now) if channel else None)
    stands = [_stand(one, asked) for one in watches] or [_as_channel(asked)]
    willing = min(stands, key=lambda one: (one.until is not None, one.until or now))
    hours = willing.hours or next((one.hours for one in stands if one.hours), "")
    if willing.until is not None:
        return Hush(
            willing.until,
            hours,
            sentence(
                "quiet_until",
                "{hours}: held until {time}",
                hours=hours,
                time=zone.shown(willing.until),
            ),
        )
    if hours:
        return Hush(
            None,
            hours,
            sentence(
                "quiet_not_for",
                "{hours}, but not for watch {watch}",
                hours=hours,
                watch=willing.name,
            ),
        )
    are_some = channel is not None or any(own_hours(one.quiet, zone) for one in watches)
    none = sentence("quiet_none", "none")
    return Hush(None, "", sentence("quiet_not_now", "not now") if are_some else none)


def is_any_on(own: Iterable[str], channel: QuietHours | None, zone: Zone, now: datetime) -> bool:
    """Say whether quiet hours are on, those of a channel or of watches: whether anything may be held."""
    hours = (channel, *(own_hours(text, zone) for text in own))
    return any(one is not None and one.until(now) is not None for one in hours)


def ends_of(
    alerts: Iterable[Sequence[WatchName]], channel: QuietHours | None, zone: Zone, now: datetime
) -> list[datetime | None]:
    """Say of alerts, by their watches, until when they are held; like ones are asked about once."""
    known: dict[frozenset[str | None], datetime | None] = {}
    ends = []
    for watches in alerts:
        key = frozenset(watch.quiet for watch in watches)
        if key not in known:
            known[key] = hush(watches, channel, zone, now).until
        ends.append(known[key])
    return ends


def _as_channel(asked: _Asked, name: str = "") -> _Stand:
    return _Stand(asked.channel_ends_at, str(asked.channel) if asked.channel_ends_at else "", name)


def _stand(watch: WatchName, asked: _Asked) -> _Stand:
    as_channel = _as_channel(asked, watch.name)
    if watch.quiet == OFF:
        return replace(as_channel, until=None)
    own = own_hours(watch.quiet, asked.zone)
    if own is None:
        return as_channel
    together = [one for one in (asked.channel, own) if one is not None]
    end, on = _on_end(together, asked.now)
    if end - asked.now > _LONGEST:
        return replace(as_channel, name=watch.name)
    if not on:
        return as_channel
    words = [
        sentence("quiet_of_watch", "{hours} of watch {watch}", hours=one, watch=watch.name)
        if one is own
        else str(one)
        for one in on
    ]
    return _Stand(end, all_of(words), watch.name)


def _on_end(together: Sequence[QuietHours], now: datetime) -> tuple[datetime, list[QuietHours]]:
    """Say until when one follows the other, and which do; gives up where they never end."""
    end, on = now, []
    while end - now <= _LONGEST:
        later = [(one, until) for one in together if (until := one.until(end)) is not None]
        if not later:
            break
        on += [one for one, _ in later if one not in on]
        end = max(until for _, until in later)
    return end, on
