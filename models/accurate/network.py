# ruff: noqa: INP001  # beside a script
"""The network of the accurate tier: a BERT encoder of six layers with heads on its pooled states."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from torch import nn

WIDTH, HEADS, LAYERS, INNER = 384, 12, 6, 1536
POSITIONS = 160
"""Tokens that a text is cut to at most; the start's other positions are left out."""
EPSILON = 1e-12
START_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
CLASSES = 4
EMOTIONS = 28


class Layer(nn.Module):
    """A transformer layer with the normalisation behind each half, as in BERT."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: torch.Tensor, mask: torch.Tensor | None) -> torch.Tensor:
        """Return states of the shape of `x`, (texts, tokens, WIDTH)."""
        texts, tokens, _ = x.shape
        q, k, v = self.qkv(x).view(texts, tokens, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        close = q @ k.transpose(-1, -2) * (WIDTH // HEADS) ** -0.5  # by hand: faster than torch's own for short texts
        if mask is not None:
            close = close.masked_fill(~mask, -1e4)
        seen = (close.softmax(-1) @ v).transpose(1, 2).reshape(texts, tokens, WIDTH)
        x = self.norm1(x + self.out(seen))
        return self.norm2(x + self.drop(self.down(nn.functional.gelu(self.up(x)))))


class Network(nn.Module):
    """The encoder, a head for sentiment, room for one for stance, and one for emotions that only training uses."""

    def __init__(self, corpora: int, vocabulary: int = 30522) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, WIDTH)
        self.places = nn.Embedding(POSITIONS, WIDTH)
        self.sides = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.drop = nn.Dropout(0.1)
        self.sentiment = nn.Linear(2 * WIDTH, CLASSES)
        self.stance = nn.Linear(2 * WIDTH, CLASSES)
        self.emotions = nn.Linear(2 * WIDTH, EMOTIONS)
        self.habits = nn.Parameter(torch.zeros(corpora, CLASSES))
        """What each corpus calls neutral is its own; a bias of its own keeps that out of the encoder."""
        for module in (self.sentiment, self.stance, self.emotions):
            nn.init.normal_(module.weight, std=0.02)
            nn.init.zeros_(module.bias)

    def forward(self, ids: torch.Tensor, sides: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
        """Return pooled states (texts, 2 WIDTH): the first token's, and the mean of the last side's tokens.

        Args:
            ids: token ids, (texts, tokens).
            sides: 0 for the first text of a pair, 1 for the second, same shape.
            real: False where there is only padding, same shape.
        """
        x = self.states(ids, sides, real)[-1]
        last = (sides == sides.amax(1, keepdim=True)) & real
        weight = last.to(x.dtype).unsqueeze(-1)
        mean = (x * weight).sum(1) / weight.sum(1)
        return self.drop(torch.cat([x[:, 0], mean], 1))

    def states(self, ids: torch.Tensor, sides: torch.Tensor, real: torch.Tensor | None = None) -> list[torch.Tensor]:
        """Return the states behind each layer, (texts, tokens, WIDTH) each; without `real` there is no padding."""
        place = torch.arange(ids.shape[1], device=ids.device)
        x = self.drop(self.norm(self.words(ids) + self.places(place) + self.sides(sides)))
        mask = None if real is None or bool(real.all()) else real[:, None, None, :]
        found = []
        for layer in self.layers:
            x = layer(x, mask)
            found.append(x)
        return found

    def start_from(self, path: Path) -> None:
        """Take the encoder's weights from all-MiniLM-L6-v2; refuse any file but that one."""
        from safetensors.torch import load_file

        if hashlib.sha256(path.read_bytes()).hexdigest() != START_SHA256:
            raise SystemExit(f"{path} is not the start that this recipe names (its SHA-256 differs)")
        given = load_file(path)
        with torch.no_grad():
            for own, theirs in _pairs():
                value = torch.cat([given[name] for name in theirs])
                target = self.get_parameter(own)
                target.copy_(value[: len(target)])


def _pairs() -> Iterator[tuple[str, list[str]]]:
    names: dict[str, Any] = {"words": "word", "places": "position", "sides": "token_type"}
    for own, theirs in names.items():
        yield f"{own}.weight", [f"embeddings.{theirs}_embeddings.weight"]
    for kind in ("weight", "bias"):
        yield f"norm.{kind}", [f"embeddings.LayerNorm.{kind}"]
        for i in range(LAYERS):
            at = f"encoder.layer.{i}"
            yield f"layers.{i}.qkv.{kind}", [f"{at}.attention.self.{x}.{kind}" for x in ("query", "key", "value")]
            yield f"layers.{i}.out.{kind}", [f"{at}.attention.output.dense.{kind}"]
            yield f"layers.{i}.norm1.{kind}", [f"{at}.attention.output.LayerNorm.{kind}"]
            yield f"layers.{i}.up.{kind}", [f"{at}.intermediate.dense.{kind}"]
            yield f"layers.{i}.down.{kind}", [f"{at}.output.dense.{kind}"]
            yield f"layers.{i}.norm2.{kind}", [f"{at}.output.LayerNorm.{kind}"]
