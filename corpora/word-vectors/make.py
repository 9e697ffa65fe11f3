# ruff: noqa: INP001, T201  # a script, and it says what it wrote
"""Make `vectors.npz`: what words mean, as 64 numbers each, for models that must cope with words they never met.

    python corpora/word-vectors/make.py --encoder FOLDER  (needs torch, safetensors, tokenizers; a minute)

Every word that GoEmotions, the English Web Treebank's training part and the training tools of `corpora/reactions` hold
twice goes alone through all-MiniLM-L6-v2 (FOLDER has its `model.safetensors` and `tokenizer.json`); the mean of its
states, of length 1 and without the mean word, is reduced to the first principal directions. Rarer words weigh more:
importance = a / (a + frequency), a = .001 (Arora, Liang and Ma, "A Simple but Tough-to-Beat Baseline", 2017).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from threadscope.corpora import corpus
from threadscope.nlp.words import WORD

HERE = Path(__file__).parent
WIDTH = 64
RARE = 1e-3
LEAST, LONGEST = 2, 24
OWN = 3
"""How often a word of our own threads counts, which are few and are what the vectors are for."""
HEAVIEST = 50
"""Occurrences beyond which a word has no more say in the choice of directions."""


def texts() -> Iterator[tuple[str, int]]:
    """Yield each text with what its words count."""
    goemotions = corpus("goemotions")
    for file in goemotions.files:
        for line in (goemotions.folder / file.path).read_text("utf-8").splitlines():
            yield json.loads(line)["text"], 1
    for line in (corpus("ud-english-ewt").folder / "en_ewt-ud-train.conllu").read_text("utf-8").splitlines():
        if line.startswith("# text = "):
            yield line[9:], 1
    for folder in ("reactions", "plain"):
        for path in sorted((HERE.parent / folder / "threads").glob("*.jsonl")):
            tool = path.stem.rsplit("-", 1)[0]
            if folder == "plain" or hashlib.sha256(tool.encode()).digest()[0] % 3:
                for line in path.read_text("utf-8").splitlines()[1:]:
                    yield json.loads(line)["text"], OWN


def count() -> Counter[str]:
    """Count the words of all texts, as the program reads words."""
    counts: Counter[str] = Counter()
    for text, weight in texts():
        for found in WORD.finditer(text):
            if found.lastgroup not in ("num", "other"):
                counts[found.group().lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")] += weight
    return counts


def encode(words: Sequence[str], folder: Path) -> Any:
    """Return the mean state of each word alone; shape (words, 384)."""
    import torch
    from tokenizers import Tokenizer

    sys.path.insert(0, str(HERE.parents[1] / "models" / "accurate"))
    from network import Network

    network = Network(1)
    network.start_from(folder / "model.safetensors")
    network.eval()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    pieces = [[101, *tokenizer.encode(word, add_special_tokens=False).ids[:12], 102] for word in words]
    by_length: dict[int, list[int]] = {}
    for at, own in enumerate(pieces):
        by_length.setdefault(len(own), []).append(at)
    states = np.zeros((len(words), 384), dtype=np.float32)
    with torch.no_grad():
        for same in by_length.values():
            for start in range(0, len(same), 256):
                some = same[start : start + 256]
                ids = torch.tensor([pieces[at] for at in some])
                pooled = network(ids, torch.zeros_like(ids), torch.ones_like(ids, dtype=torch.bool))
                states[some] = pooled[:, 384:].numpy()
    return states


def reduce(states: Any, counts: Any) -> Any:
    """Reduce states to WIDTH numbers a word, by the directions that tell words apart which are met often."""
    share = counts / counts.sum()
    states = states / np.linalg.norm(states, axis=1, keepdims=True)
    states = states - (states * share[:, None]).sum(0)
    directions = np.linalg.svd(states * np.sqrt(np.minimum(counts, HEAVIEST))[:, None], full_matrices=False)[2]
    return states @ directions[:WIDTH].T


def write(words: Sequence[str], counts: Any, vectors: Any) -> None:
    """Write the words, their vectors in bytes with one scale, and their importance; and the sums."""
    scale = float(np.abs(vectors).max()) / 127
    np.savez_compressed(
        HERE / "vectors.npz",
        words=np.frombuffer("\n".join(words).encode(), dtype=np.uint8),
        vectors=np.round(vectors / scale).astype(np.int8),
        scale=np.array(scale),
        importance=(RARE / (RARE + counts / counts.sum())).astype(np.float16),
    )
    digest = hashlib.sha256((HERE / "vectors.npz").read_bytes()).hexdigest()
    (HERE / "SHA256SUMS").write_text(f"{digest}  vectors.npz\n", "utf-8")


def main() -> None:
    """Count, encode, reduce, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--encoder", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    folder = parser.parse_args().encoder
    counts = count()
    words = sorted(word for word, n in counts.items() if n >= LEAST and len(word) <= LONGEST)
    often = np.array([counts[word] for word in words], dtype=float)
    write(words, often, reduce(encode(words, folder), often))
    print(f"{len(words)} words")


if __name__ == "__main__":
    main()
