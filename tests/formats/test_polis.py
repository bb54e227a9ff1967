"""Polis export folders: the real ones, broken ones, and the way there and back."""

import contextlib
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from deliberate.formats.errors import FormatError
from deliberate.formats.new_file import FileTaken
from deliberate.formats.polis_reader import read_polis_folder
from deliberate.formats.polis_writer import write_polis_folder
from deliberate.formats.records import Conversation, PersonRecord, StatementRecord, VoteTable

SETS = {
    "polis-exports/15-per-hour-seattle": (339, 54, 2872),
    "polis-exports/bg2050-volunteers": (126, 371, 14283),
    # Two and four statements have no column in the table of votes.
    "polis-exports/scoop-hivemind.biodiversity": (536, 314 + 2, 29719),
    "polis-exports/scoop-hivemind.taxes": (334, 148, 17335),
    "polis-exports/ssis.land-bank-farmland": (404, 293 + 4, 33463),
    "polis-exports/american-assembly.bowling-green": (2031, 896, 225524),
    "ccai": (1126, 1418, 38252),
}


def same(one: Conversation, other: Conversation) -> None:
    assert one.topic == other.topic
    assert [p.number for p in one.people] == [p.number for p in other.people]
    assert one.statements == other.statements
    for name in ("person", "statement", "choice", "at"):
        assert np.array_equal(getattr(one.votes, name), getattr(other.votes, name))


@pytest.mark.parametrize("name", list(SETS))
def test_real_exports_there_and_back(name: str, shared_data: Path, tmp_path: Path) -> None:
    found = read_polis_folder(shared_data / name)
    people, statements, votes = SETS[name]
    assert len(found.statements) == statements
    assert len(found.votes) == votes
    assert len(np.unique(found.votes.person)) <= len(found.people)
    assert people in (len(found.people), len(np.unique(found.votes.person)))
    write_polis_folder(found, tmp_path / "again")
    same(found, read_polis_folder(tmp_path / "again"))


def small() -> Conversation:
    votes = VoteTable(
        np.array([1, 1, 2]),
        np.array([0, 3, 0]),
        np.array([1, -1, 0], dtype=np.int8),
        np.array([100, 200, 300]),
    )
    statements = (
        StatementRecord(0, "First", 1, 1, True, False, 50),
        StatementRecord(3, "=1+1", None, -1, None, True, 60),
    )
    return Conversation("Topic", "Words", (PersonRecord(1), PersonRecord(2)), statements, votes)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_polis_folder(small(), tmp_path / "export")


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "words"),
    [
        ("votes.csv", "0,1,1\n", "0,1,7\n", 2, "a vote must be -1, 0 or 1"),
        ("votes.csv", "0,1,1\n", "0,one,1\n", 2, "not a whole number"),
        ("votes.csv", "0,1,1\n", "9,1,1\n", 2, "not listed"),
        ("votes.csv", "200,", "1700000000000,", None, "seconds"),
        ("votes.csv", "0,1,1\n", "0,1,1,5\n", 2, "6 cells"),
        ("comments.csv", "comment-body", "body", 1, "comment-body"),
        ("comments.csv", "passes", "agrees", 1, "twice"),
        ("participants-votes.csv", "\n1,", "\nx,", 2, "not a whole number"),
    ],
)
def test_broken_files_name_line_and_reason(
    folder: Path, file: str, old: str, new: str, line: int | None, words: str
) -> None:
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(FormatError, match=words) as refusal:
        read_polis_folder(folder)
    assert refusal.value.file == file
    if line is not None:
        assert refusal.value.line == line


@pytest.mark.parametrize("file", ["comments.csv", "participants-votes.csv"])
def test_missing_file(folder: Path, file: str) -> None:
    (folder / file).unlink()
    with pytest.raises(FormatError, match="missing"):
        read_polis_folder(folder)


def test_mark_at_the_start_and_semicolons_are_read(folder: Path) -> None:
    for path in folder.glob("*.csv"):
        text = path.read_text()
        if path.name == "votes.csv":
            text = text.replace(",", ";").replace("\r\n", "\r")
        if path.name == "comments.csv":
            text = text.replace("\r\n", ",,\r\n,,,\r\n").replace("comment-id", "Comment_ID")
        path.write_text("\ufeff" + text, encoding="utf-8")
    same(small(), read_polis_folder(folder))


def test_what_is_not_utf8_is_read_with_a_note_or_refused(folder: Path) -> None:
    path = folder / "comments.csv"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"First", b"Gr\xfc\xdfe"))
    found = read_polis_folder(folder)
    assert found.statements[0].text == "Grüße"
    assert str(found.warnings[0]).startswith("comments.csv is not UTF-8; it was read as Windows-1252")
    path.write_bytes(whole.replace(b"First", b"Gr\xfc\x81"))
    with pytest.raises(FormatError, match="line 2: the byte 0xfc is not UTF-8"):
        read_polis_folder(folder)


def test_an_existing_export_is_not_overwritten(folder: Path) -> None:
    with pytest.raises(FileTaken, match="already exists"):
        write_polis_folder(small(), folder)


TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TEXTS.filter(lambda text: "\0" not in text), min_size=1, max_size=4))
@example(["\r"])
@example(["\r0", "a\rb", "\r\n", "a\r\n"])
def test_any_text_comes_back(tmp_path: Path, texts: list[str]) -> None:
    shutil.rmtree(tmp_path / "x", ignore_errors=True)
    statements = tuple(StatementRecord(number, text, None, 1, None, False, 0) for number, text in enumerate(texts))
    nothing = np.zeros(0, dtype=np.int64)
    votes = VoteTable(nothing, nothing, nothing.astype(np.int8), nothing)
    written = Conversation("t", "", (), statements, votes)
    read = read_polis_folder(write_polis_folder(written, tmp_path / "x"))
    assert [record.text for record in read.statements] == texts


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["comments.csv", "votes.csv", "participants-votes.csv", "summary.csv"]), st.data())
def test_damage_is_refused_or_read(tmp_path: Path, file: str, data: st.DataObject) -> None:
    shutil.rmtree(tmp_path / "x", ignore_errors=True)
    path = write_polis_folder(small(), tmp_path / "x") / file
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(raw)
    with contextlib.suppress(FormatError):
        read_polis_folder(tmp_path / "x")
