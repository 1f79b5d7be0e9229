"""How often Python looks for garbage that goes round in circles."""

import gc


def spare_the_collector() -> None:
    """Let the collector of garbage pass by what has been read, which stays, and look less often.

    What a poll makes is let go without it. At Python's own pace it took a tenth of all time.
    """
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
