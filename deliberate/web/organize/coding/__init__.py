"""The coding feature for organizers: workbench, progress, adjudication, coder training, codebook."""

from __future__ import annotations

from deliberate.web.organize.coding import adjudication, codebooks, progress, training, workbench

__all__ = ["adjudication", "codebooks", "progress", "training", "workbench"]
