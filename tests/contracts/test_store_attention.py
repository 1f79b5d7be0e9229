"""What the store promises of people's attention: kept with the alerts, on every database."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest_asyncio
from sqlalchemy.engine import URL

from adapters.store import SqlStore
from bot.changing import change_words
from rules.alerts.alert import Heard, Pace, Told, alerts_for, kept
from rules.answers.answer import PeoplesWord, ToldTo
from rules.attention.backlog import Awake, Sleep
from rules.attention.budget import Spent
from rules.attention.mutes import Mute, Target, target_from
from rules.attention.rates import Told as SpikeTold
from rules.attention.rates import WatchRate
from rules.attention.routing import Way
from rules.attention.spike import Pulse
from rules.attention.waiting import KeptChannel, WaitingAlert
from rules.language.match import WatchIndex
from rules.model import Alert, Channel, DeliveryState, WatchName
from rules.notice import Notice, NoticeKind
from rules.story.placement import Correction
from tests.contracts.test_store import an_article, keep
from tests.newsroom import CONSOLE, NOON, a_store, feed, item, watch

HOUR = timedelta(hours=1)
TITLES = (
    "Earthquake closes the port for a day",
    "Earthquake wakes the old town of Zembla",
    "Earthquake damages a bridge at Gannet Head",
)
DIGEST = Notice(NoticeKind.DIGEST, CONSOLE, "noon", "Digest: 2 stories", is_over=True)


@pytest_asyncio.fixture
async def store(database: URL) -> AsyncIterator[SqlStore]:
    async with a_store(database) as opened:
        await opened.sync([feed()], [watch("earthquake")])
        yield opened


async def alerts_of(store: SqlStore, *titles: str) -> list[Alert]:
    """Keep articles, and give the alerts that follow; nothing is owed yet."""
    kept_now = await keep(store, *(an_article(item(title)) for title in titles))
    watches, _ = await store.watches()
    index = WatchIndex(watches)
    told = [Told(article, story, index.match(article)) for article, story in kept_now]
    return alerts_for(told, Heard(), pace=Pace(), words=change_words(), now=NOON)


async def waiting(store: SqlStore, *titles: str, way: Way = Way.HOLD) -> list[WaitingAlert]:
    alerts = await alerts_of(store, *titles)
    async with store.begin() as tx:
        await tx.owe_waiting([WaitingAlert(one, way, NOON + HOUR, NOON) for one in alerts])
        return list(await tx.waiting_alerts(CONSOLE))


async def told_to(store: SqlStore, alert: Alert) -> list[ToldTo]:
    account = await store.account(alert.story_id)
    assert account is not None
    return list(account.told)


async def test_what_is_kept_of_a_channel_is_read_back(store: SqlStore) -> None:
    kept_channel = KeptChannel(
        {"zone": "Europe/Berlin"}, Spent((NOON,), NOON, 3), NOON, NOON + HOUR, None, 7
    )
    async with store.begin() as tx:
        await tx.keep_channel(CONSOLE, KeptChannel())
        await tx.keep_channel(CONSOLE, kept_channel)
    async with store.begin() as tx:
        found = await tx.kept_channels([CONSOLE, Channel("slack", "C1")])
    assert found == {CONSOLE: kept_channel}


async def test_of_one_target_a_reader_has_one_mute(store: SqlStore) -> None:
    first = Mute(target_from("outlet Harbour Wire"), "console", NOON, None, "Ann")
    again = replace(first, target=target_from("outlet HARBOUR  WIRE"), until=NOON + HOUR)
    other = replace(first, reader="slack:C1")
    async with store.begin() as tx:
        for one in (first, other, again):
            await tx.mute(one)
        assert await tx.mutes(["console"]) == [again]
        assert await tx.mutes() == [other, again]
        assert await tx.unmute(Target(first.target.kind, "harbour wire"), "console")
        assert not await tx.unmute(first.target, "console")
        assert await tx.mutes() == [other]


async def test_mutes_that_are_over_are_forgotten_with_the_next(store: SqlStore) -> None:
    over = Mute(target_from("watch W1"), "console", NOON, NOON + HOUR, "Ann")
    new = Mute(target_from("watch W2"), "console", NOON + HOUR, None, "Ann")
    async with store.begin() as tx:
        await tx.mute(over)
        await tx.mute(new)
        assert await tx.mutes() == [new]


async def test_an_alert_that_waits_is_owed_and_not_in_the_outbox(store: SqlStore) -> None:
    [one, two] = await waiting(store, *TITLES[:2])
    assert [one.alert.title, two.alert.title] == list(TITLES[:2])
    assert (one.way, one.until, one.since) == (Way.HOLD, NOON + HOUR, NOON)
    assert await store.outbox(limit=9) == []
    assert await store.waiting_channels(NOON) == []
    assert await store.waiting_channels(NOON + HOUR) == [CONSOLE]
    async with store.begin() as tx:
        [message] = await tx.messages([one.alert.story_id])
    assert (message.state, message.told_at) == (DeliveryState.PENDING, NOON)
    assert (message.is_own, message.waits) == (False, True)
    [told] = await told_to(store, one.alert)
    assert (told.standing, told.way, told.until) == ("waiting", Way.HOLD, NOON + HOUR)


async def test_what_is_told_or_waits_already_does_not_wait_twice(store: SqlStore) -> None:
    [one] = await waiting(store, TITLES[0])
    async with store.begin() as tx:
        await tx.owe_waiting([one])
        assert await tx.owe([one.alert], now=NOON) == []
        assert len(await tx.waiting_alerts(CONSOLE)) == 1


async def test_what_has_waited_is_owed_in_order_with_its_reasons(store: SqlStore) -> None:
    found = await waiting(store, *TITLES)
    alerts = [replace(one.alert, reasons=("quiet hours: over",)) for one in found]
    async with store.begin() as tx:
        await tx.owe_waited(alerts, now=NOON + HOUR)
        assert await tx.waiting_alerts(CONSOLE) == []
    assert [one.alert for one in await store.outbox(limit=9)] == alerts
    assert {one.owed_at for one in await store.outbox(limit=9)} == {NOON + HOUR}


async def test_what_is_undone_waits_as_before(store: SqlStore) -> None:
    found = await waiting(store, *TITLES)
    try:
        async with store.begin() as tx:
            await tx.owe_waited([one.alert for one in found], now=NOON)
            raise KeyError
    except KeyError:
        pass
    async with store.begin() as tx:
        assert await tx.waiting_alerts(CONSOLE) == found
    assert await store.outbox(limit=9) == []


async def test_waiting_can_be_moved_and_looked_at_anew(store: SqlStore) -> None:
    [one] = await waiting(store, TITLES[0])
    async with store.begin() as tx:
        await tx.wait_until([replace(one, until=NOON + 3 * HOUR, way=Way.DIGEST)])
        [moved] = await tx.waiting_alerts(CONSOLE)
        await tx.look_again(Channel("slack", "C1"), now=NOON)
        [same] = await tx.waiting_alerts(CONSOLE)
        await tx.look_again(CONSOLE, now=NOON)
        [again] = await tx.waiting_alerts(CONSOLE)
    assert (moved.until, moved.way) == (NOON + 3 * HOUR, Way.DIGEST)
    assert same == moved
    assert again == replace(moved, until=NOON)


async def test_an_untold_alert_leaves_the_channel_as_it_was(store: SqlStore) -> None:
    [alert] = await alerts_of(store, TITLES[0])
    untold = replace(kept(alert), reasons=("mute: not now",))
    async with store.begin() as tx:
        await tx.keep_untold([untold], now=NOON)
        await tx.keep_untold([untold], now=NOON)
        assert await tx.messages([alert.story_id]) == []
        assert await tx.owe([alert], now=NOON) == [CONSOLE]
    first, second = await told_to(store, alert)
    assert (first.standing, first.alert.reasons) == ("kept", ("mute: not now",))
    assert second.state is DeliveryState.PENDING


async def test_what_waited_and_was_muted_is_untold(store: SqlStore) -> None:
    [one] = await waiting(store, TITLES[0])
    async with store.begin() as tx:
        await tx.keep_waited([one.alert])
        assert await tx.messages([one.alert.story_id]) == []
        assert await tx.waiting_alerts(CONSOLE) == []
    [told] = await told_to(store, one.alert)
    assert told.standing == "kept"


async def test_what_is_untold_twice_stays_so_once(store: SqlStore) -> None:
    [one] = await waiting(store, TITLES[0])
    async with store.begin() as tx:
        await tx.keep_untold([kept(one.alert)], now=NOON)
        await tx.keep_waited([one.alert])
    [told] = await told_to(store, one.alert)
    assert (told.alert.id, told.standing) == (one.alert.id, "kept")


async def test_what_is_untold_in_two_stories_that_become_one_stays_so_once(
    store: SqlStore,
) -> None:
    first, second = await alerts_of(store, *TITLES[:2])
    same = replace(kept(first), story_id=second.story_id)
    async with store.begin() as tx:
        await tx.keep_untold([kept(first), same], now=NOON)
        await tx.join(second.story_id, into=first.story_id)
    assert len(await told_to(store, first)) == 1


async def test_an_untold_alert_goes_with_its_story_into_another(store: SqlStore) -> None:
    first, second = await alerts_of(store, *TITLES[:2])
    async with store.begin() as tx:
        await tx.owe([first], now=NOON)
        await tx.keep_untold([kept(second)], now=NOON)
        await tx.join(second.story_id, into=first.story_id)
        [message] = await tx.messages([first.story_id])
    assert message.alert.telling == 1
    assert [one.alert.is_kept for one in await told_to(store, first)] == [False, True]


async def test_an_article_takes_its_alerts_along_and_what_was_said_of_it_is_read_back(
    store: SqlStore,
) -> None:
    first, second = await alerts_of(store, *TITLES[:2])
    async with store.begin() as tx:
        await tx.join(second.story_id, into=first.story_id)
        await tx.owe([first, replace(second, story_id=first.story_id, telling=2)], now=NOON)
        await tx.correct(Correction(second.article_id, first.article_id, is_same=False), now=NOON)
        [article] = (await tx.articles([second.article_id])).values()
        own = await tx.set_apart(article, now=NOON)
    moved, stays = await store.account(own), await store.account(first.story_id)
    assert moved
    assert stays
    assert [one.alert.article_id for one in moved.told] == [second.article_id]
    assert [one.alert.article_id for one in stays.told] == [first.article_id]
    assert moved.chapters[0].said == (PeoplesWord(first.article_id, is_same=False),)
    assert stays.chapters[0].said == (PeoplesWord(second.article_id, is_same=False),)


async def test_one_message_tells_several_alerts_and_stands_in_the_outbox(store: SqlStore) -> None:
    found = await waiting(store, *TITLES[:2], way=Way.DIGEST)
    ids = [one.alert.id for one in found]
    async with store.begin() as tx:
        number = (await tx.owe_notice(DIGEST, now=NOON)).id
        await tx.tell_by(number, ids)
        assert await tx.waiting_alerts(CONSOLE) == []
        assert [line.title for line in await tx.lines_of(number)] == list(TITLES[:2])
        [message] = await tx.messages([found[0].alert.story_id])
    assert (message.is_own, message.waits) == (False, False)
    [delivery] = await store.outbox(limit=9)
    assert delivery.notice == replace(DIGEST, id=number)
    assert [one.standing for one in await told_to(store, found[0].alert)] == ["pending"]


async def test_a_notice_can_be_closed_without_an_edit(store: SqlStore) -> None:
    rolling = Notice(NoticeKind.ROLLING, CONSOLE, "noon", "+2 more")
    async with store.begin() as tx:
        number = (await tx.owe_notice(rolling, now=NOON)).id
        await tx.close_notice(number)
        assert await tx.open_notices([NoticeKind.ROLLING]) == []
    assert len(await store.outbox(limit=9)) == 1


async def test_messages_that_have_not_gone_out_can_be_taken_back(store: SqlStore) -> None:
    alerts = await alerts_of(store, *TITLES)
    async with store.begin() as tx:
        await tx.owe(alerts, now=NOON)
        await tx.owe_notice(DIGEST, now=NOON - HOUR)
    assert await store.oldest_post(CONSOLE) == NOON
    head = await store.head(CONSOLE, now=NOON)
    assert head is not None
    await store.note_attempt(head, now=NOON)
    async with store.begin() as tx:
        owed = await tx.owed_posts(CONSOLE)
        await tx.take_back([head.id, *(one.delivery_id for one in owed)])
        left = await tx.owed_posts(CONSOLE)
        await tx.let_wait([WaitingAlert(owed[0].alert, Way.HOLD, NOON + HOUR, NOON)])
        [again] = await tx.waiting_alerts(CONSOLE)
    assert (again.alert, again.until) == (owed[0].alert, NOON + HOUR)
    assert [one.alert.title for one in owed] == list(TITLES[1:])
    assert (left, await store.oldest_post(CONSOLE)) == ([], None)
    assert head.id in [one.id for one in await store.outbox(limit=9)]


async def test_what_was_told_since_has_a_line_with_what_became_of_it(store: SqlStore) -> None:
    told, held, muted = await alerts_of(store, *TITLES)
    held = replace(held, reasons=("mode: instant", "quiet hours: held until 07:00"))
    muted = replace(kept(muted), reasons=("mute: not now",))
    async with store.begin() as tx:
        await tx.owe([told], now=NOON - HOUR)
        await tx.owe_waiting([WaitingAlert(held, Way.HOLD, NOON + HOUR, NOON)])
        await tx.keep_untold([muted], now=NOON)
        lines = await tx.told_since(NOON - HOUR)
        later = await tx.told_since(NOON, [CONSOLE])
        elsewhere = await tx.told_since(NOON, [Channel("slack", "C1")])
    notes = {line.title: line.note for line in lines}
    assert notes == {
        TITLES[0]: None,
        TITLES[1]: "quiet hours: held until 07:00",
        TITLES[2]: "mute: not now",
    }
    assert {line.title for line in later} == set(TITLES[1:])
    assert elsewhere == []


async def test_who_reads_what_and_who_has_caught_up_is_read_back(store: SqlStore) -> None:
    async with store.begin() as tx:
        await tx.note_caught_up("me", now=NOON)
        await tx.set_reads("me", [CONSOLE])
        await tx.note_caught_up("me", now=NOON + HOUR)
        assert await tx.reads(["me", "you"]) == {"me": [CONSOLE]}
        assert await tx.caught_up_at("me") == NOON + HOUR
        assert await tx.caught_up_at("you") is None


async def test_when_the_bot_looked_is_read_back(store: SqlStore) -> None:
    async with store.begin() as tx:
        assert await tx.awake() == Awake()
        for awake in (Awake(NOON, NOON), Awake(NOON, NOON - HOUR, Sleep(NOON - HOUR, NOON))):
            await tx.note_awake(awake)
            assert await tx.awake() == awake


async def test_feeds_that_were_not_read_since_a_moment_are_found(store: SqlStore) -> None:
    async with store.begin() as tx:
        assert set(await tx.unread_since([1, 2], NOON)) == {1}


async def test_a_story_counts_once_for_a_watch_and_is_forgotten_in_time(store: SqlStore) -> None:
    first, second = await alerts_of(store, *TITLES[:2])
    async with store.begin() as tx:
        await tx.note_matched([(1, first.story_id), (99, first.story_id)], now=NOON)
        await tx.note_matched([(1, first.story_id), (1, second.story_id)], now=NOON + HOUR)
        assert await tx.matched_at(NOON) == {1: [NOON, NOON + HOUR]}
        assert await tx.matched_at(NOON + HOUR) == {1: [NOON + HOUR]}
        await tx.forget_matched(NOON + HOUR)
        assert await tx.matched_at(NOON) == {1: [NOON + HOUR]}


async def test_the_rate_of_a_watch_is_read_back_and_goes_with_it(store: SqlStore) -> None:
    rate = WatchRate(taught_until=NOON, told={"console": SpikeTold(Pulse(NOON, 31), 7)})
    async with store.begin() as tx:
        await tx.keep_rate(1, WatchRate())
        await tx.keep_rate(1, rate)
        assert await tx.rates() == {1: rate}
    await store.remove_watch(1)
    async with store.begin() as tx:
        assert await tx.rates() == {}


async def test_the_newest_articles_come_first(store: SqlStore) -> None:
    await keep(store, *(an_article(item(title)) for title in TITLES))
    async with store.begin() as tx:
        latest = await tx.latest(since=NOON, at_most=2)
        assert [one.title for one in latest] == [TITLES[2], TITLES[1]]
        assert await tx.latest(since=NOON + HOUR, at_most=2) == []


async def test_how_a_watch_is_told_is_read_back(store: SqlStore) -> None:
    added = await store.add_watch(
        replace(watch("flood"), origin="chat", urgent=True, spikes="more", quiet="22:00-07:00"),
        now=NOON,
    )
    watches, _ = await store.watches()
    assert added == watches[-1]
    assert (watches[-1].urgent, watches[-1].spikes) == (True, "more")
    assert watches[-1].quiet == "22:00-07:00"


async def test_quiet_hours_of_watches_are_given_once_each(store: SqlStore) -> None:
    for number, quiet in enumerate(("22:00-07:00", "off", None, "22:00-07:00", "sat 00:00-24:00")):
        one = replace(watch("flood", name=f"w{number}"), origin="chat", quiet=quiet)
        await store.add_watch(one, now=NOON)
    async with store.begin() as tx:
        assert sorted(await tx.watches_quiet()) == ["22:00-07:00", "sat 00:00-24:00"]


async def test_an_alert_remembers_the_quiet_hours_of_its_watches(store: SqlStore) -> None:
    [alert] = await alerts_of(store, TITLES[0])
    names = (WatchName(1, "Plain"), WatchName(2, "Night", "@7", "22:00-07:00"))
    for one in (alert, replace(alert, watches=names)):
        async with store.begin() as tx:
            await tx.owe_waiting(
                [WaitingAlert(replace(one, telling=len(one.watches)), Way.HOLD, NOON, NOON)]
            )
    async with store.begin() as tx:
        waiting = await tx.waiting_alerts(CONSOLE)
    assert [one.alert.watches for one in waiting] == [alert.watches, names]


async def test_what_was_told_of_late_is_offered_the_newest_first_and_not_all_of_it(
    store: SqlStore,
) -> None:
    first, second, third = await alerts_of(store, *TITLES)
    async with store.begin() as tx:
        await tx.owe([first], now=NOON - HOUR)
        await tx.owe([second], now=NOON)
        await tx.keep_untold([third], now=NOON + HOUR)
    found = await store.told_titles(NOON, [CONSOLE], at_most=9)
    assert [(one.title, one.story_id) for one in found] == [
        (TITLES[2], third.story_id),
        (TITLES[1], second.story_id),
    ]
    [newest] = await store.told_titles(NOON - 9 * HOUR, [CONSOLE], at_most=1)
    assert newest == found[0]
    assert await store.told_titles(NOON, [Channel("slack", "C1")], at_most=9) == []
