"""Secrets: given by name in the configuration, never shown by anything.

`token = "env:DISCORD_TOKEN"` reads a variable, `token = "file:secrets/discord"` the first line of a
file (relative to the configuration file, whose folder is the validation context's `base`). The
value is a SecretStr, which every repr, dump and log shows as asterisks.
"""

import os
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit, urlunsplit

from pydantic import BeforeValidator, SecretStr, ValidationInfo

from rules.feeds.lists import path_without_keys

HIDDEN = "***"


def read_secret(given: object, info: ValidationInfo) -> object:
    """Follow `env:` and `file:` to the value; anything else is the value itself."""
    if not isinstance(given, str):
        return given
    kind, colon, name = given.partition(":")
    if colon and kind == "env":
        return _from_environment(name)
    if colon and kind == "file" and not name.startswith("//"):
        base = (info.context or {}).get("base", Path())
        return _from_file(Path(base) / name)
    return given


Secret = Annotated[SecretStr, BeforeValidator(read_secret)]


def without_secrets(address: str) -> str:
    """Show an address without anything in it that may be a key: login, query values, parts of a path."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return HIDDEN
    if parts.scheme == "file":
        return address
    if not parts.hostname or "@" in parts.path:
        return f"{parts.scheme}:{HIDDEN}"
    login = f"{HIDDEN}@" if "@" in parts.netloc else ""
    query = "&".join(_hidden(pair) for pair in parts.query.replace(";", "&").split("&"))
    path = path_without_keys(parts.path)
    return urlunsplit((parts.scheme, login + parts.netloc.rpartition("@")[2], path, query, ""))


def _hidden(pair: str) -> str:
    name, equals, _ = pair.partition("=")
    return f"{name}={HIDDEN}" if equals else HIDDEN if pair else ""


def _from_environment(name: str) -> str:
    if not name:
        raise ValueError('name a variable behind env:, for example "env:DISCORD_TOKEN"')
    value = os.environ.get(name, "")
    if not value:
        raise ValueError(f"the environment variable {name} is not set: set it before starting")
    return value


def _from_file(path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ValueError(f"the secret file {path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError(f"the secret file {path} is not UTF-8: write the secret anew") from None
    if not lines or not lines[0].strip():
        raise ValueError(f"the secret file {path} is empty: write the secret into its first line")
    return lines[0].strip()
