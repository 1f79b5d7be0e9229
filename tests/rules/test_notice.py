from dataclasses import replace

import pytest

from rules.model import DeliveryState
from rules.notice import Notice, NoticeKind, NoticeLine, words_of
from tests.build import NEWS, NOON, a_delivery

NOTICE = Notice(
    NoticeKind.DIGEST,
    NEWS,
    key="daily 2026-11-26",
    title="Today: 3 stories",
    lines=(
        NoticeLine("Ferry aground", "https://pier.example/1", "Pier", NOON, "+2 outlets", 7),
        NoticeLine("Choir wins a prize"),
    ),
    remedy="Mute it: /mute add W1",
    beyond=1,
)


def test_a_notice_is_written_line_by_line() -> None:
    assert words_of(NOTICE) == [
        "Today: 3 stories",
        "Pier · Ferry aground · +2 outlets · https://pier.example/1",
        "Choir wins a prize",
        "and 1 more",
        "Mute it: /mute add W1",
    ]


def test_a_notice_without_lines_is_its_title() -> None:
    bare = replace(NOTICE, lines=(), remedy=None)
    assert words_of(bare) == ["Today: 3 stories"]
    assert words_of(replace(NOTICE, beyond=0))[-2:] == ["Choir wins a prize", NOTICE.remedy]


def test_a_delivery_tells_an_alert_or_a_notice() -> None:
    alert = a_delivery(DeliveryState.PENDING)
    assert (alert.notice, alert.channel) == (None, alert.alert.channel)
    notice = replace(alert, told=NOTICE)
    assert (notice.notice, notice.channel) == (NOTICE, NEWS)
    with pytest.raises(TypeError, match="tells a notice"):
        _ = notice.alert
