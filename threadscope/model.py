"""The nouns of threadscope.

Three families that never mix, so that nobody can take a guess for a fact:

    observed   Page, Author, Mark, Comment, Post, Source, Thread    what a page or a table says
    inferred   Span, Sentiment, Spam, Stance, Claim, Reading, Voice what the annotators make of it
    judged     Trust, Report                                        what it adds up to

Standard library only. Everything is frozen: a later stage makes a new object, it never edits an earlier one's.
Offsets (`start`, `end`) count Unicode code points of the comment's own `text`, end exclusive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

__all__ = [
    "Author",
    "Change",
    "Claim",
    "Comment",
    "Facet",
    "FacetEvidence",
    "Mark",
    "MetricChanges",
    "Page",
    "Post",
    "Question",
    "Quote",
    "Reading",
    "Report",
    "ScoreChange",
    "Sentiment",
    "Source",
    "Spam",
    "Span",
    "Stance",
    "Thread",
    "Tool",
    "Topic",
    "TopicClaim",
    "TopicInfluence",
    "Trust",
    "Voice",
]

CommentKind = Literal["comment", "pingback", "trackback", "webmention"]
MarkKind = Literal["quote", "link", "strong", "code", "edit"]
Status = Literal["read", "no-comments", "closed", "not-in-page", "partial", "failed"]
Role = Literal["community", "host", "vendor"]

STANCES = ("trust", "distrust", "mixed", "none")
SENTIMENTS = ("negative", "neutral", "positive", "mixed")
FACETS = (
    "accuracy",
    "transparency",
    "stability",
    "fairness",
    "usefulness",
    "business_impact",
    "privacy",
    "fun",
    "wrong_topics",
    "gaming",
    "cost",
)


# --- observed -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """Hold one fetched or opened document as bytes, with what is needed to read it again later."""

    url: str
    """Where it came from; "" where unknown. Relative links resolve against it."""
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    """Lower-case names. A file has none but, where known, `content-type`."""
    fetched: datetime | None = None
    """Aware, UTC. Relative dates ("2 days ago") are read against it."""
    status: int = 200
    sha256: str = ""
    """Of `body`."""


@dataclass(frozen=True, slots=True)
class Author:
    """Name a person as the page does. No avatar: its address holds an e-mail hash."""

    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Keep what markup said about a stretch of text; once flattened it cannot be had back."""

    kind: MarkKind
    start: int
    end: int
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """One response as the source shows it; nothing here is inferred from what the text says."""

    id: str
    text: str
    author: Author = Author("")
    parent_id: str | None = None
    posted: datetime | None = None
    """Aware only where the source gives an offset."""
    posted_raw: str | None = None
    posted_coarse: bool = False
    """True where `posted` comes from a relative date ("9 months ago")."""
    marks: tuple[Mark, ...] = ()
    permalink: str | None = None
    kind: CommentKind = "comment"
    by_host: bool = False
    likes: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    """A table's unknown columns, handed through."""


@dataclass(frozen=True, slots=True)
class Post:
    """The article that the comments answer."""

    url: str = ""
    title: str = ""
    author: str = ""
    published: datetime | None = None
    text: str = ""
    """Empty until somebody needs it: extracting it costs more than reading the comments."""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Say where a thread comes from and how completely it was read."""

    platform: str
    version: int = 1
    url: str = ""
    fetched: datetime | None = None
    sha256: str = ""
    status: Status = "read"
    detail: str | None = None
    """Which part is meant by `status`: "Disqus", "page 1 of 4"."""
    fit: float = 1.0
    """How sure the reader is, 0..1."""
    stated_count: int | None = None
    """The number of comments that the page itself claims."""
    pages_read: int = 1
    removed: int = 0
    """Deleted placeholders that were dropped."""
    warnings: tuple[str, ...] = ()
    error: str | None = None
    """Only with status "failed"."""


@dataclass(frozen=True, slots=True)
class Thread:
    """A post and all of its comments, in the order of the source."""

    post: Post
    comments: tuple[Comment, ...]
    source: Source
    name: str = ""
    """What outputs call it: a table's `thread` column, else the input's path or URL."""
    tool: str | None = None
    """A table's `tool` column, which beats `--tool`."""


# --- inferred -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """Point at characters of a comment's original text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Tool:
    """The scoring tool a thread is about."""

    name: str
    aliases: tuple[str, ...] = ()
    found_by: str = "--tool"
    """`--tool`, `title` or `thread`."""


@dataclass(frozen=True, slots=True)
class Sentiment:
    """Tone of a whole comment, whatever its target."""

    label: str
    """One of SENTIMENTS, or "unrated"."""
    score: float | None = None
    """P(positive) - P(negative), -1..1."""
    probabilities: Mapping[str, float] | None = None
    compound: float | None = None
    """VADER's own number, exactly."""
    ironic: bool = False
    reason: str | None = None
    """Why it is unrated."""


@dataclass(frozen=True, slots=True)
class Spam:
    """Whether a comment is an advert or a copy, and why we say so."""

    label: Literal["ok", "suspect", "spam"] = "ok"
    score: float = 0.0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facet:
    """One aspect of the tool that a comment praises (+1) or blames (-1)."""

    facet: str
    polarity: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stance:
    """Whether this author, now, relies on the thread's tool as a measure."""

    label: str
    """One of STANCES, or "unrated"."""
    probabilities: Mapping[str, float] | None = None
    evidence: tuple[Span, ...] = ()
    facets: tuple[Facet, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Something that a comment asserts, asks or reports, with the words that do it."""

    type: str
    """trust, alternative, hearsay, question, recommendation, behaviour; subclasses: score_change, topic_influence."""
    start: int
    end: int
    text: str
    holder: Literal["author", "tool", "named", "many"] = "author"
    subject: str | None = None
    polarity: int = 0
    negated: bool = False
    hedged: bool = False
    hypothetical: bool = False
    quoted: bool = False
    confidence: float = 1.0
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreChange(Claim):
    """A real change in the tool's own number (or in one beside it, named by `metric`)."""

    metric: str = "score"
    before: float | None = None
    """`from` in the formats."""
    to: float | None = None
    delta: float | None = None
    direction: Literal["up", "down", "same"] = "down"
    """For ranks a better place is `up`."""
    from_is_bound: bool = False
    """True where "over 60" stands for the first number."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One subject that the tool ties to somebody, and what the author makes of it."""

    text: str
    evaluation: Literal["endorsed", "disputed", "reported"] = "reported"
    topic: str | None = None
    """A path in the taxonomy ("food-drink/beer"), None where unmapped."""
    start: int | None = None
    end: int | None = None
    evidence: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicInfluence(Claim):
    """The tool's (or a person's) statement that somebody is about some topics."""

    topics: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything inferred about one comment."""

    comment_id: str
    language: str
    kind: CommentKind
    sentiment: Sentiment
    spam: Spam
    stance: Stance
    claims: tuple[Claim, ...] = ()
    kind_reason: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """One person, however many comments."""

    key: str
    """`v1`, `v2`, … in order of first appearance."""
    names: tuple[str, ...]
    comment_ids: tuple[str, ...]
    role: Role = "community"
    reason: str = ""
    """Why the role is what it is."""


# --- judged -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Trust:
    """What the community's voices add up to. Index and interval run 0..100, shares and lean 0..1."""

    index: float | None
    interval: tuple[float, float] | None
    verdict: str
    lean: float | None
    """P(index < 50)."""
    positions: float
    """Expected number of voices that take a position."""
    shares: Mapping[str, float]
    missing: tuple[str, ...] = ()
    """What a firmer verdict would need."""
    level: float = 0.9


@dataclass(frozen=True, slots=True)
class FacetEvidence:
    """Praise and blame of one aspect, one signed voice each."""

    facet: str
    positive: int
    negative: int
    voices: int
    interval: tuple[float, float] | None
    """90 % interval of the share that praises; None under three voices."""


@dataclass(frozen=True, slots=True)
class Change:
    """One score change with who reports it."""

    comment: str
    voice: str
    by: Literal["community", "host"]
    claim: ScoreChange


@dataclass(frozen=True, slots=True)
class MetricChanges:
    """All changes of one number; medians never run across metrics."""

    metric: str
    median_delta: float | None
    """Over community voices that give both numbers, bounds left out; None without any."""
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class TopicClaim:
    """One subject that the tool ties to somebody, with who says so."""

    comment: str
    voice: str
    topic: Topic


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that stand for a stance."""

    comment: str
    voice: str
    author: str
    text: str
    start: int
    end: int
    permalink: str | None
    probability: float


@dataclass(frozen=True, slots=True)
class Question:
    """Something a commenter asks, and whether the host took it up."""

    comment: str
    author: str
    text: str
    answered_by_host: bool = False
    rhetorical: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What a community thinks of a tool, with everything needed to check it."""

    tool: Tool | None
    thread: Thread
    readings: tuple[Reading, ...]
    """One a comment, in the thread's order."""
    voices: tuple[Voice, ...]
    excluded: Mapping[str, str]
    """Comment id -> why it does not vote."""
    trust: Trust
    facets: tuple[FacetEvidence, ...] = ()
    score_changes: tuple[Change, ...] = ()
    """All of them, in the thread's order."""
    metrics: tuple[MetricChanges, ...] = ()
    """The same by metric."""
    topic_claims: tuple[TopicClaim, ...] = ()
    sentiment: Mapping[str, int] = field(default_factory=dict)
    """Community comments by tone, `unrated` included."""
    quotes: Mapping[str, tuple[Quote, ...]] = field(default_factory=dict)
    """`trust`, `distrust`, `mixed`; the surest first, one a voice. All of them: outputs choose how many to show."""
    questions: tuple[Question, ...] = ()
    timeline: Sequence[Mapping[str, Any]] | str = ""
    """Points, or the reason why there is no timeline."""
    corrections: tuple[Mapping[str, Any], ...] = ()
    caveats: tuple[str, ...] = ()
    method: Mapping[str, Any] = field(default_factory=dict)
