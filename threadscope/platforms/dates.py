"""Dates as people's software prints them -> datetimes, the order of day and month decided over the whole thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

__all__ = ["Date", "read_dates"]


@dataclass(frozen=True, slots=True)
class Date:
    """A point in time, aware only where the source gave an offset."""

    when: datetime | None = None
    coarse: bool = False


def read_dates(
    raws: Sequence[tuple[str | None, str | None]], *, fetched: datetime | None = None, order: str = "auto"
) -> list[Date]:
    """Read (machine's time, printed time) pairs of one thread. Provisional."""
    out = []
    for iso, _raw in raws:
        try:
            out.append(Date(datetime.fromisoformat(iso) if iso else None))
        except ValueError:
            out.append(Date())
    return out
