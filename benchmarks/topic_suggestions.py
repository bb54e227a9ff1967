"""Suggested topics of real conversations, to be read: which words, which statements, how many are in none.

python -m benchmarks.topic_suggestions FOLDER [FOLDER …] [--statements]
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from deliberate.concepts.topic_suggestions import suggest_new_topics
from deliberate.formats.polis_reader import read_polis_folder

SHOWN = 110


def main() -> None:
    """Print the suggestions for the accepted statements of each export."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--statements", action="store_true", help="Print every statement too.")
    given = parser.parse_args()
    for folder in given.folders:
        texts = [one.text for one in read_polis_folder(folder).statements if one.moderation == 1]
        begun = time.process_time()
        found = suggest_new_topics(texts)
        spent = time.process_time() - begun
        covered = sum(len(topic.members) for topic in found)
        print(f"{folder.name}: {len(texts)} statements, {len(found)} topics, {covered} in one, {spent:.2f} CPU s")
        for topic in found:
            print(f"  {len(topic.members):4}  {', '.join(topic.words)}")
            for place in topic.members if given.statements else ():
                print(f"          {texts[place][:SHOWN]}")


if __name__ == "__main__":
    main()
