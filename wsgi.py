"""The application for a WSGI server: `wsgi:app`."""

from deliberate import create_app
from deliberate.database import prepare

app = create_app()
prepare(app)
