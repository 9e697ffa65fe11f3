"""Disqus: the list in the page, the frame as saved, answers of its API, and the API with the user's own key.

    disqus.py           the reader: which of them there is, what is wanted, what came
    disqus_markup.py    the plugin's list and the saved frame
    disqus_answers.py   the API's answers, also the one inside the frame

A page that only starts Disqus' script holds no comment. Without a key nothing is asked of Disqus, and `detail` says
what would help. The key goes to disqus.com alone, never to an address found in a page, and is kept out of messages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from threadscope.platforms import deepjson
from threadscope.platforms.answers import Harvest, propose, trouble
from threadscope.platforms.base import Answer, Candidate, Document, Record, Want
from threadscope.platforms.disqus_answers import PostList, is_answer, post_list, posts_url
from threadscope.platforms.disqus_markup import frame, plugin_list
from threadscope.platforms.head import embedded_system

__all__ = ["NAME", "VERSION", "matches", "merge", "read"]

NAME = "disqus"
VERSION = 1

_ADVICE = (
    "Give an API key of your own with --disqus-key, or a page saved complete (with its _files folder) or as MHTML "
    "from the browser."
)
_FORUMS = (
    re.compile(r"//([a-z0-9][a-z0-9_-]{0,60})\.disqus\.com/embed\.js", re.IGNORECASE),
    re.compile(r"disqus[_-]?short_?name[\"']?\s{0,5}[:=]\s{0,5}[\"']([a-z0-9][a-z0-9_-]{0,60})[\"']", re.IGNORECASE),
    re.compile(r"//disqus\.com/forums/([a-z0-9][a-z0-9_-]{0,60})/embed\.js", re.IGNORECASE),
    re.compile(r"//([a-z0-9][a-z0-9_-]{0,60})\.disqus\.com/", re.IGNORECASE),
)
_NO_FORUM = frozenset({"www", "docs", "help", "about", "blog", "links", "referrer", "glitter", "media"})
_LINK = re.compile(
    r"(?:disqus_url\s{0,5}=|page\.url\s{0,5}=|data-disqus-url=)\s{0,5}[\"'](https?:[^\"'<>\s]{1,2000})[\"']"
)
_IDENTIFIER = re.compile(
    r"(?:disqus_identifier\s{0,5}=|page\.identifier\s{0,5}=|data-disqus-identifier=)\s{0,5}[\"']([^\"'<>]{1,300})[\"']"
)


def matches(document: Document) -> bool:
    """Look for Disqus' own names in a page, or for the shape of its answers."""
    if document.media == "json":
        return is_answer(document.data)
    # A saved frame names Disqus only in its links, which are neither names nor scripts.
    return document.media == "html" and ("disqus" in document.text or document.calls("disqus", "dsq-comment"))


def read(document: Document) -> Candidate | None:
    """Read what the document shows, and ask the API where the user has a key."""
    if document.media == "json":
        answer = post_list(document.data)
        missing = ("the answer is one of several; its cursor has a next one",) if answer.next else ()
        harvest = Harvest(answer.records, answer.gone, answer.post, answer.post.url, answer.stated, missing=missing)
        return propose(document, (NAME, VERSION), harvest)
    harvest = _shown(document)
    started = embedded_system(document) == "Disqus"
    if not harvest.records and not started:
        return None
    wants = _first_wants(document) if started else ()
    if not harvest.records:
        harvest = replace(harvest, absent=_ADVICE)
    roots = document.tree.css("#disqus_thread, #dsq-content, #posts")
    return propose(document, (NAME, VERSION), harvest, wants, roots)


def _shown(document: Document) -> Harvest:
    """Join the frame's markup with the answer inside it, which has exact times; else read the plugin's list."""
    harvest = frame(document.tree)
    inside = _inside(document)
    if inside is not None:
        known = {record.id: record for record in inside.records}
        records = [_exact(record, known.get(record.id)) for record in harvest.records]
        harvest = Harvest(tuple(records), harvest.gone | inside.gone, stated=harvest.stated).joined(inside.records)
        stated = inside.stated if inside.stated is not None else harvest.stated
        less = inside.next is not None and len(harvest.records) < (stated or 0)
        missing = (f"the frame shows {len(harvest.records)} of {stated} comments",) if less else ()
        post = inside.post if inside.post.url else None
        return replace(harvest, stated=stated, missing=missing, pages=1, post=post)
    return harvest if harvest.records else plugin_list(document.tree)


def _exact(shown: Record, told: Record | None) -> Record:
    return shown if told is None else replace(shown, posted=told.posted, parent_id=told.parent_id, likes=told.likes)


def _inside(document: Document) -> PostList | None:
    node = document.tree.css_first("script#disqus-threadData")
    if node is None:
        return None
    try:
        data = deepjson.loads(node.text())
    except ValueError:
        return None
    return post_list(data) if is_answer(data) else None


def _first_wants(document: Document) -> tuple[Want, ...]:
    """Return the want for the API's first answer; none without a key, the site's short name or an address."""
    key = document.options.disqus_key
    forum = _forum(document.text) if key else None
    if not key or not forum:
        return ()
    link, identifier = _LINK.search(document.text), _IDENTIFIER.search(document.text)
    address = link[1] if link else document.post.url
    if not (address or identifier):
        return ()
    thread = ("link", address) if address else ("ident", identifier[1] if identifier else "")
    return (Want(posts_url(key, forum, thread), "posts", essential=True),)


def _forum(text: str) -> str | None:
    for pattern in _FORUMS:
        for found in pattern.finditer(text):
            if found[1].lower() not in _NO_FORUM:
                return found[1].lower()
    return None


def merge(candidate: Candidate, answers: Sequence[Answer]) -> Candidate:
    """Join the API's answers; each has a cursor to the next."""
    document, harvest = candidate.state
    key = document.options.disqus_key or ""
    wants = list(candidate.wants)
    for answer in answers:
        data = _data(answer)
        if not isinstance(data, dict) or data.get("code") != 0:
            why = trouble(answer) or _refusal(data)
            if retry := _by_identifier(document, answer.want):
                wants.append(retry)
            else:
                harvest = _without_answer(harvest, (why.replace(key, "KEY") if key else why))
            continue
        told = post_list(data, document.post.url)
        harvest = replace(harvest.joined(told.records, told.gone), absent=None)
        if told.next:
            wants.append(Want(_next(answer.want.url, told.next), "posts", essential=True))
    roots = candidate.roots
    return propose(document, (NAME, VERSION), _api_order(harvest), wants, roots)


def _data(answer: Answer) -> object:
    """Return an answer's JSON, also of a refusal, which says why; None for anything else."""
    if answer.page is None:
        return None
    try:
        return Document(answer.page).data
    except (ValueError, RecursionError):
        return None


def _refusal(data: object) -> str:
    told = data.get("response") if isinstance(data, dict) else None
    return f"Disqus says: {told[:200]}" if isinstance(told, str) else "the answer is no list of posts"


def _without_answer(harvest: Harvest, why: str) -> Harvest:
    note = f"Disqus' API not read: {why}"
    if harvest.records:
        return replace(harvest, missing=(*harvest.missing, note))
    return replace(harvest, absent=f"{note}; {_ADVICE}")


def _by_identifier(document: Document, want: Want) -> Want | None:
    """Ask again by the site's own identifier where the article's address is not known to Disqus."""
    asked = parse_qs(urlsplit(want.url).query)
    identifier = _IDENTIFIER.search(document.text)
    if identifier is None or "thread:link" not in asked or "cursor" in asked:
        return None
    return replace(want, url=posts_url(asked["api_key"][0], asked["forum"][0], ("ident", identifier[1])))


def _next(url: str, cursor: str) -> str:
    asked = parse_qs(urlsplit(url).query)
    kind = "link" if "thread:link" in asked else "ident"
    return posts_url(asked["api_key"][0], asked["forum"][0], (kind, asked[f"thread:{kind}"][0]), cursor)


def _api_order(harvest: Harvest) -> Harvest:
    """Leave the plugin's list out once the API has answered: it holds the same comments under other numbers."""
    told = tuple(r for r in harvest.records if not (r.id or "").startswith(("dsq-comment-", "ping-")))
    if not told or len(told) == len(harvest.records):
        return harvest
    pings = tuple(r for r in harvest.records if (r.id or "").startswith("ping-"))
    return replace(harvest, records=(*told, *pings))
