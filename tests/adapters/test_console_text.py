import re
from dataclasses import replace
from datetime import timedelta

from adapters.chat.console_text import as_plain, as_rich
from rules.model import Alert, Delivery, DeliveryKind, DeliveryState, Evidence, WatchName
from tests.build import TITLE, a_change, an_alert, follow_ups
from tests.newsroom import CONSOLE, NOON

ALERT = replace(
    an_alert("Munitions from North Korea reach the front", channel=CONSOLE),
    id=3,
    link="https://pier.example/munitions",
    outlet="Pier News",
    summary="Two trains with munitions crossed at night.",
    published_at=NOON,
    seen_at=NOON + timedelta(minutes=1),
    watches=(WatchName(1, "DPRK munitions"),),
    evidence=(
        Evidence("title", 15, 26, '"North Korea"', "exact"),
        Evidence("summary", 16, 25, "munitions", "exact"),
        Evidence("body", 0, 9, "munitions", "exact"),
    ),
)
LATER = NOON + timedelta(minutes=2)


def owed(alert: Alert = ALERT, *others: str) -> Delivery:
    known = Delivery(1, alert, "ww1", DeliveryState.SENDING, 1, owed_at=NOON, next_at=NOON)
    return replace(known, follow_ups=follow_ups(*others))


def drawn_both_ways(delivery: Delivery) -> tuple[str, str]:
    """Give what a pipe and what a terminal gets, the latter without its colours."""
    on_terminal = re.sub(r"\x1b\[[0-9;]*m", "", as_rich(delivery, LATER, width=120))
    return as_plain(delivery, LATER), on_terminal


def test_in_a_pipe_an_alert_is_a_group_of_plain_lines() -> None:
    assert as_plain(owed(), LATER) == (
        "Munitions from North Korea reach the front\n"
        "  Pier News · 2026-11-24 12:00 UTC (2 min ago) · watch W1 DPRK munitions\n"
        "  Two trains with munitions crossed at night.\n"
        "  https://pier.example/munitions\n\n"
    )


def test_an_article_without_a_date_says_when_it_was_seen() -> None:
    assert "seen 2026-11-24 12:01 UTC (1 min ago)" in as_plain(
        owed(replace(ALERT, published_at=None)), LATER
    )


def test_what_was_published_this_moment_is_told_so() -> None:
    assert "12:00 UTC (just now)" in as_plain(owed(), NOON + timedelta(seconds=1))


def test_all_watches_are_named() -> None:
    both = replace(ALERT, watches=(*ALERT.watches, WatchName(4, "Rail")))
    assert "· watches W1 DPRK munitions, W4 Rail\n" in as_plain(owed(both), LATER)


def test_on_a_terminal_the_headline_is_linked_and_the_matched_words_are_marked() -> None:
    drawn = as_rich(owed(), LATER, width=120)
    assert "\x1b]8;" in drawn
    assert "https://pier.example/munitions\x1b\\" in drawn
    marked = re.findall(r"\x1b\[1;30;43m(?:\x1b\]8;[^\\]*\\)?([^\x1b]*)", drawn)
    assert marked == ["North Korea"]
    assert "\x1b[1mmunitions\x1b[0m" in drawn


def test_other_outlets_are_counted() -> None:
    assert "W1 DPRK munitions · +1 outlet\n" in as_plain(owed(ALERT, "The Mole"), LATER)
    assert "· +2 outlets" in as_rich(owed(ALERT, "Tide", "The Mole"), LATER, width=120)


def test_a_story_told_again_says_why() -> None:
    again = replace(ALERT, because="also told by The Mole")
    assert "W1 DPRK munitions · also told by The Mole\n" in as_plain(owed(again), LATER)


def test_an_edit_is_a_line_that_says_what_is_new() -> None:
    for text in drawn_both_ways(a_change(DeliveryKind.EDIT, "Tide", "The Mole")):
        assert text == f"updated: +2 outlets (Tide, The Mole) · {TITLE}\n\n"


def test_an_edit_of_a_reworded_article_gives_the_new_headline() -> None:
    for text in drawn_both_ways(a_change(DeliveryKind.EDIT, wording=1)):
        assert text == f"updated: as it reads now · {TITLE}\n\n"


def test_of_many_new_outlets_the_first_are_named() -> None:
    many = [f"Outlet {number}" for number in range(1, 9)]
    plain, _ = drawn_both_ways(a_change(DeliveryKind.EDIT, *many))
    assert (
        "updated: +8 outlets (Outlet 1, Outlet 2, Outlet 3, Outlet 4, Outlet 5 and 3 more)" in plain
    )


def test_follow_ups_are_named_under_the_headline_that_they_belong_to() -> None:
    linked = replace(follow_ups("Tide")[0], link="https://tide.example/1")
    more = replace(a_change(DeliveryKind.REPLY), follow_ups=(linked, *follow_ups("The Mole")))
    for text in drawn_both_ways(more):
        assert text == (
            f"more on: {TITLE}\n  Tide: {TITLE} · https://tide.example/1\n  The Mole: {TITLE}\n\n"
        )


def test_an_older_article_shows_its_day_on_a_terminal() -> None:
    drawn = as_rich(owed(), NOON + timedelta(days=3), width=120)
    assert "24 Nov" in drawn
    assert "(3 days ago)" in drawn
    assert "24 Nov" not in as_rich(owed(), LATER, width=120)


def test_a_headline_cannot_draw_on_the_terminal_by_itself() -> None:
    drawn = as_rich(
        owed(replace(ALERT, title="[bold red]sale[/] :bomb:", evidence=())), LATER, width=80
    )
    assert "[bold red]sale[/] :bomb:" in drawn


def test_without_link_or_summary_only_the_rest_is_drawn() -> None:
    bare = replace(ALERT, link=None, summary="", evidence=())
    drawn = as_rich(owed(bare), LATER, width=120)
    assert "\x1b]8;" not in drawn
    assert len(drawn.splitlines()) == 3
    assert len(as_rich(owed(), LATER, width=120).splitlines()) == 5
