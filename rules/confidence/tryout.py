"""A query that is tried → what it finds, and what is to be remarked, of one look at each article.

The query, what it would be without each of its exclusions, its terms, and the other watches of a channel
are asked together, by the index that watches are matched by: trying many costs hardly more than one. What
words satisfied the query is looked for afterwards, of those articles that are shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from rules.confidence.backtest import Covered, Trial, covered_by
from rules.confidence.data_lint import exclusions, of_exclusion, terms_of
from rules.language.document import Document
from rules.language.evidence import find
from rules.language.index import QueryIndex
from rules.language.lexer import QueryError
from rules.language.lexicon import Lexicon
from rules.language.plan import Plan, plan_of, planned
from rules.language.query import Query, Term
from rules.model import Article, Watch

OF_A_STORY = 20
"""Articles of one story that are tried where not all can be: the first ones, of which one is told."""
_ITSELF = 0


@dataclass(frozen=True, slots=True)
class Sample:
    """Articles that are tried, and which share they are of all that may satisfy a query."""

    ids: Sequence[int]
    articles: float = 1.0
    stories: float = 1.0


class Tryout:
    """One query on trial."""

    def __init__(self, read: Query, lexicon: Lexicon, others: Iterable[Watch] = ()) -> None:
        """File all that is asked of an article."""
        self._plan = plan_of(read, lexicon)
        self._index = QueryIndex()
        self._index.add(_ITSELF, self._plan)
        self._exclusions = dict(enumerate(exclusions(read), start=1))
        for key, exclusion in self._exclusions.items():
            self._index.add(key, plan_of(exclusion.rest, lexicon))
        self._terms = dict(enumerate(terms_of(read), start=len(self._index)))
        for key, term in self._terms.items():
            self._index.add(key, plan_of(term, lexicon))
        self._others = dict(enumerate(_readable(others, lexicon), start=len(self._index)))
        for key, (_, plan) in self._others.items():
            self._index.add(key, plan)
        self._found: list[Trial] = []
        self._stories: defaultdict[int, set[int]] = defaultdict(set)
        self._articles: defaultdict[int, int] = defaultdict(int)

    def look(self, article: Article, story_id: int) -> None:
        """Ask everything of one article."""
        keys = self._index.match(article)
        for key in keys:
            self._articles[key] += 1
        if _ITSELF in keys:
            self._found.append(Trial(article, story_id, ()))
            for key in keys:
                self._stories[key].add(story_id)

    @property
    def trials(self) -> Sequence[Trial]:
        """Give what satisfies the query, the first first; which words do is not looked for yet."""
        return sorted(self._found, key=_seen)

    def explained(self, trials: Iterable[Trial]) -> Iterator[Trial]:
        """Look for the words that satisfy the query, of one after the other."""
        return (explained(self._plan, one) for one in trials)

    def removed(self) -> Iterator[str]:
        """Tell of exclusions that take much away."""
        for key, exclusion in self._exclusions.items():
            kept, without = len(self._found), self._articles[key]
            if told := of_exclusion(exclusion, kept=kept, without=without):
                yield told

    def unseen(self) -> Sequence[Term]:
        """Give the terms that none of the articles has."""
        return [term for key, term in self._terms.items() if not self._articles[key]]

    def covered(self) -> Sequence[Covered]:
        """Say of each other watch which share of the stories it tells already."""
        asked = self._stories[_ITSELF]
        return [
            covered_by(watch, asked, self._stories[key]) for key, (watch, _) in self._others.items()
        ]


def explained(plan: Plan, trial: Trial) -> Trial:
    """Look for the words of an article that satisfy a plan."""
    return replace(trial, evidence=find(plan, Document(trial.article)) or ())


def sampled(story_of: Mapping[int, int], at_most: int) -> Sample:
    """Choose some of the articles that may satisfy a query: whole stories, spread evenly over the time.

    A share of the articles alone would tell nothing of how many stories there are.
    """
    by_story: defaultdict[int, list[int]] = defaultdict(list)
    for article_id in sorted(story_of):
        by_story[story_of[article_id]].append(article_id)
    step = max(1, -(-len(story_of) // at_most))
    if step == 1:
        return Sample(sorted(story_of))
    chosen = list(by_story.values())[step // 2 :: step] or list(by_story.values())[:1]
    ids = [article_id for story in chosen for article_id in story[:OF_A_STORY]]
    return Sample(ids, len(ids) / len(story_of), len(chosen) / len(by_story))


def _readable(watches: Iterable[Watch], lexicon: Lexicon) -> Iterator[tuple[Watch, Plan]]:
    for one in watches:
        with suppress(QueryError):  # kept by an older version, and not in force
            yield one, planned(one.query, lexicon)


def _seen(trial: Trial) -> datetime:
    return trial.article.seen_at
