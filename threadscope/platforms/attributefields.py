"""Who wrote a record and when, where only its attributes say so: `data-author`, or `author` of a site's own element."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from threadscope.platforms.outline import Outline
    from threadscope.platforms.records import Segment

__all__ = ["Told", "is_time", "told_of"]

_OF = r"^(?:data-)?(?:comm?ent-?|post-?|message-?)?"
_NAME = re.compile(rf"{_OF}(?:author|user|nick|commenter|poster|creator|display)(?:-?name)?$")
_TIME = re.compile(
    rf"{_OF}(?:date-?time|datetime|date|time|timestamp|created|posted|published|submitted)(?:-?(?:at|on|time|date|utc))?$"
)
_STAMP = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.{0,20})?$|1\d{9}(?:\d{3})?$")
"""ISO 8601, or seconds or milliseconds since 1970, from 2001 on."""
_LONGEST = 80


class Told(NamedTuple):
    """What attributes say; "" and None where they do not."""

    name: str
    posted: str | None


def told_of(page: Outline, segment: Segment) -> Told:
    """Look at the attributes of what a record is, and of what wraps it."""
    name, posted = "", None
    for order in dict.fromkeys((segment.anchor, segment.unit, segment.owner)):
        if not page.tags[order].name:
            continue
        for key, value in page.attributes(order).items():
            if not value or len(value) > _LONGEST:
                continue
            if not name and _NAME.match(key) and any(c.isalpha() for c in value):
                name = " ".join(value.split())
            elif posted is None and is_time(key, value):
                posted = value.strip()
    return Told(name, posted)


def is_time(key: str, value: str) -> bool:
    """Tell an attribute that says when something was written."""
    return _STAMP.match(value.strip()) is not None and _TIME.match(key) is not None
