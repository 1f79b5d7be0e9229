"""Texts of people → times of day, days of the week, zones; every error names the remedy."""

from collections.abc import Mapping, Sequence
from datetime import time, timedelta

import regex

from rules.attention.errors import SettingError, nearest, one_line, quoted
from rules.attention.zones import Zone, zone_named
from rules.duration import duration_from
from rules.sentences import Sentence, because, remedy_near, sentence, told_by

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""In the order of `date.weekday`."""
_DAYS_BY_NAME: Mapping[str, int] = {
    name: number
    for number, long in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    )
    for name in (long, long[:3], {1: "tues", 2: "weds", 3: "thurs"}.get(number, long))
}
_GROUPS: Mapping[str, frozenset[int]] = {
    "daily": frozenset(range(7)),
    "weekdays": frozenset(range(5)),
    "weekends": frozenset((5, 6)),
}
_CLOCK = regex.compile(r"([01]?\d|2[0-3]):([0-5]\d)", regex.ASCII)
_OTHER_CLOCK = regex.compile(
    r"(\d{1,2})(?:[:.h]?([0-5]\d))?\s*(?P<half>[ap])?\.?m?\.?", regex.ASCII | regex.IGNORECASE
)
_DASH = regex.compile(r"\s*[-–—]\s*")
_SPELLED = regex.compile(
    r"(?<=[\d\s])(min(?:ute)?s?|h(?:ou)?rs?|days?|weeks?)\b", regex.IGNORECASE | regex.ASCII
)
LONGEST_TEXT = 200
"""Beyond this no setting is meant."""


def tokens_of(text: str) -> list[str]:
    """Cut a setting into its words; a dash joins what stands on both sides of it."""
    return _DASH.sub("-", short_enough(text)).split()


def short_enough(text: str) -> str:
    """Give a text back that may be a setting; raises SettingError."""
    if len(text) > LONGEST_TEXT:
        raise SettingError(
            sentence(
                "setting_long",
                "{text} is too long: {most} characters are the most",
                text=quoted(text),
                most=LONGEST_TEXT,
            )
        )
    return text


def clock_from(text: str) -> time:
    """Read `08:00` or `8:00`."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        problem = sentence("no_time", "{text} is no time of day", text=quoted(text))
        raise SettingError(because(problem, _clock_hint(text)))
    return time(int(found[1]), int(found[2]))


def _clock_hint(text: str) -> Sentence:
    """Say how a time is written that is written in another way: 8pm, 8.30, 20h15."""
    found = _OTHER_CLOCK.fullmatch(text.strip())
    if found:
        hour, minute = int(found[1]), int(found[2] or 0)
        half = (found["half"] or "").lower()
        hour = hour % 12 + 12 * (half == "p") if half else hour
        if hour < 24:
            return sentence("write", "write {example}", example=f"{hour:02}:{minute:02}")
    return sentence("write_time", "write it as HH:MM, from 00:00 to 23:59")


def clock_text(at: time) -> str:
    """Write a time of day: `08:00`."""
    return f"{at:%H:%M}"


def day_from(text: str) -> int:
    """Read a day of the week, `fri` or `Friday`; Monday is 0."""
    day = _DAYS_BY_NAME.get(text.strip().casefold())
    if day is None:
        near = nearest(text, _DAYS_BY_NAME)
        problem = sentence("no_weekday", "{text} is no day of the week", text=quoted(text))
        raise SettingError(because(problem, remedy_near(near, DAYS)))
    return day


def days_from(text: str) -> frozenset[int]:
    """Read `mon-fri`, `sat,sun`, `weekdays`; `fri-mon` goes over the end of the week."""
    return frozenset(day for part in text.split(",") for day in _some_days(part))


def _some_days(part: str) -> frozenset[int]:
    group = _GROUPS.get(part.casefold())
    if group is not None:
        return group
    first, dash, last = part.partition("-")
    begin = day_from(first)
    length = (day_from(last) - begin) % 7 if dash else 0
    return frozenset((begin + later) % 7 for later in range(length + 1))


def days_text(days: frozenset[int]) -> str:
    """Write days so that `days_from` reads them back: `mon-fri`, `mon,wed`; nothing for all."""
    return "" if len(days) == 7 else ",".join(_runs(sorted(days)))


def _runs(days: Sequence[int]) -> list[str]:
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return [DAYS[run[0]] + (f"-{DAYS[run[-1]]}" if len(run) > 1 else "") for run in runs]


def looks_like_days(token: str) -> bool:
    """Say whether a word begins as a day of the week, or several, do."""
    first = regex.split("[-,]", token.casefold())[0]
    return first in _DAYS_BY_NAME or first in _GROUPS


def with_zone(tokens: Sequence[str], zone: Zone, *, fewest: int) -> tuple[Sequence[str], Zone]:
    """Take the zone from the end of a setting that has more words than it needs."""
    if len(tokens) > fewest:
        return tokens[:fewest], zone_named(" ".join(tokens[fewest:]))
    return tokens, zone


def length_from(text: str) -> timedelta:
    """Read a length of time, `1h30m` as well as `30 min` and `1 week`; raises SettingError."""
    briefly = _SPELLED.sub(lambda found: found[0][0].lower(), one_line(short_enough(text)))
    try:
        return duration_from(briefly)
    except ValueError as error:
        raise SettingError(told_by(error)) from error
