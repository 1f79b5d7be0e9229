"""How the bot stands, as programs read it: a row a source, a row a channel, one of it all."""

from datetime import timedelta

from rules.answers.rows import status_rows
from rules.answers.status import Destination, Status
from rules.feeds.health import Condition, FeedHealth
from rules.model import Channel, Feed
from tests.newsroom import NOON


def test_every_source_and_channel_has_a_row_and_all_of_it_one() -> None:
    late = timedelta(seconds=90)
    source = FeedHealth(Feed("https://a", "a"), Condition.FAILING, latency_p50=late, error="a: no")
    lost = Destination(Channel("slack", "C1"), 4, late, late, 2, NOON, 1, "invite me")
    first, second, third, last = status_rows(Status((source,), (lost, Destination(Channel("x")))))
    assert (first["about"], first["name"], first["state"]) == ("source", "a", "failing")
    assert (first["p50_s"], first["error"]) == (90.0, "a: no")
    assert (second["name"], second["state"], second["error"]) == ("slack:C1", "lost", "invite me")
    assert (second["posted"], second["oldest"]) == (4, "2026-11-24T12:00:00Z")
    assert (third["name"], third["state"], third["p50_s"]) == ("x", "well", None)
    assert (last["about"], last["posted"], last["owed"], last["dead"]) == ("all", 4, 2, 1)
    assert first.keys() == second.keys() == last.keys()


def test_without_anything_there_is_one_row() -> None:
    [row] = status_rows(Status((), ()))
    assert (row["about"], row["owed"], row["oldest"]) == ("all", 0, None)
