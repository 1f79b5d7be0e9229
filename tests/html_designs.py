"""Articles in the designs, languages and encodings of sites."""

from collections.abc import Iterator

from tests.html_parts import (
    EVERYTHING,
    LETTER_DE,
    NAV,
    UNSEEN,
    WALL,
    WALL_ES,
    around,
    e,
    halves,
    head_of,
    json_ld,
    og,
    page,
    ps,
    sample,
    script,
)
from tests.newspages import (
    ADVICE,
    BRIEF,
    CONSENT,
    CONVOY,
    COOKIES,
    DAM,
    DONATIONS,
    FRENCH,
    GERMAN,
    JAPANESE,
    LETTER,
    PLEA_MIDDLE,
    SPANISH,
    Sample,
)


def designs() -> Iterator[Sample]:  # noqa: PLR0915  # a list of pages, one after the other
    body = f"<article>{head_of(DAM)}{ps(DAM.body)}</article>"
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
