"""What is written of a channel's attention ↔ the values: one form for files, commands and rows.

Each setting is a short text, as people type it. A quiet or digest time without a zone is in the
channel's zone, and follows it when that is set anew.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from rules.attention.backlog import BacklogPolicy
from rules.attention.budget import budget_from
from rules.attention.errors import SettingError, nearest, quoted
from rules.attention.languages import language_from
from rules.attention.managers import managers_from
from rules.attention.modes import BatchPace
from rules.attention.quiet import quiet_from
from rules.attention.reading import length_from
from rules.attention.routing import DIGEST_TIME, Attention
from rules.attention.schedule import Every, Schedule, schedule_from
from rules.attention.spike import sensitivity_from
from rules.attention.zones import zone_named
from rules.duration import as_written
from rules.model import Channel
from rules.sentences import because, remedy_near, sentence, told_by

_OFF = "off"
_SHORTEST_BACKLOG = timedelta(minutes=1)
_LONGEST_BATCH = timedelta(hours=1)


def attention_from(written: Mapping[str, str]) -> Attention:
    """Read settings; what is not written has its default. Raises SettingError with the key."""
    for key in written:
        if key not in _READERS:
            near = nearest(key, _READERS)
            problem = sentence("no_setting", "{key} is no setting of a channel", key=quoted(key))
            raise SettingError(because(problem, remedy_near(near, _READERS)))
    attention = Attention()
    for key, read in _READERS.items():
        if key in written or key == "digest":
            attention = _read(attention, key, read, written)
    return attention


def _read(attention: Attention, key: str, read: "_Reader", written: Mapping[str, str]) -> Attention:
    if key not in written:  # The default digest comes in the morning of the channel.
        return replace(attention, digest=Schedule(Every.DAILY, DIGEST_TIME, zone=attention.zone))
    try:
        return read(attention, written[key])
    except SettingError as error:
        raise SettingError(because(_CALLED[key], told_by(error))) from error


_CALLED = {
    "zone": sentence("setting_zone", "zone"),
    "quiet": sentence("setting_quiet", "quiet"),
    "budget": sentence("setting_budget", "budget"),
    "digest": sentence("setting_digest", "digest"),
    "group_wait": sentence("setting_group_wait", "group_wait"),
    "group_interval": sentence("setting_group_interval", "group_interval"),
    "backlog": sentence("setting_backlog", "backlog"),
    "spikes": sentence("setting_spikes", "spikes"),
    "ping_twice": sentence("setting_ping_twice", "ping_twice"),
    "language": sentence("setting_language", "language"),
    "managers": sentence("setting_managers", "managers"),
}
"""What a reader reads of a setting."""


def attention_kept(written: Mapping[str, str]) -> Attention:
    """Read settings that were kept: what cannot be meant any more has its default.

    A zone may leave the data between two versions; that must not be the end of alerts.
    """
    readable: dict[str, str] = {}
    for key in (key for key in _READERS if key in written):
        try:
            attention_from({**readable, key: written[key]})
        except SettingError:
            continue
        readable[key] = written[key]
    return attention_from(readable)


@dataclass(frozen=True, slots=True)
class Customs:
    """How channels are told: where nobody has said otherwise, and where the configuration does."""

    usual: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[Channel, Mapping[str, str]] = field(default_factory=dict)
    """What the configuration says of a channel: no command sets it."""

    def attention(self, channel: Channel, settings: Mapping[str, str]) -> Attention:
        """Read what people have set for a channel, with what holds before and after it."""
        return attention_kept({**self.usual, **settings, **self.fixed.get(channel, {})})


def attention_written(attention: Attention) -> dict[str, str]:
    """Write settings so that `attention_from` reads them back."""
    here = f" {attention.zone}"
    return {
        "zone": str(attention.zone),
        "quiet": str(attention.quiet).removesuffix(here) if attention.quiet else _OFF,
        "budget": str(attention.budget) if attention.budget else _OFF,
        "digest": str(attention.digest).removesuffix(here),
        "group_wait": as_written(attention.batch.group_wait),
        "group_interval": as_written(attention.batch.group_interval),
        "backlog": as_written(attention.backlog.older_than),
        "spikes": str(attention.spikes),
        "ping_twice": "on" if attention.ping_twice else _OFF,
        "language": attention.language,
        "managers": str(attention.managers),
    }


def _batch_length(text: str) -> timedelta:
    length = length_from(text)
    if length > _LONGEST_BATCH:
        raise SettingError(
            sentence(
                "batch_long",
                "{text} is long for a batch, 1h is the most: make it a digest",
                text=quoted(text),
            )
        )
    return length


def _backlog_length(text: str) -> timedelta:
    length = length_from(text)
    if length < _SHORTEST_BACKLOG:
        raise SettingError(
            sentence(
                "backlog_short",
                "{text} is too short: every alert would be a backlog; 1m and up",
                text=quoted(text),
            )
        )
    return length


def _switch(text: str) -> bool:
    said = text.strip().casefold()
    if said not in ("on", "yes", "off", "no"):
        raise SettingError(
            sentence(
                "on_or_off", "{text} is neither on nor off: write on or off", text=quoted(text)
            )
        )
    return said in ("on", "yes")


_Reader = Callable[[Attention, str], Attention]


def _read_wait(attention: Attention, text: str) -> Attention:
    interval = attention.batch.group_interval
    return replace(attention, batch=BatchPace(_batch_length(text), interval))


def _read_interval(attention: Attention, text: str) -> Attention:
    wait = attention.batch.group_wait
    return replace(attention, batch=BatchPace(wait, _batch_length(text)))


_READERS: Mapping[str, _Reader] = {
    # The zone first: the others are read in it.
    "zone": lambda at, text: replace(at, zone=zone_named(text)),
    "quiet": lambda at, text: replace(at, quiet=quiet_from(text, at.zone)),
    "budget": lambda at, text: replace(at, budget=budget_from(text)),
    "digest": lambda at, text: replace(at, digest=schedule_from(text, at.zone)),
    "group_wait": _read_wait,
    "group_interval": _read_interval,
    "backlog": lambda at, text: replace(at, backlog=BacklogPolicy(_backlog_length(text))),
    "spikes": lambda at, text: replace(at, spikes=sensitivity_from(text)),
    "ping_twice": lambda at, text: replace(at, ping_twice=_switch(text)),
    "language": lambda at, text: replace(at, language=language_from(text)),
    "managers": lambda at, text: replace(at, managers=managers_from(text)),
}
