"""What a watch or a search is limited to: outlets, as somebody chose them → the whole query."""

from collections.abc import Sequence
from dataclasses import replace

from adapters.asking.feed_answers import refuse_hidden
from adapters.asking.question import Question
from rules.answers.answer import Drafted
from rules.language.limited import Limited


async def limited_by(asked: Question, query: str, *, before: str = "") -> Limited:
    """Write the outlets that were chosen into a query; without any it stays as it is."""
    outlets = chosen(asked)
    for one in outlets:
        await refuse_hidden(asked, one)
    limit = asked.commands.limit
    return await limit(query, outlets, before=before) if outlets else Limited(query)


def chosen(asked: Question) -> Sequence[str]:
    """Give the outlets that were chosen, one a line."""
    lines = asked.values.text("source").splitlines()
    return [line for line in map(str.strip, lines) if line]


def remarked(drafted: Drafted, within: Limited) -> Drafted:
    """Say of a draft what may not be meant by its outlets, before all else."""
    remarks = (*within.remarks, *drafted.tried.remarks)
    return replace(drafted, tried=replace(drafted.tried, remarks=remarks))
