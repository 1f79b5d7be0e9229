"""Packed bodies → plain ones, a bounded step at a time: nothing inflates before it is counted.

The decoders of HTTP libraries inflate what they are given whole: 809 bytes of brotli become a
gigabyte before anybody can look.
"""

import asyncio
import zlib
from collections.abc import (
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Iterator,
    Mapping,
    Sequence,
)

import brotli
import zstandard

from adapters.errors import SourceUnreadable
from adapters.web.asking import BODY_LIMIT
from rules.sentences import sentence

ACCEPTED = "gzip, br, zstd"
"""What servers are told; deflate is read too, but comes in two forms that some mix up."""
_STEP = LONG = 65_536
"""How much is unpacked at a time, and from where on a body is long: most feeds are shorter."""
VERY_LONG = 8 * LONG
"""From where on it is very long: hardly any feed is longer."""
# 4 bytes of zstd can stand for 128 KiB, so 64 of them for 2 MiB.
_ZSTD_STEP = 64
_ZSTD_WINDOW = 8 * 1024 * 1024  # RFC 9659: no more over HTTP
_PLAIN = ("", "identity")
_CRUMB, _CRUMBS = 64, 10_000
"""Bytes that chunks hold on average at the least, and how many may hold less: each costs some
microseconds, and a body of one byte a chunk would keep a core busy until the deadline."""
_BREATH = 200
"""After so many chunks others have a turn: what has arrived is read without waiting."""

Unpack = Callable[[bytes], Iterator[bytes]]
"""Gives what a chunk holds, in steps."""


async def body_from(
    headers: Mapping[str, str],
    chunks: AsyncIterable[bytes],
    *,
    beyond: Sequence[tuple[int, Callable[[], Awaitable[None]]]],
) -> bytes:
    """Read and unpack a body; raises SourceUnreadable for one that is damaged or too large.

    When it grows beyond one of these lengths, in order, it waits for that word before it goes on.
    """
    encoding = headers.get("content-encoding", "").strip().lower()
    unpack = _unpacker(encoding)
    if headers.get("transfer-encoding", "").strip().lower() not in (*_PLAIN, "chunked"):
        raise SourceUnreadable(
            sentence("packed_unasked", "the server packed its answer for the transfer, unasked")
        )
    if _length(headers) > BODY_LIMIT:
        raise _too_large()
    packed, body, waits = 0, bytearray(), list(beyond)
    async for chunk in _without_crumbs(chunks):
        packed += len(chunk)
        try:
            for step in unpack(chunk):
                body += step
                size = max(len(body), packed)
                if size > BODY_LIMIT:
                    raise _too_large()
                while waits and size > waits[0][0]:
                    _, allowed = waits.pop(0)
                    await allowed()
        except (zlib.error, brotli.error, zstandard.ZstdError) as error:
            raise SourceUnreadable(
                sentence("packed_damaged", "the answer cannot be unpacked: it is damaged")
            ) from error
    return bytes(body)


async def _without_crumbs(chunks: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """Pass chunks on, and let others have their turn; raises SourceUnreadable if they are crumbs."""
    count = size = 0
    async for chunk in chunks:
        count, size = count + 1, size + len(chunk)
        if count > _CRUMBS + size // _CRUMB:
            raise SourceUnreadable(
                sentence(
                    "packed_crumbs",
                    "the server sends its answer in crumbs of a few bytes: tell its publisher, or"
                    " remove the feed",
                )
            )
        if count % _BREATH == 0:
            await asyncio.sleep(0)
        yield chunk


def _length(headers: Mapping[str, str]) -> int:
    """Give the length that a server claims; what it really sends is counted in any case."""
    claimed = headers.get("content-length", "")
    return int(claimed) if claimed.isascii() and claimed.isdecimal() and len(claimed) < 16 else 0


def _too_large() -> SourceUnreadable:
    return SourceUnreadable(
        sentence(
            "answer_large",
            "the answer is larger than {most} MB: a feed that long is not read; ask its publisher"
            " for a shorter one",
            most=BODY_LIMIT // (1024 * 1024),
        )
    )


def _unpacker(encoding: str) -> Unpack:
    if encoding in _PLAIN:
        return _as_it_is
    if encoding in ("gzip", "x-gzip"):
        return _zlib(zlib.decompressobj(31))
    if encoding == "deflate":
        return _deflate()
    if encoding == "br":
        return _brotli(brotli.Decompressor())
    if encoding == "zstd":
        return _zstd()
    raise SourceUnreadable(
        sentence(
            "packed_as",
            "the server packed its answer as {encoding}, unasked",
            encoding=f"{encoding[:40]!r}",
        )
    )


def _as_it_is(chunk: bytes) -> Iterator[bytes]:
    yield chunk


def _zlib(unpacker: "zlib._Decompress") -> Unpack:
    def unpack(chunk: bytes) -> Iterator[bytes]:
        while chunk and not unpacker.eof:
            yield unpacker.decompress(chunk, _STEP)
            chunk = unpacker.unconsumed_tail
        yield b""  # what follows the end is no part of the document, but is counted

    return unpack


def _deflate() -> Unpack:
    """Tell by its first byte whether deflate comes in zlib's envelope, as it should, or bare."""
    chosen: list[Unpack] = []

    def unpack(chunk: bytes) -> Iterator[bytes]:
        if chunk and not chosen:
            in_envelope = chunk[0] & 0x8F == 0x08
            chosen.append(_zlib(zlib.decompressobj(15 if in_envelope else -15)))
        return chosen[0](chunk) if chosen else iter(())

    return unpack


def _brotli(unpacker: brotli.Decompressor) -> Unpack:
    def unpack(chunk: bytes) -> Iterator[bytes]:
        # It takes more before it has given all (`can_accept_more_data`): ask until nothing comes.
        while not unpacker.is_finished():
            step = unpacker.process(chunk, output_buffer_limit=_STEP)
            yield step
            if not step:
                break
            chunk = b""
        yield b""

    return unpack


def _zstd() -> Unpack:
    unpacker = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()

    def unpack(chunk: bytes) -> Iterator[bytes]:
        for start in range(0, len(chunk), _ZSTD_STEP):
            if unpacker.eof:
                break
            yield unpacker.decompress(chunk[start : start + _ZSTD_STEP])
        yield b""

    return unpack
