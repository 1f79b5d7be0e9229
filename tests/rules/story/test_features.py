import numpy as np
import pytest

from rules.story.centroid import centroid_of, terms_from
from rules.story.features import LEXICAL, VECTORS, Candidate, Query, figures, shared_terms, unit
from rules.story.rarity import Rarity
from rules.story.terms import code
from tests.stories import LEAD, a_sketch, packed_terms

FERRY, QUAKE = "Ferry Kestrel Queen runs aground off Sumatra", "Quake of magnitude 6 shakes Crete"


def a_candidate(*titles: str, vector: int | None = None) -> Candidate:
    members = [packed_terms(a_sketch(title, LEAD)) for title in titles]
    rows = [np.full(256, vector, np.int8).tobytes()] * len(members) if vector is not None else ()
    centroid = centroid_of(members) if len(members) > 1 else None
    return Candidate(members, centroid, rows, 1.0, len(members), 1.0)


def a_query(title: str, *, vector: int | None = None) -> Query:
    packed = packed_terms(a_sketch(title, LEAD))
    row = None if vector is None else unit(np.full(256, vector, np.int8))
    return Query(terms_from(packed.codes, packed.marks), packed.has_lead, row)


def test_every_feature_is_given_for_every_candidate() -> None:
    of = [a_candidate(FERRY, FERRY, vector=1), a_candidate(QUAKE, vector=-1)]
    found = figures(a_query(FERRY, vector=1), of, Rarity())
    assert {*LEXICAL, *VECTORS} <= found.keys()
    assert all(len(values) == 2 and np.isfinite(values).all() for values in found.values())


def test_without_a_vector_there_are_lexical_features_only() -> None:
    found = figures(a_query(FERRY), [a_candidate(QUAKE)], Rarity())
    assert found.keys() == set(LEXICAL)


def test_the_same_words_are_as_alike_as_can_be() -> None:
    rarity = Rarity()
    for title in (FERRY, QUAKE):
        rarity.add(packed_terms(a_sketch(title, LEAD)).as_codes)
    of = [a_candidate(FERRY, vector=3), a_candidate(QUAKE, vector=-3)]
    found = figures(a_query(FERRY, vector=3), of, rarity)
    for name in ("centroid", "member", "title_member", "title_covered", "core", "v_centroid"):
        assert found[name][0] == pytest.approx(1.0, abs=1e-5)
        assert found[name][1] < found[name][0]
    assert found["margin"][0] > 0 > found["margin"][1]


def test_terms_in_common_are_named_by_what_they_add() -> None:
    query, rarity = a_query(FERRY), Rarity()
    rarity.add(query.terms.codes)
    names = {code(term): term for term in a_sketch(FERRY, LEAD).terms}
    shared = shared_terms(names, query, a_candidate(FERRY).terms, rarity)
    assert len(shared) == 5
    assert [weight for _, weight in shared] == sorted((w for _, w in shared), reverse=True)


def test_one_short_term_is_enough_to_be_compared() -> None:
    word = packed_terms(a_sketch("Ferry"))
    alone = Candidate([word], None, (), 0.0, 1, 0.0)
    query = Query(terms_from(word.codes, word.marks), word.has_lead, None)
    assert figures(query, [alone], Rarity())["second"].tolist() == [0.0]


def test_a_story_of_one_is_compared_as_if_its_centroid_had_been_worked_out() -> None:
    alone, other = a_candidate(FERRY, vector=1), a_candidate(QUAKE, FERRY, vector=1)
    [member] = alone.members
    rarity, query = Rarity(), a_query("Ferry Kestrel Queen is towed off", vector=1)
    rarity.add(member.as_codes)
    worked_out = alone._replace(centroid=centroid_of([member, member]))
    found = figures(query, [other, alone], rarity)
    assert found["centroid"][1] == pytest.approx(found["member"][1])
    for name, values in figures(query, [other, worked_out], rarity).items():
        assert values == pytest.approx(found[name]), name


def test_the_two_rarest_terms_in_common_may_be_equally_rare() -> None:
    rarity = Rarity()
    for title in (FERRY, QUAKE):
        rarity.add(packed_terms(a_sketch(title, LEAD)).as_codes)
    found = figures(a_query(FERRY), [a_candidate(FERRY)], rarity)
    assert found["second"] == pytest.approx(found["rarest"])
