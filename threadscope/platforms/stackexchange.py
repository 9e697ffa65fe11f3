"""Stack Exchange: a question's page, and answers of the API 2.3.

Answers are comments to the question, and remarks under an answer are replies to it; remarks under the question are
top-level comments. Ids are `answer-ID` and `comment-ID`, as on the page. Sure from saved pages in public repositories
(`.answer[data-answerid]`, `.js-post-body`, `.comment.js-comment`, times as "2021-12-17 09:03:47Z") and from published
schemas of the API; bodies are in an answer only with a filter that has them, such as `withbody`. Remarks that a page
folds away (`data-remaining-comments-count`) are asked of the API. Who asked is the host.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from threadscope.model import Post
from threadscope.platforms.answers import Harvest, number, opened, post_of, propose, rows, some, text, utc, walk
from threadscope.platforms.base import Answer, Candidate, Document, Record, Want
from threadscope.platforms.sections import attribute
from threadscope.platforms.stackexchange_page import Question, question_page

__all__ = ["NAME", "VERSION", "matches", "merge", "read"]

NAME = "stackexchange"
VERSION = 1

_API = "https://api.stackexchange.com/2.3"
_HOST = re.compile(
    r"(?:[a-z0-9-]{1,60}\.){0,3}(?:stackexchange|stackoverflow|superuser|serverfault|askubuntu|stackapps)\.com"
    r"|(?:meta\.)?mathoverflow\.net"
)
_AT_ONCE = 100
"""Ids in one request, and rows in one answer, at most."""


def matches(document: Document) -> bool:
    """Accept the API's answers that list questions, answers or comments, and a question's page."""
    if document.media == "json":
        return _is_answer(document.data)
    return document.media == "html" and "js-post-body" in document.names and document.calls("answer")


def _is_answer(data: object) -> bool:
    if not isinstance(data, Mapping) or not {"items", "has_more", "quota_remaining"} <= data.keys():
        return False
    first = next(iter(rows(data.get("items"))), {"comment_id": 0})
    return not {"answer_id", "comment_id", "question_id"}.isdisjoint(first)


def read(document: Document) -> Candidate | None:
    """Read a page or an answer."""
    if document.media == "json":
        wants = _next_answer(document, document.page.url)
        return propose(document, (NAME, VERSION), _items(document.data), wants)
    page = question_page(document)
    if page is None:
        return None
    wants = (*_next_page(document), *_remarks(document, page))
    harvest = Harvest(page.records, post=page.post, missing=_folded(page))
    return propose(document, (NAME, VERSION), harvest, wants, document.tree.css("#answers, #question .comments"))


def _folded(page: Question) -> tuple[str, ...]:
    hidden = sum(page.folded.values())
    return (f"{some(hidden, 'comment is', 'comments are')} folded away",) if hidden else ()


def _next_page(document: Document) -> tuple[Want, ...]:
    node = document.tree.css_first(".s-pagination a[rel='next'], .pager-answers a[rel='next']")
    url = document.absolute(attribute(node, "href")) if node else None
    return (Want(url, "page", essential=True),) if url else ()


def _remarks(document: Document, page: Question) -> tuple[Want, ...]:
    """Ask the API for the remarks of the posts that fold some away."""
    host = urlsplit(document.page.url or document.canonical_url).hostname or ""
    ids = list(page.folded) if _HOST.fullmatch(host) else []
    query = urlencode({"site": host, "filter": "withbody", "pagesize": _AT_ONCE, "order": "asc", "sort": "creation"})
    parts = (";".join(ids[at : at + _AT_ONCE]) for at in range(0, len(ids), _AT_ONCE))
    return tuple(Want(f"{_API}/posts/{part}/comments?{query}", "comments", essential=True) for part in parts)


def _next_answer(document: Document, asked: str) -> tuple[Want, ...]:
    """Ask for the next part of an answer that has more, where its address is known."""
    parts = urlsplit(asked)
    if not document.data.get("has_more") or not asked.startswith(_API.rpartition("/")[0]):
        return ()
    query = dict(parse_qsl(parts.query))
    page = query.get("page", "1")
    query["page"] = str(int(page) + 1) if page.isdecimal() and len(page) < 5 else "2"
    return (Want(urlunsplit((*parts[:3], urlencode(query), "")), "comments", essential=True),)


def merge(candidate: Candidate, answers: Sequence[Answer]) -> Candidate:
    """Join further pages of answers, and the API's answers."""
    document, harvest = candidate.state
    wants, lost = list(candidate.wants), [note for note in harvest.missing if "not read" in note]
    for answer in answers:
        told, why = opened(answer, document.options)
        page = question_page(told) if told is not None and told.media == "html" else None
        if page is not None and told is not None:
            harvest = replace(harvest.joined(page.records), missing=(*harvest.missing, *_folded(page)))
            wants += [*_next_page(told), *_remarks(told, page)]
        elif told is not None and told.media == "json" and _is_answer(told.data):
            more = _items(told.data)
            harvest = harvest.joined(more.records, more.gone)
            wants += _next_answer(told, answer.want.url)
        else:
            lost.append(f"{answer.want.role} not read: {why or 'the answer is another'}")
    folded = harvest.missing if document.media == "html" and (wants or lost) else ()
    harvest = replace(harvest, records=_grouped(harvest.records), missing=tuple(dict.fromkeys([*folded, *lost])))
    return propose(document, (NAME, VERSION), harvest, wants, candidate.roots)


def _grouped(records: Sequence[Record]) -> tuple[Record, ...]:
    """Put the remarks that came later with the others of their post."""
    below: dict[str | None, list[Record]] = {}
    heads = [r for r in records if not (r.id or "").startswith("comment-")]
    known = {head.id for head in heads}
    for record in records:
        if (record.id or "").startswith("comment-"):
            below.setdefault(record.parent_id if record.parent_id in known else None, []).append(record)
    out = list(below.get(None, ()))
    for head in heads:
        out += [head, *below.get(head.id, ())]
    return tuple(out)


# --- the API's answers ----------------------------------------------------------------------------------------------


def _items(data: Mapping[str, Any]) -> Harvest:
    """Read an answer's items; a question's own answers and comments hang under it."""
    told = rows(data.get("items"))
    question = next((item for item in told if _kind(item) == "question"), None)
    host = _owner(question).get("user_id") if question else None
    records = []
    for item, above in walk(told, _below):
        if _kind(item) != "question":
            records.append(_record(item, above, host))
    missing = []
    if records and not any(record.body for record in records):
        missing.append("the answer has no texts; ask the API with filter=withbody")
    if data.get("has_more"):
        missing.append("the API has more of these")
    return Harvest(_grouped(records), frozenset(), _article(question), stated=None, missing=tuple(missing))


def _kind(item: Mapping[str, Any]) -> str:
    return "comment" if "comment_id" in item else "answer" if "answer_id" in item else "question"


def _below(item: Mapping[str, Any]) -> Iterable[object]:
    return [*rows(item.get("comments")), *rows(item.get("answers"))]


def _owner(item: Mapping[str, Any]) -> Mapping[str, Any]:
    owner = item.get("owner")
    return owner if isinstance(owner, Mapping) else {}


def _article(question: Mapping[str, Any] | None) -> Post | None:
    if question is None:
        return None
    name = unescape(text(_owner(question).get("display_name")))
    when = utc(question.get("creation_date"))
    return post_of(text(question.get("link")), unescape(text(question.get("title"))), name, when)


def _record(item: Mapping[str, Any], above: Mapping[str, Any] | None, host: object) -> Record:
    kind, owner = _kind(item), _owner(item)
    on = text(item.get("post_id")) or (text(above.get("answer_id")) if above else "")
    return Record(
        body=text(item.get("body")),
        id=f"{kind}-{text(item.get(f'{kind}_id'))}",
        parent_id=f"answer-{on}" if kind == "comment" and on else None,
        name=unescape(text(owner.get("display_name"))),
        author_url=text(owner.get("link")) or None,
        posted=utc(item.get("creation_date")),
        permalink=text(item.get("link")) or text(item.get("share_link")) or None,
        by_host=host is not None and owner.get("user_id") == host,
        likes=number(item.get("score")),
    )
