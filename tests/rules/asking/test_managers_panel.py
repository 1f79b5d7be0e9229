import pytest

from rules.answers.answer import ChannelShown
from rules.asking.panel import Panel, Place, Words
from rules.asking.panels import attention
from rules.attention.managers import Managers, Who
from rules.attention.routing import Attention
from rules.model import Channel, Folding
from tests.rules.asking.test_panels import HERE, SAY, words_of

ADMINS, JUST_BEN = Managers(Who.ADMINS), Managers(Who.LISTED, ("U1B",))


def shown(own: Managers, usual: Managers | None, *fixed: str) -> Panel:
    told = ChannelShown(HERE, Folding.EDIT, Attention(managers=own), fixed)
    return attention.channel(told, SAY, usual=usual)


@pytest.mark.parametrize(
    ("own", "usual", "fixed", "said"),
    [
        (Managers(), ADMINS, (), "admins of the workspace (as the operator says)"),
        (ADMINS, Managers(Who.ANYONE), (), "admins of the workspace"),
        (Managers(Who.ANYONE), ADMINS, ("managers",), "anyone who is in it (as the operator says)"),
    ],
)
def test_a_channel_shows_who_may_change_it(
    own: Managers, usual: Managers, fixed: tuple[str, ...], said: str
) -> None:
    assert words_of(shown(own, usual, *fixed)).endswith(f": {said}")


def test_people_who_may_are_shown_as_their_platform_names_them() -> None:
    *_, last = shown(JUST_BEN, ADMINS).lines
    assert Place(Channel(HERE.chat, "@U1B")) in last
    assert not any(isinstance(one, Words) and "admins of" in one.text for one in last)


def test_where_a_platform_has_its_own_permissions_nothing_is_said_of_it() -> None:
    assert "Who may change it" not in words_of(shown(JUST_BEN, None))
