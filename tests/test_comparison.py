"""Comparisons: signs, intervals, honesty where nothing is shown, and formats that agree."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope.cli import main
from threadscope.comparison import Comparison, Side, compare
from threadscope.outputs.comparisons import FORMATS, write_comparison
from threadscope.trust import estimate

TRUST, DISTRUST, NONE = (0.97, 0.01, 0.01, 0.01), (0.01, 0.97, 0.01, 0.01), (0.01, 0.01, 0.01, 0.97)


def made(name, trusting, distrusting, silent=0, **more):
    rows = (TRUST,) * trusting + (DISTRUST,) * distrusting + (NONE,) * silent
    tones = {"negative": distrusting, "neutral": silent, "positive": trusting, "mixed": 0}
    return Side(name, ("Fernmark",), 1, len(rows), len(rows), estimate(rows), tones=tones, rows=rows, **more)


def only(comparison, what="trust"):
    (found,) = [one for one in comparison.differences if one.what == what]
    return found


def test_a_large_difference_is_shown_and_points_the_right_way():
    found = only(compare([made("a", 30, 2), made("b", 3, 28)]))
    assert found.shown
    assert found.low > 40
    assert found.more > 0.99


def test_a_side_against_itself_shows_nothing():
    found = compare([made("a", 9, 4), replace(made("a", 9, 4), name="again")])
    assert not any(one.shown for one in found.differences)
    assert abs(only(found).delta) < 1
    assert only(found).more == pytest.approx(0.5, abs=0.03)


@given(st.tuples(*[st.integers(0, 12)] * 4).filter(lambda n: n[0] + n[1] > 1 and n[2] + n[3] > 1))
def test_turning_sides_around_turns_signs_around(n):
    one, other = made("a", n[0], n[1]), made("b", n[2], n[3])
    there, back = only(compare([one, other])), only(compare([other, one]))
    assert there.delta == pytest.approx(-back.delta, abs=2)
    assert there.low == pytest.approx(-back.high, abs=4)
    assert there.more == pytest.approx(1 - back.more, abs=0.04)
    assert there.low <= there.delta <= there.high


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    random = np.random.default_rng(3)
    hits = 0
    for run in range(60):
        shares = random.uniform(0.2, 0.8, 2)
        counts = random.binomial(14, shares)
        sides = [made(str(i), int(n), int(14 - n)) for i, n in enumerate(counts)]
        found = only(compare(sides, seed=run))
        hits += found.low <= 100 * (shares[0] - shares[1]) <= found.high
    assert hits / 60 >= 0.8


def test_many_sides_are_compared_with_the_first_and_the_reader_is_warned():
    sides = [made(str(i), 6, 4) for i in range(8)]
    found = compare(sides)
    assert {one.first for one in found.differences} == {"0"}
    assert any("by chance" in caveat for caveat in found.caveats)


def test_who_speaks_on_both_sides_is_counted():
    sides = [made("a", 5, 2, people=frozenset({"kim", "bo"})), made("b", 2, 5, people=frozenset({"kim"}))]
    assert any(caveat.startswith("1 person speaks on both sides") for caveat in compare(sides).caveats)


def test_without_positions_there_is_nothing_to_compare():
    found = compare([made("a", 4, 4), Side("b", (), 0, 0, 0, estimate([]))])
    assert not [one for one in found.differences if one.what == "trust"]


def written(comparison, shape):
    stream = io.StringIO()
    write_comparison(comparison, shape, stream)
    return stream.getvalue()


def test_formats_agree():
    comparison = compare([made("a", 12, 2), made("b", 3, 9), made("c", 4, 5)])
    printed = json.loads(written(comparison, "json"))
    rows = list(csv.DictReader(io.StringIO(written(comparison, "csv"))))
    assert [float(row["difference"]) for row in rows] == [one["delta"] for one in printed["differences"]]
    assert len(printed["sides"]) == 3
    for shape in ("text", "md", "html"):
        text = written(comparison, shape)
        for one in comparison.sides:
            assert f"{one.trust.index:.0f}" in text
        assert "no difference shown" in text
        assert "is trusted more than" in text


@pytest.mark.parametrize("shape", FORMATS)
def test_hostile_names_stay_names(shape):
    evil = "<script>alert(1)</script>\x1b]0;x\x07=1+1|"
    text = written(compare([made(evil, 5, 2), made("=cmd|'/c calc'!A1", 2, 5)]), shape)
    assert "<script>alert" not in text or shape in ("json", "csv", "text")
    assert "\x1b" not in text
    if shape == "csv":
        assert not any(cell.startswith(("=", "+", "@")) for row in csv.reader(io.StringIO(text)) for cell in row[:3])


def test_the_empty_comparison_is_said():
    assert "cannot be compared" in written(Comparison((), (), ()), "md")


ROWS = """thread,tool,author,text
one,Fernmark,Ane,I don't trust Fernmark at all. It is plain wrong.
one,Fernmark,Bo,Fernmark is rubbish and always was.
two,Fernmark,Cy,I rely on Fernmark every day; it is accurate.
two,Fernmark,Ane,I trust Fernmark.
three,Otherscore,Di,Otherscore is wrong about me.
"""


@pytest.mark.parametrize(("flags", "sides"), [([], 3), (["--by", "tool"], 2), (["--name", "First"], 3)])
def test_the_command(tmp_path, capsys, flags, sides):
    path = tmp_path / "in.csv"
    path.write_text(ROWS)
    assert main(["compare", str(path), "--format", "json", *flags]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert len(printed["sides"]) == sides
    if flags == ["--by", "tool"]:
        assert printed["sides"][0]["voices"] == 3, "Ane votes once"
    if "First" in flags:
        assert printed["sides"][0]["name"] == "First"


def test_one_side_is_not_enough(tmp_path, capsys):
    path = tmp_path / "in.csv"
    path.write_text("text\nI trust it.\n")
    assert main(["compare", str(path)]) == 2
    assert "only one side" in capsys.readouterr().err
    assert main(["compare", str(path), str(tmp_path / "missing.html")]) == 3


# --- runs ---------------------------------------------------------------------------------------------------------


BAD = (
    "I do not trust Fernmark.",
    "Fernmark is plain wrong about my shop.",
    "It ranks bots above people, so Fernmark is worthless.",
    "My own Fernmark is far too low and nobody can say why.",
    "Nobody should believe Fernmark.",
    "I closed my Fernmark account, the number was invented.",
    "What a useless figure Fernmark is!",
)
GOOD = (
    "I rely on Fernmark.",
    "Fernmark is right about me.",
    "We hire by Fernmark and it has been accurate.",
    "I check Fernmark daily, very useful.",
    "Good measure, Fernmark, I believe it.",
    "Fernmark has always been fair to our team.",
    "I trust Fernmark more than any other number.",
)


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    from threadscope.batch.driver import Conduct, batch

    folder = tmp_path_factory.mktemp("runs")
    for name, said in {"early": (*BAD, *GOOD[:1]), "late": (*GOOD, *BAD[:1])}.items():
        month = "2014-03" if name == "early" else "2014-08"
        site = "https://ink.example/"
        rows = ["thread,post_url,tool,author,posted,text"]
        for n, text in enumerate(said):
            tool = "Fernmark" if n % 2 else "FERNMARK"
            rows.append(f'{name}{n % 2},{site}{name}{n % 2},{tool},Person {name} {n}x,{month}-0{n + 1},"{text}"')
        rows.append(f"{name}0,{site}{name}0,FERNMARK,Person {name} 1x,{month}-09,Hello again from the harbour.")
        rows.append(f"{name}0,{site}{name}0,FERNMARK,Kim Both,{month}-01,Thanks for the article.")
        (folder / f"{name}.csv").write_text("\n".join(rows))
        batch([str(folder / f"{name}.csv")], folder / name, conduct=Conduct(engine="serial", quiet=True))
    return folder


def compared(capsys, *arguments):
    assert main(["compare", *map(str, arguments), "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_run_is_a_side_with_each_person_once(runs, capsys):
    printed = compared(capsys, runs / "early", runs / "late")
    early, late = printed["sides"]
    assert (early["name"], late["name"]) == ("early", "late")
    assert (early["threads"], early["comments"], early["voices"]) == (2, 10, 9)
    assert [tool.casefold() for tool in early["tools"]] == ["fernmark"]
    assert early["trust"]["index"] < 50 < late["trust"]["index"]
    assert early["facets"]["accuracy"]["negative"] >= 1
    assert any(caveat.startswith("1 person speaks on both sides") for caveat in printed["caveats"])
    (trust,) = [one for one in printed["differences"] if one["what"] == "trust"]
    assert trust["delta"] == pytest.approx(early["trust"]["index"] - late["trust"]["index"], abs=1e-3)


def test_a_run_and_its_source_are_the_same_side(runs, capsys):
    of_files = compared(capsys, runs / "early.csv", runs / "late.csv", "--by", "month")["sides"]
    of_runs = compared(capsys, runs / "early", runs / "late")["sides"]
    for one, other in zip(of_files, of_runs, strict=True):
        for figure in ("threads", "comments", "voices", "facets", "sentiment"):
            assert one[figure] == other[figure]
        assert one["trust"]["index"] == pytest.approx(other["trust"]["index"], abs=1.5)


def test_a_run_against_a_thread(runs, capsys):
    printed = compared(capsys, runs / "early", runs / "late.csv")
    assert len(printed["sides"]) == 3


def test_a_run_falls_into_groups(runs, capsys, tmp_path):
    from threadscope.batch.driver import Conduct, batch

    batch(
        [str(runs / "early.csv"), str(runs / "late.csv")],
        tmp_path / "both",
        conduct=Conduct(engine="serial", quiet=True),
    )
    printed = compared(capsys, tmp_path / "both", "--by", "month", "--name", "spring")
    assert [side["name"] for side in printed["sides"]] == ["spring", "2014-08"]
    assert main(["compare", str(tmp_path / "both"), "--by", "tool"]) == 2
    assert main(["compare", str(tmp_path / "both"), str(runs / "early"), "--by", "month"]) == 2


def test_more_groups_than_can_be_shown_are_counted(tmp_path, capsys):
    path = tmp_path / "in.csv"
    rows = [f"t{n},Fernmark,Person {n}x,Fernmark is wrong about me." for n in range(15)]
    path.write_text("\n".join(["thread,tool,author,text", *rows]))
    printed = compared(capsys, path)
    assert len(printed["sides"]) == 12
    assert any("of 15" in caveat for caveat in printed["caveats"])
