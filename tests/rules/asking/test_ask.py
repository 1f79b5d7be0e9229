"""What people say is read as a command with its values, or refused with what to say instead."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.answers.answer import FeedAdded, Preview
from rules.asking.ask import (
    Ask,
    Asker,
    NotUnderstood,
    is_address,
    missing,
    outlet_of,
    read,
    target_and_length,
)
from rules.asking.permission import Touched, refusal
from rules.asking.words import COMMANDS, Command, Need, command_named, groups
from rules.model import Channel, Feed

HERE = Channel("chat", "C1")


@pytest.mark.parametrize(
    ("line", "words", "values"),
    [
        (
            'watch add "north korea" munitions',
            "watch add",
            {"query": '"north korea" munitions'},
        ),
        (
            'watch add "north korea" munitions name:"DPRK arms" min_sources:2',
            "watch add",
            {"query": '"north korea" munitions', "name": "DPRK arms", "min_sources": "2"},
        ),
        (
            "watch add flood name:X mode:batch storm",
            "watch add",
            {"query": "flood storm", "name": "X", "mode": "batch"},
        ),
        ("watch add title:flood lang:en", "watch add", {"query": "title:flood lang:en"}),
        (
            "watch add flood channel:<#C9|war>",
            "watch add",
            {"query": "flood", "channel": "#C9|war"},
        ),
        ('watch show "DPRK arms"', "watch show", {"watch": "DPRK arms"}),
        ("  Watch   RM   W12 ", "watch remove", {"watch": "W12"}),
        ("watch ls page:2", "watch list", {"page": "2"}),
        ("subscribe https://pier.example/rss", "subscribe", {"what": "https://pier.example/rss"}),
        ("follow ferry strike", "subscribe", {"what": "ferry strike"}),
        ("unsubscribe W3", "unsubscribe", {"watch": "W3"}),
        ("rm W3", "unsubscribe", {"watch": "W3"}),
        ("ls", "watch list", {}),
        ("help", "help", {}),
        ("why L4T7M", "why", {"alert": "L4T7M"}),
        ("channel set folding:thread", "channel set", {"folding": "thread"}),
    ],
)
def test_a_line_is_read_as_a_command(line: str, words: str, values: dict[str, str]) -> None:
    understood = read(line)
    assert (understood.command.words, dict(understood.values)) == (words, values)


WORDS = """
    watch add · list · show · edit · test · pause · resume · remove · clone · export · mine
    news search · story · catchup · trend · top
    source add · list · find · remove · mute · health · export
    mute add · list · remove
    channel show · set
    digest now · set
"""
"""What the product promises of two words; the rest of one."""
PROMISED = [
    f"{group} {verb}"
    for group, verbs in (line.strip().split(" ", 1) for line in WORDS.strip().splitlines())
    for verb in verbs.split(" · ")
] + ["why", "whynot", "status", "help", "subscribe", "unsubscribe"]


@pytest.mark.parametrize("words", PROMISED)
def test_every_word_that_is_promised_is_a_command(words: str) -> None:
    found = command_named(words)
    assert found is not None
    assert found.words == words


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "say what to do"),
        ("frobnicate it", "`frobnicate it` is no command"),
        ("source export all", "`source export` takes no `all`"),
        ("channel set folding:never", "choose one of edit, thread, post"),
        ("watch add flood min_sources:many", "`min_sources:many`: write a number"),
    ],
)
def test_what_is_no_command_is_answered_with_what_to_say(line: str, said: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        read(line)
    assert said in str(refused.value)


@given(st.text(max_size=60) | st.sampled_from(COMMANDS).map(lambda one: f'{one.words} "a:b" c:"'))
def test_any_line_is_read_or_refused(line: str) -> None:
    with suppress(NotUnderstood):
        assert read(line).command in COMMANDS


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("watch show", "say `watch show <watch>`"),
        ("watch clone W3", "say `watch clone channel:…`"),
        ("watch clone W3 channel:war", None),
    ],
)
def test_what_a_command_still_needs_is_said(line: str, said: str | None) -> None:
    understood = read(line)
    lacking = missing(understood.command, understood.values)
    assert said is None if lacking is None else str(lacking).endswith(said or "nothing")


def test_every_command_is_found_by_its_own_words() -> None:
    for command in COMMANDS:
        assert command_named(command.words) == command
        assert command_named(command.words.upper()) == command


def test_commands_of_two_words_stand_in_groups() -> None:
    assert {command.verb for command in groups()["channel"]} == {"show", "set", "check"}
    assert Command("why").group is None


def test_an_ask_is_about_the_channel_that_it_names() -> None:
    ask = Ask("watch list", Asker("chat", "U1"), HERE)
    assert ask.about() == HERE
    assert ask.with_values(channel="C9").about() == Channel("chat", "C9")


def test_only_changes_need_a_permission_and_all_channels_must_allow_it() -> None:
    change, look = Command("watch remove", Need.MANAGE), Command("watch list")
    allowed, forbidden = Touched(HERE, True, None), Touched(HERE, True, "refused.admins")
    elsewhere = Touched(Channel("other", "C2"), False, None)
    assert refusal(look, [forbidden]) is None
    assert refusal(change, [allowed]) is None
    assert refusal(change, [allowed, forbidden]) == "refused.admins"
    assert refusal(change, [allowed, elsewhere]) == "refused.elsewhere"


def test_an_address_is_told_from_words() -> None:
    assert is_address(" <https://pier.example/rss> ")
    assert not is_address("https is a scheme")


def test_an_outlet_is_called_as_its_alerts_will_call_it() -> None:
    feed = Feed("https://pier.example/rss", name='The "Pier" \\ News')
    assert outlet_of(FeedAdded(feed, True)) == 'The "Pier" \\ News'
    assert outlet_of(FeedAdded(feed, True, preview=(Preview("t", "Pier", None),))) == "Pier"
    assert outlet_of(FeedAdded(Feed("https://pier.example/rss"), True)) == "pier.example"


@pytest.mark.parametrize(
    ("what", "target", "length"),
    [
        ("W12 4h", "W12", "4h"),
        ("W12", "W12", ""),
        ("outlet Harbour Wire until tomorrow 08:00", "outlet Harbour Wire", "until tomorrow 08:00"),
        ("S8F3K forever", "S8F3K", "forever"),
        ("outlet Kestrel 24 1h 30m", "outlet Kestrel 24", "1h 30m"),
        ("W12 for 2 weeks", "W12", "for 2 weeks"),
    ],
)
def test_what_is_muted_is_parted_from_how_long(what: str, target: str, length: str) -> None:
    assert target_and_length(what) == (target, length)
