"""What was changed of a watch, and what two people wished at once."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.phrasebook import phrases
from rules.answers.tuning import Clash, in_words
from rules.asking.panel import Words
from rules.asking.panels.tuning import clash
from rules.model import Channel, Mode, Watch
from rules.watches.change import (
    FieldChange,
    WatchChange,
    as_it_was,
    changes_between,
    clashing,
    net_changes,
    wished_of,
)
from rules.watches.draft import Draft
from rules.watches.wish import WatchWish, fulfilled
from tests.build import NOON

SAY = phrases().in_language("en")
FERRIES = Watch("Ferries", "ferry", (Channel("console"),), id=1)
WATCHES = st.builds(
    lambda query, mode, sources, ping, paused: replace(
        FERRIES, query=query, mode=mode, min_sources=sources, ping=ping, is_paused=paused
    ),
    st.sampled_from(["ferry", "ferry -golf", "port"]),
    st.sampled_from(Mode),
    st.integers(1, 3),
    st.sampled_from([None, "S1", "S2"]),
    st.booleans(),
)


def change(old: Watch, new: Watch, number: int = 1) -> WatchChange:
    at = NOON + timedelta(minutes=number)
    return WatchChange(1, changes_between(old, new), "chat:@ann", at, number)


def test_a_change_names_what_was_there_and_what_is() -> None:
    new = replace(FERRIES, query="ferry -golf", mode=Mode.DIGEST)
    assert changes_between(FERRIES, new) == (
        FieldChange("query", "ferry", "ferry -golf"),
        FieldChange("mode", "instant", "digest"),
    )
    assert changes_between(FERRIES, FERRIES) == ()


@given(WATCHES, WATCHES, WATCHES)
def test_a_watch_is_found_again_as_it_was_before_its_changes(
    first: Watch, second: Watch, third: Watch
) -> None:
    since = [change(first, second, 1), change(second, third, 2)]
    assert as_it_was(third, since) == first
    summed = net_changes(since)
    assert tuple(summed[one] for one in summed) == tuple(
        sorted(changes_between(first, third), key=lambda one: list(summed).index(one.name))
    )


def test_what_a_form_gives_back_as_it_showed_it_is_no_wish() -> None:
    wish = WatchWish("Ferries", "ferry -golf", Mode.INSTANT, 1, ping="")
    assert wished_of(FERRIES, wish) == WatchWish(query="ferry -golf")


def test_two_clash_who_change_the_same_otherwise_and_not_who_agree() -> None:
    now = replace(FERRIES, query="ferry -golf")
    since = [change(FERRIES, now)]
    assert clashing(WatchWish(query="ferry -cup"), since, now) == ("query",)
    assert clashing(WatchWish(query="ferry -golf"), since, now) == ()
    assert clashing(WatchWish(min_sources=2), since, now) == ()


@given(WATCHES, WATCHES, WATCHES)
def test_what_does_not_clash_keeps_what_both_wished(
    base: Watch, firsts: Watch, seconds: Watch
) -> None:
    wish = WatchWish(None, seconds.query, seconds.mode, seconds.min_sources)
    since = [change(base, firsts)]
    meant = wished_of(as_it_was(firsts, since), wish)
    if clashing(meant, since, firsts):
        return
    saved = fulfilled(firsts, meant)
    for one in changes_between(base, firsts):
        assert getattr(saved, one.name) == getattr(firsts, one.name)
    for one in changes_between(base, fulfilled(base, meant)):
        assert getattr(saved, one.name) == getattr(seconds, one.name)


def test_a_change_is_written_for_people() -> None:
    assert in_words(FieldChange("query", "ferry", "port")) == "query: from “ferry” to “port”"
    assert in_words(FieldChange("is_paused", False, True)) == "is_paused: from no to yes"
    assert in_words(FieldChange("ping", None, "S1")) == "ping: from none to “S1”"


def test_a_clash_that_is_not_about_the_query_shows_no_query() -> None:
    since = (
        WatchChange(
            1, (FieldChange("min_sources", 1, 3), FieldChange("ping", None, "S1")), "", NOON
        ),
    )
    draft = Draft("ferry", FERRIES.channels[0], WatchWish(min_sources=2), "x", "", NOON)
    panel = clash(Clash(FERRIES, since, ("min_sources",), draft), SAY)
    said = [one.text for line in panel.lines for one in line if isinstance(one, Words)]
    assert "ferry" not in said
    assert said.count("2") == 1
    assert SAY("clash.operator") in said
    assert SAY("clash.none") in said
