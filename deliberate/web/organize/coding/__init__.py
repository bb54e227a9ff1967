"""The coding feature at the desk: the workbench, what is to be done, adjudication, training, the codebook."""

from __future__ import annotations

from deliberate.web.organize.coding import adjudication, codebooks, progress, training, workbench

__all__ = ["adjudication", "codebooks", "progress", "training", "workbench"]
