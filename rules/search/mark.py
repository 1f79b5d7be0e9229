"""Where a look through the archive stopped, so that it can go on just there."""

import re
from dataclasses import dataclass

_WRITTEN = re.compile(r"([1-9][0-9]{0,9})(?:\.([0-9]{1,5}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mark:
    """Candidates that were kept before an article, but for the first ones: what comes in changes neither."""

    before: int
    passed: int = 0
    """How many of those, in the order that they are ranked in, were looked through."""

    def __str__(self) -> str:
        """Write it as people pass it on."""
        return f"{self.before}.{self.passed}" if self.passed else str(self.before)


def mark_from(text: str) -> Mark | None:
    """Read what a mark wrote; None where it is none."""
    found = _WRITTEN.fullmatch(text.strip())
    return Mark(int(found[1]), int(found[2] or 0)) if found else None
