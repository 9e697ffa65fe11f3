"""A report in a few words: its verdict, how sure that is, what was read; and how numbers are written everywhere."""

from __future__ import annotations

from collections import Counter

from threadscope.model import Report, Voice

__all__ = [
    "EXCLUDED",
    "VERDICTS",
    "certainty",
    "headline",
    "number",
    "percent",
    "signed",
    "status",
    "subtitle",
    "verdict",
    "voice_counts",
]

VERDICTS = {
    "trusts": "The people who comment here trust {tool}.",
    "leans trust": "The people who comment here lean towards trusting {tool}.",
    "divided": "The people who comment here are divided over {tool}.",
    "leans distrust": "The people who comment here lean towards distrusting {tool}.",
    "distrusts": "The people who comment here distrust {tool}.",
    "unclear": "What the people who comment here think of {tool} is unclear.",
}
EXCLUDED = {
    "host": "by the host",
    "vendor": "by the tool's own staff",
    "pingback": "pingback",
    "trackback": "trackback",
    "webmention": "webmention",
    "spam": "spam",
    "duplicate": "posted twice",
    "language": "not in English",
    "empty": "without text",
}


def verdict(report: Report) -> str:
    """Return the verdict in two words, in capitals: the first thing anybody sees."""
    return report.trust.verdict.upper()


def headline(report: Report) -> str:
    """Answer the question in one sentence."""
    if not report.thread.comments:
        return "There is no comment to judge by."
    tool = report.tool.name if report.tool else "the tool"
    return VERDICTS.get(report.trust.verdict, report.trust.verdict).format(tool=tool)


def certainty(report: Report) -> str:
    """Say how sure the verdict is, in numbers."""
    trust = report.trust
    if not report.thread.comments:
        return ""
    if trust.index is None or trust.interval is None:
        return "No trust index: nobody who may vote takes a position."
    low, high = trust.interval
    side = "distrust" if (trust.lean or 0) >= 0.5 else "trust"
    sure = max(trust.lean or 0, 1 - (trust.lean or 0))
    return (
        f"Trust index {number(trust.index)} of 100 ({percent(trust.level)} interval {number(low)} to {number(high)}); "
        f"{percent(min(sure, 0.999))} sure that it leans to {side}."
    )


def subtitle(report: Report) -> str:
    """Say what was read, and how much of it."""
    source, post = report.thread.source, report.thread.post
    read = len(report.thread.comments)
    stated = source.stated_count
    count = f"{read} response{'s' * (read != 1)} read"
    if stated is not None and stated != read:
        count += f", the page says {stated}"
    where = post.url or source.url or report.thread.name
    return " · ".join(filter(None, [where, count, status(report)]))


def status(report: Report) -> str:
    """Return the thread's status where it is worth a word."""
    source = report.thread.source
    if source.status == "read" and not source.detail:
        return ""
    return f"{source.status} ({source.detail})" if source.detail else source.status


def voice_counts(report: Report) -> dict[str, int]:
    """Count people by role, as the JSON report does: a community voice has a comment that counts."""
    found = Counter(voice.role for voice in report.voices if voice.role != "community" or _counts(report, voice))
    return {role: found[role] for role in ("community", "host", "vendor")}


def _counts(report: Report, voice: Voice) -> bool:
    return any(comment not in report.excluded for comment in voice.comment_ids)


def number(value: float) -> str:
    """Write a number without a decimal that says nothing."""
    return f"{value:.0f}" if abs(value) >= 10 or float(value).is_integer() else f"{value:.1f}".removesuffix(".0")


def signed(value: float) -> str:
    """Write a difference with its sign."""
    return f"+{number(value)}" if value > 0 else f"−{number(-value)}" if value < 0 else "±0"  # noqa: RUF001  a real minus


def percent(share: float) -> str:
    """Write a share; never a certainty that is none."""
    if 0.995 <= share < 1:
        return "over 99 %"
    return "under 1 %" if 0 < share <= 0.005 else f"{share:.0%}".replace("%", " %")
