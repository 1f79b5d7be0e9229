from datetime import timedelta

from rules.answers.status import Backlog, Destination, Receipt, Status, destinations
from rules.delivery.outbox import LostChannel
from rules.model import Channel
from tests.build import DESK, NEWS, NOON

SECOND = timedelta(seconds=1)


def receipts(*seconds: float, channel: Channel = NEWS) -> list[Receipt]:
    return [Receipt(channel, NOON, NOON + one * SECOND) for one in seconds]


def test_a_channel_is_judged_by_how_long_what_was_posted_was_owed() -> None:
    [found] = destinations(receipts(4, 1, 3, 2), [], [])
    assert found == Destination(NEWS, posted=4, p50=2 * SECOND, p95=4 * SECOND)


def test_a_clock_that_was_put_back_makes_no_negative_wait() -> None:
    [found] = destinations(receipts(-5), [], [])
    assert found.p50 == timedelta(0)


def test_what_is_owed_given_up_or_lost_is_said_of_its_channel() -> None:
    backlog = Backlog(DESK, 3, NOON, dead=1)
    lost = LostChannel(NEWS, NOON, None, 1)
    desk, news = destinations([], [backlog], [lost])
    assert desk == Destination(DESK, owed=3, oldest_at=NOON, dead=1)
    assert news == Destination(NEWS, lost="it cannot be written to")


def test_the_whole_is_the_sum_of_its_channels() -> None:
    backlogs = [Backlog(DESK, 3, NOON, dead=1), Backlog(NEWS, 2, NOON - SECOND, dead=1)]
    status = Status((), destinations([], backlogs, []))
    assert (status.owed, status.dead, status.oldest_at) == (5, 2, NOON - SECOND)
    assert Status((), ()).oldest_at is None
