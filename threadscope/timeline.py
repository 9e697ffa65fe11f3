"""Draw a thread over time, or say why it cannot be drawn."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from threadscope.model import STANCES

if TYPE_CHECKING:
    from threadscope.findings import Hearing

__all__ = ["timeline"]

MIN_COMMENTS = 3
_DAYS = 31
_WEEKS = 183


def _period(day: date, unit: str) -> date:
    if unit == "month":
        return day.replace(day=1)
    return day - timedelta(days=min(day.weekday(), day.toordinal() - 1)) if unit == "week" else day


def timeline(hearing: Hearing) -> list[dict[str, Any]] | str:
    """Count the community's comments and their stances by day, week or month, whichever gives a readable number.

    Days are those of the clock that the source shows. Periods without comments are left out.

    Returns:
        Points with `start` (ISO date), `period`, `comments` and a count per stance; or the reason why there are none.
    """
    comments = hearing.thread.comments
    times = {c.id: c.posted for c in comments if c.posted is not None}
    exact = {c.id: c.posted for c in comments if c.posted is not None and not c.posted_coarse}
    if not times:
        return "no times: the source gives none" if comments else "no comments"
    if not exact:
        return "only relative times, such as “2 days ago”"
    if len(exact) > 1 and len(set(exact.values())) == 1:
        return f"all {len(exact)} comments carry one time: an import"
    heard = [(exact[c.id].date(), r.stance.label) for c, r, _ in hearing.community() if c.id in exact]
    if len(heard) < MIN_COMMENTS:
        return f"too few comments with a time ({len(heard)})"
    days = [day for day, _ in heard]
    if min(days) == max(days):
        return f"all {len(days)} comments with a time are of one day"
    length = (max(days) - min(days)).days
    unit = "day" if length <= _DAYS else "week" if length <= _WEEKS else "month"
    periods: dict[date, Counter[str]] = {}
    for day, label in heard:
        periods.setdefault(_period(day, unit), Counter())[label] += 1
    return [
        {"start": start.isoformat(), "period": unit, "comments": counts.total(), **{k: counts[k] for k in STANCES}}
        for start, counts in sorted(periods.items())
    ]
