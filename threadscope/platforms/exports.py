"""What readers of whole-blog exports share: XML read element by element, and one candidate a post.

An export holds many threads, so its reader offers `read_all` beside `read`, which gives the first.

Exports are hostile input like anything else: no DTD, no entities, no network, libxml2's own limits (`huge_tree` off),
and characters that XML does not allow, which old databases are full of, are left out instead of ending the reading.
What was cut off in the middle of an element is not there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from threadscope.model import Post
from threadscope.platforms.answers import living
from threadscope.platforms.base import Candidate, Document, Reader, Record, comments_of, make_thread
from threadscope.platforms.fit import fit

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]  # lxml ships no types

__all__ = ["ExportReader", "elements", "holder", "root_name", "text_of", "thread_of", "words"]

_CHUNK = 1 << 16
_PROLOG = re.compile(rb"\s*(?:<!--(?:[^-]|-(?!->))*+-->|<\?(?:[^?]|\?(?!>))*+\?>)")
_ROOT = re.compile(rb"\s*<([A-Za-z_][\w.:-]*)(?=[\s/>])")
_LOOSE = re.compile(rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?:(#x[0-9a-fA-F]{1,6}|#\d{1,7}|\w{1,32});)?", re.DOTALL)
_PREDEFINED = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
_NOT_XML = bytes({*range(32)} - {9, 10, 13})
"""Control characters, which no XML 1.0 document may hold; the same single bytes in UTF-8 and its ancestors."""


class ExportReader(Reader, Protocol):
    """What a reader of exports offers besides."""

    def read_all(self, document: Document) -> Iterator[Candidate]:
        """Give one candidate a post that has comments, in the export's order."""


def root_name(body: bytes) -> str:
    """Return the name of an XML document's root, "" where something else, such as a DTD, comes before it."""
    at = 3 if body.startswith(b"\xef\xbb\xbf") else 0
    while found := _PROLOG.match(body, at):
        at = found.end()
    root = _ROOT.match(body, at)
    return root[1].decode("ascii", "replace") if root else ""


def elements(body: bytes, tags: Collection[str], depth: int) -> Iterator[_Element]:
    """Yield the elements of an XML document one by one, each forgotten before the next.

    Args:
        body: the document; one whose root comes after a DTD yields nothing.
        tags: names with their namespaces, `{uri}name`; `*` and `{*}name` work as lxml has them.
        depth: how far below the root they lie; deeper ones of the same name are parts of others.
    """
    from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

    if not root_name(body):
        return
    parser = etree.XMLPullParser(
        events=("end",),
        tag=tuple(tags),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        recover=True,
        huge_tree=False,
    )
    body = _LOOSE.sub(_mended, body.translate(None, _NOT_XML))
    for start in range(0, len(body), _CHUNK):
        try:
            parser.feed(body[start : start + _CHUNK])
        except etree.XMLSyntaxError:
            return
        for _, element in parser.read_events():
            if _depth(element, depth + 1) == depth:
                yield element
                _forget(element)


def _mended(found: re.Match[bytes]) -> bytes:
    """Write an ampersand that begins no reference of XML's own as text; what stands in CDATA is text already.

    Why: after the first undeclared entity libxml2 drops every later one, `&lt;` too, from the rest of a document.
    """
    name = found[1]
    if found[0][:1] == b"<" or name in _PREDEFINED or (name is not None and name[:1] == b"#" and _is_character(name)):
        return found[0]
    return b"&amp;" + found[0][1:]


def _is_character(reference: bytes) -> bool:
    code = int(b"0" + reference[1:], 0) if reference[1:2] == b"x" else int(reference[1:])
    return code in (9, 10, 13) or 32 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF


def _depth(element: _Element, most: int) -> int:
    at, steps = element.getparent(), 0
    while at is not None and steps < most:
        at, steps = at.getparent(), steps + 1
    return steps


def _forget(element: _Element) -> None:
    """Free an element and what stands before it, so that memory does not grow with the export."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def words(element: _Element, path: str) -> str:
    """Return the text of a descendant without blanks at its ends, "" where there is none.

    An entity that nobody declared stays as it is written: in a comment's HTML it is most often one of HTML's own.
    """
    node = element.find(path)
    return "" if node is None else "".join(node.itertext()).strip(" \t\r\n")


def text_of(html: str, base: str = "") -> str:
    """Return the words of a post's own HTML."""
    from threadscope.platforms.bodies import read_bodies

    return read_bodies([(html, False)], base)[0].text if html else ""


def holder(document: Document, url: str = "") -> Document:
    """Return an export's page without its body: nothing to parse as HTML, and links resolve against the post's."""
    return Document(replace(document.page, body=b"", url=url or document.page.url), document.options)


def thread_of(
    document: Document,
    reader: tuple[str, int],
    post: Post,
    records: Sequence[Record],
    gone: Collection[str] = (),
) -> Candidate:
    """Make the candidate of one post.

    Args:
        document: the export.
        reader: its name and version.
        post: whose comments they are.
        records: all of them, those in `gone` too, because replies may hang on them.
        gone: ids of what is not published: spam, trash, what waits for approval, what was deleted.
    """
    name, version = reader
    comments = comments_of(holder(document, post.url), living(records, gone))
    rate, why = fit(comments, None)
    facts: dict[str, Any] = {"fit": rate, "removed": len(gone)}
    thread = make_thread(holder(document), comments, platform=name, version=version, **facts)
    return Candidate(name, replace(thread, post=post, name=post.url or post.title), rate, why=why)
