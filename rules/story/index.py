"""Sketch → decision: a copy, another telling of a known story, or a new story; and why.

The index has one owner, who places an article, keeps it in the database, and then adds it here.
`place` only looks. In doubt a story begins: a wrong fold hides news, a repeated alert does not.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

import numpy as np

from rules.sentences import sentence
from rules.story.copies import CONTAINED, ENOUGH_SHARED, containment, numbers
from rules.story.decision import Corrections, Decision, Fold, Nearest, Reason
from rules.story.features import in_common, shared_terms
from rules.story.judge import Judge, probability
from rules.story.occasion import other_occasion
from rules.story.second_look import WORTH_IT, Both, Pair, against, both_of, second_look
from rules.story.sketch import Embed, Sketch
from rules.story.telling import have_other_figures, names_somebody, telling_of, too_little
from rules.story.veto import contradiction, have_other_names, other_names
from rules.story.window import Kept, Look, Window
from rules.story.wording import are_of_other_days
from rules.words.remembered import Remembered
from rules.words.text import content_words, weight

ARTICLES_AT_MOST = 100_000
SAME_TITLE_HOLDS_S = 48 * 3600.0
ENOUGH_TITLE_WORDS = 4
RARE_ENOUGH = 0.35
"""How rare the terms of equal titles must be on average; 1 is a term that was never seen."""
FEW_ARTICLES = 200
"""So few say nothing about what is rare."""
COPIES_LOOKED_AT = 8
SURELY_CONTAINED = 0.8
"""A text of which less stands in another one may be its form, filled in for another quarter."""
LARGE_STORY = 50
"""From this size on a story has words for everything, so more is asked."""
EQUAL_TITLE_NEEDS = 0.2
OTHER_LANGUAGE_NEEDS = 0.97
ENOUGH_TERMS = 2
ONE_TERM_NEEDS = 0.999
"""One word in common makes no event where nobody knows yet how common it is here."""
YOUNG, YOUNG_NEEDS = 50, 0.94
"""While nothing else is known that could be meant."""
NEWBORN, NEWBORN_NEEDS = 12, 0.99
"""The same for a headline: what two reports of one company have in common is its name, and a third one has that, too."""
WORDS_REMEMBERED = 16_000
UNREAD_NEEDS = 0.95
"""Of a story of one where headlines have no words to compare, as in scripts without spaces."""
OTHER_NEWS = sentence("other_news", "other news of the same names, it seems")
"""Why a story of one is not joined: a second look found little that both say beyond them."""
OTHER_DAY = sentence("other_day", "the same headline of another day")
"""Why a story of one is not joined: little is said but what happens again and again."""
LEAST_SAID = 0.25
"""Of the less told headline: of pairs that say less of each other the second look has learned nothing."""
ONE_WORD_SAYS = 0.4
"""Of either headline: reports that have but one rare word in common say more of each other than that."""
ONE_RUN = sentence("one_run", "only one name or phrase in common, it seems")
"""Why a story of one is not joined where headlines are written without spaces."""
OTHER_NAMES_NEED = 0.9
"""Where a headline alone names others: one thing may have many names, and two things often do."""


class StoryIndex:
    """Which story an article tells, among those of 7 days or 100,000 articles."""

    def __init__(
        self,
        judge: Judge,
        *,
        fold: Fold = Fold.STRICT,
        articles_at_most: int = ARTICLES_AT_MOST,
        corrections: Corrections | None = None,
        embed: Embed | None = None,
    ) -> None:
        """Begin empty; `embed`, which gave the sketches their vectors, is asked about words too."""
        self._judge, self._fold = judge, fold
        self._embed = embed and Remembered(embed, WORDS_REMEMBERED).__getitem__
        self._window = Window(articles_at_most, judge.background)
        self._corrections = corrections or Corrections()

    def __len__(self) -> int:
        return len(self._window)

    def __contains__(self, article_id: int) -> bool:
        return article_id in self._window

    def story_of(self, article_id: int) -> int:
        """Give the story of an article in the index; KeyError when it is not there."""
        return self._window[article_id].story_id

    def correct(self, corrections: Corrections) -> None:
        """Let what people said hold from now on; what is placed already stays where it is."""
        self._corrections = corrections

    def add(
        self, article_id: int, sketch: Sketch, story_id: int, decision: Decision | None = None
    ) -> None:
        """Take in an article that was kept under a story; ValueError when it is there already.

        With the decision that was just made of it nothing has to be looked up again.
        """
        if article_id in self._window:
            raise ValueError(f"article {article_id} is in the index already: remove it first")
        made = decision or self._as_copy(sketch, barred=frozenset())
        original = article_id
        if made and made.reason is Reason.COPY and made.story_id == story_id:
            original = made.article_id or article_id
        self._window.add(article_id, sketch, story_id, original)

    def remove(self, article_id: int) -> None:
        """Undo `add`; an article that is not there changes nothing."""
        if article_id in self._window:
            self._window.remove(article_id)

    def evict(self, now: datetime) -> int:
        """Forget what is older than 7 days or too much; give how many articles that were."""
        return self._window.evict(now)

    def place(self, sketch: Sketch, article_id: int | None = None) -> Decision:
        """Say which story an article tells; its id, if it has one, brings people's word in."""
        together, apart = self._corrections.of(article_id)
        for other in sorted(together):
            if other in self._window:
                return Decision(Reason.SAME_STORY, 0.0, 1.0, self.story_of(other), other)
        barred = frozenset(self.story_of(other) for other in apart if other in self._window)
        return self._as_copy(sketch, barred) or self._as_story(sketch, barred)

    # Copies

    def _as_copy(self, sketch: Sketch, barred: frozenset[int]) -> Decision | None:
        found = self._same_text(sketch, barred) if sketch.shingles else None
        return found or self._same_title(sketch, barred)

    def _same_text(self, sketch: Sketch, barred: frozenset[int]) -> Decision | None:
        ours = numbers(sketch.shingles)
        for similar in islice(self._window.similar_texts(sketch.shingles), COPIES_LOOKED_AT):
            kept = self._window[similar]
            share, shared = containment(ours, numbers(kept.shingles))
            is_copy = share >= CONTAINED and shared >= ENOUGH_SHARED
            is_allowed = is_copy and kept.story_id not in barred
            if is_allowed and not self._is_form_letter(sketch, similar, share):
                return _copy(kept, share, CONTAINED)
        return None

    def _is_form_letter(self, sketch: Sketch, other: int, share: float = 1.0) -> bool:
        """Say whether two texts are one form filled in twice: with other names or figures, or for another day."""
        kept, is_sure = self._window[other], share >= SURELY_CONTAINED
        if _contradicts(sketch, [kept], with_sides=not is_sure):
            return True
        if not is_sure and (
            have_other_figures(sketch.facts, kept.facts)
            or are_of_other_days(self._window.arrival(sketch).codes, self._codes(other))
        ):
            return True
        return other_names(sketch.facts, [kept.facts], sketch.title, [kept.title]) is not None

    def _same_title(self, sketch: Sketch, barred: frozenset[int]) -> Decision | None:
        """Find a copy by its title alone, where one of the two has no text to compare.

        An outlet has other articles under the same headline, and says by their keys which they are.
        """
        for other in reversed(self._telling_title(sketch)):
            kept = self._window[other]
            has_both = sketch.shingles and kept.shingles
            is_told = has_both or kept.story_id in barred or _is_of_one_outlet(sketch, kept)
            is_named = names_somebody(sketch.title, (*sketch.facts, *kept.facts))
            is_another = (
                _contradicts(sketch, [kept], with_sides=False)
                or (not is_named and self._is_form_letter(sketch, other))
                or self._too_little(sketch, [kept])
            )
            if not is_told and not is_another:
                return _copy(kept, 1.0, 1.0)
        return None

    def _telling_title(self, sketch: Sketch) -> list[int]:
        """Give the late articles with the same title, if it names one event.

        A title that stands over two stories at once is a heading, "Business highlights".
        """
        others = self._window.with_title(sketch.title)
        if not others:
            return []
        enough = weight(content_words(sketch.title.split(" "))) >= ENOUGH_TITLE_WORDS
        if not enough or not self._is_rare(sketch):
            return []
        seen_s = sketch.seen_at.timestamp()
        late = [o for o in others if abs(seen_s - self._window[o].seen_s) <= SAME_TITLE_HOLDS_S]
        if len({self._window[o].story_id for o in late}) != 1:
            return []
        ours = self._window.arrival(sketch).codes
        return [o for o in late if not are_of_other_days(ours, self._codes(o))]

    def _codes(self, article_id: int) -> frozenset[int]:
        return frozenset(self._window[article_id].packed.as_codes.tolist())

    def _is_rare(self, sketch: Sketch) -> bool:
        if len(self._window) < FEW_ARTICLES:
            return True
        terms = self._window.arrival(sketch).terms
        idf = self._window.rarity.of(terms.codes[terms.in_title])
        return float(idf.mean()) >= RARE_ENOUGH * self._window.rarity.highest

    # Stories

    def _as_story(self, sketch: Sketch, barred: frozenset[int]) -> Decision:
        model = self._judge.model(has_vectors=sketch.vector is not None)
        look = self._window.look(sketch)
        if look is None:
            has_lead = self._window.arrival(sketch).packed.has_lead
            return Decision(Reason.NEW, model.threshold(self._fold, has_lead=has_lead))
        threshold = model.threshold(self._fold, has_lead=look.query.has_lead)
        parts = model.contributions(look.figures)
        scores = probability(parts)
        equal = {self._window[one].story_id for one in self._telling_title(sketch)}
        nearest = None
        for at in (-scores).argsort(kind="stable").tolist():
            story_id, score = look.story_ids[at], float(scores[at])
            if story_id in equal:
                needed, both = min(threshold, EQUAL_TITLE_NEEDS), None
            else:
                needed, both = self._asked(look, at, sketch, threshold, score)
            is_asked = score >= needed or (nearest is None and score >= threshold)
            veto = self._veto(story_id, sketch, barred) if is_asked else None
            if veto is None and score >= needed:
                veto = self._doubt(both, look, at) if both else None
                if veto is None:
                    told = tuple(zip((*model.features, "bias"), parts[at].tolist(), strict=True))
                    return self._joined(look, at, sketch, told, needed, score)
            nearest = nearest or self._nearest(story_id, score, veto)
        return Decision(Reason.NEW, threshold, nearest.score if nearest else 0.0, nearest=nearest)

    def _asked(
        self, look: Look, at: int, sketch: Sketch, threshold: float, score: float
    ) -> tuple[float, Both | None]:
        """Give what a score has to reach, and two reports that a second look is to be taken at."""
        if score < min(WORTH_IT, threshold):
            return threshold, None
        anyway = self._needed_of_languages(look, at, sketch)
        is_worth_it = score >= max(WORTH_IT, anyway) and self._fold is not Fold.LOOSE
        both = both_of(self._window, look, at, sketch) if is_worth_it else None
        least = WORTH_IT if both else threshold
        if score < max(least, anyway):
            return max(least, anyway), None
        needed = self._needed(look, at, sketch, least, is_read=both is not None)
        return max(needed, anyway), both

    def _doubt(self, both: Both, look: Look, at: int) -> str | None:
        """Say in words that two reports have too little in common."""
        if both.is_all_told:
            return OTHER_DAY if both.is_of_another_day else None
        if both.has_one_run:
            return ONE_RUN
        pair = second_look(both, look, at, self._window.rarity, self._embed)
        has_vectors = self._embed is not None and "v_member" in pair
        model = self._judge.pair_model(has_vectors=has_vectors)
        score = float(probability(model.contributions(pair))[0])
        score *= float(pair["least"][0]) >= LEAST_SAID and not _is_one_word(pair)
        needed = model.threshold(self._fold, has_lead=look.query.has_lead)
        return None if score >= needed else _other_news(score, needed)

    def _needed(
        self, look: Look, at: int, sketch: Sketch, needed: float, *, is_read: bool
    ) -> float:
        """Ask for more where less can be known; without need nothing is looked up."""
        articles = self._window.articles_of(look.story_ids[at])
        if len(articles) > LARGE_STORY:
            needed = 1 - (1 - needed) / 2
        if self._fold is Fold.LOOSE:
            return needed
        facts = [self._window[one].facts for one in self._window.looked_at(look.story_ids[at])]
        has_lead, known = look.query.has_lead, len(self._window)
        return max(
            needed,
            ONE_TERM_NEEDS * (not is_read and self._has_one_word(look, at, sketch)),
            OTHER_NAMES_NEED * (not is_read and have_other_names(sketch.facts, facts)),
            UNREAD_NEEDS * (len(articles) == 1 and not is_read),
            YOUNG_NEEDS * (known < YOUNG and has_lead and not is_read),
            NEWBORN_NEEDS * (known < NEWBORN and not has_lead and not is_read),
        )

    def _needed_of_languages(self, look: Look, at: int, sketch: Sketch) -> float:
        """Ask for more between two languages, and where it is not known what is rare in a language."""
        first = self._window.articles_of(look.story_ids[at])[0]
        is_foreign = self._fold is not Fold.LOOSE and self._window.arrival(sketch).is_foreign
        differ = is_foreign or _differ(sketch.language, self._window[first].language)
        return OTHER_LANGUAGE_NEEDS * differ

    def _has_one_word(self, look: Look, at: int, sketch: Sketch) -> bool:
        """Say whether one word is all that is in common, and nobody knows yet how common it is."""
        return len(self._window) < FEW_ARTICLES and (
            sum(" " not in term for term, _ in self._shared(look, at, sketch)) < ENOUGH_TERMS
        )

    def _joined(
        self,
        look: Look,
        at: int,
        sketch: Sketch,
        contributions: tuple[tuple[str, float], ...],
        needed: float,
        score: float,
    ) -> Decision:
        return Decision(
            Reason.SAME_STORY,
            needed,
            score,
            look.story_ids[at],
            self._most_similar(look, at),
            self._shared(look, at, sketch),
            contributions,
        )

    def _veto(self, story_id: int, sketch: Sketch, barred: frozenset[int]) -> str | None:
        if story_id in barred:
            return sentence("people_apart", "people said that it is not the same story")
        kept = [self._window[one] for one in self._window.looked_at(story_id)]
        with_sides = self._fold is not Fold.LOOSE
        found = against(sketch, kept, self._window.rarity, with_sides=with_sides)
        return found or self._too_little(sketch, kept)

    def _too_little(self, sketch: Sketch, kept: Sequence[Kept]) -> str | None:
        """Say what an article lacks to be one event with these; most often the first is enough."""
        rarity = self._window.rarity
        theirs = (telling_of(k.title, k.packed, k.facts, k.outlet, rarity) for k in kept)
        return too_little(self._window.arrival(sketch).telling, theirs, self._fold)

    def _nearest(self, story_id: int, score: float, veto: str | None) -> Nearest:
        return Nearest(story_id, self._window.articles_of(story_id)[0], score, veto)

    def _shared(self, look: Look, at: int, sketch: Sketch) -> tuple[tuple[str, float], ...]:
        """Give the terms that weigh most among those that a story has too."""
        names, terms = self._window.arrival(sketch).names, look.candidates[at].terms
        return shared_terms(names, look.query, terms, self._window.rarity)

    def _most_similar(self, look: Look, at: int) -> int:
        """Give the article of a story that has most in common with the one asked for."""
        ours = look.query.terms
        weights = self._window.rarity.of(ours.codes) * ours.weights
        kept = self._window.looked_at(look.story_ids[at])
        if len(kept) == 1:
            return kept[0]
        theirs = [self._window[one].packed.as_codes for one in kept]
        found, places = in_common(np.concatenate(theirs), ours.codes)
        row = np.repeat(np.arange(len(kept)), [len(one) for one in theirs])[found]
        return kept[int(np.argmax(np.bincount(row, weights[places], len(kept))))]


def _copy(kept: Kept, score: float, threshold: float) -> Decision:
    return Decision(Reason.COPY, threshold, score, kept.story_id, kept.original)


def _contradicts(sketch: Sketch, kept: Sequence[Kept], *, with_sides: bool) -> str | None:
    """Say what in an article stands against others of the same text or headline."""
    titles = [one.title for one in kept]
    found = contradiction(sketch.facts, [one.facts for one in kept])
    return found or other_occasion(sketch.title, titles, with_sides=with_sides)


def _is_of_one_outlet(sketch: Sketch, kept: Kept) -> bool:
    return bool(sketch.outlet) and sketch.outlet == kept.outlet


def _differ(language: str, other: str) -> bool:
    """Say whether two languages are known and differ; `en-US` and `en` do not."""
    one, two = (name.lower().replace("_", "-").partition("-")[0] for name in (language, other))
    return bool(one and two and one != two)


def _is_one_word(pair: Pair) -> bool:
    """Say whether one word is all that two reports have in common, and neither says much of the other."""
    most = max(pair["said"][0], pair["said_there"][0])
    return bool(pair["second"][0] == 0 and most < ONE_WORD_SAYS)


def _other_news(score: float, needed: float) -> str:
    return sentence(
        "other_news_by",
        "{what} ({score} of {needed})",
        what=OTHER_NEWS,
        score=f"{score:.2f}",
        needed=f"{needed:.2f}",
    )
