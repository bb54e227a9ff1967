"""A zip file that somebody sends is looked at before anything of it is unpacked."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from deliberate.errors import Invalid
from deliberate.formats.archive import ArchiveLimits, ArchiveUnreadable, unpack_archive

WANTED = {"comments.csv", "votes.csv"}


def packed(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def unpacked(tmp_path: Path, files: dict[str, str], limits: ArchiveLimits | None = None) -> dict[str, str]:
    folder = tmp_path / "out"
    folder.mkdir()
    unpack_archive(packed(tmp_path / "a.zip", files), folder, WANTED, limits or ArchiveLimits())
    return {item.name: item.read_text() for item in folder.iterdir()}


@pytest.mark.parametrize("before", ["", "export/"])
def test_the_wanted_files_come_out_of_the_root_or_of_one_folder(tmp_path: Path, before: str) -> None:
    files = {f"{before}comments.csv": "a", f"{before}votes.csv": "b", f"{before}notes.txt": "c"}
    assert unpacked(tmp_path, {**files, "__MACOSX/._x": "d"}) == {"comments.csv": "a", "votes.csv": "b"}


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"../comments.csv": ""}, "ArchivePath"),
        ({"/comments.csv": ""}, "ArchivePath"),
        ({"a/b/comments.csv": ""}, "ArchivePath"),
        ({"..\\comments.csv": ""}, "ArchivePath"),
        ({"a/comments.csv": "", "b/votes.csv": ""}, "ArchivePath"),
        ({"comments.csv": "", "a/comments.csv": ""}, "ArchiveRepeats"),
        ({f"{n}.csv": "" for n in range(21)}, "ArchiveTooFull"),
        ({"comments.csv": "0" * 3_000_000}, "ArchiveBomb"),
        ({"comments.csv": "0" * 600_000, "votes.csv": "0" * 600_000}, "ArchiveTooLarge"),
    ],
)
def test_what_is_odd_is_refused_and_nothing_unpacked(tmp_path: Path, files: dict[str, str], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        unpacked(tmp_path, files, ArchiveLimits(size=1_000_000 if code == "ArchiveTooLarge" else 20_000_000))
    assert refusal.value.code == code
    assert list((tmp_path / "out").iterdir()) == []


def test_a_size_that_is_not_true_is_found_while_unpacking(tmp_path: Path) -> None:
    """The list says 10 bytes, the content goes on: never more than what was announced comes out."""
    path = packed(tmp_path / "a.zip", {"comments.csv": "0123456789" * 50_000})
    raw = path.read_bytes()
    size = (500_000).to_bytes(4, "little")
    assert raw.count(size) == 2
    path.write_bytes(raw.replace(size, (10).to_bytes(4, "little")))
    (tmp_path / "out").mkdir()
    with pytest.raises(Invalid):
        unpack_archive(path, tmp_path / "out", WANTED, ArchiveLimits(size=1000))
    assert sum(item.stat().st_size for item in (tmp_path / "out").iterdir()) <= 1000


@pytest.mark.parametrize("content", [b"PK\x03\x04 and no more", b""])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    (tmp_path / "out").mkdir()
    with pytest.raises(ArchiveUnreadable):
        unpack_archive(path, tmp_path / "out", WANTED, ArchiveLimits())
