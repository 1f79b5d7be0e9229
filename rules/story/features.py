"""Article × candidate stories → figures that speak for or against one event.

All candidates are worked out at once: their terms stand one behind the other, and a figure of a
story is a sum or a maximum over its stretch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
EITHER_WAY = frozenset(
    {"names_strange", "core_names_missing", "gap", "size", "lead", "v_tight"}
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


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story that it may tell."""

    members: Sequence[Packed]
    """Some of its articles, each with a term at least."""
    centroid: Terms | None
    """What its articles say together; None of a story of one, which says it itself."""
    vectors: NDArray[np.int8] | None
    """A row a member."""
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
    """The terms of all members and centroids, one behind the other: a row is a stretch of them.

    A story of one is its own centroid, so most candidates need one row.
    """

    def __init__(self, of: Sequence[Candidate]) -> None:
        members = [member for one in of for member in one.members]
        centroids = [one.centroid for one in of if one.centroid is not None]
        told = terms_from(b"".join(m.codes for m in members), b"".join(m.marks for m in members))
        self.terms = beside([told, *centroids]) if centroids else told
        counts = [*(len(m.marks) for m in members), *(len(c.codes) for c in centroids)]
        self.starts = starts_of(counts)
        self.counts = np.array(counts)
        self.first_members = starts_of([len(one.members) for one in of])
        self.members = len(members)
        self.own = self._own(of)

    def _own(self, of: Sequence[Candidate]) -> Integers:
        """Say in which row each candidate stands as a whole."""
        rows = self.first_members.copy()
        has_centroid = np.array([one.centroid is not None for one in of])
        rows[has_centroid] = self.members + np.arange(int(has_centroid.sum()))
        return rows

    def best_member(self, values: Floats) -> Floats:
        """Give the highest value among the members of each candidate."""
        return np.maximum.reduceat(values[: self.members], self.first_members)


def _of_terms(ours: Terms, of: Sequence[Candidate], rarity: Rarity) -> dict[str, Floats]:
    layout = _Layout(of)
    theirs, known = layout.terms, _Known(ours, rarity)
    idf = rarity.of(theirs.codes)
    sides = {
        "words": idf * theirs.weights,
        "titled": idf * theirs.in_title,
        "core": idf * theirs.share**2,
        "rare": idf,
    }
    sides["core_names"] = sides["core"] * theirs.is_name
    shared, whole = _sums(known, theirs.codes, sides, layout)
    norms = np.sqrt(np.stack([whole["words²"], whole["titled²"]])) + _LITTLE
    cosine = shared["words"] / (norms[0] * known.norm)
    of_titles = shared["titled"] / (norms[1] * known.title_norm)
    own, highest = layout.own, max(rarity.highest, _LITTLE)
    missing = np.maximum(0.0, whole["core_names"] - shared["core_names"])
    return {
        "centroid": cosine[own],
        "member": layout.best_member(cosine),
        "title_member": layout.best_member(of_titles),
        "title_covered": (shared["our_title"] / known.title)[own],
        "story_covered": (shared["their_title"] / (whole["titled"] + _LITTLE))[own],
        "names_covered": (shared["our_names"] / known.names)[own],
        "names_strange": (known.names - shared["our_names"])[own] / highest,
        "core": (shared["core"] / (whole["core"] + _LITTLE))[own],
        "core_names": (shared["core_names"] / (whole["core_names"] + _LITTLE))[own],
        "core_names_missing": np.log1p(missing[own] / highest),
        "rarest": shared["rarest"][own] / highest,
        "second": shared["second"][own] / highest,
        "mass": np.log1p(shared["rare"][own] / highest),
    }


class _Known:
    """The article's own terms, by how rare they are."""

    def __init__(self, terms: Terms, rarity: Rarity) -> None:
        self.codes, idf = terms.codes, rarity.of(terms.codes)
        self.each = np.stack([idf * terms.weights, idf * terms.in_title, idf * terms.is_name])
        """What it weighs, in the title, and as a name."""
        self.norm, self.title_norm, _ = np.sqrt((self.each**2).sum(axis=1)) + _LITTLE
        _, self.title, self.names = self.each.sum(axis=1) + _LITTLE

    def beside(self, codes: Codes) -> tuple[Floats, NDArray[np.bool_]]:
        """Give what each of these codes is here, and whether it is here at all."""
        places = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        return self.each[:, places], self.codes[places] == codes


Sums = Mapping[str, Floats]


def _sums(
    known: _Known, codes: Codes, sides: Mapping[str, Floats], layout: _Layout
) -> tuple[Sums, Sums]:
    """Sum over each row what it shares with the article, and what is in it as a whole."""
    (weighted, in_title, named), is_shared = known.beside(codes)
    common = {
        "words": sides["words"] * weighted,
        "titled": sides["titled"] * in_title,
        "our_title": in_title,
        "their_title": sides["titled"],
        "our_names": named,
        **{name: sides[name] for name in ("core", "core_names", "rare")},
    }
    whole = {
        "words²": sides["words"] ** 2,
        "titled²": sides["titled"] ** 2,
        **{name: sides[name] for name in ("titled", "core", "core_names")},
    }
    shared = np.stack([*common.values()]) * is_shared
    every = np.concatenate([shared, np.stack([*whole.values()])])
    sums = np.add.reduceat(every, layout.starts, axis=1)
    rarest, second = _highest_two(shared[-1], layout)
    shared_sums = dict(zip(common, sums, strict=False)) | {"rarest": rarest, "second": second}
    return shared_sums, dict(zip(whole, sums[len(common) :], strict=True))


def _highest_two(values: Floats, layout: _Layout) -> tuple[Floats, Floats]:
    """Give the two highest values of each row; 0 where there is no second."""
    highest = np.maximum.reduceat(values, layout.starts)
    is_highest = values == np.repeat(highest, layout.counts)
    others = np.maximum.reduceat(np.where(is_highest, 0.0, values), layout.starts)
    is_twice = np.add.reduceat(is_highest, layout.starts, dtype=np.intp) > 1
    return highest, np.where(is_twice, highest, others)


def _of_vectors(ours: Unit, of: Sequence[Candidate]) -> dict[str, Floats]:
    stacked = [one.vectors for one in of if one.vectors is not None]
    rows = unit(np.concatenate(stacked))
    counts = np.array([len(one) for one in stacked])
    starts = starts_of(counts)
    sums = np.add.reduceat(rows, starts, axis=0)
    centroid = (unit(sums) @ ours).astype(float)
    return {
        "v_centroid": centroid,
        "v_member": np.maximum.reduceat(rows @ ours, starts).astype(float),
        "v_margin": _margin(centroid, V_RIVAL),
        "v_tight": np.linalg.norm(sums, axis=1).astype(float) / counts,
    }


def unit(rows: NDArray[np.int8] | Unit) -> Unit:
    """Bring vectors to length 1; a vector of zeros stays one."""
    floats = rows.astype(np.float32)
    norms = np.sqrt(np.einsum("...i,...i->...", floats, floats))
    return np.asarray(floats / np.maximum(norms, np.float32(_LITTLE))[..., None])


def starts_of(counts: Sequence[int] | NDArray[np.int_]) -> Integers:
    """Give where each stretch begins when they stand one behind the other."""
    return np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.intp)


def _margin(values: Floats, rival: float) -> Floats:
    """Tell how far each is ahead of the best of the others, of which one is always as likely as this."""
    said = values.tolist()
    second, best = sorted([*said, rival])[-2:]
    return np.array([one - (second if one == best else best) for one in said])


def shared_terms(
    names: Mapping[int, str], query: Query, centroid: Terms, rarity: Rarity
) -> tuple[tuple[str, float], ...]:
    """Name the terms in common, by what they add to the cosine, heaviest first."""
    codes, ours, theirs = np.intersect1d(
        query.terms.codes, centroid.codes, assume_unique=True, return_indices=True
    )
    weights = query.terms.weights[ours] * centroid.weights[theirs] * rarity.of(codes) ** 2
    order = np.argsort(-weights, kind="stable")[:5]
    total = float(weights.sum()) + _LITTLE
    return tuple((names[int(codes[at])], round(float(weights[at]) / total, 3)) for at in order)
