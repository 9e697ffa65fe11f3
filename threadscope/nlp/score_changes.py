"""Claims that one of the tool's numbers changed, in whatever words.

A change is found in three steps: words of change (`patterns/changes.toml`) or two numbers that stand for then and now;
the numbers around them (`change_slots`); and the check that it was the tool's number, that it happened, and that the
author says so and not somebody quoted. Weak words ("went", "is up") need numbers; strong ones need only the tool.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from threadscope.model import ScoreChange
from threadscope.nlp.change_slots import Slots, clause_start, find_pairs, slots_after, slots_before
from threadscope.nlp.change_subject import Subject, nouns, subject_of
from threadscope.nlp.context import context_of
from threadscope.nlp.numbers import Number, numbers_of
from threadscope.nlp.phrases import Match, Phrases
from threadscope.nlp.tables import load_rows
from threadscope.nlp.words import NEGATORS, Sentence, Text, stem, text_of

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["change_phrases", "find_changes", "make_score_changes"]

MOST = 60
"""Changes in one comment; more is no report but an attack on whoever reads it."""
_CLEAR = 0.85
"""The same where no number says that a score is meant: "it fell" alone is too often something else."""


@cache
def change_phrases() -> tuple[Phrases, Sequence[dict[str, Any]]]:
    """Compile the rows of `patterns/changes.toml`."""
    rows = load_rows("changes")["row"]
    return Phrases(row["phrases"] for row in rows), rows


def find_changes(text: Text, metric: str) -> list[ScoreChange]:
    """Find the changes that a comment reports.

    Args:
        text: with its mentions bound.
        metric: what the tool's main score is called.
    """
    found: list[tuple[Slots, ScoreChange]] = []
    for sentence in text.sentences:
        if len(found) >= MOST:
            break
        found += _in_sentence(text, sentence, metric)
    found += [pair for pair in _across(text, metric) if not any(_overlap(pair[0], have) for have, _ in found)]
    return [claim for _, claim in sorted(found, key=lambda item: item[1].start)]


def _in_sentence(text: Text, sentence: Sentence, metric: str) -> list[tuple[Slots, ScoreChange]]:
    matches = change_phrases()[0].find(text, sentence.first, sentence.last)
    numbers = [n for n in numbers_of(text, sentence.first, sentence.last) if not text.quoted[n.first]]
    found: list[tuple[Slots, ScoreChange]] = []
    floor = sentence.first
    for match in matches:
        if text.quoted[match.first]:
            continue
        made = _from_words(text, match, numbers, floor, metric)
        if made is None or any(_overlap(made[0], have) for have, _ in found):
            continue
        found.append(made)
        floor = made[0].last
    for slots in find_pairs(text, numbers):
        if not any(_overlap(slots, have) for have, _ in found):
            made = _from_pair(text, slots, metric)
            if made is not None:
                found.append(made)
    return found + [x for x in _letters(text, sentence, metric) if not any(_overlap(x[0], have) for have, _ in found)]


def _overlap(one: Slots, other: Slots) -> bool:
    return one.first < other.last and other.first < one.last


def _from_words(
    text: Text, match: Match, numbers: list[Number], floor: int, metric: str
) -> tuple[Slots, ScoreChange] | None:
    row = change_phrases()[1][match.row]
    slots = slots_after(text, numbers, (match.first, match.last), row.get("bare", ""))
    needs = row.get("needs", "")
    if needs == "reach":
        return None  # only the first half of a change; `slots_before` picks its number up
    start = clause_start(text, match.first, floor)
    subject = subject_of(text, start, match.first)
    slots_before(text, numbers, slots, floor, past=row["direction"] != "open")
    if _hypothetical(text, match, start, subject, slots.numbers):
        return None
    direction = _direction(text, slots, row["direction"], match)
    if row["name"] in ("moves", "stays") and _only_ordinals(text, slots, subject):
        return None
    if direction is None or not _enough(text, match, row, slots, subject):
        return None
    slots.first = min(slots.first, subject.first if subject.kind != "none" else match.first)
    return slots, _claim(text, slots, direction, subject.metric or metric, f"words:{row['name']}")


def _hypothetical(text: Text, match: Match, start: int, subject: Subject, numbers: int) -> bool:
    modality = load_rows("changes")["modality"]
    words = text.words
    sentence = text.sentence_of(match.first)
    before = [w.lower for w in words[max(sentence.first, match.first - 12) : match.first]]
    if any(word in modality["hypothetical"] for word in before[-9:]):
        return True
    clause = [w.lower for w in words[start : match.first]]
    if any(word in modality["modal"] or word in ("'ll", "wo") for word in clause[-4:]):
        return True
    if before and before[-1] == "to" and not (len(before) > 1 and stem(before[-2]) in modality["real_infinitive"]):
        return True
    if sentence.question and subject.you:
        return True
    if sentence.question and not numbers and words[sentence.first].lower not in ("why", "how"):
        return True
    return subject.you and words[match.first].lower == words[match.first].stem


def _direction(text: Text, slots: Slots, said: str, match: Match) -> Literal["up", "down", "same"] | None:
    negated = any(text.words[i].lower in NEGATORS for i in range(max(0, match.first - 3), match.first))
    if slots.before is not None and slots.to is not None and "delta" not in (slots.before.kind, slots.to.kind):
        return _by_numbers(slots.before, slots.to, text)
    if said == "open":
        return None
    if negated and said != "same":
        return None
    return said  # type: ignore[return-value]  # the table's tests hold it to these words


def _only_ordinals(text: Text, slots: Slots, subject: Subject) -> bool:
    """True for "from the 7th to the 14th": dates, unless a place in a table is spoken of."""
    if subject.kind == "measure" or slots.before is None or slots.before.kind != "rank":
        return False
    after = text.words[slots.last].lower if slots.last < len(text.words) else ""
    if slots.to is not None and slots.to.value > 31:
        return False
    return after == "of" or not any(word.stem in nouns("rank") for word in text.words)


def _by_numbers(before: Number, to: Number, text: Text) -> Literal["up", "down", "same"]:
    if before.value == to.value:
        return "same"
    ranks = before.kind == "rank" or to.kind == "rank"
    if not ranks:
        near = {w.stem for w in text.words[max(0, before.first - 4) : to.last + 4]}
        ranks = bool(near & {"rank", "plac", "position", "spot", "leaderboard", "tabl"}) and before.value == int(
            before.value
        )
    return "up" if (to.value > before.value) != ranks else "down"


def _enough(text: Text, match: Match, row: dict[str, Any], slots: Slots, subject: Subject) -> bool:
    """Decide whether the tool's number is what changed."""
    after = text.words[match.last].lower if match.last < len(text.words) else ""
    needs, pair = row.get("needs", ""), slots.before is not None and slots.to is not None
    points = slots.delta is not None and (
        slots.delta.kind == "delta" or (row["subject"] == "holder" and _closes(text, match, slots.delta))
    )
    measure = subject.kind == "measure" and (subject.strength >= _CLEAR or slots.numbers > 0)
    if subject.kind == "other" or (after == "as" and needs):
        return False
    if row["subject"] == "object":
        return _object_bound(text, match) and (slots.numbers > 0 or needs == "nothing")
    if row["subject"] == "holder":
        return points or needs == "nothing" or (measure and pair)
    if needs == "pair":
        return pair and (subject.kind != "thing" or text.words[slots.before.first - 1].lower in ("from", "a"))  # type: ignore[union-attr]  # `pair` says so
    if needs == "number":
        if measure:
            return slots.numbers > 0
        opens = match.first == text.sentence_of(match.first).first and after != "at" and slots.numbers > 0
        opens = opens and slots.last - match.last <= 4
        return subject.kind in ("none", "holder") and (pair or points or opens)
    if measure or _in_my_score(text, match, slots) or (row.get("object") and _object_bound(text, match)):
        return True
    if row["direction"] == "same":
        return subject.kind in ("none", "holder") and slots.to is not None and after != "in"
    if subject.kind == "thing" and points and text.words[subject.first].lower in ("my", "our", "his", "her", "their"):
        return True
    return pair or (subject.kind != "thing" and (points or (slots.to is not None and slots.to.kind != "rank")))


def _closes(text: Text, match: Match, number: Number) -> bool:
    """True for a bare number at the end of its clause: "and gained ten."."""
    if number.kind != "plain" or number.first != match.last or text.words[match.first].stem == "cost":
        return False
    return number.last >= len(text.words) or text.words[number.last].lower in (".", "!", ",", ";")


def _object_bound(text: Text, match: Match) -> bool:
    ahead = range(match.last, min(match.last + 5, text.sentence_of(match.first).last))
    return any(text.mention[i] >= 0.7 and text.words[i].lower not in ("it", "they", "them", "this") for i in ahead)


def _in_my_score(text: Text, match: Match, slots: Slots) -> bool:
    """True for "a drop in my score", "a 12 point fall on the index"."""
    ahead = range(match.last, min(max(match.last, slots.last) + 6, text.sentence_of(match.first).last))
    return any(text.mention[i] >= 0.9 and text.words[i - 1].lower in ("in", "of", "on", "to") for i in ahead if i)


def _from_pair(text: Text, slots: Slots, metric: str) -> tuple[Slots, ScoreChange] | None:
    assert slots.before is not None
    assert slots.to is not None
    sentence = text.sentence_of(slots.first)
    start = clause_start(text, slots.first, sentence.first)
    subject = subject_of(text, start, slots.first)
    words = {w.lower for w in text.words[sentence.first : slots.last]}
    if subject.kind == "other" or words & {"if", "would", "could", "might", "between", "aged", "ages"}:
        return None
    was = start == sentence.first and text.words[start].lower in ("was", "were", "had", "used")
    if (subject.kind == "thing" and not was) or _only_ordinals(text, slots, subject):
        return None
    if subject.kind != "none":
        slots.first = min(slots.first, subject.first)
    if slots.last < len(text.words) and text.words[slots.last].lower in ("today", "now"):
        slots.last += 1
    direction = _by_numbers(slots.before, slots.to, text)
    return slots, _claim(text, slots, direction, subject.metric or metric, "then-and-now")


def _across(text: Text, metric: str) -> list[tuple[Slots, ScoreChange]]:
    """Find then and now in neighbouring sentences: "I was a 63. Now I'm a 49."."""
    found = []
    for one, two in pairwise(text.sentences[:400]):
        if two.last - one.first > 40:
            continue
        numbers = [n for n in numbers_of(text, one.first, two.last) if n.kind != "other" and not text.quoted[n.first]]
        if len(numbers) != 2 or text.sentence_at[numbers[0].first] == text.sentence_at[numbers[1].first]:
            continue
        for slots in find_pairs(text, numbers):
            made = _from_pair(text, slots, metric)
            if made is not None:
                found.append(made)
    return found


def _letters(text: Text, sentence: Sentence, metric: str) -> list[tuple[Slots, ScoreChange]]:
    """Find letter grades: "went from a C to an A". The numbers stay null."""
    words, found = text.words, []
    for i in range(sentence.first, sentence.last):
        if words[i].lower != "to" or text.quoted[i]:
            continue
        one = i - 1
        two = (
            i + 2
            if i + 1 < sentence.last and words[i + 1].lower in ("a", "an") and words[i + 1].text.islower()
            else i + 1
        )
        if two >= sentence.last or not (_grade(words[one].text) and _grade(words[two].text)):
            continue
        start = clause_start(text, one, sentence.first)
        lead = {w.lower for w in words[start:one]}
        if lead & {"if", "would", "could", "may", "might", "to"} or not lead & {
            "from",
            "went",
            "go",
            "dropped",
            "jumped",
            "moved",
        }:
            continue
        direction = "up" if words[two].text < words[one].text else "down"
        slots = Slots(start, two + 1)
        found.append((slots, _claim(text, slots, direction, metric, "letters")))  # type: ignore[arg-type]  # one of two literals
    return found


def _grade(text: str) -> bool:
    return len(text) == 1 and text in "ABCDEFG"


def _claim(text: Text, slots: Slots, direction: Literal["up", "down", "same"], metric: str, rule: str) -> ScoreChange:
    before = slots.before.value if slots.before else None
    to = slots.to.value if slots.to else None
    delta = slots.delta.value if slots.delta and slots.delta.kind != "percent" else None
    if delta is not None:
        delta = abs(delta) if direction == "up" else -abs(delta)
    if before is not None and to is not None:
        delta = round(to - before, 6)
    if direction == "same":
        before, to, delta = before if before is not None else to, to if to is not None else before, 0.0
    start, end = text.span(slots.first, slots.last)
    return ScoreChange(
        type="score_change",
        start=start,
        end=end,
        text=text.text[start:end],
        subject=None,
        metric=metric,
        before=before,
        to=to,
        delta=delta,
        direction=direction,
        from_is_bound=slots.bound,
        confidence=round(min(0.95, 0.55 + 0.15 * slots.numbers), 2),
        rule=rule,
    )


def make_score_changes(doc: Doc) -> Doc:
    """Add score changes to `doc._.claims`."""
    tool = context_of(doc).thread.tool
    if tool is not None and doc._.language in ("en", "und"):
        doc._.claims = (*doc._.claims, *find_changes(text_of(doc), tool.name.casefold()))
    return doc


def _register() -> None:
    from spacy.language import Language

    @Language.factory("threadscope_score_changes_v1", assigns=["doc._.claims"])
    def make(nlp: Language, name: str) -> object:  # noqa: ARG001  # spaCy calls factories by these names
        return make_score_changes


_register()
