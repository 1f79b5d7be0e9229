"""What channels were told since a moment → what one person should see of it, in order, on pages.

What was muted, held or collapsed stands there too, with a note: this is the place where nothing is
missing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.attention.errors import SettingError
from rules.attention.pages import Draw, Limits, Paged, drawn_plainly, pages_of
from rules.attention.rank import StoryLine, ranked
from rules.attention.reading import length_from
from rules.duration import in_words
from rules.sentences import sentence

USUAL = timedelta(hours=24)
"""How far back a first catch-up goes."""
LONGEST = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Since:
    """From when on somebody catches up."""

    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class CatchUp:
    """What somebody has missed."""

    since: Since
    stories: int
    paged: Paged

    @property
    def words(self) -> str:
        """Say it in a line above the pages."""
        many = f"{self.stories} {'story' if self.stories == 1 else 'stories'}"
        return f"{many} {self.since.why}" if self.stories else f"nothing {self.since.why}"


def since_from(text: str | None, last_at: datetime | None, now: datetime) -> Since:
    """Read `8h`; without it, go back to the last time that this person caught up.

    Never further back than 30 days. Raises SettingError.
    """
    if text is not None:
        length = length_from(text.strip())
        if not length:
            raise SettingError(
                sentence("no_while", "nothing happened in no time: write for example 8h or 2d")
            )
        back = min(length, LONGEST)
        return Since(now - back, f"in the last {in_words(back)}")
    if last_at is None or last_at > now:
        return Since(now - USUAL, f"in the last {in_words(USUAL)}")
    back = min(now - last_at, LONGEST)
    return Since(now - back, f"since you last looked, {in_words(back)} ago")


def catch_up(
    told: Iterable[StoryLine],
    since: Since,
    limits: Limits,
    *,
    now: datetime,
    draw: Draw = drawn_plainly,
) -> CatchUp:
    """Gather what was told from a moment on, each story once, the most important first."""
    stories = ranked((line for line in told if line.at >= since.at), now)
    return CatchUp(since, len(stories), pages_of(stories, limits, draw))
