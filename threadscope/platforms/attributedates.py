"""Times that stand in an element's attributes, for pages that show a part of them: "2 hours ago", "8:27 am"."""

from __future__ import annotations

import re
from collections.abc import Mapping

from threadscope.platforms.datescan import Stamp, scan

__all__ = ["says_part", "whole_date"]

_EPOCH = re.compile(r"1\d{9}(?:\d{3})?$")
"""Seconds or milliseconds since 1970, of this century."""
_LONGEST = 120


def says_part(printed: str) -> bool:
    """Tell whether a printed date leaves something open: it is relative, a day alone or a time, or has no year."""
    stamp = scan(printed)
    return stamp is None or stamp.clock is None or not _has_year(stamp)


def _has_year(stamp: Stamp) -> bool:
    day = stamp.day
    return day is not None and (day.year is not None or (day.numbers is not None and day.numbers[2] >= 0))


def whole_date(attributes: Mapping[str, str], printed: str) -> str | None:
    """Return the date that an attribute tells better than the page prints it.

    Args:
        attributes: of the element that shows the date: a tooltip, a label, or what a script goes by.
        printed: what is shown; where that has a year, only a date with a time of day is better.
    """
    shown = scan(printed)
    dated = shown is not None and _has_year(shown)
    for name, value in attributes.items():
        told = name in ("title", "aria-label", "datetime")
        if not (told or name.startswith("data-")) or not 8 <= len(value) <= _LONGEST:
            continue
        if not told and _EPOCH.match(value):
            return value
        stamp = scan(value)
        if stamp and _has_year(stamp) and (stamp.clock or not dated):
            return value[stamp.start : stamp.end]
    return None
