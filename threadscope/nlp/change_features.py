"""Features of a site of change: its neighbours, its relation to other levels, and how it fits the thread.

Words enter as themselves and as classes (`patterns/change_words.toml`); units, bands and the tool's own name as such,
so that nothing is learnt about one tool. Three questions are put to the same words: is this a change at all
(`claim_features`), which level was the old one (`start_features`), and which way did it go (`way_features`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from threadscope.nlp.change_levels import Level
from threadscope.nlp.change_sites import Site, starts
from threadscope.nlp.change_slots import clause_end, clause_start
from threadscope.nlp.change_subject import nouns, subject_of
from threadscope.nlp.change_words import classes_of
from threadscope.nlp.scale import NO_SCALE, Scale, shape
from threadscope.nlp.tables import load_rows
from threadscope.nlp.words import NEGATORS, Text

__all__ = [
    "Start",
    "Surroundings",
    "View",
    "claim_features",
    "gate_features",
    "same_features",
    "start_features",
    "way_features",
]


PAIR = "pair"
"""The gate's feature of a level right behind another that looks like it."""
MEASURED = 15
"""Words between two levels up to which the first of them is looked at."""
WINDOW = 12
"""Words on either side of a site that tell what its sentence is about."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of a comment besides its words."""

    scale: Scale = NO_SCALE
    earlier: tuple[float, ...] = ()
    """Levels that the author gave in earlier comments, the latest first."""
    reply: bool = False
    tone: float = 0.0
    """P(positive) - P(negative) of the comment."""


@dataclass(frozen=True, slots=True)
class Start:
    """A possible old level: one of the comment's, or a number that the author gave before."""

    level: Level | None
    value: float | None


class View:
    """A comment as features see it."""

    def __init__(self, text: Text, levels: Sequence[Level], around: Surroundings) -> None:
        self.text = text
        self.levels = levels
        self.around = around
        self.scale = around.scale
        self.inside = frozenset(i for level in levels for i in range(level.first, level.last))
        self._names: dict[int, list[str]] = {}

    def names(self, i: int) -> list[str]:
        """Return what a word is called in features: itself (or what it stands for) and its classes."""
        known = self._names.get(i)
        if known is None:
            known = self._names[i] = self._named(i)
        return known

    def _named(self, i: int) -> list[str]:
        word = self.text.words[i]
        if i in self.inside:
            return ["<level>"]
        if self.text.mention[i] >= 0.7:
            return ["<tool>"]
        if word.kind == "num":
            return ["<num>"]
        if word.stem in self.scale.units:
            return ["<unit>"]
        if word.lower in self.scale.bands:
            return ["<band>"]
        if word.lower in NEGATORS:
            return ["<not>"]
        return [word.stem, *(f"#{name}" for name in classes_of(word.lower, word.stem))]


def gate_features(view: View, site: Site) -> list[str]:
    """Return the little that shows at a glance, from which most sites are seen to be nothing.

    Args:
        view: the comment.
        site: the place.
    """
    text, level, anchor = view.text, site.level, site.anchor
    sentence = text.sentence_of(anchor)
    kind, end, names = site.kind, anchor + 1, view.names
    if level is not None:
        end = level.last
        kind = f"{_kind(view, level)}/{_looks(view, level)}"
        found = ["level", kind, f"author={bool(view.around.earlier)}"]
        before = view.levels.index(level) - 1
        if before >= 0:
            one = view.levels[before]
            gap = anchor - one.last
            found.append(f"gap={one.family == level.family} {min(gap, 15) // 3}")
            if 0 < gap < MEASURED:
                found += [f"mid={name}" for i in range(one.last, min(anchor, one.last + 4)) for name in names(i)]
                found += [f"mid last={name}" for name in names(anchor - 1)]
            alike = _looks(view, one) == _looks(view, level) and one.kind == level.kind
            found.append(f"alike={alike} {'near' if gap < MEASURED else 'far'}")
            if alike and gap < MEASURED:
                found.append(PAIR)
        kind = "level"
    else:
        found = [kind, f"{kind}:far={site.delta.kind if site.delta is not None else site.last > end}"]
        found += [f"{kind}={name}" for name in names(anchor)]
        lead = text.words[max(sentence.first, anchor - 3) : anchor]
        found += [f"{kind} of measure"] * any(word.stem in nouns("measure") for word in lead)
    found += [f"{kind}-1={name}" for name in names(anchor - 1)] if anchor > sentence.first else [f"{kind} opens"]
    found += [f"{kind}+1={name}" for name in names(end)] if end < sentence.last else [f"{kind} closes"]
    if anchor - 1 > sentence.first:
        found.append(f"{kind}-2={names(anchor - 2)[-1]}")
    if end + 1 < sentence.last:
        found.append(f"{kind}+2={names(end + 1)[-1]}")
    tool = max(text.mention[max(sentence.first, anchor - 8) : min(sentence.last, anchor + 5)], default=0.0)
    found.append(f"{kind}:tool={'sure' if tool >= 0.85 else 'maybe' if tool >= 0.3 else 'no'}")
    length = sentence.last - sentence.first
    found.append(f"{kind}:length={'tiny' if length <= 4 else 'short' if length <= 10 else 'long'}")
    return found


def claim_features(view: View, site: Site, rules: Iterable[str]) -> list[str]:
    """Return what speaks for and against a change at a site.

    Args:
        view: the comment.
        site: the place.
        rules: what the rules found there, e.g. `to words:falls`.
    """
    kind = "level" if site.level is not None else site.kind
    found = [f"site={site.kind}", *_sentence(view, site), *_subject(view, site)]
    if site.level is not None:
        found += _level(view, site.level)
        found += _around(view, site.level.first, site.level.last, "level")
        near = starts(view.levels, site.level)
        for one in near[:1]:
            found += _relation(view, one, site.level, "near")
        behind = [one for one in near if one.first > site.level.first]
        for one in behind[:1]:
            found += _relation(view, one, site.level, "next")
        found.append(f"level:before={min(2, len(near) - len(behind))}")
        found.append(f"level:behind={min(2, len(behind))}")
    else:
        found += _move(view, site)
    found += [f"{kind}:rule={rule}" for rule in rules] or [f"{kind}:norule"]
    return list(dict.fromkeys(found))


def start_features(view: View, start: Start, level: Level, place: int, rules: Iterable[str]) -> list[str]:
    """Return what speaks for a level as the old one of a change that ends at another.

    Args:
        view: the comment.
        start: the possible old level.
        level: the new one.
        place: its place in the order of nearness, from 0.
        rules: what the rules take for the old level.
    """
    found = [f"start:place={place}", *(f"start:rule={rule}" for rule in rules)]
    if start.level is None:
        alike = start.value is not None and level.value is not None and shape(start.value) == shape(level.value)
        return [*found, "start:author", f"start:author alike={alike}", f"start:author place={place}"]
    return list(dict.fromkeys([*found, *_relation(view, start.level, level, "start"), *_own(view, start.level)]))


def way_features(view: View, site: Site, start: Start | None, rules: Iterable[str]) -> dict[str, float]:
    """Return signed features of the direction: above zero speaks for up; words that say neither enter as themselves.

    Where both levels are numbers, these and the words of movement decide; other words would only blur it.

    Args:
        view: the comment.
        site: where the change stands.
        start: its old level, where there is one.
        rules: the directions that the rules read there.
    """
    text = view.text
    values = _by_value(view, site.level, start)
    kind = "valued " if values else ""
    found: dict[str, float] = dict(values)
    for rule in rules:
        if rule != "same":
            found[f"{kind}rule"] = 1.0 if rule == "up" else -1.0
    found[f"{kind}tone"] = view.around.tone
    sentence = text.sentence_of(site.anchor)
    first, last = _stretch(view, site)
    negated = any(text.words[i].lower in NEGATORS for i in range(first, site.anchor))
    for i in range(max(sentence.first, first - WINDOW), min(sentence.last, last + WINDOW)):
        zone = "near" if first <= i < last else "far"
        for name in view.names(i):
            if name in ("#up", "#down"):
                way = 1.0 if name == "#up" else -1.0
                _add(found, f"{kind}{zone}{' not' if negated else ''}", way)
                if i == site.anchor:
                    _add(found, f"{kind}anchor", way)
            elif not values and (name[0] not in "<#" or name == "#back"):
                found[f"{zone}={name}"] = 1.0
    return found


def same_features(view: View, site: Site, rules: Iterable[str]) -> list[str]:
    """Return what speaks for a level that stayed, where no old level tells: "still", "three weeks running".

    Args:
        view: the comment.
        site: where the change stands.
        rules: the directions that the rules read there.
    """
    text = view.text
    sentence = text.sentence_of(site.anchor)
    first, last = _stretch(view, site)
    found = [f"rule={rule}" for rule in rules]
    for i in range(max(sentence.first, first - 2), min(sentence.last, last + 5)):
        side = "before" if i < site.anchor else "behind"
        for name in view.names(i):
            found += [f"near={name}", f"{side}={name}"]
    if site.level is not None and site.level.value is not None:
        found += ["repeated"] * any(
            one.value == site.level.value and one is not site.level
            for one in view.levels
            if one.first >= first - WINDOW
        )
        found += ["said before"] * (site.level.value in view.around.earlier)
    return list(dict.fromkeys(found))


def _stretch(view: View, site: Site) -> tuple[int, int]:
    """Return the words about a site: its clause and a little more."""
    sentence = view.text.sentence_of(site.anchor)
    first = max(sentence.first, clause_start(view.text, site.first, sentence.first) - 2)
    if site.last >= sentence.last:
        return first, site.last
    return first, min(sentence.last, clause_end(view.text, site.last, sentence.last) + 3)


def _add(found: dict[str, float], name: str, value: float) -> None:
    found[name] = max(-2.0, min(2.0, found.get(name, 0.0) + value))


def _by_value(view: View, level: Level | None, start: Start | None) -> dict[str, float]:
    """Compare the old with the new level, knowing how far the thread speaks of places."""
    if level is None or start is None:
        return {}
    if level.family == "band" and start.level is not None:
        one = view.scale.bands.get(view.text.words[start.level.first].lower)
        two = view.scale.bands.get(view.text.words[level.first].lower)
        return {} if one is None or two is None or one == two else {"bands": 1.0 if two > one else -1.0}
    if level.value is None or start.value is None or level.value == start.value:
        return {}
    sign = 1.0 if level.value > start.value else -1.0
    if level.family == "grade":
        return {"grades": sign}
    ranked = level.kind == "rank" or (start.level is not None and start.level.kind == "rank")
    places = (
        "rank"
        if ranked
        else "places"
        if view.scale.places >= 0.75
        else "some"
        if view.scale.places >= 0.2
        else "points"
    )
    whole = "whole" if level.value == int(level.value) else "fraction"
    return {f"numbers {places}": sign, f"numbers {places} {whole}": sign}


def _subject(view: View, site: Site) -> Iterator[str]:
    """Say what stands before the site in its clause, and whether the whole is only thought of."""
    text = view.text
    sentence = text.sentence_of(site.anchor)
    start = clause_start(text, site.anchor, sentence.first)
    subject = subject_of(text, start, site.anchor)
    yield f"subject={subject.kind}"
    if any(word.stem in nouns("other") for word in text.words[max(sentence.first, site.anchor - 10) : site.anchor]):
        yield "subject:other thing"
    lead = [word.lower for word in text.words[max(sentence.first, site.anchor - 12) : site.anchor]]
    if any(word in _thought() for word in lead):
        yield "thought"
    if any(word.lower in _modal() for word in text.words[start : site.anchor]):
        yield "modal"
    if lead[-1:] == ["to"] or lead[-2:-1] == ["to"]:
        yield "infinitive"


@cache
def _thought() -> frozenset[str]:
    return frozenset(load_rows("changes")["modality"]["hypothetical"])


@cache
def _modal() -> frozenset[str]:
    return frozenset({*load_rows("changes")["modality"]["modal"], "'ll", "wo"})


def _sentence(view: View, site: Site) -> Iterator[str]:  # noqa: C901  # a list of features, one after another
    text = view.text
    sentence = text.sentence_of(site.anchor)
    words = text.words[sentence.first : sentence.last]
    length = sum(word.kind != "other" for word in words)
    size = "tiny" if length <= 3 else "short" if length <= 8 else "mid" if length <= 20 else "long"
    yield f"sentence:{size} {site.kind}"
    if sentence.first == 0:
        yield "sentence:first"
    if sentence.last == len(text.words):
        yield "sentence:last"
    if sentence.question:
        yield "sentence:question"
    if sentence.first == site.first:
        yield "sentence:opens"
    tool = max(text.mention[sentence.first : sentence.last], default=0.0)
    yield f"sentence:tool={'sure' if tool >= 0.85 else 'maybe' if tool >= 0.3 else 'no'}"
    clause = clause_start(text, site.anchor, sentence.first)
    for i in range(max(sentence.first, site.anchor - 12), site.anchor):
        for name in view.names(i):
            if name == "#maybe":
                if i >= clause:
                    yield "lead:maybe"
                yield f"lead:maybe={text.words[i].stem}"
    for i in range(max(sentence.first, site.anchor - WINDOW), min(sentence.last, site.anchor + WINDOW)):
        for name in view.names(i):
            if name in (
                "#money",
                "#things",
                "#compare",
                "#feel",
                "#level",
                "#you",
                "#person",
                "#up",
                "#down",
                "#same",
                "<unit>",
                "<band>",
            ):
                yield f"sentence{name}"


def _around(view: View, first: int, last: int, prefix: str) -> Iterator[str]:
    """Describe the words next to a stretch: three before and three behind, then the rest of both clauses as a bag."""
    text = view.text
    floor = text.sentence_of(first).first
    ceiling = text.sentence_of(last - 1).last
    for step in (1, 2, 3):
        for name in view.names(first - step) if first - step >= floor else ["<edge>"]:
            yield f"{prefix}-{step}={name}"
        for name in view.names(last + step - 1) if last + step - 1 < ceiling else ["<edge>"]:
            yield f"{prefix}+{step}={name}"
    start = clause_start(text, first, floor)
    end = clause_end(text, last, ceiling) if last < ceiling else last
    for i in range(max(start, first - 10), first):
        for name in view.names(i):
            yield f"{prefix}-bag={name}"
    for i in range(last, min(end, last + 8)):
        for name in view.names(i):
            yield f"{prefix}+bag={name}"


def _kind(view: View, level: Level) -> str:
    if level.family != "number":
        return f"{level.family}{'!' if view.text.words[level.first].lower in view.scale.bands else ''}"
    after = view.text.words[level.last] if level.last < len(view.text.words) else None
    return "unit" if after is not None and after.stem in view.scale.units else level.kind


def _looks(view: View, level: Level) -> str:
    """Say how usual the look of a number is among the post's numbers."""
    if level.family != "number" or level.value is None:
        return level.family
    if not view.scale.shapes:
        return "unknown"
    share = view.scale.shapes.get(shape(level.value), 0.0)
    return "usual" if share >= 0.3 else "some" if share > 0.1 else "rare" if share else "never"


def _level(view: View, level: Level) -> Iterator[str]:
    around, text = view.around, view.text
    yield f"level:kind={_kind(view, level)}"
    yield f"level:looks={_looks(view, level)}"
    yield f"level:kind={_kind(view, level)} looks={_looks(view, level)}"
    sentence = text.sentence_of(level.first)
    inside = sum(sentence.first <= other.first < sentence.last for other in view.levels) - 1
    yield f"level:others={min(2, inside)}"
    before = any(other.first < sentence.first and other.family == level.family for other in view.levels)
    yield f"level:known={'comment' if before else 'author' if around.earlier else 'no'}"
    yield f"level:reply={around.reply}"
    if level.value is not None and around.earlier and level.family == "number":
        yield f"level:like earlier={shape(level.value) == shape(around.earlier[0])}"
        if level.value in around.earlier:
            yield "level:said earlier"


def _own(view: View, level: Level) -> Iterator[str]:
    yield f"start:kind={_kind(view, level)}"
    yield f"start:looks={_looks(view, level)}"
    yield from _around(view, level.first, level.last, "start")


def _relation(view: View, one: Level, level: Level, prefix: str) -> Iterator[str]:
    """Describe two levels: their kinds, how far apart they stand, and the words between."""
    text = view.text
    left, right = sorted((one, level), key=lambda item: item.first)
    order = "after" if left is one else "above"
    yield f"{prefix}:{order} kinds={_kind(view, one)}>{_kind(view, level)}"
    if one.value is not None and level.value is not None and level.family == "number":
        ratio = min(abs(one.value), abs(level.value)) / max(abs(one.value), abs(level.value), 1e-9)
        equal = one.value == level.value
        yield f"{prefix}:ratio={'same' if equal else 'near' if ratio > 0.6 else 'mid' if ratio > 0.2 else 'far'}"
        yield f"{prefix}:alike={shape(one.value) == shape(level.value)}"
    between = range(left.last, right.first)
    apart = text.sentence_at[right.first] - text.sentence_at[left.first]
    gap = "far" if len(between) > 14 else "mid" if len(between) > 5 else "near"
    yield f"{prefix}:{order} gap={gap} apart={min(2, apart)}"
    if any(i in view.inside for i in between):
        yield f"{prefix}:levels between"
    if len(between) > 16:
        return
    names = [view.names(i) for i in between]
    for i, of_word in enumerate(names):
        for name in of_word:
            yield f"{prefix}:{order} mid={name}"
            if i == 0:
                yield f"{prefix}:{order} mid first={name}"
            if i == len(names) - 1:
                yield f"{prefix}:{order} mid last={name}"
    if len(names) <= 4:
        yield f"{prefix}:{order} all={' '.join(of_word[-1] for of_word in names)}"
        yield f"{prefix}:{order} words={' '.join(text.words[i].lower for i in between)}"


def _move(view: View, site: Site) -> Iterator[str]:
    text, i = view.text, site.anchor
    sentence = text.sentence_of(i)
    for name in view.names(i):
        yield f"{site.kind}={name}"
    inside = sum(sentence.first <= level.first < sentence.last for level in view.levels)
    yield f"{site.kind}:levels={min(3, inside)}"
    delta = site.delta
    if delta is not None:
        after = text.words[delta.last] if delta.last < len(text.words) else None
        unit = after is not None and after.stem in view.scale.units
        yield f"{site.kind}:delta={'unit' if unit else delta.kind}"
        yield f"{site.kind}:gap={min(3, abs(delta.first - i))}"
        yield from _around(view, delta.first, delta.last, "delta")
    else:
        yield f"{site.kind}:no delta"
    for j in range(i + 1, site.last):
        for name in view.names(j):
            yield f"{site.kind}:inside={name}"
    yield from _around(view, i, i + 1, site.kind)
    near = max((text.mention[j] for j in range(max(sentence.first, i - 5), i)), default=0.0)
    yield f"{site.kind}:subject={'tool' if near >= 0.85 else 'maybe' if near >= 0.3 else 'none'}"
    near = max((text.mention[j] for j in range(i + 1, min(sentence.last, i + 6))), default=0.0)
    yield f"{site.kind}:object={'tool' if near >= 0.85 else 'maybe' if near >= 0.3 else 'none'}"
