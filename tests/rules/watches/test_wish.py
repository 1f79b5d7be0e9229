"""What people wish of a watch."""

import pytest

from rules.model import Channel, Mode, Watch
from rules.watches.wish import NO_WISH, WatchWish, calls_everybody, fulfilled

WATCH = Watch("Quakes", "earthquake", (Channel("chat", "war"),), id=3, ping="R1")


def test_what_is_not_wished_stays() -> None:
    assert fulfilled(WATCH, NO_WISH) == WATCH
    assert NO_WISH.is_empty
    assert not WatchWish(ping="").is_empty


def test_what_is_wished_is_so() -> None:
    wished = fulfilled(WATCH, WatchWish("Tremors", "tremor", Mode.DIGEST, 2, "R2"))
    assert wished == Watch(
        "Tremors", "tremor", WATCH.channels, 3, Mode.DIGEST, min_sources=2, ping="R2"
    )


def test_an_empty_ping_calls_nobody_any_more() -> None:
    assert fulfilled(WATCH, WatchWish(ping="")).ping is None


@pytest.mark.parametrize("ping", ["@everyone", "everyone", " @Here", "<!channel>", "<!here|here>"])
def test_what_calls_all_who_read_a_channel_is_known(ping: str) -> None:
    assert calls_everybody(ping)


@pytest.mark.parametrize("ping", ["", "123456789", "@123", "S0PRESS", "Everyone else"])
def test_a_role_a_group_or_a_person_is_not_everybody(ping: str) -> None:
    assert not calls_everybody(ping)
