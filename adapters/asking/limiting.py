"""What a watch or a search is limited to: outlets, as somebody chose them → the whole query."""

from collections.abc import Sequence
from dataclasses import replace

from adapters.asking.feed_answers import refuse_hidden
from adapters.asking.question import Question
from rules.answers.answer import Drafted
from rules.language.limited import Limited


async def limited_by(asked: Question, query: str, *, before: str = "") -> Limited:
    """Write the outlets that were chosen into a query; without any it stays as it is."""
    outlets = [one for line in chosen(asked) for one in await _named_in(asked, line)]
    for one in outlets:
        await refuse_hidden(asked, one)
    limit = asked.commands.limit
    return await limit(query, outlets, before=before) if outlets else Limited(query)


def chosen(asked: Question) -> Sequence[str]:
    """Give the outlets that were chosen, one a line: several of a watch, of a search one."""
    lines = (asked.values.text("sources") or asked.values.text("source")).splitlines()
    return [line for line in map(str.strip, lines) if line]


async def _named_in(asked: Question, line: str) -> Sequence[str]:
    """Give the outlets of a line: what stands between commas, unless one is called so as a whole."""
    if "," not in line or line in await (asked.lists or asked.commands).list_outlets():
        return [line]
    return [part for part in map(str.strip, line.split(",")) if part]


def remarked(drafted: Drafted, within: Limited) -> Drafted:
    """Say of a draft what may not be meant by its outlets, before all else."""
    remarks = (*within.remarks, *drafted.tried.remarks)
    return replace(drafted, tried=replace(drafted.tried, remarks=remarks))
