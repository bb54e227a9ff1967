"""Makes the worlds whose reports are to be looked at, in a data folder: groups, sides, nothing decided, long, large.

`.venv/bin/python docs/report_worlds.py DATA` makes them where there are none yet and serves them;
`docs/report_sheet.py` pictures the addresses that it prints.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from sqlalchemy import select, update
from waitress import serve

from benchmarks.report_page import make as make_large
from deliberate import create_app
from deliberate.demo.continuum import load_continuum_demo
from deliberate.demo.load import load_demo
from deliberate.demo.responses import complete_demo
from deliberate.extensions import db
from deliberate.jobs.analysis import analyse_now
from deliberate.models import Assembly, AssemblyState, EntryKind, Question
from deliberate.models.columns import now
from deliberate.services.assemblies import create_assembly, edit_assembly
from deliberate.services.bulk_votes import VoteRow, add_participants, insert_votes
from deliberate.services.questions import add_question
from deliberate.services.statements import add_seeds

ASKED = "How should schools use AI tutors, and who decides?"
SHORT = "Schools should do thing {n} with AI tutors before anyone else does."
LONG = (
    "Number {n}: all who run such systems for the public must say in plain words what they are for, who is harmed when "
    "they err, who may repair them, and how long whatever they write down about people is kept."
)
STATEMENTS, AGREED, REJECTED = 24, 6, 2
# name: groups of people, people in each, votes of each person, text of a statement
WORLDS = {
    "no-groups": (1, 160, STATEMENTS, SHORT),
    "two-groups": (2, 80, STATEMENTS, SHORT),
    "three-groups": (3, 80, STATEMENTS, SHORT),
    "five-groups": (5, 80, STATEMENTS, SHORT),
    "nothing-decided": (2, 4, 12, SHORT),
    "long-statements": (2, 80, STATEMENTS, LONG),
}


def make_world(name: str) -> None:
    """Make an assembly whose people agree on some statements, and on the others as their group does."""
    groups, people_each, votes_each, text = WORLDS[name]
    assembly = create_assembly(owner=None, title=name.replace("-", " ").capitalize(), slug=name)
    edit_assembly(assembly=assembly, actor=None, outcome_rule={"measure": "groups"})
    question = add_question(assembly=assembly, actor=None, text=ASKED)
    add_seeds(question=question, actor=None, texts=[text.format(n=n + 1) for n in range(STATEMENTS)])
    assembly.state, assembly.opened_at = AssemblyState.OPEN, now()
    db.session.flush()
    count = groups * people_each
    numbered = [{"number": n, "external_id": None} for n in range(count)]
    people = add_participants(assembly=assembly, people=numbered, entry=EntryKind.SIMULATED)
    random = np.random.default_rng(groups)
    # What each group thinks: with these, no two groups of five think nearly the same.
    shares = np.random.default_rng(10 + groups).choice([0.06, 0.94], size=(groups, STATEMENTS))
    shares[:, :AGREED], shares[:, AGREED : AGREED + REJECTED] = 0.93, 0.06
    rows = [
        VoteRow(participant_id=people[person], statement_id=question.statements[int(place)].id, cast_at=now(),
                choice=1 if random.random() < shares[person % groups, place] else -1, pass_reason=None)
        for person in range(count)
        for place in random.permutation(STATEMENTS)[:votes_each]
    ]  # fmt: skip
    insert_votes(question=question, rows=rows)
    assembly.state, assembly.closed_at = AssemblyState.CLOSED, now()
    db.session.commit()
    analyse_now(question)


def make_worlds() -> None:
    """Make the demo after its close, and each world."""
    load_demo()
    load_continuum_demo()
    db.session.commit()
    complete_demo()
    db.session.commit()
    for name in WORLDS:
        make_world(name)
    db.session.execute(update(Assembly).values(state=AssemblyState.CLOSED, closed_at=now()))
    db.session.commit()


def main() -> None:
    """Make what is not there yet, print the addresses of the reports, and serve them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--port", type=int, default=8200)
    given = parser.parse_args()
    is_new = not (given.data / "deliberate.sqlite3").exists()
    if is_new:
        make_large(given.data)
    address = f"http://127.0.0.1:{given.port}"
    settings = {"DATA": str(given.data), "SECRET_KEY": "x" * 40, "WORKER": False, "RATE_LIMITS": False}
    app = create_app({**settings, "BASE_URL": address})
    with app.app_context():
        if is_new:
            make_worlds()
        for question in db.session.scalars(select(Question)):
            print(f"{address}/a/{question.assembly.slug}/{question.position}/report", flush=True)
    serve(app, host="127.0.0.1", port=given.port)


if __name__ == "__main__":
    main()
