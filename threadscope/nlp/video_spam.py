"""Judge comments under a video, where nobody leaves an address and adverts live in the text alone.

A text model flags a third of real blog comments, so this one is asked only where a source shows nothing but names and
texts and speaks of videos. It is a linear model of words, pairs and pieces of words, each scaled by how unevenly it is
spread (Wang and Manning, "Baselines and bigrams", ACL 2012), beside a few numbers about links, repetition and what is
asked for; trained on the YouTube Spam Collection (`models/spam/train.py`).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from threadscope.model import Comment, Spam, Thread
from threadscope.nlp import models

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["DENSE", "MARK", "Video", "VideoModel", "features", "is_video", "judge", "scales"]

LONGEST = 2_000
"""Characters read."""
LEAST_COMMENTS = 20
"""Comments from which on a thread shows what kind of source it is."""
SPEAKS_OF_VIDEOS = 0.1
"""Share of comments that hold a word about videos."""
ABOUT_VIDEOS = re.compile(
    r"\b(?:video|channel|youtube|subscrib\w{1,4}|views|song|watching|vid)\b|youtu\.be", re.IGNORECASE
)
LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]{3,300}|\b[\w-]{2,60}\.(?:com|net|org|tv|info|co)\b[^\s<>\"]{0,300}", re.IGNORECASE
)
TAG = re.compile(r"<[^<>]{0,300}>")
HREF = re.compile(r"href=\"([^\"<>]{1,300})\"")
VIDEO = re.compile(r"(?:[?&]v=|youtu\.be/)([\w-]{6,20})")
PIECE = re.compile(r"<\w+>|[^\W\d_]+(?:'[^\W\d_]+)?|\d+|[!?]+|[$#+:@&/=%]|[^\w\s]")
DIGIT = re.compile(r"\d+")
OWN = re.compile(r"\b(?:my|our)\b")
PLACE = re.compile(r"\b(?:blog|channel|cover|link|music|page|site|sub|subscrib\w{1,4}|vid(?:eo)?s?|website)\b")
ASKED = re.compile(
    r"\b(?:buy|check(?:\s?out)?|click|follow|get|go|help|join|like|listen|look|make|please|pls|plz|share|subscribe"
    r"|visit|vote|watch|win)\b"
)
MONEY = re.compile(r"\$|\b(?:cash|earn\w{0,3}|free|gifts?|money)\b")
GREETING = re.compile(r"\s*(?:check|guys|hello|hey|hi|please|yo)\b")
COUNTED = re.compile(r"\b(?:0|billion|days?|million|views|years?)\b")
PIECES, MARK = (3, 4), "~"
"""How long pieces of words are, and what stands before one in the vocabulary."""
PIECES_SHARE = 0.5
"""Weight of all pieces of a text beside all its words."""
LEAST_REPEATED = 4
"""Words from which on the same text twice is no coincidence."""
DENSE = (
    *("length", "capitals", "digits", "repeated", "again", "other_link", "video_link", "own_link", "variety"),
    *("own_place", "place", "asked", "money", "greeting", "counted"),
)
SUSPECT, SPAM = 0.3, 0.5
"""Probabilities from which on a comment is suspect or spam."""


def is_video(thread: Thread) -> bool:
    """Return whether a thread is the comments of a video: by its platform, or bare of all but talk of videos."""
    comments = thread.comments
    if "youtube" in thread.source.platform.lower():
        return True
    if len(comments) < LEAST_COMMENTS or thread.post.text:
        return False
    if any(comment.author.url or comment.parent_id for comment in comments):
        return False
    about = sum(bool(ABOUT_VIDEOS.search(comment.text[:LONGEST])) for comment in comments)
    return about >= SPEAKS_OF_VIDEOS * len(comments)


class Video:
    """See what is common under a video: its own address, texts said twice, authors who come again."""

    def __init__(self, thread: Thread) -> None:
        self.thread = thread

    @cached_property
    def own(self) -> frozenset[str]:
        """The video's own id, where enough comments link to one and the same."""
        found = Counter(key for c in self.thread.comments for key in set(VIDEO.findall(c.text[:LONGEST])))
        return frozenset(key for key, count in found.most_common(1) if count >= LEAST_REPEATED)

    @cached_property
    def texts(self) -> Mapping[str, int]:
        """How often each text occurs."""
        return Counter(_plain(comment.text) for comment in self.thread.comments)

    @cached_property
    def authors(self) -> Mapping[str, int]:
        """How many comments each author wrote."""
        return Counter(comment.author.name for comment in self.thread.comments)


def features(comment: Comment, video: Video) -> tuple[list[str], tuple[float, ...]]:
    """Return a comment's words, pairs and pieces of words, each once, and its numbers in the order of DENSE."""
    text = HREF.sub(r"> \1 <", comment.text[:LONGEST])

    def named(match: re.Match[str]) -> str:
        key = VIDEO.search(match[0])
        if key and key[1] in video.own:
            return " <own> "
        return " <video> " if key or "watch?" in match[0] else " <link> "

    text = TAG.sub(" ", text)
    linked = LINK.sub(named, text)
    pieces = ["<num>" if p.isdigit() else p[:2] if p[0] in "!?" else p for p in PIECE.findall(linked.lower())]
    pairs = [f"{a} {b}" for a, b in pairwise(pieces)]
    words, size = linked.split(), len(linked) + 5
    plainer = DIGIT.sub("0", linked.lower())
    place = bool(PLACE.search(plainer))
    plain = _plain(comment.text)
    return list(dict.fromkeys((*pieces, *pairs, *_parts(plainer)))), (
        math.log1p(len(words)),
        sum(map(str.isupper, linked)) / size,
        sum(map(str.isdigit, linked)) / size,
        float(len(plain.split()) >= LEAST_REPEATED and video.texts[plain] > 1),
        float(video.authors[comment.author.name] > 1),
        float("<link>" in pieces),
        float("<video>" in pieces),
        float("<own>" in pieces),
        len({word.lower() for word in words}) / (1 + len(words)),
        float(place and bool(OWN.search(plainer))),
        float(place),
        float(min(3, len(ASKED.findall(plainer)))),
        float(bool(MONEY.search(plainer))),
        float(bool(GREETING.match(plainer))),
        float(bool(COUNTED.search(plainer))),
    )


def _parts(text: str) -> Iterator[str]:
    """Yield the pieces of each word of a text, ends of words among them."""
    for word in dict.fromkeys(text.split()):
        padded = f" {word} "
        for size in PIECES:
            for at in range(len(padded) - size + 1):
                yield MARK + padded[at : at + size]


def _plain(text: str) -> str:
    return " ".join(text[:LONGEST].lower().split())


@dataclass(frozen=True, slots=True)
class VideoModel:
    """Hold the weights."""

    words: Mapping[str, float]
    dense: tuple[float, ...]
    bias: float

    @classmethod
    def load(cls, folder: Traversable) -> VideoModel:
        """Read `video.npz`: plain numbers (`allow_pickle=False`), the vocabulary as text."""
        import numpy as np

        with (folder / "video.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            vocabulary = arrays["vocabulary"].tobytes().decode("utf-8").split("\n")
            words = dict(zip(vocabulary, arrays["words"].astype(float).tolist(), strict=True))
            *dense, bias = arrays["dense"].astype(float).tolist()
        return cls(words, tuple(dense), bias)

    def odds(self, words: list[str], numbers: tuple[float, ...]) -> tuple[float, list[tuple[float, str]]]:
        """Return the log odds of spam, and what each known word adds to them."""
        known = [(self.words[word], word) for word in words if word in self.words]
        whole, parts = scales(word for _, word in known)
        added = [(weight * (parts if word[0] == MARK else whole), word) for weight, word in known]
        numbered = sum(weight * value for weight, value in zip(self.dense, numbers, strict=True))
        return self.bias + sum(weight for weight, _ in added) + numbered, added


def scales(known: Iterable[str]) -> tuple[float, float]:
    """Return by what each known word, and each known piece of a word, is multiplied: long texts weigh no more."""
    counts = Counter(word[0] == MARK for word in known)
    return 1 / math.sqrt(max(1, counts[False])), PIECES_SHARE / math.sqrt(max(1, counts[True]))


@cache
def _shipped() -> VideoModel:
    return VideoModel.load(models.folder("spam"))


def judge(comment: Comment, video: Video) -> Spam:
    """Judge one comment of a video.

    Args:
        comment: with a text.
        video: the view of its thread.
    """
    words, numbers = features(comment, video)
    odds, added = _shipped().odds(words, numbers)
    chance = 1 / (1 + math.exp(-max(-50.0, min(50.0, odds))))
    if chance < SUSPECT:
        return Spam()
    named = [(weight, word) for weight, word in added if word[0] not in (MARK, "<")]
    strongest = [word for weight, word in sorted(named, reverse=True)[:4] if weight > 0]
    reasons = ["reads as adverts under videos do" + (f" ({', '.join(strongest)})" if strongest else "")]
    if numbers[DENSE.index("other_link")]:
        reasons.append("links elsewhere")
    if numbers[DENSE.index("repeated")]:
        reasons.append("is said again in this thread")
    score = 0.5 + 0.25 * (chance - SUSPECT) / (SPAM - SUSPECT) if chance < SPAM else 0.75 + 0.48 * (chance - SPAM)
    return Spam("spam" if chance >= SPAM else "suspect", score, tuple(reasons))
