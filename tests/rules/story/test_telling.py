"""What two reports must have in common beyond a heading, a form, or words whose language is not known."""

import pytest

from adapters.vectors import load_vectors
from rules.articles.article import NO_TITLE
from rules.story.decision import Fold, Reason
from rules.story.index import StoryIndex
from rules.story.sketch import Sketch
from rules.story.telling import (
    FEW_WORDS,
    FIGURES_AT_MOST,
    HEADING,
    OTHER_FIGURES,
    OTHER_WORDS,
    figures_of,
    have_other_figures,
)
from rules.story.terms import tokens_of
from tests.bench.story_lookalikes import FOLDER, Pair, folded, pairs_of, read_groups
from tests.stories import a_sketch, the_judge


def veto(first: Sketch, other: Sketch, fold: Fold = Fold.STRICT) -> str | None:
    """Say why the second is not folded into the first; None where it is."""
    index = StoryIndex(the_judge(), fold=fold, articles_at_most=10)
    index.add(1, first, 1)
    decision = index.place(other)
    if decision.reason is not Reason.NEW:
        return None
    return decision.nearest.veto if decision.nearest else "nothing in common"


FORECAST = "Weather forecast for the valley of the Orm"


@pytest.mark.parametrize(
    ("lead", "expected"),
    [
        ("Heavy rain falls in the morning, gales follow later.", HEADING),
        ("Fine and dry until the evening, with light winds.", None),
    ],
)
def test_one_heading_over_other_news_is_no_story(lead: str, expected: str | None) -> None:
    first = a_sketch(FORECAST, "Fine and dry, light winds all through the day.", outlet="a")
    assert veto(first, a_sketch(FORECAST, lead, outlet="a")) == expected


@pytest.mark.parametrize(
    ("figure", "expected"), [("2.4 billion", OTHER_FIGURES), ("2.1 billion", None)]
)
def test_one_headline_over_other_figures_is_no_story(figure: str, expected: str | None) -> None:
    title = "Orbis Software reports quarterly results"
    first = a_sketch(title, "Orbis Software had revenue of 2.1 billion crowns.", outlet="a")
    other = a_sketch(title, f"Revenue of Orbis Software was {figure} crowns.", outlet="a")
    assert veto(first, other) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Strong earthquake off northern Chile closes two ports", None),
        ("Highlights of the business week so far", HEADING),
    ],
)
def test_another_outlet_s_headline_is_the_same_event_if_it_names_somebody_or_some_place(
    title: str, expected: str | None
) -> None:
    first = a_sketch(title, "No injuries were reported at first.", outlet="a")
    other = a_sketch(title, "Copper rose 2.1 percent on fears for exports.", outlet="b")
    assert veto(first, other) == expected


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Business Highlights", "Business Highlights"),
        ("Obituary: Henrik Saar", "Obituary"),
        ("Varnholm", "Varnholm ferry aground in storm"),
    ],
)
def test_a_headline_of_one_or_two_words_names_no_event(title: str, other: str) -> None:
    assert veto(a_sketch(title), a_sketch(other)) == FEW_WORDS


@pytest.mark.parametrize(("title", "expected"), [("Earthquake 7", None), ("7", FEW_WORDS)])
def test_a_number_makes_a_headline_of_two_words_one_of_a_series(
    title: str, expected: str | None
) -> None:
    assert veto(a_sketch(title, outlet="a"), a_sketch(title, outlet="b")) == expected


def test_a_short_headline_over_a_lead_may_name_one() -> None:
    lead = "The ferry Kestrel Queen ran aground off Varnholm on Monday with 300 people aboard."
    first = a_sketch("Varnholm aground", lead, outlet="a")
    other = a_sketch("Ferry Kestrel Queen aground off Varnholm", lead, outlet="b")
    assert veto(first, other) is None


@pytest.mark.parametrize("lead", ["", "A choir from Leipzig won a prize."])
def test_articles_without_a_headline_are_not_one_story(lead: str) -> None:
    assert a_sketch(NO_TITLE, lead).title == ""
    first = a_sketch(NO_TITLE, "Fishermen of Bergen protest." if lead else "")
    assert veto(first, a_sketch(NO_TITLE, lead)) == "nothing in common"


GERMAN = "Fähre Kestrel Queen läuft bei Varnholm auf Grund"


@pytest.mark.parametrize(
    ("other", "fold", "expected"),
    [
        (f"{GERMAN}, 300 Menschen gerettet", Fold.STRICT, None),
        ("Auf Grund läuft Fähre Kestrel Queen bei Varnholm", Fold.STRICT, OTHER_WORDS),
        ("Fähre Kestrel Queen bei Varnholm gesunken", Fold.STRICT, OTHER_WORDS),
        ("Fähre Kestrel Queen läuft auf Grund bei Varnholm", Fold.NORMAL, None),
    ],
)
def test_in_another_language_one_headline_has_to_tell_the_other(
    other: str, fold: Fold, expected: str | None
) -> None:
    assert veto(a_sketch(GERMAN), a_sketch(other), fold) == expected


def test_a_lead_may_tell_a_headline_of_another_language_in_any_order() -> None:
    lead = "Auf Grund läuft am Montag die Fähre Kestrel Queen, nicht weit vom Hafen bei Varnholm."
    assert veto(a_sketch(GERMAN), a_sketch("Fähre in Seenot bei Varnholm", lead)) is None


def test_a_headline_of_words_that_nobody_knows_is_of_another_language() -> None:
    first, other = "Gempa magnitudo guncang Bantul", "Gempa magnitudo guncang Maluku"
    assert veto(a_sketch(first), a_sketch(other), Fold.STRICT) is not None
    assert veto(a_sketch(first), a_sketch(f"{first} 5"), Fold.STRICT) is None


@pytest.mark.parametrize("has_vectors", [True, False], ids=["vectors", "lexical"])
def test_look_alikes_of_other_languages_are_two_stories(has_vectors: bool) -> None:
    embed = load_vectors() if has_vectors else None
    pairs = pairs_of(read_groups(embed, FOLDER / "other_languages"))
    assert len(pairs) > 100

    def is_folded(pair: Pair) -> bool:
        return folded(pair, the_judge(), Fold.STRICT, embed)

    assert [pair.first.title for pair in pairs if is_folded(pair) and not pair.is_one] == []
    assert all(is_folded(pair) for pair in pairs if pair.is_one)


def test_the_figures_of_a_lead_are_stated_each_once() -> None:
    lead = tokens_of("up 12% to 4.1 billion, 12% more, by " + " ".join(map(str, range(20, 40))))
    found = figures_of(lead)
    assert found[:2] == ["figure:12", "figure:4.1"]
    assert len(found) == FIGURES_AT_MOST


@pytest.mark.parametrize(
    ("other", "expected"), [(["figure:3"], True), (["figure:12"], False), (["name:oslo"], False)]
)
def test_other_figures_are_none_in_common(other: list[str], expected: bool) -> None:
    assert have_other_figures(["figure:12", "name:oslo"], other) is expected


FORM = (
    "{} Bank on Thursday reported a net profit of {} billion crowns for the quarter, the bank said in a "
    "statement before the opening of the exchange, and its chief executive added that the board had "
    "decided to keep the dividend as it was and to go on with the programme that was begun last year."
)


def test_a_form_that_is_filled_in_anew_is_no_copy() -> None:
    first = a_sketch("Halden Bank profit up", body=FORM.format("Halden", "4.1"), outlet="a")
    same = a_sketch(
        "Profit of Halden Bank", body=f"OSLO {FORM.format('Halden', '4.1')}", outlet="b"
    )
    half = FORM.format("Halden", "3.9")[:170] + " as provisions for bad loans rose " * 6
    index = StoryIndex(the_judge(), articles_at_most=10)
    index.add(1, first, 1)
    assert index.place(same).reason is Reason.COPY
    assert index.place(a_sketch("Halden Bank earns less", body=half)).reason is not Reason.COPY
