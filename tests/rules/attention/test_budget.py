import json
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.attention.budget import (
    MOST,
    Budget,
    Spending,
    Spent,
    budget_from,
    given_back,
    room,
    spend,
)
from rules.attention.errors import SettingError
from tests.attention import budgets
from tests.build import DAY, HOUR, MINUTE, NOON

TWO = Budget(2)
arrivals = st.lists(st.tuples(st.integers(0, 90), st.booleans()), max_size=60)


def spend_all(
    budget: Budget, came: list[tuple[datetime, bool]], spent: Spent
) -> list[tuple[datetime, bool, Spending]]:
    told = []
    for now, urgent in came:
        spending = spend(budget, spent, now, urgent=urgent)
        spent = spending.spent
        told.append((now, urgent, spending))
    return told


def begins_rolling(spending: Spending) -> bool:
    """Say whether the rolling message is posted; otherwise the one before is edited."""
    return spending.collapses and spending.spent.collapsed == 1


def in_time(gaps: list[tuple[int, bool]]) -> list[tuple[datetime, bool]]:
    now, came = NOON, []
    for minutes, urgent in gaps:
        now += minutes * MINUTE
        came.append((now, urgent))
    return came


def test_what_is_beyond_the_budget_is_one_more_in_the_rolling_message() -> None:
    told = spend_all(TWO, [(NOON + n * MINUTE, False) for n in range(5)], Spent())
    assert [one.collapses for *_, one in told] == [False, False, True, True, True]
    assert [begins_rolling(one) for *_, one in told] == [False, False, True, False, False]
    assert told[-1][2].spent.collapsed == 3
    assert told[1][2].why == "2 of 2/h"
    assert told[4][2].why == "budget of 2/h is spent: +3 more; free again in 56 min"


def test_a_budget_is_free_again_when_its_oldest_message_is_old() -> None:
    spent = Spent((NOON, NOON + MINUTE))
    assert spend(TWO, spent, NOON + HOUR - MINUTE).collapses
    assert not spend(TWO, spent, NOON + HOUR).collapses


def test_a_rolling_message_is_edited_for_as_long_as_the_budget_and_then_begun_anew() -> None:
    full = Spent((NOON + 59 * MINUTE, NOON + 59 * MINUTE), NOON, 7)
    edited = spend(TWO, full, NOON + 59 * MINUTE)
    anew = spend(TWO, full, NOON + HOUR)
    assert (begins_rolling(edited), edited.spent.collapsed) == (False, 8)
    assert (begins_rolling(anew), anew.spent.collapsed) == (True, 1)


def test_an_urgent_alert_is_posted_beyond_the_budget_and_counts() -> None:
    spending = spend(TWO, Spent((NOON, NOON)), NOON + MINUTE, urgent=True)
    assert not spending.collapses
    assert spending.why == "urgent, so beyond the budget of 2/h"
    assert spending.spent.posted_at == (NOON, NOON + MINUTE)


def test_no_budget_remembers_nothing() -> None:
    spending = spend(None, Spent((NOON,)), NOON)
    assert (spending.collapses, spending.spent, spending.why) == (False, Spent(), "no budget")


@given(budgets, arrivals, st.integers(0, 90))
def test_there_is_room_for_as_many_as_are_posted_then(
    budget: Budget, gaps: list[tuple[int, bool]], later: int
) -> None:
    told = spend_all(budget, in_time(gaps), Spent())
    now = (told[-1][0] if told else NOON) + later * MINUTE
    spent = told[-1][2].spent if told else Spent()
    left = room(budget, spent, now)
    assert left is not None
    next_ones = spend_all(budget, [(now, False)] * min(left, 70), spent)
    assert not any(one.collapses for *_, one in next_ones)
    if left < 70:
        assert spend(budget, next_ones[-1][2].spent if next_ones else spent, now).collapses


def test_without_a_budget_there_is_room_for_all() -> None:
    assert room(None, Spent((NOON,)), NOON) is None


def test_what_was_taken_back_is_given_back_once() -> None:
    spent = Spent((NOON, NOON, NOON + MINUTE), NOON, 3)
    assert given_back(spent, [NOON, NOON + HOUR]) == Spent((NOON, NOON + MINUTE), NOON, 3)


@given(budgets, arrivals)
def test_in_no_stretch_of_its_length_more_is_posted_than_the_budget(
    budget: Budget, gaps: list[tuple[int, bool]]
) -> None:
    told = spend_all(budget, in_time([(gap, False) for gap, _ in gaps]), Spent())
    posted = [now for now, _, one in told if not one.collapses]
    rolling = [now for now, _, one in told if begins_rolling(one)]
    for end in posted:
        assert sum(end - budget.per < one <= end for one in posted) <= budget.amount
    for end in rolling:
        assert sum(end - budget.per < one <= end for one in rolling) == 1


@given(budgets, arrivals)
def test_with_urgent_ones_nothing_else_is_posted_beyond_the_budget(
    budget: Budget, gaps: list[tuple[int, bool]]
) -> None:
    told = spend_all(budget, in_time(gaps), Spent())
    posted = [(now, urgent) for now, urgent, one in told if not one.collapses]
    assert all(not one.collapses for _, urgent, one in told if urgent)
    for place, (end, urgent) in enumerate(posted):
        before = sum(end - budget.per < one for one, _ in posted[:place])
        assert urgent or before < budget.amount


@given(budgets, arrivals)
def test_every_alert_is_posted_or_stands_in_a_rolling_message(
    budget: Budget, gaps: list[tuple[int, bool]]
) -> None:
    told = spend_all(budget, in_time(gaps), Spent())
    collapsed = [one for *_, one in told if one.collapses]
    last_of_each = [
        one.spent.collapsed
        for one, after in zip(collapsed, [*collapsed[1:], None], strict=False)
        if after is None or begins_rolling(after)
    ]
    assert sum(last_of_each) == len(collapsed)


@given(budgets, arrivals, st.timedeltas(-400 * DAY, 400 * DAY))
def test_whatever_the_clock_does_a_budget_is_free_again_after_its_length(
    budget: Budget, gaps: list[tuple[int, bool]], jump: timedelta
) -> None:
    [*_, (now, _, last)] = spend_all(budget, [(NOON, False), *in_time(gaps)], Spent())
    after_jump = spend(budget, last.spent, now + jump).spent
    assert not spend(budget, after_jump, now + jump + budget.per).collapses


@given(budgets, arrivals)
def test_what_is_kept_is_bounded_and_is_read_as_it_is_written(
    budget: Budget, gaps: list[tuple[int, bool]]
) -> None:
    for *_, one in spend_all(budget, in_time(gaps), Spent()):
        assert len(one.spent.posted_at) <= budget.amount
        assert Spent.from_json(json.loads(json.dumps(one.spent.as_json()))) == one.spent


def test_what_was_spent_is_read_as_it_is_written() -> None:
    spent = Spent((NOON - MINUTE, NOON), rolling_at=NOON, collapsed=2)
    assert Spent.from_json(json.loads(json.dumps(spent.as_json()))) == spent


def test_nothing_kept_is_nothing_spent() -> None:
    assert Spent.from_json({}) == Spent()


@given(budgets)
def test_a_budget_is_read_as_it_is_written(budget: Budget) -> None:
    assert budget_from(str(budget)) == budget


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("20/h", Budget(20)),
        ("20 per hour", Budget(20)),
        ("50 a day", Budget(50, DAY)),
        ("5 an hour", Budget(5)),
        ("50/D", Budget(50, DAY)),
        (f"{MOST}/day", Budget(MOST, DAY)),
        ("off", None),
        ("None", None),
    ],
)
def test_a_budget_is_read_in_every_usual_form(text: str, budget: Budget | None) -> None:
    assert budget_from(text) == budget


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("many", "write 20/h, 50/day or off"),
        ("20", "write 20/h"),
        ("20/week", "write 20/h"),
        ("0/h", "from 1 to 1000; for silence use quiet hours"),
        ("1001/h", "from 1 to 1000"),
        ("٣/h", "write 20/h"),
    ],
)
def test_what_is_no_budget_is_refused_with_a_remedy(text: str, remedy: str) -> None:
    with pytest.raises(SettingError, match=remedy):
        budget_from(text)
