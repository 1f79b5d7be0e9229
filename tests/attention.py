"""Random channels for tests: zones, moments about changes of clocks, schedules, quiet hours."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st

from rules.attention.budget import Budget
from rules.attention.languages import AUTO, LANGUAGES
from rules.attention.managers import Managers, Who
from rules.attention.mutes import Forever, Lasting, Mute, MuteKind, Target, Until
from rules.attention.quiet import QuietHours
from rules.attention.rank import StoryLine
from rules.attention.reading import DAYS
from rules.attention.routing import Attention
from rules.attention.schedule import Every, Schedule
from rules.attention.settings import attention_from, attention_written
from rules.attention.spike import Sensitivity
from rules.attention.zones import Zone
from rules.model import WatchName
from tests.build import DAY, HOUR, MINUTE, NOON

BERLIN = Zone("Europe/Berlin")
ALL_ZONES = sorted(available_timezones())
# Half hours (Lord Howe), changes at midnight (Cairo, Nuuk), a day left out (Apia, 2011), odd offsets.
ODD_ZONES = (
    *("Australia/Lord_Howe", "Africa/Cairo", "America/Nuuk", "Pacific/Apia", "Asia/Kathmandu"),
    *("Europe/Berlin", "America/New_York", "America/St_Johns", "Africa/Casablanca", "Asia/Beirut"),
)
zones = st.builds(Zone, st.sampled_from(ODD_ZONES) | st.sampled_from(ALL_ZONES))
times = st.builds(time, st.integers(0, 23), st.sampled_from((0, 1, 15, 30, 45, 59)))


def changes_of_clocks(zone: str) -> Iterator[datetime]:
    """Give the first full hours of 2027 with other clocks than before."""
    clocks = ZoneInfo(zone)
    hours = [datetime(2027, 1, 1, tzinfo=UTC) + number * HOUR for number in range(8_760)]
    offsets = [hour.astimezone(clocks).utcoffset() for hour in hours]
    for hour, (before, after) in zip(hours[1:], pairwise(offsets), strict=True):
        if before != after:
            yield hour


_CHANGES = [change for zone in ODD_ZONES for change in changes_of_clocks(zone)]
_ABOUT_CHANGES = st.builds(
    lambda change, minutes: change + minutes * MINUTE,
    st.sampled_from(_CHANGES),
    st.integers(-1_500, 1_500),
)
_EARLIEST, _LATEST = datetime(2005, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC)
_ANY_TIME = st.timedeltas(timedelta(0), _LATEST - _EARLIEST).map(lambda since: _EARLIEST + since)
moments = _ABOUT_CHANGES | _ANY_TIME
weekdays = st.integers(0, 6)
schedules = (
    st.builds(Schedule, st.just(Every.HOURLY), zone=zones)
    | st.builds(Schedule, st.just(Every.DAILY), times, zone=zones)
    | st.builds(Schedule, st.just(Every.WEEKLY), times, weekdays, zones)
)
quiet_hours = st.builds(
    QuietHours, times, times, st.frozensets(weekdays, min_size=1, max_size=7), zones
).filter(lambda quiet: quiet.begin != quiet.end or len(quiet.days) < 7)
budgets = st.builds(Budget, st.integers(1, 6), st.sampled_from((HOUR, DAY)))
attentions = st.builds(
    Attention,
    zone=zones,
    quiet=st.none() | quiet_hours,
    budget=st.none() | budgets,
    digest=schedules,
    spikes=st.sampled_from(Sensitivity),
    ping_twice=st.booleans(),
    language=st.sampled_from((AUTO, *LANGUAGES)),
    managers=st.sampled_from(Who).map(lambda who: Managers(who, ("U1",) * (who is Who.LISTED))),
)
expiries = (
    st.just(Forever())
    | st.builds(Lasting, st.integers(1, 10**7).map(lambda seconds: timedelta(seconds=seconds)))
    | st.builds(
        Until,
        times,
        st.sampled_from(("", "today", "tomorrow", *DAYS))
        | st.dates(NOON.date(), date(2200, 12, 31)).map(lambda day: day.isoformat()),
    )
)
titles = st.text(min_size=1, max_size=80)
story_lines = st.builds(
    StoryLine,
    story_id=st.integers(1, 8),
    title=titles,
    link=st.none(),
    outlet=st.sampled_from(("Harbour Wire", "The Quay")),
    at=st.integers(-3_000, 100).map(lambda minutes: NOON + minutes * MINUTE),
    sources=st.integers(1, 40),
    watches=st.lists(
        st.integers(1, 5).map(lambda number: WatchName(number, f"w{number}")), unique=True
    ).map(tuple),
    escalations=st.lists(st.sampled_from(("killed", "emergency", "war")), unique=True).map(tuple),
)


def a_line(story: int = 1, title: str = "Truce holds", *, minutes_ago: int = 0) -> StoryLine:
    return StoryLine(story, title, None, "Harbour Wire", NOON - minutes_ago * MINUTE)


def a_mute(
    name: str = "Harbour Wire",
    kind: MuteKind = MuteKind.OUTLET,
    *,
    reader: str = "slack:C0NEWS",
    until: datetime | None = None,
    since: datetime = NOON,
) -> Mute:
    return Mute(Target(kind, name), reader, since, until, "Ann")


def with_setting(attention: Attention, key: str, text: str) -> Attention:
    """Set one thing, as a command does; raises SettingError."""
    return attention_from({**attention_written(attention), key: text})
