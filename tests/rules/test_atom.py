import pytest

from rules.atom import LIST_AT_MOST, Keys, with_key, without_key


@pytest.mark.parametrize("count", [1, 2, LIST_AT_MOST, LIST_AT_MOST + 1, 10 * LIST_AT_MOST])
def test_keys_are_put_in_and_taken_out_in_any_number(count: int) -> None:
    keys: Keys = [0]
    for key in range(1, count):
        keys = with_key(keys, key)
    assert list(keys) == list(range(count))
    for key in range(count - 1):
        left = without_key(keys, key)
        assert left is not None
        assert list(left) == list(range(key + 1, count))
        keys = left
    assert without_key(keys, count - 1) is None
