"""What a comment answers says much about a short one: "even my mother gets it" under praise is praise.

A set phrase ("same here", "+1") takes over the stance of what it answers. Everything else is weighed: a second, small
regression over the probabilities that the comment's own words gave, those of the comment that it answers, and how it
opens. The answered comment is the parent where the source says so, else the comment right before, which says less and
has weights of its own. Trained on what models that had never seen a tool said of its comments
(`models/stance/train.py`), so that it knows how far both can be trusted.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache, lru_cache
from itertools import chain
from operator import attrgetter, mul
from typing import TYPE_CHECKING

from threadscope.model import STANCES, Reading, Span, Stance, Thread
from threadscope.nlp import models
from threadscope.nlp.lowered import written
from threadscope.nlp.phrases import GAP, Phrases
from threadscope.nlp.stance_evidence import quote_plain
from threadscope.nlp.stance_model import trained
from threadscope.nlp.tables import load_rows
from threadscope.nlp.words import Text, read_text, stem

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["Answers", "agrees", "inherit", "situation"]

MOST_WORDS = 9
"""Words of an answer that may consist of nothing but agreement."""
BARE = 3
"""Words of an answer that cannot have a stance of its own beside its agreement."""
INHERITED = 0.75
"""How much of the answered comment's certainty such an answer takes over."""
SHORT = 8
"""Words over which a comment's dependence on what it answers falls to 1/e."""
OPENING = 2
"""Words of an opening: "Yes, ..." or "Well, no ..."."""
LONGEST_AGREEMENT = 400
"""Characters of an answer that may consist of nothing but agreement."""
OPENING_READ = 80
"""Characters within which a set phrase opens, behind a name and a "yes" or two."""
_LETTERS = re.compile(r"[^\W\d_]+")
_LEAD = re.compile(r"\s*(?:(?:yes|yeah|ya|ha|haha|lol)[\s,]+)*([^\W\d_]+)")
"""The first word that is no filler, where nothing but fillers stands before it."""
READ = 6_000
"""Characters looked at: a comment longer than that does not depend on what it answers."""
LEAST = 1e-4
"""No probability counts as less."""
_ENDS = frozenset((".", "!", ",", "…", "...", ":", ")", "-"))
_FILLERS = frozenset(("@", "yes", "yeah", "ya", "ha", "lol", ",", "haha"))


_SITUATION = (
    "short",
    "side",
    "side_short",
    "side_agrees",
    "side_denies",
    "side_along",
    "side_along_short",
    "side_against",
    "side_against_short",
    "mixed",
    "mixed_short",
    "none",
    "none_short",
    "taken_over",
)
_NAMES = {reply: tuple(f"{place}_{name}" for name in _SITUATION) for reply, place in ((False, "next"), (True, "reply"))}


@cache
def _openings() -> tuple[frozenset[str], frozenset[str]]:
    table = load_rows("stance")["answers"]
    return frozenset(table["along"]), frozenset(table["against"])


def situation(text: str, answered: Mapping[str, float] | None, *, reply: bool) -> dict[str, float]:
    """Return the features of a comment's place in the thread.

    Args:
        text: the comment.
        answered: stance probabilities of what it answers; None where it answers nothing that is rated.
        reply: whether the source says what it answers; else it is only the comment before.

    Returns:
        Named numbers, none where there is nothing to answer.
    """
    if answered is None:
        return {}
    return dict(zip(_NAMES[reply], _situation(text, answered, agrees(text)), strict=True))


def _situation(text: str, answered: Mapping[str, float], said: int) -> tuple[float, ...]:
    """Return the numbers of `_SITUATION`; `said` is what `agrees` makes of the comment."""
    words = written(text) if len(text) <= READ else text[:READ].split()
    opening = {word.strip(".,!?").lower() for word in words[:OPENING]}
    short = math.exp(-len(words) / SHORT)
    side = answered["trust"] - answered["distrust"]
    along, against = [float(not opening.isdisjoint(words)) for words in _openings()]
    mixed, none = answered["mixed"], answered["none"]
    return (
        short,
        side,
        side * short,
        side * (said > 0),
        side * (said < 0),
        side * along,
        side * along * short,
        side * against,
        side * against * short,
        mixed,
        mixed * short,
        none,
        none * short,
        (1 - none) * (said != 0),
    )


@dataclass(frozen=True, slots=True)
class Answers:
    """Hold the weights; four numbers a feature, in the order of STANCES."""

    own: Sequence[Sequence[float]]
    """Of the logarithms of the comment's own probabilities."""
    weights: Mapping[str, Sequence[float]]
    bias: Sequence[float]

    @classmethod
    def load(cls, folder: Traversable) -> Answers:
        """Read them from a model's `meta.json`."""
        table = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["answers"]
        return cls(table["own"], table["weights"], table["bias"])

    def weigh(self, chances: Mapping[str, float], found: Mapping[str, float]) -> dict[str, float]:
        """Return a comment's probabilities in view of its place, summing to 1; `found` is its `situation`."""
        columns = zip(*self.own, *[self.weights[name] for name in found], strict=True)
        return _shares(self.bias, columns, chances, found.values())


def _shares(
    bias: Sequence[float], columns: Iterable[Sequence[float]], chances: Mapping[str, float], found: Iterable[float]
) -> dict[str, float]:
    """Weigh the logarithms of a comment's own probabilities and its situation; `columns` are the weights by label."""
    values = [*[math.log(max(chances[label], LEAST)) for label in STANCES], *found]
    logits = [start + sum(map(mul, column, values)) for start, column in zip(bias, columns, strict=True)]
    top = max(logits)
    shares = [math.exp(logit - top) for logit in logits]
    total = sum(shares)
    return {label: share / total for label, share in zip(STANCES, shares, strict=True)}


@cache
def _trained() -> Answers:
    return Answers.load(models.folder("stance"))


@cache
def _columns(reply: bool) -> Sequence[Sequence[float]]:  # noqa: FBT001  # the key of the cache
    """Return the weights by label, of the probabilities and then of `_SITUATION`."""
    answers = _trained()
    return tuple(zip(*answers.own, *[answers.weights[name] for name in _NAMES[reply]], strict=True))


@cache
def _agreement() -> Phrases:
    rows = load_rows("stance")["agreement"]
    return Phrases([rows["same"], rows["opposite"]])


def inherit(thread: Thread, readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """Weigh every comment's stance in view of what it answers.

    "Same here" under a complaint is a complaint. The answered comment is the parent where the source says so, else the
    comment right before. Runs in the thread's order, so chains of agreement pass a stance on. Pings and unrated
    comments neither answer nor are answered.

    Args:
        thread: whose comments the readings are of.
        readings: one a comment, in the thread's order.

    Returns:
        The readings with the stances that they come to.
    """
    by_id: dict[str, Stance] = {}
    stances: list[Stance] = []
    turned: list[int] = []
    previous: Stance | None = None
    for comment, reading in zip(thread.comments, readings, strict=True):
        stance = reading.stance
        if stance.probabilities is not None and reading.kind == "comment":
            answered = by_id.get(comment.parent_id) if comment.parent_id else previous
            if answered is not None:
                stance = _in_view(stance, answered, comment.text, reply=bool(comment.parent_id))
                if stance.label != reading.stance.label and not stance.evidence:
                    turned.append(len(stances))
            by_id[comment.id] = previous = stance
        stances.append(stance)
    for at, shown in zip(
        turned, _quotes([(thread.comments[at].text, stances[at].label) for at in turned]), strict=True
    ):
        stances[at] = replace(stances[at], evidence=shown)
    return tuple(
        reading if stance is reading.stance else _with_stance(reading, stance)
        for reading, stance in zip(readings, stances, strict=True)
    )


_FIELDS = [field.name for field in fields(Reading)]
_FIELDS_OF = attrgetter(*_FIELDS)


def _with_stance(reading: Reading, stance: Stance) -> Reading:
    """Return a reading with another stance; `dataclasses.replace` takes ten times as long."""
    values = list(_FIELDS_OF(reading))
    values[_FIELDS.index("stance")] = stance
    return Reading(*values)


def _quotes(comments: Sequence[tuple[str, str]]) -> list[tuple[Span, ...]]:
    """Return what to show of comments of which text and stance are known."""
    texts = [read_text(text[:READ]) for text, _ in comments]
    return quote_plain(trained(), texts, [label for _, label in comments])


def _in_view(own: Stance, answered: Stance, comment: str, *, reply: bool) -> Stance:
    """Return a comment's stance in view of what it answers, with nothing to show where it is another than its own."""
    assert own.probabilities is not None
    assert answered.probabilities is not None
    said = agrees(comment)
    if said and (_open(own) or len(comment.split()) <= BARE):
        return _taken(answered, comment, agrees=said > 0)
    found = _situation(comment, answered.probabilities, said)
    chances = _shares(_trained().bias, _columns(reply), own.probabilities, found)
    label = max(STANCES, key=chances.__getitem__)
    evidence = own.evidence if label == own.label else ()  # it may say the opposite
    return Stance(label, chances, evidence, own.facets, own.reason)


def _open(stance: Stance) -> bool:
    """True where a comment has no clear stance of its own."""
    return stance.probabilities is not None and stance.probabilities["none"] >= 0.3


@cache
def _agreement_opens() -> frozenset[str]:
    """Return what set phrases open with, in whatever way their first word is cut."""
    rows = load_rows("stance")["agreement"]
    firsts = (choice for row in rows.values() for phrase in row for choice in phrase.split()[0].split("|"))
    pieces = {piece for first in firsts for piece in _LETTERS.findall(first)[:1]}
    return frozenset(pieces | {stem(piece) for piece in pieces} | {"cant", "cannot", "couldnt"})


def agrees(comment: str) -> int:
    """Return 1 for a short agreement, -1 for a short denial, 0 for anything else."""
    if len(comment) > LONGEST_AGREEMENT:
        return 0
    opening, opens = comment[:OPENING_READ].lower(), _agreement_opens()
    lead = _LEAD.match(opening)
    if lead and lead[1] not in _FILLERS and lead.end() < len(opening):  # what follows is the first word that counts
        likely = lead[1] in opens or stem(lead[1]) in opens
        return _agrees(comment) if likely and _few(comment[lead.start(1) :]) else 0
    if "+" not in opening and not any(p in opens or stem(p) in opens for p in _LETTERS.findall(opening)):
        return 0
    return _agrees(comment)


def _few(comment: str) -> bool:
    """False where more words follow any set phrase than an agreement may have; what opens with a letter is a word."""
    return sum([piece[0].isalpha() for piece in comment.split()]) <= MOST_WORDS + _longest_phrase()


@cache
def _longest_phrase() -> int:
    phrases = chain(*load_rows("stance")["agreement"].values())
    longest: int = max(2 * len(phrase.split()) + GAP * phrase.count("...") for phrase in phrases)  # "can't" is two
    return longest


@lru_cache(maxsize=256)
def _agrees(comment: str) -> int:
    text = read_text(comment)
    words = [i for i, word in enumerate(text.words) if not text.quoted[i]]
    while words and (text.words[words[0]].lower in _FILLERS or _handle(text, words[0])):
        words = words[1:]
    if not words:
        return 0
    for match in _agreement().find(text, words[0]):
        if match.first != words[0]:
            break
        rest = [i for i in range(match.last, len(text.words)) if text.words[i].kind == "word"]
        ends = match.last >= len(text.words) or text.words[match.last].lower in _ENDS
        if len(rest) <= MOST_WORDS and (ends or len(rest) <= 3):
            return 1 if match.row == 0 else -1
    return 0


def _handle(text: Text, word: int) -> bool:
    return word > 0 and text.words[word - 1].lower == "@"


def _taken(stance: Stance, comment: str, *, agrees: bool) -> Stance:
    assert stance.probabilities is not None
    said = dict(stance.probabilities)
    if not agrees:
        said["trust"], said["distrust"] = said["distrust"], said["trust"]
    chances = {label: INHERITED * said[label] + (1 - INHERITED) / len(STANCES) for label in STANCES}
    label = max(STANCES, key=lambda name: chances[name])
    evidence = (Span(0, len(comment), comment),) if label != "none" else ()
    return Stance(label, chances, evidence)
