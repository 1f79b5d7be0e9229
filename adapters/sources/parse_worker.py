"""The process that reads feeds for the bot and may be killed over one; it is run as a script.

Its one word is how many megabytes it may take. A request and its answer are each a length in four bytes, then so many bytes (parse_workers.py
writes the one and reads the other). The process ends when its pipe is closed, so also when the bot
was killed; while it is busy, an alarm of the system ends it. It imports little: a reader of feeds
needs neither network nor database.
"""

import json
import os
import signal
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from rules.sentences import told_by, written

LENGTH_BYTES = 4
READ, REFUSED, TOO_MUCH = b"+", b"-", b"!"
"""What an answer begins with: the feed; why it is none; nothing, for memory was short."""
_NICER = 5

Reading = Callable[[bytes], bytes]
"""Reads what was asked for; raises SourceUnreadable."""


def main() -> None:
    """Answer requests until the pipe is closed."""
    inward, outward = _own_pipes()
    _import_sparingly()
    from adapters.sources.feed_parser import parse_feed
    from adapters.sources.feed_wire import packed_answer

    def read(request: bytes) -> bytes:
        head, _, body = request.partition(b"\n")
        said = json.loads(head)
        with _ending_after(said["seconds"]):
            answer = parse_feed(body, content_type=said["type"], base_url=said["base"])
            return packed_answer(answer)

    _live_within_bounds(megabytes=int(sys.argv[1]))
    _send(outward, READ)
    while (request := _received(inward)) is not None:
        _send(outward, _answer(request, read))


def _answer(request: bytes, read: Reading) -> bytes:
    from adapters.errors import SourceUnreadable

    try:
        return READ + read(request)
    except SourceUnreadable as error:
        return REFUSED + written(told_by(error)).encode()
    except MemoryError:
        return TOO_MUCH


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Keep the pipes for ourselves, so that nothing that prints can write into them."""
    inward, outward = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    return inward, outward


def _import_sparingly() -> None:
    """Let modules of adapters.sources be imported without the package's list of all kinds.

    That list leads to every library of the bot: a second and 100 MB that this process does not need.
    """
    here = Path(__file__).resolve().parent
    sys.path.insert(0, str(here.parent.parent))
    package = types.ModuleType("adapters.sources")
    package.__path__ = [str(here)]
    sys.modules["adapters.sources"] = package


def _live_within_bounds(*, megabytes: int) -> None:
    """Take no more memory than allowed, give way to the bot, end by the pipe and not by Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(_NICER)
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@contextmanager
def _ending_after(seconds: float) -> Iterator[None]:
    """Let the system end this process if it is still busy by then and nobody else has ended it."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _received(inward: BinaryIO) -> bytes | None:
    length = inward.read(LENGTH_BYTES)
    if len(length) < LENGTH_BYTES:
        return None
    request = inward.read(int.from_bytes(length, "big"))
    return request if len(request) == int.from_bytes(length, "big") else None


def _send(outward: BinaryIO, answer: bytes) -> None:
    outward.write(len(answer).to_bytes(LENGTH_BYTES, "big") + answer)
    outward.flush()


if __name__ == "__main__":
    main()
