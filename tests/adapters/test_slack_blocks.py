"""What Slack is sent: every limit held whatever the text, and nothing in it pings or is markup."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.chat.slack_chat.blocks import message_of
from adapters.chat.slack_chat.escaping import escaped, escaped_within, safe_link, unescaped, within
from rules.asking.phrases import Say
from rules.model import (
    Delivery,
    DeliveryKind,
    Evidence,
    FollowUp,
    Posted,
    Shown,
    WatchName,
)
from tests.build import NOON, a_delivery, an_alert, follow_ups
from tests.slack_texts import ENGLISH, LINKS, LONG, SPOKEN, WILD, check
from tests.slack_validators import shown


def a_card(**alert: Any) -> Delivery:
    return replace(a_delivery(), told=replace(an_alert(), **alert))


@st.composite
def deliveries(draw: st.DrawFn) -> Delivery:
    evidence = st.builds(
        lambda field, start, length: Evidence(field, start, start + length, "x", "exact"),
        st.sampled_from(["title", "summary"]),
        st.integers(0, 3_000),
        st.integers(0, 30),
    )
    names = st.builds(WatchName, st.integers(1, 9_999_999), LONG)
    others = st.builds(FollowUp, st.integers(1, 9_999), LONG, LONG, LINKS)
    alert = replace(
        an_alert(draw(LONG)),
        link=draw(LINKS),
        outlet=draw(LONG),
        summary=draw(LONG),
        published_at=draw(st.none() | st.just(NOON)),
        watches=tuple(draw(st.lists(names, max_size=60))),
        evidence=tuple(draw(st.lists(evidence, max_size=200))),
        because=draw(st.none() | LONG),
    )
    return replace(
        a_delivery(),
        told=alert,
        kind=draw(st.sampled_from(DeliveryKind)),
        message=Posted("C0NEWS/1.2"),
        follow_ups=tuple(draw(st.lists(others, max_size=40))),
        shown=Shown(up_to=draw(st.integers(0, 20))),
    )


@settings(max_examples=40)
@given(deliveries(), SPOKEN)
def test_no_alert_breaks_a_limit_pings_or_is_markup(delivery: Delivery, say: Say) -> None:
    check(message_of(delivery, now=NOON, say=say))


def test_the_card_tells_headline_outlet_moment_watch_and_who_else() -> None:
    alert = replace(
        an_alert("Quake closes the port"),
        link="https://pier.example/1",
        outlet="Reuters",
        summary="It was felt for a minute.",
        published_at=NOON - timedelta(minutes=2),
        watches=(WatchName(12, "DPRK munitions"),),
        evidence=(
            Evidence("title", 0, 5, "quake", "exact"),
            Evidence("summary", 7, 11, "felt", "exact"),
        ),
    )
    delivery = replace(a_delivery(), told=alert, follow_ups=follow_ups("BBC", "AP"))

    message = message_of(delivery, now=NOON, say=ENGLISH)

    headline, context, summary, _actions = message.blocks
    [marked, rest] = headline["elements"][0]["elements"]
    assert marked["text"] == "Quake"
    assert marked["style"] == {"bold": True, "italic": True}
    assert rest["style"] == {"bold": True}
    assert {marked["url"], rest["url"]} == {"https://pier.example/1"}
    said = " ".join(one["text"] for one in context["elements"])
    assert said == (
        "Reuters · <!date^1795521480^{time} ({ago})|2026-11-24 11:58 UTC>"
        " · watch W12 DPRK munitions · +2 outlets"
    )
    assert [one.get("style") for one in summary["elements"][0]["elements"]] == [
        None,
        {"bold": True},
        None,
    ]
    assert message.text == "Quake closes the port (Reuters)"


def test_an_older_moment_names_its_day_and_an_unknown_one_says_seen() -> None:
    older = message_of(a_card(published_at=NOON - timedelta(days=2)), now=NOON, say=ENGLISH)
    unknown = message_of(a_card(published_at=None), now=NOON, say=ENGLISH)

    assert "{date_short_pretty} {time}" in older.blocks[1]["elements"][1]["text"]
    assert unknown.blocks[1]["elements"][2]["text"].startswith("· when first seen")


def test_a_headline_with_too_many_marks_for_its_link_has_none() -> None:
    evidence = tuple(Evidence("title", n, n + 1, "x", "exact") for n in range(0, 400, 2))
    card = a_card(title="x" * 500, evidence=evidence, link="https://pier.example/" + "l" * 900)

    [only] = message_of(card, now=NOON, say=ENGLISH).blocks[0]["elements"][0]["elements"]

    assert only["text"] == "x" * 500


def test_the_buttons_ask_in_the_words_of_commands() -> None:
    actions = message_of(a_card(id=7), now=NOON, say=ENGLISH).blocks[-1]["elements"]

    asked = {one["action_id"]: one.get("value", "") for one in actions}
    alert = asked["ask.why"].removeprefix("why ")
    assert asked == {
        "ask.why": f"why {alert}",
        "choose.mute": "",
        "ask.less": f"news less {alert}",
        "ask.up": f"news vote {alert} verdict:up",
        "ask.down": f"news vote {alert} verdict:down",
    }
    assert all(len(one["value"]) <= 150 for one in actions[1]["options"])


def test_a_thread_names_later_articles_and_counts_the_rest() -> None:
    delivery = replace(
        a_delivery(),
        kind=DeliveryKind.REPLY,
        follow_ups=tuple(
            FollowUp(n, f"Outlet {n}", "Quake", "https://x.example") for n in range(2, 18)
        ),
        shown=Shown(up_to=3),
    )

    [block] = message_of(delivery, now=NOON, say=ENGLISH).blocks

    listed, rest = block["elements"]
    assert len(listed["elements"]) == 10
    assert shown([listed]).startswith("Outlet 4: Quake")
    assert shown([rest]) == "and 4 more"


# Escaping


@given(WILD)
def test_what_is_escaped_is_read_back_as_it_was(text: str) -> None:
    sent = escaped(text)
    assert "<" not in sent
    assert ">" not in sent
    assert unescaped(sent) == within(text, 100_000)


@given(WILD, st.integers(1, 60))
def test_cut_text_keeps_its_limit_and_breaks_no_entity(text: str, limit: int) -> None:
    sent = escaped_within(text, limit)
    whole = escaped(text)
    assert len(sent) <= limit
    assert sent == whole or (sent.endswith("…") and escaped(unescaped(sent)) == sent)


@pytest.mark.parametrize(
    ("link", "safe"),
    [
        ("https://pier.example/a|b>c<d e", "https://pier.example/a%7Cb%3Ec%3Cd%20e"),
        ("https://pier.example/%7C?a=1&b=2#c", "https://pier.example/%7C?a=1&b=2#c"),
        ("https://pier.example/北", "https://pier.example/北"),
        ("javascript:alert(1)", None),
        ("https://", None),
        ("https://[half", None),
        ("https://pier.example/" + "x" * 3_000, None),
        ("", None),
        (None, None),
    ],
)
def test_a_link_breaks_nothing_around_it(link: str | None, safe: str | None) -> None:
    assert safe_link(link) == safe
