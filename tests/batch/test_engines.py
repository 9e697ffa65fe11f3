"""Engines: the same interface, whatever is behind it."""

from __future__ import annotations

import os
import time
from concurrent.futures import BrokenExecutor

import pytest

from threadscope.batch.driver import Conduct, batch
from threadscope.batch.engines import _Slots, check_engine, open_engine
from threadscope.errors import UsageError


def test_a_death_costs_one_task_and_its_slot_is_replaced():
    with _Slots(2) as slots:
        patient = slots.submit(time.sleep, 1.0)
        killed = slots.submit(os._exit, 3)
        assert isinstance(killed.exception(timeout=60), BrokenExecutor)
        assert slots.submit(max, 1, 2).result(timeout=60) == 2
        assert patient.result(timeout=60) is None


def test_processes_are_replaced_before_they_grow_old():
    with _Slots(1, tasks=1) as slots:
        assert slots.submit(os.getpid).result(timeout=60) != slots.submit(os.getpid).result(timeout=60)


def test_what_is_at_work_ends_with_the_run_that_is_given_up():
    start = time.monotonic()
    with _Slots(1) as slots:
        slots.submit(max, 1, 2).result(timeout=60)
        slots.submit(time.sleep, 600)
    assert time.monotonic() - start < 60


@pytest.mark.parametrize("name", ["serial", "local", "local:3", "dask://10.0.0.1:8786"])
def test_engines_are_known_by_name(name, monkeypatch):
    monkeypatch.setattr("threadscope.batch.engines.find_spec", lambda _: object())
    check_engine(name)


def test_a_missing_package_is_told_before_a_run_is_begun(table, tmp_path, monkeypatch):
    monkeypatch.setattr("threadscope.batch.engines.find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"threadscope\[dask\]"):
        batch([str(table(threads=1))], tmp_path / "run", conduct=Conduct(engine="dask://127.0.0.1:1"))
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("name", ["", "local:0", "local:-1", "local:x", "spark", "dask://", "dask://host", "Serial"])
def test_other_names_are_mistakes(name):
    with pytest.raises(UsageError), open_engine(name):
        pass


def test_an_error_in_serial_comes_out_of_the_future():
    with open_engine("serial") as engine:
        assert isinstance(engine.executor.submit(int, "x").exception(), ValueError)
