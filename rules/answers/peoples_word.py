"""What people said of articles → sentences: it counts more than what was decided."""

from collections.abc import Iterable, Iterator

from rules.answers.answer import PeoplesWord
from rules.ids import code
from rules.sentences import Sentence, sentence

OTHERS_SHOWN = 5


def people_said(said: Iterable[PeoplesWord]) -> Iterator[Sentence]:
    """Say what people said of an article and others."""
    said = list(said)
    if together := _named(one.other_id for one in said if one.is_same):
        yield sentence(
            "said_together", "people said: the same story as {articles}", articles=together
        )
    if apart := _named(one.other_id for one in said if not one.is_same):
        yield sentence(
            "said_apart", "people said: not the same story as {articles}", articles=apart
        )


def _named(article_ids: Iterable[int]) -> str:
    codes = [code("A", one) for one in article_ids]
    return ", ".join(codes[:OTHERS_SHOWN]) + (" …" if len(codes) > OTHERS_SHOWN else "")
