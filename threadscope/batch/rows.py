"""The tables of a run: their columns, and a report as rows of them.

`comments` has the fields of the jsonl output, flattened with `_`, and `thread_id`, `tool`, `posted_at` besides. Rows of
all tables are joined by `thread_id`: two inputs may well call their threads the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from threadscope import wire
from threadscope.batch.items import Item, address_key, short_hash
from threadscope.identity import Identity, identify
from threadscope.model import SENTIMENTS, STANCES, Comment, Reading, Report, Thread, Voice
from threadscope.nlp.duplicates import signature
from threadscope.trust import TYPICAL_MIX, voice_likelihood
from threadscope.wire.values import Json

__all__ = ["TABLES", "Row", "failure_row", "rows_of"]

Row = tuple[str, Json]
"""A table's name and a row of it."""

_SHARES = " ".join(f"share_{stance}:DOUBLE" for stance in STANCES)
_TONES = " ".join(f"sentiment_probabilities_{label}:DOUBLE" for label in SENTIMENTS)
_CHANCES = " ".join(f"stance_probabilities_{stance}:DOUBLE" for stance in STANCES)
_VOTES = f"STRUCT(comment VARCHAR, month VARCHAR, suspect BOOLEAN, {', '.join(f'{s} DOUBLE' for s in STANCES)})[]"
_TOPICS = 'STRUCT("text" VARCHAR, evaluation VARCHAR, topic VARCHAR, "start" INTEGER, "end" INTEGER)[]'


def _columns(names: str, **nested: str) -> dict[str, str]:
    """Read `name` (a text) and `name:TYPE`."""
    pairs = (name.partition(":") for name in names.split())
    return {name: kind or "VARCHAR" for name, _, kind in pairs} | nested


TABLES: Mapping[str, Mapping[str, str]] = {
    "comments": _columns(
        "thread_id thread id parent_id author author_url posted posted_at:TIMESTAMP permalink language kind "
        "by_host:BOOLEAN role role_reason voice votes:BOOLEAN excluded text tool spam_label spam_score:DOUBLE "
        f"spam_reasons sentiment_label sentiment_score:DOUBLE {_TONES} sentiment_compound:DOUBLE "
        f"sentiment_ironic:BOOLEAN sentiment_reason stance_label {_CHANCES} stance_evidence stance_facets "
        "stance_reason claims extra starts:BIGINT ends:BIGINT"
    ),
    "threads": _columns(
        "thread_id thread tool tool_found_by platform url host fetched sha256 status detail fit:DOUBLE "
        "stated_count:BIGINT pages_read:BIGINT removed:BIGINT warnings:VARCHAR[] post_title post_author post_published "
        "comments:BIGINT excluded:BIGINT voices_community:BIGINT voices_host:BIGINT voices_vendor:BIGINT "
        f"trust_index:DOUBLE trust_low:DOUBLE trust_high:DOUBLE verdict positions:DOUBLE {_SHARES} caveats:VARCHAR[] "
        "address content words:BIGINT item number:BIGINT"
    ),
    "claims": _columns(
        "thread_id thread comment voice role tool excluded n:INTEGER type start:INTEGER end:INTEGER text holder "
        "subject polarity:INTEGER negated:BOOLEAN hedged:BOOLEAN hypothetical:BOOLEAN quoted:BOOLEAN confidence:DOUBLE "
        "rule metric from:DOUBLE to:DOUBLE delta:DOUBLE direction from_is_bound:BOOLEAN",
        topics=_TOPICS,
    ),
    "voices": _columns(
        "thread_id thread tool host voice person role role_reason names:VARCHAR[] comment_ids:VARCHAR[] "
        "comments:BIGINT votes:BOOLEAN stance",
        stances=_VOTES,
    ),
    "failures": _columns("item input reason message hint exit_code:INTEGER number:BIGINT"),
    "duplicates": _columns("item input thread_id duplicate_of reason number:BIGINT"),
}
"""Columns and their DuckDB types, in order."""


def failure_row(item: Item, told: Mapping[str, Any], name: str = "") -> Row:
    """Say why an input gave no thread."""
    return "failures", {"item": item.id, "number": item.number, "input": name or item.name, **told}


def rows_of(report: Report, item: Item, ordinal: int, prior: Mapping[str, float] | None = None) -> Iterator[Row]:
    """Write a thread's report as rows.

    Args:
        report: of one thread of the item.
        item: where the thread comes from.
        ordinal: which of the item's threads it is, from 0.
        prior: the class mix of the stance model's training data.
    """
    thread = report.thread
    tool = report.tool.name if report.tool else None
    ids = {"thread_id": short_hash(f"{item.key}#{ordinal}"), "thread": thread.name, "tool": tool}
    host = _host(thread)
    rows = wire.comment_rows(report)
    for comment, row in zip(thread.comments, rows, strict=True):
        starts, ends = signature(comment.text) or (None, None)
        cells = wire.flatten(row | {"extra": {}}) | ids | {"starts": starts, "ends": ends}
        yield "comments", cells | {"extra": _json(row["extra"]), "posted_at": _moment(comment.posted)}
    for row in rows:
        who = {"comment": row["id"], "voice": row["voice"], "role": row["role"], "excluded": row["excluded"]}
        for n, claim in enumerate(row["claims"]):
            yield "claims", ids | who | {"n": n} | claim
    said = {c.id: (c, r) for c, r in zip(thread.comments, report.readings, strict=True)}
    for voice in report.voices:
        own = [said[identifier] for identifier in voice.comment_ids]
        person = _person([identify(comment) for comment, _ in own], host)
        who = {"host": host, "person": person or f"thread:{ids['thread_id']}/{voice.key}"}
        yield "voices", ids | who | _voice(voice, own, report.excluded, prior or TYPICAL_MIX)
    yield "threads", ids | {"host": host, "item": item.id, "number": item.number} | _thread(report)


def _thread(report: Report) -> Json:
    thread, trust = report.thread, report.trust
    told = wire.report_to_json(report)
    post, source = told["post"], told["source"]
    interval = told["trust"]["interval"] or (None, None)
    return {
        **{name: source.get(name) for name in TABLES["threads"] if name in source},
        "tool_found_by": report.tool.found_by if report.tool else None,
        **{f"post_{name}": post[name] for name in ("title", "author", "published")},
        "comments": len(thread.comments),
        "excluded": len(report.excluded),
        **{f"voices_{role}": told["voices"][role] for role in ("community", "host", "vendor")},
        "trust_index": told["trust"]["index"],
        "trust_low": interval[0],
        "trust_high": interval[1],
        "verdict": trust.verdict,
        "positions": told["trust"]["positions"],
        **{f"share_{stance}": share for stance, share in told["trust"]["shares"].items()},
        "caveats": told["caveats"],
        "address": address_key(thread.post.url or source["url"]) if thread.post.url or source["url"] else None,
        "content": _content(thread),
        "words": sum(len(comment.text.split()) for comment in thread.comments),
    }


def _content(thread: Thread) -> str:
    """Return a number for what a thread says, whatever its address: title, authors, texts."""
    said = [f"{c.author.name}\x1f{' '.join(c.text.split())}" for c in thread.comments]
    return short_hash("\x1e".join([" ".join(thread.post.title.split()), *said]))


def _host(thread: Thread) -> str | None:
    for url in (thread.post.url, thread.source.url):
        try:
            found = urlsplit(url).hostname
        except ValueError:
            continue
        if found:
            return found.removeprefix("www.")
    return None


def _voice(
    voice: Voice, own: list[tuple[Comment, Reading]], excluded: Mapping[str, str], prior: Mapping[str, float]
) -> Json:
    voting = [(c, r) for c, r in own if c.id not in excluded and r.stance.probabilities is not None]
    return {
        "voice": voice.key,
        "role": voice.role,
        "role_reason": voice.reason,
        "names": list(voice.names),
        "comment_ids": list(voice.comment_ids),
        "comments": len(own),
        "votes": bool(voting),
        "stance": _stance([r for _, r in voting], prior),
        "stances": [_vote(c, r) for c, r in voting],
    }


def _person(identities: list[Identity], host: str | None) -> str | None:
    """Name somebody across threads, by what rarely two people share; None where a thread is all one can say.

    An address of one's own is everywhere the same person's, and so is a handle. A name is that on one site only, and
    only if it is more than one plain word: there are many Marias.
    """
    for one in identities:
        if one.url:
            return f"url:{one.url}"
    for one in identities:
        if one.handles:
            return f"handle:{min(one.handles)}"
    for one in identities:
        if host and one.name and not one.nameless and not one.name.isalpha():
            return f"name:{host}/{one.name}"
    return None


def _vote(comment: Comment, reading: Reading) -> Json:
    # Not rounded: three exact zeros mean a label set by hand.
    shares = {stance: (reading.stance.probabilities or {}).get(stance, 0.0) for stance in STANCES}
    month = f"{comment.posted:%Y-%m}" if comment.posted else None
    return {"comment": comment.id, "month": month, "suspect": reading.spam.label == "suspect", **shares}


def _stance(readings: list[Reading], prior: Mapping[str, float]) -> str | None:
    likelihood = voice_likelihood([reading.stance for reading in readings], prior)
    if likelihood is None:
        return None
    return max(zip(STANCES, likelihood, strict=True), key=lambda pair: pair[1] * prior[pair[0]])[0]


def _moment(when: datetime | None) -> str | None:
    """Return a time for DuckDB, which knows none before 290,000 BC nor offsets in this type: UTC where one is known."""
    if when is None:
        return None
    try:
        return (when.astimezone(UTC).replace(tzinfo=None) if when.tzinfo else when).isoformat(sep=" ")
    except OverflowError:  # the year 1 or 9999 with an offset
        return None


def _json(value: Mapping[str, Any]) -> str | None:
    return json.dumps(value, ensure_ascii=False) if value else None
