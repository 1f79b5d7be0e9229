"""Notices in the language of their channel, as far as they are in our own words."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.phrasebook import phrases
from rules.asking.lengths import brief, ending
from rules.asking.noticed import in_language
from rules.attention.mutes import OFFERED, Lasting, expiry_from
from rules.delivery.outbox import DeadLetter, DeadLetters, LostChannel, outbox_notices
from rules.feeds.notices import HostNotice
from rules.model import Channel, Host
from rules.notice import Notice, NoticeKind, NoticeLine, Worded
from rules.sentences import beside, sentence
from tests.newsroom import CONSOLE, NOON

WAR = Channel("discord", "17")
ENGLISH, GERMAN = phrases().in_language("en"), phrases().in_language("de")


def a_notice(kind: NoticeKind = NoticeKind.BATCH, worded: Worded | None = None) -> Notice:
    return Notice(kind, CONSOLE, "k", "as it was written", worded=worded)


def the_failures() -> list[Notice]:
    dead = DeadLetters(WAR, 3, (DeadLetter(1, "Ferry late", "too long"),))
    lost = LostChannel(WAR, NOON, "the bot lacks Send Messages", 2)
    told = outbox_notices([dead], [lost], [], operator=CONSOLE)
    over = outbox_notices([], [], told, operator=CONSOLE)
    down = HostNotice(Host("a.example"), NOON, 2, "it does not answer")
    up = replace(down, feeds=0, over_after=timedelta(hours=3))
    return [*told, *over, down.as_notice(CONSOLE), up.as_notice(CONSOLE)]


def test_in_english_a_notice_says_what_it_says_anyhow() -> None:
    for notice in the_failures():
        assert in_language(notice, ENGLISH).title == notice.title


def test_titles_remedies_and_buttons_are_said_in_another_language() -> None:
    dead, lost, *rest = [in_language(one, GERMAN) for one in the_failures()]
    assert dead.title == "discord:17: 3 Nachrichten wurden aufgegeben"
    assert "Nichts ist verloren" in str(dead.remedy)
    assert lost.title == "In discord:17 kann nicht geschrieben werden"
    assert lost.lines == (NoticeLine("the bot lacks Send Messages"),)
    assert [one.label for one in lost.actions] == ["Erneut prüfen"]
    assert [one.title for one in rest] == [
        "discord:17: nichts ist aufgegeben",
        "In discord:17 kann wieder geschrieben werden",
        "a.example: 2 Feeds schlagen fehl",
        "a.example: geht wieder, nach 3 Std.",
    ]


def test_a_channel_has_the_name_that_people_know() -> None:
    _, lost, *_ = the_failures()
    told = in_language(lost, GERMAN, named=lambda channel: f"#war-{channel.address}")
    assert told.title == "In #war-17 kann nicht geschrieben werden"


def test_what_is_not_in_our_words_stays_as_it_is() -> None:
    notice = replace(a_notice(), remedy="Look.", lines=(NoticeLine("Ferry late", note="new"),))
    assert in_language(notice, GERMAN) == notice


def test_pages_and_sources_are_counted_in_the_language() -> None:
    worded = Worded("held", {"count": 14, "page": 2, "pages": 3})
    note = beside([sentence("told_by_sources", "{number} sources", number=2), "told again"], ", ")
    line = NoticeLine("Ferry late", note=note)
    told = in_language(replace(a_notice(NoticeKind.HELD, worded), lines=(line,)), GERMAN)
    assert told.title == "Während der Ruhezeit: 14 Geschichten (2 von 3)"
    assert told.lines[0].note == "2 Quellen, told again"


def test_every_notice_of_stories_is_worded_in_every_language() -> None:
    values: Mapping[str, str | int] = {
        "count": 2,
        "when": "8:00",
        "oldest": 7_200,
        "name": "W1",
        "length": 86_400,
        "night": 1,
    }
    keys = ("digest", "held", "backlog", "batch", "rolling", "shadow", "shadow_night")
    for language in phrases().languages:
        say = phrases().in_language(language)
        for key in (*keys, "shadow_none"):
            many = {
                name: one for name, one in values.items() if (name, key) != ("count", "shadow_none")
            }
            assert in_language(a_notice(worded=Worded(key, many)), say).title


def test_for_how_long_is_said_in_the_language() -> None:
    assert [ending(one, GERMAN) for one in OFFERED] == [
        "30 Min.",
        "1 Std.",
        "4 Std.",
        "bis morgen 08:00",
        "1 Woche",
        "für immer",
    ]
    assert ending(expiry_from("until fri 09:00"), GERMAN) == "until fri 09:00"
    assert ending(Lasting(timedelta(days=3)), GERMAN) == "3 Tage"
    assert ending(Lasting(timedelta(minutes=90)), GERMAN) == "1 Std. 30 Min."


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=40), "40 s"),
        (timedelta(minutes=3), "3 Min."),
        (timedelta(hours=2), "2 Std."),
        (timedelta(days=5), "5 Tage"),
    ],
)
def test_a_length_of_time_is_brief(length: timedelta, words: str) -> None:
    assert brief(length, GERMAN) == words
