"""Why an article stands in its story, in words."""

import pytest

from rules.confidence.reasons import in_words
from rules.story.decision import Decision, Nearest, Reason

NEAR = Nearest(2, 3, 0.41)


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        (Decision(Reason.NEW, 0.0, 0.9), "new: nothing alike"),
        (Decision(Reason.NEW, 0.9, 0.4, nearest=NEAR), "0.41 of 0.90 needed"),
        (Decision(Reason.NEW, 0.9, 0.4, nearest=Nearest(2, 3, 0.41, "other toll")), "; other toll"),
        (Decision(Reason.COPY, 0.7, 1.0, article_id=4), "copy of A"),
        (Decision(Reason.SAME_STORY, 0.9, 0.95), "same story, most like: 0.95 of 0.90 needed"),
        (
            Decision(Reason.SAME_STORY, 0.9, 0.95, article_id=4, shared=(("quak", 0.5),)),
            "shares quak",
        ),
    ],
)
def test_a_decision_is_said_with_its_numbers(decision: Decision, said: str) -> None:
    assert said in in_words(decision)
