"""The application for a WSGI server: `wsgi:app`."""

import sys
from pathlib import Path

from deliberate import create_app
from deliberate.setting_values import ConfigurationInvalid
from deliberate.storage.folder_lock import FolderTaken, hold_folder
from deliberate.storage.schema import DatabaseUnusable, upgrade_schema

try:
    app = create_app()
    # As long as this process runs no restore changes the data folder.
    held = hold_folder(Path(app.config["DATA"]))
    upgrade_schema(app)
except FolderTaken as taken:
    print(f"Deliberate cannot start. Process {taken} restores a backup into the data folder.", file=sys.stderr)
    raise SystemExit(1) from None
except (ConfigurationInvalid, DatabaseUnusable, OSError) as problem:
    # Whatever server imports this: a sentence, and no service with settings that nobody meant.
    print(f"Deliberate cannot start. {problem}", file=sys.stderr)
    raise SystemExit(1) from None
