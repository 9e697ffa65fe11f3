"""A short text -> the date and time that stand in it, as far as they can be read without knowing the thread.

A strict tokeniser (numbers, words, signs) and a few rules over tokens, so that no text can make it slow: each rule
looks at a bounded number of tokens, and only the first of them are read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from threadscope.platforms import datewords as dw
from threadscope.platforms.dateclock import Clock, clock_beside, first_clock
from threadscope.platforms.dateday import Day, best_day, like_version, year_at
from threadscope.platforms.datetokens import END, Token, glued, is_glue, tokens_of

__all__ = ["Ago", "Stamp", "scan"]


class Ago(NamedTuple):
    """A stretch of time before the reader's now, between two tokens; `days` counts calendar days ("yesterday")."""

    first: int
    last: int
    months: int = 0
    seconds: int = 0
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a text says about a point in time."""

    start: int
    end: int
    """Characters of the text, end exclusive."""
    day: Day | None
    clock: Clock | None
    ago: Ago | None
    whole: bool
    """The text says nothing else."""
    version_like: bool
    """Three numbers with dots that a software version could be as well."""


_DAYS_BACK = {**dict.fromkeys(dw.TODAY, 0), **dict.fromkeys(dw.YESTERDAY, 1), **dict.fromkeys(dw.DAY_BEFORE, 2)}
_TELLING = frozenset({"a", "p", *dw.MONTHS, *dw.UNITS, *dw.WHOLE_UNITS, *_DAYS_BACK, *dw.HALVES, *dw.OCLOCK, *dw.ZONES})
_IN_NUMBERS = re.compile(r"[0-9]\s*[.:/+-]\s*[0-9]|[0-9]{8}")
"""Words, or signs between numbers, without one of which nothing is a date or a time."""
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


@lru_cache(maxsize=8_192)
def scan(text: str) -> Stamp | None:
    """Find the date in a short text: a day and the time beside it, else a relative date, else a time alone."""
    if text.isascii() and not _IN_NUMBERS.search(text) and _TELLING.isdisjoint(_WORD.findall(text.lower())):
        return _now(text)
    tokens = tokens_of(text)
    count = len(tokens)
    tokens += [END] * 12
    day = best_day(tokens, count)
    ago = None if day and (day.year is not None or day.numbers) else _first_ago(tokens, count)
    if ago:
        day = None
    anchor = day or ago
    clock = clock_beside(tokens, count, anchor.first, anchor.last) if anchor else first_clock(tokens, count)
    if day is None and ago is None and clock is None:
        return _now(text)
    if day and clock and day.year is None and not day.numbers and clock.first >= day.last:
        year, last = year_at(tokens, clock.last)
        if year:
            day, clock = day._replace(year=year), clock._replace(last=last)
    if day and day.numbers and day.numbers[2] < 0 and not clock:
        return None
    parts = [part for part in (anchor, clock) if part]
    first, last = min(p.first for p in parts), max(p.last for p in parts)
    if day and day.first == first:
        first = _from_weekday(tokens, first)
    return Stamp(
        tokens[first].start,
        tokens[last - 1].end,
        day,
        clock,
        ago,
        whole=all(is_glue(token) for token in (*tokens[:first], *tokens[last:count])),
        version_like=bool(day and day.sep == "." and like_version(tokens, day)),
    )


def _from_weekday(t: list[Token], first: int) -> int:
    """Go back from a day to the weekday before it."""
    before = first - 1 - (first > 1 and t[first - 1].text in (",", "."))
    if before < 0 or t[before].text not in dw.WEEKDAYS:
        return first
    return before if len(t[before].text) > _SHORT or t[before].text in _SURE else first


_SHORT = 4
"""Letters of weekdays that are names and other words as well ("Pia", "so")."""
_SURE = frozenset({"mon", "tue", "tues", "wed", "thu", "thur", "fri", "sat", "sun"})


_OPENS = frozenset(
    {*dw.AGO_BEFORE, *dw.APPROX, *dw.ONE, *dw.ONE_BARE, *dw.HALF, *dw.NUMBERS, *dw.WHOLE_UNITS, *dw.UNITS}
)
"""Words that a stretch of time begins with."""


def _first_ago(t: list[Token], count: int) -> Ago | None:
    for i in range(count):
        token = t[i]
        if token.kind == "p":
            continue
        if (token.kind == "n" or token.text in _OPENS) and (ago := _ago(t, i, count)):
            return ago
        days = _DAYS_BACK.get(token.text)
        if days is not None:
            first = _before_yesterday(t, i) if days == 1 else i
            outside = all(is_glue(x) for x in (*t[:first], *t[i + 1 : count]))
            if outside or clock_beside(t, count, first, i + 1):
                return Ago(first, i + 1, days=days + (first < i))
    return None


def _before_yesterday(t: list[Token], i: int) -> int:
    """Go back from "yesterday" to a word that makes it the day before: "avant-hier"."""
    first = i - 1 - (i > 1 and t[i - 1].text == "-")
    return first if first >= 0 and t[first].text in dw.BEFORE_YESTERDAY else i


def _ago(t: list[Token], i: int, count: int) -> Ago | None:
    """Read "8 months, 4 weeks ago", "vor 3 Tagen", "il y a 2 heures", "3日前", "5h ago", "an hour ago"."""
    j = i
    before = t[i].text in dw.AGO_BEFORE
    if before:
        j = i + 1
        if t[i].text == "il":
            if t[j].text != "y" or t[j + 1].text != "a":
                return None
            j += 2
    while j < i + 5 and t[j].text in dw.APPROX:
        j += 1
    months = seconds = 0
    start = j
    while j < start + 20 and (told := _stretch(t, j)):
        months, seconds, j = months + told[0], seconds + told[1], told[2]
        if t[j + 1].kind in ("n", "w") and dw.UNITS.get(t[j + 2].text) and (t[j].text == "," or t[j].text in dw.AND):
            j += 1
    if j == start:
        said = t[j].text in dw.ONE_BARE or t[j - 1].text in dw.APPROX
        one = dw.UNITS.get(t[j].text) if said and t[j + 1].text in dw.AGO_AFTER else None
        return Ago(i, j + 2, *one) if one else None
    after = j + (t[j].text == "." and t[j].kind == "p")
    if t[after].text in dw.AGO_AFTER:
        return Ago(i, after + 1, months, seconds)
    alone = i == 0 and j == count == 2 and glued(t[0], t[1]) and months < _ALONE  # "3d"
    return Ago(i, j, months, seconds) if before or alone else None


_ALONE = 1_200
"""Months that a number with its unit tells without "ago": more are the number of a year."""


def _stretch(t: list[Token], j: int) -> tuple[int, int, int] | None:
    """Read "3 days", "an hour", "half an hour", "une demi-heure": (months, seconds, the token behind)."""
    if t[j].text in dw.WHOLE_UNITS:
        return (*dw.WHOLE_UNITS[t[j].text], j + 1)
    unit, amount = _amount(t, j)
    size = dw.UNITS.get(t[unit].text)
    return (int(amount * size[0]), int(amount * size[1]), unit + 1) if size and amount is not None else None


def _amount(t: list[Token], j: int) -> tuple[int, float | None]:
    """Read how many of a unit are meant; returns the unit's place, and None where no number stands before it."""
    token = t[j]
    if token.kind == "n":
        return j + 1, int(token.text) if len(token.text) <= 4 else None
    if token.text in dw.NUMBERS:
        return j + 1, dw.NUMBERS[token.text]
    one = token.text in dw.ONE
    if one:
        j += 1
    if t[j].text in dw.HALF:
        j += 1 + (t[j + 1].text == "-")
        return j + (not one and t[j].text in dw.ONE), 0.5
    return j, 1 if one else None


def _now(text: str) -> Stamp | None:
    """Read a text that says nothing but "just now" or "last week"."""
    said = dw.bare(text.strip(" \t\n.,;:()-\u2013|\xb7"))
    back = dw.WHOLE.get(said) if len(said) <= 40 else None
    if back is None:
        return None
    start = len(text) - len(text.lstrip())
    return Stamp(start, len(text.rstrip()), None, None, Ago(0, 0, *back), whole=True, version_like=False)
