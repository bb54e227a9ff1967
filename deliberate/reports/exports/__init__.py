"""Files that leave: Polis folders and the full document."""

from deliberate.reports.exports.full import build_full_document, render_full_document, write_full_file
from deliberate.reports.exports.polis import export_polis_archive, export_polis_folder, write_polis_folders

__all__ = [
    "build_full_document",
    "export_polis_archive",
    "export_polis_folder",
    "render_full_document",
    "write_full_file",
    "write_polis_folders",
]
