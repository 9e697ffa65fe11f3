"""Sentences of the page that no other format has; those of all formats are in `outputs.answers`."""

from __future__ import annotations

from threadscope.findings import plural
from threadscope.model import Report
from threadscope.outputs.answers import listed
from threadscope.outputs.summary import percent

__all__ = ["gap", "listed", "plural"]


def gap(report: Report) -> str:
    """Say how far tone and trust part: a friendly thread may distrust, a grumpy one rely on the tool."""
    tones = report.sentiment
    rated = sum(n for label, n in tones.items() if label != "unrated")
    taken = 1 - report.trust.shares.get("none", 0.0)
    if not rated or taken <= 0.005:
        return "Too little is known to set trust beside tone."
    sour = tones.get("negative", 0) / rated
    against = report.trust.shares.get("distrust", 0.0)
    said = f"{percent(sour)} of the comments sound negative; {percent(against)} of the voices distrust the tool."
    if against - sour >= 0.15:
        return f"{said} People distrust it more than their tone lets on."
    if sour - against >= 0.15:
        return f"{said} The tone is sourer than the judgement of the tool."
    return f"{said} Here the two lie close together."
