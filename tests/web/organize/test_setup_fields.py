"""The set-up of an assembly asks each thing once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from flask.testing import FlaskClient

from deliberate.models import Assembly

Enter = Callable[[str], FlaskClient]

FIELD = re.compile(r"<(input|select|textarea)\b([^>]*)>")
NAME = re.compile(r'name="([^"]+)"')
# What a browser sends by itself, and the answers of one question.
SILENT = ('type="hidden"', 'type="radio"', 'type="checkbox"', 'type="submit"')


def read_asked(page: str) -> Counter[str]:
    """The fields of a page that ask for something, by name."""
    main = page[page.index("<main") : page.index("</main>")]
    shown = [attributes for _, attributes in FIELD.findall(main) if not any(kind in attributes for kind in SILENT)]
    return Counter(NAME.findall(" ".join(shown)))


def test_the_setup_of_a_draft_asks_each_thing_once(enter: Enter, seated: Assembly) -> None:
    owner = enter("owner")
    desk = owner.post("/organize/new", data={"title": "Trams", "language": "en"}).location
    setup = read_asked(owner.get(f"{desk}/setup").text)
    assert len(setup) > 15
    assert {name: times for name, times in setup.items() if times > 1} == {}
    # What another page asks as well would be asked twice.
    for page in ("members", "questions/new", "channels"):
        assert setup.keys() & read_asked(owner.get(f"{desk}/{page}").text).keys() == set(), page
