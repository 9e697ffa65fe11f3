"""Numbers of a text: in digits, in words, and what they may be."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope.nlp.numbers import numbers_of
from threadscope.nlp.words import read_text

SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def read(text: str) -> list[float]:
    """Return the values of a text's numbers."""
    words = read_text(text)
    return [number.value for number in numbers_of(words, 0, len(words.words))]


def kinds(text: str) -> list[str]:
    """Return what a text's numbers may be."""
    words = read_text(text)
    return [number.kind for number in numbers_of(words, 0, len(words.words))]


def spell(value: int, link: str, hyphen: str) -> str:
    """Write a number below a thousand million as people say it; `link` stands behind hundreds ("and" or nothing)."""
    for scale, name in ((1_000_000, "million"), (1_000, "thousand")):
        if value >= scale:
            rest = value % scale
            joint = f" {link}" if link and 0 < rest < 100 else ""
            tail = f"{joint} {spell(rest, link, hyphen)}" if rest else ""
            return f"{spell(value // scale, link, hyphen)} {name}{tail}"
    if value >= 100:
        joint = f" {link}" if link else ""
        tail = f"{joint} {spell(value % 100, link, hyphen)}" if value % 100 else ""
        return f"{SMALL[value // 100]} hundred{tail}"
    if value < 20:
        return SMALL[value]
    return TENS[value // 10 - 2] + (f"{hyphen}{SMALL[value % 10]}" if value % 10 else "")


@given(st.integers(2, 999_999_999), st.sampled_from(["", "and"]), st.sampled_from(["-", " "]))
def test_a_number_in_words_is_read_back(value, link, hyphen):
    assert read(f"We stand at {spell(value, link, hyphen)}, thank you.") == [value]


@given(st.integers(0, 999), st.lists(st.integers(0, 9), min_size=1, max_size=4))
def test_a_decimal_in_words_is_read_back(whole, digits):
    said = f"{spell(whole, 'and', '-')} point {' '.join(SMALL[digit] for digit in digits)}"
    assert read(f"It says {said}!") == [float(f"{whole}.{''.join(map(str, digits))}")]


@given(st.integers(2, 999_999), st.integers(2, 999_999), st.sampled_from([" to ", ", ", " but ", "; "]))
def test_two_numbers_stay_two(one, two, joint):
    assert read(f"From {spell(one, 'and', '-')}{joint}{spell(two, 'and', '-')} it went.") == [one, two]


@given(st.integers(1, 9), st.integers(10, 99))
def test_hundreds_may_be_left_out(head, tail):
    assert read(f"Mine says {SMALL[head]}-{spell(tail, '', '-')}.") == [100 * head + tail]


@given(st.integers(-1_000, 1_000).filter(abs))
def test_digits_are_read_as_they_stand(value):
    assert read(f"My number is {value} now") == [value]


@given(st.text(max_size=200))
def test_spans_are_in_order_and_inside(text):
    words = read_text(text)
    at = 0
    for number in numbers_of(words, 0, len(words.words)):
        assert at <= number.first < number.last <= len(words.words)
        at = number.last


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a hundred and eight", [108]),
        ("a thousand and one", [1001]),
        ("one hundred and two hundred", [100, 200]),
        ("three thousand and two thousand", [3000, 2000]),
        ("fifteen hundred", [1500]),
        ("twelve fifty", [1250]),
        ("six oh five", [605]),
        ("two dozen", [24]),
        ("half a dozen of them", [6]),
        ("six point two", [6.2]),
        ("nine point twenty-five", [9.25]),
        ("four point oh five", [4.05]),
        ("1.2 million", [1_200_000]),
        ("two and a half", [2.5]),
        ("one and a half", [1.5]),
        ("four and three quarters", [4.75]),
        ("4½", [4.5]),
        ("7 3/4", [7.75]),
        ("88/100", [88]),
        ("12,4", [12.4]),
        ("4.5k", [4500]),
        ("six\nforty", [6, 40]),
        ("sixty seventy eighty", [60, 70, 80]),
        ("seventy-one seventy-five", [71, 75]),
        ("no one of them, once", []),
        ("the ninety-first place", [91]),
        ("the two hundred and sixth place", [206]),
        ("two hundredth place", [200]),
        ("a second later", []),
        ("from plus five to minus eight", [5, -8]),
        ("and now minus fifty eight", [-58]),
        ("-1.2 last year", [-1.2]),
        ("-14.", [14]),
        ("1.2.3", []),
    ],
)
def test_numbers_in_many_forms(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("it was seventy", "plain"),
        ("seventy points", "delta"),
        ("six and a half points", "delta"),
        ("seventieth in the table", "rank"),
        ("seventy percent", "percent"),
        ("seventy days", "other"),
        ("seventy lamps", "count"),
        ("nineteen eighty-four", "other"),
        ("seven thirty am", "other"),
        ("$40", "other"),
        ("in 2019", "other"),
    ],
)
def test_what_a_number_may_be(text, kind):
    assert kinds(text) == [kind]


def test_units_of_the_tool_may_be_levels():
    words = read_text("from four and a half lamps to three lamps")
    found = numbers_of(words, 0, len(words.words), frozenset({"lamp"}))
    assert [(number.value, number.kind) for number in found] == [(4.5, "plain"), (3.0, "plain")]


@pytest.mark.parametrize("word", ["seven ", "hundred and ", "a thousand ", "six point ", "4½ ", "1/2 ", "nineteen "])
def test_time_grows_with_the_text_only(word):
    def cost(times: int) -> float:
        words = read_text(word * times)
        start = time.process_time()
        numbers_of(words, 0, len(words.words))
        return time.process_time() - start

    cost(10)
    assert cost(20_000) < 30 * max(cost(2_000), 0.002)
