# ruff: noqa: INP001, T201  # beside a script; it prints its progress
"""Training of the accurate tier's network: batches, losses, and scoring for measuring."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812  # torch's own custom
from data import CORPORA, Example
from network import Network  # noqa: TC002  # cheap here

from threadscope.nlp.accurate import encode

Pieces = tuple[list[int], list[int]]
"""Ids and sides, as `encode` gives them."""
TOKENS = 1_200
"""Of a batch, padding included."""
TEXTS = 64
EMOTION_SHARE = 0.3
"""Weight of the emotions beside the tone: 28 labels say more about a text than its sign."""
HABIT_PULL = 0.05 / 28
"""Keeps the corpora's own biases small."""
SMOOTHING = 0.03


@dataclass(frozen=True, slots=True)
class Plan:
    """One run over examples."""

    epochs: int
    rate: float
    seed: int = 1
    warmup: float = 0.06
    kept: int = 0
    """So many layers, from the first on, stay as they are, and what lies below them."""


def batches(ids: Sequence[Pieces], chosen: random.Random) -> list[list[int]]:
    """Group texts of like length, in random order; each batch is a list of places in `ids`."""
    order = list(range(len(ids)))
    chosen.shuffle(order)
    found: list[list[int]] = []
    for start in range(0, len(order), 4_000):
        part = sorted(order[start : start + 4_000], key=lambda i: len(ids[i][0]))
        batch: list[int] = []
        for i in part:
            if batch and (len(batch) == TEXTS or (len(batch) + 1) * len(ids[i][0]) > TOKENS):
                found.append(batch)
                batch = []
            batch.append(i)
        found.append(batch)
    chosen.shuffle(found)
    return found


def padded(rows: Sequence[Pieces]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return ids, sides and what is real, each (texts, tokens)."""
    longest = max(len(ids) for ids, _ in rows)
    out = torch.zeros(3, len(rows), longest, dtype=torch.long)
    for i, (ids, sides) in enumerate(rows):
        out[0, i, : len(ids)] = torch.tensor(ids)
        out[1, i, : len(ids)] = torch.tensor(sides)
        out[2, i, : len(ids)] = 1
    return out[0], out[1], out[2].bool()


def loss_of(net: Network, examples: Sequence[Example], rows: Sequence[Pieces]) -> torch.Tensor:
    """Return the loss of a batch."""
    with torch.autocast("cpu", torch.bfloat16):
        pooled = net(*padded(rows))
    pooled = pooled.float()
    target = torch.tensor([example.target for example in examples]) * (1 - SMOOTHING) + SMOOTHING / 4
    corpus = torch.tensor([CORPORA.index(example.corpus) for example in examples])
    logits = net.sentiment(pooled) + net.habits[corpus]
    loss = -(F.log_softmax(logits, 1) * target).sum(1).mean() + HABIT_PULL * net.habits.square().sum()
    felt = [i for i, example in enumerate(examples) if example.emotions]
    if felt:
        gold = torch.tensor([examples[i].emotions for i in felt])
        emotions = F.binary_cross_entropy_with_logits(net.emotions(pooled[felt]), gold, reduction="none")
        loss = loss + EMOTION_SHARE * emotions.sum(1).mean() * len(felt) / len(examples)
    return loss


def train(net: Network, tokenizer: Any, examples: Sequence[Example], plan: Plan) -> None:
    """Train in place: AdamW, linear warm-up and decay, word embeddings left as they are."""
    torch.manual_seed(plan.seed)
    chosen = random.Random(plan.seed)  # noqa: S311  # a shuffle, no secret
    below = [net.places, net.sides, net.norm, *net.layers[: plan.kept]] if plan.kept else []
    for part in (net.words, *below):
        part.requires_grad_(requires_grad=False)
    heads = [p for name, p in net.named_parameters() if name.startswith(("sentiment", "emotions", "habits"))]
    own = {id(p) for p in heads}
    body = [p for p in net.parameters() if p.requires_grad and id(p) not in own]
    optimiser = torch.optim.AdamW(
        [{"params": body, "weight_decay": 0.01}, {"params": heads, "lr": plan.rate * 10, "weight_decay": 0.0}],
        lr=plan.rate,
        fused=True,
    )
    net.train()
    step = 0
    schedule = None
    started, shown = time.process_time(), 0.0
    ids = [encode(tokenizer, example.text) for example in examples]
    for epoch in range(plan.epochs):
        order = batches(ids, chosen)
        if schedule is None:
            total = int(len(order) * plan.epochs * 1.01) + 1
            rise = plan.warmup * total
            schedule = torch.optim.lr_scheduler.LambdaLR(
                optimiser, lambda n, rise=rise, total=total: min((n + 1) / rise, max(0.0, (total - n) / (total - rise)))
            )
        for batch in order:
            loss = loss_of(net, [examples[i] for i in batch], [ids[i] for i in batch])
            loss.backward()
            torch.nn.utils.clip_grad_norm_(body, 1.0)
            optimiser.step()
            optimiser.zero_grad()
            schedule.step()
            step += 1
            now = float(loss.detach())
            shown = now if step == 1 else 0.98 * shown + 0.02 * now
            if step % 50 == 0:
                print(epoch, step, len(order), f"{shown:.4f} {time.process_time() - started:.0f}s", flush=True)


@torch.no_grad()
def logits(net: Network, tokenizer: Any, texts: Sequence[str]) -> np.ndarray:
    """Return the logits of tone without any corpus's habits, shape (texts, 4)."""
    net.eval()
    ids = [encode(tokenizer, text) for text in texts]
    order = sorted(range(len(ids)), key=lambda i: len(ids[i][0]))
    out = np.zeros((len(ids), 4), dtype=np.float32)
    for start in range(0, len(order), TEXTS):
        part = order[start : start + TEXTS]
        with torch.autocast("cpu", torch.bfloat16):
            pooled = net(*padded([ids[i] for i in part]))
        out[part] = net.sentiment(pooled.float()).numpy()
    return out


def log_loss(gold: np.ndarray, logits: np.ndarray, temperature: float) -> float:
    """Return the mean negative log-likelihood of logits divided by a temperature."""
    rows = logits / temperature
    rows = rows - rows.max(1, keepdims=True)
    return float((np.log(np.exp(rows).sum(1)) - rows[np.arange(len(gold)), gold]).mean())
