from collections.abc import Iterator
from dataclasses import replace
from datetime import time

import pytest
from hypothesis import given

from rules.attention.backlog import BacklogPolicy
from rules.attention.budget import Budget
from rules.attention.errors import SettingError
from rules.attention.managers import Managers, Who
from rules.attention.modes import BatchPace
from rules.attention.mutes import OFFERED, expiry_from, target_from
from rules.attention.quiet import QuietHours
from rules.attention.routing import Attention
from rules.attention.schedule import Every, Schedule
from rules.attention.settings import (
    Customs,
    attention_from,
    attention_kept,
    attention_written,
)
from rules.attention.spike import Sensitivity
from rules.model import Channel
from tests.attention import BERLIN, attentions, with_setting
from tests.build import HOUR, MINUTE
from tests.documents import A_ROW, DOCS, IN_TICKS, sections

EXPLANATION = DOCS / "explanation" / "attention.md"

WRITTEN = {
    "zone": "Europe/Berlin",
    "quiet": "mon-fri 22:00-07:00",
    "budget": "20/h",
    "digest": "weekly fri 16:00",
    "group_wait": "1m",
    "group_interval": "10m",
    "backlog": "2h",
    "spikes": "fewer",
    "ping_twice": "on",
    "language": "de",
    "managers": "U1A,U1B",
}
READ = Attention(
    zone=BERLIN,
    quiet=QuietHours(time(22), time(7), frozenset(range(5)), BERLIN),
    budget=Budget(20),
    digest=Schedule(Every.WEEKLY, time(16), 4, BERLIN),
    batch=BatchPace(MINUTE, 10 * MINUTE),
    backlog=BacklogPolicy(2 * HOUR),
    spikes=Sensitivity.FEWER,
    ping_twice=True,
    language="de",
    managers=Managers(Who.LISTED, ("U1A", "U1B")),
)


def test_settings_are_read_and_written_back() -> None:
    assert attention_from(WRITTEN) == READ
    assert attention_written(READ) == WRITTEN


@given(attentions)
def test_whatever_is_set_is_read_as_it_is_written(attention: Attention) -> None:
    assert attention_from(attention_written(attention)) == attention


def test_nothing_written_is_the_default() -> None:
    assert attention_from({}) == Attention()
    assert attention_from(attention_written(Attention())) == Attention()


def test_the_default_digest_comes_in_the_morning_of_the_channel() -> None:
    assert attention_from({"zone": "Europe/Berlin"}).digest == Schedule(
        Every.DAILY, time(8), zone=BERLIN
    )


def test_times_without_a_zone_follow_the_zone_of_the_channel() -> None:
    moved = with_setting(READ, "zone", "Asia/Kathmandu")
    assert moved.quiet is not None
    assert moved.quiet.zone == moved.digest.zone == moved.zone


def test_times_with_a_zone_of_their_own_keep_it() -> None:
    mine = with_setting(READ, "quiet", "22:00-07:00 UTC")
    assert mine.quiet == with_setting(mine, "zone", "Asia/Kathmandu").quiet


def test_the_longest_batch_and_the_shortest_backlog_can_be_set() -> None:
    assert with_setting(READ, "group_wait", "1h").batch.group_wait == HOUR
    assert with_setting(READ, "backlog", "1m").backlog.older_than == MINUTE


def test_one_setting_leaves_the_others_alone() -> None:
    assert with_setting(READ, "budget", "off") == replace(READ, budget=None)
    assert with_setting(READ, "ping_twice", "No") == replace(READ, ping_twice=False)


@pytest.mark.parametrize(
    ("key", "text", "message"),
    [
        ("quite", "off", r"`quite` is no setting of a channel: did you mean quiet\?"),
        ("colour", "red", "write one of zone, quiet, budget"),
        ("zone", "Berlin", "zone: `Berlin` is no time zone"),
        ("quiet", "10pm-7am", "quiet: `10pm` is no time of day: write 22:00"),
        ("budget", "lots", "budget: `lots` is no budget"),
        ("digest", "monthly", "digest: `monthly` is no schedule"),
        ("group_wait", "2h", "group_wait: `2h` is long for a batch, 1h is the most"),
        ("group_interval", "soon", "group_interval: `soon` is no length of time"),
        ("backlog", "10s", "backlog: `10s` is too short"),
        ("spikes", "loud", "spikes: `loud` is no level"),
        ("language", "klingon", "language: `klingon` is no language"),
        ("ping_twice", "maybe", "ping_twice: `maybe` is neither on nor off"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_key(key: str, text: str, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        with_setting(READ, key, text)


def documented() -> Iterator[tuple[str, str]]:
    """Give each setting of the explanation with each text that it may be written as."""
    for key, rest in A_ROW.findall(sections(EXPLANATION)["Settings of a channel"]):
        for text in IN_TICKS.findall(rest):
            yield key, text


def test_every_setting_is_explained_with_texts_that_can_be_set() -> None:
    explained = list(documented())
    assert list(dict.fromkeys(key for key, _ in explained)) == list(attention_written(READ))
    for key, text in explained:
        attention = with_setting(READ, key, text)
        assert attention_from(attention_written(attention)) == attention


def test_every_end_and_target_of_a_mute_that_is_explained_can_be_typed() -> None:
    mutes, _, ends = sections(EXPLANATION)["Mutes"].partition("for one person:")
    assert [str(target_from(text)) for text in IN_TICKS.findall(mutes)]
    assert [str(expiry_from(text)) for text in IN_TICKS.findall(ends)][:6] == [
        str(one) for one in OFFERED
    ]


def test_kept_settings_that_cannot_be_read_any_more_have_their_defaults() -> None:
    assert attention_kept(WRITTEN) == READ
    left_the_data = {**WRITTEN, "zone": "Europe/Atlantis", "spikes": "often", "colour": "red"}
    found = attention_kept(left_the_data)
    assert found.zone.name == "UTC"
    assert found.spikes is Sensitivity.BALANCED
    assert found.budget == Budget(20)


def test_what_people_set_goes_before_what_is_usual_and_the_configuration_before_both() -> None:
    news, other = Channel("console"), Channel("slack", "C1")
    customs = Customs({"group_wait": "1m", "budget": "5/h"}, {news: {"budget": "50/day"}})
    assert customs.attention(other, {}).budget == Budget(5)
    assert customs.attention(other, {"budget": "20/h"}).budget == Budget(20)
    assert str(customs.attention(news, {"budget": "20/h"}).budget) == "50/day"
    assert customs.attention(news, {}).batch.group_wait == MINUTE
