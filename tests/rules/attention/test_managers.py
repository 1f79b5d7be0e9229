import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.attention.errors import SettingError
from rules.attention.managers import Managers, Who, managers_from

people = st.lists(st.from_regex(r"[UW][A-Z0-9]{1,20}", fullmatch=True), min_size=1, unique=True)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("anyone", Managers(Who.ANYONE)),
        (" Admins ", Managers(Who.ADMINS)),
        ("usual", Managers()),
        ("U1A", Managers(Who.LISTED, ("U1A",))),
        ("<@U1A> <@U1B|ben>", Managers(Who.LISTED, ("U1A", "U1B"))),
        ("@U1A, W1B,U1A", Managers(Who.LISTED, ("U1A", "W1B"))),
    ],
)
def test_rules_are_read_as_people_write_them(text: str, rule: Managers) -> None:
    assert managers_from(text) == rule
    assert managers_from(str(rule)) == rule


@given(people.filter(lambda some: len(",".join(some)) <= 200))
def test_a_list_is_read_as_it_is_written(some: list[str]) -> None:
    rule = Managers(Who.LISTED, tuple(some))
    assert managers_from(str(rule)) == rule


@pytest.mark.parametrize(
    "text", ["", " , ", "everyone", "listed", "@ada", "U1A ada", "<!here>", "u1a", "U" * 300]
)
def test_what_names_nobody_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(SettingError, match=r"write anyone, admins, usual or mention|too long"):
        managers_from(text)
