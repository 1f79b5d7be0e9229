"""Whose a feed is where several workspaces share a bot: who sees it in chat, and who may stop it."""

from dataclasses import replace

import pytest

from rules.feeds.owners import (
    FeedAsker,
    is_alone,
    is_seen,
    is_to_be_shared,
    may_change,
    may_correct,
    place_of,
)
from rules.model import Channel, Feed, Watch

ACME = FeedAsker("slack:T1", "slack:@U1")
PRIVATE = replace(ACME, is_private=True)
OPERATOR = replace(ACME, is_operator=True)
NOWHERE = FeedAsker("discord:", "discord:@7")


def of(origin: str) -> Feed:
    return Feed(f"https://{origin.replace(':', '.')}.example/rss", origin=origin)


def watch_of(scope: str) -> Watch:
    return Watch("Quays", "pier", (Channel("slack", "C1"),), scope=scope)


@pytest.mark.parametrize(
    ("origin", "seen"),
    [
        ("file", True),
        ("chat", True),
        ("slack:T1", True),
        ("slack:@U1", True),
        ("slack:T2", False),
        ("slack:@U2", False),
        ("discord:T1", False),
    ],
)
def test_feeds_of_other_workspaces_and_people_are_not_shown(origin: str, seen: bool) -> None:
    assert is_seen(of(origin), ACME) is seen
    assert is_seen(of(origin), OPERATOR)


@pytest.mark.parametrize(
    ("origin", "asker", "alone", "may"),
    [
        ("slack:T1", ACME, False, True),
        ("slack:@U1", ACME, False, True),
        ("file", ACME, True, True),
        ("chat", ACME, True, True),
        ("file", ACME, False, False),
        ("chat", ACME, False, False),
        ("slack:T2", ACME, True, False),
        ("slack:@U1", PRIVATE, False, True),
        ("slack:T1", PRIVATE, True, False),
        ("file", PRIVATE, True, False),
        ("slack:T2", OPERATOR, False, True),
        ("file", OPERATOR, False, True),
    ],
)
def test_a_feed_is_stopped_by_whose_it_is_or_by_the_operator(
    origin: str, asker: FeedAsker, alone: bool, may: bool
) -> None:
    assert may_change(of(origin), asker, is_alone=alone) is may


@pytest.mark.parametrize(
    ("origins", "scopes", "alone"),
    [
        (["file", "chat", "slack:T1", "slack:@U9"], ["", "slack:T1 slack:C1", "discord:"], True),
        (["slack:T2"], [], False),
        ([], ["discord:9 discord:5"], False),
    ],
)
def test_a_workspace_is_alone_while_no_other_has_a_feed_or_a_watch(
    origins: list[str], scopes: list[str], alone: bool
) -> None:
    assert is_alone(ACME, map(of, origins), map(watch_of, scopes)) is alone


def test_what_somebody_adds_for_themselves_is_theirs_and_else_their_workspaces() -> None:
    assert ACME.owner == "slack:T1"
    assert PRIVATE.owner == "slack:@U1"
    assert NOWHERE.owner == "discord:@7"


@pytest.mark.parametrize(
    ("origin", "shared"),
    [("file", False), ("chat", False), ("slack:T1", False), ("slack:T2", True)],
)
def test_what_another_adds_too_is_of_all_from_then_on(origin: str, shared: bool) -> None:
    assert is_to_be_shared(of(origin), "slack:T1") is shared


def test_programs_read_whether_it_lives_in_the_file_and_not_whose_it_is() -> None:
    assert [place_of(of(origin)) for origin in ("file", "chat", "slack:T1")] == [
        "file",
        "chat",
        "chat",
    ]


@pytest.mark.parametrize(
    ("asker", "alone", "may"),
    [
        (ACME, True, True),
        (ACME, False, False),
        (PRIVATE, True, False),
        (OPERATOR, False, True),
    ],
)
def test_stories_are_put_right_by_a_workspace_that_is_alone_or_by_the_operator(
    asker: FeedAsker, alone: bool, may: bool
) -> None:
    assert may_correct(asker, is_alone=alone) is may
