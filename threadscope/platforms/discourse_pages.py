"""Discourse's pages: for readers without scripts, as the script builds them, and the one that blogs embed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from threadscope.model import Post
from threadscope.platforms.answers import Harvest, own_url, post_of
from threadscope.platforms.base import Document, Record, classes
from threadscope.platforms.sections import Section, attribute, sections

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["crawler_page", "embed_page", "is_cut", "script_page"]

_NUMBER = re.compile(r"\d{1,9}")
_TOPIC = re.compile(r"https?://[^\s?#]{1,500}/t/(?:[^/\s?#]{1,300}/)?\d{1,12}(?=/\d|$)")
_POST_ID = re.compile(r"post[_-](\d{1,12})")
_CRAWLER = {
    "name": ".creator [itemprop='name'], .creator b[itemprop='author']",
    "profile": ".creator a[href]",
    "time": "time[datetime]",
    "position": "[itemprop='position']",
    "body": "div.post",
    "likes": ".post-likes",
}
_SCRIPT = {
    "name": ".topic-meta-data .names a",
    "time": ".post-date .relative-date[data-time]",
    "link": "a.post-date[href]",
    "body": ".cooked",
}
_EMBED = {
    "name": "h3.username a",
    "time": "a.post-date",
    "reply": "a.in-reply-to[data-link-to-post]",
    "body": "div.cooked",
    "furniture": "h3.username, a.post-replies",
}


def is_cut(document: Document) -> bool:
    """Whether a page says that the topic goes on elsewhere."""
    tree = document.tree
    if tree.css_first("link[rel='next'], link[rel='prev'], [itemtype$='SiteNavigationElement'] a") is not None:
        return True
    return tree.css_first("header.discourse ~ footer span.replies") is not None


def crawler_page(document: Document) -> Harvest:
    """Read the page for readers without scripts; it has no parents. Older ones number posts in `position` only."""

    def identify(node: LexborNode) -> str | None:
        found = _POST_ID.fullmatch(node.id or "")
        return f"post_{found[1]}" if found else f"?{node.mem_id}"

    record = ".crawler-post, div[itemtype$='DiscussionForumPosting']"
    found = [s for s in sections(document.tree, record, identify, _CRAWLER) if s.first("body") is not None]
    numbered = [(number, section) for section in found if (number := _position(section))]
    article = next((section for number, section in numbered if number == 1), None)
    host = article.text("name") if article else ""
    records = [_crawler_record(number, section, host) for number, section in numbered if number > 1]
    if not numbered:
        return Harvest()
    return Harvest(tuple(records), post=_post(document, article) if article else None)


def _position(section: Section) -> int | None:
    found = _NUMBER.search(section.text("position") or section.id.partition("_")[2])
    return int(found[0]) if found else None


def _post(document: Document, article: Section) -> Post:
    title = document.tree.css_first("#topic-title h1, h1")
    when = article.value("time", "datetime", "data-time")
    return post_of(own_url(document), title.text() if title else "", article.text("name"), when)


def _crawler_record(number: int, section: Section, host: str) -> Record:
    likes = _NUMBER.match(section.text("likes"))
    return Record(
        body=section.html("body"),
        id=f"post_{number}",
        name=section.text("name"),
        author_url=section.value("profile", "href"),
        posted=section.value("time", "datetime"),
        posted_raw=section.text("time") or None,
        by_host=bool(host) and section.text("name") == host,
        likes=int(likes[0]) if likes else None,
    )


def script_page(document: Document) -> Harvest:
    """Read the page as the script builds it and a browser saves it: only the posts that were on the screen."""

    def identify(node: LexborNode) -> str | None:
        found = _POST_ID.fullmatch(node.id or "")
        return f"post_{found[1]}" if found and attribute(node, "data-post-id") else None

    found = [s for s in sections(document.tree, "article[data-post-id]", identify, _SCRIPT) if s.first("body")]
    article = next((section for section in found if section.id == "post_1"), None)
    host = article.text("name") if article else ""
    records = []
    for section in found:
        if section is article:
            continue
        around = section.node.parent
        owner = around is not None and "topic-owner" in classes(around)
        records.append(
            Record(
                body=section.html("body"),
                id=section.id,
                name=section.text("name"),
                author_url=section.value("name", "href"),
                posted=section.value("time", "data-time"),
                posted_raw=section.value("time", "title") or section.text("time") or None,
                permalink=section.value("link", "href"),
                by_host=owner or (bool(host) and section.text("name") == host),
            )
        )
    return Harvest(tuple(records), post=_post(document, article) if article else None)


def embed_page(document: Document) -> Harvest:
    """Read the page that blogs embed: `article#post-ID`, replies by `data-link-to-post`, dates printed only."""

    def identify(node: LexborNode) -> str | None:
        found = _POST_ID.fullmatch(node.id or "")
        return f"post-{found[1]}" if found else None

    if document.tree.css_first("header.discourse") is None:
        return Harvest()
    found = sections(document.tree, "article.post", identify, _EMBED)
    gone = frozenset(s.id for s in found if "deleted" in classes(s.node))
    links = [href for s in found if (href := s.value("time", "href"))]
    left = document.tree.css_first("header.discourse ~ footer span.replies")
    missing = (f"the embedded page leaves out: {left.text(strip=True)}",) if left else ()
    records = tuple(_embed_record(section) for section in found)
    topic = _TOPIC.match(links[0]) if links else None
    post = Post(url=topic[0]) if topic else None  # the page has no headline
    return Harvest(records, gone, post, links[0] if links else "", missing=missing)


def _embed_record(section: Section) -> Record:
    body = section.html("body")
    for node in section.parts.get("furniture", ()):
        body = body.replace(node.html or "\0", "", 1)
    answered = section.value("reply", "data-link-to-post")
    return Record(
        body=body,
        id=section.id,
        parent_id=f"post-{answered}" if answered else None,
        name=section.text("name"),
        author_url=section.value("name", "href"),
        posted_raw=section.value("time", "title") or section.text("time") or None,
        permalink=section.value("time", "href"),
    )
