# ruff: noqa: INP001, T201  # a script, and it prints its numbers
"""Train and measure the model of score changes on our own corpora: `threadscope train changes`.

Tools are split, never comments. Cross-validated over whole tools of the training half; the test tools are measured
once, at the end. Takes about two minutes of one core. Writes `weights.npz`, `meta.json` and `metrics.json`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from threadscope.corpora import corpus
from threadscope.model import Author, Comment, Post, Source, Thread, Tool
from threadscope.nlp.change_choice import choose
from threadscope.nlp.change_gate import gate_features, gate_names, gate_of
from threadscope.nlp.change_hit import LOOKED, hit_features, weighed
from threadscope.nlp.change_model import Found, Prepared, judge, prepare, promising
from threadscope.nlp.change_view import Start, Surroundings, View
from threadscope.nlp.change_way import same_features, way_features
from threadscope.nlp.context import Context, ThreadContext
from threadscope.nlp.linear import Linear, save
from threadscope.nlp.mentions import bind
from threadscope.nlp.pipeline import load
from threadscope.nlp.score_changes import surroundings
from threadscope.nlp.tool import find_tool
from threadscope.nlp.words import read_text, text_of

HERE = Path(__file__).parent
VERSION = "changes-3"
STRENGTH = {"gate": 0.1, "claim": 0.07, "start": 0.3, "same": 0.5, "way": 0.3}
"""Inverse regularisation of each question about one site, chosen on the training tools."""
STRENGTH_OF_HIT = 0.05
"""The same of the question whether all that a site says is right, whose features are brought to one size first."""
LEAST_SEEN = 2
FOLDS = 8
NOUNS = ("company", "service", "Bush", "house", "Yahoo", "place", "president", "car")
POSITIVE = 2.0
"""Weight of a site that tells of a change."""
SLACK = 0.007
"""F1 within which the lowest threshold is taken: plain and unheard-of wordings are less sure than lively ones."""
ORDINARY = 0.2
"""Changes a comment in ordinary threads; those written to hold many count less, as they would teach to see more."""


@dataclass(frozen=True)
class Gold:
    """A labelled change; `start`..`end` in characters."""

    start: int
    end: int
    before: float | None
    to: float | None
    direction: str


@dataclass
class Row:
    """One comment."""

    tool: str
    split: str
    view: View
    sites: list[Prepared]
    gold: list[Gold]
    labels: list[int] = field(default_factory=list)
    """Of each site: 1 a change, 0 none, -1 not to be learnt from."""
    owners: list[Gold | None] = field(default_factory=list)
    weight: float = 1.0


def split_of(corpus: str, slug: str) -> str:
    """Return `test` or `train`; all threads of a tool fall together."""
    return "test" if corpus == "reactions" and hashlib.sha256(slug.encode()).digest()[0] % 3 == 0 else "train"


def rows(corpus: str, wanted: str) -> Iterator[Row]:
    """Run the pipeline over a corpus and read the sites out; test threads are opened only when they are wanted."""
    nlp = load()
    for path in sorted((HERE.parents[1] / "corpora" / corpus / "threads").glob("*.jsonl")):
        slug = path.stem.rsplit("-", 1)[0]
        if split_of(corpus, slug) != wanted:
            continue
        head, *labelled = map(json.loads, path.read_text("utf-8").splitlines())
        comments = tuple(
            Comment(c["id"], c["text"], Author(c["author"], c["author_url"] or None), c["reply_to"]) for c in labelled
        )
        thread = Thread(
            Post(title=head["post_title"], text=head["post_text"], author=head.get("host")), comments, Source("table")
        )
        shared = ThreadContext(thread, find_tool(thread, head["tool"], ()))
        docs = [nlp.make_doc(c.text) for c in comments]
        for doc, comment in zip(docs, comments, strict=True):
            doc._.context = Context(comment, shared)
        dense = sum(len(c["score_changes"]) for c in labelled) / len(labelled) if corpus == "reactions" else 0.0
        stages = [name for name in nlp.pipe_names if name not in ("language", "sentiment", "mentions")]
        for doc, gold in zip(nlp.pipe(docs, disable=stages), labelled, strict=True):
            if gold["kind"] in ("spam", "pingback"):
                continue
            view, sites = prepare(text_of(doc), "score", surroundings(doc))
            row = Row(slug, wanted, view, sites, list(_golds(gold)), weight=min(1.0, ORDINARY / max(dense, ORDINARY)))
            _label(row)
            yield row


def negatives() -> Iterator[Row]:
    """Read web texts that are about no scoring tool at all, each bound to some common noun as if that were one."""
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
        text = read_text(" ".join(sentences))
        bind(text, Tool(NOUNS[at % len(NOUNS)]))
        view, sites = prepare(text, "score", Surroundings())
        if sites:
            yield Row("", "train", view, sites, [], [0] * len(sites), [None] * len(sites))


def _golds(comment: dict[str, Any]) -> Iterator[Gold]:
    for change in comment["score_changes"]:
        start = comment["text"].index(change["span"])
        yield Gold(start, start + len(change["span"]), change["from"], change["to"], change["direction"])


def _label(row: Row) -> None:  # noqa: C901  # one rule of labelling, told in order
    """Say which sites are changes: the new level of one that has a number, else the words that tell it."""
    row.labels, row.owners = [0] * len(row.sites), [None] * len(row.sites)
    text = row.view.text

    def inside(gold: Gold, first: int, last: int) -> bool:
        start, end = text.span(first, last)
        return start < gold.end and end > gold.start

    def own(at: int, gold: Gold) -> None:
        row.labels[at], row.owners[at] = 1, gold

    for gold in row.gold:
        levels = [
            (at, one.site.level)
            for at, one in enumerate(row.sites)
            if one.site.level is not None and inside(gold, one.site.level.first, one.site.level.last)
        ]
        if gold.to is not None:
            same = [at for at, level in levels if level.said == gold.to]
            for at in same[:-1]:
                row.labels[at] = -1
            if same:
                own(same[-1], gold)
            continue
        unsaid = [(at, level) for at, level in levels if level.said is None]
        if unsaid:
            first, last = unsaid[0][1].value, unsaid[-1][1].value
            turned = (
                first is not None and last is not None and first != last and (last > first) != (gold.direction == "up")
            )
            own((unsaid[0] if turned else unsaid[-1])[0], gold)
        for at, one in enumerate(row.sites):
            if one.site.level is None and inside(gold, one.site.anchor, one.site.last) and row.labels[at] == 0:
                if unsaid:
                    row.labels[at] = -1
                else:
                    own(at, gold)
    for gold in row.gold:
        _leave_out(row, gold)


def _leave_out(row: Row, gold: Gold) -> None:
    """Do not learn from words of another way in a change's span: "up ten places since they dropped the pipes"."""
    told = [at for at, one in enumerate(row.sites) if row.owners[at] is gold and one.site.level is None]
    ways = {at: {"#up", "#down"}.intersection(row.view.names(row.sites[at].site.anchor)) for at in told}
    against = [at for at in told if len(ways[at]) == 1 and f"#{gold.direction}" not in ways[at]]
    if len(against) < len(told):
        for at in against:
            row.labels[at], row.owners[at] = -1, None


@dataclass
class Question:
    """Examples of one question."""

    features: list[Any] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)


def examples(data: Sequence[Row]) -> dict[str, Question]:
    """Turn rows into examples of the four questions."""
    found = {name: Question() for name in STRENGTH}

    def add(question: str, features: Any, label: int) -> None:
        found[question].features.append(features)
        found[question].labels.append(int(label))
        found[question].weights.append(row.weight if question in ("gate", "claim") else 1.0)

    for row in data:
        for one, label, gold in zip(row.sites, row.labels, row.owners, strict=True):
            if label >= 0:
                add("gate", gate_names(gate_features(row.view, one.site)), label)
                add("claim", one.claim, label)
            if label != 1 or gold is None:
                continue
            best: Start | None = None
            for start, features in one.starts:
                hit = _is_start(row, one, start, gold)
                if hit is not None:
                    add("start", features, hit)
                    best = start if hit and best is None else best
            add("same", same_features(row.view, one.site, one.ways), gold.direction == "same")
            if gold.direction != "same":
                add("way", way_features(row.view, one.site, best, one.ways), gold.direction == "up")
    return found


def _is_start(row: Row, one: Prepared, start: Start, gold: Gold) -> bool | None:
    """Say whether a start is the labelled one; None where it cannot be told."""
    assert one.site.level is not None
    if one.site.level.said is None:
        if start.level is None:
            return None
        first, last = row.view.text.span(start.level.first, start.level.last)
        return first < gold.end and last > gold.start
    if gold.before is None:
        return False
    value = start.value if start.level is None else start.level.said
    return None if gold.direction == "same" else value == gold.before


def matrix(features: Sequence[Any], vocabulary: dict[str, int]) -> Any:
    """Return features as a sparse matrix, shape (examples, vocabulary)."""
    cells: tuple[list[float], list[int], list[int]] = ([], [], [0])
    for one in features:
        for name, value in one.items() if isinstance(one, dict) else ((name, 1.0) for name in one):
            if name in vocabulary:
                cells[0].append(value)
                cells[1].append(vocabulary[name])
        cells[2].append(len(cells[1]))
    return sparse.csr_matrix(cells, shape=(len(features), len(vocabulary)))


def fit(data: Sequence[Row]) -> dict[str, tuple[list[str], Any, Any]]:
    """Fit the four questions: (names, weights, bias) of each."""
    fitted = {}
    for question, one in examples(data).items():
        seen = Counter(name for features in one.features for name in features)
        names = sorted(name for name, count in seen.items() if count >= LEAST_SEEN)
        vocabulary = {name: at for at, name in enumerate(names)}
        labels = np.array(one.labels)
        model = LogisticRegression(C=STRENGTH[question], solver="liblinear", tol=1e-3, max_iter=300)
        weight = np.where(labels == 1, POSITIVE if question in ("gate", "claim") else 1.0, 1.0)
        model.fit(matrix(one.features, vocabulary), labels, sample_weight=weight * np.array(one.weights))
        fitted[question] = (names, model.coef_.T, model.intercept_)
    return fitted


def fit_hit(data: Sequence[Row], judged: Sequence[Sequence[Found]]) -> tuple[list[str], Any, Any]:
    """Fit whether all that a site says is right, to judgements by models that had not seen its tool."""
    features: list[dict[str, float]] = []
    labels: list[bool] = []
    weights: list[float] = []
    for row, found in zip(data, judged, strict=True):
        looked = [one for one in found if one.chance >= LOOKED]
        features += hit_features(looked, len(row.view.text.words))
        labels += [any(_hits(row, one, gold) for gold in row.gold) for one in looked]
        weights += [row.weight] * len(looked)
    names = sorted({name for one in features for name in one})
    table = matrix(features, {name: at for at, name in enumerate(names)}).toarray()
    mean, size = table.mean(axis=0), table.std(axis=0) + 1e-9
    model = LogisticRegression(C=STRENGTH_OF_HIT, max_iter=500).fit((table - mean) / size, labels, weights)
    weight = model.coef_[0] / size
    return names, weight[:, None], model.intercept_ - weight @ mean


def weigh(data: Sequence[Row], judged: Sequence[Sequence[Found]], models: Linear) -> list[list[Found]]:
    """Weigh the judged sites of every row with what stands around them."""
    words = (len(row.view.text.words) for row in data)
    return [weighed(found, count, models) for found, count in zip(judged, words, strict=True)]


def cross_weighed(data: Sequence[Row], judged: Sequence[Sequence[Found]]) -> list[list[Found]]:
    """Weigh the judged sites of each row by what was learnt of other tools."""
    fold = folds(data)
    found: list[list[Found]] = [[] for _ in data]
    for k in range(FOLDS):
        other, own = ([at for at, row in enumerate(data) if (fold[row.tool] == k) == mine] for mine in (False, True))
        models = linear({"hit": fit_hit([data[at] for at in other], [judged[at] for at in other])})
        made = weigh([data[at] for at in own], [judged[at] for at in own], models)
        for at, one in zip(own, made, strict=True):
            found[at] = one
    return found


def linear(fitted: dict[str, tuple[list[str], Any, Any]]) -> Linear:
    """Return fitted weights as the product scores with them."""
    weights = {q: dict(zip(names, map(tuple, w.tolist()), strict=True)) for q, (names, w, _) in fitted.items()}
    return Linear(weights, {q: tuple(bias.tolist()) for q, (_, _, bias) in fitted.items()}, {})


def predict(data: Sequence[Row], models: Linear) -> list[list[Found]]:
    """Judge the sites of every row that are worth it."""
    gate = gate_of(models)
    return [[judge(row.view, one, models) for one in row.sites if promising(row.view, one.site, gate)] for row in data]


def measure(data: Sequence[Row], judged: Sequence[Sequence[Found]], least: float) -> dict[str, Any]:
    """Score as the field does: the span overlaps, the direction agrees, and both numbers where they are labelled."""
    hit = said = gold = 0
    for row, found in zip(data, judged, strict=True):
        left = choose(found, least)
        said, gold = said + len(left), gold + len(row.gold)
        for want in row.gold:
            match = next((one for one in left if _hits(row, one, want)), None)
            if match is not None:
                hit += 1
                left.remove(match)
    return {"hit": hit, "said": said, "gold": gold, "f1": round(2 * hit / max(1, said + gold), 4)}


def ordinarily(data: Sequence[Row], judged: Sequence[list[Found]]) -> tuple[list[Row], list[list[Found]]]:
    """Return what belongs to threads that were not written to hold many changes."""
    chosen = [(row, found) for row, found in zip(data, judged, strict=True) if row.weight == 1.0]
    return [row for row, _ in chosen], [found for _, found in chosen]


def _hits(row: Row, one: Found, want: Gold) -> bool:
    start, end = row.view.text.span(one.first, one.last)
    numbers = all(w is None or w == h for w, h in ((want.before, one.before), (want.to, one.to)))
    return start < want.end and end > want.start and one.direction == want.direction and numbers


def folds(data: Sequence[Row]) -> dict[str, int]:
    """Deal tools to folds, the same way each time."""
    tools = sorted({row.tool for row in data}, key=lambda tool: hashlib.sha256(tool.encode()).hexdigest())
    return {tool: place % FOLDS for place, tool in enumerate(tools)}


def cross_validated(data: Sequence[Row], always: Sequence[Row]) -> list[list[Found]]:
    """Judge each row by a model that has not seen its tool."""
    fold = folds(data)
    judged: list[list[Found]] = [[] for _ in data]
    for k in range(FOLDS):
        models = linear(fit([*(row for row in data if fold[row.tool] != k), *always]))
        for at, row in enumerate(data):
            if fold[row.tool] == k:
                judged[at] = predict([row], models)[0]
    return judged


def main() -> None:
    """Measure, then train on all training tools."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=HERE)
    output = parser.parse_args().output
    ours = {name: list(rows(name, "train")) for name in ("reactions", "plain", "wordings")}
    ewt = list(negatives())
    metrics: dict[str, Any] = {}
    sites = {
        name: cross_validated(data, [row for other in ours if other != name for row in ours[other]] + ewt)
        for name, data in ours.items()
        if name != "plain"
    }
    hit = fit_hit(ours["reactions"], sites["reactions"])
    judged = cross_weighed(ours["reactions"], sites["reactions"])
    ordinary = ordinarily(ours["reactions"], judged)  # the threshold for threads as people write them
    scores = {step / 40: measure(*ordinary, step / 40) for step in range(8, 25)}
    best = max(score["f1"] for score in scores.values())
    least = min(step for step, score in scores.items() if score["f1"] >= best - SLACK)
    metrics["cross-validated, reactions of ordinary density"] = scores[least]
    metrics["cross-validated, reactions"] = measure(ours["reactions"], judged, least)
    judged = weigh(ours["wordings"], sites["wordings"], linear({"hit": hit}))
    metrics["cross-validated, wordings"] = measure(ours["wordings"], judged, least)
    fitted = {**fit([row for data in ours.values() for row in data] + ewt), "hit": hit}
    test = list(rows("reactions", "test"))
    models = linear(fitted)
    judged = weigh(test, predict(test, models), models)
    metrics["test tools"] = measure(test, judged, least)
    metrics["test tools, threads of ordinary density"] = measure(*ordinarily(test, judged), least)
    save(output, fitted, {"version": VERSION, "least": least, "classes": {}})
    (output / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", "utf-8")
    print(json.dumps(metrics, indent=1))


if __name__ == "__main__":
    main()
