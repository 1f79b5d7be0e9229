import numpy as np

from rules.story.centroid import TERMS_AT_MOST, Packed, centroid_of, terms_from
from tests.stories import LEAD, a_sketch, packed_terms


def packed(title: str, lead: str = "") -> Packed:
    return packed_terms(a_sketch(title, lead))


def test_terms_stand_by_ascending_code() -> None:
    codes = packed("Ferry runs aground off Kestrel Bay").as_codes
    assert codes.tolist() == sorted(set(codes.tolist()))


def test_a_lead_is_what_goes_beyond_the_title() -> None:
    assert packed("Ferry aground", LEAD).has_lead
    assert not packed("Ferry aground", "The ferry aground.").has_lead


def test_one_article_is_its_own_centroid() -> None:
    one = packed("Ferry aground", LEAD)
    alone, kept = centroid_of([one]), terms_from(one.codes, one.marks)
    assert np.array_equal(alone.codes, kept.codes)
    assert np.array_equal(alone.weights, kept.weights)


def test_a_centroid_knows_in_what_part_of_the_articles_a_term_is() -> None:
    centroid = centroid_of([packed("Ferry aground"), packed("Ferry sinks")])
    share = dict(zip(centroid.weights.tolist(), centroid.share.tolist(), strict=True))
    assert share[2.0] == 1.0
    assert share[1.0] == 0.5


def test_a_centroid_is_bounded() -> None:
    many = [packed(f"alpha{n} beta{n} gamma{n} delta{n}") for n in range(60)]
    assert len(centroid_of(many).codes) == TERMS_AT_MOST
