"""Section 9: the whole thread in reply order, with evidence highlighted, ready to be filtered and searched.

A flat list, indented: nesting ten thousand replies would break browsers, and hidden parents would take their replies
along. Each row carries what a filter asks for as `data-` attributes; without a script everything is simply shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from threadscope.findings import facet_name
from threadscope.model import FACETS, Comment, Reading, Report, ScoreChange
from threadscope.outputs import safe
from threadscope.outputs.html import correct
from threadscope.outputs.html.context import Context
from threadscope.outputs.html.markup import Child, Markup, el, join
from threadscope.outputs.html.parts import Highlight, marked, note, person, source_link
from threadscope.outputs.html.words import plural
from threadscope.outputs.summary import EXCLUDED, percent

__all__ = ["thread"]

_DEEPEST = 6
"""Indentation ends here; who is answered stays named."""
_LIMITS = (20_000, 10_000, 5_000, 2_500, 1_200, 600)
_MANY = 300
"""From here on rows out of sight are not laid out before they are scrolled to."""
_BUDGET = 1_000_000
"""Bytes of comment texts in a page of up to 500 comments; longer threads get as much more as they are longer."""
_FILTERS = (
    ("kind", "Kind"),
    ("stance", "Stance"),
    ("tone", "Tone"),
    ("role", "Role"),
    ("counts", "Counted"),
    ("aspect", "Aspect"),
    ("period", "Period from"),
)


def thread(context: Context) -> Child:
    """List every comment under the one it answers."""
    report = context.report
    if not report.thread.comments:
        return None
    rows = list(_ordered(report))
    limit = _limit(report)
    shown = plural(len(rows), "response")
    correctable = correct.possible(report)
    return el(
        "div",
        _legend(),
        _form(context),
        el("p", shown, class_="shown", role="status", data_all=shown),
        el("ol", [_row(context, comment, depth, limit) for comment, depth in rows], class_="rows"),
        correct.form() if correctable else None,
        class_="tree many" if len(rows) > _MANY else "tree",
        data_thread=report.thread.name if correctable else None,
    )


def _legend() -> Markup:
    colours = (("distrust", "against"), ("trust", "for"), ("mixed", "both sides"), ("change", "a score change"))
    return note(
        "Marked in the texts: ",
        [(el("mark", words, class_=css), ", ") for css, words in colours],
        el("span", "somebody else's words", class_="said"),
        ". The percentage is how sure the reading is.",
    )


def _ordered(report: Report) -> Iterator[tuple[Comment, int]]:
    """Walk replies after what they answer, with their depth; a circle of replies is broken where it comes first."""
    comments = report.thread.comments
    known = {c.id for c in comments}
    replies: dict[str, list[Comment]] = {}
    roots = []
    for comment in comments:
        if comment.parent_id in known and comment.parent_id != comment.id:
            replies.setdefault(comment.parent_id or "", []).append(comment)
        else:
            roots.append(comment)
    seen: set[str] = set()
    for start in (*roots, *comments):
        waiting = [(start, 0)]
        while waiting:
            comment, depth = waiting.pop()
            if comment.id in seen:
                continue
            seen.add(comment.id)
            yield comment, depth
            waiting += [(reply, depth + 1) for reply in reversed(replies.get(comment.id, ()))]


def _limit(report: Report) -> int:
    """Choose how much of a text is shown, so that a few endless ones do not make the page one."""
    sizes = [len(comment.text) for comment in report.thread.comments]
    budget = _BUDGET * max(1.0, len(sizes) / 500)
    return next((limit for limit in _LIMITS if sum(min(size, limit) for size in sizes) <= budget), _LIMITS[-1])


def _form(context: Context) -> Markup:
    """Make the filters; they stay hidden until a script is there to serve them."""
    report = context.report
    found: dict[str, Counter[str]] = {name: Counter() for name, _ in _FILTERS}
    for comment, reading in zip(report.thread.comments, report.readings, strict=True):
        for name, values in _data(context, comment, reading).items():
            found[name].update(values.split())
    selects = [
        el(
            "label",
            el("span", label),
            el(
                "select",
                el("option", "all", value=""),
                [el("option", f"{_shown(name, value)} ({n})", value=value) for value, n in _options(name, found[name])],
                name=name,
            ),
        )
        for name, label in _FILTERS
        if found[name]
    ]
    search = el(
        "label", el("span", "Search"), el("input", type="search", name="text", autocomplete="off"), class_="search"
    )
    reset = el("button", "Show all", type="reset")
    return el(
        "form", search, selects, reset, class_="filters", role="search", aria_label="Filter the thread", hidden=True
    )


def _options(name: str, found: Counter[str]) -> list[tuple[str, int]]:
    """Put what is most frequent first, but periods in their order."""
    return sorted(found.items()) if name == "period" else found.most_common()


def _shown(name: str, value: str) -> str:
    if name == "aspect":
        facet, _, side = value.rpartition("-")
        return f"{facet_name(facet)}, {side}"
    if name == "counts":
        return "counts" if value == "yes" else f"no: {EXCLUDED.get(value, value)}"
    return value


def _data(context: Context, comment: Comment, reading: Reading) -> dict[str, str]:
    """Return what filters ask for; several values of one kind stand side by side."""
    sides = {1: "for", -1: "against"}
    aspects = [
        f"{f.facet}-{sides[sign]}" for f in reading.stance.facets if (sign := (f.polarity > 0) - (f.polarity < 0))
    ]
    data = {
        "kind": reading.kind,
        "stance": reading.stance.label,
        "tone": reading.sentiment.label,
        "role": context.voices[comment.id].role,
        "counts": context.report.excluded.get(comment.id, "yes"),
    }
    if aspects:
        data["aspect"] = " ".join(dict.fromkeys(aspects))
    period = context.period(comment)
    return data if period is None else data | {"period": period}


# --- one comment --------------------------------------------------------------------------------------------------


def _row(context: Context, comment: Comment, depth: int, limit: int) -> Markup:
    reading = context.reading(comment.id)
    data = {f"data_{name}": value for name, value in _data(context, comment, reading).items()}
    data |= correct.data(context.report, comment, reading, limit)
    css = f"c d{min(depth, _DEEPEST)}" + (" out" if comment.id in context.report.excluded else "")
    text = comment.text
    cut = len(text) > limit
    language = reading.language if reading.language not in {"", "en", "und"} else None
    return el(
        "li",
        el("p", _who(context, comment), class_="m"),
        el(
            "p",
            marked(text, _highlights(reading, comment), limit),
            "…" if cut else None,
            class_="t",
            dir="auto",
            lang=language,
        )
        if text.strip()
        else None,
        note(f"Cut here: the text has {len(text):,} characters.") if cut else None,
        el("p", _said_of_it(context, comment, reading), class_="l"),
        id=context.place(comment.id),
        class_=css,
        **data,
    )


def _who(context: Context, comment: Comment) -> Iterator[Child]:
    yield el("b", person(context.name(comment.id)))
    role = context.voices[comment.id].role
    if role != "community":
        yield join(" ", el("span", role, class_="tag role"))
    if comment.posted is not None:
        shown = (
            comment.posted.strftime("%Y-%m-%d") if comment.posted_coarse else comment.posted.strftime("%Y-%m-%d %H:%M")
        )
        yield join(
            " · ", el("time", ("about " if comment.posted_coarse else "") + shown, datetime=comment.posted.isoformat())
        )
    elif comment.posted_raw:
        yield f" · {safe.excerpt(comment.posted_raw, 40)}"
    parent = comment.parent_id
    if parent in context.places and parent != comment.id:
        assert parent is not None
        yield join(" · to ", el("a", person(context.name(parent)), href=f"#{context.place(parent)}"))
    source = source_link(comment.permalink, f"#{context.places[comment.id]}")
    yield join(" · ", source or f"#{context.places[comment.id]}")


def _said_of_it(context: Context, comment: Comment, reading: Reading) -> Iterator[Child]:
    stance = reading.stance
    sure = (stance.probabilities or {}).get(stance.label)
    label = {"none": "no position", "unrated": "stance not rated"}.get(stance.label, stance.label)
    yield el("span", label + (f" {percent(sure)}" if sure is not None else ""), class_=f"tag {stance.label}")
    tone = "tone not rated" if reading.sentiment.label == "unrated" else f"sounds {reading.sentiment.label}"
    yield join(" ", el("span", tone + (", ironic" if reading.sentiment.ironic else ""), class_="tag"))
    for facet in _facets(reading):
        yield join(" ", el("span", facet, class_="tag"))
    reason = context.report.excluded.get(comment.id)
    because = f" ({'; '.join(reading.spam.reasons)})" if reading.spam.reasons else ""
    if reason is not None:
        why = EXCLUDED.get(reason, reason) + (because if reason == "spam" else "")
        yield join(" ", el("span", f"does not vote: {why}", class_="why"))
    elif reading.spam.label == "suspect":
        yield join(" ", el("span", f"counts half: may be advertising{because}", class_="why"))


def _facets(reading: Reading) -> Iterator[str]:
    signs: dict[str, int] = {}
    for facet in reading.stance.facets:
        signs[facet.facet] = signs.get(facet.facet, 0) + facet.polarity
    for name in sorted(signs, key=_place_of):
        sign = "+" if signs[name] > 0 else "−" if signs[name] < 0 else "±"  # noqa: RUF001  a real minus
        yield f"{name.replace('_', ' ')} {sign}"


def _place_of(facet: str) -> int:
    return FACETS.index(facet) if facet in FACETS else len(FACETS)


def _highlights(reading: Reading, comment: Comment) -> Sequence[Highlight]:
    label = reading.stance.label
    css = label if label in {"trust", "distrust", "mixed"} else "mixed"
    found = [Highlight(e.start, e.end, css, f"evidence: {label}") for e in reading.stance.evidence]
    for facet in reading.stance.facets:
        side = "trust" if facet.polarity > 0 else "distrust"
        found.append(Highlight(facet.start, facet.end, side, facet_name(facet.facet)))
    found += [Highlight(c.start, c.end, "change", "score change") for c in reading.claims if isinstance(c, ScoreChange)]
    found += [Highlight(m.start, m.end, "said") for m in comment.marks if m.kind == "quote"]
    return found
