from urllib.parse import urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.sources import shapes
from rules.articles import links


@settings(max_examples=500)
@given(
    st.from_regex(links._ORDINARY_LINK, fullmatch=True),
    st.sampled_from(["https://pier.example/a/b?c", "http://pier.example", "file:///feed.xml"]),
)
def test_a_link_that_is_taken_as_it_is_would_have_come_out_so(link: str, base: str) -> None:
    assert urljoin(base, link) == link
    assert shapes.web_link(link, base) == link


@pytest.mark.parametrize(
    ("given", "link"),
    [
        ("https://pier.example/1", "https://pier.example/1"),
        ("https://pier.example/1?", "https://pier.example/1"),
        ("HTTPS://Pier.Example/1", "https://Pier.Example/1"),
        (" /1 ", "https://pier.example/1"),
        ("a b", "https://pier.example/news/a%20b"),
        ("//tug.example/1", "https://tug.example/1"),
        ("javascript:alert(1)", None),
        ("https://[x/1", None),
        ("https://pier.example/\x001", None),
        ('https://pier.example/"><b>', None),
        ("", None),
        (None, None),
        (17, None),
    ],
)
def test_a_link_is_a_whole_web_link_or_none(given: object, link: str | None) -> None:
    assert shapes.web_link(given, "https://pier.example/news/feed") == link
