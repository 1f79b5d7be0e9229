"""An article with what its page says."""

from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec import structs

from rules.articles.article import NO_TITLE, digest
from rules.page.filling import article_of, carried, filled
from rules.page.model import Page
from tests.build import NOON, an_article

PAGE = Page(
    title="Ferry hits rock",
    dek="Nobody hurt",
    author="Ann Poe",
    published_at=NOON,
    site="Tide",
    language="en",
    body=("The ferry hit a rock.", "Nobody was hurt."),
)


def test_the_body_is_the_pages() -> None:
    assert filled(an_article(), PAGE, now=NOON).body == "The ferry hit a rock. Nobody was hurt."


def test_the_address_that_a_page_names_for_itself_is_a_key_of_its_article() -> None:
    article = an_article(link="https://tide.example/print/7", keys=("guid:1:a",))
    named = replace(PAGE, address="https://www.tide.example/ferry?utm_source=x")

    assert filled(article, named, now=NOON).keys == ("guid:1:a", "url:tide.example/ferry")
    again = structs.replace(article, keys=("guid:1:a", "url:tide.example/ferry"))
    assert filled(again, named, now=NOON).keys == again.keys


@pytest.mark.parametrize("address", ["https://agency.example/ferry", "https://tide.example/", None])
def test_a_page_that_names_another_site_or_its_front_page_is_not_believed(
    address: str | None,
) -> None:
    article = an_article(link="https://tide.example/print/7", keys=("guid:1:a",))

    assert filled(article, replace(PAGE, address=address), now=NOON).keys == ("guid:1:a",)
    without = structs.replace(article, link=None)
    assert filled(without, replace(PAGE, address=address), now=NOON).keys == ("guid:1:a",)


def test_a_feed_that_says_more_is_believed() -> None:
    article = an_article(body="word " * 50)

    assert filled(article, PAGE, now=NOON).body == article.body


def test_what_the_feed_said_stays_and_what_it_left_out_is_filled() -> None:
    told = filled(an_article(summary="Its own"), PAGE, now=NOON)
    silent = filled(an_article(NO_TITLE), PAGE, now=NOON)

    assert (told.title, told.summary) == (an_article().title, "Its own")
    assert (silent.title, silent.summary) == ("Ferry hits rock", "Nobody hurt")
    assert (silent.author, silent.language, silent.published_at) == ("Ann Poe", "en", NOON)


def test_a_page_from_the_future_says_no_time() -> None:
    page = replace(PAGE, published_at=NOON + timedelta(days=2))

    assert filled(an_article(), page, now=NOON).published_at is None


def test_the_fingerprint_stays_that_of_the_feeds_words() -> None:
    article = an_article()

    assert digest(filled(article, PAGE, now=NOON)) == digest(article)


def test_a_reworded_article_keeps_the_body_of_its_page() -> None:
    before, after = filled(an_article(), PAGE, now=NOON), an_article("Ferry aground")

    kept = carried(after, before)

    assert (kept.title, kept.body) == ("Ferry aground", before.body)
    assert digest(kept) == digest(after)
    assert carried(an_article(body="word " * 50), before).body.startswith("word")


def test_a_page_without_a_feed_becomes_an_article() -> None:
    article = article_of(PAGE, "https://tide.example/a", now=NOON)
    bare = article_of(Page(body=("x",)), "https://tide.example/a", now=NOON)

    assert (article.title, article.outlet, article.link) == (
        "Ferry hits rock",
        "Tide",
        "https://tide.example/a",
    )
    assert (bare.title, bare.outlet) == (NO_TITLE, "tide.example")
