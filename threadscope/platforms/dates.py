"""Dates as people's software prints them -> datetimes, the order of day and month decided over the whole thread."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from threadscope.platforms.dateday import short_year
from threadscope.platforms.datescan import Ago, Stamp, scan

__all__ = ["Date", "find_date", "read_dates"]

_ISO = re.compile(r"\d{4}-?\d\d-?\d\d(?:[T ]|$)")
_EPOCH = re.compile(r"(\d{9,10})(\.\d{1,9})?|(\d{12,13})")
_LONGEST = 400
"""Characters of a printed date that are looked at."""


@dataclass(frozen=True, slots=True)
class Date:
    """A point in time, aware only where the source gave an offset."""

    when: datetime | None = None
    coarse: bool = False


class _Now(NamedTuple):
    """What a date that does not say everything is read against."""

    fetched: datetime | None = None
    after: datetime | None = None


def find_date(text: str) -> tuple[int, int] | None:
    """Find something date-like in a short text.

    Why: a reader of unknown markup must tell a comment's header from other lines; it must be quick, and "version
    2.10.11", "10 comments" or "you may 5" are no dates.

    Returns:
        (start, end) of the date with its time of day, relative dates and times alone ("11:32 PM") included.
    """
    stamp = scan(text[:_LONGEST])
    if stamp is None:
        return None
    if not _sure(stamp, text):
        return None
    end = stamp.end
    opened = text.count("(", stamp.start, end) > text.count(")", stamp.start, end)
    return stamp.start, end + (opened and text[end : end + 1] == ")")


def _sure(stamp: Stamp, text: str) -> bool:
    """Whether what was found is a date even in running text."""
    day, clock = stamp.day, stamp.clock
    if stamp.ago or stamp.whole:
        return True
    if day is None:
        return clock is not None and (clock.half or clock.second > 0)
    if day.numbers:
        return clock is not None or not stamp.version_like
    if day.year is not None or clock is not None:
        return True
    word = next((c for c in text[stamp.start : stamp.end] if c.isalpha()), "")
    return word.isupper() or not word.isascii()


def read_dates(
    raws: Sequence[tuple[str | None, str | None]],
    *,
    fetched: datetime | None = None,
    order: str = "auto",
    language: str = "",
    after: datetime | None = None,
) -> list[Date]:
    """Read the dates of one thread together, because only together they show the order of day and month.

    Args:
        raws: (machine's time, printed time) of each comment in the order of the thread; the machine's wins.
        fetched: what relative dates are read against, and dates without a year where `after` is unknown; without
            both they stay unknown.
        order: `dmy` or `mdy` decides for all; `auto` infers it.
        language: the page's own language (BCP 47), asked only where the dates leave the order open.
        after: when the article appeared, as far as known: comments are rarely older, and a date without a year is
            the first such day after it.

    Returns:
        One date a pair. `coarse` where the date depends on `fetched` or `after`.
    """
    stamps = [_stamp(printed) for _, printed in raws]
    orders = {"": order}
    if order == "auto":
        orders = _orders([s for s in stamps if s], fetched=fetched, language=language, after=after)
    now = _Now(fetched, after)
    return [_date(pair, stamp, orders, now) for pair, stamp in zip(raws, stamps, strict=True)]


def _date(pair: tuple[str | None, str | None], stamp: Stamp | None, orders: dict[str, str], now: _Now) -> Date:
    """Choose between a machine's time and a printed one: the machine's, unless it is a day alone."""
    machine, printed = pair
    told = _machine(machine, now) if machine else Date()
    if told.when and (stamp is None or len((machine or "").strip()) > 10):
        return told
    read = _resolve(stamp, orders, now) if stamp else Date()
    if printed and (stamp is None or _ISO.match(printed.strip())):
        read = _machine(printed, now)
    if told.when and (read.when is None or read.coarse or read.when.date() != told.when.date()):
        return told
    return read


def _stamp(printed: str | None) -> Stamp | None:
    return scan(printed.strip()[:_LONGEST]) if printed else None


@lru_cache(maxsize=4_096)
def _machine(text: str, now: _Now) -> Date:
    """Read a time that a machine wrote: ISO 8601, seconds or milliseconds since 1970, RFC 822, else as printed."""
    text = text.strip()[:_LONGEST]
    try:
        if _ISO.match(text):
            when = datetime.fromisoformat(text)
            return Date(when) if when.year >= 1970 else Date()
        if found := _EPOCH.fullmatch(text):
            seconds = int(found[3]) / 1000 if found[3] else int(found[1]) + float(found[2] or 0)
            return Date(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        pass
    stamp = scan(text)
    return _resolve(stamp, {}, now) if stamp else Date()


# --- the order of day and month -------------------------------------------------------------------------------------


def _parts(numbers: tuple[int, int, int], order: str) -> tuple[int, int, int] | None:
    """Put three numbers in order: (year, month, day); None where there is no such day."""
    first, second, third = numbers
    day, month, year = (first, second, third) if order == "dmy" else (second, first, third)
    if order == "ymd":
        year, month, day = numbers
    if year < 100:
        year = short_year(year)
    if not (1 <= month <= 12 and 1970 <= year <= 2100 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return year, month, day


def _orders(
    stamps: Sequence[Stamp], *, fetched: datetime | None, language: str, after: datetime | None
) -> dict[str, str]:
    """Decide the order of day and month for each separator that the thread's dates use."""
    groups: dict[str, list[Stamp]] = {}
    for stamp in stamps:
        if stamp.day and stamp.day.numbers:
            groups.setdefault(stamp.day.sep, []).append(stamp)
    return {sep: _order(sep, group, fetched, after, language) for sep, group in groups.items()}


def _order(sep: str, group: Sequence[Stamp], fetched: datetime | None, after: datetime | None, language: str) -> str:
    """Pick the order in which the thread's dates make most sense.

    In turn: dates that exist; none after the fetch; none before the article; a sequence that goes one way; a shorter
    thread by far; and then the separator's and language's custom.
    """
    numbers = [s.day.numbers for s in group if s.day and s.day.numbers]
    year = fetched.year if fetched else 2000
    numbers = [(a, b, c if c >= 0 else year) for a, b, c in numbers]
    custom = _custom(sep, language, clock12=any(s.clock and s.clock.half for s in group))
    best, best_cost = custom, None
    for order in dict.fromkeys([custom, "dmy", "mdy", "ymd"]):
        days = [datetime(*p) for n in numbers if (p := _parts(n, order))]  # noqa: DTZ001 - days of the calendar
        missing = len(numbers) - len(days)
        future = sum(d > fetched.replace(tzinfo=None) + timedelta(days=2) for d in days) if fetched else 0
        early = sum(d < after.replace(tzinfo=None) - timedelta(days=2) for d in days) if after else 0
        steps = [(b - a).days for a, b in pairwise(days)]
        turns = min(sum(step < 0 for step in steps), sum(step > 0 for step in steps))
        whole = [*days, after.replace(tzinfo=None)] if after else days
        span = (max(whole) - min(whole)).days if whole else 0
        # Threads sort replies under parents, so a few turns mean nothing; the stretch is judged by its magnitude.
        cost = (missing, future, early, order == "ymd" != custom, turns > len(days) / 3, _magnitude(span))
        if best_cost is None or cost < best_cost:
            best, best_cost = order, cost
    return best


def _magnitude(days: int) -> int:
    """Days, in steps of three."""
    steps = 0
    while days > 1:
        days //= 3
        steps += 1
    return steps


_US_STYLE = ("en-us", "en-ph", "en-ca", "es-us")


def _custom(sep: str, language: str, *, clock12: bool) -> str:
    """What the separator means where a page says nothing else: dots and dashes dmy, slashes by the language."""
    language = language.casefold().replace("_", "-")
    if language[:2] in ("ja", "zh", "ko", "hu"):
        return "ymd"
    if sep == "/" and (language == "en" or language.startswith(_US_STYLE) or (not language and clock12)):
        return "mdy"
    return "dmy"


# --- putting it together --------------------------------------------------------------------------------------------


def _resolve(stamp: Stamp, orders: dict[str, str], now: _Now) -> Date:
    """Turn what a text says into a point in time."""
    if stamp.ago:
        return Date(_before(now.fetched, stamp.ago, stamp), coarse=True) if now.fetched else Date()
    day = stamp.day
    if day is None:
        return Date()
    if day.numbers:
        custom = _custom(day.sep, "", clock12=bool(stamp.clock and stamp.clock.half))
        wanted = dict.fromkeys([orders.get("") or orders.get(day.sep) or custom, "dmy", "mdy", "ymd"])
        first, second, third = day.numbers
        if third >= 0:
            parts = next((p for order in wanted if (p := _parts(day.numbers, order))), None)
            return Date(_at(parts, stamp)) if parts else Date()
        parts = next((p for order in wanted if (p := _parts((first, second, 2000), order))), None)
    elif day.year is not None:
        return Date(_at((day.year, day.month, day.day), stamp))
    else:
        parts = (0, day.month, day.day)
    year = _year_of(parts[1:], now) if parts else None
    when = _at((year, *parts[1:]), stamp) if parts and year else None
    return Date(when, coarse=when is not None)


def _year_of(day: tuple[int, ...], now: _Now) -> int | None:
    """Pick the year of a date that has none: the first after the article, else the last before the fetch."""
    if now.after:
        after = now.after - timedelta(days=2)
        return after.year + (day < (after.month, after.day))
    if now.fetched:
        latest = now.fetched + timedelta(days=1)
        return latest.year - (day > (latest.month, latest.day))
    return None


def _at(parts: tuple[int, int, int], stamp: Stamp) -> datetime | None:
    clock = stamp.clock
    try:
        if clock is None:
            return datetime(*parts)  # noqa: DTZ001 - the source gives no zone
        zone = timezone(timedelta(minutes=clock.zone)) if clock.zone is not None else None
        zone = UTC if clock.zone == 0 else zone
        return datetime(*parts, clock.hour, clock.minute, clock.second, clock.micro, zone)  # noqa: DTZ001 - as given
    except ValueError:
        return None


def _before(fetched: datetime, ago: Ago, stamp: Stamp) -> datetime | None:
    """Count back from the fetch; months are the calendar's, their days cut at the end of a month."""
    try:
        if ago.days is not None:
            when = fetched - timedelta(days=ago.days)
            clock = stamp.clock
            return when.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0) if clock else when
        months = fetched.year * 12 + fetched.month - 1 - ago.months
        year, month = divmod(months, 12)
        day = min(fetched.day, calendar.monthrange(year, month + 1)[1])
        return fetched.replace(year=year, month=month + 1, day=day) - timedelta(seconds=ago.seconds)
    except (ValueError, OverflowError):
        return None
