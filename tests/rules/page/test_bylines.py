"""Bylines: who wrote it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.page.bylines import authors_in, has_prefix, joined


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Andrew Fennimore", "Andrew Fennimore"),
        ("Andrew Fennimore", "Andrew Fennimore"),
        ("BY ANDREW FENNIMORE", "Andrew Fennimore"),
        ("By Jane Doe and John Q. Public", "Jane Doe, John Q. Public"),
        ("Jane Doe, Bob Roe and Ann Poe", "Jane Doe, Bob Roe, Ann Poe"),
        ("Jane Doe in Washington and John Smith in London", "Jane Doe, John Smith"),
        ("Jane Doe, Political Correspondent", "Jane Doe"),
        ("Jane Doe Chief Political Correspondent", "Jane Doe"),
        ("By Jane Doe for The Daily Mole", "Jane Doe"),
        ("By JANE DOE and JOHN SMITH FOR THE MOLE", "Jane Doe, John Smith"),
        ("By Jane Doe and John Smith, Valley Post", "Jane Doe, John Smith"),
        ("By Jane Doe, BBC News, Nairobi", "Jane Doe"),
        ("By JANE DOE, Associated Press", "Jane Doe, Associated Press"),
        ("By Jane Doe | Reuters", "Jane Doe, Reuters"),
        ("Reuters", "Reuters"),
        ("By Mole staff and agencies", "Mole staff, agencies"),
        ("Von Anna Müller, Berlin", "Anna Müller"),
        ("Par Jean-Pierre d'Ormesson avec AFP", "Jean-Pierre d'Ormesson, AFP"),
        ("Por María José García y Luis de la Cruz", "María José García, Luis de la Cruz"),
        ("Ursula von der Mole", "Ursula von der Mole"),
        ("By Jane Doe @janedoe", "Jane Doe"),
        ("Author: Jane Doe", "Jane Doe"),
        ("文／山田太郎", "山田太郎"),
        ("山田太郎記者", "山田太郎"),
        ("Analysis by Jane Doe, CNN", "Jane Doe"),
        ("By Martin King Jr.", "Martin King Jr."),
        ("Ben Oakes & Jane Doe", "Ben Oakes, Jane Doe"),
        ("Jane Doe Technology correspondent", "Jane Doe"),
        ("By Jane Doe Fox News", "Jane Doe"),
        ("Jane Doe / MNN", "Jane Doe"),
        ("Jane Doe (now) and John Smith (earlier)", "Jane Doe, John Smith"),
        ("Jane Doe, Mole Staff", "Jane Doe"),
        ("Valley Radio | By Jane Doe", "Jane Doe"),
        ("Jane Doe, Follow", "Jane Doe"),
        ("김민지 기자 구독", "김민지"),
        ("社会部 山田太郎記者", "山田太郎"),
    ],
)
def test_a_byline_gives_names_and_nothing_else(line: str, names: str) -> None:
    assert joined(authors_in(line)) == names


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Dam bursts above valley town",
        "World News",
        "Live updates",
        "Water editor",
        "He said so.",
        "New York",
        "North Korea",
        "The Valley Post",
        "Storm Kills Nine In Northern Hill Villages",
        "Jane Doe said it would rain",
        "Jane Doe, follow her long walk home",
        "Read Later",
        "View Gallery",
        "有料記事",
        "글자크기",
        "El País",
        "In Port Ellery",
        "word " * 60,
    ],
)
def test_what_names_nobody_is_no_byline(line: str) -> None:
    assert authors_in(line) == ()


def test_a_byline_is_known_by_its_first_word() -> None:
    assert has_prefix("By Jane Doe")
    assert has_prefix("Von Jane Doe")
    assert not has_prefix("Bypass opens")
    assert not has_prefix("By " + "x" * 300)


def test_no_names_are_no_author() -> None:
    assert joined(()) is None


@given(st.text(max_size=250))
def test_no_text_breaks_it(text: str) -> None:
    assert all(name.strip() for name in authors_in(text))
