"""A process that votes: `python -m tests.services.voting_process URL FOLDER FIRST LAST`, for people “person N”.

Prints a line for each batch once it is acknowledged: the person and the statements. Ends when voting has closed.
"""

from __future__ import annotations

import sys
import threading

from deliberate import create_app
from deliberate.errors import AssemblyClosed, VoteStateUnknown
from deliberate.services.joining import hash_secret
from deliberate.services.vote_path.ballots import Ballot, BallotBatch
from deliberate.services.vote_path.path import find_vote_path, read_board_without_session

BATCHES = ((1, 2, 3), (4, 5, 6))
THREADS = 3


def main(url: str, folder: str, first: int, last: int) -> None:
    """Vote for all of these people, three at a time; each says agree, and later disagree, on every statement."""
    app = create_app({"DATA": folder, "DATABASE_URL": url, "WORKER": False, "SECRET_KEY": "x" * 40})
    path = find_vote_path(app)
    people, guard = iter([(choice, person) for choice in (1, -1) for person in range(first, last)]), threading.Lock()

    def work() -> None:
        while True:
            with guard:
                choice, person = next(people, (0, -1))
            if person < 0:
                return
            for numbers in BATCHES:
                board = read_board_without_session(path, "trees", 1)
                batch = BallotBatch(
                    board.assembly_id,
                    board.question_id,
                    tuple(Ballot(number, choice, None, 1) for number in numbers),
                    token_hash=hash_secret(f"person {person}"),
                )
                try:
                    path.writer.submit(batch, board)
                except AssemblyClosed:
                    return
                except VoteStateUnknown:
                    continue
                with guard:
                    print(person, choice, *numbers, flush=True)

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("end", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
