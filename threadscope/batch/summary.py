"""What came of a run, in numbers and in the few sentences one wants to read first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from threadscope.batch.run import Run
from threadscope.findings import plural
from threadscope.wire.values import Json

__all__ = ["Summary", "left_out", "summed_up"]


@dataclass(frozen=True, slots=True)
class Summary:
    """Count what a run holds."""

    folder: Path
    threads: int = 0
    comments: int = 0
    voices: int = 0
    claims: int = 0
    failures: int = 0
    duplicates: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    """Failures by reason, the most frequent first."""
    example: Mapping[str, str] = field(default_factory=dict)
    """One failure's message for each reason."""
    statuses: Mapping[str, int] = field(default_factory=dict)
    """Threads without any comment by status."""
    tools: Mapping[str, int] = field(default_factory=dict)
    """Threads by tool."""
    without_tool: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Files in the folders that are no input, by suffix."""
    codes: tuple[int, ...] = ()
    """Exit codes of the failures."""

    def counts(self) -> Json:
        """Give the bare numbers, for the manifest."""
        names = ("threads", "comments", "voices", "claims", "failures", "duplicates")
        return {name: getattr(self, name) for name in names}

    def exit_code(self) -> int:
        """Return 0 where all was delivered, 3 where some was, else what stood in the way."""
        from threadscope.tally import PRECEDENCE

        if self.threads and self.comments:
            return 3 if self.failures else 0
        codes = {*self.codes, *({8} if "not-in-page" in self.statuses else ()), *({4} if self.statuses else ())}
        return next((code for code in PRECEDENCE if code in codes), 0)

    def lines(self) -> Iterator[str]:
        """Say what was done and what to look at first."""
        counts = ((self.threads, "thread"), (self.comments, "comment"), (self.voices, "voice"))
        yield f"{self.folder}: {', '.join(plural(number, noun) for number, noun in counts)}"
        for tool, threads in list(self.tools.items())[:3]:
            yield f"  {plural(threads, 'thread')} about {tool}"
        if self.duplicates:
            yield f"  {plural(self.duplicates, 'input')} named or found twice, counted once"
        for status, threads in self.statuses.items():
            yield f"  {plural(threads, 'thread')} without comments: {status}"
        for reason, number in list(self.reasons.items())[:5]:
            yield f"  {number} {reason}, such as: {self.example[reason]}"
        if self.left_out:
            kinds = ", ".join(f"{number} {suffix}" for suffix, number in list(self.left_out.items())[:5])
            yield f"  {plural(sum(self.left_out.values()), 'file')} of other kinds left out: {kinds}"
        if self.failures:
            yield f"  All that failed: {self.folder / 'failures.jsonl'}"
        yield f"Look at first: {self.first()}"

    def first(self) -> str:
        """Name what most threads are lost by; the report where none is."""
        fetched = self.reasons.get("FetchFailed", 0)
        lost = [
            (self.failures - fetched, "failures; each says what to do about it."),
            (fetched, "addresses that could not be fetched; --only-new tries them again."),
            (
                self.statuses.get("not-in-page", 0),
                "threads whose comments a script loads; save these pages complete from a browser, or give addresses.",
            ),
            (self.without_tool, "threads in which no tool was found; name it with --tool."),
        ]
        worst, advice = max(lost, key=lambda pair: pair[0])
        return f"{worst} {advice}" if worst else f"threadscope report {self.folder}"


def left_out(manifest: Json) -> dict[str, int]:
    """Add up what each part of a run found in its folders and left there."""
    total: Counter[str] = Counter()
    for part in manifest.get("generations", ()):
        total.update(part.get("left_out", {}))
    return dict(total.most_common())


def summed_up(run: Run) -> Summary:
    """Count what a run holds now."""
    from threadscope.batch.query import open_run

    manifest = run.manifest()
    with open_run(run) as db:

        def one(query: str) -> int:
            row = db.execute(query).fetchone()
            return int(row[0]) if row else 0

        tables = ("threads", "comments", "voices", "claims", "failures", "duplicates")
        counts = {table: one(f"SELECT count(*) FROM {table}") for table in tables}  # noqa: S608  our own names
        reasons = db.execute("""
            SELECT reason, count(*), arg_min(message || ' ' || coalesce(hint, ''), (number, item)) FROM failures
            GROUP BY reason ORDER BY 2 DESC, 1
        """).fetchall()
        statuses = db.execute("""
            SELECT status, count(*) FROM threads WHERE comments = 0 GROUP BY status ORDER BY 2 DESC, 1
        """).fetchall()
        tools = db.execute("""
            SELECT tool, count(*) FROM threads WHERE tool IS NOT NULL GROUP BY tool ORDER BY 2 DESC, 1
        """).fetchall()
        codes = db.execute("SELECT DISTINCT exit_code FROM failures ORDER BY 1").fetchall()
        return Summary(
            folder=run.folder,
            **counts,
            reasons={reason: number for reason, number, _ in reasons},
            example={reason: message.strip() for reason, _, message in reasons},
            statuses=dict(statuses),
            tools=dict(tools),
            left_out=left_out(manifest),
            without_tool=one("SELECT count(*) FROM threads WHERE tool IS NULL AND comments > 0"),
            codes=tuple(code for (code,) in codes if code is not None),
        )
