"""Article → sketch: its words weighed, its text as hashes, what it states."""

from collections import Counter
from itertools import pairwise
from math import log
from operator import itemgetter

from rules.articles.article import NO_TITLE
from rules.model import Article
from rules.story.copies import shingles_of
from rules.story.facts import facts_of
from rules.story.sketch import EIGHTH, IN_TITLE, IS_NAME, PAIR, Embed, Sketch
from rules.story.telling import figures_of
from rules.story.terms import LEAD_WORDS, TITLE_TERMS, Words, tokens_of, words_of
from rules.story.tongue import tongue_of

LEAD_TERMS = 40
TITLE_LENGTH = 500
LEAD_LENGTH = 2_000
_IN_LEAD = (0, *(round(0.5 * (1 + log(times)) * EIGHTH) for times in range(1, LEAD_WORDS + 1)))
"""What a lead's word weighs, by how often it stands there."""


def sketch_from(article: Article, embed: Embed | None = None) -> Sketch:
    """Make the sketch of an article; `embed` gives it a vector where vectors are installed."""
    text = max(article.summary, article.body, key=len)
    is_whole = text == article.summary or not article.summary
    lead = text if is_whole else f"{article.summary} {article.body}"
    tokens = tokens_of(text)
    opening = tokens if is_whole else tokens_of(lead[:LEAD_LENGTH])
    title = "" if article.title == NO_TITLE else article.title[:TITLE_LENGTH]
    titled, opening = tokens_of(title), opening[:LEAD_WORDS]
    terms, marks = _weighted(words_of(titled[:TITLE_TERMS]), words_of(opening))
    shown = f"{title} {' '.join(lead[:LEAD_LENGTH].split()[:LEAD_WORDS])}"
    tongue = tongue_of(shown, [token.word for token in (*titled, *opening)], article.language or "")
    return Sketch(
        title=" ".join([token.word for token in titled if token.word]),
        seen_at=article.seen_at,
        terms=terms,
        marks=marks,
        shingles=shingles_of([token.code for token in tokens]),
        vector=embed(shown) if embed else None,
        outlet=article.outlet,
        language=article.language or "",
        facts=(*tongue, *figures_of(opening), *facts_of(title, lead[:LEAD_LENGTH])),
    )


def _weighted(title: Words, lead: Words) -> tuple[tuple[str, ...], bytes]:
    """Weigh terms: a title's word 1, two neighbouring ones 0.5, a lead's 0.5 (1 + log tf)."""
    marks = dict.fromkeys(title.terms, IN_TITLE | 2 * PAIR)
    for one, two in pairwise(title.terms):
        marks[f"{one} {two}"] = IN_TITLE | PAIR
    counts = sorted(Counter(lead.terms).items(), key=itemgetter(1), reverse=True)
    for term, times in counts[:LEAD_TERMS]:
        marks[term] = marks.get(term, 0) + _IN_LEAD[times]
    for name in (title.names | lead.names) & marks.keys():
        marks[name] |= IS_NAME
    return tuple(marks), bytes(marks.values())
