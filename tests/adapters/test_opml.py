import contextlib
import xml.etree.ElementTree as ET
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters import opml
from adapters.opml import DEEPEST, UnreadableList, opml_from, outlines_from
from rules.feeds.lists import NAME_LIMIT, SIZE_LIMIT, Outline, one_line, sort_out
from rules.model import Feed
from tests.build import SCRIPTS

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PIER = "https://pier.example/rss"


def document(body: str, declaration: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    head = "<head><title>Mine</title></head>"
    return f'{declaration}<opml version="2.0">{head}<body>{body}</body></opml>'


def read(body: str) -> list[Outline]:
    return list(outlines_from(document(body).encode()))


FEED = f'<outline type="rss" text="Pier" xmlUrl="{PIER}"/>'


@pytest.mark.parametrize(
    ("body", "outline"),
    [
        (FEED, Outline(PIER, "Pier")),
        (f'<outline title="Pier" xmlurl=" {PIER} "/>', Outline(PIER, "Pier")),
        (f'<outline xmlUrl="{PIER}">', Outline(PIER)),
        (f'<outline text="A &amp; B &lt; C" xmlUrl="{PIER}"/>', Outline(PIER, "A & B < C")),
        (f'<outline text="A & B" xmlUrl="{PIER}?a=1&b=2"/>', Outline(f"{PIER}?a=1&b=2", "A & B")),
        (f'<outline text="Pier&apos;s" xmlUrl="{PIER}"/>', Outline(PIER, "Pier's")),
        (f'<outline text="World">{FEED}</outline>', Outline(PIER, "Pier", ("World",))),
        (
            f'<outline text="World"><outline text="East, far">{FEED}</outline></outline>',
            Outline(PIER, "Pier", ("World", "East, far")),
        ),
        (f'<outline text="World"><outline>{FEED}</outline>', Outline(PIER, "Pier", ("World",))),
        (
            f'<outline text="A">{FEED}</outline><outline text="B">{FEED}</outline>',
            Outline(PIER, "Pier", ("A", "B")),
        ),
        (
            f'<outline text="Pier" category="/A/B,C" xmlUrl="{PIER}"/>',
            Outline(PIER, "Pier", ("A", "B", "C")),
        ),
        (f"<!-- {FEED} --><outline text='a folder'/>{FEED}", Outline(PIER, "Pier")),
    ],
)
def test_lists_are_read_however_readers_write_them(body: str, outline: Outline) -> None:
    assert read(body) == [outline]


TITLE = "Überfahrt – 渡し船"


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8", ""),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16", "UTF-8"),
        ("gb18030", "GB18030"),
        ("utf-8", "no-such"),
        ("utf-8", "EUC-JP"),
    ],
)
def test_a_list_is_read_in_its_encoding(encoding: str, declared: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    text = document(f'<outline text="{TITLE}" xmlUrl="{PIER}"/>', declaration)
    [outline] = outlines_from(text.encode(encoding))
    assert outline.title == TITLE


@pytest.mark.parametrize("declared", ["ISO-8859-1", "UTF-8"])
def test_an_old_list_of_western_letters_is_read(declared: str) -> None:
    text = document(
        f'<outline text="Über" xmlUrl="{PIER}"/>', f'<?xml version="1.0" encoding="{declared}"?>'
    )
    assert [one.title for one in outlines_from(text.encode("latin-1"))] == ["Über"]


@pytest.mark.parametrize(
    "other", [b"", b"hello", b"\0\0", b"<html><body>x</body></html>", b"https://pier.example/rss"]
)
def test_what_is_no_list_is_refused(other: bytes) -> None:
    with pytest.raises(UnreadableList, match="it is no OPML file"):
        outlines_from(other)


def test_a_list_may_be_empty() -> None:
    assert read("") == []


def test_an_entity_bomb_and_a_file_are_only_text() -> None:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY a0 "x">{levels}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    bomb = document(f'<outline text="&a9; &f;" xmlUrl="{PIER}"/>', head).encode()
    assert outlines_from(bomb) == [Outline(PIER, "&a9; &f;")]


@pytest.mark.parametrize(
    ("flood", "said"),
    [
        (b"<opml>" + b"<outline text=f>" * 60, f"{DEEPEST} deep"),
        (b"<opml>" + b"<outline/>" * 50_001, "more than 50,000"),
        (b" " * (SIZE_LIMIT + 1), "larger than 10 MB"),
        (b"<opml>" + b"<x>" * 250_001, "too much that is no feed"),
        (b"<opml>" + b"<x/>" * 125_001, "too much that is no feed"),
    ],
)
@pytest.mark.untraced  # the ways of short texts, a million times
def test_what_is_too_much_is_refused(flood: bytes, said: str) -> None:
    with pytest.raises(UnreadableList, match=said):
        outlines_from(flood)


def test_an_address_in_thousands_of_folders_stands_in_the_first_of_them() -> None:
    body = "".join(f'<outline text="{n}">{FEED}</outline>' for n in range(5_000))
    [outline] = read(body)
    assert outline.folders == tuple(map(str, range(100)))


def test_an_address_with_thousands_of_categories_has_the_first_of_them() -> None:
    many = ",".join(map(str, range(400_000)))
    [outline] = read(f'<outline category="{many}" xmlUrl="{PIER}"/>')
    assert outline.folders == tuple(map(str, range(100)))


@given(st.binary(max_size=200))
def test_whatever_a_document_holds_it_is_read_or_refused(rest: bytes) -> None:
    for begin in (b"", b"<opml><outline text='a' ", b"\xff\xfe"):
        with contextlib.suppress(UnreadableList):
            outlines_from(begin + rest)


def lines(limit: int) -> st.SearchStrategy[str]:
    # What XML cannot hold is left out when it is written: U+FFFE and U+FFFF.
    text = st.text(st.characters(exclude_characters="\ufffe\uffff")) | st.sampled_from(SCRIPTS)
    return text.map(lambda given: one_line(given, limit)).filter(bool)


FEEDS = st.lists(
    st.builds(
        Feed,
        st.integers(0, 99).map(lambda n: f"https://pier{n}.example/?a='b&c=é{n}&amp;d"),
        name=lines(NAME_LIMIT),
        tags=st.lists(lines(NAME_LIMIT), max_size=3, unique=True).map(tuple),
        origin=st.just("chat"),
    ),
    unique_by=lambda feed: feed.url,
)


@given(FEEDS)
def test_what_is_written_is_read_back(feeds: list[Feed]) -> None:
    found = sort_out(outlines_from(opml_from(feeds, now=NOW)), known=()).new
    assert {one.url: (one.name, set(one.tags)) for one in found} == {
        one.url: (one.name, set(one.tags)) for one in feeds
    }


def test_other_readers_find_what_they_look_for() -> None:
    feeds = [
        Feed(f"{PIER}?a=1&b=2", name='The "Pier" & <Mole>', tags=("World", "Asia")),
        Feed("https://mole.example:8443/rss"),
    ]
    root = ET.fromstring(opml_from(feeds, now=NOW))  # noqa: S314  # our own document
    assert root.get("version") == "2.0"
    assert root.findtext("head/dateCreated") == "Tue, 24 Nov 2026 12:00:00 +0000"
    [bare] = root.findall("body/outline[@xmlUrl]")
    assert bare.attrib == {
        "type": "rss",
        "text": "mole.example",
        "title": "mole.example",
        "xmlUrl": "https://mole.example:8443/rss",
        "htmlUrl": "https://mole.example:8443/",
    }
    folders = root.findall("body/outline[outline]")
    assert [folder.get("text") for folder in folders] == ["Asia", "World"]
    for folder in folders:
        [outline] = folder
        assert outline.get("xmlUrl") == f"{PIER}?a=1&b=2"
        assert outline.get("text") == outline.get("title") == 'The "Pier" & <Mole>'


def test_what_xml_cannot_hold_is_left_out() -> None:
    written = opml_from([Feed(PIER, name="a\0b\ufffe\ud800c")], now=NOW)
    assert opml.outlines_from(written) == [Outline(PIER, "abc")]
