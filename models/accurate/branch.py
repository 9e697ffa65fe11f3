# ruff: noqa: INP001  # beside a script
"""The branch for comments about a scoring tool: a small network over states of the encoder's middle layers.

The encoder stays as it is, so its states are computed once a text and training takes seconds an epoch. Word pieces
are projected, each looks at two neighbours on either side, and what they come to is pooled by attention, by its
largest values and by its sum; the encoder's own states, pooled, stand beside it. Learnt with stance and tone: which
pieces carry the stance, which facets are judged, and whether scores and topics are told. These heads are not shipped.
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
from network import WIDTH, Network
from reactions import FACETS, UNKNOWN, Reaction
from torch import nn

LAYERS = (2, 3, 4)
"""Layers of the encoder that are read, counted from 1: those behind them know more of sentiment and less of the rest
(a logistic regression over pooled states: macro F1 of stance .59 from the fourth, .52 from the sixth)."""
WIDE = len(LAYERS) * WIDTH
NARROW, REACH, LOOKS = 96, 2, 4
OUTPUTS = 8
"""Stance and tone, four each."""
TOLD = 2 * len(FACETS) + 4


class Branch(nn.Module):
    """One reader of the encoder's states."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Linear(WIDE, NARROW)
        self.near = nn.Conv1d(NARROW, NARROW, 2 * REACH + 1, padding=REACH)
        self.norm = nn.LayerNorm(NARROW)
        self.looks = nn.Linear(NARROW, LOOKS)
        self.tags = nn.Linear(NARROW, 3)
        self.read = nn.Linear((LOOKS + 2) * NARROW + 3, OUTPUTS + TOLD)
        self.whole = nn.Linear(4 * WIDE, OUTPUTS + TOLD, bias=False)
        self.drop = nn.Dropout(0.3)
        for layer in (self.read, self.whole):
            nn.init.normal_(layer.weight, std=0.002)

    def forward(self, x: torch.Tensor, whole: torch.Tensor, real: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return logits (texts, OUTPUTS + TOLD) and those of the tags (texts, pieces, 3).

        Args:
            x: standardised states, (texts, pieces, WIDE).
            whole: from `pooled`, (texts, 4 WIDE).
            real: False where there is only padding, (texts, pieces).
        """
        here = real.unsqueeze(-1)
        h = self.drop(F.gelu(self.inner(x))) * here
        h = self.norm(h + F.gelu(self.near(h.transpose(1, 2)).transpose(1, 2))) * here
        tags = self.tags(self.drop(h))
        look = self.looks(h).masked_fill(~here, -1e4).softmax(1)
        seen = (look.transpose(1, 2) @ h).flatten(1)
        most = h.masked_fill(~here, -1e4).amax(1)
        total = h.sum(1) / real.sum(1, keepdim=True).sqrt() / 4
        surest = tags.softmax(-1).masked_fill(~here, 0.0).amax(1)
        read = torch.cat([self.drop(torch.cat([seen, most, total], 1)), surest], 1)
        return self.read(read) + self.whole(self.drop(whole)), tags


def pooled(x: torch.Tensor) -> torch.Tensor:
    """Return a text's first state, its sum, its largest and its least values, on like scales; x is (pieces, WIDE)."""
    return torch.cat([x[0], x.sum(0) / len(x) ** 0.5 / 3, x.amax(0) / 2 - 1, x.amin(0) / 2 + 1]) * 0.3


@dataclass
class States:
    """What the encoder says of each comment."""

    pieces: list[torch.Tensor]
    """Standardised states, (pieces, WIDE) each, in bfloat16."""
    whole: torch.Tensor


@dataclass
class Scale:
    """Mean and spread of the encoder's states over the training tools' comments."""

    mean: torch.Tensor
    spread: torch.Tensor


@torch.no_grad()
def states(net: Network, rows: Sequence[Reaction], scale: Scale | None = None) -> tuple[States, Scale]:
    """Run the encoder once over all comments, those of one length together, so that there is no padding."""
    net.eval()
    order = sorted(range(len(rows)), key=lambda i: len(rows[i].ids))
    found: list[torch.Tensor] = [torch.empty(0)] * len(rows)
    at = 0
    while at < len(order):
        long = len(rows[order[at]].ids)
        part = [i for i in order[at : at + 32] if len(rows[i].ids) == long]
        at += len(part)
        ids, sides = torch.tensor([rows[i].ids for i in part]), torch.tensor([rows[i].sides for i in part])
        with torch.autocast("cpu", torch.bfloat16):
            kept = net.states(ids, sides)
        for i, each in zip(part, torch.cat([kept[layer - 1] for layer in LAYERS], -1), strict=True):
            found[i] = each.half()
    if scale is None:
        ours = [each for each, row in zip(found, rows, strict=True) if row.corpus != "stances"]
        mean = torch.stack([each.float().mean(0) for each in ours]).mean(0)
        spread = torch.stack([((each.float() - mean) ** 2).mean(0) for each in ours]).mean(0).sqrt() + 1e-5
        scale = Scale(mean, spread)
    even = ((each.float() - scale.mean) / scale.spread for each in found)
    both = [(each.bfloat16(), pooled(each)) for each in even]
    return States([each for each, _ in both], torch.stack([whole for _, whole in both])), scale


ROOM = Room(texts=32, pieces=3_000, near=1_000)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a branch is trained."""

    epochs: int = 8
    rate: float = 2e-3
    decay: float = 0.05
    smoothing: float = 0.1
    evened: float = 0.3
    """Comments count by the frequency of their stance to the minus this power."""
    tone: float = 0.5
    tags: float = 0.5
    facets: float = 0.05
    flags: float = 0.1


def padded(found: States, batch: Sequence[int]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return what `Branch.forward` takes."""
    x = nn.utils.rnn.pad_sequence([found.pieces[i] for i in batch], batch_first=True)
    long = torch.tensor([len(found.pieces[i]) for i in batch])
    return x, found.whole[list(batch)], torch.arange(x.shape[1]) < long[:, None]


def train(found: States, rows: Sequence[Reaction], kept: Sequence[int], seed: int, plan: Plan | None = None) -> Branch:
    """Train one branch on the rows at `kept`: AdamW, linear warm-up and decay."""
    plan = plan or Plan()
    torch.manual_seed(seed)
    chosen = random.Random(seed)  # noqa: S311  # a shuffle, no secret
    branch = Branch()
    optimiser = torch.optim.AdamW(branch.parameters(), lr=plan.rate, weight_decay=plan.decay, fused=True)
    order: list[list[int]] = []
    for _ in range(plan.epochs):
        order += batches(kept, lambda i: len(found.pieces[i]), ROOM, chosen)
    total = len(order)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda n: min((n + 1) / (0.1 * total), max(0.0, (total - n) / (0.9 * total)))
    )
    shares = np.mean([rows[i].stances for i in kept], 0) ** -plan.evened
    weights = torch.tensor(shares / shares.mean())
    branch.train()
    for batch in order:
        x, whole, real = padded(found, batch)
        with torch.autocast("cpu", torch.bfloat16):
            logits, tags = branch(x, whole, real)
        loss = _loss(logits.float(), [rows[i] for i in batch], plan, weights)
        tagged = [torch.tensor(rows[i].tags) for i in batch]
        gold = nn.utils.rnn.pad_sequence(tagged, batch_first=True, padding_value=UNKNOWN)
        known = gold != UNKNOWN
        if known.any():
            even = torch.tensor([0.5, 1.0, 1.0])  # most pieces carry nothing
            loss = loss + plan.tags * F.cross_entropy(tags.float()[known], gold[known], even)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(branch.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad()
        schedule.step()
    return branch.eval()


def _loss(logits: torch.Tensor, rows: Sequence[Reaction], plan: Plan, weights: torch.Tensor) -> torch.Tensor:
    stances, tones, facets, flags = (
        torch.tensor(np.array([getattr(row, name) for row in rows])) for name in ("stances", "tones", "facets", "flags")
    )
    stance, tone, facet, flag = logits.split([4, 4, 2 * len(FACETS), 4], 1)
    own = torch.tensor([row.corpus == "reactions" for row in rows]).float()
    claims = torch.tensor([row.corpus != "stances" for row in rows]).float()
    loss = (_entropy(stance, stances, plan.smoothing) * (stances @ weights)).mean()
    loss = loss + plan.tone * (_entropy(tone, tones, plan.smoothing) * tones.sum(1)).mean()
    blamed = F.binary_cross_entropy_with_logits(facet, facets, reduction="none").sum(1)
    told = F.binary_cross_entropy_with_logits(flag, flags, reduction="none").sum(1)
    return loss + plan.facets * (blamed * own).mean() + plan.flags * (told * claims).mean()


def _entropy(logits: torch.Tensor, target: torch.Tensor, smoothing: float) -> torch.Tensor:
    return -(F.log_softmax(logits, 1) * (target * (1 - smoothing) + smoothing / 4)).sum(1)


@torch.no_grad()
def logits(branches: Sequence[Branch], found: States, kept: Sequence[int]) -> Any:
    """Return the branches' mean logits of stance and tone, (texts, OUTPUTS)."""
    out = np.zeros((len(kept), OUTPUTS), dtype=np.float32)
    order = sorted(range(len(kept)), key=lambda k: len(found.pieces[kept[k]]))
    for start in range(0, len(order), 32):
        part = order[start : start + 32]
        x, whole, real = padded(found, [kept[k] for k in part])
        out[part] = np.mean([branch(x.float(), whole, real)[0][:, :OUTPUTS].numpy() for branch in branches], 0)
    return out
