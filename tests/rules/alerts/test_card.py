"""What the message of an alert shows."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules.alerts.card import Stretch, card_of, marked, plain, shortened, some_of
from rules.model import Delivery, DeliveryKind, DeliveryState, Evidence, FollowUp
from tests.build import an_alert
from tests.newsroom import NOON

PLACES = st.lists(st.tuples(st.integers(-5, 40), st.integers(-5, 40)), max_size=6)


def a_delivery(kind: DeliveryKind = DeliveryKind.POST) -> Delivery:
    alert = replace(
        an_alert("Earthquake closes the port"),
        outlet="Pier",
        summary="The quake was felt.",
        evidence=(
            Evidence("title", 0, 10, "earthquake", "exact"),
            Evidence("summary", 4, 9, "quake", "exact"),
        ),
    )
    others = (FollowUp(8, "Bay", "Port closed", None), FollowUp(9, "Pier", "Still closed", None))
    known = Delivery(1, alert, "m", DeliveryState.SENDING, 1, NOON, NOON, NOON, kind=kind)
    return replace(known, follow_ups=others)


def test_the_matched_terms_are_marked_where_they_stand() -> None:
    card = card_of(a_delivery(), now=NOON)
    assert card.headline == (Stretch("Earthquake", is_marked=True), Stretch(" closes the port"))
    assert Stretch("quake", is_marked=True) in card.summary
    assert card.title == "Earthquake closes the port"


def test_an_article_without_a_date_shows_when_it_was_seen() -> None:
    card = card_of(a_delivery(), now=NOON)
    assert not card.is_published
    assert card.at == a_delivery().alert.seen_at


def test_only_an_edited_message_says_when_it_was_brought_up_to_date() -> None:
    later = NOON + timedelta(minutes=41)
    assert card_of(a_delivery(), now=later).updated_at is None
    assert card_of(a_delivery(DeliveryKind.EDIT), now=later).updated_at == later


def test_the_outlet_of_the_alert_is_not_counted_among_the_others() -> None:
    assert card_of(a_delivery(), now=NOON).others == ("Bay",)


def test_marks_that_touch_are_one_mark() -> None:
    assert marked("abcdef", [(3, 5), (0, 2), (1, 3)]) == (
        Stretch("abcde", is_marked=True),
        Stretch("f"),
    )
    assert marked("abcdef", [(4, 5), (0, 1)]) == (
        Stretch("a", is_marked=True),
        Stretch("bcd"),
        Stretch("e", is_marked=True),
        Stretch("f"),
    )


@given(st.text(max_size=30), PLACES)
def test_marking_changes_no_character(text: str, places: list[tuple[int, int]]) -> None:
    stretches = marked(text, places)
    assert plain(stretches) == text
    assert all(stretch.text for stretch in stretches)


@given(st.text(max_size=30), PLACES, st.integers(1, 40))
def test_a_shortened_text_keeps_its_limit_and_its_beginning(
    text: str, places: list[tuple[int, int]], limit: int
) -> None:
    short = plain(shortened(marked(text, places), limit))
    assert len(short) <= limit
    assert short == text or short == text[: limit - 1] + "…"


def test_of_many_names_the_first_are_given_and_the_rest_counted() -> None:
    assert some_of(["a", "b", "c"], 2) == (("a", "b"), 1)
    assert some_of(["a"]) == (("a",), 0)
