"""Lengths of time as people write them: 30s, 3m, 1h30m, 90d, 2w."""

from datetime import timedelta

import regex

from rules.sentences import beside, counted, sentence

_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_PART = regex.compile(r"(\d{1,9})\s*([smhdw])", regex.IGNORECASE | regex.ASCII)
_WHOLE = regex.compile(r"\s*(?:\d{1,9}\s*[smhdw]\s*)+", regex.IGNORECASE | regex.ASCII)
LONGEST = timedelta(days=3_650)


def duration_from(text: str) -> timedelta:
    """Read `30s`, `3m` or `1h 30m`; raises ValueError with the remedy."""
    if not _WHOLE.fullmatch(text):
        raise ValueError(
            sentence(
                "no_length",
                "`{text}` is no length of time: write for example 30s, 3m, 1h30m or 90d",
                text=text,
            )
        )
    seconds = sum(int(number) * _UNITS[unit.lower()] for number, unit in _PART.findall(text))
    if seconds > LONGEST.total_seconds():
        raise ValueError(
            sentence(
                "length_long", "`{text}` is too long: ten years (3650d) are the most", text=text
            )
        )
    return timedelta(seconds=seconds)


def as_written(length: timedelta) -> str:
    """Write a length of time so that `duration_from` reads it back, to the second: `1h30m`, `90d`.

    Weeks only where nothing is left of them: nobody writes 12w6d.
    """
    seconds, text = round(length.total_seconds()), ""
    is_of_weeks = seconds % _UNITS["w"] == 0
    for unit, size in reversed(_UNITS.items()):
        if unit == "w" and not is_of_weeks:
            continue
        count, seconds = divmod(seconds, size)
        text += f"{count}{unit}" if count else ""
    return text or "0s"


def in_words(length: timedelta) -> str:
    """Say a length of time as briefly as people do: `40 s`, `3 min`, `2 h`, `5 days`."""
    seconds = max(0, round(length.total_seconds()))
    if seconds < 60:
        return _seconds(seconds)
    if (minutes := round(seconds / 60)) < 60:
        return _minutes(minutes)
    if (hours := round(seconds / 3_600)) < 48:
        return _hours(hours)
    return _days(round(seconds / 86_400))


def exactly(length: timedelta) -> str:
    """Say a length of time to the second: `40 s`, `1 h 30 min`, `2 days`."""
    left, parts = max(0, round(length.total_seconds())), list[str]()
    for size, words in ((86_400, _days), (3_600, _hours), (60, _minutes), (1, _seconds)):
        count, left = divmod(left, size)
        if count:
            parts.append(words(count))
    return beside(parts or [_seconds(0)], " ")


def _days(count: int) -> str:
    return counted("days", "1 day", "{count} days", count=count)


def _hours(number: int) -> str:
    return sentence("hours", "{number} h", number=number)


def _minutes(number: int) -> str:
    return sentence("minutes", "{number} min", number=number)


def _seconds(number: int) -> str:
    return sentence("seconds", "{number} s", number=number)
