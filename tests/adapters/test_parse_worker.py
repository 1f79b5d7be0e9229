"""The process that reads feeds, piece by piece; test_parse_workers.py runs it."""

import io
import signal

import pytest

from adapters.errors import SourceUnreadable
from adapters.sources import parse_worker
from adapters.sources.parse_worker import READ, REFUSED, TOO_MUCH


def refuse(_: bytes) -> bytes:
    raise SourceUnreadable("no feed: check the address")


def run_short(_: bytes) -> bytes:
    raise MemoryError


@pytest.mark.parametrize(
    ("read", "answer"),
    [
        (bytes.upper, READ + b"FEED"),
        (refuse, REFUSED + b"no feed: check the address"),
        (run_short, TOO_MUCH),
    ],
)
def test_an_answer_says_first_of_what_kind_it_is(read: parse_worker.Reading, answer: bytes) -> None:
    assert parse_worker._answer(b"feed", read) == answer


def test_what_is_sent_is_received_until_the_pipe_is_closed() -> None:
    pipe = io.BytesIO()
    for message in (b"one", b"", b"three"):
        parse_worker._send(pipe, message)
    pipe.seek(0)
    received = [parse_worker._received(pipe) for _ in range(4)]
    assert received == [b"one", b"", b"three", None]


def test_half_a_request_is_none() -> None:
    assert parse_worker._received(io.BytesIO(b"\0\0\0\x09half")) is None
    assert parse_worker._received(io.BytesIO(b"\0\0")) is None


def test_the_alarm_is_set_only_while_a_document_is_read() -> None:
    with parse_worker._ending_after(60):
        assert 50 < signal.getitimer(signal.ITIMER_REAL)[0] <= 60
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
