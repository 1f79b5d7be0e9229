import pytest

from rules.language.atom import TUPLE_AT_MOST, Keys, with_one, without_one


@pytest.mark.parametrize("count", [1, 2, TUPLE_AT_MOST, TUPLE_AT_MOST + 1, 10 * TUPLE_AT_MOST])
def test_keys_are_put_in_and_taken_out_in_any_number(count: int) -> None:
    keys: Keys = (0,)
    for key in range(1, count):
        keys = with_one(keys, key)
    assert list(keys) == list(range(count))
    for key in range(count - 1):
        left = without_one(keys, key)
        assert left is not None
        assert list(left) == list(range(key + 1, count))
        keys = left
    assert without_one(keys, count - 1) is None
