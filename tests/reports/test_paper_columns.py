"""Tables on paper: short columns stay narrow, so that a sentence beside them is no strip of one word a line."""

from __future__ import annotations

import pytest

from deliberate.reports.pdf.columns import LETTERS, find_print_size, find_widths
from deliberate.reports.pdf.markup import Writer
from deliberate.reports.pdf.tree import parse_page

STATEMENT = "The city should do this, and say in plain words why it does."
ROW = f"<tr><td>1</td><td><b>{STATEMENT}</b></td>"


def widths(html: str, columns: int) -> list[int]:
    rows = [list(row.elements) for row in parse_page(html).find_all("tr")]
    return find_widths(rows, columns)


@pytest.mark.parametrize("words", ["Bootstrap samples with the same outcome", "Bevölkerungsgruppenzugehörigkeiten"])
def test_a_long_head_takes_no_room_from_a_sentence(words: str) -> None:
    head = f"<tr><th>No.</th><th>Statement</th><th>{words}</th><th>{words}</th></tr>"
    number, statement, *others = widths(f"{head}{ROW}<td>88</td><td>12</td></tr>", 4)
    assert number < min(others) <= max(others) < statement
    assert statement > LETTERS / 2


def test_ten_columns_of_long_words_leave_the_sentence_its_room() -> None:
    head = "<tr><th>No.</th><th>Statement</th>" + "<th>Zweiseitigkeiten</th>" * 8 + "</tr>"
    found = widths(head + ROW + "<td>0.292</td>" * 8 + "</tr>", 10)
    assert found[1] > 2 * max(found[2:])
    assert find_print_size(found) == 1
    found = widths(f"{head[:-5]}{'<th>Zweiseitigkeiten</th>' * 8}</tr>{ROW}{'<td>0.292</td>' * 16}</tr>", 18)
    assert found[1] > 2 * max(found[2:])
    assert 0.6 < find_print_size(found) < 0.9


def test_a_short_line_stays_whole_and_a_picture_beside_its_number() -> None:
    cells = '<td>● Accepted</td><td><svg class="squares" width="87"></svg> 4</td>'
    *_, state, squares = widths(f"{ROW}{cells}</tr>", 4)
    assert state > len("● Accepted")
    assert squares > 87 // 5
    assert "#box[" in Writer("/").write(parse_page(f"<table>{ROW}{cells}</tr></table>"))
