"""A column of text that a sentence of ours comes out of as it was put in, to be said in any language."""

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from rules.sentences import read_back, written


class SentenceText(TypeDecorator[str]):
    """Text, and with a sentence all that it takes to say it again."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Write it."""
        return None if value is None else written(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Read it back; what older versions kept is text."""
        return None if value is None else read_back(value)
