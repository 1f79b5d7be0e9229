"""What the path works with: the sockets, plugged, with the clock and the dice beside them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.ports import Chat, Dispatcher, Source, Store
from bot.watching import LiveWatches

POLL, DRAIN = "poll", "drain"
"""The tasks of the dispatcher: poll a feed by its id, drain a channel by its name."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that one bot works with; bot/app.py sets it."""

    store: Store
    source: Source
    chats: Mapping[str, Chat]
    dispatcher: Dispatcher
    watches: LiveWatches
    interval: timedelta
    clock: Callable[[], datetime]
    chance: Callable[[], float]
