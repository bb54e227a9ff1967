"""Links with a role, ownership that both sides agree to pass on, and accounts that are deleted."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from deliberate.errors import NotFound, StateUnknown
from deliberate.models import AccessLink, Account, Assembly, AuditEntry, Membership, Role
from deliberate.models.columns import now
from deliberate.queries.access_links import load_access_links, load_offers_to
from deliberate.queries.accounts import find_account
from deliberate.queries.assemblies import IMPORTED_ACTOR, SUBJECT_ACCOUNT, find_assembly
from deliberate.reports.exports.pseudonyms import build_audit_documents, load_pseudonyms
from deliberate.services.access_links import (
    LinkInvalid,
    LinkLabelMissing,
    create_access_link,
    create_link_token,
    find_link_by_token,
    revoke_access_link,
)
from deliberate.services.account_deletion import (
    AddressDiffers,
    AssembliesOwned,
    DeletionNotRequested,
    cancel_deletion,
    delete_account,
    request_deletion,
)
from deliberate.services.accounts import register_account
from deliberate.services.assemblies import create_assembly
from deliberate.services.audit import ACTIONS_ABOUT_ACCOUNTS
from deliberate.services.full_import import build_audit_entry
from deliberate.services.invitations import invite_member, load_invitations, withdraw_invitation
from deliberate.services.members import add_member, remove_member
from deliberate.services.ownership import (
    NotAMember,
    OfferedAlready,
    OfferGone,
    accept_ownership,
    end_offer,
    offer_ownership,
)
from deliberate.services.sessions import start_session

KEY = "a key of the site in this test, long enough"


@pytest.fixture
def hanna(db_session: Any) -> Account:
    """The owner."""
    return register_account(email="hanna@example.org", password="the first password", display_name="Hanna Host")


@pytest.fixture
def carl(hanna: Account) -> Account:
    """Someone else with an account."""
    return register_account(email="carl@example.org", password="the first password", display_name="Carl Coder")


@pytest.fixture
def trees(hanna: Account) -> Assembly:
    """A draft of the owner."""
    return create_assembly(owner=hanna, title="Trees", slug="trees")


def roles(assembly: Assembly, account: Account, db_session: Any) -> set[str]:
    mine = (Membership.assembly_id == assembly.id, Membership.account_id == account.id)
    return {str(role) for role in db_session.scalars(select(Membership.role).where(*mine))}


def test_a_link_works_until_it_is_revoked_or_expires(hanna: Account, trees: Assembly, db_session: Any) -> None:
    for role, label, days, refusal in (
        ("owner", "The mayor", 7, StateUnknown),
        ("observer", " ", 7, LinkLabelMissing),
        ("observer", "The mayor", 8, StateUnknown),
    ):
        with pytest.raises(refusal):
            create_access_link(assembly=trees, actor=hanna, role=role, label=label, days=days)
    first, second = (
        create_access_link(assembly=trees, actor=hanna, role="decision_maker", label=whom, days=7)
        for whom in ("The mayor", "The council")
    )
    tokens = [create_link_token(link=link, site_key=KEY) for link in (first, second)]
    assert [find_link_by_token(token=token, site_key=KEY).label for token in tokens] == ["The mayor", "The council"]
    for forged in ("", "nonsense", create_link_token(link=first, site_key="another key of a site")):
        with pytest.raises(LinkInvalid):
            find_link_by_token(token=forged, site_key=KEY)
    other = create_assembly(owner=hanna, title="Rivers", slug="rivers")
    with pytest.raises(NotFound):
        revoke_access_link(assembly=other, actor=hanna, link_id=first.id)
    revoke_access_link(assembly=trees, actor=hanna, link_id=first.id)
    second.expires_at = now() - dt.timedelta(seconds=1)
    db_session.flush()
    for token in tokens:
        with pytest.raises(LinkInvalid):
            find_link_by_token(token=token, site_key=KEY)
    assert load_access_links(trees) == []
    # Whom a link is for stands in the log here, and in no file that leaves.
    told = db_session.scalars(select(AuditEntry.subject).where(AuditEntry.action == "link created")).all()
    assert told == ["The mayor", "The council"]
    exported = build_audit_documents(trees, load_pseudonyms(trees))
    assert "mayor" not in str(exported)


def test_ownership_is_passed_on_only_by_both(hanna: Account, carl: Account, trees: Assembly, db_session: Any) -> None:
    with pytest.raises(NotAMember):
        offer_ownership(assembly=trees, giver=hanna, taker_id=carl.id)
    add_member(assembly=trees, actor=hanna, email=carl.email, role="coder")
    offer = offer_ownership(assembly=trees, giver=hanna, taker_id=carl.id)
    with pytest.raises(OfferGone):
        accept_ownership(offer_id=offer.id, taker=hanna)
    assert roles(trees, carl, db_session) == {"coder"}
    assert load_offers_to(carl) == [offer]
    end_offer(offer_id=offer.id, account=carl)
    offer = offer_ownership(assembly=trees, giver=hanna, taker_id=carl.id)
    number = offer.id
    with pytest.raises(OfferedAlready), db_session.begin_nested():
        offer_ownership(assembly=trees, giver=hanna, taker_id=carl.id)
    accept_ownership(offer_id=number, taker=carl)
    assert (roles(trees, hanna, db_session), roles(trees, carl, db_session)) == ({"observer"}, {"coder", "owner"})
    with pytest.raises(OfferGone):
        accept_ownership(offer_id=number, taker=carl)


def test_an_offer_lapses_with_the_role_of_the_giver_and_with_time(
    hanna: Account, carl: Account, trees: Assembly, db_session: Any
) -> None:
    add_member(assembly=trees, actor=hanna, email=carl.email, role="coder")
    offer = offer_ownership(assembly=trees, giver=hanna, taker_id=carl.id)
    offer.offered_at = now() - dt.timedelta(days=15)
    db_session.flush()
    with pytest.raises(OfferGone):
        accept_ownership(offer_id=offer.id, taker=carl)
    assert load_offers_to(carl) == []
    # A lapsed offer is in no one's way.
    assert offer_ownership(assembly=trees, giver=hanna, taker_id=carl.id).taker_id == carl.id


def test_an_account_goes_in_two_steps_and_leaves_no_assembly_behind(
    hanna: Account, carl: Account, trees: Assembly, db_session: Any
) -> None:
    add_member(assembly=trees, actor=hanna, email=carl.email, role="coder")
    own = create_assembly(owner=hanna, title="Mine alone", slug="mine-alone")
    session = start_session(account=hanna, token="one", nonce=hanna.session_nonce, label="")
    with pytest.raises(AssembliesOwned):
        request_deletion(account=hanna, session=session)
    add_member(assembly=trees, actor=hanna, email=carl.email, role="owner")
    with pytest.raises(DeletionNotRequested):
        delete_account(account=hanna, typed_email=hanna.email)
    request_deletion(account=hanna, session=session)
    cancel_deletion(account=hanna)
    with pytest.raises(DeletionNotRequested):
        delete_account(account=hanna, typed_email=hanna.email)
    request_deletion(account=hanna, session=session)
    with pytest.raises(AddressDiffers):
        delete_account(account=hanna, typed_email="carl@example.org")
    link = create_access_link(assembly=trees, actor=hanna, role="observer", label="The press", days=7)
    kept, own_slug, place = link.id, own.slug, trees.id
    delete_account(account=hanna, typed_email=" HANNA@example.org")
    assert find_account("hanna@example.org") is None
    assert find_assembly(own_slug) is None
    assert find_assembly("trees") is not None
    assert db_session.get(AccessLink, kept).made_by_id is None
    owners = (Membership.assembly_id == place, Membership.role == Role.OWNER)
    assert db_session.scalars(select(Membership.account_id).where(*owners)).all() == [carl.id]
    entries = db_session.scalars(select(AuditEntry).where(AuditEntry.assembly_id == place)).all()
    assert {entry.detail.get(IMPORTED_ACTOR) for entry in entries} == {"former account"}
    assert "Hanna" not in str([(entry.subject, entry.detail) for entry in entries])


def delete_now(account: Account) -> None:
    request_deletion(account=account, session=start_session(account=account, token=account.email, nonce=0, label=""))
    delete_account(account=account, typed_email=account.email)


def test_a_log_forgets_the_deleted_account_and_no_one_else_of_its_name(
    hanna: Account, carl: Account, trees: Assembly, db_session: Any
) -> None:
    namesake = register_account(email="other@example.org", password="the first password", display_name="Hanna Host")
    for email, role in ((carl.email, "coder"), (namesake.email, "owner")):
        add_member(assembly=trees, actor=hanna, email=email, role=role)
    carl.display_name = "Hanna Host"
    left = add_member(assembly=trees, actor=hanna, email=carl.email, role="moderator")
    remove_member(membership=left, actor=hanna)
    # Of before accounts were noted.
    db_session.add(AuditEntry(assembly_id=trees.id, actor_id=hanna.id, action="role given", subject="Mia"))
    mia = register_account(email="mia@example.org", password="the first password", display_name="Mia")
    add_member(assembly=trees, actor=hanna, email=mia.email, role="observer")
    place = trees.id

    def tell() -> tuple[list[str], list[str]]:
        entries = select(AuditEntry).where(AuditEntry.assembly_id == place).order_by(AuditEntry.id)
        exported = build_audit_documents(trees, load_pseudonyms(trees))
        assert SUBJECT_ACCOUNT not in str(exported)
        about = [one for one in exported if one["action"] in ACTIONS_ABOUT_ACCOUNTS]
        here = db_session.scalars(entries.where(AuditEntry.action.in_(ACTIONS_ABOUT_ACCOUNTS)))
        return [one.subject for one in here], [one["subject"] for one in about]

    gone, other = "former account", "former member"
    assert tell() == (
        ["Carl Coder", "Hanna Host", "Hanna Host", "Hanna Host", "Mia", "Mia"],
        ["coder 1", "owner 2", "coder 1", "coder 1", "observer 1", "observer 1"],
    )
    delete_now(carl)
    assert tell() == (
        [gone, "Hanna Host", gone, gone, "Mia", "Mia"],
        [other, "owner 2", other, other, "observer 1", "observer 1"],
    )
    delete_now(hanna)
    # What someone did who is gone names no one else in a file either.
    assert tell()[1] == [other, "owner 1", other, other, "observer 1", "observer 1"]
    delete_now(mia)
    assert tell() == ([gone, "Hanna Host", gone, gone, gone, gone], [other, "owner 1", other, other, other, other])
    sent = build_audit_documents(trees, load_pseudonyms(trees))[0]
    brought = build_audit_entry(trees, {**sent, "detail": {SUBJECT_ACCOUNT: str(namesake.id), "role": "coder"}})
    assert brought.detail == {"role": "coder", IMPORTED_ACTOR: gone}


def test_the_last_owner_cannot_slip_out_between_the_steps(
    hanna: Account, carl: Account, trees: Assembly, db_session: Any
) -> None:
    mia = register_account(email="mia@example.org", password="the first password", display_name="Mia")
    add_member(assembly=trees, actor=hanna, email=mia.email, role="moderator")
    add_member(assembly=trees, actor=hanna, email=carl.email, role="owner")
    for account in (hanna, carl):
        session = start_session(account=account, token=account.email, nonce=account.session_nonce, label="")
        request_deletion(account=account, session=session)
    delete_account(account=hanna, typed_email=hanna.email)
    with pytest.raises(AssembliesOwned):
        delete_account(account=carl, typed_email="carl@example.org")


def test_an_owner_who_was_removed_is_not_let_in_by_an_invitation_of_their_own(
    hanna: Account, carl: Account, trees: Assembly, db_session: Any
) -> None:
    second = add_member(assembly=trees, actor=hanna, email=carl.email, role="owner")
    invite_member(assembly=trees, actor=carl, email="carl.elsewhere@example.org", role="owner")
    kept = invite_member(assembly=trees, actor=hanna, email="mia@example.org", role="coder")
    for _ in range(2):
        remove_member(membership=second, actor=hanna)
    assert load_invitations(trees) == [kept]
    withdrawn = AuditEntry.action.in_(["role taken", "invitation withdrawn"])
    assert len(db_session.scalars(select(AuditEntry).where(withdrawn)).all()) == 2, "once each, whoever clicks twice"
    # Passed on, the assembly keeps what was offered.
    add_member(assembly=trees, actor=hanna, email=carl.email, role="coder")
    offer = offer_ownership(assembly=trees, giver=hanna, taker_id=carl.id)
    accept_ownership(offer_id=offer.id, taker=carl)
    db_session.refresh(kept)
    assert kept.invited_by_id == carl.id
    for _ in range(2):
        withdraw_invitation(invitation=kept, actor=carl)
    assert load_invitations(trees) == []
