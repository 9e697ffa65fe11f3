# ruff: noqa: INP001, T201  # a script, and it prints its numbers
"""Train and measure the topic models on our own corpora: `threadscope train topics`.

`claim` says which lists of nouns are topics that a tool gave; `verdict` what the author makes of a topic (there,
labelled topics are taken at their labelled places, so that its figures do not depend on how well topics are found).
Tools are split, never comments; the test tools are measured only with `--test`. Takes about two minutes of one core.
Writes `weights.npz`, `meta.json` and `metrics.json`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from threadscope.corpora import corpus
from threadscope.model import Author, Comment, Post, Source, Thread, Tool
from threadscope.nlp.context import Context, ThreadContext
from threadscope.nlp.linear import save
from threadscope.nlp.mentions import bind
from threadscope.nlp.pipeline import load
from threadscope.nlp.taxonomy import topic_key
from threadscope.nlp.tool import find_tool
from threadscope.nlp.topic_evaluation import Found, evaluate
from threadscope.nlp.topic_features import MEANING, verdict_features
from threadscope.nlp.topic_sites import giving_words
from threadscope.nlp.topics import candidates
from threadscope.nlp.words import Text, read_text, text_of

HERE = Path(__file__).parent
VERSION = "topics-4"
CLASSES = ("disputed", "endorsed", "reported")
STRENGTH = 0.15
LIST_STRENGTH = 0.2
POSITIVE = 2.0
VERDICT_MEANT = 2.0
"""The same of the words that judge a topic."""
LEAST = 0.47
"""The least probability of a list that is taken for topics."""
MEANT = 0.5
"""Of the mean word vector of a list, at root mean square 1, beside its other features."""
NOUNS = ("company", "service", "Bush", "house", "Yahoo", "place", "president", "car")
SKIPPED = 1
LEAST_SEEN = 2
FOLDS = 8
EVERY = False
"""Whether lists are read that only the accurate tier looks at, whose recipe asks for them."""


@dataclass
class Lists:
    """One comment's lists that could be topics."""

    tool: str
    features: list[Mapping[str, float]]
    labels: list[int]
    spans: list[list[tuple[int, int, str]]]
    ruled: list[bool]
    """Whether a rule finds it without the model."""
    gold: list[str]
    text: Text
    topics: list[tuple[Found, ...]]
    """Of each list."""
    tied: list[bool]
    """Whether the fast tier reads it."""


@dataclass
class Row:
    """One labelled topic."""

    tool: str
    features: Mapping[str, float]
    label: str
    rules: str
    text: Text
    place: tuple[int, tuple[Found, ...], int]
    """Where its claim begins, the claim's topics, and which of them it is."""


def split_of(corpus: str, slug: str) -> str:
    """Return `test` or `train`; all threads of a tool fall together."""
    return "test" if corpus == "reactions" and hashlib.sha256(slug.encode()).digest()[0] % 3 == 0 else "train"


def rows(corpus: str, wanted: str) -> Iterator[Row | Lists]:
    """Run the pipeline over a corpus and describe its labelled topics, and all lists of nouns."""
    nlp = load()
    stages = [name for name in nlp.pipe_names if name not in ("language", "sentiment", "mentions")]
    for path in sorted((HERE.parents[1] / "corpora" / corpus / "threads").glob("*.jsonl")):
        slug = path.stem.rsplit("-", 1)[0]
        if split_of(corpus, slug) != wanted:
            continue
        head, *labelled = map(json.loads, path.read_text("utf-8").splitlines())
        labelled = [c for c in labelled if c["kind"] not in ("spam", "pingback")]
        comments = tuple(Comment(c["id"], c["text"], Author(c["author"])) for c in labelled)
        thread = Thread(Post(title=head["post_title"], text=head["post_text"]), comments, Source("table"))
        shared = ThreadContext(thread, find_tool(thread, head["tool"], ()))
        giving = giving_words(f"{head['post_title']}\n{head['post_text'] or ''}")
        docs = [nlp.make_doc(c.text) for c in comments]
        for doc, comment in zip(docs, comments, strict=True):
            doc._.context = Context(comment, shared)
        for doc, gold in zip(nlp.pipe(docs, disable=stages), labelled, strict=True):
            text = text_of(doc)
            yield _lists(slug, text, giving, [topic for claim in gold["topic_claims"] for topic in claim["topics"]])
            tone = (doc._.sentiment.probabilities or {}) if doc._.sentiment is not None else {}
            leaning = tone.get("positive", 0.0) - tone.get("negative", 0.0)
            for claim in gold["topic_claims"]:
                yield from _described(slug, text, claim, leaning)


def _lists(slug: str, text: Text, giving: frozenset[str], gold: list[str]) -> Lists:
    row = Lists(slug, [], [], [], [], gold, text, [], [])
    for one in candidates(text, giving, every=EVERY):
        spans = _spans(text, one.topics)
        hits = sum(any(alike(want, said) for want in gold) for _, _, said in spans)
        row.features.append(one.features)
        row.labels.append(int(hits > 0 and 2 * hits >= len(spans)))
        row.spans.append(spans)
        row.ruled.append(not one.frame.name.startswith("model:"))
        row.topics.append(one.topics)
        row.tied.append(one.tied)
    return row


def _spans(text: Text, topics: Sequence[Found]) -> list[tuple[int, int, str]]:
    places = [text.span(topic.first, topic.last) for topic in topics]
    return [(start, end, text.text[start:end]) for start, end in places]


def alike(want: str, said: str) -> bool:
    """Compare topics as the field does: the words of one are contained in the other's."""
    one, two = (
        {word.rstrip("s") for word in re.findall(r"\w+", name.casefold())} - {"the", "a", "an", "and", "of"}
        for name in (want, said)
    )
    return bool(one and two and (one <= two or two <= one))


def negatives() -> Iterator[Lists]:
    """Read web texts that are about no scoring tool, each bound to some common noun as if that were one."""
    path = corpus("ud-english-ewt").folder / "en_ewt-ud-train.conllu"
    if not path.is_file():
        raise SystemExit(f"{path} is missing: `threadscope corpora` says where it comes from")
    documents: list[list[str]] = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("# newdoc"):
                documents.append([])
            elif line.startswith("# text = "):
                documents[-1].append(line[9:].strip())
    for at, sentences in enumerate(documents):
        if at % SKIPPED == 0:
            text = read_text(" ".join(sentences))
            bind(text, Tool(NOUNS[at // SKIPPED % len(NOUNS)]))
            yield _lists("", text, frozenset(), [])


@cache
def vectors() -> tuple[dict[str, int], Any, Any]:
    """Return word -> row, the word vectors at root mean square 1, and each word's importance."""
    with np.load(HERE.parents[1] / "corpora" / "word-vectors" / "vectors.npz", allow_pickle=False) as arrays:
        words = arrays["words"].tobytes().decode().split("\n")
        values, importance = arrays["vectors"].astype(float), arrays["importance"].astype(float)
    return {word: at for at, word in enumerate(words)}, values / np.sqrt(np.mean(values**2)), importance


def meanings(features: Sequence[Mapping[str, float]]) -> Any:
    """Return the mean word vector of each list's topics, shape (lists, 64)."""
    index, values, _ = vectors()
    means = np.zeros((len(features), values.shape[1]))
    for at, one in enumerate(features):
        for name, share in one.items():
            if name[0] == "~" and name[1:] in index:
                means[at] += share * values[index[name[1:]]]
    return MEANT * means


def fit_lists(data: Sequence[Lists]) -> tuple[list[str], Any, Any]:
    """Fit which lists are topics: names, weights, bias; each word's vector ends in one weight of the word's own."""
    features = [one for row in data for one in row.features]
    labels = np.array([label for row in data for label in row.labels])
    seen = Counter(name for one in features for name in one)
    names = sorted(name for name, count in seen.items() if count >= LEAST_SEEN and name[0] != "~")
    model = LogisticRegression(C=LIST_STRENGTH, solver="liblinear", tol=1e-3)
    shaped = sparse.hstack([sparse_of(features, names), sparse.csr_matrix(meanings(features))]).tocsr()
    model.fit(shaped, labels, sample_weight=np.where(labels == 1, POSITIVE, 1.0))
    index, values, _ = vectors()
    meant = MEANT * values @ model.coef_[0, len(names) :]
    weights = np.concatenate([model.coef_[0, : len(names)], meant])
    return [*names, *(f"~{word}" for word in index)], weights[:, None], model.intercept_


def chances(row: Lists, weights: Mapping[str, float], bias: float) -> list[float]:
    """Return the probability of each of a comment's lists."""
    logits = [sum(weights.get(name, 0.0) * value for name, value in one.items()) for one in row.features]
    return [float(1 / (1 + np.exp(-bias - logit))) for logit in logits]


def rated(data: Sequence[Lists], fitted: tuple[list[str], Any, Any]) -> list[list[float]]:
    """Return the probabilities of all comments' lists."""
    weights = dict(zip(fitted[0], fitted[1][:, 0].tolist(), strict=True))
    return [chances(row, weights, float(fitted[2][0])) for row in data]


def measure(data: Sequence[Lists], judged: Sequence[Sequence[float]], *, ruled: bool = False) -> dict[str, Any]:
    """Score the topics that are found, or with `ruled` those that the rules alone find."""
    hit = said = gold = 0
    for row, chosen in zip(data, judged, strict=True):
        left: list[str] = []
        taken: list[list[tuple[int, int, str]]] = []
        known: set[tuple[str, ...]] = set()
        lists = zip(chosen, row.ruled, row.spans, strict=True)
        for chance, by_rule, spans in sorted(lists, key=itemgetter(0), reverse=True):
            if (by_rule if ruled else chance >= LEAST) and not any(
                spans[0][0] < other[-1][1] and other[0][0] < spans[-1][1] for other in taken
            ):
                taken.append(spans)
                for _, _, name in spans:
                    if topic_key(name) not in known:
                        known.add(topic_key(name))
                        left.append(name)
        said, gold = said + len(left), gold + len(row.gold)
        for want in row.gold:
            match = next((name for name in left if alike(want, name)), None)
            if match is not None:
                hit += 1
                left.remove(match)
    return {"hit": hit, "said": said, "gold": gold, "f1": round(2 * hit / max(1, said + gold), 4)}


def _described(slug: str, text: Text, claim: dict[str, Any], tone: float) -> Iterator[Row]:
    span = claim.get("span") or claim["topics"][0]
    start = text.text.index(span)
    placed: list[tuple[Found, str]] = []
    at = 0
    for topic, label in zip(claim["topics"], claim["evaluations"], strict=True):
        found = max(span.find(topic, at), span.find(topic))
        if found >= 0:
            first, last = start + found, start + found + len(topic)
            words = [i for i, start in enumerate(text.starts) if start < last and text.span(i, i + 1)[1] > first]
            placed.append((Found(words[0], words[-1] + 1), label))
            at = found + len(topic)
    placed.sort(key=lambda pair: pair[0].first)
    topics = [topic for topic, _ in placed]
    if topics:
        begin = min(topics[0].first, next(i for i in range(len(text.words)) if text.span(i, i + 1)[1] > start))
        described = verdict_features(text, begin, topics, tone)
        ruled = evaluate(text, begin, topics)
        for k, ((_, label), features) in enumerate(zip(placed, described, strict=True)):
            yield Row(slug, features, label, ruled[k][0], text, (begin, tuple(topics), k))


def sparse_of(features: Sequence[Mapping[str, float]], names: Sequence[str]) -> Any:
    """Return the values of named features as a sparse matrix, shape (examples, names)."""
    known = {name: at for at, name in enumerate(names)}
    cells = [
        (value, at, known[name]) for at, one in enumerate(features) for name, value in one.items() if name in known
    ]
    values, *where = zip(*cells, strict=True) if cells else ((), (), ())
    return sparse.csr_matrix((values, tuple(where)), shape=(len(features), len(known)))


def judging(features: Sequence[Mapping[str, float]]) -> Any:
    """Return the summed vectors of the words that judge each topic, plain and behind negators; (topics, 128)."""
    index, values, importance = vectors()
    size = values.shape[1]
    sums = np.zeros((len(features), 2 * size))
    for at, one in enumerate(features):
        for name, share in one.items():
            if name[0] == MEANING:
                negated = name[1] == "!"
                row = index.get(name[1 + negated :])
                if row is not None:
                    sums[at, size * negated : size * (1 + negated)] += share * importance[row] * values[row]
    return sums


def fit(data: Sequence[Row]) -> tuple[list[str], Any, Any]:
    """Fit one multinomial regression: names, weights, bias; each word's vector ends in weights of the word's own."""
    features = [row.features for row in data]
    seen = Counter(name for one in features for name in one)
    names = sorted(name for name, count in seen.items() if count >= LEAST_SEEN and name[0] != MEANING)
    meant = judging(features)
    scale = VERDICT_MEANT / max(1e-9, np.sqrt((meant**2).sum(1).mean()))
    model = LogisticRegression(C=STRENGTH, max_iter=1_000)
    shaped = sparse.hstack([sparse_of(features, names), sparse.csr_matrix(scale * meant)]).tocsr()
    model.fit(shaped, [row.label for row in data])
    assert tuple(model.classes_) == CLASSES
    index, values, importance = vectors()
    own, *halves = np.split(model.coef_.T, [len(names), len(names) + values.shape[1]])
    by_word = [scale * importance[:, None] * (values @ half) for half in halves]
    words = [*(f"{MEANING}{word}" for word in index), *(f"{MEANING}!{word}" for word in index)]
    return [*names, *words], np.vstack([own, *by_word]), model.intercept_


def predict(data: Sequence[Row], fitted: tuple[list[str], Any, Any]) -> list[str]:
    """Return the likeliest class of each row."""
    names, weights, bias = fitted
    logits = sparse_of([row.features for row in data], names) @ weights + bias
    return [CLASSES[k] for k in logits.argmax(1)]


def accuracy(data: Sequence[Row], said: Sequence[str]) -> dict[str, Any]:
    """Compare with the labels, beside the rules alone and the commonest label."""
    most = Counter(row.label for row in data).most_common(1)[0][1]
    return {
        "topics": len(data),
        "model": round(sum(row.label == label for row, label in zip(data, said, strict=True)) / len(data), 4),
        "rules": round(sum(row.label == row.rules for row in data) / len(data), 4),
        "commonest": round(most / len(data), 4),
    }


def folds(data: Sequence[Row | Lists]) -> dict[str, int]:
    """Deal tools to folds, the same way each time."""
    tools = sorted({row.tool for row in data}, key=lambda tool: hashlib.sha256(tool.encode()).hexdigest())
    return {tool: place % FOLDS for place, tool in enumerate(tools)}


def verdicts(data: Sequence[Row], rest: Sequence[Row]) -> dict[str, Any]:
    """Cross-validate the verdicts over whole tools."""
    fold, said = folds(data), [""] * len(data)
    for k in range(FOLDS):
        fitted = fit([*(row for row in data if fold[row.tool] != k), *rest])
        mine = [at for at, row in enumerate(data) if fold[row.tool] == k]
        for at, label in zip(mine, predict([data[at] for at in mine], fitted), strict=True):
            said[at] = label
    return accuracy(data, said)


def claims(data: Sequence[Lists], rest: Sequence[Lists]) -> dict[str, Any]:
    """Cross-validate the finding of topics over whole tools, beside the rules alone."""
    fold = folds(data)
    judged: list[list[float]] = [[] for _ in data]
    for k in range(FOLDS):
        fitted = fit_lists([*(row for row in data if fold[row.tool] != k), *rest])
        mine = [at for at, row in enumerate(data) if fold[row.tool] == k]
        for at, chosen in zip(mine, rated([data[at] for at in mine], fitted), strict=True):
            judged[at] = chosen
    return {"model": measure(data, judged), "rules": measure(data, judged, ruled=True)}


def main() -> None:
    """Measure, then train on all training tools."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=HERE)
    output = parser.parse_args().output
    ours = {name: list(rows(name, "train")) for name in ("reactions", "plain", "wordings")}
    labelled = {name: [row for row in data if isinstance(row, Row)] for name, data in ours.items()}
    lists = {name: [row for row in data if isinstance(row, Lists)] for name, data in ours.items()}
    lists["web"] = list(negatives())
    metrics: dict[str, Any] = {}
    for name in ("reactions", "wordings"):
        metrics[f"found, cross-validated, {name}"] = claims(
            lists[name], [row for other, theirs in lists.items() if other != name for row in theirs]
        )
        metrics[f"verdict, cross-validated, {name}"] = verdicts(
            labelled[name], [row for other, theirs in labelled.items() if other != name for row in theirs]
        )
    fitted = fit([row for data in labelled.values() for row in data])
    finding = fit_lists([row for data in lists.values() for row in data])
    test = list(rows("reactions", "test"))
    topics = [row for row in test if isinstance(row, Row)]
    found = [row for row in test if isinstance(row, Lists)]
    judged = rated(found, finding)
    metrics["test tools, verdict"] = accuracy(topics, predict(topics, fitted))
    metrics["test tools, found"] = {"model": measure(found, judged), "rules": measure(found, judged, ruled=True)}
    save(
        output,
        {"verdict": fitted, "claim": finding},
        {"version": VERSION, "least": LEAST, "classes": {"verdict": CLASSES}},
    )
    (output / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", "utf-8")
    print(json.dumps(metrics, indent=1))


if __name__ == "__main__":
    main()
