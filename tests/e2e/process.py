"""Real processes of wirewatch, for tests that start, stop and kill them."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
WAIT_SECONDS = 120
"""For what comes in a second or two, on a machine that has ten other things to do."""


def a_newsroom(folder: Path) -> Path:
    """Copy the sample newsroom; gives its configuration."""
    shutil.copytree(ROOT / "samples", folder, ignore=shutil.ignore_patterns("wirewatch*"))
    return folder / "config.toml"


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


async def wirewatch(
    *words: str, module: str = "bot", within_s: float = WAIT_SECONDS
) -> tuple[int, str, str]:
    """Run a command to its end: exit status, stdout, stderr."""
    async with started(*words, module=module) as process:
        out, err = await asyncio.wait_for(process.communicate(), within_s)
    return process.returncode or 0, out.decode(), err.decode()


@asynccontextmanager
async def started(
    *words: str,
    module: str = "bot",
    stdout: int = asyncio.subprocess.PIPE,
    stderr: int = asyncio.subprocess.PIPE,
) -> AsyncGenerator[asyncio.subprocess.Process]:
    """Start a command; at the end of the block it is gone, whatever happened."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *words,
        env=environment(),
        stdout=stdout,
        stderr=stderr,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


@contextmanager
def a_pipe(*, with_reader: bool) -> Iterator[int]:
    """Give the writing end of a pipe that nobody reads, or whose reader has left."""
    reader, writer = os.pipe()
    if not with_reader:
        os.close(reader)
    try:
        yield writer
    finally:
        os.close(writer)
        if with_reader:
            os.close(reader)


async def read_until(
    stream: asyncio.StreamReader | None, text: str, *, within_s: float = WAIT_SECONDS
) -> str:
    """Read lines until one holds the text; gives what was read. TimeoutError after so long in all."""
    assert stream is not None
    read = ""
    async with asyncio.timeout(within_s):
        while text not in read:
            line = await stream.readline()
            assert line, f"ended before {text!r}: {read}"
            read += line.decode()
    return read
