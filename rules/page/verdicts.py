"""Blocks → verdicts: what of a text is the article, and what its site says around it, and why.

No word decides alone. A block is judged by its points, then by its neighbours: what sites say comes
in runs, and what stands between two halves of an appeal belongs to it.
"""

from collections.abc import Sequence
from dataclasses import replace

import regex

from rules.page.dates import dated
from rules.page.model import Block, Kind, Verdict
from rules.page.phrases import (
    ENOUGH,
    Phrases,
    Points,
    is_label,
    is_sentence,
    without_quotes,
    word_count,
)

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
_PARAGRAPH, _TOLD, _NEXT_BUT_ONE = 15, 10, 2
_BUTTON, _OWN, _CREDIT, _DAY = 3, 2, 6, 20
_SELF = regex.compile(r"(?<!\w)(?:I|I'm|I've|I'd|[Mm]y)(?!\w)")
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
    if not talks:
        _drop_talk(verdicts, said)
    for order in (range(len(verdicts)), range(len(verdicts) - 1, -1, -1)):
        for at in order:
            verdicts[at] = _beside(at, verdicts, points, talks=talks)
    _fill_runs(verdicts, said, gap=_SHORT_GAP, by_hints=True)
    verdicts = [_before_button(at, verdicts, said) for at in range(len(verdicts))]
    verdicts = [_captioned(at, verdicts) for at in range(len(verdicts))]
    return [_crumb(at, verdicts) for at in range(len(verdicts))]


def _talks(blocks: Sequence[Block], points: Sequence[Points]) -> bool:
    """Say whether the article itself speaks to its reader, as advice and columns do."""
    told = [
        count
        for block, count in zip(blocks, points, strict=True)
        if word_count(block.text) >= _PARAGRAPH and count.total < ENOUGH + 1
    ]
    if _is_personal(blocks):
        return True
    return len(told) >= _ENOUGH_TOLD and sum(one.speaks for one in told) >= _TALKS * len(told)


def _is_personal(blocks: Sequence[Block]) -> bool:
    """Say whether somebody tells of himself, as in a column: "I", outside of quotes."""
    told = [one.text for one in blocks if _is_told(one)]
    own = sum(bool(_SELF.search(without_quotes(text))) for text in told)
    return own >= _OWN and own >= _TALKS * len(told)


def _alone(block: Block, points: Points) -> Verdict:
    """Judge a block by itself."""
    if block.kind in _BY_MARKUP:
        return Verdict(block, _BY_MARKUP[block.kind], points.total)
    return Verdict(block, points.kind if points.total >= ENOUGH else None, points.total)


def _drop_talk(verdicts: list[Verdict], points: Sequence[Points]) -> None:
    """Drop neighbours that speak to the reader in an article that does not; one, if it says "we" too."""
    run: list[int] = []
    for at, count in enumerate([*points, Points()]):
        if count.address and not count.reports:
            run.append(at)
            continue
        told = [points[one] for one in run if points[one].to_reader]
        if told and (len(run) > 1 or told[0].total >= ENOUGH - 1):
            for one in run:
                reason = verdicts[one].reason or points[one].kind
                verdicts[one] = replace(verdicts[one], reason=_said(reason))
        run = []


def _said(kind: str) -> str:
    return "appeal" if kind == "site" else kind


def _fill_runs(
    verdicts: list[Verdict], points: Sequence[Points], *, gap: int, by_hints: bool = False
) -> None:
    """Drop what stands between two blocks of one run, as far as it speaks like them."""
    last: int | None = None
    for at, verdict in enumerate(verdicts):
        if verdict.reason not in _RUNS:
            continue
        if last is not None and at - last <= gap and verdicts[last].reason == verdict.reason:
            for between in range(last + 1, at):
                alone = at - last == _NEXT_BUT_ONE
                if _goes_along(verdicts[between], points[between], hints=by_hints, alone=alone):
                    verdicts[between] = replace(verdicts[between], reason=verdict.reason)
        if word_count(verdict.block.text) >= _PHRASE:
            last = at


def _goes_along(verdict: Verdict, points: Points, *, hints: bool, alone: bool) -> bool:
    is_news = _is_told(verdict.block) and not points.speaks and not alone
    if not verdict.is_kept or is_news:
        return False
    says = points.speaks or (hints and points.hints > 0)
    return (says and not points.reports) or points.total >= BETWEEN or is_label(verdict.block)


def _beside(
    at: int, verdicts: Sequence[Verdict], points: Sequence[Points], *, talks: bool
) -> Verdict:
    """Judge a doubtful block by its neighbours; one that is more than doubtful, by the next but one."""
    verdict, total = verdicts[at], points[at].total
    addresses = points[at].address and not points[at].reports and not talks
    if not verdict.is_kept or (total < NEAR and not addresses):
        return verdict
    if _is_told(verdict.block) and not points[at].speaks and not talks:
        return verdict
    reach = (1, 2) if total >= NEAR and points[at].speaks else (1,)
    places = [at + step * side for step in reach for side in (-1, 1)]
    reasons = [verdicts[n].reason for n in places if 0 <= n < len(verdicts)]
    runs = [reason for reason in reasons if reason in _RUNS]
    return replace(verdict, reason=runs[0]) if runs else verdict


def _is_told(block: Block) -> bool:
    """Say whether a block is a paragraph: if it speaks to nobody, no neighbour makes it the site's."""
    return is_sentence(block.text) and word_count(block.text) >= _TOLD


def _before_button(at: int, verdicts: Sequence[Verdict], points: Sequence[Points]) -> Verdict:
    """Drop what stands between a sentence of an appeal and its button."""
    verdict = verdicts[at]
    if not verdict.is_kept or not 0 < at < len(verdicts) - 1 or points[at].reports:
        return verdict
    before, button = verdicts[at - 1], verdicts[at + 1]
    is_one = before.reason in _RUNS and before.reason in (button.reason, points[at + 1].kind)
    is_said = is_sentence(before.block.text) and word_count(before.block.text) > _BUTTON
    if is_one and is_said and word_count(button.block.text) <= _BUTTON:
        return replace(verdict, reason=before.reason)
    return verdict


def _captioned(at: int, verdicts: Sequence[Verdict]) -> Verdict:
    """Drop the line behind "Image caption", and one that ends with a day, above a picture's credit."""
    verdict = verdicts[at]
    if verdict.is_kept and at + 1 < len(verdicts) and _is_credit(verdicts[at + 1]):
        end = verdict.block.text[-_DAY:]
        return replace(verdict, reason="caption") if dated(end).moments else verdict
    before = verdicts[at - 1] if at else verdict
    is_marked = before.reason == "caption" and "caption" in before.block.text.casefold()
    is_marked = is_marked and word_count(before.block.text) <= _BUTTON
    if verdict.is_kept and is_marked and not _is_told(verdict.block):
        return replace(verdict, reason="caption")
    return verdict


def _is_credit(verdict: Verdict) -> bool:
    return verdict.reason == "caption" and word_count(verdict.block.text) <= _CREDIT


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
