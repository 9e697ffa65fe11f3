# ruff: noqa: INP001  # beside a script
"""Batches of texts of like length, in random order."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import NamedTuple


class Room(NamedTuple):
    """How large a batch may be."""

    texts: int
    pieces: int
    """Padding included."""
    near: int
    """Texts, in random order, that are sorted by length together."""


def batches(kept: Sequence[int], long: Callable[[int], int], room: Room, chosen: random.Random) -> list[list[int]]:
    """Deal numbered texts to batches.

    Args:
        kept: their numbers.
        long: says the pieces of one.
        room: bounds of a batch.
        chosen: where chance comes from.
    """
    order = list(kept)
    chosen.shuffle(order)
    done: list[list[int]] = []
    for start in range(0, len(order), room.near):
        batch: list[int] = []
        for i in sorted(order[start : start + room.near], key=long):
            if batch and (len(batch) == room.texts or (len(batch) + 1) * long(i) > room.pieces):
                done.append(batch)
                batch = []
            batch.append(i)
        done.append(batch)
    chosen.shuffle(done)
    return done
