"""Estimate what share of a community trusts a tool, and how sure that is.

Labels are wrong now and then, and a thread has few voices, so counting labels would say more than is known. Here every
voice brings a likelihood over the four stances, the community's composition is sampled from what all of them say
together, and the index is read off the composition:

    pi ~ Dirichlet(1/3, 1/3, 1/3, 1/3)              composition over trust, distrust, mixed, none
    z_v | pi ~ pi x likelihood_v                     a voice's true stance
    pi | z ~ Dirichlet(weighted counts(z) + 1/3)     Gibbs sampling alternates these two
    index = 100 (pi_trust + pi_mixed / 2) / (1 - pi_none)

With certain labels this is the plain Dirichlet posterior over those who take a position.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from threadscope.model import STANCES, Stance, Trust

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["TYPICAL_MIX", "draws", "estimate", "voice_likelihood"]

TYPICAL_MIX: Mapping[str, float] = {"trust": 0.2, "distrust": 0.25, "mixed": 0.1, "none": 0.45}
"""Class mix of a stance model's training data where its meta file names none: about what threads on a tool hold.
A model trained with balanced classes must say so, with a quarter for each."""

PRIORS = (1 / 3, 1.0)
"""Concentration per stance; the first one gives the numbers, and a verdict must hold under both."""
CHAINS = 80
"""Fewer in threads of over 5,000 voices, where intervals are narrow and close to normal; then time stays the same."""
BURN_IN = 10
KEPT = 50
LEVEL = 0.9
MIN_VOICES = 5
MIN_POSITIONS = 3.0
NO_POSITION = 0.5
"""Expected positions under which there is nothing to index: less than half a voice."""
FLOOR = 1e-3
"""No stance model is surer of a label than one in a thousand."""
CERTAIN = 1e-9
"""The same for a label that somebody set by hand."""
SILENCE = ((np.arange(10) + 0.5) / 10) ** 0.25
"""Quantiles of Beta(4, 1): beside the one that takes the stance, comments are mostly thanks, facts and answers."""

_TRUST, _DISTRUST, _MIXED, _NONE = (STANCES.index(label) for label in ("trust", "distrust", "mixed", "none"))
_POSITIONS = [_TRUST, _DISTRUST, _MIXED]


def voice_likelihood(
    stances: Sequence[Stance], prior: Mapping[str, float] = TYPICAL_MIX
) -> tuple[float, float, float, float] | None:
    """Combine the stances of one voice's comments into one likelihood over STANCES.

    A model's probabilities carry the class mix it was trained on; dividing by it leaves a comment's likelihood. A voice
    is what its comments come to: none where all are none, one side where only that side shows, mixed where both do. So
    some comment carries the voice's stance, nobody knows which, and every other one is silent (none) with an unknown
    probability s, or carries it too:

        L(side) = E_s mean_j [r_j(side) prod_(i != j) (s + (1 - s) r_i(side))],   L(none) = 1
        with r_i(k) = l_i(k) / l_i(none)

    For mixed one comment is mixed, or two take opposite sides. Picking the likeliest reading instead would turn the odd
    error among many comments into a stance (coverage .33 instead of .83 with up to four comments a voice, 300 voices).
    The order of comments does not matter; a change of mind inside a comment is the stance model's to see.

    Args:
        stances: of the voice's voting comments; unrated ones say nothing.
        prior: class mix of the model's training data, summing to 1.

    Returns:
        Likelihoods in the order of STANCES, the largest 1; None where no comment is rated.
    """
    rows = [[max(s.probabilities[k], 0.0) for k in STANCES] for s in stances if s.probabilities is not None]
    if not rows:
        return None
    share = np.asarray(rows, dtype=float)
    share /= np.maximum(share.sum(axis=1, keepdims=True), FLOOR)
    # Three exact zeros are no model's output but a person's correction, or a rule's.
    floor = np.where((share > 0).sum(axis=1, keepdims=True) == 1, CERTAIN, FLOOR)
    likelihood = np.maximum(share, floor) / np.maximum([prior[k] for k in STANCES], FLOOR)
    if len(likelihood) == 1:  # the formula's own value, without its cost
        alone = likelihood[0] / likelihood[0].max()
        return float(alone[0]), float(alone[1]), float(alone[2]), float(alone[3])
    ratio = likelihood / likelihood[:, [_NONE]]
    log = {_NONE: 0.0, _MIXED: _log_mean(_carried(ratio[:, _MIXED], ratio[:, _POSITIONS].mean(axis=1)))}
    for side in (_TRUST, _DISTRUST):
        log[side] = _log_mean(_carried(ratio[:, side], ratio[:, side]))
    log[_MIXED] = float(np.logaddexp(log[_MIXED], _log_mean(_opposed(ratio))) - np.log(2))
    top = max(log.values())
    trust, distrust, mixed, none = (float(np.exp(log[k] - top)) for k in range(len(STANCES)))
    return trust, distrust, mixed, none


def _log_mean(log: Floats) -> float:
    return float(np.logaddexp.reduce(log) - np.log(len(log)))


def _others(side: Floats) -> Floats:
    """Return what a comment contributes that need not carry the stance, (silence, comments)."""
    return SILENCE[:, None] + (1 - SILENCE[:, None]) * side


def _carried(carrier: Floats, side: Floats) -> Floats:
    """Return log L for one comment that carries the stance, for each probability of silence."""
    others = _others(side)
    return np.asarray(np.log(others).sum(axis=1) + np.log((carrier / others).mean(axis=1)))


def _opposed(ratio: Floats) -> Floats:
    """Return log L for two comments that take opposite sides, for each probability of silence."""
    others = _others(ratio[:, _POSITIONS].mean(axis=1))
    for_, against = ratio[:, _TRUST] / others, ratio[:, _DISTRUST] / others
    pairs = for_.sum(axis=1) * against.sum(axis=1) - (for_ * against).sum(axis=1)
    count = len(ratio) * (len(ratio) - 1)
    return np.asarray(np.log(others).sum(axis=1) + np.log(np.maximum(pairs, CERTAIN) / count))


def estimate(likelihoods: Sequence[Sequence[float]], weights: Sequence[float] = (), seed: int = 0) -> Trust:
    """Estimate trust from the likelihoods of a community's voices.

    The same voices in any order give the same numbers. Fixed length: 500 voices take less than 0.1 s.

    Args:
        likelihoods: one row a voice, in the order of STANCES, at any scale above 0.
        weights: how much each voice counts, 0..1 (suspected spam counts half); empty counts every voice fully.
        seed: of the sampling; the same seed gives the same result.

    Returns:
        Index (posterior mean) with its central 90 % interval, lean, verdict and shares; index, interval and lean are
        None where nobody is expected to take a position.
    """
    table = _canonical(likelihoods, weights)
    if not len(table):
        return Trust(None, None, "unclear", None, 0.0, dict.fromkeys(STANCES, 0.0), ("at least 5 voices (now 0)",))
    rows, weight = table[:, :-1], table[:, -1]
    runs = [_sample(rows, weight, prior, seed) for prior in PRIORS]
    index, counts = runs[0]
    expected = counts.mean(axis=0)
    positions = float(expected.sum() - expected[_NONE])
    shares = dict(zip(STANCES, (expected / expected.sum()).tolist(), strict=True))
    missing = []
    if len(table) < MIN_VOICES:
        missing.append(f"at least {MIN_VOICES} voices (now {len(table)})")
    if positions < MIN_POSITIONS - 1e-9:
        missing.append(f"at least {MIN_POSITIONS:.0f} voices that take a position (now about {positions:.1f})")
    if positions < NO_POSITION:
        return Trust(None, None, "unclear", None, positions, shares, tuple(missing))
    holds = [_verdicts(draws) for draws, _ in runs]
    verdict = next((name for name in holds[0] if name in holds[1]), "unclear")
    if verdict == "unclear" and holds[0]:
        missing.append("more voices: so few that the verdict depends on what one assumes beforehand")
    elif verdict == "unclear":
        missing.append("voices that agree more, or more of them: the interval leaves several verdicts open")
    low, high = np.quantile(index, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Trust(
        index=_mean_index(counts),
        interval=(float(low), float(high)),
        verdict="unclear" if missing else verdict,
        lean=float((index < 50).mean()),
        positions=positions,
        shares=shares,
        missing=tuple(missing),
        level=LEVEL,
    )


def draws(likelihoods: Sequence[Sequence[float]], weights: Sequence[float] = (), seed: int = 0) -> Floats:
    """Return the posterior draws of the index (0..100) behind `estimate`, empty without a voice."""
    table = _canonical(likelihoods, weights)
    return _sample(table[:, :-1], table[:, -1], PRIORS[0], seed)[0] if len(table) else np.empty(0)


def _canonical(likelihoods: Sequence[Sequence[float]], weights: Sequence[float]) -> Floats:
    """Stack voices as rows (four likelihoods, largest 1; weight), sorted, so that their order cannot matter."""
    rows = np.asarray(likelihoods, dtype=float).reshape(-1, len(STANCES))
    weight = np.asarray(weights, dtype=float) if len(weights) else np.ones(len(rows))
    if len(weight) != len(rows):
        raise ValueError(f"{len(rows)} likelihoods, but {len(weight)} weights")
    if not np.isfinite(rows).all() or (rows < 0).any() or not rows.any(axis=1).all():
        raise ValueError("a likelihood needs finite numbers of at least 0, one of them above 0")
    # Rounding keeps rows that differ by arithmetic noise alone in one order.
    rows = np.round(rows / rows.max(axis=1, keepdims=True), 9) if len(rows) else rows
    table = np.column_stack([rows, weight])[weight > 0]
    return table[np.lexsort(table.T[::-1])]


def _sample(rows: Floats, weight: Floats, prior: float, seed: int) -> tuple[Floats, Floats]:
    """Run all chains side by side; return draws of the index and, for each, the weighted counts it came from."""
    rng = np.random.default_rng(seed)
    chains = max(CHAINS // 10, min(CHAINS, CHAINS * 5000 // len(rows)))
    pi = np.tile(_mode(rows, weight, prior), (chains, 1))
    columns = np.ascontiguousarray(rows.T)
    draws, counts = [], []
    for step in range(BURN_IN + KEPT):
        # Running sums of pi x likelihood over the stances, (chains, voices) each, and a random point below the last.
        bounds = [pi[:, :1] * columns[0]]
        for k in range(1, len(STANCES)):
            bounds.append(bounds[-1] + pi[:, k : k + 1] * columns[k])
        point = rng.random(bounds[-1].shape) * bounds[-1]
        beyond = [(point >= bound) @ weight for bound in bounds[:-1]]
        edges = np.vstack([np.full(chains, weight.sum()), *beyond, np.zeros(chains)])
        count = -np.diff(edges, axis=0).T
        gamma = np.maximum(rng.standard_gamma(count + prior), 1e-300)
        pi = gamma / gamma.sum(axis=1, keepdims=True)
        if step >= BURN_IN:
            draws.append(100 * (pi[:, _TRUST] + pi[:, _MIXED] / 2) / (pi.sum(axis=1) - pi[:, _NONE]))
            counts.append(count)
    return np.concatenate(draws), np.concatenate(counts)


def _mode(rows: Floats, weight: Floats, prior: float) -> Floats:
    """Find a composition that fits the voices, by expectation-maximisation, so that chains need little burn-in."""
    pi = np.full(len(STANCES), 1 / len(STANCES))
    for _ in range(30):
        member = rows * pi
        member /= member.sum(axis=1, keepdims=True)
        pi = weight @ member + prior
        pi /= pi.sum()
    return pi


def _mean_index(counts: Floats) -> float:
    """Average the index given the counts, which is known exactly, instead of its draws: less noise, the same mean."""
    share = counts + PRIORS[0]
    taken = share.sum(axis=1) - share[:, _NONE]
    return float((100 * (share[:, _TRUST] + share[:, _MIXED] / 2) / taken).mean())


def _verdicts(index: Floats) -> tuple[str, ...]:
    """Name everything that holds with 90 % probability, the strongest first."""
    sides = {
        "distrusts": index < 40,
        "leans distrust": index < 50,
        "trusts": index > 60,
        "leans trust": index > 50,
        "divided": (index >= 40) & (index <= 60),
    }
    return tuple(name for name, holds in sides.items() if holds.mean() >= LEVEL)
