"""Documents that are written to cost their reader much, and how long they take."""

import random
import time
from collections.abc import Callable

MEGABYTE = 1024 * 1024


def seconds_for(work: Callable[[], object]) -> float:
    """Give the processor time that some work takes: others on the machine do not count."""
    started = time.process_time()
    work()
    return time.process_time() - started


def rss(inside: str = "", *, before: str = "", items: str = "") -> bytes:
    item = items or "<item><title>Ferry runs aground</title><guid>p1</guid></item>"
    return f'{before}<rss version="2.0"><channel>{inside}{item}</channel></rss>'.encode()


def attributes(count: int) -> str:
    return "<a " + " ".join(f'a{number}="1"' for number in range(count)) + "/>"


def doctype(*declared: str) -> str:
    return f"<!DOCTYPE rss [{''.join(declared)}]>"


def described(text: str) -> str:
    return f"<item><title>Ferry</title><guid>p1</guid><description>{text}</description></item>"


LAUGHS = doctype(
    '<!ENTITY a "ha">',
    *(
        f'<!ENTITY {name} "{10 * f"&{before};"}">'
        for before, name in zip("abcdefghi", "bcdefghij", strict=True)
    ),
)
ITEM = "<item><title>Ferry</title><guid>p1</guid></item>"

REFUSED = {
    "hundreds of attributes": rss(attributes(32_000)),
    "hundreds of attributes after a fault": rss("<b>&<c>" + attributes(32_000)),
    "hundreds of attributes in a broken document": rss("</b>" + attributes(32_000)),
    "tags nested deep": rss("<a>" * 100_000 + "</a>" * 100_000),
    "tags nested deep, unclosed": rss("<a>" * 300_000),
    "thousands of namespaces": rss(
        "<a " + " ".join(f'xmlns:a{number}="u{number}"' for number in range(20_000)) + "/>"
    ),
    "a web page": b"<!DOCTYPE html><html><body>" + b"<p>Pier <a href=x>news</a></p>" * 60_000,
    "nothing but NULs": b"\0" * MEGABYTE,
    "brackets of JSON": b"[" * MEGABYTE,
    "bytes of no kind": bytes(range(256)) * 4_000,
}
"""All of these are refused at once, in some words."""

READ = {
    "a billion laughs": rss(before=LAUGHS, items="<item><title>&j;</title><guid>1</guid></item>"),
    "quadratic blow-up": rss(
        before=doctype(f'<!ENTITY a "{"A" * 50_000}">'),
        items="<item><title>" + "&a;" * 50_000 + "</title><guid>1</guid></item>",
    ),
    "a file as an entity": rss(
        before=doctype('<!ENTITY x SYSTEM "file:///etc/passwd">'),
        items="<item><title>Ferry &x;</title><guid>1</guid></item>",
    ),
    "a parameter entity": rss(
        before=doctype('<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;'),
    ),
    "begun comments in CDATA": rss(items=described("<![CDATA[" + "<!--" * 250_000 + "]]>")),
    "begun tags in CDATA": rss(items=described("<![CDATA[" + "<" * MEGABYTE + "]]>")),
    "hundreds of attributes in CDATA": rss(
        items=described("<![CDATA[" + attributes(32_000) + "]]>")
    ),
    "escaped tags": rss(items=described("&lt;b&gt;" * 100_000)),
    "tags and tags of one entry": rss(items="<item><guid>1</guid>" + "<category>a</category>" * 40_000 + "</item>"),
    "NULs between the letters": rss(items=described("\0" * MEGABYTE)),
    "a link of a megabyte": rss(
        items="<item><guid>1</guid><link>https://pier.example/" + "a" * MEGABYTE + "</link></item>"
    ),
}  # fmt: skip
"""All of these give their entry in a second or two."""

TOO_MANY_ENTRIES = {
    "200,000 items": rss(items=ITEM * 200_000),
    "200,000 items and a bare ampersand": rss("<x>a & b</x>", items=ITEM * 200_000),
    "200,000 items in a broken document": rss("<x>", items=ITEM * 200_000),
    "200,000 items of JSON": b'{"items": [' + b",".join([b'{"id": 1}'] * 200_000) + b"]}",
}

ENDLESS = {
    "10 MB of begun tags": b"<rss><channel>" + b"<" * (10 * MEGABYTE - 100),
    "10 MB of ampersands": rss("&" * (10 * MEGABYTE - 1_000)),
    "10 MB of begun comments": rss("<!--" * (5 * MEGABYTE // 2 - 1_000)),
    "10 MB of begun comments in CDATA": rss(
        items=described("<![CDATA[" + "<!--" * (5 * MEGABYTE // 2 - 1_000) + "]]>")
    ),
    "10 MB of escaped tags, broken": rss(
        "<x>", items=described("&lt;b&gt;" * (10 * MEGABYTE // 9 - 1_000))
    ),
    "10 MB of text": rss(items=described("x " * (5 * MEGABYTE - 1_000))),
    "6 MB of XML declarations": b"<?xml " * MEGABYTE + rss(),
    "10 MB of noise": random.Random(1).randbytes(10 * MEGABYTE),  # noqa: S311  # noise
}
"""As large as a body may be; some of them take until they are given up."""

FLOODS = (
    "<!--",
    "<![CDATA[",
    "<?xml ",
    "<!DOCTYPE ",
    "<!DOCTYPE x [",
    "<!DOCTYPE x [<!ENTITY a 'b'>",
    "&",
    "&#",
    "&amp",
    "<rss ",
    "</rss",
    "<a:",
    "a:",
    "<a b=",
    "<item>",
    "\0",
    "\xe9",
    " ",
)
"""What ill-chosen patterns take time over by the square of its length."""
