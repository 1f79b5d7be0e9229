"""What people may ask about source packs: which there are, and to have the feeds of one polled."""

import difflib
from collections.abc import Sequence

from adapters.ports import Store
from bot.source_packs import DEFAULT_PACK, source_packs
from rules.answers.answer import PackAdded, PackShown, Refusal
from rules.sentences import sentence


class PackCommands:
    """The part of the commands that is about source packs."""

    _store: Store

    async def list_packs(self) -> Sequence[PackShown]:
        """Read the packs, and what of them is polled."""
        polled = {feed.url for feed in await self._store.feeds()}
        return [
            PackShown(
                pack.name, pack.about, pack.feeds, sum(one.feed.url in polled for one in pack.feeds)
            )
            for pack in source_packs().values()
        ]

    async def add_pack(self, name: str) -> PackAdded:
        """Keep the feeds of a pack; a running bot polls them within seconds."""
        packs = source_packs()
        pack = packs.get(name.strip().casefold())
        if pack is None:
            near = difflib.get_close_matches(name.strip().casefold(), packs, n=1)
            meant = f'did you mean "{near[0]}"? ' if near else ""
            raise Refusal(
                f'no feeds were added: there is no pack "{name}": {meant}there are'
                f" {', '.join(packs)}"
            )
        added = await self._store.add_feeds([one.feed for one in pack.feeds])
        return PackAdded(pack.name, tuple(added), len(pack.feeds) - len(added))

    async def _remarks_on_feeds(self) -> tuple[str, ...]:
        """Say so when nothing is polled: a watch would wait for ever."""
        if await self._store.feeds():
            return ()
        return (
            sentence(
                "no_feeds_yet",
                "no feed is polled yet, so nothing can be found:"
                " `wirewatch feed add-pack {pack}` adds the world's news,"
                " `wirewatch feed packs` shows others",
                pack=DEFAULT_PACK,
            ),
        )
