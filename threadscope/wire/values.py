"""Print numbers, shares, times and spans as the formats want them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from threadscope.model import Span

__all__ = ["Json", "distribution", "now", "number", "span", "time"]

Json = dict[str, Any]
PLACES = 4


def number(value: float | None) -> float | None:
    """Round for printing; what JSON cannot say (NaN, infinity) is unknown."""
    return round(value, PLACES) if value is not None and math.isfinite(value) else None


def distribution(shares: Mapping[str, float] | None, labels: Sequence[str]) -> dict[str, float] | None:
    """Round shares so that they still sum to what they did: the largest takes up the difference."""
    if shares is None:
        return None
    rounded = {label: round(shares.get(label, 0.0), PLACES) for label in labels}
    rest = round(sum(shares.get(label, 0.0) for label in labels), PLACES) - sum(rounded.values())
    largest = max(labels, key=lambda label: shares.get(label, 0.0))
    return rounded | {largest: round(rounded[largest] + rest, PLACES)}


def now() -> str:
    """Write the present moment as logs, manifests and receipts note it: ISO 8601, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def time(value: datetime | None) -> str | None:
    """Write a time in ISO 8601, with an offset where it has one."""
    return None if value is None else value.isoformat()


def span(words: Span) -> Json:
    """Write down where in a text something stands."""
    return {"start": words.start, "end": words.end, "text": words.text}
