from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.answer import WatchRemoved, WatchSaved
from rules.model import Channel
from tests.build import NEWS, a_watch, an_article


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("console", Channel("console")),
        (" slack:C0NEWS ", NEWS),
        ("teams:19:abc@thread", Channel("teams", "19:abc@thread")),
    ],
)
def test_a_channel_is_read_as_people_write_it(text: str, channel: Channel) -> None:
    assert Channel.named(text) == channel
    assert str(channel) == text.strip()


@given(st.sampled_from(["console", "slack"]), st.text(alphabet="abC09:-é"))
def test_a_written_channel_reads_back(chat: str, address: str) -> None:
    channel = Channel(chat, address)
    assert Channel.named(str(channel)) == channel


def test_an_article_is_searched_in_its_title_summary_and_body() -> None:
    article = an_article("Ferry aground", summary="Near the bay", body="Three were rescued")
    assert article.texts == {
        "title": "Ferry aground",
        "summary": "Near the bay",
        "body": "Three were rescued",
    }


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (an_article(), "title"),
        (a_watch(), "query"),
        (NEWS, "address"),
        (WatchSaved(a_watch(), reading="ferry"), "reading"),
        (WatchRemoved(a_watch()), "watch"),
    ],
)
def test_a_value_does_not_change(value: object, name: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(value, name, "other")
