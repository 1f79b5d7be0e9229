import codecs
from xml.parsers import expat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.sources.feed_text import mended, text_of
from tests.hostile_feeds import FLOODS, MEGABYTE, seconds_for

FEED = "<rss><channel><item><title>%s</title></item></channel></rss>"


def is_well_formed(text: str) -> bool:
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(text, True)
    except expat.ExpatError:
        return False
    return True


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "utf-16-le", "utf-32-be"])
def test_unicode_in_any_width_is_recognised(encoding: str) -> None:
    text = FEED % "Паром сел на мель"
    assert text_of(text.encode(encoding), None) == text


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("iso-8859-2", "Łódź: prom na mieliźnie"),
        ("windows-1251", "Паром сел на мель"),
        ("shift_jis", "フェリーが座礁"),
        ("gbk", "渡轮搁浅"),
        ("iso-2022-jp", "フェリーが座礁"),
    ],
)
@pytest.mark.parametrize("where", ["header", "document"])
def test_a_declared_encoding_is_believed(encoding: str, title: str, where: str) -> None:
    inside = where == "document"
    text = (f'<?xml version="1.0" encoding="{encoding}"?>' if inside else "") + FEED % title
    kind = None if inside else f"text/xml; charset={encoding}"
    assert title in text_of(text.encode(encoding), kind)


@pytest.mark.parametrize("encoding", ["punycode", "idna", "utf-16", "zip", "rot13", "x-pier", "\0"])
def test_an_encoding_that_cannot_be_is_not_believed(encoding: str) -> None:
    body = f'<?xml version="1.0" encoding="{encoding}"?>{FEED % "Fähre"}'.encode()
    assert "Fähre" in text_of(body, f"text/xml; charset={encoding}")


def test_a_stray_byte_does_not_spoil_the_rest() -> None:
    body = (FEED % "Fähre läuft – nahe Brübek").encode().replace("ü".encode(), b"\xfc")
    assert "Fähre läuft – nahe Brübek" in text_of(body, None)


def test_windows_1252_that_looks_like_utf_8_here_and_there_is_windows_1252() -> None:
    said = "Â© „Fähre“ – Šibenik, Ärö, Ølgod"
    assert said in text_of((FEED % said).encode("cp1252"), None)


@given(st.binary(max_size=300), st.none() | st.text(max_size=30))
def test_any_bytes_are_text_of_some_kind(body: bytes, content_type: str | None) -> None:
    text = text_of(body, content_type)
    text.encode()
    assert mended(mended(text)) is not None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("AT&T & Co", "AT&amp;T &amp; Co"),
        ("A&nbsp;&mdash;B", "A\xa0—B"),
        ("&copy 2026", "© 2026"),
        ("?a=1&copy=2", "?a=1&amp;copy=2"),
        ("&nosuch;", "&amp;nosuch;"),
        ("&amp;&lt;&#38;", "&amp;&lt;&#38;"),
        ("&lt b", "&lt; b"),
        ("&#0;&#8;&#xFFFF;&#x110000;&#99999999999;", ""),
        ("&#x41;&#65;", "&#65;&#65;"),
        ("&#;&#x;&;", "&amp;#;&amp;#x;&amp;;"),
        ("a\0b\x08c\ufffed", "abcd"),
        ("<![CDATA[AT&T &nbsp;]]>&T", "<![CDATA[AT&T &nbsp;]]>&amp;T"),
        ("<!-- &x -->&x", "<!-- &x -->&amp;x"),
        ("<![CDATA[ & never closed", "<![CDATA[ & never closed"),
    ],
)
def test_references_are_mended_where_they_count(written: str, read: str) -> None:
    assert mended(FEED % written) == FEED % read


@pytest.mark.parametrize(
    "before",
    [
        "\n\n  ",
        '<br />\n<b>Warning</b>: include(): failed in <b>/srv/feed.php</b><br />\n<?xml version="1.0"?>',
        '<?xml version="1.0"?>\n<?xml version="1.0" encoding="utf-8"?>',
        "<!DOCTYPE rss>\n",
        '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "https://pier.example/rss.dtd">',
        "<!DOCTYPE rss [\n<!ENTITY boat 'Ferry'>\n]>",
        "window.x = 1 < 2 && 3;",
    ],
)
@pytest.mark.parametrize(
    "behind", ["", "\n<script>a && b</script>", "<!-- & -->", "served in 3 ms"]
)
def test_what_stands_around_a_feed_is_cut_off(before: str, behind: str) -> None:
    assert is_well_formed(mended(before + FEED % "Ferry" + behind))


def test_short_words_of_the_document_itself_are_put_in_place() -> None:
    declared = "<!DOCTYPE rss [<!ENTITY boat 'Ferry'><!ENTITY co \"P and O\">]>"
    assert "<title>Ferry of P and O<" in mended(declared + FEED % "&boat; of &co;")


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "ha"><!ENTITY b "&a;&a;">',
        f'<!ENTITY b "{"b" * 100}">',
        '<!ENTITY b SYSTEM "file:///etc/passwd">',
        '<!ELEMENT rss ANY><!ENTITY % c SYSTEM "http://127.0.0.1:9/"> %c; <!ENTITY b "&#37;">',
    ],
)
def test_words_that_may_grow_or_stand_elsewhere_are_left_out(declared: str) -> None:
    assert mended(f"<!DOCTYPE rss [{declared}]>" + FEED % "x&b;&nbsp;") == FEED % "x\xa0"


@given(st.text("<>&;#x!-[]CDATA?lrs \n", max_size=80))
def test_a_well_formed_feed_stays_as_it_is(title: str) -> None:
    text = FEED % title
    if is_well_formed(text):
        assert mended(text) == text or "&#" in title


@pytest.mark.parametrize("flood", FLOODS)
@pytest.mark.untraced  # the ways of short texts, a million times
def test_floods_are_mended_in_proportion_to_their_length(flood: str) -> None:
    text = flood * (2 * MEGABYTE // len(flood))
    assert seconds_for(lambda: mended(text)) < 10
    assert seconds_for(lambda: mended(text + FEED)) < 10
    assert seconds_for(lambda: mended(FEED + text)) < 10


def test_a_byte_order_mark_is_no_text() -> None:
    assert text_of(codecs.BOM_UTF8 + b"<rss/>", None) == "<rss/>"
