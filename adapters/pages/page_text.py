"""Bytes of a page → text: whatever the server says, and whatever the bytes say."""

import codecs

import regex

TEXT_LIMIT = 3_000_000
"""Characters that are read of a page; articles are a hundredth of it."""
_HEAD = 4_096
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = regex.compile(
    rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", regex.IGNORECASE
)
_CHARSET = regex.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", regex.IGNORECASE)
_TAG = regex.compile(
    r"<!doctype\s+html|<(?:html|head|body|div|p|article|main|section|meta|title|h1|span|script|br|a|pre|table)(?:\s[^<>]*)?/?>",
    regex.IGNORECASE,
)
_STRANGE = regex.compile(r"[\p{Cc}\p{Cn}\p{Co}\uFFFD--[\t\n\v\f\r\x85]]", regex.V1)
_NO_TEXT = ("%PDF-", "PK\x03\x04", "GIF8", "\x7fELF", "{\\rtf")
_TAGS_ENOUGH = 3


def text_of(body: bytes, content_type: str | None) -> str:
    """Decode a page; nothing is refused: what cannot be read becomes U+FFFD. NULs are dropped."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return _bounded(body.decode(encoding, "replace"))
    if (wide := _wide(body[:200])) is not None:
        return _bounded(body.decode(wide, "replace"))
    for encoding in _candidates(body, content_type):
        text = _decoded(body, encoding)
        if text is not None:
            return _bounded(text)
    return _bounded(body.decode("cp1252", "replace"))


def is_markup(text: str) -> bool:
    """Say whether a text is a page's source rather than words with a tag here or there."""
    found = _TAG.findall(text, 0, 200_000)
    return len(found) >= _TAGS_ENOUGH or (bool(found) and text.lstrip().startswith("<"))


def is_readable(text: str) -> bool:
    """Say whether it is text at all, and not a picture, a program, a PDF."""
    some = text[:20_000]
    return not some.startswith(_NO_TEXT) and len(_STRANGE.findall(some)) * 20 <= len(some)


def _candidates(body: bytes, content_type: str | None) -> list[str]:
    said = _CHARSET.search(content_type or "")
    declared = _DECLARED.search(body[:_HEAD])
    named = [said.group(1)] if said else []
    named += [declared.group(1).decode("ascii", "replace")] if declared else []
    # Many say Latin-1 and mean Windows; many say nothing, or something else than they send.
    return [*map(_known_as, named), "utf-8", *(["shift_jis", "euc-jp"] if _has_kana(body) else [])]


def _known_as(name: str) -> str:
    bare = name.lower()
    return "cp1252" if bare in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii") else bare


def _decoded(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode("utf-8" if encoding.startswith("utf-16") else encoding)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def _wide(start: bytes) -> str | None:
    """Recognise UTF-16 without a mark by the zeros between its letters."""
    zeros = start.count(0)
    if len(start) < 20 or zeros * 3 < len(start):
        return None
    return "utf-16-le" if start[1::2].count(0) >= start[::2].count(0) else "utf-16-be"


def _has_kana(body: bytes) -> bool:
    return body.count(b"\x82") + body.count(b"\x83") > 20


def _bounded(text: str) -> str:
    return text[:TEXT_LIMIT].replace("\0", "")
