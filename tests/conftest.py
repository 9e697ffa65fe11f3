"""What every test runs under: no settings of the person who runs it, and no failure because a machine is busy."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "threadscope",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),  # what lands is not decided by dice; at home new examples are tried
)
settings.load_profile("threadscope")


@pytest.fixture(autouse=True)
def _no_settings_of_the_user(monkeypatch):
    for name in os.environ:
        if name.startswith("THREADSCOPE_") and name != "THREADSCOPE_DEBUG":
            monkeypatch.delenv(name)
