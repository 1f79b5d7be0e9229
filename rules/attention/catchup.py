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
from rules.sentences import Sentence, counted, sentence

USUAL = timedelta(hours=24)
"""How far back a first catch-up goes."""
LONGEST = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Since:
    """From when on somebody catches up."""

    at: datetime
    why: str

    def found(self, stories: int) -> Sentence:
        """Say how much was found, in a line above it."""
        if not stories:
            return sentence("caught_up_nothing", "nothing {since}", since=self.why)
        return counted(
            "caught_up", "1 story {since}", "{count} stories {since}", count=stories, since=self.why
        )


@dataclass(frozen=True, slots=True)
class CatchUp:
    """What somebody has missed."""

    since: Since
    stories: int
    paged: Paged

    @property
    def words(self) -> str:
        """Say it in a line above the pages."""
        return self.since.found(self.stories)


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
        return Since(now - back, _within(back))
    if last_at is None or last_at > now:
        return Since(now - USUAL, _within(USUAL))
    back = min(now - last_at, LONGEST)
    return Since(
        now - back,
        sentence("since_looked", "since you last looked, {length} ago", length=in_words(back)),
    )


def _within(back: timedelta) -> str:
    return sentence("since_back", "in the last {length}", length=in_words(back))


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
