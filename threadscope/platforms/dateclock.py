"""Tokens -> times of day: "9:55 am", "21.55 Uhr", "9h55", "\u5348\u5f8c9\u664255\u5206", with their time zones."""

from __future__ import annotations

from typing import NamedTuple

from threadscope.platforms import datewords as dw
from threadscope.platforms.datetokens import Token, glued, is_glue, number

__all__ = ["Clock", "clock_beside", "first_clock"]


class Clock(NamedTuple):
    """A time of day between two tokens; `zone` in minutes east of UTC."""

    first: int
    last: int
    hour: int
    minute: int = 0
    second: int = 0
    micro: int = 0
    zone: int | None = None
    half: bool = False
    """Printed with am or pm."""


def _clock(t: list[Token], i: int, *, loose: bool = False) -> Clock | None:
    """Read a time that begins at this token; `loose` where a date stands beside it, so that "13.04" is one."""
    first, half = i, ""
    if t[i].kind == "c" and t[i].text in dw.HALVES:
        half, i = t[i].text, i + 1
    hour = number(t[i], 0, 23)
    before = t[i - 1]
    minute, second, micro, j, sure = _minutes(t, i)
    inside = i > 1 and before.text in (".", ":", "/", "-") and glued(before, t[i]) and t[i - 2].kind == "n"
    if hour is None or (inside and not (loose and before.text in (".", "-") and t[i + 1].text == ":")):
        return None  # the middle of a longer number, not "2011-10-27.09:55"
    sure = sure or (loose and j == i + 3)
    if not half:
        half, j = _half(t, j, sure=sure)
    if not half and sure and t[j].text in dw.OCLOCK:
        j += 1
    zone, last = _zone(t, j)
    if not (sure or (j > i + 1 and (half or zone is not None))):
        return None
    if half and hour <= 12:
        hour = hour % 12 + 12 * (half in dw.EVENING)
    return Clock(first, last, hour, minute, second, micro, zone, bool(half))


def _half(t: list[Token], j: int, *, sure: bool) -> tuple[str, int]:
    """Read "am", "p.m." or, right behind the minutes, "p"; returns it and the next token."""
    after = t[j].text
    if after in dw.HALVES:
        if not sure and after == "am" and t[j + 1].kind == "n":  # German "am": on
            return "", j
        return after, j + 1 + (t[j + 1].text == "." and t[j + 2].kind != "n")
    if after in ("a", "p"):
        if t[j + 1].text == "." and t[j + 2].text == "m":
            return after + "m", j + 3 + (t[j + 3].text == ".")
        if sure and glued(t[j - 1], t[j]):
            return after + "m", j + 1
    return "", j


def _minutes(t: list[Token], i: int) -> tuple[int, int, int, int, bool]:
    """Read what follows the hour: (minute, second, microsecond, next token, whether it is a time for sure)."""
    sign, minute = t[i + 1].text, number(t[i + 2], 0, 59)
    two = minute is not None and len(t[i + 2].text) == 2
    if sign == ":" and two and glued(t[i + 1], t[i + 2]) and minute is not None:
        j, second, micro = i + 3, 0, 0
        if t[j].text == ":" and (value := number(t[j + 1], 0, 59)) is not None and len(t[j + 1].text) == 2:
            j, second = j + 2, value
            if t[j].text in (".", ",") and t[j + 1].kind == "n" and glued(t[j], t[j + 1]) and glued(t[j - 1], t[j]):
                j, micro = j + 2, int(t[j + 1].text[:6].ljust(6, "0"))
        return minute, second, micro, j, True
    if sign in ("時", "点", "시"):
        if minute is not None and t[i + 3].text in ("分", "분"):
            return minute, 0, 0, i + 4, True
        return 0, 0, 0, i + 2, True
    if sign in dw.OCLOCK:
        unit = t[i + 3].text in dw.UNITS  # "9 h 55 min", but not "9 h 55 min ago"
        if two and minute is not None and not (unit and t[i + 4].text in dw.AGO_AFTER):
            return minute, 0, 0, i + 3 + unit, True
        told = t[i + 2].text not in dw.AGO_AFTER and (sign in ("uhr", "uur") or (i and t[i - 1].text in dw.GLUE))
        return 0, 0, 0, i + 2, bool(told)
    if sign == "." and two and minute is not None and glued(t[i], t[i + 1]) and glued(t[i + 1], t[i + 2]):
        after = t[i + 3]
        if after.text != "." or t[i + 4].kind != "n":
            told = after.text in dw.HALVES or after.text in dw.OCLOCK or after.text in dw.ZONES
            told = told or (bool(i) and t[i - 1].text in dw.GLUE and t[i - 1].text not in ("of", "de", "del"))
            return minute, 0, 0, i + 3, told
    return 0, 0, 0, i + 1, False


def _zone(t: list[Token], j: int) -> tuple[int | None, int]:
    """Read a time zone after a time: "UTC", "(EDT)", "+0200", "GMT-05:30"."""
    k = j + (t[j].text in (",", "("))
    base = dw.ZONES.get(t[k].text)
    if base is not None:
        end = k + 1
        if t[end].text in ("+", "-") and glued(t[k], t[end]):
            offset, last = _offset(t, end)
            if offset is not None:
                base, end = base + offset, last
        return base, end + (t[end].text == ")")
    if t[j].text in ("+", "-"):
        offset, last = _offset(t, j)
        if offset is not None and (glued(t[j - 1], t[j]) or last > j + 2 or len(t[j + 1].text) == 4):
            return offset, last
    return None, j


def _offset(t: list[Token], j: int) -> tuple[int | None, int]:
    """Read +hh, +hhmm or +hh:mm at a sign."""
    digits = t[j + 1]
    if digits.kind != "n" or not glued(t[j], digits):
        return None, j
    sign = -1 if t[j].text == "-" else 1
    if len(digits.text) == 4 and int(digits.text) <= 1400 and int(digits.text) % 100 < 60:
        return sign * (int(digits.text[:2]) * 60 + int(digits.text[2:])), j + 2
    hours = number(digits, 0, 14)
    if hours is None:
        return None, j
    minutes = number(t[j + 3], 0, 59) if t[j + 2].text == ":" and glued(digits, t[j + 2]) else None
    return (sign * (hours * 60 + minutes), j + 4) if minutes is not None else (sign * hours * 60, j + 2)


def first_clock(t: list[Token], count: int) -> Clock | None:
    """Find the first time of day."""
    for i in range(count):
        clock = _clock(t, i) if t[i].kind in ("n", "c") else None
        if clock:
            return clock
    return None


def clock_beside(t: list[Token], count: int, first: int, last: int) -> Clock | None:
    """Find the time that belongs to a date: after it, else before it, with nothing but glue between."""
    for i in range(last, min(last + 7, count)):
        clock = _clock(t, i, loose=True) if t[i].kind in ("n", "c") else None
        if clock:
            return clock
        if not is_glue(t[i]) and t[i].text != "t":
            break
    for i in range(max(0, first - 12), first):
        clock = _clock(t, i, loose=True) if t[i].kind in ("n", "c") else None
        if clock and clock.last <= first and all(is_glue(x) or x.text in dw.ZONES for x in t[clock.last : first]):
            return _zoned_behind(t, clock, last)
    return None


def _zoned_behind(t: list[Token], clock: Clock, last: int) -> Clock:
    """Give a time before its date the zone behind the date, where it is sure to be one: "9:55, 2 May 2012 (UTC)"."""
    if clock.zone is None and (t[last].text == "(" or t[last].text in ("utc", "gmt")):
        zone, end = _zone(t, last)
        if zone is not None:
            return clock._replace(zone=zone, last=end)
    return clock
