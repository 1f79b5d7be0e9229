"""The stories of the last days in memory: where an article belongs, decided by looking only.

The index has one owner, who places an article, keeps it, and adds it. `remove` undoes `add`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from rules.story.centroid import Terms, centroid_of, terms_from
from rules.story.copies import CONTAINED, ENOUGH_SHARED, containment, numbers
from rules.story.decision import Decision, Fold, Nearest, Reason
from rules.story.features import Candidate, Query, figures, shared_terms, unit
from rules.story.judge import Judge, probability
from rules.story.rarity import Floats, Rarity
from rules.story.shelves import Postings, Shelf
from rules.story.sketch import IN_TITLE, Sketch
from rules.story.terms import code
from rules.story.veto import contradiction
from rules.text import content_words, weight

WINDOW = timedelta(days=7)
ARTICLES_AT_MOST = 100_000
IDLE_AT_MOST_S = 72 * 3600.0
AGE_AT_MOST_S = 7 * 24 * 3600.0
SAME_TITLE_HOLDS_S = 48 * 3600.0
ENOUGH_TITLE_WORDS = 4
RARE_ENOUGH = 0.35
"""Of equal titles: how rare their terms are on average, 1 being terms never seen."""
FEW_ARTICLES = 200
"""So few say nothing about what is rare."""
TERMS_ASKED = 12
TERMS_FILED = 24
CANDIDATES = 10
MEMBERS_LOOKED_AT = 10
MEMBERS_SUMMED = 32
LARGE_STORY = 50
LEAD_FROM = 6
"""So many terms beyond the title make a lead."""
COPIES_LOOKED_AT = 8
EQUAL_TITLE_SCORE = 0.2
SURELY = 0.97
DAY = timedelta(days=1)


@dataclass(slots=True)
class _Kept:
    """An article in the index."""

    codes: bytes
    marks: bytes
    shingles: bytes
    vector: bytes | None
    title: str | None
    facts: tuple[str, ...]
    language: str
    seen_s: float
    story_id: int
    original: int
    slot: int
    filed: bytes
    halvings: int

    @property
    def has_lead(self) -> bool:
        return _has_lead(self.marks)


@dataclass(slots=True)
class _Story:
    """A story in the index."""

    articles: list[int] = field(default_factory=list)
    centroid: Terms | None = None
    """Of two articles or more, when it was asked for."""


class StoryIndex:
    """Which story an article tells; holds 7 days or 100,000 articles, whichever is less."""

    def __init__(
        self, judge: Judge, *, fold: Fold = Fold.STRICT, articles_at_most: int = ARTICLES_AT_MOST
    ) -> None:
        self._judge, self._fold, self._at_most = judge, fold, articles_at_most
        self._articles: dict[int, _Kept] = {}
        self._stories: dict[int, _Story] = {}
        self._titles: dict[str, list[int]] = defaultdict(list)
        self._slots: list[int] = []
        self._free: list[int] = []
        self._postings = Postings()
        self._shelf = Shelf(articles_at_most)
        self._rarity = Rarity()
        self._halved_at: datetime | None = None

    def __len__(self) -> int:
        return len(self._articles)

    def __contains__(self, article_id: int) -> bool:
        return article_id in self._articles

    def story_of(self, article_id: int) -> int:
        """Give the story of an article in the index."""
        return self._articles[article_id].story_id

    # Looking

    def place(self, sketch: Sketch) -> Decision:
        """Say which story an article tells; changes nothing."""
        packed = _packed(sketch)
        return self._as_copy(sketch, packed) or self._as_story(sketch, packed)

    def _as_copy(self, sketch: Sketch, packed: tuple[bytes, bytes]) -> Decision | None:
        if sketch.shingles and (found := self._same_text(sketch)):
            return found
        return self._same_title(sketch, packed)

    def _same_text(self, sketch: Sketch) -> Decision | None:
        ours = numbers(sketch.shingles)
        similar = self._shelf.similar(sketch.shingles, at_least=2)
        for slot, _ in zip(similar, range(COPIES_LOOKED_AT), strict=False):
            kept = self._articles[self._slots[slot]]
            share, shared = containment(ours, numbers(kept.shingles))
            if share >= CONTAINED and shared >= ENOUGH_SHARED:
                return Decision(
                    Reason.COPY, CONTAINED, share, kept.story_id, kept.original,
                )
        return None

    def _same_title(self, sketch: Sketch, packed: tuple[bytes, bytes]) -> Decision | None:
        for article_id in reversed(self._with_title(sketch, packed)):
            kept = self._articles[article_id]
            if not (sketch.shingles and kept.shingles) and not contradiction(sketch.facts, [kept.facts]):
                return Decision(Reason.COPY, 1.0, 1.0, kept.story_id, kept.original)
        return None

    def _with_title(self, sketch: Sketch, packed: tuple[bytes, bytes]) -> list[int]:
        """Give the latest articles with the same title, if it names one event."""
        said = sketch.title.split(" ")
        if sketch.title not in self._titles or weight(content_words(said)) < ENOUGH_TITLE_WORDS:
            return []
        seen_s = sketch.seen_at.timestamp()
        live = [
            one
            for one in self._titles[sketch.title]
            if abs(seen_s - self._articles[one].seen_s) <= SAME_TITLE_HOLDS_S
        ]
        if len({self._articles[one].story_id for one in live}) != 1:
            return []
        return live if self._is_rare(packed) else []

    def _is_rare(self, packed: tuple[bytes, bytes]) -> bool:
        if len(self._articles) < FEW_ARTICLES:
            return True
        titled = np.frombuffer(packed[1], np.uint8) & IN_TITLE > 0
        idf = self._rarity.of(np.frombuffer(packed[0], np.uint32)[titled])
        return float(idf.mean()) >= RARE_ENOUGH * self._rarity.highest

    def _as_story(self, sketch: Sketch, packed: tuple[bytes, bytes]) -> Decision:
        model = self._judge.model(has_vectors=sketch.vector is not None)
        threshold = model.thresholds[self._fold]
        asked = self.look(sketch, packed)
        if asked is None:
            return Decision(Reason.NEW, threshold)
        story_ids, query, candidates, found = asked
        parts = model.contributions(found)
        scores = probability(parts)
        equal = self._with_title(sketch, packed)
        nearest = None
        for at in np.argsort(-scores, kind="stable"):
            story_id, score = story_ids[at], float(scores[at])
            story = self._stories[story_id]
            needed = self._needed(threshold, story, sketch)
            if equal and self._articles[equal[-1]].story_id == story_id:
                needed = min(needed, EQUAL_TITLE_SCORE)
            looked_at = _some(story.articles, MEMBERS_LOOKED_AT)
            veto = contradiction(sketch.facts, [self._articles[one].facts for one in looked_at])
            if score < needed or veto:
                nearest = nearest or Nearest(story_id, story.articles[0], score, veto)
                continue
            names = {code(term): term for term in sketch.terms}
            return Decision(
                Reason.SAME_STORY,
                needed,
                score,
                story_id,
                looked_at[self._most_similar(query, candidates[at])],
                shared_terms(names, query, candidates[at].centroid, self._rarity),
                tuple(zip((*model.features, "bias"), parts[at].round(3).tolist(), strict=True)),
            )
        return Decision(Reason.NEW, threshold, nearest.score if nearest else 0.0, nearest=nearest)

    def _needed(self, threshold: float, story: _Story, sketch: Sketch) -> float:
        if len(story.articles) > LARGE_STORY:
            threshold = 1 - (1 - threshold) / 2
        return threshold

    def _most_similar(self, query: Query, candidate: Candidate) -> int:
        likeness = [
            float(np.isin(query.terms.codes, one.codes, assume_unique=True) @ query.terms.weights)
            for one in candidate.members
        ]
        return int(np.argmax(likeness))

    def look(
        self, sketch: Sketch, packed: tuple[bytes, bytes] | None = None
    ) -> tuple[list[int], Query, list[Candidate], dict[str, Floats]] | None:
        """Work out the features of the likeliest stories; None when nothing is alike."""
        terms = terms_from(*(packed or _packed(sketch)))
        seen_s = sketch.seen_at.timestamp()
        story_ids = self._candidates(terms, seen_s)
        if not story_ids:
            return None
        vector = None if sketch.vector is None else unit(np.frombuffer(sketch.vector, np.int8))
        query = Query(terms, _has_lead(sketch.marks), vector)
        candidates = [self._candidate(one, seen_s, vector is not None) for one in story_ids]
        return story_ids, query, candidates, figures(query, candidates, self._rarity)

    def _candidates(self, terms: Terms, seen_s: float) -> list[int]:
        """Give the stories that share rare terms, the likeliest first."""
        idf = self._rarity.of(terms.codes)
        likeness: dict[int, float] = defaultdict(float)
        asked = 0
        order = np.argsort(-idf * _preference(terms), kind="stable")
        for value, adds in zip(
            terms.codes[order].tolist(), (idf**2 * terms.weights)[order].tolist(), strict=True
        ):
            if value not in self._postings:
                continue
            for story_id in self._postings.latest(value):
                likeness[story_id] += adds
            asked += 1
            if asked == TERMS_ASKED:
                break
        likely = sorted(likeness, key=lambda one: -likeness[one])[: 2 * CANDIDATES]
        return [one for one in likely if self._is_open(one, seen_s)][:CANDIDATES]

    def _is_open(self, story_id: int, seen_s: float) -> bool:
        articles = self._stories[story_id].articles
        first, last = (self._articles[articles[at]].seen_s for at in (0, -1))
        return abs(seen_s - last) <= IDLE_AT_MOST_S and abs(seen_s - first) <= AGE_AT_MOST_S

    def _candidate(self, story_id: int, seen_s: float, has_vectors: bool) -> Candidate:
        story = self._stories[story_id]
        kept = [self._articles[one] for one in _some(story.articles, MEMBERS_LOOKED_AT)]
        kept = [one for one in kept if one.codes]
        members = [terms_from(one.codes, one.marks) for one in kept]
        if story.centroid is None and len(story.articles) > 1:
            story.centroid = self._centroid(story)
        vectors = None
        if has_vectors:
            rows = b"".join(one.vector or bytes(256) for one in kept)
            vectors = np.frombuffer(rows, np.int8).reshape(len(kept), -1)
        return Candidate(
            centroid=story.centroid or members[0],
            members=members,
            vectors=vectors,
            gap_h=abs(seen_s - self._articles[story.articles[-1]].seen_s) / 3600,
            size=len(story.articles),
            has_lead=sum(one.has_lead for one in kept) / len(kept),
        )

    def _centroid(self, story: _Story) -> Terms:
        some = (self._articles[one] for one in _some(story.articles, MEMBERS_SUMMED, first=8))
        return centroid_of([terms_from(one.codes, one.marks) for one in some if one.codes])

    # Changing

    def add(self, article_id: int, sketch: Sketch, story_id: int) -> None:
        """Take an article in under the story it was kept under."""
        codes, marks = _packed(sketch)
        as_codes = np.frombuffer(codes, np.uint32)
        self._rarity.add(as_codes)
        terms = terms_from(codes, marks)
        order = np.argsort(-self._rarity.of(as_codes) * _preference(terms), kind="stable")
        filed = np.sort(as_codes[order[:TERMS_FILED]])
        story = self._stories.setdefault(story_id, _Story())
        self._postings.add(self._only_here(filed, story), story_id)
        decided = self._as_copy_of(sketch, story_id)
        slot = self._free.pop() if self._free else len(self._slots)
        if slot == len(self._slots):
            self._slots.append(article_id)
        self._slots[slot] = article_id
        self._articles[article_id] = _Kept(
            codes=codes,
            marks=marks,
            shingles=sketch.shingles,
            vector=sketch.vector,
            title=sketch.title,
            facts=sketch.facts,
            language=sketch.language,
            seen_s=sketch.seen_at.timestamp(),
            story_id=story_id,
            original=article_id if decided is None else decided,
            slot=slot,
            filed=filed.tobytes(),
            halvings=self._rarity.halvings,
        )
        if sketch.shingles:
            self._shelf.add(sketch.shingles, slot)
        self._titles[sketch.title].append(article_id)
        story.articles.append(article_id)
        story.centroid = None

    def _as_copy_of(self, sketch: Sketch, story_id: int) -> int | None:
        found = self._as_copy(sketch, _packed(sketch))
        return found.article_id if found and found.story_id == story_id else None

    def _only_here(self, filed: np.ndarray, story: _Story) -> list[int]:
        if not story.articles:
            return list(map(int, filed))
        others = b"".join(self._articles[one].filed for one in story.articles)
        return list(map(int, np.setdiff1d(filed, np.frombuffer(others, np.uint32))))

    def remove(self, article_id: int) -> None:
        """Undo `add`; an article that is not there changes nothing."""
        kept = self._articles.pop(article_id, None)
        if kept is None:
            return
        story = self._stories[kept.story_id]
        story.articles.remove(article_id)
        story.centroid = None
        filed = np.frombuffer(kept.filed, np.uint32)
        self._postings.remove(self._only_here(filed, story), kept.story_id)
        if not story.articles:
            del self._stories[kept.story_id]
        if kept.shingles:
            self._shelf.remove(kept.shingles, kept.slot)
        self._free.append(kept.slot)
        with_title = self._titles[kept.title]
        with_title.remove(article_id)
        if not with_title:
            del self._titles[kept.title]
        self._rarity.remove(np.frombuffer(kept.codes, np.uint32), kept.halvings)

    def evict(self, now: datetime) -> int:
        """Forget what is too old or too much; give how many articles that were."""
        self._fade(now)
        oldest = (now - WINDOW).timestamp()
        gone = 0
        while self._articles:
            article_id, kept = next(iter(self._articles.items()))
            if len(self._articles) <= self._at_most and kept.seen_s >= oldest:
                break
            self.remove(article_id)
            gone += 1
        return gone

    def _fade(self, now: datetime) -> None:
        """Let what was said a day ago weigh half; a clock that jumps back begins a new day."""
        if self._halved_at is None or now < self._halved_at:
            self._halved_at = now
        elif now - self._halved_at >= DAY:
            self._rarity.halve()
            self._halved_at = now


def _packed(sketch: Sketch) -> tuple[bytes, bytes]:
    """Give the codes of the terms in ascending order, and their marks in the same."""
    codes = np.fromiter(map(code, sketch.terms), np.uint32, len(sketch.terms))
    unique, order = np.unique(codes, return_index=True)
    return unique.tobytes(), np.frombuffer(sketch.marks, np.uint8)[order].tobytes()


def _preference(terms: Terms) -> np.ndarray:
    return np.minimum(1.0, 0.5 + terms.weights)


def _has_lead(marks: bytes) -> bool:
    return sum(not mark & IN_TITLE for mark in marks) >= LEAD_FROM


def _some(of: Sequence[int], at_most: int, first: int = 2) -> Sequence[int]:
    """Give the first few and the last ones."""
    return of if len(of) <= at_most else [*of[:first], *of[first - at_most :]]
