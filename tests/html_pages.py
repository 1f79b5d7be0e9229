"""Articles as sites show them: many designs, with all that sites put around and into an article."""

import html
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tests.newspages import (
    ADVICE,
    BRIEF,
    CONSENT,
    CONVOY,
    COOKIES,
    DAM,
    DONATIONS,
    FORUM,
    FRENCH,
    GERMAN,
    JAPANESE,
    LETTER,
    PLEA_BEGINS,
    PLEA_MIDDLE,
    PUSH,
    SPANISH,
    Sample,
    Story,
)

EVERYTHING = frozenset(("title", "dek", "author", "published", "site", "lang"))
NO_DEK = EVERYTHING - {"dek"}


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


def html_samples() -> Iterator[Sample]:  # noqa: PLR0915  # a list of pages, one after the other
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

    site_noise = (*CONSENT, *PUSH, *FORUM)

    # With an appeal in the body, in every disguise
    plea = ps(PLEA_BEGINS)
    article = f"<article>{head_of(CONVOY)}<figure><img><figcaption>{e(CONVOY.captions[0])}</figcaption></figure>"
    yield sample(
        "json-ld, appeal in a named box",
        page(
            CONVOY,
            script(json_ld(CONVOY)),
            around(
                CONVOY,
                article
                + halves(CONVOY, f'<div class="donation-block">{plea}</div>')
                + "</article>",
            ),
        ),
        CONVOY,
        noise=(*site_noise, *PLEA_BEGINS, *CONVOY.captions),
    )
    yield sample(
        "opengraph, appeal in a box without a telling name",
        page(
            CONVOY,
            og(CONVOY),
            around(
                CONVOY,
                article + halves(CONVOY, f'<div class="x1 sc-9a">{plea}</div>') + "</article>",
            ),
        ),
        CONVOY,
        noise=(*site_noise, *PLEA_BEGINS),
    )
    yield sample(
        "appeal as plain paragraphs of the body",
        page(CONVOY, og(CONVOY), around(CONVOY, article + halves(CONVOY, plea) + "</article>")),
        CONVOY,
        noise=(*site_noise, *PLEA_BEGINS),
    )
    yield sample(
        "appeal and newsletter in divs",
        page(
            DAM,
            script(json_ld(DAM)),
            around(
                DAM,
                f"<article>{head_of(DAM)}"
                + ps(DAM.body[:3], "div")
                + ps(PLEA_MIDDLE, "div")
                + ps(DAM.body[3:5], "div")
                + ps(LETTER, "div")
                + ps(DAM.body[5:], "div")
                + "</article>",
            ),
        ),
        DAM,
        noise=(*PLEA_MIDDLE, *LETTER),
    )
    # JSON-LD in the forms that sites give it
    body = f"<article>{head_of(DAM)}{ps(DAM.body)}</article>"
    graph = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebPage", "name": "x"},
            {"@type": "BreadcrumbList", "itemListElement": []},
            json_ld(DAM),
        ],
    }
    yield sample("json-ld graph", page(DAM, script(graph), around(DAM, body)), DAM)
    yield sample(
        "json-ld list",
        page(
            DAM, script([{"@type": "Organization", "name": "Y"}, json_ld(DAM)]), around(DAM, body)
        ),
        DAM,
    )
    yield sample(
        "json-ld with types in a list",
        page(
            DAM,
            script(json_ld(DAM, **{"@type": ["NewsArticle", "ReportageNewsArticle"]})),
            around(DAM, body),
        ),
        DAM,
    )
    broken = json.dumps(json_ld(DAM), ensure_ascii=False)[:-1] + ",}"
    yield sample("json-ld with a comma too many", page(DAM, script(broken), around(DAM, body)), DAM)
    yield sample(
        "json-ld that is cut off", page(DAM, script(broken[:-40]) + og(DAM), around(DAM, body)), DAM
    )
    yield sample(
        "json-ld in a comment",
        page(DAM, script("<!--\n" + json.dumps(json_ld(DAM)) + "\n-->"), around(DAM, body)),
        DAM,
    )
    yield sample(
        "json-ld author as text",
        page(
            DAM, script(json_ld(DAM, author="By Maya O’Connor and Luis Aranda")), around(DAM, body)
        ),
        DAM,
    )
    yield sample(
        "json-ld author with a list of names",
        page(
            DAM,
            script(json_ld(DAM, author={"@type": "Person", "name": list(DAM.authors)})) + og(DAM),
            around(DAM, body),
        ),
        DAM,
        knows=EVERYTHING - {"author"},
    )
    yield sample(
        "json-ld with entities",
        page(
            DAM,
            script(
                json_ld(DAM, headline=e(DAM.title), description=DAM.dek.replace("’", "&#8217;"))
            ),
            around(DAM, body),
        ),
        DAM,
    )
    yield sample(
        "json-ld of another article first",
        page(
            DAM,
            script(
                [json_ld(COOKIES, mainEntityOfPage="https://valleypost.example/b/9"), json_ld(DAM)]
            )
            + '<link rel="canonical" href="https://valleypost.example/a/1">',
            around(DAM, body),
        ),
        DAM,
    )
    local = DAM.published.astimezone(
        __import__("zoneinfo").ZoneInfo("America/New_York")
    ).isoformat()
    yield sample(
        "json-ld with a zone",
        page(DAM, script(json_ld(DAM, datePublished=local)), around(DAM, body)),
        DAM,
    )
    # Other metadata
    metas = f'<meta name="description" content="{e(DAM.dek)}"><meta name="parsely-pub-date" content="{DAM.iso}"><meta name="byl" content="By Maya O’Connor and Luis Aranda"><meta name="application-name" content="Valley Post">'
    yield sample("meta names only", page(DAM, metas, around(DAM, body)), DAM)
    micro = f'<article itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">{e(DAM.title)}</h1><h2 class="sub-headline">{e(DAM.dek)}</h2><span itemprop="author">Maya O’Connor</span> and <span itemprop="author">Luis Aranda</span><meta itemprop="datePublished" content="{DAM.iso}"><div itemprop="articleBody">{ps(DAM.body)}</div></article>'
    yield sample("microdata", page(DAM, "", around(DAM, micro)), DAM, knows=EVERYTHING - {"author"})
    # No metadata at all
    soup = (
        f'<div class="a"><div class="b"><div class="c">{e(DAM.title)}</div><div class="d">{e(DAM.dek)}</div><div class="f">By Maya O’Connor and Luis Aranda</div><div class="g">3 November 2025 08:05 GMT</div>'
        + "".join(f'<div class="r"><div class="s">{e(one)}</div></div>' for one in DAM.body)
        + "</div></div>"
    )
    yield sample(
        "div soup",
        page(
            DAM,
            "",
            f'<div class="n"><a href="/">Home</a> <a href="/w">World</a></div>{soup}<div class="z">© 2026 All rights reserved.</div>',
            lang="",
            title="",
        ),
        DAM,
        knows=EVERYTHING - {"site"},
    )
    flat = [
        *PLEA_BEGINS,
        CONVOY.title,
        CONVOY.dek,
        "Adrian Fennimore",
        "Thursday 30 March 2023 13:49 EDT",
        CONVOY.captions[0],
        *CONVOY.body[:3],
        *PLEA_BEGINS,
        *CONVOY.body[3:],
        *FORUM,
    ]
    yield sample(
        "flat text as paragraphs",
        page(CONVOY, "", ps(flat), lang="", title=""),
        CONVOY,
        knows=EVERYTHING - {"site"},
        noise=(*PLEA_BEGINS, *FORUM),
    )
    yield sample(
        "flat text in pre",
        page(CONVOY, "", f"<pre>{e(chr(10).join(flat))}</pre>", lang="", title=""),
        CONVOY,
        knows=EVERYTHING - {"site"},
        noise=(*PLEA_BEGINS, *FORUM),
    )
    yield sample(
        "flat text with breaks",
        page(CONVOY, "", "<br><br>\n".join(map(e, flat)), lang="", title=""),
        CONVOY,
        knows=EVERYTHING - {"site"},
        noise=(*PLEA_BEGINS, *FORUM),
    )
    yield sample(
        "single breaks",
        page(
            DAM, og(DAM), f"<h1>{e(DAM.title)}</h1><div>" + "<br>".join(map(e, DAM.body)) + "</div>"
        ),
        DAM,
    )
    # Designs
    amp = f'<amp-img src="x"></amp-img><article>{head_of(GERMAN)}{ps(GERMAN.body[:2])}<amp-ad></amp-ad>{ps(GERMAN.body[2:])}<amp-list class="related"><p>Mehr zum Thema</p></amp-list></article>'
    yield sample(
        "amp", page(GERMAN, script(json_ld(GERMAN)), amp).replace(b"<html", b"<html amp"), GERMAN
    )
    table = (
        f"<table><tr><td>{NAV}</td><td><table><tr><td><font size=5><b>{e(BRIEF.title)}</b></font></td></tr><tr><td>Reuters, May 6 2026 03:14 GMT</td></tr><tr><td>"
        + "".join(f"<p>{e(one)}" for one in BRIEF.body)
        + "</td></tr></table></td></tr></table>"
    )
    yield sample(
        "tables and unclosed paragraphs",
        page(BRIEF, "", table, title=f"{BRIEF.title} - {BRIEF.site}"),
        BRIEF,
    )
    form = f'<form id="aspnetForm">{around(SPANISH, f"<div class=noticia>{head_of(SPANISH)}{halves(SPANISH, ps(WALL_ES))}</div>")}</form>'
    yield sample(
        "the whole page in a form",
        page(SPANISH, og(SPANISH), form),
        SPANISH,
        noise=("Suscríbete para seguir leyendo",),
    )
    rows = "".join(
        f'<div class="row"><div class="col-8"><div class="text"><p>{e(one)}</p></div></div><div class="col-4 ad">Anzeige</div></div>'
        for one in GERMAN.body
    )
    yield sample(
        "each paragraph in its own row",
        page(GERMAN, og(GERMAN), around(GERMAN, f"{head_of(GERMAN)}<div class=rows>{rows}</div>")),
        GERMAN,
    )
    wall = f'<article>{head_of(COOKIES)}{ps(COOKIES.body[:3])}<div class="paywall">{ps(COOKIES.body[3:])}</div><div class="offer">{ps(WALL)}</div></article>'
    yield sample(
        "paywall",
        page(COOKIES, script(json_ld(COOKIES, isAccessibleForFree=False)), around(COOKIES, wall)),
        COOKIES,
        noise=("Subscribe to continue reading",),
    )
    yield sample(
        "about cookies, under a cookie banner",
        page(
            COOKIES,
            og(COOKIES),
            around(COOKIES, f'<div class="story">{head_of(COOKIES)}{ps(COOKIES.body)}</div>'),
        ),
        COOKIES,
        noise=CONSENT,
    )
    yield sample(
        "about donations, with an appeal",
        page(
            DONATIONS,
            og(DONATIONS),
            around(
                DONATIONS,
                f'<div class="story">{head_of(DONATIONS)}{halves(DONATIONS, ps(PLEA_MIDDLE))}</div>',
            ),
        ),
        DONATIONS,
        noise=PLEA_MIDDLE,
    )
    strip = (
        '<div class="mid"><h3>Recommended</h3>'
        + "".join(f'<p><a href="/o">{e(one)}</a></p>' for one in DAM.others)
        + "</div>"
    )
    strip += "<p><b>Read more:</b> <a href=/o>Bakers warn of dearer bread</a></p>"
    yield sample(
        "links between paragraphs",
        page(DAM, og(DAM), around(DAM, f"<article>{head_of(DAM)}{halves(DAM, strip)}</article>")),
        DAM,
        noise=DAM.others,
    )
    second = f"<article><h2>{e(COOKIES.title)}</h2>{ps(COOKIES.body)}</article>"
    yield sample(
        "another article below",
        page(DAM, script(json_ld(DAM)), around(DAM, body + second)),
        DAM,
        noise=COOKIES.body,
    )
    cards = "".join(
        f'<article class="card"><h3><a href="/o">{e(one)}</a></h3><p>A short text about it, which ends with a stop.</p></article>'
        for one in DAM.others
    )
    yield sample(
        "cards that are articles, too",
        page(DAM, og(DAM), around(DAM, body + cards)),
        DAM,
        noise=("A short text about it, which ends with a stop.",),
    )
    entries = "".join(
        f'<div class="entry"><time datetime="2025-11-03T0{n}:00:00Z">0{n}:00</time><p>{e(one)}</p></div>'
        for n, one in enumerate(DAM.body)
    )
    yield sample(
        "live blog",
        page(
            DAM,
            script(json_ld(DAM, **{"@type": "LiveBlogPosting"})),
            around(DAM, f"<article>{head_of(DAM)}{entries}</article>"),
        ),
        DAM,
    )
    slides = "".join(
        f"<figure><img><figcaption>{e(one)}</figcaption></figure>"
        for one in (*CONVOY.captions, "The bridge by night. Photograph: Ida Roth")
    )
    yield sample(
        "gallery with a text",
        page(
            CONVOY,
            og(CONVOY),
            around(CONVOY, f"<article>{head_of(CONVOY)}{slides}{ps(CONVOY.body)}</article>"),
        ),
        CONVOY,
        noise=CONVOY.captions,
    )
    yield sample(
        "text only in json-ld",
        page(DAM, script(json_ld(DAM, articleBody="\n\n".join(DAM.body))), '<div id="app"></div>'),
        DAM,
    )
    heads = f"<article>{head_of(CONVOY)}{ps(CONVOY.body[:4])}<h2>What the trains carried</h2>{ps(CONVOY.body[4:])}</article>"
    yield sample(
        "crossheads", page(CONVOY, og(CONVOY), around(CONVOY, heads)), CONVOY, precision=0.88
    )
    yield sample(
        "paragraphs as list items",
        page(
            DAM,
            og(DAM),
            around(DAM, f'{head_of(DAM)}<ul class="article-body">{ps(DAM.body, "li")}</ul>'),
        ),
        DAM,
    )
    yield sample(
        "hidden text",
        page(DAM, og(DAM), around(DAM, f"<article>{head_of(DAM)}{halves(DAM, UNSEEN)}</article>")),
        DAM,
    )
    share = (
        '<div class="tools"><button>Share</button><span>Copy link</span><p>Link copied</p></div>'
    )
    yield sample(
        "share buttons in the text",
        page(
            FRENCH,
            og(FRENCH),
            around(FRENCH, f"<article>{head_of(FRENCH)}{halves(FRENCH, share)}</article>"),
        ),
        FRENCH,
    )
    # Designs without telling names
    boxes = [f'<div class="css-9"><p class="css-p">{e(one)}</p></div>' for one in DAM.body]
    chip = '<div class="css-9"><div class="css-z"><h4>Before you read on</h4><p>Our reporters are on the ground because of people like you. Could you chip in?</p><a>Donate</a></div></div>'
    hashed = f'<div id="__next"><div class="css-1">{NAV}</div><div class="css-2"><h1>{e(DAM.title)}</h1><h2>{e(DAM.dek)}</h2><p>By Maya O’Connor and Luis Aranda</p><p>Published 08:05, 3 November 2025 GMT</p><div class="css-3">{"".join(boxes[:3])}{chip}{"".join(boxes[3:])}</div></div></div>'
    yield sample(
        "hashed class names",
        page(DAM, "", hashed, title=DAM.title),
        DAM,
        knows=EVERYTHING - {"site"},
        noise=("Before you read on",),
    )
    cards = "".join(
        f'<div class="k"><h3><a href="/x">Council meeting number {n}</a></h3><p>The council of the town has met for the {n}th time this week and decided to put off all of its decisions until next year, when there will be a budget.</p></div>'
        for n in range(6)
    )
    short = f'<div class="page"><div class="top"><h1>{e(BRIEF.title)}</h1><span class="src">Reuters</span> <span class="when">6 May 2026 03:14 UTC</span>{ps(BRIEF.body)}</div><div class="bottom">{cards}</div></div>'
    yield sample(
        "a short article above long teasers",
        page(BRIEF, "", short, title=f"{BRIEF.title} - {BRIEF.site}"),
        BRIEF,
    )
    posts = "".join(
        f"<li><p>Somebody should answer for it, for I have lived below that dam for {n} years.</p></li>"
        for n in range(30, 39)
    )
    blog = f'<div id="content"><article class="post-1"><header class="entry-header"><h1 class="entry-title">{e(DAM.title)}</h1></header><div class="entry-content">{ps(DAM.body)}<div class="sharedaddy"><h3>Share this:</h3><ul><li>Facebook</li></ul></div></div></article><div id="comments"><ol class="commentlist">{posts}</ol></div></div>'
    yield sample("a blog with more comments than text", page(DAM, og(DAM), blog), DAM)
    promos = "".join(
        f'<p>{e(one)}</p><p class="promo-x"><strong>READ MORE</strong> <a href="/x">Bread is dearer, part {n}</a></p>'
        for n, one in enumerate(DAM.body)
    )
    yield sample(
        "a link behind each paragraph",
        page(DAM, og(DAM), f"<article>{head_of(DAM)}{promos}</article>"),
        DAM,
    )
    spans = "".join(f'<span style="display:block">{e(one)}</span>' for one in DAM.body)
    yield sample(
        "spans for paragraphs",
        page(
            DAM, og(DAM), f'<div class="story">{head_of(DAM)}<div class="txt">{spans}</div></div>'
        ),
        DAM,
    )
    inline = "".join(
        f'<p><b>{e(one.split(" ")[0])}</b> <a href="/t">{e(one.split(" ")[1])}</a> <em>{e(" ".join(one.split(" ")[2:]))}</em></p>'
        for one in DAM.body
    )
    yield sample(
        "markup inside the lines",
        page(DAM, og(DAM), f"<article>{head_of(DAM)}{inline}</article>"),
        DAM,
    )
    bio = "<div><p>Maya O’Connor is a reporter at the Valley Post, where she covers water and power.</p></div>"
    yield sample(
        "a word on the author below",
        page(DAM, og(DAM), f"<article>{head_of(DAM)}{ps(DAM.body)}{bio}</article>"),
        DAM,
    )
    # Languages and encodings
    yield sample(
        "german",
        page(
            GERMAN,
            script(json_ld(GERMAN)),
            around(GERMAN, f"<article>{head_of(GERMAN)}{halves(GERMAN, ps(LETTER_DE))}</article>"),
        ),
        GERMAN,
        noise=("Newsletter abonnieren",),
    )
    yield sample(
        "french in latin-1",
        page(
            FRENCH,
            og(FRENCH),
            around(FRENCH, f"<article>{head_of(FRENCH)}{ps(FRENCH.body)}</article>"),
        )
        .decode()
        .replace("utf-8", "iso-8859-1")
        .encode("cp1252"),
        FRENCH,
    )
    yield sample(
        "spanish in utf-16",
        page(SPANISH, og(SPANISH), f"<article>{head_of(SPANISH)}{ps(SPANISH.body)}</article>")
        .decode()
        .encode("utf-16"),
        SPANISH,
    )
    yield sample(
        "japanese",
        page(
            JAPANESE,
            script(json_ld(JAPANESE)),
            around(
                JAPANESE,
                f"<article><h1>{JAPANESE.title}</h1><time>2026年4月9日 22:49</time>{ps(JAPANESE.body)}<p>関連記事</p></article>",
            ),
        ),
        JAPANESE,
    )
    yield sample(
        "japanese in shift_jis",
        page(
            JAPANESE,
            og(JAPANESE),
            f"<article><h1>{JAPANESE.title}</h1>{ps(JAPANESE.body)}</article>",
        )
        .decode()
        .replace("utf-8", "shift_jis")
        .encode("shift_jis"),
        JAPANESE,
    )
    yield sample(
        "advice",
        page(
            ADVICE,
            og(ADVICE),
            around(ADVICE, f"<article>{head_of(ADVICE)}{halves(ADVICE, ps(LETTER))}</article>"),
        ),
        ADVICE,
        noise=LETTER,
    )
    yield sample(
        "nulls and a wrong charset",
        page(DAM, og(DAM), around(DAM, body)).replace(b"utf-8", b"ascii").replace(b"<p>", b"<p>\0"),
        DAM,
    )
    yield sample(
        "a text with a script in each paragraph",
        page(
            DAM,
            og(DAM),
            around(
                DAM,
                f"<article>{head_of(DAM)}"
                + "".join(f"<p>{e(one)}<script>track('x < y')</script></p>" for one in DAM.body)
                + "</article>",
            ),
        ),
        DAM,
    )
