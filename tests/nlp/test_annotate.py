from __future__ import annotations

import gc

import pytest

from threadscope.model import Comment, Post, Source, Thread, Tool
from threadscope.nlp import annotate as module
from threadscope.nlp import pipeline
from threadscope.nlp.annotate import annotate

GIZMO = Tool("Gizmo Score", ("Gizmo",))
TEXTS = ("My Gizmo went from 41 to 60, nobody knows why.", "Same here!", "I would not trust it.", "", "Who made this?")


def thread_of(texts):
    comments = tuple(Comment(str(n), text) for n, text in enumerate(texts))
    return Thread(Post(title="What is your Gizmo Score?"), comments, Source("test"))


def test_a_reading_does_not_depend_on_the_batch(monkeypatch):
    thread = thread_of(TEXTS)
    together = annotate(pipeline.load(), thread, GIZMO)
    monkeypatch.setattr(module, "BATCH", 2)
    assert annotate(pipeline.load(), thread, GIZMO) == together


def test_collection_goes_on_behind_a_batch_even_a_failed_one(monkeypatch):
    annotate(pipeline.load(), thread_of(TEXTS), GIZMO)
    assert gc.isenabled()
    monkeypatch.setattr(module, "_reading", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        annotate(pipeline.load(), thread_of(TEXTS), GIZMO)
    assert gc.isenabled()
