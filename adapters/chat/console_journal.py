"""The console's memory: a line for each alert, written before it is printed, confirmed after.

The room for the confirmation is taken beforehand, so that a disk that fills up meanwhile cannot
keep a printed alert from being noted.
"""

import errno
import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

KEEPS = 1_000
"""Lines that are kept; only those of the last moments before a crash are ever asked for."""
_INTENDED, _PRINTED = b"?", b"+"


class Journal:
    """A file beside the database; one console writes it at a time."""

    def __init__(self, path: Path) -> None:
        """Use this file; it is made with the first alert."""
        self.path = path

    @contextmanager
    def noting(self, marker: str) -> Iterator[None]:
        """Note a marker as printed if the block ends well; raises OSError before the block begins."""
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            line = os.lseek(file, 0, os.SEEK_END)
            _write_whole(file, _INTENDED + marker.encode() + b"\n", back_to=line)
            yield
            os.lseek(file, line, os.SEEK_SET)
            os.write(file, _PRINTED)
        finally:
            os.close(file)

    def holds(self, marker: str) -> bool:
        """Say whether an alert was printed; lets older lines go."""
        if not self.path.exists():
            return False
        with self.path.open("rb") as file:
            lines = deque(file, maxlen=KEEPS + 1)
        if len(lines) > KEEPS:
            shorter = self.path.with_name(self.path.name + ".new")
            shorter.write_bytes(b"".join(lines))
            shorter.replace(self.path)
        return _PRINTED + marker.encode() in {line.strip() for line in lines}

    def problem(self) -> str | None:
        """Say why nothing can be noted, with the remedy; None is well."""
        if self.path.exists() and not self.path.is_file():
            return f"{self.path} is no file: remove it"
        place = self.path if self.path.exists() else self.path.parent
        if not os.access(place, os.W_OK):
            return f"{place} cannot be written to: mend its permissions"
        return None


def _write_whole(file: int, line: bytes, *, back_to: int) -> None:
    if os.write(file, line) < len(line):
        os.ftruncate(file, back_to)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
