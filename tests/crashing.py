"""A process that ends between any two steps: plugs that count steps and stop at one of them.

A step is the moment before or after a call on a port; inside a transaction too, and around its
commit. What happens at the step is given by the test: an exception in process, SIGKILL for real.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, cast

from adapters.ports import Chat, Source, Store, Transaction
from rules.model import Article


class Crash(BaseException):
    """The process ends here: nothing of ours may catch this."""


class Steps:
    """Counts steps, and ends the process at the chosen one; 0 never does."""

    def __init__(self, end_at: int = 0, end: Callable[[], None] | None = None) -> None:
        self.taken = 0
        self.names: list[str] = []
        self._end_at, self._end = end_at, end or self._raise

    def take(self, name: str) -> None:
        self.taken += 1
        self.names.append(name)
        if self.taken == self._end_at:
            self._end()

    def store(self, store: Store) -> Store:
        return cast(Store, _SteppedStore(store, self))

    def chat(self, chat: Chat) -> Chat:
        return cast(Chat, _Stepped(chat, self))

    def source(self, source: Source) -> Source:
        return cast(Source, _Stepped(source, self))

    @staticmethod
    def _raise() -> None:
        raise Crash


KEEPS = ("commit", "note_", "post", "edit")
"""The steps around what the database or the chat keeps: what else is done in a transaction is undone."""


def ends(steps: Steps, around: Collection[str] = ("",)) -> list[int]:
    """Number the steps at which an end leaves something different; `around` chooses among them.

    An end after one step leaves what an end before the next does.
    """
    before = [n for n, name in enumerate(steps.names, start=1) if name.startswith("before")]
    chosen = [n for n in before if any(word in steps.names[n - 1] for word in around)]
    return [*chosen, steps.taken]


class _Stepped:
    """Takes a step before and after every call that waits."""

    def __init__(self, plug: Any, steps: Steps) -> None:
        self._plug, self._steps = plug, steps

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._plug, name)
        if not callable(found) or name in ("on_commit", "on_undo"):
            return found
        return self._around(name, found)

    def _around(
        self, name: str, call: Callable[..., Awaitable[Any]]
    ) -> Callable[..., Awaitable[Any]]:
        async def stepped(*args: Any, **kwargs: Any) -> Any:
            self._steps.take(f"before {name}")
            result = await call(*args, **kwargs)
            self._steps.take(f"after {name}")
            return result

        return stepped


class _SteppedStore(_Stepped):
    def begin(self) -> AbstractAsyncContextManager[Transaction]:
        return self._begin()

    async def share(
        self, work: Callable[[Transaction], Awaitable[Any]], *, about: Sequence[Article] = ()
    ) -> Any:
        async def stepped(transaction: Transaction) -> Any:
            result = await work(cast(Transaction, _Stepped(transaction, self._steps)))
            self._steps.take("before commit")
            return result

        result = await self._plug.share(stepped, about=about)
        self._steps.take("after commit")
        return result

    @asynccontextmanager
    async def _begin(self) -> AsyncGenerator[Transaction]:
        async with self._plug.begin() as transaction:
            yield cast(Transaction, _Stepped(transaction, self._steps))
            self._steps.take("before commit")
        self._steps.take("after commit")
