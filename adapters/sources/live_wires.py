"""Services that search the world's news, asked at once for what the archive is too young to have."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from adapters.archive_ports import WireAnswer, Wires
from adapters.errors import FetchError
from adapters.ports import Source
from adapters.sources.gdelt_source import gdelt_address
from adapters.sources.google_news_source import google_news_address
from rules.model import Feed
from rules.sentences import told_by

BACK = timedelta(days=7)

SERVICES: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "Google News": ("googlenews", lambda words: google_news_address(words, within=BACK)),
    "GDELT": ("gdelt", lambda words: gdelt_address(words, within=BACK)),
}
"""By name: the kind of source that reads it, and the address that answers."""


class LiveWires(Wires):
    """Asks each service once, together; one that fails keeps no other from answering."""

    def __init__(
        self,
        source: Source,
        services: Mapping[str, tuple[str, Callable[[str], str]]] = SERVICES,
    ) -> None:
        """Ask through a source, which keeps to each service's pace."""
        self._source, self._services = source, services

    async def ask(self, words: str) -> Sequence[WireAnswer]:
        """Ask all."""
        return await asyncio.gather(*(self._ask(name, words) for name in self._services))

    async def _ask(self, name: str, words: str) -> WireAnswer:
        kind, address = self._services[name]
        try:
            answer = await self._source.fetch(
                Feed(address(words), shown=name, name=name, kind=kind)
            )
        except FetchError as error:
            return WireAnswer(name, problem=told_by(error))
        return WireAnswer(name, answer.entries)
