"""Every role against every action: who is let in at each door, generated from the map of addresses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from deliberate.demo.scenario import load_scenario
from deliberate.extensions import db
from deliberate.models import AssemblyState, Membership, Role
from deliberate.models.columns import now
from deliberate.queries.accounts import find_account
from deliberate.queries.assemblies import load_assembly
from deliberate.rules import Permission
from deliberate.services.access_links import create_access_link, create_link_token
from deliberate.services.accounts import register_account
from deliberate.services.assemblies import create_assembly
from tests.databases import application, copied_sqlite

SLUG, OTHER = str(load_scenario()["assembly"]["slug"]), "of-another-owner"
PASSWORD = "four words side by side"
P = Permission
PUBLIC = {P.SEE_ASSEMBLY, P.TAKE_PART, P.SEE_REPORT}
ACCOUNT = {P.CREATE_ASSEMBLY, P.CHANGE_OWN_ACCOUNT}
# Whoever runs the site is no role in an assembly.
OWNER = set(Permission) - {P.SEE_MAILS}
# Written out by hand, whatever `rules.py` says: voting in the demo is over, so that its report is public, and
# its codes are frozen, so that coders see it too.
MAY: dict[str, set[Permission]] = {
    "stranger": PUBLIC,
    "account": PUBLIC | ACCOUNT,
    "owner": OWNER,
    "moderator": PUBLIC | ACCOUNT | {P.SEE_DESK, P.MODERATE},
    "coder": PUBLIC | ACCOUNT | {P.SEE_DESK, P.CODE, P.SETTLE_CODES},
    "analyst": PUBLIC | ACCOUNT | {P.SEE_DESK, P.ANALYSE, P.EXPORT},
    "observer": PUBLIC | ACCOUNT | {P.SEE_DESK},
    "decision_maker": PUBLIC | ACCOUNT | {P.RESPOND},
    # Whoever runs the site sees its mails, and nothing of an assembly without a role in it.
    "operator": PUBLIC | ACCOUNT | {P.SEE_MAILS},
    "observer by link": PUBLIC | {P.SEE_DESK},
    "decision_maker by link": PUBLIC | {P.RESPOND},
}
LINKS = {"observer by link": Role.OBSERVER, "decision_maker by link": Role.DECISION_MAKER}
# What someone without an account may change, with a link.
CHANGES_BY_LINK = PUBLIC | {P.RESPOND}
# Which codes someone may adjudicate depends on the codes, not on the role alone.
FURTHER_RULES = {"organize.settle", "participate.use_host_link", "participate.use_invitation_link"}
VALUES: dict[str, Any] = {
    "slug": SLUG, "position": 1, "number": 1, "chart": "stand", "kind": "svg", "extent": "page_one", "language": "en",
}  # fmt: skip


@pytest.fixture(scope="module")
def site(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demo with an account for each role and none, and a draft of someone else."""
    folder = tmp_path_factory.mktemp("roles")
    with application(copied_sqlite(demo_template, folder), folder, {"RATE_LIMITS": False}) as app:
        with app.app_context():
            assembly = load_assembly(SLUG)
            assembly.state, assembly.closed_at = AssemblyState.CLOSED, now()
            for name in [*Role, "account", "operator"]:
                account = register_account(email=f"{name}@roles.example", password=PASSWORD, display_name=name)
                account.is_operator = name == "operator"
                if name in set(Role):
                    db.session.add(Membership(assembly_id=assembly.id, account_id=account.id, role=Role(name)))
            create_assembly(owner=find_account("account@roles.example") or account, title="Other", slug=OTHER)
            db.session.commit()
        yield app


@pytest.fixture(scope="module")
def browsers(site: Flask) -> dict[str, FlaskClient]:
    """A browser for each kind of person."""
    found = {who: site.test_client() for who in MAY}
    for who, client in found.items():
        if who in LINKS:
            with site.app_context():
                owner = find_account("owner@roles.example")
                assert owner is not None
                link = create_access_link(
                    assembly=load_assembly(SLUG), actor=owner, role=LINKS[who], label="The mayor", days=7
                )
                token = create_link_token(link=link, site_key=site.config["SECRET_KEY"])
                db.session.commit()
            assert client.post(f"/access/{token}").status_code == 303
        elif who != "stranger":
            sent = {"email": f"{who}@roles.example", "password": PASSWORD}
            assert client.post("/login", data=sent).status_code == 303
    return found


def doors(app: Flask) -> list[tuple[str, str, Permission, str]]:
    """(endpoint, method, permission, address in the demo) of every door that is not open to all."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            access = getattr(app.view_functions[rule.endpoint], "access", "all")
            if access == "all":
                continue
            values = {name: VALUES.get(name, 999_999) for name in rule.arguments}
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                found.append((rule.endpoint, method, Permission(access), app.url_for(rule.endpoint, **values)))
    return found


def is_turned_away(client: FlaskClient, method: str, address: str) -> bool:
    """Whether the door stayed shut: told to log in, refused, or told that there is nothing."""
    answer = client.open(address, method=method, headers={"Accept": "text/html"})
    return answer.status_code == 403 or (answer.status_code == 302 and "/login" in answer.headers["Location"])


@pytest.mark.parametrize("who", sorted(MAY))
def test_each_role_is_let_in_where_it_may_and_nowhere_else(
    site: Flask, browsers: dict[str, FlaskClient], who: str
) -> None:
    wrong, tried = [], 0
    for endpoint, method, permission, address in doors(site):
        may = permission in MAY[who]
        if who in LINKS and method == "POST":
            may = may and permission in CHANGES_BY_LINK
        # What is allowed is only looked at: sending it for real is what `acts.py` does.
        if may and (method == "POST" or endpoint in FURTHER_RULES):
            continue
        tried += 1
        if is_turned_away(browsers[who], method, address) is may:
            wrong.append((endpoint, method, permission.value))
    assert wrong == []
    assert tried > 60


@pytest.mark.parametrize("who", sorted(MAY.keys() - {"account"}))
def test_a_role_in_one_assembly_opens_nothing_in_another(
    site: Flask, browsers: dict[str, FlaskClient], who: str
) -> None:
    with site.app_context():
        assert load_assembly(OTHER).state == AssemblyState.DRAFT
    inside = {
        (endpoint, method, address.replace(f"/{SLUG}", f"/{OTHER}"))
        for endpoint, method, _, address in doors(site)
        if f"/{SLUG}" in address
    }
    opened = [
        (endpoint, method)
        for endpoint, method, address in sorted(inside)
        if browsers[who].open(address, method=method, headers={"Accept": "text/html"}).status_code
        not in {302, 403, 404}
    ]
    assert opened == []
    assert len(inside) > 100


def test_the_page_of_roles_says_what_the_doors_do(site: Flask) -> None:
    page = site.test_client().get("/roles").text
    row = page[page.index("Publish, update and withdraw official responses") :]
    cells = row[: row.index("</tr>")].replace("\n", " ")
    found = [word for word in ("✓", "◐", "–") for _ in range(cells.count(word))]
    # Owner and decision-maker; the others and everyone else never.
    assert found == ["✓"] * 2 + ["–"] * 5
