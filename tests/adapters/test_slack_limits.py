"""Outlets in Slack's forms: they are suggested while somebody types, several may be chosen."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest_asyncio
from msgspec.structs import replace

from adapters.chat.slack_chat import limits
from rules.ids import draft_code
from tests.asking_room import poll
from tests.fakes import Clock
from tests.newsroom import NOON, item, told
from tests.servers.slack_people import Person
from tests.slack_house import COMMAND, UNSAVED, said
from tests.slack_room import House, open_house

HOSTILE = '<!channel> *Pier* "North" \\ ) OR\n(ferry ' + "Weekly & " * 60
SELECT = "suggest.sources"


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as one:
        outlets = enumerate(["Harbour Wire", "Pier Post", HOSTILE])
        news = told(*(replace(item(f"Flood {n}"), outlet=name) for n, name in outlets))
        await poll(one.commands, news, "slack", Clock(NOON))
        yield one


async def opened(house: House, person: Person) -> None:
    await person.command(COMMAND, "watch add", channel=house.alerts)
    await house.slack.until(lambda: person.modals)


async def tried(house: House, person: Person, query: str, outlets: Sequence[str]) -> str:
    """Let somebody fill in the form that is open; gives the query of the draft."""
    await person.submit({"query": query, SELECT: outlets})
    await house.slack.until(lambda: UNSAVED in said(person.modal))
    draft = await house.commands.find_draft(draft_code(1))
    assert draft is not None
    return draft.query


async def test_outlets_are_suggested_and_several_may_be_chosen(house: House) -> None:
    ada = house.person("ada")
    await opened(house, ada)
    assert await ada.search(ada.modal, SELECT, "pier po") == ["Pier Post"]
    everyone = await ada.search(ada.modal, SELECT, "")
    assert {"Harbour Wire", "Pier Post"} < set(everyone)

    query = await tried(house, ada, "flood OR storm", ["Harbour Wire", "Pier Post"])
    assert query == '(flood OR storm) source:("Harbour Wire" OR "Pier Post")'
    await ada.press(ada.modal, "Save")
    await house.slack.until(lambda: "Saved W1" in said(ada.modal))
    [watch] = await house.watches()
    assert watch.query == query


async def test_a_hostile_name_is_a_name(house: House) -> None:
    ada = house.person("ada")
    await opened(house, ada)
    [name] = await ada.search(ada.modal, SELECT, "north")
    assert len(name) <= limits.OPTION_VALUE
    await tried(house, ada, "flood", [name])
    assert "1 story (1 article)" in said(ada.modal)


async def test_a_mistake_keeps_the_outlets_that_were_chosen(house: House) -> None:
    ada = house.person("ada")
    await opened(house, ada)
    await ada.search(ada.modal, SELECT, "")
    await ada.submit({"query": "flood AND", SELECT: ["Harbour Wire", "Pier Post"]})
    await house.slack.until(lambda: "(column 7)" in said(ada.modal))

    await ada.submit({"query": "flood"})
    await house.slack.until(lambda: UNSAVED in said(ada.modal))
    draft = await house.commands.find_draft("D1")
    assert draft is not None
    assert draft.query == 'flood source:("Harbour Wire" OR "Pier Post")'


async def test_a_draft_is_refined_with_its_outlets_chosen(house: House) -> None:
    ada = house.person("ada")
    await opened(house, ada)
    await ada.search(ada.modal, SELECT, "")
    await tried(house, ada, "flood OR storm", ["Pier Post"])

    await ada.press(ada.modal, "Refine")
    await house.slack.until(lambda: "Query" in said(ada.modal))
    await ada.submit({"query": "flood"})
    await house.slack.until(lambda: UNSAVED in said(ada.modal))
    draft = await house.commands.find_draft("D1")
    assert draft is not None
    assert draft.query == 'flood source:"Pier Post"'
