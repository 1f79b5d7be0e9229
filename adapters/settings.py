"""What the settings of every plug have in common: strictness, and the types people write."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

from rules.duration import duration_from


class Settings(BaseModel):
    """A table of the configuration: unknown keys are errors, values are never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class SpokenSettings(Settings):
    """Of a chat: what its channels are told in, where their people have not said otherwise."""

    language: Literal["en", "de", "es", "fr"] | None = None


def _read_duration(given: object) -> object:
    if isinstance(given, str):
        return duration_from(given)
    if isinstance(given, timedelta):
        return given
    raise ValueError('write a length of time in quotes, for example "3m" or "1h30m"')


Duration = Annotated[timedelta, BeforeValidator(_read_duration)]
