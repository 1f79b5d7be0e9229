"""How much of what a watch tells is of use, and how sure that is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.watches.votes import NO_VOTES, Precision, Vote, precision_of
from tests.build import NOON

VOTE = Vote(1, 1, 1, "chat:@ann", is_useful=True, voted_at=NOON, query="ferry")


def test_votes_on_what_the_query_finds_no_more_say_nothing_of_it() -> None:
    votes = [VOTE, replace(VOTE, is_useful=False), replace(VOTE, is_useful=False, counts=False)]
    assert precision_of(votes) == Precision(useful=1, votes=2)
    assert precision_of([]) == NO_VOTES


@pytest.mark.parametrize(
    ("useful", "votes", "said"),
    [
        (0, 0, "no votes"),
        (1, 1, "1 of 1 vote: too few"),
        (4, 4, "4 of 4 votes: too few"),
        (5, 5, "5 of 5 votes: 100% useful (57%-100%)"),
        (8, 10, "8 of 10 votes: 80% useful (49%-94%)"),
        (0, 20, "0 of 20 votes: 0% useful (0%-16%)"),
    ],
)
def test_a_precision_says_its_votes_and_how_sure_it_is(useful: int, votes: int, said: str) -> None:
    assert str(Precision(useful, votes)) == said


@given(st.integers(5, 500), st.data())
def test_the_share_lies_in_its_interval_and_more_votes_make_it_narrower(
    votes: int, data: st.DataObject
) -> None:
    useful = data.draw(st.integers(0, votes))
    known, surer = Precision(useful, votes), Precision(useful * 4, votes * 4)
    assert known.share is not None
    assert known.interval is not None
    assert surer.interval is not None
    low, high = known.interval
    assert 0 <= low <= known.share <= high <= 1
    assert surer.interval[1] - surer.interval[0] < high - low


def test_nothing_is_said_of_a_share_without_votes() -> None:
    assert NO_VOTES.share is None
    assert NO_VOTES.interval is None
