"""From a feed that names a hub to an alert that nobody polled for, with a hub that is strict."""

import asyncio
import hmac
import io
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from adapters.push_ports import Pushed
from adapters.sources import FeedSource
from adapters.web import WebOptions, open_web
from adapters.websub import WebSubHubs, WebSubSettings
from bot.pushing import Pushing, let_go
from rules.feeds.websub import PushState, Subscription
from tests.fakes import Clock, FakeChat, FakeDispatcher, chats
from tests.newsroom import NOON, a_desk, a_store, feed, live_stories, watch
from tests.pushing import Room
from tests.servers.feed_server import feed_server
from tests.servers.websub_hub import Subscriber, document, free_port, websub_hub
from tests.webs import UNPACED

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LOOPBACK = ("127.0.0.0/8",)
PACE = UNPACED


@pytest_asyncio.fixture
async def room(tmp_path: Path, err: io.StringIO) -> AsyncIterator[Room]:
    clock, dispatcher, chat, port = Clock(NOON), FakeDispatcher(), FakeChat(), free_port()
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(feed_server())
        hub = await stack.enter_async_context(websub_hub(clock))
        store = await stack.enter_async_context(a_store(tmp_path))
        web = await stack.enter_async_context(
            open_web(WebOptions(contact=None, version="1", allow_private=LOOPBACK, pace=PACE))
        )
        await store.sync([feed(server.url("/rss"))], [watch("ferry")])
        source = FeedSource(web, base=tmp_path)
        desk = a_desk(store, source, chats(chat), clock, dispatcher, live_stories())
        settings = WebSubSettings(public_url=f"http://127.0.0.1:{port}/in", port=port)
        hubs = WebSubHubs(web, settings)
        pushing = Pushing(desk, hubs)
        await stack.enter_async_context(pushing.listening())
        yield Room(store, desk, dispatcher, server, hub, clock, hubs, pushing, chat)


async def test_what_a_hub_pushes_is_told_without_a_poll(room: Room) -> None:
    await room.subscribed("Harbour opens")
    polls = len(room.server.requests)
    assert await room.hub.push(document("Ferry aground", "Harbour opens")) == [202]
    assert await room.alerts() == ["Ferry aground"]
    assert len(room.server.requests) == polls


async def test_a_hub_verifies_that_it_was_us(room: Room, err: io.StringIO) -> None:
    held = await room.subscribed("Harbour opens")
    assert held.state is PushState.VERIFIED
    assert held.lease_until == NOON + 10 * DAY
    assert room.hub.refusals == []
    assert "127.0.0.1 pushes its news from now on" in err.getvalue()


async def test_a_hub_may_verify_before_it_answers(room: Room) -> None:
    room.hub.verifies_first = True
    assert (await room.subscribed("Harbour opens")).state is PushState.VERIFIED


async def test_a_subscription_that_nobody_asked_for_is_not_confirmed(
    room: Room, err: io.StringIO
) -> None:
    held = await room.subscribed("Harbour opens")
    room.clock.pass_by(HOUR)
    assert not await room.hub.confirms(held.callback, "subscribe", held.topic)
    assert not await room.hub.confirms(held.callback, "unsubscribe", held.topic)
    assert not await room.hub.confirms(held.callback, "subscribe", "https://other.example/rss")
    stranger = held.callback[:-1] + ("A" if held.callback[-1] != "A" else "B")
    assert not await room.hub.confirms(stranger, "subscribe", held.topic)
    assert room.hub.refusals == [404, 404, 404, 404]
    assert await room.held() == held
    assert "a call of its hub was refused: nothing like that was asked for" in err.getvalue()


@pytest.mark.parametrize("signature", ["sha256=" + "0" * 64, "", "md5=1", "nonsense", "sha256="])
async def test_what_is_not_signed_by_the_hub_is_thrown_away(
    room: Room, err: io.StringIO, signature: str
) -> None:
    await room.subscribed("Harbour opens")
    assert await room.hub.push(document("Ferry forged"), signature=signature) == [202]
    assert await room.alerts() == []
    assert (await room.held()).last_delivery_at is None
    assert "was pushed and thrown away" in err.getvalue()


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
async def test_every_method_of_the_recommendation_is_understood(room: Room, method: str) -> None:
    await room.subscribed("Harbour opens")
    await room.hub.push(document("Ferry aground"), method=method)
    assert await room.alerts() == ["Ferry aground"]


async def test_a_push_that_comes_again_tells_nothing_and_takes_no_words_back(room: Room) -> None:
    await room.subscribed("Harbour opens")
    first = document("Ferry aground")
    await room.hub.push(first)
    await room.hub.push(document("Ferry aground", "Ferry afloat"))
    assert await room.hub.push(first) == [202]
    assert await room.alerts() == ["Ferry aground", "Ferry afloat"]


async def test_a_hub_that_missed_our_answer_and_pushes_again_after_a_restart_tells_nothing_new(
    room: Room,
) -> None:
    held = await room.subscribed("Harbour opens")
    body = document("Ferry aground")
    await room.hub.push(body)
    signature = hmac.new(held.secret.encode(), body, "sha256").hexdigest()
    again = Pushed(body, "text/xml", (f"sha256={signature}",))
    restarted = Pushing(room.desk, room.hubs)
    assert (await restarted.deliver(held.token, again)).status == 202
    assert await room.alerts() == ["Ferry aground"]


async def test_a_push_leaves_what_the_last_poll_noted(room: Room) -> None:
    await room.subscribed("Harbour opens", "Pier closes")
    before = await room.feed()
    await room.hub.push(document("Ferry aground", language="fr"))
    assert await room.feed() == before


async def test_many_articles_in_a_pushed_part_are_not_taken_for_a_move(room: Room) -> None:
    await room.subscribed("Harbour opens")
    undated = document(*(f"Ferry number {n} sails" for n in range(12))).replace(b"pubDate", b"x")
    await room.hub.push(undated)
    assert len(await room.alerts()) == 12
    assert await room.store.held() == []


async def test_a_feed_that_is_pushed_is_polled_rarely_and_again_soon_when_the_hub_missed_something(
    room: Room,
) -> None:
    await room.subscribed("Harbour opens")
    await room.poll()
    assert await room.until_next_poll() <= 3 * MINUTE
    await room.hub.push(document("Ferry aground"))
    room.publish("Harbour opens", "Ferry aground")
    await room.poll()
    assert await room.until_next_poll() >= 20 * MINUTE
    room.publish("Harbour opens", "Ferry aground", "Ferry afloat")
    await room.poll()
    assert await room.until_next_poll() <= 3 * MINUTE
    assert await room.alerts() == ["Ferry aground", "Ferry afloat"]


async def test_a_lease_is_renewed_in_time_with_the_same_callback(room: Room) -> None:
    held = await room.subscribed("Harbour opens")
    room.clock.pass_by(8 * DAY - MINUTE)
    await room.tick()
    assert room.hub.asked == ["subscribe"]
    room.clock.pass_by(DAY)
    await room.tick()
    assert room.hub.asked == ["subscribe", "subscribe"]
    renewed = await room.held()
    assert renewed.lease_until == room.clock.now + 10 * DAY
    assert (renewed.callback, renewed.state) == (held.callback, PushState.VERIFIED)
    assert await room.hub.push(document("Ferry aground")) == [202]
    assert await room.alerts() == ["Ferry aground"]


async def test_a_lease_that_runs_out_is_told_and_the_feed_is_polled_soon(
    room: Room, err: io.StringIO
) -> None:
    await room.subscribed("Harbour opens")
    await room.hub.push(document("Ferry aground"))
    room.publish("Harbour opens", "Ferry aground")
    room.hub.status = 500
    room.clock.pass_by(9 * DAY)
    await room.tick()
    await room.poll()
    assert await room.until_next_poll() >= 20 * MINUTE
    room.clock.pass_by(DAY)
    await room.tick()
    assert await room.until_next_poll() <= timedelta(0)
    assert (await room.held()).state in (PushState.WANTED, PushState.ASKED)
    assert "127.0.0.1 did not renew it in time" in err.getvalue()
    room.hub.status = 202
    room.clock.pass_by(2 * DAY)
    await room.tick()
    assert (await room.held()).state is PushState.VERIFIED


async def test_a_hub_that_is_down_is_asked_later_each_time_while_the_feed_is_polled(
    room: Room, err: io.StringIO
) -> None:
    room.hub.status = 503
    held = await room.subscribed("Harbour opens")
    assert (held.state, held.failures) == (PushState.ASKED, 1)
    for _ in range(8):
        room.clock.pass_by(5 * MINUTE)
        await room.tick()
    assert room.hub.asked == ["subscribe"] * 3
    assert (await room.poll()).failure is None
    assert err.getvalue().count("does not accept the request (503)") == 1


async def test_a_hub_that_says_when_is_not_asked_before(room: Room) -> None:
    room.hub.status, room.hub.headers = 429, {"Retry-After": "7200"}
    await room.subscribed("Harbour opens")
    room.clock.pass_by(HOUR)
    await room.tick()
    assert room.hub.asked == ["subscribe"]
    room.clock.pass_by(HOUR)
    await room.tick()
    assert room.hub.asked == ["subscribe", "subscribe"]


async def test_a_hub_that_cannot_be_reached_is_told_and_the_feed_is_polled(
    room: Room, err: io.StringIO
) -> None:
    room.publish("Ferry aground", hub=f"http://127.0.0.1:{free_port()}/hub")
    await room.poll()
    await room.tick()
    assert (await room.held()).failures == 1
    assert "the hub 127.0.0.1: no connection could be made" in err.getvalue()
    assert await room.alerts() == ["Ferry aground"]


async def test_a_hub_that_never_verifies_is_asked_again(room: Room) -> None:
    room.hub.verifies = False
    assert (await room.subscribed("Harbour opens")).state is PushState.ASKED
    room.hub.verifies = True
    room.clock.pass_by(15 * MINUTE)
    await room.tick()
    assert (await room.held()).state is PushState.VERIFIED


async def test_a_hub_that_denies_is_left_alone(room: Room, err: io.StringIO) -> None:
    room.hub.denies = "members only"
    held = await room.subscribed("Harbour opens")
    assert held.state is PushState.DENIED
    assert "127.0.0.1 denies it: members only" in err.getvalue()
    room.clock.pass_by(20 * DAY)
    await room.poll()
    await room.tick()
    assert room.hub.asked == ["subscribe"]


async def test_a_hub_that_denies_later_ends_what_it_had_begun(room: Room) -> None:
    held = await room.subscribed("Harbour opens")
    await room.hub.push(document("Ferry aground"))
    room.publish("Harbour opens", "Ferry aground")
    await room.poll()
    assert await room.until_next_poll() >= 20 * MINUTE
    denied = {"hub.mode": "denied", "hub.topic": held.topic}
    async with ClientSession() as session, session.get(held.callback, params=denied) as answer:
        assert answer.status == 200
    assert await room.until_next_poll() <= timedelta(0)
    assert await room.hub.push(document("Ferry afloat")) == [410]


async def test_a_feed_that_is_removed_is_unsubscribed_and_what_is_pushed_until_then_is_gone(
    room: Room,
) -> None:
    held = await room.subscribed("Harbour opens")
    await room.store.sync([], [watch("ferry")])
    assert await room.hub.push(document("Ferry aground")) == [410]
    room.hub.subscribers[held.topic, held.callback] = _again(held, room)
    await room.tick()
    assert room.hub.asked == ["subscribe"]
    await room.tick()
    assert room.hub.asked == ["subscribe", "unsubscribe"]
    assert room.hub.subscribers == {}
    assert await room.alerts() == []
    room.clock.pass_by(11 * DAY)
    await room.tick()
    assert await room.store.subscriptions() == []
    assert room.hub.asked == ["subscribe", "unsubscribe"]


def _again(held: Subscription, room: Room) -> Subscriber:
    return Subscriber(held.topic, held.callback, held.secret, room.clock.now + DAY)


async def test_a_feed_that_names_another_hub_moves_there_after_a_day(room: Room) -> None:
    await room.subscribed("Harbour opens")
    async with websub_hub(room.clock) as other:
        room.publish("Harbour opens", hub=other.url)
        await room.poll()
        await room.tick()
        assert other.asked == []
        room.clock.pass_by(DAY)
        room.publish("Harbour opens", "Pier closes", hub=other.url)
        await room.poll()
        await room.tick()
        await other.settled()
        assert other.asked == ["subscribe"]
        assert room.hub.asked == ["subscribe", "unsubscribe"]
        assert (await room.held()).hub == other.url


async def test_a_feed_that_names_no_hub_any_more_is_left_after_a_day(room: Room) -> None:
    await room.subscribed("Harbour opens")
    room.publish("Harbour opens", hub=None)
    room.clock.pass_by(DAY)
    await room.poll()
    await room.tick()
    assert room.hub.asked == ["subscribe", "unsubscribe"]
    assert await room.store.subscription_of(1) is None


async def test_nothing_about_a_subscription_that_is_a_key_is_ever_logged(
    room: Room, err: io.StringIO
) -> None:
    room.hub.status = 500
    held = await room.subscribed("Harbour opens")
    room.hub.status = 202
    room.clock.pass_by(HOUR)
    await room.tick()
    await room.hub.push(b"no feed at all")
    await room.hub.push(document("Ferry"), signature="sha256=0")
    said = err.getvalue() + repr(held)
    assert held.secret not in said
    assert held.token not in said


async def test_what_cannot_be_read_is_told_and_the_hub_does_not_push_it_again(
    room: Room, err: io.StringIO
) -> None:
    await room.subscribed("Harbour opens")
    assert await room.hub.push(b"<html>Sorry</html>") == [202]
    assert "its hub pushed what is no feed; it is polled as ever" in err.getvalue()
    assert (await room.held()).last_delivery_at is None


async def test_what_the_disk_cannot_keep_is_pushed_again(room: Room, err: io.StringIO) -> None:
    await room.subscribed("Harbour opens")
    body = document("Ferry aground " + "x" * 200_000)
    async with room.store.database.writing() as connection:
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    assert await room.hub.push(body) == [503]
    assert "what was pushed could not be kept" in err.getvalue()
    async with room.store.database.writing() as connection:
        await connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    assert await room.hub.push(body) == [202]
    assert len(await room.alerts()) == 1


async def test_another_public_address_begins_anew_everywhere(room: Room, tmp_path: Path) -> None:
    held = await room.subscribed("Harbour opens")
    await room.hub.push(document("Ferry aground"))
    port = free_port()
    settings = WebSubSettings(public_url=f"http://127.0.0.1:{port}/new", port=port)
    async with open_web(
        WebOptions(contact=None, version="1", allow_private=LOOPBACK, pace=PACE)
    ) as web:
        room.pushing = Pushing(room.desk, WebSubHubs(web, settings))
        async with room.pushing.listening():
            await room.tick()
            assert (await room.held()).callback.startswith(f"http://127.0.0.1:{port}/new/")
            assert (await room.held()).state is PushState.VERIFIED
            assert (await room.held()).last_delivery_at is None
            assert held.token == (await room.held()).token


async def test_without_a_public_address_hubs_are_forgotten_and_feeds_are_polled(room: Room) -> None:
    await room.subscribed("Harbour opens")
    await room.hub.push(document("Ferry aground"))
    room.publish("Harbour opens", "Ferry aground")
    await room.poll()
    assert await room.until_next_poll() >= 20 * MINUTE
    await let_go(room.store, room.clock.now)
    assert await room.until_next_poll() == timedelta(0)
    assert await room.store.subscriptions() == []


async def test_what_is_polled_and_pushed_at_the_same_time_is_told_once(room: Room) -> None:
    await room.subscribed("Harbour opens")
    room.publish("Harbour opens", "Ferry aground")
    pushes = (room.hub.push(document("Ferry aground", *more)) for more in ((), ("Pier closes",)))
    await asyncio.gather(room.poll(), *pushes)
    assert await room.alerts() == ["Ferry aground"]


async def test_a_fault_of_ours_is_told_and_the_hub_pushes_again(
    room: Room, err: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise LookupError("no such word")

    await room.subscribed("Harbour opens")
    with monkeypatch.context() as broken:
        broken.setattr("bot.pushing.take", fail)
        assert await room.hub.push(document("Ferry aground")) == [500]
    assert "could not be taken, by a fault of ours" in err.getvalue()
    assert await room.hub.push(document("Ferry aground")) == [202]
    assert await room.alerts() == ["Ferry aground"]


async def test_old_articles_that_are_pushed_as_new_are_held(room: Room, err: io.StringIO) -> None:
    await room.subscribed("Harbour opens")
    archive = document(*(f"Ferry number {n} sails" for n in range(12)))
    await room.hub.push(archive.replace(b"24 Nov 2026", b"24 Nov 2016"))
    assert await room.alerts() == []
    assert "12 old articles came as new" in err.getvalue()


async def test_what_was_pushed_is_recognised_among_the_last_ones_only(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.pushing.REMEMBERED", 2)
    await room.subscribed("Harbour opens")
    for title in ("Ferry one", "Ferry two", "Ferry three"):
        await room.hub.push(document(title))
    assert len(room.pushing._taken) == 2
    await room.hub.push(document("Ferry one"))
    assert await room.alerts() == ["Ferry one", "Ferry two", "Ferry three"]


async def test_asking_about_a_feed_without_a_hub_does_nothing(room: Room) -> None:
    await room.pushing.ask("1")
    await room.pushing.ask("4711")
    assert room.hub.asked == []


async def test_a_hub_that_does_not_let_go_is_asked_three_times_and_then_told_by_its_pushes(
    room: Room,
) -> None:
    await room.subscribed("Harbour opens")
    await room.store.sync([], [watch("ferry")])
    room.hub.status = 500
    for _ in range(9):
        await room.tick()
        room.clock.pass_by(HOUR)
    assert room.hub.asked == ["subscribe", *["unsubscribe"] * 3]
    assert await room.hub.push(document("Ferry aground")) == [410]
    assert await room.alerts() == []
