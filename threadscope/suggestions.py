"""Words that corrected tones contradict, as entries of a lexicon: what people decided teaches the next analysis.

A word or phrase is proposed where several comments that hold it were rated too low (or too high), none the other way,
and where the entry puts more labels right than it puts wrong, over all comments that people looked at. Its weight is
the smallest that does.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from threadscope.corrections import Correction, load
from threadscope.errors import Unreadable
from threadscope.nlp.lexicon import Lexicon, compare

__all__ = ["Proposal", "Suggestion", "decisions_in", "suggest", "toml_lines"]

LEAST = 2
"""Comments by different texts that must ask for a word."""
MOST = 40
"""Words and phrases that are tried, those with most comments behind them."""
WEIGHTS = (1.0, 2.0, 3.0)
LONGEST = 3
"""Words of the longest phrase."""
_TONES: Mapping[str, int] = {"negative": -1, "neutral": 0, "mixed": 0, "positive": 1}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")  # noqa: RUF001  the typographic apostrophe


@dataclass(frozen=True, slots=True)
class Proposal:
    """One entry, and what it changes."""

    phrase: str
    weight: float
    comments: int
    """Comments rated wrong the other way that hold it."""
    right_before: int
    """Of all the comments that hold it and were looked at, labels right without the entry."""
    right_after: int
    seen: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """All entries, and what they change together."""

    proposals: tuple[Proposal, ...]
    checked: int
    """Comments whose tone people decided."""
    right_before: int
    right_after: int


def decisions_in(place: Path) -> list[Correction]:
    """Read decisions from a corrections file, a run's folder, or a report in JSON.

    Raises:
        Unreadable: there are none in it.
    """
    if place.is_dir():
        place /= "corrections.jsonl"
    if place.suffix.lower() != ".json":
        return load(place)
    try:
        told = json.loads(place.read_text("utf-8"))
        reports = told if isinstance(told, list) else [told]
        lines = [json.dumps(each) for report in reports for each in report["corrections"]]
    except (OSError, ValueError, TypeError, KeyError):
        raise Unreadable(f"{place} is no report with corrections.", "Name a report in JSON, or a run.") from None
    from threadscope.corrections import read_line

    return [read_line(line, str(place)) for line in lines]


def suggest(decisions: Iterable[Correction], tool: str | None = None) -> Suggestion:
    """Propose entries for a lexicon.

    Args:
        decisions: about tones; those about other labels are left aside, and of several about a text the latest counts.
        tool: that the comments are about.
    """
    gold = {each.text: each.value for each in decisions if each.label == "sentiment" and each.text.strip()}
    texts = list(gold)
    labels = [one.before.label for one in compare(texts, Lexicon(), tool)] if texts else []
    asked: Counter[tuple[str, int]] = Counter()
    holds: dict[str, list[int]] = {}
    for at, text in enumerate(texts):
        way = _TONES[gold[text]] - _TONES.get(labels[at], 0)
        for phrase in _phrases(text):
            holds.setdefault(phrase, []).append(at)
            if way:
                asked[phrase, 1 if way > 0 else -1] += 1
    tried = [(phrase, way) for (phrase, way), n in asked.items() if n >= LEAST and not asked[phrase, -way]]
    tried.sort(key=lambda one: (-asked[one], len(one[0].split()), one[0]))
    kept: dict[str, float] = {}
    found = []
    for phrase, way in tried[:MOST]:
        own = [texts[at] for at in holds[phrase]]
        before = _right(own, gold, kept, tool)
        for weight in WEIGHTS:
            after = _right(own, gold, kept | {phrase: way * weight}, tool)
            if after - before >= LEAST:
                kept[phrase] = way * weight
                found.append(Proposal(phrase, way * weight, asked[phrase, way], before, after, len(own)))
                break
    return Suggestion(tuple(found), len(texts), _right(texts, gold, {}, tool), _right(texts, gold, kept, tool))


def toml_lines(suggestion: Suggestion) -> Iterator[str]:
    """Write a suggestion as a `lexicon.toml`, with what each entry changes beside it."""
    before, after = suggestion.right_before, suggestion.right_after
    yield f"# Of {suggestion.checked} tones that people decided, {before} are right without the entries,"
    yield f"# {after} with them. Look at each before you use the file; delete what is chance."
    yield "[words]"
    for one in suggestion.proposals:
        rated = "too low" if one.weight > 0 else "too high"
        said = f"{one.comments} rated {rated}; right of {one.seen} with it: {one.right_before} -> {one.right_after}"
        yield f"{json.dumps(one.phrase, ensure_ascii=False)} = {one.weight:g}  # {said}"
    if not suggestion.proposals:
        yield f"# Nothing: no word stands in {LEAST} comments that were rated wrong in the same way."


def _right(texts: Sequence[str], gold: Mapping[str, str], words: Mapping[str, float], tool: str | None) -> int:
    """Count the texts whose label is right with some entries."""
    if not texts:
        return 0
    return sum(one.after.label == gold[one.text] for one in compare(texts, Lexicon(words), tool))


def _phrases(text: str) -> set[str]:
    """List the words and phrases of a text that mean something by themselves, in lower case."""
    from spacy.lang.en.stop_words import STOP_WORDS

    words = [word.replace("’", "'") for word in _WORD.findall(text[:20_000].lower())]  # noqa: RUF001  as above
    found = set()
    for n in range(1, LONGEST + 1):
        for at in range(len(words) - n + 1):
            phrase = words[at : at + n]
            # A phrase that begins or ends with "the" is no better than the word in it.
            if all(word not in STOP_WORDS for word in (phrase[0], phrase[-1])) and len("".join(phrase)) > 2:
                found.add(" ".join(phrase))
    return {phrase for phrase in found if phrase in " ".join(text.lower().replace("’", "'").split())}  # noqa: RUF001
