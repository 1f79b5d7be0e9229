"""A number and what it counts, as English says it: `1 story`, `14 stories`."""


def counted(number: int, one: str, many: str | None = None) -> str:
    """Say how many there are; `many` is the word's plural where that is not the word and an `s`."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"
