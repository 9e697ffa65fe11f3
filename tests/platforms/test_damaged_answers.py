"""A platform's answer is somebody else's: no field may be missing, null or of another type and bring a reader down."""

from __future__ import annotations

import json
import random
from copy import deepcopy
from pathlib import Path

import pytest

from threadscope.model import Page
from threadscope.platforms import READERS, reader
from threadscope.platforms.base import Document

SOCIAL = (
    *("disqus", "discourse", "hackernews", "reddit", "lobsters", "stackexchange", "mastodon", "bluesky", "substack"),
)
HERE = Path(__file__).parent
ANSWERS = sorted(path for name in SOCIAL for path in (HERE / name).glob("*.source.json"))
OTHERS = [
    None,
    True,
    0,
    -1,
    1.5,
    10**18,
    1e308,
    "",
    "x",
    "1",
    [],
    [None],
    [[]],
    ["x"],
    {},
    {"id": None},
    {"x": {}},
    "\ud800",
    "\x00",
]


def places(value):
    """List (container, key) of every value in a tree."""
    found, left = [], [value]
    while left:
        at = left.pop()
        keys = list(at) if isinstance(at, dict) else range(len(at)) if isinstance(at, list) else ()
        found += [(at, key) for key in keys]
        left += [at[key] for key in keys]
    return found


def damaged(text, seed):
    chance = random.Random(seed)
    data = json.loads(text)
    for _ in range(chance.randint(1, 4)):
        holder, key = chance.choice(places(data))
        if chance.random() < 0.3 and isinstance(holder, dict):
            del holder[key]
        else:
            holder[key] = deepcopy(chance.choice(OTHERS))
        if not places(data):
            break
    return json.dumps(data)


@pytest.mark.parametrize("path", [pytest.param(path, id=f"{path.parent.name}/{path.name}") for path in ANSWERS])
def test_a_damaged_answer_is_read_as_far_as_it_goes(path):
    module = reader(path.parent.name)
    text = path.read_text(encoding="utf-8")
    for seed in range(150):
        document = Document(Page(url="https://a.example/t/s/77.json", body=damaged(text, seed).encode()))
        candidate = module.read(document) if module.matches(document) else None
        if candidate is not None:
            ids = [comment.id for comment in candidate.thread.comments]
            assert len(set(ids)) == len(ids)
            assert all(isinstance(comment.text, str) for comment in candidate.thread.comments)


@pytest.mark.parametrize("path", [pytest.param(path, id=f"{path.parent.name}/{path.name}") for path in ANSWERS])
def test_an_answer_is_recognised_by_its_own_reader_alone(path):
    document = Document(Page(url="", body=path.read_bytes()))
    special = [name for name in READERS if name != "json_rows"]  # which reads any JSON, and comes last
    assert [name for name in special if reader(name).matches(document)] == [path.parent.name]
