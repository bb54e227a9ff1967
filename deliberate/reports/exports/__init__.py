"""Files that leave: Polis folders and the full document."""

from deliberate.reports.exports.full import full_document, full_document_bytes, write_full_file
from deliberate.reports.exports.polis import polis_archive, polis_folder, write_polis_folders

__all__ = [
    "full_document",
    "full_document_bytes",
    "polis_archive",
    "polis_folder",
    "write_full_file",
    "write_polis_folders",
]
