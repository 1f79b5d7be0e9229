"""Lengths of time, and until when, as the reader's language says them."""

from datetime import timedelta

from rules.asking.phrases import Say
from rules.attention.mutes import Expiry, Forever, Lasting, Until
from rules.attention.reading import clock_text
from rules.duration import exactly, in_words

_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)


def brief(length: timedelta, say: Say) -> str:
    """Say a length of time as briefly as people do: `40 s`, `3 min`, `2 h`, `5 days`."""
    number, _, unit = in_words(length).partition(" ")
    return number + " s" if unit == "s" else _counted(int(number), unit, say)


def _counted(number: int, unit: str, say: Say) -> str:
    if unit == "days":
        return say("length.days", count=number)
    return say("length.minutes" if unit == "min" else "length.hours", number=number)


def ending(end: Expiry, say: Say) -> str:
    """Say for how long: `30 min`, `1 week`, `until tomorrow 08:00`, `forever`."""
    match end:
        case Forever():
            return say("length.forever")
        case Until(at, "tomorrow"):
            return say("length.tomorrow", time=clock_text(at))
        case Lasting(length):
            return _lasting(length, say)
    return str(end)


def _lasting(length: timedelta, say: Say) -> str:
    if length % _WEEK == timedelta(0):
        return say("length.weeks", count=length // _WEEK)
    if length % _DAY == timedelta(0):
        return say("length.days", count=length // _DAY)
    number, _, unit = exactly(length).partition(" ")
    if unit not in ("min", "h"):
        return exactly(length)
    return _counted(int(number), unit, say)
