"""What pages of sites are made of: heads, bodies, and all that is put around them."""

import html
import json
from collections.abc import Iterable, Mapping
from typing import Any

from tests.newspages import (
    CONSENT,
    FORUM,
    PUSH,
    Sample,
    Story,
)

EVERYTHING = frozenset(("title", "dek", "author", "published", "site", "lang"))


def e(text: str) -> str:
    return html.escape(text)


def ps(texts: Iterable[str], tag: str = "p", attributes: str = "") -> str:
    return "\n".join(f"<{tag}{attributes}>{e(text)}</{tag}>" for text in texts)


def json_ld(story: Story, **others: Any) -> Mapping[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "description": story.dek,
        "datePublished": story.published.isoformat(),
        "dateModified": "2026-11-26T00:00:00Z",
        "author": [{"@type": "Person", "name": name} for name in story.authors],
        "publisher": {"@type": "NewsMediaOrganization", "name": story.site},
        "mainEntityOfPage": f"https://{story.host}/a/1",
        "inLanguage": story.lang,
        "image": ["https://img.example/1.jpg"],
        **others,
    }


def script(read: Any) -> str:
    text = read if isinstance(read, str) else json.dumps(read)
    return f'<script type="application/ld+json">{text}</script>'


def og(story: Story) -> str:
    pairs = {
        "og:title": story.title,
        "og:description": story.dek,
        "og:site_name": story.site,
        "og:url": f"https://{story.host}/a/1",
        "og:locale": story.lang,
        "article:published_time": story.published.isoformat(),
        "og:image": "https://img.example/1.jpg",
    }
    tags = [
        f'<meta property="{name}" content="{e(value)}">' for name, value in pairs.items() if value
    ]
    tags += [f'<meta name="author" content="{e(name)}">' for name in story.authors]
    return "".join(tags)


def page(
    story: Story, head: str, body: str, *, lang: str | None = None, title: str | None = None
) -> bytes:
    shown = f"{story.title} | {story.site}" if title is None else title
    spoken = f' lang="{story.lang}"' if lang is None else lang
    return (
        f'<!DOCTYPE html><html{spoken}><head><meta charset="utf-8"><title>{e(shown)}</title>{head}</head>'
        f"<body>{body}</body></html>"
    ).encode()


def head_of(story: Story) -> str:
    when = f"{story.published:%d %B %Y %H:%M} UTC"
    return (
        f'<header><h1>{e(story.title)}</h1><p class="standfirst">{e(story.dek)}</p>'
        f'<div class="byline">By <a href="/x">{e(" and ".join(story.authors))}</a></div>'
        f'<time datetime="{story.iso}">{when}</time></header>'
    )


WALL = (
    "Subscribe to continue reading",
    "Unlimited access for 1 crown a week. Cancel anytime.",
    "Already a subscriber? Log in",
)
WALL_ES = ("Suscríbete para seguir leyendo", "Apoya nuestro periodismo desde 1 euro al mes.")
LETTER_DE = (
    "Newsletter abonnieren",
    "Melden Sie sich für unseren täglichen Newsletter an, er kommt in Ihr Postfach.",
)
UNSEEN = (
    '<p style="display:none">Nobody can see this sentence, and so it should not be found.</p>'
    "<p hidden>Nor can anybody see this one, which is hidden as well.</p>"
)
NAV = '<nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li><li><a href="/s">Sport</a></li></ul></nav>'
FOOT = "<footer><p>© 2026 All rights reserved.</p><p>About us · Contact · Terms of use</p></footer>"


def around(story: Story, inside: str) -> str:
    banner = f'<div id="cookie-banner">{ps(CONSENT)}</div><div class="push-prompt">{ps(PUSH)}</div>'
    related = "".join(f'<li><a href="/o">{e(one)}</a></li>' for one in story.others)
    return (
        f'{banner}{NAV}<main>{inside}</main><aside class="related"><h2>Related</h2><ul>{related}</ul></aside>'
        f'<section id="comments">{ps(FORUM)}</section>{FOOT}'
    )


def halves(story: Story, middle: str, attributes: str = "") -> str:
    return (
        ps(story.body[:2], attributes=attributes)
        + middle
        + ps(story.body[2:], attributes=attributes)
    )


SITE_NOISE = (*CONSENT, *PUSH, *FORUM)


def sample(
    name: str,
    content: bytes,
    story: Story,
    *,
    knows: frozenset[str] = EVERYTHING,
    noise: Iterable[str] = (),
    recall: float = 1.0,
    precision: float = 1.0,
) -> Sample:
    told = knows if story.dek else knows - {"dek"}
    return Sample(name, content, story, told, tuple(noise), recall, precision)
