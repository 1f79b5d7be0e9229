from dataclasses import replace
from datetime import timedelta, timezone

from rules.model import Evidence, WatchName
from rules.rows import alert_row, iso
from tests.build import NOON, an_alert


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
