"""Further pages of a thread that are pages like the first one, joined without a reader's own bookkeeping."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from threadscope.platforms.answers import Harvest, propose, trouble
from threadscope.platforms.base import Answer, Candidate, Document, Record, Want

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["Located", "join_pages", "propose_page"]

Located = tuple[Sequence[Record], Sequence["LexborNode"], Sequence[str]]
"""What one page holds: its records, the elements that hold them, the addresses of the thread's other pages."""


def propose_page(document: Document, reader: tuple[str, int], found: Located, stated: int | None) -> Candidate | None:
    """Propose what the first page holds, and want the others; None without any record."""
    records, roots, others = found
    if not records:
        return None
    wants = _wants(others, {document.page.url})
    missing = (f"one page of {len(wants) + 1} or more",) if wants else ()
    candidate = propose(document, reader, Harvest(tuple(records), stated=stated, missing=missing), wants, roots)
    return replace(candidate, state=(*candidate.state, frozenset({document.page.url})))


def join_pages(
    candidate: Candidate,
    answers: Sequence[Answer],
    reader: tuple[str, int],
    locate: Callable[[Document], Located],
) -> Candidate:
    """Join pages to what is known; one that did not come is said, and what was read stays."""
    document, harvest, known = candidate.state
    lost = tuple(note for note in harvest.missing if ": " in note)
    others = [want.url for want in candidate.wants]
    for answer in answers:
        known |= {answer.want.url}
        why = trouble(answer)
        if why or answer.page is None:
            lost = (*lost, f"{answer.want.url}: {why}")
            continue
        records, _, further = locate(Document(answer.page, document.options))
        harvest = harvest.joined(records)
        others += further
    wants = _wants(others, known)
    waiting = (f"{harvest.pages} pages of {harvest.pages + len(wants)} or more",) if wants else ()
    harvest = replace(harvest, missing=(*lost, *waiting))
    joined = propose(document, reader, harvest, wants, candidate.roots)
    return replace(joined, state=(document, harvest, known))


def _wants(addresses: Sequence[str], known: frozenset[str] | set[str]) -> list[Want]:
    return [Want(url, "page", essential=True) for url in dict.fromkeys(addresses) if url not in known]
