"""`[[channels]]` of config.toml: how a channel is told, as code."""

from collections.abc import Mapping

from pydantic import Field, model_validator

from adapters.settings import Settings
from rules.attention.errors import SettingError
from rules.attention.settings import attention_from, attention_written


class ChannelSettings(Settings):
    """One of `[[channels]]`: each key as `wirewatch channel set` takes it."""

    name: str = Field(min_length=1, max_length=200, examples=["console"])
    zone: str | None = None
    quiet: str | None = None
    budget: str | None = None
    digest: str | None = None
    group_wait: str | None = None
    group_interval: str | None = None
    backlog: str | None = None
    spikes: str | None = None
    ping_twice: str | None = None
    language: str | None = None
    managers: str | None = None

    @model_validator(mode="after")
    def _can_be_meant(self) -> "ChannelSettings":
        try:
            attention_from(self._given())
        except SettingError as error:
            raise ValueError(str(error)) from None
        return self

    def __str__(self) -> str:
        """Say it in a line."""
        said = ", ".join(f"{key} {value}" for key, value in self.written().items())
        return f"channel {self.name}: {said}"

    def written(self) -> Mapping[str, str]:
        """Give what is set, each in its usual spelling."""
        given = self._given()
        usual = attention_written(attention_from(given))
        return {key: usual[key] for key in given}

    def _given(self) -> Mapping[str, str]:
        return {
            key: value
            for key, value in self.model_dump(exclude={"name"}).items()
            if value is not None
        }
