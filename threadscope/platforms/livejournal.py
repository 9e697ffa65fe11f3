"""LiveJournal: the comments that a page holds as data or as markup, and the journal's own thread answers.

    Site.page = {"comments": [...], "replycount": N}           in a script; the same in `__rpc_get_thread`
    .b-tree-twig[data-tid] > div#tN.b-leaf.p-comment         modern markup (`.b-leaf-username-name`, `.b-leaf-article`)
    div#ljcmtN, div#cmtN, .comment[id]                       journals with a style of their own, as in Dreamwidth

Objects have `dtalkid`, `parent`, `level`, `dname`, `article` (HTML), `ctime_ts`, `thread_url`, `deleted`, `loaded` (0:
collapsed) and `commenter_is_poster`: seen in several independent programs that read them, and so are the class names of
the modern markup; no whole page was at hand. The answers are what the site's own script asks for, page by page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from threadscope.platforms.answers import Harvest, number, propose, rows, text, trouble
from threadscope.platforms.base import Answer, Candidate, Document, Record, Want
from threadscope.platforms.head import stated_count
from threadscope.platforms.sections import Section, sections
from threadscope.platforms.services import with_query

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["NAME", "VERSION", "matches", "merge", "read"]

NAME = "livejournal"
VERSION = 1

_NAMES = ("b-leaf", "ljcmt", "ljuser", "dw-cmt", "comment-depth-")
_DATA = re.compile(r"Site\.page\s*=\s*(?=\{)")
_ID = re.compile(r"(?:t|ljcmt|cmt|comment-cmt)(\d{1,20})")
_DEPTH = re.compile(r"\b(?:b-tree-twig|comment-depth)-(\d{1,4})\b")
_ENTRY = re.compile(r"/(\d{1,12})\.html$")
_PARTS = {
    "name": ".b-leaf-username-name, .comment-poster, .commenter-name, [class*='poster-info'] .ljuser",
    "any name": ".ljuser, .i-ljuser",
    "profile": ".b-leaf-username a[href], .ljuser a[href], .i-ljuser a[href]",
    "time": ".b-leaf-createdtime, .comment-datetimelink, .datetime, .comment-date",
    "link": "a.b-leaf-permalink, .comment-datetimelink a, .datetime a, .link a, a.permalink",
    "body": ".b-leaf-article, .comment-content, .comment-body, .comment-text",
    "gone": ".b-leaf-deleted, .comment-deleted, .comment-deleted-wrapper",
}


def matches(document: Document) -> bool:
    """Look for the service's class names or its objects."""
    if document.media == "json":
        return "dtalkid" in document.text[:100_000] and _listed(document.data) != []
    return document.media == "html" and (document.calls(*_NAMES) or "site.page" in document.scripts)


def read(document: Document) -> Candidate | None:
    """Read what the page holds as data, else as markup; or read a saved answer."""
    data = document.data if document.media == "json" else _embedded(document.text)
    if _listed(data):
        harvest = _heard(Harvest(), data)
        return propose(document, (NAME, VERSION), harvest, _wants(document.page.url, harvest))
    if document.media == "json":
        return None
    found = sections(document.tree, "[id^='t'], [id^='ljcmt'], [id^='cmt'], [id^='comment-cmt']", _identify(), _PARTS)
    found = [s for s in found if s.first("body") is not None or s.first("gone") is not None]
    if not found or not any(s.first("name") or s.first("any name") for s in found):
        return None
    records, latest = [], dict[int, str]()
    for section in found:
        depth = _depth(section.node)
        records.append(_record(section, latest.get(depth - 1)))
        latest[depth] = section.id
    gone = frozenset(s.id for s in found if s.first("body") is None)
    harvest = Harvest(tuple(records), gone, stated=stated_count(document))
    return propose(document, (NAME, VERSION), harvest, roots=[s.node for s in found if s.parent_id is None])


def merge(candidate: Candidate, answers: Sequence[Answer]) -> Candidate:
    """Join the answers of the journal's script."""
    document, harvest = candidate.state
    for answer in answers:
        data, why = None, trouble(answer)
        if answer.page is not None and not why:
            try:
                data = Document(answer.page).data
            except (ValueError, RecursionError):
                why = "the answer is not JSON"
        if _listed(data):
            harvest = _heard(replace(harvest, missing=()), data)
        else:
            harvest = replace(harvest, missing=(*harvest.missing, f"not read: {why or 'the answer holds no comment'}"))
    return propose(document, (NAME, VERSION), harvest, candidate.wants, candidate.roots)


# --- data -------------------------------------------------------------------------------------------------------------


def _embedded(page: str) -> object:
    """Return the object that a page's script assigns to `Site.page`, the one that holds comments."""
    for found in _DATA.finditer(page):
        try:
            data, _ = json.JSONDecoder().raw_decode(page, found.end())
        except (ValueError, RecursionError):
            continue
        if _listed(data):
            return data
    return None


def _listed(data: object) -> list[Mapping[str, Any]]:
    found = rows(data.get("comments")) if isinstance(data, Mapping) else []
    return [row for row in found if number(row.get("dtalkid"))]


def _heard(harvest: Harvest, data: Any) -> Harvest:
    """Add the comments of one answer; collapsed ones are told only by their number."""
    listed = _listed(data)
    gone = {_key(row) for row in listed if number(row.get("deleted"))}
    full = [row for row in listed if text(row.get("article")) or _key(row) in gone]
    records = list(map(_told, full))
    stated = number(data.get("replycount"))
    joined = replace(harvest.joined(records, gone), pages=harvest.pages + bool(harvest.records))
    known = len(joined.records)
    missing = (f"{known} of {stated} comments",) if stated is not None and known < stated else ()
    return replace(joined, stated=stated, missing=missing)


def _key(row: Mapping[str, Any]) -> str:
    return f"t{number(row.get('dtalkid'))}"


def _told(row: Mapping[str, Any]) -> Record:
    parent = number(row.get("parent"))
    return Record(
        body=text(row.get("article")),
        id=_key(row),
        parent_id=f"t{parent}" if parent else None,
        name=text(row.get("dname")) or text(row.get("uname")),
        author_url=text(row.get("commenter_journal_base")) or None,
        posted=text(number(row.get("ctime_ts"))) or None,
        posted_raw=text(row.get("ctime")) or None,
        permalink=text(row.get("thread_url")) or None,
        by_host=bool(number(row.get("commenter_is_poster"))),
    )


def _wants(url: str, harvest: Harvest) -> list[Want]:
    """Ask for the whole thread where the page leaves some of it collapsed."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return []
    entry, host = _ENTRY.search(parts.path), parts.hostname or ""
    if not harvest.missing or not entry or not host.endswith(".livejournal.com"):
        return []
    journal = host.removesuffix(".livejournal.com")
    address = f"https://{host}/{journal}/__rpc_get_thread"
    asked = {"journal": journal.replace("-", "_"), "itemid": entry[1], "expand_all": 1}
    return [Want(with_query(address, **asked), "thread", essential=True)]


# --- markup -----------------------------------------------------------------------------------------------------------


def _identify() -> Any:
    seen: set[str] = set()

    def identify(node: LexborNode) -> str | None:
        found = _ID.fullmatch(node.id or "")
        if found is None or found[1] in seen or node.tag in ("a", "td", "input"):
            return None
        seen.add(found[1])
        return f"t{found[1]}"

    return identify


def _depth(node: LexborNode) -> int:
    """Return how deep a comment stands: its own class says so, or that of the element right around it."""
    for at in (node, node.parent):
        found = _DEPTH.search((at.attributes.get("class") or "") if at is not None else "")
        if found:
            return int(found[1])
    return 1


def _record(section: Section, above: str | None) -> Record:
    return Record(
        body=section.html("body"),
        id=section.id,
        parent_id=section.parent_id or above,
        name=section.text("name") or section.text("any name"),
        author_url=section.value("profile", "href"),
        posted_raw=section.text("time") or None,
        permalink=section.value("link", "href") or f"#{section.id}",
    )
