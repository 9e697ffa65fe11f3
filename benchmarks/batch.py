"""Batch runs: against a loop that a user would write, as they grow, in two processes, and their memory.

    python benchmarks/batch.py [end-to-end] [parts] [scaling] [processes] [engines] [memory] [--scale 1.0]

The pages and tables are written here, from templates, with a seed. `--scale 10` makes the memory part run over 400,000
comments, 25 over a million; `--folder FOLDER` prints the memory of a run over a folder of saved pages and nothing
else. CPU seconds are those of whole processes, start-up and models included.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

OPENINGS = (
    "I stopped believing in {tool} when it put my cat above me.",
    "Say what you like, {tool} has been right about me three times running.",
    "My {tool} slid from {a} to {b} and I had not even been away.",
    "How does {tool} weigh people who only listen?",
    "According to {tool} I know all about {topic}. I have never been near any.",
    "Well written, and the second chart made me laugh.",
    "Our desk uses {tool} to decide whom to call back; it saves an hour a day.",
    "Numbers like that say more about those who publish them than about us.",
)
MIDDLES = (
    "A colleague of mine sees the same thing every spring.",
    "It may be different for people with larger gardens.",
    "I asked them twice and got a friendly letter without an answer.",
    "That was in the rainy week, if anybody remembers it.",
    "You could ask ten people at the bakery and learn as much.",
)
TOPICS = ("kettles", "lighthouses", "moss", "night trains", "parsley", "accordions")
FIRST = ("Ann", "Bram", "Cosima", "Dele", "Edda", "Farid", "Greta", "Hiro", "Ilse", "Jonah")
LAST = ("Winter", "Okoye", "Brandt", "Sato", "Lund", "Moreau", "Silva", "Novak")
LOOP = """
import json, sys
from pathlib import Path
import trafilatura
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
vader = SentimentIntensityAnalyzer()
with open(sys.argv[2], "w") as out:
    for path in sorted(Path(sys.argv[1]).glob("*.html")):
        for line in (trafilatura.extract(path.read_text(), include_comments=True) or "").splitlines():
            out.write(json.dumps({"page": path.name, "text": line, **vader.polarity_scores(line)}) + "\\n")
"""
RUN = """
import json, resource, sys, time
from threadscope.api import AnalyzeOptions
from threadscope.batch.driver import Conduct, batch
from threadscope.batch.options import BatchOptions
if __name__ == "__main__":
    source, run, engine = sys.argv[1:]
    start = time.monotonic()
    options = BatchOptions(analysis=AnalyzeOptions(tool="Pondermeter"), shard_threads=32)
    summary = batch([source], run, options, Conduct(engine=engine, quiet=True))
    peaks = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(json.dumps({"wall": time.monotonic() - start, "comments": summary.comments, "peaks": peaks}))
"""
PARTS = """
import json, sys, tempfile, time
from collections import Counter
from pathlib import Path
from threadscope import report, voices
from threadscope.batch.items import Item
from threadscope.batch.parquet import ShardWriter
from threadscope.batch.reading import outcomes
from threadscope.batch.rows import rows_of
from threadscope.batch.run import Run
from threadscope.inputs import InputOptions
from threadscope.nlp.annotate import annotate
from threadscope.nlp.pipeline import load
from threadscope.nlp.tool import find_tool
spent, nlp = Counter(), load()
def timed(name, work):
    start = time.process_time()
    made = work()
    spent[name] += time.process_time() - start
    return made
run = Run.create(Path(tempfile.mkdtemp()) / "run")
with ShardWriter(run, 1) as writer:
    for n, path in enumerate(sorted(Path(sys.argv[1]).glob("*.html"))):
        if n == 5:
            spent.clear()
        item = Item("file", str(path), str(path), path=str(path))
        (outcome,) = timed("read the page, its article too", lambda: list(outcomes(item, InputOptions())))
        tool = find_tool(outcome.thread, "Pondermeter", ())
        readings = timed("annotate", lambda: annotate(nlp, outcome.thread, tool))
        people = timed("join voices", lambda: voices.merge(outcome.thread, readings, tool))
        made = timed("judge the thread", lambda: report.build(outcome.thread, readings, people, tool))
        timed("make and write rows", lambda: [writer.add(row) for row in rows_of(made, item, 0)])
    timed("make Parquet", lambda: writer.commit({}))
print(json.dumps({name: seconds / spent.total() for name, seconds in spent.items()}))
"""


def comment(chance: random.Random, number: int) -> tuple[str, str]:
    """Make up a person and what they say; about thirty words, some of them only once in all threads."""
    opening = chance.choice(OPENINGS).format(
        tool="Pondermeter", a=chance.randint(50, 90), b=chance.randint(20, 49), topic=chance.choice(TOPICS)
    )
    rest = " ".join(chance.sample(MIDDLES, chance.randint(0, 3)))
    return f"{chance.choice(FIRST)} {chance.choice(LAST)} {number % 97}", f"{opening} {rest} That makes {number}."


def write_pages(folder: Path, pages: int, comments: int = 40) -> None:
    """Write pages as a blog shows them: an article, and a list of comments under it."""
    chance = random.Random(pages)
    for page in range(pages):
        items = []
        for n in range(comments):
            name, text = comment(chance, page * comments + n)
            when = f"2016-{1 + n % 12:02d}-{1 + n % 28:02d}T12:{n % 60:02d}:00+00:00"
            items.append(
                f'<li class="comment" id="comment-{page}{n:04d}"><article class="comment-body"><footer '
                f'class="comment-meta"><div class="comment-author vcard"><b class="fn">{name}</b></div>'
                f'<a href="#comment-{page}{n:04d}"><time datetime="{when}">{when[:10]}</time></a></footer>'
                f'<div class="comment-content"><p>{text}</p></div></article></li>'
            )
        paragraphs = "".join(f"<p>{' '.join(chance.choices(MIDDLES, k=6))}</p>" for _ in range(12))
        title = f"Pondermeter, week {page}"
        (folder / f"{page:06d}.html").write_text(
            f"<!DOCTYPE html><html><head><title>{title}</title></head><body>"
            f"<nav>{'<a href=/>x</a>' * 40}</nav><article><h1>{title}</h1>{paragraphs}</article>"
            f"<div id=comments><h2>{comments} "
            f"comments</h2><ol class=comment-list>{''.join(items)}</ol></div></body></html>",
            "utf-8",
        )


def rows(threads: int, comments: int) -> Iterator[str]:
    """Make up the rows of a table, as JSON lines."""
    chance = random.Random(threads)
    for thread in range(threads):
        for n in range(comments):
            name, text = comment(chance, thread * comments + n)
            cells = {"thread": f"t{thread}", "id": f"{thread}-{n}", "author": name, "text": text}
            yield json.dumps(cells | {"posted": f"2016-{1 + n % 12:02d}-02T12:00:00"}) + "\n"


def write_table(path: Path, threads: int, comments: int = 40) -> None:
    """Write a table row by row: it may be larger than memory."""
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(rows(threads, comments))


def run(code: str, *arguments: object) -> tuple[float, str]:
    """Return CPU seconds of a process with all of its children, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-c", code, *map(str, arguments)]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, done.stdout


def end_to_end(folder: Path, scale: float) -> None:
    """Compare a run over pages with extracting and scoring the same pages in a loop."""
    pages = max(20, round(100 * scale))
    source = folder / "pages"
    source.mkdir()
    write_pages(source, pages)
    ratios = []
    for n in range(3):
        ours, told = run(RUN, source, folder / f"run{n}", "serial")
        theirs, _ = run(LOOP, source, folder / "loop.jsonl")
        ratios.append(theirs / ours)
    comments = json.loads(told)["comments"]
    print(f"end to end, {pages} pages, {comments} comments, against trafilatura and vaderSentiment in a loop")
    print(f"  pages a CPU second, ours / theirs   {sorted(ratios)[1]:.2f} x   ({min(ratios):.2f} to {max(ratios):.2f})")


def scaling(folder: Path, scale: float) -> None:
    """Compare ten times as many threads with some."""
    few = max(10, round(40 * scale))
    seconds = []
    for threads in (1, few, 10 * few):
        write_table(folder / "table.jsonl", threads)
        seconds.append(run(RUN, folder / "table.jsonl", folder / f"scaled{threads}", "serial")[0])
    start, one, ten = seconds
    print(f"scaling, {few} and {10 * few} threads of 40 comments, CPU")
    print(
        f"  t(10 N) / t(N)                      {ten / one:.2f}   without start-up {(ten - start) / (one - start):.2f}"
    )
    print(f"  comments a CPU second               {9 * few * 40 / (ten - one):.0f}")


def processes(folder: Path, scale: float) -> None:
    """Compare one process with two, by the clock: only idle cores say anything."""
    threads = max(64, round(300 * scale))
    write_table(folder / "both.jsonl", threads)
    walls: dict[str, list[float]] = {"local:1": [], "local:2": []}
    for n in range(3):
        for engine, found in walls.items():
            _, told = run(RUN, folder / "both.jsonl", folder / f"{engine.replace(':', '')}-{n}", engine)
            found.append(json.loads(told)["wall"])
    load = os.getloadavg()[0]
    print(f"processes, {threads} threads, by the clock (load of the machine {load:.1f} on {os.cpu_count()} cores)")
    print(f"  one / two                           {min(walls['local:1']) / min(walls['local:2']):.2f} x")


def engines(folder: Path, scale: float) -> None:
    """Compare the start-up of the engines: a run of one small thread, the models included."""
    del scale
    write_table(folder / "one.jsonl", 1, 3)
    serial = 0.0
    print("start-up, a run of one thread, CPU seconds of all processes, against serial")
    for engine in ("serial", "local:1", "local:2"):
        found = min(run(RUN, folder / "one.jsonl", folder / f"one-{engine}-{n}", engine)[0] for n in range(2))
        serial = serial or found
        print(f"  {engine:<35} {found / serial:.2f} x")


def parts(folder: Path, scale: float) -> None:
    """Say where the time of a shard goes."""
    pages = max(20, round(60 * scale))
    source = folder / "parts"
    source.mkdir()
    write_pages(source, pages)
    _, told = run(PARTS, source)
    print(f"where the time of {pages} pages goes, without start-up")
    for name, share in json.loads(told).items():
        print(f"  {name:<35} {share:4.0%}")


def memory(folder: Path, scale: float) -> None:
    """Compare the peak of a run over ten times as many comments."""
    many = max(100, round(1_000 * scale))
    found = []
    for threads in (many // 10, many):
        path = folder / f"memory{threads}.jsonl"
        write_table(path, threads)
        start = time.monotonic()
        _, told = run(RUN, path, folder / f"memory{threads}", "local:1")
        driver, worker = json.loads(told)["peaks"]
        found.append((driver, worker))
        print(f"memory, {threads * 40} comments: driver {driver:.0f} MiB, worker {worker:.0f} MiB, ", end="")
        print(f"{time.monotonic() - start:.0f} s")
    (driver, worker), (more_driver, more_worker) = found
    print(f"  ten times as many                   driver {more_driver / driver:.2f}, worker {more_worker / worker:.2f}")


def folder_memory(pages: Path) -> None:
    """Print the peak of a run over saved pages."""
    with tempfile.TemporaryDirectory() as folder:
        _, told = run(RUN, pages, Path(folder) / "run", "local:2")
    driver, worker = json.loads(told)["peaks"]
    print(f"memory, {pages}: driver {driver:.0f} MiB, largest worker {worker:.0f} MiB")


def main() -> None:
    """Run the parts that are named, all where none is."""
    benchmarks = {"end-to-end": end_to_end, "parts": parts, "scaling": scaling, "processes": processes}
    benchmarks |= {"engines": engines, "memory": memory}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*benchmarks, []])
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--folder", type=Path, help="saved pages: print the memory of a run over them")
    given = parser.parse_args()
    if given.folder:
        folder_memory(given.folder)
        return
    for name in given.parts or benchmarks:
        with tempfile.TemporaryDirectory() as folder:
            benchmarks[name](Path(folder), given.scale)


if __name__ == "__main__":
    main()
