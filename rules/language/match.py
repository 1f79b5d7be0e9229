"""Article × watches → matches, each with its evidence: which words stood where."""

from collections.abc import Iterable
from dataclasses import dataclass

from rules.language.document import Document
from rules.language.evidence import find
from rules.language.index import QueryIndex
from rules.language.lexer import QueryError
from rules.language.lexicon import Lexicon, plain_lexicon
from rules.language.plan import planned
from rules.model import Article, Match, Watch

LEARN_FROM_EVERY = 8
"""One article in so many is counted: enough to know which words are rare."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A kept watch whose query this version cannot read."""

    watch: Watch
    error: QueryError


class WatchIndex:
    """All watches, ready to be asked which of them an article satisfies. Has one owner."""

    def __init__(
        self,
        watches: Iterable[Watch] = (),
        *,
        lexicon: Lexicon | None = None,
        generation: int = 0,
    ) -> None:
        """Read every query; those that cannot be read stand in `unreadable`, not in the way."""
        self._lexicon = plain_lexicon() if lexicon is None else lexicon
        self._index = QueryIndex()
        self._watches: dict[int, Watch] = {}
        self._keys: dict[Watch, int] = {}
        self._unreadable: dict[Watch, Unreadable] = {}
        self._next_key = 0
        self._seen = 0
        self.generation = generation
        self.become(watches, generation=generation)

    def __len__(self) -> int:
        """Count the watches that are in force."""
        return len(self._watches)

    @property
    def unreadable(self) -> list[Unreadable]:
        """Give the watches that are not in force."""
        return list(self._unreadable.values())

    def become(self, watches: Iterable[Watch], *, generation: int) -> list[Unreadable]:
        """Hold just these watches from now on, silent ones not; gives new and unreadable ones.

        Takes time by the number of watches that come and go, not of those that stay.
        """
        wanted = dict.fromkeys(watch for watch in watches if not watch.is_silent)
        for watch in self._keys.keys() - wanted.keys():
            key = self._keys.pop(watch)
            del self._watches[key]
            self._index.remove(key)
        for watch in self._unreadable.keys() - wanted.keys():
            del self._unreadable[watch]
        known = self._keys.keys() | self._unreadable.keys()
        added = [self._add(watch) for watch in wanted if watch not in known]
        self.generation = generation
        return [one for one in added if one is not None]

    def match(self, article: Article) -> tuple[Match, ...]:
        """Find every watch that an article satisfies, with the evidence."""
        self._learn(article)
        document = Document(article)
        watches = [self._watches[key] for key in sorted(self._index.match(article))]
        found = ((watch, find(planned(watch.query, self._lexicon), document)) for watch in watches)
        return tuple(Match(watch, evidence) for watch, evidence in found if evidence)

    def newly_matched(self, before: Article, after: Article) -> tuple[Match, ...]:
        """Find the watches that only the revised article satisfies."""
        already = {self._watches[key].id for key in self._index.match(before)}
        return tuple(match for match in self.match(after) if match.watch.id not in already)

    def _add(self, watch: Watch) -> Unreadable | None:
        try:
            plan = planned(watch.query, self._lexicon)
        except QueryError as error:
            self._unreadable[watch] = Unreadable(watch, error)
            return self._unreadable[watch]
        key, self._next_key = self._next_key, self._next_key + 1
        self._index.add(key, plan)
        self._watches[key] = watch
        self._keys[watch] = key
        return None

    def _learn(self, article: Article) -> None:
        """Count words, and use the counts when they say eight times as much as before."""
        self._seen += 1
        if self._seen % LEARN_FROM_EVERY == 0:
            self._index.learn([article])
            if self._seen.bit_count() == 1 and self._seen.bit_length() % 3 == 1:
                self._index.refile()
