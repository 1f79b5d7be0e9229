"""The way out for commands: under the operator's rules where there is a configuration."""

from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.output import DEFAULT_CONFIG

if TYPE_CHECKING:
    from adapters.web import Web


def web_for(config: Path) -> "AbstractAsyncContextManager[Web]":
    """Open the way out as [fetch] says; without a configuration, to the public internet only."""
    from adapters.web import WebOptions, open_web
    from bot import __version__
    from bot.config import load
    from bot.settings.sections import Fetch

    unset = config == DEFAULT_CONFIG and not config.exists()
    fetch = Fetch() if unset else load(config).fetch
    return open_web(
        WebOptions(
            contact=fetch.contact,
            version=__version__,
            allow_private=fetch.allow_private,
            pace=fetch.pace(),
        )
    )
