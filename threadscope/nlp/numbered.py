"""The words of many texts as numbers, for what is asked of a word to be looked up for all of them at once.

Every stage asks something of the words between white space: VADER its lexicon, the models of tone their vocabularies,
others whether a word hints at an idiom or an advert. Each word is numbered when it is first met, and each question
(`Column`) is a table with a row for every number. So a batch of texts is split once, for all stages, and a question
about its words is one indexing in numpy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import count, islice
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Column", "Numbers", "Texts", "numbered"]

REMEMBERED, CHARACTERS = 30_000, 1_000_000
"""Distinct words, and characters of them, from which on the next texts are numbered afresh; a bound on memory."""
BATCHES, LONGEST_BATCH = 4, 500_000
"""Batches of texts of which the numbers are kept for the stages that follow, and their longest, in characters."""


class Numbers:
    """Number words from 1 on, in the order in which they are met; 0 stands for no word."""

    def __init__(self) -> None:
        self.words = [""]
        """Number -> word."""
        self.size = 0
        """Characters of them all."""
        self.answers: WeakKeyDictionary[Column, tuple[int, NDArray[Any]]] = WeakKeyDictionary()
        """Of each column: how many numbers it was asked about, and what it said, by number."""
        self._numbers = defaultdict[str, int](count(1).__next__)
        self._adding = Lock()

    def of(self, texts: Iterable[str]) -> tuple[list[int], list[int]]:
        """Return the numbers of all words of texts, one text after the other, and where those of each end."""
        found, ends = list[int](), list[int]()
        number = self._numbers.__getitem__
        with self._adding:
            for text in texts:
                found += map(number, text.split())
                ends.append(len(found))
            if new := len(self._numbers) - len(self.words) + 1:
                added = [*islice(reversed(self._numbers), new)]
                self.words += reversed(added)
                self.size += sum(map(len, added))
        return found, ends

    @property
    def full(self) -> bool:
        """Whether no further texts should be numbered so."""
        return len(self.words) > REMEMBERED or self.size >= CHARACTERS


class Column:
    """Remember the answers to a question about words."""

    def __init__(self, asked: Callable[[str], Any], dtype: type = object) -> None:
        """Take the question, and the type of its answers in numpy; what holds of no word is its zero, or None."""
        self.asked = asked
        self.dtype = dtype

    def of(self, numbers: Numbers) -> NDArray[Any]:
        """Return the answers by number; that of 0 is zero, or None."""
        import numpy as np

        known = numbers.answers.get(self)
        if known is None:
            known = 1, np.zeros(1024, self.dtype)
            if self.dtype is object:
                known[1][0] = None
        asked, answers = known
        count = len(numbers.words)
        if count > len(answers):
            answers = np.concatenate((answers, np.zeros(count + count // 4 - len(answers), self.dtype)))
        if count > asked:
            answers[asked:count] = np.fromiter(map(self.asked, numbers.words[asked:count]), self.dtype, count - asked)
            numbers.answers[self] = count, answers
        return answers


class Texts(NamedTuple):
    """Hold the words of texts as numbers, those of one text after those of the other."""

    numbers: Numbers
    words: NDArray[Any]
    counts: NDArray[Any]
    """Words of each text."""
    ends: NDArray[Any]
    """Text -> where its words end."""

    @property
    def starts(self) -> NDArray[Any]:
        """Text -> where its words begin."""
        starts: NDArray[Any] = self.ends - self.counts
        return starts

    @property
    def owners(self) -> NDArray[Any]:
        """Word -> its text."""
        import numpy as np

        return np.repeat(np.arange(len(self.counts)), self.counts)

    def told(self, column: Column) -> NDArray[Any]:
        """Return what a column says of each word."""
        answers: NDArray[Any] = column.of(self.numbers)[self.words]
        return answers

    def over(self, join: np.ufunc, said: NDArray[Any]) -> NDArray[Any]:
        """Join what is said of the words of each text, by `np.add` or the like; 0 where it has none."""
        import numpy as np

        some = self.counts.nonzero()[0]
        found = np.zeros(len(self.counts), said.dtype)
        if len(some):
            found[some] = join.reduceat(said, self.starts[some])
        return found

    def united(self, bits: NDArray[Any]) -> NDArray[Any]:
        """Return for each text which bits are set in any of its words."""
        import numpy as np

        return self.over(np.bitwise_or, bits)


_numbers = Numbers()


def numbered(texts: Sequence[str]) -> Texts:
    """Number the words of texts; of the last batches it is remembered, but very long ones have numbers of their own."""
    kept = tuple(texts)
    return _remembered(kept) if sum(map(len, kept)) <= LONGEST_BATCH else _numbered(kept, Numbers())


@lru_cache(maxsize=BATCHES)
def _remembered(texts: tuple[str, ...]) -> Texts:
    global _numbers  # noqa: PLW0603  # what is numbered already keeps the numbers that it was given
    if _numbers.full:
        _numbers = Numbers()
    return _numbered(texts, _numbers)


def _numbered(texts: tuple[str, ...], numbers: Numbers) -> Texts:
    import numpy as np

    found, ends = (np.array(side, np.intp) for side in numbers.of(texts))
    return Texts(numbers, found, np.diff(ends, prepend=0), ends)
