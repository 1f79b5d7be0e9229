"""How commands are written."""

from rules.asking.usage import called, usage
from rules.asking.words import COMMANDS

BY_WORDS = {one.words: one for one in COMMANDS}
EXPORT = BY_WORDS["watch export"]


def test_what_may_be_left_out_stands_in_brackets_and_what_needs_no_name_in_angles() -> None:
    assert usage(BY_WORDS["watch clone"]) == "watch clone <watch> channel:… [name:…]"
    assert usage(EXPORT) == "watch export [<watch>]"
    assert usage(BY_WORDS["status"]) == "status"


def test_every_word_may_be_called_otherwise() -> None:
    assert called(EXPORT, lambda kind, _: kind) == "group command"
    assert usage(EXPORT, lambda kind, _: kind) == "group command [<option>]"
