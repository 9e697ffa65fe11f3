"""Discourse: a topic's JSON, its pages, and the comments page that blogs embed.

Post 1 is the article, the rest are comments. A topic's JSON holds the first 20 posts and the ids of all (`stream`); the
others come 20 at a time from `posts.json`. Sure of: the JSON (saved answers in Discourse's own tests), the embed page
and the page for readers without scripts in their older and newer form (the project's templates; real pages quoted in
public repositories); `posts.json?post_ids[]=` and the page that the script builds are general knowledge. Small actions
("closed this topic") are no comments; hidden and deleted posts are placeholders.

Ids are `post_NUMBER`, the number within the topic, but on the embed page, which only has the post's id over the site:
`post-ID`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from threadscope.model import Post
from threadscope.platforms.answers import Harvest, number, opened, post_of, propose, rows, text, utc
from threadscope.platforms.base import Answer, Candidate, Document, Record, Want, web_url
from threadscope.platforms.discourse_pages import crawler_page, embed_page, is_cut, script_page

__all__ = ["NAME", "VERSION", "matches", "merge", "read"]

NAME = "discourse"
VERSION = 1

_BATCH = 20
_LIKE = 2
"""Number of the "like" among Discourse's post actions."""
_NOTICES = (3, 4)
"""Post types: a small action, a whisper."""
_TOPIC = re.compile(r"(https?://[^\s\"'<>]{1,500}?)/t/(?:[^/\s\"'<>]{1,300}/)?(\d{1,12})(?:[/?#.\"'\s]|$)")
_EMBED_URL = re.compile(r"discourseUrl[\"']?\s{0,5}:\s{0,5}[\"'](https?://[^\"'<>\s]{1,500})[\"']")
_EMBED_TARGET = re.compile(r"discourseEmbedUrl[\"']?\s{0,5}:\s{0,5}[\"'](https?://[^\"'<>\s]{1,2000})[\"']")
_EMBED_TOPIC = re.compile(r"topicId[\"']?\s{0,5}:\s{0,5}[\"']?(\d{1,12})\b")


def matches(document: Document) -> bool:
    """Accept an answer with a `post_stream`, and pages that carry Discourse's names."""
    if document.media == "json":
        return isinstance(document.data, Mapping) and isinstance(document.data.get("post_stream"), Mapping)
    if document.media != "html":
        return False
    return (
        document.calls("discourse", "crawler-post")
        or "iscourse" in document.told.get("generator", "") + document.scripts
    )


def read(document: Document) -> Candidate | None:
    """Read a topic's answer or page; of a blog that embeds one, say where its comments are."""
    if document.media == "json":
        data = document.data
        site = _site(document.page.url, text(data.get("id")))
        harvest = _topic(data, site)
        return propose(document, (NAME, VERSION), harvest, _rest(data, site))
    for reading in (crawler_page, script_page, embed_page):
        harvest = reading(document)
        if harvest.records or harvest.post is not None:
            return _page(document, harvest)
    return _embedding(document)


def _page(document: Document, harvest: Harvest) -> Candidate:
    """Propose what a page shows; where it shows a part, ask for the topic's JSON."""
    wants: tuple[Want, ...] = ()
    if is_cut(document):
        shown = len(harvest.records)
        harvest = replace(harvest, missing=(f"the page shows {shown} comments of a longer topic",))
        address = document.page.url if "/t/" in document.page.url else harvest.base or document.canonical_url
        topic = _TOPIC.search(address)
        wants = (Want(f"{topic[1]}/t/{topic[2]}.json", "topic", essential=True),) if topic else ()
    roots = document.tree.css("#main-outlet, .post-stream, header.discourse ~ article")
    return propose(document, (NAME, VERSION), harvest, wants, roots)


def _embedding(document: Document) -> Candidate | None:
    """Propose nothing but the way to the comments of a page that embeds a topic."""
    found = _EMBED_URL.search(document.text)
    if found is None:
        return None
    site = found[1].rstrip("/")
    topic, target = _EMBED_TOPIC.search(document.text), _EMBED_TARGET.search(document.text)
    address = target[1] if target else document.post.url
    if topic:
        want = Want(f"{site}/t/{topic[1]}.json", "topic", essential=True)
    elif address:
        want = Want(f"{site}/embed/comments?{urlencode({'embed_url': address})}", "embed", essential=True)
    else:
        return None
    where = f"comments are in a topic of the Discourse forum {site}; read that topic's address"
    return propose(document, (NAME, VERSION), Harvest(absent=where), (want,))


def merge(candidate: Candidate, answers: Sequence[Answer]) -> Candidate:
    """Join the topic's JSON, further batches of posts, or the embed page."""
    document, harvest = candidate.state
    wants = list(candidate.wants)
    for answer in answers:
        told, why = opened(answer, document.options)
        if told is not None and told.media == "json" and isinstance(told.data, Mapping) and "post_stream" in told.data:
            site = _site(answer.want.url, text(told.data.get("id")))
            more = _topic(told.data, site)
            harvest = _joined(harvest, more, document)
            if answer.want.role == "topic":
                wants += _rest(told.data, site)
        elif told is not None and told.media == "html" and answer.want.role == "embed":
            more = embed_page(told)
            harvest = replace(harvest.joined(more.records, more.gone), missing=more.missing, base=more.base)
            topic = _TOPIC.search(more.base)
            if topic and more.missing:
                wants.append(Want(f"{topic[1]}/t/{topic[2]}.json", "topic", essential=True))
        else:
            note = f"{answer.want.role} not read: {why or 'the answer is no Discourse topic'}"
            harvest = replace(harvest, missing=(*harvest.missing, note))
    return propose(document, (NAME, VERSION), _counted(harvest, wants), wants, candidate.roots)


def _joined(harvest: Harvest, more: Harvest, document: Document) -> Harvest:
    """Put JSON before what a page showed of the same topic; posts in the order of their numbers."""
    old = [r for r in harvest.records if (r.id or "").startswith("post_")]
    known = {record.id for record in more.records}
    merged = [*more.records, *(r for r in old if r.id not in known)]
    merged.sort(key=lambda record: int((record.id or "post_0").removeprefix("post_")))
    return replace(
        harvest,
        records=tuple(merged),
        gone=harvest.gone | more.gone,
        post=more.post if document.media == "json" and more.post and more.post.title else harvest.post,
        base=more.base or harvest.base,
        stated=more.stated if more.stated is not None else harvest.stated,
        pages=harvest.pages + 1,
        missing=tuple(note for note in harvest.missing if "not read" in note),
    )


def _counted(harvest: Harvest, wants: Sequence[Want]) -> Harvest:
    """Say what is missing by number; once every batch came, what came is all there is."""
    have = len(harvest.records)
    lost = tuple(note for note in harvest.missing if "not read" in note)
    if not wants and not lost:
        return replace(harvest, missing=(), stated=have if harvest.stated is not None else None)
    return replace(harvest, missing=(f"{have} of {harvest.stated} comments", *lost) if harvest.stated else lost)


def _site(url: str, topic: str) -> str:
    """Return the forum's address up to the topic; "" for a saved answer."""
    found = _TOPIC.search(url)
    return found[1] if found and topic in ("", found[2]) else ""


def _topic(data: Mapping[str, Any], site: str) -> Harvest:
    """Read a topic's answer or one batch of its posts."""
    stream = data["post_stream"]
    stream = stream if isinstance(stream, Mapping) else {}
    posts = [row for row in rows(stream.get("posts")) if number(row.get("post_number"))]
    topic, slug = text(data.get("id")), text(data.get("slug")) or "-"
    url = f"{site}/t/{slug}/{topic}" if site and topic else ""
    details = data.get("details")
    starter = details.get("created_by") if isinstance(details, Mapping) else None
    host = text(starter.get("username")) if isinstance(starter, Mapping) else ""
    first = next((row for row in posts if row["post_number"] == 1), None)
    host = host or (text(first.get("username")) if first else "")
    comments = [r for r in posts if r["post_number"] > 1 and r.get("post_type") not in _NOTICES]
    left = len(_unread(stream))
    total = len(comments) + left if isinstance(stream.get("stream"), list) else None
    return Harvest(
        tuple(_record(row, url, host) for row in comments),
        frozenset(f"post_{number(r['post_number'])}" for r in comments if _is_gone(r)),
        _article(data, first, url or web_url(text(data.get("url"))) or "", host),
        base=f"{site}/" if site else "",
        stated=total,
        missing=(f"{len(comments)} of {total} comments",) if left else (),
    )


def _unread(stream: Mapping[str, Any]) -> list[str]:
    """Return the ids of the posts that an answer only names."""
    have = {text(row.get("id")) for row in rows(stream.get("posts"))}
    ids = stream.get("stream")
    return [i for i in map(text, ids) if i.isdecimal() and i not in have] if isinstance(ids, list) else []


def _article(data: Mapping[str, Any], first: Mapping[str, Any] | None, url: str, host: str) -> Post:
    when = text(first.get("created_at")) if first else text(data.get("created_at"))
    return post_of(url, text(data.get("title")), (text(first.get("name")) if first else "") or host, utc(when))


def _is_gone(row: Mapping[str, Any]) -> bool:
    return bool(row.get("deleted_at") or row.get("user_deleted") or row.get("hidden") or row.get("cooked_hidden"))


def _record(row: Mapping[str, Any], url: str, host: str) -> Record:
    user, answered = text(row.get("username")), number(row.get("reply_to_post_number"))
    actions = rows(row.get("actions_summary"))
    likes = next((number(a.get("count")) for a in actions if a.get("id") == _LIKE), None)
    forum = url.partition("/t/")[0]
    return Record(
        body=text(row.get("cooked")),
        id=f"post_{number(row['post_number'])}",
        parent_id=f"post_{answered}" if answered and answered > 1 else None,
        name=text(row.get("name")).strip() or user,
        author_url=f"{forum}/u/{user}" if forum and user else None,
        posted=utc(row.get("created_at")),
        permalink=f"{url}/{number(row['post_number'])}" if url else None,
        by_host=bool(host) and user == host,
        likes=likes,
    )


def _rest(data: Mapping[str, Any], site: str) -> tuple[Want, ...]:
    """Ask for the posts that a topic's answer only names."""
    stream, topic = data["post_stream"], text(data.get("id"))
    wanted = _unread(stream) if isinstance(stream, Mapping) else []
    if not urlsplit(site).netloc or not topic:
        return ()
    batches = [wanted[at : at + _BATCH] for at in range(0, len(wanted), _BATCH)]
    address = f"{site}/t/{topic}/posts.json?"
    queries = [urlencode([("post_ids[]", i) for i in batch], safe="[]") for batch in batches]
    return tuple(Want(address + query, "posts", essential=True) for query in queries)
