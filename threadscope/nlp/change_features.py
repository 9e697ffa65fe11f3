"""Features of a site of change: its neighbours, its relation to other levels, and how it fits the thread.

Words enter as themselves and as classes (`patterns/change_words.toml`); units, bands and the tool's own name as such,
so that nothing is learnt about one tool. Two things are asked of the same words: is this a change at all
(`claim_features`), and which level was the old one (`start_features`); `change_way` asks which way it went. Both give
questions with their answers (`linear.Asked`), as scoring needs no names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain

from threadscope.nlp.change_levels import Level
from threadscope.nlp.change_sites import Site, starts
from threadscope.nlp.change_slots import clause_end, clause_start
from threadscope.nlp.change_subject import nouns, subject_of
from threadscope.nlp.change_view import WINDOW, Start, View, kind_of, looks_of
from threadscope.nlp.linear import YES
from threadscope.nlp.scale import shape
from threadscope.nlp.tables import load_rows

__all__ = ["claim_features", "start_features"]

Found = dict[str, Sequence[str | None]]
"""Questions with their answers, as they are gathered."""
_EDGE = ("<edge>",)
_TELLING = {
    name: f"sentence{name}"
    for name in (
        *("#money", "#things", "#compare", "#feel", "#level", "#you", "#person", "#up", "#down", "#same"),
        *("<unit>", "<band>"),
    )
}
"""Names that say what a sentence is about, with what they are called there."""
_AROUND = {
    prefix: (*(f"{prefix}{side}{step}" for side in "-+" for step in (1, 2, 3)), f"{prefix}-bag", f"{prefix}+bag")
    for prefix in ("level", "delta", "start", "move", "step", "signed")
}
"""The questions about the words next to a stretch."""


def claim_features(view: View, site: Site, rules: Iterable[str]) -> Found:
    """Return what speaks for and against a change at a site.

    Args:
        view: the comment.
        site: the place.
        rules: what the rules found there, e.g. `to words:falls`.
    """
    kind, level = site.kind, site.level
    found: Found = {"site": (kind,)}
    _sentence(view, site, found)
    _subject(view, site, found)
    if level is not None:
        _level(view, level, found)
        _around(view, level.first, level.last, "level", found)
        near = starts(view.levels, level)
        for one in near[:1]:
            _relation(view, one, level, "near", found)
        behind = [one for one in near if one.first > level.first]
        for one in behind[:1]:
            _relation(view, one, level, "next", found)
        found["level:before"] = (str(min(2, len(near) - len(behind))),)
        found["level:behind"] = (str(min(2, len(behind))),)
    else:
        _move(view, site, found)
    said = list(dict.fromkeys(rules))
    found[f"{kind}:rule" if said else f"{kind}:norule"] = said or YES
    return found


def start_features(view: View, start: Start, level: Level, place: int, rules: Iterable[str]) -> Found:
    """Return what speaks for a level as the old one of a change that ends at another.

    Args:
        view: the comment.
        start: the possible old level.
        level: the new one.
        place: its place in the order of nearness, from 0.
        rules: what the rules take for the old level.
    """
    old = start.level
    found: Found = {"start:place": (str(place),), "start:rule": list(dict.fromkeys(rules))}
    if old is None:
        alike = start.value is not None and level.value is not None and shape(start.value) == shape(level.value)
        found["start:author"] = YES
        found["start:author alike"] = (str(alike),)
        found["start:author place"] = (str(place),)
        return found
    _relation(view, old, level, "start", found)
    found["start:kind"] = (kind_of(view, old),)
    found["start:looks"] = (looks_of(view, old),)
    _around(view, old.first, old.last, "start", found)
    return found


def _subject(view: View, site: Site, found: Found) -> None:
    """Say what stands before the site in its clause, and whether the whole is only thought of."""
    text, anchor = view.text, site.anchor
    sentence = text.sentence_of(anchor)
    start = clause_start(text, anchor, sentence.first)
    found["subject"] = (subject_of(text, start, anchor).kind,)
    words = text.words[max(sentence.first, anchor - 12) : anchor]
    lead = [word[0] for word in words]
    if not nouns("other").isdisjoint([word[1] for word in words[-10:]]):
        found["subject:other thing"] = YES
    if not _thought().isdisjoint(lead):
        found["thought"] = YES
    if not _modal().isdisjoint([word[0] for word in text.words[start:anchor]]):
        found["modal"] = YES
    if "to" in lead[-2:]:
        found["infinitive"] = YES


@cache
def _thought() -> frozenset[str]:
    return frozenset(load_rows("changes")["modality"]["hypothetical"])


@cache
def _modal() -> frozenset[str]:
    return frozenset({*load_rows("changes")["modality"]["modal"], "'ll", "wo"})


def _sentence(view: View, site: Site, found: Found) -> None:
    text, names, anchor = view.text, view.names, site.anchor
    first, last, question = text.sentence_of(anchor)
    kinds = [word[2] for word in text.words[first:last]]
    length = len(kinds) - kinds.count("other")
    size = "tiny" if length <= 3 else "short" if length <= 8 else "mid" if length <= 20 else "long"
    found[f"sentence:{size} {site.kind}"] = YES
    for said, holds in (
        ("sentence:first", first == 0),
        ("sentence:last", last == len(text.words)),
        ("sentence:question", question),
        ("sentence:opens", first == site.first),
    ):
        if holds:
            found[said] = YES
    found["sentence:tool"] = _bound(text.mention[first:last], "sure", "no")
    lead = [i for i in range(max(first, anchor - 12), anchor) if "#maybe" in names(i)]
    if lead:
        here = YES if lead[-1] >= clause_start(text, anchor, first) else ()
        found["lead:maybe"] = [*here, *dict.fromkeys([text.words[i].stem for i in lead])]
    near = range(max(first, anchor - WINDOW), min(last, anchor + WINDOW))
    found |= dict.fromkeys(filter(None, map(_TELLING.get, chain.from_iterable(map(names, near)))), YES)


def _bound(mentions: Sequence[float], sure: str, none: str) -> tuple[str]:
    strongest = max(mentions, default=0.0)
    return (sure if strongest >= 0.85 else "maybe" if strongest >= 0.3 else none,)


def _around(view: View, first: int, last: int, prefix: str, found: Found) -> None:
    """Describe the words next to a stretch: three before and three behind, then the rest of both clauses as a bag."""
    text, names = view.text, view.names
    floor = text.sentence_of(first).first
    ceiling = text.sentence_of(last - 1).last
    before, twice, thrice, behind, then, after, bag_before, bag_behind = _AROUND[prefix]
    found[before] = names(first - 1) if first - 1 >= floor else _EDGE
    found[twice] = names(first - 2) if first - 2 >= floor else _EDGE
    found[thrice] = names(first - 3) if first - 3 >= floor else _EDGE
    found[behind] = names(last) if last < ceiling else _EDGE
    found[then] = names(last + 1) if last + 1 < ceiling else _EDGE
    found[after] = names(last + 2) if last + 2 < ceiling else _EDGE
    start = max(clause_start(text, first, floor), first - 10)
    end = min(clause_end(text, last, ceiling), last + 8) if last < ceiling else last
    found[bag_before] = view.bag(range(start, first))
    found[bag_behind] = view.bag(range(last, end))


def _level(view: View, level: Level, found: Found) -> None:
    around, text = view.around, view.text
    kind, looks = kind_of(view, level), looks_of(view, level)
    found["level:kind"] = (kind, f"{kind} looks={looks}")
    found["level:looks"] = (looks,)
    first, last, _ = text.sentence_of(level.first)
    inside = before = 0
    for other in view.levels:
        if other.first >= last:
            break
        if other.first >= first:
            inside += 1
        elif other.family == level.family:
            before += 1
    found["level:others"] = (str(min(2, inside - 1)),)
    found["level:known"] = ("comment" if before else "author" if around.earlier else "no",)
    found["level:reply"] = (str(around.reply),)
    if level.value is not None and around.earlier and level.family == "number":
        found["level:like earlier"] = (str(shape(level.value) == shape(around.earlier[0])),)
        if level.value in around.earlier:
            found["level:said earlier"] = YES


def _relation(view: View, one: Level, level: Level, prefix: str, found: Found) -> None:
    """Describe two levels: their kinds, how far apart they stand, and the words between."""
    text = view.text
    after = one.first <= level.first
    left, right = (one, level) if after else (level, one)
    order = f"{prefix}:after" if after else f"{prefix}:above"
    found[f"{order} kinds"] = (f"{kind_of(view, one)}>{kind_of(view, level)}",)
    if one.value is not None and level.value is not None and level.family == "number":
        ratio = min(abs(one.value), abs(level.value)) / max(abs(one.value), abs(level.value), 1e-9)
        equal = one.value == level.value
        found[f"{prefix}:ratio"] = ("same" if equal else "near" if ratio > 0.6 else "mid" if ratio > 0.2 else "far",)
        found[f"{prefix}:alike"] = (str(shape(one.value) == shape(level.value)),)
    between = range(left.last, right.first)
    apart = text.sentence_at[right.first] - text.sentence_at[left.first]
    gap = "far" if len(between) > 14 else "mid" if len(between) > 5 else "near"
    found[f"{order} gap"] = (f"{gap} apart={min(2, apart)}",)
    if not view.inside.isdisjoint(between):
        found[f"{prefix}:levels between"] = YES
    if len(between) > 16:
        return
    names = list(map(view.names, between))
    found[f"{order} mid"] = view.bag(between)
    if names:
        found[f"{order} mid first"] = names[0]
        found[f"{order} mid last"] = names[-1]
    if len(names) <= 4:
        found[f"{order} all"] = (" ".join([of_word[-1] for of_word in names]),)
        found[f"{order} words"] = (" ".join([text.words[i].lower for i in between]),)


def _move(view: View, site: Site, found: Found) -> None:
    text, i, kind, delta = view.text, site.anchor, site.kind, site.delta
    first, last, _ = text.sentence_of(i)
    found[kind] = view.names(i)
    inside = sum([first <= level.first < last for level in view.levels])
    found[f"{kind}:levels"] = (str(min(3, inside)),)
    if delta is not None:
        after = text.words[delta.last] if delta.last < len(text.words) else None
        unit = after is not None and after.stem in view.scale.units
        found[f"{kind}:delta"] = ("unit" if unit else delta.kind,)
        found[f"{kind}:gap"] = (str(min(3, abs(delta.first - i))),)
        _around(view, delta.first, delta.last, "delta", found)
    else:
        found[f"{kind}:no delta"] = YES
    found[f"{kind}:inside"] = view.bag(range(i + 1, site.last))
    _around(view, i, i + 1, kind, found)
    found[f"{kind}:subject"] = _bound(text.mention[max(first, i - 5) : i], "tool", "none")
    found[f"{kind}:object"] = _bound(text.mention[i + 1 : min(last, i + 6)], "tool", "none")
