from dataclasses import replace
from datetime import timedelta

import pytest

from rules.alerts.folding import (
    Message,
    as_first_sent,
    changes_for,
    is_reworded,
    needless,
    new_outlets,
)
from rules.delivery.delivery import NextState
from rules.model import Delivery, DeliveryKind, DeliveryState, Folding, Posted, Shown
from rules.notice import FAILURES, Notice, NoticeKind
from tests.build import (
    DESK,
    MINUTE,
    NEWS,
    NOON,
    a_change,
    a_delivery,
    a_message,
    follow_ups,
)

EVERY = timedelta(minutes=5)
EDIT, REPLY = DeliveryKind.EDIT, DeliveryKind.REPLY


def owed(*messages: Message, folding: Folding | None = None) -> list[tuple[object, ...]]:
    foldings = {NEWS: folding} if folding else {}
    changes = changes_for(messages, foldings, group_interval=EVERY, now=NOON)
    return [(one.alert.channel, one.kind, one.due_at) for one in changes]


def test_a_message_is_edited_a_group_interval_after_it_was_sent() -> None:
    assert owed(a_message(changed_at=NOON - MINUTE)) == [(NEWS, EDIT, NOON + 4 * MINUTE)]


def test_a_message_that_stands_long_enough_is_edited_at_once() -> None:
    assert owed(a_message(changed_at=NOON - 9 * MINUTE)) == [(NEWS, EDIT, NOON)]


def test_what_has_no_message_of_its_own_is_not_edited() -> None:
    assert owed(replace(a_message(changed_at=NOON - EVERY), is_own=False)) == []


def test_each_channel_is_served_as_it_wants() -> None:
    both = a_message(changed_at=NOON - EVERY), a_message(channel=DESK, changed_at=NOON - EVERY)
    edited = (DESK, EDIT, NOON)
    assert owed(*both, folding=Folding.EDIT) == [(NEWS, EDIT, NOON), edited]
    assert owed(*both, folding=Folding.THREAD) == [(NEWS, EDIT, NOON), (NEWS, REPLY, NOON), edited]
    assert owed(*both, folding=Folding.POST) == [edited]


@pytest.mark.parametrize("state", [DeliveryState.PENDING, DeliveryState.DEAD])
def test_a_message_that_waits_or_was_given_up_is_owed_no_change(state: DeliveryState) -> None:
    assert owed(a_message(state=state)) == []


@pytest.mark.parametrize("state", [DeliveryState.SENDING, DeliveryState.UNCERTAIN])
def test_a_message_on_its_way_is_changed_when_it_has_arrived(state: DeliveryState) -> None:
    assert owed(a_message(state=state, changed_at=None)) == [(NEWS, EDIT, NOON + EVERY)]


def test_an_alert_is_always_sent() -> None:
    assert needless(a_delivery(), NOON) is None


def test_an_edit_is_sent_for_an_outlet_that_is_not_counted_yet() -> None:
    joined = a_change(EDIT, "The Mole", "Pier News", shown=Shown(up_to=2))
    assert new_outlets(joined) == ("Pier News",)
    assert needless(joined, NOON) is None


@pytest.mark.parametrize("again", ["Harbour Wire", "The Mole"])
def test_an_edit_for_an_outlet_that_is_counted_already_is_not_sent(again: str) -> None:
    end = needless(a_change(EDIT, "The Mole", again, shown=Shown(up_to=2)), NOON)
    assert end is not None
    assert (end.state, end.reason) == (DeliveryState.DELIVERED, "nothing new to show")


def test_an_edit_is_sent_when_the_article_was_reworded() -> None:
    reworded = a_change(EDIT, wording=1)
    assert is_reworded(reworded)
    assert needless(reworded, NOON) is None
    assert needless(a_change(EDIT, wording=1, shown=Shown(1, 1)), NOON) is not None


def test_a_reply_names_each_later_article_once() -> None:
    assert needless(a_change(REPLY, "The Mole", "The Mole", shown=Shown(up_to=2)), NOON) is None
    assert needless(a_change(REPLY, "The Mole", shown=Shown(up_to=2)), NOON) is not None


def test_without_its_message_a_change_is_dropped() -> None:
    end = needless(a_change(EDIT, "The Mole", is_there=False), NOON)
    assert end is not None
    assert end.state is DeliveryState.DROPPED
    assert "given up" in end.reason


def a_notice_owed(
    kind: DeliveryKind = DeliveryKind.POST,
    about: NoticeKind = NoticeKind.FAILING,
    *,
    is_over: bool = False,
    wording: int = 0,
) -> Delivery:
    notice = Notice(about, NEWS, "pier.example", "2 feeds fail", is_over=is_over, wording=wording)
    return replace(a_delivery(), told=notice, kind=kind, message=Posted("ww0"))


@pytest.mark.parametrize("about", sorted(FAILURES))
def test_a_failure_that_was_over_before_it_could_be_told_is_dropped(about: NoticeKind) -> None:
    end = needless(a_notice_owed(about=about, is_over=True), NOON)
    assert end == NextState(DeliveryState.DROPPED, NOON, "it was over before it could be told")


def test_a_failure_that_may_have_been_told_is_told_to_be_over() -> None:
    assert needless(replace(a_notice_owed(is_over=True), crashes=1), NOON) is None


def test_a_failure_that_lasts_is_told() -> None:
    assert needless(a_notice_owed(), NOON) is None


def test_a_digest_is_told_however_complete_it_is() -> None:
    assert needless(a_notice_owed(about=NoticeKind.DIGEST, is_over=True), NOON) is None


def test_a_notice_is_edited_when_it_says_something_else() -> None:
    assert needless(a_notice_owed(EDIT, wording=1), NOON) is None
    end = needless(a_notice_owed(EDIT), NOON)
    assert end == NextState(DeliveryState.DELIVERED, NOON, "nothing new to show")


def test_what_may_stand_there_is_sent_again_as_it_was_at_first() -> None:
    sent = replace(a_delivery(), follow_ups=follow_ups("A", "B"), sent_up_to=2)
    assert as_first_sent(sent) == sent
    again = as_first_sent(replace(sent, doubted=True))
    assert [one.outlet for one in again.follow_ups] == ["A"]


def test_an_edit_and_a_notice_are_sent_again_as_they_are_now() -> None:
    edit = replace(a_change(EDIT, "A"), doubted=True)
    assert as_first_sent(edit) == edit
    notice = replace(a_notice_owed(), doubted=True)
    assert as_first_sent(notice) == notice
