"""The tables of docs/evaluate.md, every model on every real conversation: `python -m benchmarks.prediction`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import numpy as np

from benchmarks.calibration_table import END, START, table
from benchmarks.measure import HOUSE
from benchmarks.real import DATA
from deliberate.aggregation.blas_threads import limit_blas_threads
from deliberate.aggregation.evaluation import evaluate_predictions, select_votes
from deliberate.aggregation.few_votes_evaluation import evaluate_few_votes
from deliberate.aggregation.prediction_scores import PredictionScore
from deliberate.aggregation.probit.hints import StatementHints
from deliberate.aggregation.votes import Votes
from deliberate.cli.evaluation import MODEL_LABELS
from deliberate.cli.polis_votes import read_polis_votes
from deliberate.formats.polis_reader import read_polis_folder

CONVERSATIONS = {
    "15 per hour Seattle": "polis-exports/15-per-hour-seattle",
    "bg2050 volunteers": "polis-exports/bg2050-volunteers",
    "Biodiversity": "polis-exports/scoop-hivemind.biodiversity",
    "Taxes": "polis-exports/scoop-hivemind.taxes",
    "SSIS land bank": "polis-exports/ssis.land-bank-farmland",
    "Bowling Green": "polis-exports/american-assembly.bowling-green",
    "Collective Constitutional AI": "ccai",
}
FEWEST_VOTES_CCAI = 26
Scores = dict[str, dict[str, PredictionScore]]


def main() -> None:
    """Write the tables between the marks of the guide."""
    parser = argparse.ArgumentParser(description="Predict hidden votes of real conversations by every model.")
    parser.add_argument("--splits", type=int, default=5)
    parser.add_argument("--only", default="", help="names of conversations, separated by commas; prints the tables")
    parser.add_argument("--guide", default=str(HOUSE / "docs" / "evaluate.md"))
    chosen = parser.parse_args()
    names = [name for name in CONVERSATIONS if not chosen.only or name in chosen.only.split(",")]
    scores: Scores = {}
    cut: Scores = {}
    for name, votes, hints in read_conversations(names):
        with limit_blas_threads():
            scores[name] = evaluate_predictions(votes, chosen.splits)
            cut[name] = evaluate_few_votes(votes, hints, chosen.splits)
    text = "\n\n".join([write_tables(scores), "### Log loss on statements cut to five votes", write_cut_table(cut)])
    if chosen.only:
        print(text)
        return
    guide = Path(chosen.guide)
    before, _, rest = guide.read_text(encoding="utf-8").partition(START)
    guide.write_text(f"{before}{START}\n\n{text}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def read_conversations(names: list[str]) -> Iterator[tuple[str, Votes, StatementHints]]:
    """Return name, votes, and wording and authors of each conversation."""
    for name in names:
        votes = read_polis_votes(DATA / CONVERSATIONS[name])
        hints = read_hints(DATA / CONVERSATIONS[name], votes)
        yield name, select_analysed(votes) if name == "Collective Constitutional AI" else votes, hints


def read_hints(folder: Path, votes: Votes) -> StatementHints:
    """Return wording and author of each statement, in the order of the votes."""
    known = {item.number: item for item in read_polis_folder(folder).statements}
    place = {number: position for position, number in enumerate(votes.participant_ids.tolist())}
    rows = [known[number] for number in votes.statement_ids.tolist()]
    authors = [place.get(-1 if row.author is None else row.author, -1) for row in rows]
    return StatementHints([row.text for row in rows], np.array(authors, dtype=np.int64))


def select_analysed(votes: Votes) -> Votes:
    """Return the votes that the authors of Collective Constitutional AI analysed: 1,002 people, 275 statements."""
    tossed = np.loadtxt(DATA / "ccai" / "ids-to-toss.csv", dtype=np.int64, ndmin=1)
    people = (np.diff(votes.person_start) >= FEWEST_VOTES_CCAI) & ~np.isin(votes.participant_ids, tossed)
    return select_votes(votes, people[votes.person] & (votes.moderation > 0)[votes.statement])


def write_tables(scores: Scores) -> str:
    """Return one table per measure."""
    parts = []
    for title, field, digits, best in (
        ("AUC", "auc", 4, max),
        ("Log loss", "loss", 4, min),
        ("Calibration error, less that of a perfect model", "calibration", 4, None),
        ("Correct signs", "right", 3, max),
    ):
        parts += [f"### {title}", write_table(scores, field, digits, best)]
    return "\n\n".join(parts)


def write_cut_table(scores: Scores) -> str:
    """Return the log loss of each model on statements cut to five votes."""
    labels = ["statement means", "ridge factors", "space, prediction", "with wording and author"]
    return write_table(scores, "loss", 4, min, labels)


def write_table(scores: Scores, field: str, digits: int, best: object, labels: list[str] | None = None) -> str:
    """Return means over the splits: a row per conversation, a column per model, and the mean of all."""
    body = {name: [mean(getattr(score, field)) for score in by_model.values()] for name, by_model in scores.items()}
    body["mean"] = [mean(column) for column in zip(*body.values(), strict=True)]
    rows = []
    for name, values in body.items():
        marked = None if best is None else round(best(values), digits)  # type: ignore[operator]
        cells = [f"{value:.{digits}f}".replace("0.", ".", 1) for value in values]
        rows.append(
            [name, *(f"**{c}**" if round(v, digits) == marked else c for c, v in zip(cells, values, strict=True))]
        )
    return table(["conversation", *(labels or MODEL_LABELS.values())], rows)


if __name__ == "__main__":
    main()
