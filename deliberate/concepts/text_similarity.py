"""How alike two wordings are: groups of letters, weighted by how rare they are among the statements at hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

NGRAM_LENGTHS = (3, 4, 5)


@lru_cache(maxsize=20_000)
def extract_character_ngrams(text: str) -> Mapping[str, int]:
    """Return groups of three to five letters inside words, the gaps around a word counting as letters."""
    words = "".join(sign if sign.isalnum() else " " for sign in text.casefold()).split()
    found: Counter[str] = Counter()
    for word in words:
        padded = f" {word} "
        for length in NGRAM_LENGTHS:
            found.update(padded[start : start + length] for start in range(len(padded) - length + 1))
    return found


class TextSimilarity:
    """Compares a wording with many others; built once per set of texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.vocabulary: dict[str, int] = {}
        for text in texts:
            for group in extract_character_ngrams(text):
                self.vocabulary.setdefault(group, len(self.vocabulary))
        carriers = np.zeros(len(self.vocabulary))
        for text in texts:
            carriers[[self.vocabulary[group] for group in extract_character_ngrams(text)]] += 1
        self.rarity: NDArray[np.float64] = np.log((1 + len(texts)) / (1 + carriers)) + 1
        self.unknown = float(np.log(1 + len(texts)) + 1)
        self.rows = self.compute_tfidf_rows(texts)

    def compute_tfidf_rows(self, texts: Sequence[str]) -> Any:
        """Return one row of length one per text; letter groups that no statement has count in the length alone."""
        data: list[float] = []
        columns: list[int] = []
        ends = [0]
        for text in texts:
            counts = extract_character_ngrams(text)
            places = [self.vocabulary.get(group, -1) for group in counts]
            rarity = [self.rarity[place] if place >= 0 else self.unknown for place in places]
            weights = (1 + np.log(np.array(list(counts.values()), dtype=np.float64))) * np.array(rarity)
            length = float(np.sqrt((weights**2).sum())) or 1.0
            known = [(place, weight / length) for place, weight in zip(places, weights, strict=True) if place >= 0]
            columns += [place for place, _ in known]
            data += [weight for _, weight in known]
            ends.append(len(columns))
        from scipy.sparse import csr_array  # imported late: starting the server must not wait for it

        return csr_array((data, columns, ends), shape=(len(texts), len(self.vocabulary)), dtype=np.float64)

    def compare(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the cosine of TF-IDF rows in [0, 1], shape (texts asked about, known texts); 1 for equal letters.

        Source: Salton and Buckley 1988, sublinear term frequency; smoothed inverse document frequency.
        """
        compared: NDArray[np.float64] = (self.compute_tfidf_rows(texts) @ self.rows.T).toarray()
        return compared.clip(0.0, 1.0)
