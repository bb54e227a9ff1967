"""The extensions of the application, unbound: the factory binds them. And reading from the database without a lock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import g
from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFError, CSRFProtect

from deliberate.storage.base import Base
from deliberate.storage.engine import only_reading


class FormProtection(CSRFProtect):
    """Refuses a form without a valid token, unless something else tells that our own page sent it."""

    vouches: Callable[[], bool] | None = None

    def protect(self, apply_exemptions: bool = False) -> None:
        """Raise CSRFError for a request that another site may have made."""
        try:
            super().protect(apply_exemptions=apply_exemptions)
        except CSRFError:
            if self.vouches is None or not self.vouches():
                raise
            g.csrf_valid = True


db = SQLAlchemy(model_class=Base)
login = LoginManager()
csrf = FormProtection()
babel = Babel()
migrate = Migrate()


@contextmanager
def read_transaction() -> Iterator[None]:
    """Yield a transaction that only reads: on SQLite it takes no write lock, so votes go on meanwhile."""
    with only_reading():
        yield
        db.session.rollback()
