"""Watches of versions in which a name was unique in a whole workspace."""

from typing import Any

from alembic import command
from sqlalchemy import text
from sqlalchemy.engine import URL

from adapters.store.tables import WATCHES
from tests.adapters.test_steps_left_out import steps


def _row(name: str, scope: str, *channels: str) -> dict[str, Any]:
    return {
        "name": name,
        "query": "x",
        "channels": list(channels),
        "mode": "instant",
        "origin": "chat",
        "min_sources": 1,
        "scope": scope,
        "is_paused": False,
        "urgent": False,
    }


def test_watches_belong_to_their_channels_and_back_to_their_workspace(database: URL) -> None:
    with steps(database) as config:
        connection = config.attributes["connection"]
        command.upgrade(config, "head")
        command.downgrade(config, "0011")
        connection.execute(WATCHES.insert().values(_row("Floods", "slack:T1", "slack:C1")))
        connection.execute(WATCHES.insert().values(_row("Quakes", "", "console", "slack:C1")))

        command.upgrade(config, "head")
        names = text("SELECT name, scope FROM watch ORDER BY id")
        assert [tuple(row) for row in connection.execute(names)] == [
            ("Floods", "slack:T1 slack:C1"),
            ("Quakes", ""),
        ]
        other = _row("Floods", "slack:T1 slack:C2", "slack:C2")
        connection.execute(WATCHES.insert().values(other))

        command.downgrade(config, "0011")
        assert [tuple(row) for row in connection.execute(names)] == [
            ("Floods", "slack:T1"),
            ("Quakes", ""),
            ("Floods (W3)", "slack:T1"),
        ]
