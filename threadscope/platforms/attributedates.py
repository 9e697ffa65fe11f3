"""Times that stand in an element's attributes, for pages that show a part of them: "2 hours ago", "8:27 am"."""

from __future__ import annotations

import re
from collections.abc import Mapping

from threadscope.platforms.datescan import scan

__all__ = ["says_part", "whole_date"]

_EPOCH = re.compile(r"1\d{9}(?:\d{3})?$")
"""Seconds or milliseconds since 1970, of this century."""
_LONGEST = 120


def says_part(printed: str) -> bool:
    """Tell whether a printed date leaves its day open: it is relative, a time alone, or has no year."""
    stamp = scan(printed)
    if stamp is None or stamp.day is None:
        return True
    return stamp.day.year is None and not (stamp.day.numbers and stamp.day.numbers[2] >= 0)


def whole_date(attributes: Mapping[str, str]) -> str | None:
    """Return the date with its year that an attribute tells: a tooltip, a label, or what a script goes by."""
    for name, value in attributes.items():
        told = name in ("title", "aria-label", "datetime")
        if not (told or name.startswith("data-")) or not 8 <= len(value) <= _LONGEST:
            continue
        if not told and _EPOCH.match(value):
            return value
        stamp = scan(value)
        if stamp and stamp.day and (stamp.day.year is not None or (stamp.day.numbers and stamp.day.numbers[2] >= 0)):
            return value[stamp.start : stamp.end]
    return None
