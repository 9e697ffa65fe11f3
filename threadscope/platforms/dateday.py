"""Tokens -> days of the calendar: "27. Oktober 2011", "Oct 27th, '11", "27.10.11", "2011-10-27"."""

from __future__ import annotations

from typing import NamedTuple

from threadscope.platforms import datewords as dw
from threadscope.platforms.datetokens import END, Token, full_year, glued, is_glue, number, starts_clock

__all__ = ["Day", "best_day", "like_version", "short_year", "year_at"]

_VERSION = frozenset({"version", "v", "ver", "release", "rev", "ip", "rc", "build"})
_JOIN = frozenset({".", ",", "-", "/", "'", "\xba", "\xb0", "\xaa", "de", "del", "d"})
"""What may stand between day, month and year."""
_ORDINAL = frozenset({"st", "nd", "rd", "th", "er", "e", "of", "the", "den", "der"})
"""What may stand between day and month only."""


class Day(NamedTuple):
    """A calendar day between two tokens; `numbers` and `sep` where the order of day and month is open."""

    first: int
    last: int
    year: int | None = None
    month: int = 0
    day: int = 0
    numbers: tuple[int, int, int] | None = None
    sep: str = ""
    named: bool = False
    """The month stands as a word, capitalised."""


def short_year(number: int) -> int:
    """Two digits -> the year meant: comments are younger than 1970."""
    return number + (2000 if number < 70 else 1900)


def best_day(tokens: list[Token], count: int) -> Day | None:
    """Return the first day with a year, else the first without one."""
    yearless = None
    for i in range(count):
        token = tokens[i]
        if token.kind == "n":
            day = _day_from_number(tokens, i)
        else:
            day = _day_of_era(tokens, i) if token.text in dw.ERAS else _day_from_month(tokens, i)
        if day:
            if day.year is not None or (day.numbers and day.numbers[2] >= 0):
                return day
            yearless = yearless or day
    return yearless


def _day_from_number(t: list[Token], i: int) -> Day | None:
    token, before = t[i], t[i - 1] if i else END
    if i and glued(before, token):
        if before.kind == "w" and before.text not in dw.WEEKDAYS:
            return None
        if before.text in (".", "/", "-", ":", ",") and i > 1 and t[i - 2].kind == "n" and glued(t[i - 2], before):
            return None
    if len(token.text) == 8:
        return _compact(t, i)
    if (year := full_year(token)) is not None:
        return _day_after_year(t, i, year)
    if number(token, 1, 99) is None:
        return None
    return _three_numbers(t, i) or _day_before_month(t, i) or _month_sign(t, i, None, i)


def _compact(t: list[Token], i: int) -> Day | None:
    """20111027, alone or before T095500."""
    text = t[i].text
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:])
    if 1990 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31 and (t[i + 1].kind == "" or t[i + 1].text == "t"):
        return Day(i, i + 1, year, month, day)
    return None


def _day_after_year(t: list[Token], i: int, year: int) -> Day | None:
    """2011-10-27, 2011/10/27, 2011. 10. 27., 2011年10月27日, 2011 October 27, 2011-Oct-27."""
    sep = t[i + 1].text
    if sep in ("年", "년"):
        return _month_sign(t, i + 2, year, i)
    if sep in ("-", "/", ".") and t[i + 3].text == sep and (glued(t[i], t[i + 1]) or sep == "."):
        month, day = number(t[i + 2], 1, 12), number(t[i + 4], 1, 31)
        if month and day and not (t[i + 5].text == sep and t[i + 6].kind == "n" and sep == "."):
            return Day(i, i + 5, year, month, day)
    j = i + 1
    while t[j].text in ("-", "/", ".", ",") and j < i + 3:
        j += 1
    month = dw.MONTHS.get(t[j].text)
    if month:
        j += 1
        while t[j].text in ("-", "/", ".", ",") and j < i + 5:
            j += 1
        day = number(t[j], 1, 31)
        if day and not starts_clock(t, j):
            return Day(i, j + 1, year, month, day, named=True)
    return None


def _day_of_era(t: list[Token], i: int) -> Day | None:
    """Read a day whose year counts from an emperor's first: \u5e73\u621021\u5e746\u67086\u65e5."""
    year = number(t[i + 1], 1, 64)
    return _month_sign(t, i + 3, dw.ERAS[t[i].text] + year, i) if year and t[i + 2].text == "\u5e74" else None


def _month_sign(t: list[Token], i: int, year: int | None, first: int) -> Day | None:
    """10月27日."""
    month, day = number(t[i], 1, 12), number(t[i + 2], 1, 31)
    if month and day and t[i + 1].text in ("月", "월"):
        return Day(first, i + (4 if t[i + 3].text in ("日", "일") else 3), year, month, day, named=True)
    return None


def _three_numbers(t: list[Token], i: int) -> Day | None:
    """27.10.11, 10/27/2011, 27-10-2011, 27. 10. 2011; a number missing at the end ("27.10. 9:55") is -1."""
    sep = t[i + 1].text
    if sep not in (".", "/", "-"):
        return None
    first, second = number(t[i], 1, 99), number(t[i + 2], 1, 31)
    if first is None or second is None:
        return None
    tight = glued(t[i], t[i + 1]) and glued(t[i + 1], t[i + 2])
    if t[i + 3].text == sep and t[i + 4].kind == "n" and not starts_clock(t, i + 4):
        tight = tight and glued(t[i + 2], t[i + 3]) and glued(t[i + 3], t[i + 4])
        after = t[i + 5]
        if after.text in (".", "-", "/") and t[i + 6].kind == "n" and glued(after, t[i + 6]) and glued(t[i + 4], after):
            return None
        if (after.kind == "w" or after.text == "%") and glued(t[i + 4], after) and after.text != "t":
            return None
        year = full_year(t[i + 4])
        if year and (tight or sep != "-") and first <= 31 and min(first, second) <= 12:
            return Day(i, i + 5, None, numbers=(first, second, year), sep=sep)
        if tight and len(t[i + 4].text) == 2 and _three_short(first, second, int(t[i + 4].text)):
            return Day(i, i + 5, None, numbers=(first, second, int(t[i + 4].text)), sep=sep)
        return None
    last = i + 4 if sep == "." and t[i + 3].text == "." else i + 3
    if (last == i + 4 or sep == "/") and tight and first <= 31 and min(first, second) <= 12:
        return Day(i, last, None, numbers=(first, second, -1), sep=sep)
    return None


def _three_short(first: int, second: int, third: int) -> bool:
    """Whether three short numbers are a date in any order: day and month first, or the year first."""
    return (first <= 31 and min(first, second) <= 12) or (second <= 12 and 1 <= third <= 31)


def _day_before_month(t: list[Token], i: int) -> Day | None:
    """27 October 2011, 27th of Oct, 27. Oktober, 27 de octubre de 2011, 27-Oct-11, 27Oct2011."""
    day = number(t[i], 1, 31)
    j = i + 1
    while j < i + 4 and (t[j].text in _JOIN or t[j].text in _ORDINAL):
        j += 1
    month = dw.MONTHS.get(t[j].text)
    if not day or not month:
        return None
    year, last = year_at(t, j + 1)
    return Day(i, last, year, month, day, named=True)


def _day_from_month(t: list[Token], i: int) -> Day | None:
    """October 27, 2011; Oct. 27th '11; Oct-27-2011."""
    month = dw.MONTHS.get(t[i].text)
    if not month:
        return None
    j = i + 1
    while j < i + 3 and t[j].text in (".", "-", "/", "the"):
        j += 1
    day = number(t[j], 1, 31)
    if not day or starts_clock(t, j):
        return None
    j += 1
    if t[j].text in ("st", "nd", "rd", "th"):
        j += 1
    year, last = year_at(t, j)
    return Day(i, last, year, month, day, named=True)


def year_at(t: list[Token], j: int) -> tuple[int | None, int]:
    """Read a year that may follow day and month; returns it and the token after the date."""
    k = j
    while k < j + 3 and t[k].text in _JOIN:
        k += 1
    year = full_year(t[k])
    if year:
        return year, k + 1
    after = t[k + 1]
    short = t[k].kind == "n" and len(t[k].text) == 2 and not starts_clock(t, k)
    if short and (after.kind in ("", "p") or is_glue(after) or starts_clock(t, k + 1)) and after.text not in ("%", "/"):
        return short_year(int(t[k].text)), k + 1
    return None, j


def like_version(t: list[Token], day: Day) -> bool:
    """Whether dotted numbers follow a word for versions, or are not printed as two digits each."""
    if day.first and t[day.first - 1].text in _VERSION:
        return True
    if day.first > 1 and t[day.first - 1].kind == "p" and t[day.first - 2].text in _VERSION:
        return True
    parts = [t[day.first + k].text for k in (0, 2, 4)]
    return len(parts[2]) == 2 and any(len(part) != 2 for part in parts)
