"""Documents of the operator's that are files: bounded as those of the web are."""

from pathlib import Path

from adapters.errors import SourceUnreadable
from adapters.web import BODY_LIMIT
from rules.sentences import sentence


def read_file(path: Path) -> bytes:
    """Read a document; raises SourceUnreadable, with the remedy."""
    try:
        with path.open("rb") as stream:
            body = stream.read(BODY_LIMIT + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or sentence("no_such_path", "no such path can be")
        raise SourceUnreadable(
            sentence("file_unread", "the file cannot be read ({why}): check its path", why=reason)
        ) from error
    if len(body) > BODY_LIMIT:
        raise SourceUnreadable(
            sentence(
                "file_large", "the file is larger than {most} MB", most=BODY_LIMIT // (1024 * 1024)
            )
        )
    return body
