from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rules.attention.modes import BatchPace, batch_at, mode_of
from rules.model import Mode
from tests.attention import moments
from tests.build import DAY, HOUR, MINUTE, NOON

SECOND = timedelta(seconds=1)
waits = st.integers(0, 3_600).map(lambda seconds: seconds * SECOND)
paces = st.builds(BatchPace, waits, waits)


def test_the_mode_that_tells_first_counts() -> None:
    assert mode_of([Mode.DIGEST, Mode.INSTANT, Mode.BATCH]) is Mode.INSTANT
    assert mode_of([Mode.DIGEST, Mode.BATCH]) is Mode.BATCH
    assert mode_of([Mode.DIGEST]) is Mode.DIGEST
    assert mode_of([]) is Mode.INSTANT


def test_the_first_batch_waits_half_a_minute() -> None:
    assert batch_at(NOON, None, BatchPace()) == NOON + 30 * SECOND


def test_two_batches_are_five_minutes_apart() -> None:
    assert batch_at(NOON, NOON - MINUTE, BatchPace()) == NOON + 4 * MINUTE
    assert batch_at(NOON, NOON - HOUR, BatchPace()) == NOON + 30 * SECOND


@given(moments, st.timedeltas(-DAY, 400 * DAY), paces)
def test_a_batch_waits_for_its_pace_and_never_longer(
    first: datetime, since_last: timedelta, pace: BatchPace
) -> None:
    at = batch_at(first, first - since_last, pace)
    assert first + pace.group_wait <= at <= first + max(pace.group_wait, pace.group_interval)


@given(st.lists(st.integers(0, 2_000), min_size=1), paces)
def test_every_alert_is_in_one_batch_and_batches_keep_their_distance(
    seconds: list[int], pace: BatchPace
) -> None:
    posted: list[datetime] = []
    waiting: list[datetime] = []
    told = 0
    for came in [*sorted(NOON + one * SECOND for one in seconds), NOON + DAY]:
        last = posted[-1] if posted else None
        if waiting and (at := batch_at(waiting[0], last, pace)) <= came:
            posted.append(at)
            told += len(waiting)
            waiting = []
        waiting.append(came)
    assert told == len(seconds)
    gaps = [other - one for one, other in pairwise(posted)]
    assert all(gap >= pace.group_interval for gap in gaps)
