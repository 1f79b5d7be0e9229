"""`wirewatch watch plan` and `apply`, as the operator sees them."""

from pathlib import Path
from typing import Any

CONFIG = """
[[chats]]
platform = "console"
[[watches]]
name = "Quakes"
query = "earthquake"
"""


def test_a_plan_shows_what_is_different_and_apply_does_it(tmp_path: Path, wirewatch: Any) -> None:
    config = tmp_path / "config.toml"
    config.write_text(CONFIG)
    named = ("--config", str(config))
    planned = wirewatch("watch", "plan", *named)
    assert (planned.status, planned.out) == (3, "+ Quakes: earthquake\n")
    assert "`wirewatch watch apply` does it" in planned.err
    assert wirewatch("watch", "apply", *named).status == 0
    assert wirewatch("watch", "plan", *named).status == 0
    config.write_text(CONFIG.replace('"earthquake"', '"tremor"'))
    changed = wirewatch("watch", "plan", "--json", *named)
    assert changed.rows == [
        {
            "step": "change",
            "watch": "W1",
            "name": "Quakes",
            "differences": [{"what": "query", "before": "earthquake", "after": "tremor"}],
        }
    ]
    assert "query: earthquake → tremor" in wirewatch("watch", "plan", *named).out
    config.write_text('[[chats]]\nplatform = "console"\n')
    applied = wirewatch("watch", "apply", *named)
    assert applied.out == "- Quakes: earthquake\n"
    assert "1 step done" in applied.err
    assert wirewatch("watch", "list", *named).out == ""
