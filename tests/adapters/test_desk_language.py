"""What cannot be done, said in the language of who asks, however deep inside it was found out."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from rules.asking.ask import Ask, Asker
from tests.asking_room import ANN, BOB, WAR, Room, a_room, words_of

EVA, LUC, SOL = (replace(ANN, language=one) for one in ("de", "fr", "es-419"))


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with a_room(tmp_path) as one:
        await one.adds("flood name:Floods")
        yield one


@pytest.mark.parametrize(
    ("asker", "line", "answer"),
    [
        (replace(BOB, language="de"), "watch pause W1", "Du darfst nicht ändern"),
        (
            EVA,
            "watch add flood AND",
            "die Suche wurde nicht gespeichert: die Suche endet nach `AND`: erwartet wird ein"
            " Suchwort oder „(“ (Spalte 7)\nflood AND\n      ^",
        ),
        (LUC, "watch add (flood", "cette `(` n’est jamais fermée : ajoutez une `)` (colonne 1)"),
        (SOL, "watch add flood AN*D", "`*` va solo al final de una palabra"),
        (EVA, "watch add flood name:Floods", "es gibt schon eine Suche „Floods“"),
        (EVA, "watch edit W1 min_sources:99", "min_sources ist 1 bis"),
        (EVA, "watch test -flood", "nichts wurde ausprobiert: die Suche schließt nur aus"),
        (LUC, "news search @nobody", "rien n’a été cherché : il n’y a pas de liste @nobody"),
        (EVA, "news search flood since:soon", "`soon` ist keine Dauer"),
        (EVA, "source remove F9", "es gibt keinen Feed „F9“: es gibt noch nichts dergleichen"),
        (LUC, "news story S0000", "on ne sait rien de « S0000 »"),
        (EVA, "why L0000", "von „L0000“ ist nichts bekannt"),
        (EVA, "mute add W1 for:tomorow", "nichts wurde stumm geschaltet: `tomorow` sagt nicht"),
        (SOL, "mute add flod for:4h", "no se silenció nada: `flod` no se puede silenciar"),
        (EVA, "mute remove outlet Tide", "outlet Tide ist in chat:war nicht stumm: stumm ist dort nichts"),
        (LUC, "channel set quiet:night", "rien n’a été réglé : heures calmes : `night` ne sont pas des heures"),
        (EVA, "channel set budget:many", "nichts wurde eingestellt: Höchstzahl: `many` ist keine Höchstzahl"),
        (EVA, "channel set zone:Berlin", "`Berlin` ist keine Zeitzone: ist"),
        (SOL, "digest set daily 8pm", "`8pm` no es una hora: escribe 20:00"),
        (EVA, "channel set folding:never", "`folding:never`: wähle eines von edit, thread, post"),
        (LUC, "whynot flood", "« flood » n’est pas le lien d’un article"),
        (EVA, "watch show", "`watch show` braucht mehr: sag `watch show <watch>`"),
        (EVA, "watch frobnicate", "`watch frobnicate` ist kein Befehl"),
        (EVA, "watch advice daily 08:00", "nichts wurde eingestellt: Hinweise kommen wöchentlich"),
        (EVA, "source find nowhere", "nichts wurde gefunden: „nowhere“ ist keine Adresse"),
        (EVA, "source import file:///x", "nichts wurde importiert: gib die Datei an, oder einen Link"),
        (LUC, "source import file:///x", "rien n’a été importé : donnez le fichier, ou un lien"),
        (SOL, "source import file:///x", "no se importó nada: da el archivo, o un enlace"),
    ],
)  # fmt: skip
async def test_a_refusal_is_said_in_the_askers_language(
    asker: Asker, line: str, answer: str, room: Room
) -> None:
    refused = await room.says(line, asker)
    assert refused.is_problem
    assert answer in words_of(refused)


async def test_outlets_that_cannot_be_meant_are_refused_in_the_askers_language(room: Room) -> None:
    asked = Ask("watch add", EVA, WAR, {"query": "flood", "sources": "F9"})
    assert "wurden nicht eingeschränkt: es gibt keinen Feed F9" in words_of(
        await room.desk.answer(asked)
    )
