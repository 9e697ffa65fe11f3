# ruff: noqa: INP001  # beside a script
"""Write the readers of score changes as an ONNX graph over the encoder's states; their weights stay in sixteen bits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from branch import WIDE
from change_reader import FAR, HEADS, NARROW, REACH, Look, Reader
from export import Graph, finished
from export_branch import linear, number, small
from onnx import TensorProto, helper

ROWS = ("anchors", "spans", "deltas")


def build(readers: Sequence[Reader], names: int) -> onnx.ModelProto:
    """Return the graph: `states` and what `accurate_changes.inputs` gives in, each site's mean logit (`claim`) out."""
    g = Graph()
    for name, value in (("zero", [0]), ("one", [1])):
        g.constant(name, np.array(value, np.int64))
    apart = _apart(g)
    logits = [_one(g, f"reader{i}", reader, apart) for i, reader in enumerate(readers)]
    mean = g.op("Mul", g.op("Sum", *logits), number(g, 1 / len(logits)))
    g.nodes.append(helper.make_node("Squeeze", [mean, "one"], ["claim"], name="claim"))
    given: list[tuple[str, int, list[Any]]] = [
        ("states", TensorProto.FLOAT, ["pieces", WIDE]),
        ("marks", TensorProto.INT64, ["pieces"]),
        *((name, TensorProto.FLOAT, ["sites", "pieces"]) for name in ROWS),
        ("names", TensorProto.FLOAT, ["sites", names]),
    ]
    return finished(g, "changes", given, [("claim", TensorProto.FLOAT, ["sites"])])


def _apart(g: Graph) -> str:
    """Return the bounded distance of each piece from each other, counted from 0, (pieces, pieces)."""
    count = g.op("Squeeze", g.op("Shape", "marks"), "zero")
    begin, step = g.constant("begin", np.array(0, np.int64)), g.constant("step", np.array(1, np.int64))
    place = g.op("Range", begin, count, step)
    far = g.op("Sub", g.op("Unsqueeze", place, "zero"), g.op("Unsqueeze", place, "one"))
    low, high = (g.constant(f"far{value}", np.array(value, np.int64)) for value in (-FAR, FAR))
    return g.op("Add", g.op("Clip", far, low, high), high)


def _one(g: Graph, name: str, reader: Reader, apart: str) -> str:
    """Add one reader; return its logits, (sites, 1)."""
    marks = g.op("Gather", small(g, f"{name}.marks", reader.marks.weight), "marks")
    h = g.op("Add", g.op("Gelu", linear(g, "states", f"{name}.inner", reader.inner)), marks)
    turned = g.op("Unsqueeze", g.op("Transpose", h, perm=[1, 0]), "zero")
    kernel, bias = small(g, f"{name}.near", reader.near.weight), small(g, f"{name}.near.bias", reader.near.bias)
    near = g.op("Gelu", g.op("Conv", turned, kernel, bias, pads=[REACH, REACH]))
    near = g.op("Transpose", g.op("Squeeze", near, "zero"), perm=[1, 0])
    h = _look(g, f"{name}.look", g.norm(g.op("Add", h, near), f"{name}.norm", reader.norm), (reader.look, apart))
    seen = g.op("Concat", *(g.op("MatMul", rows, h) for rows in ROWS), axis=1)
    named = g.op("MatMul", "names", small(g, f"{name}.named", reader.named.weight.T))
    site = g.op("Gelu", g.op("Add", linear(g, seen, f"{name}.site", reader.site), named))
    return linear(g, site, f"{name}.claim", reader.claim)


def _look(g: Graph, name: str, x: str, by: tuple[Look, str]) -> str:
    """Add the attention over the window."""
    look, apart = by
    size = NARROW // HEADS
    split = g.constant("split", np.array([0, 3, HEADS, size], np.int64))
    parts = g.op("Reshape", linear(g, x, f"{name}.qkv", look.qkv), split)
    which = [g.constant(f"part{i}", np.array(i, np.int64)) for i in range(3)]
    q = g.op("Transpose", g.op("Gather", parts, which[0], axis=1), perm=[1, 0, 2])
    k = g.op("Transpose", g.op("Gather", parts, which[1], axis=1), perm=[1, 2, 0])
    v = g.op("Transpose", g.op("Gather", parts, which[2], axis=1), perm=[1, 0, 2])
    far = g.op("Transpose", g.op("Gather", small(g, f"{name}.distance", look.distance.weight), apart), perm=[2, 0, 1])
    close = g.op("Add", g.op("Mul", g.op("MatMul", q, k), number(g, size**-0.5)), far)
    seen = g.op("Transpose", g.op("MatMul", g.op("Softmax", close, axis=-1), v), perm=[1, 0, 2])
    seen = g.op("Reshape", seen, g.constant("whole", np.array([0, NARROW], np.int64)))
    x = g.norm(g.op("Add", x, linear(g, seen, f"{name}.out", look.out)), f"{name}.norm1", look.norm1)
    up = g.op("Gelu", linear(g, x, f"{name}.up", look.up))
    return g.norm(g.op("Add", x, linear(g, up, f"{name}.down", look.down)), f"{name}.norm2", look.norm2)


def write(readers: Sequence[Reader], names: int, path: Path) -> None:
    """Write the graph to a file."""
    path.write_bytes(build(readers, names).SerializeToString(deterministic=True))
