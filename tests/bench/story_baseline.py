"""What the engine is held against: plain TF-IDF over title and lead, one centroid a story."""

from collections import Counter, defaultdict
from math import log, sqrt

from rules.words.text import content_words, words


class TfidfCentroids:
    """Joins the story with the most similar centroid, if it is similar enough."""

    def __init__(self, threshold: float) -> None:
        self._threshold = threshold
        self._df: Counter[str] = Counter()
        self._articles = 0
        self._centroids: list[Counter[str]] = []
        self._with: defaultdict[str, set[int]] = defaultdict(set)

    def assign(self, title: str, lead: str) -> int:
        """Give the number of the story of an article."""
        terms = Counter(content_words(words(title)))
        terms.update(content_words(words(lead))[:60])
        likeness = {
            story: self._cosine(terms, self._centroids[story])
            for story in {story for term in terms for story in self._with[term]}
        }
        story = max(likeness, key=likeness.__getitem__, default=-1)
        if story < 0 or likeness[story] < self._threshold:
            story = len(self._centroids)
            self._centroids.append(Counter())
        self._add(terms, story)
        return story

    def _add(self, terms: Counter[str], story: int) -> None:
        self._articles += 1
        self._df.update(terms.keys())
        self._centroids[story].update(terms)
        for term in terms:
            self._with[term].add(story)

    def _cosine(self, one: Counter[str], other: Counter[str]) -> float:
        dot = sum(n * other[term] * self._idf(term) ** 2 for term, n in one.items())
        return dot / (self._norm(one) * self._norm(other) or 1.0)

    def _norm(self, terms: Counter[str]) -> float:
        return sqrt(sum((n * self._idf(term)) ** 2 for term, n in terms.items()))

    def _idf(self, term: str) -> float:
        return log(1 + self._articles / (self._df[term] + 0.5))
