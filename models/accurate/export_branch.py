# ruff: noqa: INP001  # beside a script
"""Add the branch for comments about a tool to the exported graph; its few weights stay in sixteen bits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from branch import OUTPUTS, REACH, Branch, Scale
from onnx import TensorProto

if TYPE_CHECKING:
    from export import Graph


def add(g: Graph, kept: Sequence[str], branches: Sequence[Branch], scale: Scale) -> tuple[str, str]:
    """Add all branches over the encoder's states.

    Args:
        g: the graph; has the constants `zero`, `one` (as arrays of one) by then.
        kept: the states that branches read, (tokens, WIDTH) each.
        branches: whose logits are averaged.
        scale: of the states.

    Returns:
        The names of the logits of stance and tone, (OUTPUTS), and of what was read, (tokens, WIDE).
    """
    mean = g.constant("states.mean", scale.mean.numpy())
    spread = g.constant("states.spread", scale.spread.numpy())
    x = g.op("Div", g.op("Sub", g.op("Concat", *kept, axis=1), mean), spread)
    count = g.op("Cast", g.op("Shape", "ids"), to=TensorProto.FLOAT)
    root = g.op("Sqrt", count)
    whole = g.op("Mul", g.op("Concat", *_pooled(g, x, root), axis=1), number(g, 0.3))
    logits = [_one(g, f"branch{i}", branch, (x, whole, root)) for i, branch in enumerate(branches)]
    mean_logits = g.op("Mul", g.op("Sum", *logits), number(g, 1 / len(logits)))
    return g.op("Squeeze", mean_logits, "zero"), x


def _pooled(g: Graph, x: str, root: str) -> list[str]:
    """Return the pooled states of `branch.pooled`, (1, WIDE) each."""
    half = number(g, 0.5)
    total = g.op("Div", g.op("Div", g.op("ReduceSum", x, "zero", keepdims=1), root), number(g, 3.0))
    most = g.op("Sub", g.op("Mul", g.op("ReduceMax", x, "zero", keepdims=1), half), number(g, 1.0))
    least = g.op("Add", g.op("Mul", g.op("ReduceMin", x, "zero", keepdims=1), half), number(g, 1.0))
    return [g.op("Slice", x, "zero", "one"), total, most, least]


def _one(g: Graph, name: str, branch: Branch, given: tuple[str, str, str]) -> str:
    """Add one branch; return its logits, (1, OUTPUTS)."""
    x, whole, root = given
    h = g.op("Gelu", linear(g, x, f"{name}.inner", branch.inner))
    turned = g.op("Unsqueeze", g.op("Transpose", h, perm=[1, 0]), "zero")
    kernel, bias = small(g, f"{name}.near", branch.near.weight), small(g, f"{name}.near.bias", branch.near.bias)
    near = g.op("Gelu", g.op("Conv", turned, kernel, bias, pads=[REACH, REACH]))
    near = g.op("Transpose", g.op("Squeeze", near, "zero"), perm=[1, 0])
    h = g.norm(g.op("Add", h, near), f"{name}.norm", branch.norm)
    look = g.op("Softmax", linear(g, h, f"{name}.looks", branch.looks), axis=0)
    flat = g.constant("flat", np.array([1, -1], np.int64))
    seen = g.op("Reshape", g.op("MatMul", g.op("Transpose", look, perm=[1, 0]), h), flat)
    total = g.op("Div", g.op("Div", g.op("ReduceSum", h, "zero", keepdims=1), root), number(g, 4.0))
    tags = g.op("Softmax", linear(g, h, f"{name}.tags", branch.tags), axis=-1)
    most, surest = (g.op("ReduceMax", each, "zero", keepdims=1) for each in (h, tags))
    read = g.op("Concat", seen, most, total, surest, axis=1)
    own = linear(g, read, f"{name}.read", branch.read, OUTPUTS)
    return g.op("Add", own, g.op("MatMul", whole, small(g, f"{name}.whole", branch.whole.weight[:OUTPUTS].T)))


def linear(g: Graph, x: str, name: str, layer: object, outputs: int | None = None) -> str:
    """Add a linear layer of which the first `outputs` are kept, all where None."""
    weight = small(g, f"{name}.weight", layer.weight[:outputs].T)
    return g.op("Add", g.op("MatMul", x, weight), small(g, f"{name}.bias", layer.bias[:outputs]))


def small(g: Graph, name: str, values: object) -> str:
    """Add weights in sixteen bits; return them as the graph computes with them."""
    half = np.ascontiguousarray(values.detach().numpy().astype(np.float16))
    return g.op("Cast", g.constant(name, half), to=TensorProto.FLOAT)


def number(g: Graph, value: float) -> str:
    """Add a number."""
    return g.constant(f"number.{value:.6g}", np.array(value, np.float32))
