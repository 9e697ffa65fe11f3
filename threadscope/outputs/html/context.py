"""What all parts of a report's page look up: who wrote a comment, what was read from it, where it stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from threadscope.model import Comment, Reading, Report, Voice
from threadscope.outputs import answers, safe
from threadscope.outputs.summary import voice_counts

__all__ = ["NAMELESS", "Context"]

NAMELESS = "no name"


@dataclass(frozen=True, slots=True)
class Context:
    """Hold one report with its place in the page.

    Anchors are made from positions, never from ids or names: those are strangers' text.
    """

    report: Report
    number: int = 1
    """Of the report in the page, from 1."""
    level: int = 2
    """Of the headings of its sections: 2 on a page of its own, 3 beside others."""
    places: dict[str, int] = field(init=False)
    """Comment id -> its number in the source's order, from 1."""
    voices: dict[str, Voice] = field(init=False)
    """Comment id -> whose it is."""
    starts: tuple[str, ...] = field(init=False)
    """Where the periods of the timeline begin, as ISO dates in order; empty without a timeline."""

    def __post_init__(self) -> None:
        voices = {comment: voice for voice in self.report.voices for comment in voice.comment_ids}
        object.__setattr__(self, "places", {c.id: i for i, c in enumerate(self.report.thread.comments, 1)})
        object.__setattr__(self, "voices", voices)
        points = self.report.timeline
        drawn = () if isinstance(points, str) else tuple(str(point["start"]) for point in points)
        object.__setattr__(self, "starts", drawn)

    @property
    def tool(self) -> str:
        """What to call the tool in a sentence."""
        return answers.tool_name(self.report)

    @property
    def heard(self) -> int:
        """How many of the community's voices have a comment that counts."""
        return voice_counts(self.report)["community"]

    def metric(self, name: str) -> str:
        """Write a metric's name; the tool's own number is spelt as the tool is."""
        return answers.metric_name(self.report, name)

    def anchor(self, name: str) -> str:
        """Return the id of a part of this report."""
        return f"r{self.number}-{name}"

    def place(self, comment: str) -> str:
        """Return the id of a comment's place in the tree."""
        return self.anchor(f"c{self.places[comment]}")

    def comment(self, comment: str) -> Comment:
        """Return a comment by its id."""
        return self.report.thread.comments[self.places[comment] - 1]

    def reading(self, comment: str) -> Reading:
        """Return what was read from a comment."""
        return self.report.readings[self.places[comment] - 1]

    def period(self, comment: Comment) -> str | None:
        """Return the beginning of the timeline's period that counts a comment."""
        if comment.posted is None or comment.posted_coarse or comment.id in self.report.excluded:
            return None
        before = bisect_right(self.starts, comment.posted.date().isoformat())
        return self.starts[before - 1] if before else None

    def name(self, comment: str) -> str:
        """Return its author's name as it may be shown."""
        voice = self.voices.get(comment)
        names = (self.comment(comment).author.name, *(voice.names if voice else ()))
        return next(filter(None, map(safe.name, names)), NAMELESS)

    def community(self) -> Iterator[tuple[Comment, Reading]]:
        """Walk the comments that count as the community's, in order."""
        for comment, reading in zip(self.report.thread.comments, self.report.readings, strict=True):
            if comment.id not in self.report.excluded:
                yield comment, reading
