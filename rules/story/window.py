"""The articles of the last days in memory, and the ways to find among them.

Everything is a number or bytes here, no text: a hundred thousand articles have to fit beside the
rest of the bot. What `add` does `remove` undoes, to the order in which stories are found.
"""

from array import array
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from sys import intern

import numpy as np
from numpy.typing import NDArray

from rules.story.arrival import Arrival
from rules.story.centroid import Packed, Terms, bounds_of, centroid_of
from rules.story.features import Candidate, Query, figures
from rules.story.rarity import Background, Codes, Floats, Rarity
from rules.story.shelves import STORY_ID, Postings, Shelf
from rules.story.sketch import Sketch

WINDOW = timedelta(days=7)
DAY = timedelta(days=1)
IDLE_AT_MOST_S = 72 * 3600.0
AGE_AT_MOST_S = 7 * 24 * 3600.0
TERMS_ASKED = 10
TERMS_FILED = 24
CANDIDATES = 6
MEMBERS_LOOKED_AT = 10
MEMBERS_SUMMED = 32
_NO_VECTOR = bytes(256)


@dataclass(frozen=True, slots=True)
class Kept:
    """An article in the window."""

    packed: Packed
    shingles: bytes
    vector: bytes | None
    title: str
    stated: str
    """Its facts in one text, which takes a fifth of the memory."""
    language: str
    outlet: str
    seen_s: float
    story_id: int
    original: int
    """The article that this is a copy of; itself if it is none."""
    slot: int
    filed: bytes
    """The codes that its story stands under because of it."""
    halvings: int

    @property
    def facts(self) -> list[str]:
        return self.stated.split("\t") if self.stated else []


@dataclass(slots=True)
class _Story:
    articles: list[int] = field(default_factory=list)
    first_s: float = 0.0
    last_s: float = 0.0
    """When its first article was seen, and its last."""
    centroid: Terms | None = None
    """Worked out when it is asked for."""


@dataclass(frozen=True, slots=True)
class Look:
    """An article held against the likeliest stories."""

    story_ids: Sequence[int]
    query: Query
    candidates: Sequence[Candidate]
    figures: Mapping[str, Floats]
    """By feature; a value a story."""


class Window:
    """Articles and their stories; one owner, nothing in it locks."""

    def __init__(self, articles_at_most: int, background: Background | None = None) -> None:
        self._at_most = articles_at_most
        self.rarity = Rarity(background)
        self._articles: dict[int, Kept] = {}
        self._order: deque[int] = deque()
        """The articles as they came: a dictionary looks through all that left it for its first."""
        self._stories: dict[int, _Story] = {}
        self._titles: dict[str, list[int]] = defaultdict(list)
        self._slots: list[int] = []
        self._free: list[int] = []
        self._postings = Postings()
        self._shelf = Shelf(articles_at_most)
        self._halved_at: datetime | None = None
        self._last: Arrival | None = None

    def __len__(self) -> int:
        return len(self._articles)

    def __contains__(self, article_id: int) -> bool:
        return article_id in self._articles

    def __getitem__(self, article_id: int) -> Kept:
        return self._articles[article_id]

    def articles_of(self, story_id: int) -> Sequence[int]:
        """Give the articles of a story, in the order in which they came."""
        return self._stories[story_id].articles

    def looked_at(self, story_id: int) -> Sequence[int]:
        """Give the articles that stand for a story: the first two and the last ones."""
        return _some(self._stories[story_id].articles, MEMBERS_LOOKED_AT, first=2)

    # Finding

    def similar_texts(self, shingles: bytes) -> Iterator[int]:
        """Give the articles whose text has most in common, the most similar first."""
        return (self._slots[slot] for slot in self._shelf.similar(shingles, at_least=2))

    def with_title(self, title: str) -> Sequence[int]:
        """Give the articles with a title, in the order in which they came."""
        return self._titles.get(title, ())

    def arrival(self, sketch: Sketch) -> Arrival:
        """Make an article ready for being compared; what was looked at last is most often added next."""
        if self._last is None or self._last.sketch is not sketch:
            self._last = Arrival(sketch, self.rarity)
        return self._last

    def look(self, sketch: Sketch) -> Look | None:
        """Hold an article against the likeliest stories; None when nothing is alike."""
        seen_s, query = sketch.seen_at.timestamp(), self.arrival(sketch).query
        story_ids = self._alike(query, seen_s)
        if not story_ids:
            return None
        candidates = [self._candidate(one, query, seen_s) for one in story_ids]
        return Look(story_ids, query, candidates, figures(query, candidates, self.rarity))

    def _alike(self, query: Query, seen_s: float) -> list[int]:
        """Give the open stories that share rare terms, the likeliest first."""
        idf = self.rarity.of(query.terms.codes)
        order = (-idf * _preference(query.terms)).argsort(kind="stable")
        adds = (idf**2 * query.terms.weights)[order].tolist()
        likely = self._likely(zip(query.terms.codes[order].tolist(), adds, strict=True))
        opened = (one for one in likely if self._is_open(one, seen_s))
        return list(islice(opened, CANDIDATES))

    def _likely(self, terms: Iterable[tuple[int, float]]) -> list[int]:
        """Give the stories that share the terms, which are the rarest first, the likeliest first."""
        found, added, counts = array(STORY_ID), [], []
        for value, adds in terms:
            if stories := self._postings.latest(value):
                found += stories
                added.append(adds)
                counts.append(len(stories))
                if len(counts) == TERMS_ASKED:
                    break
        return _heaviest(np.frombuffer(found, np.int64), np.repeat(added, counts), 2 * CANDIDATES)

    def _is_open(self, story_id: int, seen_s: float) -> bool:
        story = self._stories[story_id]
        is_late = abs(seen_s - story.last_s) <= IDLE_AT_MOST_S
        return is_late and abs(seen_s - story.first_s) <= AGE_AT_MOST_S

    def _candidate(self, story_id: int, query: Query, seen_s: float) -> Candidate:
        """Bring together what a story is compared by."""
        story = self._stories[story_id]
        kept = [self._articles[one] for one in self.looked_at(story_id)]
        kept = [one for one in kept if one.packed.codes]
        return Candidate(
            members=[one.packed for one in kept],
            centroid=None if len(story.articles) == 1 else self._centroid(story),
            vectors=[one.vector or _NO_VECTOR for one in kept] if query.vector is not None else (),
            gap_h=abs(seen_s - story.last_s) / 3600,
            size=len(story.articles),
            has_lead=sum([one.packed.has_lead for one in kept]) / len(kept),
        )

    def _centroid(self, story: _Story) -> Terms:
        if story.centroid is None:
            some = _some(story.articles, MEMBERS_SUMMED, first=8)
            packed = (self._articles[one].packed for one in some)
            story.centroid = centroid_of([one for one in packed if one.codes])
        return story.centroid

    # Changing

    def add(self, article_id: int, sketch: Sketch, story_id: int, original: int) -> None:
        """Take an article in."""
        arrival = self.arrival(sketch)
        packed = arrival.packed
        self.rarity.add(packed.as_codes)
        filed = self._most_telling(arrival)
        story = self._stories.setdefault(story_id, _Story())
        self._postings.add(self._only_here(filed, story), story_id)
        slot = self._take_slot(article_id)
        if sketch.shingles:
            self._shelf.add(sketch.shingles, slot)
        self._titles[sketch.title].append(article_id)
        self._articles[article_id] = Kept(
            packed=packed,
            shingles=sketch.shingles,
            vector=sketch.vector,
            title=sketch.title,
            stated="\t".join(sketch.facts),
            language=sketch.language,
            outlet=intern(sketch.outlet),
            seen_s=sketch.seen_at.timestamp(),
            story_id=story_id,
            original=original,
            slot=slot,
            filed=filed.tobytes(),
            halvings=self.rarity.halvings,
        )
        self._order.append(article_id)
        story.articles.append(article_id)
        self._date(story)

    def _date(self, story: _Story) -> None:
        """Note what follows from the articles that a story has now."""
        story.centroid = None
        story.first_s, story.last_s = (self._articles[story.articles[at]].seen_s for at in (0, -1))

    def _most_telling(self, arrival: Arrival) -> Codes:
        """Give the words that an article's story is filed under; pairs would each stand alone."""
        words, codes = arrival.are_words, arrival.terms.codes
        telling = self.rarity.of(codes) * _preference(arrival.terms) * words
        order = (-telling).argsort(kind="stable")
        return codes[order[: min(TERMS_FILED, int(words.sum()))]]

    def _only_here(self, filed: Codes, story: _Story) -> list[int]:
        """Leave out the codes that the story stands under because of its other articles."""
        others = b"".join(self._articles[one].filed for one in story.articles)
        there = frozenset(np.frombuffer(others, np.uint32).tolist())
        return [one for one in filed.tolist() if one not in there]

    def _take_slot(self, article_id: int) -> int:
        if not self._free:
            self._slots.append(article_id)
            return len(self._slots) - 1
        slot = self._free.pop()
        self._slots[slot] = article_id
        return slot

    def remove(self, article_id: int) -> None:
        """Undo `add`."""
        kept = self._articles.pop(article_id)
        if self._order[-1] == article_id:
            self._order.pop()
        else:
            self._order.remove(article_id)
        story = self._stories[kept.story_id]
        story.articles.remove(article_id)
        filed = np.frombuffer(kept.filed, np.uint32)
        self._postings.remove(self._only_here(filed, story), kept.story_id)
        if story.articles:
            self._date(story)
        else:
            del self._stories[kept.story_id]
        if kept.shingles:
            self._shelf.remove(kept.shingles, kept.slot)
        self._free.append(kept.slot)
        self._titles[kept.title].remove(article_id)
        if not self._titles[kept.title]:
            del self._titles[kept.title]
        self.rarity.remove(kept.packed.as_codes, kept.halvings)

    def evict(self, now: datetime) -> int:
        """Forget what is too old or too much; give how many articles that were."""
        self._fade(now)
        gone, oldest = 0, (now - WINDOW).timestamp()
        while self._order:
            first = self._order[0]
            if len(self._order) <= self._at_most and self._articles[first].seen_s >= oldest:
                break
            self.remove(first)
            gone += 1
        return gone

    def _fade(self, now: datetime) -> None:
        """Let what was said a day ago weigh half; a clock that jumps back begins a new day."""
        if self._halved_at is None or now < self._halved_at:
            self._halved_at = now
        elif now - self._halved_at >= DAY:
            self.rarity.halve()
            self._halved_at = now


def _heaviest(values: NDArray[np.int64], weights: Floats, at_most: int) -> list[int]:
    """Give the values with most weight in all, of equally heavy ones those that came first."""
    order = values.argsort(kind="stable")
    values = values[order]
    starts = bounds_of(values)[:-1]
    sums = np.add.reduceat(weights[order], starts)
    if len(sums) > at_most:
        enough = np.partition(sums, -at_most)[-at_most]
        heavy = (sums >= enough).nonzero()[0]
        starts, sums = starts[heavy], sums[heavy]
    best = np.lexsort((order[starts], -sums))[:at_most]
    found: list[int] = values[starts[best]].tolist()
    return found


def _preference(terms: Terms) -> Floats:
    """Prefer a title's words to its pairs of words, and to what is only in the lead."""
    return np.asarray(np.minimum(1.0, 0.5 + terms.weights), dtype=float)


def _some(of: Sequence[int], at_most: int, first: int) -> Sequence[int]:
    """Give the first few and the last ones."""
    return of if len(of) <= at_most else [*of[:first], *of[first - at_most :]]
