"""A comparison as a page: sides as small multiples on one scale, differences as intervals around nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from threadscope.comparison import Comparison, Difference, Side
from threadscope.findings import facet_name
from threadscope.model import SENTIMENTS, STANCES
from threadscope.outputs.html.charts import Bar, Part, diverging, gauge, stacked
from threadscope.outputs.html.forest import Interval, forest
from threadscope.outputs.html.markup import Child, Markup, el
from threadscope.outputs.html.opinion import verdict_css
from threadscope.outputs.html.page import Shell, write
from threadscope.outputs.html.parts import Table, figure, folded, heading, key, note, swatch, table
from threadscope.outputs.html.words import plural
from threadscope.outputs.summary import number, percent

__all__ = ["Told", "comparison_page"]

_MOST_ASPECTS = 6
_STANCES = ("distrust", "mixed", "trust", "none")
_TONES = {"negative": "distrust", "mixed": "mixed", "neutral": "none", "positive": "trust"}
_LONG = 14


class Told:
    """The words and figures of a comparison, as all formats write them."""

    def __init__(
        self,
        headline: str,
        names: Sequence[str],
        sides: Table,
        differences: Sequence[Sequence[str]],
        head: Sequence[str],
    ) -> None:
        self.headline = headline
        self.names = names
        self.sides = sides
        self.differences = differences
        self.head = head


def comparison_page(comparison: Comparison, told: Told) -> str:
    """Write the page.

    Args:
        comparison: what is compared.
        told: the same in words, one row of `differences` for each difference.
    """
    parts = {
        "sides": ("Side by side", _sides(comparison, told)),
        "trust": ("What differs in trust", _trust(comparison, told)),
        "others": ("What else differs", _others(comparison, told)),
        "caveats": ("What to keep in mind", el("ul", [el("li", said) for said in comparison.caveats], class_="limits")),
    }
    main = [
        el("section", heading(2, title, id_=f"{name}-h"), body, aria_labelledby=f"{name}-h", id=name)
        for name, (title, body) in parts.items()
    ]
    nav = el("ol", [el("li", el("a", title, href=f"#{name}")) for name, (title, _) in parts.items()])
    tools = {tool for side in comparison.sides for tool in side.tools}
    about = f"What commenters think of {plural(len(tools), 'tool')}" if len(tools) != 1 else _about(tools)
    sub = el("p", f"{about} · {plural(len(comparison.sides), 'side')}", class_="sub")
    return write(Shell(told.headline, sub, nav, main))


def _about(tools: set[str]) -> str:
    from threadscope.outputs import safe

    return f"What commenters think of {safe.name(next(iter(tools))) or 'the tool'}"


# --- small multiples ----------------------------------------------------------------------------------------------


def _sides(comparison: Comparison, told: Told) -> Child:
    sides = comparison.sides
    spoken = {
        facet: sum(sum(side.facets.get(facet, (0, 0))) for side in sides) for side in sides for facet in side.facets
    }
    aspects = sorted(spoken, key=lambda facet: (-spoken[facet], facet))[:_MOST_ASPECTS]
    most = max((count for side in sides for facet in aspects for count in _per_hundred(side, facet)), default=0)
    cards = [el("li", _card(side, name, aspects, most)) for side, name in zip(sides, told.names, strict=True)]
    legend = key(*((stance, "no position" if stance == "none" else stance) for stance in _STANCES))
    return (
        el("ul", cards, class_="multiples"),
        legend,
        note("All are drawn on one scale, so that lengths can be held against each other."),
        table(told.sides),
    )


def _card(side: Side, name: str, aspects: Sequence[str], most: int) -> Markup:
    trust = side.trust
    drawn: list[Child] = []
    if trust.index is not None and trust.interval is not None:
        low, high = map(number, trust.interval)
        label = f"{name}: trust index {number(trust.index)}, {percent(trust.level)} interval {low} to {high}"
        drawn.append(gauge(trust.index, trust.interval, label))
    if any(trust.shares.values()):
        parts = [Part(one, trust.shares.get(one, 0.0), one, percent(trust.shares.get(one, 0.0))) for one in _STANCES]
        assert len(parts) == len(STANCES)
        said = ", ".join(f"{part.label} {part.shown}" for part in parts)
        drawn += [el("p", "Stance, by voice", class_="barname"), stacked(parts, f"{name}, stance by voice: {said}", 24)]
    if any(side.tones.values()):
        tones = [Part(tone, side.tones.get(tone, 0), css, str(side.tones.get(tone, 0))) for tone, css in _TONES.items()]
        assert len(tones) == len(SENTIMENTS)
        said = ", ".join(f"{part.label} {part.shown}" for part in tones)
        drawn += [el("p", "Tone, by comment", class_="barname"), stacked(tones, f"{name}, tone by comment: {said}", 24)]
    if aspects:
        counts = [(facet_name(facet), *_per_hundred(side, facet)) for facet in aspects]
        bars = [Bar(facet, against, for_) for facet, for_, against in counts]
        said = "; ".join(f"{bar.label} {bar.against} against, {bar.for_} for" for bar in bars)
        drawn += [
            el("p", "Against and for, per 100 voices", class_="barname"),
            diverging(bars, f"{name}, per 100 voices: {said}", most=most),
        ]
    counted = f"{plural(side.voices, 'voice')} in {plural(side.threads, 'thread')}"
    return el(
        "div",
        heading(3, name),
        el("p", el("span", trust.verdict, class_=f"tag {verdict_css(trust.verdict)}"), f" {counted}", class_="note"),
        drawn,
    )


def _per_hundred(side: Side, facet: str) -> tuple[int, int]:
    """Return voices for and against, of a hundred: sides may be of any size."""
    for_, against = side.facets.get(facet, (0, 0))
    return round(100 * for_ / max(side.voices, 1)), round(100 * against / max(side.voices, 1))


# --- differences --------------------------------------------------------------------------------------------------


def _trust(comparison: Comparison, told: Told) -> Child:
    pairs = [
        (one, row) for one, row in zip(comparison.differences, told.differences, strict=True) if one.what == "trust"
    ]
    if not pairs:
        return note("On one side or the other nobody takes a position, so trust cannot be compared.")
    return (
        note("Where the line crosses the middle, no difference is shown; that is not the same as none being there."),
        _drawn("Trust, first minus second, in points of the index", pairs, 1),
        _table("Differences in trust, first minus second", told.head, [row for _, row in pairs]),
    )


def _others(comparison: Comparison, told: Told) -> Child:
    pairs = [
        (one, row) for one, row in zip(comparison.differences, told.differences, strict=True) if one.what != "trust"
    ]
    shown = [(one, row) for one, row in pairs if one.shown]
    if not pairs:
        return note("The sides share no aspect and no tone to compare.")
    shows = "shows" if len(shown) == 1 else "show"
    lead = f"{len(shown)} of {plural(len(pairs), 'comparison')} of aspects and tones {shows} a difference."
    rows = [row for _, row in pairs]
    return (
        el("p", lead),
        _drawn("Differences that are shown, in percentage points", shown, 100) if shown else None,
        folded(f"All {len(rows)} comparisons", _table("Aspects and tones, first minus second", told.head, rows)),
    )


def _drawn(title: str, pairs: Sequence[tuple[Difference, Sequence[str]]], scale: float) -> Markup:
    intervals = list(_intervals(pairs, scale))
    label = f"{title}: " + "; ".join(f"{one.label} {one.shown}" for one in intervals[:40])
    legend = el(
        "p",
        [el("span", swatch(css, said)) for css, said in (("heard", "shown"), ("none", "not shown"))],
        class_="note key",
    )
    return figure(title, forest(intervals, label), legend, wide=True)


def _intervals(pairs: Sequence[tuple[Difference, Sequence[str]]], scale: float) -> Iterator[Interval]:
    for one, (what, first, second, difference, interval, _) in pairs:
        name = f"{first} − {second}" if one.what == "trust" else f"{what}: {first} − {second}"  # noqa: RUF001  a real minus
        said = f"{difference} ({interval})"
        yield Interval(name, one.delta * scale, one.low * scale, one.high * scale, said, certain=one.shown)


def _table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
    made = table(Table(caption, head, rows, frozenset({3, 4}), "cards"))
    return made if len(rows) <= _LONG else folded(f"All {len(rows)} in numbers", made)
