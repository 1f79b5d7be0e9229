"""`wirewatch` with the chat of the tests: run as `-m tests.bench.delivery_bot [--naive] WORDS…`.

`--naive` is the control: whatever nobody knows the outcome of is sent again at once, under a new
mark, as bots do that remember nothing.

`--nursery LOG MODULE…` imports everything once, these modules too, and then makes a process of each
line of JSON `[WORDS, FILE]` on stdin, as quickly as a fork: what it costs to start Python says nothing
of deliveries, and 300 starts take long on a loaded machine. FILE takes its stdout, else LOG. It answers
with `began PID` and, when one has ended, `ended PID STATUS`.
"""

import importlib
import json
import os
import signal
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from tests.local_chat import register

register()

from adapters.vectors import load_vectors  # noqa: E402
from bot import deliver  # noqa: E402  # registered first
from bot.cli.main import main  # noqa: E402
from rules.delivery import Move, NextMove  # noqa: E402
from rules.model import Delivery, DeliveryState  # noqa: E402


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


def nurse(log: Path, late: list[str]) -> None:
    """Make a process of each line, until there are no more."""
    for module in ("bot.app", *late):  # what commands and chats import late
        importlib.import_module(module)
    load_vectors()  # warms what is imported late; a child reads them again
    signal.signal(signal.SIGCHLD, _tell_ended)
    while line := os.read(0, 65_536):
        if child := os.fork():
            _say(f"began {child}")
            continue
        words, out = json.loads(line)
        _be_born(words, log, Path(out or log))


def _be_born(words: list[str], log: Path, out: Path) -> None:
    """Be one process from here on."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for stream, file in ((1, out), (2, log)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    try:
        run(words)
    except SystemExit as end:
        os._exit(int(end.code or 0))
    os._exit(0)


def _tell_ended(_number: int, _frame: object) -> None:
    while True:
        try:
            child, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not child:
            return
        _say(f"ended {child} {os.waitstatus_to_exitcode(status)}")


def _say(line: str) -> None:
    os.write(1, (line + "\n").encode())


if __name__ == "__main__":
    if sys.argv[1:2] == ["--nursery"]:
        nurse(Path(sys.argv[2]), sys.argv[3:])
    else:
        run(sys.argv[1:])
