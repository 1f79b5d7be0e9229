"""A feed's answer ↔ MessagePack, for the pipe between the bot and the process that reads feeds for it.

Not pickle: whatever a document does to the process that reads it, it can send back nothing but words.
"""

from msgspec import Struct
from msgspec.msgpack import Decoder, Encoder

from rules.model import Entry, FeedAnswer
from rules.sentences import read_back, written


class _Read(Struct, array_like=True):
    """What a document says; validators and waits are not the parser's."""

    title: str | None
    link: str | None
    language: str | None
    problem: str | None
    entries: tuple[Entry, ...]


_ENCODER, _DECODER = Encoder(), Decoder(_Read)


def packed_answer(answer: FeedAnswer) -> bytes:
    """Write down what was read."""
    problem = written(answer.problem) if answer.problem else None
    return _ENCODER.encode(
        _Read(answer.title, answer.link, answer.language, problem, answer.entries)
    )


def unpacked_answer(said: bytes) -> FeedAnswer:
    """Read it again; raises ValueError when it is not what was written."""
    read = _DECODER.decode(said)
    return FeedAnswer(
        entries=read.entries,
        title=read.title,
        link=read.link,
        language=read.language,
        problem=read_back(read.problem) if read.problem else None,
    )
