"""Give words their lemmas by a table, suffix rules and a list of known lemmas, all by Penn Treebank tag.

A tag says which inflection to undo ("VBD": a past), so nothing needs to be guessed from context again. The tables are
learnt from a treebank (`models/english/lemmas.py`) and stored as JSON with the pipeline. On the treebank's own tags
this is right as often as a trained lemmatizer of a hundred times the cost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spacy.language import Language

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["NAME", "Lemmatizer", "Tables"]

NAME = "threadscope_english_lemmas_v1"
SHORTEST = 2
"""Letters that a rule leaves of a word at least."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Hold what was learnt."""

    forms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Tag -> form in lower case -> lemma."""
    rules: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    """Tag -> endings and what takes their place, the most reliable first."""
    known: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Tag -> lemmas that its words may have."""
    as_written: frozenset[str] = frozenset()
    """Tags whose lemmas keep their capitals."""

    def lemma(self, form: str, tag: str) -> str:
        """Return a word's lemma: from the table, else the first known one that a rule makes, else the first."""
        lower = form.lower()
        listed = self.forms.get(tag, {}).get(lower)
        if listed is not None:
            return listed
        plain = form if tag in self.as_written else lower
        first = None
        known = self.known.get(tag, frozenset())
        for old, new in self.rules.get(tag, ()):
            if lower.endswith(old) and len(lower) >= len(old) + SHORTEST:
                made = plain[: len(plain) - len(old)] + new
                if made in known:
                    return made
                first = first or made
        return plain if lower in known else first or plain


class Lemmatizer:
    """Write `token.lemma_`, from `token.tag_`."""

    def __init__(self, tables: Tables | None = None) -> None:
        self.tables = tables or Tables()

    def __call__(self, doc: Doc) -> Doc:
        """Give every word its lemma."""
        for token in doc:
            token.lemma_ = self.tables.lemma(token.text, token.tag_)
        return doc

    def to_disk(self, path: Path, exclude: Sequence[str] = ()) -> None:  # noqa: ARG002  # spaCy's protocol
        """Write the tables."""
        data = asdict(self.tables)
        data["known"] = {tag: sorted(lemmas) for tag, lemmas in self.tables.known.items()}
        data["as_written"] = sorted(self.tables.as_written)
        path.mkdir(exist_ok=True)
        (path / "tables.json").write_text(
            json.dumps(data, ensure_ascii=False, indent=0, sort_keys=True) + "\n", "utf-8"
        )

    def from_disk(self, path: Path, exclude: Sequence[str] = ()) -> Lemmatizer:  # noqa: ARG002  # spaCy's protocol
        """Read the tables."""
        data: dict[str, Any] = json.loads((path / "tables.json").read_text("utf-8"))
        known = {tag: frozenset(lemmas) for tag, lemmas in data["known"].items()}
        rules = {tag: [(old, new) for old, new in rules] for tag, rules in data["rules"].items()}
        self.tables = Tables(data["forms"], rules, known, frozenset(data["as_written"]))
        return self


@Language.factory(NAME, assigns=["token.lemma"], requires=["token.tag"])
def _create(nlp: Language, name: str) -> Lemmatizer:  # noqa: ARG001  # spaCy calls factories by these names
    return Lemmatizer()
