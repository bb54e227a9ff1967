"""Files are written whole or not at all, for their owner alone, and never over something else in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from deliberate.formats.new_file import FileTaken, FolderForeign, PlaceUnusable, write_new_file, write_new_folder


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_file_is_for_its_owner_alone_and_leaves_nothing_beside(tmp_path: Path) -> None:
    path = write_new_file(tmp_path / "new" / "a.json", b"one")
    assert (path.read_bytes(), mode(path)) == (b"one", 0o600)
    assert [item.name for item in path.parent.iterdir()] == ["a.json"]


def test_a_file_is_replaced_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"mine")
    with pytest.raises(FileTaken, match="already exists"):
        write_new_file(path, b"new")
    assert path.read_bytes() == b"mine"
    write_new_file(path, b"new", replace=True)
    assert (path.read_bytes(), mode(path)) == (b"new", 0o600)
    assert [item.name for item in tmp_path.iterdir()] == ["a.json"]


def test_a_dangling_link_and_a_folder_are_no_free_place(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder").mkdir()
    with pytest.raises(FileTaken):
        write_new_file(tmp_path / "link", b"new")
    with pytest.raises(FileTaken):
        write_new_file(tmp_path / "folder", b"new", replace=True)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(PlaceUnusable, match="cannot be written"):
        write_new_file(tmp_path / "file" / "a.json", b"new")


def fill(draft: Path) -> None:
    (draft / "a.csv").write_text("new")


def known(name: str) -> bool:
    return name.endswith(".csv")


def test_a_folder_is_replaced_only_when_asked_and_only_if_it_is_one_of_ours(tmp_path: Path) -> None:
    folder = write_new_folder(tmp_path / "export", fill, known=known)
    assert (mode(folder), mode(folder / "a.csv")) == (0o700, 0o600)
    (folder / "a.csv").write_text("old")
    with pytest.raises(FileTaken):
        write_new_folder(folder, fill, known=known)
    write_new_folder(folder, fill, known=known, replace=True)
    assert (folder / "a.csv").read_text() == "new"
    (folder / "diary.txt").write_text("mine")
    with pytest.raises(FolderForeign, match=r"contains diary\.txt"):
        write_new_folder(folder, fill, known=known, replace=True)
    assert (folder / "diary.txt").read_text() == "mine"
    assert [item.name for item in tmp_path.iterdir()] == ["export"]


def test_a_folder_whose_writing_fails_leaves_the_old_one(tmp_path: Path) -> None:
    folder = write_new_folder(tmp_path / "export", fill, known=known)

    def break_off(draft: Path) -> None:
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        write_new_folder(folder, break_off, known=known, replace=True)
    assert [item.name for item in tmp_path.iterdir()] == ["export"]
    assert (folder / "a.csv").read_text() == "new"
