"""Commands for those who develop Deliberate; each is started as `.venv/bin/python -m tools.NAME`."""
