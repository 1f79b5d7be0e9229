"""How a subject came up: by the hour or the day, against the usual, who was first."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from rules.attention.zones import zone_named
from rules.confidence.backtest import Span, Trial
from rules.confidence.trend import in_words, trend
from tests.build import an_article

NOON = datetime(2026, 11, 26, 12, 30, tzinfo=UTC)
TWO_DAYS = Span(NOON - timedelta(days=2), NOON)
MONTH = Span(NOON - timedelta(days=30), NOON)


def a_trial(story: int, at: datetime, outlet: str = "Pier") -> Trial:
    return Trial(structs.replace(an_article("Ferry late", outlet=outlet), seen_at=at), story, ())


def test_up_to_three_days_are_counted_by_the_hour() -> None:
    trials = [a_trial(1, NOON), a_trial(1, NOON - timedelta(hours=1)), a_trial(2, NOON)]
    shown = trend("ferry", trials, TWO_DAYS)
    assert shown.unit == "hour"
    assert len(shown.buckets) == 49
    last, before = shown.buckets[-1], shown.buckets[-2]
    assert (last.articles, last.stories) == (2, 1)
    assert (before.articles, before.stories) == (1, 1)
    assert shown.peak == last


def test_more_is_counted_by_the_day_of_the_zone() -> None:
    tokyo = replace(MONTH, zone=zone_named("Asia/Tokyo"))
    late = datetime(2026, 11, 25, 16, tzinfo=UTC)  # the 26th there
    shown = trend("ferry", [a_trial(1, late)], tokyo)
    assert shown.unit == "day"
    assert shown.peak is not None
    assert shown.peak.begins.isoformat() == "2026-11-26T00:00:00+09:00"


def test_an_hour_begins_by_the_clocks_also_where_they_are_half_an_hour_off() -> None:
    shown = trend("ferry", [a_trial(1, NOON)], replace(TWO_DAYS, zone=zone_named("Asia/Kolkata")))
    assert {one.begins.minute for one in shown.buckets} == {0}
    assert shown.buckets[-1].articles == 1


@given(st.lists(st.integers(0, 30 * 24 * 60), max_size=30), st.sampled_from([TWO_DAYS, MONTH]))
def test_every_article_is_in_one_bucket(minutes: list[int], span: Span) -> None:
    length = int((span.ends - span.begins) / timedelta(minutes=1))
    trials = [
        a_trial(n % 4, span.ends - timedelta(minutes=one % (length + 1)))
        for n, one in enumerate(minutes)
    ]
    shown = trend("ferry", trials, span)
    assert sum(one.articles for one in shown.buckets) == len(trials)
    assert sum(one.stories for one in shown.buckets) == len({one.story_id for one in trials})
    begins = [one.begins for one in shown.buckets]
    assert begins == sorted(set(begins))


def test_the_clocks_that_change_lose_no_hour() -> None:
    berlin = zone_named("Europe/Berlin")
    back = datetime(2026, 10, 25, 12, tzinfo=UTC)
    span = Span(back - timedelta(days=1), back, berlin)
    assert len(trend("ferry", [], span).buckets) == 25


def test_a_picture_is_said_in_words() -> None:
    trials = [a_trial(1, NOON - timedelta(days=2), "Bay"), a_trial(1, NOON), a_trial(2, NOON)]
    assert in_words(trend("ferry", trials, MONTH)) == (
        "ferry: 3 articles in 2 stories. Most in a day: 2, Thu 26 Nov; usually 0."
        " First: Ferry late, Bay. Outlets: Pier (2), Bay (1)."
    )
    hourly = in_words(trend("ferry", [a_trial(1, NOON, "")], TWO_DAYS))
    assert "Most in an hour: 1, Thu 26 Nov 12:00" in hourly
    assert "First: Ferry late, unknown. Outlets: unknown." in hourly
    assert hourly.startswith("ferry: 1 article in 1 story. ")


def test_nothing_is_said_to_be_nothing() -> None:
    shown = trend("ferry", [], MONTH)
    assert (shown.peak, shown.usual) == (None, 0)
    assert in_words(shown) == "ferry: nothing was seen in this time."


def test_the_usual_leaves_out_the_hour_that_is_not_over() -> None:
    trials = [a_trial(n, NOON - timedelta(hours=n)) for n in range(1, 49)]
    many = [a_trial(99, NOON) for _ in range(50)]
    assert trend("ferry", [*trials, *many], TWO_DAYS).usual == 1


def test_an_outlet_is_known_by_the_host_of_its_newest_article_too() -> None:
    links = ("https://old.example/1", "https://www.pier.example/2", "no link", "http://[broken")
    trials = [
        Trial(structs.replace(an_article("Ferry", outlet=outlet, link=link), seen_at=NOON), 1, ())
        for outlet, link in zip(("Pier", "Pier", "Quay", "Tug"), links, strict=True)
    ]
    assert trend("ferry", trials, Span(NOON - timedelta(hours=1), NOON)).hosts == {
        "Pier": "pier.example"
    }
