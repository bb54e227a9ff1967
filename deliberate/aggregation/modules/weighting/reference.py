"""Reference shares: the make-up of the target population, written as lines of segment, answer, share."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping, Sequence

from deliberate.aggregation.contract import SettingInvalid
from deliberate.text import N_, normalize_for_comparison

MAX_LINES = 2000
ReferenceShares = dict[str, dict[str, float]]


def parse_reference(text: str) -> ReferenceShares:
    """Parse shares by segment and answer, each segment scaled to a sum of 1; headings and empty lines are skipped.

    Shares may be given as shares, percent or numbers of people. Raises SettingInvalid naming the line.
    """
    given: ReferenceShares = {}
    names: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    lines = text.lstrip("\ufeff").splitlines()
    if len(lines) > MAX_LINES:
        raise SettingInvalid(N_("The reference shares have more than %(most)d lines."), most=MAX_LINES)
    for number, row in read_numbered_rows(lines):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (number == 1 and len(cells) == 3 and not is_share_number(cells[2])):
            continue
        if len(cells) != 3 or not cells[0] or not cells[1] or not is_share_number(cells[2]):
            raise SettingInvalid(
                N_("Reference shares, line %(line)d: segment, answer and share are expected."), line=number
            )
        share = float(cells[2])
        if not 0 < share < 1e12:
            raise SettingInvalid(N_("Reference shares, line %(line)d: a share is a number above 0."), line=number)
        segment = names.setdefault(normalize_for_comparison(cells[0]), cells[0])
        if (segment, normalize_for_comparison(cells[1])) in seen:
            raise SettingInvalid(
                N_("Reference shares, line %(line)d: “%(answer)s” is listed twice."), line=number, answer=cells[1][:40]
            )
        seen.add((segment, normalize_for_comparison(cells[1])))
        given.setdefault(segment, {})[cells[1]] = share
    return {
        segment: {answer: share / sum(answers.values()) for answer, share in answers.items()}
        for segment, answers in given.items()
    }


def read_numbered_rows(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Return number and cells of each line. Raises SettingInvalid where a line is no row of a table."""
    number = 0
    try:
        for number, row in enumerate(csv.reader(lines), start=1):
            yield number, row
    except csv.Error:
        raise SettingInvalid(N_("Reference shares, line %(line)d is not a row of a table."), line=number + 1) from None


def match_reference_spelling(reference: ReferenceShares, segments: Mapping[str, Collection[str]]) -> ReferenceShares:
    """Return the shares under the names that the participants' segments have: what looks alike is one."""
    names = {normalize_for_comparison(name): name for name in segments}
    found: ReferenceShares = {}
    for name, shares in reference.items():
        ours = names.get(normalize_for_comparison(name), name)
        words = {normalize_for_comparison(answer): answer for answer in segments.get(ours, ())}
        found[ours] = {words.get(normalize_for_comparison(answer), answer): share for answer, share in shares.items()}
    return found


def is_share_number(text: str) -> bool:
    try:
        return float(text) == float(text)
    except ValueError:
        return False
