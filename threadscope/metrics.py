"""The figures by which a classifier is judged: pure arithmetic over counts of gold and given labels.

A confusion is a square of counts, gold labels by row and given labels by column, in the order of a list of labels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Interval", "calibration_error", "class_f1", "confusion", "intervals", "macro_f1"]


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and the bounds between which it lies in 90 % of resampled sets of threads."""

    value: float
    low: float
    high: float


def confusion(gold: Sequence[str], given: Sequence[str], labels: Sequence[str]) -> NDArray[np.int64]:
    """Count pairs of labels; a last, extra column counts what is none of `labels` (an unrated comment)."""
    import numpy as np

    at = {label: i for i, label in enumerate(labels)}
    counts = np.zeros((len(labels), len(labels) + 1), dtype=np.int64)
    for one, other in zip(gold, given, strict=True):
        counts[at[one], at.get(other, len(labels))] += 1
    return counts


def class_f1(counts: NDArray[Any]) -> NDArray[np.float64]:
    """Return each class's F1 (0..1), of one confusion or of a stack of them; 0 where a class was never hit."""
    import numpy as np

    k = counts.shape[-2]
    square = counts[..., :k]
    hits = np.diagonal(square, axis1=-2, axis2=-1).astype(float)
    total = counts.sum(axis=-1) + square.sum(axis=-2)
    return np.asarray(np.divide(2 * hits, total, out=np.zeros_like(hits), where=total > 0))


def macro_f1(counts: NDArray[Any]) -> NDArray[np.float64]:
    """Return the mean F1 over the classes that gold holds, of one confusion or of a stack of them."""
    import numpy as np

    present = counts.sum(axis=-1) > 0
    scores = np.where(present, class_f1(counts), 0.0).sum(axis=-1)
    return np.asarray(scores / np.maximum(present.sum(axis=-1), 1))


def intervals(by_thread: NDArray[Any], draws: int = 1000, seed: int = 0) -> Interval:
    """Return macro F1 with a 90 % interval, by drawing whole threads anew (Efron's percentile bootstrap).

    Comments of one thread resemble each other; drawing single comments would make every interval too narrow.

    Args:
        by_thread: a stack of confusions, one a thread.
        draws: how many sets of threads are drawn.
        seed: the same seed gives the same interval.
    """
    import numpy as np

    random = np.random.default_rng(seed)
    n = len(by_thread)
    weights = random.multinomial(n, np.full(n, 1 / n), size=draws)
    values = macro_f1(np.tensordot(weights, by_thread, axes=1))
    low, high = np.quantile(values, (0.05, 0.95))
    return Interval(float(macro_f1(by_thread.sum(axis=0))), float(low), float(high))


def calibration_error(gold: Sequence[str], rows: Sequence[Mapping[str, float]], bins: int = 10) -> float:
    """Return the expected calibration error (Naeini et al., 2015) of the likeliest label, over bins of equal width.

    It is 0 where of all labels given with a probability of 70 %, 70 % are right, and so on; at most 1.
    """
    if not rows:
        return 0.0
    filled: list[list[float]] = [[0.0, 0.0] for _ in range(bins)]
    for label, probabilities in zip(gold, rows, strict=True):
        said, p = max(probabilities.items(), key=lambda item: item[1])
        one = filled[min(int(p * bins), bins - 1)]
        one[0] += p
        one[1] += said == label
    return sum(abs(sure - right) for sure, right in filled) / len(rows)
