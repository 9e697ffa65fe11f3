"""Where the rest of a WordPress thread is: further comment pages, the REST API, the post's comment feed.

Comment pages count top-level comments; with "newest first" the post's own address shows the last page and
`comment-page-1` is the oldest, so numbers say nothing about where one is: the addresses of the comments shown do.
Facts from WordPress 6.1 (`get_comments_pagenum_link`, `rest_output_link_wp_head`, `feed_links_extra`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from threadscope.platforms.base import Document, Record, Want, web_url

__all__ = ["Paging", "endpoints", "paging", "post_url"]

_PAGE_PATH = re.compile(r"/comment-page-(\d{1,5})(?=[/?#]|$)")
_PAGE_QUERY = re.compile(r"[?&;]cpage=(\d{1,5})(?=[&#]|$)")
_FEED_PATH = re.compile(r"feed/?(?:(?:rss2?|rdf|atom)/?)?$")
_LINK_HEADER = re.compile(r"<([^<>]{1,2000})>((?:;[^,<>]{0,300}){1,8})")
_POST_ROUTE = re.compile(r"(?P<root>.{1,2000}?/wp/v2/(?:sites/[\w.-]{1,100}/)?)[\w-]{1,60}/(?P<id>\d{1,20})/?$")
_POST_CLASS = re.compile(r"(?:postid|page-id)-(\d{1,20})")
_OTHER_PLACE = re.compile(r"#(?!comments?$)")
_POST_QUERY = frozenset({"p", "page_id", "attachment_id", "name", "post_type"})
"""What names a post under plain permalinks."""
_LINK_ELEMENTS = (
    "link[rel='https://api.w.org/'][href], link[rel='shortlink'][href], link[type='application/json'][href],"
    " link[type='application/rss+xml'][href], link[type='application/atom+xml'][href]"
)
_PER_PAGE = 100
_MOST_PAGES = 2000
"""Above it a page number is a mistake or a trap, and only pages with a link of their own are asked for."""


@dataclass(frozen=True, slots=True)
class Paging:
    """Which comment page a document is, and the addresses of others it knows."""

    current: int | None
    """None where the page does not say."""
    last: int
    """The highest page number known, 1 where there is no paging."""
    wants: tuple[Want, ...]


def _without_page(url: str) -> tuple[str, int | None]:
    """Split a comment page's number off an address; fragment, `replytocom` and trackers go too."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", None
    number = None
    path = parts.path
    if match := _PAGE_PATH.search(path):
        number = int(match[1])
        path = path[: match.start()] + path[match.end() :]
    query = []
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if name == "cpage" and value.isdigit() and len(value) < 6:
            number = int(value)
        elif name in _POST_QUERY:
            query.append((name, value))
    return urlunsplit((parts.scheme, parts.netloc, path, urlencode(query), "")), number


def post_url(document: Document) -> tuple[str, int | None]:
    """Return the post's own address and the number of the comment page that the document's address names.

    A page that calls itself by another host was mirrored or moved: its links go by the name it gives itself.
    """
    address, canonical = web_url(document.page.url), document.canonical_url
    if not address or (canonical and urlsplit(canonical).netloc != urlsplit(address).netloc):
        address = web_url(canonical) or address or ""
    return _without_page(address)


def _same(a: str, b: str) -> bool:
    """Compare addresses as far as servers mean the same: scheme and trailing slash do not count."""
    return a.split("://", 1)[-1].rstrip("/") == b.split("://", 1)[-1].rstrip("/")


def _page_url(base: str, number: int) -> str:
    parts = urlsplit(base)
    if any(name in ("p", "page_id") for name, _ in parse_qsl(parts.query)):
        return f"{base}&cpage={number}"
    path = parts.path.rstrip("/") + f"/comment-page-{number}" + ("/" if parts.path.endswith("/") else "")
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))


def paging(document: Document, records: Iterable[Record]) -> Paging:
    """Find out which comment page this is and what others there are: all numbers up to the highest one linked."""
    base, named = post_url(document)
    if not base:
        return Paging(named, named or 1, ())
    own = {record.permalink for record in records if record.permalink}
    shown = Counter(number for link in own if (number := _number_of(link)) is not None)
    linked: dict[int, str] = {}
    back = False
    for node in document.tree.css("a[href*='comment-page-'], a[href*='cpage='], a[href$='#comments']"):
        raw = node.attributes.get("href") or ""
        href = document.absolute(raw)
        if raw in own or href is None or "replytocom=" in href or _OTHER_PLACE.search(href):
            continue
        target, number = _without_page(href)
        if not _same(target, base):
            continue
        if number is None:
            back = back or named is not None
        else:
            linked.setdefault(number, href.split("#")[0])
    current = named if named is not None else _guess(shown, linked)
    last = max([*linked, current or 1])
    numbers = [n for n in (range(1, last + 1) if last <= _MOST_PAGES else sorted(linked)) if n != current]
    wants = []
    if named is not None and back:  # the post's own address shows the first page or the last one
        is_first = 1 not in linked and named > 1 and (named == 2 or named + 1 in linked)
        is_last = not is_first and named + 1 not in linked
        numbers = [n for n in numbers if n != 1 or not is_first]
        last += is_last and named == last
        wants = [base] if is_first or is_last else []
    urls = (*(linked.get(n) or _page_url(base, n) for n in numbers), *wants)
    return Paging(current, last, tuple(Want(url, "page", essential=True) for url in urls))


def _number_of(link: str) -> int | None:
    """Return the comment page that a comment's permalink names, 0 where it names the post alone."""
    if link.startswith("#"):
        return None
    match = _PAGE_PATH.search(link) or _PAGE_QUERY.search(link)
    return int(match[1]) if match else 0


def _guess(shown: Counter[int], linked: dict[int, str]) -> int | None:
    """Guess the page number of a post's own address from its comments' links, else from where its other links lead."""
    number = shown.most_common(1)[0][0] if shown else 0
    if number or not linked:
        return number or 1
    if 1 in linked:  # "older comments" leads to the page before this one
        return max(linked) + 1
    if len(linked) > 1:
        return 1
    only = next(iter(linked))
    if only > 2:
        return only + 1
    return 1 if shown else None  # the core leaves the number off on page 1 alone


def endpoints(document: Document) -> tuple[Want, ...]:
    """Return what the page offers beside itself: its REST comments and its comment feed."""
    base, _ = post_url(document)
    links = list(_links(document))
    post, root = _post_id(document, links)
    wants = []
    if post and root:
        query = urlencode({"post": post, "per_page": _PER_PAGE, "order": "asc"})
        wants.append(Want(f"{root}comments{'&' if '?' in root else '?'}{query}", "rest"))
    for rel, kind, href in links:
        if (
            "alternate" in rel
            and kind in ("application/rss+xml", "application/atom+xml")
            and _is_feed_of(href, base, post)
        ):
            wants.append(Want(href, "feed"))
            break
    return tuple(wants)


def _links(document: Document) -> Iterable[tuple[list[str], str, str]]:
    """Yield (rel, type, address) of every link element and `Link` header, headers first."""
    for match in _LINK_HEADER.finditer(document.page.headers.get("link", "")[:20_000]):
        fields = dict(re.findall(r'(\w{1,20})="?([^";]{0,300})', match[2]))
        if href := document.absolute(match[1]):
            yield fields.get("rel", "").lower().split(), fields.get("type", "").lower(), href
    for node in document.tree.css(_LINK_ELEMENTS):
        attributes = node.attributes
        if href := document.absolute(attributes.get("href")):
            yield (attributes.get("rel") or "").lower().split(), (attributes.get("type") or "").lower(), href


def _post_id(document: Document, links: list[tuple[list[str], str, str]]) -> tuple[str, str]:
    """Return the post's number and the address that REST routes start with, "" for what is unknown."""
    root = next((href for rel, _, href in links if "https://api.w.org/" in rel), "")
    for rel, kind, href in links:
        if "alternate" in rel and kind == "application/json" and (match := _POST_ROUTE.match(href)):
            return match["id"], match["root"]
    root = f"{root}wp/v2/" if root and not root.startswith("https://public-api.wordpress.com") else ""
    for rel, _, href in links:
        number = dict(parse_qsl(urlsplit(href).query)).get("p", "") if "shortlink" in rel else ""
        if number.isdigit():
            return number, root
    field = document.tree.css_first("input[name='comment_post_ID'][value]")
    number = (field.attributes.get("value") or "") if field else ""
    body = document.tree.body
    if not number.isdigit() and body is not None and (match := _POST_CLASS.search(body.attributes.get("class") or "")):
        number = match[1]
    return (number if number.isdigit() else ""), root


def _is_feed_of(href: str, base: str, post: str) -> bool:
    parts = urlsplit(href)
    query = dict(parse_qsl(parts.query))
    if "feed" in query:
        return bool(post) and post in (query.get("p"), query.get("page_id"))
    path = _FEED_PATH.sub("", parts.path)
    of = urlunsplit((parts.scheme, parts.netloc, path, "", ""))
    return path != parts.path and path.strip("/") != "" and _same(of, urlunsplit((*urlsplit(base)[:3], "", "")))
