"""What services call the fields of a comment in their answers, and how to read one of them from a row.

Names are compared in lower case without `_` and `-`. They are evidence about usage, collected from the public answers
of many services, not facts about one: a reader that knows its service comes first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

__all__ = [
    "GONE",
    "HOST",
    "IDS",
    "LIKES",
    "LINKS",
    "PARENTS",
    "TEXTS",
    "WRAPPERS",
    "field",
    "is_gone",
    "name_of",
    "plain_key",
    "text_of",
    "time_of",
]

TEXTS = (
    *("contentmarked", "contenthtml", "parsedcontent", "bodyhtml", "htmlbody", "renderedbody", "html", "cooked"),
    *("text", "comment", "content", "body", "message", "commenttext", "commentbody", "notes", "note", "markdown"),
    *("raw", "orig", "msg"),
)
"""The marked-up form first."""
_INNER_TEXTS = ("rendered", "html", "text", "raw", "plain", "value")
IDS = (
    *("id", "oid", "uuid", "cid", "objectid", "commentid", "commenthex", "guid", "hash", "pid", "postid", "number"),
    "key",
)
PARENTS = (
    *("topid", "parent", "parentid", "parenthex", "parentcommentid", "inreplyto", "inreplytoid", "replyto"),
    *("replytoid", "replyid", "pid", "rid", "rootid", "references", "path"),
)
_PEOPLE = (
    *("author", "userinfo", "user", "creator", "account", "commenter", "poster", "actor", "owner", "member", "from"),
    *("authorname", "bynickname", "nickname", "nick", "displayname", "username", "commentername", "name", "by"),
)
_PEOPLE_IDS = ("userid", "authorid", "creatorid", "commenterid", "commenterhex", "accountid", "memberid", "uid")
_NAMES = ("displayname", "fullname", "nickname", "nick", "name", "username", "login", "screenname", "acct", "handle")
_TIMES = (
    *("created", "createdat", "createdon", "creationdate", "datecreated", "createdutc", "creationtime", "insertedat"),
    *("published", "publishedat", "posted", "postedat", "submitdate", "submittedat", "date", "datetime"),
    *("timestampiso", "timestamp", "time"),
)
LINKS = ("link", "website", "homepage", "authorurl", "url", "htmlurl", "profileurl", "web")
LIKES = ("likes", "like", "likecount", "likescount", "voteup", "upvotes", "ups", "score", "votes", "favouritescount")
HOST = ("isauthor", "byauthor", "bypostauthor", "isop", "master")
GONE = ("deleted", "isdeleted", "deletedat", "removed", "isremoved", "delete", "isspam", "ispending", "pending")
_GONE_STATES = frozenset({"deleted", "removed", "spam", "trash", "pending", "rejected", "hidden", "unapproved"})
WRAPPERS = ("comment", "attributes", "node", "reply")
"""Keys of a row under which its fields may stand."""
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?$|\d{12,13}$")


@lru_cache(maxsize=4_096)
def plain_key(key: str) -> str:
    """Return a key without what only spelling adds."""
    return key[:60].lower().replace("_", "").replace("-", "")


def field(row: Mapping[str, Any], names: Sequence[str]) -> Any:
    """Return the first of some fields that a row has and that is not empty."""
    return next((row[name] for name in names if row.get(name) not in (None, "", [], {})), None)


def text_of(value: object) -> str:
    """Return a text, which may stand in an object beside other forms of it."""
    if isinstance(value, Mapping):
        value = field({plain_key(str(k)): v for k, v in value.items()}, _INNER_TEXTS)
    return value if isinstance(value, str) else ""


def name_of(row: Mapping[str, Any], people: Mapping[str, Mapping[str, Any]]) -> tuple[str, str | None]:
    """Return who wrote a row, and their address: from its own fields, else from the answer's list of people."""
    for key in _PEOPLE:
        value = row.get(key)
        if isinstance(value, str) and value.strip():
            return value, None
        if isinstance(value, Mapping):
            person = {plain_key(str(k)): v for k, v in value.items()}
            name = field(person, _NAMES)
            if isinstance(name, str):
                link = field(person, LINKS)
                return name, link if isinstance(link, str) else None
    known = people.get(str(field(row, _PEOPLE_IDS)))
    name = field(known, _NAMES) if known else None
    link = field(known, LINKS) if known else None
    return (name, link if isinstance(link, str) else None) if isinstance(name, str) else ("", None)


def time_of(row: Mapping[str, Any]) -> str | None:
    """Return when a row was written, as its answer says it."""
    for key in _TIMES:
        value = row.get(key)
        if isinstance(value, str) and any(c.isdigit() for c in value):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool) and _EPOCH.match(f"{value}"):
            return f"{value}"
    return None


def is_gone(row: Mapping[str, Any]) -> bool:
    """Tell a row that only says that something was here, or that is not public."""
    status = row.get("status", row.get("state"))
    return any(row.get(key) for key in GONE) or (isinstance(status, str) and status.lower() in _GONE_STATES)
