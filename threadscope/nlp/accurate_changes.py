"""Score changes as the accurate tier reads them: the encoder's states give a second opinion on each site.

    words -> word pieces -> encoder (`accurate`) -> states -> a small reader (`changes.onnx`), which sees the sites and
    what the linear model knows of them -> an `Opinion` on each -> weighed with the linear model's (`change_opinion`)

A comment is read in windows, each by itself, so no result depends on what else is read. Recipe: `models/accurate`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate as running
from typing import TYPE_CHECKING, Any

from threadscope.model import ScoreChange
from threadscope.nlp import accurate, models
from threadscope.nlp.accurate_reactions import NAME
from threadscope.nlp.change_opinion import Mix, Opinion

if TYPE_CHECKING:
    from pathlib import Path

    from threadscope.model import Reading, Thread, Tool
    from threadscope.nlp.change_model import Prepared
    from threadscope.nlp.change_view import View
    from threadscope.nlp.words import Text

__all__ = ["AccurateReader", "Window", "inputs", "known_names", "load", "recounted", "windows"]

ROOM = accurate.POSITIONS - 2
"""Word pieces of a window."""
BEFORE, BEHIND = 70, 40
"""Pieces that a window holds before its first site, and behind its last one, where the comment has them."""
LONGEST_WORD = 8
"""Pieces of one word that are read."""
SURE_NAME = 1.0
MARKS = {"": 0, "number": 1, "grade": 2, "band": 3, "other number": 4, "tool": 5}
_WORDS = re.compile(
    r"bag=|[-+][123]=| mid=| mid first=| mid last=| all=| words=|lead:maybe=|inside=|^(?:move|signed|step)=[^#<]"
)
"""Features of the linear model that name single words: the encoder reads those better."""


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a comment that is read at once."""

    ids: list[int]
    """Word pieces, with the special ones at both ends."""
    marks: list[int]
    """What each piece is a part of (MARKS)."""
    sites: list[int]
    """Which of the comment's sites are judged here."""
    places: dict[int, tuple[int, int]]
    """Word -> its pieces in `ids`, end exclusive."""

    def pieces(self, first: int, last: int) -> range:
        """Return the pieces of words `first`..`last` (exclusive), as far as they stand in the window."""
        inside = [self.places[word] for word in range(first, last) if word in self.places]
        return range(inside[0][0], inside[-1][1]) if inside else range(0)


def known_names(features: Sequence[str]) -> list[str]:
    """Return the features that name no single word: kinds, looks, distances, what the rules found."""
    return [name for name in features if not _WORDS.search(name)]


def windows(tokenizer: Any, view: View, anchors: Sequence[int]) -> list[Window]:
    """Cut a comment into windows so that each site stands in one, with what is around it.

    Args:
        tokenizer: a `tokenizers.Tokenizer` for BERT's lower-case vocabulary.
        view: the comment.
        anchors: the word that each site is about.
    """
    pieces = _pieces(tokenizer, view.text)
    ends = list(running(map(len, pieces), initial=0))
    marks = _marks(view)
    if ends[-1] <= ROOM:
        return [_window((0, len(pieces)), pieces, marks, list(range(len(anchors))))]
    found: list[Window] = []
    sites: list[int] = []
    span, safe = (0, 0), -1
    for site in sorted(range(len(anchors)), key=lambda site: anchors[site]):
        anchor = anchors[site]
        if anchor >= safe:
            if sites:
                found.append(_window(span, pieces, marks, sites))
            span, sites = _around(ends, anchor), []
            safe = next(
                (word for word in range(span[1], anchor, -1) if ends[span[1]] - ends[word] >= BEHIND), anchor + 1
            )
            if span[1] == len(pieces):
                safe = len(pieces)
        sites.append(site)
    return [*found, _window(span, pieces, marks, sites)] if sites else found


def _around(ends: Sequence[int], anchor: int) -> tuple[int, int]:
    """Return the words of a window about a word; `ends` holds how many pieces stand before each."""
    first = last = anchor
    while first and ends[anchor] - ends[first - 1] <= BEFORE:
        first -= 1
    while last + 1 < len(ends) and ends[last + 1] - ends[first] <= ROOM:
        last += 1
    while first and last + 1 == len(ends) and ends[last] - ends[first - 1] <= ROOM:
        first -= 1
    return first, last


def _window(span: tuple[int, int], pieces: Sequence[Sequence[int]], marks: Sequence[int], sites: list[int]) -> Window:
    ids, of_piece, places = [accurate.START], [0], dict[int, tuple[int, int]]()
    for word in range(*span):
        own = pieces[word]
        if own:
            places[word] = len(ids), len(ids) + len(own)
        ids += own
        of_piece += [marks[word]] * len(own)
    return Window([*ids, accurate.BREAK], [*of_piece, 0], sites, places)


def _pieces(tokenizer: Any, text: Text) -> list[list[int]]:
    """Return the pieces of each word; the tool's names become one plain word."""
    words: list[str] = []
    for i, word in enumerate(text.words):
        if text.mention[i] < SURE_NAME or word.kind != "word":
            words.append(accurate.prepare(word.text))
        else:
            goes_on = i > 0 and text.group[i] and text.group[i - 1] == text.group[i] and words[-1] in (NAME, "")
            words.append("" if goes_on else NAME)
    return [each.ids[:LONGEST_WORD] for each in tokenizer.encode_batch(words, add_special_tokens=False)]


def _marks(view: View) -> list[int]:
    """Say of each word what it is a part of."""
    marks = [MARKS["other number"] if word.kind == "num" else 0 for word in view.text.words]
    for i, strength in enumerate(view.text.mention):
        if not marks[i] and strength >= 0.7:
            marks[i] = MARKS["tool"]
    for level in view.levels:
        marks[level.first : level.last] = [MARKS[level.family]] * (level.last - level.first)
    return marks


def inputs(window: Window, prepared: Sequence[Prepared], known: Mapping[str, int]) -> dict[str, Any]:
    """Return what the reader takes beside the states, as arrays.

    Args:
        window: one of the comment's.
        prepared: all sites of the comment.
        known: names of features -> their columns.

    Returns:
        `marks` (pieces); `anchors`, `spans`, `deltas` (sites, pieces), each row of which takes a mean of states;
        `names` (sites, known), 1 where a feature holds.
    """
    import numpy as np

    found = [prepared[site].site for site in window.sites]
    spans = {
        "anchors": [(s.anchor, s.anchor + 1) if s.level is None else (s.level.first, s.level.last) for s in found],
        "spans": [(s.first, s.last) for s in found],
        "deltas": [(0, 0) if s.delta is None else (s.delta.first, s.delta.last) for s in found],
    }
    given: dict[str, Any] = {"marks": np.array(window.marks, dtype=np.int64)}
    for name, each in spans.items():
        given[name] = rows = np.zeros((len(found), len(window.ids)), dtype=np.float32)
        for row, span in zip(rows, each, strict=True):
            pieces = window.pieces(*span)
            row[pieces.start : pieces.stop] = 1 / max(1, len(pieces))
    given["names"] = names = np.zeros((len(found), len(known)), dtype=np.float32)
    for row, site in zip(names, window.sites, strict=True):
        row[[known[name] for name in prepared[site].claim if name in known]] = 1
    return given


@dataclass(frozen=True, slots=True)
class AccurateReader:
    """Hold the encoder, the reader on its states, and how its opinion is weighed."""

    encoder: accurate.Model
    session: Any
    known: Mapping[str, int]
    mix: Mix
    least: float

    @classmethod
    def load(cls, folder: Path | None = None) -> AccurateReader:
        """Read a model's folder, `models/accurate` where None.

        Raises:
            Fatal: the extra is not installed.
        """
        encoder = accurate.load() if folder is None else accurate.Model.load(folder)
        folder = folder or models.folder("accurate")
        meta = json.loads((folder / "changes.json").read_text(encoding="utf-8"))
        known = {name: column for column, name in enumerate(meta["names"])}
        return cls(encoder, accurate.session(folder / "changes.onnx"), known, Mix(**meta["mix"]), meta["least"])

    def opinions(self, view: View, prepared: Sequence[Prepared]) -> list[Opinion]:
        """Return one opinion on each site of a comment."""
        found: dict[int, Opinion] = {}
        for window in windows(self.encoder.tokenizer, view, [one.site.anchor for one in prepared]):
            given = {"states": self.encoder.states(window.ids), **inputs(window, prepared, self.known)}
            logits: list[float] = self.session.run(["claim"], given)[0].tolist()
            found.update({site: Opinion(logit, self.mix) for site, logit in zip(window.sites, logits, strict=True)})
        return [found[site] for site in range(len(prepared))]


@cache
def load() -> AccurateReader:
    """Return the reader, loaded once."""
    return AccurateReader.load()


def recounted(readings: Sequence[Reading], thread: Thread, tool: Tool) -> list[Reading]:
    """Find each comment's score changes anew, with the reader's opinion weighed in.

    Args:
        readings: of the whole pipeline.
        thread: what they are of, all its comments in the same order.
        tool: what the thread is about.

    Raises:
        Fatal: the extra is not installed.
    """
    from threadscope.nlp.context import Context, ThreadContext, note
    from threadscope.nlp.mentions import make_mentions
    from threadscope.nlp.pipeline import blank
    from threadscope.nlp.score_changes import changes_in

    reader, nlp, shared, found = load(), blank(), ThreadContext(thread, tool), []
    for reading, comment in zip(readings, thread.comments, strict=True):
        doc = nlp.make_doc(comment.text)
        given = {"context": Context(comment, shared), "language": reading.language, "sentiment": reading.sentiment}
        for name, value in given.items():
            note(doc, name, value)
        changes = changes_in(make_mentions(doc), reader)
        others = [claim for claim in reading.claims if not isinstance(claim, ScoreChange)]
        claims = sorted((*others, *changes), key=lambda claim: (claim.start, claim.end, claim.type))
        found.append(replace(reading, claims=tuple(claims)))
    return found
