"""Sections 1 to 3: the verdict, who was heard, and trust beside tone."""

from __future__ import annotations

from collections import Counter

from threadscope.model import SENTIMENTS, STANCES, Report
from threadscope.outputs import answers
from threadscope.outputs.html import words
from threadscope.outputs.html.charts import Part, gauge, stacked
from threadscope.outputs.html.context import Context
from threadscope.outputs.html.markup import Child, Markup, el, join
from threadscope.outputs.html.parts import (
    Table,
    figure,
    filtered,
    folded,
    heading,
    note,
    person,
    quote,
    sure,
    swatch,
    table,
)
from threadscope.outputs.summary import EXCLUDED, headline, number, percent

__all__ = ["stance_and_tone", "verdict", "verdict_css", "voices"]

MOST_VOICES = 300
_TELLING = 5
"""Words from which on a quote speaks for itself."""
_TONE_CSS = {
    "negative": "distrust",
    "mixed": "mixed",
    "neutral": "none",
    "positive": "trust",
    "unrated": "unrated",
}
_ORDER = ("distrust", "mixed", "trust", "none")
_STANCE_WORDS = {"none": "takes no position"}


def verdict_css(verdict: str) -> str:
    """Return the colour of a verdict."""
    return "distrust" if "distrust" in verdict else "trust" if "trust" in verdict else "mixed"


def verdict(context: Context) -> Child:
    """1: the verdict, its certainty, why, who was left out, and what to tell others."""
    report, trust = context.report, context.report.trust
    drawn: Child = None
    if trust.index is not None and trust.interval is not None:
        low, high = trust.interval
        label = (
            f"Trust index {number(trust.index)} on a scale from 0 to 100, "
            f"{percent(trust.level)} interval {number(low)} to {number(high)}"
        )
        drawn = el("div", gauge(trust.index, trust.interval, label), class_="gauge")
    spoken = el("p", " ".join(answers.boss(report)), id=context.anchor("boss"))
    copied = el("button", "Copy this", type="button", class_="copy", data_copy=context.anchor("boss"), hidden=True)
    everybody = el("a", "Everybody counted, and everybody left out", href=f"#{context.anchor('voices')}")
    return (
        _answer(context, "Is it trusted?", _stamp(report), el("p", _lead(report), class_="lead"), css="first"),
        drawn,
        el(
            "div",
            _answer(context, "How sure is that?", el("p", " ".join(answers.certainty(report)))),
            _answer(context, "Why?", _why(context)),
            _answer(context, "Who was left out?", el("p", " ".join(answers.left_out(report)), " ", everybody, ".")),
            _answer(context, "What do I tell my boss?", spoken, copied, css="boss"),
            class_="answers",
        ),
        _two_sides(context),
        table(_trust_table(context)) if trust.index is not None else None,
    )


def _answer(context: Context, question: str, *said: Child, css: str = "") -> Markup:
    return el("div", heading(context.level + 1, question), *said, class_=f"answer {css}".strip())


def _why(context: Context) -> Child:
    """Name the reasons, with the way to the words behind them."""
    report = context.report
    if not report.thread.comments:
        return note("There is no comment.")
    behind = el("a", "Their words, aspect by aspect", href=f"#{context.anchor('facets')}") if report.facets else None
    return el("p", " ".join(answers.why(report)), (" ", behind, ".") if behind else None)


def _stamp(report: Report) -> Markup:
    """Set the verdict large, and beside an unclear one the side that it is nearer to."""
    word = report.trust.verdict
    side = answers.nearer(report).partition(" than ")[0].lower()
    beside = el("span", f", {side}", class_="nearer") if side.startswith("nearer") else None
    return el("p", el("strong", word, class_=f"verdict {verdict_css(word)}"), beside, class_="stamp")


def _lead(report: Report) -> str:
    """Answer in a sentence or two; what a firmer verdict would need stands with how sure it is."""
    beside, _, rest = answers.nearer(report).partition(" A firm verdict")[0].partition(". ")
    said = rest if beside.lower().startswith("nearer") else f"{beside}. {rest}" if beside else ""
    return f"{headline(report)} {said}".strip()


def _trust_table(context: Context) -> Table:
    trust = context.report.trust
    low, high = trust.interval or (0.0, 0.0)
    head = ("Trust index", f"{percent(trust.level)} interval", "Leans to distrust", "Take a position", "Voices")
    row = (
        number(trust.index or 0.0),
        f"{number(low)} to {number(high)}",
        percent(trust.lean or 0.0),
        el("a", f"about {number(trust.positions)}", href=f"#{context.anchor('quotes')}"),
        el("a", context.heard, href=f"#{context.anchor('voices')}"),
    )
    return Table("The index in numbers", head, [row], frozenset(range(1, 5)), "facts")


def _two_sides(context: Context) -> Child:
    """Let the surest voice of each side speak at once: the surest that says more than "me too"."""
    found = []
    for stance in ("distrust", "trust"):
        quotes = context.report.quotes.get(stance, ())
        telling = [one for one in quotes if len(one.text.split()) >= _TELLING]
        first = (telling or quotes)[:1]
        found += [quote(context, one, stance, f"{stance}, {sure(one.probability)}") for one in first]
    if not found:
        return None
    more = el("a", "All quotes", href=f"#{context.anchor('quotes')}")
    return el("div", el("ul", [el("li", one) for one in found], class_="quotes"), el("p", more), class_="sides")


# --- who was heard ------------------------------------------------------------------------------------------------


def voices(context: Context) -> Child:
    """2: what became of every response, and the people behind those that count."""
    report = context.report
    out = Counter(report.excluded.values())
    read = len(report.thread.comments)
    if not read:
        return None
    fates = [("counts", read - out.total(), "heard")]
    fates += [(EXCLUDED.get(reason, reason), n, f"out{min(i, 4)}") for i, (reason, n) in enumerate(out.most_common())]
    codes = ["", *(reason for reason, _ in out.most_common())]
    chart = stacked(
        [Part(name, n, css, str(n)) for name, n, css in fates],
        "What became of the responses: " + ", ".join(f"{name} {n}" for name, n, _ in fates),
    )
    rows = [
        (swatch(css, name), filtered(context, n, counts=code or "yes"), percent(n / read))
        for (name, n, css), code in zip(fates, codes, strict=True)
    ]
    besides = _speakers(report)
    suspects = sum(reading.spam.label == "suspect" for _, reading in context.community())
    return (
        el(
            "p",
            f"One person is one voice, however many comments. {words.plural(context.heard, 'community voice')}, "
            f"of which about {number(report.trust.positions)} take a position"
            + (f". Heard, but without a vote: {words.listed(besides)}." if besides else "."),
        ),
        note(f"{words.plural(suspects, 'comment')} may be advertising, without proof; such voices count half.")
        if suspects
        else None,
        figure(
            f"What became of the {words.plural(read, 'response')}",
            chart,
            table(Table("Responses by what became of them", ("Fate", "Responses", "Share"), rows, frozenset({1, 2}))),
            wide=True,
        ),
        _people(context),
    )


def _speakers(report: Report) -> list[str]:
    """Name those who speak without a vote."""
    roles = Counter(voice.role for voice in report.voices)
    hosts, staff = roles["host"], roles["vendor"]
    named = ["the host" if hosts == 1 else f"{hosts} hosts"] if hosts else []
    return [*named, f"{staff} of the tool's own staff"] if staff else named


def _people(context: Context) -> Child:
    rows: list[tuple[Child, ...]] = []
    counted = {comment.id for comment, _ in context.community()}
    for voice in context.report.voices:
        own = [comment for comment in voice.comment_ids if comment in counted]
        if not own:
            continue
        said = dict.fromkeys(context.reading(comment).stance.label for comment in own)
        links = [el("a", f"#{context.places[comment]}", href=f"#{context.place(comment)}") for comment in own[:12]]
        more = f" and {len(own) - 12} more" if len(own) > 12 else None
        rows.append((person(context.name(own[0])), join([(link, " ") for link in links], more), ", ".join(said)))
    if not rows:
        return None
    beyond = len(rows) - MOST_VOICES
    shown = Table("Community voices", ("Voice", "Comments", "Stance of each"), rows[:MOST_VOICES])
    last = note(f"{beyond} more voices; all are in the thread below.") if beyond > 0 else None
    return folded(f"The {words.plural(len(rows), 'voice')}, one by one", table(shown), last)


# --- trust beside tone --------------------------------------------------------------------------------------------


def stance_and_tone(context: Context) -> Child:
    """3: two bars over each other, so that the gap between judging the tool and sounding cross is seen."""
    report = context.report
    community = list(context.community())
    if not community:
        return None
    shares, tones = report.trust.shares, report.sentiment
    total = sum(tones.values()) or 1
    labels = Counter(reading.stance.label for _, reading in community)
    stance_parts = [
        Part(stance, shares.get(stance, 0.0), stance, percent(shares.get(stance, 0.0))) for stance in _ORDER
    ]
    tone_parts = [Part(tone, tones.get(tone, 0), css, str(tones.get(tone, 0))) for tone, css in _TONE_CSS.items()]
    bars = (
        el("p", f"Trust in {context.tool}, by voice", class_="barname"),
        stacked(stance_parts, "Trust by voice: " + ", ".join(f"{p.label} {percent(p.value)}" for p in stance_parts)),
        el("p", "Tone, by comment", class_="barname"),
        stacked(tone_parts, "Tone by comment: " + ", ".join(f"{p.label} {p.value:.0f}" for p in tone_parts)),
    )
    stances = [
        (
            swatch(s, _STANCE_WORDS.get(s, s)),
            percent(shares.get(s, 0.0)),
            filtered(context, labels[s], stance=s, counts="yes"),
        )
        for s in _ORDER
    ]
    if labels["unrated"]:
        stances.append(
            (swatch("unrated", "not rated"), "", filtered(context, labels["unrated"], stance="unrated", counts="yes"))
        )
    tone_rows = [
        (swatch(css, tone), _tone_count(context, tone), percent(tones.get(tone, 0) / total))
        for tone, css in _TONE_CSS.items()
        if tone != "unrated" or tones.get(tone)
    ]
    return (
        el("p", words.gap(report)),
        figure(
            "Judging the tool is one thing, sounding pleased or cross another",
            bars,
            table(Table("Trust, by voice", ("Stance", "Voices, estimated", "Comments"), stances, frozenset({1, 2}))),
            table(Table("Tone, by comment", ("Tone", "Comments", "Share"), tone_rows, frozenset({1, 2}))),
            wide=True,
        ),
        note(
            "The shares of voices are estimates that allow for the reader's errors; comments count as it labelled them."
        ),
        folded("Where the two meet", table(_crossed(context))),
    )


def _tone_count(context: Context, tone: str) -> Child:
    """Link a count to its comments; `unrated` also counts some that are left out, which no one filter may show."""
    count = context.report.sentiment.get(tone, 0)
    if tone != "unrated":
        return filtered(context, count, tone=tone, counts="yes")
    shown = sum(reading.sentiment.label == tone for reading in context.report.readings)
    return filtered(context, count, tone=tone) if shown == count else str(count)


def _crossed(context: Context) -> Table:
    pairs = Counter((reading.stance.label, reading.sentiment.label) for _, reading in context.community())
    rows = [
        (
            _STANCE_WORDS.get(stance, stance),
            *(filtered(context, pairs[stance, tone], stance=stance, tone=tone, counts="yes") for tone in SENTIMENTS),
        )
        for stance in (*_ORDER, "unrated")
        if stance in STANCES or any(pairs[stance, tone] for tone in SENTIMENTS)
    ]
    return Table(
        "Community comments by stance and tone", ("Stance", *SENTIMENTS), rows, frozenset(range(1, 1 + len(SENTIMENTS)))
    )
