"""Which codebook an assembly codes by: its own newest version, or the one that comes with Deliberate."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from deliberate.concepts import codebook, codebook_versions
from deliberate.concepts.codebook import Codebook
from deliberate.errors import NotFound
from deliberate.extensions import db
from deliberate.models import Assembly, CodebookVersion


def load_assembly_codebook(assembly: Assembly) -> Codebook:
    """Return the codebook in force: the newest version of the assembly's own, else the shipped one."""
    row = db.session.scalar(
        select(CodebookVersion)
        .where(CodebookVersion.assembly_id == assembly.id)
        .order_by(CodebookVersion.id.desc())
        .limit(1)
    )
    return codebook.read_shipped_codebook() if row is None else codebook_versions.parse_stored_codebook(row.document)


def load_codebook_versions(assembly: Assembly) -> Sequence[CodebookVersion]:
    """Return the assembly's own versions, newest first."""
    return db.session.scalars(
        select(CodebookVersion)
        .where(CodebookVersion.assembly_id == assembly.id)
        .order_by(CodebookVersion.id.desc())
    ).all()  # fmt: skip


def load_codebook_of_version(assembly: Assembly, version: str) -> Codebook:
    """Return the codebook under this version name, whether it is still in force or not. Raises NotFound."""
    row = db.session.scalar(
        select(CodebookVersion).where(
            CodebookVersion.assembly_id == assembly.id, CodebookVersion.version == version
        )
    )  # fmt: skip
    if row is not None:
        return codebook_versions.parse_stored_codebook(row.document)
    if version == codebook.read_shipped_codebook().version:
        return codebook.read_shipped_codebook()
    raise NotFound
