"""Section 4: praise and blame by aspect, as bars that pull apart, each number with the words behind it."""

from __future__ import annotations

from collections.abc import Sequence

from threadscope.findings import facet_name
from threadscope.model import Facet, FacetEvidence
from threadscope.outputs.html.charts import Bar, diverging
from threadscope.outputs.html.context import Context
from threadscope.outputs.html.markup import Child, Markup, el
from threadscope.outputs.html.parts import Highlight, Table, capped, cited, figure, folded, heading, note, swatch, table
from threadscope.outputs.summary import percent

__all__ = ["facets"]

MOST_QUOTED = 40

_SIDES = {-1: ("against", "distrust"), 1: ("for", "trust")}


def facets(context: Context) -> Child:
    """4: praise and blame by aspect, each number leading to the words behind it."""
    found = context.report.facets
    if not found:
        return None
    said = _facet_words(context)

    def link(facet: str, side: int) -> str | None:
        return f"#{context.anchor(f'facet-{facet}-{_SIDES[side][0]}')}" if (facet, side) in said else None

    def count(facet: str, side: int, n: int) -> Child:
        address = link(facet, side)
        return el("a", n, href=address, aria_label=f"{n}: the words {_SIDES[side][0]}") if n and address else str(n)

    bars = [Bar(_plain(f), f.negative, f.positive, link(f.facet, -1), link(f.facet, 1)) for f in found]
    rows = [
        (
            _plain(f),
            count(f.facet, -1, f.negative),
            count(f.facet, 1, f.positive),
            str(f.voices),
            f"{percent(f.interval[0])} to {percent(f.interval[1])}" if f.interval else "too few",
        )
        for f in found
    ]
    head = ("Aspect", "Against", "For", "Voices", "Share for, 90 % interval")
    return (
        figure(
            "Voices for and against, by aspect",
            diverging(bars, "Voices against and for each aspect"),
            table(Table("Voices by aspect", head, rows, frozenset({1, 2, 3, 4}))),
        ),
        note("A voice that says both counts on the side it says more for; on neither, where that is even."),
        [
            folded(
                f"{_plain(f)}: {f.negative} against, {f.positive} for, in their words",
                [_side(context, f, side, said[f.facet, side]) for side in _SIDES if (f.facet, side) in said],
            )
            for f in found
        ],
    )


def _plain(facet: FacetEvidence) -> str:
    return facet_name(facet.facet)


def _side(context: Context, facet: FacetEvidence, side: int, said: Sequence[tuple[str, Facet]]) -> Markup:
    name, css = _SIDES[side]
    quoted = [el("li", cited(context, comment, Highlight(f.start, f.end, css))) for comment, f in said]
    shown, rest = capped(context, quoted, MOST_QUOTED, aspect=f"{facet.facet}-{name}", counts="yes")
    title = heading(context.level + 1, swatch(css, name.capitalize()))
    return el("div", title, el("ul", shown, class_="quotes"), rest, id=context.anchor(f"facet-{facet.facet}-{name}"))


def _facet_words(context: Context) -> dict[tuple[str, int], list[tuple[str, Facet]]]:
    """Collect what is said of each facet, by facet and side, in the order of the facets."""
    order = {f.facet: i for i, f in enumerate(context.report.facets)}
    found: dict[tuple[str, int], list[tuple[str, Facet]]] = {}
    for comment, reading in context.community():
        for facet in reading.stance.facets:
            side = (facet.polarity > 0) - (facet.polarity < 0)
            if side and facet.facet in order:
                found.setdefault((facet.facet, side), []).append((comment.id, facet))
    return dict(sorted(found.items(), key=lambda item: (order[item[0][0]], item[0][1])))
