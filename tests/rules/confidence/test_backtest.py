"""What a query would have told, summed up: days, nights, samples, and what the archive speaks against."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from rules.attention.zones import zone_named
from rules.confidence.backtest import (
    Covered,
    Span,
    Trial,
    backtest,
    covered_by,
    sparkline,
    spread,
)
from rules.confidence.data_lint import exclusions, never_seen, of_capitals, of_exclusion, terms_of
from rules.language.grammar import parse
from rules.model import Channel, Evidence, Watch
from tests.build import an_article

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
WEEK = Span(MONDAY, MONDAY + timedelta(days=7))
WATCH = Watch("Quakes", "earthquake", (Channel("chat", "war"),), id=3)


def a_trial(story: int, at: datetime, title: str = "Ferry late", *evidence: Evidence) -> Trial:
    return Trial(structs.replace(an_article(title), seen_at=at), story, evidence)


def test_of_each_story_the_first_article_is_what_would_have_been_told() -> None:
    trials = [a_trial(1, MONDAY + timedelta(days=n)) for n in (2, 0, 1)] + [a_trial(2, MONDAY)]
    summed = backtest(trials, WEEK)
    assert (summed.stories, summed.articles) == (2, 4)
    assert summed.by_day[0] == (date(2026, 11, 23), 2)
    assert sum(count for _, count in summed.by_day) == 2
    assert summed.stories_a_day == pytest.approx(2 / 7)
    assert summed.busiest == (date(2026, 11, 23), 2)


def test_quiet_days_are_days_too() -> None:
    summed = backtest([], WEEK)
    assert len(summed.by_day) == 8
    assert summed.busiest is None
    assert summed.sparkline == "▁" * 8


def test_less_than_a_day_says_nothing_of_a_day() -> None:
    hour = Span(MONDAY, MONDAY + timedelta(hours=1))
    assert backtest([a_trial(1, MONDAY)], hour).stories_a_day is None


def test_days_and_nights_go_by_the_clocks_of_the_zone() -> None:
    tokyo = replace(WEEK, zone=zone_named("Asia/Tokyo"))
    at = datetime(2026, 11, 24, 16, tzinfo=UTC)  # one in the night of the 25th there
    assert backtest([a_trial(1, at)], WEEK).at_night == 0
    summed = backtest([a_trial(1, at)], tokyo)
    assert summed.at_night == 1
    assert summed.busiest == (date(2026, 11, 25), 1)


@pytest.mark.parametrize(("hour", "is_night"), [(22, True), (6, True), (7, False), (21, False)])
def test_the_night_begins_at_ten_and_ends_at_seven(hour: int, is_night: bool) -> None:
    assert WEEK.is_night(MONDAY.replace(hour=hour)) is is_night


def test_what_was_tried_in_part_is_told_as_an_estimate_of_all() -> None:
    trials = [a_trial(n, MONDAY + timedelta(hours=n)) for n in range(10)]
    summed = backtest(trials, WEEK, share=0.25)
    assert (summed.stories, summed.articles, summed.share) == (40, 40, 0.25)


def test_only_watches_that_tell_much_of_it_already_are_named() -> None:
    much, little = covered_by(WATCH, [1, 2], {1, 9}), covered_by(WATCH, [1, 2, 3], set())
    assert (much.share, little.share) == (0.5, 0.0)
    assert covered_by(WATCH, [], {1}) == Covered(WATCH, 0.0)
    assert backtest([], WEEK, covered=[much, little]).covered == (much,)


@given(st.integers(0, 40), st.integers(2, 6))
def test_samples_are_spread_and_hold_the_first_and_the_newest(count: int, at_most: int) -> None:
    trials = [a_trial(n, MONDAY + timedelta(hours=n)) for n in range(count)]
    chosen = spread(trials, at_most)
    assert len(chosen) == len(set(map(id, chosen))) == min(count, at_most)
    assert list(chosen) == sorted(chosen, key=lambda one: one.story_id, reverse=True)
    if count:
        assert (chosen[0], chosen[-1]) == (trials[-1], trials[0])


@given(st.lists(st.integers(0, 1_000), max_size=40))
def test_a_bar_is_as_high_as_its_day_and_only_none_is_the_lowest(counts: list[int]) -> None:
    bars = sparkline(counts)
    assert len(bars) == len(counts)
    for count, bar in zip(counts, bars, strict=True):
        assert (bar == "▁") == (count == 0)
    assert list(map(ord, bars)) == [ord(sparkline([one, max(counts)])[0]) for one in counts]


def test_what_a_query_excludes_is_known_with_the_query_without_it() -> None:
    found = list(exclusions(parse("ferry -sport -title:port")))
    assert [str(one.part) for one in found] == ["NOT sport", "NOT title:port"]
    assert str(found[0].rest) == "ferry AND NOT title:port"
    assert str(next(exclusions(parse("ferry -sport"))).rest) == "ferry"
    assert list(exclusions(parse("ferry OR port"))) == []


def test_an_exclusion_that_takes_much_away_is_told() -> None:
    [one] = exclusions(parse("ferry -sport"))
    assert of_exclusion(one, kept=39, without=100) == "NOT sport removes 61%"
    assert of_exclusion(one, kept=90, without=100) is None
    assert of_exclusion(one, kept=0, without=0) is None


def test_a_term_that_is_excluded_is_not_one_that_is_asked_for() -> None:
    asked = terms_of(parse('ferry "north korea" ferry -(sport OR title:golf)'))
    assert [str(one) for one in asked] == ["ferry", '"north korea"']


def test_a_term_that_was_never_seen_is_told_with_the_time() -> None:
    [term] = terms_of(parse("ferry"))
    month, days = _span(30), _span(6)
    assert never_seen(term, month, articles=100) == "ferry was never seen in 30 days"
    assert never_seen(term, days, articles=100) is None
    assert never_seen(term, month, articles=99) is None


def _span(days: int) -> Span:
    ends = datetime(2026, 11, 24, 12, tzinfo=UTC)
    return Span(ends - timedelta(days=days), ends)


def test_capitals_that_mostly_find_the_ordinary_word_are_told() -> None:
    query = parse('ICE OR =NATO OR "WHO" OR US')
    ice = [
        a_trial(n, MONDAY, "Ice on the ferry", Evidence("title", 0, 3, "ICE", "exact"))
        for n in range(5)
    ]
    us = a_trial(9, MONDAY, "US ferry", Evidence("title", 0, 2, "US", "exact"))
    other = a_trial(9, MONDAY, "x", Evidence("source", 0, 2, "ferry", "exact"))
    [told] = of_capitals(query, [*ice, us, other])
    assert told == "ICE: 100% of its finds are the word ice: did you mean =ICE?"
    assert list(of_capitals(query, ice[:4])) == []
