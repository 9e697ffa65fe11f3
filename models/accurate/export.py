# ruff: noqa: INP001  # beside a script
"""Write the trained network as an ONNX graph with eight-bit weights.

Written node by node, so that the file is the same wherever the recipe runs, and holds nothing but what is needed. One
text at a time: there is no batch axis and no padding. Weights of linear layers have a scale for each output, words one
for each row; what flows into a linear layer is quantised by its own range in this text (`DynamicQuantizeLinear`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import export_branch
import numpy as np
import onnx
from branch import LAYERS as READ
from branch import Branch, Scale
from network import EPSILON, HEADS, LAYERS, WIDTH, Network
from onnx import TensorProto, helper, numpy_helper

OPSET, IR = 20, 9
ZERO = 128
"""Weights are unsigned about this point: signed ones overflow in the integer kernels of processors without VNNI."""

Tensor = tuple[str, int, Sequence[str | int]]
"""Name, kind and shape of what goes in or comes out."""


class Graph:
    """Collect nodes and constants."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, np.ndarray] = {}

    def constant(self, name: str, value: np.ndarray) -> str:
        """Add a constant, once."""
        self.constants[name] = value
        return name

    def op(self, kind: str, *inputs: str, **attributes: object) -> str:
        """Add a node with one output; return the output's name."""
        name = f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def norm(self, x: str, name: str, layer: object) -> str:
        """Add a layer normalisation."""
        scale = self.constant(f"{name}.scale", _values(layer.weight))
        bias = self.constant(f"{name}.bias", _values(layer.bias))
        return self.op("LayerNormalization", x, scale, bias, axis=-1, epsilon=EPSILON)

    def linear(self, x: tuple[str, str, str], name: str, layer: object) -> str:
        """Add a linear layer over what `quantised` gave, with eight-bit weights."""
        weight = _values(layer.weight)  # (outputs, inputs)
        scale = np.maximum(np.abs(weight).max(1), 1e-8) / 127
        rounded = (np.round(weight / scale[:, None]) + ZERO).astype(np.uint8)
        values = self.constant(f"{name}.weight", np.ascontiguousarray(rounded.T))
        zero = self.constant("weight_zero", np.array(ZERO, np.uint8))
        sums = self.op("Cast", self.op("MatMulInteger", x[0], values, x[2], zero), to=TensorProto.FLOAT)
        by = self.op("Mul", x[1], self.constant(f"{name}.scale", scale.astype(np.float32)))
        return self.op("Add", self.op("Mul", sums, by), self.constant(f"{name}.bias", _values(layer.bias)))

    def quantised(self, x: str) -> tuple[str, str, str]:
        """Quantise states by their range; return values, scale and zero point."""
        name = f"quantised_{len(self.nodes)}"
        outputs = [name, f"{name}_scale", f"{name}_zero"]
        self.nodes.append(helper.make_node("DynamicQuantizeLinear", [x], outputs, name=name))
        return outputs[0], outputs[1], outputs[2]


def _values(parameter: object) -> np.ndarray:
    return parameter.detach().numpy().astype(np.float32)


def build(net: Network, branches: Sequence[Branch], scale: Scale) -> onnx.ModelProto:
    """Return the graph: `ids` and `sides` (tokens) in; `states` and logits, `sentiment` (4) and `reaction` (8), out."""
    g = Graph()
    words = _values(net.words.weight)
    steps = np.maximum(np.abs(words).max(1, keepdims=True), 1e-8) / 127
    table = g.constant("words.rows", np.round(words / steps).astype(np.int8))
    row = g.op("Cast", g.op("Gather", table, "ids"), to=TensorProto.FLOAT)
    x = g.op("Mul", row, g.op("Gather", g.constant("words.scale", steps.astype(np.float32)), "ids"))
    count = g.op("Shape", "ids")
    zero, one = (g.constant(name, np.array(value, np.int64)) for name, value in (("zero", [0]), ("one", [1])))
    x = g.op("Add", x, g.op("Slice", g.constant("places", _values(net.places.weight)), zero, count))
    x = g.op("Add", x, g.op("Gather", g.constant("sides.rows", _values(net.sides.weight)), "sides"))
    x = g.norm(x, "norm", net.norm)
    size = WIDTH // HEADS
    split = g.constant("split", np.array([0, 3, HEADS, size], np.int64))
    whole = g.constant("whole", np.array([0, WIDTH], np.int64))
    shrink = g.constant("shrink", np.array(size**-0.5, np.float32))
    which = [g.constant(f"part{i}", np.array(i, np.int64)) for i in range(3)]
    kept = []
    for i in range(LAYERS):
        layer, name = net.layers[i], f"layer{i}"
        parts = g.op("Reshape", g.linear(g.quantised(x), f"{name}.qkv", layer.qkv), split)
        q = g.op("Transpose", g.op("Gather", parts, which[0], axis=1), perm=[1, 0, 2])
        k = g.op("Transpose", g.op("Gather", parts, which[1], axis=1), perm=[1, 2, 0])
        v = g.op("Transpose", g.op("Gather", parts, which[2], axis=1), perm=[1, 0, 2])
        seen = g.op("MatMul", g.op("Softmax", g.op("Mul", g.op("MatMul", q, k), shrink), axis=-1), v)
        seen = g.op("Reshape", g.op("Transpose", seen, perm=[1, 0, 2]), whole)
        x = g.norm(g.op("Add", x, g.linear(g.quantised(seen), f"{name}.out", layer.out)), f"{name}.norm1", layer.norm1)
        up = g.op("Gelu", g.linear(g.quantised(x), f"{name}.up", layer.up))
        x = g.norm(g.op("Add", x, g.linear(g.quantised(up), f"{name}.down", layer.down)), f"{name}.norm2", layer.norm2)
        if i + 1 in READ:
            kept.append(x)
    last = g.op("Equal", "sides", g.op("ReduceMax", "sides", zero, keepdims=1))
    weight = g.op("Unsqueeze", g.op("Cast", last, to=TensorProto.FLOAT), zero)  # (1, tokens)
    total = g.op("ReduceSum", weight, one, keepdims=1)
    mean = g.op("Div", g.op("MatMul", weight, x), total)
    first = g.op("Slice", x, zero, one)
    pooled = g.op("Concat", first, mean, axis=1)
    kernel = g.constant("sentiment.weight", np.ascontiguousarray(_values(net.sentiment.weight).T))
    logits = g.op("Add", g.op("MatMul", pooled, kernel), g.constant("sentiment.bias", _values(net.sentiment.bias)))
    g.nodes.append(helper.make_node("Squeeze", [logits, zero], ["sentiment"], name="sentiment"))
    for name, output in zip(("reaction", "states"), export_branch.add(g, kept, branches, scale), strict=True):
        g.nodes.append(helper.make_node("Identity", [output], [name], name=name))
    given = [(name, TensorProto.INT64, ["tokens"]) for name in ("ids", "sides")]
    shapes = {"sentiment": [4], "reaction": [8], "states": ["tokens", len(READ) * WIDTH]}
    return finished(g, "accurate", given, [(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()])


def finished(g: Graph, name: str, given: Sequence[Tensor], wanted: Sequence[Tensor]) -> onnx.ModelProto:
    """Return the checked model of a graph."""
    graph = helper.make_graph(
        g.nodes,
        name,
        *([helper.make_tensor_value_info(*each) for each in tensors] for tensors in (given, wanted)),
        [numpy_helper.from_array(value, constant) for constant, value in g.constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR)
    onnx.checker.check_model(model)
    return model


def write(net: Network, branches: Sequence[Branch], scale: Scale, path: Path) -> None:
    """Write the graph to a file."""
    path.write_bytes(build(net, branches, scale).SerializeToString(deterministic=True))
