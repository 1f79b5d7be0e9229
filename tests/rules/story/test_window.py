from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.story.window import DAY, MEMBERS_LOOKED_AT, WINDOW, Window
from tests.build import HOUR, NOON
from tests.stories import BODY, LEAD, a_sketch

FERRY = "Ferry Kestrel Queen runs aground off Sumatra"


def a_window(*titles: str, story_id: int | None = None) -> Window:
    window = Window(1_000)
    for number, title in enumerate(titles):
        sketch = a_sketch(title, body=BODY, seen_at=NOON + number * HOUR)
        window.add(number, sketch, number if story_id is None else story_id, number)
    return window


def seen(window: Window, at: datetime = NOON) -> tuple[object, ...]:
    """Give what an article would find."""
    found = []
    for title in (FERRY, "Ferry sinks", "Quake shakes Crete"):
        look = window.look(a_sketch(title, LEAD, seen_at=at))
        if look:
            figures = {name: values.round(9).tolist() for name, values in look.figures.items()}
            found.append((tuple(look.story_ids), figures))
    texts = list(window.similar_texts(a_sketch(body=BODY).shingles))
    return (*found, texts, list(window.with_title("ferry sinks")), len(window))


ADDED = st.lists(
    st.tuples(
        st.sampled_from([FERRY, "Ferry sinks", "Quake shakes Crete", "🔥"]),
        st.sampled_from(["", BODY]),
        st.integers(0, 2),
    ),
    max_size=6,
)


@given(ADDED, ADDED)
def test_removing_undoes_adding(
    before: list[tuple[str, str, int]], added: list[tuple[str, str, int]]
) -> None:
    window = Window(1_000)
    for number, (title, body, story_id) in enumerate(before):
        window.add(number, a_sketch(title, body=body), story_id, number)
    then = seen(window)
    for number, (title, body, story_id) in enumerate(added, start=100):
        window.add(number, a_sketch(title, body=body), story_id, number)
    for number in reversed(range(100, 100 + len(added))):
        window.remove(number)
    assert seen(window) == then


def test_what_is_old_is_forgotten() -> None:
    window = a_window(FERRY, "Ferry sinks")
    assert window.evict(NOON + WINDOW + timedelta(minutes=1)) == 1
    assert 0 not in window
    assert 1 in window


def test_what_is_too_much_is_forgotten_the_oldest_first() -> None:
    window = Window(2)
    for number in range(4):
        window.add(number, a_sketch(f"{FERRY} {number}"), number, number)
    assert window.evict(NOON) == 2
    assert [number in window for number in range(4)] == [False, False, True, True]


def test_an_empty_window_forgets_nothing() -> None:
    assert Window(10).evict(NOON) == 0


@pytest.mark.parametrize("jump", [timedelta(days=-9_000), timedelta(days=3), timedelta(0)])
def test_what_was_said_a_day_ago_weighs_half_whatever_the_clock_does(jump: timedelta) -> None:
    window = a_window(FERRY)
    highest = window.rarity.highest
    window.evict(NOON)
    window.evict(NOON + jump)
    window.evict(NOON + jump + DAY)
    assert window.rarity.highest <= highest


@pytest.mark.parametrize(
    ("later", "is_open"),
    [(HOUR, True), (timedelta(hours=73), False), (timedelta(days=-400), False)],
)
def test_a_story_is_closed_when_it_was_idle(later: timedelta, is_open: bool) -> None:
    look = a_window(FERRY).look(a_sketch(FERRY, seen_at=NOON + later))
    assert (look is not None) is is_open


def test_a_story_is_closed_after_a_week_however_busy() -> None:
    window = Window(1_000)
    for number in range(5):
        window.add(number, a_sketch(FERRY, seen_at=NOON + number * 2 * DAY), 1, number)
    assert window.look(a_sketch(FERRY, seen_at=NOON + 9 * DAY)) is None


def test_a_large_story_is_looked_at_in_part() -> None:
    window = a_window(*[FERRY] * 40, story_id=1)
    assert len(window.looked_at(1)) == MEMBERS_LOOKED_AT
    assert list(window.looked_at(1))[:3] == [0, 1, 32]
    look = window.look(a_sketch(FERRY))
    assert look is not None
    assert look.candidates[0].size == 40


def test_an_article_without_a_word_is_compared_with_nothing() -> None:
    assert a_window(FERRY).look(a_sketch("🔥🔥")) is None


def test_a_slot_is_used_again() -> None:
    window = a_window(FERRY, "Ferry sinks")
    window.remove(0)
    window.add(5, a_sketch(body=BODY), 5, 5)
    assert set(window.similar_texts(a_sketch(body=BODY).shingles)) == {1, 5}


def test_the_year_1970_is_a_time_like_any_other() -> None:
    window = Window(10)
    window.add(1, a_sketch(FERRY, seen_at=datetime(1970, 1, 1, tzinfo=UTC)), 1, 1)
    window.add(2, a_sketch(FERRY, seen_at=datetime(2999, 1, 1, tzinfo=UTC)), 2, 2)
    assert window.look(a_sketch(FERRY)) is None
