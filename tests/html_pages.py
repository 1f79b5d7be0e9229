"""Articles as sites show them: many designs, with all that sites put around and into an article."""

import json
from collections.abc import Iterator

from tests.html_designs import designs
from tests.html_parts import (
    EVERYTHING,
    SITE_NOISE,
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
    CONVOY,
    COOKIES,
    DAM,
    FORUM,
    LETTER,
    PLEA_BEGINS,
    PLEA_MIDDLE,
    Sample,
)


def html_samples() -> Iterator[Sample]:
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
        noise=(*SITE_NOISE, *PLEA_BEGINS, *CONVOY.captions),
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
        noise=(*SITE_NOISE, *PLEA_BEGINS),
    )
    yield sample(
        "appeal as plain paragraphs of the body",
        page(CONVOY, og(CONVOY), around(CONVOY, article + halves(CONVOY, plea) + "</article>")),
        CONVOY,
        noise=(*SITE_NOISE, *PLEA_BEGINS),
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
    yield from designs()
