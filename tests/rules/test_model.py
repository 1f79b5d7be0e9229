import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.answers.answer import WatchRemoved, WatchSaved
from rules.model import Channel, PollState, host_of
from tests.build import NEWS, a_feed, a_watch, an_article


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
    with pytest.raises(AttributeError):
        setattr(value, name, "other")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://me:pw@Harbour.example/rss", "harbour.example"),
        ("http://127.0.0.1:8080/rss", "127.0.0.1:8080"),
        ("file:saved.xml", ""),
        ("http://[broken/", ""),
        ("http://harbour.example:99999999/", ""),
    ],
)
def test_a_server_is_named_by_its_host_and_port(url: str, host: str) -> None:
    assert host_of(url) == host
    assert a_feed(url).host == host


def test_a_feed_that_moved_is_asked_at_its_new_address() -> None:
    moved = a_feed(state=PollState(address="https://new.example/rss"))
    assert (moved.asked, moved.host) == ("https://new.example/rss", "new.example")
