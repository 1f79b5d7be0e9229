"""How refusals begin: what did not happen. The commands add why, and what to do."""

from rules.language.lexer import QueryError
from rules.sentences import Sentence, sentence, told_by

UNSAVED = sentence("watch_unsaved", "the watch was not saved")
UNSEARCHED = sentence("nothing_searched", "nothing was searched")
UNTRIED = sentence("nothing_tried", "nothing was tried")
UNLIMITED = sentence("query_unlimited", "the query was not limited")
NOTHING_SET = sentence("nothing_set", "nothing was set")
NOTHING_MUTED = sentence("nothing_muted", "nothing was muted")
NOTHING_SHOWN = sentence("nothing_shown", "nothing can be shown")
NOTHING_FOUND = sentence("nothing_found", "nothing was found")
NO_DIGEST = sentence("no_digest", "there is no digest")
NOT_ADDED = sentence("feed_not_added", "the feed was not added")


def pointed_at(what: Sentence, error: QueryError) -> Sentence:
    """Say what a query that cannot be read kept from happening; the place stands under it."""
    return sentence(
        "pointed_at",
        "{what}: {why}\n{pointer}",
        what=what,
        why=told_by(error),
        pointer=error.pointer(),
    )


def nothing_or(known: str) -> object:
    """Give names; where there are none, a word for that."""
    return known or sentence("nothing", "nothing")
