"""Suggestions for topics, from the words of the statements alone: new ones, and who else belongs to those there are.

Deterministic, on this machine, without a language model. They are suggestions: people look at them and decide.
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deliberate.concepts.stop_words import find_content_words
from deliberate.concepts.text_similarity import TextSimilarity
from deliberate.text import MAX_STATEMENT_LENGTH

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
# Cutting words is a crude stem that needs no language: school and schools, Verkehr and Verkehrs.
STEM_LENGTH = 6
MIN_STATEMENTS, MIN_MEMBERS, MOST_TOPICS = 8, 3, 20
# Cosine from which on a statement belongs to a suggested topic, and to one that is there (docs/topics.md).
NEW_SIMILARITY, KNOWN_SIMILARITY = 0.3, 0.16
MOST_PER_STATEMENT, WORDS_SHOWN = 2, 3
# Words that stand in more of the statements tell none apart, such as the name of the town.
MOST_COMMON = 0.08
WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True)
class NewTopic:
    """A topic that could be made: its most telling words, and the places of its statements, the surest first."""

    words: tuple[str, ...]
    members: tuple[int, ...]


@dataclass(frozen=True)
class KnownTopic:
    """A topic that is there: what it is called and about, and the places of the statements that have it."""

    text: str
    members: frozenset[int]


@dataclass(frozen=True)
class LabelSuggestion:
    """The place of a topic, and the cosine with what it holds."""

    topic: int
    similarity: float


def split_into_stems(text: str) -> list[str]:
    """Return the beginnings of the words that say what a text is about."""
    return [word[:STEM_LENGTH] for word in keep_content_words(text).split()]


def suggest_new_topics(texts: Sequence[str]) -> list[NewTopic]:
    """Return topics that the texts fall into, the largest first; a text is in one of them or in none.

    TF-IDF of word stems and pairs, non-negative matrix factorization from a deterministic start (NNDSVD); a text
    belongs to the factor it is most like, if it is like any. Sources: Lee and Seung 1999; Boutsidis and Gallopoulos
    2008. O(words · topics) a round.
    """
    if len(texts) < MIN_STATEMENTS:
        return []
    rows, names = compute_word_rows(texts)
    if rows is None or min(rows.shape) < 2:
        return []
    wanted = round(min(0.8 * len(texts) ** 0.5, len(texts) / 5))
    number = int(np.clip(wanted, 1, min(MOST_TOPICS, *(size - 1 for size in rows.shape))))
    similarity = np.asarray(rows @ factorize(rows, number).T)
    best = np.where(similarity.max(axis=1) >= NEW_SIMILARITY, similarity.argmax(axis=1), -1)
    found = []
    for topic in range(number):
        members = np.flatnonzero(best == topic)
        order = members[np.lexsort((members, -np.round(similarity[members, topic], 9)))]
        if len(members) >= MIN_MEMBERS:
            words = choose_telling_words(rows, names, order, texts)
            found.append(NewTopic(words, tuple(order.tolist())))
    return sorted(found, key=lambda one: (-len(one.members), one.members))


def factorize(rows: Any, number: int) -> Floats:
    """Return the factors as rows of length one, shape (number, columns)."""
    from sklearn.decomposition import NMF
    from sklearn.preprocessing import normalize

    with warnings.catch_warnings():
        # Not having come to rest after these rounds is no harm here.
        warnings.simplefilter("ignore")
        model = NMF(number, init="nndsvd", max_iter=300, tol=1e-4, random_state=0).fit(rows)
    return np.asarray(normalize(model.components_))


def compute_word_rows(texts: Sequence[str]) -> tuple[Any, list[str]]:
    """Return TF-IDF rows of length one over stems and pairs of stems, and the names of the columns; None where no two
    texts share a word."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    model = TfidfVectorizer(
        tokenizer=split_into_stems, token_pattern=None, lowercase=False, ngram_range=(1, 2), sublinear_tf=True,
        min_df=2, max_df=min(1.0, max(MOST_COMMON, 5 / len(texts))),
    )  # fmt: skip
    try:
        return model.fit_transform(texts), model.get_feature_names_out().tolist()
    except ValueError:
        return None, []


def choose_telling_words(rows: Any, names: Sequence[str], members: Ints, texts: Sequence[str]) -> tuple[str, ...]:
    """Return the words that weigh most in these texts, each in the form that is written most often."""
    weight = np.asarray(rows[members].sum(axis=0)).ravel()
    single = [place for place in np.argsort(-np.round(weight, 9), kind="stable").tolist() if " " not in names[place]]
    written = Counter(word for place in members.tolist() for word in WORD.findall(texts[place].casefold()))
    return tuple(
        max(
            (word for word in written if word[:STEM_LENGTH] == names[place]),
            key=lambda word: (written[word], -len(word), word),
            default=names[place],
        )
        for place in single[:WORDS_SHOWN]
        if weight[place] > 0
    )


def suggest_known_topics(texts: Sequence[str], topics: Sequence[KnownTopic]) -> list[tuple[LabelSuggestion, ...]]:
    """Return, for each text, up to two topics that it does not have yet and is like, the likest first.

    A topic is the mean of the texts that have it and of its own name and description, which count as two. TF-IDF of
    groups of three to five letters inside words, cosine.
    """
    if not texts or not topics:
        return [() for _ in texts]
    rows = TextSimilarity([keep_content_words(text) for text in (*texts, *(topic.text for topic in topics))]).rows
    similarity = np.zeros((len(texts), len(topics)))
    for place, topic in enumerate(topics):
        own = rows[[len(texts) + place]]
        middle = 2 * np.asarray(own.todense()).ravel()
        if topic.members:
            middle = middle + np.asarray(rows[sorted(topic.members)].sum(axis=0)).ravel()
        length = float(np.sqrt((middle**2).sum()))
        if length:
            similarity[:, place] = np.asarray(rows[: len(texts)] @ (middle / length)).ravel()
        similarity[sorted(topic.members), place] = 0
    return [choose_suggestions(row) for row in similarity]


def keep_content_words(text: str) -> str:
    """Return the words that say what a text is about."""
    return " ".join(find_content_words(WORD.findall(text[:MAX_STATEMENT_LENGTH].casefold())))


def choose_suggestions(row: Floats) -> tuple[LabelSuggestion, ...]:
    """Return the topics that are like enough; a second one only where it is nearly as like as the first."""
    order = np.argsort(-np.round(row, 9), kind="stable")[:MOST_PER_STATEMENT].tolist()
    return tuple(
        LabelSuggestion(topic, round(float(row[topic]), 3))
        for topic in order
        if row[topic] >= max(KNOWN_SIMILARITY, 0.75 * row[order[0]])
    )
