"""Lengths of time, and until when, as the reader's language says them."""

from datetime import timedelta

from rules.asking.phrases import Say, said
from rules.attention.mutes import Expiry, Forever, Lasting, Until
from rules.attention.reading import clock_text
from rules.duration import exactly, in_words

_WEEK = timedelta(weeks=1)


def brief(length: timedelta, say: Say) -> str:
    """Say a length of time as briefly as people do: `40 s`, `3 min`, `2 h`, `5 days`."""
    return said(in_words(length), say)


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
    return said(exactly(length), say)
