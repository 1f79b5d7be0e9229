import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.sources.link_header import linked

BASE = "https://pier.example/news/rss"


@pytest.mark.parametrize(
    ("header", "hub"),
    [
        ('<https://hub.example/>; rel="hub"', "https://hub.example/"),
        ("<https://hub.example/>;rel=hub", "https://hub.example/"),
        ('<https://hub.example/> ; REL = "Hub"', "https://hub.example/"),
        ('<https://hub.example/a,b;c>; rel="hub"', "https://hub.example/a,b;c"),
        ('<https://hub.example/>; title="a, <b>; rel=self"; rel="hub"', "https://hub.example/"),
        (
            '<https://pier.example/>; rel="self", <https://hub.example/>; rel="hub"',
            "https://hub.example/",
        ),
        ('<https://hub.example/>; rel="self hub"', "https://hub.example/"),
        (
            '<https://one.example/>; rel="hub", <https://two.example/>; rel="hub"',
            "https://one.example/",
        ),
        ("</hub>; rel=hub", "https://pier.example/hub"),
        ('<https://hub.example/>; type="x"; rel="hub"', "https://hub.example/"),
        ("<ftp://hub.example/>; rel=hub", None),
        ("<javascript:alert(1)>; rel=hub", None),
        ('<https://hub.example/>; rel="github"', None),
        ('<https://hub.example/>; title="rel=hub"', None),
        ("<https://hub.example/>", None),
        ('<https://hub.example/>; rev="hub"', None),
        ('<https://hub.example/>; rel="hub"; anchor="/other"', None),
        ('<https://hub.example/>; rel="self"; rel="hub"', None),
        ("https://hub.example/; rel=hub", None),
        ("", None),
        (None, None),
    ],
)
def test_a_hub_is_read_from_the_header(header: str | None, hub: str | None) -> None:
    assert linked(header, "hub", base_url=BASE) == hub


@given(st.text("<>;=,\"\\ relhubs'/:ht", max_size=200))
def test_whatever_stands_in_the_header_is_read_or_left(header: str) -> None:
    found = linked(header, "hub", base_url=BASE)
    assert found is None or found.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    "header", ["<" * 100_000, "<>;" * 100_000, "<a>" + ";a=" * 100_000, '<a>;a="' + "\\" * 100_000]
)
def test_a_hostile_header_takes_no_time(header: str) -> None:
    begun = time.process_time()
    assert linked(header, "hub", base_url=BASE) is None
    assert time.process_time() - begun < 1
