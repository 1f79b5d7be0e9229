from msgspec.structs import replace

from rules.feeds.notices import GRACE, notices
from rules.model import Feed, Host, PollState, Standing
from rules.notice import NoticeKind
from tests.build import HOUR, MINUTE, NEWS, NOON, a_feed

PIER = "pier.example"


def failing(path: str = "", *, since: int = 60, state: PollState | None = None) -> Feed:
    begun = NOON - since * MINUTE
    return a_feed(
        f"https://{PIER}/{path}",
        state=replace(state or PollState(), failing_since=begun, error=f"{path}: 503"),
    )


def test_a_server_is_told_of_once_its_feeds_have_failed_for_long() -> None:
    assert GRACE == HOUR
    assert notices([failing(since=59)], [], now=NOON) == []
    [notice] = notices([failing("a"), failing("b", since=90), failing("c", since=3)], [], now=NOON)
    assert notice.host == Host(PIER, None, None, NOON - 90 * MINUTE, "a: 503", NOON)
    assert (notice.feeds, notice.since) == (2, NOON - 90 * MINUTE)
    assert notice.sentence == f"{PIER}: 2 feeds fail; the first: a: 503"


def test_a_server_with_one_failing_feed_is_told_of_by_that_feed() -> None:
    [notice] = notices([failing("a")], [], now=NOON)
    assert notice.sentence == "a: 503"


def test_a_server_that_was_told_of_is_not_told_of_again() -> None:
    [notice] = notices([failing("a")], [], now=NOON)
    assert notices([failing("a", since=600)], [notice.host], now=NOON + 9 * HOUR) == []


def test_a_server_whose_feeds_all_work_is_well_again_and_may_fail_anew() -> None:
    told = Host(PIER, NOON, "wait", NOON - 3 * HOUR, "503", NOON - 2 * HOUR)
    [notice] = notices([], [told], now=NOON)
    assert notice.host == Host(PIER, NOON, "wait")
    assert notice.sentence == f"{PIER}: works again, after 3 h"


def test_a_host_told_of_at_an_unknown_time_is_well_again_all_the_same() -> None:
    [notice] = notices([], [Host(PIER, told_at=NOON)], now=NOON)
    assert notice.sentence == f"{PIER}: works again, after 0 s"


def test_what_a_server_asked_for_is_kept_when_it_is_told_of() -> None:
    asked = replace(failing("a"), host_state=Host(PIER, NOON + HOUR, "wait"))
    [notice] = notices([asked], [], now=NOON)
    assert (notice.host.not_before, notice.host.reason) == (NOON + HOUR, "wait")


def test_a_feed_that_is_stopped_is_told_by_itself_and_does_not_make_its_server_well() -> None:
    gone = failing("a", state=PollState(standing=Standing.GONE))
    assert notices([gone], [], now=NOON) == []
    assert notices([gone], [Host(PIER, told_at=NOON)], now=NOON) == []


def test_a_file_has_no_server() -> None:
    saved = replace(failing(), url="file:saved.xml")
    assert notices([saved], [], now=NOON) == []


def test_several_feeds_of_a_server_are_one_notice_with_the_first_of_them() -> None:
    [found] = notices([failing("a"), failing("b")], [], now=NOON)
    notice = found.as_notice(NEWS)
    assert (notice.kind, notice.channel, notice.key) == (NoticeKind.FAILING, NEWS, PIER)
    assert notice.title == f"{PIER}: 2 feeds fail"
    assert [line.text for line in notice.lines] == ["a: 503"]
    assert (notice.is_over, notice.began_at) == (False, NOON - HOUR)


def test_the_notice_of_one_feed_says_what_is_wrong_with_it() -> None:
    [found] = notices([failing("a")], [], now=NOON)
    assert (found.as_notice(NEWS).title, found.as_notice(NEWS).lines) == ("a: 503", ())


def test_the_notice_of_a_server_that_is_well_again_is_over_and_asks_for_nothing() -> None:
    [found] = notices([], [Host(PIER, told_at=NOON, failing_since=NOON - HOUR)], now=NOON)
    notice = found.as_notice(NEWS)
    assert (notice.title, notice.is_over) == (f"{PIER}: works again, after 1 h", True)
    assert (notice.remedy, notice.actions, notice.lines) == (None, (), ())
