"""Pages in many designs and languages, broken and hostile ones, read for what they say."""

from datetime import UTC, datetime

import pytest

from adapters.pages.page_parser import PageRules, parse_page
from bot.boilerplate import boilerplate
from rules.page.model import Page
from rules.page.phrases import phrases_from
from tests.html_pages import html_samples
from tests.newspages import CONVOY, DAM, Sample

SAMPLES = list(html_samples())
SENTENCE = "<p>The regional water board opened two gates on Monday, officials said in the town.</p>"


@pytest.fixture(scope="module")
def rules() -> PageRules:
    return PageRules(phrases_from(boilerplate()), boilerplate()["hosts"])


def parsed(content: bytes | str, rules: PageRules, url: str = "https://x.example/a") -> Page:
    body = content.encode() if isinstance(content, str) else content
    return parse_page(body, content_type=None, url=url, rules=rules)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.name)
def test_a_page_is_read_for_what_it_says(sample: Sample, rules: PageRules) -> None:
    story = sample.story
    page = parsed(sample.content, rules, f"https://{story.host}/a/1")
    read = {
        "title": page.title,
        "dek": page.dek or "",
        "author": page.author,
        "published": page.published_at,
        "site": page.site,
        "lang": page.language,
    }
    want = {
        "title": story.title,
        "dek": story.dek,
        "author": story.author,
        "published": story.published,
        "site": story.site,
        "lang": story.lang,
    }

    assert {name: read[name] for name in sample.knows} == {
        name: want[name] for name in sample.knows
    }
    right = [text for text in page.body if text in story.body]
    assert len(right) >= sample.recall * len(story.body)
    assert len(right) >= sample.precision * len(page.body)
    assert not set(sample.noise) & set(page.body)


def test_there_are_thirty_pages_and_more() -> None:
    assert len(SAMPLES) >= 30
    assert len({one.name for one in SAMPLES}) == len(SAMPLES)


HOSTILE = {
    "nested tags": "<html><body>" + "<div>" * 100_000 + SENTENCE * 3,
    "nested in a line": "<html><body>" + SENTENCE + "<em>" * 100_000 + SENTENCE,
    "ten megabytes": "<html><body>" + SENTENCE * 110_000,
    "one paragraph of ten megabytes": "<html><body><p>" + "word said. " * 900_000,
    "ten megabytes of flat text": "The board said so on Monday, and again in town.\n" * 200_000,
    "attributes": "<html><body " + "a=b " * 200_000 + ">" + SENTENCE,
    "comments that never end": "<html><body>" + "<!--" * 200_000 + SENTENCE,
    "signs": "<html><body>" + "<" * 1_000_000 + SENTENCE,
    "deep json": '<html><head><script type="application/ld+json">'
    + '{"@graph":' * 50_000
    + "</script></head><body>"
    + SENTENCE * 4,
    "lists of json": '<html><head><script type="application/ld+json">'
    + "[" * 100_000
    + "</script></head><body>"
    + SENTENCE * 4,
    "entities in json": '<html><head><script type="application/ld+json">{"@type":"NewsArticle","headline":"'
    + "&lol9;" * 100_000
    + '"}</script></head><body>'
    + SENTENCE * 4,
    "an entity bomb": '<!DOCTYPE html [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><html><body>'
    + SENTENCE
    + "<p>&b;&b;</p>",
    "links": "<html><body>" + "<a href=x>link</a> " * 100_000 + SENTENCE * 4,
    "tables": "<html><body>" + "<table><tr><td>" * 20_000 + SENTENCE * 4,
    "breaks": "<html><body><p>" + "a<br>" * 200_000 + SENTENCE,
    "authors": "<html><head>"
    + "<meta name=author content='By A B'>" * 100_000
    + "</head><body>"
    + SENTENCE * 3,
    "times": "<html><body>" + "<time datetime='2020-01-01'>x</time>" * 50_000 + SENTENCE * 3,
    "headings": "<html><body>" + "<h1>By A and B 30 March 2023</h1>" * 30_000 + SENTENCE * 3,
    "dates": "<html><body>" + f"<p>{'30 March 2023 10:10 ' * 9}</p>" * 20_000 + SENTENCE * 3,
    "quotes": "<html><body><p>" + "\"'“‘" * 250_000 + "</p>" + SENTENCE * 3,
    "articles": "<html><body>" + f"<article><h2>T</h2>{SENTENCE}</article>" * 20_000,
    "nothing": "",
    "tags only": "<html></html>",
    "a frame set": "<html><frameset><frame src=a></frameset></html>",
    "a wrong prolog": "<?xml version='1.0' encoding='utf-16'?><html><body>" + SENTENCE * 3,
    "nulls": "<html>\0<body>\0" + SENTENCE.replace("w", "\0w") * 3,
    "a program": "\x7fELF\x02\x01\x01" + "\0\1\2\3" * 5_000,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.untraced  # the ways of short pages, a million times
def test_a_hostile_page_breaks_nothing(name: str, rules: PageRules) -> None:
    page = parsed(HOSTILE[name], rules)

    assert sum(map(len, page.body)) <= 200_000
    assert all("\0" not in text for text in (page.title or "", *page.body))


def test_scripts_and_hidden_text_are_never_read(rules: PageRules) -> None:
    page = parsed(
        f"<html><body>{SENTENCE * 3}<script>{DAM.body[0]}</script><p hidden>{DAM.body[1]}</p></body></html>",
        rules,
    )

    assert DAM.body[0] not in page.body
    assert DAM.body[1] not in page.body


def test_a_host_has_rules_of_its_own() -> None:
    content = f"<html><body><article><h1>T</h1>{SENTENCE}<div class=zig><p>{DAM.body[0]}</p></div>{DAM.body[2]}</article></body></html>"
    own = PageRules(phrases_from(boilerplate()), {"mole.example": [".zig", "::broken::"]})

    assert DAM.body[0] not in parsed(content, own, "https://www.mole.example/a").body
    assert DAM.body[0] in parsed(content, own, "https://molemole.example/a").body


def test_what_surrounds_the_cut_out_stays() -> None:
    content = (
        f"<html><body><div>{DAM.body[1]} <b class=zig>gone</b>{DAM.body[2]}</div></body></html>"
    )
    own = PageRules(phrases_from({}), {"x.example": [".zig"]})

    assert "gone" not in " ".join(parsed(content, own).body)
    assert DAM.body[2] in " ".join(parsed(content, own).body)


def test_a_page_without_an_article_says_so(rules: PageRules) -> None:
    assert parsed("<html><body><p></p><div></div></body></html>", rules).problem is not None
    assert parsed(b"%PDF-1.7 \x00\x01\x02", rules).problem is not None


def test_a_date_without_an_hour_is_completed_by_the_page(rules: PageRules) -> None:
    body = "".join(f"<p>{text}</p>" for text in CONVOY.body)
    content = f'<html><head><meta property="article:published_time" content="2023-03-30"></head><body><article><h1>{CONVOY.title}</h1><div class="date">Thursday 30 March 2023 13:49 EDT</div>{body}</article></body></html>'

    assert parsed(content, rules).published_at == CONVOY.published


def test_an_hour_without_a_zone_is_completed_by_the_page(rules: PageRules) -> None:
    body = "".join(f"<p>{text}</p>" for text in CONVOY.body)
    content = f'<html><head><meta property="article:published_time" content="2023-03-30T13:49:00"></head><body><article><h1>{CONVOY.title}</h1><div class="date">Thursday 30 March 2023 13:49 EDT</div>{body}</article></body></html>'

    assert parsed(content, rules).published_at == CONVOY.published


def test_a_date_may_stand_in_the_address_alone(rules: PageRules) -> None:
    body = "".join(f"<p>{text}</p>" for text in DAM.body)
    content = f"<html><body><h1>{DAM.title}</h1>{body}</body></html>"

    dated = parsed(content, rules, "https://valleypost.example/2025/11/03/dam-gate-fails")

    assert dated.published_at == datetime(2025, 11, 3, tzinfo=UTC)
    assert parsed(content, rules).published_at is None


def test_a_title_that_is_cut_short_is_completed_by_the_page(rules: PageRules) -> None:
    body = "".join(f"<p>{text}</p>" for text in CONVOY.body)
    content = f'<html><head><meta property="og:title" content="{CONVOY.title[:30]}…"></head><body><article><h1>{CONVOY.title}</h1>{body}</article></body></html>'

    assert parsed(content, rules).title == CONVOY.title


def an_article(head: str, inside: str) -> str:
    return f"<html><head>{head}</head><body><article>{inside}</article></body></html>"


def test_a_title_may_stand_behind_its_sites_name(rules: PageRules) -> None:
    head = f"<title>Valley Times - {DAM.title}</title>"
    said = "".join(f"<p>{text}</p>" for text in DAM.body)

    assert parsed(an_article(head, f"<div>{DAM.title}</div>{said}"), rules).title == DAM.title


def test_a_wide_colon_may_stand_before_a_sites_name(rules: PageRules) -> None:
    head = (
        '<meta property="og:title" content="堤防が切れ町が水に沈む：谷の日報">'
        '<meta property="og:site_name" content="谷の日報">'
    )

    assert parsed(an_article(head, SENTENCE * 3), rules).title == "堤防が切れ町が水に沈む"


def test_what_is_said_of_an_author_whom_only_metadata_names_is_left_out(rules: PageRules) -> None:
    bio = "Signe Holm is a writer who lives below the dam."
    said = "".join(f"<p>{text}</p>" for text in DAM.body)
    page = parsed(
        an_article('<meta name="author" content="Signe Holm">', f"{said}<p>{bio}</p>"), rules
    )

    assert page.body == DAM.body


@pytest.mark.parametrize("name", ["lead", "article-teaser", "excerpt", "intro"])
def test_a_dek_is_known_by_the_name_of_its_element(name: str, rules: PageRules) -> None:
    said = "".join(f"<p>{text}</p>" for text in DAM.body)
    inside = f'<h1>{DAM.title}</h1><p class="{name}">{DAM.dek}</p>{said}'

    assert (page := parsed(an_article("", inside), rules)).dek == DAM.dek
    assert page.body == DAM.body


def test_posts_of_others_in_the_text_are_none_of_it(rules: PageRules) -> None:
    post = "We have found the gate that did it, and it was shut the whole time. More on Wednesday."
    said = [f"<p>{text}</p>" for text in DAM.body]
    said.insert(2, f'<blockquote class="twitter-tweet"><p>{post}</p></blockquote>')

    assert parsed(an_article("", f"<h1>{DAM.title}</h1>{''.join(said)}"), rules).body == DAM.body


def test_an_hour_without_a_zone_is_that_of_the_pages_language(rules: PageRules) -> None:
    inside = f"<h1>{DAM.title}</h1><p>Von Anna Moll</p><p>30.03.2023, 19:49</p>{SENTENCE * 3}"
    page = parsed(f'<html lang="de"><body><article>{inside}</article></body></html>', rules)

    assert page.published_at == datetime(2023, 3, 30, 17, 49, tzinfo=UTC)


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:section" content="Shipping">'
        '<meta property="og:image" content="https://x.example/p.jpg">',
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Dam opens",'
        ' "articleSection": "Shipping", "image": {"url": "https://x.example/p.jpg"}}</script>',
    ],
    ids=["OpenGraph", "JSON-LD"],
)
def test_section_and_picture_are_read(head: str, rules: PageRules) -> None:
    page = parsed(
        f"<html><head>{head}</head><body><h1>Dam opens</h1>{SENTENCE * 3}</body></html>", rules
    )
    assert (page.section, page.image) == ("Shipping", "https://x.example/p.jpg")
