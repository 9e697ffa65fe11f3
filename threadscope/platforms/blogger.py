"""Blogger: both markups of a post's page, and the comment feed (JSON or Atom), which is also read as a file.

    dl#comments-block > dt.comment-author#cN, dd.comment-body, dd.comment-footer    flat: old themes
    .comment-thread li.comment (#cN on it or on its .comment-block), .comment-replies  threaded

Sure from saved pages: anchors `cN`, `blog-author` on the host's, `deleted-comment`, and the link to a comment, whose
`showComment` is its time in milliseconds since 1970 (the printed one may be a time of day alone). The threaded markup
also holds `items`, in which each reply names its `parentId`. The feed's fields and its paging are sure from the script
in those pages, `start-index` and `max-results` from the documentation of the feeds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from threadscope.model import Post
from threadscope.platforms.answers import Harvest, propose, trouble
from threadscope.platforms.base import Answer, Candidate, Document, Record, Want, classes, web_url
from threadscope.platforms.blogger_feed import ATOM, Entry, is_comment_feed, of_json, of_xml, record_of, value
from threadscope.platforms.exports import elements, root_name, thread_of
from threadscope.platforms.head import stated_count
from threadscope.platforms.sections import Section, attribute, sections
from threadscope.platforms.services import count, reading_order, with_query

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["NAME", "VERSION", "matches", "merge", "read"]

NAME = "blogger"
VERSION = 1

_NAMES = ("comments-block", "comment-holder", "comment-thread")
_ANCHOR = re.compile(r"c\d{5,25}")
_TIME = re.compile(r"[?&]showComment=(\d{12,13})\b")
_ITEM = re.compile(r"""(['"])id\1\s?:\s?\1(\d{5,25})\1,\s?\1parentId\1\s?:\s?\1(\d{5,25})\1""")
_FEED = "link[rel='alternate'][href*='/comments/default'], a.feed-link[href*='/comments/default']"
_PAGE = 500
_RECORDS = "dl[id$='comments-block'] > dt, li.comment"
_PARTS = {
    "name": ".comment-header cite, .comment-header .user:not(.icon)",
    "profile": ".comment-header cite a[href]",
    "host": ".comment-header .blog-author",
    "body": "dd.comment-body, .comment-content",
    "time": "dd .comment-timestamp a, dd.comment-timestamp a, .comment-header .datetime a",
    "printed": ".comment-timestamp, .comment-header .datetime",
    "deleted": ".deleted-comment",
}


def matches(document: Document) -> bool:
    """Look for the platform's names in a page, or for its comment feed."""
    if document.page.body.lstrip()[:1] == b"<" and root_name(document.page.body[:4000]) == "feed":
        return is_comment_feed(document.page.body)
    if document.media == "json":
        return "blogger.com,1999:blog-" in document.text[:4000] and bool(list(of_json(document.data))[:1])
    if document.media != "html" or not document.calls(*_NAMES):
        return False
    return "showComment=" in document.text or "blogger" in document.text


def read(document: Document) -> Candidate | None:
    """Read the comments of a page and want its feed; or read a saved feed."""
    if document.media == "json":
        return _feed(document, list(of_json(document.data)), _json_post(document.data))
    if document.media == "xml":
        entries = [of_xml(element) for element in elements(document.page.body, [f"{ATOM}entry"], 1)]
        return _feed(document, entries, Post())
    found = [s for s in sections(document.tree, _RECORDS, _identify, _PARTS) if _says_something(s)]
    if not found:
        return None
    answers = {f"c{item[2]}": f"c{item[3]}" for item in _ITEM.finditer(document.text)}
    records = tuple(_record(section, answers) for section in found)
    gone = frozenset(section.id for section in found if section.first("deleted") is not None)
    harvest = Harvest(records, gone, stated=stated_count(document))
    roots = tuple(_root(section.node) for section in found if section.parent_id is None)
    return propose(document, (NAME, VERSION), harvest, _wants(document, harvest), roots)


def _says_something(section: Section) -> bool:
    """Tell a comment from the head of one that was cut off; a picture says something too."""
    body = section.first("body")
    return body is not None and bool(body.text(strip=True) or body.css_first("img"))


def _root(node: LexborNode) -> LexborNode:
    """Return a record's element, or the list around it where it is a term among definitions."""
    return node.parent if node.tag == "dt" and node.parent is not None else node


def _identify(node: LexborNode) -> str | None:
    for told in (node.id, *(child.id for child in node.iter())):
        if told and _ANCHOR.fullmatch(told):
            return told
    anchor = node.css_first("a[name^='c']") if node.tag == "dt" else None
    name = attribute(anchor, "name") if anchor is not None else ""
    return name if _ANCHOR.fullmatch(name) else None


def _record(section: Section, answers: dict[str, str]) -> Record:
    flat = section.node.tag == "dt"
    name, address = _poster(section.node) if flat else (section.text("name"), section.value("profile", "href"))
    href = section.value("time", "href")
    time = _TIME.search(href or "")
    return Record(
        body=section.html("body"),
        id=section.id,
        parent_id=answers.get(section.id) or section.parent_id,
        name=name,
        author_url=address,
        posted=time[1] if time else None,
        posted_raw=section.text("time") or section.text("printed") or None,
        permalink=href or f"#{section.id}",
        by_host=section.first("host") is not None or (flat and "blog-author" in classes(section.node)),
    )


def _poster(term: LexborNode) -> tuple[str, str | None]:
    """Return name and address in a term: "NAME said...", the name linked or not, after a picture."""
    shown = [n for n in term.iter(include_text=True) if "avatar-image-container" not in classes_of(n)]
    link = next((n for n in shown if n.tag == "a" and attribute(n, "href") and n.text(strip=True)), None)
    if link is not None:
        return link.text(), attribute(link, "href")
    return " ".join(" ".join(n.text() for n in shown).split()), None


def classes_of(node: LexborNode) -> frozenset[str]:
    """Return the classes of a node that may be text."""
    return classes(node) if node.is_element_node else frozenset()


# --- the feed ---------------------------------------------------------------------------------------------------------


def _wants(document: Document, harvest: Harvest) -> list[Want]:
    """Ask for the feed: it has parents and times, and the comments that further pages hold."""
    link = document.tree.css_first(_FEED)
    address = document.absolute(attribute(link, "href")) if link is not None else None
    if not address:
        return []
    short = harvest.stated is not None and len(harvest.records) < harvest.stated
    return [Want(_page_of(address.split("?")[0], 1), "feed", essential=short)]


def _page_of(address: str, start: int) -> str:
    settings: dict[str, Any] = {"alt": "json", "v": 2, "orderby": "published", "reverse": "false"}
    return with_query(address, **settings, **{"max-results": _PAGE, "start-index": start})


def _feed(document: Document, entries: Sequence[Entry], post: Post) -> Candidate | None:
    """Read a saved feed."""
    known = [entry for entry in entries if entry.number]
    if not known:
        return None
    gone = {f"c{entry.number}" for entry in known if not entry.live}
    first = next((entry.link.split("#")[0].split("?")[0] for entry in known if entry.link), "")
    post = post if post.url else replace(post, url=web_url(first) or "")
    candidate = thread_of(document, (NAME, VERSION), post, [record_of(entry) for entry in known], gone)
    return replace(candidate, thread=replace(candidate.thread, comments=reading_order(candidate.thread.comments)))


def _json_post(data: Any) -> Post:
    feed = data["feed"]
    links = feed.get("link")
    url = next((x.get("href") for x in links if x.get("rel") == "alternate"), "") if isinstance(links, list) else ""
    return Post(url=web_url(url) or "", title=value(feed.get("title")).partition(": ")[2])


def merge(candidate: Candidate, answers: Sequence[Answer]) -> Candidate:
    """Join the feed's pages: it completes what the page shows and adds what the page leaves out."""
    document, harvest = candidate.state
    wants = list(candidate.wants)
    for answer in answers:
        data, why = _data(answer)
        entries = [entry for entry in of_json(data) if entry.number]
        if why or not isinstance(data, dict):
            note = f"comment feed not read: {why or 'the answer is no feed'}"
            missing = (*harvest.missing, note) if answer.want.essential else harvest.missing
            warnings = harvest.warnings if answer.want.essential else (*harvest.warnings, note)
            harvest = replace(harvest, missing=missing, warnings=warnings)
            continue
        harvest = _joined(harvest, entries)
        wants += _next(answer.want, data, len(entries))
    joined = propose(document, (NAME, VERSION), harvest, wants, candidate.roots)
    return replace(joined, thread=replace(joined.thread, comments=reading_order(joined.thread.comments)))


def _data(answer: Answer) -> tuple[Any, str]:
    why = trouble(answer)
    if why or answer.page is None:
        return None, why
    try:
        return Document(answer.page).data, ""
    except (ValueError, RecursionError):
        return None, "the answer is not JSON"


def _joined(harvest: Harvest, entries: Sequence[Entry]) -> Harvest:
    told = {f"c{entry.number}": record_of(entry) for entry in entries}
    gone = {f"c{entry.number}" for entry in entries if not entry.live}
    records = [_completed(record, told.get(record.id or "")) for record in harvest.records]
    return replace(harvest, records=tuple(records)).joined(told.values(), gone)


def _completed(record: Record, told: Record | None) -> Record:
    if told is None:
        return record
    return replace(
        record,
        parent_id=told.parent_id or record.parent_id,
        posted=told.posted or record.posted,
        author_url=record.author_url or told.author_url,
    )


def _next(want: Want, data: Any, entries: int) -> list[Want]:
    """Ask for what lies behind this page of the feed."""
    asked = parse_qs(urlsplit(want.url).query).get("start-index", ["1"])[0]
    start = int(asked) if asked.isdecimal() and len(asked) < 8 else 1
    total = value(data["feed"].get("openSearch$totalResults")) if isinstance(data.get("feed"), dict) else ""
    whole = count(int(total)) if total.isdecimal() and len(total) < 8 else None
    further = whole is not None and entries and start + entries - 1 < whole
    return [Want(_page_of(want.url, start + entries), "feed", essential=True)] if further else []
