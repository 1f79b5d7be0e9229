from collections.abc import Sequence
from dataclasses import replace

from rules.delivery.outbox import DeadLetter, DeadLetters, LostChannel, outbox_notices
from rules.model import Channel
from rules.notice import Notice, NoticeKind
from tests.build import DESK, NEWS, NOON

OPERATOR = Channel("console")
LETTERS = DeadLetters(
    NEWS, 2, (DeadLetter(2, "Ferry aground", "too long"), DeadLetter(1, "B", None))
)
LOST = LostChannel(DESK, NOON, "the bot was removed: invite it", 3)


def told(
    dead: Sequence[DeadLetters] = (),
    lost: Sequence[LostChannel] = (),
    before: Sequence[Notice] = (),
) -> list[Notice]:
    return outbox_notices(dead, lost, before, operator=OPERATOR)


def test_what_was_given_up_is_told_by_channel_with_its_reasons() -> None:
    [notice] = told([LETTERS])
    assert (notice.kind, notice.channel, notice.key) == (NoticeKind.DEAD, OPERATOR, str(NEWS))
    assert notice.title == f"{NEWS}: 2 messages were given up"
    assert [(line.text, line.note) for line in notice.lines] == [
        ("Ferry aground", "too long"),
        ("B", None),
    ]
    assert notice.remedy is not None
    assert "outbox retry all" in notice.remedy
    assert [one.command for one in notice.actions] == [f"channel check {NEWS}"]


def test_of_many_some_are_named() -> None:
    many = tuple(DeadLetter(n, f"T{n}", None) for n in range(7))
    [notice] = told([DeadLetters(NEWS, 7, many)])
    assert (len(notice.lines), notice.beyond) == (5, 2)


def test_one_message_is_said_as_one() -> None:
    [notice] = told([replace(LETTERS, count=1, some=LETTERS.some[:1])])
    assert notice.title == f"{NEWS}: 1 message was given up"


def test_a_lost_channel_is_told_with_what_its_platform_said() -> None:
    [notice] = told(lost=[LOST])
    assert (notice.kind, notice.key, notice.began_at) == (NoticeKind.LOST, str(DESK), NOON)
    assert [line.text for line in notice.lines] == ["the bot was removed: invite it"]
    [silent] = told(lost=[replace(LOST, reason=None)])
    assert [line.text for line in silent.lines] == ["the platform does not say why"]


def test_what_was_told_is_not_told_again_unless_it_has_changed() -> None:
    before = told([LETTERS], [LOST])
    assert told([LETTERS], [LOST], before) == []
    [changed] = told([replace(LETTERS, count=3)], [LOST], before)
    assert changed.title == f"{NEWS}: 3 messages were given up"


def test_that_it_is_over_is_told_in_the_same_notice() -> None:
    over = told(before=[replace(one, id=n) for n, one in enumerate(told([LETTERS], [LOST]), 1)])
    assert [(one.id, one.title, one.is_over) for one in over] == [
        (1, f"{NEWS}: nothing is given up", True),
        (2, f"{DESK} can be written to again", True),
    ]


def test_that_the_operators_channel_is_lost_is_not_told_there() -> None:
    assert told(lost=[replace(LOST, channel=OPERATOR)]) == []
