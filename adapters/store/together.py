"""What many ask for at about the same time, done once: their share of a statement and of a commit.

Forty polls that bring nothing new end within a moment of each other. One by one each would wait for
the disk, and cost a transaction; together they cost one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Together(Generic[Item, Result]):
    """Gathers what is asked for and does all of it by one call; an error is everybody's."""

    def __init__(
        self,
        do: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]],
        *,
        wait_s: float,
        at_most: int,
    ) -> None:
        """Do things by `do`, which gives a result for each item, in order.

        Who asks first waits so long for company; as soon as there are so many, it begins at once.
        """
        self._do, self._wait_s, self._at_most = do, wait_s, at_most
        self._asked: list[tuple[Item, asyncio.Future[Result]]] = []
        self._start: asyncio.TimerHandle | None = None
        self._rounds: set[asyncio.Task[None]] = set()

    async def __call__(self, item: Item) -> Result:
        """Ask, and wait until it is done; one who stops waiting stops nobody else."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Result] = loop.create_future()
        self._asked.append((item, answer))
        if self._start is None:
            self._start = loop.call_later(self._wait_s, self._begin)
        if len(self._asked) >= self._at_most:
            self._begin()
        return await answer

    async def close(self) -> None:
        """Do what was asked for and wait until it is done."""
        if self._asked:
            self._begin()
        while self._rounds:
            await asyncio.wait(self._rounds)

    def _begin(self) -> None:
        if self._start is not None:
            self._start.cancel()
        asked, self._asked, self._start = self._asked, [], None
        begun = asyncio.create_task(self._round(asked))
        self._rounds.add(begun)
        begun.add_done_callback(self._rounds.discard)

    async def _round(self, asked: Sequence[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            results = await self._do([item for item, _ in asked])
        except Exception as error:  # noqa: BLE001  # whoever asked is told, and raises it
            for _, answer in asked:
                if not answer.done():
                    answer.set_exception(error)
            return
        for (_, answer), result in zip(asked, results, strict=True):
            if not answer.done():
                answer.set_result(result)
