"""Flag, then environment, then the folder's file, then the user's."""

from __future__ import annotations

import json

import pytest

from threadscope.cli import main

TABLE = "text\nI trust my Fernmark number completely.\nIt is wrong about me.\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user"))
    (tmp_path / "in.csv").write_text(TABLE)
    (tmp_path / "user" / "threadscope").mkdir(parents=True)
    return tmp_path


def tool_of(capsys, *flags):
    assert main(["analyze", "in.csv", "--format", "json", *flags]) == 0
    return json.loads(capsys.readouterr().out)["tool"]["name"]


def test_each_layer_gives_way_to_the_one_above(folder, capsys, monkeypatch):
    (folder / "user" / "threadscope" / "settings.toml").write_text('tool = "User"')
    assert tool_of(capsys) == "User"
    (folder / "threadscope.toml").write_text('tool = "Folder"')
    assert tool_of(capsys) == "Folder"
    (folder / "threadscope.toml").write_text('tool = "Folder"\n[analyze]\ntool = "Command"')
    assert tool_of(capsys) == "Command"
    monkeypatch.setenv("THREADSCOPE_TOOL", "Environment")
    assert tool_of(capsys) == "Environment"
    assert tool_of(capsys, "--tool", "Flag") == "Flag"


def test_lists_and_formats_come_from_settings(folder, capsys, monkeypatch):
    (folder / "threadscope.toml").write_text('format = "json"\nalias = ["FM", "the Mark"]\ntool = "Fernmark"')
    assert main(["analyze", "in.csv"]) == 0
    assert json.loads(capsys.readouterr().out)["tool"]["aliases"] == ["FM", "the Mark"]
    monkeypatch.setenv("THREADSCOPE_ALIAS", "F1,F2")
    assert main(["analyze", "in.csv"]) == 0
    assert json.loads(capsys.readouterr().out)["tool"]["aliases"] == ["F1", "F2"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("tool = ", "TOML"),
        ('colour = "red"', "'colour'"),
        ("[analyse]\ntool = 'X'", "'analyse'"),
        ("[extract]\ntool = 'X'", "'tool'"),
    ],
)
def test_a_wrong_settings_file_is_a_usage_error_that_names_it(folder, capsys, text, word):
    (folder / "threadscope.toml").write_text(text)
    assert main(["analyze", "in.csv"]) == 2
    message = capsys.readouterr().err
    assert "threadscope.toml" in message
    assert word in message


def test_a_value_of_the_wrong_kind_is_a_usage_error(folder, capsys):
    (folder / "threadscope.toml").write_text('[extract]\nmax-pages = "many"')
    assert main(["extract", "in.csv"]) == 2
    assert "--max-pages" in capsys.readouterr().err


def test_broken_settings_stop_neither_the_version_nor_the_doctor(folder, capsys):
    (folder / "threadscope.toml").write_text("tool = ")
    assert main(["--version"]) == 0
    assert main(["doctor"]) == 1
    assert "WRONG  settings: threadscope.toml" in capsys.readouterr().out
