from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.story.sketch import IN_TITLE, IS_NAME, Sketch
from tests.build import NOON, SCRIPTS
from tests.stories import BODY, LEAD, a_sketch

TEXTS = st.one_of(st.text(max_size=300), st.sampled_from([*SCRIPTS, BODY, "7 " * 40, "🔥" * 50]))


@given(TEXTS, TEXTS, st.booleans(), st.sampled_from([NOON, datetime(1970, 1, 1, tzinfo=UTC)]))
def test_a_sketch_reads_back_as_itself(
    title: str, body: str, has_vector: bool, seen_at: datetime
) -> None:
    vector = bytes(range(256)) if has_vector else None
    sketch = a_sketch(title, body=body, seen_at=seen_at, embed=lambda _: vector)
    assert Sketch.from_bytes(sketch.to_bytes()) == sketch


@pytest.mark.parametrize("change", [lambda b: b"", lambda b: b"\x07" + b[1:], lambda b: b[:-1]])
def test_bytes_of_another_version_or_cut_off_are_refused(change: object) -> None:
    assert callable(change)
    with pytest.raises(ValueError, match="made anew"):
        Sketch.from_bytes(change(a_sketch(lead=LEAD).to_bytes()))


def test_a_sketch_is_small_and_keeps_no_sentence() -> None:
    blob = a_sketch(body=BODY * 40, embed=lambda _: bytes(256)).to_bytes()
    assert len(blob) < 2_500
    assert b"ran aground off Kestrel Bay early" not in blob


def test_a_word_of_the_title_weighs_more_than_one_of_the_lead() -> None:
    sketch = a_sketch("Ferry aground off Sumatra", "Rescue boats sailed from Padang, and boats.")
    marks = dict(zip(sketch.terms, sketch.marks, strict=True))
    assert marks["ferry"] == IN_TITLE | 8
    assert marks["sumatra"] == IN_TITLE | IS_NAME | 8
    assert marks["padang"] == IS_NAME | 4
    assert marks["boat"] == 7
    assert marks["ferry aground"] == IN_TITLE | 4


def test_summary_and_body_are_one_text_when_both_are_there() -> None:
    both = a_sketch("Ferry aground", "Boats sailed.", body=BODY)
    assert "boat" in both.terms
    assert both.shingles == a_sketch("Ferry aground", body=BODY).shingles


def test_titles_are_compared_without_case_and_signs() -> None:
    assert a_sketch("FERRY runs “aground”!").title == a_sketch("Ferry runs aground").title
