"""Rate many texts at once, as the models of tone rate each: the same sums, taken for all texts together in numpy.

`Model.tone` and `ThreadTone.rate` say what is summed and why; a test holds both ways together. What belongs to one text
is always added up in the same order, so that no rating depends on which texts are rated together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from threadscope.nlp.thread_tone import LABELS, LONGEST, SHAPE, ThreadTone, shapes_of
from threadscope.nlp.tone import CALIBRATED, LEAST, Model
from threadscope.nlp.tone_features import Found, Reader

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from threadscope.nlp.idioms import Idioms
    from threadscope.nlp.vader import Scores

__all__ = ["Rater", "Vocabulary"]


@dataclass(frozen=True, slots=True)
class _Tones:
    """Hold what `tone.Tone` holds, an array of all texts each; `sums` in the order of CALIBRATED."""

    negative: NDArray[Any]
    neutral: NDArray[Any]
    positive: NDArray[Any]
    best: NDArray[Any]
    worst: NDArray[Any]
    sums: NDArray[Any]


class Vocabulary:
    """Hold the weights of both models by feature, for all raters to share."""

    def __init__(self, model: Model, trained: ThreadTone | None = None) -> None:
        """Take the general model and, for comments of threads about a tool, the one of such threads."""
        import numpy as np

        pulls = model.weights.pulls
        words = trained.weights() if trained else {}
        names = list(dict.fromkeys((*pulls, *words)))
        none, four = (0.0, 0.0), (0.0,) * len(LABELS)
        self.model, self.trained = model, trained
        self.reader = Reader(names)
        # Features are counted from 1 (`tone_features.Found`).
        self.up, self.down = np.array([none, *(pulls.get(name, none) for name in names)]).T.copy()
        self.general = np.array([0.0, *(float(name in pulls) for name in names)])
        self.taught = np.array([False, *(name in words for name in names)])
        self.four = np.array([four, *(words.get(name, four) for name in names)]).T.copy()
        self.shape = np.array(trained.shape_weights() if trained else [four] * len(SHAPE)).T.copy()


class Rater:
    """Rate texts by the general model, and those of threads about a tool by what such threads taught."""

    def __init__(self, known: Vocabulary, idioms: Sequence[Idioms]) -> None:
        """Take the weights, and phrases that no weight knows."""
        self.known = known
        self.idioms = idioms

    def rate(
        self, texts: Sequence[str], scores: Sequence[Scores], replies: Sequence[bool] | None = None
    ) -> list[dict[str, float]]:
        """Return each text's probabilities of negative, neutral, positive and mixed.

        Args:
            texts: of any length.
            scores: VADER's numbers of each.
            replies: whether each answers somebody, in a thread about a tool; None where there is no tool.
        """
        if not texts:
            return []
        added = [*map(sum, zip(*(idioms.odds(texts) for idioms in self.idioms), strict=True))]
        found = self.known.reader.read(texts)
        tones = self._tones(found, scores, added)
        if replies is None or self.known.trained is None:
            return _named(self._general(tones))
        numbers = self._shapes(texts, replies, tones)
        chances = _named(self._in_thread(found, numbers, self.known.trained))
        for i, text in enumerate(texts):
            if len(text) > LONGEST:  # of which that model reads less than the general one
                chances[i] = self.known.trained.rate(text, numbers[:, i].tolist())
        return chances

    def _general(self, tones: _Tones) -> NDArray[Any]:
        """Do what `LinearScorer.probabilities` does."""
        import numpy as np

        bias, weaker, lean = self.known.model.mixed
        leaning = np.abs(np.log((tones.positive + 0.01) / (tones.negative + 0.01)))
        said = bias + weaker * np.minimum(tones.best, -tones.worst) + lean * leaning
        both = (tones.best > 0) & (tones.worst < 0)
        mixed = np.where(both, 1 / (1 + np.exp(-np.where(both, said, 0.0))), 0.0)
        rest = 1 - mixed
        return np.stack((tones.negative * rest, tones.neutral * rest, tones.positive * rest, mixed))

    def _shapes(self, texts: Sequence[str], replies: Sequence[bool], tones: _Tones) -> NDArray[Any]:
        """Do what `thread_tone.shape` does."""
        import numpy as np

        odds = np.log((tones.positive + 0.01) / (tones.negative + 0.01))
        return np.vstack((np.array(shapes_of(texts, replies)).T, odds, tones.sums))

    def _in_thread(self, found: Found, numbers: NDArray[Any], trained: ThreadTone) -> NDArray[Any]:
        """Do what `ThreadTone.rate` does."""
        import numpy as np

        known, count = self.known, numbers.shape[1]
        taught = known.taught[found.features]
        each = len(known.taught)
        said = np.unique(found.texts[found.clauses[taught]] * each + found.features[taught])
        owners, features = said // each, said % each
        scale = 1 / np.sqrt(np.maximum(1, np.bincount(owners, minlength=count)))
        logits = np.stack(
            [
                scale * np.bincount(owners, four[features], count) + _added(shaped[:, None] * numbers) + bias
                for four, shaped, bias in zip(known.four, known.shape, trained.bias, strict=True)
            ]
        )
        return _shares((logits - logits.max(axis=0)) / trained.temperature)

    def _tones(self, found: Found, scores: Sequence[Scores], added: Sequence[float]) -> _Tones:
        import numpy as np

        model = self.known.model
        sums = self._sums(found, scores)
        positive, negative = sums[0], sums[1]
        if calibration := model.calibration:
            positive = calibration.bias[0] + _added(np.array(calibration.up)[:, None] * sums)
            negative = calibration.bias[1] + _added(np.array(calibration.down)[:, None] * sums)
        best, worst = sums[CALIBRATED.index("best")], sums[CALIBRATED.index("worst")]
        if any(added):
            more = np.array(added)
            positive, negative = positive + np.maximum(0.0, more), negative + np.maximum(0.0, -more)
            best, worst = np.where(more, np.maximum(best, more), best), np.where(more, np.minimum(worst, more), worst)
            best = np.where(more < 0, np.maximum(0.0, best + more), best)
            worst = np.where(more > 0, np.minimum(0.0, worst + more), worst)
        odds = np.stack((negative, np.zeros_like(negative), positive))
        negative, neutral, positive = _shares(odds - odds.max(axis=0))
        return _Tones(negative, neutral, positive, best, worst, sums)

    def _sums(self, found: Found, scores: Sequence[Scores]) -> NDArray[Any]:
        """Return what the calibration weighs, a row each in the order of CALIBRATED."""
        import numpy as np

        model, count = self.known.model, len(found.texts)
        up, down, known = (
            np.bincount(found.clauses, weights[found.features], count)
            for weights in (self.known.up, self.known.down, self.known.general)
        )
        firsts = found.first_clauses
        features = np.add.reduceat(known, firsts)
        scale = 1 / np.sqrt(np.maximum(1.0, features))
        negative, neutral, positive, compound = np.array(scores).T
        dense = (
            *(compound, np.maximum(0.0, compound - 0.3), np.maximum(0.0, -compound - 0.3), positive, negative),
            1 / np.sqrt(1 + features),
        )
        whole = [
            np.add.reduceat(side, firsts) * scale + bias for side, bias in zip((up, down), model.bias, strict=True)
        ]
        for value, pulls in zip(dense, model.dense, strict=True):
            whole = [side + value * pull for side, pull in zip(whole, pulls, strict=True)]
        silent = (compound == 0).astype(float)
        heard = _heard(firsts, known, up, down)
        said = (*whole, compound, np.abs(compound), silent, np.log1p(features), *heard, negative, neutral, positive)
        return np.stack(said)


def _heard(firsts: NDArray[Any], known: NDArray[Any], up: NDArray[Any], down: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    """Return of each text the strongest clauses, and its last: those with LEAST known features or more."""
    import numpy as np

    heard = known >= LEAST
    scale = 1 / np.sqrt(np.maximum(1.0, known))
    up, down = up * scale, down * scale
    odds = up - down
    last = np.maximum.reduceat(np.where(heard, np.arange(len(known)), -1), firsts)
    found = (
        *(np.maximum.reduceat(np.where(heard, side, -np.inf), firsts) for side in (up, down, odds)),
        np.minimum.reduceat(np.where(heard, odds, np.inf), firsts),
        *(up[last], down[last]),
    )
    return tuple(np.where(last >= 0, side, 0.0) for side in found)


def _added(rows: NDArray[Any]) -> NDArray[Any]:
    """Add rows up one after the other; `sum` would take another order where there is a single column."""
    import numpy as np

    whole: NDArray[Any] = np.add.accumulate(rows, axis=0)[-1]
    return whole


def _shares(odds: NDArray[Any]) -> NDArray[Any]:
    """Return the probabilities of log odds, of which the highest of each column is 0."""
    import numpy as np

    shares = np.exp(odds)
    chances: NDArray[Any] = shares / _added(shares)
    return chances


def _named(chances: NDArray[Any]) -> list[dict[str, float]]:
    """Name the probabilities of each text; a row a label, a column a text."""
    return [
        {"negative": negative, "neutral": neutral, "positive": positive, "mixed": mixed}
        for negative, neutral, positive, mixed in chances.T.tolist()
    ]
