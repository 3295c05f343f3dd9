"""What was measured several times is written with the digits that count, and said to be noisy where it is."""

from __future__ import annotations

import pytest

from inception_lab.text.numbers import Quartiles, is_noisy, measured, middle_half


@pytest.mark.parametrize(
    ("quartiles", "median", "half"),
    [
        ((1_500.0, 1_796.0, 2_100.0), "1,800 ms (noisy)", "1,500 – 2,100 ms"),
        ((1_795.0, 1_796.0, 1_797.0), "1,796 ms", "1,795 – 1,797 ms"),
        ((1_795.98, 1_796.0, 1_796.04), "1,796 ms", "1,796 – 1,796 ms"),
        ((12.30, 12.34, 12.38), "12.34 ms", "12.30 – 12.38 ms"),
        ((11.9, 12.34, 12.95), "12 ms", "12 – 13 ms"),
        ((0.052, 0.061, 0.079), "0.06 ms (noisy)", "0.05 – 0.08 ms"),
        ((40.0, 400.0, 500.0), "400 ms (noisy)", "40 – 500 ms"),
        ((3.0, 3.0, 3.0), "3.000 ms", "3.000 – 3.000 ms"),
    ],
)
def test_a_median_has_the_digits_that_its_quartiles_let_count(quartiles: Quartiles, median: str, half: str) -> None:
    assert (measured(quartiles, "ms"), middle_half(quartiles, "ms")) == (median, half)


def test_what_is_more_than_a_fifth_apart_is_noisy_and_what_is_less_is_not() -> None:
    assert is_noisy((90.0, 100.0, 110.1)) and not is_noisy((90.0, 100.0, 110.0))
    assert measured((1.0, 1.0, 1.0)) == "1.000"
