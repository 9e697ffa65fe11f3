"""Say which sites of a comment tell of a change, from where, and which way: four small logistic regressions.

`claim` judges each site by itself, `start` picks the old level of a new one, `same` and `way` give the direction. They
were trained on whole tools (`models/changes`) and see the rules' findings among their features, so that a phrase that
somebody listed counts, and so do words that nobody did.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from threadscope.model import ScoreChange
from threadscope.nlp.change_features import claim_features, start_features
from threadscope.nlp.change_gate import PAIR, Gate, gate_features, gate_of
from threadscope.nlp.change_levels import levels_of
from threadscope.nlp.change_opinion import Opinion
from threadscope.nlp.change_order import ends_of_series, turned
from threadscope.nlp.change_rules import rule_changes
from threadscope.nlp.change_sites import Site, sites, starts
from threadscope.nlp.change_slots import Slots
from threadscope.nlp.change_view import Start, Surroundings, View
from threadscope.nlp.change_way import same_asked, way_features
from threadscope.nlp.linear import Asked, Linear, load, names_of
from threadscope.nlp.models import folder
from threadscope.nlp.numbers import numbers_of
from threadscope.nlp.words import Text

__all__ = ["Details", "Found", "Prepared", "gate", "judge", "model", "prepare", "promising"]

Direction = Literal["up", "down", "same"]
Ruled = tuple[Slots, ScoreChange]
KNOWN = 3
"""Levels of the author's earlier comments that a change may begin at."""
DOUBTED = 0.3
"""What is left of a change that stands behind "if", or that "might" happen and that no rule found."""
GATE = 0.1
"""The least chance that a closer look needs: cross-validated, raising it so far cost no F1."""
GATE_OF_PAIR = 0.03
"""The same where two numbers stand side by side, about which the look from afar tells least."""
WHOLE = 0.5
"""The least chance of "my score dropped from 57 down to a staggering 48", whatever else the comment says."""
_LOGIT, _LOGIT_OF_PAIR = (math.log(chance / (1 - chance)) for chance in (GATE, GATE_OF_PAIR))
LEAST_START = 0.4
PLACES = 0.75
"""How far a thread must speak of places for a smaller number to be a better one."""
NEAR = 15
"""Words behind a site in which its old level still belongs to its span."""


@dataclass(slots=True)
class Prepared:
    """A site with what speaks for its claim; what speaks for its old level is gathered when asked for."""

    site: Site
    asked: Asked
    """What speaks for and against a change here."""
    ways: list[str]
    """Directions that the rules read here."""
    view: View
    rules: Sequence[Ruled]
    opinion: Opinion | None = None
    """What a second reader says of it, where there is one."""

    @property
    def claim(self) -> list[str]:
        """The names of the features of the claim, as a model's file has them."""
        return names_of(self.asked)

    @property
    def starts(self) -> list[tuple[Start, list[str]]]:
        """The levels that the change may begin at, with the names of their features."""
        return [(start, names_of(asked)) for start, asked in self.options()]

    def options(self) -> list[tuple[Start, Asked]]:
        """Return the levels that the change may begin at, with what speaks for each."""
        level, around = self.site.level, self.view.around
        if level is None:
            return []
        found = [(Start(one, one.value), place) for place, one in enumerate(starts(self.view.levels, level))]
        if level.said is not None:
            found += [(Start(None, value), place) for place, value in enumerate(around.earlier[:KNOWN])]
        return [
            (start, start_features(self.view, start, level, place, _from(self.site, start, self.rules)))
            for start, place in found
        ]


@dataclass(frozen=True, slots=True)
class Details:
    """How sure it is what a change at a site would say."""

    starts: Sequence[float] = ()
    """The chance of each level that it may begin at, the best first."""
    up: float = 0.5
    """The chance that it went up rather than down."""
    same: float = 0.0
    """The chance that nothing moved, old levels aside."""
    ways: Sequence[str] = ()
    """Directions that the rules read there."""


_UNKNOWN = Details()


@dataclass(slots=True)  # not frozen: that makes it three times as dear to make one
class Found:
    """A judged site: words `first`..`last` (exclusive)."""

    chance: float
    first: int
    last: int
    site: Site
    start: Start | None
    direction: Direction
    details: Details = _UNKNOWN

    @property
    def before(self) -> float | None:
        """The number that the change begins at."""
        if self.start is None:
            return self.to if self.direction == "same" else None
        return self.start.value if self.start.level is None else self.start.level.said

    @property
    def to(self) -> float | None:
        """The number that it ends at."""
        return self.site.level.said if self.site.level is not None else None


@cache
def model() -> Linear:
    """Load `models/changes`, once."""
    return load(folder("changes"))


@cache
def gate() -> Gate:
    """Return the cheap question of `models/changes`, made ready once."""
    return gate_of(model())


def prepare(text: Text, metric: str, around: Surroundings, gate: Gate | None = None) -> tuple[View, list[Prepared]]:
    """Gather the sites of a comment (its mentions bound) with their features.

    Args:
        text: the comment.
        metric: what the tool's main score is called.
        around: what is known besides its words.
        gate: drop the sites that this first, cheap question sees to be nothing; None keeps all, for training.
    """
    numbers = numbers_of(text, 0, len(text.words), around.scale.units)
    levels = levels_of(text, numbers, around.scale)
    view = View(text, levels, around)
    places = list(sites(text, levels, numbers, around.scale))
    if gate is not None:
        places = [site for site in places if promising(view, site, gate)]
        if not places:
            return view, []
    live = range(len(text.sentences)) if gate is None else {text.sentence_at[site.anchor] for site in places}
    rules = rule_changes(text, metric, around.scale.units, live)
    for slots, _ in rules:  # phrases that no single word of movement gives away: "took a beating"
        if not any(slots.first <= site.anchor < slots.last for site in places):
            places.append(Site(slots.first, slots.last, "move", slots.last - 1))
    return view, [_prepared(view, site, rules) for site in places]


def promising(view: View, site: Site, gate: Gate) -> bool:
    """Tell whether a site is worth a closer look; three of four are not, and cost next to nothing so."""
    features = gate_features(view, site)
    logit = gate.bias + sum(map(gate.weights.__getitem__, features))
    return logit >= (_LOGIT_OF_PAIR if PAIR in features else _LOGIT)


def _prepared(view: View, site: Site, rules: Sequence[Ruled]) -> Prepared:
    said: list[str] = []
    ways: list[str] = []
    for slots, claim in rules:
        if slots.first >= site.last or site.first >= slots.last:
            continue
        role = _role(site, slots)
        said += [role, f"{role} {claim.rule.partition(':')[0]}"]
        if "outside" not in role and "near" not in role:
            ways.append(claim.direction)
    return Prepared(site, claim_features(view, site, said), ways, view, rules)


def _sure(asked: Asked) -> bool:
    """Tell whether the tool's own number stands shortly before a level, and nothing else does that could move."""
    named = asked["sentence:tool"] == ("sure",) and "<tool>" in asked.get("level-bag", ())
    return named and asked["subject"] == ("far",)


def _whole(site: Site, slots: Slots) -> bool:
    """Tell whether a rule read the new level at the site, the old one, and the way between them."""
    return (
        site.level is not None
        and slots.before is not None
        and slots.to is not None
        and slots.to.first == site.level.first
    )


def _role(site: Site, slots: Slots) -> str:
    """Say what part a site plays in a rule's finding."""
    if site.level is None:
        place = "in" if slots.first <= site.anchor < slots.last else "near"
        return f"{place} {'to' if slots.to else 'noto'}"
    first = site.level.first
    for name, number in (("to", slots.to), ("from", slots.before), ("delta", slots.delta)):
        if number is not None and number.first == first:
            return name
    return "none" if slots.first <= first < slots.last else "outside"


def _from(site: Site, start: Start, rules: Sequence[Ruled]) -> list[str]:
    """Say what rules take for the old level of a site's new one."""
    said = []
    for slots, _ in rules:
        if site.level is not None and slots.to is not None and slots.to.first == site.level.first:
            mine = start.level is not None and slots.before is not None and slots.before.first == start.level.first
            said.append("from" if mine else "other" if slots.before is not None else "no from")
    return said


def judge(view: View, prepared: Prepared, models: Linear, least: float = 0.0) -> Found:
    """Judge one site by itself; one below `least` gets no old level and a direction that means nothing."""
    site = prepared.site
    asked = prepared.asked
    chance = models.chance_of(asked, "claim")
    if "thought" in asked or ("modal" in asked and not prepared.ways):
        chance *= DOUBTED
    elif _sure(asked) and any(_whole(site, slots) for slots, _ in prepared.rules):
        chance = max(chance, WHOLE)
    if prepared.opinion is not None:
        chance = prepared.opinion.weighed(chance)
    if chance < least:
        return Found(chance, site.first, site.last, site, None, "down")
    start, starts = _start(prepared, models)
    site, start = _in_series(view, site, start)
    site, start = _ordered(view, site, start or _by_difference(view, prepared))
    same = models.chance_of(same_asked(view, site, prepared.ways), "same")
    up = models.chance(way_features(view, site, start, prepared.ways), "way")
    details = Details(starts, up, same, prepared.ways)
    direction = _direction(view.text, site, start, details)
    return Found(chance, *_span(view.text, site, start), site, start, direction, details)


def _start(prepared: Prepared, models: Linear) -> tuple[Start | None, Sequence[float]]:
    """Return the level at which a change begins, as far as anything tells, and the chances of all, the best first."""
    options = prepared.options()
    if not options:
        return None, ()
    chances = [models.chance_of(asked, "start") for _, asked in options]
    best = max(chances)
    return (options[chances.index(best)][0] if best > LEAST_START else None), sorted(chances, reverse=True)


def _in_series(view: View, site: Site, start: Start | None) -> tuple[Site, Start | None]:
    """Stretch a change that stands in a run of levels from the run's first to its last."""
    level = site.level
    if level is None or level.family != "number":
        return site, start
    if start is not None and (start.level is None or start.level.last > level.first):
        return site, start
    run = ends_of_series(level, view.levels, view.text)
    if run is None or run[0] is level:
        return site, start
    first, last = run
    return (site if last is level else replace(site, level=last, last=last.last)), Start(first, first.value)


def _by_difference(view: View, prepared: Prepared) -> Start | None:
    """Reckon the old level from the new one and what it moved by, as a rule read both: "down two points, to 61"."""
    level = prepared.site.level
    if level is None or level.said is None:
        return None
    for slots, claim in prepared.rules:
        if slots.to is None or slots.to.first != level.first or slots.before is not None or slots.delta is None:
            continue
        if slots.delta.kind == "delta" and claim.direction != "same":
            places = level.kind == "rank" or view.scale.places >= PLACES
            moved = slots.delta.value if (claim.direction == "up") != places else -slots.delta.value
            return Start(None, round(level.said - moved, 6))
    return None


def _ordered(view: View, site: Site, start: Start | None) -> tuple[Site, Start | None]:
    """Turn a change about whose second number, in the order of the text, is the older one."""
    new = site.level
    if new is None or start is None or start.level is None or start.level.first > new.first:
        return site, start
    if new.value is None or not turned(view.text, start.level, new):
        return site, start
    return replace(site, level=start.level), Start(new, new.value)


def _direction(text: Text, site: Site, start: Start | None, details: Details) -> Direction:
    value = site.level.value if site.level is not None else None
    if start is not None and value is not None and start.value == value:
        return "same"
    if site.kind == "signed":
        return "up" if text.words[site.anchor].lower in ("+", "plus") else "down"
    if start is None and details.same > 0.5:
        return "same"
    return "up" if details.up > 0.5 else "down"


def _span(text: Text, site: Site, start: Start | None) -> tuple[int, int]:
    """Stretch a site over its old level, where that stands in the same sentence or right behind."""
    if start is None or start.level is None:
        return site.first, site.last
    old = start.level
    first = min(old.first, site.first) if text.sentence_at[old.first] == text.sentence_at[site.anchor] else site.first
    return first, max(site.last, old.last) if 0 <= old.first - site.last < NEAR else site.last
