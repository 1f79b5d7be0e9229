"""What a site repeats."""

from rules.page.memory import paragraph_key, without_repeated
from tests.newspages import DAM


def test_a_paragraph_is_known_whatever_its_case_quotes_and_blanks() -> None:
    assert paragraph_key("“Tell us”  what you think") == paragraph_key('"tell us" what you THINK')
    assert paragraph_key("Tell us") != paragraph_key("Tell them")


def test_what_a_site_repeats_is_left_out() -> None:
    motto = "The Post prints what others leave out."
    body = (*DAM.body, motto)

    assert without_repeated(body, {paragraph_key(motto)}) == DAM.body


def test_a_page_that_is_mostly_known_is_a_copy_and_stays_whole() -> None:
    known = {paragraph_key(text) for text in DAM.body[:5]}

    assert without_repeated(DAM.body, known) == DAM.body


def test_nothing_comes_of_nothing() -> None:
    assert without_repeated((), {"x"}) == ()
