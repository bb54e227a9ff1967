"""Writes a file or a folder in one step: whole or not at all, never over something else without being asked to."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from deliberate.errors import Refused
from deliberate.text import N_


class FileTaken(Refused):
    message = N_("%(path)s already exists, so nothing was written.")
    hint = N_("Choose another name, or add --replace.")


class FolderForeign(Refused):
    message = N_("%(path)s contains %(other)s, which is not part of an export, so the folder was not replaced.")
    hint = N_("Choose another folder.")


class PlaceUnusable(Refused):
    message = N_("%(path)s cannot be written: %(reason)s.")


def ensure_file_free(path: Path, *, replace: bool) -> None:
    """Raise FileTaken where something is there that must not be replaced."""
    if os.path.lexists(path) and (path.is_dir() or not replace):
        raise FileTaken(path=path)


def write_new_file(path: Path, content: bytes, *, replace: bool = False) -> Path:
    """Write a file that only its owner may read. Raises FileTaken, PlaceUnusable.

    The content is written under a temporary name in the same folder and gets its own name when it is whole on disk.
    """
    ensure_file_free(path, replace=replace)
    try:
        make_parents(path)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        draft = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            name_new_file(draft, path, replace=replace)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as problem:
        raise PlaceUnusable(path=path, reason=problem.strerror or str(problem)) from None
    return path


def make_parents(path: Path) -> None:
    """Make the folders above. Raises PlaceUnusable."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise PlaceUnusable(path=path, reason=problem.strerror or str(problem)) from None


def name_new_file(draft: Path, path: Path, *, replace: bool) -> None:
    """Name the finished file. Raises FileTaken where another one was made meanwhile."""
    if replace:
        os.replace(draft, path)
        return
    try:
        # A link, unlike a renaming, never takes the place of something else.
        os.link(draft, path)
    except FileExistsError:
        raise FileTaken(path=path) from None
    except OSError:
        # File systems without links; the short moment between looking and renaming remains.
        ensure_file_free(path, replace=False)
        os.rename(draft, path)


def write_new_folder(
    folder: Path, write: Callable[[Path], None], *, known: Callable[[str], bool], replace: bool = False
) -> Path:
    """Let `write` fill a folder that only its owner may read. An empty folder is no obstacle.

    With replace, a folder that holds nothing but files that are `known` by name is replaced. Raises FileTaken,
    FolderForeign, PlaceUnusable.
    """
    ensure_folder_free(folder, known=known, replace=replace)
    try:
        make_parents(folder)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as problem:
        raise PlaceUnusable(path=folder, reason=problem.strerror or str(problem)) from None
    try:
        write(draft)
        for file in draft.iterdir():
            file.chmod(0o600)
        name_new_folder(draft, folder)
    except OSError as problem:
        raise PlaceUnusable(path=folder, reason=problem.strerror or str(problem)) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def ensure_folder_free(folder: Path, *, known: Callable[[str], bool], replace: bool) -> None:
    """Raise FileTaken or FolderForeign where something is there that must not be replaced."""
    if not os.path.lexists(folder):
        return
    if not folder.is_dir() or folder.is_symlink():
        raise FileTaken(path=folder)
    names = sorted(item.name for item in folder.iterdir())
    if names and not replace:
        raise FileTaken(path=folder)
    foreign = next((name for name in names if not known(name)), None)
    if foreign is not None:
        raise FolderForeign(path=folder, other=foreign)


def name_new_folder(draft: Path, folder: Path) -> None:
    """Name the finished folder; what was there goes only when the new one stands."""
    aside = None
    if folder.exists():
        aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        os.replace(folder, aside)
    try:
        os.rename(draft, folder)
    except OSError:
        if aside is not None:
            with suppress(OSError):
                os.replace(aside, folder)
        raise
    if aside is not None:
        shutil.rmtree(aside, ignore_errors=True)
