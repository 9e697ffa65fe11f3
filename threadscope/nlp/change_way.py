"""Features of the direction of a change: up, down, or nothing moved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from threadscope.nlp.change_levels import Level
from threadscope.nlp.change_sites import Site
from threadscope.nlp.change_slots import clause_end, clause_start
from threadscope.nlp.change_view import WINDOW, Start, View
from threadscope.nlp.linear import YES, Asked, names_of
from threadscope.nlp.words import NEGATORS

__all__ = ["same_asked", "same_features", "way_features"]


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
    negated = not NEGATORS.isdisjoint([word[0] for word in text.words[first : site.anchor]])
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
    nearest = _nearest(view, site, (first, last))
    if nearest:
        found[f"{kind}nearest{' not' if negated else ''}"] = nearest
        found[f"{kind}{site.kind} nearest"] = nearest
    return found


def _nearest(view: View, site: Site, span: tuple[int, int]) -> float:
    """Return the way of the word of movement next to a site: +1 up, -1 down, 0 where none stands near."""
    for i in sorted(range(max(span[0], site.anchor - 8), min(span[1], site.last + 4)), key=lambda i: _gap(i, site)):
        names = view.names(i)
        up, down = "#up" in names, "#down" in names
        if up != down:
            return 1.0 if up else -1.0
    return 0.0


def _gap(i: int, site: Site) -> float:
    """Return how far a word stands from what a site is about; what stands before it is nearer."""
    return site.anchor - i if i <= site.anchor else i - site.anchor + 0.5


def same_features(view: View, site: Site, rules: Iterable[str]) -> list[str]:
    """Return the names of `same_asked`, as a model's file has them."""
    return names_of(same_asked(view, site, rules))


def same_asked(view: View, site: Site, rules: Iterable[str]) -> Asked:
    """Return what speaks for a level that stayed, where no old level tells: "still", "three weeks running".

    Args:
        view: the comment.
        site: where the change stands.
        rules: the directions that the rules read there.
    """
    text = view.text
    sentence = text.sentence_of(site.anchor)
    first, last = _stretch(view, site)
    begin, end = max(sentence.first, first - 2), min(sentence.last, last + 5)
    found: dict[str, Sequence[str | None]] = {
        "rule": list(dict.fromkeys(rules)),
        "near": view.bag(range(begin, end)),
        "before": view.bag(range(begin, min(end, site.anchor))),
        "behind": view.bag(range(max(begin, site.anchor), end)),
    }
    if site.level is not None and site.level.value is not None:
        near = [one.value for one in view.levels if one.first >= first - WINDOW and one is not site.level]
        if site.level.value in near:
            found["repeated"] = YES
        if site.level.value in view.around.earlier:
            found["said before"] = YES
    return found


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
