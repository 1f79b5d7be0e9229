"""Bytes of a feed → text, and text → text that an XML reader can read: encodings, junk, entities.

What a document says of its encoding is believed as far as its bytes allow. Valid UTF-8 beyond ASCII
is never anything else by chance; a lone byte in it is one of windows-1252, as browsers read it.
Everything here takes time in proportion to the document, whatever stands in it.
"""

import codecs
import html.entities
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from xml.sax.saxutils import escape

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
)
# How `<?xm` and `<rs` begin where there is no mark (XML 1.0, appendix F).
_WIDE_STARTS = (
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0<\0", "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\0{\0", "utf-16-be"),
    (b"{\0", "utf-16-le"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
# Codecs of Python that are no encoding of a document, or take time by the square of its length.
_NO_ENCODINGS = frozenset(("punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined"))
_SUPERSETS = {"gb2312": "gb18030", "ascii": "utf-8", "iso8859-1": "cp1252"}
_STRAY_BYTES = {
    0xDC00 + byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(128, 256)
}
_BEYOND_ASCII = bytes(range(128, 256))
_C1 = re.compile("[\x80-\x9f]")
_C1_IN_UTF8 = re.compile(rb"\xc2[\x80-\x9f]")  # found in a tenth of the time
WINDOWS_1252 = {byte: bytes([byte]).decode("cp1252", "ignore") for byte in range(128, 160)}
"""What is meant by the controls of C1: nobody writes those, many write windows-1252."""

_ROOT = re.compile(r"<(?:\w{1,20}:)?(?:rss|feed|rdf)(?=[\s>/])", re.IGNORECASE)
_ROOT_END = re.compile(r"</(?:\w{1,20}:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_DECLARATION = re.compile(r"<\?xml\s[^<>]*+>")
_DOCTYPE = re.compile(
    r"<!DOCTYPE[^\[<>]*+(?:\[(?P<inside>(?:[^<>\]]|<!(?:ENTITY|ELEMENT|ATTLIST|NOTATION)\s[^<>]*+>)*+)\]\s*)?>",
    re.IGNORECASE,
)
# Longer ones, and those made of others, may grow beyond all measure where they are named; and those
# that stand elsewhere are never fetched.
_SHORT_WORD = re.compile(
    r"<!ENTITY\s+(?P<name>[A-Za-z][A-Za-z0-9]{0,31})\s+([\"'])(?P<means>[^\"'&%<>]{0,60})\2\s*>"
)
_NOT_IN_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_AMPERSAND = re.compile(
    r"&(?:(?P<name>[A-Za-z][A-Za-z0-9]{0,31})(?P<end>;|(?![A-Za-z0-9=]))|#(?P<dec>[0-9]{1,12});|#[xX](?P<hex>[0-9A-Fa-f]{1,12});)?"
)
_DECLARES = re.compile(r"<!ENTITY\s+([A-Za-z][A-Za-z0-9]{0,31})\s")
_XML_NAMES = frozenset(("amp", "lt", "gt", "quot", "apos"))
_SECTIONS = (("<![CDATA[", "]]>"), ("<!--", "-->"), ("<?", "?>"))
_SECTION_BEGIN = re.compile(r"<!\[CDATA\[|<!--|<\?")


def text_of(body: bytes, content_type: str | None) -> str:
    """Decode a document; what cannot be read otherwise is read as windows-1252."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return _wide(body[len(mark) :], encoding)
    for start, encoding in _WIDE_STARTS:
        if body.startswith(start):
            return _wide(body, encoding)
    return _narrow(body.removeprefix(codecs.BOM_UTF8), content_type)


def mended(text: str) -> str:
    """Mend what keeps a document from being well-formed, as far as there is no doubt about it.

    Gone: what stands around the feed, controls, a DOCTYPE, but for the short words that it declares.
    A bare `&` becomes `&amp;`, an entity of HTML its character.
    """
    feed, own = _without_doctype(_NOT_IN_XML.sub("", _without_surroundings(text)))
    return "".join(_with_good_ampersands(feed, own))


def _narrow(body: bytes, content_type: str | None) -> str:
    said = [*_CHARSET.findall(content_type or "")[:2], *_said_inside(body)]
    names = [name for one in said if (name := _codec(one))]
    if body.isascii():
        names = [name for name in names if name.startswith(("iso2022", "hz", "utf-7"))]
    else:
        names.insert(0, "utf-8")
    for name in names or ["ascii"]:
        with suppress(UnicodeDecodeError):
            text = body.decode(name)
            is_clean = name == "utf-8" and not _C1_IN_UTF8.search(body)
            return text if is_clean else _without_c1(text)
    return _without_c1(_leniently(body))


def _leniently(body: bytes) -> str:
    text = body.decode("utf-8", "surrogateescape")
    strays = len(text) - len(text.encode("utf-8", "ignore").decode())
    beyond_ascii = len(text) - len(body.translate(None, _BEYOND_ASCII))
    if 2 * strays > beyond_ascii:  # what reads as UTF-8 does so by chance
        text = body.decode("ascii", "surrogateescape")
    return text.translate(_STRAY_BYTES)


def _said_inside(body: bytes) -> list[str]:
    return [name.decode("ascii") for name in _DECLARED.findall(body[:4_000])[:1]]


def _codec(name: str) -> str | None:
    """Find Python's name of an encoding whose letters are ASCII; None for anything else."""
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    if known in _NO_ENCODINGS or known.startswith(("utf-16", "utf-32")):
        return None
    return _SUPERSETS.get(known, known)


def _wide(body: bytes, encoding: str) -> str:
    return body.decode(encoding, "replace")


def _without_c1(text: str) -> str:
    if text.isascii() or not _C1.search(text):
        return text
    return text.translate(WINDOWS_1252)


def _without_surroundings(text: str) -> str:
    """Cut off what stands before the feed and behind it: blank lines, warnings, scripts."""
    root = _ROOT.search(text)
    if root is None:
        return text
    declared = [found.end() for found in _DECLARATION.finditer(text, 0, root.start())]
    start = declared[-1] if declared else root.start() if _is_junk(text, root) else 0
    ends = _ROOT_END.finditer(text, max(root.end(), len(text) - 8_000))
    end = max((found.end() for found in ends), default=len(text))
    return "\n" * text.count("\n", 0, start) + text[start:end]


def _is_junk(text: str, root: re.Match[str]) -> bool:
    """Say whether something that is no markup of XML stands before the root."""
    before = text[: root.start()].strip()
    return bool(before) and not before.startswith("<!")


def _without_doctype(text: str) -> tuple[str, Mapping[str, str]]:
    """Take away a DOCTYPE; gives the short words that it declares, nothing for all others."""
    found = _DOCTYPE.search(text)
    if found is None:
        return text, {}
    inside = found["inside"] or ""
    own = dict.fromkeys(_DECLARES.findall(inside), "")
    own |= {word["name"]: escape(word["means"]) for word in _SHORT_WORD.finditer(inside)}
    return text[: found.start()] + text[found.end() :], own


def _with_good_ampersands(text: str, own: Mapping[str, str]) -> Iterator[str]:
    for is_markup, part in _parts(text):
        if is_markup and "&" in part:
            yield _AMPERSAND.sub(lambda found: _ampersand(found, own), part)
        else:
            yield part


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    """Cut a document into what may hold references and what holds none: CDATA, comments."""
    at = 0
    while opened := _SECTION_BEGIN.search(text, at):
        yield True, text[at : opened.start()]
        closing = dict(_SECTIONS)[opened.group()]
        closed = text.find(closing, opened.end())
        at = closed + len(closing) if closed >= 0 else len(text)
        yield False, text[opened.start() : at]
    yield True, text[at:]


def _ampersand(found: re.Match[str], own: Mapping[str, str]) -> str:
    name = found["name"]
    if name in own:
        return own[name]
    if name in _XML_NAMES and found["end"]:
        return found.group()
    if name:
        written = name + found["end"]  # some may stand without the semicolon in HTML, too
        meant = html.entities.html5.get(written)
        return escape(meant) if meant else f"&amp;{written}"
    number = found["dec"] or found["hex"]
    if number is None:
        return "&amp;"
    return _number(int(number, 10 if found["dec"] else 16))


def _number(code: int) -> str:
    """Write a reference to a character; one that no document may hold is dropped."""
    if code > 0x10FFFF or _NOT_IN_XML.match(chr(code)):
        return ""
    return f"&#{code};"
