"""Short ids that people can read aloud: W12, F7, S8F3K, A90QZ, L4T7M.

Watches and feeds are numbered. Stories (S), articles (A) and alerts (L) are many, so their number is mixed
(neighbours look different) and written in Crockford's base 32, which has no I, L, O or U
(crockford.com/base32.html). The mixing is one to one: a code never names two things.
"""

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("ILO", "110")
_SHORTEST = 4
_LONGEST = 10
_ODD = 0x9E3779B1  # 2**32 / golden ratio, odd: a multiplication by it is one to one modulo 2**n


def code(letter: str, number: int) -> str:
    """Write a number (0 or more) as a code of four characters and more behind its letter."""
    length, rest = _SHORTEST, number
    while rest >= _size(length):
        rest -= _size(length)
        length += 1
    mixed = rest * _ODD % _size(length)
    digits = (_DIGITS[mixed >> 5 * place & 31] for place in reversed(range(length)))
    return letter + "".join(digits)


def number(letter: str, text: str) -> int | None:
    """Read a code back; None when it is none of this letter."""
    digits = text.strip().upper().removeprefix(letter).translate(_READ_AS)
    if not text.strip().upper().startswith(letter) or not _is_code(digits):
        return None
    mixed = 0
    for digit in digits:
        mixed = mixed * 32 + _DIGITS.index(digit)
    size = _size(len(digits))
    below = sum(_size(length) for length in range(_SHORTEST, len(digits)))
    unmixed: int = mixed * pow(_ODD, -1, size) % size
    return unmixed + below


def _size(length: int) -> int:
    """Count the codes of a length."""
    return 1 << 5 * length


def _is_code(digits: str) -> bool:
    return _SHORTEST <= len(digits) <= _LONGEST and all(digit in _DIGITS for digit in digits)


def watch_code(watch_id: int) -> str:
    """Write a watch's id: W12."""
    return f"W{watch_id}"


def watch_number(text: str) -> int | None:
    """Read W12 or w12; None for anything else, such as a name."""
    return _numbered("W", text)


def feed_code(feed_id: int) -> str:
    """Write a feed's id: F12."""
    return f"F{feed_id}"


def feed_number(text: str) -> int | None:
    """Read F12 or f12; None for anything else, such as a name."""
    return _numbered("F", text)


def draft_code(draft_id: int) -> str:
    """Write a draft's id: D12."""
    return f"D{draft_id}"


def draft_number(text: str) -> int | None:
    """Read D12 or d12; None for anything else."""
    return _numbered("D", text)


def _numbered(letter: str, text: str) -> int | None:
    digits = text.strip().upper().removeprefix(letter)
    is_code = text.strip().upper().startswith(letter) and digits.isascii() and digits.isdecimal()
    return int(digits) if is_code and len(digits) <= 18 else None
