"""Spec 6: numbers, and what comes from the device is untrusted text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from check_sentry4.text import INF, LONGEST_NAME, clean, number, range_text


@pytest.mark.parametrize(
    ("value", "shown"),
    [(5.6, "5.6"), (3.69, "3.69"), (18.0, "18"), (0, "0"), (-0.0, "0"), (2147483647, "2147483647"),
     (0.29, "0.29"), (0.001, "0.001"), (-2.1, "-2.1"), (100.10, "100.1")],
)  # fmt: skip
def test_numbers_have_no_trailing_zeros(value: float, shown: str) -> None:
    assert number(value) == shown


@given(st.integers(-60000, 2**31 - 1), st.sampled_from([1, 10, 100, 1000]))
def test_a_number_shown_is_the_number(raw: int, divisor: int) -> None:
    shown = number(raw / divisor)
    assert float(shown) == raw / divisor
    assert "e" not in shown
    assert not ("." in shown and shown.endswith(("0", ".")))


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [(0, 12, "12"), (5, 45, "5:45"), (-INF, 9, "~:9"), (0.4, INF, "0.4:"), (0, INF, "0:"),
     (-INF, INF, "~:"), (-5, 5, "-5:5")],
)  # fmt: skip
def test_ranges_as_text(low: float, high: float, shown: str) -> None:
    assert range_text(low, high) == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"Rack F31", "Rack F31"),
        (b"Aa1!)(*&^%\\$#@!~=-_0", "Aa1!)(*&^%\\$#@!~=-_0"),
        (b"a|b\nc\x1b[2J", "a?b?c?[2J"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        ("Küche".encode(), "Küche"),
        (b"padded \0\0", "padded"),
        (b"x" * 80, "x" * LONGEST_NAME),
        ("a\u202eb\u2028c".encode(), "a?b?c"),
    ],
)
def test_untrusted_text(raw: bytes, shown: str) -> None:
    assert clean(raw) == shown


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_nothing_untrusted_gets_through(raw: bytes | str) -> None:
    text = clean(raw)
    assert "|" not in text
    assert text.isprintable()
    assert len(text) <= LONGEST_NAME
