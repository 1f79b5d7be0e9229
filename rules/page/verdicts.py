"""Blocks → verdicts: what of a text is the article, and what its site says around it, and why.

No word decides alone. A block is judged by its points, then by its neighbours: what sites say comes
in runs, and what stands between two halves of an appeal belongs to it.
"""

from collections.abc import Sequence
from dataclasses import replace

from rules.page.model import Block, Kind, Verdict
from rules.page.phrases import ENOUGH, Phrases, Points, is_label, is_sentence, word_count

NEAR = 1.5
"""Points that are enough beside a block which is boilerplate."""
BETWEEN = 0.5
"""Points that are enough between two blocks of one run."""
RUN_GAP, _SHORT_GAP = 6, 3
_ENOUGH_TOLD = 4
_PHRASE = 3
"""A run begins with a line of so many words; a button may end it."""
_TALKS = 0.4
"""Share of paragraphs that speak to the reader, from which on the article itself does."""
_PARAGRAPH = 15
_RUNS = frozenset(
    ("appeal", "newsletter", "paywall", "registration", "cookies", "notification", "comments")
)
_BY_MARKUP = {Kind.CAPTION: "caption", Kind.LINKS: "related"}


def judge(blocks: Sequence[Block], phrases: Phrases) -> list[Verdict]:
    """Give a verdict on each block, in their order."""
    said = [phrases.points(block) for block in blocks]
    talks = _talks(blocks, said)
    points = [phrases.points(block, addressed=True) for block in blocks] if talks else said
    verdicts = [_alone(block, count) for block, count in zip(blocks, points, strict=True)]
    _fill_runs(verdicts, said, gap=_SHORT_GAP if talks else RUN_GAP)
    for order in (range(len(verdicts)), range(len(verdicts) - 1, -1, -1)):
        for at in order:
            verdicts[at] = _beside(at, verdicts, points)
    return [_crumb(at, verdicts) for at in range(len(verdicts))]


def _talks(blocks: Sequence[Block], points: Sequence[Points]) -> bool:
    """Say whether the article itself speaks to its reader, as advice and columns do."""
    told = [
        count
        for block, count in zip(blocks, points, strict=True)
        if word_count(block.text) >= _PARAGRAPH and count.total < ENOUGH + 1
    ]
    return len(told) >= _ENOUGH_TOLD and sum(one.speaks for one in told) >= _TALKS * len(told)


def _alone(block: Block, points: Points) -> Verdict:
    """Judge a block by itself."""
    if block.kind in _BY_MARKUP:
        return Verdict(block, _BY_MARKUP[block.kind], points.total)
    return Verdict(block, points.kind if points.total >= ENOUGH else None, points.total)


def _fill_runs(verdicts: list[Verdict], points: Sequence[Points], *, gap: int) -> None:
    """Drop what stands between two blocks of one run, as far as it speaks like them."""
    last: int | None = None
    for at, verdict in enumerate(verdicts):
        if verdict.reason not in _RUNS:
            continue
        if last is not None and at - last <= gap and verdicts[last].reason == verdict.reason:
            for between in range(last + 1, at):
                if _goes_along(verdicts[between], points[between]):
                    verdicts[between] = replace(verdicts[between], reason=verdict.reason)
        if word_count(verdict.block.text) >= _PHRASE:
            last = at


def _goes_along(verdict: Verdict, points: Points) -> bool:
    if not verdict.is_kept:
        return False
    speaks = points.speaks and not points.reports
    return speaks or points.total >= BETWEEN or is_label(verdict.block)


def _beside(at: int, verdicts: Sequence[Verdict], points: Sequence[Points]) -> Verdict:
    """Judge a doubtful block by its neighbours."""
    verdict = verdicts[at]
    if not verdict.is_kept or points[at].total < NEAR:
        return verdict
    near = [verdicts[n] for n in (at - 1, at + 1) if 0 <= n < len(verdicts)]
    reasons = [one.reason for one in near if one.reason in _RUNS]
    return replace(verdict, reason=reasons[0]) if reasons else verdict


def _crumb(at: int, verdicts: Sequence[Verdict]) -> Verdict:
    """Drop a label between two blocks that go."""
    verdict = verdicts[at]
    if not verdict.is_kept or verdict.block.kind not in (Kind.TEXT, Kind.ITEM, Kind.HEADING):
        return verdict
    near = [verdicts[n] for n in (at - 1, at + 1) if 0 <= n < len(verdicts)]
    gone = bool(near) and all(not one.is_kept for one in near)
    leads = bool(near) and near[-1].reason in _RUNS  # the one behind it
    gone = gone or (leads and verdict.block.kind is Kind.HEADING)
    short = word_count(verdict.block.text) <= 8 and not is_sentence(verdict.block.text)
    return replace(verdict, reason="label") if gone and short else verdict
