"""What a server said, and over which addresses it was reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules.feeds import challenges

# Lists by their definition (RFC 9110, 5.3): several lines are one value. Of others the first counts.
_LISTS = frozenset(("cache-control", "content-encoding", "link", "transfer-encoding", "vary"))


@dataclass(frozen=True, slots=True)
class Hop:
    """A redirect that was followed: the address that redirected, and how."""

    url: str
    status: int


@dataclass(frozen=True, slots=True)
class WebAnswer:
    """What a server said, in full; header names are in lower case, values byte for byte.

    Values are text of Latin-1, in which each byte is the character of its number.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    """The address in the end, without a login."""
    hops: tuple[Hop, ...] = ()
    """The redirects on the way there, in order."""


def is_challenge(answer: WebAnswer) -> bool:
    """Say whether a door-keeper answered, who wants to see a browser."""
    return challenges.is_challenge(answer.status, answer.headers, answer.body)


def headers_from(raw: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    """Read header lines."""
    said: dict[str, str] = {}
    for name_bytes, value_bytes in raw:
        name, value = name_bytes.decode("latin-1").lower(), value_bytes.decode("latin-1")
        if name not in said:
            said[name] = value
        elif name in _LISTS:
            said[name] += f", {value}"
    return said
