# ruff: noqa: INP001  # beside a script
"""The reader of score changes: a small network over the states that the branch reads (`branch.py`), asked about sites.

Word pieces are projected, look at two neighbours on either side and then at the whole window, nearer pieces apart from
far ones. A site is what stands at its anchor, over its words and at its difference, together with what the linear model
knows of it that names no single word. Learnt with the claim, for the training only: which way a change went, and which
pieces tell of one.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812  # torch's own custom
from batching import Room, batches
from branch import WIDE
from torch import nn

from threadscope.nlp.accurate_changes import MARKS

NARROW, REACH, HEADS, FAR = 64, 2, 4, 32
MOVES = ("up", "down", "same")
UNKNOWN = -1
TELLING = (0.3, 1.0, 1.0, 1.0)
"""Weights of what a piece tells: nothing, or a change of one of MOVES."""


class Look(nn.Module):
    """Attention over a window with a bias for each distance, and a layer behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(NARROW, 3 * NARROW)
        self.out = nn.Linear(NARROW, NARROW)
        self.norm1 = nn.LayerNorm(NARROW)
        self.up = nn.Linear(NARROW, 2 * NARROW)
        self.down = nn.Linear(2 * NARROW, NARROW)
        self.norm2 = nn.LayerNorm(NARROW)
        self.distance = nn.Embedding(2 * FAR + 1, HEADS)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
        """Return states of the shape of `x`, (windows, pieces, NARROW)."""
        many, pieces, _ = x.shape
        q, k, v = self.qkv(x).view(many, pieces, 3, HEADS, NARROW // HEADS).permute(2, 0, 3, 1, 4)
        place = torch.arange(pieces)
        apart = (place[None] - place[:, None]).clamp(-FAR, FAR) + FAR
        close = q @ k.transpose(-1, -2) * (NARROW // HEADS) ** -0.5 + self.distance(apart).permute(2, 0, 1)
        seen = close.masked_fill(~real[:, None, None, :], -1e4).softmax(-1) @ v
        x = self.norm1(x + self.drop(self.out(seen.transpose(1, 2).reshape(many, pieces, NARROW))))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Reader(nn.Module):
    """One reader; `names` is how many features of a site it is told."""

    def __init__(self, names: int) -> None:
        super().__init__()
        self.inner = nn.Linear(WIDE, NARROW)
        self.marks = nn.Embedding(len(MARKS), NARROW)
        self.near = nn.Conv1d(NARROW, NARROW, 2 * REACH + 1, padding=REACH)
        self.norm = nn.LayerNorm(NARROW)
        self.look = Look()
        self.tags = nn.Linear(NARROW, len(TELLING))
        self.site = nn.Linear(3 * NARROW, NARROW)
        self.named = nn.Linear(names, NARROW, bias=False)
        self.claim = nn.Linear(NARROW, 1)
        self.moved = nn.Linear(NARROW, len(MOVES))
        self.drop = nn.Dropout(0.3)
        nn.init.normal_(self.marks.weight, std=0.3)
        nn.init.normal_(self.named.weight, std=0.05)

    def forward(self, batch: Batch) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return logits of claims (sites), of MOVES (sites, 3), and of what each piece tells (windows, pieces, 4)."""
        here = batch.real.unsqueeze(-1)
        h = self.drop(F.gelu(self.inner(batch.states)) + self.marks(batch.marks)) * here
        h = self.norm(h + F.gelu(self.near(h.transpose(1, 2)).transpose(1, 2))) * here
        h = self.look(h, batch.real) * here
        of_site = h[batch.windows].float()
        seen = [torch.einsum("sp,spn->sn", rows, of_site) for rows in (batch.anchors, batch.spans, batch.deltas)]
        site = self.drop(F.gelu(self.site(torch.cat(seen, 1)) + self.named(self.drop(batch.names))))
        return self.claim(site).squeeze(1).float(), self.moved(site).float(), self.tags(self.drop(h)).float()


@dataclass
class Asked:
    """A window with what is asked about it, and the answers where they are known."""

    states: torch.Tensor
    """(pieces, WIDE), standardised."""
    given: dict[str, Any]
    """From `accurate_changes.inputs`."""
    labels: Any
    """Of each site: 1 a change, 0 none, UNKNOWN."""
    weight: float
    moves: Any
    """Of each site, the place of its direction in MOVES, or UNKNOWN."""
    tells: Any
    """Of each piece: 0 nothing, else 1 + the place of the direction in MOVES; UNKNOWN."""

    @property
    def told(self) -> bool:
        """Tell whether a change is told here."""
        return bool((self.labels == 1).any())


@dataclass
class Batch:
    """Windows padded to one length; all their sites one below the other."""

    states: torch.Tensor
    marks: torch.Tensor
    real: torch.Tensor
    windows: torch.Tensor
    """Of each site."""
    anchors: torch.Tensor
    spans: torch.Tensor
    deltas: torch.Tensor
    names: torch.Tensor

    @classmethod
    def of(cls, asked: Sequence[Asked]) -> Batch:
        """Put windows together."""
        pad = nn.utils.rnn.pad_sequence
        long = max(len(each.states) for each in asked)
        lengths = torch.tensor([len(each.states) for each in asked])

        def rows(name: str) -> torch.Tensor:
            parts = [each.given[name] for each in asked]
            return torch.from_numpy(
                np.concatenate([np.pad(part, ((0, 0), (0, long - part.shape[1]))) for part in parts])
            )

        return cls(
            states=pad([each.states for each in asked], batch_first=True),
            marks=pad([torch.from_numpy(each.given["marks"]) for each in asked], batch_first=True),
            real=torch.arange(long) < lengths[:, None],
            windows=torch.from_numpy(np.repeat(np.arange(len(asked)), [len(each.labels) for each in asked])),
            anchors=rows("anchors"),
            spans=rows("spans"),
            deltas=rows("deltas"),
            names=torch.from_numpy(np.concatenate([each.given["names"] for each in asked])),
        )


ROOM = Room(texts=24, pieces=2_500, near=800)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a reader is trained."""

    epochs: int = 8
    rate: float = 2e-3
    decay: float = 0.05
    smoothing: float = 0.02
    positive: float = 2.0
    """Weight of a site that tells of a change."""
    untold: float = 0.6
    """Share of the windows without a change that each epoch sees."""
    moved: float = 0.5
    tells: float = 0.5


def train(asked: Sequence[Asked], seed: int, plan: Plan | None = None) -> Reader:
    """Train one reader: AdamW, linear warm-up and decay."""
    plan = plan or Plan()
    torch.manual_seed(seed)
    chosen = random.Random(seed)  # noqa: S311  # a shuffle, no secret
    reader = Reader(asked[0].given["names"].shape[1])
    optimiser = torch.optim.AdamW(reader.parameters(), lr=plan.rate, weight_decay=plan.decay, fused=True)
    order: list[list[int]] = []
    for _ in range(plan.epochs):  # many of those that tell of nothing are left out
        kept = [i for i, each in enumerate(asked) if each.told or chosen.random() < plan.untold]
        order += batches(kept, lambda i: len(asked[i].states), ROOM, chosen)
    total = len(order)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda n: min((n + 1) / (0.1 * total), max(0.0, (total - n) / (0.9 * total)))
    )
    reader.train()
    for batch in order:
        part = [asked[i] for i in batch]
        with torch.autocast("cpu", torch.bfloat16):
            said = reader(Batch.of(part))
        _loss(said, part, plan).backward()
        torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad()
        schedule.step()
    return reader.eval()


def _loss(said: Sequence[torch.Tensor], asked: Sequence[Asked], plan: Plan) -> torch.Tensor:
    claims, moved, tags = said
    labels = torch.from_numpy(np.concatenate([each.labels for each in asked]))
    weights = torch.tensor([each.weight for each in asked for _ in each.labels])
    known = labels != UNKNOWN
    target = labels[known].float() * (1 - 2 * plan.smoothing) + plan.smoothing
    each = F.binary_cross_entropy_with_logits(claims[known], target, reduction="none")
    even = torch.where(labels[known] == 1, plan.positive, 1.0)
    loss = 2 * (each * weights[known] * even).sum() / (known.sum() + 1)
    told = labels == 1
    if told.any():
        moves = torch.from_numpy(np.concatenate([each.moves for each in asked]))
        loss = loss + plan.moved * F.cross_entropy(moved[told], moves[told])
    pieces = [torch.from_numpy(each.tells) for each in asked]
    tells = nn.utils.rnn.pad_sequence(pieces, batch_first=True, padding_value=UNKNOWN)
    return loss + plan.tells * F.cross_entropy(
        tags.flatten(0, 1), tells.flatten(), torch.tensor(TELLING), ignore_index=-1
    )


@torch.no_grad()
def logits(readers: Sequence[Reader], asked: Asked) -> list[float]:
    """Return the readers' mean logit of each site of a window."""
    batch = Batch.of([asked])
    batch.states = batch.states.float()
    mean: list[float] = torch.stack([reader(batch)[0] for reader in readers]).mean(0).tolist()
    return mean
