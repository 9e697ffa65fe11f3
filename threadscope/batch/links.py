"""Documents that list addresses: a text with one a line, a sitemap (sitemaps.org), a feed of posts (RSS, Atom)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from threadscope.inputs import is_url

__all__ = ["Links", "is_url_list", "links_in", "may_list_links", "url_lines"]

_ATOM = "{http://www.w3.org/2005/Atom}"
_CHUNK = 2**16
_LONGEST = 8_000
"""Characters of an address; no browser takes longer ones."""
_LISTING = re.compile(
    r"(?:/|^)(?:(?:rss|atom|feeds?|sitemap[^/]*|index\.(?:rdf|xml)|[^/]*\.(?:xml|rss|atom|rdf))/?)$", re.IGNORECASE
)
Links = tuple[bool, str]
"""Whether the address is of another sitemap, and the address."""


def may_list_links(path: str) -> bool:
    """Tell from an address's path whether it may be a sitemap or a feed: only then is it worth a look beforehand."""
    return _LISTING.search(path[-200:]) is not None


def is_url_list(head: bytes) -> bool:
    """Tell a list of addresses from a text about some: most lines are one, apart from blank ones and those after #."""
    *lines, last = head.decode("utf-8", "replace").removeprefix("\ufeff").splitlines() or [""]
    lines = [line.strip() for line in (lines if len(head) >= _CHUNK else [*lines, last])]
    lines = [line for line in lines if line and not line.startswith("#")]
    return 2 * sum(is_url(line) and not re.search(r"\s", line) for line in lines) > len(lines)


def url_lines(stream: BinaryIO) -> Iterator[tuple[int, str, int]]:
    """Yield (line number, address, bytes of the line); other lines that are not blank come out as they are."""
    number = 0
    while line := stream.readline(_LONGEST):
        number += 1
        text = line.decode("utf-8", "replace").removeprefix("\ufeff").strip()
        if text and not text.startswith("#"):
            yield number, text, len(line)


def links_in(stream: BinaryIO) -> Iterator[Links]:
    """Yield the addresses of a sitemap or feed, in its order; nothing for any other document.

    Hostile like any input: no DTD, no entities, no network, libxml2's own limits. What was cut off is not there.
    """
    from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

    parser = etree.XMLPullParser(
        events=("start", "end"), resolve_entities=False, load_dtd=False, no_network=True, recover=True, huge_tree=False
    )
    root = ""
    while data := stream.read(_CHUNK):
        try:
            parser.feed(data)
        except etree.XMLSyntaxError:
            return
        for event, element in parser.read_events():
            name = etree.QName(element).localname if isinstance(element.tag, str) else ""
            if not root:
                root = name
                if root not in ("urlset", "sitemapindex", "rss", "feed", "RDF"):
                    return
            if event == "end" and name in ("url", "sitemap", "item", "entry"):
                link = _link(element, name)
                if link and is_url(link) and len(link) < _LONGEST:
                    yield name == "sitemap", link
                _forget(element)


def _link(element: object, name: str) -> str:
    from lxml import etree

    assert isinstance(element, etree._Element)  # noqa: SLF001  lxml's only name for its elements
    if name == "entry":
        found = (x.get("href", "") for x in element.iter(f"{_ATOM}link") if x.get("rel", "alternate") == "alternate")
        return next(found, "").strip()
    tag = "loc" if name in ("url", "sitemap") else "link"
    return next(((x.text or "").strip() for x in element.iterfind(f"{{*}}{tag}") if x.text), "")


def _forget(element: object) -> None:
    """Free what was read, so that memory does not grow with the document."""
    element.clear()  # type: ignore[attr-defined]  # lxml ships no types
    while (parent := element.getparent()) is not None and element.getprevious() is not None:  # type: ignore[attr-defined]  # as above
        del parent[0]
