"""Words of a command ⇄ the custom id of a button: `ww1:why L4T7M`, and whose message it stands in.

A custom id is seen by everybody and outlives every version of the bot: it begins with its version, and
what it asks is asked anew, with permission, at each press. In the message of an alert the marker of the
delivery stands in it (`ww1.MARKER:why L4T7M`), by which the bot finds its own message again.
"""

import re
from dataclasses import dataclass

from rules.asking.panel import ASK_LIMIT

LIMIT = 100
"""https://docs.discord.com/developers/components/reference#custom-id (read 2026-08)"""
_VERSION = "ww1"
_OURS = re.compile(r"ww(?P<version>\d+)(?:\.(?P<marker>[^:]*))?:(?P<ask>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a custom id of ours says."""

    ask: str | None
    """None: it is of a version that is no longer understood."""
    marker: str | None = None


def custom_id(ask: str, marker: str | None = None) -> str:
    """Write words as a custom id; raises ValueError where they are too long for one."""
    before = f"{_VERSION}.{marker}" if marker else _VERSION
    written = f"{before}:{ask}"
    if len(ask) > ASK_LIMIT or len(written) > LIMIT:
        raise ValueError(f"`{ask}` is too long for a custom id")
    return written


def pressed(written: str) -> Pressed | None:
    """Read a custom id; None when it is none of ours."""
    found = _OURS.fullmatch(written)
    if found is None:
        return None
    is_known = f"ww{found['version']}" == _VERSION
    return Pressed(found["ask"] if is_known else None, found["marker"])
