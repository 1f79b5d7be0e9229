"""What an alert looks like on Discord, whatever strangers write."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import discord
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from adapters.chat.discord_chat import embeds
from adapters.chat.discord_chat.custom_ids import custom_id, pressed
from adapters.chat.discord_chat.notices import drawn_notice
from adapters.chat.discord_chat.text import length, markdown, marked_up, plain
from rules.alerts.card import Card, Stretch, card_of, marked
from rules.model import Delivery, DeliveryKind, Evidence, FollowUp, WatchName
from rules.notice import Notice, NoticeAction, NoticeKind, NoticeLine
from tests.build import DESK, NOON, SCRIPTS, a_delivery, an_alert, follow_ups
from tests.discord_house import SAY

MARKER = "ww0123456789abcdef0123"


def a_card(
    kind: DeliveryKind = DeliveryKind.POST, outlets: tuple[str, ...] = (), **alert: object
) -> Card:
    known = {
        "link": "https://pier.example/1",
        "published_at": NOON,
        "watches": (WatchName(12, "Ferries"),),
    }
    told = replace(an_alert(), **known | alert)  # type: ignore[arg-type]  # the tests name fields of Alert
    owed = replace(a_delivery(), told=told, kind=kind, follow_ups=follow_ups(*outlets))
    return card_of(owed, now=NOON + timedelta(minutes=7))


def seen(text: str) -> str:
    """Give what people see of markdown, where only backslashes are in it."""
    return regex.sub(r"\\([^\w\s]|_)", r"\1", text)


def test_an_alert_shows_headline_outlet_watch_code_and_when_it_was_published() -> None:
    embed = embeds.embed_of(a_card(title="Ferry runs aground", summary="All are safe."), SAY)

    assert embed.title == "Ferry runs aground"
    assert embed.url == "https://pier.example/1"
    assert embed.author.name == "Harbour Wire"
    assert embed.description == "All are safe."
    assert embed.timestamp == NOON
    assert embed.footer.text == "W12 Ferries · L0000"


def test_matched_terms_stand_out_in_headline_and_summary() -> None:
    evidence = (
        Evidence("title", 0, 5, "ferry", "exact"),
        Evidence("summary", 4, 9, "ferry", "exact"),
    )
    card = a_card(title="Ferry aground", summary="The ferry lies still.", evidence=evidence)

    embed = embeds.embed_of(card, SAY)

    assert embed.title == "__Ferry__ aground"
    assert embed.description == "The **ferry** lies still."


def test_an_edited_message_names_who_else_tells_it_and_since_when() -> None:
    embed = embeds.embed_of(a_card(DeliveryKind.EDIT, ("Pier News", "Bay_Post")), SAY)

    [field] = embed.fields
    assert field.name == "+2 outlets"
    assert field.value == "Pier News, Bay\\_Post · updated <t:1795522020:R>"


def test_a_reworded_message_says_when_it_was_changed() -> None:
    [field] = embeds.embed_of(a_card(DeliveryKind.EDIT), SAY).fields
    assert (field.name, field.value) == ("Updated", "<t:1795522020:R>")


def test_a_story_told_again_says_why() -> None:
    embed = embeds.embed_of(a_card(because="the number of *dead* rose"), SAY)
    assert embed.description == "-# Told again: the number of \\*dead\\* rose\n"


def test_what_was_seen_and_not_published_says_so() -> None:
    embed = embeds.embed_of(a_card(published_at=None), SAY)
    assert embed.footer.text == "W12 Ferries · L0000 · when first seen"


@pytest.mark.parametrize(
    "title",
    [
        "@everyone <!channel> [bold red]sale[/] *now* `rm`",
        "<@123456789012345678> <@&123456789012345678> <#1> <t:1:R> <:e:1> </a:1>",
        "join https://discord.gg/abc ||now|| ~~or~~ __never__",
        "# Big news",
        "- not a list",
        "1. not a list",
        "> not a quote",
        "a \\* b \\",
        *SCRIPTS,
    ],
)
def test_markup_of_strangers_is_seen_as_they_wrote_it(title: str) -> None:
    assert seen(markdown(title, 1_000)) == title


@pytest.mark.parametrize(
    "dangerous",
    [
        "@everyone",
        "@HERE",
        "<@1>",
        "<@&1>",
        "<#1>",
        "https://evil.example",
        "[a](b)",
        "||a||",
        "`a`",
    ],
)
def test_nothing_of_strangers_is_a_mention_a_link_or_markup(dangerous: str) -> None:
    drawn = markdown(f"x {dangerous} y", 1_000)

    bare = regex.sub(r"\\(?:[^\w\s]|_)", "", drawn)
    assert not regex.search(r"@(?:everyone|here)|[<>\[\]`|*_~]|https?:", bare, regex.IGNORECASE)


@pytest.mark.parametrize(
    ("calls", "content", "mentions"),
    [
        (("42",), "<@&42>", {"parse": [], "roles": [42]}),
        (("@7",), "<@7>", {"parse": [], "users": [7]}),
        (("42", "@7"), "<@&42> <@7>", {"parse": [], "roles": [42], "users": [7]}),
        ((), None, {"parse": []}),
    ],
)
def test_only_whom_the_watch_names_may_ring(
    calls: tuple[str, ...], content: str | None, mentions: dict[str, list[int]]
) -> None:
    drawn = embeds.drawn(a_card(title="@everyone <@1>"), MARKER, SAY, calls)
    assert drawn.content == content
    assert dict(drawn.mentions.to_dict()) == mentions


def test_buttons_ask_in_words_and_carry_the_marker() -> None:
    row, mute = embeds.view_of(a_card(), MARKER, SAY).to_components()

    [select] = mute["components"]
    assert [one["custom_id"].removeprefix(f"ww1.{MARKER}:") for one in row["components"]] == [
        "why L0000",
        "news less L0000",
        "news vote L0000 verdict:up",
        "news vote L0000 verdict:down",
    ]
    assert select["custom_id"] == f"ww1.{MARKER}:mute add SEYDH"
    values = [one["value"] for one in select["options"]]
    assert values == ["30m", "1h", "4h", "until tomorrow 08:00", "1w", "forever"]


def test_a_custom_id_reads_back_and_an_old_one_says_that_it_is_old() -> None:
    asked = pressed(custom_id("why L4T7M", MARKER))

    assert asked is not None
    assert (asked.ask, asked.marker) == ("why L4T7M", MARKER)
    assert pressed("ww0:why L4T7M") == pressed("ww0:anything")
    assert pressed("somebody else's") is None


def test_words_that_fit_into_no_custom_id_are_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        custom_id("w" * 91)


def test_later_articles_are_named_with_their_links() -> None:
    later = (
        FollowUp(2, "Pier News", "Ferry [freed]", "https://pier.example/a b"),
        FollowUp(3, "Bay Post", "Ferry sinks", None),
    )
    drawn = embeds.follow_up_of(replace(a_delivery(), follow_ups=later), MARKER, SAY)

    assert drawn.embed.description == (
        "**Pier News** [Ferry \\[freed\\]](<https://pier.example/a%20b>)\n**Bay Post** Ferry sinks"
    )


def test_of_very_many_later_articles_the_newest_are_named() -> None:
    many = tuple(FollowUp(n, f"Outlet {n}", "t" * 3_000, None) for n in range(2, 40))
    drawn = embeds.follow_up_of(replace(a_delivery(), follow_ups=many), MARKER, SAY)

    assert "Outlet 39" in str(drawn.embed.description)
    assert str(drawn.embed.description).endswith("and 28 more")


@pytest.mark.parametrize(
    ("link", "sent"),
    [
        ("https://pier.example/ü?q=[1]", "https://pier.example/%C3%BC?q=%5B1%5D"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://pier.example:8443/a%20b", "https://pier.example:8443/a%20b"),
        ("javascript:alert(1)", None),
        ("https://user:pw@pier.example/", None),
        ("https://localhost/", None),
        ("https://pier.example:99999/", None),
        ("https://[::1", None),
        (f"https://{'a' * 70}.example/", None),
        ("https://pier.example/" + "x" * 2_048, None),
        ("https://pier.example/" + "ü" * 1_000, None),
        (None, None),
    ],
)
def test_an_address_that_discord_would_refuse_is_left_out(
    link: str | None, sent: str | None
) -> None:
    assert embeds.safe_url(link) == sent


# Notices


def a_notice(*lines: NoticeLine, **more: Any) -> Notice:
    known: dict[str, Any] = {"title": "Two feeds fail", "remedy": "Look at the network."}
    return Notice(NoticeKind.FAILING, DESK, key="host", lines=lines, **known | more)


def test_a_notice_shows_its_lines_and_what_to_do() -> None:
    line = NoticeLine("Ferry *late*", "https://pier.example/1", "Pier News", NOON, "+2 outlets")
    drawn = drawn_notice(a_notice(line, beyond=3), MARKER, SAY)

    assert drawn.embed.title == "Two feeds fail"
    assert drawn.embed.description == (
        "**Pier News** · [Ferry \\*late\\*](<https://pier.example/1>) · \\+2 outlets · <t:1795521600:R>\n"
        "and 3 more\nLook at the network."
    )


def test_commands_and_buttons_stand_out_in_what_to_do_and_nothing_else_is_markup() -> None:
    remedy = "Say `feed list`, or press *Re-check*. <@1> 2 * 3 [a](b) `_c_`"
    drawn = drawn_notice(a_notice(remedy=remedy), MARKER, SAY)
    assert drawn.embed.description == (
        "Say `feed list`, or press **Re-check**. \\<@1\\> 2 \\* 3 \\[a\\](b) `_c_`"
    )


def test_what_is_over_is_seen_to_be_over() -> None:
    colours = {
        drawn_notice(a_notice(is_over=over), MARKER, SAY).embed.colour for over in (True, False)
    }
    assert len(colours) == 2


def test_a_button_of_a_notice_asks_its_command_and_one_carries_the_marker_always() -> None:
    actions = (NoticeAction("Try again", "outbox retry all"), NoticeAction("x", "y" * 95))
    for offered, asks in ((actions, "outbox retry all"), ((), "watch list")):
        view = drawn_notice(a_notice(actions=offered), MARKER, SAY).view
        [row] = view.to_components()
        assert [one["custom_id"] for one in row["components"]] == [f"ww1.{MARKER}:{asks}"]


# Laws, whatever the text

NASTY = st.text(
    st.one_of(
        st.sampled_from(
            "*_~`|<>[]()#-:@\\\n\r\t \u200b\u0336\u0489\u202e\u2067\U0001f6a8\ufe0f\u200dא"
        ),
        st.characters(),
    ),
    max_size=400,
) | st.sampled_from(["", " ", "@everyone", "\U0001f6a8" * 300, "Z" + "\u0336" * 10_000, "א" * 500])


@given(NASTY, st.integers(min_value=8, max_value=300))
def test_no_text_exceeds_its_limit(text: str, limit: int) -> None:
    assert length(markdown(text, limit)) <= limit
    assert length(plain(text, limit)) <= limit


@given(NASTY, st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), max_size=8))
def test_marks_are_closed_wherever_a_text_is_cut(text: str, places: list[tuple[int, int]]) -> None:
    drawn = marked_up(marked(text, places), 60)

    bare = regex.sub(r"\\(?:[^\w\s]|_)", "", drawn)
    assert length(drawn) <= 60
    assert bare.count("**") % 2 == 0
    assert not regex.search(r"[_~`|<>\[\]]|(?<!\*)\*(?!\*)", bare.replace("**", ""))


@given(NASTY)
def test_no_text_holds_a_mention_or_a_link(text: str) -> None:
    bare = regex.sub(r"\\(?:[^\w\s]|_)", "", markdown(text, 300))
    assert not regex.search(r"@(?:everyone|here)|[<>]|https?:\S", bare, regex.IGNORECASE)
    assert "\n" not in bare


@given(
    title=NASTY,
    summary=NASTY,
    outlet=NASTY,
    watch=NASTY,
    link=NASTY.map(lambda text: "https://pier.example/" + text),
    because=st.none() | NASTY,
    others=st.lists(NASTY, max_size=12),
    kind=st.sampled_from(DeliveryKind),
)
def test_every_message_keeps_every_limit(
    title: str,
    summary: str,
    outlet: str,
    watch: str,
    link: str,
    because: str | None,
    others: list[str],
    kind: DeliveryKind,
) -> None:
    watches = tuple(WatchName(n, watch) for n in range(12))
    card = a_card(
        kind,
        tuple(others),
        title=title,
        summary=summary,
        outlet=outlet,
        link=link,
        because=because,
        watches=watches,
    )
    keeps_the_limits(embeds.drawn(card, MARKER, SAY).embed)
    assert 1 <= length(embeds.thread_name(card.title, SAY)) <= 100


def keeps_the_limits(embed: discord.Embed) -> None:
    assert 1 <= length(str(embed.title)) <= embeds.TITLE
    assert length(embed.description or "") <= embeds.DESCRIPTION
    assert length(embed.footer.text or "") <= 2_048
    assert length(embed.author.name or "x") <= embeds.AUTHOR
    assert len(embed.url or "") <= embeds.URL
    for one in embed.fields:
        assert 1 <= length(str(one.name)) <= 256
        assert 1 <= length(str(one.value)) <= embeds.FIELD
    assert len(embed) <= embeds.EMBED


@given(st.lists(st.tuples(NASTY, NASTY, NASTY), min_size=1, max_size=15))
def test_a_message_of_later_articles_keeps_its_limit(rows: list[tuple[str, str, str]]) -> None:
    later = tuple(
        FollowUp(n, outlet, title, f"https://pier.example/{link}")
        for n, (outlet, title, link) in enumerate(rows, start=2)
    )
    drawn = embeds.follow_up_of(replace(a_delivery(), follow_ups=later), MARKER, SAY)
    assert 1 <= length(str(drawn.embed.description)) <= 4_096


@given(st.lists(st.tuples(NASTY, NASTY, NASTY), max_size=40), NASTY, NASTY)
def test_a_notice_keeps_every_limit(
    rows: list[tuple[str, str, str]], title: str, remedy: str
) -> None:
    lines = (NoticeLine(text, note=note, outlet=outlet) for text, note, outlet in rows)
    embed = drawn_notice(a_notice(*lines, title=title, remedy=remedy), MARKER, SAY).embed
    assert 1 <= length(str(embed.title)) <= embeds.TITLE
    assert length(embed.description or "") <= 4_096


def test_a_stretch_that_is_cut_away_leaves_no_empty_mark() -> None:
    assert marked_up((Stretch("a" * 20), Stretch("b", is_marked=True)), 10) == "a" * 9 + "…"


def test_a_delivery_without_watches_still_has_its_code() -> None:
    owed: Delivery = a_delivery()
    assert embeds.embed_of(card_of(owed, now=NOON), SAY).footer.text == "L0000 · when first seen"
