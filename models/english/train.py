# ruff: noqa: INP001, T201  # a script, and it prints its numbers
"""Train and measure the English pipeline: `python models/english/train.py [DATA]`.

DATA is the folder with `en_ewt-ud-{train,dev,test}.conllu`, packed with xz or not; without it, the corpus
`ud-english-ewt` is taken from where `threadscope corpora add` has put it. Everything was chosen on train and dev; test
is read at the end. Takes about ten CPU minutes of one core. Writes spaCy's folder of the pipeline and `metrics.json`
beside this file (`--output` for elsewhere). A second run on the same machine and versions writes the same bytes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")  # before numpy: sums must not depend on threads

import spacy
from evaluation import by_relation, ratio_to_bare, score
from lemmas import learn
from spacy.training import Example
from spacy.util import fix_random_seed, load_config, load_model_from_config
from thinc.api import Adam, NumpyOps, set_current_ops, warmup_linear
from treebank import Paragraph, careless, raw, read, reference, spaced

from threadscope.corpora import corpus
from threadscope.nlp import english_lemmas, english_tokenizer

HERE = Path(__file__).parent
VERSION = "1.0.0"
SEED = 5
META = {
    "name": "threadscope_english",
    "version": VERSION,
    "description": "Words, sentences, tags, lemmas and Universal Dependencies of English comments",
    "author": "threadscope",
    "license": "CC BY-SA 4.0",
    "sources": [{"name": "UD English EWT", "url": "https://universaldependencies.org/", "license": "CC BY-SA 4.0"}],
}
PUBLISHED = {"Stanza": {"LAS": 83.6}, "UDPipe": {"LAS": 77.0}}
"""As their makers report them for this treebank from raw text (an earlier version of it): Qi et al., 2020."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Say how long and how to train."""

    steps: int = 4000
    check: int = 500
    """Steps between looks at dev."""
    rate: float = 0.002
    warm_up: int = 250
    words: int = 800
    """In a batch, once grown; it starts with a third."""
    growth: float = 1.001
    drop: float = 0.1
    careless: float = 0.25
    """Share of the texts that are rewritten as careless people type."""
    spaced: float = 0.1
    """Share of the texts with a line break or a second space in them."""


def examples(nlp: spacy.Language, paragraphs: Sequence[Paragraph], plan: Plan) -> Iterator[Example]:
    """Yield examples for ever: shuffled, tokenized as in earnest, some rewritten."""
    chosen = random.Random(SEED)  # noqa: S311  # a shuffle, no secret
    order = list(paragraphs)
    while True:
        chosen.shuffle(order)
        for paragraph in order:
            for part in cut(paragraph, chosen):
                texted = careless(part, chosen) if chosen.random() < plan.careless else part
                text = spaced(raw(texted), chosen) if chosen.random() < plan.spaced else raw(texted)
                yield Example(nlp.make_doc(text), reference(nlp, texted))


def cut(paragraph: Paragraph, chosen: random.Random) -> Iterator[Paragraph]:
    """Yield a paragraph in pieces of a few sentences: comments are short, and long texts train slowly."""
    start = 0
    while start < len(paragraph):
        count = chosen.choice((1, 1, 2, 3, 5))
        yield paragraph[start : start + count]
        start += count


def batches(stream: Iterator[Example], plan: Plan) -> Iterator[list[Example]]:
    """Yield batches by words, growing."""
    size = plan.words / 3
    while True:
        batch: list[Example] = []
        while sum(len(example) for example in batch) < size:
            batch.append(next(stream))
        yield batch
        size = min(plan.words, size * plan.growth)


def train(data: dict[str, list[Paragraph]], plan: Plan) -> tuple[spacy.Language, list[dict[str, Any]]]:
    """Train the network.

    The weights are averages over the steps, as they were at the best of the looks at dev.

    Returns:
        The pipeline, and what was seen on the way.
    """
    fix_random_seed(SEED)
    nlp = load_model_from_config(load_config(HERE / "architecture.cfg"), auto_fill=True)
    rate = warmup_linear(plan.rate, plan.warm_up, plan.steps)
    optimizer = Adam(rate, L2=0.01, L2_is_weight_decay=True, grad_clip=1.0, use_averages=True)
    every = [Example(nlp.make_doc(raw(each)), reference(nlp, each)) for each in data["train"]]
    nlp.initialize(lambda: every, sgd=optimizer)
    seen: list[dict[str, Any]] = []
    best, kept = -1.0, b""
    stream = batches(examples(nlp, data["train"], plan), plan)
    for step in range(1, plan.steps + 1):
        nlp.update(next(stream), drop=plan.drop, sgd=optimizer)
        optimizer.step_schedules()
        if step % plan.check == 0 or step == plan.steps:
            with nlp.use_params(optimizer.averages):
                found = score(nlp, data["dev"])
                if found["LAS"] + found["UPOS"] > best:
                    best, kept = found["LAS"] + found["UPOS"], nlp.to_bytes()
            seen.append({"step": step, **{name: found[name] for name in ("Sentences", "UPOS", "UAS", "LAS")}})
            print(round(time.process_time()), "CPU s", seen[-1], file=sys.stderr, flush=True)
    return nlp.from_bytes(kept), seen


def finish(nlp: spacy.Language, paragraphs: Sequence[Paragraph], folder: Path) -> spacy.Language:
    """Add the lemmatizer, write the folder without the treebank's words in it, and return what a user would load."""
    lemmatizer = nlp.add_pipe(english_lemmas.NAME, name="lemmatizer")
    lemmatizer.tables = learn(paragraphs)  # type: ignore[attr-defined]  # spaCy says no more than "callable"
    nlp.meta.update(META)
    nlp.to_disk(folder)
    lean = spacy.load(folder, exclude=["vocab"])
    labels = {label for name in lean.pipe_names for label in getattr(lean.get_pipe(name), "labels", ())}
    morphology = lean.get_pipe("morphologizer").cfg
    labels.update(morphology["labels_morph"].values(), morphology["labels_pos"])
    for label in sorted(labels):
        lean.vocab.strings.add(label)
    lean.to_disk(folder)
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    meta["spacy_version"] = ">=3.8.0,<4.0.0"  # as the package requires; spaCy writes the very one it is
    (folder / "meta.json").write_text(json.dumps(meta, indent=1) + "\n", "utf-8")
    return spacy.load(folder)


def measure(nlp: spacy.Language, data: dict[str, list[Paragraph]]) -> dict[str, Any]:
    """Return the figures of the finished pipeline; the careless ones are of dev, rewritten."""
    chosen = random.Random(SEED)  # noqa: S311  # a sample, no secret
    return {
        "test": score(nlp, data["test"]),
        "dev": score(nlp, data["dev"]),
        "dev_careless": score(nlp, [careless(paragraph, chosen) for paragraph in data["dev"]]),
        "published": PUBLISHED,
        "dev_by_relation": by_relation(nlp, data["dev"]),
        "speed_to_bare_tokenization": ratio_to_bare(nlp, [raw(paragraph) for paragraph in data["dev"]]),
    }


def main() -> None:
    """Train, write, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--output", type=Path, default=HERE)
    parser.add_argument("--steps", type=int, default=Plan().steps, help="fewer for a trial")
    options = parser.parse_args()
    set_current_ops(NumpyOps(use_blis=False))  # numpy multiplies matrices faster than blis on one thread
    assert english_tokenizer.NAME  # registers the tokenizer that the configuration names
    folder = options.data or corpus("ud-english-ewt").folder
    data = {part: read(folder / f"en_ewt-ud-{part}.conllu") for part in ("train", "dev", "test")}
    nlp, seen = train(data, replace(Plan(), steps=options.steps))
    metrics = {**measure(finish(nlp, data["train"], options.output), data), "training": seen}
    (options.output / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", "utf-8")
    print(json.dumps(metrics, indent=1))


if __name__ == "__main__":
    main()
