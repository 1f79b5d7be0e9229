"""`wirewatch story`, `why`: one story, and why an alert came."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer
from rich.tree import Tree
from typer.core import TyperGroup

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, lines, row, say, show
from bot.cli.watch import ask
from bot.cli.whynot import show_trees
from rules.answers.answer import Account, Chapter, ToldTo, Tried, Why
from rules.answers.peoples_word import people_said
from rules.answers.rows import story_row, tried_row
from rules.answers.story_file import Shape, written_as
from rules.answers.why_rows import explained_row
from rules.articles.revision import rewording
from rules.confidence.reasons import in_words
from rules.ids import code, watch_code
from rules.model import DeliveryState, Evidence
from rules.words.plain import without_controls
from rules.words.plural import counted


class StoryFirst(TyperGroup):
    """Reads `story S8F3K` as `story show S8F3K`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the word in that people leave out."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = ["show", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(help="Stories: one, and what people say of it.", cls=StoryFirst)
_Reference = Annotated[
    str, typer.Argument(help="A story, an alert, an article, or the link of one.", metavar="STORY")
]
_Article = Annotated[
    str, typer.Argument(help="An article's id or link, or its alert.", metavar="ARTICLE")
]


@app.command("show")
def show_story(
    story: _Reference,
    format: Annotated[
        Shape | None, typer.Option(help="Write it as a file to take away, to stdout.")
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Show a story: its articles in order, why each stands there, and who was told when."""
    account = ask(config, lambda bot: bot.show_story(story))
    if format:
        lines(written_as(format, account).text.splitlines())
    elif json:
        row(story_row(account))
    else:
        show(_tree(account))


@app.command("apart")
def set_apart(article: _Article, config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Say that an article does not tell the story it stands in; it begins its own and is told."""
    done = ask(config, lambda bot: bot.set_apart(article))
    told = f"; {counted(done.alerts, 'alert')} owed for it" if done.alerts else ""
    say(f"not the same story as {code('S', done.other_id)}: {code('S', done.story_id)} now{told}")


@app.command("join")
def join_stories(
    story: _Reference,
    other: Annotated[str, typer.Argument(help="The other one.", metavar="OTHER")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Say that two stories are one; the older goes on."""
    done = ask(config, lambda bot: bot.join_stories(story, other))
    say(f"the same story: {code('S', done.other_id)} goes on in {code('S', done.story_id)}")


@app.command()
def retrain(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Learn from your corrections; a running bot heeds it from its next start on."""
    done = ask(config, lambda bot: bot.retrain())
    if not done.pairs:
        say("nothing to learn from: no correction of the last 7 days can be compared")
        return
    pairs = counted(done.pairs, "case")
    say(
        f"learned: the weights agreed with you in {done.agreed_before} of {pairs}, now in {done.agree}"
    )


def why(
    reference: Annotated[str, typer.Argument(help="An alert, or a link.", metavar="ALERT|LINK")],
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Say why an alert came, or what became of an article."""
    found = ask(config, lambda bot: bot.why(reference))
    if isinstance(found, Tried):
        row({**tried_row(found), "trees": []}) if json else lines(_would(found))
    elif json:
        told = {"article": code("A", found.article_id), **story_row(found.account), "would": []}
        row({**told, "trees": [explained_row(one) for one in found.trees]})
    else:
        lines(_reasons(found))
        show_trees(found.trees)


def _tree(account: Account) -> Tree:
    head = f"{code('S', account.story_id)} · begun {account.begun_at:%Y-%m-%d %H:%M} UTC"
    number = account.sources
    drawn = Tree(f"{head} · told by {number} {'source' if number == 1 else 'sources'}")
    for chapter in account.chapters:
        _add(drawn, chapter)
    for told in account.told:
        drawn.add(without_controls(_told(told)))
    for watch in account.waiting:
        needs = f"unconfirmed: waits for {watch.min_sources} sources"
        drawn.add(without_controls(f"{needs} ({watch_code(watch.id)} {watch.name})"))
    return drawn


def _add(drawn: Tree, chapter: Chapter) -> None:
    article = chapter.article
    head = f"{code('A', article.id)} {article.seen_at:%d %b %H:%M} · {article.outlet}: "
    branch = drawn.add(without_controls(head + article.title))
    for line in _whys(chapter):
        branch.add(without_controls(line))


def _whys(chapter: Chapter) -> Iterator[str]:
    yield from map(str, people_said(chapter.said))
    if chapter.decision:
        yield in_words(chapter.decision)
    titles = [one.title for one in chapter.revisions] + [chapter.article.title]
    for old, new in zip(chapter.revisions, titles[1:], strict=True):
        changed = rewording(old.title, new)
        out, put = "; ".join(changed.taken_out) or "nothing", "; ".join(changed.put_in) or "nothing"
        yield f"reworded {old.until:%d %b %H:%M}: out “{out}”, in “{put}”"


def _told(told: ToldTo) -> str:
    named = ", ".join(f"{watch_code(one.id)} {one.name}" for one in told.alert.watches)
    verb = "told" if told.state is DeliveryState.DELIVERED else told.standing
    at = told.sent_at or told.owed_at
    because = f" · {told.alert.because}" if told.alert.because else ""
    edited = f" · edited {told.changed_at:%H:%M}" if told.changed_at else ""
    until = f" · until {told.until:%d %b %H:%M} UTC" if told.until else ""
    alert = code("L", told.alert.id)
    where = f"{alert} {verb} {at:%d %b %H:%M} UTC → {told.alert.channel}"
    return f"{where} · {named}{because}{edited}{until}"


def _times(told: ToldTo) -> str:
    """Write its receipt: what it took from the publisher to the channel."""
    moments = (
        ("published", told.alert.published_at),
        ("seen", told.alert.seen_at),
        ("matched", told.matched_at),
        ("posted", told.posted_at),
    )
    return " · ".join(f"{what} {at:%H:%M:%S}" if at else f"{what} ?" for what, at in moments)


def _would(tried: Tried) -> Iterator[str]:
    yield f"{tried.article.title} ({tried.article.outlet})"
    yield "  no feed has given it; this is what the watches would do with it:"
    for match in tried.matches:
        yield f"  {watch_code(match.watch.id)} {match.watch.name}"
        yield from (_evidence(one) for one in match.evidence)
    if not tried.matches:
        yield "  no watch is satisfied by it"


def _evidence(one: Evidence) -> str:
    return f"    {one.term} in the {one.field}, {one.start} to {one.end} ({one.how})"


def _reasons(found: Why) -> Iterator[str]:
    [chapter] = [one for one in found.account.chapters if one.article.id == found.article_id]
    yield f"{chapter.article.title} ({chapter.article.outlet})"
    story = code("S", found.account.story_id)
    yield f"  stands in {story}: {in_words(chapter.decision)}" if chapter.decision else f"  {story}"
    yield from (f"  {one}" for one in people_said(chapter.said))
    for told in found.alerts:
        yield f"  {_told(told)}"
        yield f"    {_times(told)}"
        yield from (f"    {reason}" for reason in told.alert.reasons)
        yield from (_evidence(one) for one in told.alert.evidence)
    if not found.alerts:
        yield f"  not told by itself: {_instead(found)}"


def _instead(found: Why) -> str:
    if found.account.unconfirmed:
        return "its story waits for more sources"
    if found.account.told:
        first = found.account.told[0]
        return f"its story was told as {code('L', first.alert.id)} → {first.alert.channel}"
    return "no watch was satisfied by it"
