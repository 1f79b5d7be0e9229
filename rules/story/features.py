"""Article × candidate stories → figures that speak for or against one event.

All candidates are worked out at once: their terms stand one behind the other, and a figure of a
story is a sum or a maximum over its stretch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rules.story.centroid import Packed, Terms, beside, terms_from
from rules.story.rarity import Codes, Floats, Rarity

LEXICAL = (
    "centroid",
    "member",
    "title_member",
    "title_covered",
    "story_covered",
    "names_covered",
    "names_strange",
    "core",
    "core_names",
    "core_names_missing",
    "rarest",
    "second",
    "mass",
    "margin",
    "gap",
    "size",
    "lead",
    "lead*centroid",
    "lead*member",
    "lead*names_covered",
    "lead*title_covered",
    "lead*core",
    "centroid*centroid",
    "member*member",
)
VECTORS = (
    "v_centroid",
    "v_member",
    "v_margin",
    "v_tight",
    "lead*v_centroid",
    "lead*v_member",
    "v_centroid*v_centroid",
    "v_member*v_member",
    "size*v_centroid",
)
PAIR_LEXICAL = (
    *("said", "said_there", "title_member", "title_covered", "story_covered", "names_covered"),
    *("core", "mass", "rarest", "second", "lead", "apart", "in_order", "form"),
    *("strangers", "numbers", "same_numbers", "turn", "least", "clear"),
)
"""Of an article and a story of one: see wording.py for what is not above."""
PAIR_VECTORS = ("rest", "rest_there", "v_member", "rests")
PAIR_EITHER_WAY = frozenset((*PAIR_LEXICAL[2:], "v_member"))
"""By a likeness the first look came to believe in two reports, so it may count for less now."""
EITHER_WAY = frozenset(
    {
        "strange",
        "strange_there",
        "names_strange",
        "core_names_missing",
        "gap",
        "size",
        "lead",
        "v_tight",
    }
).union(name for name in (*LEXICAL, *VECTORS) if "*" in name)
"""Features whose weight may have any sign; a higher value of any other speaks for one event."""
_PRODUCTS = tuple((name, *name.split("*")) for name in (*LEXICAL, *VECTORS) if "*" in name)
_LITTLE = 1e-9
RIVAL, V_RIVAL = 0.15, 0.4
"""How alike another story is when there are many. With few known, an article seems to be far ahead."""
Integers = NDArray[np.intp]
Unit = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Query:
    """The article that is to be placed."""

    terms: Terms
    has_lead: bool
    vector: Unit | None


class Candidate(NamedTuple):
    """A story that it may tell."""

    members: Sequence[Packed]
    """Some of its articles, each with a term at least."""
    centroid: Terms | None
    """What its articles say together; None of a story of one, which says it itself."""
    vectors: Sequence[bytes]
    """One a member, of signed bytes; of zeros where it has none."""
    gap_h: float
    """Hours since its last article."""
    size: int
    has_lead: float
    """In what part of the members more is known than a headline."""

    @property
    def terms(self) -> Terms:
        """Give what it says."""
        return self.centroid or terms_from(self.members[0].codes, self.members[0].marks)


def figures(query: Query, of: Sequence[Candidate], rarity: Rarity) -> dict[str, Floats]:
    """Give every feature for every candidate."""
    found = {
        **_of_terms(query.terms, of, rarity),
        "gap": np.log1p(np.array([one.gap_h for one in of])),
        "size": np.log(np.array([float(one.size) for one in of])),
        "lead": query.has_lead * np.array([one.has_lead for one in of]),
    }
    if query.vector is not None:
        found |= _of_vectors(query.vector, of)
    found["margin"] = _margin(found["centroid"], RIVAL)
    return found | {
        name: found[one] * found[two]
        for name, one, two in _PRODUCTS
        if one in found and two in found
    }


class _Layout:
    """The terms of members and of stories, one behind the other: a row is a stretch of them.

    First come the members of stories of several, and then a row for each story as a whole: of
    a story of one its only member, of another one its centroid.
    """

    def __init__(self, of: Sequence[Candidate]) -> None:
        several = [one for one in of if one.centroid is not None]
        packed = [member for one in several for member in one.members]
        self.members = len(packed)
        packed += [one.members[0] for one in of if one.centroid is None]
        told = terms_from(b"".join([m.codes for m in packed]), b"".join([m.marks for m in packed]))
        centroids = [one.centroid for one in of if one.centroid is not None]
        self.terms = beside([told, *centroids]) if centroids else told
        counts = [len(m.marks) for m in packed] + [len(c.codes) for c in centroids]
        self.rows = len(counts)
        self.starts = starts_of(counts)
        self._firsts = [*accumulate([len(one.members) for one in several], initial=0)][:-1]
        alone, rest = count(self.members), count(self.rows - len(several))
        self.stories = np.array([next(alone if one.centroid is None else rest) for one in of])
        """The row of each candidate as a whole."""
        self._of_several = [at for at, one in enumerate(of) if one.centroid is not None]

    def row_of(self, terms: Integers) -> Integers:
        """Say in which rows some of the terms stand."""
        return np.asarray(self.starts.searchsorted(terms, "right") - 1)

    def best_member(self, values: Floats) -> Floats:
        """Give the highest value among the members of each candidate."""
        best: Floats = values[self.stories]
        if self.members:
            highest = np.maximum.reduceat(values[: self.members], self._firsts)
            best[self._of_several] = highest
        return best

    def highest_two(self, values: Floats, row: Integers) -> Floats:
        """Give the highest values of candidates as a whole, and the second ones; 0 where there is none."""
        highest, second = [0.0] * self.rows, [0.0] * self.rows
        first = int(row.searchsorted(self.members))
        for at, value in zip(row[first:].tolist(), values[first:].tolist(), strict=True):
            if value > highest[at]:
                highest[at], second[at] = value, highest[at]
            elif value > second[at]:
                second[at] = value
        return np.array([highest, second]).take(self.stories, axis=1)


def _of_terms(ours: Terms, of: Sequence[Candidate], rarity: Rarity) -> dict[str, Floats]:
    layout, highest = _Layout(of), max(rarity.highest, _LITTLE)
    own, every = _weighed_own(ours, rarity), _weighed(layout.terms, rarity)
    there, here = in_common(layout.terms.codes, ours.codes)
    common, row = every.take(there, axis=1), layout.row_of(there)
    shared = _sums(_told_in_common(common, own.take(here, axis=1)), row, layout.rows)
    whole = np.add.reduceat(_told_in_all(every), layout.starts, axis=1)
    lengths = np.sqrt([weights @ weights for weights in own[:2]]) + _LITTLE
    cosine, of_titles = shared[:2] / ((np.sqrt(whole[:2]) + _LITTLE) * lengths[:, None])
    rarest, second = layout.highest_two(common[-1], row) / highest
    shared, whole = (told[2:].take(layout.stories, axis=1) for told in (shared, whole))
    return {
        "centroid": cosine[layout.stories],
        "member": layout.best_member(cosine),
        "title_member": layout.best_member(of_titles),
        "rarest": rarest,
        "second": second,
        **_of_stories(shared, whole, own[1:].sum(axis=1) + _LITTLE, highest),
    }


# Weights of terms are tables of a row a kind, so that all kinds are summed at once.


def _weighed_own(terms: Terms, rarity: Rarity) -> Floats:
    """Weigh an article's own terms by how rare they are: its words, its headline, its names."""
    idf = rarity.of(terms.codes)
    return np.array([idf * terms.weights, idf * terms.in_title, idf * terms.is_name])


def _weighed(terms: Terms, rarity: Rarity) -> Floats:
    """Weigh the terms of stories: words, headlines, the core, the names in it; last comes each as it is."""
    idf = rarity.of(terms.codes)
    core = idf * terms.share**2
    return np.array([idf * terms.weights, idf * terms.in_title, core, core * terms.is_name, idf])


def _told_in_common(theirs: Floats, ours: Floats) -> Floats:
    """Give what is summed of the terms in common: what makes both cosines, then theirs, then ours."""
    return np.concatenate([theirs[:2] * ours[:2], theirs[1:], ours[1:]])


def _told_in_all(theirs: Floats) -> Floats:
    """Give what is summed of all terms: the squares of what makes the cosines, then what may be covered."""
    return np.concatenate([theirs[:2] ** 2, theirs[1:4]])


def _of_stories(shared: Floats, whole: Floats, own: Floats, highest: float) -> dict[str, Floats]:
    """Hold what stories as a whole have in common with an article against all that either says."""
    titled, core, core_names, mass, our_title, our_names = shared
    whole_title, whole_core, whole_names = whole
    title, names = own.tolist()
    return {
        "title_covered": our_title / title,
        "story_covered": titled / (whole_title + _LITTLE),
        "names_covered": our_names / names,
        "names_strange": (names - our_names) / highest,
        "core": core / (whole_core + _LITTLE),
        "core_names": core_names / (whole_names + _LITTLE),
        "core_names_missing": np.log1p(np.maximum(0.0, whole_names - core_names) / highest),
        "mass": np.log1p(mass / highest),
    }


def in_common(codes: Codes, asked: Codes) -> tuple[Integers, Integers]:
    """Say where codes are among those asked for, and at which places of these; `asked` ascends."""
    places = asked.searchsorted(codes)
    np.minimum(places, len(asked) - 1, out=places)
    found = (asked.take(places) == codes).nonzero()[0]
    return found, places.take(found)


def _sums(values: Floats, row: Integers, rows: int) -> Floats:
    """Sum many values of terms over the rows in which these stand."""
    many = len(values)
    places = row + np.arange(0, many * rows, rows)[:, None]
    sums = np.bincount(places.ravel(), values.ravel(), many * rows)
    return np.asarray(sums.reshape(many, rows), float)


def _of_vectors(ours: Unit, of: Sequence[Candidate]) -> dict[str, Floats]:
    every = b"".join([row for one in of for row in one.vectors])
    rows = unit(np.frombuffer(every, np.int8).reshape(-1, len(ours)))
    counts = np.array([len(one.vectors) for one in of])
    starts = starts_of(counts)
    sums = np.add.reduceat(rows, starts, axis=0)
    centroid = (unit(sums) @ ours).astype(float)
    return {
        "v_centroid": centroid,
        "v_member": np.maximum.reduceat(rows @ ours, starts).astype(float),
        "v_margin": _margin(centroid, V_RIVAL),
        "v_tight": np.sqrt((sums * sums).sum(axis=1)).astype(float) / counts,
    }


def unit(rows: NDArray[np.int8] | Unit) -> Unit:
    """Bring vectors to length 1; a vector of zeros stays one."""
    floats = rows.astype(np.float32)
    norms = np.sqrt(np.einsum("...i,...i->...", floats, floats))
    return np.asarray(floats / np.maximum(norms, np.float32(_LITTLE))[..., None])


def starts_of(counts: Sequence[int] | NDArray[np.int_]) -> Integers:
    """Give where each stretch begins when they stand one behind the other."""
    each = np.asarray(counts, np.intp)
    return each.cumsum() - each


def _margin(values: Floats, rival: float) -> Floats:
    """Tell how far each is ahead of the best of the others, of which one is always as likely as this."""
    said = values.tolist()
    second, best = sorted([*said, rival])[-2:]
    return np.array([one - (second if one == best else best) for one in said])


def shared_terms(
    names: Mapping[int, str], query: Query, centroid: Terms, rarity: Rarity
) -> tuple[tuple[str, float], ...]:
    """Name the terms in common, by what they add to the cosine, heaviest first."""
    asked = query.terms.codes
    theirs, ours = in_common(centroid.codes, asked)
    codes = asked[ours]
    weights = query.terms.weights[ours] * centroid.weights[theirs] * rarity.of(codes) ** 2
    order = np.argsort(-weights, kind="stable")[:5]
    total = float(weights.sum()) + _LITTLE
    return tuple((names[int(codes[at])], round(float(weights[at]) / total, 3)) for at in order)
