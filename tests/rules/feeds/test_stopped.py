from collections.abc import Sequence
from dataclasses import replace

import pytest
from msgspec import structs

from rules.feeds.polling import Failure, Terms, after_failure
from rules.feeds.stopped import stopped_notices
from rules.model import Channel, FailureKind, Feed, PollState, Standing
from rules.notice import Notice, NoticeKind
from tests.build import NOON

OPERATOR = Channel("console")


def gone(address: str = "https://pier.example/feed") -> Feed:
    feed = Feed(address, shown=address)
    failure = Failure(f"{address}: gone for good (410)", FailureKind.GONE)
    return structs.replace(
        feed, state=after_failure(feed, failure, terms=Terms(), now=NOON, chance=0.5)
    )


def told(failing: Sequence[Feed], before: Sequence[Notice] = ()) -> list[Notice]:
    return stopped_notices(failing, before, operator=OPERATOR)


def test_a_feed_that_is_asked_no_more_is_told_with_its_cause_and_what_to_do() -> None:
    [notice] = told([gone()])
    assert (notice.kind, notice.channel) == (NoticeKind.STOPPED, OPERATOR)
    assert notice.key == "pier.example"
    assert notice.title == "pier.example: 1 feed is asked no more"
    assert [line.text for line in notice.lines] == [
        "https://pier.example/feed: gone for good (410)"
    ]
    assert "feed resume" in (notice.remedy or "")


def test_the_feeds_of_a_server_are_one_notice_and_of_many_some_are_named() -> None:
    many = [gone(f"https://pier.example/{number}") for number in range(7)]
    notice, other = told([*many, gone("https://mole.example/feed")])
    assert notice.title == "pier.example: 7 feeds are asked no more"
    assert (len(notice.lines), notice.beyond) == (5, 2)
    assert other.key == "mole.example"


def test_a_file_is_told_by_its_name() -> None:
    [notice] = told([gone("file:pier.xml")])
    assert notice.title == "file:pier.xml: 1 feed is asked no more"


def test_what_fails_but_is_asked_and_what_people_paused_is_not_told() -> None:
    fails = structs.replace(gone().state, standing=Standing.POLLED, because="it failed once")
    paused = structs.replace(gone().state, standing=Standing.PAUSED, because="paused by people")
    assert told([structs.replace(gone(), state=state) for state in (fails, paused)]) == []


def test_what_was_told_is_told_again_only_when_it_has_changed() -> None:
    before = told([gone()])
    assert told([gone()], before) == []
    [changed] = told([gone(), gone("https://pier.example/2")], before)
    assert changed.title == "pier.example: 2 feeds are asked no more"


def test_that_no_feed_is_stopped_any_more_is_told_in_the_same_notice() -> None:
    [before] = told([gone()])
    [over] = told([], [replace(before, id=7)])
    assert (over.id, over.is_over) == (7, True)
    assert over.title == "pier.example: no feed is stopped any more"
    assert (over.lines, over.remedy, over.actions) == ((), None, ())


@pytest.mark.parametrize(
    ("paused", "title"),
    [(1, "1 is paused by hand"), (2, "2 are paused by hand")],
)
def test_a_stopped_feed_that_people_pause_is_not_said_to_be_asked_again(
    paused: int, title: str
) -> None:
    [before] = told([gone()])
    by_hand = PollState(standing=Standing.PAUSED, because="it was paused by hand")
    polled = Feed("https://pier.example/well", shown="well")
    here = [
        structs.replace(gone(f"https://pier.example/{n}"), state=by_hand) for n in range(paused)
    ]
    elsewhere = structs.replace(gone("https://mole.example/feed"), state=by_hand)
    feeds = [polled, *here, elsewhere]
    [over] = stopped_notices([], [before], operator=OPERATOR, feeds=feeds)
    assert over.title == f"pier.example: no feed is stopped any more; {title}"
    assert (over.is_over, over.worded and over.worded.values["count"]) == (True, paused)
