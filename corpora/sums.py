# ruff: noqa: INP001, T201  # a script, and it says what it wrote
"""Write SHA256SUMS of our own corpora, by which `threadscope corpora verify` knows them; run it after changing one."""

from __future__ import annotations

import hashlib
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    """Write one file a corpus, in the form of `sha256sum`."""
    for manifest in sorted(HERE.glob("*/corpus.toml")):
        texts = sorted(path for path in manifest.parent.rglob("*") if path.suffix in (".jsonl", ".npz"))
        if texts:
            lines = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(manifest.parent)}" for p in texts]
            (manifest.parent / "SHA256SUMS").write_text("\n".join(lines) + "\n", "utf-8")
            print(f"{manifest.parent.name}: {len(texts)} files")


if __name__ == "__main__":
    main()
