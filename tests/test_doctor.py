"""The doctor finds what is wrong and says how to mend it."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError

import pytest

from threadscope import doctor
from threadscope.cli import main


def found(what):
    return next(finding for finding in doctor.examine() if finding.what == what)


def test_a_sound_installation(capsys):
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert "WRONG" not in out
    for what in ("Python", "packages", "model stance", "settings", "cache", "terminal", "extra dask"):
        assert f"{what}: " in out


def test_a_missing_and_an_old_package(monkeypatch, capsys):
    real = doctor.version

    def version(name):
        if name == "selectolax":
            raise PackageNotFoundError
        return "0.1" if name == "spacy" else real(name)

    monkeypatch.setattr(doctor, "version", version)
    assert found("selectolax").said == "is missing"
    assert "pip install 'spacy" in found("spacy").mend
    assert main(["doctor"]) == 1
    assert "WRONG  spacy: 0.1" in capsys.readouterr().out


def test_broken_settings(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "threadscope.toml").write_text("colour = 1")
    assert found("settings").state == "wrong"
    assert "colour" in found("settings").said


def test_an_unknown_python(monkeypatch):
    monkeypatch.setattr(doctor.sys, "version_info", (3, 9, 1))
    assert found("Python").state == "wrong"


def test_a_disk_that_is_nearly_full(monkeypatch):
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: doctor.shutil._ntuple_diskusage(100, 99, 1))
    assert found("temporary files").state == "note"


@pytest.mark.parametrize("extra", doctor.EXTRAS)
def test_extras_are_declared_by_the_package(extra):
    from importlib.metadata import metadata

    assert extra in (metadata("threadscope").get_all("Provides-Extra") or ())
