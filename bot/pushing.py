"""Hub → outbox: what feeds say of their hubs, what we ask of those, and what they push (WebSub).

Only the order: rules/feeds/websub.py and rules/feeds/hub_answer.py decide. A feed is polled as ever; a hub that
pushes only makes the polls rarer.
"""

import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from hashlib import sha256

import structlog

from adapters.errors import FetchError, StoreError
from adapters.ports import Store
from adapters.push_ports import CallbackAnswer, Callbacks, Hubs, Pushed
from bot.collect import Collected, take
from bot.desk import ASK_HUB, Desk
from rules.feeds.hub_answer import Verdict, answer_intent, judge_push
from rules.feeds.websub import (
    Action,
    Advertised,
    PushState,
    Subscription,
    after_poll,
    asked,
    course,
    delivered,
    faster,
    is_relied_on,
    lapsed,
    left,
    moved,
    next_step,
    refused,
    slower,
)
from rules.model import Feed

log = structlog.get_logger()

ASKED_AT_ONCE = 5
"""Feeds whose hubs one tick asks: thousands of feeds may have one hub."""
REMEMBERED = 1_000
"""So many pushes are recognised when they come again."""


class Pushing(Callbacks):
    """All that is done about hubs."""

    def __init__(self, desk: Desk, hubs: Hubs) -> None:
        """Work at a desk, with this way to hubs."""
        self._desk, self._hubs = desk, hubs
        self._taken: OrderedDict[bytes, None] = OrderedDict()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Be reachable for hubs while the block runs."""
        async with self._hubs.listen(self) as where:
            log.info("push_listening", where=where)
            await self._follow_the_public_url()
            yield

    async def tick(self) -> None:
        """Hand over every feed whose hub something is to be done about."""
        for feed_id in await self._desk.store.due_subscriptions(self._now(), limit=ASKED_AT_ONCE):
            self._desk.dispatcher.submit(ASK_HUB, str(feed_id))

    async def noticed(self, polled: Collected) -> None:
        """Follow what a poll said of a hub, and poll at a pace that suits what the hub does."""
        feed, found, now = polled.feed, polled.new, self._now()
        if polled.advertised is not None:
            await self._follow(feed, polled.advertised)
        held = await self._desk.store.subscription_of(feed.id)
        if held is None or not is_relied_on(held, now):
            return
        await self._desk.store.change_subscription(
            held.token, lambda one: after_poll(one, found=found, now=now)
        )
        await self._slow_down(feed.id, after_poll(held, found=found, now=now))

    async def ask(self, key: str) -> None:
        """Do what is due about the subscriptions of a feed: its own, and those being left."""
        polled = await self._desk.store.feed(int(key)) is not None
        for held in await self._desk.store.subscriptions(int(key)):
            step = next_step(held, polled=polled, now=self._now())
            if step.action is Action.FORGET:
                await self._desk.store.change_subscription(held.token, lambda _one: None)
            elif step.action is Action.LEAVE:
                await self._leave(held, step.reason)
            elif step.action is Action.LAPSE:
                await self._lapse(held, step.reason)
            elif step.action is not Action.WAIT:
                await self._send(held, step.action)

    # What hubs call

    async def knows(self, token: str) -> bool:
        """Look the token up."""
        return await self._desk.store.subscription(token) is not None

    async def confirm(self, token: str, query: Mapping[str, str]) -> CallbackAnswer:
        """Decide inside the transaction that keeps the decision."""
        verdicts: list[Verdict] = []

        def decide(held: Subscription) -> Subscription:
            now, chance = self._now(), self._desk.chance()
            verdicts.append(answer_intent(held, query, now=now, chance=chance))
            return verdicts[-1].then

        before = await self._desk.store.change_subscription(token, decide)
        if before is None:
            return CallbackAnswer(404)
        verdict = verdicts[-1]
        await self._tell_confirmed(before, verdict)
        return CallbackAnswer(verdict.status, verdict.challenge)

    async def deliver(self, token: str, pushed: Pushed) -> CallbackAnswer:
        """Take what is believed, before it is answered: a hub pushes again what was not kept."""
        held = await self._desk.store.subscription(token)
        feed = await self._desk.store.feed(held.feed_id) if held else None
        if held is None or feed is None:
            return CallbackAnswer(410 if held else 404)
        judgement = judge_push(held, pushed.signatures, pushed.body)
        mark = sha256(token.encode() + pushed.body).digest()
        if not judgement.believed:
            log.warning(
                "push_discarded", feed=feed.shown, reason=judgement.reason, about=_about(held)
            )
        elif mark not in self._taken:
            return await self._take(feed, held, pushed, mark)
        return CallbackAnswer(judgement.status)

    async def _take(
        self, feed: Feed, held: Subscription, pushed: Pushed, mark: bytes
    ) -> CallbackAnswer:
        try:
            await self._keep(feed, held, pushed)
        except FetchError as error:
            log.warning("push_unreadable", feed=feed.shown, error=str(error), about=_about(held))
        except StoreError as error:
            log.error("push_not_kept", feed=feed.shown, error=str(error), about=_about(held))
            return CallbackAnswer(503)
        except Exception as error:  # a fault of ours must reach our log, too, not only the hub
            log.error("push_fault", feed=feed.shown, error=repr(error), exc_info=error)
            return CallbackAnswer(500)
        self._remember(mark)
        return CallbackAnswer(202)

    async def _keep(self, feed: Feed, held: Subscription, pushed: Pushed) -> None:
        answer = await self._desk.source.read_pushed(feed, pushed, topic=held.topic)
        collected = await take(feed, answer, self._desk, polled=False)
        if collected.entries:
            now = self._now()
            await self._desk.store.change_subscription(held.token, lambda one: delivered(one, now))
        log.info(
            "feed_pushed",
            feed=feed.shown,
            entries=collected.entries,
            new=collected.new,
            alerts=collected.alerts,
        )
        if collected.held:
            log.warning("feed_held", feed=feed.shown, held=collected.held)

    def _remember(self, mark: bytes) -> None:
        """Know a push again, the newest ones only: one that is sent again brings nothing."""
        self._taken[mark] = None
        while len(self._taken) > REMEMBERED:
            self._taken.popitem(last=False)

    # What is done about a subscription

    async def _follow(self, feed: Feed, said: Advertised) -> None:
        held = await self._desk.store.subscription_of(feed.id)
        plan = course(held, said, self._now())
        if plan.leave and held:
            await self._leave(held, plan.reason)
        if plan.begin and said.hub and said.topic:
            now, callback = self._now(), self._hubs.callback(secrets.token_urlsafe(32))
            secret = secrets.token_urlsafe(48)
            wanted = Subscription(feed.id, said.hub, said.topic, callback, secret, now, now)
            await self._desk.store.begin_subscription(wanted)

    async def _send(self, held: Subscription, action: Action) -> None:
        """Note that the hub is asked, ask it, and note when it does not accept."""
        store, now, chance = self._desk.store, self._now(), self._desk.chance()
        await store.change_subscription(held.token, lambda one: asked(one, now=now, chance=chance))
        subscribing = action is Action.SUBSCRIBE
        try:
            await (self._hubs.subscribe if subscribing else self._hubs.unsubscribe)(held)
        except FetchError as error:
            said, again, later = str(error), error.retry_after, self._now()
            await store.change_subscription(
                held.token, lambda one: refused(one, said, retry_after=again, now=later)
            )
            log.warning(
                "push_failing", feed=await self._named(held), error=said, about=_about(held)
            )

    async def _leave(self, held: Subscription, reason: str) -> None:
        now = self._now()
        await self._desk.store.change_subscription(held.token, lambda one: left(one, now))
        await self._tell_ended(held, reason)

    async def _lapse(self, held: Subscription, reason: str) -> None:
        await self._desk.store.change_subscription(held.token, lapsed)
        await self._tell_ended(held, reason)

    async def _tell_confirmed(self, before: Subscription, verdict: Verdict) -> None:
        then = verdict.then
        if verdict.status != 200:
            log.warning(
                "push_unasked",
                feed=await self._named(before),
                reason=verdict.reason,
                about=_about(before),
            )
        elif then.state is PushState.VERIFIED and before.state is PushState.ASKED:
            log.info(
                "push_begun",
                feed=await self._named(before),
                hub=then.hub_host,
                about=_about(before),
            )
        elif then.state is PushState.DENIED and before.state is not PushState.DENIED:
            await self._tell_ended(before, then.error or verdict.reason)

    async def _tell_ended(self, held: Subscription, reason: str) -> None:
        """Say that a hub pushes no more, and poll its feed at the usual pace from now on."""
        log.warning("push_ended", feed=await self._named(held), reason=reason, about=_about(held))
        await speed_up(self._desk.store, held.feed_id, self._now())

    async def _slow_down(self, feed_id: int, held: Subscription) -> None:
        store, now = self._desk.store, self._now()
        feed = await store.feed(feed_id)
        pace = feed and slower(feed, held, now=now, chance=self._desk.chance())
        if feed and pace and await store.reschedule(feed, pace.next_at, pace.reason):
            log.info("feed_slowed", feed=feed.shown, reason=pace.reason)

    async def _follow_the_public_url(self) -> None:
        """Begin anew where our own address has changed; what was being left there is over."""
        for held in await self._desk.store.subscriptions():
            callback = self._hubs.callback(held.token)
            if callback != held.callback:
                await self._move(held, callback)

    async def _move(self, held: Subscription, callback: str) -> None:
        now = self._now()
        await self._desk.store.change_subscription(
            held.token, lambda one: moved(one, callback, now)
        )
        await speed_up(self._desk.store, held.feed_id, now)

    async def _named(self, held: Subscription) -> str:
        feed = await self._desk.store.feed(held.feed_id)
        return feed.shown if feed else f"a feed that {held.hub_host} pushed"

    def _now(self) -> datetime:
        return self._desk.clock()


async def let_go(store: Store, now: datetime) -> None:
    """Forget all hubs, where there is no public address for them any more."""
    for held in await store.subscriptions():
        await store.change_subscription(held.token, lambda _one: None)
        await speed_up(store, held.feed_id, now)


async def speed_up(store: Store, feed_id: int, now: datetime) -> None:
    """Poll a feed soon that its hub pushes no more."""
    feed = await store.feed(feed_id)
    pace = feed and faster(feed, now=now)
    if feed and pace:
        await store.reschedule(feed, pace.next_at, pace.reason)


def _about(held: Subscription) -> str:
    return f"push {held.feed_id}"
