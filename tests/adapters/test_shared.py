"""Polls that end close together share a transaction, and none suffers by another's fault."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import cast

import pytest

from adapters.errors import StoreError
from adapters.ports import Transaction
from adapters.store.shared import Shared
from rules.model import Article
from tests.build import an_article

Work = Callable[[Transaction], Awaitable[int]]


class Page(list[int]):
    """A transaction: the numbers that it has written."""

    def __init__(self) -> None:
        super().__init__()
        self.foreseen: list[Sequence[Article]] = []

    async def foresee(self, articles: Sequence[Article]) -> None:
        self.foreseen.append(articles)


class Book:
    """A database of numbers: what is written in a transaction counts when that ends well."""

    def __init__(self, *, commits_fail: int = 0) -> None:
        self.kept: list[Page] = []
        self.undone = 0
        self._commits_fail = commits_fail

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        written = Page()
        try:
            yield cast(Transaction, written)
            if self._commits_fail > 0:
                self._commits_fail -= 1
                raise StoreError("the disk is full")
        except BaseException:
            self.undone += 1
            raise
        self.kept.append(written)

    def share(self, *, at_most: int = 10, within_s: float = 3600) -> Shared:
        return Shared(self.begin, at_most=at_most, within_s=within_s)


def writing(number: int, *, takes_s: float = 0) -> Work:
    """Write a number, and answer twice as much; 13 cannot be written."""

    async def write(tx: Transaction) -> int:
        cast(list[int], tx).append(number)
        await asyncio.sleep(takes_s)
        if number == 13:
            raise ValueError("thirteen")
        return 2 * number

    return write


async def test_what_is_known_is_asked_once_for_all_that_wait_and_for_those_that_come_later() -> (
    None
):
    book, one, other, late = Book(), an_article("One"), an_article("Other"), an_article("Late")
    share = book.share(at_most=3)

    async def asks_late(tx: Transaction) -> int:
        asyncio.get_running_loop().call_soon(lambda: later.append(add(writing(3), [late])))
        return await writing(1, takes_s=0.001)(tx)

    def add(work: Work, about: Sequence[Article]) -> asyncio.Task[int]:
        return asyncio.ensure_future(share(work, about))

    later: list[asyncio.Task[int]] = []
    await asyncio.gather(share(asks_late, [one]), share(writing(2), [other]))
    await asyncio.gather(*later, share(writing(4)))
    assert book.kept == [[1, 2, 3], [4]]
    assert book.kept[0].foreseen == [[one, other], [late]]


async def test_long_polls_are_asked_for_one_by_one() -> None:
    book = Book()
    share = book.share()
    sizes = [300, 150, 300, 900, 2]
    await asyncio.gather(
        *(share(writing(n), [an_article("A")] * size) for n, size in enumerate(sizes))
    )
    assert [len(asked) for asked in book.kept[0].foreseen] == [450, 300, 900, 2]


async def test_what_is_asked_at_one_moment_is_kept_by_one_commit_and_each_gets_its_own() -> None:
    book = Book()
    share = book.share()
    assert await asyncio.gather(*(share(writing(n)) for n in (1, 2, 3))) == [2, 4, 6]
    assert await share(writing(4)) == 8
    assert book.kept == [[1, 2, 3], [4]]


async def test_who_asks_while_a_transaction_is_young_goes_along_with_it() -> None:
    book = Book()
    share = book.share()
    first = asyncio.create_task(share(writing(1, takes_s=0.01)))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert list(await asyncio.gather(first, share(writing(2)))) == [2, 4]
    assert book.kept == [[1, 2]]


async def test_a_transaction_takes_in_no_more_than_so_many() -> None:
    book = Book()
    share = book.share(at_most=2)
    await asyncio.gather(*(share(writing(n)) for n in (1, 2, 3)))
    assert book.kept == [[1, 2], [3]]


async def test_a_transaction_that_lasts_takes_in_nobody_else() -> None:
    book = Book()
    share = book.share(within_s=0)
    await asyncio.gather(*(share(writing(n)) for n in (1, 2)))
    assert book.kept == [[1], [2]]


async def test_a_fault_is_only_its_own_and_the_others_are_kept() -> None:
    book = Book()
    share = book.share()
    found = await asyncio.gather(
        *(share(writing(n)) for n in (1, 13, 2, 3)), return_exceptions=True
    )
    assert [str(one) for one in found] == ["2", "thirteen", "4", "6"]
    assert book.kept == [[1], [2, 3]]


async def test_who_fails_alone_is_not_tried_again() -> None:
    book = Book()
    with pytest.raises(ValueError, match="thirteen"):
        await book.share()(writing(13))
    assert (book.kept, book.undone) == ([], 1)


async def test_after_a_commit_that_fails_each_is_kept_by_itself() -> None:
    book = Book(commits_fail=1)
    share = book.share()
    assert await asyncio.gather(*(share(writing(n)) for n in (1, 2))) == [2, 4]
    assert book.kept == [[1], [2]]


async def test_all_are_told_when_nothing_can_be_kept() -> None:
    book = Book(commits_fail=99)
    share = book.share()
    found = await asyncio.gather(*(share(writing(n)) for n in (1, 2)), return_exceptions=True)
    assert [type(one) for one in found] == [StoreError, StoreError]
    assert book.kept == []


async def test_one_who_stops_waiting_stops_nobody_else_and_is_not_kept_needlessly() -> None:
    book = Book()
    share = book.share()
    gone = asyncio.create_task(share(writing(1)))
    stays = asyncio.create_task(share(writing(2)))
    waits = asyncio.create_task(share(writing(3)))
    await asyncio.sleep(0)
    waits.cancel()
    await asyncio.gather(gone, stays, waits, return_exceptions=True)
    assert book.kept == [[1, 2]]


async def test_the_end_of_the_process_is_no_fault_to_be_found_out() -> None:
    book = Book()
    share = book.share()

    class Crash(BaseException):
        pass

    async def crash(_: Transaction) -> int:
        raise Crash

    found = await asyncio.gather(share(writing(1)), share(crash), return_exceptions=True)
    assert [type(one) for one in found] == [Crash, Crash]
    assert (book.kept, book.undone) == ([], 1)


async def test_closing_waits_until_everything_is_kept() -> None:
    book = Book()
    share = book.share(at_most=1)
    asked = [asyncio.create_task(share(writing(n, takes_s=0.01))) for n in (1, 2)]
    await asyncio.sleep(0)
    await share.close()
    assert book.kept == [[1], [2]]
    assert await asyncio.gather(*asked) == [2, 4]
    await share.close()
