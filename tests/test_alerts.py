"""`--fail-if`: what it takes, what it refuses, and the exit code."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope import alerts, analyze
from threadscope.cli import main
from threadscope.errors import UsageError

WORDS = """text,author
I don't trust Fernmark at all.,Ane
Fernmark is wrong about me and always was.,Bo
I stopped using Fernmark. The number is meaningless.,Cy
Fernmark is rubbish. It ranks bots above people.,Di
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    path = tmp_path_factory.mktemp("alerts") / "in.csv"
    path.write_text(WORDS)
    return analyze(path, "Fernmark")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("n == 4", True),
        ("n >= 20", False),
        ("trust < 50 and n >= 4", True),
        ("trust<50 and n>=5", False),
        ("trust > 90 or comments == 4", True),
        ("not (trust < 50)", False),
        ("verdict == trusts", False),
        ("verdict != 'leans trust'", True),
        ("distrusting > 0.5", True),
        ("lean > -1", True),
    ],
)
def test_conditions(report, text, expected):
    assert alerts.parse(text).holds(alerts.figures(report)) == (expected, [])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "trust",
        "trust <",
        "40 > trust",
        "karma < 3",
        "trust < 40 < 50",
        "trust in 40",
        "trust < n + 1",
        "trust < 'low'",
        "verdict == 4",
        "verdict < unclear",
        "trust < True",
        "__import__('os').system('true')",
        "trust.real < 4",
        "(lambda: 1)() < 4",
        "n == 4" + " and n == 4" * 200,
    ],
)
def test_what_is_no_condition_is_refused(text):
    with pytest.raises(UsageError):
        alerts.parse(text)


@given(st.text(max_size=60))
def test_any_text_is_understood_or_refused(text):
    with suppress(UsageError):
        assert alerts.parse(text).text == text


def test_a_missing_figure_compares_false_and_is_named(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("text\nThanks for the post!\n")
    quiet = analyze(path, "Fernmark")
    assert alerts.figures(quiet)["trust"] is None
    assert alerts.parse("trust < 101").holds(alerts.figures(quiet)) == (False, ["trust"])
    assert alerts.parse("trust >= 0").holds(alerts.figures(quiet)) == (False, ["trust"])


def test_every_figure_is_explained_and_given(report):
    assert alerts.figures(report).keys() == alerts.FIGURES.keys()


@pytest.mark.parametrize(("condition", "code"), [("n >= 4", 6), ("n >= 5", 0), ("n >=", 2)])
def test_the_exit_code(tmp_path, capsys, condition, code):
    path = tmp_path / "in.csv"
    path.write_text(WORDS)
    assert main(["analyze", str(path), "--tool", "Fernmark", "--fail-if", condition]) == code
    out, err = capsys.readouterr()
    assert ("--fail-if holds: n >= 4" in err) == (code == 6)
    assert bool(out) == (code != 2)


def test_a_failed_input_weighs_more_than_an_alert(tmp_path, capsys):
    path = tmp_path / "in.csv"
    path.write_text(WORDS)
    missing = str(tmp_path / "missing.html")
    assert main(["analyze", str(path), missing, "--tool", "Fernmark", "--fail-if", "n > 1"]) == 3
    assert "--fail-if holds" in capsys.readouterr().err


@pytest.mark.parametrize("verdict", ["distrust", "Unclear", "leans_distrust", ""])
def test_a_verdict_that_does_not_exist_is_refused(verdict):
    with pytest.raises(UsageError, match="is no verdict"):
        alerts.parse(f'verdict == "{verdict}"')


def test_every_verdict_that_trust_can_give_may_be_named():
    from threadscope.outputs.summary import VERDICTS

    assert set(alerts.VERDICTS) == set(VERDICTS)
