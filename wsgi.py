"""The application for a WSGI server: `wsgi:app`."""

import sys

from deliberate import create_app
from deliberate.config import ConfigurationInvalid
from deliberate.database import SchemaUnknown, prepare

try:
    app = create_app()
    prepare(app)
except (ConfigurationInvalid, SchemaUnknown, OSError) as problem:
    # Whatever server imports this: a sentence, and no service with settings that nobody meant.
    print(f"Deliberate cannot start. {problem}", file=sys.stderr)
    raise SystemExit(1) from None
