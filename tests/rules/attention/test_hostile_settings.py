from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.attention.budget import budget_from
from rules.attention.catchup import since_from
from rules.attention.errors import SettingError
from rules.attention.mutes import end_of, expiry_from, target_from
from rules.attention.quiet import quiet_from
from rules.attention.routing import Attention
from rules.attention.schedule import schedule_from
from rules.attention.settings import attention_from, attention_written
from rules.attention.spike import sensitivity_from
from rules.attention.zones import zone_named
from tests.attention import BERLIN, with_setting
from tests.build import NOON

WORDS = (
    *("22:00-07:00", "08:00", "24:00", "mon", "mon-fri", "fri-", "-", ":", "daily", "weekly"),
    *("hourly", "until", "tomorrow", "today", "2026-12-01", "9999-12-31", "forever", "for", "1w"),
    *("30", "min", "20/h", "0/day", "off", "watch", "W12", "story", "S8F3K", "outlet", "UTC"),
    *(
        "Europe/Berlin",
        "../../etc/passwd",
        "8pm",
        "\n",
        "𝟙𝟚:𝟘𝟘",
        "\x00",
        "@everyone",
        "99999999999h",
    ),
)
texts = (
    st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
    | st.text(max_size=60)
    | st.text(alphabet="0123456789:-/ hdm,", max_size=30)
    | st.text(min_size=190, max_size=260)
)
KEYS = tuple(attention_written(Attention()))


def end_from(text: str) -> object:
    return end_of(expiry_from(text), NOON, BERLIN)


def caught_up(text: str) -> object:
    return since_from(text, None, NOON)


READERS: Sequence[Callable[[str], object]] = (
    *(zone_named, schedule_from, quiet_from, budget_from, sensitivity_from, target_from),
    *(end_from, caught_up),
)


def refusal_of(read: Callable[[], object]) -> str | None:
    """Give the message with which a text is refused; None when it is read."""
    try:
        read()
    except SettingError as error:
        return str(error)
    return None


@pytest.mark.parametrize("read", READERS)
@given(text=texts)
def test_any_text_is_read_or_refused_in_one_short_line(
    read: Callable[[str], object], text: str
) -> None:
    refusal = refusal_of(lambda: read(text))
    assert refusal is None or (0 < len(refusal) < 400 and refusal.isprintable())


@given(st.sampled_from(KEYS), texts)
def test_any_text_is_a_setting_that_is_kept_or_is_refused_with_its_key(key: str, text: str) -> None:
    refusal = refusal_of(lambda: with_setting(Attention(), key, text))
    if refusal is None:
        attention = with_setting(Attention(), key, text)
        assert attention_from(attention_written(attention)) == attention
    else:
        assert refusal.startswith(f"{key}: ")
