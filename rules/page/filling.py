"""Article × its page → the article, with what its feed left out."""

from datetime import datetime

from msgspec.structs import replace

from rules.articles.article import (
    AHEAD_AT_MOST,
    BODY_LIMIT,
    NO_TITLE,
    SUMMARY_LIMIT,
    believed_key,
    digest,
)
from rules.articles.links import site_of
from rules.model import Article
from rules.page.model import Page
from rules.words.plain import plain_line


def filled(article: Article, page: Page, *, now: datetime) -> Article:
    """Take the body from the page, unless the feed said more; the rest only where it said nothing.

    The fingerprint stays that of the feed's words: by it the next poll sees whether they changed.
    """
    body = plain_line(" ".join(page.body), BODY_LIMIT)
    when = page.published_at
    key = believed_key(article.link, page.address)
    return replace(
        article,
        keys=article.keys if key is None or key in article.keys else (*article.keys, key),
        title=page.title if article.title == NO_TITLE and page.title else article.title,
        summary=article.summary or plain_line(page.dek or "", SUMMARY_LIMIT),
        body=body if len(body) > len(article.body) else article.body,
        author=article.author or page.author,
        language=article.language or page.language,
        published_at=article.published_at
        or (when if when and when <= now + AHEAD_AT_MOST else None),
        feed_digest=digest(article),
    )


def article_of(page: Page, link: str, *, now: datetime) -> Article:
    """Make an article of a page that no feed has given."""
    return Article(
        keys=(link,),
        title=page.title or NO_TITLE,
        seen_at=now,
        link=link,
        summary=plain_line(page.dek or "", SUMMARY_LIMIT),
        body=plain_line(" ".join(page.body), BODY_LIMIT),
        outlet=page.site or site_of(link) or "",
        author=page.author,
        language=page.language,
        published_at=page.published_at,
    )


def carried(article: Article, before: Article) -> Article:
    """Let an article whose feed changed its words keep the body that its page gave."""
    if len(before.body) <= len(article.body):
        return article
    return replace(article, body=before.body, feed_digest=digest(article))
