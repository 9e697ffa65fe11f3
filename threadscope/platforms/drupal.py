"""Drupal 6 to 11: the core's comment templates and the themes built on them.

    6, 7   a#comment-N, then div.comment (.submitted, .content); replies in a div.indented that follows their parent
    8-11   article#comment-N.comment; the answered comment is linked in `.parent` for screen readers

Read in the core's templates (Drupal 6, 7, 8 and the themes Bartik and Olivero) and sure from saved pages of two
heavily changed themes. `by-node-author` is the class of the host's comments. A title is the start of the text unless
somebody wrote one, so titles are left out. Long threads go on at `?page=1`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from threadscope.platforms.base import Answer, Candidate, Document, Record, classes
from threadscope.platforms.dates import find_date
from threadscope.platforms.datewords import WEEKDAYS, bare
from threadscope.platforms.head import stated_count
from threadscope.platforms.names import clean_name
from threadscope.platforms.paged import Located, join_pages, propose_page
from threadscope.platforms.sections import Section, attribute, sections

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["NAME", "VERSION", "matches", "merge", "read"]

NAME = "drupal"
VERSION = 1

_SIGNS = {
    "rupal": ("Drupal.settings", "drupalSettings", "data-drupal-", '"Drupal '),
    "/sites/": ("/sites/all/", "/sites/default/"),
}
"""Signs by what they share, which is looked for first."""
_ID = re.compile(r"comment-\d{1,20}")
_TARGET = re.compile(r"#(comment-\d{1,20})$")
_BY_HOST = re.compile(r"(?:comment-)?by-[a-z_]{1,40}-author")
_ONLY_NAMED = re.compile(r"\s*\([^()]{1,40}\)$")
"""What the core adds to the name of somebody without an account: "(not verified)", in the site's language."""
_RECORDS = "a[id^='comment-'], article[id^='comment-'], div[id^='comment-'], li[id^='comment-']"
_PARTS = {
    "unit": ".comment, article",
    "name": (
        ".username, [property~='foaf:name'], [property~='schema:name'], a[title='View user profile.'],"
        " .submitted a[href*='/user'], .commenter-name a, .comment__author a, .author a[href*='/user']"
    ),
    "poster": ".commenter-name, .comment__author, .comment-author, .author",
    "machine": "[property~='dc:created'], [property~='schema:dateCreated'], time[datetime]",
    "submitted": (
        ".submitted, .comment-time, .comment__time, .comment-date, .comment-submitted, .date, .time, .created,"
        " .comment-meta, .comment__meta, .comment-info, .comment-header, .comment-footer"
    ),
    "field": ".field-name-comment-body, .field--name-comment-body",
    "content": ".comment-content, .comment__content, .comment-body, .comment__body, .content",
    "answered": (
        ".parent a[href*='#comment-'], .comment-parent a[href*='#comment-'], .visually-hidden a[href*='#comment-']"
    ),
    "link": "a[href*='#comment-']",
}
_NOT_TEXT = frozenset({"user-signature", "links", "submitted", "author", "picture", "title", "comment-title"})
_PAGER = "#comments .pager a[href], .comments .pager a[href], .comment-wrapper .pager a[href], .js-pager__items a[href]"


def matches(document: Document) -> bool:
    """Look for the core's scripts and paths."""
    if document.media != "html" or not document.calls("comment-"):
        return False
    text = document.text
    return any(shared in text and any(sign in text for sign in signs) for shared, signs in _SIGNS.items())


def read(document: Document) -> Candidate | None:
    """Read the comments of a page, and want the further pages."""
    return propose_page(document, (NAME, VERSION), _locate(document), stated_count(document))


def merge(candidate: Candidate, answers: Sequence[Answer]) -> Candidate:
    """Join further pages."""
    return join_pages(candidate, answers, (NAME, VERSION), _locate)


def _locate(document: Document) -> Located:
    seen: set[str] = set()

    def identify(node: LexborNode) -> str | None:
        told = node.id or ""
        if told in seen or not _ID.fullmatch(told):
            return None  # themes give the anchor's id to the comment too
        seen.add(told)
        return told

    found = sections(document.tree, _RECORDS, identify, _PARTS)
    found = [s for s in found if s.first("field") is not None or s.first("content") is not None]
    depths = _depths([section.node for section in found])
    records, roots, latest = [], [], dict[int, str]()
    for section, depth in zip(found, depths, strict=True):
        record = _record(section, latest.get(depth - 1))
        latest[depth] = section.id
        if record.name or record.posted_raw:
            records.append(record)
            roots.append(section.first("unit") or section.node)
    return records, roots, _further(document)


def _depths(nodes: Sequence[LexborNode]) -> list[int]:
    """Count the `.indented` around each node; every step up is taken once."""
    known: dict[int, int] = {}
    depths = []
    for node in nodes:
        path = []
        at = node.parent
        while at is not None and at.mem_id not in known:
            path.append(at)
            at = at.parent
        depth = known[at.mem_id] if at is not None else 0
        for above in reversed(path):
            depth += "indented" in classes(above)
            known[above.mem_id] = depth
        depths.append(depth)
    return depths


def _record(section: Section, above: str | None) -> Record:
    name, address = _poster(section)
    machine = section.first("machine")
    targets = (_TARGET.search(attribute(link, "href")) for link in section.parts.get("answered", ()))
    answered = next((target[1] for target in targets if target and target[1] != section.id), None)
    links = (attribute(link, "href") for link in section.parts.get("link", ()))
    unit = section.first("unit")
    return Record(
        body=_body(section),
        id=section.id,
        parent_id=answered or section.parent_id or above,
        name=name,
        author_url=address,
        posted=(attribute(machine, "content") or attribute(machine, "datetime") or None) if machine else None,
        posted_raw=_date(section),
        permalink=next((link for link in links if link.endswith(f"#{section.id}")), f"#{section.id}"),
        by_host=unit is not None and any(_BY_HOST.fullmatch(name) for name in classes(unit)),
    )


def _poster(section: Section) -> tuple[str, str | None]:
    """Return name and address: what the core marks as a user, else what the line says beside the date."""
    for node in section.parts.get("name", ()):
        name = node.text(strip=True)
        if name:
            link = node if node.tag == "a" else node.css_first("a[href]")
            return (name, attribute(link, "href")) if link is not None else (_ONLY_NAMED.sub("", name), None)
    for node in (*section.parts.get("poster", ()), *section.parts.get("submitted", ())):
        text = " ".join(node.text().split())[:200]
        where = find_date(text)
        name = clean_name(text[: where[1]] if where else text)
        if name and (where or node in section.parts.get("poster", ())):
            return _ONLY_NAMED.sub("", name), None
    return "", None


def _date(section: Section) -> str | None:
    """Return the printed date, which stands in one of many places, with its weekday."""
    lines = [*section.parts.get("machine", ()), *section.parts.get("submitted", ())]
    lines += [link.parent for link in section.parts.get("link", ()) if link.parent is not None]
    for line in lines:
        text = " ".join(line.text().split())[:300]
        if where := find_date(text):
            day = text[: where[0]].split(" ")[-2:][0] if text[: where[0]].endswith(", ") else ""
            start = where[0] - len(day) - 1 if bare(day.rstrip(",")) in WEEKDAYS else where[0]
            return text[start : where[1]]
    return None


def _body(section: Section) -> str:
    if section.first("field") is not None:
        return section.html("field")
    node = section.first("content")
    kept = (
        (n for n in node.iter(include_text=True) if not (n.is_element_node and _NOT_TEXT & classes(n))) if node else ()
    )
    return "".join(n.html or "" for n in kept)


def _further(document: Document) -> list[str]:
    """Return the addresses of the thread's other pages: the same path with `page=N`."""
    own = urlsplit(document.page.url or document.canonical_url)
    found = []
    for link in document.tree.css(_PAGER):
        address = (document.absolute(attribute(link, "href")) or "").split("#")[0]
        parts = urlsplit(address)
        if (parts.netloc, parts.path) == (own.netloc, own.path) and re.search(r"(?:^|&)page=", parts.query):
            found.append(address)
    return found
