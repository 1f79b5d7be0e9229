from dataclasses import replace
from datetime import timedelta, timezone

from rules.answers.rows import added_row, alert_row, choice_rows, feed_row, iso
from rules.feeds.health import Condition
from rules.model import Evidence, WatchName
from tests.build import NOON, a_feed, a_feed_added, a_feed_health, an_alert, feeds_found


def test_an_alert_is_a_row_of_the_promised_shape() -> None:
    alert = replace(
        an_alert("Munitions from North Korea"),
        published_at=NOON,
        watches=(WatchName(1, "DPRK munitions"), WatchName(12, "Rail")),
        evidence=(Evidence("title", 15, 26, '"North Korea"', "exact"),),
    )
    row = alert_row(alert, posted=NOON + timedelta(minutes=2))
    assert list(row) == [
        "alert",
        "story",
        "channel",
        "watches",
        "title",
        "link",
        "outlet",
        "published",
        "seen",
        "posted",
        "evidence",
    ]
    assert row["alert"].startswith("L")
    assert row["story"].startswith("S")
    assert row["watches"] == ["W1", "W12"]
    assert (row["published"], row["posted"]) == (iso(NOON), iso(NOON + timedelta(minutes=2)))
    assert row["evidence"] == [
        {"field": "title", "start": 15, "end": 26, "term": '"North Korea"', "how": "exact"}
    ]


def test_a_time_is_written_in_utc_whatever_its_zone() -> None:
    tokyo = NOON.astimezone(timezone(timedelta(hours=9)))
    assert iso(tokyo) == NOON.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert iso(None) is None


def test_how_a_feed_stands_is_a_row_in_seconds_and_utc() -> None:
    health = replace(
        a_feed_health(Condition.FAILING),
        last_success_at=NOON,
        per_day=1.5,
        latency_p50=timedelta(minutes=2),
        error="404: check the address",
    )
    row = feed_row(health)
    assert (row["feed"], row["state"], row["tags"]) == ("F1", "failing", ["world"])
    assert (row["last_success"], row["next"]) == (iso(NOON), None)
    assert (row["items_a_day"], row["latency_p50_s"], row["latency_p95_s"]) == (1.5, 120.0, None)
    assert (row["error"], row["gap"]) == ("404: check the address", None)


def test_an_added_feed_and_feeds_to_choose_from_have_one_shape() -> None:
    known = replace(feeds_found("https://a.example/", "https://b.example/"), known=(None, a_feed()))
    added, several = added_row(a_feed_added()), added_row(known)
    assert list(added) == list(several)
    assert (added["feed"], added["added"], added["choices"]) == ("F1", True, [])
    assert added["preview"][0]["published"] == iso(NOON)
    assert (several["feed"], several["added"], several["preview"]) == (None, False, [])
    assert [one["feed"] for one in several["choices"]] == [None, "F1"]
    assert several["choices"] == choice_rows(known)
