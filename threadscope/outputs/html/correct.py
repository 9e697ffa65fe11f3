"""Correcting labels in the page: the script gives each comment a form, and offers what was decided as a file.

The file is the one that `analyze --corrections` reads. It names a comment by id and text, so only a comment that the
page carries to the letter can be corrected there: not one that was cut, cleaned of tricks, or given pseudonyms.
"""

from __future__ import annotations

from threadscope.corrections import LABELS
from threadscope.model import Comment, Reading, Report
from threadscope.outputs import safe
from threadscope.outputs.html.markup import Markup, el
from threadscope.privacy import NOTICE

__all__ = ["data", "form", "pending", "possible"]

_SHOWN = {"stance": "Stance", "sentiment": "Tone", "spam": "Advertising"}
_WORDS = {"none": "no position", "ok": "no", "suspect": "perhaps", "spam": "yes, spam"}
_LONGEST_ID = 1000


def possible(report: Report) -> bool:
    """Tell whether what the page carries can be matched with the input again."""
    name = report.thread.name
    return NOTICE not in report.caveats and safe.visible(name) == name


def data(report: Report, comment: Comment, reading: Reading, limit: int) -> dict[str, str]:
    """Return the attributes that let a comment be corrected; none where its text or id is not shown as it is."""
    text, name = comment.text, comment.id
    whole = text.strip() and len(text) <= limit and len(name) <= _LONGEST_ID
    if not whole or safe.visible(text) != text or safe.visible(name) != name or not possible(report):
        return {}
    return {"data_id": name} | ({} if reading.spam.label == "ok" else {"data_spam": reading.spam.label})


def form() -> Markup:
    """Make the form that the script moves to the comment in question; one a thread."""
    choices = [
        el(
            "label",
            el("span", _SHOWN[label]),
            el("select", [el("option", _WORDS.get(value, value), value=value) for value in values], name=label),
        )
        for label, values in LABELS.items()
    ]
    why = el("label", el("span", "Why"), el("input", name="why", autocomplete="off"), class_="search")
    return el(
        "form",
        choices,
        why,
        el("button", "Keep", type="submit"),
        el("button", "Cancel", type="reset"),
        class_="filters correct",
        aria_label="Correct the labels of this comment",
        hidden=True,
    )


def pending() -> Markup:
    """Make the bar that counts what was decided, asks once who decides, and gives the file."""
    return el(
        "form",
        el("p", class_="made", role="status"),
        el("label", "By ", el("input", name="who", required=True, autocomplete="name", placeholder="your name")),
        el("button", "Download corrections.jsonl", type="submit"),
        class_="pending",
        aria_label="Corrections",
        hidden=True,
    )
