"""boilerplate.toml → what is known of sites, for whoever reads their pages."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def boilerplate() -> Mapping[str, Any]:
    """Read the table: phrases by kind, words, languages, and what to cut out of which host."""
    read = tomllib.loads(files("bot").joinpath("boilerplate.toml").read_text(encoding="utf-8"))
    return {name: part for name, part in read.items() if name != "version"}
