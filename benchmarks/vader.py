"""Compare threadscope's VADER with the package vaderSentiment: how much faster, and whether the numbers are the same.

    python benchmarks/vader.py                            ratios on generated comments
    python benchmarks/vader.py --equality FILE_OR_DIR...  differences on the texts given, and on generated ones

Both sides run in turns in one process, and the time is the process's CPU time, so that a busy machine slows both. The
words and sentences are drawn here from the lexicon, the rules' own words and made-up filler. For equality, a .jsonl
file gives the field `text` of each line, and any other file its lines.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SPECIAL_CASES, SentimentIntensityAnalyzer

from threadscope.nlp.sentiment import BATCH
from threadscope.nlp.vader import Scores, Vader

FUNCTION_WORDS = "the a of to and in is it i you that was for on with as this be or have from but not so".split()  # noqa: SIM905  26 lines as a list
CUES = "at but BUT doubt kind least never no nor of or so this very without the die for just enough".split()  # noqa: SIM905  likewise
MARKS = ("", "", "", "", ",", ".", "!", "?", "!!!", "???", "...", '"', ")", "?!?!", "!!!!!")
SPACES = (" ", " ", " ", " ", " ", "\n", "\t", "  ", "\u00a0", "\u2028", "\x1c", "\u3000")
ODDITIES = ("", "\ud83d", "\u200d", "\ufe0f", "\U0001f3fd", "İ", "\u212aind", "ΟΣ", "ß", "'", "'s", "-", "\x00", "©")


def sounds(rng: random.Random) -> str:
    """Make up a word of one to four syllables that means nothing."""
    return "".join(rng.choice("bcdfgklmnprstvz") + rng.choice("aeiou") for _ in range(rng.randint(1, 4)))


class Generator:
    """Draw texts like comments, and texts meant to catch every rule of VADER out."""

    def __init__(self, analyzer: SentimentIntensityAnalyzer, seed: int = 1) -> None:
        self.rng = random.Random(seed)
        self.lexicon = [word for word in analyzer.lexicon if word.isalpha()]
        self.tokens = list(analyzer.lexicon)
        self.emoji = list(analyzer.emojis)
        self.filler = [sounds(self.rng) for _ in range(15_000)]
        self.modifiers = [*BOOSTER_DICT, *NEGATE]
        self.phrases = [*SPECIAL_CASES, *BOOSTER_DICT]

    def comment(self, words: int) -> str:
        """Draw a comment of so many words, of which about one in twelve is in the lexicon."""
        rng = self.rng
        drawn = []
        for _ in range(words):
            kind = rng.random()
            if kind < 0.45:
                word = rng.choice(FUNCTION_WORDS)
            elif kind < 0.86:
                word = self.filler[int(len(self.filler) * rng.random() ** 3)]
            elif kind < 0.94:
                word = rng.choice(self.lexicon)
            else:
                word = rng.choice(self.modifiers)
            if rng.random() < 0.02:
                word = word.upper()
            if rng.random() < 0.12:
                word += rng.choice(",,,...!?")
            drawn.append(word)
        if rng.random() < 0.05:
            drawn.append(rng.choice(self.emoji))
        return " ".join(drawn)

    def trap(self) -> str:
        """Draw a text in which the rules meet far more often than in any comment."""
        rng = self.rng
        sources = (self.tokens, self.lexicon, self.modifiers, CUES, self.phrases, self.emoji, ODDITIES, self.filler)
        weights = [rng.random() ** 2 for _ in sources]
        # A few words only, so that equal valences repeat before and after a "but".
        pools = [rng.choices(source, k=rng.choice((2, 5, 50))) for source in sources]
        loudness = rng.choice((0.0, 0.1, 0.5, 1.0))
        parts: list[str] = []
        for _ in range(rng.choice((0, 1, 2, 3, 4, 5, 6, 8, 12, 20, 60))):
            word = rng.choice(rng.choices(pools, weights)[0])
            if rng.random() < loudness:
                word = word.upper()
            if rng.random() < 0.1:
                word = rng.choice(MARKS) + word
            parts += (word, rng.choice(MARKS) if rng.random() < 0.3 else "", rng.choice(SPACES))
            if rng.random() < 0.1:
                parts.pop()  # run into the next word
        return "".join(parts)


def four(scores: Scores) -> tuple[float, float, float, float]:
    """Name the numbers as the package orders them."""
    return scores.negative, scores.neutral, scores.positive, scores.compound


def texts_of(path: Path) -> Iterator[str]:
    """Read the texts of a file, or of all files in a folder."""
    if path.is_dir():
        for inner in sorted(path.rglob("*")):
            if inner.is_file() and inner.suffix in {".jsonl", ".txt"}:
                yield from texts_of(inner)
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            text = json.loads(line).get("text") if path.suffix == ".jsonl" else line
            if isinstance(text, str):
                yield text


def show_equality(paths: Sequence[Path], generated: int) -> int:
    """Count the texts on which any of the four numbers differs in any bit, and show the first few."""
    analyzer, vader = SentimentIntensityAnalyzer(), Vader.load()
    generator = Generator(analyzer)

    def differences(texts: Iterator[str], name: str) -> tuple[int, int]:
        count = different = 0
        for text in texts:
            count += 1
            theirs = tuple(analyzer.polarity_scores(text).values())
            ours = four(vader.scores(text))
            if repr(theirs) != repr(ours) or ours != four(vader.explain(text)[0]):
                different += 1
                if different <= 3:
                    print(f"  {ascii(text)[:300]}\n    package {theirs}\n    ours    {ours}")
        print(f"{name}: {count:,} texts, {different} differences", flush=True)
        return count, different

    runs = [differences(texts_of(path), path.name) for path in paths]
    runs.append(
        differences((generator.comment(generator.rng.randint(1, 80)) for _ in range(generated // 2)), "comments")
    )
    runs.append(differences((generator.trap() for _ in range(generated - generated // 2)), "traps"))
    count, different = map(sum, zip(*runs, strict=True))
    print(f"altogether: {count:,} texts, {different} differences")
    return different


def seconds(work: Callable[[str], object], texts: Sequence[str]) -> float:
    """Measure one pass in CPU seconds."""
    started = time.process_time()
    for text in texts:
        work(text)
    return time.process_time() - started


def seconds_together(work: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    """Measure one pass in CPU seconds, over batches as the pipeline makes them."""
    started = time.process_time()
    for first in range(0, len(texts), BATCH):
        work(texts[first : first + BATCH])
    return time.process_time() - started


def show_ratios(rounds: int) -> None:
    """Print how many texts we rate while the package rates one: the median over the rounds, and their range."""
    started = time.process_time()
    vader = Vader.load()
    loading = time.process_time() - started
    started = time.process_time()
    analyzer = SentimentIntensityAnalyzer()
    print(f"loading {1e3 * loading:.0f} ms CPU (package {1e3 * (time.process_time() - started):.0f})")
    generator = Generator(analyzer)
    for name, words, amount, goal in (("40-word comments", 40, 400, 5), ("a 2,400-word comment", 2400, 4, 12)):
        ratios: dict[str, list[float]] = {"scores_of": [], "scores": [], "explain": []}
        for _ in range(rounds):
            # Fresh texts each round: words not met before are part of the work.
            texts = [generator.comment(words) for _ in range(amount)]
            package = seconds(analyzer.polarity_scores, texts)
            ratios["scores_of"].append(package / seconds_together(vader.scores_of, texts))
            ratios["scores"].append(package / seconds(vader.scores, texts))
            ratios["explain"].append(package / seconds(vader.explain, texts))
        for method, values in ratios.items():
            print(
                f"{name}, {method}: {statistics.median(values):.1f} times as fast "
                f"({min(values):.1f} to {max(values):.1f} in {rounds} rounds)"
                + f", goal {goal}"
                * (method == "scores_of")
            )


def main() -> int:
    """Run what the command line asks for; exit with 1 where numbers differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--equality", nargs="*", type=Path, metavar="PATH", help="compare numbers instead of time")
    parser.add_argument("--generated", type=int, default=50_000, help="texts to draw for --equality (%(default)s)")
    parser.add_argument("--rounds", type=int, default=21, help="measurements to take the median of (%(default)s)")
    arguments = parser.parse_args()
    if arguments.equality is not None:
        return int(show_equality(arguments.equality, arguments.generated) > 0)
    show_ratios(arguments.rounds)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
