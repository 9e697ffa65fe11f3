from __future__ import annotations

import functools
import importlib.util
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threadscope.model import STANCES, Stance
from threadscope.trust import TYPICAL_MIX, estimate, voice_likelihood

FLAT = dict.fromkeys(STANCES, 0.25)
MOST = st.sampled_from(STANCES)


def stance(label: str, confidence: float = 1.0) -> Stance:
    rest = (1 - confidence) / 3
    return Stance(label, {k: confidence if k == label else rest for k in STANCES})


def rows(counts: dict[str, int], confidence: float = 1.0, prior=FLAT) -> list[tuple[float, ...]]:
    made = [voice_likelihood([stance(k, confidence)], prior) for k, n in counts.items() for _ in range(n)]
    return [row for row in made if row is not None]


def certain(**counts: int) -> list[list[float]]:
    return [[float(k == label) for k in STANCES] for label, n in counts.items() for _ in range(n)]


# --- the index ----------------------------------------------------------------------------------------------------


def test_certain_labels_give_the_plain_dirichlet_posterior():
    trust = estimate(certain(mixed=2, distrust=3, none=2))
    assert trust.index == pytest.approx(25.0)
    rng = np.random.default_rng(3)
    pi = rng.dirichlet([1 / 3, 3 + 1 / 3, 2 + 1 / 3], 200_000)
    plain = 100 * (pi[:, 0] + pi[:, 2] / 2)
    assert trust.interval == pytest.approx(np.quantile(plain, [0.05, 0.95]), abs=1.0)
    assert trust.lean == pytest.approx((plain < 50).mean(), abs=0.01)
    assert trust.verdict == "leans distrust"
    assert trust.positions == 5.0
    assert trust.shares == pytest.approx({"trust": 0.0, "distrust": 3 / 7, "mixed": 2 / 7, "none": 2 / 7})
    assert trust.missing == ()


def test_labels_that_may_be_wrong_leave_the_same_votes_unclear():
    trust = estimate(rows({"mixed": 2, "distrust": 3, "none": 2}, 0.85, TYPICAL_MIX))
    assert trust.verdict == "unclear"
    assert trust.lean is not None
    assert trust.lean > 0.5
    assert trust.missing


def test_counting_comments_for_voices_would_narrow_the_interval():
    def width(trust) -> float:
        return trust.interval[1] - trust.interval[0]

    votes = {"mixed": 2, "distrust": 3, "none": 2}
    assert width(estimate(certain(**{k: 2 * n for k, n in votes.items()}))) < width(estimate(certain(**votes)))


@pytest.mark.parametrize(
    ("votes", "verdict"),
    [
        ({"distrust": 20}, "distrusts"),
        ({"trust": 20}, "trusts"),
        ({"trust": 40, "distrust": 60}, "leans distrust"),
        ({"trust": 60, "distrust": 40}, "leans trust"),
        ({"mixed": 60}, "divided"),
        ({"trust": 6, "distrust": 6}, "unclear"),
        ({"distrust": 4}, "unclear"),
        ({"distrust": 2, "none": 9}, "unclear"),
    ],
)
def test_verdicts(votes, verdict):
    trust = estimate(certain(**votes))
    assert trust.verdict == verdict
    assert bool(trust.missing) == (verdict == "unclear")


def test_trust_and_distrust_mirror_each_other():
    a, b = estimate(certain(trust=9, mixed=3, none=2)), estimate(certain(distrust=9, mixed=3, none=2))
    assert a.index == pytest.approx(100 - b.index)
    assert a.interval == pytest.approx((100 - b.interval[1], 100 - b.interval[0]), abs=2.0)


def test_an_empty_thread_has_no_index():
    trust = estimate([])
    assert (trust.index, trust.interval, trust.lean, trust.verdict) == (None, None, None, "unclear")
    assert trust.positions == 0
    assert trust.missing


@pytest.mark.parametrize("likelihoods", [certain(none=30), rows({"none": 9}, 0.95)])
def test_where_nobody_takes_a_position_there_is_no_index(likelihoods):
    trust = estimate(likelihoods)
    assert trust.index is None
    assert trust.lean is None
    assert trust.shares["none"] > 0.9
    assert any("position" in missing for missing in trust.missing)


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(MOST, st.integers(1, 12), min_size=1), st.floats(0.6, 1.0), st.randoms())
def test_order_does_not_matter_and_shares_sum_to_one(votes, confidence, random):
    voices = rows(votes, confidence)
    weights = [random.choice([0.5, 1.0]) for _ in voices]
    together = list(zip(voices, weights, strict=True))
    first = estimate(voices, weights)
    random.shuffle(together)
    assert estimate([v for v, _ in together], [w for _, w in together]) == first
    assert sum(first.shares.values()) == pytest.approx(1)
    if first.index is not None:
        assert 0 <= first.interval[0] <= first.index <= first.interval[1] <= 100


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(MOST, st.integers(1, 15), min_size=1), st.floats(0.7, 1.0))
def test_one_more_vote_never_moves_the_index_the_wrong_way(votes, confidence):
    def index(extra: str | None) -> float:
        more = rows({extra: 1}, confidence) if extra else []
        return estimate(rows(votes, confidence) + more).index

    before = index(None)
    if before is None:
        return
    noise = 0.0 if confidence == 1.0 else 1.0  # a vote moves what sampling noise hides in no thread of this size
    assert index("distrust") <= before + noise
    assert index("trust") >= before - noise


def test_scale_of_a_likelihood_does_not_matter():
    voices = rows({"trust": 3, "distrust": 7, "none": 2}, 0.8)
    assert estimate([[x * 1e-6 for x in row] for row in voices]) == estimate(voices)


def test_the_same_seed_gives_the_same_result():
    voices = rows({"trust": 3, "distrust": 7, "none": 2}, 0.8)
    assert estimate(voices, seed=4) == estimate(voices, seed=4)
    assert estimate(voices, seed=4) != estimate(voices, seed=5)


def test_half_a_weight_counts_half():
    doubted = estimate(certain(trust=10, distrust=10), [1.0] * 10 + [0.5] * 10)
    assert doubted.index == pytest.approx(100 * (10 + 1 / 3 + 1 / 6) / (15 + 1))
    assert doubted.positions == 15


def test_a_weight_of_nothing_is_no_voice():
    assert estimate(certain(trust=6, distrust=4), [1.0] * 6 + [0.0] * 4) == estimate(certain(trust=6))


@pytest.mark.parametrize("bad", [[[0, 0, 0, 0]], [[1, -1, 0, 0]], [[1, float("nan"), 0, 0]]])
def test_no_likelihood_at_all_is_an_error(bad):
    with pytest.raises(ValueError, match="likelihood"):
        estimate(bad)


def test_five_hundred_voices_take_well_under_a_second():
    voices = np.random.default_rng(0).dirichlet([0.5] * 4, 500)
    start = time.process_time()
    estimate(voices.tolist())
    assert time.process_time() - start < 1.0


# --- one voice ----------------------------------------------------------------------------------------------------


def best(likelihood) -> str:
    return STANCES[int(np.argmax(likelihood))]


def test_a_likelihood_is_the_probability_without_the_training_mix():
    p = {"trust": 0.1, "distrust": 0.4, "mixed": 0.1, "none": 0.4}
    likelihood = voice_likelihood([Stance("", p)], TYPICAL_MIX)
    ratio = [p[k] / TYPICAL_MIX[k] for k in STANCES]
    assert likelihood == pytest.approx([r / max(ratio) for r in ratio])


def test_unrated_comments_say_nothing():
    unrated = Stance("unrated", None, reason="language")
    assert voice_likelihood([]) is None
    assert voice_likelihood([unrated]) is None
    assert voice_likelihood([unrated, stance("trust", 0.8)]) == voice_likelihood([stance("trust", 0.8)])


@pytest.mark.parametrize(
    ("labels", "together"),
    [
        (["none", "none"], "none"),
        (["none", "distrust", "none", "none"], "distrust"),
        (["trust", "trust"], "trust"),
        (["trust", "distrust"], "mixed"),
        (["none", "mixed"], "mixed"),
        (["distrust", "mixed"], "mixed"),
    ],
)
@pytest.mark.parametrize("confidence", [0.8, 1.0])
def test_a_voice_is_what_its_comments_come_to(labels, together, confidence):
    assert best(voice_likelihood([stance(k, confidence) for k in labels], FLAT)) == together


def test_a_label_set_by_hand_stays_certain_among_many_comments():
    likelihood = voice_likelihood([stance("none")] * 30 + [stance("trust")], FLAT)
    assert best(likelihood) == "trust"
    assert sorted(likelihood)[-2] < 1e-3


def test_one_odd_label_among_many_silent_comments_is_no_stance():
    def odds(silent: int) -> float:
        likelihood = voice_likelihood([stance("distrust", 0.8)] + [stance("none", 0.9)] * silent, FLAT)
        return likelihood[STANCES.index("distrust")] / likelihood[STANCES.index("none")]

    assert odds(0) > odds(2) > 1 > odds(30)


@given(st.lists(st.tuples(MOST, st.floats(0.3, 1.0)), min_size=1, max_size=8), st.randoms())
def test_a_voice_has_sound_likelihoods_in_any_order(said, random):
    stances = [stance(label, confidence) for label, confidence in said]
    likelihood = voice_likelihood(stances)
    assert max(likelihood) == pytest.approx(1)
    assert all(x > 0 or len(said) > 1 for x in likelihood)
    random.shuffle(stances)
    assert voice_likelihood(stances) == pytest.approx(likelihood)


def test_one_sided_probabilities_never_make_a_voice_infinitely_sure():
    sure = {"trust": 0.0, "distrust": 1.0, "mixed": 0.0, "none": 0.0}
    likelihood = voice_likelihood([Stance("distrust", sure)], {**TYPICAL_MIX, "trust": 0.0})
    assert all(x > 0 for x in likelihood)
    assert best(likelihood) == "distrust"


# --- simulation ---------------------------------------------------------------------------------------------------


@functools.cache
def simulation():
    path = Path(__file__).parents[1] / "benchmarks" / "trust_coverage.py"
    spec = importlib.util.spec_from_file_location("trust_coverage", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where dataclasses look their module up
    spec.loader.exec_module(module)
    return module, module.model_of(0.62)


@pytest.mark.slow
@pytest.mark.parametrize(("voices", "runs"), [(5, 200), (7, 200), (20, 200), (50, 200), (500, 240)])
def test_the_interval_covers_the_truth_though_labels_are_wrong_and_the_mix_is_another(voices, runs):
    trust_coverage, model = simulation()
    assert model.macro_f1() == pytest.approx(0.62, abs=0.01)
    assert 0.86 <= trust_coverage.simulate(model, voices, runs)["coverage"] <= 0.95
