"""Pages a second: a page to a thread with every field, against trafilatura's plain text of the same page.

    python benchmarks/pages.py [FOLDER]     150 pages of a folder of saved pages; without one, pages made here
    python benchmarks/pages.py FOLDER --once    every page of it, once, one page by both before the next

Goal: at least 2.5 times trafilatura without the article's text; with it, trafilatura's own work comes on top. Linear in
comments: 5,000 on one page within 12 times 500.
"""

from __future__ import annotations

import random
import sys
import time
from functools import partial
from pathlib import Path

from interleaved import functions, report

WORDS = (
    "score",
    "number",
    "trust",
    "week",
    "drop",
    "believe",
    "people",
    "network",
    "measure",
    "client",
    "change",
    "blog",
)

ITEM = """<li class="comment even depth-1" id="comment-{i}"><div id="div-comment-{i}" class="comment-body">
<div class="comment-author vcard"><img alt="" src="/a.png" class="avatar" />
<cite class="fn"><a href="http://p{i}.example/" class="url">Person {i}</a></cite> <span class="says">says:</span></div>
<div class="comment-meta commentmetadata"><a href="#comment-{i}">March {day}, 2012 at {hour}:15 pm</a></div>
<p>{a}</p><p>{b}</p><div class="reply"><a class="comment-reply-link" href="#respond">Reply</a></div></div></li>"""
PAGE = """<html><head><title>{title}</title></head><body><div id="content"><h1>{title}</h1>
<div class="entry">{paragraphs}</div><div id="comments"><h3>{n} Responses</h3><ol class="commentlist">{items}</ol></div>
</div><div id="sidebar"><ul>{links}</ul></div></body></html>"""


UNKNOWN = """<div class="row"><div class="top"><b>Person {i}</b> <i>March {day}, 2012 at {hour}:15 pm</i></div>
<div class="said"><p>{a}</p><p>{b}</p></div></div>"""
"""A comment in markup that no platform prints."""


WARM = 10
"""One page in so many is read before the clock starts, so that either side has loaded what it loads late."""
MANY = 1 << 40


def page(comments: int, seed: int = 0, item: str = ITEM) -> bytes:
    """Make a WordPress page as a theme of 2011 prints it, with an article and a sidebar of ordinary size."""
    rng = random.Random(seed)

    def words(n: int) -> str:
        return " ".join(rng.choice(WORDS) for _ in range(n)).capitalize() + "."

    paragraphs = "".join(f"<p>{words(60)}</p>" for _ in range(12))
    links = "".join(f'<li><a href="/{i}/">{words(5)}</a></li>' for i in range(150))
    items = "".join(
        item.format(i=i, day=1 + i % 28, hour=1 + i % 12, a=words(25), b=words(15)) for i in range(comments)
    )
    return PAGE.format(title=words(6), paragraphs=paragraphs, n=comments, items=items, links=links).encode()


def once(folder: Path) -> None:
    """Print the ratio of the sums over all pages, by their size too; a page that trafilatura fails on is left out."""
    import trafilatura

    from threadscope.model import Page
    from threadscope.platforms import read
    from threadscope.platforms.base import Document

    spent: list[tuple[int, float, float]] = []
    paths = sorted(folder.glob("*.html"))
    warm = paths[::WARM]
    for number, path in enumerate((*warm, *paths)):
        body = path.read_bytes()
        start = time.process_time()
        read(Document(Page(url="", body=body)))
        between = time.process_time()
        try:
            trafilatura.extract(body)
        except Exception:  # noqa: BLE001  # whatever the other side dies of is not measured here
            continue
        if number >= len(warm):
            spent.append((len(body), between - start, time.process_time() - between))
    print(f"every page once, {len(paths)} pages (goal 2.5)")
    for least, most in ((0, MANY), (0, 30_000), (30_000, 60_000), (60_000, 120_000), (120_000, MANY)):
        sized = [(ours, theirs) for size, ours, theirs in spent if least <= size < most]
        if sized:
            ours, theirs = map(sum, zip(*sized, strict=True))
            name = f"{least} to {most} bytes" if most < MANY else f"{least} bytes or more" if least else "all"
            print(f"  {name:<44} {theirs / ours:6.2f} x")


def main(arguments: list[str]) -> None:
    """Print the ratios."""
    if "--once" in arguments:
        once(Path(arguments[0]))
        return
    import trafilatura

    from threadscope.model import Page
    from threadscope.platforms import read
    from threadscope.platforms.article import article_text
    from threadscope.platforms.base import Document

    if arguments:
        bodies = [path.read_bytes() for path in sorted(Path(arguments[0]).glob("*.html"))[:150]]
    else:
        bodies = [page(n, seed=n) for n in (0, 5, 14, 30, 50, 80) * 5]

    def threads(*, with_article: bool) -> None:
        for body in bodies:
            document = Document(Page(url="http://blog.example/post/", body=body))
            candidate = read(document)
            if with_article:
                article_text(document, candidate.roots)

    seconds = functions(
        {
            "trafilatura.extract": lambda: [trafilatura.extract(body) for body in bodies],
            "thread with every field": lambda: threads(with_article=False),
            "thread and article text": lambda: threads(with_article=True),
        },
        rounds=3,
    )
    report(f"pages a second, {len(bodies)} pages (goal 2.5)", seconds, "trafilatura.extract")

    def read_page(one: Page) -> None:
        read(Document(one))

    for name, item in (("WordPress", ITEM), ("unknown markup", UNKNOWN)):
        small, large = (Page(url="", body=page(n, item=item)) for n in (500, 5_000))
        seconds = functions({"500": partial(read_page, small), "5,000": partial(read_page, large)})
        report(f"what 5,000 comments cost, {name} (goal 12)", seconds, "500", faster=False)


if __name__ == "__main__":
    main(sys.argv[1:])
