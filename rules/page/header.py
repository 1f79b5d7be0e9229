"""Blocks → where the article's head stands: title, dek, byline, date; and where its body begins.

A head is found by what cannot be mistaken: a date line, a "By …". The title stands before it, as a
rule; of what stands there, it is the line whose words come again in the text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex

from rules.page.bylines import authors_in, has_prefix
from rules.page.dates import Moment, dated, is_ago
from rules.page.model import Kind, Verdict
from rules.page.phrases import is_sentence, word_count
from rules.words.text import content_words, words

PARAGRAPH_WORDS = 12
"""A sentence of so many words may be a paragraph."""
_HEAD_WITHIN = 80
_CANDIDATES = 4
_GAP = 3
_NEAR, _LINES_READ = 5, 600
_CUT_TITLE, _DEK_WORDS = 12, 5
_DEK_BELOW = range(7, 31)
_SHOWS = regex.compile(
    r"(?i)(?<!\p{L})(?:pictured|seen|file|left|right|above|poses?|image|photo|picture|during|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
    r"(?!\p{L})|[):]$|\d{4}"
)
"""What captions say, and deks hardly ever."""
_STEM = 5
"""Letters of a word by which it is known again, however it is bent."""
_PREFIXED = 2.0
"""What a line with "By" weighs."""
_TITLE_WORDS = range(2, 36)
_BODY_READ = 40
_FIRST_WITHIN = 0.7
"""Of lines that are nearly as much like a title, the first is it: the dek stands below."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A line that only a head has."""

    at: int
    authors: tuple[str, ...] = ()
    moment: Moment | None = None
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Head:
    """What a head says, and where the text goes on."""

    title: int | None = None
    dek: int | None = None
    authors: tuple[str, ...] = ()
    moment: Moment | None = None
    body_from: int = 0
    lines: frozenset[int] = frozenset()
    """The date lines and bylines, wherever they stand."""


def find_head(verdicts: Sequence[Verdict]) -> Head:
    """Find the head of an article among its blocks."""
    anchors = list(_anchors(verdicts))
    first = _first_paragraph(verdicts, frozenset(one.at for one in anchors))
    cluster = _best_cluster(anchors, verdicts, first)
    begins = cluster[0].at if cluster else first
    ends = cluster[-1].at if cluster else -1
    lines = frozenset(one.at for one in anchors)
    title, dek = _title_and_dek(verdicts, begins, ends, first, lines)
    after = max([ends, *(at for at in (title, dek) if at is not None)])
    return Head(
        title,
        dek,
        _authors(cluster, [one.block.text for one in verdicts[after + 1 :]]),
        _moment(cluster, anchors),
        body_from=after + 1,
        lines=lines,
    )


def _anchors(verdicts: Sequence[Verdict]) -> Iterator[Anchor]:
    """Give date lines and bylines; a bare name counts beside one of them only."""
    found = [_anchor(at, verdict) for at, verdict in enumerate(verdicts[:_LINES_READ])]
    for at, anchor in enumerate(found):
        if anchor is None:
            continue
        near = [one for one in found[max(0, at - _NEAR) : at + _NEAR + 1] if one and one.at != at]
        if anchor.weight >= 1 or any(one.weight >= 1 for one in near):
            yield anchor


def _anchor(at: int, verdict: Verdict) -> Anchor | None:
    block = verdict.block
    if len(block.text) > 220 or block.kind in (Kind.TITLE, Kind.CAPTION):
        return None
    read = dated(block.text)
    moment = read.published if word_count(read.rest) <= 12 else None
    told = read.rest if moment else block.text
    by = has_prefix(told) or block.kind is Kind.BYLINE
    authors = authors_in(told) if verdict.is_kept or by or moment else ()
    if moment and not authors and (word_count(read.rest) > 6 or is_sentence(read.rest)):
        return None
    weight = (_PREFIXED if by else 0.4) if authors else 0.0
    weight += (2.0 if moment.has_time else 1.0) if moment else float(is_ago(block.text))
    return Anchor(at, authors, moment, weight) if weight else None


def _first_paragraph(verdicts: Sequence[Verdict], lines: frozenset[int]) -> int:
    """Find where the text begins: the first paragraph that another one follows."""
    kept = [at for at, one in enumerate(verdicts) if one.is_kept and at not in lines]
    long = {at for at in kept if _is_paragraph(verdicts[at])}
    pairs = ((at, after) for at, after in pairwise(kept) if {at, after} <= long)
    first = next((at for at, after in pairs if after - at <= _GAP), None)
    return max(long, default=len(verdicts)) if first is None else first


def _is_paragraph(verdict: Verdict) -> bool:
    text = verdict.block.text
    return is_sentence(text) and word_count(text) >= PARAGRAPH_WORDS


def _best_cluster(
    anchors: Sequence[Anchor], verdicts: Sequence[Verdict], first: int
) -> list[Anchor]:
    """Find the anchors that stand together and say most."""
    clusters: list[list[Anchor]] = []
    for anchor in anchors:
        if anchor.at > first + 4 + _GAP or anchor.at > _HEAD_WITHIN:
            break
        if clusters and _stand_together(clusters[-1][-1], anchor, verdicts):
            clusters[-1].append(anchor)
        else:
            clusters.append([anchor])
    return max(clusters, key=_weight, default=[])


def _weight(cluster: Sequence[Anchor]) -> float:
    by = max((one.weight for one in cluster if one.authors), default=0.0)
    when = max((one.weight for one in cluster if one.moment), default=0.0)
    return by + when


def _stand_together(one: Anchor, other: Anchor, verdicts: Sequence[Verdict]) -> bool:
    between = [v for v in verdicts[one.at + 1 : other.at] if v.is_kept]
    return len(between) <= _GAP and not any(
        _is_paragraph(v) and word_count(v.block.text) > 30 for v in between
    )


def _title_and_dek(
    verdicts: Sequence[Verdict], begins: int, ends: int, first: int, lines: frozenset[int]
) -> tuple[int | None, int | None]:
    before = [at for at in range(begins) if _may_head(verdicts[at]) and at not in lines]
    inside = [at for at in range(begins, ends) if _may_head(verdicts[at]) and at not in lines]
    marked = [at for at in range(ends + 1, first) if verdicts[at].block.kind is Kind.DEK]
    among = [*before[-_CANDIDATES:], *inside]
    among = [*among, *marked] if among else among
    if not among and ends >= 0:
        behind = range(ends + 1, min(first, len(verdicts)))
        among = [at for at in behind if _may_head(verdicts[at]) and at not in lines]
    if not among:
        return None, None
    if ends < 0:
        among = [at for at in range(min(first, len(verdicts))) if _may_head(verdicts[at])]
    title = _title_among(among, verdicts, max(ends, first - 1))
    dek = _dek_behind(title, among, verdicts, ends)
    return title, _dek_below(range(ends + 1, first), verdicts, lines) if dek is None else dek


def _dek_below(between: range, verdicts: Sequence[Verdict], lines: frozenset[int]) -> int | None:
    """Find a dek that stands below the date line: the one line there, and no caption."""
    told = [at for at in between if verdicts[at].is_kept and at not in lines]
    if not 0 < between.start < between.stop < len(verdicts) or len(told) != 1:
        return None
    text = verdicts[told[0]].block.text
    near = [verdicts[n].reason for n in (told[0] - 1, told[0] + 1)]
    is_plain = not is_sentence(text) and word_count(text) in _DEK_BELOW
    return told[0] if is_plain and "caption" not in near and not _SHOWS.search(text) else None


def _may_head(verdict: Verdict) -> bool:
    block = verdict.block
    if block.kind in (Kind.TITLE, Kind.DEK):
        return True
    return verdict.is_kept and word_count(block.text) >= 2 and block.kind is not Kind.ITEM


def _title_among(among: Sequence[int], verdicts: Sequence[Verdict], body_from: int) -> int:
    body = _body_words(verdicts, body_from + 1)
    marked = [at for at in among if verdicts[at].block.kind is Kind.TITLE]
    scores = {at: _titleness(verdicts[at], body) for at in marked or among}
    best = max(scores.values())
    first = next(at for at, score in scores.items() if score >= best - _FIRST_WITHIN)
    text = verdicts[first].block.text
    return next((at for at in among if _is_longer(text, verdicts[at].block.text)), first)


def _is_longer(text: str, other: str) -> bool:
    """Say whether a line is another one with a site's name behind it."""
    return len(other) >= _CUT_TITLE and len(text) > len(other) and text.startswith(other)


def _titleness(verdict: Verdict, body: frozenset[str]) -> float:
    text = verdict.block.text
    told, length = _telling(text), word_count(text)
    shared = len(told & body) / len(told) if told else 0.0
    shape = 0.6 * (not text.endswith(".")) + 0.6 * (5 <= length <= 22)
    return 2.0 * shared * min(1.0, length / 5) + shape - 2.0 * (length not in _TITLE_WORDS)


def _body_words(verdicts: Sequence[Verdict], start: int) -> frozenset[str]:
    kept = [v.block.text for v in verdicts[start:] if v.is_kept][:_BODY_READ]
    return frozenset(word for text in kept for word in _telling(text))


def _telling(text: str) -> frozenset[str]:
    """Give the words of a text that may say what it is about, in any language."""
    told = (w for w in content_words(words(text)) if len(w) > 3 or not w.isascii())
    return frozenset(w[:_STEM] for w in told)


def _dek_behind(
    title: int, among: Sequence[int], verdicts: Sequence[Verdict], ends: int
) -> int | None:
    """Find the dek: what stands between the title and the date line, if it says something."""
    later = [at for at in among if at > title]
    marked = [
        at for at in later if verdicts[at].block.kind is Kind.DEK or _is_under(title, at, verdicts)
    ]
    told = marked or [at for at in later if word_count(verdicts[at].block.text) >= _DEK_WORDS]
    return told[0] if told and (ends >= 0 or marked) else None


def _is_under(title: int, at: int, verdicts: Sequence[Verdict]) -> bool:
    """Say whether a heading stands right under a marked title, and another line under it."""
    one, other = verdicts[title].block, verdicts[at].block
    is_heading = one.kind is Kind.TITLE and other.kind is Kind.HEADING
    return is_heading and at == title + 1 and word_count(other.text) >= _DEK_WORDS


def _authors(cluster: Sequence[Anchor], body: Sequence[str]) -> tuple[str, ...]:
    """Take the names of the best byline; two lines with "By" add up.

    A bare name of which the text speaks is a place, or somebody in the news.
    """
    best = max((one.weight for one in cluster if one.authors), default=0.0)
    needed = min(best, _PREFIXED)
    lines = [one.authors for one in cluster if one.authors and one.weight >= needed]
    names = tuple(dict.fromkeys(name for line in lines for name in line))
    untold = tuple(name for name in names if best >= _PREFIXED or not _is_told_of(name, body))
    return untold or names


def _is_told_of(name: str, body: Sequence[str]) -> bool:
    """Say whether a text names somebody inside a paragraph; what begins with a name may be a bio."""
    return any(f" {name}" in text for text in body)


def _moment(cluster: Sequence[Anchor], anchors: Sequence[Anchor]) -> Moment | None:
    told = [one.moment for one in (cluster or anchors[:1]) if one.moment]
    own = [one for one in told if not one.is_update] or told
    return max(own, key=lambda one: one.has_time, default=None)
