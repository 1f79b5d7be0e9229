from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rules.attention.messages import (
    GroupMessage,
    Together,
    counted,
    laid_out,
    line_of,
    rolling,
)
from rules.attention.pages import Limits
from rules.model import WatchName
from tests.attention import a_line, story_lines
from tests.build import NOON, an_alert


@given(
    st.builds(
        GroupMessage,
        st.sampled_from(Together),
        st.text(),
        st.lists(story_lines, max_size=5).map(tuple),
        st.integers(0, 9),
    )
)
def test_a_message_is_read_back_as_it_was_written(message: GroupMessage) -> None:
    assert GroupMessage.from_json(message.as_json()) == message


def test_a_line_says_why_a_story_is_told_again_and_what_it_has_gone_through() -> None:
    alert = replace(
        an_alert("Curfew in the port"),
        because="new: state of emergency",
        escalation="state of emergency",
        watches=(WatchName(1, "Ports"),),
    )
    line = line_of(alert, NOON, sources=3)
    assert (line.title, line.at, line.sources) == ("Curfew in the port", NOON, 3)
    assert (line.note, line.escalations) == ("new: state of emergency", ("state of emergency",))
    assert line_of(alert, NOON, note="muted").note == "muted"
    assert line_of(an_alert(), NOON).escalations == ()


def test_a_digest_is_laid_out_on_as_many_messages_as_it_takes() -> None:
    lines = [a_line(number, f"Title {number}") for number in range(1, 6)]
    pages = laid_out(Together.DIGEST, "Digest", lines, Limits(lines=2), NOON)
    assert [one.message.heading for one in pages] == [
        "Digest (1 of 3)",
        "Digest (2 of 3)",
        "Digest (3 of 3)",
    ]
    assert sorted(story for one in pages for story in one.story_ids) == [1, 2, 3, 4, 5]
    assert all(len(one.message.lines) <= 2 for one in pages)


def test_one_page_needs_no_number() -> None:
    [page] = laid_out(Together.BATCH, "2 stories", [a_line(1, "A"), a_line(2, "B")], Limits(), NOON)
    assert page.message.heading == "2 stories"


def test_a_backlog_is_in_order_and_a_digest_ranked() -> None:
    old, new = a_line(1, "Old", minutes_ago=540), a_line(2, "New")
    for kind, first in ((Together.BACKLOG, 1), (Together.DIGEST, 2)):
        [page] = laid_out(kind, "", [new, old], Limits(), NOON)
        assert page.message.lines[0].story_id == first


def test_a_rolling_message_counts_what_it_does_not_show() -> None:
    lines = [a_line(number, f"Title {number}") for number in range(1, 6)]
    message = rolling(5, lines, Limits(lines=3), NOON)
    assert (message.heading, len(message.lines), message.beyond) == ("+5 more", 3, 2)
    assert rolling(0, [], Limits(), NOON).lines == ()


def test_stories_are_counted_in_words() -> None:
    assert [counted([]), counted([1]), counted([1, 2])] == ["0 stories", "1 story", "2 stories"]
