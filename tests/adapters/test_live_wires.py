"""News services are asked together, and one that fails keeps no other from answering."""

from pathlib import Path

from adapters.errors import SourceDelayed
from adapters.sources.live_wires import SERVICES, LiveWires
from rules.model import FeedAnswer
from tests.fakes import FakeSource
from tests.newsroom import a_store, item, some_commands

HERE = {
    name: (kind, lambda words, name=name: f"https://{name[:2].lower()}.example/?{words}")
    for name, (kind, _) in SERVICES.items()
}


async def test_what_satisfies_the_query_is_found_once_the_newest_first(tmp_path: Path) -> None:
    late, same = item("Ferry late", outlet="Pier"), item("Ferry late", outlet="Pier")
    source = FakeSource(
        {
            "https://go.example/?ferry": FeedAnswer((late, item("Golf"))),
            "https://gd.example/?ferry": FeedAnswer((same, item("A ferry sails", published=None))),
        }
    )
    async with a_store(tmp_path) as store:
        commands = some_commands(store, wires=LiveWires(source, HERE))
        answer = await commands.search_wires("ferry")
        assert sorted(one.article.title for one in answer.found) == ["A ferry sails", "Ferry late"]
        assert answer.asked == ("Google News", "GDELT")
        assert await store.archive_begins() is None


async def test_a_service_that_fails_is_named_with_the_reason() -> None:
    source = FakeSource(
        {
            "https://go.example/?ferry": SourceDelayed("Google News: wait"),
            "https://gd.example/?ferry": FeedAnswer((item("Ferry late"),)),
        }
    )
    failed, answered = await LiveWires(source, HERE).ask("ferry")
    assert (failed.name, failed.problem) == ("Google News", "Google News: wait")
    assert [one.title for one in answered.entries] == ["Ferry late"]


def test_the_addresses_ask_for_the_last_week() -> None:
    _, google = SERVICES["Google News"]
    _, gdelt = SERVICES["GDELT"]
    assert "when:168h" in google("ferry")
    assert "timespan=10080min" in gdelt("ferry")
