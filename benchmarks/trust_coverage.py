"""Measure by simulation how often the trust index's 90 % interval holds the community's true index.

    python benchmarks/trust_coverage.py [--runs 400] [--f1 0.62] [--comments 1]
    python benchmarks/trust_coverage.py --verdicts [--runs 400]

Communities are drawn with class mixes unlike the one that the simulated stance model was trained on. The model sees two
numbers per comment, drawn around its true stance, and answers with the probabilities that are right under its training
mix; the spread is set so that its macro F1 there is the one asked for. Prints coverage, bias and width by thread size,
and the coverage of counting the labels of first comments, which is what the index is there to replace. With
`--comments 4` voices write one to four comments, of which the first takes their stance and others do so now and then.

With `--verdicts`: of threads whose true labels give a verdict, how many get one from a model of each macro F1, how many
of these are right, and how many point the other way; and how often the lean points where that of the true labels does.
Compositions are drawn around a mix like that of `corpora/reactions`, whose threads are evenly divided, and around the
mixes of clearer communities.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from threadscope.model import STANCES, Stance
from threadscope.trust import estimate, voice_likelihood

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

TRAINING_MIX: Mapping[str, float] = {"trust": 0.2, "distrust": 0.25, "mixed": 0.1, "none": 0.45}
COMMUNITIES = ((0.10, 0.55, 0.15, 0.20), (0.45, 0.10, 0.15, 0.30), (0.25, 0.25, 0.30, 0.20), (0.12, 0.30, 0.08, 0.50))
"""Mixes in the order of STANCES; each simulated community is drawn from a Dirichlet around one of them."""
SIZES = (5, 7, 20, 50, 500)
SILENT = 0.7
"""Share of a voice's further comments that take no stance."""
CENTRES = np.array([[1.0, 1.0], [-1.0, 1.0], [0.0, 1.2], [0.0, -1.0]])


@dataclass(frozen=True, slots=True)
class StanceModel:
    """Stand in for a stance model that is calibrated on its training mix and wrong as often as asked."""

    spread: float

    def probabilities(self, stances: NDArray[np.int64], rng: np.random.Generator) -> Floats:
        """Read comments of the given true stances; rows of probabilities in the order of STANCES."""
        seen = CENTRES[stances] + rng.normal(0, self.spread, (len(stances), 2))
        log = -((seen[:, None, :] - CENTRES) ** 2).sum(axis=2) / (2 * self.spread**2)
        p = np.exp(log - log.max(axis=1, keepdims=True)) * [TRAINING_MIX[k] for k in STANCES]
        return np.asarray(p / p.sum(axis=1, keepdims=True))

    def macro_f1(self) -> float:
        """Measure the model on data of its training mix."""
        rng = np.random.default_rng(1)
        true = rng.choice(len(STANCES), 20_000, p=[TRAINING_MIX[k] for k in STANCES])
        said = self.probabilities(true, rng).argmax(axis=1)
        hits = [2 * ((true == k) & (said == k)).sum() / ((true == k).sum() + (said == k).sum()) for k in range(4)]
        return float(np.mean(hits))


def model_of(f1: float) -> StanceModel:
    """Find the spread that gives a macro F1, by bisection."""
    low, high = 0.1, 3.0
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (middle, high) if StanceModel(middle).macro_f1() > f1 else (low, middle)
    return StanceModel((low + high) / 2)


def index_of(mix: Floats) -> float:
    """Return the index of a known composition."""
    return float(100 * (mix[0] + mix[2] / 2) / (mix[0] + mix[1] + mix[2]))


def _stance(row: list[float]) -> Stance:
    return Stance("", dict(zip(STANCES, row, strict=True)))


def simulate(model: StanceModel, voices: int, runs: int, comments: int = 1) -> dict[str, float]:
    """Judge `runs` communities of `voices` each; coverage of the interval, mean bias and mean width in points."""
    rng = np.random.default_rng(voices)
    inside, bias, width, counted = [], [], [], []
    for run in range(runs):
        truth = rng.dirichlet(20 * np.array(COMMUNITIES[run % len(COMMUNITIES)]))
        stances = rng.choice(len(STANCES), voices, p=truth)
        p = model.probabilities(stances, rng)
        said = [[row] for row in p.tolist()]
        for more in range(1, comments):
            silent = rng.random(voices) < SILENT
            further = model.probabilities(np.where(silent, STANCES.index("none"), stances), rng)
            writes = rng.random(voices) < (comments - more) / (comments - more + 1)
            for own, row, wrote in zip(said, further.tolist(), writes, strict=True):
                if wrote and len(own) == more:
                    own.append(row)
        rows = [voice_likelihood([_stance(row) for row in own], TRAINING_MIX) for own in said]
        trust = estimate([row for row in rows if row])
        labels = np.bincount(p.argmax(axis=1), minlength=len(STANCES)) + 1 / 3
        plain = rng.dirichlet(labels, 2000)
        low, high = np.quantile(100 * (plain[:, 0] + plain[:, 2] / 2) / (1 - plain[:, 3]), [0.05, 0.95])
        counted.append(low <= index_of(truth) <= high)
        if trust.index is None or trust.interval is None:
            continue
        inside.append(trust.interval[0] <= index_of(truth) <= trust.interval[1])
        bias.append(trust.index - index_of(truth))
        width.append(trust.interval[1] - trust.interval[0])
    return {
        "coverage": float(np.mean(inside)),
        "bias": float(np.mean(bias)),
        "width": float(np.mean(width)),
        "counting": float(np.mean(counted)),
    }


EVEN = ((0.21, 0.28, 0.11, 0.40),)
QUALITIES = (0.55, 0.62, 0.72, 0.82, 0.92)
VOICES = 30


def _side(verdict: str) -> str:
    return verdict.removeprefix("leans ").removesuffix("s")


def verdicts(model: StanceModel, communities: tuple[tuple[float, ...], ...], runs: int) -> dict[str, float]:
    """Judge `runs` communities twice, by true labels and by a model's; shares of the threads that are due a verdict."""
    rng = np.random.default_rng(7)
    due = given = right = opposite = lean = 0
    for run in range(runs):
        truth = rng.dirichlet(20 * np.array(communities[run % len(communities)]))
        stances = rng.choice(len(STANCES), VOICES, p=truth)
        rows = [voice_likelihood([_stance(row)], TRAINING_MIX) for row in model.probabilities(stances, rng).tolist()]
        gold, said = estimate(np.eye(len(STANCES))[stances].tolist()), estimate([row for row in rows if row])
        lean += ((gold.lean or 0.5) > 0.5) == ((said.lean or 0.5) > 0.5)
        if gold.verdict != "unclear":
            due += 1
            given += said.verdict != "unclear"
            right += _side(said.verdict) == _side(gold.verdict)
            opposite += {_side(said.verdict), _side(gold.verdict)} == {"trust", "distrust"}
    return {
        "due": due / runs,
        "given": given / due,
        "right": right / max(1, given),
        "opposite": opposite / due,
        "lean": lean / runs,
    }


def print_verdicts(runs: int) -> None:
    """Print what a model of each quality makes of evenly divided and of clearer communities."""
    for name, communities in (("evenly divided", EVEN), ("clearer", COMMUNITIES)):
        print(f"{name} communities of {VOICES} voices")
        print("macro F1   due  given  right  opposite  lean right")
        for f1 in QUALITIES:
            row = verdicts(model_of(f1), communities, runs)
            print(
                f"{f1:8.2f}  {row['due']:.2f}   {row['given']:.2f}   {row['right']:.2f}      {row['opposite']:.3f}"
                f"        {row['lean']:.2f}"
            )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=400)
    parser.add_argument("--f1", type=float, default=0.62)
    parser.add_argument("--comments", type=int, default=1)
    parser.add_argument("--verdicts", action="store_true")
    options = parser.parse_args()
    if options.verdicts:
        print_verdicts(options.runs)
        return
    model = model_of(options.f1)
    print(f"macro F1 {model.macro_f1():.3f}, {options.runs} communities per row")
    print("voices  coverage   bias  width  (coverage of counted labels)")
    for voices in SIZES:
        row = simulate(model, voices, options.runs, options.comments)
        print(f"{voices:6}  {row['coverage']:8.3f}  {row['bias']:5.1f}  {row['width']:5.1f}  {row['counting']:.3f}")


if __name__ == "__main__":
    main()
