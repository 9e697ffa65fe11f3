"""A comment as the features of score changes see it: words under general names, levels, and what is known around.

Units, bands and the tool's own name enter as such, so that nothing is learnt about one tool.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

from threadscope.nlp.change_levels import Level
from threadscope.nlp.change_words import classes_of
from threadscope.nlp.remembered import Remembered
from threadscope.nlp.scale import NO_SCALE, Scale, shape
from threadscope.nlp.words import NEGATORS, Text, stem

__all__ = ["WINDOW", "Start", "Surroundings", "View", "kind_of", "looks_of"]

WINDOW = 12
"""Words on either side of a site that tell what its sentence is about."""


@dataclass(slots=True)  # not frozen: that makes it three times as dear to make one
class Surroundings:
    """What is known of a comment besides its words."""

    scale: Scale = NO_SCALE
    earlier: tuple[float, ...] = ()
    """Levels that the author gave in earlier comments, the latest first."""
    reply: bool = False
    tone: float = 0.0
    """P(positive) - P(negative) of the comment."""


@dataclass(slots=True)  # not frozen: that makes it three times as dear to make one
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
        self.inside = frozenset([i for level in levels for i in range(level.first, level.last)])
        self.seen: dict[int, tuple[int, str, str]] = {}
        """First word of a level -> its place among the levels, its kind and its looks."""
        for place, level in enumerate(levels):
            self.seen[level.first] = place, _kind_of(self, level), _looks_of(self, level)
        self.names: Callable[[int], tuple[str, ...]] = _Names(self).__getitem__
        """What a word is called in features: itself (or what it stands for) and its classes."""

    def bag(self, words: range) -> tuple[str, ...]:
        """Return what some words are called, each name once."""
        return tuple(dict.fromkeys(chain.from_iterable(map(self.names, words))))


class _Names(dict[int, tuple[str, ...]]):
    """Names of words, made when first asked for; a dict, as they are asked for again and again."""

    def __init__(self, view: View) -> None:
        super().__init__()
        self.text, self.scale, self.inside = view.text, view.scale, view.inside

    def __missing__(self, i: int) -> tuple[str, ...]:
        lower, base, kind, _ = self.text.words[i]
        if i in self.inside:
            names: tuple[str, ...] = ("<level>",)
        elif self.text.mention[i] >= 0.7:
            names = ("<tool>",)
        elif kind == "num":
            names = ("<num>",)
        elif base in self.scale.units:
            names = ("<unit>",)
        elif lower in self.scale.bands:
            names = ("<band>",)
        else:
            names = _PLAIN[lower]
        self[i] = names
        return names


class _Plain(Remembered[tuple[str, ...]]):
    """Remember the names of words that are nothing special in their thread."""

    def found(self, word: str) -> tuple[str, ...]:
        if word in NEGATORS:
            return ("<not>",)
        base = stem(word)
        return (base, *[f"#{name}" for name in classes_of(word, base)])


_PLAIN = _Plain()


def kind_of(view: View, level: Level) -> str:
    """Say what a level is: a kind of number (`unit`: of the tool itself), a grade, a band (`!`: named in the post)."""
    return view.seen[level.first][1]


def _kind_of(view: View, level: Level) -> str:
    if level.family != "number":
        return f"{level.family}{'!' if view.text.words[level.first].lower in view.scale.bands else ''}"
    after = view.text.words[level.last] if level.last < len(view.text.words) else None
    return "unit" if after is not None and after.stem in view.scale.units else level.kind


def looks_of(view: View, level: Level) -> str:
    """Say how usual the look of a number is among the post's numbers."""
    return view.seen[level.first][2]


def _looks_of(view: View, level: Level) -> str:
    if level.family != "number" or level.value is None:
        return level.family
    if not view.scale.shapes:
        return "unknown"
    share = view.scale.shapes.get(shape(level.value), 0.0)
    return "usual" if share >= 0.3 else "some" if share > 0.1 else "rare" if share else "never"
