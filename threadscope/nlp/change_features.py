"""Features of a site of change: its neighbours, its relation to other levels, and how it fits the thread.

Words enter as themselves and as classes (`patterns/change_words.toml`); units, bands and the tool's own name as such,
so that nothing is learnt about one tool. Two questions are put to the same words: is this a change at all
(`claim_features`), and which level was the old one (`start_features`); `change_way` asks which way it went.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain

from threadscope.nlp.change_levels import Level
from threadscope.nlp.change_sites import Site, starts
from threadscope.nlp.change_slots import clause_end, clause_start
from threadscope.nlp.change_subject import nouns, subject_of
from threadscope.nlp.change_view import WINDOW, Start, View, kind_of, looks_of
from threadscope.nlp.scale import shape
from threadscope.nlp.tables import load_rows

__all__ = ["claim_features", "start_features"]

_EDGE = ("<edge>",)
_TELLING = frozenset(
    {
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
    }
)
"""Names that say what a sentence is about."""


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


def _subject(view: View, site: Site) -> Iterator[str]:
    """Say what stands before the site in its clause, and whether the whole is only thought of."""
    text = view.text
    sentence = text.sentence_of(site.anchor)
    start = clause_start(text, site.anchor, sentence.first)
    subject = subject_of(text, start, site.anchor)
    yield f"subject={subject.kind}"
    others = nouns("other")
    if not others.isdisjoint([word[1] for word in text.words[max(sentence.first, site.anchor - 10) : site.anchor]]):
        yield "subject:other thing"
    lead = [word.lower for word in text.words[max(sentence.first, site.anchor - 12) : site.anchor]]
    if not _thought().isdisjoint(lead):
        yield "thought"
    if not _modal().isdisjoint([word[0] for word in text.words[start : site.anchor]]):
        yield "modal"
    if lead[-1:] == ["to"] or lead[-2:-1] == ["to"]:
        yield "infinitive"


@cache
def _thought() -> frozenset[str]:
    return frozenset(load_rows("changes")["modality"]["hypothetical"])


@cache
def _modal() -> frozenset[str]:
    return frozenset({*load_rows("changes")["modality"]["modal"], "'ll", "wo"})


def _sentence(view: View, site: Site) -> Iterator[str]:
    text = view.text
    sentence = text.sentence_of(site.anchor)
    kinds = [word[2] for word in text.words[sentence.first : sentence.last]]
    length = len(kinds) - kinds.count("other")
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
    names = view.names
    for i in range(max(sentence.first, site.anchor - 12), site.anchor):
        if "#maybe" in names(i):
            if i >= clause:
                yield "lead:maybe"
            yield f"lead:maybe={text.words[i].stem}"
    near = range(max(sentence.first, site.anchor - WINDOW), min(sentence.last, site.anchor + WINDOW))
    for name in filter(_TELLING.__contains__, chain.from_iterable(map(names, near))):
        yield f"sentence{name}"


def _around(view: View, first: int, last: int, prefix: str) -> list[str]:
    """Describe the words next to a stretch: three before and three behind, then the rest of both clauses as a bag."""
    text, names = view.text, view.names
    floor = text.sentence_of(first).first
    ceiling = text.sentence_of(last - 1).last
    found: list[str] = []
    for step in (1, 2, 3):
        found += [f"{prefix}-{step}={name}" for name in (names(first - step) if first - step >= floor else _EDGE)]
        behind = last + step - 1
        found += [f"{prefix}+{step}={name}" for name in (names(behind) if behind < ceiling else _EDGE)]
    start = clause_start(text, first, floor)
    end = clause_end(text, last, ceiling) if last < ceiling else last
    found += [f"{prefix}-bag={name}" for i in range(max(start, first - 10), first) for name in names(i)]
    found += [f"{prefix}+bag={name}" for i in range(last, min(end, last + 8)) for name in names(i)]
    return found


def _level(view: View, level: Level) -> Iterator[str]:
    around, text = view.around, view.text
    kind, looks = kind_of(view, level), looks_of(view, level)
    yield f"level:kind={kind}"
    yield f"level:looks={looks}"
    yield f"level:kind={kind} looks={looks}"
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
    yield f"start:kind={kind_of(view, level)}"
    yield f"start:looks={looks_of(view, level)}"
    yield from _around(view, level.first, level.last, "start")


def _relation(view: View, one: Level, level: Level, prefix: str) -> Iterator[str]:
    """Describe two levels: their kinds, how far apart they stand, and the words between."""
    text = view.text
    left, right = sorted((one, level), key=lambda item: item.first)
    order = "after" if left is one else "above"
    yield f"{prefix}:{order} kinds={kind_of(view, one)}>{kind_of(view, level)}"
    if one.value is not None and level.value is not None and level.family == "number":
        ratio = min(abs(one.value), abs(level.value)) / max(abs(one.value), abs(level.value), 1e-9)
        equal = one.value == level.value
        yield f"{prefix}:ratio={'same' if equal else 'near' if ratio > 0.6 else 'mid' if ratio > 0.2 else 'far'}"
        yield f"{prefix}:alike={shape(one.value) == shape(level.value)}"
    between = range(left.last, right.first)
    apart = text.sentence_at[right.first] - text.sentence_at[left.first]
    gap = "far" if len(between) > 14 else "mid" if len(between) > 5 else "near"
    yield f"{prefix}:{order} gap={gap} apart={min(2, apart)}"
    if not view.inside.isdisjoint(between):
        yield f"{prefix}:levels between"
    if len(between) > 16:
        return
    names = [view.names(i) for i in between]
    yield from [f"{prefix}:{order} mid={name}" for of_word in names for name in of_word]
    if names:
        yield from [f"{prefix}:{order} mid first={name}" for name in names[0]]
        yield from [f"{prefix}:{order} mid last={name}" for name in names[-1]]
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
