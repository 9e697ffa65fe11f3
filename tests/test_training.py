"""Recipes: what they state, and that a worse model replaces nothing."""

from __future__ import annotations

import json
import pickle
import zipfile

import pytest

from threadscope import training
from threadscope.cli import main
from threadscope.corpora import corpora

SCRIPT = """
import argparse, json, pathlib
parser = argparse.ArgumentParser()
parser.add_argument("--output", type=pathlib.Path)
out = parser.parse_args().output
(out / "weights.txt").write_text("new")
(out / "metrics.json").write_text(json.dumps({"unseen": {"f1": %s}}))
"""


def is_pickle(path):
    """Tell a pickle by its first and last bytes, and a zip by pickles in it (torch, joblib)."""
    if not path.is_file():
        return False
    if zipfile.is_zipfile(path):
        return any(name.endswith((".pkl", ".pickle")) for name in zipfile.ZipFile(path).namelist())
    content = path.read_bytes()
    return content[:1] == b"\x80" and content[1:2] in b"\2\3\4\5" and content.endswith(b".")


def test_a_pickle_is_recognised(tmp_path):
    path = tmp_path / "weights.bin"
    path.write_bytes(pickle.dumps({"a": 1}))
    assert is_pickle(path)
    path.write_bytes(b"\x81\xa1a\x01")
    assert not is_pickle(path)


@pytest.mark.parametrize("one", training.recipes(), ids=lambda one: one.name)
def test_every_model_has_what_a_model_needs(one):
    assert (one.folder / one.script).is_file()
    assert (one.folder / "README.md").is_file()
    assert {*one.corpora} <= {each.name for each in corpora()}
    assert one.floors, "a model without a floor can get worse unnoticed"
    assert not training.below_floors(one.metrics, one.floors)
    assert not list(filter(is_pickle, one.folder.rglob("*"))), "a model file must not run code"


def test_every_model_folder_is_a_recipe():
    folders = {path.name for path in training.recipes()[0].folder.parent.iterdir() if (path / "meta.json").exists()}
    assert folders == {one.name for one in training.recipes()}


@pytest.fixture
def models(tmp_path, monkeypatch):
    """A folder of models with one recipe, whose figure a test decides."""
    folder = tmp_path / "models" / "toy"
    folder.mkdir(parents=True)
    (folder / "recipe.toml").write_text('title = "Toy"\nscript = "train.py"\n[floors]\n"unseen.f1" = 0.5')
    (folder / "weights.txt").write_text("old")
    (folder / "metrics.json").write_text('{"unseen": {"f1": 0.6}}')
    monkeypatch.setattr("threadscope.nlp.models.models_folder", lambda: tmp_path / "models")
    return folder


def test_a_better_model_takes_its_place(models, capsys):
    (models / "train.py").write_text(SCRIPT % 0.7)
    assert main(["train", "toy"]) == 0
    assert "0.700  (floor 0.500)" in capsys.readouterr().out
    assert (models / "weights.txt").read_text() == "new"


def test_a_model_stays_as_readable_as_it_was(models):
    (models / "train.py").write_text(SCRIPT % 0.7)
    before = models.stat().st_mode
    assert main(["train", "toy"]) == 0
    assert models.stat().st_mode == before


def test_a_worse_model_stays_outside_unless_asked_for(models, capsys, tmp_path):
    (models / "train.py").write_text(SCRIPT % 0.4)
    assert main(["train", "toy"]) == 1
    assert "unseen.f1 is 0.400, floor 0.500" in capsys.readouterr().err
    assert (models / "weights.txt").read_text() == "old"
    assert main(["train", "toy", "--lower-floors", "-o", str(tmp_path / "elsewhere")]) == 0
    assert (models / "weights.txt").read_text() == "old"
    assert (tmp_path / "elsewhere" / "weights.txt").read_text() == "new"


def test_a_recipe_that_fails_changes_nothing(models, capsys):
    (models / "train.py").write_text("raise SystemExit(3)")
    assert main(["train", "toy"]) == 1
    assert "ended with code 3" in capsys.readouterr().err
    assert (models / "weights.txt").read_text() == "old"


@pytest.mark.parametrize(
    ("line", "words"),
    [('corpora = ["goemotions"]', "corpora add goemotions"), ('requires = ["no_such_module"]', "pip install")],
)
def test_what_a_recipe_lacks_is_named(models, capsys, monkeypatch, tmp_path, line, words):
    monkeypatch.setenv("THREADSCOPE_CORPORA", str(tmp_path))
    (models / "recipe.toml").write_text(f'title = "Toy"\nscript = "train.py"\n{line}')
    assert main(["train", "toy"]) == 2
    assert words in capsys.readouterr().err


def test_models_are_listed_with_their_floors(models, capsys):
    assert main(["models"]) == 0
    out = capsys.readouterr().out
    assert "toy" in out
    assert "0.600  (floor 0.500)" in out


def test_a_figure_is_a_number_at_a_path():
    metrics = json.loads('{"a": {"b": 1, "c": "x", "d": true}}')
    assert training.figure(metrics, "a.b") == 1.0
    assert [training.figure(metrics, path) for path in ("a.c", "a.d", "a.b.c", "z")] == [None] * 4
