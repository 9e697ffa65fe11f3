"""What came of a run, in numbers and in the few sentences one wants to read first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from threadscope.batch.run import Run
from threadscope.wire.values import Json

__all__ = ["Summary", "summed_up"]


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
        yield f"{self.folder}: {self.threads} threads, {self.comments} comments, {self.voices} voices"
        for tool, threads in list(self.tools.items())[:3]:
            yield f"  {tool}: {threads} threads"
        if self.duplicates:
            yield f"  {self.duplicates} inputs were there twice and count once."
        for status, threads in self.statuses.items():
            yield f"  {threads} threads without comments: {status}"
        if self.without_tool and not self.tools:
            yield "  Look at first: no tool was found, so trust could not be judged. Name it with --tool."
        if self.failures:
            yield f"  {self.failures} failures, all in {self.folder / 'failures.jsonl'}:"
            for reason, number in list(self.reasons.items())[:5]:
                yield f"    {number} {reason}, such as: {self.example[reason]}"
        yield f"  Next: threadscope report {self.folder}"


def summed_up(run: Run) -> Summary:
    """Count what a run holds now."""
    from threadscope.batch.query import open_run

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
            without_tool=one("SELECT count(*) FROM threads WHERE tool IS NULL AND comments > 0"),
            codes=tuple(code for (code,) in codes if code is not None),
        )
