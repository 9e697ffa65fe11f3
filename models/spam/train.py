# ruff: noqa: INP001  # a script
"""Train and measure the spam models: `threadscope train spam`.

Two models: the author-and-context model (`threadscope/nlp/spam_features.py`), whose few numeric weights are fitted on
real blog comments and on the training tools of our reactions, and the text model for videos. Judged by leaving out one
blog, one tool, one video at a time; the test tools are judged once, at the end. Takes two minutes of one core. Writes
`meta.json`, `video.npz` and `metrics.json`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from threadscope.corpora import corpus
from threadscope.model import Author, Comment, Post, Source, Thread
from threadscope.nlp import spam
from threadscope.nlp.context import Context, ThreadContext
from threadscope.nlp.kind import kind_of
from threadscope.nlp.spam_features import FEATURES, is_own_page
from threadscope.nlp.video_spam import DENSE, MARK, Video, VideoModel, features, scales

HERE = Path(__file__).parent
VERSION = "spam-2"
STRENGTH, VIDEO_STRENGTH, DENSE_SCALE = 0.2, 10.0, 0.3
REACTIONS = 0.2
"""Weight of a reaction beside a real comment: together they weigh about as much as when they were a third as many."""
SUSPECT, SPAM = 0.12, 0.4
"""Probabilities from which on a comment is suspect or spam; chosen on the left-out blogs."""
LEAST_WORD, LEAST_PIECE = 2, 3
"""Texts of videos in which a word, or a piece of one, must stand to be known."""
KINDS = {"blog": "blog-comments", "tool": "reactions"}


@dataclass
class Row:
    """One labelled comment: where it comes from, what is known of it, and what the rules alone say."""

    source: str
    group: str
    features: dict[str, float]
    certain: bool
    """Whether a rule settles it without the model."""
    label: int


def read(path: Path) -> list[dict[str, Any]]:
    """Read JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def blogs(*, whole: bool) -> Iterator[tuple[str, Thread, dict[str, int | None]]]:
    """Yield the threads of real blogs; `whole` with posts, replies and addresses, else as a bare table has them."""
    folder = corpus("blog-comments").folder
    posts = {post["thread"]: post for post in read(folder / "blog_posts.jsonl")}
    threads: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in read(folder / "blogs.jsonl"):
        if whole or row["spam"] is not None:
            threads[row["thread"]].append(row)
    for name, rows in threads.items():
        first = rows[0]
        post = Post(title=first["post_title"] or "")
        if whole:
            text = posts[name]["text"] if name in posts else ""
            post = Post(url=first["post_link"] or "", title=post.title, text=text)
        comments = tuple(
            Comment(
                row["id"],
                row["text"],
                Author(row["author"] or "", row["author_url"] or None),
                parent_id=f"{row['repo']}#{row['parent']}" if whole and row["parent"] else None,
                kind=row["type"],
            )
            for row in rows
        )
        yield first["repo"], Thread(post, comments, Source("export")), {row["id"]: row["spam"] for row in rows}


def reactions(split: str, *, whole: bool) -> Iterator[tuple[str, Thread, dict[str, int | None]]]:
    """Yield our own threads of one side of the split."""
    for path in sorted((corpus("reactions").folder / "threads").glob("*.jsonl")):
        tool = path.stem.rsplit("-", 1)[0]
        if (hashlib.sha256(tool.encode()).digest()[0] % 3 == 0) != (split == "test"):
            continue
        head, *rows = read(path)
        text = head["post_text"] if whole else ""
        comments = tuple(
            Comment(
                row["id"],
                row["text"],
                Author(row["author"], row["author_url"] or None),
                parent_id=row["reply_to"] if whole else None,
                by_host=row["kind"] == "host",
            )
            for row in rows
        )
        known = {"spam": 1, "comment": 0, "vendor": 0}
        gold = {row["id"]: known.get(row["kind"]) for row in rows}
        post = Post(title=head["post_title"], text=text, author=head["host"])
        yield tool, Thread(post, comments, Source("table")), gold


def rows_of(source: str, threads: Iterator[tuple[str, Thread, dict[str, int | None]]]) -> list[Row]:
    """Describe every labelled comment that is no pingback."""
    found = []
    for group, thread, gold in threads:
        shared = ThreadContext(thread, None)
        for comment in thread.comments:
            label = gold[comment.id]
            if label is None:
                continue
            if kind_of(comment)[0] != "comment" or not comment.text:
                found.append(Row(source, group, {}, certain=False, label=label))
                continue
            context = Context(comment, shared)
            around = shared.view(spam.Surroundings)
            certain, points, _ = spam.rules(context, around)
            values = spam.described(context, around, points) if spam.may_be_spam(context, points) else {}
            found.append(Row(source, group, values, certain=certain, label=label))
    return found


def matrix(rows: Sequence[Row]) -> np.ndarray:
    """Return one row a comment, one column a feature."""
    return np.array([[row.features.get(name, 0.0) for name in FEATURES] for row in rows])


def fit(rows: Sequence[Row]) -> LogisticRegression:
    """Fit the weights on the comments that the model is asked about."""
    asked = [row for row in rows if row.features and not row.certain]
    weights = [REACTIONS if row.source == "tool" else 1.0 for row in asked]
    labels = [row.label for row in asked]
    return LogisticRegression(C=STRENGTH, max_iter=2000).fit(matrix(asked), labels, sample_weight=weights)


def chances(model: LogisticRegression, rows: Sequence[Row]) -> np.ndarray:
    """Return each comment's probability as the product finds it."""
    said = model.predict_proba(matrix(rows))[:, 1]
    own = np.array([is_own_page(row.features) for row in rows])
    said = np.where(own, np.minimum(said, SPAM - 1e-6), said)
    return np.array([1.0 if r.certain else p if r.features else 0.0 for r, p in zip(rows, said, strict=True)])


def figures(labels: np.ndarray, said: np.ndarray) -> dict[str, float]:
    """Return false positives and recall of `spam` and with `suspect`, in per cent, and F1 of `spam`."""
    result: dict[str, float] = {"n": len(labels), "spam": int(labels.sum())}
    for name, least in (("spam", SPAM), ("with_suspect", SUSPECT)):
        result[f"{name}_false_positive_pct"] = round(100 * float((said[labels == 0] >= least).mean()), 2)
        result[f"{name}_recall_pct"] = round(100 * float((said[labels == 1] >= least).mean()), 2)
    hits = float(((said >= SPAM) & (labels == 1)).sum())
    result["f1"] = round(2 * hits / float((said >= SPAM).sum() + labels.sum()), 4)
    return result


def left_out(rows: Sequence[Row], both: Sequence[Row]) -> dict[str, dict[str, float]]:
    """Leave one blog or tool out at a time; `both` holds the comments in either form, to fit on."""
    said = np.zeros(len(rows))
    groups = [row.group for row in rows]
    for group in sorted(set(groups)):
        inside = [i for i, its in enumerate(groups) if its == group]
        model = fit([row for row in both if row.group != group])
        said[inside] = chances(model, [rows[i] for i in inside])
    labels, sources = np.array([row.label for row in rows]), np.array([row.source for row in rows])
    return {KINDS[name]: figures(labels[sources == name], said[sources == name]) for name in KINDS}


def videos() -> tuple[list[list[str]], np.ndarray, np.ndarray, list[str]]:
    """Return words, numbers, labels and video of every comment of the YouTube collection."""
    threads: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in read(corpus("youtube-spam").folder / "youtube.jsonl"):
        threads[row["thread"]].append(row)
    words, numbers, labels, names = [], [], [], []
    for name, rows in sorted(threads.items()):
        comments = tuple(Comment(str(i), row["text"], Author(row["author"])) for i, row in enumerate(rows))
        view = Video(Thread(Post(), comments, Source("table")))
        for comment, row in zip(comments, rows, strict=True):
            found, rest = features(comment, view)
            words.append(found)
            numbers.append(rest)
            labels.append(row["spam"])
            names.append(name)
    return words, np.array(numbers), np.array(labels), names


def fit_video(
    words: Sequence[Sequence[str]], numbers: np.ndarray, labels: np.ndarray
) -> tuple[dict[str, float], np.ndarray]:
    """Fit the video model: the weight of each word, then those of the numbers and the bias."""
    counts = Counter(word for found in words for word in found)
    kept = sorted(word for word, n in counts.items() if n >= (LEAST_PIECE if word[0] == MARK else LEAST_WORD))
    known = {word: i for i, word in enumerate(kept)}
    columns = [[known[word] for word in found if word in known] for found in words]
    starts = np.cumsum([0, *map(len, columns)])
    each = [(row, scales(kept[i] for i in row)) for row in columns]
    scale = np.array([by[kept[i][0] == MARK] for row, by in each for i in row])
    indices = [column for row in columns for column in row]
    shape = (len(words), len(known))
    here = sparse.csr_matrix((np.ones(len(indices)), indices, starts), shape=shape)
    spread = [np.asarray(here[labels == label].sum(0)).ravel() + 1 for label in (1, 0)]
    ratios = np.abs(np.log(spread[0] / spread[1])) + 0.2
    matrix_ = sparse.csr_matrix((scale * ratios[indices], indices, starts), shape=shape)
    spans = numbers.std(0) + 1e-9
    both = sparse.hstack([matrix_, sparse.csr_matrix(numbers / spans * DENSE_SCALE)]).tocsr()
    model = LogisticRegression(C=VIDEO_STRENGTH, max_iter=2000).fit(both, labels)
    weights = model.coef_[0]
    rest = np.append(weights[len(known) :] * DENSE_SCALE / spans, model.intercept_[0])
    return dict(zip(known, (weights[: len(known)] * ratios).tolist(), strict=True)), rest


def said_of_videos(words: Sequence[str], numbers: np.ndarray, model: tuple[dict[str, float], np.ndarray]) -> float:
    """Return the log odds, as the product does."""
    return VideoModel(model[0], tuple(model[1][:-1]), float(model[1][-1])).odds(list(words), tuple(numbers))[0]


def correlation(labels: np.ndarray, said: np.ndarray) -> float:
    """Return Matthews' correlation coefficient."""
    return round(float(np.corrcoef(labels, said)[0, 1]), 4)


def measure_videos(words: list[list[str]], numbers: np.ndarray, labels: np.ndarray, names: list[str]) -> dict[str, Any]:
    """Leave one video out at a time."""
    said = np.zeros(len(labels))
    place = np.array(names)
    each = {}
    for name in sorted(set(names)):
        rest = np.flatnonzero(place != name)
        model = fit_video([words[i] for i in rest], numbers[rest], labels[rest])
        for i in np.flatnonzero(place == name):
            said[i] = said_of_videos(words[i], numbers[i], model) >= 0
        each[name] = correlation(labels[place == name], said[place == name])
    return {"mcc": each, "mean_mcc": round(float(np.mean(list(each.values()))), 4)}


def main() -> None:
    """Measure, then fit on everything but the test tools."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=HERE)
    output = parser.parse_args().output
    rows: dict[bool, list[Row]] = {}
    for whole in (True, False):
        rows[whole] = rows_of("blog", blogs(whole=whole)) + rows_of("tool", reactions("train", whole=whole))
    both = rows[True] + rows[False]
    metrics: dict[str, Any] = {
        "as_pages": left_out(rows[True], both),
        "as_tables": left_out(rows[False], both),
    }
    model = fit(both)
    tests = rows_of("tool", reactions("test", whole=True))
    metrics["test_tools"] = figures(np.array([row.label for row in tests]), chances(model, tests))
    words, numbers, labels, names = videos()
    metrics["videos_left_out"] = measure_videos(words, numbers, labels, names)
    weights, rest = fit_video(words, numbers, labels)
    np.savez_compressed(
        output / "video.npz",
        vocabulary=np.frombuffer("\n".join(weights).encode(), dtype=np.uint8),
        words=np.array(list(weights.values()), dtype=np.float16),
        dense=rest.astype(np.float32),
    )
    meta = {
        "version": VERSION,
        "bias": round(float(model.intercept_[0]), 4),
        "suspect": SUSPECT,
        "spam": SPAM,
        "weights": {name: round(float(weight), 4) for name, weight in zip(FEATURES, model.coef_[0], strict=True)},
        "video_dense": DENSE,
    }
    for name, content in (("meta.json", meta), ("metrics.json", metrics)):
        (output / name).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    json.dump(metrics, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
