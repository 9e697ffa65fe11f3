"""Words are asked about once, and the memory of them is bounded."""

from __future__ import annotations

from threadscope.nlp.remembered import LONGEST_REMEMBERED, REMEMBERED, Remembered


class Lengths(Remembered[int]):
    def __init__(self):
        super().__init__()
        self.asked = []

    def found(self, word):
        self.asked.append(word)
        return len(word)


def test_a_word_is_asked_about_once_and_a_long_one_every_time():
    lengths, long = Lengths(), "x" * (LONGEST_REMEMBERED + 1)
    assert [lengths[word] for word in ("owl", long, "owl", long)] == [3, len(long), 3, len(long)]
    assert lengths.asked == ["owl", long, long]


def test_the_memory_never_holds_more_than_its_bound():
    lengths = Lengths()
    assert all(lengths[str(i)] == len(str(i)) for i in range(REMEMBERED + 100))
    assert len(lengths) <= REMEMBERED
