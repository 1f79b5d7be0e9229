from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.vectors import load_vectors
from rules.story.decision import Corrections, Decision, Fold, Reason
from rules.story.index import (
    FEW_ARTICLES,
    LARGE_STORY,
    ONE_RUN,
    OTHER_DAY,
    OTHER_NEWS,
    UNREAD_NEEDS,
    StoryIndex,
)
from rules.story.sketch import Embed, Sketch
from tests.build import DAY, HOUR, NOON, SCRIPTS
from tests.stories import BODY, LEAD, a_sketch, the_judge

FERRY = "Ferry Kestrel Queen runs aground off Sumatra"
TELLINGS = (
    (FERRY, "The ferry Kestrel Queen ran aground off Sumatra on Monday with 300 people aboard."),
    (
        "Ferry Kestrel Queen aground off Sumatra, 300 rescued",
        "Rescuers took 300 people off the ferry Kestrel Queen, which ran aground off Sumatra.",
    ),
)


def an_index(
    *sketches: Sketch, fold: Fold = Fold.STRICT, corrections: Corrections | None = None
) -> StoryIndex:
    """Give an index that holds some articles: 1, 2, 3, each its own story."""
    index = StoryIndex(the_judge(), fold=fold, articles_at_most=1_000, corrections=corrections)
    for number, sketch in enumerate(sketches, start=1):
        index.add(number, sketch, number)
    return index


def told(index: StoryIndex, sketches: Sequence[Sketch]) -> list[Decision]:
    """Place and add articles as the bot does."""
    decisions = []
    for number, sketch in enumerate(sketches, start=len(index) + 1):
        decisions.append(index.place(sketch))
        index.add(number, sketch, decisions[-1].story_id or number, decisions[-1])
    return decisions


def test_the_first_article_begins_a_story() -> None:
    decision = an_index().place(a_sketch(FERRY))
    assert decision.reason is Reason.NEW
    assert (decision.story_id, decision.article_id, decision.nearest) == (None, None, None)


def test_another_telling_is_the_same_story_and_says_why() -> None:
    first, other = (a_sketch(*telling) for telling in TELLINGS)
    decision = an_index(first, a_sketch("Quake shakes Crete", LEAD)).place(other)
    assert decision.reason is Reason.SAME_STORY
    assert (decision.story_id, decision.article_id) == (1, 1)
    assert decision.score >= decision.threshold
    assert len(decision.shared) == 5
    assert [name for name, _ in decision.contributions][-1] == "bias"


def test_a_new_story_names_the_one_that_was_not_enough() -> None:
    decision = an_index(a_sketch(*TELLINGS[0])).place(a_sketch("Ferry prices rise again"))
    assert decision.reason is Reason.NEW
    assert decision.nearest is not None
    assert decision.nearest.story_id == 1
    assert decision.nearest.veto is not None
    assert decision.nearest.veto.startswith(OTHER_NEWS)


def test_a_new_story_names_what_contradicts() -> None:
    index = an_index(a_sketch("Magnitude 6.1 earthquake shakes northern Chile", LEAD))
    decision = index.place(a_sketch("Magnitude 7.4 earthquake shakes northern Chile", LEAD))
    assert decision.nearest is not None
    assert decision.nearest.veto == "magnitude 7.4 against 6.1"


def test_a_copy_under_another_headline_chains_to_the_original() -> None:
    index = an_index()
    cut = " ".join(BODY.split()[:45])
    decisions = told(
        index,
        [
            a_sketch(FERRY, body=BODY),
            a_sketch("Hundreds rescued", body=cut),
            a_sketch("Drama at sea", body=BODY),
        ],
    )
    assert [one.reason for one in decisions[1:]] == [Reason.COPY, Reason.COPY]
    assert [one.article_id for one in decisions[1:]] == [1, 1]
    assert decisions[1].score > decisions[1].threshold


def test_one_form_filled_in_twice_is_no_copy() -> None:
    form = (
        "{} said on Thursday that its profit rose in the third quarter of the year, as demand was "
        "strong and costs fell. The report was made by a machine from figures that were given to "
        "the exchange. {} employs many people. Its chief executive, {}, will speak to investors."
    )
    one = form.format("Halden Motors", "Halden Motors", "Peter Lund")
    other = form.format("Osprey Foods", "Osprey Foods", "Mary Cho")
    index = an_index(a_sketch("Quarterly report of Halden Motors", body=one))
    decision = index.place(a_sketch("Quarterly report of Osprey Foods", body=other))
    assert decision.reason is Reason.NEW


def test_an_equal_headline_without_a_text_is_a_copy() -> None:
    decision = an_index(a_sketch(FERRY, LEAD)).place(a_sketch(FERRY.upper()))
    assert (decision.reason, decision.article_id) == (Reason.COPY, 1)


def test_an_outlet_s_other_article_under_its_headline_is_no_copy_but_the_same_story() -> None:
    index = an_index(a_sketch(FERRY, outlet="Harbour Wire"))
    decision = index.place(a_sketch(FERRY, outlet="Harbour Wire"))
    assert (decision.reason, decision.story_id) == (Reason.SAME_STORY, 1)
    assert index.place(a_sketch(FERRY, outlet="Moss Post")).reason is Reason.COPY


def test_an_equal_headline_over_another_text_is_the_same_story() -> None:
    other = "Lifeboats " + " ".join(f"saved{n} of{n} sea{n}" for n in range(20))
    index = an_index(a_sketch(FERRY, body=BODY))
    assert index.place(a_sketch(FERRY, body=other)).story_id == 1


@pytest.mark.parametrize("title", ["Business Highlights", "Sector Update: Consumer", "🔥", "7"])
def test_headlines_that_say_too_little_are_no_copies(title: str) -> None:
    assert an_index(a_sketch(title)).place(a_sketch(title)).reason is not Reason.COPY


def test_an_equal_headline_days_later_is_no_copy() -> None:
    later = a_sketch(FERRY, seen_at=NOON + 2 * DAY + HOUR)
    assert an_index(a_sketch(FERRY)).place(later).reason is not Reason.COPY


def test_a_headline_over_two_stories_at_once_is_a_heading() -> None:
    index = an_index(a_sketch(FERRY, LEAD), a_sketch(FERRY, "Something else entirely."))
    assert index.place(a_sketch(FERRY)).reason is not Reason.COPY


def test_equal_headlines_with_other_facts_are_no_copies() -> None:
    title = "Northport win the league cup final"
    index = an_index(a_sketch(f"{title} 3-1"))
    assert index.place(a_sketch(f"{title} 2-0")).reason is Reason.NEW


def test_equal_headlines_of_everyday_words_are_no_copies_once_words_are_known() -> None:
    everyday = "Market report shares close higher today"
    index = StoryIndex(the_judge())
    for number in range(FEW_ARTICLES + 1):
        index.add(number, a_sketch(f"{everyday} {number}"), number)
    index.add(900, a_sketch(everyday), 900)
    assert index.place(a_sketch(everyday)).reason is not Reason.COPY
    index.add(901, a_sketch(FERRY), 901)
    assert index.place(a_sketch(FERRY)).reason is Reason.COPY


BANK = ("Merrow Bank loses chief", "Merrow Bank opens in Riga")


@pytest.mark.parametrize("embed", [load_vectors(), None], ids=["vectors", "lexical"])
def test_other_news_of_one_company_is_another_story(embed: Embed | None) -> None:
    first, other = (a_sketch(title, embed=embed) for title in BANK)
    index = StoryIndex(the_judge(), embed=embed)
    index.add(1, first, 1)
    decision = index.place(other)
    assert decision.reason is Reason.NEW
    assert decision.nearest is not None
    assert decision.nearest.score > decision.threshold
    assert (decision.nearest.veto or "").startswith(OTHER_NEWS)


def test_one_word_in_common_is_no_event_where_little_is_said_of_either() -> None:
    told = ("Kessler recalls 45,000 tents over trap", "Dairy group Lactor recalls food over fear")
    first, other = (a_sketch(title, embed=load_vectors()) for title in told)
    index = StoryIndex(the_judge(), embed=load_vectors())
    index.add(1, first, 1)
    decision = index.place(other)
    assert decision.reason is Reason.NEW
    assert decision.nearest is not None
    assert decision.nearest.veto == f"{OTHER_NEWS} (0.00 of 0.60)"


def test_while_next_to_nothing_is_known_a_name_alone_joins_no_story_of_two() -> None:
    told = ("Top court upholds ban on private jails", "Private jail ban stands, rules top court")
    other = "Top court sides with fishermen over quota"
    *known, sketch = (a_sketch(title, embed=load_vectors()) for title in (*told, other))
    index = StoryIndex(the_judge(), embed=load_vectors())
    for number, one in enumerate(known, start=1):
        index.add(number, one, 1)
    decision = index.place(sketch)
    assert decision.reason is Reason.NEW
    assert decision.nearest is not None
    assert decision.nearest.score > decision.threshold


def test_vectors_of_articles_alone_are_enough_for_a_second_look() -> None:
    """As where the database was filled with vectors, which were taken away later."""
    first, other = (a_sketch(title, embed=load_vectors()) for title in BANK)
    assert an_index(first).place(other).reason is Reason.NEW


@given(
    st.lists(
        st.sampled_from(["merrow", "bank", "ferry", "quake", "chief", "riga", "7", "loses"]),
        min_size=2,
    )
)
def test_an_equal_headline_is_never_other_news(words: list[str]) -> None:
    index = an_index(a_sketch(" ".join(words)))
    decision = index.place(a_sketch(" ".join(reversed(words))))
    veto = decision.nearest.veto if decision.nearest else None
    assert veto is None or not veto.startswith(OTHER_NEWS)


MARCH = "Thousands march through city for early elections"


@pytest.mark.parametrize(
    ("lead", "other", "is_copy"),
    [
        ("It was the fifth march.", "It was the sixth march.", False),
        ("They met at noon on Monday.", "They met at noon on Friday.", False),
        ("They met at noon on Monday.", "They met on Monday.", True),
        (
            "They met in the old town of Belgrade, said the students at noon.",
            "They met in the new town of Tirana, said the teachers at noon.",
            False,
        ),
    ],
)
def test_an_equal_headline_is_no_copy_where_the_reports_name_others(
    lead: str, other: str, is_copy: bool
) -> None:
    index = an_index(a_sketch(MARCH, lead, outlet="One"))
    decision = index.place(a_sketch(MARCH, other, outlet="Two"))
    assert (decision.reason is Reason.COPY) is is_copy
    assert is_copy or decision.reason is Reason.NEW


PROFIT = (
    "Halden Bank on {} reported a net profit of {} billion crowns for the quarter, {} percent {} than a "
    "year earlier, as {}. The bank kept its forecast for the year and said that it would pay a "
    "dividend in spring, as it has done every year since it was founded in the old port."
)


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Halden Bank profit up", "Halden Bank profit down"),
        ("Halden Bank reports profit", "Halden Bank reports profit"),
    ],
)
def test_a_form_that_is_filled_in_for_another_quarter_is_no_copy(title: str, other: str) -> None:
    june = PROFIT.format("Thursday", "4.1", "12", "more", "lending grew in all of its branches")
    autumn = PROFIT.format("Wednesday", "3.9", "3", "less", "provisions for bad loans were raised")
    index = an_index(a_sketch(title, body=june))
    assert index.place(a_sketch(title, body=june)).reason is Reason.COPY
    assert index.place(a_sketch(other, body=autumn)).reason is Reason.NEW


def test_where_no_spaces_are_written_one_name_in_common_is_no_event() -> None:
    index = an_index(a_sketch("北星自動車が新型車を発表"), fold=Fold.NORMAL)
    decision = index.place(a_sketch("北星自動車の社長が辞任"))
    assert decision.nearest is not None
    assert decision.nearest.veto == ONE_RUN


def test_a_headline_that_says_the_other_one_and_its_end_is_told_anew() -> None:
    index = an_index(a_sketch("Boil water notice for Truro"))
    decision = index.place(a_sketch("Boil water notice for Truro lifted"))
    assert decision.nearest is not None
    assert decision.nearest.veto == OTHER_DAY


@pytest.mark.parametrize("later", ["7 dead", "at least 31 dead", "two dead"])
def test_a_count_that_grows_is_the_same_event(later: str) -> None:
    index = an_index(a_sketch("Ferry sinks off Sumatra, 3 dead"))
    assert index.place(a_sketch(f"Ferry sinks off Sumatra, {later}")).story_id == 1


KABUL = "Explosion rocks Kabul"


@pytest.mark.parametrize(("day", "is_other"), [("Friday", True), ("Monday", False), ("", False)])
def test_an_equal_headline_of_another_day_is_another_event(day: str, is_other: bool) -> None:
    first = a_sketch(KABUL, "A bomb exploded near a mosque of Kabul on Monday, officials said.")
    other = a_sketch(
        KABUL, f"A car bomb exploded at the gate of Kabul's airport {day}, police said."
    )
    decision = an_index(first).place(other)
    assert (decision.reason is Reason.NEW) is is_other
    assert not is_other or (decision.nearest and decision.nearest.veto == OTHER_DAY)


@pytest.mark.parametrize(("fold", "reason"), [(Fold.STRICT, "new"), (Fold.LOOSE, "same_story")])
def test_a_story_s_next_turn_is_another_one_unless_told_loosely(fold: Fold, reason: str) -> None:
    first, other = (
        a_sketch(f"Train drivers {turn} strike across Belgium") for turn in ("begin", "end")
    )
    decision = an_index(first, fold=fold).place(other)
    assert decision.reason == reason
    assert decision.nearest is None or decision.nearest.veto == "ends against begins"


@pytest.mark.parametrize("text", ["", BODY])
def test_copies_may_tell_of_other_turns_but_not_of_other_days(text: str) -> None:
    copy, later = "Bulletin 7: ferry refloated at dawn", "Bulletin 8: ferry refloated at dawn"
    index = an_index(a_sketch("Bulletin 7: ferry aground on the reef", body=text))
    assert (index.place(a_sketch(copy, body=BODY)).reason is Reason.COPY) is bool(text)
    assert index.place(a_sketch(later, body=BODY)).reason is Reason.NEW


def test_loose_takes_no_second_look() -> None:
    first, other = map(a_sketch, BANK)
    assert an_index(first, fold=Fold.LOOSE).place(other).reason is Reason.SAME_STORY


def test_a_story_that_was_told_twice_needs_no_second_look() -> None:
    other = a_sketch("Kestrel Queen refloated at dawn")
    index = an_index(a_sketch("Kestrel Queen runs aground"), a_sketch("Quake in Crete"))
    assert index.place(other).reason is Reason.NEW
    index.add(10, a_sketch("Kestrel Queen aground off reef"), 1)
    assert index.place(other).story_id == 1


def test_headlines_without_words_to_compare_ask_for_more() -> None:
    titles = ("北星自動車が新型車を発表", "新型車を北星自動車が発表した")
    first, other = map(a_sketch, titles)
    decision = an_index(first, fold=Fold.NORMAL).place(other)
    assert decision.threshold >= UNREAD_NEEDS


def test_a_large_story_asks_for_more() -> None:
    index = StoryIndex(the_judge(), fold=Fold.LOOSE)
    for number in range(LARGE_STORY + 1):
        index.add(number, a_sketch(f"{TELLINGS[0][0]} update{number}", TELLINGS[0][1]), 1)
    decision = index.place(a_sketch(*TELLINGS[1]))
    small = an_index(a_sketch(*TELLINGS[0]), fold=Fold.LOOSE).place(a_sketch(*TELLINGS[1]))
    assert decision.threshold > small.threshold


@pytest.mark.parametrize(("language", "is_other"), [("en-US", False), (None, False), ("es", True)])
def test_another_language_asks_for_more(language: str | None, is_other: bool) -> None:
    index = an_index(a_sketch(*TELLINGS[0], language="en"), fold=Fold.LOOSE)
    other = a_sketch(*TELLINGS[1], language=language)
    usual = the_judge().lexical.threshold(Fold.LOOSE, has_lead=True)
    decision = index.place(other)
    assert (decision.threshold > usual) is (is_other and decision.story_id is not None)


def test_people_hold_two_articles_together_and_apart() -> None:
    quake = a_sketch("Quake shakes Crete")
    said = Corrections(together=frozenset({(9, 1)}), apart=frozenset({(1, 8), (7, 70)}))
    index = an_index(a_sketch(*TELLINGS[0]), corrections=said)
    assert index.place(quake, 9).story_id == 1
    assert index.place(a_sketch(*TELLINGS[1]), 5).story_id == 1
    kept_apart = index.place(a_sketch(*TELLINGS[1]), 8)
    assert kept_apart.reason is Reason.NEW
    assert kept_apart.nearest is not None
    assert kept_apart.nearest.veto == "people said that it is not the same story"
    assert index.place(quake, 7).reason is Reason.NEW


def test_people_keep_copies_apart_too() -> None:
    index = an_index(a_sketch(FERRY, body=BODY))
    index.correct(Corrections(apart=frozenset({(1, 8)}), together=frozenset({(8, 99)})))
    assert index.place(a_sketch(FERRY, body=BODY), 8).reason is Reason.NEW
    assert index.place(a_sketch(FERRY), 8).reason is Reason.NEW


def test_an_article_is_taken_in_once() -> None:
    index = an_index(a_sketch(FERRY))
    assert (len(index), 1 in index, index.story_of(1)) == (1, True, 1)
    with pytest.raises(ValueError, match="already"):
        index.add(1, a_sketch(FERRY), 2)
    index.remove(1)
    index.remove(1)
    assert len(index) == 0


def test_a_copy_kept_under_another_story_is_an_original_there() -> None:
    index = an_index(a_sketch(FERRY, body=BODY))
    index.add(2, a_sketch(FERRY, body=BODY), 2)
    index.remove(1)
    assert index.place(a_sketch(FERRY, body=BODY)).article_id == 2


def test_the_window_moves_on() -> None:
    index = an_index(a_sketch(FERRY))
    assert index.evict(NOON + timedelta(days=8)) == 1
    assert len(index) == 0


IDENTICAL = st.lists(
    st.sampled_from([(title, BODY if n % 2 else "") for n, title in enumerate(SCRIPTS)]),
    min_size=1,
    max_size=7,
)


@given(IDENTICAL.flatmap(lambda some: st.permutations([*some, *some])))
def test_the_order_of_arrival_never_splits_identical_articles(
    articles: list[tuple[str, str]],
) -> None:
    index = an_index()
    stories: dict[tuple[str, str], set[int]] = {}
    for number, (title, body) in enumerate(articles, start=1):
        sketch = a_sketch(title, body=body)
        story_id = index.place(sketch).story_id or number
        index.add(number, sketch, story_id)
        stories.setdefault((title, body), set()).add(story_id)
    assert all(len(of) == 1 for of in stories.values())


HOSTILE = st.one_of(
    st.text(max_size=80),
    st.sampled_from(["x" * 10_000, "🔥" * 300, "7 " * 400, "\u0301" * 500, "a\nb\tc\0d", *SCRIPTS]),
)


@given(st.lists(st.tuples(HOSTILE, HOSTILE, st.integers(-900_000, 900_000)), max_size=5))
def test_no_text_and_no_time_upsets_the_index(articles: list[tuple[str, str, int]]) -> None:
    index = an_index()
    for number, (title, body, hours) in enumerate(articles, start=1):
        sketch = replace(a_sketch(title, body=body), seen_at=NOON + timedelta(minutes=hours))
        decision = index.place(sketch)
        index.evict(sketch.seen_at)
        index.add(number, sketch, decision.story_id or number)
        assert index.story_of(number) == (decision.story_id or number)
