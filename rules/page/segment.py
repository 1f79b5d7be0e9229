"""Blocks → page: its head, and of its body what is the article's own."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rules.page.bylines import has_prefix, joined
from rules.page.header import Head, find_head
from rules.page.lines import blocks_of
from rules.page.model import Block, Kind, Page, Verdict
from rules.page.phrases import Phrases, folded, is_sentence, word_count
from rules.page.verdicts import judge

BODY_LIMIT = 200_000
_CROSSHEAD_WORDS = 25
_PARAGRAPH, _HEADLINE = 12, 4
_LONG = 25
_BIO_WORDS, _STRIP_WORDS, _LINE = 35, 6, 120


def page_of_text(text: str, phrases: Phrases) -> Page:
    """Read a page that was saved as flat text."""
    return page_of_blocks(blocks_of(text), phrases)


def page_of_blocks(blocks: Sequence[Block], phrases: Phrases) -> Page:
    """Read a page of which nothing is known but its blocks."""
    verdicts = judge(blocks, phrases)
    head = find_head(verdicts)
    body, dropped = body_of(verdicts, head, phrases)
    title, dek = _text(verdicts, head.title), _text(verdicts, head.dek)
    language = phrases.language_of([text for text in (title, dek, *body) if text])
    return Page(
        title=title,
        dek=dek,
        author=joined(head.authors),
        published_at=head.moment.at_home(language) if head.moment else None,
        language=language,
        body=body,
        dropped=dropped,
    )


def body_of(
    verdicts: Sequence[Verdict], head: Head, phrases: Phrases
) -> tuple[tuple[str, ...], tuple[Verdict, ...]]:
    """Give the paragraphs of the article, and what stands around them."""
    rest = [_as_line(at, one, head) for at, one in enumerate(verdicts)][head.body_from :]
    rest = _cut([_bio(one, head.authors) for one in rest], phrases)
    if _has_full_stops(rest):
        rest = [_crosshead(one) for one in rest]
    kept = list(_each_once(one.block.text for one in rest if one.is_kept))
    before = verdicts[: head.body_from]
    return _bounded(kept), tuple(one for one in (*before, *rest) if not one.is_kept)


def _text(verdicts: Sequence[Verdict], at: int | None) -> str | None:
    return verdicts[at].block.text if at is not None else None


def _as_line(at: int, verdict: Verdict, head: Head) -> Verdict:
    """Drop date lines and bylines."""
    if not verdict.is_kept or at not in head.lines or word_count(verdict.block.text) > 25:
        return verdict
    return replace(verdict, reason="byline" if has_prefix(verdict.block.text) else "date")


def _cut(verdicts: Sequence[Verdict], phrases: Phrases) -> list[Verdict]:
    """Drop all that stands behind the line where the article ends."""
    told = [_is_told(one) for one in verdicts]
    before, whole = 0, sum(told)
    for at, verdict in enumerate(verdicts):
        may_end = bool(before) and _may_end(verdict, phrases)
        if may_end and _ends_here(verdict, verdicts[at + 1 :], before, whole - before, phrases):
            return [*verdicts[:at], *map(_behind, verdicts[at:])]
        before += told[at]
    return list(verdicts)


def _behind(verdict: Verdict) -> Verdict:
    return replace(verdict, reason=verdict.reason or "after the end")


def _may_end(verdict: Verdict, phrases: Phrases) -> bool:
    text = verdict.block.text
    return len(text) <= _LINE and (verdict.reason == "related" or phrases.ends_article(text))


def _ends_here(
    verdict: Verdict, later: Sequence[Verdict], before: int, after: int, phrases: Phrases
) -> bool:
    text = verdict.block.text
    if phrases.ends_article(text):
        return after < before or any(_is_answer(one) for one in later)
    if word_count(text) > _STRIP_WORDS or 3 * after >= before:
        return False
    if phrases.leads_to_teasers(text):
        return not any(one.is_kept and word_count(one.block.text) >= _LONG for one in later)
    return not _goes_on(later)


def _goes_on(later: Sequence[Verdict]) -> bool:
    """Say whether the article goes on behind a strip: with sentences, not with headlines and teasers."""
    near = _before_next_strip(later)
    kept = [one for one in near if one.is_kept and word_count(one.block.text) >= _HEADLINE]
    said = [is_sentence(one.block.text) and not one.block.text.endswith("?") for one in kept]
    first = said.index(True) if True in said else len(said)
    return 2 * sum(said[first:]) > len(said[first:])


def _before_next_strip(later: Sequence[Verdict]) -> Sequence[Verdict]:
    """Take what stands before the next strip, if a sentence does."""
    said = False
    for at, verdict in enumerate(later):
        said = said or (verdict.is_kept and is_sentence(verdict.block.text))
        if said and verdict.reason == "related":
            return later[:at]
    return later


def _bio(verdict: Verdict, authors: Sequence[str]) -> Verdict:
    """Drop what is said of the author: "A B is a reporter in the capital"."""
    text = verdict.block.text
    is_bio = any(text.startswith(f"{name} ") for name in authors) and word_count(text) <= _BIO_WORDS
    return replace(verdict, reason="bio") if verdict.is_kept and is_bio else verdict


def _is_told(verdict: Verdict) -> bool:
    text = verdict.block.text
    return verdict.is_kept and is_sentence(text) and word_count(text) >= _PARAGRAPH


def _is_answer(verdict: Verdict) -> bool:
    """Say whether a line is a button under a reader's comment."""
    return folded(verdict.block.text) in (
        "reply",
        "like",
        "report",
        "antworten",
        "répondre",
        "responder",
    )


def _has_full_stops(verdicts: Sequence[Verdict]) -> bool:
    """Say whether this text ends its sentences with stops: not every script does."""
    long = [one for one in verdicts if one.is_kept and word_count(one.block.text) >= _PARAGRAPH]
    return 2 * sum(is_sentence(one.block.text) for one in long) > len(long)


def _crosshead(verdict: Verdict) -> Verdict:
    """Drop a line without an end: a crosshead, a caption, a headline of something else."""
    block = verdict.block
    if not verdict.is_kept or block.kind in (Kind.ITEM, Kind.HEADING) or is_sentence(block.text):
        return verdict
    is_open = block.text.endswith((":", ",", ";")) and word_count(block.text) >= 6
    if is_open or word_count(block.text) >= _CROSSHEAD_WORDS:
        return verdict
    return replace(verdict, reason="crosshead")


def _each_once(texts: Iterator[str]) -> Iterator[str]:
    """Drop what stands there twice: for phones and for desks, for example."""
    seen: set[str] = set()
    for text in texts:
        if word_count(text) < 6 or folded(text) not in seen:
            seen.add(folded(text))
            yield text


def _bounded(texts: Sequence[str]) -> tuple[str, ...]:
    left, kept = BODY_LIMIT, []
    for text in texts:
        if (left := left - len(text)) < 0:
            break
        kept.append(text)
    return tuple(kept)
