"""What the strict reader leaves to others, and what it leaves out."""

import base64

import pytest

from adapters.sources.feed_draft import PIECES_AT_MOST, Draft
from adapters.sources.feed_parser import read_quickly
from adapters.sources.xml_feed import NotPlain, TooWild, read_xml_feed
from tests.hostile_feeds import attributes


def entry_draft(inner: str, root: str = "<rss><channel><item>%s</item></channel></rss>") -> Draft:
    [entry] = read_xml_feed(root % inner).entries
    return entry


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<rss>",
        "<html><body/></html>",
        "<channel><item><title>CDF</title></item></channel>",
        "<!DOCTYPE rss><rss/>",
        "<rss><content type='application/xml'><a/></content></rss>",
        "<rss><x:y/></rss>",
        "<rss>&nbsp;</rss>",
        f"<rss>{''.join(f'<t{number}/>' for number in range(6_000))}</rss>",
    ],
)
def test_what_is_not_plain_is_left_to_others(text: str) -> None:
    with pytest.raises(NotPlain):
        read_xml_feed(text)


@pytest.mark.parametrize(
    ("inside", "says"),
    [
        (attributes(257), "more than 256 attributes"),
        ("<a>" * 256 + "</a>" * 256, "nested deeper than 256"),
        ("<description type='xhtml'>" + "<a>" * 300, "nested deeper than 256"),
        (f"<description type='xhtml'>{attributes(257)}</description>", "more than 256 attributes"),
    ],
)
def test_what_no_feed_looks_like_is_for_nobody(inside: str, says: str) -> None:
    with pytest.raises(TooWild, match=says):
        read_xml_feed(f"<rss>{inside}</rss>")


def test_what_feeds_may_look_like_is_read() -> None:
    inside = attributes(256) + "<a>" * 250 + "</a>" * 250
    assert entry_draft(f"{inside}<guid>p1</guid>").guid == "p1"


def test_names_inside_other_people_are_no_authors() -> None:
    entry = entry_draft("<contributor><name>Ole</name><email>o@pier.example</email></contributor>")
    assert entry.author is None
    assert entry_draft("<name>Ole</name>").author is None


def test_pieces_beyond_all_measure_are_left_out() -> None:
    entry = entry_draft(
        "<category>a</category>" * 300
        + "<enclosure url='https://pier.example/1'/>" * 300
        + "<content xmlns='http://search.yahoo.com/mrss/' url='https://pier.example/2'/>" * 300
        + f"<tags>{'a,' * 300}</tags>"
    )
    assert len(entry.tags) == len(entry.files) == len(entry.media) == PIECES_AT_MOST


def test_base64_that_is_none_is_text() -> None:
    good = base64.b64encode("Fähre".encode()).decode()
    assert entry_draft(f"<title mode='base64'>{good}</title>").title == "Fähre"
    assert entry_draft("<title mode='base64'>Ferry!</title>").title == "Ferry!"
    assert entry_draft("<title mode='base64'>/////w==</title>").title == "/////w=="


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ("<div>a</div>", "a"),
        (" <div class='x'>a <div>b</div></div> ", "a <div>b</div>"),
        ("<div>a</div><div>b</div>", "<div>a</div><div>b</div>"),
        ("a<div>b</div>", "a<div>b</div>"),
        ("<p>a &lt; b<br/></p>", "<p>a &lt; b<br></br></p>"),
        ("<a href='?a&amp;\"b\"'>c</a>", '<a href="?a&amp;&quot;b&quot;">c</a>'),
    ],
)
def test_markup_is_written_down_again_without_atoms_own_wrapper(markup: str, said: str) -> None:
    root = "<feed xmlns='http://www.w3.org/2005/Atom'><entry>%s</entry></feed>"
    assert entry_draft(f"<title type='xhtml'>{markup}</title>", root).title == said


def test_a_base_that_is_no_address_spoils_no_link() -> None:
    text = "<rss><channel xml:base='http://[x'><item><link>/1</link></item></channel></rss>"
    answer = read_quickly(text.encode(), content_type=None, base_url="https://pier.example/")
    assert answer is not None
    assert [entry.link for entry in answer.entries] == ["https://pier.example/1"]
