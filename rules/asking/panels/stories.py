"""Panels of stories, and of why."""

from collections.abc import Iterator

from rules.alerts.card import marked
from rules.answers.answer import Account, Chapter, Corrected, ToldTo, Tried, Why
from rules.answers.peoples_word import people_said
from rules.answers.timeline import FirstSeen, timeline, versions
from rules.articles.revision import Change, Part
from rules.asking.panel import (
    Button,
    Choice,
    Line,
    Moment,
    Panel,
    Piece,
    Place,
    Row,
    Select,
    Style,
    Words,
)
from rules.asking.panels.plain import joined, quiet, text
from rules.asking.panels.trees import tree
from rules.asking.phrases import Say, said
from rules.asking.words import FORMATS
from rules.confidence.reasons import in_words
from rules.duration import exactly
from rules.ids import code, watch_code
from rules.language.explain import Explained
from rules.model import Article, DeliveryState, Evidence

CHAPTERS_SHOWN, OUTLETS_SHOWN, VERSIONS_SHOWN = 10, 10, 3
AROUND = 40
"""Characters of a text that are shown on either side of what was found in it."""
_STYLES = {
    Change.KEPT: Style.QUIET,
    Change.TAKEN_OUT: Style.GONE,
    Change.PUT_IN: Style.STRONG,
}


def story(account: Account, say: Say) -> Panel:
    """Show a story: its articles in order, why each stands there, and who was told."""
    left_out = len(account.chapters) - CHAPTERS_SHOWN
    told = [_told(one, say) for one in account.told]
    firsts = timeline(account)
    first = [_first(one, say) for one in firsts[:OUTLETS_SHOWN]] if len(firsts) > 1 else []
    waiting = [text(say("story.unconfirmed", name=one.name)) for one in account.waiting]
    more = [quiet(say("story.more", count=left_out))] if left_out > 0 else []
    return Panel(
        say("story.title", story=code("S", account.story_id)),
        (text(say("story.sources", count=account.sources)), *first, *told, *waiting, *more),
        rows=tuple(
            _chapter(one, say, may_part=one is not account.chapters[0])
            for one in account.chapters[:CHAPTERS_SHOWN]
        ),
        select=Select(
            say("story.export"),
            f"news story {code('S', account.story_id)}",
            tuple(Choice(say(f"format.{one}"), f"format:{one}") for one in FORMATS),
        ),
    )


def why(found: Why, say: Say) -> Panel:
    """Say why an alert came, or what became of an article."""
    [chapter] = [one for one in found.account.chapters if one.article.id == found.article_id]
    lines = [text(say("why.stands_in", story=code("S", found.account.story_id)))]
    lines += _reasons(chapter, say)
    if not found.alerts:
        lines.append(text(_instead(found, say)))
    telling = (_telling(told, chapter.article, say) for told in found.alerts)
    held = (_held(one, say) for one in found.trees)
    return Panel(
        chapter.article.title,
        tuple(lines),
        (*telling, *held),
        buttons=tuple(_corrections(chapter, found.account, say)),
    )


def _telling(told: ToldTo, article: Article, say: Say) -> Row:
    """Show one telling: where and when, what was found, and how that way was decided on."""
    decided = quiet(" · ".join(said(reason, say) for reason in told.alert.reasons))
    return Row(_told(told, say), (*_evidence(told.alert.evidence, article, say), decided))


def _held(one: Explained, say: Say) -> Row:
    """Show a watch, and which clauses of its query held."""
    name, *clauses = tree(one, say)
    return Row(name, tuple(clauses))


def tried(found: Tried, say: Say) -> Panel:
    """Say what the watches would do with an article that no feed has given."""
    lines = [quiet(say("why.tried"))]
    for match in found.matches:
        lines.append((Words(f"{watch_code(match.watch.id)} {match.watch.name}", Style.STRONG),))
        lines += _evidence(match.evidence, found.article, say)
    if not found.matches:
        lines.append(text(say("why.no_watch")))
    return Panel(found.article.title, tuple(lines))


def _chapter(chapter: Chapter, say: Say, *, may_part: bool) -> Row:
    article = chapter.article
    head: Line = (Words(article.title, link=article.link),)
    facts = joined([Words(article.outlet, Style.STRONG), Moment(article.seen_at)])
    reworded = [tuple(map(_part, one.parts)) for one in versions(chapter)]
    lines = facts, *_reasons(chapter, say), *reworded[-VERSIONS_SHOWN:]
    return Row(head, lines, (_part_button(article, say),) if may_part else ())


def _part_button(article: Article, say: Say) -> Button:
    name = code("A", article.id)
    return Button(say("button.not_same", article=name), f"news apart {name}")


def _corrections(chapter: Chapter, account: Account, say: Say) -> Iterator[Button]:
    """Offer to correct what was decided about an article."""
    if len(account.chapters) > 1:
        yield _part_button(chapter.article, say)
    near = chapter.decision.nearest if chapter.decision else None
    if near and near.story_id != account.story_id:
        name = code("S", near.story_id)
        ask = f"news join {code('S', account.story_id)} other:{name}"
        yield Button(say("button.same", story=name), ask)


def parted(done: Corrected, say: Say) -> Panel:
    """Say that an article tells a story of its own, and how to take that back."""
    old, new = code("S", done.other_id), code("S", done.story_id)
    lines = (quiet(say("story.owed", count=done.alerts)),) if done.alerts else ()
    again = Button(say("button.same", story=old), f"news join {new} other:{old}")
    return Panel(say("story.parted", old=old, new=new), lines, buttons=(again,))


def joined_to(done: Corrected, say: Say) -> Panel:
    """Say that two stories are one."""
    into, gone = code("S", done.story_id), code("S", done.other_id)
    show = Button(say("card.story"), f"news story {into}")
    return Panel(say("story.joined", story=gone, into=into), buttons=(show,))


def _reasons(chapter: Chapter, say: Say) -> Iterator[Line]:
    """Say why an article stands in its story: what people said, and what was decided."""
    yield from (text(said(one, say)) for one in people_said(chapter.said))
    if chapter.decision:
        yield quiet(said(in_words(chapter.decision), say))


def _part(part: Part) -> Words:
    return Words(part.text, _STYLES[part.change])


def _first(one: FirstSeen, say: Say) -> Line:
    """Say when an outlet was first seen with it, and how far behind the first."""
    behind = [Words(say("story.behind", length=exactly(one.behind)))] if one.behind else []
    at: list[Piece] = [Words(one.article.outlet, Style.STRONG), Moment(one.article.seen_at)]
    return joined([*at, *behind])


def _told(told: ToldTo, say: Say) -> Line:
    state = "told" if told.state is DeliveryState.DELIVERED else told.standing
    pieces: list[Piece] = [Words(say(f"told.{state}")), Place(told.alert.channel)]
    pieces.append(Moment(told.sent_at or told.owed_at))
    pieces += [Words(f"{watch_code(one.id)} {one.name}") for one in told.alert.watches]
    if told.alert.because:
        pieces.append(Words(said(told.alert.because, say)))
    return joined(pieces)


def _evidence(evidence: tuple[Evidence, ...], article: Article, say: Say) -> Iterator[Line]:
    """Show each place where a term was found, with the words around it."""
    for one in evidence:
        found = article.texts.get(one.field, "")
        term = Words(one.term, Style.CODE)
        where = Words(
            f" {say('why.found', field=say(f'field.{one.field}'), how=say(f'how.{one.how}'))} "
        )
        yield (term, where, *_excerpt(found, one))


def _excerpt(found: str, one: Evidence) -> Iterator[Words]:
    """Give the words around a place, the place itself marked; nothing where the text is not kept."""
    begin, end = max(0, one.start - AROUND), min(len(found), one.end + AROUND)
    part = found[begin:end]
    if part and begin:
        yield Words("…", Style.QUIET)
    for stretch in marked(part, [(one.start - begin, one.end - begin)]):
        yield Words(stretch.text, Style.STRONG if stretch.is_marked else Style.QUIET)
    if end < len(found):
        yield Words("…", Style.QUIET)


def _instead(found: Why, say: Say) -> str:
    if found.account.unconfirmed:
        return say("why.waits")
    if found.account.told:
        return say("why.folded", alert=code("L", found.account.told[0].alert.id))
    return say("why.no_watch")
