"""`wirewatch db backup` and `prune`, as the operator sees them."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

CONFIG = '[[chats]]\nplatform = "console"\n'


def test_a_backup_is_a_whole_database(tmp_path: Path, wirewatch: Any) -> None:
    (tmp_path / "config.toml").write_text(CONFIG)
    named = ("--config", str(tmp_path / "config.toml"))
    copy = tmp_path / "copy.db"
    assert "`wirewatch run` makes it" in wirewatch("db", "backup", str(copy), *named).err
    wirewatch("watch", "add", "ferry", *named)
    assert wirewatch("db", "backup", str(copy), *named).status == 0
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute("SELECT query FROM watch").fetchall() == [("ferry",)]
    assert copy.stat().st_mode & 0o077 == 0
    again = wirewatch("db", "backup", str(copy), *named)
    assert (again.status, "is there already" in again.err) == (1, True)
    nowhere = wirewatch("db", "backup", str(tmp_path / "no" / "copy.db"), *named)
    assert "cannot be written: No such file or directory\n" in nowhere.err


def test_pruning_says_what_it_removed(tmp_path: Path, wirewatch: Any) -> None:
    (tmp_path / "config.toml").write_text(CONFIG)
    named = ("--config", str(tmp_path / "config.toml"))
    wirewatch("watch", "add", "ferry", *named)
    pruned = wirewatch("db", "prune", "--older-than", "30d", *named)
    assert pruned.status == 0
    assert "removed 0 articles" in pruned.err


def test_a_database_on_a_server_is_copied_with_its_own_tool(tmp_path: Path, wirewatch: Any) -> None:
    config = tmp_path / "config.toml"
    config.write_text(CONFIG + '[database]\nurl = "postgresql://nobody@127.0.0.1/x"\n')
    told = wirewatch("db", "backup", str(tmp_path / "copy"), "--config", str(config))
    assert (told.status, "pg_dump" in told.err) == (1, True)
