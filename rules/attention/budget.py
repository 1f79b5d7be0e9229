"""A channel's budget × what was posted → a message of its own, or one more in the rolling message.

What is beyond the budget is collapsed into one message that is edited, "+14 more". In any stretch of
the budget's length at most so many messages are posted, and one rolling message. Urgent alerts are
posted in any case, and count.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import regex

from rules.attention.errors import SettingError, quoted
from rules.attention.reading import tokens_of
from rules.duration import in_words
from rules.sentences import sentence

_UNITS: Mapping[str, timedelta] = {
    "h": timedelta(hours=1),
    "hour": timedelta(hours=1),
    "d": timedelta(days=1),
    "day": timedelta(days=1),
}
_WRITTEN = regex.compile(r"(\d{1,6})(?:/|\s?per\s|\sa\s|\san\s)(\w+)", regex.ASCII)
MOST = 1_000
"""More an hour or a day is no budget; so many times are remembered for a channel."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How many messages a channel wants in a length of time at most."""

    amount: int
    per: timedelta = timedelta(hours=1)

    def __str__(self) -> str:
        """Write it so that `budget_from` reads it back: `20/h`."""
        return f"{self.amount}/{'h' if self.per == _UNITS['h'] else 'day'}"


@dataclass(frozen=True, slots=True)
class Spent:
    """What a channel was sent of late; no longer than its budget's amount."""

    posted_at: tuple[datetime, ...] = ()
    """Of messages of their own, the oldest first."""
    rolling_at: datetime | None = None
    """When the rolling message was begun; None when there is none that may still be edited."""
    collapsed: int = 0
    """How many alerts stand in it."""

    def as_json(self) -> dict[str, Any]:
        """Write it as JSON can hold it."""
        return {
            "posted_at": [one.isoformat() for one in self.posted_at],
            "rolling_at": self.rolling_at.isoformat() if self.rolling_at else None,
            "collapsed": self.collapsed,
        }

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote."""
        rolling = written.get("rolling_at")
        return cls(
            posted_at=tuple(_moment(one) for one in written.get("posted_at", ())),
            rolling_at=_moment(rolling) if rolling else None,
            collapsed=int(written.get("collapsed", 0)),
        )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Spending:
    """What becomes of one alert by the budget."""

    collapses: bool
    spent: Spent
    """To be kept."""
    why: str


def spend(budget: Budget | None, spent: Spent, now: datetime, *, urgent: bool = False) -> Spending:
    """Decide whether an alert gets a message of its own."""
    if budget is None:
        return Spending(False, Spent(), sentence("budget_none", "no budget"))
    recent = _recent(budget, spent, now)
    used = len(recent.posted_at)
    if used >= budget.amount and not urgent:
        return _collapsed(budget, recent, now)
    newest = (*recent.posted_at, now)[-budget.amount :]
    after = Spent(newest, recent.rolling_at, recent.collapsed)
    if used >= budget.amount:
        return Spending(
            False,
            after,
            sentence("budget_urgent", "urgent, so beyond the budget of {budget}", budget=budget),
        )
    return Spending(
        False, after, sentence("budget_used", "{used} of {budget}", used=used + 1, budget=budget)
    )


def room(budget: Budget | None, spent: Spent, now: datetime) -> int | None:
    """Say how many more messages may be posted now; None is as many as come."""
    if budget is None:
        return None
    return max(0, budget.amount - len(_recent(budget, spent, now).posted_at))


def given_back(spent: Spent, posted_at: Iterable[datetime]) -> Spent:
    """Uncount messages that were taken back before anybody read them."""
    left = list(spent.posted_at)
    for one in posted_at:
        if one in left:
            left.remove(one)
    return replace(spent, posted_at=tuple(left))


def _collapsed(budget: Budget, recent: Spent, now: datetime) -> Spending:
    begun = recent.rolling_at or now
    after = Spent(recent.posted_at, begun, recent.collapsed + 1)
    free_in = in_words(recent.posted_at[0] + budget.per - now)
    why = sentence(
        "budget_spent",
        "budget of {budget} is spent: +{more} more; free again in {length}",
        budget=budget,
        more=after.collapsed,
        length=free_in,
    )
    return Spending(True, after, why)


def _recent(budget: Budget, spent: Spent, now: datetime) -> Spent:
    """Forget what is as old as the budget is long; what lies ahead (a clock set back) is now."""
    begins = now - budget.per
    posted = sorted(min(one, now) for one in spent.posted_at if one > begins)
    rolling = spent.rolling_at
    if rolling is None or rolling <= begins:
        return Spent(tuple(posted[-budget.amount :]))
    return Spent(tuple(posted[-budget.amount :]), min(rolling, now), spent.collapsed)


def budget_from(text: str) -> Budget | None:
    """Read `20/h`, `50/day`, `20 an hour`; `off` is None. Raises SettingError."""
    said = " ".join(tokens_of(text)).casefold()
    if said in ("off", "none"):
        return None
    found = _WRITTEN.fullmatch(said)
    per = _UNITS.get(found[2]) if found else None
    if found is None or per is None:
        raise SettingError(
            sentence(
                "no_budget", "{text} is no budget: write 20/h, 50/day or off", text=quoted(text)
            )
        )
    amount = int(found[1])
    if not 1 <= amount <= MOST:
        raise SettingError(
            sentence(
                "budget_size",
                "{text}: a budget is from 1 to {most}; for silence use quiet hours or a mute",
                text=quoted(text),
                most=MOST,
            )
        )
    return Budget(amount, per)
