"""`wirewatch` with the chat of the tests: run as `-m tests.bench.delivery_bot [--naive] WORDS…`.

`--naive` is the control: whatever nobody knows the outcome of is sent again at once, under a new
mark, as bots do that remember nothing.

`--nursery LOG MODULE…` forks one of each line (tests/e2e/nursery.py).
"""

import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from tests.local_chat import register

register()

from bot import deliver  # noqa: E402  # registered first
from bot.cli.main import main  # noqa: E402
from rules.delivery.delivery import Move, NextMove  # noqa: E402
from rules.model import Delivery, DeliveryState  # noqa: E402
from tests.e2e.nursery import WORD, nurse  # noqa: E402


def send_again(delivery: Delivery, *, settle: timedelta, now: datetime) -> NextMove:
    if delivery.state is DeliveryState.PENDING and delivery.next_at > now:
        return NextMove(Move.WAIT, delivery.next_at)
    return NextMove(Move.SEND, now)


def be_naive() -> None:
    from tests.local_chat import LocalChat

    post = LocalChat.post

    async def unmarked(self: LocalChat, delivery: Delivery, *, now: datetime) -> object:
        return await post(self, replace(delivery, marker=f"{now.timestamp()}"[:25]), now=now)

    vars(deliver)["next_move"] = send_again
    LocalChat.post = unmarked  # type: ignore[method-assign,assignment]  # the control is worse


def run(words: list[str]) -> None:
    if words[:1] == ["--naive"]:
        be_naive()
        words = words[1:]
    sys.argv = ["wirewatch", *words]
    main()


if __name__ == "__main__":
    if sys.argv[1:2] == [WORD]:
        nurse(run, Path(sys.argv[2]), sys.argv[3:])
    else:
        run(sys.argv[1:])
