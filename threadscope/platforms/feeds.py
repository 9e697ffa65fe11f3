"""Comment feeds: RSS 2.0 and Atom, with `thr:in-reply-to` (RFC 4685) where the feed has it.

A WordPress feed holds the newest few only ("posts per feed"), but pings too, and exact UTC times. Its RSS has no
parent element; the text of a reply opens with "In reply to <link>." instead, which is read as the parent and taken
off the text. Any feed is one of comments whose title says so and whose entries all lead to numbered places of pages
(`/post/#c12`): Isso's, Waline's, that of django-contrib-comments, which gives the first 50 characters of each comment
only, behind its author's name. All of these were seen as their servers gave them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime
from html import unescape
from typing import TYPE_CHECKING

from threadscope.model import Post
from threadscope.platforms.base import Candidate, Document, Record, comments_of, make_thread
from threadscope.platforms.fit import fit
from threadscope.platforms.words import phrases

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]  # lxml ships no types

__all__ = ["NAME", "VERSION", "feed_records", "matches", "read"]

NAME = "feeds"
VERSION = 1

_ATOM = "{http://www.w3.org/2005/Atom}"
_THREAD = "{http://purl.org/syndication/thread/1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
_ANCHOR = re.compile(r"#((?:[A-Za-z]{1,20}[-_]?)?\d{1,20})$")
"""A numbered place in a page."""
_REPLY = re.compile(
    r"""\s*(?:<p>\s*)?[^<>]{1,60}<a [^<>]{0,40}href=["']([^"'<>]{1,2000}#comment-\d{1,20})["'][^<>]{0,200}>"""
    r"""[^<>]{0,200}</a>\s*\.?\s*(?:</p>)?\s*""",
)
_NAME_LED = re.compile(r"([^:]{1,200}): ?(?=\S)")
_NAME_SAYS = re.compile(r"(.{1,200}?) commented on .")
_CUT = ("...", "\u2026")
_TITLE_LEAD = re.compile(
    r"^(?:comments? (?:on|for)|kommentare? (?:zu|für)|commentaires sur|comentarios en)\b\s*:?\s*", re.IGNORECASE
)


def matches(document: Document) -> bool:
    """Accept RSS and Atom whose entries link to comments."""
    head = document.text[:2000].lower()
    return document.media == "xml" and ("<rss" in head or "<feed" in head) and "comment" in document.text


def read(document: Document) -> Candidate | None:
    """Read a saved comment feed as a thread, oldest first; feeds come newest first."""
    root = parse(document.page.body)
    if root is None:
        return None
    records = feed_records(document.page.body)
    if not _of_comments(root, records):
        return None
    comments = comments_of(document, records[::-1])
    rate, why = fit(comments, None)
    document.post = _post(root, records)
    thread = make_thread(
        document,
        comments,
        platform=NAME,
        version=VERSION,
        fit=rate,
        warnings=_caveats(records),
    )
    return Candidate(NAME, thread, rate, why=why)


def _of_comments(root: _Element, records: Sequence[Record]) -> bool:
    """Tell a feed of comments from one of articles."""
    if any((record.id and record.id.startswith("comment-")) or record.parent_id for record in records):
        return True
    title = _title(root).casefold()
    places = bool(records) and all(_id(record.permalink or "") for record in records)
    return places and any(noun in title for noun in phrases("count_nouns"))


def _caveats(records: Sequence[Record]) -> tuple[str, ...]:
    posts = {(record.permalink or "").split("#")[0].split("comment-page-")[0].rstrip("/") for record in records}
    several = ("the feed holds comments on several posts; they are no one thread",) if len(posts) > 1 else ()
    short = all(record.plain and record.body.endswith(_CUT) for record in records)
    cut = ("the feed gives the beginning of each comment only",) if short else ()
    return ("a feed holds the newest comments only; the thread may have more", *several, *cut)


def feed_records(body: bytes) -> list[Record]:
    """Return a feed's entries as records, in the feed's order; [] for what is no feed.

    Of a feed that was cut off, the last entry is left out: half an address names another comment.
    """
    root = parse(body)
    records = [] if root is None else [record for record in _records(root) if record.id]
    whole = body.rstrip().endswith((b"</rss>", b"</feed>", b"</rdf:RDF>"))
    return records if whole else records[:-1]


def parse(body: bytes) -> _Element | None:
    """Parse XML without entities, DTDs or network; None for what cannot be read as XML or declares entities."""
    from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

    if b"<!DOCTYPE" in body[:10_000].upper() or b"<!ENTITY" in body:
        return None
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, recover=True, huge_tree=False)
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _records(root: _Element) -> Iterator[Record]:
    for item in root.iter("item"):
        html = _of(item, f"{_CONTENT}encoded")
        title, described = _of(item, "title"), _of(item, "description")
        body, parent = _without_lead(html or described)
        said = unescape(described)  # Django escapes one of the two once more than the other
        led = _NAME_LED.match(said) if said == unescape(title) and not html else None
        reference = item.find(f"{_THREAD}in-reply-to")
        guid, link = _of(item, "guid"), _of(item, "link")
        yield Record(
            body=said[led.end() :] if led else body,
            plain=led is not None,
            id=_id(guid) or _id(link) or guid or None,
            parent_id=_parent(reference) or parent,
            name=_of(item, f"{_DC}creator") or _of(item, "author") or (led[1] if led else _name_of_title(title)),
            posted=_rfc822(_of(item, "pubDate")) or _of(item, f"{_DC}date") or None,
            posted_raw=_of(item, "pubDate") or None,
            permalink=link or None,
        )
    for entry in root.iter(f"{_ATOM}entry"):
        content = entry.find(f"{_ATOM}content")
        content = entry.find(f"{_ATOM}summary") if content is None else content
        plain = content is not None and content.get("type", "text") == "text"
        body, parent = _without_lead(_inner(content))
        link = next(
            (x.get("href", "") for x in entry.iter(f"{_ATOM}link") if x.get("rel", "alternate") == "alternate"), ""
        )
        identifier = _of(entry, f"{_ATOM}id")
        yield Record(
            body=body,
            plain=plain,
            id=_id(identifier) or _id(link) or identifier or None,
            parent_id=_parent(entry.find(f"{_THREAD}in-reply-to")) or parent,
            name=_of(entry, f"{_ATOM}author/{_ATOM}name"),
            author_url=_of(entry, f"{_ATOM}author/{_ATOM}uri") or None,
            posted=_of(entry, f"{_ATOM}published") or _of(entry, f"{_ATOM}updated") or None,
            permalink=link or None,
        )


def _of(element: _Element, path: str) -> str:
    text = element.findtext(path)
    return (text or "").strip(" \t\r\n")


def _inner(content: _Element | None) -> str:
    if content is None:
        return ""
    if content.get("type") != "xhtml":
        return content.text or ""
    from lxml import etree

    return "".join(etree.tostring(child, encoding="unicode", with_tail=True) for child in content)


def _id(address: str) -> str | None:
    match = _ANCHOR.search(address)
    return match[1] if match else None


def _parent(reference: _Element | None) -> str | None:
    if reference is None:
        return None
    return _id(reference.get("ref", "")) or _id(reference.get("href", ""))


def _without_lead(body: str) -> tuple[str, str | None]:
    """Take "In reply to <link>." off a text; in any language it is one short phrase with a link to a comment."""
    text = unescape(body) if body.lstrip()[:80].find("&lt;a ") >= 0 else body
    match = _REPLY.match(text[:4000])
    return (text[match.end() :], _id(match[1])) if match else (body, None)


def _name_of_title(title: str) -> str:
    if said := _NAME_SAYS.match(title):
        return said[1]
    lead, colon, name = title.partition(":")
    return name.strip() if colon and len(lead) < 20 else ""


def _rfc822(text: str) -> str | None:
    try:
        when = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).isoformat()


def _title(root: _Element) -> str:
    channel = root.find("channel")
    return _of(root, f"{_ATOM}title") if channel is None else _of(channel, "title")


def _post(root: _Element, records: Sequence[Record]) -> Post:
    channel = root.find("channel")
    title = _title(root)
    link = _of(channel, "link") if channel is not None else ""
    answered = {(record.permalink or "").partition("#")[0] for record in records}
    if len(answered) == 1 and not any((record.id or "").startswith("comment-") for record in records):
        return Post(url=answered.pop(), title=_TITLE_LEAD.sub("", title))
    if channel is None:
        links = (x.get("href", "") for x in root.findall(f"{_ATOM}link") if x.get("rel", "alternate") == "alternate")
        link = next(links, "").split("#")[0]
    return Post(url=link, title=_TITLE_LEAD.sub("", title))
