"""Reference shares: how the people meant to be heard are made up, written as lines of segment, answer, share."""

from __future__ import annotations

import csv

from deliberate.aggregation.contract import SettingInvalid

MOST_LINES = 2000
Reference = dict[str, dict[str, float]]


def parse_reference(text: str) -> Reference:
    """Shares by segment and answer, each segment scaled to a sum of 1; a heading line and empty lines are skipped.

    Shares may be given as shares, per cent or numbers of people. Raises SettingInvalid naming the line.
    """
    given: Reference = {}
    lines = text.lstrip("\ufeff").splitlines()
    if len(lines) > MOST_LINES:
        raise SettingInvalid(f"The reference shares have more than {MOST_LINES} lines.")
    for number, row in enumerate(csv.reader(lines), start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (number == 1 and len(cells) == 3 and not is_number(cells[2])):
            continue
        if len(cells) != 3 or not cells[0] or not cells[1] or not is_number(cells[2]):
            raise SettingInvalid(f"Reference shares, line {number}: segment, answer and share are expected.")
        share = float(cells[2])
        if not 0 < share < 1e12:
            raise SettingInvalid(f"Reference shares, line {number}: a share is a number above 0.")
        answers = given.setdefault(cells[0], {})
        if cells[1] in answers:
            raise SettingInvalid(f"Reference shares, line {number}: “{cells[1]}” is listed twice.")
        answers[cells[1]] = share
    return {
        segment: {answer: share / sum(answers.values()) for answer, share in answers.items()}
        for segment, answers in given.items()
    }


def is_number(text: str) -> bool:
    try:
        return float(text) == float(text)
    except ValueError:
        return False
