"""Claims that one of the tool's numbers changed, in whatever words.

A change is found in three steps: words of change (`patterns/changes.toml`) or two numbers that stand for then and now;
the numbers around them (`change_slots`); and the check that it was the tool's number, that it happened, and that the
author says so and not somebody quoted. Weak words ("went", "is up") need numbers; strong ones need only the tool.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, Literal

from threadscope.model import ScoreChange
from threadscope.nlp.bare_changes import grade_changes, reversed_pairs, series, signed, steady, word_grades
from threadscope.nlp.change_checks import enough, hypothetical, only_ordinals
from threadscope.nlp.change_slots import Slots, clause_start, find_pairs, slots_after, slots_before
from threadscope.nlp.change_subject import subject_of
from threadscope.nlp.numbers import Number, numbers_of
from threadscope.nlp.phrases import Match, Phrases
from threadscope.nlp.tables import load_rows
from threadscope.nlp.words import NEGATORS, Sentence, Text, stem

__all__ = ["change_phrases", "rule_changes"]

MOST = 60
"""Changes in one comment; more is no report but an attack on whoever reads it."""
_MOVED = frozenset({"went", "goes", "gone", "from", "frm"})
_SMALL = frozenset({"a", "one", "another", "two", "three", "half", "whole", "full", "an", "entire", "single", "the"})
_LOOKING = frozenset({"look", "check", "sign", "step", "pick", "giv", "hang", "put", "keep", "turn"})
_GOING = frozenset({"be", "go", "mov", "com", "im"})
_WAS = frozenset({"was", "were"})
_STEPS = frozenset(stem(word) for word in load_rows("changes")["bare"]["steps"])


@cache
def change_phrases() -> tuple[Phrases, Sequence[dict[str, Any]]]:
    """Compile the rows of `patterns/changes.toml`."""
    rows = load_rows("changes")["row"]
    return Phrases(row["phrases"] for row in rows), rows


def rule_changes(
    text: Text, metric: str, units: frozenset[str], live: Collection[int]
) -> list[tuple[Slots, ScoreChange]]:
    """Find the changes that phrases and set frames announce; `change_model` weighs them among other candidates.

    Args:
        text: with its mentions bound.
        metric: what the tool's main score is called.
        units: stems of the units in which the thread's tool counts (`scale.Scale.units`).
        live: sentences, by number, that hold a site worth a look.
    """
    every = numbers_of(text, 0, len(text.words), units)
    across, phrases = _across(text, metric, every), change_phrases()[0]
    found = [pair for pair in across if _from_above(text, pair[0])]
    for sentence in (text.sentences[at] for at in sorted(live)):
        if len(found) >= MOST:
            break
        inside = [n for n in every if sentence.first <= n.first and n.last <= sentence.last]
        if not inside and not phrases.find(text, sentence.first, sentence.last):
            continue
        found += _new(_in_sentence(text, sentence, metric, (units, inside)), found)
    found += _new(across, found)
    found += _new(_states(text, metric, every), found)
    bare = [(slots, _claim(text, slots, way, metric, "grades")) for slots, way in grade_changes(text)]
    found += _new([pair for pair in bare if not _supposed(text, pair[0])], found)
    return sorted(found, key=lambda item: item[1].start)[:MOST]


def _from_above(text: Text, slots: Slots) -> bool:
    """True for "61st this year. Up from 74th.": the second sentence alone would lack its end."""
    if slots.before is None or slots.to is None or slots.before.first < slots.to.first:
        return False
    return text.words[slots.before.first - 1].lower == "from"


def _new(
    made: Sequence[tuple[Slots, ScoreChange]], found: Sequence[tuple[Slots, ScoreChange]]
) -> list[tuple[Slots, ScoreChange]]:
    """Keep what overlaps nothing found before; of a chain's links, the later begins at its arrow."""
    kept: list[tuple[Slots, ScoreChange]] = []
    for pair in made:
        if not any(_overlap(pair[0], have) for have, _ in (*found, *kept)):
            kept.append(pair)
    return kept


def _in_sentence(
    text: Text, sentence: Sentence, metric: str, known: tuple[frozenset[str], Sequence[Number]]
) -> list[tuple[Slots, ScoreChange]]:
    scale = known[0]
    matches = change_phrases()[0].find(text, sentence.first, sentence.last)
    numbers = [n for n in known[1] if not text.quoted[n.first]]
    found: list[tuple[Slots, ScoreChange]] = list(_same(text, sentence, numbers, metric))
    for slots in find_pairs(text, numbers):
        joined = [word.lower for word in text.words[slots.before.last : slots.to.first]]  # type: ignore[union-attr]  # a pair has both
        lead = text.words[slots.first - 1].lower if slots.first > sentence.first else ""
        if joined == ["to"] and (not lead or lead in _MOVED - {"from"}):
            made = _from_pair(text, slots, metric)
            found += _new([made] if made is not None else [], found)
    floor = sentence.first
    for match in matches:
        if text.quoted[match.first]:
            continue
        made = _from_steps(text, match, scale, metric) or _from_words(text, match, numbers, floor, metric)
        if made is None or any(_overlap(made[0], have) for have, _ in found):
            continue
        found.append(made)
        floor = made[0].last
    pairs = (*find_pairs(text, numbers), *series(text, sentence, numbers), *reversed_pairs(text, numbers))
    for slots in pairs:
        if not any(_overlap(slots, have) for have, _ in found):
            made = _from_pair(text, slots, metric)
            if made is not None:
                found.append(made)
    for slots, way in signed(text, sentence, numbers):
        found += _new([(slots, _claim(text, slots, way, metric, "signed"))], found)
    return found


def _same(
    text: Text, sentence: Sentence, numbers: Sequence[Number], metric: str
) -> Iterator[tuple[Slots, ScoreChange]]:
    for slots in steady(text, numbers):
        subject = subject_of(text, clause_start(text, slots.first, sentence.first), slots.first)
        if subject.kind != "other" and not _supposed(text, slots):
            yield slots, _claim(text, slots, "same", subject.metric or metric, "steady")


def _supposed(text: Text, slots: Slots) -> bool:
    sentence = text.sentence_of(slots.first)
    lead = {word.lower for word in text.words[sentence.first : slots.first]}
    return bool(lead & {"if", "would", "could", "might", "unless", "may"})


def _from_steps(text: Text, match: Match, scale: frozenset[str], metric: str) -> tuple[Slots, ScoreChange] | None:
    """Read a step on the tool's own scale: "lost a ladle", "up a lamp and a half", "fell from brass to iron"."""
    row = change_phrases()[1][match.row]
    sentence = text.sentence_of(match.first)
    if row["direction"] not in ("up", "down") or match.last >= sentence.last:
        return None
    if not _moving(text, match, sentence):
        return None
    start = clause_start(text, match.first, sentence.first)
    subject = subject_of(text, start, match.first)
    end = word_grades(text, match.last, sentence) if row["name"] in ("falls", "rises", "is-up", "is-down") else 0
    if end and text.words[match.last - 1].lower == "back":
        end = 0
    end = end or _step(text, match.last, sentence.last, scale | _STEPS)
    if not end or subject.kind == "other" or hypothetical(text, match, start, subject, 1):
        return None
    slots = Slots(min(match.first, subject.first), end)
    return slots, _claim(text, slots, row["direction"], subject.metric or metric, "steps")


def _moving(text: Text, match: Match, sentence: Sentence) -> bool:
    """Tell whether words can say that something moved: no negation, and "up" only after be, go or a name."""
    floor = max(sentence.first, match.first - 3)
    if text.words[match.first].stem in ("tak", "cost", "hit", "see"):
        return False
    if any(text.words[i].lower in NEGATORS for i in range(floor, match.first)):
        return False
    before = text.words[match.first - 1] if match.first > sentence.first else None
    if text.words[match.first].lower not in ("up", "down") or before is None or before.kind != "word":
        return True
    return before.stem in _GOING or (before.text[:1].isupper() and before.stem not in _LOOKING)


def _step(text: Text, start: int, end: int, units: frozenset[str]) -> int:
    """Return the end of "a whole band", 0 where no unit follows."""
    for i in range(start, min(start + 4, end)):
        if text.words[i].stem in units and i > start and text.mention[i] < 1.0:
            return i + 1
        if text.words[i].lower not in _SMALL:
            return 0
    return 0


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
    if hypothetical(text, match, start, subject, slots.numbers):
        return None
    direction = _direction(text, slots, row["direction"], match)
    if row["name"] in ("moves", "stays") and only_ordinals(text, slots, subject):
        return None
    if direction is None or not enough(text, match, row, slots, subject):
        return None
    slots.first = min(slots.first, subject.first if subject.kind != "none" else match.first)
    return slots, _claim(text, slots, direction, subject.metric or metric, f"words:{row['name']}")


def _direction(text: Text, slots: Slots, said: str, match: Match) -> Literal["up", "down", "same"] | None:
    negated = any(text.words[i].lower in NEGATORS for i in range(max(0, match.first - 3), match.first))
    if slots.before is not None and slots.to is not None and "delta" not in (slots.before.kind, slots.to.kind):
        return _by_numbers(slots.before, slots.to, text)
    if said == "open":
        return None
    if negated and said != "same":
        return None
    return said  # type: ignore[return-value]  # the table's tests hold it to these words


def _by_numbers(before: Number, to: Number, text: Text) -> Literal["up", "down", "same"]:
    if before.value == to.value:
        return "same"
    ranks = before.kind == "rank" or to.kind == "rank"
    if any(word.stem == "percentil" for word in text.words[max(0, before.first - 4) : to.last + 4]):
        ranks = False
    elif not ranks:
        near = {w.stem for w in text.words[max(0, before.first - 4) : to.last + 4]}
        ranks = bool(near & {"rank", "plac", "position", "spot", "leaderboard", "tabl"}) and before.value == int(
            before.value
        )
    return "up" if (to.value > before.value) != ranks else "down"


def _from_pair(text: Text, slots: Slots, metric: str) -> tuple[Slots, ScoreChange] | None:
    assert slots.before is not None
    assert slots.to is not None
    sentence = text.sentence_of(slots.first)
    start = clause_start(text, slots.first, sentence.first)
    subject = subject_of(text, start, slots.first)
    words = {w.lower for w in text.words[sentence.first : slots.last]}
    verb = text.words[slots.first - 1].lower if slots.first > start else ""
    if verb in _MOVED and subject.kind == "thing":
        subject = subject_of(text, start, slots.first - 1)
        slots.first -= 1
    if subject.kind == "other" or words & {"if", "would", "could", "might", "between", "aged", "ages"}:
        return None
    was = start == sentence.first and text.words[start].lower in ("was", "were", "had", "used")
    if (subject.kind == "thing" and not was) or only_ordinals(text, slots, subject):
        return None
    if subject.kind != "none":
        slots.first = min(slots.first, subject.first)
    if slots.last < len(text.words) and text.words[slots.last].lower in ("today", "now"):
        slots.last += 1
    direction = _by_numbers(slots.before, slots.to, text)
    between = [word.lower for word in text.words[slots.before.last : slots.to.first]]
    if between in (["down", "to"], ["up", "to"]) and direction != "same":
        direction = "down" if between[0] == "down" else "up"
    return slots, _claim(text, slots, direction, subject.metric or metric, "then-and-now")


def _across(text: Text, metric: str, every: Sequence[Number]) -> list[tuple[Slots, ScoreChange]]:
    """Find then and now in neighbouring sentences: "I was a 63. Now I'm a 49."."""
    found = []
    if len(every) < 2:
        return []
    for one, two in pairwise(text.sentences[:400]):
        if two.last - one.first > 40:
            continue
        near = [n for n in every if one.first <= n.first and n.last <= two.last]
        numbers = [n for n in near if n.kind not in ("other", "count") and not text.quoted[n.first]]
        if len(numbers) != 2 or text.sentence_at[numbers[0].first] == text.sentence_at[numbers[1].first]:
            continue
        for slots in (*find_pairs(text, numbers), *reversed_pairs(text, numbers)):
            made = _from_pair(text, slots, metric)
            if made is not None:
                found.append(made)
    return found


def _states(text: Text, metric: str, every: Sequence[Number]) -> list[tuple[Slots, ScoreChange]]:
    """Find a level that was and one that is now further on: "I was at 28 then. [...] 40 this morning."."""
    levels = [n for n in every if n.kind == "plain" and n.last <= 600]
    found = []
    past: Number | None = None
    for number in levels:
        lead = [word.lower for word in text.words[max(0, number.first - 3) : number.first]]
        tail = {word.lower for word in text.words[number.last : number.last + 2]}
        if text.quoted[number.first]:
            continue
        is_now = bool(tail & {"now", "today", "morning", "tonight"}) or "now" in lead
        if past is not None and is_now and number.first - past.last <= 60:
            slots = Slots(past.first, number.last, past, number)
            found.append((slots, _claim(text, slots, _by_numbers(past, number, text), metric, "states")))
            past = None
        elif lead and (lead[-1] in _WAS or (lead[-1] in ("at", "a") and lead[-2:-1] and lead[-2] in _WAS)):
            past = number
    return found


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
