"""What processes that still live have worked, by what Linux says of them: a PostgreSQL server's, a bot's own."""

import os
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.engine import URL

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
_PARENT, _USED = 1, slice(11, 13)
"""Fields of /proc/PID/stat behind the name (man 5 proc_pid_stat): ppid; utime, stime."""


def server_pid(url: URL) -> int | None:
    """Give the process of a server that the tests started; None of another's."""
    host = url.query.get("host")
    state = Path(str(host)) / "data" / "postmaster.pid"
    if not state.exists():
        return None
    return int(state.read_text(encoding="utf-8").split()[0])


def children_cpu_ms(pid: int) -> float:
    """Sum up what the living children of a process have used; a server has one a connection."""
    ticks = sum(
        sum(map(int, fields[_USED])) for fields in _processes() if int(fields[_PARENT]) == pid
    )
    return ticks * 1_000 / _TICKS_A_SECOND


def _processes() -> Iterator[list[str]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                yield (entry / "stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
            except OSError:  # it has ended
                continue
