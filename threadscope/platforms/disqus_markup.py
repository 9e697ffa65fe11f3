"""Disqus threads that are in a page's markup.

Two kinds: the list that Disqus' WordPress plugin prints for readers without scripts (`#dsq-comments`; its replies
follow their parent as `ul.children` *beside* it; no dates), and the frame that the script builds, as a browser saves it
(`.post#post-ID` with `data-role` attributes). The first is sure from old pages, the second from markup quoted in
public repositories.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from threadscope.platforms.answers import Harvest
from threadscope.platforms.base import Record, classes
from threadscope.platforms.disqus_answers import unwrapped
from threadscope.platforms.sections import Section, attribute, sections

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

__all__ = ["frame", "plugin_list"]

_PLUGIN_ID = re.compile(r"dsq-comment-(\d{1,20})")
_FRAME_ID = re.compile(r"post-(\d{1,20})")
_NUMBER = re.compile(r"\d{1,7}")
_URL = re.compile(r"https?://\S{1,2000}")
_PLUGIN = {
    "cite": "[id^='dsq-cite-']",
    "name": "[id^='dsq-author-user-'], .dsq-commenter-name",
    "time": ".dsq-comment-header-time, .dsq-comment-meta time",
    "body": ".dsq-comment-message",
    "ping": "#dsq-comments li.pingback a[href], #dsq-comments li.trackback a[href]",
}
_FRAME = {
    "content": "[data-role='post-content']",
    "name": ".post-byline .author, header .author",
    "profile": ".post-byline .author a, header .author a",
    "badge": ".post-byline .badge, header .badge",
    "time": ".time-ago",
    "body": ".post-message",
    "likes": "[data-role='likes']",
}


def plugin_list(tree: LexborHTMLParser) -> Harvest:
    """Read the list that the WordPress plugin prints."""

    def identify(node: LexborNode) -> str | None:
        found = _PLUGIN_ID.fullmatch(node.id or "")
        if found:
            return f"dsq-comment-{found[1]}"
        return f"ping-{node.mem_id}" if node.tag == "li" and not classes(node).isdisjoint(_PINGS) else None

    found = sections(
        tree, "[id^='dsq-comment-'], #dsq-comments li.pingback, #dsq-comments li.trackback", identify, _PLUGIN
    )
    where = {section.node.mem_id: section.id for section in found}
    records: list[Record] = []
    for section in found:
        ping = section.first("ping")
        if ping is not None and section.id.startswith("ping-"):
            records.append(_ping(section, ping, f"ping-{len(records) + 1}"))
        elif section.first("body") is not None:
            records.append(_plugin_record(section, where))
    return Harvest(tuple(records))


_PINGS = frozenset(["pingback", "trackback"])


def _ping(section: Section, link: LexborNode, identifier: str) -> Record:
    kind = "trackback" if "trackback" in classes(section.node) else "pingback"
    return Record(id=identifier, name=link.text(), author_url=attribute(link, "href"), kind=kind)  # type: ignore[arg-type]  # mypy widens the literals


def _plugin_record(section: Section, where: dict[int, str]) -> Record:
    name = section.text("name")
    cite = section.text("cite")
    bare = _URL.match(cite)  # old plugins print the author's address as text before the name
    address = section.value("name", "href") or (bare[0] if bare else None)
    return Record(
        body=section.html("body"),
        id=section.id,
        parent_id=section.parent_id or _before(section.node, where),
        name=name or (cite[bare.end() :] if bare else cite),
        author_url=address,
        posted=section.value("time", "datetime"),
        posted_raw=section.value("time", "title") or section.text("time") or None,
        permalink=f"#{section.id.removeprefix('dsq-')}",
    )


def _before(node: LexborNode, where: dict[int, str]) -> str | None:
    """Return the comment that a list of replies stands behind."""
    above = node.parent
    if above is None or "children" not in classes(above):
        return None
    at = above.prev
    while at is not None:
        if at.mem_id in where:
            return where[at.mem_id]
        if at.is_element_node and at.tag not in ("ul", "ol"):
            return None
        at = at.prev
    return None


def frame(tree: LexborHTMLParser) -> Harvest:
    """Read the frame that the script builds; a post without author and time was deleted."""

    def identify(node: LexborNode) -> str | None:
        found = _FRAME_ID.fullmatch(node.id or "")
        return found[1] if found else None

    found = [s for s in sections(tree, ".post[id^='post-']", identify, _FRAME) if s.first("content") is not None]
    gone = frozenset(s.id for s in found if s.first("name") is None and s.first("time") is None)
    if len(gone) == len(found):
        return Harvest()
    total = tree.css_first(".comment-count")
    stated = _NUMBER.match(total.text(strip=True)) if total else None
    return Harvest(tuple(map(_frame_record, found)), gone, stated=int(stated[0]) if stated else None)


def _frame_record(section: Section) -> Record:
    author = section.first("profile") or section.first("name")
    likes = _NUMBER.fullmatch(section.text("likes"))
    return Record(
        body=unwrapped(section.html("body")),
        id=section.id,
        parent_id=section.parent_id,
        name=author.text() if author else "",
        author_url=section.value("profile", "href"),
        posted=section.value("time", "datetime"),
        posted_raw=section.value("time", "title") or section.text("time") or None,
        permalink=section.value("time", "href"),
        by_host=any(_is_host(badge) for badge in section.parts.get("badge", ())),
        likes=int(likes[0]) if likes else None,
    )


def _is_host(badge: LexborNode) -> bool:
    """Whether a badge names the site's people; others tell of subscriptions or rank."""
    return "moderator" in classes(badge) or badge.text(strip=True).casefold() in ("mod", "moderator", "author")
