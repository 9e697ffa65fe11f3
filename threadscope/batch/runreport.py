"""What many threads add up to: the nouns of the report over a run. Plain data, for any output format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from threadscope.model import Trust

__all__ = ["Copied", "Group", "MetricMoves", "Mover", "Person", "RunReport", "TopicCount", "Turn"]


@dataclass(frozen=True, slots=True)
class Group:
    """Trust in one tool among some of the voices: all of them, or those of a host, a month, a topic."""

    tool: str
    name: str
    """The host, month (YYYY-MM) or topic; the tool itself for all of its voices."""
    voices: int
    """Persons that vote, each once however many threads they speak in."""
    threads: int
    trust: Trust


@dataclass(frozen=True, slots=True)
class Turn:
    """The change of trust in a tool from one month to the next one with enough voices."""

    tool: str
    before: str
    after: str
    delta: float
    """Of the index, in points."""
    clear: bool
    """The two intervals do not overlap."""


@dataclass(frozen=True, slots=True)
class TopicCount:
    """How often a tool is said to tie somebody to a topic."""

    tool: str
    topic: str
    """A path in the taxonomy where mapped, else the words."""
    voices: int
    threads: int
    endorsed: int
    disputed: int
    reported: int


@dataclass(frozen=True, slots=True)
class MetricMoves:
    """All reported changes of one number."""

    tool: str
    metric: str
    voices: int
    median_delta: float
    """Over persons, each with the median of their own changes."""


@dataclass(frozen=True, slots=True)
class Mover:
    """One of the largest changes that somebody reports."""

    tool: str
    metric: str
    before: float | None
    to: float | None
    delta: float
    author: str
    text: str
    thread: str
    comment: str


@dataclass(frozen=True, slots=True)
class Copied:
    """The same words in several threads."""

    text: str
    comments: int
    threads: int
    hosts: int
    authors: int
    spam: int
    """How many of the comments were judged to be spam where they stand."""


@dataclass(frozen=True, slots=True)
class Person:
    """The same voice in several threads."""

    key: str
    """`url:`, `handle:` or `name:` and what these threads have in common."""
    names: tuple[str, ...]
    comments: int
    threads: int
    hosts: int
    votes: bool


@dataclass(frozen=True, slots=True)
class RunReport:
    """What the communities of many threads think of one or more tools."""

    run: str
    counts: Mapping[str, int]
    """Rows by table."""
    tools: tuple[Group, ...] = ()
    """The most voices first, here and below."""
    hosts: tuple[Group, ...] = ()
    months: tuple[Group, ...] = ()
    """In order of time."""
    topics: tuple[Group, ...] = ()
    turns: tuple[Turn, ...] = ()
    """The largest first."""
    topic_claims: tuple[TopicCount, ...] = ()
    metrics: tuple[MetricMoves, ...] = ()
    movers: tuple[Mover, ...] = ()
    copied: tuple[Copied, ...] = ()
    people: tuple[Person, ...] = ()
    statuses: Mapping[str, int] = field(default_factory=dict)
    """Threads by status."""
    reasons: Mapping[str, int] = field(default_factory=dict)
    """Failures by reason."""
    caveats: tuple[str, ...] = ()
    method: Mapping[str, Any] = field(default_factory=dict)
