"""Reports side by side: what differs, by how much, how sure that is; and honestly nothing where nothing is shown.

Trust: the posterior draws of two sides' indices are subtracted, so that each side's small numbers and imperfect labels
are in the difference. Shares (an aspect praised, a tone): the same with draws of Beta(1/2 + yes, 1/2 + no), Jeffreys'
prior for a proportion. Sides are taken as independent; who speaks on both is counted and named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from threadscope.identity import is_nobody, name_key
from threadscope.model import SENTIMENTS, Report, Trust
from threadscope.nlp.stance import trained
from threadscope.report import Ballot, ballots, counted
from threadscope.trust import draws, estimate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["MOST_SIDES", "Comparison", "Difference", "Side", "compare", "joined", "person", "side"]

PAIRS = 20_000
"""Pairs of draws behind each difference."""
LEVEL = 0.9
MOST = 6
"""Sides that are all compared with each other; of more, each is compared with the first."""
MOST_SIDES = 12
"""Sides that can be taken in at a glance: of more groups, those with most voices."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the things compared."""

    name: str
    tools: tuple[str, ...]
    threads: int
    comments: int
    voices: int
    trust: Trust
    facets: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Aspect -> voices that praise it, voices that blame it."""
    tones: Mapping[str, int] = field(default_factory=dict)
    """Comments by tone."""
    people: frozenset[str] = frozenset()
    """Names by which somebody on two sides is found."""
    rows: Sequence[Sequence[float]] = field(default=(), repr=False, compare=False)
    """Likelihoods of the voices, in the order of STANCES; of a run an array, (voices, 4)."""
    weights: Sequence[float] = field(default=(), repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Difference:
    """What one side has more than another."""

    what: str
    """`trust` (points of the index), or `NAME praised`, `NAME tone` (shares, 0..1)."""
    first: str
    second: str
    delta: float
    """First minus second."""
    low: float
    high: float
    more: float
    """Probability that the first has more."""

    @property
    def shown(self) -> bool:
        """Whether the interval leaves out that there is no difference."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Sides, and the differences between them."""

    sides: tuple[Side, ...]
    differences: tuple[Difference, ...]
    caveats: tuple[str, ...]


def side(name: str, reports: Sequence[Report]) -> Side:
    """Make a side of one or several reports.

    A person votes once, with what they say in all of the threads, as far as names tell them apart; a nameless voice is
    one voice a thread.
    """
    votes: dict[tuple[str, str], list[Ballot]] = {}
    people: set[str] = set()
    facets: dict[str, list[int]] = {}
    tones = dict.fromkeys(SENTIMENTS, 0)
    for number, report in enumerate(reports):
        names = {voice.key: person(voice.names) for voice in report.voices}
        tool = report.tool.name.casefold() if report.tool else ""
        for voice, ballot in ballots(report).items():
            who = names[voice]
            people |= {who} - {""}
            votes.setdefault((tool, who or f"{number}/{voice}"), []).append(ballot)
        for found in report.facets:
            signed = facets.setdefault(found.facet, [0, 0])
            signed[0] += found.positive
            signed[1] += found.negative
        for tone in SENTIMENTS:
            tones[tone] += report.sentiment.get(tone, 0)
    likelihoods, weights = counted(map(_together, votes.values()), trained().prior)
    return Side(
        name=name,
        tools=tuple(dict.fromkeys(report.tool.name for report in reports if report.tool)),
        threads=len(reports),
        comments=sum(len(report.thread.comments) for report in reports),
        voices=len(likelihoods),
        trust=estimate(likelihoods, weights),
        facets={facet: (signed[0], signed[1]) for facet, signed in sorted(facets.items())},
        tones=tones,
        people=frozenset(people),
        rows=likelihoods,
        weights=weights,
    )


def _together(ballots: Sequence[Ballot]) -> Ballot:
    """Join what one person says in several threads."""
    stances = tuple(stance for ballot in ballots for stance in ballot.stances)
    return Ballot(stances, max(ballot.weight for ballot in ballots))


def compare(sides: Sequence[Side], seed: int = 0, notes: Iterable[str] = ()) -> Comparison:
    """Compare sides: all pairs of up to six, of more each with the first.

    Args:
        sides: at least two, in the order in which they are shown.
        seed: of the draws; the same seed gives the same numbers.
        notes: what else the reader should know.
    """
    drawn = {one.name: draws(one.rows, one.weights, seed + at) for at, one in enumerate(sides)}
    pairs = list(combinations(sides, 2)) if len(sides) <= MOST else [(sides[0], other) for other in sides[1:]]
    found: list[Difference] = []
    for first, second in pairs:
        a, b = drawn[first.name], drawn[second.name]
        if first.trust.index is not None and second.trust.index is not None:
            middle = first.trust.index - second.trust.index
            drawn_pair = (_resampled(a, seed), _resampled(b, seed + 1))
            found.append(_difference("trust", (first, second), middle, drawn_pair))
        found += _shares(first, second, seed)
    return Comparison(tuple(sides), tuple(found), (*notes, *_caveats(pairs, found)))


def joined(reports: Iterable[Report], by: str) -> dict[str, list[Report]]:
    """Gather reports by `tool`, `host` or `month` (of the post, else of a comment); what has none is `unknown`."""
    groups: dict[str, list[Report]] = {}
    for report in reports:
        groups.setdefault(_group(report, by) or "unknown", []).append(report)
    return groups


def _group(report: Report, by: str) -> str:
    from urllib.parse import urlsplit

    if by == "tool":
        return report.tool.name if report.tool else ""
    if by == "host":
        return (urlsplit(report.thread.post.url or report.thread.source.url).hostname or "").removeprefix("www.")
    times = [report.thread.post.published, *(comment.posted for comment in report.thread.comments)]
    first = next((time for time in times if time is not None), None)
    return f"{first:%Y-%m}" if first else ""


def person(names: Sequence[str]) -> str:
    """Return the name by which somebody is found again in another thread, "" for a nameless one."""
    return next((name_key(name) for name in names if name_key(name) and not is_nobody(name)), "")


def _resampled(values: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    import numpy as np

    return np.random.default_rng(seed).choice(values, PAIRS)


def _difference(
    what: str, pair: tuple[Side, Side], middle: float, drawn: tuple[NDArray[np.float64], NDArray[np.float64]]
) -> Difference:
    import numpy as np

    delta = drawn[0] - drawn[1]
    low, high = np.quantile(delta, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    more = float((delta > 0).mean() + (delta == 0).mean() / 2)
    # The middle is exact; with next to no doubt, chance could leave it just outside of the draws' interval.
    return Difference(what, pair[0].name, pair[1].name, middle, min(float(low), middle), max(float(high), middle), more)


def _shares(first: Side, second: Side, seed: int) -> list[Difference]:
    """Compare the aspects that both sides speak of, and the tones."""
    import numpy as np

    votes = {
        f"{name} praised": (first.facets[name], second.facets[name]) for name in first.facets if name in second.facets
    }
    tones = [{tone: (n, sum(one.tones.values()) - n) for tone, n in one.tones.items()} for one in (first, second)]
    if all(sum(one.tones.values()) for one in (first, second)):
        votes |= {f"{tone} tone": (tones[0][tone], tones[1][tone]) for tone in SENTIMENTS}
    random = np.random.default_rng(seed)
    found = []
    for what, sides in votes.items():
        one, other = (random.beta(0.5 + yes, 0.5 + no, PAIRS) for yes, no in sides)
        means = [(0.5 + yes) / (1 + yes + no) for yes, no in sides]
        found.append(_difference(what, (first, second), means[0] - means[1], (one, other)))
    return found


def _caveats(pairs: Sequence[tuple[Side, Side]], found: Sequence[Difference]) -> Iterable[str]:
    for first, second in pairs:
        both = len(first.people & second.people)
        if both:
            people = "person speaks" if both == 1 else "people speak"
            yield f"{both} {people} on both sides, {first.name} and {second.name}: taken for independent voices."
    if len(found) > 1:
        chance = len(found) * (1 - LEVEL)
        yield f"{len(found)} differences with 90 % intervals: about {chance:.0f} would show by chance alone."
    yield "These are the people who commented in these threads, not customers at large."
