"""Runs a PostgreSQL for as long as somebody holds our stdin open; then ends it and removes its files.

`python postgres_keeper.py FOLDER_OF_BINARIES` prints one line, where the server listens, and lives
until stdin ends: also when the process behind it was killed. It is a process of its own, so that no
Ctrl-C ends the server before the tests.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

# The files are worth nothing after a crash; the rest is as anywhere.
NOBODY = "nobody"
MAKING = ("-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
HURRIED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


def main(binaries: Path) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    folder = Path(tempfile.mkdtemp(prefix="ww-pg-"))
    try:
        server = start(reachable(binaries, folder), folder)
        try:
            wait_until_ready(server, folder)
            print(folder, flush=True)  # noqa: T201  # the line that we are asked for
            sys.stdin.read()
        finally:
            end(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def reachable(binaries: Path, folder: Path) -> Path:
    """PostgreSQL refuses root, and nobody else may look into root's folders: nobody gets a copy."""
    (folder / "run").mkdir()
    if os.geteuid() != 0:
        return binaries
    package = binaries.parents[1]
    for needed in (binaries.parent, package.with_name(f"{package.name}.libs")):
        own = folder / needed.relative_to(package.parent)
        if needed.exists():
            shutil.copytree(needed, own, symlinks=True)
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, NOBODY)
    return folder / binaries.relative_to(package.parent)


def start(binaries: Path, folder: Path) -> subprocess.Popen[bytes]:
    files = folder / "run" / "data"
    how: dict[str, Any] = {"cwd": folder / "run", "stdin": subprocess.DEVNULL}
    if os.geteuid() == 0:
        how |= {"user": NOBODY, "extra_groups": []}
    with (folder / "log").open("wb") as log:
        how |= {"stdout": log, "stderr": log}
        made = subprocess.run([binaries / "initdb", "-D", files, *MAKING], check=False, **how)  # noqa: S603  # the words are ours
        if made.returncode:
            raise SystemExit(why(folder))
        options = [f"unix_socket_directories={folder / 'run'}", "listen_addresses=", *HURRIED]
        words = [word for option in options for word in ("-c", option)]
        return subprocess.Popen([binaries / "postgres", "-D", files, *words], **how)  # noqa: S603  # as above


def why(folder: Path) -> str:
    return f"no PostgreSQL: {(folder / 'log').read_text(errors='replace')[-2000:]}"


def wait_until_ready(server: subprocess.Popen[bytes], folder: Path) -> None:
    """The last line of this file says `ready` when connections are taken."""
    state = folder / "run" / "data" / "postmaster.pid"
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        if state.exists() and "ready" in state.read_text(encoding="utf-8", errors="replace"):
            return
        time.sleep(0.02)
    raise SystemExit(why(folder))


def end(server: subprocess.Popen[bytes]) -> None:
    """End it at once: what it holds is thrown away."""
    for number in (signal.SIGQUIT, signal.SIGKILL):
        server.send_signal(number)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            continue
        return


if __name__ == "__main__":
    main(Path(sys.argv[1]))
