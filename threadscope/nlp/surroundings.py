"""What the rules about adverts see of a thread around a comment: its post, who answers whom, what is said twice.

Each view is made once a thread, when a comment first asks for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import compress

from threadscope.model import Thread
from threadscope.nlp import copies, duplicates, video_spam
from threadscope.nlp.addresses import address
from threadscope.nlp.remembered import Remembered
from threadscope.nlp.spam_features import TOKEN

__all__ = ["MANY", "Surroundings"]

MANY = 5
"""Words shared with the post or the thread from which on more of them say no more."""
NEARBY = 15
"""Comments before and after whose words count as the thread's own; a long table's far end is another subject."""
LEAST_SHARED = 4
"""Letters of a word that is looked for in what stands nearby: shorter ones stand inside others."""
OPENING = 600
"""Characters of a comment nearby that are looked into."""


class _Singular(Remembered[str]):
    """Remember words without a plural's ending."""

    def found(self, word: str) -> str:
        return word.removesuffix("s")


SINGULAR = _Singular()


def _singular(words: frozenset[str]) -> frozenset[str]:
    return frozenset(map(SINGULAR.__getitem__, words))


class Surroundings:
    """See what a thread's comments are compared with."""

    def __init__(self, thread: Thread) -> None:
        self.thread = thread
        self.repeats = duplicates.groups(thread)
        self.copyable = copies.sources(thread)
        self._shared: dict[tuple[int, frozenset[str]], int] = {}

    @cached_property
    def post(self) -> frozenset[str]:
        """The words of the post, title included."""
        return frozenset(TOKEN.findall(f"{self.thread.post.title} {self.thread.post.text}".lower()))

    @cached_property
    def title(self) -> frozenset[str]:
        """The words of the post's title."""
        return frozenset(TOKEN.findall(self.thread.post.title.lower()))

    @cached_property
    def home(self) -> str | None:
        """The host of the post itself."""
        where = address(self.thread.post.url)
        return where.host if where else None

    @cached_property
    def video(self) -> bool:
        """Whether these are the comments of a video."""
        return video_spam.is_video(self.thread)

    @cached_property
    def shifting(self) -> frozenset[str]:
        """Folded names that are signed with ever new sites; two may be two people, or somebody who moved."""
        names = [comment.author.name.casefold() for comment in self.thread.comments]
        counts = Counter(names)
        hosts: dict[str, set[str]] = {}
        for name, comment in zip(names, self.thread.comments, strict=True):
            if counts[name] > 2 and name and (where := address(comment.author.url)):
                hosts.setdefault(name, set()).add(where.host)
        return frozenset(name for name, sites in hosts.items() if len(sites) > 2)

    @cached_property
    def origins(self) -> Mapping[str, int]:
        """Comment id -> how many comments under other names repeat it."""
        by_id = {comment.id: comment for comment in self.thread.comments}
        found: dict[str, int] = {}
        for comment in self.thread.comments:
            first = self.repeats.get(comment.id)
            if first is not None and not copies.same_author(by_id[first], comment):
                found[first] = found.get(first, 0) + 1
        return found

    @cached_property
    def subject(self) -> frozenset[str]:
        """The words of the post in the singular."""
        return _singular(self.post)

    @cached_property
    def openings(self) -> Sequence[str]:
        """How each comment begins, in lower case."""
        return [comment.text[:OPENING].lower() for comment in self.thread.comments]

    @cached_property
    def signers(self) -> Sequence[frozenset[str]]:
        """The name and the site with which each comment is signed; one advert is placed under several names."""
        signed = ((comment.author.name, address(comment.author.url)) for comment in self.thread.comments)
        return [
            frozenset((name, f"//{site.host}") if site and not site.is_profile else (name,)) for name, site in signed
        ]

    @cached_property
    def answered(self) -> frozenset[str | None]:
        """Ids of comments that somebody answers."""
        return frozenset(comment.parent_id for comment in self.thread.comments)

    @cached_property
    def answering(self) -> frozenset[str]:
        """Folded names of authors who answer somebody."""
        ids = {comment.id for comment in self.thread.comments}
        return frozenset(c.author.name.casefold() for c in self.thread.comments if c.parent_id in ids)

    def shared(self, words: frozenset[str], position: int) -> int:
        """Count the words that the post or somebody else nearby uses, too; from MANY on it may stop."""
        asked = position, words
        count = self._shared.get(asked)
        if count is None:  # rules and model ask for the same
            count = self._shared[asked] = self._counted(words, position)
        return count

    def _counted(self, words: frozenset[str], position: int) -> int:
        singular = _singular(words)
        left = singular - self.subject
        count = len(singular) - len(left)
        if not left or count >= MANY:
            return count
        first, last = max(0, position - NEARBY), position + NEARBY + 1
        strange = map(self.signers[position].isdisjoint, self.signers[first:last])
        nearby = " ".join(compress(self.openings[first:last], strange))
        for word in left:
            if len(word) >= LEAST_SHARED and word in nearby:
                count += 1
                if count >= MANY:
                    break
        return count
