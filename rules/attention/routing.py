"""One alert × one channel × a moment → how and when it is told, with every reason in order.

The steps: mutes, a message elsewhere, urgency, the mode, quiet hours, an outage, the budget. The
first that decides ends it; what the steps before it had to say is kept, for `/why`. There is no way
that drops an alert.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from enum import StrEnum

from rules.alerts.changes import Change, ChangeKind
from rules.attention.backlog import BacklogPolicy, Sleep, gathered_until
from rules.attention.budget import Budget, Spent, spend
from rules.attention.languages import AUTO
from rules.attention.managers import Managers
from rules.attention.modes import BatchPace, batch_at, mode_of
from rules.attention.mutes import Mute, heard_watches, hearing
from rules.attention.quiet import QuietHours
from rules.attention.schedule import Every, Schedule
from rules.attention.spike import Sensitivity
from rules.attention.watch_quiet import Hush, hush
from rules.attention.zones import UTC_ZONE, Zone
from rules.duration import in_words
from rules.model import Alert, Mode, WatchName
from rules.sentences import Sentence, because, beside, sentence

DIGEST_TIME = time(8)
"""When digests come of which nobody said when."""


@dataclass(frozen=True, slots=True)
class Attention:
    """How a channel, or a person, wants to be told."""

    zone: Zone = UTC_ZONE
    quiet: QuietHours | None = None
    budget: Budget | None = None
    digest: Schedule = field(default_factory=lambda: Schedule(Every.DAILY, DIGEST_TIME))
    batch: BatchPace = field(default_factory=BatchPace)
    backlog: BacklogPolicy = field(default_factory=BacklogPolicy)
    spikes: Sensitivity = Sensitivity.BALANCED
    ping_twice: bool = False
    """Of a person: to be told also of what stands in a channel that they read."""
    language: str = AUTO
    """In which it is told: see rules/attention/languages.py."""
    managers: Managers = field(default_factory=Managers)
    """Who may change all this, where its platform leaves that to it."""


@dataclass(frozen=True, slots=True)
class Situation:
    """A channel as it is now."""

    reader: str
    """As it is written: `slack:C0123456789`; or a person."""
    attention: Attention = Attention()
    mutes: Sequence[Mute] = ()
    spent: Spent = field(default_factory=Spent)
    batch_began_at: datetime | None = None
    """When the first alert came that waits in a batch; None when none does."""
    batch_posted_at: datetime | None = None
    """When the last batch was posted."""
    sleep: Sleep | None = None
    """The sleep from which feeds may still bring what piled up."""


@dataclass(frozen=True, slots=True)
class AlertCase:
    """An alert, with what decides on how it is told."""

    alert: Alert
    modes: Sequence[Mode] = (Mode.INSTANT,)
    """Of its watches."""
    urgent: Sequence[WatchName] = ()
    """Those of its watches that are urgent."""
    change: Change | None = None
    """Why it is told again, if the story itself has changed."""
    stands_in: str | None = None
    """Of a person's: a channel they read in which the story stands."""
    has_waited: bool = False
    """Whether its batch, or its quiet hours, are over: then its mode has had its say."""
    since: datetime | None = None
    """When it could have been told, where that was before now: see `could_be_told_at`."""


class Way(StrEnum):
    """What becomes of an alert now."""

    NOW = "now"
    HOLD = "hold"
    """Until quiet hours end."""
    BATCH = "batch"
    """Posted with all that come until then."""
    DIGEST = "digest"
    """Told in the digest of that moment."""
    COLLAPSE = "collapse"
    """One more in the rolling message."""
    KEEP = "keep"
    """No message: somebody wants none, or has one. `/why` and the catch-up show it."""


class Step(StrEnum):
    """What was asked, in this order."""

    MUTE = "mute"
    ELSEWHERE = "elsewhere"
    URGENT = "urgent"
    MODE = "mode"
    QUIET = "quiet hours"
    OUTAGE = "outage"
    BUDGET = "budget"


_CALLED = {
    Step.MUTE: sentence("step_mute", "mute"),
    Step.ELSEWHERE: sentence("step_elsewhere", "elsewhere"),
    Step.URGENT: sentence("step_urgent", "urgent"),
    Step.MODE: sentence("step_mode", "mode"),
    Step.QUIET: sentence("step_quiet", "quiet hours"),
    Step.OUTAGE: sentence("step_outage", "outage"),
    Step.BUDGET: sentence("step_budget", "budget"),
}


@dataclass(frozen=True, slots=True)
class StepReason:
    """What a step had to say."""

    step: Step
    words: str

    @property
    def told(self) -> Sentence:
        """Say it in a line."""
        return because(_CALLED[self.step], self.words)


@dataclass(frozen=True, slots=True)
class Route:
    """How an alert is told."""

    way: Way
    at: datetime
    """When: now, or the moment until which it waits."""
    reasons: tuple[StepReason, ...]
    spent: Spent
    """The channel's budget afterwards, to be kept with the alert."""

    @property
    def why(self) -> str:
        """Give the reason that decided."""
        return self.reasons[-1].told


@dataclass(frozen=True, slots=True)
class _Course:
    """What is decided on, as far as it has come."""

    asked: AlertCase
    here: Situation
    now: datetime
    way: Way | None = None
    at: datetime | None = None
    is_urgent: bool = False
    reasons: tuple[StepReason, ...] = ()
    spent: Spent = field(default_factory=Spent)

    def said(self, step: Step, words: str, way: Way | None = None) -> "_Course":
        return replace(self, reasons=(*self.reasons, StepReason(step, words)), way=way)


def route(asked: AlertCase, here: Situation, now: datetime) -> Route:
    """Decide how one channel is told of one alert."""
    course = _Course(asked, here, now, spent=here.spent)
    for step in _FIRST_STEPS:
        course = step(course)
        if course.way is not None:
            return _route(course, course.way)
    return _in_budget(course)


def _route(course: _Course, way: Way) -> Route:
    return Route(way, course.at or course.now, course.reasons, course.spent)


def _muted(course: _Course) -> _Course:
    here, alert = course.here, course.asked.alert
    heard = hearing(alert, here.mutes, here.reader, zone=here.attention.zone, now=course.now)
    return course.said(Step.MUTE, heard.why, Way.KEEP if heard.is_muted else None)


def _elsewhere(course: _Course) -> _Course:
    where = course.asked.stands_in
    if where is None:
        return course
    if course.here.attention.ping_twice:
        return course.said(
            Step.ELSEWHERE,
            sentence("twice_by_choice", "stands in {channel}, told twice by choice", channel=where),
        )
    return course.said(
        Step.ELSEWHERE,
        sentence("read_elsewhere", "stands in {channel} already, which you read", channel=where),
        Way.KEEP,
    )


def _urgent(course: _Course) -> _Course:
    """Take an urgent alert past its mode and past quiet hours; its budget counts it."""
    why = urgency(course.asked)
    if why is None:
        return course
    return replace(
        course.said(Step.URGENT, sentence("urgent_at_once", "{why}: told at once", why=why)),
        is_urgent=True,
    )


def urgency(asked: AlertCase) -> str | None:
    """Say why an alert is urgent; None when it is not."""
    if asked.urgent:
        return sentence("urgent_watch", "watch {watch} is urgent", watch=asked.urgent[0].name)
    change = asked.change
    if change is not None and change.kind is ChangeKind.ESCALATION:
        return sentence("escalation", "escalation, {words}", words=change.words)
    return None


def _by_mode(course: _Course) -> _Course:
    if course.is_urgent:
        return course
    mode = mode_of(course.asked.modes)
    if mode is Mode.INSTANT:
        return course.said(Step.MODE, _MODES[mode])
    if course.asked.has_waited:
        return course.said(
            Step.MODE, sentence("mode_waited", "{mode}, and it has waited", mode=_MODES[mode])
        )
    return _in_digest(course) if mode is Mode.DIGEST else _in_batch(course)


def _in_digest(course: _Course) -> _Course:
    attention = course.here.attention
    at = attention.digest.next_digest_at(course.now)
    ends_at = _hush(course, at).until
    after = sentence("digest_in_quiet", "which falls into quiet hours: after them")
    words = beside(
        [
            _MODES[Mode.DIGEST],
            attention.digest,
            *([after] if ends_at else []),
            attention.zone.shown(ends_at or at),
        ],
        ", ",
    )
    return replace(course.said(Step.MODE, words, Way.DIGEST), at=ends_at or at)


def _in_batch(course: _Course) -> _Course:
    here = course.here
    pace = here.attention.batch
    at = batch_at(here.batch_began_at or course.now, here.batch_posted_at, pace)
    if _hush(course, course.now).until is not None:
        return course.said(Step.MODE, _MODES[Mode.BATCH])
    words = sentence("batch_at", "batch, posted at {time}", time=here.attention.zone.shown(at))
    return replace(course.said(Step.MODE, words, Way.BATCH), at=max(at, course.now))


def _in_quiet_hours(course: _Course) -> _Course:
    found = _hush(course, course.now)
    if found.until is None:
        return course.said(Step.QUIET, found.why)
    if course.is_urgent:
        return course.said(
            Step.QUIET, sentence("quiet_urgent", "{hours}, but it is urgent", hours=found.hours)
        )
    return replace(course.said(Step.QUIET, found.why, Way.HOLD), at=found.until)


def _hush(course: _Course, at: datetime) -> Hush:
    """Ask the watches that are not muted; where all are, a mute has decided before."""
    here, attention = course.here, course.here.attention
    heard = heard_watches(course.asked.alert, here.mutes, here.reader, course.now)
    return hush(heard, attention.quiet, attention.zone, at)


def _after_outage(course: _Course) -> _Course:
    """Gather what piled up in a sleep."""
    asked, here, now = course.asked, course.here, course.now
    if asked.since is None or asked.has_waited:
        return course
    policy, urgent = here.attention.backlog, course.is_urgent
    until = gathered_until(asked.since, here.sleep, policy, now, is_urgent=urgent)
    if until is None:
        return course
    words = sentence(
        "outage_gathered",
        "could have been told {length} ago: gathered with others",
        length=in_words(now - asked.since),
    )
    return replace(course.said(Step.OUTAGE, words, Way.HOLD), at=until)


def _in_budget(course: _Course) -> Route:
    """Decide at last: every alert that has come so far is told now."""
    here = course.here
    spending = spend(here.attention.budget, here.spent, course.now, urgent=course.is_urgent)
    way = Way.COLLAPSE if spending.collapses else Way.NOW
    said = course.said(Step.BUDGET, spending.why)
    return _route(replace(said, spent=spending.spent), way)


_MODES = {
    Mode.INSTANT: sentence("mode_instant", "instant"),
    Mode.BATCH: sentence("mode_batch", "batch"),
    Mode.DIGEST: sentence("mode_digest", "digest"),
}
_FIRST_STEPS: Sequence[Callable[[_Course], _Course]] = (
    _muted,
    _elsewhere,
    _urgent,
    _by_mode,
    _in_quiet_hours,
    _after_outage,
)
