import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.sources.page_links import LINKS_AT_MOST, links_of
from adapters.web import WebAnswer
from rules.articles.links import is_web_link
from rules.feeds.page_links import PageLink

PAGE = "https://pier.example/news/"
RSS = "application/rss+xml"
FEED = PageLink("https://pier.example/rss", "alternate", RSS, "Pier")


def links(page: bytes | str, **headers: str) -> list[PageLink]:
    body = page if isinstance(page, bytes) else page.encode()
    return links_of(WebAnswer(200, headers, body, PAGE))


@pytest.mark.parametrize(
    "tag",
    [
        f'<link rel="alternate" type="{RSS}" title="Pier" href="/rss">',
        f"<LINK HREF='../rss' TITLE='Pier' TYPE='{RSS}' REL='alternate'/>",
        f"<link href=//pier.example/rss#top title=Pier type={RSS} rel=alternate>",
        f'<base href="https://pier.example/a/"><link rel=alternate type={RSS} title=Pier href=../rss>',
        f'<body><p><link rel=alternate type={RSS} title="Pier" href="https://pier.example/rss">',
        f'<base href="/a/"><base href="https://mole.example"><link rel=alternate type={RSS}'
        ' title="P&#105;er" href="&#47;rss">',
        f'<title>x</title><meta name=a content="<"><link rel=" alternate " type=" {RSS} "'
        ' title=" Pier\n" href=" /rss ">',
    ],
)
def test_a_link_is_found_however_it_is_written(tag: str) -> None:
    assert links(tag) == [FEED]


def test_the_text_of_an_anchor_is_its_title() -> None:
    page = (
        '<a href="/world.rss" title="x"><b>World</b> news</a><a href=/a.rss title=A></a><a>no</a>'
    )
    assert [(link.url, link.title) for link in links(page)] == [
        ("https://pier.example/world.rss", "World news"),
        ("https://pier.example/a.rss", "A"),
    ]


@pytest.mark.parametrize(
    "href", ["", "#top", "javascript:x", "mailto:a@b.c", "http://[", "file:x", "data:,x"]
)
def test_what_leads_nowhere_on_the_web_is_no_link(href: str) -> None:
    assert links(f'<a href="{href}">x</a><link rel=alternate href="{href}">') == []


def test_links_in_comments_and_scripts_are_none() -> None:
    hidden = '<link rel=alternate href="/x">'
    assert links(f"<!-- {hidden} --><script>'{hidden}'</script><style>{hidden}</style>") == []


@pytest.mark.parametrize(
    "header",
    [
        f'</rss>; rel="alternate"; type="{RSS}"; title="Pier"',
        f"<https://pier.example/rss>;type={RSS};REL=alternate;title=Pier",
        f'</rss> ; title="Pier" ; rel="alternate" ; crossorigin; type="{RSS}"',
    ],
)
def test_links_in_the_head_of_an_answer_are_read(header: str) -> None:
    assert links("", link=header) == [FEED]


def test_a_head_may_name_several_and_the_page_comes_behind() -> None:
    header = '</a,b>; rel=alternate; title="one, <two>", <c>; rel=next, nonsense, <d'
    found = links('<link rel=alternate href="/e">', link=header)
    assert [link.url.removeprefix("https://pier.example") for link in found] == [
        "/a,b",
        "/news/c",
        "/e",
    ]
    assert found[0].title == "one, <two>"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("Übersee".encode(), "text/html"),
        ("Übersee".encode(), "text/html; charset=iso-8859-1"),
        ("Übersee".encode("latin-1"), "text/html; charset=ISO-8859-1"),
        ("Übersee".encode("latin-1"), "text/html; charset=no-such"),
        ("Übersee".encode("latin-1"), "text/html; charset=hex"),
        ("Übersee".encode("cp1252"), ""),
        ("\ufeffÜbersee".encode(), "text/html"),
        ("\ufeffÜbersee".encode("utf-16-le"), "text/html; charset=utf-8"),
    ],
)
def test_titles_are_read_in_whatever_encoding_the_page_is(body: bytes, content_type: str) -> None:
    mark, word = ("\ufeff", body[2:]) if body.startswith(b"\xff\xfe") else ("", body)
    name = "utf-16-le" if mark else "ascii"
    page = f'{mark}<a href="/x">'.encode(name) + word + "</a>".encode(name)
    [link] = links(page, **{"content-type": content_type})
    assert link.title is not None
    assert link.title.endswith("Übersee")


def test_the_encoding_may_stand_in_the_page() -> None:
    page = '<meta charset="windows-1251"><a href="/x">Море</a>'.encode("cp1251")
    assert [link.title for link in links(page)] == ["Море"]


@pytest.mark.parametrize(
    "flood",
    [
        b"<a href=/x>" * 200_000,
        b"<div>" * 400_000,
        b"<" * 2_000_000,
        b"<!--" * 500_000,
        b"<link rel=alternate href=" + b"x" * 2_000_000,
        b"<link " + b" ".join(b"a%d=b" % n for n in range(100_000)) + b" href=/x>",
        b"<table><b><p>" * 100_000,
        b"\0" * 1_000_000,
    ],
)
@pytest.mark.untraced  # the ways of short texts, a million times
def test_a_flood_ends(flood: bytes) -> None:
    assert len(links(flood, link="<" * 100_000 + ";" * 100_000)) <= LINKS_AT_MOST


@given(st.text(st.sampled_from("<>=\"'/!- \0linkahrefbase:#;&")), st.binary())
def test_whatever_a_page_is_made_of_its_links_are_on_the_web(text: str, rest: bytes) -> None:
    for link in links(text.encode() + rest, link=text):
        assert is_web_link(link.url)
