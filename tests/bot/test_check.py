"""What `check` finds in the database that people may want to mend."""

from pathlib import Path

from msgspec.structs import replace

from bot.check import examine
from bot.config import Config
from bot.opening import Place
from rules.model import PollState, Standing
from tests.newsroom import NOON, a_store, feed

OLD, NEW = "https://pier.example/old", "https://pier.example/new"


async def notes(folder: Path, state: PollState, *, headers: bool = False) -> list[str]:
    feeds = [feed(OLD), feed(NEW)]
    async with a_store(folder) as store:
        await store.sync(feeds, [])
        async with store.begin() as tx:
            await tx.save_poll((await store.feeds())[0], state, None)
    own = {"headers": {"X-Key": "k"}} if headers else {}
    config = Config.model_validate({"feeds": [{"url": OLD, **own}, {"url": NEW}]})
    found = await examine(Place(config, folder))
    return [one.sentence for one in found if one.note]


async def test_two_feeds_that_cannot_share_a_request_to_one_address_are_told(
    tmp_path: Path,
) -> None:
    moved = PollState(next_at=NOON, address=NEW)
    [note] = await notes(tmp_path, moved, headers=True)
    assert note == (
        f"F1 {OLD}, F2 {NEW} are asked at one address, each in its own way (headers, a login, a"
        " proxy, another kind), so twice: remove one"
    )
    assert await notes(tmp_path, moved) == []


async def test_feeds_at_addresses_of_their_own_are_well(tmp_path: Path) -> None:
    assert await notes(tmp_path, PollState(next_at=NOON)) == []


async def test_a_feed_that_is_not_asked_any_more_is_no_twin(tmp_path: Path) -> None:
    moved = PollState(next_at=NOON, address=NEW)
    assert await notes(tmp_path, replace(moved, standing=Standing.GONE)) == []
