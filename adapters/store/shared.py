"""Transactions that several share: polls with news end close together, and one commit keeps them all.

What one does fails by itself: when anything goes wrong nothing of the transaction is kept, and each is
done once more, in one of its own.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from adapters.ports import Result, Transaction
from rules.model import Article

_FORESEEN_AT_ONCE = 500
"""About so many articles are asked for together: the feeds that a transaction takes, of ordinary length."""

Begin = Callable[[], AbstractAsyncContextManager[Transaction]]


@dataclass(slots=True)
class _Asked:
    work: Callable[[Transaction], Awaitable[Any]]
    about: Sequence[Article]
    answer: asyncio.Future[Any]
    result: Any = None

    async def do(self, tx: Transaction) -> None:
        self.result = await self.work(tx)

    def kept(self) -> None:
        if not self.answer.done():
            self.answer.set_result(self.result)

    def failed(self, error: BaseException) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


@dataclass(slots=True)
class Shared:
    """Takes in work as long as a transaction is young; the next one waits for the next."""

    begin: Begin
    at_most: int
    within_s: float
    """How long others are kept from writing, beyond the work that has begun."""
    _asked: deque[_Asked] = field(default_factory=deque)
    _rounds: asyncio.Task[None] | None = None

    async def __call__(
        self, work: Callable[[Transaction], Awaitable[Result]], about: Sequence[Article] = ()
    ) -> Result:
        """Do work, and return once it is kept; one who stops waiting stops nobody else.

        It is done again when it failed beside others, so it may remember nothing but by the
        transaction. What it will ask about its articles is asked with what the others will.
        """
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._asked.append(_Asked(work, about, answer))
        if self._rounds is None or self._rounds.done():
            self._rounds = asyncio.create_task(self._go_on())
        return await answer

    async def close(self) -> None:
        """Wait until all is done that was asked for."""
        if self._rounds is not None:
            await asyncio.wait([self._rounds])

    async def _go_on(self) -> None:
        while self._asked:
            taken: list[_Asked] = []
            try:
                await self._together(taken)
            except Exception as error:  # noqa: BLE001  # whoever asked is told, and raises it
                await self._apart(taken or [self._asked.popleft()], error)
            except BaseException as error:  # noqa: BLE001  # the end of the process, or of the loop
                self._end([*taken, *self._asked], error)

    async def _together(self, taken: list[_Asked]) -> None:
        async with self.begin() as tx:
            clock = asyncio.get_running_loop().time
            until, foreseen = clock() + self.within_s, 0
            while self._asked and len(taken) < self.at_most and (not taken or clock() < until):
                foreseen = foreseen or await self._foresee(tx, self.at_most - len(taken))
                one, foreseen = self._asked.popleft(), foreseen - 1
                if not one.answer.done():  # somebody still waits for it
                    taken.append(one)
                    await one.do(tx)
        for one in taken:
            one.kept()

    async def _foresee(self, tx: Transaction, at_most: int) -> int:
        """Let the transaction ask for what the next ones need; says how many they are.

        Long ones are asked for one by one: if the first takes long, the others' answers are thrown away.
        """
        articles: list[Article] = []
        count = 0
        for one in islice(self._asked, at_most):
            if count and len(articles) + len(one.about) > _FORESEEN_AT_ONCE:
                break
            articles += one.about
            count += 1
        await tx.foresee(articles)
        return count

    def _end(self, all_of_them: Sequence[_Asked], error: BaseException) -> None:
        self._asked.clear()
        for one in all_of_them:
            one.failed(error)

    async def _apart(self, taken: Sequence[_Asked], error: Exception) -> None:
        """Find out whose fault it was: who was alone has failed, all others begin anew."""
        if len(taken) == 1:
            taken[0].failed(error)
            return
        for one in taken:
            try:
                async with self.begin() as tx:
                    await one.do(tx)
            except Exception as own:  # noqa: BLE001  # whoever asked is told, and raises it
                one.failed(own)
            else:
                one.kept()
