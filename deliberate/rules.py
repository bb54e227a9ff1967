"""Who may do what: one table of named predicates that reads aloud."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from deliberate.models import Assembly, AssemblyState, ResultsVisibility, Role


@dataclass(frozen=True)
class Person:
    """The one who asks: roles in the assembly at hand, whether logged in, whether taking part in it."""

    roles: frozenset[str] = frozenset()
    has_account: bool = False
    is_participant: bool = False
    is_operator: bool = False


# Roles that work at the organizers' pages; a decision-maker reads the evidence and responds, and does nothing else.
DESK_ROLES = frozenset({Role.OWNER, Role.MODERATOR, Role.CODER, Role.ANALYST, Role.OBSERVER})


class Permission(StrEnum):
    SEE_ASSEMBLY = "see_assembly"
    SEE_REPORT = "see_report"
    TAKE_PART = "take_part"
    CREATE_ASSEMBLY = "create_assembly"
    CHANGE_OWN_ACCOUNT = "change_own_account"
    SEE_DESK = "see_desk"
    EDIT_ASSEMBLY = "edit_assembly"
    OPEN_AND_CLOSE = "open_and_close"
    MODERATE = "moderate"
    CODE = "code"
    SETTLE_CODES = "settle_codes"
    ANALYSE = "analyse"
    EXPORT = "export"
    RESPOND = "respond"
    MANAGE_ROLES = "manage_roles"
    SEE_MAILS = "see_mails"


Predicate = Callable[[Person, Assembly | None], bool]


def has_account(person: Person, assembly: Assembly | None) -> bool:
    return person.has_account


def is_operator(person: Person, assembly: Assembly | None) -> bool:
    return person.is_operator


def has_any_role(person: Person, assembly: Assembly | None) -> bool:
    return bool(person.roles)


def works_at_desk(person: Person, assembly: Assembly | None) -> bool:
    return not DESK_ROLES.isdisjoint(person.roles)


def has_role(role: Role) -> Predicate:
    """Return the predicate "has this role in the assembly"."""

    def predicate(person: Person, assembly: Assembly | None) -> bool:
        return role in person.roles

    predicate.__name__ = f"is_{role}"
    return predicate


is_owner = has_role(Role.OWNER)
is_moderator = has_role(Role.MODERATOR)
is_coder = has_role(Role.CODER)
is_analyst = has_role(Role.ANALYST)
is_decision_maker = has_role(Role.DECISION_MAKER)


def assembly_was_opened(person: Person, assembly: Assembly | None) -> bool:
    return assembly is not None and assembly.state != AssemblyState.DRAFT


def assembly_is_closed(person: Person, assembly: Assembly | None) -> bool:
    return assembly is not None and assembly_was_opened(person, assembly) and not assembly.is_open


def results_are_live(person: Person, assembly: Assembly | None) -> bool:
    return assembly is not None and assembly.results_visibility == ResultsVisibility.LIVE


def results_follow_close(person: Person, assembly: Assembly | None) -> bool:
    return assembly is not None and assembly.results_visibility == ResultsVisibility.AFTER_CLOSE


def is_blinded_coder(person: Person, assembly: Assembly | None) -> bool:
    """Return whether this person codes the assembly and its codes are not frozen: results would bias the codes."""
    if assembly is None or Role.CODER not in person.roles or Role.OWNER in person.roles:
        return False
    return any(not question.codes_are_frozen for question in assembly.questions)


def may_know_results(person: Person, assembly: Assembly | None) -> bool:
    return not is_blinded_coder(person, assembly)


# Each permission holds if all predicates of any one line hold.
PERMISSION_TABLE: dict[Permission, list[list[Predicate]]] = {
    Permission.SEE_ASSEMBLY: [[assembly_was_opened], [has_any_role]],
    Permission.SEE_REPORT: [
        [assembly_was_opened, results_are_live, may_know_results],
        [assembly_is_closed, results_follow_close, may_know_results],
        [is_owner],
        [is_analyst],
        [is_moderator],
        [is_decision_maker],
    ],
    Permission.TAKE_PART: [[assembly_was_opened], [works_at_desk]],
    Permission.CREATE_ASSEMBLY: [[has_account]],
    Permission.CHANGE_OWN_ACCOUNT: [[has_account]],
    Permission.SEE_DESK: [[works_at_desk]],
    Permission.EDIT_ASSEMBLY: [[is_owner]],
    Permission.OPEN_AND_CLOSE: [[is_owner]],
    Permission.MODERATE: [[is_owner], [is_moderator]],
    Permission.CODE: [[is_owner], [is_coder]],
    Permission.SETTLE_CODES: [[is_owner], [is_coder]],
    Permission.ANALYSE: [[is_owner], [is_analyst]],
    Permission.EXPORT: [[is_owner], [is_analyst]],
    Permission.RESPOND: [[is_owner], [is_decision_maker]],
    Permission.MANAGE_ROLES: [[is_owner]],
    Permission.SEE_MAILS: [[is_operator]],
}


def find_roles_with(permission: Permission) -> list[Role]:
    """Return the roles that give this permission by themselves."""
    holders = ((role, Person(frozenset({role}), has_account=True)) for role in Role)
    return [role for role, person in holders if may(permission, person)]


def may(permission: Permission, person: Person, assembly: Assembly | None = None) -> bool:
    """Return whether `person` may do this in `assembly` (None where no assembly is involved)."""
    return any(all(predicate(person, assembly) for predicate in line) for line in PERMISSION_TABLE[permission])


class Reach(StrEnum):
    """How far a role may do something: at any time, only when everyone may, or never."""

    ALWAYS = "always"
    ONCE_PUBLIC = "once_public"
    NEVER = "never"


def describe_reach(permission: Permission, role: Role | None) -> Reach:
    """Return how far someone with this role, or with no role and no account, may do this."""
    person = Person() if role is None else Person(frozenset({role}), has_account=True)
    if may(permission, person):
        return Reach.ALWAYS
    # Stands for an assembly whose results everyone may see; it is never stored.
    public = Assembly(state=AssemblyState.OPEN, results_visibility=ResultsVisibility.LIVE, questions=[])
    return Reach.ONCE_PUBLIC if may(permission, person, public) else Reach.NEVER
