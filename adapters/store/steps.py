"""Steps of deliveries, noted together: many channels share a transaction, and so a write to the disk.

While one transaction is kept, the steps that come meanwhile gather for the next. A step holds only
from the state that it was decided on, (id, state, attempts): the only writer looks, and the UPDATE
says so once more.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import BindParameter, Update, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store import mapping
from adapters.store.delivery_rows import of_ids, read
from adapters.store.engine import Database
from adapters.store.tables import DELIVERIES
from rules.alerts.folding import as_first_sent
from rules.delivery.delivery import NextState
from rules.model import Delivery, DeliveryState, Posted

AT_ONCE = 200
Answer: TypeAlias = "Delivery | bool | None"


@dataclass(frozen=True, slots=True, eq=False)
class _Attempt:
    delivery: Delivery
    now: datetime
    answer: "asyncio.Future[Answer]" = field(default_factory=lambda: _future())


@dataclass(frozen=True, slots=True, eq=False)
class _Result:
    delivery: Delivery
    values: Mapping[str, Any]
    answer: "asyncio.Future[Answer]" = field(default_factory=lambda: _future())


_Step = _Attempt | _Result


def _future() -> "asyncio.Future[Answer]":
    return asyncio.get_running_loop().create_future()


class Steps:
    """Notes attempts and results; one transaction is under way at a time."""

    def __init__(self, database: Database) -> None:
        """Use an open database."""
        self._database = database
        self._waiting: list[_Step] = []
        self._noting: asyncio.Task[None] | None = None

    async def attempt(self, delivery: Delivery, *, now: datetime) -> Delivery | None:
        """Note that an attempt begins; None when the delivery has moved meanwhile."""
        answer = await self._ask(_Attempt(delivery, now))
        return answer if isinstance(answer, Delivery) else None

    async def result(self, delivery: Delivery, result: NextState, posted: Posted | None) -> bool:
        """Note what came of it; False when the delivery has moved meanwhile."""
        values = {
            "to_state": result.state.value,
            "to_next_at": result.next_at,
            "to_posted": posted.reference if posted else None,
            "to_posted_at": result.next_at if result.state is DeliveryState.DELIVERED else None,
            "to_error": None if result.state is DeliveryState.DELIVERED else result.reason,
            "to_crashes": result.crashes,
            "to_is_lost": result.is_lost,
            "to_doubted": result.doubted or delivery.doubted,
        }
        return await self._ask(_Result(delivery, values)) is True

    async def _ask(self, step: _Step) -> Answer:
        self._waiting.append(step)
        if self._noting is None or self._noting.done():
            self._noting = asyncio.create_task(self._note_all())
        return await step.answer

    async def _note_all(self) -> None:
        while self._waiting:
            steps = self._next()
            try:
                async with self._database.writing() as connection:
                    answers = [
                        *await _begin(
                            [one for one in steps if isinstance(one, _Attempt)], connection
                        ),
                        *await _end([one for one in steps if isinstance(one, _Result)], connection),
                    ]
            except Exception as error:  # noqa: BLE001  # whoever asked is told, and raises it
                answers = [(one, error) for one in steps]
            for step, answer in answers:
                _give(step, answer)

    def _next(self) -> list[_Step]:
        """Take what waits, of each delivery the first: the next one sees what came of it."""
        first: dict[int, _Step] = {}
        later: list[_Step] = []
        for one in self._waiting:
            if one.delivery.id in first or len(first) >= AT_ONCE:
                later.append(one)
            else:
                first[one.delivery.id] = one
        self._waiting = later
        return list(first.values())


_Answers = list[tuple[_Step, "Answer | Exception"]]


def _give(step: _Step, answer: "Answer | Exception") -> None:
    if step.answer.done():  # nobody waits for it any more
        return
    if isinstance(answer, Exception):
        step.answer.set_exception(answer)
    else:
        step.answer.set_result(answer)


async def _begin(steps: Sequence[_Attempt], connection: AsyncConnection) -> _Answers:
    """Read deliveries as they are shown now, and write that they are being sent."""
    if not steps:
        return []
    ids = [one.delivery.id for one in steps]
    found = {one.id: as_first_sent(one) for one in await read(connection, of_ids(), {"ids": ids})}
    moves = [one for one in steps if _is_as_decided(one.delivery, found.get(one.delivery.id))]
    rows = [
        _key(one.delivery)
        | {"to_attempts": one.delivery.attempts + 1, "to_sent_at": one.now}
        | mapping.shown_by(found[one.delivery.id])
        for one in moves
    ]
    if rows:
        await connection.execute(_SENDING, rows)
    begun = {one.delivery.id: one.now for one in moves}
    return [(one, _begun(found.get(one.delivery.id), begun)) for one in steps]


def _begun(found: Delivery | None, begun: Mapping[int, datetime]) -> Delivery | None:
    if found is None or found.id not in begun:
        return None
    return mapping.being_sent(found, begun[found.id])


async def _end(steps: Sequence[_Result], connection: AsyncConnection) -> _Answers:
    """Write what came of attempts and looks."""
    if not steps:
        return []
    table = DELIVERIES.c
    query = select(table.id, table.state, table.attempts).where(table.id.in_(_IDS))
    rows = await connection.execute(query, {"ids": [one.delivery.id for one in steps]})
    found = {row.id: (row.state, row.attempts) for row in rows}
    moved = [
        one
        for one in steps
        if found.get(one.delivery.id) == (one.delivery.state.value, one.delivery.attempts)
    ]
    if moved:
        await connection.execute(_ENDED, [_key(one.delivery) | dict(one.values) for one in moved])
    return [(one, one in moved) for one in steps]


def _is_as_decided(decided: Delivery, found: Delivery | None) -> bool:
    return found is not None and (found.state, found.attempts) == (decided.state, decided.attempts)


def _key(delivery: Delivery) -> dict[str, Any]:
    return {
        "of_id": delivery.id,
        "of_state": delivery.state.value,
        "of_attempts": delivery.attempts,
    }


_IDS: BindParameter[int] = bindparam("ids", expanding=True)


def _as_decided() -> Update:
    table = DELIVERIES.c
    return update(DELIVERIES).where(
        table.id == bindparam("of_id"),
        table.state == bindparam("of_state"),
        table.attempts == bindparam("of_attempts"),
    )


_SENDING = _as_decided().values(
    state=DeliveryState.SENDING.value,
    attempts=bindparam("to_attempts"),
    sent_at=bindparam("to_sent_at"),
    shown_up_to=bindparam("shown_up_to"),
    shown_wording=bindparam("shown_wording"),
)
_ENDED = _as_decided().values(
    state=bindparam("to_state"),
    next_at=bindparam("to_next_at"),
    posted=bindparam("to_posted"),
    posted_at=bindparam("to_posted_at"),
    error=bindparam("to_error"),
    crashes=bindparam("to_crashes"),
    is_lost=bindparam("to_is_lost"),
    doubted=bindparam("to_doubted"),
)
