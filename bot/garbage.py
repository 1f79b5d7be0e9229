"""How often Python looks for garbage that goes round in circles."""

import atexit
import gc

_SELDOM = 10_000, 20, 20


def spare_the_collector() -> None:
    """Let the collector of garbage pass by what has been read, which stays, and look less often.

    What a poll makes is let go without it. At Python's own pace it took a tenth of all time.
    """
    gc.freeze()
    gc.set_threshold(*_SELDOM)


def spare_a_command() -> None:
    """Let Python look less often while much is loaded, and not look through all of it when it ends.

    It does so twice at an end, which takes a quarter of the time of a short command.
    """
    gc.set_threshold(*_SELDOM)
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)
