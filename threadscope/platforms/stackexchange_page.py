"""A Stack Exchange question's page: answers, the remarks under them, and how many remarks are folded away."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from threadscope.model import Post
from threadscope.platforms.answers import own_url, post_of, utc
from threadscope.platforms.base import Document, Record, classes
from threadscope.platforms.sections import Section, attribute, sections

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["Question", "question_page"]

_ID = re.compile(r"(answer|comment)-(\d{1,12})")
_NUMBER = re.compile(r"-?\d{1,7}")
_PARTS = {
    "body": ".js-post-body, .post-text",
    "user": ".user-details",
    "profile": ".user-details a[href*='/users/']",
    "time": ".user-action-time [title]",
    "score": ".js-vote-count, .vote-count-post",
    "copy": ".comment-copy",
    "by": ".comment-user",
    "date": ".comment-date [title]",
    "useful": ".comment-score",
    "folded": "[data-remaining-comments-count]",
    "link": "a.comment-link[href]",
}


@dataclass(frozen=True, slots=True)
class Question:
    """What a question's page shows."""

    records: tuple[Record, ...]
    folded: Mapping[str, int]
    """Number of a post -> remarks of it that are not in the page."""
    post: Post


def question_page(document: Document) -> Question | None:
    """Read a question's page; None for what is none."""

    def identify(node: LexborNode) -> str | None:
        if node.id == "question":
            return "question"
        return node.id if _ID.fullmatch(node.id or "") else None

    found = sections(document.tree, "#question, .answer[id], .comment[id]", identify, _PARTS)
    asked = next((section for section in found if section.id == "question"), None)
    if asked is None or asked.first("body") is None:
        return None
    host = _profile(asked)
    records = tuple(_remark(s) if s.id.startswith("comment-") else _answer(s, host) for s in found if s is not asked)
    return Question(records, _folded(found), _post(document, asked))


def _profile(section: Section) -> str:
    """Return the author's address; the last signature is the author's, one before it an editor's."""
    last = section.last("profile")
    return attribute(last, "href") if last else ""


def _name(section: Section) -> str:
    node = section.last("profile") or section.last("user")
    return node.text(strip=True) if node else ""


def _time(node: LexborNode | None) -> str | None:
    """Read "2021-12-17 09:03:47Z, License: …"."""
    return utc(attribute(node, "title").partition(",")[0]) if node else None


def _post(document: Document, asked: Section) -> Post:
    title = document.tree.css_first("#question-header h1, h1 .question-hyperlink")
    return post_of(own_url(document), title.text() if title else "", _name(asked), _time(asked.last("time")))


def _answer(section: Section, host: str) -> Record:
    said, last = section.value("score", "data-value") or section.text("score"), section.last("time")
    score = _NUMBER.fullmatch(said.strip())
    return Record(
        body=section.html("body"),
        id=section.id,
        name=_name(section),
        author_url=_profile(section) or None,
        posted=_time(last),
        posted_raw=" ".join(last.text().split()) if last else None,
        permalink=f"#{section.id.removeprefix('answer-')}",
        by_host=bool(host) and _profile(section) == host,
        likes=int(score[0]) if score else None,
    )


def _remark(section: Section) -> Record:
    by, useful = section.first("by"), _NUMBER.match(section.text("useful"))
    answer = section.parent_id if section.parent_id != "question" else None
    own = f"#{section.id.replace('-', '')}_{answer.removeprefix('answer-')}" if answer else None
    return Record(
        body=section.html("copy"),
        id=section.id,
        parent_id=answer,
        name=section.text("by"),
        author_url=section.value("by", "href"),
        posted=_time(section.first("date")),
        posted_raw=section.text("date") or None,
        permalink=section.value("link", "href") or own,
        by_host=by is not None and "owner" in classes(by),
        likes=int(useful[0]) if useful else None,
    )


def _folded(found: list[Section]) -> dict[str, int]:
    """Count what each post's list of remarks folds away."""
    counts = {}
    for section in found:
        for node in section.parts.get("folded", ()):
            told = attribute(node, "data-remaining-comments-count")
            holder = node if attribute(node, "data-post-id") else node.parent
            post = attribute(holder, "data-post-id") if holder else ""
            if _NUMBER.fullmatch(told) and int(told) > 0 and _NUMBER.fullmatch(post):
                counts[post] = int(told)
    return counts
