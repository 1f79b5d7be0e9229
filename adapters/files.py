"""Documents of the operator's that are files: bounded as those of the web are."""

from pathlib import Path

from adapters.errors import SourceUnreadable
from adapters.web import BODY_LIMIT


def read_file(path: Path) -> bytes:
    """Read a document; raises SourceUnreadable, with the remedy."""
    try:
        with path.open("rb") as stream:
            body = stream.read(BODY_LIMIT + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no such path can be"
        raise SourceUnreadable(f"the file cannot be read ({reason}): check its path") from error
    if len(body) > BODY_LIMIT:
        raise SourceUnreadable(f"the file is larger than {BODY_LIMIT // (1024 * 1024)} MB")
    return body
